// SPDX-License-Identifier: Apache-2.0
// What a run would take: its first steps are really made, on this machine, and the rest is a matter of
// counting.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "sim/run/parts.hpp"
#include <ruralsim/run/effort.hpp>
#include <ruralsim/run/run.hpp>

namespace ruralsim {
namespace {

/// A year of steps is tried, since some processes run once a year, but no more than this takes (seconds).
constexpr double kPatience = 3;
/// The program itself with its libraries and lists, before the first household.
constexpr double kProgramBytes = 1e7;
/// The year before the first step is lived through beside a copy of the columns as they are
/// (`BeforeTheYear`).
constexpr double kCopiesOfColumns = 2;
/// Of a row of summary.csv: its five statistics, dates and names.
constexpr double kSummaryRowBytes = 105;
/// Of a byte of the panel's rows, what is left in panel.nc; measured on Rangtang.
constexpr double kPanelCompression = 0.25;
/// A summary row has five numbers to compute and write where a replicate's table has one.
constexpr double kSummaryCost = 5;

class Lap {
 public:
  double seconds() {
    const Clock::time_point before = std::exchange(since_, Clock::now());
    return std::chrono::duration<double>(since_ - before).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point since_ = Clock::now();
};

/// Of one replicate, a step where nothing else is said.
struct Trial {
  int steps = 0;
  double synthesis_seconds = 0, step_seconds = 0, record_seconds = 0;
  double state_bytes = 0;  ///< in all
  double table_bytes = 0;
  double value_bytes = 0;
  double panel_bytes = 0;
  double summary_rows = 0;
};

/// A sink that counts the values that will have a summary row.
RowSink counting(RowSink sink, double& defined) {
  const auto count = [&defined](std::span<const double> values) {
    defined += static_cast<double>(
        std::count_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); }));
  };
  sink.county = [count, next = sink.county](base::Month when, std::span<const double> values) {
    count(values);
    next(when, values);
  };
  if (sink.village) {
    sink.village = [count, next = sink.village](base::Month when, std::uint64_t village,
                                                std::span<const double> values) {
      count(values);
      next(when, village, values);
    };
  }
  if (sink.group) {
    sink.group = [count, next = sink.group](base::Month when, const std::string& group,
                                            std::span<const double> values) {
      count(values);
      next(when, group, values);
    };
  }
  return sink;
}

Trial try_out(const Scenario& s, const Catalog& catalog, const Execution& how) {
  Trial t;
  Part part([](const char*) { return io::AppendFile("/dev/null"); }, 0, s, catalog);
  std::vector<RowSink> sinks = part.sinks();
  for (RowSink& sink : sinks) sink = counting(sink, t.summary_rows);
  Lap lap;
  Simulation simulation(s, catalog, 0, how);
  part.follow(simulation);
  t.synthesis_seconds = lap.seconds();
  while (t.steps == 0 || (t.steps < s.steps_per_year && t.step_seconds + t.record_seconds < kPatience)) {
    simulation.step();
    t.step_seconds += lap.seconds();
    for (std::size_t c = 0; c < simulation.counties(); ++c)
      record_step(simulation.setting(c), simulation.shards(c), catalog.records(), sinks[c]);
    t.record_seconds += lap.seconds();
    ++t.steps;
    if (simulation.finished()) break;
  }
  for (std::size_t c = 0; c < simulation.counties(); ++c) {
    for (const Shard& shard : simulation.shards(c)) t.state_bytes += static_cast<double>(column_bytes(shard));
  }
  t.table_bytes = static_cast<double>(part.table_bytes());
  t.value_bytes = static_cast<double>(part.value_bytes());
  t.panel_bytes = static_cast<double>(part.panel_bytes());
  for (double* sum :
       {&t.step_seconds, &t.record_seconds, &t.table_bytes, &t.value_bytes, &t.panel_bytes, &t.summary_rows})
    *sum /= t.steps;
  return t;
}

}  // namespace

ReplicateEffort measure_replicate(const Scenario& s, const Catalog& catalog, const Execution& how) {
  const Trial t = try_out(s, catalog, how);
  return {t.synthesis_seconds, t.step_seconds, t.state_bytes};
}

RunEstimate estimate_run(const RunRequest& request, const Catalog& standard) {
  const Scenario s = load_requested(request, standard).scenario;
  const Division division = divide(request, s.replicates);
  const Trial t = try_out(s, standard.for_scenario(s), {division.inner, request.villages_a_shard});
  const auto steps = static_cast<double>(steps_of(s)), reported = static_cast<double>(reported_steps_of(s)),
             replicates = static_cast<double>(s.replicates);

  RunEstimate estimate;
  estimate.steps_tried = t.steps;
  const double one = (request.choices_of.empty() ? 1 : 2) * kCopiesOfColumns * t.state_bytes +
                     std::min(reported * t.table_bytes, Part::most_buffered());
  estimate.memory_bytes = kProgramBytes + std::max(division.outer * one, replicates * t.value_bytes);

  const double parts = replicates * reported * t.table_bytes;
  double branch_points = 0;  // each has the state and all rows so far
  for (const base::Month date : request.checkpoint_at) {
    const double rows = std::max(0, date - s.start) * static_cast<double>(s.steps_per_year) / 12;
    branch_points += replicates * (t.state_bytes + rows * (t.table_bytes + t.value_bytes + t.panel_bytes));
  }
  const double panel = replicates * reported * t.panel_bytes;
  estimate.disk_bytes =
      branch_points + parts + reported * t.summary_rows * kSummaryRowBytes + kPanelCompression * panel;
  estimate.disk_bytes_while_running =
      estimate.disk_bytes + parts + panel + replicates * reported * t.value_bytes;

  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const double at_a_time = std::clamp(cores / division.inner, 1, division.outer);
  const double simulations = request.choices_of.empty() ? 1 : 2;  // the reference runs beside it
  const double a_replicate =
      simulations * (t.synthesis_seconds + steps * t.step_seconds) + reported * t.record_seconds;
  estimate.seconds =
      std::ceil(replicates / at_a_time) * a_replicate + kSummaryCost * reported * t.record_seconds;
  return estimate;
}

}  // namespace ruralsim
