// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>

#include <fmt/format.h>

#include "sim/run/describe.hpp"
#include "sim/run/parts.hpp"
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/run/run.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

/// Household-steps a second and thread assumed by the plan; measured by tools/bench on a two-core machine,
/// rounded down.
constexpr double kPlanningRate = 1.0e6;

std::int64_t steps_of(const Scenario& s) {
  return (s.end - s.start + 12 * s.burn_in_years) * s.steps_per_year / 12;
}

std::int64_t households_of(const Scenario& s) {
  std::int64_t sum = 0;
  for (const HouseholdType& t : s.household_types) sum += t.households;
  return sum;
}

/// Reports progress from any thread, one call at a time, and stops on a signal.
class Watch {
 public:
  Watch(const RunRequest& request, std::int64_t steps, std::int64_t replicates) : request_(request) {
    progress_.steps_total = steps * replicates;
    progress_.replicates_total = static_cast<int>(replicates);
  }
  void stop() const { stop_if_signalled(request_); }
  void step_done() { update(1, 0); }
  void replicate_done() { update(0, 1); }

 private:
  void update(int steps, int replicates) {
    const std::scoped_lock lock(mutex_);
    progress_.steps_done += steps;
    progress_.replicates_done += replicates;
    if (request_.progress) request_.progress(progress_);
  }
  const RunRequest& request_;
  std::mutex mutex_;
  Progress progress_;
};

void run_replicate(int replicate, const Scenario& s, const Catalog& catalog, const Execution& how,
                   const fs::path& parts, Watch& watch) {
  Part part(parts, replicate, s, catalog);
  const RowSink sink = part.sink();
  Simulation simulation(s, catalog, static_cast<std::uint32_t>(replicate), how);
  if (replicate == 0) part.write({s, catalog.parameters, simulation.shards(), simulation.now()});
  while (!simulation.finished()) {
    watch.stop();
    simulation.step();
    if (!simulation.in_burn_in()) {
      record_step(simulation.setting(), simulation.shards(), catalog.records(), sink);
    }
    watch.step_done();
  }
  part.close();
  watch.replicate_done();
}

/// Copies every input into `inputs/`; a second file of the same name gets a number in front. Returns names in
/// order.
std::vector<std::string> copy_inputs(const std::vector<fs::path>& inputs, const fs::path& folder) {
  fs::create_directories(folder);
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const fs::path& input : inputs) {
    const std::string base_name = input.filename().string();
    std::string name = base_name;
    for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{}-{}", n, base_name);
    io::write_file_durably(folder / name, io::read_file(input));
    names.push_back(name);
  }
  return names;
}

std::string resolved_text(const Scenario& scenario, const std::vector<fs::path>& inputs,
                          const std::vector<std::string>& names, const Catalog& catalog) {
  Scenario s = scenario;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].string() == s.demography_file) s.demography_file = names[i];
  }
  return "# Every value of this run, defaults included. Running this file gives the same tables, byte for "
         "byte.\n" +
         io::write_yaml(resolved_document(s, catalog.vocabulary()));
}

}  // namespace

LoadedScenario load_requested(const RunRequest& request, const Catalog& catalog) {
  std::vector<Override> overrides = request.overrides;
  if (request.seed) overrides.push_back({"seed", std::to_string(*request.seed)});
  if (request.replicates) overrides.push_back({"replicates", std::to_string(*request.replicates)});
  return load_scenario(request.scenario, overrides, catalog.vocabulary());
}

Division divide(int threads, std::int64_t replicates) {
  const int outer = static_cast<int>(std::clamp<std::int64_t>(replicates, 1, std::max(1, threads)));
  return {outer, std::max(1, threads / outer)};
}

void stop_if_signalled(const RunRequest& request) {
  const int number = request.signal == nullptr ? 0 : request.signal->load();
  if (number != 0) throw Interrupted(number);
}

RunPlan plan_run(const RunRequest& request, const Catalog& standard) {
  const Scenario s = load_requested(request, standard).scenario;
  const Catalog catalog = standard.for_scenario(s);
  const Division division = divide(request.threads, s.replicates);
  RunPlan plan;
  plan.scenario = s.name;
  plan.replicates = s.replicates;
  plan.steps = steps_of(s);
  plan.households = households_of(s);
  for (const HouseholdType& t : s.household_types) plan.persons += t.persons;
  plan.parallel_replicates = division.outer;
  plan.threads_a_replicate = division.inner;
  const double rows = static_cast<double>((s.end - s.start) * s.steps_per_year / 12 * s.replicates);
  const double villages = s.outputs.levels.has(kVillageLevel) ? static_cast<double>(s.county.villages) : 0;
  const double groups =
      s.outputs.levels.has(kGroupLevel) ? static_cast<double>(group_names(catalog.groupings, s).size()) : 0;
  const double columns = static_cast<double>(catalog.indicators.size());
  plan.memory_bytes = 3e7 + 900.0 * static_cast<double>(plan.households * division.outer);
  plan.disk_bytes = rows * columns * 9 * (1 + villages + groups) +
                    (villages + groups) * columns * rows / static_cast<double>(s.replicates) * 90;
  plan.seconds = static_cast<double>(plan.replicates * plan.steps * plan.households) /
                 (kPlanningRate * division.outer * division.inner);
  return plan;
}

RunReport run_scenario(const RunRequest& request, const Catalog& standard) {
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  const LoadedScenario loaded = load_requested(request, standard);
  const Scenario& s = loaded.scenario;
  const Catalog catalog = standard.for_scenario(s);
  RunDirectory directory = RunDirectory::create(request.output, request.overwrite);
  const std::vector<std::string> names = copy_inputs(loaded.inputs, directory.path("inputs"));
  io::write_file_durably(directory.path("scenario.resolved.yaml"),
                         resolved_text(s, loaded.inputs, names, catalog));

  const Division division = divide(request.threads, s.replicates);
  const fs::path parts = directory.path("parts");
  fs::create_directories(parts);
  Watch watch(request, steps_of(s), s.replicates);
  const base::Workers outer(division.outer);
  outer.each(static_cast<std::size_t>(s.replicates), [&](std::size_t r) {
    run_replicate(static_cast<int>(r), s, catalog, {division.inner, request.villages_a_shard}, parts, watch);
  });

  std::vector<std::string> tables =
      assemble(parts, directory.path("."), static_cast<int>(s.replicates), s, catalog);
  fs::remove_all(parts);
  std::sort(tables.begin(), tables.end());
  io::write_file_durably(directory.path("datapackage.json"), datapackage(s, catalog, tables));

  ManifestFacts facts{s, request, seconds(), division.outer, division.inner, {}, {}};
  for (const std::string& name : names)
    facts.inputs[name] = io::digest_file(directory.path("inputs/" + name));
  tables.insert(tables.end(), {"datapackage.json", "scenario.resolved.yaml"});
  for (const std::string& name : tables) facts.outputs[name] = io::digest_file(directory.path(name));
  io::write_file_durably(directory.path("manifest.json"), manifest(facts));
  directory.commit();
  return {directory.final_path(), seconds(), s.replicates * steps_of(s) * households_of(s)};
}

}  // namespace ruralsim
