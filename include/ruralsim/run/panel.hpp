// SPDX-License-Identifier: Apache-2.0
// What a scenario must be like for panel.nc to hold it.
#pragma once
#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/model/load.hpp>

namespace ruralsim {

/// Words of a flagged variable stand for one thing in all counties of a world, so there may be more of them
/// than a county has.
/// @throws base::ScenarioError  more than the variable's type can tell apart, at the first too many where the
///                              scenario states it, else where it asks for the panel
void check_panel(const LoadedScenario&, const Catalog&);

}  // namespace ruralsim
