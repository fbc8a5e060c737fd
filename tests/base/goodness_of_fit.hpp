// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace ruralsim::testing {

/// The p-value below which a test of fit fails. Seeds are fixed, so a test that passes passes always; with
/// another seed each single test would raise a false alarm once in a million times.
inline constexpr double kFalseAlarm = 1e-6;

/// Chance of a chi-square variable above `x`: Wilson and Hilferty (1931), within some per cent of it from 5
/// degrees of freedom.
inline double chi_square_tail(double x, double freedom) {
  const double spread = 2 / (9 * freedom);
  return 0.5 * std::erfc((std::cbrt(x / freedom) - (1 - spread)) / std::sqrt(2 * spread));
}

/// p-value of counts against expected counts. Cells that expect fewer than 10 are put together.
inline double chi_square_p(std::span<const double> count, std::span<const double> expected) {
  double sum = 0, rest_count = 0, rest_expected = 0;
  double cells = 0;
  const auto add = [&](double got, double mean) {
    sum += (got - mean) * (got - mean) / mean;
    ++cells;
  };
  for (std::size_t i = 0; i < count.size(); ++i) {
    if (expected[i] >= 10) {
      add(count[i], expected[i]);
    } else {
      rest_count += count[i];
      rest_expected += expected[i];
    }
  }
  if (rest_expected >= 10) add(rest_count, rest_expected);
  return chi_square_tail(sum, cells - 1);
}

/// p-value of the two-sided Kolmogorov and Smirnov test of a sample against a distribution function (Stephens
/// 1970).
template <class Cdf>
double kolmogorov_p(std::vector<double> sample, Cdf&& cdf) {
  std::sort(sample.begin(), sample.end());
  const double n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double f = cdf(sample[i]);
    distance = std::max({distance, static_cast<double>(i + 1) / n - f, f - static_cast<double>(i) / n});
  }
  const double lambda = distance * (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n));
  double p = 0;
  for (int j = 1; j <= 100; ++j) p += (j % 2 == 1 ? 2 : -2) * std::exp(-2 * j * j * lambda * lambda);
  return lambda < 0.2 ? 1 : p;
}

}  // namespace ruralsim::testing
