// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

#include <ruralsim/base/marks.hpp>
#include <ruralsim/base/random.hpp>

namespace ruralsim::base {

/// The number of words for which something of this probability `happens`: all from it on are in vain.
inline std::uint64_t lots_below(double probability) {
  return static_cast<std::uint64_t>(std::ceil(std::clamp(probability, 0.0, 1.0) * 0x1p32));
}

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

  /// Marks those of the rows from `row` on whose word is below `lots`; the rest of the marks stay.
  /// Returns how many rows were looked at, since so many are made together.
  std::size_t mark(std::size_t row, std::uint64_t lots, Marks& marks) {
    const std::size_t rows = std::min(kBlock, ids_.size() - row);
    if (lots == 0) return rows;
    fill(row);
    const auto last = static_cast<std::uint32_t>(lots - 1);
    for (std::size_t i = 0; i < rows; ++i) marks[i] = marks[i] | (words_[i] <= last ? 1 : 0);
    return rows;
  }

  /// Calls `f(row, word)` for the rows from `first` on to whom something of at most this probability may
  /// happen, in ascending order: many at a time are passed over.
  template <class F>
  void each_that_may(std::size_t first, double probability, F&& f) {
    const std::uint64_t lots = lots_below(probability);
    for (std::size_t row = first; row < ids_.size() && lots > 0; row += kBlock) {
      Marks may{};
      mark(row, lots, may);
      each_place(may, [&](std::size_t i) { f(row + i, words_[i]); });
    }
  }

 private:
  static constexpr std::size_t kBlock = std::tuple_size_v<Marks>;
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

/// Two words of the same draw as a DrawColumn each, at the price of one: for rows asked for in ascending
/// order.
template <std::size_t kFirst, std::size_t kSecond>
class WordColumns {
 public:
  /// @param ids  must outlive the columns
  WordColumns(Key key, std::span<const std::uint64_t> ids, Month when, Purpose why)
      : key_(key), ids_(ids), when_(when), why_(why) {}

  std::pair<std::uint32_t, std::uint32_t> operator[](std::size_t row) {
    if (row - begin_ >= filled_) fill(row);
    return {first_[row - begin_], second_[row - begin_]};
  }

 private:
  static constexpr std::size_t kBlock = std::tuple_size_v<Marks>;
  void fill(std::size_t row);

  Key key_;
  std::span<const std::uint64_t> ids_;
  Month when_;
  Purpose why_;
  std::size_t begin_ = 0, filled_ = 0;
  std::array<std::uint32_t, kBlock> first_, second_;
};
extern template class WordColumns<0, 2>;

/// The first word of `draw(key, ids[i], when, why, index)` for every i.
void draw_words(Key, std::span<const std::uint64_t> ids, Month when, Purpose why, std::uint32_t index,
                std::span<std::uint32_t> to);

/// `draw(key, id, when, why, i)` for i = first, first + 1, first + 2 and first + 3, at the price of one.
std::array<Bits, 4> draw_four(Key, std::uint64_t id, Month when, Purpose why, std::uint32_t first = 0);

}  // namespace ruralsim::base
