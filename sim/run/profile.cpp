// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/run/profile.hpp>

namespace ruralsim {

Stopwatch::Stopwatch(std::size_t processes)
    : seconds_(processes + 1, 0.0), running_(processes), since_(Clock::now()) {}

std::function<void(std::size_t)> Stopwatch::observer() {
  return [this](std::size_t process) {
    const Clock::time_point now = Clock::now();
    seconds_[running_] += std::chrono::duration<double>(now - since_).count();
    running_ = process;
    since_ = now;
  };
}

std::vector<ProcessTime> process_times(std::span<const Process> processes,
                                       std::span<const std::vector<double>> replicates) {
  std::vector<ProcessTime> times;
  for (std::size_t row = 0; row <= processes.size(); ++row) {
    times.push_back({row < processes.size() ? processes[row].key : "(between steps)"});
    for (const std::vector<double>& seconds : replicates) times.back().seconds += seconds[row];
  }
  std::stable_sort(times.begin(), times.end(),
                   [](const ProcessTime& a, const ProcessTime& b) { return a.seconds > b.seconds; });
  return times;
}

}  // namespace ruralsim
