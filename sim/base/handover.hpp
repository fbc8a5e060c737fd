// SPDX-License-Identifier: Apache-2.0
// For the thread sanitizer alone, nothing in any other build. oneTBB's library is not compiled with it, so
// that it sees the memory that threads share and not the hand-over that orders it: everything would be a
// race. A sender says `sent`, a receiver `received`, of the same place in memory; what the sender did before
// is then known to come first. Two bodies of one loop are never ordered by it, and a race between them is
// still reported.
#pragma once

#if defined(__SANITIZE_THREAD__)
#define RURALSIM_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define RURALSIM_THREAD_SANITIZER 1
#endif
#endif

#ifdef RURALSIM_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
/// For a function whose own captures lie in memory of oneTBB; what it calls is watched.
#define RURALSIM_UNWATCHED __attribute__((no_sanitize("thread")))
#else
#define RURALSIM_UNWATCHED
#endif

namespace ruralsim::base {

struct Handover {
#ifdef RURALSIM_THREAD_SANITIZER
  void sent() {
    __tsan_release(this);
  }
  void received() {
    __tsan_acquire(this);
  }
#else
  void sent() {}
  void received() {}
#endif
};

}  // namespace ruralsim::base
