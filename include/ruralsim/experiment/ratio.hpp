// SPDX-License-Identifier: Apache-2.0
// Intervals of a ratio of two means, such as yuan for each poverty-year averted.
#pragma once
#include <limits>
#include <span>

#include <ruralsim/experiment/paired.hpp>

namespace ruralsim {

/// The mean of something and of what it is divided by, with their variances and covariance as means.
struct RatioOfMeans {
  double numerator, denominator;
  double numerator_variance, denominator_variance, covariance;
};

/// All ratios that a test at 5 % does not reject.
struct RatioInterval {
  enum class Kind {
    bounded,    ///< lo95 to hi95
    outside,    ///< up to lo95 and from hi95 on: the denominator may be 0, and the ratio infinite of either
                ///< sign
    unbounded,  ///< every ratio: neither mean differs from 0
    undefined   ///< too few values
  };
  Kind kind = Kind::undefined;
  double lo95 = std::numeric_limits<double>::quiet_NaN();  ///< NaN for unbounded and undefined
  double hi95 = std::numeric_limits<double>::quiet_NaN();
};

/// bounded, outside, unbounded; "" for undefined.
const char* kind_name(RatioInterval::Kind);

/// Fieller (1954), "Some problems in interval estimation". The interval is bounded when the denominator
/// differs from 0 at the level of t.
/// @param t  quantile of Student's t, two-sided
RatioInterval fieller(const RatioOfMeans&, double t);

/// Fieller's interval at 95 % of mean(numerator) / mean(denominator) over pairs, n - 1 degrees of freedom.
RatioInterval fieller_of_pairs(std::span<const double> numerator, std::span<const double> denominator);

/// The percentile bootstrap of the same ratio; unbounded when the denominator's own percentile interval holds
/// 0, since ratios then jump from one infinity to the other.
RatioInterval bootstrap_ratio(std::span<const double> numerator, std::span<const double> denominator,
                              const Bootstrap&);

}  // namespace ruralsim
