// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/lease_rules.hpp>

namespace ruralsim {
namespace {

constexpr int kHalvings = 48;

/// What all want to operate beyond what they own.
double excess(std::span<const LeaseSide> sides, double rent, double elasticity) {
  double sum = 0;
  for (const LeaseSide& side : sides) sum += operated_at(side, rent, elasticity) - side.own;
  return sum;
}

}  // namespace

double operated_at(const LeaseSide& side, double rent, double elasticity) {
  if (side.own <= 0 || rent <= 0) return side.own;
  if (side.product <= 0) return 0;
  const double worth = side.product < rent                      ? side.product / rent
                       : side.product > rent * (1 + side.wedge) ? side.product / (rent * (1 + side.wedge))
                                                                : 1;
  return worth == 1 ? side.own : side.own * base::pow(worth, 1 / (1 - elasticity));
}

double clearing_rent(std::span<const LeaseSide> sides, double elasticity) {
  double highest = 0;
  for (const LeaseSide& side : sides) highest = std::max(highest, side.own > 0 ? side.product : 0.0);
  double low = 0, high = highest;
  for (int i = 0; i < kHalvings && high > 0; ++i) {
    const double middle = (low + high) / 2;
    (excess(sides, middle, elasticity) > 0 ? low : high) = middle;
  }
  return high;
}

}  // namespace ruralsim
