// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <doctest/doctest.h>

#include <ruralsim/process/schooling_rules.hpp>

using namespace ruralsim;

TEST_CASE("six years of primary, three of junior, three of senior school, each up to its age") {
  CHECK(stage_of(6, 0) == SchoolStage::none);
  CHECK(stage_of(7, 0) == SchoolStage::primary);
  CHECK(stage_of(12, 5) == SchoolStage::primary);
  CHECK(stage_of(13, 6) == SchoolStage::junior);
  CHECK(stage_of(16, 8) == SchoolStage::junior);
  CHECK(stage_of(17, 8) == SchoolStage::none);
  CHECK(stage_of(16, 9) == SchoolStage::senior);
  CHECK(stage_of(17, 9) == SchoolStage::senior);  // a year late
  CHECK(stage_of(18, 9) == SchoolStage::none);    // two years out of school: it does not come back
  CHECK(stage_of(19, 11) == SchoolStage::senior);
  CHECK(stage_of(19, 12) == SchoolStage::none);
}

TEST_CASE(
    "the chance to go to school is a logit around the usual share, with the signs that it is meant to have") {
  SchoolingParameters p;
  p.primary = 0.99, p.junior = 0.9, p.senior = 0.4;
  p.income = 0.5, p.cost = 2, p.road = 0.3, p.parent_away = 0.2;
  const auto senior = [&](const PupilsHome& home) { return enrolment_chance(SchoolStage::senior, home, p); };
  const auto logit = [](double x) { return std::log(x / (1 - x)); };
  CHECK(senior({}) == doctest::Approx(0.4));
  CHECK(enrolment_chance(SchoolStage::primary, {}, p) == doctest::Approx(0.99));
  CHECK(enrolment_chance(SchoolStage::none, {}, p) == 0);
  CHECK(logit(senior({.income = 2})) == doctest::Approx(logit(0.4) + 0.5 * std::log(2.0)));
  CHECK(logit(senior({.cost = 0.3})) == doctest::Approx(logit(0.4) - 0.6));
  CHECK(logit(senior({.beyond = 2})) == doctest::Approx(logit(0.4) - 0.6));
  CHECK(logit(senior({.parent_away = true})) == doctest::Approx(logit(0.4) - 0.2));
  // Primary schools are in the villages.
  CHECK(enrolment_chance(SchoolStage::primary, {.beyond = 2}, p) == doctest::Approx(0.99));
  p.senior = 1;
  CHECK(senior({.income = 0.01, .cost = 5}) == 1);
  p.senior = 0;
  CHECK(senior({.income = 100}) == 0);
}
