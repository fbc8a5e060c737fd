// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include <ruralsim/model/scenario.hpp>

namespace ruralsim {

/// The section that holds all sections of a county among several.
std::string county_section(const Scenario& county);

}  // namespace ruralsim
