// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>

#include <fmt/format.h>

#include "sim/run/describe.hpp"
#include "sim/run/parts.hpp"
#include <ruralsim/engine/spin_up.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/run/effort.hpp>
#include <ruralsim/run/run.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

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
  const base::Month first = simulation.now();
  const SpinUp begin = spin_up(simulation.shards(), first);
  if (replicate == 0) part.write({s, catalog.parameters, simulation.shards(), first});
  while (!simulation.finished()) {
    watch.stop();
    simulation.step();
    if (replicate == 0 && simulation.now() == first + 12)
      part.write("spin_up", spin_up_cells(begin, spin_up(simulation.shards(), first + 12)));
    if (!simulation.in_burn_in()) {
      record_step(simulation.setting(), simulation.shards(), catalog.records(), sink);
    }
    watch.step_done();
  }
  part.close();
  watch.replicate_done();
}

/// Runs them all, each into its part. Returns what time the processes took, if that is asked for.
std::vector<ProcessTime> run_replicates(const RunRequest& request, const Division& division,
                                        const Scenario& s, const Catalog& catalog, const fs::path& parts) {
  fs::create_directories(parts);
  Watch watch(request, steps_of(s), s.replicates);
  const auto replicates = static_cast<std::size_t>(s.replicates);
  std::vector<std::vector<double>> seconds(request.profile ? replicates : 0);
  base::Workers(division.outer).each(replicates, [&](std::size_t r) {
    Execution how{division.inner, request.villages_a_shard};
    Stopwatch stopwatch(catalog.processes.size());
    if (request.profile) how.observe = stopwatch.observer();
    run_replicate(static_cast<int>(r), s, catalog, how, parts, watch);
    if (request.profile) seconds[r].assign(stopwatch.seconds().begin(), stopwatch.seconds().end());
  });
  return request.profile ? process_times(catalog.processes, seconds) : std::vector<ProcessTime>();
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

void stop_if_signalled(const RunRequest& request) {
  const int number = request.signal == nullptr ? 0 : request.signal->load();
  if (number != 0) throw Interrupted(number);
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

  const Division division = divide(request, s.replicates);
  const fs::path parts = directory.path("parts");
  RunReport report;
  report.household_steps = s.replicates * steps_of(s) * households_of(s);
  report.profile = run_replicates(request, division, s, catalog, parts);

  std::vector<std::string> tables =
      assemble(parts, directory.path("."), static_cast<int>(s.replicates), s, catalog);
  fs::remove_all(parts);
  std::sort(tables.begin(), tables.end());
  io::write_file_durably(directory.path("datapackage.json"), datapackage(s, catalog, tables));

  ManifestFacts facts{s, request, report, seconds(), division.outer, division.inner, {}, {}};
  for (const std::string& name : names)
    facts.inputs[name] = io::digest_file(directory.path("inputs/" + name));
  tables.insert(tables.end(), {"datapackage.json", "scenario.resolved.yaml"});
  for (const std::string& name : tables) facts.outputs[name] = io::digest_file(directory.path(name));
  io::write_file_durably(directory.path("manifest.json"), manifest(facts));
  directory.commit();
  report.directory = directory.final_path();
  report.seconds = seconds();
  return report;
}

}  // namespace ruralsim
