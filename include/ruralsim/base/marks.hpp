// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ruralsim::base {

/// 1 or 0 for each of 64 rows, as loops make them in vectors.
using Marks = std::array<std::uint8_t, 64>;

/// The same in one word, a bit each, the first row lowest.
inline std::uint64_t bits_of(const Marks& marks) {
  // The product brings the lowest bits of 8 bytes together in the highest byte.
  constexpr std::uint64_t kTogether =
      std::endian::native == std::endian::little ? 0x0102040810204080 : 0x8040201008040201;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < marks.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t eight;
    std::memcpy(&eight, &marks[i], sizeof eight);
    bits |= (eight * kTogether >> 56) << i;
  }
  return bits;
}

/// Calls `f(place)` for every mark that is set, in ascending order.
template <class F>
void each_place(const Marks& marks, F&& f) {
  for (std::uint64_t left = bits_of(marks); left != 0; left &= left - 1)
    f(static_cast<std::size_t>(std::countr_zero(left)));
}

}  // namespace ruralsim::base
