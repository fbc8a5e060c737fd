// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "sim/record/group_sums.hpp"
#include "sim/record/tally.hpp"
#include <ruralsim/record/recorder.hpp>

namespace ruralsim {
namespace {

bool defined_now(const Indicator& i, const Clock& clock) {
  return !i.yearly || clock.last_of_year();
}

void evaluate(const Area& area, std::span<const Indicator> indicators, Finest level,
              std::vector<double>& values) {
  values.clear();
  for (const Indicator& i : indicators) {
    if (i.finest < level) continue;
    values.push_back(defined_now(i, area.now.clock) ? i.value(area)
                                                    : std::numeric_limits<double>::quiet_NaN());
  }
}

}  // namespace

void record_step(const Setting& now, std::span<Shard> shards, const RecordLists& lists, const RowSink& sink) {
  const auto lines = income_lines(now, shards.front());
  const IncomeDistribution incomes(now, shards);
  GroupSums groups(now, sink.group ? lists.groupings : std::span<const Grouping>(), incomes);
  HouseholdRows rows;
  Tally county;
  std::vector<Tally> villages;
  std::vector<std::uint64_t> ids;
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) {
      const Village v{s, row};
      rows.read(now, lines, v);
      Tally tally = tally_of(now, rows, v);
      county.add(tally);
      groups.add(v, rows);
      if (!sink.village) continue;
      villages.push_back(std::move(tally));
      ids.push_back(s.village.id[row]);
    }
  }
  std::vector<double> values;
  evaluate({now, lines, county, &incomes, lists.instruments}, lists.indicators, Finest::county, values);
  sink.county(now.clock.now, values);
  if (sink.flows) sink.flows(now.clock.now, county.flows);
  for (std::size_t v = 0; v < villages.size(); ++v) {
    evaluate({now, lines, villages[v], nullptr, lists.instruments}, lists.indicators, Finest::village,
             values);
    sink.village(now.clock.now, ids[v], values);
  }
  const std::vector<Tally> by_group = groups.tallies();
  for (std::size_t g = 0; g < by_group.size(); ++g) {
    evaluate({now, lines, by_group[g], nullptr, lists.instruments}, lists.indicators, Finest::group, values);
    sink.group(now.clock.now, groups.names()[g], values);
  }
  if (sink.panel) sink.panel(now, shards);
  if (!now.clock.last_of_year()) return;
  if (sink.transitions) sink.transitions(now.clock.year_start.year(), transitions_of(now, shards));
  if (sink.returns) sink.returns(now.clock.year_start.year(), returns_of(now, shards));
  if (sink.vulnerability) sink.vulnerability(now.clock.year_start.year(), calibration_of(shards));
  if (sink.targeting) sink.targeting(now.clock.year_start.year(), reach_of(now, shards));
}

}  // namespace ruralsim
