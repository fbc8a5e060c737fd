// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

namespace ruralsim {

/// A number of an income distribution: a column of county.csv over residents' income, and a row of
/// `ruralsim indicators` over any table of households.
struct DistributionStatistic {
  const char* key;
  const char* unit;
  const char* meaning;
  const char* source;
  /// Of ascending values and their weights; NaN where it is undefined.
  double (*of)(std::span<const double> values, std::span<const double> weights);
};

/// The list of them, sim/record/distribution.cpp.
std::span<const DistributionStatistic> distribution_statistics();

}  // namespace ruralsim
