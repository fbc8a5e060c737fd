// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include <ruralsim/model/scenario.hpp>

namespace ruralsim {

enum class SchoolStage : std::uint8_t { primary, junior, senior, none };

/// The school that a child of an age may go to after so many completed years: six years of primary and three
/// of junior school up to the age of 16, three of senior school up to 19 for who has not fallen more than a
/// year behind.
SchoolStage stage_of(int age, int completed);

/// What a family weighs.
struct PupilsHome {
  double income = 1;  ///< a head, relative to 2.5 poverty lines of 2020
  double cost = 0;    ///< of school less what subsidies pay, relative to income a head
  double beyond = 0;  ///< road time to the county seat beyond the county's mean, h
  bool parent_away = false;
};

/// Chance that a child goes to a stage's school: a logit around the usual share, which rises with income and
/// falls with cost, with distance from the schools beyond primary, and with a parent away.
double enrolment_chance(SchoolStage, const PupilsHome&, const SchoolingParameters&);

}  // namespace ruralsim
