// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sim/record/household_rows.hpp"

namespace ruralsim {

/// The sums of the village's households and what the village adds.
Tally tally_of(const Setting&, const HouseholdRows&, const Village&);

}  // namespace ruralsim
