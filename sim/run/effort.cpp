// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/run/effort.hpp>

namespace ruralsim {

std::int64_t reported_steps_of(const Scenario& s) {
  return (s.end - s.start) * s.steps_per_year / 12;
}

std::int64_t steps_of(const Scenario& s) {
  return reported_steps_of(s) + s.burn_in_years * s.steps_per_year;
}

std::int64_t households_of(const Scenario& s) {
  std::int64_t sum = 0;
  for (const Scenario& county : counties_of(s)) {
    for (const HouseholdType& t : county.household_types) sum += t.households;
  }
  return sum;
}

}  // namespace ruralsim
