// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/base/math.hpp>

// Every float goes through every float function of one argument. The reference is the system's double
// function, whose own error is 2^-29 of a float's last place, or the first terms of the series where the next
// is below 2^-55. The hashes are the definition of the results: g++ and clang, vectorised or not, with
// hardware or software fused multiply-add, must all arrive at the same constants.

namespace {

using namespace ruralsim;

constexpr std::uint32_t kChunk = 1U << 16;  // columns stay in the second-level cache
constexpr std::uint32_t kSignBit = 0x80000000;
constexpr std::uint32_t kInfinity = 0x7F800000;

struct Finding {
  double worst = 0.0;  // error in units in the last place
  float worst_at = 0.0F;
  std::uint64_t hash = 0xCBF29CE484222325;
  std::uint64_t descents = 0;  // neighbours in the wrong order
};

void absorb(std::uint64_t& hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x100000001B3;
}

/// 0 where the result is the nearest float, as it nearly always is.
double error_in_ulps(float got, double reference) {
  if (got == static_cast<float>(reference) || (std::isnan(got) && std::isnan(reference))) return 0.0;
  const auto exponent = static_cast<int>(std::bit_cast<std::uint64_t>(reference) >> 52 & 0x7FF) - 1023;
  const int last_place = std::max(exponent, -126) - 23;
  const double per_ulp = std::bit_cast<double>(static_cast<std::uint64_t>(1023 - last_place) << 52);
  const double error = std::fabs(static_cast<double>(got) - reference) * per_ulp;
  return std::isfinite(error) ? error : 1e30;
}

/// Walks the `count` bit patterns from `first` on; `rising` tells whether the function may not fall as x
/// grows.
template <typename Function, typename Reference>
Finding walk(std::uint32_t first, std::uint32_t count, bool rising, Function function, Reference reference) {
  Finding finding;
  std::vector<float> x(count), y(count);
  for (std::uint32_t i = 0; i < count; ++i) x[i] = std::bit_cast<float>(first + i);
  for (std::uint32_t i = 0; i < count; ++i) y[i] = function(x[i]);
  for (std::uint32_t i = 0; i < count; ++i) {
    const double error = error_in_ulps(y[i], reference(static_cast<double>(x[i])));
    if (error > finding.worst) finding = {error, x[i], finding.hash, finding.descents};
    absorb(finding.hash, std::isnan(y[i]) ? 0x7FC00000U : std::bit_cast<std::uint32_t>(y[i]));
  }
  if (rising && (first & ~kSignBit) + (count - 1) <= kInfinity) {
    const bool negative = (first & kSignBit) != 0;  // patterns of negative numbers run downwards
    float previous = (first & ~kSignBit) != 0 ? function(std::bit_cast<float>(first - 1)) : y[0];
    for (std::uint32_t i = 0; i < count; ++i) {
      if (negative ? y[i] > previous : y[i] < previous) ++finding.descents;
      previous = y[i];
    }
  }
  return finding;
}

/// All patterns from 0 to `last` and, with the sign bit, their negatives.
template <typename Function, typename Reference>
Finding over_all(std::uint32_t last, bool rising, Function function, Reference reference) {
  const std::uint32_t chunks = last / kChunk + 1;
  std::vector<Finding> findings(2 * std::size_t{chunks});
  std::atomic<std::uint32_t> next{0};
  const auto work = [&] {
    for (std::uint32_t task = next++; task < findings.size(); task = next++) {
      const std::uint32_t offset = task % chunks * kChunk;
      const std::uint32_t count = std::min(kChunk, last - offset + 1);
      findings[task] = walk(offset | (task < chunks ? 0 : kSignBit), count, rising, function, reference);
    }
  };
  std::vector<std::thread> threads;
  for (unsigned t = 1; t < std::max(2U, std::thread::hardware_concurrency()); ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  Finding all;
  for (const Finding& finding : findings) {
    if (finding.worst > all.worst) all = {finding.worst, finding.worst_at, all.hash, all.descents};
    absorb(all.hash, finding.hash);
    all.descents += finding.descents;
  }
  MESSAGE("worst ", all.worst, " ulp at ", all.worst_at, ", descents ", all.descents, ", hash ", all.hash);
  return all;
}

constexpr std::uint32_t kEveryPattern = 0x7FFFFFFF;
const std::uint32_t kHundredThousand = std::bit_cast<std::uint32_t>(1e5F);

double reference_exp(double x) {
  if (std::fabs(x) < 0x1p-28) return 1.0 + x;
  if (std::fabs(x) > 110.0) return x > 0.0 ? std::numeric_limits<double>::infinity() : 0.0;
  return std::exp(x);
}

double reference_log(double x) {
  return x < 0.0 ? std::numeric_limits<double>::quiet_NaN() : std::log(x);
}

double reference_sin(double x) {
  return std::fabs(x) < 0x1p-14 ? x - x * x * x / 6.0 : std::sin(x);
}

double reference_cos(double x) {
  return std::fabs(x) < 0x1p-14 ? 1.0 - x * x / 2.0 : std::cos(x);
}

}  // namespace

TEST_CASE(
    "exp of every float is within .80 units in the last place, never falls, and is the same everywhere") {
  const Finding found = over_all(
      kEveryPattern, true, [](float x) { return base::exp(x); }, reference_exp);
  CHECK(found.worst < 0.80);
  CHECK(found.descents == 0);
  CHECK(found.hash == 14167857143987975304u);
}

TEST_CASE(
    "log of every float is within .89 units in the last place, never falls, and is the same everywhere") {
  const Finding found = over_all(
      kEveryPattern, true, [](float x) { return base::log(x); }, reference_log);
  CHECK(found.worst < 0.89);
  CHECK(found.descents == 0);
  CHECK(found.hash == 4831098126970326945u);
}

TEST_CASE(
    "sin of every float up to 100000 is within .501 units in the last place and is the same everywhere") {
  const Finding found = over_all(
      kHundredThousand, false, [](float x) { return base::sin(x); }, reference_sin);
  CHECK(found.worst < 0.501);
  CHECK(found.hash == 5224504571252829513u);
}

TEST_CASE(
    "cos of every float up to 100000 is within .501 units in the last place and is the same everywhere") {
  const Finding found = over_all(
      kHundredThousand, false, [](float x) { return base::cos(x); }, reference_cos);
  CHECK(found.worst < 0.501);
  CHECK(found.hash == 5935972577874160869u);
}
