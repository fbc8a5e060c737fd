// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Whether some village lacks capacity: only then is any of this looked at.
inline bool governance_matters(const Scenario& s) {
  return s.governance.capacity < 1;
}

/// Capacity, 0 to 1, that serves a household: its village's, and what measures on whose lists it stands make
/// good of what lacks to 1.
double capacity_for(const Setting&, const Shard&, std::uint32_t household);
/// The same of a household of the village that stands on these lists.
double capacity_of(const Setting&, const Shard&, std::size_t village, std::uint32_t awards);

/// Share of what the treasury pays in cash or as goods to be handed out that does not reach the household.
double leaked_share(const Setting&, const Shard&, std::uint32_t household);

/// What a measure's list gets wrong where the household lives.
TargetingErrors errors_of(const MeasureInForce&, const Setting&, const Shard&, std::uint32_t household);

/// Months from being listed to the first payment where the household lives.
int lag_of(const MeasureInForce&, const Setting&, const Shard&, std::uint32_t household);
/// Whether the lag of a household on the list of measure `m`, which has one, ends within this step.
bool lag_ends(const Setting&, std::size_t m, const Shard&, std::uint32_t household);

}  // namespace ruralsim
