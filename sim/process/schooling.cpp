// SPDX-License-Identifier: Apache-2.0
// 5.9 Enrolment, if the module is on: once a year every child of an age for school goes or does not; a year
// at school is completed when the next one begins. What a child leaves school with is its lot, lasting for
// each stage, against the chances its family's means and place give it year by year.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/schooling_rules.hpp>

namespace ruralsim {
namespace {

constexpr int kPrimaryYears = 6, kCompulsoryYears = 9, kAllYears = 12;
constexpr int kLeavesCompulsory = 16, kLeavesSenior = 19;  ///< last ages there
constexpr double kReferenceIncome = 2.5;                   ///< poverty lines of 2020 a head; C

/// What the lists a household stands on pay for a pupil, yuan a year.
double subsidy_of(const Setting& now, std::uint32_t awards) {
  double paid = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if ((awards >> m & 1u) != 0) paid += now.measures[m].levers.pupil_subsidy;
  }
  return paid;
}

bool parent_away(const Village& v, std::uint32_t h, std::uint32_t child) {
  const auto& person = v.shard.person;
  const std::uint8_t parents = person.child_of[child];
  const auto members = v.persons(h);
  return parents != 0 && std::any_of(members.begin(), members.end(), [&](std::uint32_t p) {
           return person.nucleus[p] == parents && person.occupation[p] == Occupation::away;
         });
}

/// What all children of a household have in common.
struct Means {
  double income;  ///< yuan a head and year
  double subsidy;
  double beyond;
};

PupilsHome home_of(const Setting& now, const Village& v, std::uint32_t h, std::uint32_t child,
                   const Means& means, SchoolStage stage) {
  const ConsumptionParameters& p = now.scenario.consumption;
  const double cost =
      now.drivers.price_level * (stage == SchoolStage::senior ? p.senior_school_cost : p.school_cost);
  const double line = now.drivers.line[static_cast<std::size_t>(Line::line_2020)];
  return {means.income / (kReferenceIncome * line), (cost - means.subsidy) / means.income, means.beyond,
          parent_away(v, h, child)};
}

}  // namespace

SchoolStage stage_of(int age, int completed) {
  if (age < kSchoolAge) return SchoolStage::none;
  if (completed < kCompulsoryYears) {
    if (age > kLeavesCompulsory) return SchoolStage::none;
    return completed < kPrimaryYears ? SchoolStage::primary : SchoolStage::junior;
  }
  const bool keeps_up = age - kSchoolAge - completed <= 1;
  return completed < kAllYears && age <= kLeavesSenior && keeps_up ? SchoolStage::senior : SchoolStage::none;
}

double enrolment_chance(SchoolStage stage, const PupilsHome& home, const SchoolingParameters& p) {
  if (stage == SchoolStage::none) return 0;
  const double usual = stage == SchoolStage::primary  ? p.primary
                       : stage == SchoolStage::junior ? p.junior
                                                      : p.senior;
  if (usual <= 0 || usual >= 1) return usual;
  const double far = stage == SchoolStage::primary ? 0 : p.road * home.beyond;
  const double log_odds = base::log(usual / (1 - usual)) + p.income * base::log(std::max(home.income, 0.02)) -
                          p.cost * home.cost - far - (home.parent_away ? p.parent_away : 0.0);
  return 1 / (1 + base::exp(-log_odds));
}

void attend_school(const Setting& now, Village& v) {
  if (!now.scenario.schooling.decided) return;
  Shard& s = v.shard;
  const double beyond = static_cast<double>(s.village.road_time[v.row]) - now.scenario.county.road_time;
  for (const std::uint32_t h : v.households()) {
    const double income =
        static_cast<double>(s.household.family_year[h]) / static_cast<double>(v.persons(h).size());
    const Means means{std::max(income, 0.05 * now.drivers.subsistence),
                      subsidy_of(now, s.household.awards[h]), beyond};
    for (const std::uint32_t p : v.persons(h)) {
      s.person.schooling[p] = static_cast<std::uint8_t>(s.person.schooling[p] + s.person.enrolled[p]);
      s.person.enrolled[p] = 0;
      const SchoolStage stage = stage_of(age_at(s.person.born[p], now.clock.now), s.person.schooling[p]);
      if (stage == SchoolStage::none) continue;
      const auto lots = base::draw(now.key, s.person.id[p], base::Month{0}, base::Purpose::enrolment);
      const double chance =
          enrolment_chance(stage, home_of(now, v, h, p, means, stage), now.scenario.schooling);
      s.person.enrolled[p] = base::happens(lots[static_cast<std::size_t>(stage)], chance) ? 1 : 0;
    }
  }
}

}  // namespace ruralsim
