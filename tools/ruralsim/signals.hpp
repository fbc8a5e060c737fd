// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <thread>

#include <signal.h>

namespace ruralsim::cli {

/// While it exists, SIGINT and SIGTERM are noted instead of ending the program; a second one ends it at once.
/// Threads that start meanwhile leave the signals to it, so make it before any of them.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  /// The number of the signal that came, else 0.
  [[nodiscard]] const std::atomic<int>& number() const { return number_; }

 private:
  std::atomic<int> number_{0};
  sigset_t mask_before_{};
  std::jthread waiter_;
};

}  // namespace ruralsim::cli
