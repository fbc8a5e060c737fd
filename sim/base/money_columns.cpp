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

}  // namespace ruralsim::base
