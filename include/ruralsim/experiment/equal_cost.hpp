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
  /// Called after each trial, for each county that is scaled (its name is "" where there is one alone), with
  /// its scale and its cost, yuan; may be empty.
  std::function<void(const std::string& county, double scale, double cost)> tried = {};
};

/// Finds the `policy.transition.scale` at which the treasury's payments from the start of the scenario's
/// transition on have the same present value as in the reference, to 1 % of the reference's mean over
/// replicates: in a world each county's scale, at which its own treasury pays what its namesake does in the
/// reference, all of them in one run, since a shared market lets a county's scale move what others pay. Runs
/// the model itself, replicates in parallel, several times.
/// @throws base::ScenarioError  the user's mistakes in the scenarios; a scenario without a transition or
///                              whose path pays nothing after its start (a cliff), so that no scale changes
///                              its cost, or a county of it that costs something else and has no scale; a
///                              reference that doesn't match, or has other counties; a cost out of reach
/// @throws Interrupted
EqualCost find_equal_cost(const EqualCostRequest&, const Catalog&);

}  // namespace ruralsim
