// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <ruralsim/base/invariant.hpp>

namespace ruralsim::base {

/// Money is a whole number of fen (1 yuan = 100 fen). Behaviour proposes amounts in floating point; a payment
/// is rounded once, here, and the same integer is booked to both sides.
using Fen = std::int64_t;

/// Rounds to the nearest fen, halves away from zero. Amounts beyond 9e13 yuan are an InvariantViolation.
inline Fen to_fen(double yuan) {
  const double fen = yuan * 100.0;
  ensure(fen > -9e15 && fen < 9e15, "an amount of money is not a number or beyond 9e13 yuan");
  // Not by adding one half: that rounds itself, .49999999999999994 + .5 is 1.
  const auto whole = static_cast<Fen>(fen);
  const double rest = fen - static_cast<double>(whole);
  return whole + (rest >= 0.5 ? 1 : 0) - (rest <= -0.5 ? 1 : 0);
}

constexpr double to_yuan(Fen amount) {
  return static_cast<double>(amount) / 100.0;
}

/// Splits `total` in proportion to `weights` (not negative, not all zero unless `total` is 0) so that the
/// parts sum to it exactly: largest remainder, ties (exact for whole weights) to the smaller permanent id. A
/// weight of 0 gets nothing.
std::vector<Fen> share_out(Fen total, std::span<const double> weights, std::span<const std::uint64_t> ids);

}  // namespace ruralsim::base
