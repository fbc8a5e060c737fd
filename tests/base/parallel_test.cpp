// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "many_threads.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/parallel.hpp>
#include <ruralsim/base/random.hpp>
#include <ruralsim/base/statistics.hpp>

namespace {

using namespace ruralsim;

constexpr int kThreadCounts[] = {1, 2, 7, 16};

/// Long enough for waiting threads to look for other work, short enough for a test.
void take_a_while() {
  std::this_thread::sleep_for(std::chrono::microseconds(200));
}

/// Work that is uneven on purpose: element i draws and sums i mod 97 normals.
double uneven(std::size_t i) {
  std::vector<double> drawn(i % 97);
  for (std::size_t j = 0; j < drawn.size(); ++j) {
    const auto bits = base::draw({5, 1}, i, base::Month{static_cast<int>(j)}, base::Purpose::weather);
    drawn[j] = static_cast<double>(base::standard_normal(bits[0]));
  }
  return base::ordered_sum(drawn);
}

/// What a replicate does: its own workers over its villages, then one sum.
double replicate(std::size_t r, int threads, std::size_t villages) {
  std::vector<double> result(villages);
  base::Workers(threads).each(villages, [&](std::size_t v) { result[v] = uneven(100 * r + v); });
  return base::ordered_sum(result);
}

std::string message_of_failure(const base::Workers& workers, std::size_t n,
                               const std::set<std::size_t>& bad) {
  try {
    workers.each(n, [&](std::size_t i) {
      if (i % 3 == 0) take_a_while();
      if (bad.contains(i)) throw std::runtime_error("village " + std::to_string(i));
    });
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("each index runs exactly once, at any number of threads and any length") {
  const ManyThreads many;
  for (const int threads : kThreadCounts) {
    const base::Workers workers(threads);
    CHECK(workers.threads() == threads);
    for (const std::size_t n : {0, 1, 2, 3, 60, 1000}) {
      std::vector<std::atomic<int>> runs(n);
      workers.each(n, [&](std::size_t i) { ++runs[i]; });
      CHECK(std::all_of(runs.begin(), runs.end(), [](const auto& count) { return count == 1; }));
    }
  }
}

TEST_CASE("one thread is a plain loop: in order, on the caller's thread") {
  std::vector<std::size_t> order;
  const auto caller = std::this_thread::get_id();
  bool elsewhere = false;
  base::Workers(1).each(50, [&](std::size_t i) {
    order.push_back(i);
    elsewhere = elsewhere || std::this_thread::get_id() != caller;
  });
  CHECK_FALSE(elsewhere);
  CHECK(order.size() == 50);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("results are the same for 1, 2, 7 and 16 threads") {
  const ManyThreads many;
  constexpr std::size_t kLength = 600;
  std::vector<double> expected(kLength);
  for (std::size_t i = 0; i < kLength; ++i) expected[i] = uneven(i);
  for (const int threads : kThreadCounts) {
    const base::Workers workers(threads);
    for (int again = 0; again < 3; ++again) {
      std::vector<double> got(kLength);
      workers.each(kLength, [&](std::size_t i) { got[i] = uneven(i); });
      CHECK(got == expected);
    }
  }
}

TEST_CASE("workers inside other workers end, with the same results at every division of the threads") {
  const ManyThreads many;
  constexpr std::size_t kReplicates = 9, kVillages = 40;
  std::vector<double> expected(kReplicates);
  for (std::size_t r = 0; r < kReplicates; ++r) expected[r] = replicate(r, 1, kVillages);
  for (const int outer : kThreadCounts) {
    for (const int inner : kThreadCounts) {
      std::vector<double> got(kReplicates);
      base::Workers(outer).each(kReplicates, [&](std::size_t r) { got[r] = replicate(r, inner, kVillages); });
      CHECK(got == expected);
    }
  }
}

namespace {

/// Runs the villages of one replicate on the given workers.
using Replicate = std::function<void(const base::Workers&)>;

/// How many of 64 replicates began on a thread that was still inside another one. `villages` chooses the
/// workers that a replicate's villages run on.
int stolen_replicates(const base::Workers& outer, const std::function<void(const Replicate&)>& villages) {
  std::mutex mutex;
  std::set<std::thread::id> inside;
  std::atomic<int> begun_inside = 0;
  outer.each(64, [&](std::size_t) {
    const auto self = std::this_thread::get_id();
    bool first = true;
    {
      const std::scoped_lock lock(mutex);
      first = inside.insert(self).second;
    }
    if (!first) ++begun_inside;
    villages([](const base::Workers& inner) { inner.each(12, [](std::size_t) { take_a_while(); }); });
    if (first) {
      const std::scoped_lock lock(mutex);
      inside.erase(self);
    }
  });
  return begun_inside.load();
}

}  // namespace

TEST_CASE("a thread that waits for its villages never starts another replicate inside its own") {
  const ManyThreads many;
  const base::Workers shared(3);
  for (const int threads : {2, 4, 8, 16}) {
    const base::Workers outer(threads);
    for (const int inner : {1, 2, 3})
      CHECK(stolen_replicates(outer, [&](const Replicate& run) { run(base::Workers(inner)); }) == 0);
    CHECK(stolen_replicates(outer, [&](const Replicate& run) { run(outer); }) == 0);
    CHECK(stolen_replicates(outer, [&](const Replicate& run) { run(shared); }) == 0);
  }
}

TEST_CASE(
    "of several exceptions the one of the lowest index is thrown, and all lower calls have run to their "
    "end") {
  const ManyThreads many;
  for (const int threads : kThreadCounts) {
    const base::Workers workers(threads);
    for (int again = 0; again < 5; ++again) {
      CHECK(message_of_failure(workers, 100, {7, 23, 24, 61, 99}) == "village 7");
      CHECK(message_of_failure(workers, 100, {99, 0}) == "village 0");
      CHECK(message_of_failure(workers, 100, {}) == "none");
    }
    std::vector<std::atomic<int>> ended(64);
    std::atomic<int> under_way = 0;
    const auto body = [&](std::size_t i) {
      ++under_way;
      take_a_while();
      ++ended[i];
      --under_way;
      if (i >= 40) throw base::InvariantViolation("village " + std::to_string(i));
    };
    CHECK_THROWS_WITH_AS(workers.each(64, body), "village 40", base::InvariantViolation);
    CHECK(under_way == 0);
    CHECK(std::all_of(ended.begin(), ended.begin() + 41, [](const auto& count) { return count == 1; }));
  }
}

TEST_CASE("workers go on after a failure as if nothing had been") {
  const ManyThreads many;
  for (const int threads : kThreadCounts) {
    const base::Workers workers(threads);
    CHECK(message_of_failure(workers, 50, {3}) == "village 3");
    std::atomic<int> runs = 0;
    workers.each(50, [&](std::size_t) { ++runs; });
    CHECK(runs == 50);
  }
}

TEST_CASE("an exception of inner workers passes through the outer ones") {
  const ManyThreads many;
  for (const int threads : kThreadCounts) {
    std::string message;
    try {
      base::Workers(threads).each(6, [&](std::size_t r) {
        base::Workers(threads).each(10, [&](std::size_t v) {
          if (r >= 2 && v >= 4) throw std::runtime_error(std::to_string(r) + "." + std::to_string(v));
        });
      });
    } catch (const std::runtime_error& error) {
      message = error.what();
    }
    CHECK(message == "2.4");
  }
}

TEST_CASE("workers can be moved and used from several threads at once") {
  const ManyThreads many;
  base::Workers first(3);
  base::Workers workers(std::move(first));
  workers = base::Workers(4);
  CHECK(workers.threads() == 4);
  std::vector<double> sums(5);
  std::vector<std::thread> callers;
  for (std::size_t c = 0; c < sums.size(); ++c)
    callers.emplace_back([&, c] {
      std::vector<double> got(80);
      workers.each(got.size(), [&](std::size_t i) { got[i] = uneven(i); });
      sums[c] = base::ordered_sum(got);
    });
  for (std::thread& caller : callers) caller.join();
  CHECK(std::all_of(sums.begin(), sums.end(), [&](double sum) { return sum == sums.front(); }));
}

TEST_CASE("more threads are really used than the machine has cores when the process may run them") {
  const ManyThreads many;
  const base::Workers workers(4);
  std::mutex mutex;
  std::set<std::thread::id> seen;
  for (int tries = 0; tries < 50 && seen.size() <= 1; ++tries) {  // a loaded machine may start a thread late
    workers.each(400, [&](std::size_t) {
      take_a_while();
      const std::scoped_lock lock(mutex);
      seen.insert(std::this_thread::get_id());
    });
  }
  CHECK(seen.size() > 1);
  CHECK(seen.size() <= 4);
}

TEST_CASE("fewer than one thread is our own mistake") {
  CHECK_THROWS_AS(base::Workers(0), base::InvariantViolation);
  CHECK_THROWS_AS(base::Workers(-2), base::InvariantViolation);
}
