// SPDX-License-Identifier: Apache-2.0
// How fast the model runs: household-steps a second with one thread, with all threads over replicates and
// inside one run, from the county that has been made to the end; how the time and the memory grow with the
// county (1, 10 and 100 times the scenario's); which processes cost most. Medians over repeated runs taken in
// turn, since machines are noisy; nothing is written to disk.
//
//   ruralsim_bench SCENARIO [RUNS]
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <sys/resource.h>

#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/record/recorder.hpp>
#include <ruralsim/run/profile.hpp>

namespace {

using namespace ruralsim;

struct Case {
  std::string name;
  int scale;       ///< counties of the scenario's size
  int replicates;  ///< at a time
  int threads;     ///< inside a replicate
  bool record;
};

/// The scenario with so many times the villages and households; `short_run`: of one year.
LoadedScenario scaled(const std::string& file, int scale, const Catalog& catalog, bool short_run = false) {
  const Scenario base = load_scenario(file, {}, catalog.vocabulary()).scenario;
  std::vector<Override> overrides;
  if (short_run) overrides.push_back({"end", base::text(base.start + 12)});
  const auto grow = [&](const std::string& key, std::int64_t value) {
    overrides.push_back({key, std::to_string(value * scale)});
  };
  grow("county.villages", base.county.villages);
  grow("county.poor_villages", base.county.poor_villages);
  for (const HouseholdType& t : base.household_types) {
    grow("household_types." + t.name + ".households", t.households);
    grow("household_types." + t.name + ".persons", t.persons);
  }
  return load_scenario(file, overrides, catalog.vocabulary());
}

struct Measured {
  double household_steps_a_second;
  double bytes_a_household;
};

/// Takes every row and keeps none.
RowSink nowhere() {
  RowSink nowhere;
  nowhere.county = [](base::Month, std::span<const double>) {};
  nowhere.village = [](base::Month, std::uint64_t, std::span<const double>) {};
  nowhere.group = [](base::Month, const std::string&, std::span<const double>) {};
  nowhere.flows = [](base::Month, const Flows&) {};
  nowhere.transitions = [](int, std::span<const YearlyTransition>) {};
  nowhere.returns = [](int, std::span<const ReturnToPoverty>) {};
  return nowhere;
}

double households_of(const Simulation& run) {
  double households = 0;
  for (const Shard& shard : run.shards()) households += static_cast<double>(shard.households());
  return households;
}

Measured measure(const Case& c, const Scenario& s, const Catalog& lists) {
  const Catalog catalog = lists.for_scenario(s);
  std::vector<double> household_steps(static_cast<std::size_t>(c.replicates), 0);
  std::vector<std::unique_ptr<Simulation>> runs(household_steps.size());
  const base::Workers workers(c.replicates);
  workers.each(runs.size(), [&](std::size_t r) {
    runs[r] =
        std::make_unique<Simulation>(s, catalog, static_cast<std::uint32_t>(r), Execution{c.threads, 64});
  });
  const RowSink sink = nowhere();
  const auto begin = std::chrono::steady_clock::now();
  workers.each(runs.size(), [&](std::size_t r) {
    Simulation& run = *runs[r];
    while (!run.finished()) {
      run.step();
      if (c.record) record_step(run.setting(), run.shards(), catalog.records(), sink);
      household_steps[r] += households_of(run);
    }
  });
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  double bytes = 0, all = 0;
  for (const Shard& shard : runs.front()->shards()) bytes += static_cast<double>(column_bytes(shard));
  for (const double n : household_steps) all += n;
  return {all / passed.count(), bytes / households_of(*runs.front())};
}

rusage used() {
  rusage all{};
  getrusage(RUSAGE_SELF, &all);
  return all;
}

/// Processor time of the program so far, seconds: on a busy machine it is truer than the clock on the wall.
double processor_time() {
  const timeval t = used().ru_utime;
  return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
}

/// Most memory the program has had so far, bytes.
double peak_memory() {
  return static_cast<double>(used().ru_maxrss) * 1024;
}

/// One thread, the burn-in and the year after it, rows included: processor time of a household-step and of
/// making a household by size, relative to the scenario's, and the most memory a household.
void print_growth(const std::string& file, const Catalog& lists) {
  std::cout << fmt::format("\n{:<46} {:>12} {:>8} {:>10} {:>8}\n", "households, one thread", "ns/hh-step",
                           "ratio", "ns to make", "bytes/hh");
  double first = 0;
  for (const int scale : {1, 10, 100}) {
    const LoadedScenario loaded = scaled(file, scale, lists, true);
    const Catalog catalog = lists.for_scenario(loaded.scenario);
    const RowSink sink = nowhere();
    const double begin = processor_time();
    Simulation run(loaded.scenario, catalog, 0, {.threads = 1});
    const double made = processor_time(), households = households_of(run);
    double household_steps = 0;
    while (!run.finished()) {
      run.step();
      record_step(run.setting(), run.shards(), catalog.records(), sink);
      household_steps += households_of(run);
    }
    const double step = (processor_time() - made) / household_steps * 1e9;
    if (first == 0) first = step;
    std::cout << fmt::format("{:<46.0f} {:>12.0f} {:>8.2f} {:>10.0f} {:>8.0f}\n", households, step,
                             step / first, (made - begin) / households * 1e9, peak_memory() / households);
  }
}

/// Share of the time of a step, its rows included, that each process takes, one thread, the costliest first.
void print_profile(const Scenario& s, const Catalog& lists) {
  const Catalog catalog = lists.for_scenario(s);
  const RowSink sink = nowhere();
  Stopwatch stopwatch(catalog.processes.size());
  Simulation run(s, catalog, 0, {.threads = 1, .villages_a_shard = 64, .observe = stopwatch.observer()});
  double household_steps = 0;
  while (!run.finished()) {
    run.step();
    record_step(run.setting(), run.shards(), catalog.records(), sink);
    household_steps += households_of(run);
  }
  const std::vector<std::vector<double>> seconds = {{stopwatch.seconds().begin(), stopwatch.seconds().end()}};
  double all = 0;
  for (const double spent : seconds.front()) all += spent;
  std::cout << fmt::format("\n{:<46} {:>12} {:>8}\n", "process", "ns/hh-step", "share");
  for (const ProcessTime& row : process_times(catalog.processes, seconds)) {
    std::cout << fmt::format("{:<46} {:>12.1f} {:>7.1f}%\n", row.process, row.seconds / household_steps * 1e9,
                             row.seconds / all * 100);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: ruralsim_bench SCENARIO [RUNS]\n";
    return 2;
  }
  try {
    const int runs = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
    const int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const Catalog catalog = Catalog::standard();
    const LoadedScenario one = scaled(argv[1], 1, catalog);
    const LoadedScenario ten = scaled(argv[1], 10, catalog);
    const std::vector<Case> cases = {{"county, one thread, no output rows", 1, 1, 1, false},
                                     {"county, one thread", 1, 1, 1, true},
                                     {"county, all threads over replicates", 1, threads, 1, true},
                                     {"county, all threads inside a run", 1, 1, threads, true},
                                     {"ten counties' size, all threads inside a run", 10, 1, threads, true}};
    std::vector<std::vector<double>> rates(cases.size());
    std::vector<double> bytes(cases.size(), 0);
    for (int run = 0; run < runs; ++run) {
      for (std::size_t i = 0; i < cases.size(); ++i) {
        const Measured m = measure(cases[i], cases[i].scale == 1 ? one.scenario : ten.scenario, catalog);
        rates[i].push_back(m.household_steps_a_second);
        bytes[i] = m.bytes_a_household;
      }
    }
    std::cout << fmt::format("{:<46} {:>12} {:>8} {:>8} {:>8}\n",
                             fmt::format("median of {}, {} threads", runs, threads), "hh-steps/s", "min",
                             "max", "bytes/hh");
    for (std::size_t i = 0; i < cases.size(); ++i) {
      std::sort(rates[i].begin(), rates[i].end());
      std::cout << fmt::format("{:<46} {:>11.2f}M {:>7.2f}M {:>7.2f}M {:>8.0f}\n", cases[i].name,
                               rates[i][rates[i].size() / 2] / 1e6, rates[i].front() / 1e6,
                               rates[i].back() / 1e6, bytes[i]);
    }
    print_growth(argv[1], catalog);
    print_profile(one.scenario, catalog);
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
  return 0;
}
