// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>

#include <ruralsim/run/run.hpp>

namespace ruralsim {

/// What a scenario shall cost as much as.
struct EqualCostRequest {
  RunRequest run;
  /// A scenario file, run with the same overrides, or the folder of a finished run of the same seed,
  /// replicates and dates.
  std::filesystem::path reference;
  double discount = 0.03;  ///< a year
  /// Called after each trial with its scale and its cost, yuan; may be empty.
  std::function<void(double scale, double cost)> tried = {};
};

/// Finds the `policy.transition.scale` at which the treasury's payments from the start of the scenario's
/// transition on have the same present value as in the reference, to 1 % of the reference's mean over
/// replicates. Runs the model itself, replicates in parallel, several times.
/// @throws base::ScenarioError  the user's mistakes in the scenarios; a scenario without a transition or
///                              whose path pays nothing after its start (a cliff), so that no scale changes
///                              its cost; a reference that doesn't match; a cost out of reach
/// @throws Interrupted
EqualCost find_equal_cost(const EqualCostRequest&, const Catalog&);

}  // namespace ruralsim
