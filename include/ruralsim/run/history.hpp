// SPDX-License-Identifier: Apache-2.0
// Whether two scenarios have lived through the same history up to a date, so that one may go on from the
// other's state, and which keys say that they have not.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/run/key_difference.hpp>

namespace ruralsim {

/// "`seed` is 7 here and 5 there; `end` is ...", the first few of them.
std::string differences_text(const std::vector<KeyDifference>&);

/// Throws base::ScenarioError that names every key, with its place in `here`, whose difference shows in a
/// step before `date`. What only moves steps from the date on may differ: the end, the name, dated series
/// after it, measures that are not yet in force.
/// @param where  the name of the history in messages
void require_same_history(const LoadedScenario& here, const Scenario& history, base::Month date,
                          const std::string& where, const Catalog&);

/// The last month at which a step of both begins and up to which `require_same_history` holds; the history's
/// first month when they differ from the start. Never after the end of either.
/// @param guess  a month that is tried first; no result depends on it
base::Month same_history_until(const LoadedScenario& here, const Scenario& history, const Catalog&,
                               std::optional<base::Month> guess = std::nullopt);

}  // namespace ruralsim
