// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/statistics.hpp>

namespace ruralsim::base {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kLanes = 8;

template <class Number>
double lane_sum(std::span<const Number> values) {
  std::array<double, kLanes> lane{};
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) lane[l] += static_cast<double>(values[i + l]);
  }
  for (std::size_t l = 0; i < values.size(); ++i, ++l) lane[l] += static_cast<double>(values[i]);
  return ((lane[0] + lane[4]) + (lane[1] + lane[5])) + ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

/// Weighted mean of f(value); NaN without weight.
template <class F>
double weighted(std::span<const double> values, std::span<const double> weights, F&& f) {
  ensure(values.size() == weights.size(), "statistics: one weight a value");
  double sum = 0, weight = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (weights[i] == 0) continue;
    sum += weights[i] * f(values[i]);
    weight += weights[i];
  }
  return weight > 0 ? sum / weight : kUndefined;
}

/// The smallest value somebody has; NaN if nobody has any.
double lowest(std::span<const double> values, std::span<const double> weights) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (weights[i] > 0) return values[i];
  }
  return kUndefined;
}

}  // namespace

double ordered_sum(std::span<const double> values) {
  return lane_sum(values);
}
double ordered_sum(std::span<const float> values) {
  return lane_sum(values);
}

double mean(std::span<const double> values, std::span<const double> weights) {
  return weighted(values, weights, [](double x) { return x; });
}

double sample_variance(std::span<const double> values) {
  if (values.size() < 2) return kUndefined;
  const auto n = static_cast<double>(values.size());
  const double m = ordered_sum(values) / n;
  double sum = 0;
  for (const double x : values) sum += (x - m) * (x - m);
  return sum / (n - 1);
}

double gini(std::span<const double> values, std::span<const double> weights) {
  const double m = mean(values, weights);
  if (!(m > 0)) return kUndefined;
  // 1 - 2 x the area under the Lorenz curve, by trapezia over the sorted values.
  double weight = 0, income = 0, area = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double before = income;
    income += weights[i] * values[i];
    weight += weights[i];
    area += weights[i] * (before + income);
  }
  return 1 - area / (weight * income);
}

double theil_t(std::span<const double> values, std::span<const double> weights) {
  const double m = mean(values, weights);
  if (!(m > 0) || lowest(values, weights) < 0) return kUndefined;
  return weighted(values, weights, [m](double x) { return x > 0 ? x / m * log(x / m) : 0.0; });
}

double mld(std::span<const double> values, std::span<const double> weights) {
  const double m = mean(values, weights);
  if (!(m > 0) || lowest(values, weights) <= 0) return kUndefined;
  return weighted(values, weights, [m](double x) { return log(m / x); });
}

double atkinson(std::span<const double> values, std::span<const double> weights, double epsilon) {
  const double m = mean(values, weights);
  const double poorest = lowest(values, weights);
  if (!(m > 0) || !(epsilon > 0) || poorest < 0 || (poorest == 0 && epsilon >= 1)) return kUndefined;
  if (epsilon == 1) return 1 - exp(weighted(values, weights, [](double x) { return log(x); })) / m;
  const double power = 1 - epsilon;
  return 1 - pow(weighted(values, weights, [&](double x) { return pow(x / m, power); }), 1 / power);
}

double quantile(std::span<const double> values, std::span<const double> weights, double q) {
  ensure(values.size() == weights.size(), "statistics: one weight a value");
  ensure(q >= 0 && q <= 1, "quantile: the share lies between 0 and 1");
  double total = 0;
  for (const double w : weights) total += w;
  if (!(total > 0)) return kUndefined;
  const double target = q * total;
  double reached = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (weights[i] == 0) continue;
    reached += weights[i];
    if (reached < target) continue;
    if (reached > target) return values[i];
    for (std::size_t next = i + 1; next < values.size(); ++next) {
      if (weights[next] > 0) return 0.5 * (values[i] + values[next]);
    }
    return values[i];
  }
  return values.back();
}

double income_share(std::span<const double> values, std::span<const double> weights, double from, double to) {
  ensure(0 <= from && from <= to && to <= 1, "income_share: shares of the weight in order, from 0 to 1");
  const double m = mean(values, weights);
  if (!(m > 0) || lowest(values, weights) < 0) return kUndefined;
  double total = 0;
  for (const double w : weights) total += w;
  double reached = 0, income = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double before = reached;
    reached += weights[i];
    const double inside = std::min(reached, to * total) - std::max(before, from * total);
    if (inside > 0) income += inside * values[i];
  }
  return income / (m * total);
}

double fgt(std::span<const double> values, std::span<const double> weights, double line, double alpha) {
  if (!(line > 0)) return kUndefined;
  return weighted(values, weights, [&](double x) {
    if (x >= line) return 0.0;
    const double gap = (line - x) / line;
    return alpha == 0 ? 1.0 : alpha == 1 ? gap : alpha == 2 ? gap * gap : pow(gap, alpha);
  });
}

namespace {

/// What one row of achievements adds.
struct Deprivation {
  double count = 0, gap = 0, squared_gap = 0;
};

Deprivation deprivation_of(std::span<const double> row, std::span<const double> cutoffs,
                           std::span<const double> weights) {
  Deprivation sum;
  for (std::size_t j = 0; j < row.size(); ++j) {
    if (row[j] >= cutoffs[j]) continue;
    const double gap = (cutoffs[j] - row[j]) / cutoffs[j];
    sum.count += weights[j];
    sum.gap += weights[j] * gap;
    sum.squared_gap += weights[j] * gap * gap;
  }
  return sum;
}

}  // namespace

AlkireFoster alkire_foster(std::span<const double> achievements, std::span<const double> cutoffs,
                           std::span<const double> dimension_weights, double k,
                           std::span<const double> persons) {
  const std::size_t d = cutoffs.size();
  ensure(d > 0 && dimension_weights.size() == d && achievements.size() % d == 0,
         "alkire_foster: n rows of d values");
  const std::size_t n = achievements.size() / d;
  ensure(persons.empty() || persons.size() == n, "alkire_foster: one number of persons a row");
  double people = 0, poor = 0, all = 0;
  Deprivation sum;
  std::vector<double> of_dimension(d, 0.0);
  for (const double w : dimension_weights) all += w;
  // Three sixths sum to a little less than one half: the rounding of a sum must not decide who is poor.
  const double enough = k - 1e-9 * all;
  for (std::size_t i = 0; i < n; ++i) {
    const double here = persons.empty() ? 1 : persons[i];
    people += here;
    const auto row = achievements.subspan(i * d, d);
    const Deprivation own = deprivation_of(row, cutoffs, dimension_weights);
    if (own.count < enough) continue;
    poor += here;
    sum.count += here * own.count;
    sum.gap += here * own.gap;
    sum.squared_gap += here * own.squared_gap;
    for (std::size_t j = 0; j < d; ++j)
      of_dimension[j] += row[j] < cutoffs[j] ? here * dimension_weights[j] : 0;
  }
  for (double& part : of_dimension) part = sum.count > 0 ? part / sum.count : kUndefined;
  if (!(people > 0)) return {kUndefined, kUndefined, kUndefined, kUndefined, kUndefined, of_dimension};
  const double scale = people * all;
  return {poor / people,           poor > 0 ? sum.count / (poor * all) : kUndefined,
          sum.count / scale,       sum.gap / scale,
          sum.squared_gap / scale, of_dimension};
}

}  // namespace ruralsim::base
