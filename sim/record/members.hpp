// SPDX-License-Identifier: Apache-2.0
// Persons by what they do, how they are and how they move, counted many kinds at once.
#pragma once
#include <cstdint>
#include <vector>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Persons whose counts fit into a byte.
constexpr std::uint32_t kMostAtOnce = 255;

/// Counts of at most so many persons: words of eight bytes each, the lanes of `Few` in their order
/// (packed_sums.hpp), and years added up. One addition counts all kinds of a word.
struct PackedMembers {
  std::uint64_t work = 0, life = 0, moves = 0;
  std::uint64_t years = 0;  ///< `migrant_years`, `migrant_schooling` and `young_schooling`

  static constexpr unsigned kYearsBits = 21;  ///< of one of the three
  [[nodiscard]] std::int64_t years_of(unsigned kind) const {
    return static_cast<std::int64_t>(years >> kYearsBits * kind & ((1u << kYearsBits) - 1));
  }
};

/// Sums over the persons of a village from its first one on, so that those of a household are a difference of
/// two. Whole sums overflow from byte to byte and past the word, which the difference undoes. Without
/// branches: nothing about a person can be guessed.
class RunningMembers {
 public:
  void read(const Setting&, const Shard&, std::uint32_t first, std::uint32_t last);
  /// Of the persons from `first` up to `last`, rows of the shard.
  [[nodiscard]] PackedMembers between(std::uint32_t first, std::uint32_t last) const {
    const PackedMembers &from = up_to_[first - first_], &to = up_to_[last - first_];
    return {to.work - from.work, to.life - from.life, to.moves - from.moves, to.years - from.years};
  }

 private:
  std::uint32_t first_ = 0;
  std::vector<PackedMembers> up_to_;
  std::vector<std::uint8_t> able_, doing_, life_, moves_;
  std::vector<std::uint64_t> years_;
};

/// Residents of every household of the shard.
std::vector<std::uint32_t> residents_of(const Shard&);

/// Residents under 16 with an absent member a generation older, and of 60 and older with one a generation
/// younger; absent: away for more than 6 of the last 12 months.
struct LeftBehind {
  std::int64_t children = 0, elders = 0;
};
/// @param absent  is overwritten: memory to use again
LeftBehind left_behind(const Setting&, const Village&, std::uint32_t household,
                       std::vector<std::int16_t>& absent);

}  // namespace ruralsim
