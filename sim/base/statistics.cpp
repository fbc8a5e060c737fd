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
  ensure(values.size() == weights.size(), "statistics: one weight a value");
  double sum = 0, weight = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (weights[i] == 0) continue;
    sum += weights[i] * values[i];
    weight += weights[i];
  }
  return weight > 0 ? sum / weight : kUndefined;
}

double sample_variance(std::span<const double> values) {
  if (values.size() < 2) return kUndefined;
  const auto n = static_cast<double>(values.size());
  const double m = ordered_sum(values) / n;
  double sum = 0;
  for (const double x : values) sum += (x - m) * (x - m);
  return sum / (n - 1);
}

Distribution::Distribution(std::span<const double> values, std::span<const double> weights)
    : values_(values), weights_(weights), reached_(values.size()) {
  ensure(values.size() == weights.size(), "statistics: one weight a value");
  lowest_ = lowest(values, weights);
  double reached = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    reached += weights[i];
    reached_[i] = reached;
    if (weights[i] != 0) income_ += weights[i] * values[i];
  }
  mean_ = reached > 0 ? income_ / reached : kUndefined;
}

/// Weighted mean of f(value), which is reckoned a column at a time, in vectors. @param first  place of the
/// first value for which it is not 0
template <class F>
double Distribution::mean_of(F&& f, std::size_t first) const {
  std::array<double, 256> column;
  double sum = 0;
  for (std::size_t begin = first; begin < values_.size(); begin += column.size()) {
    const std::size_t here = std::min(column.size(), values_.size() - begin);
    const double* const value = values_.data() + begin;
    for (std::size_t i = 0; i < here; ++i) column[i] = f(value[i]);
    for (std::size_t i = 0; i < here; ++i) {
      if (weights_[begin + i] != 0) sum += weights_[begin + i] * column[i];
    }
  }
  return weight() > 0 ? sum / weight() : kUndefined;
}

double Distribution::gini() const {
  if (!(mean_ > 0)) return kUndefined;
  // 1 - 2 x the area under the Lorenz curve, by trapezia over the sorted values.
  double income = 0, area = 0;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const double before = income;
    income += weights_[i] * values_[i];
    area += weights_[i] * (before + income);
  }
  return 1 - area / (weight() * income);
}

double Distribution::theil_t() const {
  const double m = mean_;
  if (!(m > 0) || lowest_ < 0) return kUndefined;
  const auto first_income = std::upper_bound(values_.begin(), values_.end(), 0.0) - values_.begin();
  return mean_of([m](double x) { return x / m * log(x / m); }, static_cast<std::size_t>(first_income));
}

double Distribution::mld() const {
  const double m = mean_;
  if (!(m > 0) || lowest_ <= 0) return kUndefined;
  return mean_of([m](double x) { return log(m / x); });
}

double Distribution::atkinson(double epsilon) const {
  const double m = mean_;
  if (!(m > 0) || !(epsilon > 0) || lowest_ < 0 || (lowest_ == 0 && epsilon >= 1)) return kUndefined;
  if (epsilon == 1) return 1 - exp(mean_of([](double x) { return log(x); })) / m;
  const double power = 1 - epsilon;
  return 1 - pow(mean_of([m, power](double x) { return pow(x / m, power); }), 1 / power);
}

double Distribution::quantile(double q) const {
  ensure(q >= 0 && q <= 1, "quantile: the share lies between 0 and 1");
  if (!(weight() > 0)) return kUndefined;
  const double target = q * weight();
  const auto has_weight = [](double w) { return w > 0; };
  const auto from =
      weights_.begin() + (std::lower_bound(reached_.begin(), reached_.end(), target) - reached_.begin());
  const auto here = std::find_if(from, weights_.end(), has_weight);
  if (here == weights_.end()) return values_.back();
  const auto i = static_cast<std::size_t>(here - weights_.begin());
  if (reached_[i] > target) return values_[i];
  const auto next = std::find_if(here + 1, weights_.end(), has_weight);
  if (next == weights_.end()) return values_[i];
  return 0.5 * (values_[i] + values_[static_cast<std::size_t>(next - weights_.begin())]);
}

double Distribution::income_share(double from, double to) const {
  ensure(0 <= from && from <= to && to <= 1, "income_share: shares of the weight in order, from 0 to 1");
  if (!(mean_ > 0) || lowest_ < 0) return kUndefined;
  const double begin = from * weight(), end = to * weight();
  const auto first = std::upper_bound(reached_.begin(), reached_.end(), begin) - reached_.begin();
  double income = 0;
  for (auto i = static_cast<std::size_t>(first); i < values_.size(); ++i) {
    const double before = i == 0 ? 0 : reached_[i - 1];
    if (before >= end) break;
    income += (std::min(reached_[i], end) - std::max(before, begin)) * values_[i];
  }
  return income / (mean_ * weight());
}

double Distribution::fgt(double line, double alpha) const {
  if (!(line > 0) || !(weight() > 0)) return kUndefined;
  const auto below =
      static_cast<std::size_t>(std::lower_bound(values_.begin(), values_.end(), line) - values_.begin());
  if (alpha == 0) return (below == 0 ? 0 : reached_[below - 1]) / weight();
  double sum = 0;
  for (std::size_t i = 0; i < below; ++i) {
    const double gap = (line - values_[i]) / line;
    sum += weights_[i] * (alpha == 1 ? gap : alpha == 2 ? gap * gap : pow(gap, alpha));
  }
  return sum / weight();
}

double gini(std::span<const double> values, std::span<const double> weights) {
  return Distribution(values, weights).gini();
}

double theil_t(std::span<const double> values, std::span<const double> weights) {
  return Distribution(values, weights).theil_t();
}

double mld(std::span<const double> values, std::span<const double> weights) {
  return Distribution(values, weights).mld();
}

double atkinson(std::span<const double> values, std::span<const double> weights, double epsilon) {
  return Distribution(values, weights).atkinson(epsilon);
}

double quantile(std::span<const double> values, std::span<const double> weights, double q) {
  return Distribution(values, weights).quantile(q);
}

double income_share(std::span<const double> values, std::span<const double> weights, double from, double to) {
  return Distribution(values, weights).income_share(from, to);
}

double fgt(std::span<const double> values, std::span<const double> weights, double line, double alpha) {
  return Distribution(values, weights).fgt(line, alpha);
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
