// SPDX-License-Identifier: Apache-2.0
// The runs of a comparison: opened, checked against the base, named.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "sim/experiment/compared_table.hpp"
#include "sim/experiment/run_table.hpp"
#include <ruralsim/experiment/compare.hpp>

namespace ruralsim {

/// A finished run, or one scenario of a collected sweep.
struct OpenRun {
  FinishedRun manifest;                                     ///< its label is what the run goes by
  std::vector<std::unique_ptr<ComparedTable>> tables = {};  ///< by level
};

struct OpenRuns {
  std::vector<OpenRun> runs = {};        ///< the base first
  std::vector<std::string> levels = {};  ///< the county's first
  std::string unit = "replicates";       ///< what pairs of the county's table are
  bool every_step = true;                ///< its dates are all steps, so that sums over time are whole
  bool sweeps = false;
};

/// Up to five words, of more the first and the last.
std::string list_of(const std::vector<std::string>& words);

/// Opens what a comparison asks for; a sweep stands for each of its scenarios in turn.
/// @param notes  what was left out and why
/// @throws base::ScenarioError as compare_runs
OpenRuns open_runs(const CompareRequest&, std::vector<std::string>& notes);

}  // namespace ruralsim
