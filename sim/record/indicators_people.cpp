// SPDX-License-Identifier: Apache-2.0
// Who lives in the county, how healthy and who is left behind.
#include "sim/record/indicator_lists.hpp"

namespace ruralsim::indicators {

std::vector<Indicator> people() {
  return {
      {"population", "persons", "persons of all households, those away included", "2", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.persons); }},
      {"residents", "persons", "persons who were not away for more than 6 of the last 12 months", "2",
       "count", kGroup, false, [](A a) { return static_cast<double>(a.tally.residents); }},
      {"households", "households", "households", "2", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.households); }},
      {"births", "persons", "births, all in the year's first step", "5.9", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.born); }},
      {"deaths", "persons", "deaths, all in the year's first step", "5.9", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.died); }},
      {"left_behind_children", "persons",
       "residents under 16 with a member of the household 15 to 49 years older who was away for more than 6 "
       "of "
       "the last 12 months",
       "2", "State Council 2016 on left-behind children; parents told by age", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.left_children); }},
      {"left_behind_children_share", "share", "of residents under 16", "2", "count", kGroup, false,
       [](A a) { return ratio(a.tally.left_children, a.tally.children); }},
      {"left_behind_elders", "persons",
       "residents of 60 and older with a member of the household 15 to 49 years younger who was away for "
       "more "
       "than 6 of the last 12 months",
       "2", "usual definition of left-behind elders; children told by age", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.left_elders); }},
      {"left_behind_elders_share", "share", "of residents of 60 and older", "2", "count", kGroup, false,
       [](A a) { return ratio(a.tally.left_elders, a.tally.elders); }},
      {"chronic_share", "share", "persons who are chronically ill", "5.8", "count", kGroup, false,
       [](A a) { return ratio(a.tally.chronic, a.tally.persons); }},
      {"disabled_share", "share", "persons who are disabled", "5.8", "count", kGroup, false,
       [](A a) { return ratio(a.tally.disabled, a.tally.persons); }},
      {"household_size", "persons a household", "persons of a household, those away included", "5.9", "count",
       kGroup, false, [](A a) { return ratio(a.tally.persons, a.tally.households); }},
      {"registered_persons", "persons", "persons of households ever registered as poor", "5.12", "count",
       kGroup, false, [](A a) { return static_cast<double>(a.tally.registered_persons); }},
      {"marriages", "marriages", "marriages, all in the year's first step, where the couple lives", "5.9",
       "count", kVillage, false, [](A a) { return static_cast<double>(a.tally.marriages); }},
      {"new_households", "households", "households founded, all in the year's first step", "5.9", "count",
       kVillage, false, [](A a) { return static_cast<double>(a.tally.households_formed); }},
      {"enrolment_rate", "share", "children of 7 to 18 who go to school", "5.9", "count", kGroup, false,
       [](A a) { return ratio(a.tally.pupils, a.tally.school_age); }},
      {"schooling_young", "years", "mean years of school of those aged 18 to 24", "5.9", "count", kGroup,
       false, [](A a) { return ratio(a.tally.young_schooling, a.tally.young); }},
  };
}

}  // namespace ruralsim::indicators
