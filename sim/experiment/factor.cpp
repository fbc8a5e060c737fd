// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/factor.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/normal.hpp>

#include <ruralsim/base/math.hpp>
#include <ruralsim/io/csv.hpp>

namespace ruralsim {
namespace {

double triangular(const Distribution& d, double u) {
  const double width = d.high - d.low, left = (d.mode - d.low) / width;
  if (u < left) return d.low + std::sqrt(u * width * (d.mode - d.low));
  return d.high - std::sqrt((1 - u) * width * (d.high - d.mode));
}

/// The tail that holds the smaller shares is inverted, which keeps its digits.
double cut_normal(const Distribution& d, double u) {
  if (u <= 0) return d.low;
  if (u >= 1) return d.high;
  using boost::math::complement;
  const boost::math::normal normal(d.mean, d.sd);
  double x = 0;
  if (d.low + d.high > 2 * d.mean) {
    const double low = cdf(complement(normal, d.low)), high = cdf(complement(normal, d.high));
    x = boost::math::quantile(complement(normal, low + u * (high - low)));
  } else {
    const double low = cdf(normal, d.low), high = cdf(normal, d.high);
    x = boost::math::quantile(normal, low + u * (high - low));
  }
  return std::clamp(x, d.low, d.high);
}

double place_among(const std::vector<double>& weights, double u) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  double sum = 0;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    sum += weights[i];
    if (u * total < sum) return static_cast<double>(i);
  }
  return static_cast<double>(weights.size() - 1);
}

}  // namespace

double Distribution::quantile(double u) const {
  switch (kind) {
    case Kind::uniform:
      return low + u * (high - low);
    case Kind::log_uniform:
      return std::clamp(low * base::exp(u * base::log(high / low)), low, high);
    case Kind::triangular:
      return triangular(*this, u);
    case Kind::normal:
      return cut_normal(*this, u);
    case Kind::discrete:
      break;
  }
  return place_among(weights, u);
}

std::string Factor::text(double u) const {
  if (discrete()) return values[static_cast<std::size_t>(distribution.quantile(u))];
  if (!whole) return io::csv_number(distribution.quantile(u));
  if (distribution.kind != Distribution::Kind::uniform)
    return io::csv_number(std::round(distribution.quantile(u)));
  // Both ends are as likely as what lies between them.
  const double value = distribution.low + std::floor(u * (distribution.high - distribution.low + 1));
  return io::csv_number(std::min(value, distribution.high));
}

std::string Factor::level_text(std::size_t l, std::size_t levels) const {
  if (discrete()) return values[l];
  const double value = distribution.quantile(static_cast<double>(l) / static_cast<double>(levels - 1));
  return io::csv_number(whole ? std::round(value) : value);
}

}  // namespace ruralsim
