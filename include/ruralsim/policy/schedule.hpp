// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

#include <ruralsim/model/scenario.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// A measure with what moves it: nothing (a single measure), the withdrawal or the introduction of its
/// regime.
struct ScheduledMeasure {
  const Measure* measure;
  enum class Part { single, withdrawn, introduced, converted } part = Part::single;
};

/// All measures of a scenario in a fixed order: those of the regime that is left, those of the regime that
/// comes, the one the old regime is converted into, the single ones. A household's award bits count in this
/// order. At most 32.
std::vector<ScheduledMeasure> scheduled_measures(const Policy&);

/// By instrument, whether a measure of the scenario has it.
std::vector<bool> instruments_in_use(const Policy&, std::size_t instruments);

/// How far a measure is in force at a month (a converted one: whether it is): r(t) for the old regime, times
/// the transition's scale from its start on, g(t) for the new one, 1 for a single measure; 0 outside its own
/// dates.
double share_in_force(const Policy&, const ScheduledMeasure&, base::Month);

/// Name of the regime a measure belongs to, or "(single)", or "(converted)" for what a regime became.
std::string regime_of(const Policy&, const ScheduledMeasure&);

/// What tells a measure from all others of its scenario and is the same in another scenario: the regime, how
/// it is moved, and its name.
std::string identity_of(const Policy&, const ScheduledMeasure&);

/// Every measure at one step. `before` holds the same a step earlier (empty in the first step): a list is
/// reviewed at the turn of the year and whenever a measure's share changes.
std::vector<MeasureInForce> measures_at(const Scenario&, std::span<const Instrument>, const Clock&,
                                        const std::vector<MeasureInForce>& before, double conversion = 1);

/// Whether the old regime is converted within the step.
bool converts_now(const Policy&, const Clock&);

/// Factor on the doses of the measure that the old regime is converted into, such that its list costs in a
/// year what the lists of the old regime were due in the step before and what that regime paid besides, in
/// kind and for use, in the last 12 months. A list that can't cost so much (a course for everybody is a
/// limit) costs what it can. The setting is that of the step that begins, with the measures of the step
/// before.
double conversion_factor(const Setting&, std::span<const Instrument>, std::span<const Shard>);

}  // namespace ruralsim
