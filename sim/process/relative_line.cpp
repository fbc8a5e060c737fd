// SPDX-License-Identifier: Apache-2.0
// 3 The county's median income of 2020, to which a relative line stays anchored: half of it, at the prices of
// later dates (as Eurostat anchors its at-risk-of-poverty threshold). It is known from December 2020 on.
#include <algorithm>
#include <vector>

#include <ruralsim/base/statistics.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

constexpr int kAnchorYear = 2020;

/// Of residents' resident income per resident, the income of the household for each of them.
double median_income(std::span<const Shard> shards) {
  std::vector<std::pair<double, double>> incomes;  // and residents who have it
  for (const Shard& s : shards) {
    for (std::size_t h = 0; h < s.households(); ++h) {
      std::int64_t residents = 0;
      for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p)
        residents += resident(s.person.away_recent[p]) ? 1 : 0;
      if (residents == 0) continue;
      incomes.emplace_back(income_per_resident(static_cast<double>(s.household.resident_year[h]), residents),
                           static_cast<double>(residents));
    }
  }
  std::sort(incomes.begin(), incomes.end());  // whole pairs: equal ones are interchangeable
  std::vector<double> values, weights;
  for (const auto& [income, residents] : incomes) values.push_back(income), weights.push_back(residents);
  return base::quantile(values, weights, 0.5);
}

}  // namespace

void anchor_relative_line(const Setting& now, std::span<Shard> shards) {
  if (!now.clock.last_of_year() || now.clock.year_start.year() != kAnchorYear) return;
  const double median = median_income(shards);
  for (Shard& s : shards) std::fill(s.village.median_2020.begin(), s.village.median_2020.end(), median);
}

}  // namespace ruralsim
