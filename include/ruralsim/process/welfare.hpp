// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// How well off a household is by its own choice rule (docs/model.md 5.1, 8): V of what its members do, at
/// the family income of the last 12 months as it came, and without a cost of moving.
struct Welfare {
  double equivalents = 0;  ///< adult equivalents
  double surplus = 0;      ///< what V takes the logarithm of: income net of the hardship of being away and
                           ///< near home, above subsistence, yuan an equivalent and year, at least .05 s
  double utility = 0;      ///< V: its logarithm less the terms of risk and care
};

/// Of the households of a village, in order.
std::vector<Welfare> welfare_of(const Setting&, const Shard&, std::size_t village);

/// Equivalent variation: the money a year that makes a household as well off where it has `base` as it would
/// be with `other`, yuan.
double equivalent_variation(const Welfare& base, const Welfare& other);

}  // namespace ruralsim
