// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include <ruralsim/base/statistics.hpp>

namespace ruralsim {

/// A number of an income distribution: a column of county.csv over residents' income, and a row of
/// `ruralsim indicators` over any table of households.
struct DistributionStatistic {
  const char* key;
  const char* unit;
  const char* meaning;
  const char* source;
  /// NaN where it is undefined.
  double (*of)(const base::Distribution&);
};

/// The list of them, sim/record/distribution.cpp.
std::span<const DistributionStatistic> distribution_statistics();

}  // namespace ruralsim
