// SPDX-License-Identifier: Apache-2.0
// Rules of 5.3 for leases of cropland within a village, free of columns and tested alone.
#pragma once
#include <span>

namespace ruralsim {

/// A household in a village's land rental market. The marginal product of its land is
/// product x (operated / own)^(g - 1), g the elasticity of the harvest to land.
struct LeaseSide {
  double own = 0;      ///< mu
  double product = 0;  ///< marginal product of land when it operates what it owns, yuan a mu and year
  double wedge = 0;    ///< what leasing in costs a tenant beyond the rent, as a share of it
};

/// Cropland a household wants to operate at a rent, mu: it leases out until what is left yields the rent at
/// the margin, leases in until what is added yields the rent and the wedge, or does neither.
double operated_at(const LeaseSide&, double rent, double land_elasticity);

/// The same of every side, with powers for those who lease alone.
void all_operated_at(std::span<const LeaseSide>, double rent, double land_elasticity, std::span<double> to);

/// The rent, yuan a mu and year, at which what some want to lease in is what others want to lease out; 0
/// where nobody wants either.
double clearing_rent(std::span<const LeaseSide>, double land_elasticity);

}  // namespace ruralsim
