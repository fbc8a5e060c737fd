// SPDX-License-Identifier: Apache-2.0
#include "sim/record/group_sums.hpp"

namespace ruralsim {

GroupSums::GroupSums(const Setting& now, std::span<const Grouping> groupings,
                     const IncomeDistribution& incomes)
    : now_(now), groupings_(groupings), names_(group_names(groupings, now.scenario)) {
  for (std::size_t i = 0; i < fifths_.size(); ++i)
    fifths_[i] = incomes.distribution().quantile(0.2 * static_cast<double>(i + 1));
  std::size_t cells = 1;
  for (const Grouping& g : groupings) {
    groups_.push_back(g.names(now.scenario).size());
    cells *= groups_.back() + 1;  // one for households that belong to none
  }
  sums_.resize(cells), below_.resize(cells);
  if (now.clock.last_of_year()) years_.resize(cells);
}

void GroupSums::find_cells(const Village& v, const HouseholdRows& rows) {
  const GroupedVillage village{now_,
                               v.shard,
                               v.shard.household_begin[v.row],
                               rows.residents(),
                               rows.incomes(),
                               rows.any_away(),
                               rows.any_nearby(),
                               fifths_};
  cell_.assign(rows.households(), 0);
  place_.resize(rows.households());
  for (std::size_t g = 0; g < groupings_.size(); ++g) {
    groupings_[g].of(village, groups_[g], place_);
    const auto places = static_cast<std::uint32_t>(groups_[g] + 1);
    for (std::size_t i = 0; i < cell_.size(); ++i) cell_[i] = cell_[i] * places + place_[i];
  }
}

void GroupSums::add(const Village& v, const HouseholdRows& rows) {
  if (groupings_.empty()) return;
  find_cells(v, rows);
  for (std::size_t i = 0; i < cell_.size(); ++i) sums_[cell_[i]].add(rows.rows()[i]);
  for (const auto& [i, row] : rows.more()) sums_[cell_[i]].add(row);
  for (const auto& [i, sums] : rows.below()) below_[cell_[i]].add(sums);
  for (std::size_t i = 0; i < rows.years().size(); ++i) years_[cell_[i]].add(rows.years()[i]);
}

std::vector<Tally> GroupSums::tallies() const {
  std::vector<Tally> all(names_.size());
  for (std::size_t cell = 0; cell < sums_.size(); ++cell) {
    if (sums_[cell].empty()) continue;
    HouseholdSums sums;
    static_cast<StepSums&>(sums) = sums_[cell].unpacked();
    sums.lines = below_[cell];
    if (!years_.empty()) years_[cell].unpack_into(sums);
    std::size_t inner = sums_.size(), first = 0;
    for (const std::size_t groups : groups_) {
      inner /= groups + 1;
      const std::size_t group = cell / inner % (groups + 1);
      if (group < groups) all[first + group].add(sums);
      first += groups;
    }
  }
  return all;
}

}  // namespace ruralsim
