// SPDX-License-Identifier: Apache-2.0
// The parts of THE list of parameters (parameters.cpp), a file each.
#pragma once
#include <ruralsim/model/parameter.hpp>

namespace ruralsim {

/// The source of constants that a prototype was run with.
inline constexpr const char* kPrototype =
    "working constant of a prototype of these equations, stable to 2030; no published source";

std::vector<Parameter> run_parameters();
std::vector<Parameter> population_parameters();
std::vector<Parameter> price_parameters();
std::vector<Parameter> labour_parameters();
std::vector<Parameter> choice_parameters();
std::vector<Parameter> production_parameters();
std::vector<Parameter> household_parameters();
std::vector<Parameter> market_parameters();
std::vector<Parameter> enterprise_parameters();
std::vector<Parameter> credit_parameters();
std::vector<Parameter> empirical_logit_parameters();
std::vector<Parameter> shock_parameters();
std::vector<Parameter> health_parameters();
std::vector<Parameter> registration_parameters();
std::vector<Parameter> governance_parameters();
std::vector<Parameter> family_parameters();
std::vector<Parameter> schooling_parameters();
std::vector<Parameter> outlet_parameters();
std::vector<Parameter> aspiration_parameters();
std::vector<Parameter> pasture_parameters();

}  // namespace ruralsim
