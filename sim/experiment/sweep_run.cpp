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

/// A row of design.csv.
struct DesignRow {
  std::uint64_t run = 0;
  std::size_t scenario = 0;
  int replicate = 0;
  std::vector<std::string> values = {};
};

/// Hands out the runs that a shard lacks, in the order of the design, to whichever thread asks.
class Queue {
 public:
  Queue(const fs::path& design, const PreparedSweep& sweep, ShardOf shard, std::vector<bool> finished)
      : rows_(design), sweep_(sweep), shard_(shard), finished_(std::move(finished)) {
    rows_.next(fields_);
  }
  std::optional<DesignRow> next() {
    const std::scoped_lock lock(mutex_);
    while (rows_.next(fields_)) {
      const std::uint64_t run = at_++;
      if (finished_[run] || !in_shard(run, sweep_.scenarios.size(), shard_)) continue;
      return DesignRow{run,
                       run % sweep_.scenarios.size(),
                       std::stoi(fields_[3]),
                       {fields_.begin() + kKeys, fields_.end()}};
    }
    return std::nullopt;
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

bool wanted(base::Month month, const Scenario& s, const SweepOutputs& outputs) {
  if (outputs.dates == SweepOutputs::Dates::every_step) return true;
  if (outputs.dates == SweepOutputs::Dates::year_ends)
    return (month + 12 / static_cast<int>(s.steps_per_year)).month() == 1;
  return std::any_of(outputs.listed.begin(), outputs.listed.end(),
                     [&](const auto& date) { return date.first == month; });
}

std::vector<std::size_t> places_of(const std::vector<std::string>& indicators,
                                   const std::vector<std::string>& columns) {
  std::vector<std::size_t> places;
  for (const std::string& key : indicators) {
    const auto found = std::find(columns.begin(), columns.end(), key);
    base::ensure(found != columns.end(), "a factor took an indicator away");
    places.push_back(static_cast<std::size_t>(found - columns.begin()));
  }
  return places;
}

std::string kept_header(const std::vector<std::string>& columns) {
  std::string text = "date";
  for (const std::string& key : columns) text += "," + key;
  return text + "\n";
}

class Runner {
 public:
  Runner(const SweepRequest& request, const PreparedSweep& sweep, const Catalog& catalog, int threads)
      : request_(request),
        sweep_(sweep),
        catalog_(catalog),
        threads_(threads),
        build_(fact(sweep.facts, "program")) {}

  /// Throws Interrupted; every other end of a run is a record.
  [[nodiscard]] RunRecord run(const DesignRow& row) const {
    const auto begin = std::chrono::steady_clock::now();
    RunRecord record{row.run, false, {}, build_, 0, {}};
    std::string kept;
    try {
      simulate(row, record.rows, kept);
      record.finished = true;
    } catch (const Interrupted&) {
      throw;
    } catch (const std::bad_alloc&) {
      record.cause = "there was not enough memory";
    } catch (const std::exception& failure) {
      record.cause = failure.what();
    }
    if (!record.finished) record.rows.clear();
    if (record.finished && sweep_.file.keep) {
      io::write_file_durably(request_.directory / "runs" / fmt::format("{:08}.csv", row.run), kept);
    }
    record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return record;
  }

 private:
  [[nodiscard]] Scenario scenario_of(const DesignRow& row) const {
    return load_scenario(sweep_.scenarios[row.scenario].file, overrides_at(sweep_, row.values),
                         catalog_.vocabulary())
        .scenario;
  }

  void simulate(const DesignRow& row, std::vector<std::string>& rows, std::string& kept) const {
    const Scenario s = scenario_of(row);
    const Catalog catalog = catalog_.for_scenario(s);
    const std::vector<std::string> columns = columns_of_sweep(s, catalog);
    const std::vector<std::size_t> places = places_of(sweep_.indicators, columns);
    if (sweep_.file.keep) kept = kept_header(columns);
    std::vector<double> all;  // of all counties, one after another
    RowSink sink;
    sink.county = [&](base::Month, std::span<const double> values) {
      all.insert(all.end(), values.begin(), values.end());
    };
    Simulation simulation(s, catalog, static_cast<std::uint32_t>(row.replicate), {threads_});
    while (!simulation.finished()) {
      if (request_.signal != nullptr && request_.signal->load() != 0)
        throw Interrupted(request_.signal->load());
      simulation.step();
      const base::Month month = simulation.setting().clock.now;
      const bool asked = wanted(month, s, sweep_.file.outputs);
      if (simulation.in_burn_in() || !(sweep_.file.keep || asked)) continue;
      all.clear();
      for (std::size_t c = 0; c < simulation.counties(); ++c)
        record_step(simulation.setting(c), simulation.shards(c), catalog.records(), sink);
      if (asked) {
        io::CsvWriter csv(rows.emplace_back(base::iso_day(month)));
        rows.back() += ',';
        for (const std::size_t place : places) csv.number(all[place]);
      }
      if (!sweep_.file.keep) continue;
      io::CsvWriter csv(kept);
      csv.text(base::iso_day(month));
      for (const double value : all) csv.number(value);
      csv.end_row();
    }
  }

  const SweepRequest& request_;
  const PreparedSweep& sweep_;
  const Catalog& catalog_;
  int threads_;
  std::string build_;
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
void work(Queue& queue, const Runner& runner, ShardLog& log, Score& score, SweepReport& report,
          std::mutex& mutex) {
  try {
    while (const std::optional<DesignRow> row = queue.next()) {
      const RunRecord record = runner.run(*row);
      log.append(record);
      score.add(record);
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
  const Division division = divide(request.threads, static_cast<std::int64_t>(left));
  const Runner runner(request, sweep, catalog, division.inner);
  Score score(request, report, left, most_steps(sweep));
  std::mutex mutex;
  const base::Workers outer(division.outer);
  outer.each(static_cast<std::size_t>(division.outer),
             [&](std::size_t) { work(queue, runner, log, score, report, mutex); });
  report.left = left - report.finished - report.failed;
  std::sort(report.failures.begin(), report.failures.end(),
            [](const FailedRun& a, const FailedRun& b) { return a.run < b.run; });
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

}  // namespace ruralsim
