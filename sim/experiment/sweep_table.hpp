// SPDX-License-Identifier: Apache-2.0
// A collected sweep as a comparison reads it.
#pragma once
#include <filesystem>
#include <vector>

#include "sim/experiment/compared_runs.hpp"

namespace ruralsim {

/// Levels of a sweep: the county's units are points, each the mean over its replicates; under `point` each
/// point is an area whose units are its replicates. Of a world each county is an area, each point of a
/// county.
inline constexpr const char* kSweepLevels[] = {"county", "point"};

/// What two sweeps must share to be compared, beside seed, dates and replicates.
struct SweepPoints {
  std::string program;
  std::vector<std::string> values;    ///< of the factors, by point
  std::vector<std::string> counties;  ///< of a world, in the order of areas; empty: one county
  bool every_step = false;            ///< the results have all steps
};

/// The scenarios of a sweep, each with its two tables. Counties stand as `points` names them when it names
/// the same ones, else as results.csv does.
/// @throws base::ScenarioError  no plan, no results or those of another plan, or damaged ones
std::vector<OpenRun> open_sweep(const std::filesystem::path& folder, SweepPoints&);

/// Whether a folder holds a planned sweep.
bool is_sweep_folder(const std::filesystem::path&);

}  // namespace ruralsim
