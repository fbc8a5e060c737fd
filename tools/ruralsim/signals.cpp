// SPDX-License-Identifier: Apache-2.0
#include "tools/ruralsim/signals.hpp"

#include <cstdlib>
#include <ctime>

namespace ruralsim::cli {
namespace {

constexpr int kSignalled = 128;  // the shell's code for an end by signal n is this + n

sigset_t endings() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

/// Waiting in a thread needs no handler and so no global state.
void wait_for_signals(const std::stop_token& stop, std::atomic<int>& number) {
  const sigset_t set = endings();
  const timespec a_while{0, 100'000'000};
  while (!stop.stop_requested()) {
    const int came = sigtimedwait(&set, nullptr, &a_while);
    if (came <= 0) continue;
    if (number.exchange(came) != 0) std::_Exit(kSignalled + came);
  }
}

}  // namespace

SignalWatch::SignalWatch() {
  const sigset_t set = endings();
  pthread_sigmask(SIG_BLOCK, &set, &mask_before_);
  waiter_ = std::jthread([this](const std::stop_token& stop) { wait_for_signals(stop, number_); });
}

SignalWatch::~SignalWatch() {
  waiter_.request_stop();
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

}  // namespace ruralsim::cli
