// SPDX-License-Identifier: Apache-2.0
// How many persons of each role, age and sex there are, and how many of each role a household has: two
// tables that the matching of kin (kin.cpp) brings together.
#pragma once
#include <array>

#include "sim/engine/synthesis/county_plan.hpp"

namespace ruralsim::synthesis {

/// Who lives in a household beside the one who leads it.
struct Structure {
  bool couple = false;
  int elders = 0;
  int other_kin = 0;
  int children = 0;
  bool operator==(const Structure&) const = default;
};

/// By size, as the tables `couples`, `elders` and `other_kin` say; whom they leave are children.
std::vector<Structure> draw_structures(const Scenario&, base::Key, const std::vector<HouseholdPlan>&);

/// Persons by role, sex (1 women) and age in years.
using RoleTable = std::array<std::array<std::array<std::int64_t, kAges>, 2>, kRoles>;

/// The roles' numbers and the age structure, to the unit: fitted to both from how usual a role is at an age.
RoleTable fit_roles(const Scenario&, const std::vector<Structure>&);

}  // namespace ruralsim::synthesis
