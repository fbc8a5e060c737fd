// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/model/series.hpp>

using namespace ruralsim;
using base::month_of;

TEST_CASE(
    "a dated series is flat before its first point, straight between points and flat or growing after the "
    "last") {
  const Series s{{{month_of(2016, 1), 100}, {month_of(2018, 1), 148}, {month_of(2018, 2), 10}}};
  CHECK(s.at(month_of(1900, 1)) == 100);
  CHECK(s.at(month_of(2016, 1)) == 100);
  CHECK(s.at(month_of(2016, 2)) == 102);
  CHECK(s.at(month_of(2017, 1)) == 124);
  CHECK(s.at(month_of(2017, 12)) == 146);
  CHECK(s.at(month_of(2018, 1)) == 148);
  CHECK(s.at(month_of(2018, 2)) == 10);
  CHECK(s.at(month_of(2100, 1)) == 10);
  CHECK(s.at(month_of(2018, 2), 0.1) == 10);
  CHECK(s.at(month_of(2017, 1), 0.1) == 124);
  CHECK(s.at(month_of(2019, 2), 0.1) == doctest::Approx(11).epsilon(1e-12));
  CHECK(s.at(month_of(2020, 2), -0.1) == doctest::Approx(8.1).epsilon(1e-12));
  CHECK(s.at(month_of(2018, 8), 0.21) == doctest::Approx(11).epsilon(1e-12));
  CHECK(constant_series(7).at(month_of(2999, 12)) == 7);
  CHECK_THROWS_AS((void)Series{}.at(month_of(2016, 1)), base::InvariantViolation);
}

TEST_CASE(
    "the shares of a year's steps add up to the season, also for steps that cross the turn of the year") {
  const Season season{{0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.2, 0.25}};
  CHECK(season.share(month_of(2016, 1), 1) == 0.01);
  CHECK(season.share(month_of(2017, 12), 1) == 0.25);
  CHECK(season.share(month_of(2017, 12), 2) == doctest::Approx(0.26));
  for (const int months : {1, 2, 3, 4, 6, 12}) {
    double sum = 0;
    for (int m = 0; m < 12; m += months) sum += season.share(month_of(2020, 1) + m, months);
    CHECK(sum == doctest::Approx(1).epsilon(1e-12));
  }
}
