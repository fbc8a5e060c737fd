// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "sim/run/describe.hpp"
#include "sim/run/parts.hpp"
#include "sim/run/replay.hpp"
#include "sim/run/replicate.hpp"
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/run/effort.hpp>
#include <ruralsim/run/panel.hpp>
#include <ruralsim/run/run.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

/// Runs them all, each into its part, and reports what was done and, if that is asked for, what time the
/// processes took.
void run_replicates(const RunInProgress& run, const Division& division, RunReport& report) {
  Watch watch(run.request, steps_of(run.scenario), run.scenario.replicates);
  const auto replicates = static_cast<std::size_t>(run.scenario.replicates);
  std::vector<std::vector<double>> seconds(run.request.profile ? replicates : 0);
  base::Workers(division.outer).each(replicates, [&](std::size_t r) {
    Execution how{division.inner, run.request.villages_a_shard};
    Stopwatch stopwatch(run.catalog.processes.size());
    if (run.request.profile) how.observe = stopwatch.observer();
    run_replicate(static_cast<int>(r), run, how, watch);
    if (run.request.profile) seconds[r].assign(stopwatch.seconds().begin(), stopwatch.seconds().end());
  });
  const Progress done = watch.progress();
  report.household_steps = (done.steps_done - done.steps_kept) * households_of(run.scenario);
  if (run.request.profile) report.profile = process_times(run.catalog.processes, seconds);
}

/// What the inputs are called in `inputs/`, in order; a second file of the same name gets a number in front.
std::vector<std::string> names_of(const std::vector<fs::path>& inputs) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const fs::path& input : inputs) {
    const std::string base_name = input.filename().string();
    std::string name = base_name;
    for (int n = 2; !taken.insert(name).second; ++n) name = fmt::format("{}-{}", n, base_name);
    names.push_back(name);
  }
  return names;
}

void copy_inputs(const std::vector<fs::path>& inputs, const std::vector<std::string>& names,
                 const fs::path& folder) {
  fs::create_directories(folder);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    io::write_file_durably(folder / names[i], io::read_file(inputs[i]));
}

std::string resolved_text(const Scenario& scenario, const std::vector<fs::path>& inputs,
                          const std::vector<std::string>& names, const Catalog& catalog) {
  Scenario s = scenario;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (std::string* file : data_files(s)) {
      if (inputs[i].string() == *file) *file = names[i];
    }
  }
  return "# Every value of this run, defaults included. Running this file gives the same tables, byte for "
         "byte.\n" +
         io::write_yaml(resolved_document(s, catalog.vocabulary()));
}

/// Dates of branch points are those at which a step begins, after the run does.
void check_dates(const RunRequest& request, const Scenario& s, const BranchPoint* from) {
  const base::Month first = from == nullptr ? first_month(s) : from->date();
  base::Problems problems;
  for (const base::Month date : request.checkpoint_at) {
    const bool begins_a_step = (date - first) % (12 / static_cast<int>(s.steps_per_year)) == 0;
    if (date > first && date <= s.end && begins_a_step) continue;
    problems.add({}, fmt::format("--checkpoint-at {}: no step begins there after {} and up to {}",
                                 base::text(date), base::text(first), base::text(s.end)));
  }
  problems.throw_if_any(base::Sources{});
}

/// Years whose households are asked for are those whose last step the run reports, and makes itself.
void check_years(const RunRequest& request, const Scenario& s, const BranchPoint* from) {
  base::Problems problems;
  for (const int year : request.household_years) {
    const base::Month december = base::month_of(year, 12);
    const base::Month first = from == nullptr ? s.start : std::max(s.start, from->date());
    if (december >= first && december < s.end) continue;
    problems.add({}, fmt::format("--households {}: the run, from {} to {}, has no December of it", year,
                                 base::text(first), base::text(s.end)));
  }
  problems.throw_if_any(base::Sources{});
}

/// What an interrupted run left is fit to go on from, or a ScenarioError; anything else in the folder goes.
void take_up(const RunInProgress& run, const RunDirectory& directory) {
  check_checkpoints(run, directory.path("scenario.resolved.yaml"));
  for (const auto& entry : fs::directory_iterator(directory.path("."))) {
    const std::string name = entry.path().filename().string();
    if (name != ".lock" && name != "parts") fs::remove_all(entry.path());
  }
  if (fs::exists(run.parts)) io::remove_torn_writes(run.parts);
}

/// Brings the branch points out of the parts, then lets the parts go. Returns the files.
std::vector<std::string> keep_branch_points(const RunInProgress& run, const RunDirectory& directory) {
  std::vector<std::string> files;
  const std::set<base::Month> dates(run.request.checkpoint_at.begin(), run.request.checkpoint_at.end());
  for (const base::Month date : dates) {
    const std::string name = "checkpoints/" + base::text(date);
    fs::create_directories(directory.path("checkpoints"));
    fs::rename(branch_folder(run, date), directory.path(name));
    complete_branch_point(directory.path(name), directory.path("."));
    for (int r = 0; r < run.scenario.replicates; ++r) files.push_back(checkpoint_file(name, r).string());
  }
  // By another name first: a kill on the way must not leave checkpoints without their rows.
  fs::rename(run.parts, directory.path("assembled"));
  fs::remove_all(directory.path("assembled"));
  return files;
}

/// All that stands in the run directory beside the parts, made of them.
void write_results(const RunInProgress& run, const Division& division, const std::vector<std::string>& inputs,
                   const std::optional<ReplayedChoices>& replayed, RunReport& report,
                   const std::function<double()>& seconds, const RunDirectory& directory) {
  const Scenario& s = run.scenario;
  std::vector<std::string> tables =
      assemble(run.parts, directory.path("."), static_cast<int>(s.replicates),
               !run.request.household_years.empty(), s, run.catalog, division.outer * division.inner);
  const std::vector<std::string> checkpoints = keep_branch_points(run, directory);
  std::sort(tables.begin(), tables.end());
  io::write_file_durably(directory.path("datapackage.json"), datapackage(s, run.catalog, tables));
  ManifestFacts facts{s, run.request, report, seconds(), division.outer, division.inner, replayed, {}, {}};
  for (const std::string& name : inputs)
    facts.inputs[name] = io::digest_file(directory.path("inputs/" + name));
  tables.insert(tables.end(), {"datapackage.json", "scenario.resolved.yaml"});
  tables.insert(tables.end(), checkpoints.begin(), checkpoints.end());
  std::vector<std::string> digests(tables.size());
  base::Workers(division.outer * division.inner).each(tables.size(), [&](std::size_t i) {
    digests[i] = io::digest_file(directory.path(tables[i]));
  });
  for (std::size_t i = 0; i < tables.size(); ++i) facts.outputs[tables[i]] = digests[i];
  io::write_file_durably(directory.path("manifest.json"), manifest(facts));
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
  check_panel(loaded, catalog);
  RunIdentity identity = identity_of_run(s, catalog);
  std::optional<LoadedScenario> reference;
  if (!request.choices_of.empty()) {
    reference.emplace(load_reference(request, s, standard));
    identity.scenario =
        io::digest_hex(identity.scenario + identity_of_run(reference->scenario, catalog).scenario);
  }
  const RunIdentity history = identity;
  for (const int year : request.household_years)
    identity.scenario = io::digest_hex(identity.scenario + std::to_string(year));
  std::optional<BranchPoint> from;
  if (!request.from.empty()) from.emplace(request.from, loaded, identity, catalog);
  check_dates(request, s, from ? &*from : nullptr);
  check_years(request, s, from ? &*from : nullptr);
  RunDirectory directory = RunDirectory::create(request.output, request.overwrite);
  const RunInProgress run{request,
                          s,
                          catalog,
                          identity,
                          history,
                          directory.path("parts"),
                          from ? &*from : nullptr,
                          reference ? &reference->scenario : nullptr};
  if (directory.resumed()) take_up(run, directory);
  if (request.checkpoint_every > 0) directory.keep_partial();
  fs::create_directories(run.parts);
  const std::vector<std::string> names = names_of(loaded.inputs);
  copy_inputs(loaded.inputs, names, directory.path("inputs"));
  io::write_file_durably(directory.path("scenario.resolved.yaml"),
                         resolved_text(s, loaded.inputs, names, catalog));

  const Division division = divide(request, s.replicates);
  RunReport report;
  std::optional<ReplayedChoices> replayed;
  if (reference) {
    replayed = {reference->scenario.name,
                io::digest_hex(resolved_text(reference->scenario, reference->inputs,
                                             names_of(reference->inputs), catalog))};
  }
  try {
    run_replicates(run, division, report);
  } catch (const Interrupted& stop) {
    directory.keep_partial();
    throw Interrupted(stop.signal, directory.partial_path());
  } catch (...) {  // a checkpoint that can't be written is no reason to throw the others away
    if (request.signal != nullptr && request.signal->load() != 0) directory.keep_partial();
    throw;
  }
  write_results(run, division, names, replayed, report, seconds, directory);
  directory.commit();
  report.directory = directory.final_path();
  report.seconds = seconds();
  return report;
}

}  // namespace ruralsim
