// SPDX-License-Identifier: Apache-2.0
// Persons of a kind that only some are of, found among all without looking at each.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/process/block_column.hpp"
#include <ruralsim/base/marks.hpp>
#include <ruralsim/state/member_counts.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Calls `f(row)` for the rows from `first` to before `last` for which `mark(row)` holds, in ascending order.
/// Marks are made in vectors, 64 rows before `f` is called for one of them: `mark` should be free of branches
/// and read columns by pointer, and `f` may change no row but its own.
template <class Mark, class F>
void each_marked(std::uint32_t first, std::uint32_t last, const Mark& mark, F&& f) {
  base::Marks marks;
  for (std::size_t begin = first; begin < last; begin += marks.size()) {
    const std::size_t n = std::min<std::size_t>(marks.size(), last - begin);
    if (n < marks.size()) marks.fill(0);
    for (std::size_t i = 0; i < n; ++i) marks[i] = mark(begin + i) ? 1 : 0;
    base::each_place(marks, [&](std::size_t i) { f(static_cast<std::uint32_t>(begin + i)); });
  }
}

/// Calls `f(begin, able)` for the persons from `first` to before `last`, a block at a time: who of those from
/// `begin` on is able, 1 or 0.
template <class F>
void each_block_with_ability(const Shard& s, std::uint32_t first, std::uint32_t last, base::Month now,
                             F&& f) {
  std::array<std::uint8_t, 256> able_ones;
  for (std::uint32_t begin = first; begin < last; begin += able_ones.size()) {
    const auto block = std::span(able_ones).first(std::min<std::size_t>(able_ones.size(), last - begin));
    able_persons(s, begin, now, block);
    f(begin, std::span<const std::uint8_t>(block));
  }
}

/// The household of a person, for persons asked for in ascending order.
class HouseholdOf {
 public:
  HouseholdOf(const Shard& s, std::uint32_t first) : begin_(s.person_begin.data()), household_(first) {}
  std::uint32_t operator()(std::uint32_t person) {
    while (begin_[household_ + 1] <= person) ++household_;
    return household_;
  }

 private:
  const std::uint32_t* begin_;
  std::uint32_t household_;
};

/// Calls `f(household, person)` for the members of the households from `first` on, `households` of them, for
/// whom `mark(person)` holds; see each_marked.
template <class Mark, class F>
void each_marked_member(const Shard& s, std::uint32_t first, std::size_t households, const Mark& mark,
                        F&& f) {
  HouseholdOf household(s, first);
  each_marked(s.person_begin[first], s.person_begin[first + households], mark,
              [&](std::uint32_t p) { f(household(p), p); });
}

constexpr std::uint32_t kMembersOfBuffer = 256;

/// Works through the members of a block's households, as many at a time as a buffer holds, in ascending
/// order: `fill(first, n)` makes what is asked of n persons from `first` on, then `take(row, from, to)` has
/// the places of the members of the household in a row of the block. One that two buffers share is taken
/// twice.
template <class Fill, class Take>
void each_household_in_buffers(const Shard& s, const Block& block, Fill&& fill, Take&& take) {
  const std::uint32_t* const begin = s.person_begin.data() + block.first;
  const std::uint32_t end = begin[block.rows];
  std::size_t row = 0;
  for (std::uint32_t first = begin[0]; first < end; first += kMembersOfBuffer) {
    const std::uint32_t last = std::min(first + kMembersOfBuffer, end);
    fill(first, last - first);
    for (std::uint32_t p = first; p < last; row += p == begin[row + 1] ? 1 : 0) {
      const std::uint32_t from = p;
      p = std::min(begin[row + 1], last);
      take(row, from - first, p - first);
    }
  }
}

}  // namespace ruralsim
