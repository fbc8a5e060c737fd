// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include <ruralsim/model/eligibility.hpp>
#include <ruralsim/model/levers.hpp>
#include <ruralsim/model/priority.hpp>

namespace ruralsim {

/// The list of conditions of eligibility: sim/policy/conditions.cpp.
std::vector<Condition> standard_conditions();

/// The list of priorities: sim/policy/priorities.cpp.
std::vector<Priority> standard_priorities();

/// The order a measure has that names none: by assessed income when it lists a share of the households, else
/// a lottery.
Ranking usual_ranking(const Levers&);

}  // namespace ruralsim
