// SPDX-License-Identifier: Apache-2.0
// The runs of a sweep: design.csv is read row by row, each run leaves a line in its shard's log and nothing
// else.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <mutex>
#include <new>
#include <optional>

#include <fmt/format.h>

#include "sim/experiment/shard_log.hpp"
#include "sim/experiment/sweep_plan.hpp"
#include "sim/experiment/sweep_runner.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/parallel.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/csv_stream.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/run/effort.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

/// Columns of design.csv before the factors.
constexpr std::size_t kKeys = 5;

bool in_shard(std::uint64_t run, std::size_t scenarios, ShardOf shard) {
  return run / scenarios % static_cast<std::uint64_t>(shard.count) ==
         static_cast<std::uint64_t>(shard.number - 1);
}

/// Hands out the runs that a shard lacks, in the order of the design, to whichever thread asks: those of all
/// scenarios at a point and replicate together, since they may share a history.
class Queue {
 public:
  Queue(const fs::path& design, const PreparedSweep& sweep, ShardOf shard, std::vector<bool> finished)
      : rows_(design), sweep_(sweep), shard_(shard), finished_(std::move(finished)) {
    rows_.next(fields_);
  }
  /// Empty when nothing is left.
  std::vector<DesignRow> next() {
    const std::scoped_lock lock(mutex_);
    const std::size_t scenarios = sweep_.scenarios.size();
    std::vector<DesignRow> together;
    while (rows_.next(fields_)) {
      const std::uint64_t run = at_++;
      if (!finished_[run] && in_shard(run, scenarios, shard_)) {
        together.push_back({run,
                            static_cast<std::size_t>(run % scenarios),
                            std::stoull(fields_[2]),
                            std::stoi(fields_[3]),
                            {fields_.begin() + kKeys, fields_.end()}});
      }
      if (at_ % scenarios == 0 && !together.empty()) break;
    }
    return together;
  }

 private:
  std::mutex mutex_;
  io::CsvStream rows_;
  const PreparedSweep& sweep_;
  ShardOf shard_;
  std::vector<bool> finished_;
  std::vector<std::string> fields_ = {};
  std::uint64_t at_ = 0;
};

std::vector<bool> finished_runs(const SweepRequest& request, const PreparedSweep& sweep) {
  std::vector<bool> finished(sweep.runs, false);
  for (const fs::path& log : logs_of(request.directory)) {
    scan_log(log, sweep.digest, [&](const RunRecord& r, std::uint64_t) {
      if (r.finished && r.run < finished.size()) finished[r.run] = true;
    });
  }
  return finished;
}

std::int64_t most_steps(const PreparedSweep& sweep) {
  std::int64_t most = 0;
  for (const SweptScenario& s : sweep.scenarios) most = std::max(most, steps_of(s.scenario));
  return most;
}

/// Counts what the runs come to; its calls come from any thread.
class Score {
 public:
  Score(const SweepRequest& request, SweepReport& report, std::uint64_t runs, std::int64_t steps)
      : request_(request), report_(report), steps_(steps) {
    progress_.replicates_total = static_cast<int>(runs);
    progress_.steps_total = static_cast<std::int64_t>(runs) * steps;
  }
  void add(const RunRecord& r) {
    const std::scoped_lock lock(mutex_);
    ++(r.finished ? report_.finished : report_.failed);
    if (!r.finished && report_.failures.size() < SweepStatus::kListed)
      report_.failures.push_back({r.run, r.cause});
    ++progress_.replicates_done;
    progress_.steps_done += steps_;
    if (request_.progress) request_.progress(progress_);
  }

 private:
  const SweepRequest& request_;
  SweepReport& report_;
  std::int64_t steps_;
  std::mutex mutex_;
  Progress progress_ = {};
};

std::uint64_t count_in_shard(const PreparedSweep& sweep, ShardOf shard, const std::vector<bool>& finished,
                             std::uint64_t& done) {
  std::uint64_t left = 0;
  for (std::uint64_t run = 0; run < finished.size(); ++run) {
    if (in_shard(run, sweep.scenarios.size(), shard)) ++(finished[run] ? done : left);
  }
  return left;
}

/// Takes runs off the queue until it's empty or a signal comes.
void work(Queue& queue, const SweepRunner& runner, ShardLog& log, Score& score, SweepReport& report,
          std::mutex& mutex) {
  try {
    for (std::vector<DesignRow> rows = queue.next(); !rows.empty(); rows = queue.next()) {
      runner.run(rows, [&](const RunRecord& record) {
        log.append(record);
        score.add(record);
      });
    }
  } catch (const Interrupted& stop) {
    const std::scoped_lock lock(mutex);
    report.signal = stop.signal;
  }
}

void refuse_outside_model(const PreparedSweep& sweep, const SweepRequest& request) {
  if (!sweep.scenarios.empty()) return;
  throw base::ScenarioError(
      {{{},
        fmt::format(
            "{} names no scenarios: it plans for a model of your own, whose results `ruralsim sensitivity "
            "--results` reads",
            request.file.string()),
        {}}},
      base::Sources{});
}

/// Seconds and memory of the largest scenario's replicates, of which some run at a time.
void add_effort(const SweepRequest& request, const Catalog& catalog, const PreparedSweep& sweep,
                SweepOutline& o) {
  const Division division = divide(request.threads, static_cast<std::int64_t>(sweep.runs));
  const auto largest = std::max_element(sweep.scenarios.begin(), sweep.scenarios.end(),
                                        [](const SweptScenario& a, const SweptScenario& b) {
                                          return households_of(a.scenario) < households_of(b.scenario);
                                        });
  if (largest == sweep.scenarios.end()) return;
  const Scenario& s = largest->scenario;
  const ReplicateEffort one = measure_replicate(s, catalog.for_scenario(s), {.threads = division.inner});
  const double a_run = one.synthesis_seconds + static_cast<double>(o.steps) * one.step_seconds;
  o.seconds = static_cast<double>(sweep.runs) * a_run / division.outer;
  o.memory_bytes = 3e7 + 2 * one.state_bytes * division.outer;  // columns stand twice as rows change
}

SweepOutline outline_of(const SweepRequest& request, const Catalog& catalog, const PreparedSweep& sweep) {
  SweepOutline o;
  o.name = sweep.file.name;
  for (const SweptScenario& s : sweep.scenarios) {
    o.scenarios.push_back(s.name);
    o.steps = std::max(o.steps, steps_of(s.scenario));
    o.households = std::max(o.households, households_of(s.scenario));
  }
  for (const Factor& f : sweep.file.factors)
    o.factors.push_back(f.key + ": " + fact(sweep.facts, "factor " + f.key));
  o.design = kDesignKinds[static_cast<int>(sweep.file.design.kind)];
  o.indicators = sweep.indicators;
  o.points = sweep.points;
  o.left_out = sweep.left_out;
  o.replicates = sweep.file.replicates;
  o.runs = sweep.runs;
  const auto runs = static_cast<double>(sweep.runs);
  add_effort(request, catalog, sweep, o);
  double rows = 0;
  for (const SweptScenario& s : sweep.scenarios) {
    const Scenario& x = s.scenario;
    const int months = 12 / static_cast<int>(x.steps_per_year);
    for (base::Month m = x.start; m < x.end; m = m + months) rows += wanted(m, x, sweep.file.outputs) ? 1 : 0;
  }
  rows *= runs / static_cast<double>(std::max<std::size_t>(1, sweep.scenarios.size()));
  const auto factors = static_cast<double>(sweep.file.factors.size()),
             columns = static_cast<double>(sweep.indicators.size());
  o.disk_bytes = runs * (280 + 12 * factors) + rows * 2 * (40 + 11 * columns) + rows * 12 * factors;
  return o;
}

}  // namespace

SweepOutline outline_sweep(const SweepRequest& request, const Catalog& catalog) {
  const PreparedSweep sweep = prepare_sweep(request, catalog);
  SweepOutline outline = outline_of(request, catalog, sweep);
  std::error_code ignored;
  outline.planned = fs::exists(request.directory / "plan.json", ignored);
  if (outline.planned)
    settle_plan(request, sweep, catalog, false);
  else
    check_points(sweep, catalog, request.threads);
  return outline;
}

SweepOutline plan_sweep(const SweepRequest& request, const Catalog& catalog) {
  const PreparedSweep sweep = prepare_sweep(request, catalog);
  settle_plan(request, sweep, catalog, true);
  SweepOutline outline = outline_of(request, catalog, sweep);
  outline.planned = true;
  return outline;
}

SweepReport run_sweep(const SweepRequest& request, const Catalog& catalog) {
  const auto begin = std::chrono::steady_clock::now();
  const PreparedSweep sweep = prepare_sweep(request, catalog);
  refuse_outside_model(sweep, request);
  settle_plan(request, sweep, catalog, true);
  ShardLog log(request.directory, request.shard, sweep.digest);
  std::vector<bool> finished = finished_runs(request, sweep);
  if (sweep.file.keep) fs::create_directories(request.directory / "runs");

  SweepReport report;
  const std::uint64_t left = count_in_shard(sweep, request.shard, finished, report.done_before);
  Queue queue(request.directory / "design.csv", sweep, request.shard, std::move(finished));
  const std::uint64_t scenarios = sweep.scenarios.size();
  const Division division =
      divide(request.threads, static_cast<std::int64_t>((left + scenarios - 1) / scenarios));
  const SweepRunner runner(request, sweep, catalog, division.inner);
  Score score(request, report, left, most_steps(sweep));
  std::mutex mutex;
  const base::Workers outer(division.outer);
  outer.each(static_cast<std::size_t>(division.outer),
             [&](std::size_t) { work(queue, runner, log, score, report, mutex); });
  report.steps_shared = runner.steps_shared();
  report.left = left - report.finished - report.failed;
  std::sort(report.failures.begin(), report.failures.end(),
            [](const FailedRun& a, const FailedRun& b) { return a.run < b.run; });
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

}  // namespace ruralsim
