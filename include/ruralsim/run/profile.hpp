// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/engine/catalog.hpp>

namespace ruralsim {

/// The clock of one replicate's processes; the engine has none. It must outlive the simulation it watches.
class Stopwatch {
 public:
  explicit Stopwatch(std::size_t processes);
  /// For `Execution::observe`.
  std::function<void(std::size_t process)> observer();
  /// By the row of the process; the last place is for all between two steps (the schedule, recording).
  [[nodiscard]] std::span<const double> seconds() const { return seconds_; }

 private:
  using Clock = std::chrono::steady_clock;
  std::vector<double> seconds_;
  std::size_t running_;
  Clock::time_point since_;
};

struct ProcessTime {
  std::string process;  ///< key of its row of the step, or `(between steps)`
  double seconds = 0;   ///< of all replicates together
};

/// Sums of several replicates' seconds (as `Stopwatch::seconds` gives them), the costliest first.
std::vector<ProcessTime> process_times(std::span<const Process>,
                                       std::span<const std::vector<double>> replicates);

}  // namespace ruralsim
