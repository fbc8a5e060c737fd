// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <span>

#include <ruralsim/base/random.hpp>

namespace ruralsim::base {

/// One word, usually the first, of `draw(key, ids[row], when, why)`, for rows asked for in ascending order.
/// They are made a block at a time in vectors, at a third of the price of single draws: for what is asked of
/// everybody and happens to few, who then draw their other words singly.
class DrawColumn {
 public:
  /// @param ids   must outlive the column
  /// @param word  0 to 3
  DrawColumn(Key key, std::span<const std::uint64_t> ids, Month when, Purpose why, std::size_t word = 0)
      : key_(key), ids_(ids), when_(when), why_(why), word_(word) {}

  std::uint32_t operator[](std::size_t row) {
    if (row - begin_ >= filled_) fill(row);
    return words_[row - begin_];
  }

 private:
  static constexpr std::size_t kBlock = 64;
  void fill(std::size_t row);
  template <std::size_t kWord>
  void fill_with(std::size_t row);

  Key key_;
  std::span<const std::uint64_t> ids_;
  Month when_;
  Purpose why_;
  std::size_t word_;
  std::size_t begin_ = 0, filled_ = 0;
  std::array<std::uint32_t, kBlock> words_;
};

/// `draw(key, id, when, why, i)` for i = first, first + 1, first + 2 and first + 3, at the price of one.
std::array<Bits, 4> draw_four(Key, std::uint64_t id, Month when, Purpose why, std::uint32_t first = 0);

}  // namespace ruralsim::base
