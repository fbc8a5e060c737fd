// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

namespace ruralsim::base {

// Poverty and inequality of a weighted distribution. `values` ascend, `weights` (persons) are not negative,
// both have the same length; a value without weight counts for nothing; what is undefined (no weight, no
// income, a logarithm of nothing) is NaN.

/// Sum over fixed lanes in double: a function of the sequence alone, not of alignment or machine.
double ordered_sum(std::span<const double>);
double ordered_sum(std::span<const float>);

double mean(std::span<const double> values, std::span<const double> weights);
/// Sample variance of unweighted values (n - 1); NaN for fewer than two.
double sample_variance(std::span<const double> values);

/// A distribution of which several statistics are asked: what they share is reckoned once. The columns must
/// outlive it.
class Distribution {
 public:
  Distribution(std::span<const double> values, std::span<const double> weights);

  /// Gini coefficient, 0 (equal) to 1.
  [[nodiscard]] double gini() const;
  /// Theil's T, GE(1): mean of (x/m) ln(x/m); a zero income counts 0.
  [[nodiscard]] double theil_t() const;
  /// Mean log deviation, GE(0): mean of ln(m/x); undefined with a zero income.
  [[nodiscard]] double mld() const;
  /// Atkinson's index with aversion `epsilon` > 0; undefined with a zero income if `epsilon` is 1 or more.
  [[nodiscard]] double atkinson(double epsilon) const;
  /// Smallest value at which the share `q` of the weight is reached; the mean of two where it falls between
  /// them. 0 <= q <= 1.
  [[nodiscard]] double quantile(double q) const;
  /// Share of all income that goes to those between the shares `from` and `to` of the weight, the poorest
  /// first (a difference of the Lorenz curve, which is straight within a value). 0 <= from <= to <= 1.
  [[nodiscard]] double income_share(double from, double to) const;
  /// Foster, Greer and Thorbecke (1984): mean of ((z - x)/z)^alpha over those below the line z > 0, 0 for
  /// the others.
  [[nodiscard]] double fgt(double line, double alpha) const;

 private:
  [[nodiscard]] double weight() const { return reached_.empty() ? 0 : reached_.back(); }
  template <class F>
  [[nodiscard]] double mean_of(F&& f, std::size_t first = 0) const;

  std::span<const double> values_, weights_;
  std::vector<double> reached_;  ///< weight up to each value
  double income_ = 0;            ///< of all
  double mean_ = 0;
  double lowest_ = 0;  ///< the smallest value somebody has
};

// The same of distributions of which nothing else is asked.
double gini(std::span<const double> values, std::span<const double> weights);
double theil_t(std::span<const double> values, std::span<const double> weights);
double mld(std::span<const double> values, std::span<const double> weights);
double atkinson(std::span<const double> values, std::span<const double> weights, double epsilon);
double quantile(std::span<const double> values, std::span<const double> weights, double q);
double income_share(std::span<const double> values, std::span<const double> weights, double from, double to);
double fgt(std::span<const double> values, std::span<const double> weights, double line, double alpha);

/// Alkire and Foster (2011).
struct AlkireFoster {
  double h, a, m0, m1, m2;
  std::vector<double> contribution;  ///< of each dimension to m0: shares that sum to 1; NaN without poor
};
/// `achievements` holds n rows of d; a person is deprived in j below `cutoffs[j]` and poor with at least `k`
/// deprivation weight (`dimension_weights` sum to d for counts). h is the share of the poor, a the mean share
/// of weight they are deprived in (NaN without poor), m0 = h a, m1 and m2 weigh with the gap and its square.
/// `persons`: how many each row stands for; without it one.
AlkireFoster alkire_foster(std::span<const double> achievements, std::span<const double> cutoffs,
                           std::span<const double> dimension_weights, double k,
                           std::span<const double> persons = {});

}  // namespace ruralsim::base
