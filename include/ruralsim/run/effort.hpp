// SPDX-License-Identifier: Apache-2.0
// What a replicate takes.
#pragma once
#include <cstdint>

#include <ruralsim/model/scenario.hpp>

namespace ruralsim {

/// Household-steps a second and thread assumed by plans; measured by tools/bench on a two-core machine,
/// rounded down.
inline constexpr double kPlanningRate = 1.0e6;

/// Of a replicate, burn-in included.
std::int64_t steps_of(const Scenario&);
/// At the start.
std::int64_t households_of(const Scenario&);

}  // namespace ruralsim
