// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

#include "sim/experiment/resample.hpp"
#include <ruralsim/experiment/ratio.hpp>

namespace ruralsim {
namespace {

using Kind = RatioInterval::Kind;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of the means of two samples taken together.
double covariance_of_means(std::span<const double> a, std::span<const double> b) {
  const double mean_a = mean_of(a), mean_b = mean_of(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  const auto n = static_cast<double>(a.size());
  return sum / (n - 1) / n;
}

}  // namespace

const char* kind_name(Kind kind) {
  constexpr const char* kNames[] = {"bounded", "outside", "unbounded", ""};
  return kNames[static_cast<std::size_t>(kind)];
}

RatioInterval fieller(const RatioOfMeans& x, double t) {
  // Ratios q with (numerator - q denominator)^2 <= t^2 var(numerator - q denominator): a q^2 - 2 b q + c <=
  // 0.
  const double a = x.denominator * x.denominator - t * t * x.denominator_variance;
  const double b = x.numerator * x.denominator - t * t * x.covariance;
  const double c = x.numerator * x.numerator - t * t * x.numerator_variance;
  const double under_root = b * b - a * c;
  if (a == 0 || (a < 0 && under_root < 0)) return {Kind::unbounded};
  const double root = std::sqrt(std::max(0.0, under_root));
  const double one = (b - root) / a, two = (b + root) / a;
  return {a > 0 ? Kind::bounded : Kind::outside, std::min(one, two), std::max(one, two)};
}

RatioInterval fieller_of_pairs(std::span<const double> numerator, std::span<const double> denominator) {
  if (numerator.size() < 2) return {};
  const boost::math::students_t student(static_cast<double>(numerator.size()) - 1);
  return fieller({mean_of(numerator), mean_of(denominator), covariance_of_means(numerator, numerator),
                  covariance_of_means(denominator, denominator), covariance_of_means(numerator, denominator)},
                 boost::math::quantile(student, 0.975));
}

RatioInterval bootstrap_ratio(std::span<const double> numerator, std::span<const double> denominator,
                              const Bootstrap& bootstrap) {
  if (numerator.size() < 2) return {};
  const Bootstrap::Interval below = bootstrap.mean_interval(denominator);
  if (below.lo95 <= 0 && below.hi95 >= 0) return {Kind::unbounded};
  Bootstrap::Means ratios = bootstrap.means(numerator);
  const Bootstrap::Means divisors = bootstrap.means(denominator);
  for (std::size_t b = 0; b < ratios.size(); ++b) ratios[b] /= divisors[b];
  const double lo95 = quantile_of(ratios, 0.025);
  return {Kind::bounded, lo95, quantile_of(ratios, 0.975)};
}

}  // namespace ruralsim
