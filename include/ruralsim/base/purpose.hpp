// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace ruralsim::base {

/// What a random number is for: a word of the draw's counter. Two purposes never share numbers. A new purpose
/// goes to the end, so that it changes no other draw.
enum class Purpose : std::uint32_t {
  synthesis_village,
  synthesis_household,
  synthesis_person,
  away_search,         ///< person: finds away work this step
  return_home,         ///< person: loses or leaves it
  reconsider,          ///< household: weighs its bundles this step
  taste_redraw,        ///< household: its tastes change
  taste,               ///< household and bundle: Gumbel taste
  taste_nest,          ///< household and nest: positive stable taste
  hardship,            ///< household: lasting hardship of being away
  illness,             ///< person: falls ill, and at what cost
  disaster,            ///< village: struck this step
  disaster_loss,       ///< household: share of its herd lost
  weather,             ///< village: the year's harvest
  mortality,           ///< person: dies, or bears a child
  sex_at_birth,        ///< child: sex and schooling
  assessment,          ///< household: lasting error of means tests
  award_order,         ///< household: lasting lottery number for posts
  job_order,           ///< person: lottery for jobs near home, and loss of one
  enterprise_entry,    ///< household: looks into starting an enterprise
  enterprise_ability,  ///< household and product: lasting ability
  enterprise_hurdle,   ///< household: lasting hurdle
  yield,               ///< household: its plant's year
  yield_village,       ///< village and product: the year its plants share
  loan_size,           ///< household: share of its limit it is granted
  loan_rollover,       ///< household: renewed when due
  plant_loss,          ///< household: share of its plant lost in a disaster
  synthesis_enterprise,
  synthesis_debt,
  training,              ///< person: lottery for courses
  bootstrap,             ///< comparison of runs: a replicate of a resample
  away_months,           ///< person: months a year of its away work
  away_injury,           ///< person: hurt at away work, and at what cost
  job_loss_away,         ///< person: loses away work
  synthesis_place,       ///< village: altitude and road time
  synthesis_structure,   ///< household: who lives in it
  synthesis_kin,         ///< person of the start: lot in a joint table of ages
  synthesis_work,        ///< person: lot for a place away or near home when the run begins
  synthesis_language,    ///< person: lot for Mandarin, beside schooling
  cooperative_founding,  ///< village: thinks of founding a co-operative
  cooperative_member,    ///< household: asked to join it
  targeting_error,       ///< household and measure: lasting errors of its list
  design,                ///< sweeps: where a point of a design lies
  synthesis_health,
  health_change,         ///< person: chronic illness or disability begins, chronic illness ends
  injury,                ///< person: hurt in a disaster, and at what cost
  home_loss,             ///< household: home destroyed in a disaster
  synthesis_home,        ///< household: safe housing and water when the run begins
  exit_assessment,       ///< household: lasting error of the assessment for leaving the register
  monitoring_missed,     ///< household: lot of those the monitoring never finds
  monitoring_false,      ///< household: watched without a reason
  synthesis_governance,  ///< village: capacity of its government
  marriage,              ///< person: looks for a spouse this year; in what order; who moves
  leave_home,            ///< person: founds a household this year
  rejoin,                ///< household: its elders move in with a child
  enrolment,             ///< person: lasting lot of school, a stage each
  synthesis_amenity,     ///< village: what it has for visitors
  insurance_trust,       ///< household: lasting trust in disaster insurance
  panel_lot,             ///< household: lasting lot of the panel's sample
};

}  // namespace ruralsim::base
