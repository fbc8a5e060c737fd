// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/run/profile.hpp>
#include <ruralsim/run/run_directory.hpp>

namespace ruralsim {

/// How far a run is: steps of all replicates.
struct Progress {
  std::int64_t steps_done = 0;
  std::int64_t steps_kept = 0;  ///< of them, found in checkpoints
  std::int64_t steps_total = 0;
  int replicates_done = 0;
  int replicates_total = 0;
};

/// How a scale of a transition was found that makes two paths cost the same; for the manifest.
struct EqualCost {
  /// A treasury.
  struct County {
    std::string name;   ///< "" in a scenario of one county
    double target = 0;  ///< mean present value of the reference, yuan
    double found = 0;   ///< of the scenario at the scales that were found, yuan
    std::optional<double> scale =
        std::nullopt;  ///< `policy.transition.scale`; nothing: none changes its cost
  };
  std::string reference;              ///< what it shall cost as much as
  double discount = 0;                ///< a year
  std::vector<County> counties = {};  ///< one, or those of a world
  int trials = 0;                     ///< runs of all replicates
};

/// What to run and where to.
struct RunRequest {
  std::filesystem::path scenario;
  std::vector<Override> overrides;  ///< as --set gives them; seed and replicates below come on top
  std::optional<std::int64_t> seed;
  std::optional<std::int64_t> replicates;
  std::filesystem::path output;
  Overwrite overwrite = Overwrite::refuse;
  std::int64_t checkpoint_every = 0;       ///< steps between checkpoints to resume from; 0: only on a signal
  std::vector<base::Month> checkpoint_at;  ///< steps that begin there find a branch point in the output
  std::filesystem::path from;              ///< a branch point to go on from; empty: from the start
  /// A scenario file, or the folder of a finished run, whose livelihoods and prices are played again under
  /// this scenario's policy (docs/model.md 8); empty: households choose for themselves.
  std::filesystem::path choices_of;
  /// Calendar years whose households go into households.csv, a row a household.
  std::vector<int> household_years;
  int threads = 1;
  std::size_t villages_a_shard = 64;
  bool profile = false;                   ///< time every process, on one thread a replicate
  std::vector<std::string> command_line;  ///< for the manifest
  std::optional<EqualCost> equal_cost;    ///< for the manifest
  std::function<void(const Progress&)>
      progress;                              ///< called from any thread, one call at a time; may be empty
  const std::atomic<int>* signal = nullptr;  ///< set to a signal's number to stop between two steps
};

/// What a run would do.
struct RunPlan {
  std::string scenario;
  std::int64_t replicates = 0;
  std::int64_t steps = 0;  ///< a replicate, burn-in included
  std::int64_t households = 0;
  std::int64_t persons = 0;
  int parallel_replicates = 1;
  int threads_a_replicate = 1;
};

/// What a run would take, from the first year of one replicate, which is made and thrown away.
struct RunEstimate {
  int steps_tried = 0;      ///< a year of them, fewer where they take seconds
  double memory_bytes = 0;  ///< all replicates that run at a time
  double disk_bytes = 0;
  double disk_bytes_while_running = 0;  ///< replicates' parts lie beside the tables made of them
  double seconds = 0;                   ///< on as many cores as the machine has
};

struct RunReport {
  std::filesystem::path directory;
  double seconds = 0;
  std::int64_t household_steps = 0;  ///< without those that checkpoints held
  std::vector<ProcessTime> profile;  ///< empty unless asked for
};

/// The run was stopped by a signal.
class Interrupted : public std::runtime_error {
 public:
  explicit Interrupted(int number, std::filesystem::path partial = {})
      : std::runtime_error("interrupted"), signal(number), kept(std::move(partial)) {}
  int signal;
  std::filesystem::path kept;  ///< what Overwrite::resume goes on from; empty: nothing
};

/// Threads go to replicates first; what is left over goes inside each.
struct Division {
  int outer = 1, inner = 1;
};
Division divide(int threads, std::int64_t replicates);
Division divide(const RunRequest&, std::int64_t replicates);

/// Throws Interrupted when the request's signal has come.
void stop_if_signalled(const RunRequest&);

/// The scenario of a request with its overrides. Throws base::ScenarioError.
LoadedScenario load_requested(const RunRequest&, const Catalog&);

/// Throws base::ScenarioError.
RunPlan plan_run(const RunRequest&, const Catalog&);
/// Throws base::ScenarioError. Takes a few seconds and writes nothing.
RunEstimate estimate_run(const RunRequest&, const Catalog&);

/// Runs all replicates of a scenario and writes its run directory whole or not at all. On a signal, and where
/// checkpoints were asked for also on a failure, what is done is kept for Overwrite::resume.
/// @throws base::ScenarioError        the user's mistakes in the scenario; a checkpoint that is damaged or of
///                                    another run
/// @throws ExistingOutput             the output exists
/// @throws std::system_error          the output can't be written
/// @throws base::InvariantViolation   our own mistake
/// @throws Interrupted
RunReport run_scenario(const RunRequest&, const Catalog&);

}  // namespace ruralsim
