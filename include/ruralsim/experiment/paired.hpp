// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <ruralsim/base/random.hpp>

namespace ruralsim {

/// One indicator at one place and date in two runs that share their random numbers replicate by replicate.
/// Means are over the pairs in which both runs define it; what can't be said is NaN.
struct PairedEffect {
  double base_mean;
  double other_mean;
  double difference;            ///< other - base
  double relative;              ///< difference / base_mean
  double se;                    ///< standard error of the difference, from the differences within pairs
  double lo95, hi95;            ///< Student's t interval of the difference
  double boot_lo95, boot_hi95;  ///< percentile bootstrap interval (Efron and Tibshirani 1993, 13.3)
  double share_same_sign;       ///< of pairs, those whose difference has the sign of the mean difference
  double p;                     ///< two-sided paired t test of no difference
  double p_holm;                ///< filled by `adjust_by_holm`
  int n;                        ///< pairs
  double se_unpaired;           ///< what `se` would be had the runs been independent
  double correlation;           ///< of the two runs over the pairs; NaN when one of them doesn't vary
};

/// Sums over time of the differences within pairs.
struct CumulativeEffect {
  double sum;         ///< mean over the pairs
  double se;          ///< its standard error
  double lo95, hi95;  ///< Student's t interval
};

/// Resamples of pairs. They depend on the key and the number of pairs alone: all indicators of a comparison
/// meet the same ones. `most` is the usual number of pairs, for which they are kept.
class Bootstrap {
 public:
  static constexpr std::size_t kResamples = 1000;
  Bootstrap(base::Key, std::size_t most);

  struct Interval {
    double lo95, hi95;
  };
  /// Of the mean; NaN for fewer than two values.
  [[nodiscard]] Interval mean_interval(std::span<const double> values) const;
  using Means = std::array<double, kResamples>;
  /// The mean of each resample of at least one value.
  [[nodiscard]] Means means(std::span<const double> values) const;

 private:
  /// [pair * kResamples + resample]: how often the pair is drawn.
  using Counts = std::vector<std::uint16_t>;
  [[nodiscard]] Counts counts_of(std::size_t pairs) const;

  base::Key key_;
  std::size_t most_;
  Counts counts_;  ///< of `most_` pairs
};

/// `base` and `other` hold a value a replicate, NaN where it is undefined. Values are read from tables of 10
/// digits, so differences that agree to that precision have no spread. A t test needs some: without it p is
/// 1 when every difference is 0 and NaN when they agree on another value.
PairedEffect paired_effect(std::span<const double> base, std::span<const double> other, const Bootstrap&);

/// `sums` holds one a pair, NaN where a pair has none.
CumulativeEffect cumulative_effect(std::span<const double> sums);

/// Holm (1979): step-down adjustment of the p values of one family, which keeps the chance of any false
/// rejection at its level under any dependence. Effects without a p take no part.
void adjust_by_holm(std::span<PairedEffect> family);

}  // namespace ruralsim
