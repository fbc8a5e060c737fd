// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

namespace ruralsim {

/// One indicator at one date over the replicates, as a row of summary.csv.
struct Summary {
  double mean;
  double se;   ///< standard error of the mean: sample standard deviation / sqrt(n); NaN when n < 2
  double q05;  ///< quantiles of type 7 of Hyndman and Fan (1996), the default of R and NumPy
  double q50;
  double q95;
  int n;  ///< defined values; all else is NaN when there is none
};

/// Summarises one value a replicate; NaN means undefined and doesn't count. The result is a function of the
/// sequence of values alone; replicates with one and the same value give exactly that value and a standard
/// error of 0.
/// @param values   one a replicate, in replicate order
/// @param scratch  overwritten; reuse it from call to call
Summary summarise(std::span<const double> values, std::vector<double>& scratch);

}  // namespace ruralsim
