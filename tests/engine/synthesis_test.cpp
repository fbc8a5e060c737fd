// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/base/parallel.hpp>
#include <ruralsim/engine/synthesis.hpp>

using namespace ruralsim;

namespace {

constexpr base::Key kKey{20210225, 0};

std::vector<Shard> population_of(const Scenario& s, std::size_t villages_a_shard = 64, base::Key key = kKey) {
  return synthesise(s, key, s.start, villages_a_shard, standard_catalog().instruments.size());
}

/// All households' values of a column, in the order of the villages.
template <class F>
auto gathered(const std::vector<Shard>& shards, F&& column) {
  auto all = column(shards[0]);
  for (std::size_t i = 1; i < shards.size(); ++i) {
    const auto& more = column(shards[i]);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

int age_of(const Shard& s, std::size_t p, base::Month when) {
  return age_at(s.person.born[p], when);
}

/// Whether a sample mean lies within four standard errors: a right mean fails once in 16,000.
bool within_error(double mean, double expected, double sd_of_one, double n) {
  return std::abs(mean - expected) < 4 * sd_of_one / std::sqrt(n);
}

/// Standard deviation of a lognormal of mean 1.
double sd_of_lognormal(double sigma) {
  return std::sqrt(std::exp(sigma * sigma) - 1);
}

struct OfType {
  double households = 0, persons = 0, registered = 0, in_poor_villages = 0;
  double cropland = 0, pasture = 0, herd = 0, access = 0, cash = 0;
  double adults = 0, mandarin = 0;
};

std::vector<OfType> by_type(const Scenario& s, const std::vector<Shard>& shards) {
  std::vector<OfType> types(s.household_types.size());
  for (const Shard& shard : shards) {
    for (std::size_t v = 0; v < shard.villages(); ++v) {
      for (std::uint32_t h = shard.household_begin[v]; h < shard.household_begin[v + 1]; ++h) {
        OfType& t = types[shard.household.type[h]];
        t.households += 1;
        t.persons += shard.person_begin[h + 1] - shard.person_begin[h];
        t.registered += shard.household.registered[h];
        t.in_poor_villages += shard.village.poor[v];
        t.cropland += static_cast<double>(shard.household.cropland[h]);
        t.pasture += static_cast<double>(shard.household.pasture[h]);
        t.herd += shard.household.herd[h] / kHead;
        t.access += static_cast<double>(shard.household.access[h]);
        t.cash += base::to_yuan(shard.household.cash[h]);
        for (std::uint32_t p = shard.person_begin[h]; p < shard.person_begin[h + 1]; ++p) {
          if (age_of(shard, p, s.start) < kWorkingAge) continue;
          t.adults += 1;
          t.mandarin += shard.person.mandarin[p];
        }
      }
    }
  }
  return types;
}

}  // namespace

TEST_CASE("Rangtang has its 60 villages, 8,498 households and 36,026 persons to the unit") {
  const Scenario s = rangtang("continuity");
  const auto shards = population_of(s);
  REQUIRE(shards.size() == 1);
  CHECK(shards[0].villages() == 60);
  CHECK(std::count(shards[0].village.poor.begin(), shards[0].village.poor.end(), 1) == 44);
  CHECK(shards[0].households() == 8498);
  CHECK(shards[0].persons() == 36026);
  const auto types = by_type(s, shards);
  for (std::size_t t = 0; t < types.size(); ++t) {
    const HouseholdType& stated = s.household_types[t];
    CAPTURE(stated.name);
    CHECK(types[t].households == static_cast<double>(stated.households));
    CHECK(types[t].persons == static_cast<double>(stated.persons));
    CHECK(types[t].registered == (stated.registered ? types[t].households : 0));
    CHECK(types[t].in_poor_villages ==
          std::floor(stated.poor_village_share * static_cast<double>(stated.households) + 0.5));
  }
  for (std::size_t v = 0; v < 60; ++v) CHECK(shards[0].household_begin[v + 1] > shards[0].household_begin[v]);
}

TEST_CASE("ages and sexes of Rangtang fit its age structure to less than a person a band") {
  const Scenario s = rangtang("continuity");
  const auto shards = population_of(s);
  double weights = 0;
  for (const AgeRow& row : s.tables.age_structure) weights += row.value;
  for (const AgeRow& row : s.tables.age_structure) {
    CAPTURE(row.sex);
    CAPTURE(row.age_from);
    double seen = 0;
    for (std::size_t p = 0; p < shards[0].persons(); ++p) {
      const int age = age_of(shards[0], p, s.start);
      const bool of_sex = row.sex < 0 || row.sex == shards[0].person.female[p];
      seen += of_sex && age >= row.age_from && age <= row.age_to ? 1 : 0;
    }
    CHECK(std::abs(seen - row.value / weights * 36026) < 1);
  }
}

TEST_CASE(
    "land, herds, gathering, cash and Mandarin of Rangtang's households have the means the scenario states") {
  // Every mean within four standard errors: 18 checks, a right synthesis fails one seed in 900.
  const Scenario s = rangtang("continuity");
  const auto types = by_type(s, population_of(s));
  const double land = sd_of_lognormal(s.population.land_spread);
  const double herd = sd_of_lognormal(std::hypot(s.population.land_spread, s.population.herd_spread));
  for (std::size_t t = 0; t < types.size(); ++t) {
    const HouseholdType& stated = s.household_types[t];
    CAPTURE(stated.name);
    const double n = types[t].households;
    CHECK(within_error(types[t].cropland / n / stated.cropland, 1, land, n));
    CHECK(within_error(types[t].pasture / n / stated.pasture, 1, land, n));
    CHECK(within_error(types[t].herd / n / stated.herd, 1, herd, n));
    CHECK(within_error(types[t].access / n / stated.gathering_access, 1,
                       sd_of_lognormal(s.population.access_spread), n));
    CHECK(within_error(types[t].cash / n / stated.cash, 1, sd_of_lognormal(0.6), n));
    const double share = stated.mandarin_share;
    CHECK(within_error(types[t].mandarin / types[t].adults, share, std::sqrt(share * (1 - share)),
                       types[t].adults));
  }
}

TEST_CASE("every household has a person, and an adult below 70 as long as there are enough") {
  for (std::uint32_t replicate = 0; replicate < 3; ++replicate) {
    const Scenario s = small_county("continuity", {}, 2);
    for (const Shard& shard : population_of(s, 64, {20210225, replicate})) {
      for (std::size_t h = 0; h < shard.households(); ++h) {
        REQUIRE(shard.person_begin[h + 1] > shard.person_begin[h]);
        int adults = 0;
        for (std::uint32_t p = shard.person_begin[h]; p < shard.person_begin[h + 1]; ++p) {
          const int age = age_of(shard, p, s.start);
          adults += age >= 20 && age < 70 ? 1 : 0;
        }
        CHECK(adults > 0);
      }
    }
  }
}

TEST_CASE("persons are as many as stated even where the table of household sizes is far off") {
  for (const auto& [households, persons] : {std::pair{22, 22}, {22, 320}, {22, 900}, {1, 1}, {1, 40}}) {
    CAPTURE(households);
    CAPTURE(persons);
    Scenario s = small_county();
    s.household_types.resize(1);
    s.household_types[0].households = households;
    s.household_types[0].persons = persons;
    std::size_t h = 0, p = 0;
    for (const Shard& shard : population_of(s)) h += shard.households(), p += shard.persons();
    CHECK(h == static_cast<std::size_t>(households));
    CHECK(p == static_cast<std::size_t>(persons));
  }
}

TEST_CASE(
    "the population is the same however villages are grouped in memory, and another one with another key") {
  const Scenario s = small_county("continuity", {}, 3);
  const auto whole = population_of(s, 64);
  const auto same = [&](const std::vector<Shard>& other) {
    const auto equal = [&](auto column) { return gathered(whole, column) == gathered(other, column); };
    return equal([](const Shard& x) { return x.person.id; }) &&
           equal([](const Shard& x) { return x.person.born; }) &&
           equal([](const Shard& x) { return x.person.schooling; }) &&
           equal([](const Shard& x) { return x.household.id; }) &&
           equal([](const Shard& x) { return x.household.herd; }) &&
           equal([](const Shard& x) { return x.household.cash; }) &&
           equal([](const Shard& x) { return x.household.pasture; }) &&
           equal([](const Shard& x) { return x.village.id; }) &&
           equal([](const Shard& x) { return x.village.herd_capacity; }) &&
           equal([](const Shard& x) { return x.village.resource; });
  };
  for (const std::size_t villages : {1, 5, 7}) {
    const auto pieces = population_of(s, villages);
    CHECK(pieces.size() == (12 + villages - 1) / villages);
    CHECK(same(pieces));
  }
  CHECK_FALSE(same(population_of(s, 64, {20210225, 1})));
  CHECK_FALSE(same(population_of(s, 64, {1, 0})));
}

TEST_CASE("without spread every household of a type is alike, and all herds are at their target") {
  Scenario s = small_county();
  s.population = {};
  for (const Shard& shard : population_of(s)) {
    for (std::size_t h = 0; h < shard.households(); ++h) {
      const HouseholdType& type = s.household_types[shard.household.type[h]];
      CHECK(static_cast<double>(shard.household.pasture[h]) == type.pasture);
      CHECK(shard.household.herd[h] == static_cast<std::int32_t>(type.herd * kHead + 0.5));
      CHECK(static_cast<double>(shard.household.herd_target[h]) == doctest::Approx(type.herd));
    }
  }
}
