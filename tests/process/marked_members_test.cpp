// SPDX-License-Identifier: Apache-2.0
// Members found in vectors are those found one by one.
#include "sim/process/marked_members.hpp"

#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>

using namespace ruralsim;

namespace {

struct County {
  Scenario scenario = small_county();
  Clock clock = clock_at(base::month_of(2016, 4), 4, false);
  Setting now{scenario, {1, 0}, clock, drivers_at(scenario, clock), {}};
  std::vector<Shard> shards = synthesise(scenario, now.key, base::month_of(2016, 1), 64, 5);
};

template <class Mark, class Holds>
void check_counts(const Shard& s, const Mark& mark, Holds&& holds) {
  std::vector<std::int32_t> counted(s.households());
  count_marked(s, 0, mark, counted);
  std::int32_t found = 0;
  for (std::uint32_t h = 0; h < s.households(); ++h) {
    std::int32_t expected = 0;
    for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) expected += holds(p) ? 1 : 0;
    CHECK(counted[h] == expected);
    found += expected;
  }
  CHECK(found > 0);
}

}  // namespace

TEST_CASE("pupils and elders of every household are those of whom it is true") {
  County county;
  for (const bool decided : {false, true}) {
    county.scenario.schooling.decided = decided;
    for (Shard& s : county.shards) {
      for (std::uint32_t p = 0; p < s.persons(); ++p) s.person.enrolled[p] = p % 3 == 0 ? 1 : 0;
      check_counts(s, Pupils(county.now, s), [&](std::uint32_t p) { return at_school(county.now, s, p); });
      check_counts(s, Elders(county.now, s),
                   [&](std::uint32_t p) { return age_at(s.person.born[p], county.clock.now) >= kOldAge; });
    }
  }
}

TEST_CASE("members able to stay are counted for households from any row on") {
  County county;
  const Shard& s = county.shards.front();
  const std::uint32_t first = 3, households = static_cast<std::uint32_t>(s.households()) - 5;
  std::vector<std::int32_t> counted(households);
  count_marked(s, first, AbleAtHome(county.now, s, first, households), counted);
  for (std::uint32_t i = 0; i < households; ++i) {
    std::int32_t expected = 0;
    for (std::uint32_t p = s.person_begin[first + i]; p < s.person_begin[first + i + 1]; ++p) {
      if (s.person.occupation[p] != Occupation::away && able(s, p, county.clock.now)) ++expected;
    }
    CHECK(counted[i] == expected);
  }
}

TEST_CASE("households without members and ends of words are counted right") {
  Shard s;
  s.person_begin = {0, 63, 64, 64, 65, 128, 300, 300};
  std::vector<std::int32_t> counted(s.person_begin.size() - 1);
  count_marked(
      s, 0, [](std::size_t p) { return p % 2 == 1; }, counted);
  CHECK(counted == std::vector<std::int32_t>{31, 1, 0, 0, 32, 86, 0});
  counted.resize(3);
  count_marked(
      s, 4, [](std::size_t p) { return p % 2 == 1; }, counted);
  CHECK(counted == std::vector<std::int32_t>{32, 86, 0});
}

TEST_CASE("households larger than a buffer and in more than one are taken whole, in order") {
  Shard s;
  s.person_begin = {0,
                    1,
                    1 + kMembersOfBuffer,
                    3 + 2 * kMembersOfBuffer,
                    4 + 2 * kMembersOfBuffer,
                    6 + 5 * kMembersOfBuffer};
  const Block block{1, 4};
  std::vector<std::vector<std::uint32_t>> members(block.rows);
  std::uint32_t begin = 0;
  each_household_in_buffers(
      s, block,
      [&](std::uint32_t first, std::size_t persons) {
        CHECK(persons <= kMembersOfBuffer);
        begin = first;
      },
      [&](std::size_t row, std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t i = from; i < to; ++i) members[row].push_back(begin + i);
      });
  for (std::size_t row = 0; row < block.rows; ++row) {
    std::vector<std::uint32_t> expected(s.person_begin[row + 2] - s.person_begin[row + 1]);
    std::iota(expected.begin(), expected.end(), s.person_begin[row + 1]);
    CHECK(members[row] == expected);
  }
}
