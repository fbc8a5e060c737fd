// SPDX-License-Identifier: Apache-2.0
// panel.nc: two tables of rows, a household and a person at a step, and two of whom the rows are of (the
// indexed ragged arrays of the CF conventions).
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/engine/simulation.hpp>

namespace ruralsim {

/// The variables of panel.nc in order: those that tell rows apart, those of the list, and in a world those
/// that tell its counties apart. Dimensions stand at the places that `panel_dimensions` names.
std::vector<io::NetcdfVariable> panel_layout(const Scenario&, const Catalog&);
std::vector<std::string> panel_dimensions();

/// The households to be followed, by county: so many of those there are when a replicate begins, all when
/// there are not more. Households of all counties of a world have the same chance.
std::vector<PanelSample> panel_samples(const Scenario&, const Simulation& at_the_start);

/// Writes panel.nc from the parts of all replicates, in the order replicate, date, county, village,
/// household.
void write_panel(const std::vector<std::filesystem::path>& parts, const std::filesystem::path& to,
                 const Scenario&, const Catalog&);

/// What stands before the rows of a part: the sample's threshold.
inline constexpr std::size_t kPanelHead = 8;

}  // namespace ruralsim
