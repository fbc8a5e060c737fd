// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
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

/// The rents that so many halvings may try next, as the nodes of a binary tree: 2 k + 1 and 2 k + 2 follow
/// node k. All are tried side by side in the lanes of vectors, since each is a long sum that waits for
/// itself.
constexpr int kAtOnce = 3;
constexpr std::size_t kNodes = 8;  ///< one to spare
static_assert(kHalvings % kAtOnce == 0 && kNodes == 1u << kAtOnce);
using Nodes = std::array<double, kNodes>;

/// What all want to operate beyond what they own at each scale.
Nodes excess(std::span<const Demand> demands, const Nodes& scale) {
  Nodes sum{};
  for (const Demand& d : demands) {
    for (std::size_t k = 0; k < kNodes; ++k) {
      const double more = d.tenant * scale[k] - d.own, less = d.own - d.owner * scale[k];
      sum[k] += (more > 0 ? more : 0) - (less > 0 ? less : 0);
    }
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
  for (int i = 0; i < kHalvings && high > 0; i += kAtOnce) {
    Nodes from{low}, to{high}, middle{}, scale;
    for (std::size_t k = 0; k + 1 < kNodes; ++k) {
      middle[k] = (from[k] + to[k]) / 2;
      if (2 * k + 2 >= kNodes) continue;
      from[2 * k + 1] = from[k], to[2 * k + 1] = middle[k];
      from[2 * k + 2] = middle[k], to[2 * k + 2] = to[k];
    }
    for (std::size_t k = 0; k < kNodes; ++k) scale[k] = base::pow(middle[k], -power);
    const Nodes above = excess(all, scale);
    std::size_t k = 0;
    for (int halving = 0; halving < kAtOnce; ++halving) {
      const bool too_low = above[k] > 0;
      (too_low ? low : high) = middle[k];
      k = 2 * k + (too_low ? 2 : 1);
    }
  }
  return high;
}

}  // namespace ruralsim
