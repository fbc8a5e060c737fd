// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/experiment/shapley.hpp>

namespace ruralsim {
namespace {

using Part = PovertyParts::Part;
using State = DecomposedHousehold::State;

/// Factors beside the transfers, which come behind them.
enum Factor : std::size_t { kGrowth, kDispersion, kSize, kPrices, kOthers };

/// A column a state; index 1 is after.
using Both = std::array<std::vector<double>, 2>;

/// What of the households does not depend on the subset.
struct Columns {
  std::array<double, 2> mean{};
  Both relative, persons;
  std::vector<Both> transfers;

  explicit Columns(std::span<const DecomposedHousehold> households) {
    const std::size_t n = households.size();
    transfers.resize(households.front().before.transfers.size());
    for (std::size_t when = 0; when < 2; ++when) {
      for (const DecomposedHousehold& h : households)
        mean[when] += of(h, when).market / static_cast<double>(n);
      for (const DecomposedHousehold& h : households) {
        const State& state = of(h, when);
        // Without market income on average there is nothing to be relative to: all of it is dispersion.
        relative[when].push_back(mean[when] != 0 ? state.market / mean[when] : 0);
        persons[when].push_back(state.persons);
        for (std::size_t k = 0; k < transfers.size(); ++k) transfers[k][when].push_back(state.transfers[k]);
      }
    }
  }
  static const State& of(const DecomposedHousehold& h, std::size_t when) {
    return when == 1 ? h.after : h.before;
  }
};

Part poverty(const Columns& c, const std::vector<double>& support, std::uint32_t subset,
             const std::array<double, 2>& lines) {
  const auto when = [subset](Factor f) { return subset >> f & 1u; };
  const double mean = c.mean[when(kGrowth)], line = lines[when(kPrices)];
  const double* relative = c.relative[when(kDispersion)].data();
  const double* persons = c.persons[when(kSize)].data();
  double poor = 0, gap = 0, all = 0;
  for (std::size_t h = 0; h < support.size(); ++h) {
    const double income = mean * relative[h] + support[h], needed = line * persons[h];
    const bool below = income < needed;
    all += persons[h];
    poor += below ? persons[h] : 0;
    gap += below ? (needed - std::max(income, 0.0)) / line : 0;
  }
  return {poor / all, gap / all};
}

/// Poverty of every subset of factors.
struct Values {
  std::vector<double> headcount, gap;
};

Values values_of(const Columns& c, const std::array<double, 2>& lines) {
  const std::size_t transfers = c.transfers.size(), households = c.persons[0].size();
  const std::size_t subsets = std::size_t{1} << (kOthers + transfers);
  Values v{std::vector<double>(subsets), std::vector<double>(subsets)};
  std::vector<double> support(households);
  for (std::uint32_t of_transfers = 0; of_transfers < 1u << transfers; ++of_transfers) {
    std::fill(support.begin(), support.end(), 0.0);
    for (std::size_t k = 0; k < transfers; ++k) {
      const std::vector<double>& paid = c.transfers[k][of_transfers >> k & 1u];
      for (std::size_t h = 0; h < households; ++h) support[h] += paid[h];
    }
    for (std::uint32_t others = 0; others < 1u << kOthers; ++others) {
      const Part p = poverty(c, support, others, lines);
      const std::size_t subset = std::size_t{of_transfers} << kOthers | others;
      v.headcount[subset] = p.headcount, v.gap[subset] = p.gap;
    }
  }
  return v;
}

}  // namespace

std::vector<double> shapley(std::size_t factors, std::span<const double> value) {
  base::ensure(value.size() == std::size_t{1} << factors, "a value a subset of the factors");
  // Of n factors, the share of orders in which exactly those of a subset of s stand before one that is not in
  // it: s! (n - s - 1)! / n!.
  std::vector<double> share(factors);
  for (std::size_t s = 0; s < factors; ++s) {
    share[s] = 1.0 / static_cast<double>(factors);
    for (std::size_t k = 1; k <= s; ++k)  // divided by the binomial of n - 1 over s
      share[s] *= static_cast<double>(k) / static_cast<double>(factors - k);
  }
  std::vector<double> of(factors, 0);
  for (std::size_t i = 0; i < factors; ++i) {
    const std::size_t bit = std::size_t{1} << i;
    for (std::size_t subset = 0; subset < value.size(); ++subset) {
      if ((subset & bit) != 0) continue;
      of[i] += share[static_cast<std::size_t>(std::popcount(subset))] * (value[subset | bit] - value[subset]);
    }
  }
  return of;
}

PovertyParts decompose_poverty(std::span<const DecomposedHousehold> households, double line_before,
                               double line_after) {
  PovertyParts parts;
  if (households.empty()) return parts;
  const Columns columns(households);
  base::ensure(columns.transfers.size() <= kMostTransfers, "so many subsets can be gone through");
  const Values values = values_of(columns, {line_before, line_after});
  const std::size_t factors = kOthers + columns.transfers.size();
  const std::vector<double> headcount = shapley(factors, values.headcount),
                            gap = shapley(factors, values.gap);
  const auto part = [&](std::size_t i) { return Part{headcount[i], gap[i]}; };
  parts.before = {values.headcount.front(), values.gap.front()};
  parts.after = {values.headcount.back(), values.gap.back()};
  parts.growth = part(kGrowth), parts.dispersion = part(kDispersion);
  parts.size = part(kSize), parts.prices = part(kPrices);
  for (std::size_t k = 0; k < columns.transfers.size(); ++k) parts.transfers.push_back(part(kOthers + k));
  return parts;
}

}  // namespace ruralsim
