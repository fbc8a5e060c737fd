// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/lease_rules.hpp>

namespace ruralsim {
namespace {

constexpr int kHalvings = 48;

/// A side's demand for land as multiples of rent^(-1 / (1 - g)), so that a rent costs one power for all.
struct Demand {
  double own, owner, tenant;
};

std::vector<Demand> demands(std::span<const LeaseSide> sides, double power) {
  std::vector<Demand> all;
  all.reserve(sides.size());
  for (const LeaseSide& side : sides) {
    if (side.own <= 0) continue;
    const double owner = side.product > 0 ? side.own * base::pow(side.product, power) : 0;
    all.push_back({side.own, owner, owner * base::pow(1 + side.wedge, -power)});
  }
  return all;
}

/// What all want to operate beyond what they own.
double excess(std::span<const Demand> demands, double scale) {
  double sum = 0;
  for (const Demand& d : demands) {
    const double more = d.tenant * scale - d.own, less = d.own - d.owner * scale;
    sum += (more > 0 ? more : 0) - (less > 0 ? less : 0);  // not std::max: its references keep it in memory
  }
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
  const double power = 1 / (1 - elasticity);
  const std::vector<Demand> all = demands(sides, power);
  double low = 0, high = highest;
  for (int i = 0; i < kHalvings && high > 0; ++i) {
    const double middle = (low + high) / 2;
    (excess(all, base::pow(middle, -power)) > 0 ? low : high) = middle;
  }
  return high;
}

}  // namespace ruralsim
