// SPDX-License-Identifier: Apache-2.0
// Which persons are of a kind, and how many members of every household are: counted in whole words of marks,
// so that neither a person nor a household costs a guess.
#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include <ruralsim/base/marks.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// How many members of every household from `first` on bear a mark: `mark(person)`, which should be free of
/// branches and read columns by pointer, since it is asked of all in vectors.
template <class Mark>
void count_marked(const Shard& s, std::uint32_t first, const Mark& mark, std::span<std::int32_t> to) {
  const std::uint32_t* const begin = s.person_begin.data() + first;
  const std::uint32_t last = begin[to.size()];
  std::uint32_t word_begin = begin[0];
  std::int32_t before_word = 0, before_household = 0;
  for (std::size_t row = 0; row < to.size();) {
    base::Marks marks{};
    const std::size_t n = std::min<std::size_t>(marks.size(), last - word_begin);
    for (std::size_t i = 0; i < n; ++i) marks[i] = mark(word_begin + i) ? 1 : 0;
    const std::uint64_t bits = base::bits_of(marks);
    // Households that end within the word: marks before their end, less those before their beginning.
    for (; row < to.size() && begin[row + 1] - word_begin < marks.size(); ++row) {
      const std::uint64_t below = (std::uint64_t{1} << (begin[row + 1] - word_begin)) - 1;
      const std::int32_t before_end = before_word + std::popcount(bits & below);
      to[row] = before_end - before_household;
      before_household = before_end;
    }
    before_word += std::popcount(bits);
    word_begin += marks.size();
  }
}

/// Marks of those who have reached the pension age.
class Elders {
 public:
  Elders(const Setting& now, const Shard& s) : born_(s.person.born.data()), month_(now.clock.now.index) {}
  bool operator()(std::size_t person) const { return month_ - born_[person] >= 12 * kOldAge; }

 private:
  const std::int16_t* born_;
  int month_;
};

/// Marks of those `at_school`, ages in months.
class Pupils {
 public:
  Pupils(const Setting& now, const Shard& s)
      : decided_(now.scenario.schooling.decided),
        enrolled_(s.person.enrolled.data()),
        schooling_(s.person.schooling.data()),
        born_(s.person.born.data()),
        month_(now.clock.now.index) {}
  bool operator()(std::size_t person) const {
    const int months = month_ - born_[person], last = 12 * (kSchoolAge + schooling_[person]);
    return decided_ ? enrolled_[person] != 0 : (months >= 12 * kSchoolAge) & (months < last);
  }

 private:
  bool decided_;
  const std::uint8_t *enrolled_, *schooling_;
  const std::int16_t* born_;
  int month_;
};

/// Marks of the able who do not work away.
class AbleAtHome {
 public:
  AbleAtHome(const Setting& now, const Shard& s)
      : born_(s.person.born.data()),
        ill_until_(s.person.ill_until.data()),
        course_until_(s.person.course_until.data()),
        enrolled_(s.person.enrolled.data()),
        health_(s.person.health.data()),
        occupation_(s.person.occupation.data()),
        month_(static_cast<std::int16_t>(now.clock.now.index)) {}
  bool operator()(std::size_t person) const {
    const auto months = static_cast<std::int16_t>(month_ - born_[person]);
    const bool of_age = (months >= 12 * kWorkingAge) & (months < 12 * kRetirementAge);
    const bool well = (ill_until_[person] <= month_) & (health_[person] != Health::disabled);
    const bool free = (course_until_[person] <= month_) & (enrolled_[person] == 0);
    return of_age & well & free & (occupation_[person] != Occupation::away);
  }

 private:
  const std::int16_t *born_, *ill_until_, *course_until_;
  const std::uint8_t* enrolled_;
  const Health* health_;
  const Occupation* occupation_;
  std::int16_t month_;
};

}  // namespace ruralsim
