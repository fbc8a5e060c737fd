// SPDX-License-Identifier: Apache-2.0
// 5.1 The rival rule `empirical_logit`, free of columns and tested alone: a multinomial logit whose
// coefficients on observable attributes are scenario data.
#pragma once
#include <span>

#include <ruralsim/process/rules.hpp>

namespace ruralsim {

/// Attributes of a household that its choice is conditioned on, those of each member apart.
struct HouseholdTraits {
  double network = 1;     ///< effect of the village's network, 1 at the reference
  double herd = 0;        ///< head a person
  double cropland = 0;    ///< mu a person
  double dependants = 0;  ///< children under 16 and elders over 70 an able adult
};

/// What sending a member away, or to a job near home, adds to the index of a bundle. Centred on a man of 39
/// with 9 years of school, as pay is.
double away_index(const Worker&, const HouseholdTraits&, const EmpiricalLogit&);
double nearby_index(const Worker&, const HouseholdTraits&, const EmpiricalLogit&);

/// Index of a bundle whose first members leave: coefficient x ln(income per adult equivalent), not below
/// `floor` yuan, and what each member and the enterprise add. `away` and `nearby` are by member.
double bundle_index(const Bundle&, double adult_equivalents, double floor, std::span<const double> away,
                    std::span<const double> nearby, const EmpiricalLogit&);

/// The bundle of the highest index + Gumbel taste, the first of equals: shares exp(index) / sum exp(index).
std::size_t choose_logit(std::span<const double> index, std::span<const float> gumbel);

}  // namespace ruralsim
