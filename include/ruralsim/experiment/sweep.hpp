// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/run/run.hpp>

namespace ruralsim {

/// Part i of n of a sweep, i from 1. Every part has all scenarios at the points it has.
struct ShardOf {
  int number = 1;
  int count = 1;
};

/// A sweep and where it lives.
struct SweepRequest {
  std::filesystem::path file;       ///< the sweep file
  std::filesystem::path directory;  ///< design, plan, shards and results
  ShardOf shard;
  int threads = 1;  ///< no result depends on it
  std::function<void(const Progress&)>
      progress;                              ///< called from any thread, one call at a time; may be empty
  const std::atomic<int>* signal = nullptr;  ///< set to a signal's number to stop; finished runs are kept
  std::string build;                         ///< what the plan says of the program; empty: this program
};

/// Whether a file is a sweep file (top-level key `design`) rather than a scenario; false when it can't be
/// read.
bool is_sweep_file(const std::filesystem::path&);

/// What a sweep would do.
struct SweepOutline {
  std::string name;
  std::vector<std::string> scenarios;
  std::vector<std::string> factors;
  std::string design;
  std::vector<std::string> indicators;
  std::uint64_t points = 0;    ///< that meet the constraints
  std::uint64_t left_out = 0;  ///< that don't
  std::int64_t replicates = 0;
  std::uint64_t runs = 0;
  std::int64_t steps = 0;       ///< a run, burn-in included; the most of all scenarios
  std::int64_t households = 0;  ///< the most of all scenarios
  double seconds = 0;           ///< estimated, with the request's threads; a rough guide
  double memory_bytes = 0;      ///< estimated, all runs that go at a time
  double disk_bytes = 0;        ///< estimated
  bool planned = false;         ///< the directory holds this plan
};

/// Decodes a sweep file and everything it names, and writes nothing.
/// @throws base::ScenarioError  all that is wrong: keys, values out of range, unknown indicators; then points
///                              at which a rule between keys is broken
SweepOutline outline_sweep(const SweepRequest&, const Catalog&);

/// Writes design.csv and plan.json, or finds that they are there and still hold.
/// @throws base::ScenarioError  the user's mistakes; a plan that differs, with the differences
/// @throws ExistingOutput       the directory holds something else
/// @throws std::system_error    it can't be written
SweepOutline plan_sweep(const SweepRequest&, const Catalog&);

/// A run that failed.
struct FailedRun {
  std::uint64_t run = 0;
  std::string cause;
};

struct SweepStatus {
  struct OfScenario {
    std::string name;
    std::uint64_t runs = 0, finished = 0, failed = 0;
  };
  std::vector<OfScenario> scenarios;
  std::uint64_t runs = 0, finished = 0;
  std::vector<FailedRun> failed;       ///< by run
  std::vector<std::uint64_t> missing;  ///< the first kListed that have neither finished nor failed
  std::uint64_t missing_count = 0;
  static constexpr std::size_t kListed = 20;
};

struct SweepReport {
  std::uint64_t done_before = 0;  ///< runs of this shard
  std::uint64_t finished = 0;     ///< now
  std::uint64_t failed = 0;       ///< now
  std::uint64_t left = 0;         ///< after a signal
  std::uint64_t steps_shared =
      0;           ///< taken over from the first scenario's run at the same point and replicate
  int signal = 0;  ///< that stopped it
  double seconds = 0;
  std::vector<FailedRun> failures = {};  ///< the first SweepStatus::kListed
};

/// Runs what a shard lacks, failed runs again, planning first where nothing is planned. Each run that ends is
/// durable before the next one of its thread begins; a run that fails is recorded and the others go on.
/// @throws as plan_sweep; ExistingOutput also when another process is at this shard; base::ScenarioError also
///         for a damaged log or one of another plan
SweepReport run_sweep(const SweepRequest&, const Catalog&);

/// What all shards have done. Throws as run_sweep does.
SweepStatus sweep_status(const SweepRequest&, const Catalog&);

/// Writes results.csv (a row a run and date, in the order of runs) and datapackage.json when every run has
/// finished, and with `partial` also when some haven't. Throws as run_sweep does.
/// @return the status; nothing was written when it lacks runs and `partial` is false
SweepStatus collect_sweep(const SweepRequest&, const Catalog&, bool partial);

}  // namespace ruralsim
