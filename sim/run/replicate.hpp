// SPDX-License-Identifier: Apache-2.0
// One replicate: from the start, from its checkpoint or from a branch point, to the end or to a signal.
#pragma once
#include <filesystem>
#include <mutex>

#include "sim/run/branch.hpp"
#include <ruralsim/run/run.hpp>

namespace ruralsim {

/// What the replicates of a run share.
struct RunInProgress {
  const RunRequest& request;
  const Scenario& scenario;
  const Catalog& catalog;
  RunIdentity identity;
  RunIdentity history;  ///< of its branch points, which do not depend on the households asked for
  std::filesystem::path parts;
  const BranchPoint* from = nullptr;
  const Scenario* choices_of = nullptr;  ///< whose choices are played again
};

/// Reports progress from any thread, one call at a time.
class Watch {
 public:
  Watch(const RunRequest&, std::int64_t steps, std::int64_t replicates);
  void steps_kept(std::int64_t steps) { update(steps, steps, 0); }
  void step_done() { update(1, 0, 0); }
  void replicate_done() { update(0, 0, 1); }
  /// Once nobody works any more.
  [[nodiscard]] const Progress& progress() const { return progress_; }

 private:
  void update(std::int64_t steps, std::int64_t kept, int replicates);
  const RunRequest& request_;
  std::mutex mutex_;
  Progress progress_;
};

/// Where the checkpoints of a date lie until the run is whole.
std::filesystem::path branch_folder(const RunInProgress&, base::Month date);

/// Throws base::ScenarioError with every checkpoint of an interrupted run that is damaged or belongs to
/// another one, before anything is computed.
/// @param begun_with  the resolved scenario that the run was begun with
void check_checkpoints(const RunInProgress&, const std::filesystem::path& begun_with);

/// Throws Interrupted after writing a checkpoint when the request's signal has come.
void run_replicate(int replicate, const RunInProgress&, const Execution&, Watch&);

}  // namespace ruralsim
