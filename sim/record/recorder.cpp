// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <limits>

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

/// The sums of every group of every grouping. A household is added once, to the cell of its groups in all
/// groupings; the cells are added up to groups at the end.
class GroupSums {
 public:
  GroupSums(const Setting& now, std::span<const Grouping> groupings, const IncomeDistribution& incomes)
      : now_(now), groupings_(groupings), names_(group_names(groupings, now.scenario)) {
    for (std::size_t i = 0; i < fifths_.size(); ++i)
      fifths_[i] = incomes.distribution().quantile(0.2 * static_cast<double>(i + 1));
    std::size_t cells = 1;
    for (const Grouping& g : groupings) {
      groups_.push_back(g.names(now.scenario).size());
      cells *= groups_.back() + 1;  // one for households that belong to none
    }
    cells_.resize(cells);
  }
  void add(const Shard& s, std::uint32_t household, const HouseholdSums& sums) {
    const GroupedHousehold h{now_, s, household, sums, fifths_};
    std::size_t cell = 0;
    for (std::size_t g = 0; g < groupings_.size(); ++g) {
      const auto place = groupings_[g].of(h);
      cell = cell * (groups_[g] + 1) + (place ? *place : groups_[g]);
    }
    cells_[cell].add(sums);
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// By group, in the order of the names.
  [[nodiscard]] std::vector<Tally> tallies() const {
    std::vector<Tally> all;
    std::size_t inner = cells_.size();
    for (const std::size_t groups : groups_) {
      inner /= groups + 1;
      const std::size_t first = all.size();
      all.resize(first + groups);
      for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
        const std::size_t group = cell / inner % (groups + 1);
        if (group < groups) all[first + group].add(cells_[cell]);
      }
    }
    return all;
  }

 private:
  const Setting& now_;
  std::span<const Grouping> groupings_;
  std::vector<std::string> names_;
  std::vector<std::size_t> groups_;  ///< by grouping
  std::vector<HouseholdSums> cells_;
  std::array<double, 4> fifths_{};
};

}  // namespace

void record_step(const Setting& now, std::span<Shard> shards, const RecordLists& lists, const RowSink& sink) {
  const auto lines = income_lines(now, shards.front());
  const IncomeDistribution incomes(now, shards);
  GroupSums groups(now, sink.group ? lists.groupings : std::span<const Grouping>(), incomes);
  Tally county;
  std::vector<Tally> villages;
  std::vector<std::uint64_t> ids;
  for (Shard& s : shards) {
    const auto add = [&](std::uint32_t h, const HouseholdSums& sums) { groups.add(s, h, sums); };
    for (std::size_t row = 0; row < s.villages(); ++row) {
      villages.push_back(tally_of(now, lines, Village{s, row}, add));
      ids.push_back(s.village.id[row]);
      county.add(villages.back());
    }
  }
  std::vector<double> values;
  evaluate({now, lines, county, &incomes, lists.instruments}, lists.indicators, Finest::county, values);
  sink.county(now.clock.now, values);
  if (sink.flows) sink.flows(now.clock.now, county.flows);
  for (std::size_t v = 0; sink.village && v < villages.size(); ++v) {
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
