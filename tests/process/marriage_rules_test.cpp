// SPDX-License-Identifier: Apache-2.0
#include "sim/process/marriage_rules.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace ruralsim;

namespace {

Single single(std::uint64_t id, int age, std::uint64_t kin, std::uint32_t household, std::uint32_t lot = 0) {
  return {id, lot, static_cast<std::int16_t>(1400 - 12 * age), kin, {0, 0, household}, 0};
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> ids(const std::vector<Match>& matches) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> all;
  for (const auto& [wife, husband] : matches) all.emplace_back(wife.id, husband.id);
  return all;
}
using Pairs = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

}  // namespace

TEST_CASE("a woman takes the man nearest to two years older than herself, of two as near the older") {
  std::vector<Single> women = {single(1, 25, 100, 0)};
  std::vector<Single> men = {single(2, 24, 200, 1), single(3, 28, 300, 2), single(4, 26, 400, 3)};
  CHECK(ids(match_singles(women, men)) == Pairs{{1, 3}});
  CHECK(women.empty());
  CHECK(men.size() == 2);
}

TEST_CASE(
    "nobody marries a relative, one of the own household, or more than eight years from the usual age") {
  std::vector<Single> women = {single(1, 25, 100, 0)};
  std::vector<Single> men = {single(2, 27, 100, 1), single(3, 27, 300, 0), single(4, 36, 400, 3),
                             single(5, 18, 500, 4)};
  CHECK(match_singles(women, men).empty());
  CHECK(women.size() == 1);
  CHECK(men.size() == 4);
}

TEST_CASE("who draws the smaller lot chooses first, and the order of the lists does not matter") {
  const std::vector<Single> women = {single(1, 25, 100, 0, 9), single(2, 25, 200, 1, 4),
                                     single(3, 40, 300, 2, 1)};
  const std::vector<Single> men = {single(4, 27, 400, 3), single(5, 30, 500, 4), single(6, 42, 600, 5)};
  const Pairs expected = {{3, 6}, {2, 4}, {1, 5}};
  auto w = women, m = men;
  CHECK(ids(match_singles(w, m)) == expected);
  w = women, m = men;
  std::reverse(w.begin(), w.end());
  std::reverse(m.begin(), m.end());
  CHECK(ids(match_singles(w, m)) == expected);
}

TEST_CASE("as many marry as the smaller side has, if ages fit") {
  std::vector<Single> women, men;
  for (std::uint64_t i = 0; i < 30; ++i)
    women.push_back(single(i, 22 + static_cast<int>(i % 6), 1000 + i, static_cast<std::uint32_t>(i), 0));
  for (std::uint64_t i = 0; i < 50; ++i)
    men.push_back(
        single(100 + i, 24 + static_cast<int>(i % 6), 2000 + i, static_cast<std::uint32_t>(100 + i)));
  CHECK(match_singles(women, men).size() == 30);
  CHECK(women.empty());
  CHECK(men.size() == 20);
}
