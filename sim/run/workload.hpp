// SPDX-License-Identifier: Apache-2.0
// The size of a run.
#pragma once
#include <cstdint>

#include <ruralsim/run/run.hpp>

namespace ruralsim {

/// Of one replicate, burn-in included.
std::int64_t steps_of(const Scenario&);
/// Of one replicate, without the burn-in.
std::int64_t reported_steps_of(const Scenario&);
/// At the start.
std::int64_t households_of(const Scenario&);

}  // namespace ruralsim
