// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>
#include <cstddef>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/money_columns.hpp>

namespace ruralsim::base {

void to_fens(std::span<double> yuan) {
  constexpr std::uint64_t kMagnitude = ~std::uint64_t{0} >> 1;
  constexpr auto kMost = std::bit_cast<std::int64_t>(9e15);
  double* const amount = yuan.data();
  std::int64_t beyond = 0;  // bits of doubles compare as the numbers do; those of NaN are above all
  for (std::size_t i = 0, n = yuan.size(); i < n; ++i) {
    const double fen = amount[i] * 100.0;
    const double whole = std::trunc(fen), rest = fen - whole;
    amount[i] = whole + (rest >= 0.5 ? 1.0 : 0.0) - (rest <= -0.5 ? 1.0 : 0.0);
    const auto magnitude = static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(fen) & kMagnitude);
    beyond |= kMost - 1 - magnitude;  // negative from 9e15 on
  }
  ensure(beyond >= 0, "an amount of money is not a number or beyond 9e13 yuan");
}

namespace {

/// Below 2^51 a whole double has its number in the low bits once 1.5 x 2^52 is added, and the other way
/// round: AVX2 has no conversion between doubles and integers of 64 bits.
constexpr double kShift = 0x1.8p52;
constexpr auto kShiftBits = std::bit_cast<std::uint64_t>(kShift);
constexpr double kExact = 0x1p51;

}  // namespace

void add_fens(std::span<const double> fen, std::span<Fen> to) {
  bool exact = true;
  for (const double f : fen) exact &= std::fabs(f) < kExact;
  for (std::size_t i = 0, n = exact ? fen.size() : 0; i < n; ++i)
    to[i] += static_cast<Fen>(std::bit_cast<std::uint64_t>(fen[i] + kShift) - kShiftBits);
  for (std::size_t i = 0, n = exact ? 0 : fen.size(); i < n; ++i) to[i] += static_cast<Fen>(fen[i]);
}

void fens_as_doubles(std::span<const Fen> fen, std::span<double> to) {
  std::uint64_t beyond = 0;
  for (std::size_t i = 0, n = fen.size(); i < n; ++i) {
    const auto bits = static_cast<std::uint64_t>(fen[i]);
    to[i] = std::bit_cast<double>(bits + kShiftBits) - kShift;
    beyond |= (bits + (std::uint64_t{1} << 51)) >> 52;
  }
  for (std::size_t i = 0, n = beyond != 0 ? fen.size() : 0; i < n; ++i) to[i] = static_cast<double>(fen[i]);
}

}  // namespace ruralsim::base
