// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace ruralsim::base {

/// The only door to threads. `each` runs body(0) ... body(n - 1), each exactly once, and returns when all are
/// done. With one thread it is a plain loop; otherwise the calls share a private arena and, while they wait,
/// never start work of another arena (a replicate must not run inside another one). Once a call has thrown,
/// calls of higher indices are no longer started, so that a long run ends early; of several exceptions the
/// one of the lowest index is thrown, after all calls that were started have ended. Which one that is depends
/// on the calls alone, not on the threads.
class Workers {
 public:
  explicit Workers(int threads);
  ~Workers();
  Workers(Workers&&) noexcept;
  Workers& operator=(Workers&&) noexcept;

  [[nodiscard]] int threads() const { return threads_; }
  void each(std::size_t n, const std::function<void(std::size_t)>& body) const;

 private:
  struct Arena;
  int threads_;
  std::unique_ptr<Arena> arena_;
};

}  // namespace ruralsim::base
