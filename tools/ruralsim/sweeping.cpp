// SPDX-License-Identifier: Apache-2.0
// sweep: what is planned, what has run, what is missing.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/amounts.hpp"
#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/signals.hpp"
#include "tools/ruralsim/table.hpp"
#include "tools/ruralsim/usage_error.hpp"

namespace ruralsim::cli {
namespace {

constexpr int kSignalled = 128;

std::string count(std::uint64_t n) {
  return count_text(static_cast<double>(n));
}

std::string points_text(const SweepOutline& o) {
  std::string text = fmt::format("{}, {} points", o.design, count(o.points));
  if (o.left_out > 0) text += fmt::format(" ({} more don't meet the constraints)", count(o.left_out));
  return text;
}

std::string outline_text(const SweepCommand& command, const SweepOutline& o) {
  std::vector<Row> rows = {{"sweep", o.name}};
  if (!command.request.directory.empty())
    rows.push_back({"output", command.request.directory.string() + (o.planned ? " (planned)" : "")});
  rows.push_back({"design", points_text(o)});
  for (const std::string& factor : o.factors) rows.push_back({"factor", factor});
  if (o.scenarios.empty()) {
    rows.push_back({"scenarios", "none: for a model outside this program"});
    rows.push_back({"rows", fmt::format("{} points x {} replicates = {}", count(o.points), o.replicates,
                                        count(o.runs))});
    return table_text(rows, "  ");
  }
  rows.push_back({"scenarios", fmt::format("{}", fmt::join(o.scenarios, ", "))});
  rows.push_back(
      {"runs", fmt::format("{} scenarios x {} points x {} replicates = {}", o.scenarios.size(),
                           count(o.points), count(static_cast<std::uint64_t>(o.replicates)), count(o.runs))});
  rows.push_back({"indicators", fmt::format("{}", fmt::join(o.indicators, ", "))});
  rows.push_back({"memory", "about " + bytes_text(o.memory_bytes)});
  rows.push_back({"disk", "about " + bytes_text(o.disk_bytes)});
  rows.push_back({"time", o.seconds < 1 ? "less than a second"
                                        : "about " + duration_text(o.seconds) + " (a rough guide)"});
  return table_text(rows, "  ");
}

std::string failures_text(const std::vector<FailedRun>& failures, std::uint64_t all) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(failures.size(), SweepStatus::kListed); ++i)
    text += fmt::format("run {} failed: {}\n", failures[i].run, failures[i].cause);
  if (all > failures.size()) text += fmt::format("... and {} more\n", all - failures.size());
  return text;
}

int plan(const SweepCommand& command, const Catalog& catalog) {
  const SweepOutline o =
      command.dry_run ? outline_sweep(command.request, catalog) : plan_sweep(command.request, catalog);
  if (!command.quiet || command.dry_run) print(outline_text(command, o));
  return 0;
}

int run_shard(SweepCommand command, const Catalog& catalog) {
  if (command.dry_run) return plan(command, catalog);
  SweepReport report;
  {
    const SignalWatch watch;
    const SweepOutline o = command.quiet ? SweepOutline{} : plan_sweep(command.request, catalog);
    ProgressDisplay display(command.quiet ? ProgressStyle::none : command.progress, o.households, "runs");
    command.request.signal = &watch.number();
    command.request.progress = [&](const Progress& p) { display.show(p); };
    report = run_sweep(command.request, catalog);
  }
  if (!command.quiet) {
    tell(fmt::format("{}: {} runs done in {}, {} failed, {} were done before\n",
                     command.request.directory.string(), report.finished, duration_text(report.seconds),
                     report.failed, report.done_before));
    if (report.steps_shared > 0) {
      tell(fmt::format("{} steps were taken from a scenario with the same history up to there\n",
                       report.steps_shared));
    }
  }
  tell(failures_text(report.failures, report.failed));
  if (report.signal != 0) {
    tell(fmt::format("ruralsim: stopped by a signal with {} runs left; the same command goes on\n",
                     report.left));
    return kSignalled + report.signal;
  }
  return report.failed > 0 ? kPartlyFailed : 0;
}

std::string status_text(const SweepStatus& s) {
  std::vector<Row> rows = {{"SCENARIO", "RUNS", "FINISHED", "FAILED", "MISSING"}};
  for (const SweepStatus::OfScenario& of : s.scenarios) {
    rows.push_back({of.name, std::to_string(of.runs), std::to_string(of.finished), std::to_string(of.failed),
                    std::to_string(of.runs - of.finished - of.failed)});
  }
  rows.push_back({"all", std::to_string(s.runs), std::to_string(s.finished), std::to_string(s.failed.size()),
                  std::to_string(s.missing_count)});
  std::string text = table_text(rows) + failures_text(s.failed, s.failed.size());
  if (s.missing_count > 0) {
    text += fmt::format("missing runs: {}{}\n", fmt::join(s.missing, ", "),
                        s.missing_count > s.missing.size() ? ", ..." : "");
  }
  return text;
}

int collect(const SweepCommand& command, const Catalog& catalog) {
  const SweepStatus status = collect_sweep(command.request, catalog, command.partial);
  const bool whole = status.finished == status.runs;
  if (!whole) tell(status_text(status));
  const std::string results = (command.request.directory / "results.csv").string();
  if (!whole && !command.partial) {
    tell(fmt::format(
        "ruralsim: {} of {} runs are not there, so {} was not written; --partial writes it without them\n",
        status.runs - status.finished, status.runs, results));
  } else if (!command.quiet) {
    tell(fmt::format("{}: {} of {} runs\n", results, status.finished, status.runs));
  }
  return whole ? 0 : kPartlyFailed;
}

/// Plans, so that all tasks find the same plan, and hands the parts to the scheduler.
int submit(const SweepCommand& command, const Catalog& catalog) {
  const SweepOutline o =
      command.dry_run ? outline_sweep(command.request, catalog) : plan_sweep(command.request, catalog);
  if (o.scenarios.empty())
    throw UsageError(command.request.file.string() +
                     " names no scenarios: there is nothing to run on a cluster");
  ClusterRequest cluster = command.cluster;
  cluster.name = o.name;
  cluster.file = command.request.file;
  cluster.directory = command.request.directory;
  cluster.program = std::filesystem::read_symlink("/proc/self/exe");
  const std::uint64_t parts = o.runs / o.scenarios.size();  // more would have nothing to do
  cluster.tasks = static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(cluster.tasks), parts));
  if (command.dry_run) {
    const ClusterScripts scripts = slurm_scripts(cluster);
    print(scripts.array + "\n" + scripts.collect);
    return 0;
  }
  const auto [array, collect] = submit_to_slurm(cluster);
  if (!command.quiet) {
    print(fmt::format("array of {} tasks: job {}; collection when it ends: job {}\n", cluster.tasks, array,
                      collect));
  }
  return 0;
}

}  // namespace

std::string sweep_summary(const std::filesystem::path& file, const Catalog& catalog) {
  SweepCommand command;
  command.request.file = file;
  return outline_text(command, outline_sweep(command.request, catalog));
}

int sweep(const SweepCommand& command, const Catalog& catalog) {
  if (command.action == "plan") return plan(command, catalog);
  if (command.action == "run") return run_shard(command, catalog);
  if (command.action == "collect") return collect(command, catalog);
  if (command.action == "submit") return submit(command, catalog);
  print(status_text(sweep_status(command.request, catalog)));
  return 0;
}

std::vector<std::string> sweep_actions() {
  return {"plan", "run", "status", "collect", "submit"};
}

}  // namespace ruralsim::cli
