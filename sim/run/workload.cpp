// SPDX-License-Identifier: Apache-2.0
#include "sim/run/workload.hpp"

#include <algorithm>

namespace ruralsim {

LoadedScenario load_requested(const RunRequest& request, const Catalog& catalog) {
  std::vector<Override> overrides = request.overrides;
  if (request.seed) overrides.push_back({"seed", std::to_string(*request.seed)});
  if (request.replicates) overrides.push_back({"replicates", std::to_string(*request.replicates)});
  return load_scenario(request.scenario, overrides, catalog.vocabulary());
}

std::int64_t reported_steps_of(const Scenario& s) {
  return (s.end - s.start) * s.steps_per_year / 12;
}

std::int64_t steps_of(const Scenario& s) {
  return reported_steps_of(s) + s.burn_in_years * s.steps_per_year;
}

std::int64_t households_of(const Scenario& s) {
  std::int64_t sum = 0;
  for (const HouseholdType& t : s.household_types) sum += t.households;
  return sum;
}

Division divide(const RunRequest& request, std::int64_t replicates) {
  const int threads = std::max(1, request.threads);
  const int outer = static_cast<int>(std::clamp<std::int64_t>(replicates, 1, threads));
  return {outer, request.profile ? 1 : std::max(1, threads / outer)};
}

RunPlan plan_run(const RunRequest& request, const Catalog& catalog) {
  const Scenario s = load_requested(request, catalog).scenario;
  const Division division = divide(request, s.replicates);
  RunPlan plan;
  plan.scenario = s.name;
  plan.replicates = s.replicates;
  plan.steps = steps_of(s);
  plan.households = households_of(s);
  for (const HouseholdType& t : s.household_types) plan.persons += t.persons;
  plan.parallel_replicates = division.outer;
  plan.threads_a_replicate = division.inner;
  return plan;
}

}  // namespace ruralsim
