// SPDX-License-Identifier: Apache-2.0
// Who lives with whom, how large households are, and who works where when a run begins.
#include <array>
#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include "sim/engine/synthesis/county_plan.hpp"
#include "small_county.hpp"

using namespace ruralsim;
using namespace ruralsim::synthesis;

namespace {

CountyPlan plan_of(const Scenario& s, std::uint32_t replicate = 0) {
  const base::Key key{20210225, replicate};
  CountyPlan county{settle_villages(s, key), {}};
  draw_sizes(s, key, county.households);
  people_households(s, key, county);
  send_to_work(s, key, s.start, county);
  return county;
}

const CountyPlan& rangtang_plan() {
  static const CountyPlan county = plan_of(rangtang("continuity"));
  return county;
}

struct Home {
  int husband = -1, wife = -1, alone = -1;  ///< ages; the one who leads by himself or herself
  bool mother = true;                       ///< whether the one who leads is a woman
  std::vector<int> children, elders;
};

Home home_of(const CountyPlan& county, const HouseholdPlan& h) {
  Home home;
  for (const PersonPlan& p : county.members(h)) {
    if (p.role == Role::husband) home.husband = p.age();
    if (p.role == Role::wife) home.wife = p.age();
    if (p.role == Role::single_head) home.alone = p.age(), home.mother = p.female;
    if (p.role == Role::child) home.children.push_back(p.age());
    if (p.role == Role::elder) home.elders.push_back(p.age());
  }
  return home;
}

}  // namespace

TEST_CASE("every household is led by a couple of man and woman or by one person, all of 20 and older") {
  for (const HouseholdPlan& h : rangtang_plan().households) {
    int couples = 0, alone = 0;
    for (const PersonPlan& p : rangtang_plan().members(h)) {
      couples += p.role == Role::husband ? 1 : 0;
      alone += p.role == Role::single_head ? 1 : 0;
      if (p.role == Role::husband) CHECK_FALSE(p.female);
      if (p.role == Role::wife) CHECK(p.female);
      if (p.role == Role::husband || p.role == Role::wife || p.role == Role::single_head)
        CHECK(p.age() >= 20);
    }
    CHECK(couples + alone == 1);
  }
}

TEST_CASE("spouses are near in age, husbands 0 to 4 years older on average and hardly ever 16 years apart") {
  double sum = 0, squares = 0, pairs = 0, far = 0;
  for (const HouseholdPlan& h : rangtang_plan().households) {
    const Home home = home_of(rangtang_plan(), h);
    if (home.wife < 0) continue;
    const double older = home.husband - home.wife;
    pairs += 1, sum += older, squares += older * older;
    far += older < -12 || older > 15 ? 1 : 0;
  }
  CHECK(sum / pairs > 0);
  CHECK(sum / pairs < 4);
  CHECK(std::sqrt(squares / pairs - sum * sum / pairs / pairs) < 4);
  CHECK(far / pairs < 0.001);
}

TEST_CASE("children are 18 to 40 years younger than their mother, 99 of 100 elders as much older than she") {
  double children = 0, wrong = 0, elders = 0, wrong_elders = 0, gap = 0;
  for (const HouseholdPlan& h : rangtang_plan().households) {
    const Home home = home_of(rangtang_plan(), h);
    const int leader = home.wife >= 0 ? home.wife : home.alone;
    for (const int age : home.children) {
      children += 1, gap += leader - age;
      wrong += leader - age < 18 || leader - age > 40 ? 1 : 0;
    }
    for (const int age : home.elders) {
      elders += 1;
      wrong_elders += age - leader < 18 || age - leader > 40 ? 1 : 0;
    }
  }
  CHECK(wrong / children < 0.001);
  CHECK(wrong_elders / elders < 0.01);
  CHECK(gap / children > 24);
  CHECK(gap / children < 31);
}

TEST_CASE(
    "brothers and sisters differ in age, and a fifth to two fifths of households span three generations") {
  double several = 0, spread = 0, three = 0;
  for (const HouseholdPlan& h : rangtang_plan().households) {
    const Home home = home_of(rangtang_plan(), h);
    three += !home.elders.empty() && !home.children.empty() ? 1 : 0;
    if (home.children.size() < 2) continue;
    const auto [youngest, oldest] = std::minmax_element(home.children.begin(), home.children.end());
    several += 1;
    spread += *oldest - *youngest;
  }
  CHECK(spread / several > 3);
  CHECK(three / 8498 > 0.2);
  CHECK(three / 8498 < 0.4);
}

TEST_CASE("households of each type have its mean size and the county's the sizes of the table to .1 %") {
  const Scenario s = rangtang("continuity");
  std::array<double, 12> count{};
  for (const HouseholdPlan& h : rangtang_plan().households) count[static_cast<std::size_t>(h.size)] += 1;
  double rows = 0;
  for (const AgeRow& row : s.tables.household_size) rows += row.value;
  for (const AgeRow& row : s.tables.household_size) {
    CAPTURE(row.age_from);
    CHECK(std::abs(count[static_cast<std::size_t>(row.age_from)] / 8498 - row.value / rows) < 0.001);
  }
}

TEST_CASE("an odd county is peopled too: one household, only single persons, huge households") {
  for (const auto& one : {std::pair{1, 1}, {22, 22}, {22, 320}, {22, 900}, {1, 40}}) {
    const auto& households = one.first;
    const auto& persons = one.second;
    CAPTURE(households);
    CAPTURE(persons);
    Scenario s = small_county();
    s.household_types.resize(1);
    s.household_types[0].households = households;
    s.household_types[0].persons = persons;
    const CountyPlan county = plan_of(s);
    CHECK(county.persons.size() == static_cast<std::size_t>(persons));
    int smallest = persons, largest = 0;
    for (const HouseholdPlan& h : county.households) {
      smallest = std::min<int>(smallest, h.size), largest = std::max<int>(largest, h.size);
      CHECK_FALSE(county.members(h).empty());
    }
    if (persons / households >= 8) CHECK(largest - smallest <= 1);
  }
}

TEST_CASE("registered households crowd into some villages of a kind, and without spread they do not") {
  for (const double spread : {0.0, 0.4}) {
    Scenario s = rangtang("continuity");
    s.population.village_poverty_spread = spread;
    std::vector<double> households(60, 0), poor(60, 0);
    for (const HouseholdPlan& h : settle_villages(s, {20210225, 0})) {
      households[h.village] += 1;
      poor[h.village] += h.type == 0 ? 1 : 0;
    }
    const double share = std::accumulate(poor.begin(), poor.begin() + 44, 0.0) /
                         std::accumulate(households.begin(), households.begin() + 44, 0.0);
    double lowest = 1, highest = 0, whole_households = 0;
    for (std::size_t v = 0; v < 44; ++v) {
      lowest = std::min(lowest, poor[v] / households[v]),
      highest = std::max(highest, poor[v] / households[v]);
      whole_households = std::max(whole_households, std::abs(poor[v] - share * households[v]));
    }
    CAPTURE(spread);
    if (spread == 0) CHECK(whole_households < 2);
    if (spread > 0) CHECK(highest - lowest > 0.2);
  }
}

TEST_CASE("as many work away and near home as the scenario says, in as many households, of migrants' ages") {
  const Scenario s = rangtang("continuity");
  const CountyPlan& county = rangtang_plan();
  std::array<double, 3> away{}, nearby{};
  std::vector<double> of_age(s.tables.off_farm_age.size(), 0);
  double with = 0, all = 0, men = 0;
  for (const HouseholdPlan& h : county.households) {
    int able = 0, gone = 0;
    for (const PersonPlan& p : county.members(h)) {
      able += p.age() >= kWorkingAge && p.age() < kRetirementAge ? 1 : 0;
      if (p.occupation == Occupation::home) continue;
      gone += 1, all += 1, men += p.female ? 0 : 1;
      (p.occupation == Occupation::away ? away : nearby)[h.type] += 1;
      for (std::size_t r = 0; r < of_age.size(); ++r) {
        const AgeRow& row = s.tables.off_farm_age[r];
        of_age[r] += p.age() >= row.age_from && p.age() <= row.age_to ? 1 : 0;
      }
    }
    with += gone > 0 ? 1 : 0;
    if (gone > 0) CHECK(able > gone);  // somebody stays
  }
  for (std::size_t t = 0; t < 3; ++t) {
    const HouseholdType& type = s.household_types[t];
    CHECK(std::abs(away[t] - type.away_workers * static_cast<double>(type.households)) <= 0.5);
  }
  CHECK(std::abs(nearby[0] + nearby[1] + nearby[2] - s.nearby.jobs.at(s.start, 0) * 8498) <= 0.5);
  CHECK(nearby[0] / 2150 / (nearby[1] / 4648) ==
        doctest::Approx(s.household_types[0].nearby_weight).epsilon(0.01));
  CHECK(std::abs(with / 8498 - s.population.off_farm_households) < 0.001);
  for (std::size_t r = 0; r < of_age.size(); ++r)
    CHECK(std::abs(of_age[r] / all - s.tables.off_farm_age[r].value) < 0.003);
  CHECK(std::abs(men / all - 0.67) < 0.003);
}

TEST_CASE("the county's households have its mean altitude and road time, and suitability 1 on average") {
  const Scenario s = rangtang("continuity");
  const auto& households = rangtang_plan().households;
  const auto places = place_villages(s, {20210225, 0}, households);
  double altitude = 0, road_time = 0, herbs = 0, lowest = 1e9, highest = 0;
  for (const HouseholdPlan& h : households) {
    altitude += places[h.village].altitude / 8498;
    road_time += places[h.village].road_time / 8498;
    herbs += places[h.village].suitability[0] / 8498;
  }
  for (const Place& place : places) {
    lowest = std::min(lowest, place.altitude), highest = std::max(highest, place.altitude);
    CHECK(place.road_time > 0);
    CHECK(place.suitability[2] == doctest::Approx(1));  // craft is indifferent to altitude
  }
  CHECK(altitude == doctest::Approx(s.county.altitude));
  CHECK(road_time == doctest::Approx(s.county.road_time));
  CHECK(herbs == doctest::Approx(1));
  CHECK(highest - lowest > 600);
}
