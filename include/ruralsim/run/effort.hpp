// SPDX-License-Identifier: Apache-2.0
// What a replicate takes.
#pragma once
#include <cstdint>

#include <ruralsim/engine/simulation.hpp>

namespace ruralsim {

/// Of a replicate, burn-in included.
std::int64_t steps_of(const Scenario&);
/// Of a replicate, without the burn-in.
std::int64_t reported_steps_of(const Scenario&);
/// At the start.
std::int64_t households_of(const Scenario&);

/// What one replicate takes on this machine as it is now.
struct ReplicateEffort {
  double synthesis_seconds = 0;
  double step_seconds = 0;  ///< a step, without its rows of tables
  double state_bytes = 0;
};
/// Tries it out: the county is made and runs for up to a year of steps.
ReplicateEffort measure_replicate(const Scenario&, const Catalog&, const Execution&);

}  // namespace ruralsim
