// SPDX-License-Identifier: Apache-2.0
// 5.2 Months of away work, residence, what it teaches, and the labour market of a step.
#include <array>
#include <cmath>
#include <map>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/process/rules.hpp>

using namespace ruralsim;
using base::month_of;

TEST_CASE("people are away for 6, 9 or 12 months a year, for life, in the shares the scenario states") {
  AwayParameters p;
  p.seasonal_share = 0.15, p.nine_months_share = 0.35;
  std::map<int, int> count;
  constexpr int kPersons = 40000;
  for (std::uint64_t id = 1; id <= kPersons; ++id) {
    const int months = months_of_away_work({7, 0}, id, p);
    CHECK(months == months_of_away_work({7, 0}, id, p));
    ++count[months];
  }
  REQUIRE(count.size() == 3);
  // 4.5 standard errors: false alarm 7e-6 each.
  CHECK(std::abs(count[6] / double{kPersons} - 0.15) < 4.5 * std::sqrt(0.15 * 0.85 / kPersons));
  CHECK(std::abs(count[9] / double{kPersons} - 0.35) < 4.5 * std::sqrt(0.35 * 0.65 / kPersons));
}

TEST_CASE("a year has as many months away as it says, however it is cut into steps") {
  for (const int a_year : {6, 9, 12}) {
    for (const int months : {1, 2, 3, 4, 6, 12}) {
      int away = 0;
      for (int m = 0; m < 12; m += months)
        away += std::popcount(months_away(a_year, month_of(2018, 1) + m, months));
      CHECK(away == a_year);
    }
  }
  CHECK(months_away(6, month_of(2018, 4), 3) == 0b100);  // April, not May and June
  CHECK(months_away(9, month_of(2018, 7), 3) == 0b011);  // August and September
  CHECK(months_away(12, month_of(2018, 1), 1) == 0b1);
}

TEST_CASE("who is away for 6 of 12 months is a resident, for 7 no longer") {
  CHECK(resident(0));
  CHECK(resident(0b000000111111));
  CHECK_FALSE(resident(0b000001111111));
  CHECK_FALSE(resident(0xFFF));
  CHECK(resident(0b000000111111 | kHeldAwayJob));
}

TEST_CASE("away work teaches in proportion to its years, up to their limit") {
  AwayParameters p;
  p.skill_gain = 0.03, p.skill_years = 5;
  CHECK(skill_from_away(0, p) == 0);
  CHECK(skill_from_away(18, p) == doctest::Approx(0.045));
  CHECK(skill_from_away(60, p) == doctest::Approx(0.15));
  CHECK(skill_from_away(600, p) == doctest::Approx(0.15));
}

TEST_CASE("a shock of the labour market away hits a year alike in quarters and in months") {
  Scenario s = small_county();
  s.away.cycle = {{{month_of(2019, 12), 1}, {month_of(2020, 1), 0.3}, {month_of(2020, 4), 1}}};
  s.away.job_loss = {{{month_of(2019, 12), 0.08}, {month_of(2020, 1), 0.44}, {month_of(2020, 4), 0.08}}};
  std::array<double, 2> kept = {1, 1}, found{};
  for (int m = 0; m < 12; m += 3) {
    const Drivers d = drivers_at(s, clock_at(month_of(2020, 1) + m, 4, false));
    kept[0] *= 1 - d.lose_away_job;
    found[0] += d.find_job / 4;
  }
  for (int m = 0; m < 12; ++m) {
    const Drivers d = drivers_at(s, clock_at(month_of(2020, 1) + m, 12, false));
    kept[1] *= 1 - d.lose_away_job;
    found[1] += d.find_job / 12;
  }
  CHECK(kept[0] == doctest::Approx(kept[1]).epsilon(1e-12));
  CHECK(found[0] == doctest::Approx(found[1]).epsilon(1e-12));
  CHECK(kept[0] < 0.92);
  s.away.job_loss = constant_series(0.08);
  CHECK(drivers_at(s, clock_at(month_of(2020, 1), 1, false)).lose_away_job == doctest::Approx(0.08));
}
