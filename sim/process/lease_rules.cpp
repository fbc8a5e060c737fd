// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include <ruralsim/base/math.hpp>
#include <ruralsim/base/math_columns.hpp>
#include <ruralsim/process/lease_rules.hpp>

namespace ruralsim {
namespace {

constexpr int kHalvings = 48;

/// Demand for land of every side that owns some, as multiples of rent^(-1 / (1 - g)), so that a rent costs
/// one power for all.
struct Demands {
  std::vector<double> own, owner, tenant;
};

Demands demands(std::span<const LeaseSide> sides, double power) {
  Demands all;
  for (auto* column : {&all.own, &all.owner, &all.tenant}) column->reserve(sides.size());
  for (const LeaseSide& side : sides) {
    if (side.own <= 0) continue;
    all.own.push_back(side.own);
    all.owner.push_back(std::max(0.0, side.product));
    all.tenant.push_back(1 + side.wedge);
  }
  base::powers(all.owner, power);
  base::powers(all.tenant, -power);
  for (std::size_t i = 0; i < all.own.size(); ++i) {
    all.owner[i] *= all.own[i];
    all.tenant[i] *= all.owner[i];
  }
  return all;
}

/// What all want to operate beyond what they own. Terms are made in vectors and added up in their order.
double excess(const Demands& demands, double scale) {
  std::array<double, 64> terms;
  double sum = 0;
  for (std::size_t done = 0, all = demands.own.size(); done < all; done += terms.size()) {
    const double *own = demands.own.data() + done, *owner = demands.owner.data() + done,
                 *tenant = demands.tenant.data() + done;
    const std::size_t n = std::min(terms.size(), all - done);
    for (std::size_t i = 0; i < n; ++i) {
      const double more = tenant[i] * scale - own[i], less = own[i] - owner[i] * scale;
      terms[i] = (more > 0 ? more : 0) - (less > 0 ? less : 0);
    }
    for (std::size_t i = 0; i < n; ++i) sum += terms[i];
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
  const Demands all = demands(sides, power);
  double low = 0, high = highest;
  for (int i = 0; i < kHalvings && high > 0; ++i) {
    const double middle = (low + high) / 2;
    (excess(all, base::pow(middle, -power)) > 0 ? low : high) = middle;
  }
  return high;
}

}  // namespace ruralsim
