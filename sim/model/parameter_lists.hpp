// SPDX-License-Identifier: Apache-2.0
// Parts of THE list of parameters (parameters.cpp) that stand in files of their own.
#pragma once
#include <ruralsim/model/parameter.hpp>

namespace ruralsim {

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
