// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>

#include <ruralsim/record/summary.hpp>

namespace ruralsim {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// Type 7 of Hyndman and Fan (1996), "Sample quantiles in statistical packages", The American Statistician
/// 50(4): linear between order statistics, with the smallest at q = 0 and the largest at q = 1.
double quantile(const std::vector<double>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double low = sorted[below];
  if (below + 1 == sorted.size()) return low;
  return low + (position - static_cast<double>(below)) * (sorted[below + 1] - low);
}

/// Measured from the first value, so that the mean of equal values is that value to the last bit.
double mean_of(const std::vector<double>& values) {
  double above_first = 0.0;
  for (const double value : values) above_first += value - values.front();
  return values.front() + above_first / static_cast<double>(values.size());
}

double standard_error(const std::vector<double>& values, double mean) {
  if (values.size() < 2) return kUndefined;
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto n = static_cast<double>(values.size());
  return std::sqrt(squares / (n - 1.0) / n);
}

}  // namespace

Summary summarise(std::span<const double> values, std::vector<double>& scratch) {
  if (values.size() == 1) {
    const double only = values.front();
    return {only, kUndefined, only, only, only, std::isnan(only) ? 0 : 1};
  }
  scratch.clear();
  std::copy_if(values.begin(), values.end(), std::back_inserter(scratch),
               [](double value) { return !std::isnan(value); });
  if (scratch.empty()) return {kUndefined, kUndefined, kUndefined, kUndefined, kUndefined, 0};

  Summary summary{};
  summary.n = static_cast<int>(scratch.size());
  summary.mean = mean_of(scratch);
  summary.se = standard_error(scratch, summary.mean);
  std::sort(scratch.begin(), scratch.end());
  summary.q05 = quantile(scratch, 0.05);
  summary.q50 = quantile(scratch, 0.5);
  summary.q95 = quantile(scratch, 0.95);
  return summary;
}

}  // namespace ruralsim
