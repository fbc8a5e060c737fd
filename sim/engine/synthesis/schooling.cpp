// SPDX-License-Identifier: Apache-2.0
// Years of school vary around the mean of a cohort and sex, which is met to a year over all its persons;
// adults who went to school longer are likelier to speak Mandarin, and as many of a type's adults do as the
// scenario says.
#include <cmath>
#include <map>

#include "sim/engine/synthesis/county_plan.hpp"

namespace ruralsim::synthesis {
namespace {

constexpr int kTableYear = 2020;  ///< the schooling table gives years of school by age in this year
constexpr double kSpread = 2.0;   ///< sd of years of school in a cohort before they are cut off at 0; C
constexpr double kMostYears = 19;
constexpr double kSchoolWeight = 0.4;  ///< a year of school against a sd of everything else in who speaks
                                       ///< Mandarin: .4 makes school explain about half of it; C

/// The row of the schooling table for a person born in `year`, or none: a cohort younger than the table.
std::size_t cohort_of(const Scenario& s, int year, bool female) {
  const int age = kTableYear - year;
  const auto& rows = s.tables.schooling;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (age >= rows[i].age_from && age <= rows[i].age_to &&
        (rows[i].sex < 0 || rows[i].sex == (female ? 1 : 0)))
      return i;
  }
  return rows.size();
}

/// Whole years around a mean: the spread is shifted until the persons' sum is the mean's, then rounded by
/// largest remainder.
void school_cohort(double mean, base::Key key, const std::vector<std::size_t>& rows,
                   std::vector<PersonPlan>& persons) {
  std::vector<double> years(rows.size()), spread(rows.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const auto bits = base::draw(key, persons[rows[k]].id, kOnce, base::Purpose::synthesis_person);
    spread[k] = kSpread * static_cast<double>(base::standard_normal(bits[0]));
  }
  const double target = std::min(mean, kMostYears) * static_cast<double>(rows.size());
  double low = -3 * kMostYears, high = 3 * kMostYears;
  for (int i = 0; i < 60; ++i) {
    const double shift = (low + high) / 2;
    double sum = 0;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      years[k] = std::clamp(mean + shift + spread[k], 0.0, kMostYears);
      sum += years[k];
    }
    (sum < target ? low : high) = shift;
  }
  auto left = static_cast<std::int64_t>(target + 0.5);
  std::vector<std::pair<double, std::size_t>> remainders;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const double whole = std::floor(years[k]);
    persons[rows[k]].schooling = static_cast<std::int8_t>(whole);
    left -= static_cast<std::int64_t>(whole);
    remainders.emplace_back(whole - years[k], k);
  }
  std::sort(remainders.begin(), remainders.end());
  for (std::size_t k = 0; k < remainders.size() && left > 0; ++k, --left)
    ++persons[rows[remainders[k].second]].schooling;
}

/// Children all learn Mandarin; of a type's adults the given share speaks it.
void teach_mandarin(const Scenario& s, base::Key key, CountyPlan& county) {
  std::vector<std::vector<std::pair<double, std::size_t>>> adults(s.household_types.size());
  for (const HouseholdPlan& h : county.households) {
    for (std::size_t p = h.first_person; p < h.first_person + static_cast<std::size_t>(h.size); ++p) {
      PersonPlan& person = county.persons[p];
      person.mandarin = person.age() < kWorkingAge;
      if (person.mandarin) continue;
      const auto bits = base::draw(key, person.id, kOnce, base::Purpose::synthesis_language);
      adults[h.type].emplace_back(
          -kSchoolWeight * person.schooling - static_cast<double>(base::standard_normal(bits[0])), p);
    }
  }
  for (std::size_t t = 0; t < adults.size(); ++t) {
    std::sort(adults[t].begin(), adults[t].end());
    const auto speakers = static_cast<std::size_t>(
        s.household_types[t].mandarin_share * static_cast<double>(adults[t].size()) + 0.5);
    for (std::size_t k = 0; k < speakers; ++k) county.persons[adults[t][k].second].mandarin = true;
  }
}

}  // namespace

void school_persons(const Scenario& s, base::Key key, base::Month first, CountyPlan& county) {
  std::vector<std::vector<std::size_t>> cohorts(s.tables.schooling.size() + 1);
  for (std::size_t p = 0; p < county.persons.size(); ++p) {
    const PersonPlan& person = county.persons[p];
    cohorts[cohort_of(s, (first - person.age_months).year(), person.female)].push_back(p);
  }
  for (std::size_t c = 0; c < cohorts.size(); ++c) {
    const bool in_table = c < s.tables.schooling.size();
    school_cohort(in_table ? s.tables.schooling[c].value : s.demography.schooling_new_cohorts, key,
                  cohorts[c], county.persons);
  }
  teach_mandarin(s, key, county);
}

}  // namespace ruralsim::synthesis
