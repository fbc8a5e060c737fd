// SPDX-License-Identifier: Apache-2.0
// Prevalence by age, and the onset that keeps it.
#include <utility>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/process/health_rules.hpp>

using namespace ruralsim;

namespace {

DemographyTables bands() {
  DemographyTables t;
  t.chronic = {{-1, 0, 19, 0.0}, {-1, 20, 39, 0.2}, {-1, 40, 120, 0.6}};
  t.disabled = {{-1, 0, 49, 0.02}, {-1, 50, 120, 0.3}};
  return t;
}

HealthParameters recovering(double chance) {
  HealthParameters p;
  p.recovery = chance;
  return p;
}

}  // namespace

TEST_CASE("prevalence is a band's value in its middle, a straight line between middles and flat outside") {
  const HealthByAge by_age(bands(), recovering(0));
  CHECK(by_age.chronic(0) == 0);
  CHECK(by_age.chronic(9) == 0);
  // From 0 at 10 to .2 at 30: at 20.5, half a year into age 20.
  CHECK(by_age.chronic(20) == doctest::Approx(0.2 * 10.5 / 20));
  CHECK(by_age.chronic(60) == doctest::Approx(0.6));
  CHECK(by_age.chronic(120) == doctest::Approx(0.6));
  CHECK(by_age.disabled(10) == doctest::Approx(0.02));
}

TEST_CASE("a cohort that onset and recovery move year by year has the table's prevalence at every age") {
  for (const double recovery : {0.0, 0.05}) {
    const HealthByAge by_age(bands(), recovering(recovery));
    double ill = 0, disabled = 0;
    for (int age = 0; age <= 110; ++age) {
      ill = ill * (1 - recovery) + (1 - ill) * by_age.chronic_onset(age);
      disabled += (1 - disabled) * by_age.disabled_onset(age);
      CHECK(ill == doctest::Approx(by_age.chronic(age)).epsilon(1e-9));
      CHECK(disabled == doctest::Approx(by_age.disabled(age)).epsilon(1e-9));
    }
  }
}

TEST_CASE(
    "onset after illness and by itself add up, and illness leaves no more behind than there is illness") {
  const OnsetParts usual = onset_parts(0.02, 0.05, 0.5);
  CHECK(usual.after_illness == doctest::Approx(0.2));
  CHECK(0.05 * usual.after_illness + usual.by_itself == doctest::Approx(0.02));
  const OnsetParts rare = onset_parts(0.2, 0.01, 0.5);
  CHECK(rare.after_illness == 1);
  CHECK(rare.by_itself == doctest::Approx(0.19));
  CHECK(onset_parts(0.02, 0, 0.5).after_illness == 0);
  CHECK(onset_parts(0.02, 0, 0.5).by_itself == 0.02);
}

TEST_CASE("the frail fall ill more often, never with more than certainty") {
  ShockParameters p;
  p.illness_hazard = 0.03, p.illness_hazard_elder = 0.4, p.illness_frail_factor = 3;
  CHECK(illness_a_year(p, Health::well, 30) == 0.03);
  CHECK(illness_a_year(p, Health::chronic, 30) == doctest::Approx(0.09));
  CHECK(illness_a_year(p, Health::well, 60) == 0.4);
  CHECK(illness_a_year(p, Health::disabled, 60) == 1);
}

TEST_CASE("onsets reckoned at one age are those of the tables of all ages, whatever the order of the bands") {
  DemographyTables shuffled = bands();
  std::swap(shuffled.chronic.front(), shuffled.chronic.back());
  for (const DemographyTables& tables : {bands(), shuffled, DemographyTables{}}) {
    const HealthParameters p = recovering(0.07);
    const HealthByAge by_age(tables, p);
    const OnsetAtAge at_age(tables, p);
    for (int age = -1; age <= 130; ++age) {
      CHECK(at_age.chronic_onset(age) == by_age.chronic_onset(age));
      CHECK(at_age.disabled_onset(age) == by_age.disabled_onset(age));
    }
  }
}
