// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include <ruralsim/run/run.hpp>

namespace ruralsim::cli {

enum class ProgressStyle { automatic, plain, none };

/// "45 %, 9 of 20 replicates, 1.2 million household-steps a second, 35 s left"
/// @param what  what is counted: "replicates", "runs"
std::string progress_text(const Progress&, double household_steps_a_step, double seconds,
                          const std::string& what = "replicates");

/// Shows on standard error how far a run is: a bar on a terminal, otherwise a line every few seconds.
class ProgressDisplay {
 public:
  ProgressDisplay(ProgressStyle, std::int64_t households, std::string what = "replicates");
  /// Clears the bar.
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void show(const Progress&);

 private:
  using Clock = std::chrono::steady_clock;
  enum class Kind { bar, lines, nothing } kind_;
  double households_;
  std::string what_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point next_;
  bool shown_ = false;
};

}  // namespace ruralsim::cli
