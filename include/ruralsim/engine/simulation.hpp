// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// How a run uses the machine. No result depends on it.
struct Execution {
  int threads = 1;  ///< inside this run
  std::size_t villages_a_shard = 64;
  bool profile = false;  ///< time every process; only with one thread
};

/// One replicate of a scenario: the county at a date, and the step that moves it on.
class Simulation {
 public:
  /// The scenario and the catalog must outlive the simulation.
  Simulation(const Scenario&, const Catalog&, std::uint32_t replicate, const Execution& = {});

  /// The month the next step begins with.
  [[nodiscard]] base::Month now() const { return next_; }
  [[nodiscard]] bool finished() const { return next_ >= setting_.scenario.end; }
  /// Whether the last step belongs to the burn-in, which is not reported.
  [[nodiscard]] bool in_burn_in() const { return setting_.clock.now < setting_.scenario.start; }

  /// Runs all processes once. Throws base::InvariantViolation when the accounts do not close.
  void step();

  /// The setting of the last step.
  [[nodiscard]] const Setting& setting() const { return setting_; }
  /// Seconds spent in each process so far, in the order of the catalog; empty without `Execution::profile`.
  [[nodiscard]] std::span<const double> seconds_by_process() const { return seconds_; }
  [[nodiscard]] std::span<Shard> shards() { return shards_; }
  [[nodiscard]] std::span<const Shard> shards() const { return shards_; }

 private:
  const Catalog& catalog_;
  Setting setting_;
  std::vector<Shard> shards_;
  std::vector<Village> villages_;
  base::Workers workers_;
  base::Month next_;
  std::vector<double> seconds_;
};

}  // namespace ruralsim
