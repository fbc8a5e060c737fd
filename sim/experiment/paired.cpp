// SPDX-License-Identifier: Apache-2.0
// Differences within pairs (common random numbers: Law, "Simulation modeling and analysis", 11.2).
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

#include "sim/experiment/resample.hpp"
#include <ruralsim/experiment/paired.hpp>

namespace ruralsim {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
/// Two values written with 10 significant digits may each be off by half a unit of the last one.
constexpr double kRounding = 1e-9;

/// The pairs in which both values are defined.
struct Pairs {
  std::vector<double> base, other, difference;
};

double magnitude(const std::vector<double>& values) {
  double most = 0;
  for (const double v : values) most = std::max(most, std::abs(v));
  return most;
}

Pairs pairs_of(std::span<const double> base, std::span<const double> other) {
  Pairs pairs;
  for (std::size_t r = 0; r < base.size(); ++r) {
    if (std::isnan(base[r]) || std::isnan(other[r])) continue;
    pairs.base.push_back(base[r]);
    pairs.other.push_back(other[r]);
    pairs.difference.push_back(other[r] - base[r]);
  }
  return pairs;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Sum of products of the deviations from the means.
double scatter(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean_a = mean_of(a), mean_b = mean_of(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum;
}

bool agree(const std::vector<double>& values, double scale) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return *most - *least <= kRounding * scale;
}

void judge(const Pairs& pairs, const Bootstrap& bootstrap, PairedEffect& e) {
  const auto n = static_cast<double>(pairs.difference.size());
  const double scale = std::max(magnitude(pairs.base), magnitude(pairs.other));
  if (agree(pairs.difference, scale)) {
    e.se = 0;
    e.lo95 = e.hi95 = e.boot_lo95 = e.boot_hi95 = e.difference;
    if (e.difference == 0) e.p = 1;
    return;
  }
  e.se = std::sqrt(scatter(pairs.difference, pairs.difference) / (n - 1) / n);
  const boost::math::students_t student(n - 1);
  const double reach = boost::math::quantile(student, 0.975) * e.se;
  e.lo95 = e.difference - reach;
  e.hi95 = e.difference + reach;
  e.p = 2 * boost::math::cdf(boost::math::complement(student, std::abs(e.difference / e.se)));
  const Bootstrap::Interval interval = bootstrap.mean_interval(pairs.difference);
  e.boot_lo95 = interval.lo95;
  e.boot_hi95 = interval.hi95;
}

double same_sign(const Pairs& pairs, double mean) {
  if (mean == 0) return kUndefined;
  const auto same = std::count_if(pairs.difference.begin(), pairs.difference.end(),
                                  [&](double d) { return mean > 0 ? d > 0 : d < 0; });
  return static_cast<double>(same) / static_cast<double>(pairs.difference.size());
}

}  // namespace

Bootstrap::Bootstrap(base::Key key, std::size_t most) : key_(key), most_(most), counts_(counts_of(most)) {}

Bootstrap::Counts Bootstrap::counts_of(std::size_t pairs) const {
  Counts counts(pairs * kResamples, 0);
  for (std::size_t b = 0; b < kResamples; ++b) {
    draw_resample(key_, b, pairs, [&](std::size_t pair) { ++counts[pair * kResamples + b]; });
  }
  return counts;
}

Bootstrap::Means Bootstrap::means(std::span<const double> values) const {
  const Counts other = values.size() == most_ ? Counts{} : counts_of(values.size());
  const Counts& counts = values.size() == most_ ? counts_ : other;
  Means means{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint16_t* drawn = counts.data() + i * kResamples;
    for (std::size_t b = 0; b < kResamples; ++b) means[b] += drawn[b] * values[i];
  }
  for (double& mean : means) mean /= static_cast<double>(values.size());
  return means;
}

Bootstrap::Interval Bootstrap::mean_interval(std::span<const double> values) const {
  if (values.size() < 2) return {kUndefined, kUndefined};
  Means resampled = means(values);
  const double lo95 = quantile_of(resampled, 0.025);
  return {lo95, quantile_of(resampled, 0.975)};
}

PairedEffect paired_effect(std::span<const double> base, std::span<const double> other,
                           const Bootstrap& bootstrap) {
  const Pairs pairs = pairs_of(base, other);
  PairedEffect e{kUndefined, kUndefined, kUndefined, kUndefined, kUndefined,
                 kUndefined, kUndefined, kUndefined, kUndefined, kUndefined,
                 kUndefined, kUndefined, 0,          kUndefined, kUndefined};
  e.n = static_cast<int>(pairs.difference.size());
  if (e.n == 0) return e;
  e.base_mean = mean_of(pairs.base);
  e.other_mean = mean_of(pairs.other);
  e.difference = mean_of(pairs.difference);
  if (e.base_mean != 0) e.relative = e.difference / e.base_mean;
  e.share_same_sign = same_sign(pairs, e.difference);
  if (e.n < 2) return e;
  judge(pairs, bootstrap, e);
  const double bb = scatter(pairs.base, pairs.base), oo = scatter(pairs.other, pairs.other);
  e.se_unpaired = std::sqrt((bb + oo) / (e.n - 1) / e.n);
  if (!agree(pairs.base, magnitude(pairs.base)) && !agree(pairs.other, magnitude(pairs.other))) {
    e.correlation = scatter(pairs.base, pairs.other) / std::sqrt(bb * oo);
  }
  return e;
}

CumulativeEffect cumulative_effect(std::span<const double> sums) {
  std::vector<double> known;
  for (const double sum : sums)
    if (!std::isnan(sum)) known.push_back(sum);
  if (known.empty()) return {kUndefined, kUndefined, kUndefined, kUndefined};
  const double mean = mean_of(known);
  if (known.size() < 2) return {mean, kUndefined, kUndefined, kUndefined};
  if (agree(known, magnitude(known))) return {mean, 0, mean, mean};
  const auto n = static_cast<double>(known.size());
  const double se = std::sqrt(scatter(known, known) / (n - 1) / n);
  const double reach = boost::math::quantile(boost::math::students_t(n - 1), 0.975) * se;
  return {mean, se, mean - reach, mean + reach};
}

void adjust_by_holm(std::span<PairedEffect> family) {
  std::vector<PairedEffect*> tested;
  for (PairedEffect& e : family) {
    if (!std::isnan(e.p)) tested.push_back(&e);
  }
  std::stable_sort(tested.begin(), tested.end(),
                   [](const PairedEffect* a, const PairedEffect* b) { return a->p < b->p; });
  double adjusted = 0;
  for (std::size_t i = 0; i < tested.size(); ++i) {
    adjusted = std::max(adjusted, std::min(1.0, static_cast<double>(tested.size() - i) * tested[i]->p));
    tested[i]->p_holm = adjusted;
  }
}

}  // namespace ruralsim
