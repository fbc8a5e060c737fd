// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
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

struct Tangent {
  double value = 0, slope = 0;
};

/// Of the excess at a scale.
Tangent tangent_of(const Demands& demands, double scale) {
  std::array<double, 64> values, slopes;
  Tangent sum;
  for (std::size_t done = 0, all = demands.own.size(); done < all; done += values.size()) {
    const double *own = demands.own.data() + done, *owner = demands.owner.data() + done,
                 *tenant = demands.tenant.data() + done;
    const std::size_t n = std::min(values.size(), all - done);
    for (std::size_t i = 0; i < n; ++i) {
      const double more = tenant[i] * scale - own[i], less = own[i] - owner[i] * scale;
      values[i] = (more > 0 ? more : 0) - (less > 0 ? less : 0);
      slopes[i] = (more > 0 ? tenant[i] : 0) + (less > 0 ? owner[i] : 0);
    }
    for (std::size_t i = 0; i < n; ++i) sum.value += values[i], sum.slope += slopes[i];
  }
  return sum;
}

/// Rents below and above which there is no doubt whether too much or too little land is wanted, whatever the
/// rounding: halvings there need not ask.
struct BeyondDoubt {
  double below = 0, above = std::numeric_limits<double>::infinity();
};

/// By Newton's method on the excess, piecewise linear in the scale; nothing is beyond doubt where it fails or
/// nobody leases at a range of rents.
BeyondDoubt beyond_doubt(const Demands& demands, double highest, double power) {
  constexpr int kTangents = 20;
  constexpr double kNear = 1e-13, kWide = 1e-11, kRounding = 0x1p-51;
  double scale = base::pow(highest, -power), step = scale;
  for (int i = 0; i < kTangents && std::abs(step) > kNear * scale; ++i) {
    const auto [value, slope] = tangent_of(demands, scale);
    if (!(slope > 0)) return {};
    step = -value / slope;
    if (!(scale + step > 0)) return {};
    scale += step;
  }
  const double owned = std::accumulate(demands.own.begin(), demands.own.end(), 0.0);
  const double doubt = kRounding * static_cast<double>(demands.own.size()) * owned;
  const double low = scale * (1 - kWide), high = scale * (1 + kWide);
  if (!(excess(demands, high) > doubt && excess(demands, low) < -doubt)) return {};
  return {base::pow(high, -1 / power) * (1 - kNear), base::pow(low, -1 / power) * (1 + kNear)};
}

}  // namespace

namespace {

/// What land would bring as a multiple of what it costs; 1 for who neither leases in nor out.
double worth_of(const LeaseSide& side, double rent) {
  if (side.own <= 0 || rent <= 0) return 1;
  if (side.product <= 0) return 0;
  if (side.product < rent) return side.product / rent;
  const double for_tenant = rent * (1 + side.wedge);
  return side.product > for_tenant ? side.product / for_tenant : 1;
}

}  // namespace

double operated_at(const LeaseSide& side, double rent, double elasticity) {
  const double worth = worth_of(side, rent);
  return worth == 1 ? side.own : side.own * base::pow(worth, 1 / (1 - elasticity));
}

void all_operated_at(std::span<const LeaseSide> sides, double rent, double elasticity, std::span<double> to) {
  std::vector<double> worth;
  std::vector<std::size_t> leasing;
  worth.reserve(sides.size()), leasing.reserve(sides.size());
  for (std::size_t i = 0; i < sides.size(); ++i) {
    to[i] = sides[i].own;
    const double of_side = worth_of(sides[i], rent);
    if (of_side == 1) continue;
    worth.push_back(of_side);
    leasing.push_back(i);
  }
  base::powers(worth, 1 / (1 - elasticity));
  for (std::size_t k = 0; k < leasing.size(); ++k) to[leasing[k]] *= worth[k];
}

double clearing_rent(std::span<const LeaseSide> sides, double elasticity) {
  double highest = 0;
  for (const LeaseSide& side : sides) highest = std::max(highest, side.own > 0 ? side.product : 0.0);
  const double power = 1 / (1 - elasticity);
  const Demands all = demands(sides, power);
  const BeyondDoubt sure = beyond_doubt(all, highest, power);
  double low = 0, high = highest;
  for (int i = 0; i < kHalvings && high > 0; ++i) {
    const double middle = (low + high) / 2;
    const bool too_low =
        middle < sure.below || (middle <= sure.above && excess(all, base::pow(middle, -power)) > 0);
    (too_low ? low : high) = middle;
  }
  return high;
}

}  // namespace ruralsim
