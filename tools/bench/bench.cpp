// SPDX-License-Identifier: Apache-2.0
// How fast the model runs: household-steps a second and bytes a household, for counties of one and ten times
// the size of the scenario, with one thread, with all threads inside one run, and with all threads over
// replicates. Medians over repeated runs taken in turn, since machines are noisy; nothing is written to disk.
//
//   ruralsim_bench SCENARIO [RUNS]
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/record/recorder.hpp>

namespace {

using namespace ruralsim;

struct Case {
  std::string name;
  int scale;       ///< counties of the scenario's size
  int replicates;  ///< at a time
  int threads;     ///< inside a replicate
  bool record;
};

LoadedScenario scaled(const std::string& file, int scale, const Catalog& catalog) {
  const Scenario base = load_scenario(file, {}, catalog.vocabulary()).scenario;
  std::vector<Override> overrides;
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

Measured measure(const Case& c, const Scenario& s, const Catalog& lists) {
  const Catalog catalog = lists.for_scenario(s);
  std::vector<double> household_steps(static_cast<std::size_t>(c.replicates), 0);
  double bytes = 0, households = 0;
  RowSink nowhere;
  nowhere.county = [](base::Month, std::span<const double>) {};
  nowhere.village = [](base::Month, std::uint64_t, std::span<const double>) {};
  nowhere.group = [](base::Month, const std::string&, std::span<const double>) {};
  nowhere.flows = [](base::Month, const Flows&) {};
  nowhere.transitions = [](int, std::span<const YearlyTransition>) {};
  nowhere.returns = [](int, std::span<const ReturnToPoverty>) {};
  const auto begin = std::chrono::steady_clock::now();
  base::Workers(c.replicates).each(household_steps.size(), [&](std::size_t r) {
    Simulation run(s, catalog, static_cast<std::uint32_t>(r), {c.threads, 64});
    while (!run.finished()) {
      run.step();
      if (c.record) record_step(run.setting(), run.shards(), catalog.records(), nowhere);
      for (const Shard& shard : run.shards()) household_steps[r] += static_cast<double>(shard.households());
    }
    if (r != 0) return;
    for (const Shard& shard : run.shards()) {
      bytes += static_cast<double>(column_bytes(shard));
      households += static_cast<double>(shard.households());
    }
  });
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
  double all = 0;
  for (const double n : household_steps) all += n;
  return {all / passed.count(), bytes / households};
}

/// Share of the time of a step that each process takes, one thread, the costliest first.
void print_profile(const Scenario& s, const Catalog& catalog) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> spent(catalog.processes.size() + 1, 0);  // the last place: between two steps
  std::size_t running = catalog.processes.size();
  Clock::time_point since = Clock::now();
  const auto observe = [&](std::size_t process) {
    const Clock::time_point now = Clock::now();
    spent[running] += std::chrono::duration<double>(now - since).count();
    running = process;
    since = now;
  };
  Simulation run(s, catalog, 0, {.threads = 1, .villages_a_shard = 64, .observe = observe});
  double household_steps = 0;
  while (!run.finished()) {
    run.step();
    for (const Shard& shard : run.shards()) household_steps += static_cast<double>(shard.households());
  }
  std::vector<std::pair<double, std::string>> rows;
  double all = 0;
  for (std::size_t i = 0; i < catalog.processes.size(); ++i) {
    rows.emplace_back(spent[i], catalog.processes[i].key);
    all += rows.back().first;
  }
  std::sort(rows.rbegin(), rows.rend());
  std::cout << fmt::format("\n{:<46} {:>12} {:>8}\n", "process", "ns/hh-step", "share");
  for (const auto& [seconds, name] : rows) {
    std::cout << fmt::format("{:<46} {:>12.1f} {:>7.1f}%\n", name, seconds / household_steps * 1e9,
                             seconds / all * 100);
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
    print_profile(one.scenario, catalog);
  } catch (const std::exception& e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
  return 0;
}
