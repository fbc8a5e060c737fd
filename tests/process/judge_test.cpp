// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/process/rules.hpp>

using namespace ruralsim;

namespace {

using Lines = std::array<double, kLines>;
constexpr Lines kSame = {100, 100, 100};

/// The records after each year of a history of incomes.
std::vector<PovertyRecord> history(const std::vector<double>& incomes, const Lines& lines = kSame) {
  std::vector<PovertyRecord> records;
  PovertyRecord last;
  for (const double income : incomes) records.push_back(last = judge(last, income, lines));
  return records;
}

bool on(std::uint8_t bits, Line line = Line::standard_2010) {
  return (bits >> static_cast<int>(line) & 1) != 0;
}

}  // namespace

TEST_CASE("an income at the line is not poor, one below it is") {
  CHECK_FALSE(on(judge({}, 100, kSame).poor));
  CHECK(on(judge({}, 99.99, kSame).poor));
  CHECK(on(judge({}, -10, kSame).poor));
}

TEST_CASE("a first assessment is neither an exit nor a return") {
  for (const double income : {50.0, 150.0}) {
    const PovertyRecord r = judge({}, income, kSame);
    CHECK_FALSE(on(r.returned));
    CHECK_FALSE(on(r.exited));
    CHECK(on(r.ever_nonpoor) == (income > 100));
  }
}

TEST_CASE("poor, non-poor, poor is one exit and one return, and staying poor is no second return") {
  const auto r = history({50, 150, 50, 50, 150, 150, 50});
  const std::vector<bool> exited = {false, true, false, false, true, false, false};
  const std::vector<bool> returned = {false, false, true, false, false, false, true};
  for (std::size_t year = 0; year < r.size(); ++year) {
    CAPTURE(year);
    CHECK(on(r[year].exited) == exited[year]);
    CHECK(on(r[year].returned) == returned[year]);
  }
}

TEST_CASE("who was never poor before falls into poverty as a return: non-poor once, then poor") {
  CHECK(on(history({150, 50}).back().returned));
}

TEST_CASE("a spell counts the assessments in a row that found the state of the one before") {
  // not poor, poor, poor, poor, not poor, not poor
  const auto r = history({150, 50, 60, 70, 150, 150});
  std::vector<int> spells;
  for (const PovertyRecord& record : r) spells.push_back(record.spell[0]);
  CHECK(spells == std::vector<int>{0, 1, 1, 2, 3, 1});
  CHECK(history(std::vector<double>(300, 50)).back().spell[0] == 255);
}

TEST_CASE("every line has its own spells") {
  const auto r = history({150, 150, 150}, {100, 200, 100});
  CHECK(r.back().spell[1] == 2);
  const PovertyRecord after = judge(r.back(), 120, {130, 110, 100});
  CHECK(after.spell == std::array<std::uint8_t, kLines>{3, 3, 3});
  const PovertyRecord next = judge(after, 120, {130, 110, 100});
  CHECK(next.spell == std::array<std::uint8_t, kLines>{1, 1, 4});
}

TEST_CASE("who was always poor never returns") {
  for (const PovertyRecord& r : history({50, 20, 80, 99})) {
    CHECK_FALSE(on(r.returned));
    CHECK_FALSE(on(r.ever_nonpoor));
  }
}

TEST_CASE("a return more than 5 % below the line is deep") {
  CHECK_FALSE(on(history({150, 95}).back().deep_return));
  CHECK(on(history({150, 94.9}).back().deep_return));
  CHECK_FALSE(on(history({50, 50}).back().deep_return));  // poor, but no return
}

TEST_CASE("every line keeps its own history, so a line that rises makes returns by that line alone") {
  PovertyRecord r = judge({}, 110, {100, 120, 100});
  CHECK_FALSE(on(r.poor, Line::standard_2010));
  CHECK(on(r.poor, Line::line_2020));
  r = judge(r, 110, {100, 120, 115});
  CHECK_FALSE(on(r.returned, Line::standard_2010));
  CHECK_FALSE(on(r.returned, Line::line_2020));  // poor by this line from the beginning
  CHECK(on(r.returned, Line::line_2020_median));
  r = judge(r, 130, {100, 120, 115});
  CHECK_FALSE(on(r.exited, Line::standard_2010));
  CHECK(on(r.exited, Line::line_2020));
  CHECK(on(r.exited, Line::line_2020_median));
  CHECK(r.poor == 0);
  CHECK(r.ever_nonpoor == 7);
}

TEST_CASE(
    "the last judgement depends on the one before and nothing else than whether a line was ever passed") {
  // All histories of four years: a return is exactly "some year non-poor, last year not poor, now poor".
  for (int bits = 0; bits < 16; ++bits) {
    std::vector<double> incomes;
    for (int year = 0; year < 4; ++year) incomes.push_back((bits >> year & 1) != 0 ? 150 : 50);
    const PovertyRecord r = history(incomes).back();
    CHECK(on(r.returned) == (incomes[2] > 100 && incomes[3] < 100));
    CHECK(on(r.exited) == (incomes[2] < 100 && incomes[3] > 100));
  }
}
