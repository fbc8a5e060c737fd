// SPDX-License-Identifier: Apache-2.0
// How large households are: a table type x size near the county's distribution of sizes, in which every type
// has its households and its mean size. Rows and columns are fitted in turn (Deming and Stephan 1940), the
// mean by an exponential tilt, which is the same projection for a constraint that weighs cells (Csiszar 1975;
// Darroch and Ratcliff 1972).
#include <cmath>
#include <numeric>

#include "sim/engine/synthesis/county_plan.hpp"
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/proportional_fitting.hpp>

namespace ruralsim::synthesis {
namespace {

/// sizes[k] households of size k + 1.
using Sizes = std::vector<double>;

double persons_in(std::span<const double> sizes) {
  double persons = 0;
  for (std::size_t k = 0; k < sizes.size(); ++k) persons += static_cast<double>(k + 1) * sizes[k];
  return persons;
}

/// Multiplies by exp(theta k) such that the mean size becomes `mean` and the sum stays; false where no tilt
/// reaches it.
bool tilt(std::span<double> sizes, double mean) {
  std::size_t smallest = sizes.size(), largest = 0;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    if (sizes[k] > 0) smallest = std::min(smallest, k + 1), largest = k + 1;
  }
  if (!(mean > static_cast<double>(smallest) && mean < static_cast<double>(largest))) return false;
  const double sum = std::accumulate(sizes.begin(), sizes.end(), 0.0);
  Sizes tilted(sizes.size());
  double low = -12, high = 12;
  for (int i = 0; i < 80; ++i) {
    const double theta = (low + high) / 2;
    for (std::size_t k = 0; k < sizes.size(); ++k)
      tilted[k] = sizes[k] * base::exp(theta * (static_cast<double>(k + 1) - mean));
    const double all = std::accumulate(tilted.begin(), tilted.end(), 0.0);
    (persons_in(tilted) / all < mean ? low : high) = theta;
    for (std::size_t k = 0; k < sizes.size(); ++k) tilted[k] *= sum / all;
  }
  std::copy(tilted.begin(), tilted.end(), sizes.begin());
  return true;
}

Sizes table_of(const Scenario& s) {
  Sizes share;
  for (const AgeRow& row : s.tables.household_size) {
    const auto size = static_cast<std::size_t>(std::max(1, row.age_from));
    if (share.size() < size) share.resize(size, 0);
    share[size - 1] += row.value;
  }
  return share;
}

/// Households of each size, to the unit, with the persons of the type: by largest remainder, then one
/// household at a time a size up or down, where that strays least from what was fitted.
std::vector<std::int64_t> round_sizes(std::span<const double> fitted, const HouseholdType& type) {
  std::vector<std::uint64_t> ids(fitted.size());
  std::iota(ids.begin(), ids.end(), std::uint64_t{0});
  std::vector<std::int64_t> n = base::share_out(type.households, fitted, ids);
  std::int64_t missing = type.persons;
  for (std::size_t k = 0; k < n.size(); ++k) missing -= static_cast<std::int64_t>(k + 1) * n[k];
  const auto off = [&](std::size_t k) { return static_cast<double>(n[k]) - fitted[k]; };
  while (missing != 0) {
    const int step = missing > 0 ? 1 : -1;
    std::size_t best = n.size();
    for (std::size_t k = step > 0 ? 0 : 1; k < n.size() - (step > 0 ? 1 : 0); ++k) {
      if (n[k] == 0) continue;
      const auto to = [step](std::size_t from) { return step > 0 ? from + 1 : from - 1; };
      if (best == n.size() || off(to(k)) - off(k) < off(to(best)) - off(best)) best = k;
    }
    base::ensure(best < n.size(), "a mean size that a tilt reaches leaves room to move");
    --n[best], ++n[step > 0 ? best + 1 : best - 1];
    missing -= step;
  }
  return n;
}

/// All as large as the mean, or one smaller: for a mean that no distribution over the table's sizes has.
std::vector<std::int64_t> equal_sizes(const HouseholdType& type) {
  const auto small = static_cast<std::size_t>(type.persons / type.households);
  std::vector<std::int64_t> n(small + 1, 0);
  n[small] = type.persons % type.households;
  n[small - 1] = type.households - n[small];
  return n;
}

/// Fits rows, columns and means in turn; a few dozen rounds settle them to a millionth of a household.
base::CrossTable fit_types(const Scenario& s, const Sizes& share, std::vector<bool>& reached) {
  const std::size_t types = s.household_types.size(), sizes = share.size();
  base::CrossTable table{{types, sizes}, {}};
  base::FitMargin rows{{0}, {}}, columns{{1}, Sizes(sizes, 0)};
  for (const HouseholdType& type : s.household_types) {
    rows.totals.push_back(static_cast<double>(type.households));
    table.cells.insert(table.cells.end(), share.begin(), share.end());
    for (std::size_t k = 0; k < sizes; ++k)
      columns.totals[k] += static_cast<double>(type.households) * share[k];
  }
  const auto persons = [](double sum, const HouseholdType& t) {
    return sum + static_cast<double>(t.persons);
  };
  const double all = std::accumulate(rows.totals.begin(), rows.totals.end(), 0.0);
  const bool possible =
      tilt(columns.totals,
           std::accumulate(s.household_types.begin(), s.household_types.end(), 0.0, persons) / all);
  reached.assign(types, true);
  for (int round = 0; round < 60; ++round) {
    base::fit_proportionally(table, std::vector{rows}, 1);
    if (possible) base::fit_proportionally(table, std::vector{columns}, 1);
    base::fit_proportionally(table, std::vector{rows}, 1);
    for (std::size_t t = 0; t < types; ++t) {
      const HouseholdType& type = s.household_types[t];
      if (type.households == 0) continue;
      reached[t] = tilt(std::span(table.cells).subspan(t * sizes, sizes),
                        static_cast<double>(type.persons) / static_cast<double>(type.households));
    }
  }
  return table;
}

}  // namespace

void draw_sizes(const Scenario& s, base::Key key, std::vector<HouseholdPlan>& plans) {
  Sizes share = table_of(s);
  const double sum = std::accumulate(share.begin(), share.end(), 0.0);
  for (double& x : share) x /= sum;
  std::vector<bool> reached;
  const base::CrossTable fitted = fit_types(s, share, reached);
  std::vector<std::vector<std::size_t>> of_type(s.household_types.size());
  for (const std::size_t i : shuffled(plans.size(), key, base::Purpose::synthesis_household, 3))
    of_type[plans[i].type].push_back(i);
  for (std::size_t t = 0; t < of_type.size(); ++t) {
    const HouseholdType& type = s.household_types[t];
    if (type.households == 0) continue;
    const auto row = std::span(fitted.cells).subspan(t * share.size(), share.size());
    const auto count = reached[t] ? round_sizes(row, type) : equal_sizes(type);
    std::size_t next = 0;
    for (std::size_t k = 0; k < count.size(); ++k) {
      for (std::int64_t n = 0; n < count[k]; ++n)
        plans[of_type[t][next++]].size = static_cast<std::int16_t>(k + 1);
    }
  }
}

}  // namespace ruralsim::synthesis
