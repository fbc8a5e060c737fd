// SPDX-License-Identifier: Apache-2.0
// Rows of a design become simulations: those of all scenarios at a point and replicate one after another, the
// later ones from where their policies part from the first one's.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "sim/experiment/shard_log.hpp"
#include "sim/experiment/sweep_plan.hpp"
#include <ruralsim/io/sections.hpp>

namespace ruralsim {

/// A row of design.csv.
struct DesignRow {
  std::uint64_t run = 0;
  std::size_t scenario = 0;
  std::uint64_t point = 0;
  int replicate = 0;
  std::vector<std::string> values = {};
};

/// Whether the results of a sweep have a row for the step that begins in a month.
bool wanted(base::Month, const Scenario&, const SweepOutputs&);

class SweepRunner {
 public:
  /// All of them must outlive the runner. @param threads  inside a run; no result depends on it
  SweepRunner(const SweepRequest&, const PreparedSweep&, const Catalog&, int threads);

  /// Runs the rows of one point and replicate; called from any thread. Throws Interrupted; every other end of
  /// a run is a record.
  void run(std::span<const DesignRow>, const std::function<void(const RunRecord&)>& ended) const;

  /// Steps that runs did not make themselves.
  [[nodiscard]] std::uint64_t steps_shared() const { return steps_shared_; }

 private:
  class Rows;
  /// A run up to a month: what it left behind, and all it needs to go on.
  struct History {
    std::vector<std::string> rows;
    std::string kept;
    std::unique_ptr<io::SectionFile> state;
  };
  /// By the month in which a history ends.
  using Histories = std::map<base::Month, History>;

  [[nodiscard]] LoadedScenario scenario_of(const DesignRow&) const;
  [[nodiscard]] std::vector<base::Month> branch_dates(std::span<const DesignRow>) const;
  [[nodiscard]] base::Month branch_date(const DesignRow& first, const LoadedScenario& trunk,
                                        const DesignRow& other) const;
  [[nodiscard]] RunRecord run(const DesignRow&, const History* from, Histories& left) const;
  void simulate(const DesignRow&, const History* from, Histories& left, RunRecord&, std::string& kept) const;

  const SweepRequest& request_;
  const PreparedSweep& sweep_;
  const Catalog& catalog_;
  int threads_;
  std::string build_;
  /// Found out once a point, then kept for its other replicates: months by point and scenario, 0 where
  /// unknown.
  mutable std::atomic<std::uint64_t> steps_shared_ = 0;
  mutable std::mutex mutex_;
  mutable std::vector<std::int32_t> known_dates_;
  mutable std::vector<base::Month> last_dates_;  ///< by scenario, of the point looked at last: the best guess
};

}  // namespace ruralsim
