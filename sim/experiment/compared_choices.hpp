// SPDX-License-Identifier: Apache-2.0
// Behavioural against mechanical effects, where a comparison holds a run and its replay of the base's
// choices.
#pragma once
#include "sim/experiment/compared_runs.hpp"

namespace ruralsim {

/// Whether a run plays the choices of another scenario again.
bool is_replay(const OpenRun&);

/// Fills `behaviours` for every run that stands beside its replay; notes replays that have no such run. Reads
/// `others` and `parted`.
void split_effects(OpenRuns&, const Bootstrap&, CompareReport&);

}  // namespace ruralsim
