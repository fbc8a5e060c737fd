// SPDX-License-Identifier: Apache-2.0
// What a comparison says beside the effects by date: costs against poverty, and whose poverty it is.
#pragma once
#include <string>
#include <vector>

#include "sim/experiment/compared_runs.hpp"

namespace ruralsim {

/// The last step of every year: where a year is judged.
std::vector<std::size_t> year_ends(const std::vector<std::string>& dates);

/// Fills `costs`, present values of what the treasury pays by pair, and `frontier`, all runs by cost and
/// poverty-years; notes what lacks the columns for it. Reads `others` and `parted`.
void weigh_costs(OpenRuns&, const Bootstrap&, CompareReport&);

/// Fills `attributions`, from the year on in which a pair parts, where both runs have their returns.
void attribute_pairs(const OpenRuns&, CompareReport&);

/// Fills `households` from the tables of households of the runs that have one, the base first.
void take_households_apart(const OpenRuns&, CompareReport&);

}  // namespace ruralsim
