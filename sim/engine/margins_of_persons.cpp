// SPDX-License-Identifier: Apache-2.0
// Margins of persons: age, sex, schooling, Mandarin, work.
#include <algorithm>

#include <fmt/format.h>

#include "sim/engine/margin_lists.hpp"

namespace ruralsim {
namespace {

using Cells = std::vector<MarginCell>;

bool in_row(const AgeRow& row, int age, bool female) {
  return age >= row.age_from && age <= row.age_to && (row.sex < 0 || (row.sex == 1) == female);
}

/// "women 30-34", "men 85+", "16-20"
std::string name_of(const AgeRow& row) {
  const char* sex = row.sex < 0 ? "" : row.sex == 1 ? "women " : "men ";
  return row.age_to >= 120 ? fmt::format("{}{}+", sex, row.age_from)
                           : fmt::format("{}{}-{}", sex, row.age_from, row.age_to);
}

double sum_of(const std::vector<AgeRow>& rows) {
  double sum = 0;
  for (const AgeRow& row : rows) sum += row.value;
  return sum;
}

Cells ages(const StartOfRun& start) {
  const auto& rows = start.scenario.tables.age_structure;
  std::vector<double> persons(rows.size(), 0);
  double all = 0;
  each_person(start, [&](const Shard& s, std::uint32_t, std::uint32_t p, int age) {
    all += 1;
    for (std::size_t r = 0; r < rows.size(); ++r)
      persons[r] += in_row(rows[r], age, s.person.female[p] != 0) ? 1 : 0;
  });
  Cells cells;
  for (std::size_t r = 0; r < rows.size(); ++r)
    cells.push_back(cell_of_row(rows[r], name_of(rows[r]), 1 / sum_of(rows), persons[r] / all));
  return cells;
}

/// The table gives years of school by age in 2020; its cohorts are those persons. Where enrolment is decided,
/// who is of an age for school has not completed them yet.
Cells schooling(const StartOfRun& start) {
  constexpr int kTableYear = 2020;
  const auto& rows = start.scenario.tables.schooling;
  std::vector<double> persons(rows.size(), 0), years(rows.size(), 0);
  each_person(start, [&](const Shard& s, std::uint32_t, std::uint32_t p, int age_now) {
    if (start.scenario.schooling.decided && age_now <= kOldestPupil) return;
    const int age = kTableYear - base::Month{s.person.born[p]}.year();
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const AgeRow& r) { return in_row(r, age, s.person.female[p] != 0); });
    if (row == rows.end()) return;
    persons[static_cast<std::size_t>(row - rows.begin())] += 1;
    years[static_cast<std::size_t>(row - rows.begin())] += s.person.schooling[p];
  });
  Cells cells;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (persons[r] > 0)
      cells.push_back(cell_of_row(rows[r], name_of(rows[r]) + " in 2020", 1, years[r] / persons[r]));
  }
  return cells;
}

Cells mandarin(const StartOfRun& start) {
  const auto& types = start.scenario.household_types;
  std::vector<double> adults(types.size(), 0), speakers(types.size(), 0);
  each_person(start, [&](const Shard& s, std::uint32_t h, std::uint32_t p, int age) {
    if (age < kWorkingAge) return;
    adults[s.household.type[h]] += 1;
    speakers[s.household.type[h]] += s.person.mandarin[p];
  });
  Cells cells;
  for (std::size_t t = 0; t < types.size(); ++t) {
    if (adults[t] > 0)
      cells.push_back(cell_of_parameter(start, types[t].name, "household_types.*.mandarin_share",
                                        types[t].mandarin_share, speakers[t] / adults[t]));
  }
  return cells;
}

/// Shares of the rows of a table among those who work away or near home.
Cells off_farm(const StartOfRun& start, const std::vector<AgeRow>& rows) {
  std::vector<double> workers(rows.size(), 0);
  double all = 0;
  each_person(start, [&](const Shard& s, std::uint32_t, std::uint32_t p, int age) {
    if (!works_off_farm(s.person.occupation[p])) return;
    all += 1;
    for (std::size_t r = 0; r < rows.size(); ++r)
      workers[r] += in_row(rows[r], age, s.person.female[p] != 0) ? 1 : 0;
  });
  Cells cells;
  for (std::size_t r = 0; r < rows.size() && all > 0; ++r)
    cells.push_back(cell_of_row(rows[r], name_of(rows[r]), 1 / sum_of(rows), workers[r] / all));
  return cells;
}

/// Workers a household by type.
std::vector<double> workers_by_type(const StartOfRun& start, Occupation of) {
  std::vector<double> workers(start.scenario.household_types.size(), 0);
  each_person(start, [&](const Shard& s, std::uint32_t h, std::uint32_t p, int) {
    workers[s.household.type[h]] += s.person.occupation[p] == of ? 1 : 0;
  });
  for (std::size_t t = 0; t < workers.size(); ++t)
    workers[t] /= std::max<double>(1, static_cast<double>(start.scenario.household_types[t].households));
  return workers;
}

Cells away_workers(const StartOfRun& start) {
  const std::vector<double> workers = workers_by_type(start, Occupation::away);
  Cells cells;
  for (std::size_t t = 0; t < workers.size(); ++t) {
    const HouseholdType& type = start.scenario.household_types[t];
    cells.push_back(
        cell_of_parameter(start, type.name, "household_types.*.away_workers", type.away_workers, workers[t]));
  }
  return cells;
}

Cells nearby_workers(const StartOfRun& start) {
  const Scenario& s = start.scenario;
  const std::vector<double> workers = workers_by_type(start, Occupation::nearby);
  double households = 0, weight = 0;
  for (const HouseholdType& type : s.household_types) {
    households += static_cast<double>(type.households);
    weight += type.nearby_weight * static_cast<double>(type.households);
  }
  const double jobs = s.nearby.jobs.at(start.first, s.nearby.jobs_growth) * households;
  Cells cells;
  for (std::size_t t = 0; t < workers.size(); ++t) {
    const HouseholdType& type = s.household_types[t];
    cells.push_back(cell_of_parameter(start, type.name, "household_types.*.nearby_weight",
                                      weight > 0 ? jobs * type.nearby_weight / weight : 0, workers[t]));
  }
  return cells;
}

}  // namespace

std::vector<Margin> person_margins() {
  return {
      {"age_sex", "persons by age and sex", "share of persons", ages},
      {"schooling", "years of school by cohort and sex", "years", schooling},
      {"mandarin", "adults who speak Mandarin, by household type", "share of adults", mandarin},
      {"away_workers", "members away when the run begins, by household type", "persons a household",
       away_workers},
      {"nearby_workers", "members in jobs near home when the run begins, by household type",
       "persons a household", nearby_workers},
      {"off_farm_age", "ages of those away or in jobs near home", "share",
       [](const StartOfRun& start) { return off_farm(start, start.scenario.tables.off_farm_age); }},
      {"off_farm_sex", "sexes of those away or in jobs near home", "share",
       [](const StartOfRun& start) { return off_farm(start, start.scenario.tables.off_farm_sex); }},
  };
}

}  // namespace ruralsim
