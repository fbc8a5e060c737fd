// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <functional>

#include <doctest/doctest.h>

#include "small_county.hpp"

using namespace ruralsim;
using base::month_of;

namespace {

Drivers drivers(const Scenario& s, base::Month now, int steps_per_year = 4) {
  return drivers_at(s, clock_at(now, steps_per_year, false));
}

/// Of a hazard a step in every step of a year, the chance that it strikes within the year.
double within_a_year(const Scenario& s, int steps_per_year,
                     const std::function<double(const Drivers&)>& hazard) {
  double spared = 1;
  for (int step = 0; step < steps_per_year; ++step) {
    spared *= 1 - hazard(drivers(s, month_of(2018, 1) + step * 12 / steps_per_year, steps_per_year));
  }
  return 1 - spared;
}

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-9);
}

}  // namespace

TEST_CASE("a clock of n steps counts its slots through the year and knows the first and the last") {
  for (const int n : {1, 2, 3, 4, 6, 12}) {
    for (int step = 0; step < n; ++step) {
      const Clock c = clock_at(month_of(2018, 1) + step * (12 / n), n, false);
      CHECK(c.slot == step);
      CHECK(c.months * n == 12);
      CHECK(c.first_of_year() == (step == 0));
      CHECK(c.last_of_year() == (step == n - 1));
      CHECK(c.year_start == month_of(2018, 1));
      CHECK(c.years() == about(1.0 / n));
    }
  }
}

TEST_CASE("a hazard a year strikes with the same chance within a year whatever the number of steps") {
  const Scenario s = small_county();
  for (const int n : {1, 4, 12}) {
    CAPTURE(n);
    CHECK(within_a_year(s, n, &Drivers::reconsider) == about(s.choice.reconsider));
    CHECK(within_a_year(s, n, &Drivers::taste_redraw) == about(s.choice.taste_redraw));
    CHECK(within_a_year(s, n, &Drivers::lose_away_job) == about(s.away.job_loss.at(s.start)));
    CHECK(within_a_year(s, n, &Drivers::injury_away) == about(s.away.injury_hazard));
    CHECK(within_a_year(s, n, &Drivers::lose_job) == about(s.nearby.job_loss_hazard));
    for (std::size_t kind = 0; kind < kDisasters; ++kind) {
      CHECK(within_a_year(s, n, [&](const Drivers& d) { return d.disaster[kind]; }) ==
            about(s.shocks.disaster[kind].hazard));
    }
    const auto ill = [&](std::size_t frail, std::size_t elder) {
      return within_a_year(s, n, [&](const Drivers& d) { return d.illness[frail][elder]; });
    };
    CHECK(ill(0, 0) == about(s.shocks.illness_hazard));
    CHECK(ill(0, 1) == about(s.shocks.illness_hazard_elder));
    CHECK(ill(1, 0) == about(s.shocks.illness_frail_factor * s.shocks.illness_hazard));
    CHECK(ill(1, 1) == about(s.shocks.illness_frail_factor * s.shocks.illness_hazard_elder));
  }
}

TEST_CASE("a certain reconsideration is certain in the first step already") {
  Scenario s = small_county();
  s.choice.reconsider = 1;
  CHECK(drivers(s, month_of(2018, 1)).reconsider == 1);
  s.choice.reconsider = 0;
  CHECK(drivers(s, month_of(2018, 1)).reconsider == 0);
}

TEST_CASE(
    "reconsidering crowds into the Spring-Festival quarter, and a weight of a quarter spreads it evenly") {
  Scenario s = small_county();
  s.choice.spring_festival_weight = 0.5;
  CHECK(drivers(s, month_of(2018, 1)).reconsider > 2 * drivers(s, month_of(2018, 4)).reconsider);
  s.choice.spring_festival_weight = 0.25;
  CHECK(drivers(s, month_of(2018, 1)).reconsider == about(drivers(s, month_of(2018, 7)).reconsider));
}

TEST_CASE("the steps' shares of every season sum to one") {
  const Scenario s = small_county();
  for (const int n : {1, 4, 12}) {
    double crops = 0, births = 0, offtake = 0, gathering = 0;
    for (int step = 0; step < n; ++step) {
      const Drivers d = drivers(s, month_of(2018, 1) + step * (12 / n), n);
      crops += d.crop_share, births += d.birth_share, offtake += d.offtake_share,
          gathering += d.gathering_share;
    }
    CHECK(crops == about(1));
    CHECK(births == about(1));
    CHECK(offtake == about(1));
    CHECK(gathering == about(1));
  }
}

TEST_CASE(
    "each line is its standard at its own date and moves by its own index: none is spliced into another") {
  const Scenario s = small_county();
  // The 12 months that end with the third quarter of 2019 have their middle near July 2019.
  const auto line = [&](base::Month now, Line l) {
    return drivers(s, now).line[static_cast<std::size_t>(l)];
  };
  const auto middle_is_july = [](int year) { return month_of(year, 10); };
  CHECK(line(middle_is_july(2019), Line::standard_2010) == about(3218));
  CHECK(line(middle_is_july(2020), Line::line_2020) == about(4000));
  CHECK(line(middle_is_july(2020), Line::line_2020_median) == about(4000));
  const double cpi = s.economy.cpi.at(month_of(2023, 7)) / s.economy.cpi.at(month_of(2020, 7));
  CHECK(line(middle_is_july(2023), Line::line_2020) == about(4000 * cpi));
  CHECK(line(middle_is_july(2023), Line::line_2020) / line(middle_is_july(2023), Line::standard_2010) ==
        about(line(middle_is_july(2017), Line::line_2020) / line(middle_is_july(2017), Line::standard_2010)));
  CHECK(line(middle_is_july(2023), Line::line_2020_median) > line(middle_is_july(2023), Line::line_2020));
}

TEST_CASE(
    "the headline is the line of 2010 for incomes of the years before 2020 and that of 2020 from then on") {
  const Scenario s = small_county();
  for (int year = 2016; year <= 2023; ++year) {
    const Drivers december = drivers(s, month_of(year, 10));
    CHECK(december.headline_line ==
          static_cast<std::size_t>(year < 2020 ? Line::standard_2010 : Line::line_2020));
    CHECK(december.headline == december.line[december.headline_line]);
  }
}

TEST_CASE("what is stated for Rangtang reaches the drivers in the unit it is used in") {
  Scenario s = small_county();
  const Drivers d = drivers(s, month_of(2018, 7));
  CHECK(d.away_pay == about(12 * 4107 * s.away.wage_level));
  CHECK(d.away_living == about(s.away.living_cost_share * d.away_pay));
  CHECK(d.nearby_jobs ==
        static_cast<std::int64_t>(std::floor(85 * s.nearby.jobs.at(month_of(2018, 7)) + 0.5)));
  CHECK(d.price_level == about(109.4 / 105.5));
  CHECK(d.subsistence == about(s.choice.subsistence * d.line[static_cast<std::size_t>(Line::line_2020)]));
  CHECK(d.other_income.size() == s.household_types.size());
}

TEST_CASE("a plain number is that number at every date, a dated one grows by its rate") {
  const Scenario plain = small_county(
      "continuity",
      {{"choice.hardship_away", "14000"}, {"herd.price", "3000"}, {"labour.nearby.jobs", "0.2"}});
  for (const int year : {2016, 2030}) {
    const Drivers d = drivers(plain, month_of(year, 1));
    CHECK(d.hardship_away == 14000);
    CHECK(d.herd_price == 3000);
    CHECK(d.nearby_jobs == 17);
  }
  const Scenario dated = small_county("continuity", {{"herd.price", "{2016-01: 3000}"}});
  CHECK(drivers(dated, month_of(2018, 1)).herd_price == about(3000 * 1.03 * 1.03));
}

TEST_CASE("an able person is 16 to 64, not ill, in no course, not at school and not disabled") {
  Shard s;
  const base::Month now = month_of(2020, 1);
  const auto person = [&](int age_months, int ill_until, Health health = Health::well, int course_until = 0,
                          std::uint8_t enrolled = 0) {
    s.person.born = {static_cast<std::int16_t>(now.index - age_months)};
    s.person.ill_until = {static_cast<std::int16_t>(ill_until)};
    s.person.course_until = {static_cast<std::int16_t>(course_until)};
    s.person.health = {health};
    s.person.enrolled = {enrolled};
    return able(s, 0, now);
  };
  CHECK_FALSE(person(16 * 12 - 1, 0));
  CHECK(person(16 * 12, 0));
  CHECK(person(65 * 12 - 1, 0));
  CHECK_FALSE(person(65 * 12, 0));
  CHECK(person(30 * 12, now.index));
  CHECK_FALSE(person(30 * 12, now.index + 1));
  CHECK(person(30 * 12, 0, Health::chronic));
  CHECK(person(30 * 12, 0, Health::well, now.index));
  CHECK_FALSE(person(30 * 12, 0, Health::well, now.index + 1));
  CHECK_FALSE(person(30 * 12, 0, Health::disabled));
  CHECK_FALSE(person(17 * 12, 0, Health::well, 0, 1));
}
