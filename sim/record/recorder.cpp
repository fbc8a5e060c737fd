// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <fmt/format.h>

#include <ruralsim/record/recorder.hpp>

namespace ruralsim {
namespace {

bool defined_now(const Indicator& i, const Clock& clock) {
  return !i.yearly || clock.last_of_year();
}

void evaluate(const Area& area, std::span<const Indicator> indicators, bool village,
              std::vector<double>& values) {
  values.clear();
  for (const Indicator& i : indicators) {
    if (village && !i.village) continue;
    values.push_back(defined_now(i, area.now.clock) ? i.value(area)
                                                    : std::numeric_limits<double>::quiet_NaN());
  }
}

}  // namespace

std::string village_name(std::uint64_t village) {
  return fmt::format("v{:02}", village);
}

void record_step(const Setting& now, std::span<Shard> shards, std::span<const Indicator> indicators,
                 std::size_t instruments, const RowSink& sink) {
  Tally county;
  std::vector<Tally> villages;
  std::vector<std::uint64_t> ids;
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) {
      villages.push_back(tally_of(now, Village{s, row}));
      ids.push_back(s.village.id[row]);
      county.add(villages.back());
    }
  }
  const IncomeDistribution incomes(now, shards);
  std::vector<double> values;
  evaluate({now, county, &incomes, instruments}, indicators, false, values);
  sink.county(now.clock.now, values);
  if (sink.flows) sink.flows(now.clock.now, county.flows);
  if (!sink.village) return;
  for (std::size_t v = 0; v < villages.size(); ++v) {
    evaluate({now, villages[v], nullptr, instruments}, indicators, true, values);
    sink.village(now.clock.now, ids[v], values);
  }
}

}  // namespace ruralsim
