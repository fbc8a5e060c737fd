// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/run/effort.hpp>
#include <ruralsim/run/panel.hpp>
#include <ruralsim/run/run.hpp>

namespace ruralsim {

LoadedScenario load_requested(const RunRequest& request, const Catalog& catalog) {
  std::vector<Override> overrides = request.overrides;
  if (request.seed) overrides.push_back({"seed", std::to_string(*request.seed)});
  if (request.replicates) overrides.push_back({"replicates", std::to_string(*request.replicates)});
  return load_scenario(request.scenario, overrides, catalog.vocabulary());
}

Division divide(int threads, std::int64_t replicates) {
  const int all = std::max(1, threads);
  const int outer = static_cast<int>(std::clamp<std::int64_t>(replicates, 1, all));
  return {outer, std::max(1, all / outer)};
}

Division divide(const RunRequest& request, std::int64_t replicates) {
  const Division division = divide(request.threads, replicates);
  return {division.outer, request.profile ? 1 : division.inner};
}

RunPlan plan_run(const RunRequest& request, const Catalog& catalog) {
  const LoadedScenario loaded = load_requested(request, catalog);
  check_panel(loaded, catalog);
  const Scenario& s = loaded.scenario;
  const Division division = divide(request, s.replicates);
  RunPlan plan;
  plan.scenario = s.name;
  plan.replicates = s.replicates;
  plan.steps = steps_of(s);
  plan.households = households_of(s);
  for (const Scenario& county : counties_of(s)) {
    for (const HouseholdType& t : county.household_types) plan.persons += t.persons;
  }
  plan.parallel_replicates = division.outer;
  plan.threads_a_replicate = division.inner;
  return plan;
}

}  // namespace ruralsim
