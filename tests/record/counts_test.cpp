// SPDX-License-Identifier: Apache-2.0
// Who is left behind, who moves, jobs, lines, spells, incomes by source and lives of enterprises, on the
// county of three households and on others made for it.
#include <cmath>

#include <doctest/doctest.h>

#include "record/three_households.hpp"

using namespace ruralsim;

namespace {

/// Households of one person of 30 years each in one village, as many as there are incomes.
County singles(const std::vector<float>& incomes) {
  County c;
  Shard& s = c.shards[0];
  const auto n = static_cast<std::uint32_t>(incomes.size());
  for_each_household_column(s, [n](auto& column) { column.resize(n); });
  for_each_person_column(s, [n](auto& column) { column.assign(n, {}); });
  s.household_begin = {0, n, n};
  s.person_begin.clear();
  for (std::uint32_t i = 0; i <= n; ++i) s.person_begin.push_back(i);
  for (std::uint32_t i = 0; i < n; ++i)
    s.person.id[i] = i + 1, s.person.born[i] = static_cast<std::int16_t>(kOctober.index - 12 * 30);
  s.household.family_year = incomes;
  s.household.resident_year = incomes;
  return c;
}

PovertyRecord record(bool poor, bool changed, std::uint8_t spell) {
  PovertyRecord r;
  r.poor = poor ? kHeadlineBit : 0;
  r.ever_nonpoor = kHeadlineBit;
  (poor ? r.returned : r.exited) = changed ? kHeadlineBit : 0;
  r.spell[static_cast<std::size_t>(Line::line_2020)] = spell;
  return r;
}

std::int16_t born(int age) {
  return static_cast<std::int16_t>(kOctober.index - 12 * age);
}

constexpr std::uint16_t kAwayForSeven = 0b1111111;

}  // namespace

TEST_CASE("a child is left behind by who could be its parent and is away for more than half of the year") {
  County c;  // 30 at home, 40 away for seven months, 5
  Shard& s = c.shards[0];
  CHECK(c.rows().county.at("left_behind_children") == 1);
  CHECK(c.rows().county.at("left_behind_children_share") == 1);
  CHECK(c.rows().villages[1].at("left_behind_children") == 0);
  CHECK(std::isnan(c.rows().villages[1].at("left_behind_children_share")));
  s.person.away_recent[1] = 0b111111;  // six months: still a resident
  CHECK(c.rows().county.at("left_behind_children") == 0);
  CHECK(c.rows().county.at("left_behind_children_share") == 0);
  s.person.away_recent[1] = kAwayForSeven;
  const std::pair<int, int> ages[] = {
      {19, 0}, {20, 1}, {54, 1}, {55, 0}};  // of the absent: 14, 15, 49, 50 older
  for (const auto& pair : ages) {
    CAPTURE(pair.first);
    s.person.born[1] = born(pair.first);
    CHECK(c.rows().county.at("left_behind_children") == pair.second);
  }
  s.person.born[1] = born(40);
  s.person.born[2] = born(16);
  CHECK(c.rows().county.at("left_behind_children") == 0);
  s.person.born[2] = born(15);
  s.person.away_recent[2] = kAwayForSeven;  // gone along: no longer there to be left behind
  CHECK(c.rows().county.at("left_behind_children") == 0);
}

TEST_CASE("the members of a household all count, however many they are") {
  // A child, a migrant who could be its parent and a disabled elder, two hundred times.
  constexpr std::uint32_t kEach = 200;
  County c = singles({900'000});
  Shard& s = c.shards[0];
  for_each_person_column(s, [](auto& column) { column.assign(3 * kEach, {}); });
  s.person_begin = {0, 3 * kEach};
  for (std::uint32_t p = 0; p < 3 * kEach; ++p) {
    s.person.id[p] = p + 1;
    s.person.born[p] = born(std::array{5, 40, 70}[p % 3]);
    s.person.schooling[p] = 9;
    if (p % 3 == 1) s.person.occupation[p] = Occupation::away, s.person.away_recent[p] = kAwayForSeven;
    if (p % 3 == 2) s.person.health[p] = Health::disabled;
  }
  s.household.registered[0] = 1;
  c.scenario.poverty.mpi_cutoff = 2;
  s.household.lacks[0] = bit_of(Dimension::water);
  const auto county = c.rows().county;
  CHECK(county.at("households") == 1);
  CHECK(county.at("population") == 3 * kEach);
  CHECK(county.at("registered_persons") == 3 * kEach);
  CHECK(county.at("residents") == 2 * kEach);
  CHECK(county.at("income_pc_mean") == about(900'000.0 / (2 * kEach)));
  for (const char* key : {"migrants", "left_behind_children", "left_behind_elders"}) {
    CAPTURE(key);
    CHECK(county.at(key) == kEach);
  }
  CHECK(county.at("left_behind_children_share") == 1);
  CHECK(county.at("left_behind_elders_share") == 1);
  CHECK(county.at("migrant_age") == 40);
  CHECK(county.at("migrant_schooling") == 9);
  CHECK(county.at("away_share") == 1);  // of the able: the old and the young are not
  CHECK(county.at("disabled_share") == about(1.0 / 3));
  CHECK(county.at("mpi_h") == 1);
  CHECK(county.at("mpi_a") == about(3.0 / kDimensions));  // income too, 1,500 yuan a head
  CHECK(county.at("poverty_headcount") == 1);
}

TEST_CASE("an elder is left behind by who could be a child of theirs") {
  County c;  // 70 and 25 in one household
  Shard& s = c.shards[0];
  CHECK(c.rows().county.at("left_behind_elders") == 0);
  CHECK(c.rows().county.at("left_behind_elders_share") == 0);
  s.person.away_recent[4] = kAwayForSeven;
  CHECK(c.rows().county.at("left_behind_elders") == 1);
  CHECK(c.rows().county.at("left_behind_elders_share") == 1);
  s.person.born[4] = born(20);  // a grandchild
  CHECK(c.rows().county.at("left_behind_elders") == 0);
  s.person.born[4] = born(25), s.person.born[3] = born(59);
  CHECK(c.rows().county.at("left_behind_elders") == 0);
  CHECK(std::isnan(c.rows().county.at("left_behind_elders_share")));
}

TEST_CASE("migrants have a mean age and schooling, leave and return between two steps, and stay returnees") {
  County c;
  Shard& s = c.shards[0];
  s.person.schooling = {9, 8, 0, 2, 12, 10};
  s.person.months_away = {0, 7, 0, 24, 0, 10};
  auto county = c.rows().county;
  CHECK(county.at("migrants") == 1);
  CHECK(county.at("migrant_age") == 40);
  CHECK(county.at("migrant_schooling") == 8);
  CHECK(county.at("returnees") == 1);  // the man of 70; who looks for away work is none
  s.person.occupation[4] = Occupation::away;
  s.person.away_recent[4] = kHeldAwayJob;  // since this step
  s.person.away_recent[1] |= kHeldAwayJob | kHeldAwayJobBefore;
  s.person.away_recent[5] |= kHeldAwayJobBefore;  // has lost it in this step
  county = c.rows().county;
  CHECK(county.at("migrants_left") == 1);
  CHECK(county.at("migrants_returned") == 1);
  CHECK(county.at("migrant_age") == 32.5);
  CHECK(county.at("migrant_schooling") == 10);
  s.person.occupation[1] = s.person.occupation[4] = Occupation::home;
  county = c.rows().county;
  CHECK(county.at("migrants") == 0);
  CHECK(std::isnan(county.at("migrant_age")));
  CHECK(std::isnan(county.at("migrant_schooling")));
  CHECK(county.at("returnees") == 2);
}

TEST_CASE("the age of farm labour weighs each with the labour given") {
  County c;
  c.shards[0].household.labour_age = {30, 95, 0};  // one of 30; two with 47.5 on average
  CHECK(c.rows().county.at("farm_labour_age") == about(125.0 / 3));
  CHECK(std::isnan(c.rows().villages[1].at("farm_labour_age")));
}

TEST_CASE("places near home are held or vacant, seekers find one or are rationed") {
  County c;
  c.now.job_places = 5;
  const auto rows = c.rows();
  CHECK(rows.county.at("job_places") == 5);
  CHECK(rows.county.at("local_jobs") == 1);
  CHECK(rows.county.at("job_vacancies") == 4);
  CHECK(rows.county.at("job_seekers") == 3);
  CHECK(rows.county.at("jobs_rationed") == 2);
  CHECK(rows.villages[0].at("jobs_rationed") == 1);
  CHECK(rows.villages[1].at("job_seekers") == 1);
}

TEST_CASE("every line gives the published example of Foster, Greer and Thorbecke's measures") {
  // Haughton and Khandker: a line of 125 and incomes of 100, 110, 150, 160 give .5, .08 and .0136.
  County c = singles({100, 110, 150, 160});
  c.now.drivers.line = {125, 125, 125};
  c.now.drivers.headline = 125;
  c.scenario.monitoring.line = 1;
  c.now.drivers.national_median = 250;
  c.now.drivers.cpi_since_2020 = 1.25;
  c.shards[0].village.median_2020 = {200, 200};
  const auto county = c.rows().county;
  for (const std::string end : {"", "_2010", "_2020", "_median", "_monitoring"}) {
    CAPTURE(end);
    CHECK(county.at("poverty_headcount" + end) == 0.5);
    CHECK(county.at("poverty_gap" + end) == about(0.08));
    CHECK(county.at("poverty_severity" + end) == about(0.0136));
  }
  for (const std::string end : {"_2020", "_national"}) {
    CAPTURE(end);
    CHECK(county.at("relative_poverty" + end) == 0.5);
    CHECK(county.at("relative_gap" + end) == about(0.08));
    CHECK(county.at("relative_severity" + end) == about(0.0136));
  }
  CHECK(county.at("poverty_years") == 2);
}

TEST_CASE("lines of family income count persons, relative lines residents on resident income") {
  County c;
  c.scenario.monitoring.line = 1.5;  // 6,000: A 3,000 a head of three, B 5,000 of two, C 1,000 of one
  c.now.drivers.national_median = 8000;
  auto county = c.rows().county;
  CHECK(county.at("poverty_gap_2010") == about(2.0 / 3 / 6));
  CHECK(county.at("poverty_gap_median") == about((3 * 0.4 + 0.8) / 6));
  CHECK(county.at("poverty_severity_median") == about((3 * 0.16 + 0.64) / 6));
  CHECK(county.at("poverty_headcount_monitoring") == 1);
  CHECK(county.at("poverty_gap_monitoring") == about((3 * 0.5 + 2.0 / 6 + 5.0 / 6) / 6));
  CHECK(county.at("poverty_severity_monitoring") == about((3 * 0.25 + 2.0 / 36 + 25.0 / 36) / 6));
  CHECK(county.at("poverty_years") == 4);
  // Residents: A 3,000 of two, B 5,000 of two, C 1,000 of one; half of 8,000.
  CHECK(county.at("relative_poverty_national") == about(3.0 / 5));
  CHECK(county.at("relative_gap_national") == about((2 * 0.25 + 0.75) / 5));
  CHECK(county.at("relative_severity_national") == about((2 * 0.0625 + 0.5625) / 5));
  for (const char* key : {"relative_poverty_2020", "relative_gap_2020", "relative_severity_2020"})
    CHECK(std::isnan(county.at(key)));  // not known yet
  c.shards[0].village.median_2020 = {2000, 2000};
  c.now.drivers.cpi_since_2020 = 1.0005;
  county = c.rows().county;
  CHECK(county.at("relative_poverty_2020") == about(0.2));  // below 1,000.5
  CHECK(county.at("relative_gap_2020") == about(0.5 / 1000.5 / 5));
  c.now.drivers.cpi_since_2020 = 1;
  CHECK(c.rows().county.at("relative_poverty_2020") == 0);  // 1,000 is not below 1,000
}

TEST_CASE("gaps to shares of the current median are those of Foster, Greer and Thorbecke") {
  const auto county = singles({100, 400, 1000, 1000, 3000}).rows().county;
  CHECK(county.at("relative_poverty_40") == about(0.2));
  CHECK(county.at("relative_gap_40") == about(0.75 / 5));
  CHECK(county.at("relative_severity_40") == about(0.5625 / 5));
  CHECK(county.at("relative_poverty_50") == about(0.4));
  CHECK(county.at("relative_gap_50") == about((0.8 + 0.2) / 5));
  CHECK(county.at("relative_severity_60") == about((25.0 / 36 + 1.0 / 9) / 5));
}

TEST_CASE("hazards are events by those at risk, by how long the state before had lasted") {
  County c = singles(std::vector<float>(10, 5000));
  auto& records = c.shards[0].household.poverty;
  records = {record(true, true, 1),   record(false, false, 1),
             record(false, false, 1),                           // out for a year: 1 of 3
             record(true, true, 3),   record(false, false, 7),  // for longer: 1 of 2
             record(false, true, 2),  record(true, false, 2),
             record(true, false, 2),  record(true, false, 2),  // poor for two: 1 of 4
             record(false, false, 0)};                         // never judged before
  auto county = c.rows().county;
  CHECK(county.at("return_hazard_1") == about(1.0 / 3));
  CHECK(std::isnan(county.at("return_hazard_2")));
  CHECK(county.at("return_hazard_3_or_more") == 0.5);
  CHECK(std::isnan(county.at("exit_hazard_1")));
  CHECK(county.at("exit_hazard_2") == 0.25);
  CHECK(std::isnan(county.at("exit_hazard_3_or_more")));
  CHECK(county.at("returns_to_poverty") == 2);
  CHECK(county.at("exits_from_poverty") == 1);
  c.now.clock = clock_at(base::month_of(2020, 7), 4, false);
  county = c.rows().county;
  for (const char* key : {"return_hazard_1", "return_hazard_3_or_more", "exit_hazard_2"})
    CHECK(std::isnan(county.at(key)));
}

TEST_CASE("family income by source is a person's, and dependence is the public part of it") {
  County c;
  auto& year = c.shards[0].household.income_year;
  year[place_of(Source::wage)] = {3000, 6000, 0};
  year[place_of(Source::business)] = {2000, 3000, 400};
  year[place_of(Source::remittance)] = {2500, 0, 0};
  year[place_of(Source::public_transfer)] = {1400, 1000, 600};
  year[place_of(Source::property)] = {100, -50, 0};
  year[place_of(Source::enterprise)] = {0, 50, 0};
  const auto county = c.rows().county;
  CHECK(county.at("income_family_wage") == about(9000.0 / 6));
  CHECK(county.at("income_family_business") == about(5400.0 / 6));
  CHECK(county.at("income_family_remittance") == about(2500.0 / 6));
  CHECK(county.at("income_family_property") == about(50.0 / 6));
  CHECK(county.at("income_family_enterprise") == about(50.0 / 6));
  CHECK(county.at("income_family_public_transfer") == about(3000.0 / 6));
  CHECK(county.at("transfer_dependence") == about(3000.0 / 20000));
}

TEST_CASE("enterprises enter, leave, age and survive by product") {
  County c;
  Shard& s = c.shards[0];
  const std::string first = c.scenario.products[0].name, second = c.scenario.products[1].name;
  const std::size_t goods = good_count(c.scenario);
  s.household.product = {1, 1, 2};
  s.household.plant_since = {static_cast<std::int16_t>(kOctober.index - 12),    // October 2019
                             static_cast<std::int16_t>(kOctober.index - 36),    // October 2017
                             static_cast<std::int16_t>(kOctober.index - 240)};  // before the run
  auto& v = s.village;
  v.plants_opened[kBaseGoods] = 2, v.plants_opened[goods + kBaseGoods] = 1;
  v.plants_closed[goods + kBaseGoods + 1] = 3;
  const auto founded = [&](std::size_t village, std::size_t years) -> std::uint32_t& {
    return v.plants_founded[(village * kPlantCohorts + years) * goods + kBaseGoods];
  };
  founded(0, 1) = 3, founded(1, 1) = 1, founded(0, 3) = 2;
  const auto rows = c.rows();
  CHECK(rows.county.at("entries_" + first) == 3);
  CHECK(rows.county.at("exits_" + first) == 0);
  CHECK(rows.county.at("exits_" + second) == 3);
  CHECK(rows.villages[0].at("entries_" + first) == 2);
  CHECK(rows.county.at("enterprises_opened") == 3);
  CHECK(rows.county.at("enterprises_closed") == 3);
  CHECK(rows.county.at("survival_1_" + first) == 0.25);
  CHECK(rows.county.at("survival_3_" + first) == 0.5);
  CHECK(rows.county.at("enterprise_age_" + first) == 2);
  CHECK(rows.county.at("enterprise_age_" + second) == 20);
  CHECK(std::isnan(rows.county.at("survival_1_" + second)));  // none was founded
  CHECK(std::isnan(rows.county.at("enterprise_age_" + c.scenario.products[2].name)));
}
