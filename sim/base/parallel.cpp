// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <utility>

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "sim/base/handover.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/parallel.hpp>

namespace ruralsim::base {
namespace {

/// Keeps the exception of the lowest index, whichever thread met its own first.
class FirstFailure {
 public:
  void keep(std::size_t index, std::exception_ptr failure) {
    const std::scoped_lock lock(mutex_);
    if (index < index_) {
      index_ = index;
      failure_ = std::move(failure);
    }
  }
  /// Whether a call before this one has failed, so that this one's result is of no use.
  bool makes_pointless(std::size_t index) const { return index > index_.load(std::memory_order_relaxed); }
  void rethrow_if_any() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::mutex mutex_;
  std::atomic<std::size_t> index_ = std::numeric_limits<std::size_t>::max();
  std::exception_ptr failure_;
};

void call(const std::function<void(std::size_t)>& body, std::size_t i, FirstFailure& failure) {
  if (failure.makes_pointless(i)) return;
  try {
    body(i);
  } catch (...) {
    failure.keep(i, std::current_exception());
  }
}

/// Threads beyond what the process may run would never come; TBB warns on standard error when it is asked for
/// them.
int threads_to_be_had(int asked) {
  const std::size_t limit = tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
  return static_cast<int>(std::min(static_cast<std::size_t>(asked), limit));
}

}  // namespace

struct Workers::Arena {
  explicit Arena(int threads) : tasks(threads_to_be_had(threads)) {}
  tbb::task_arena tasks;
};

Workers::Workers(int threads) : threads_(threads) {
  ensure(threads >= 1, "there is at least one thread");
  if (threads > 1) arena_ = std::make_unique<Arena>(threads);
}
Workers::~Workers() = default;
Workers::Workers(Workers&&) noexcept = default;
Workers& Workers::operator=(Workers&&) noexcept = default;

void Workers::each(std::size_t n, const std::function<void(std::size_t)>& body) const {
  FirstFailure failure;
  if (!arena_) {
    for (std::size_t i = 0; i < n; ++i) call(body, i, failure);
  } else {
    Handover work, results;
    work.sent();
    arena_->tasks.execute([&]() RURALSIM_UNWATCHED {
      tbb::this_task_arena::isolate([&]() RURALSIM_UNWATCHED {
        tbb::parallel_for(tbb::blocked_range<std::size_t>(0, n, 1),
                          [&](const tbb::blocked_range<std::size_t>& range) RURALSIM_UNWATCHED {
                            work.received();
                            for (std::size_t i = range.begin(); i != range.end(); ++i) call(body, i, failure);
                            results.sent();
                          });
      });
    });
    results.received();
  }
  failure.rethrow_if_any();
}

}  // namespace ruralsim::base
