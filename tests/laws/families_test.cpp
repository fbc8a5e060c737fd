// SPDX-License-Identifier: Apache-2.0
// Marriage, leaving home, elders who move in, inheritance: what they conserve and which way they work.
#include <map>
#include <numeric>

#include <doctest/doctest.h>

#include "many_threads.hpp"
#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

/// Many marry and nearly everybody who can leaves home.
const std::vector<Override> kOnTheMove = {{"demography.marriage", "4"},
                                          {"demography.leaving", "0.9"},
                                          {"demography.leaving_alone", "0.2"},
                                          {"demography.rejoining", "0.9"}};
const std::vector<Override> kNobodyMoves = {{"demography.marriage", "0"},
                                            {"demography.leaving", "0"},
                                            {"demography.leaving_alone", "0"},
                                            {"demography.rejoining", "0"}};

std::vector<Override> with(std::vector<Override> some, const std::vector<Override>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

/// A county in the January of a year, before families form.
struct January {
  explicit January(const std::vector<Override>& over, int scale = 3, std::size_t villages_a_shard = 4)
      : scenario(small_county("continuity", over, scale)),
        clock(clock_at(scenario.start, 4, false)),
        now{scenario, {11, 0}, clock, drivers_at(scenario, clock), {}},
        shards(synthesise(scenario, now.key, scenario.start, villages_a_shard,
                          standard_catalog().instruments.size())) {
    for (Shard& s : shards) {
      // Something of everything, and each household's own.
      for (std::uint32_t h = 0; h < s.households(); ++h) {
        s.household.savings_away[h] = 100 * (h % 7);
        s.household.debt[h] = h % 3 == 0 ? 12345 + h : 0;
        s.household.herd_gain[h] = static_cast<std::int32_t>(h % 5) - 2;
        s.household.income_before[1][h] = static_cast<std::int16_t>(h % 90);
        s.household.persons_before[h] = 4;
        s.household.exit_date[h] = static_cast<std::int16_t>(h % 2 == 0 ? 1400 : 0);
        s.household.granted[h] = h % 4;
      }
      for (std::size_t row = 0; row < s.villages(); ++row) {
        Village v{s, row};
        open_accounts(v, clock);
      }
    }
  }
  void form() { form_households(now, shards, base::Workers(1)); }

  Scenario scenario;
  Clock clock;
  Setting now;
  std::vector<Shard> shards;
};

struct Wealth {
  base::Fen cash = 0, debt = 0, savings = 0;
  std::int64_t herd = 0, gain = 0, persons = 0;
  double land = 0, access = 0, income = 0;
};

Wealth wealth_of(const std::vector<Shard>& shards) {
  Wealth w;
  for (const Shard& s : shards) {
    w.persons += static_cast<std::int64_t>(s.persons());
    for (std::uint32_t h = 0; h < s.households(); ++h) {
      w.cash += s.household.cash[h], w.debt += s.household.debt[h];
      w.savings += s.household.savings_away[h];
      w.herd += s.household.herd[h], w.gain += s.household.herd_gain[h];
      w.land += land_of(s, h);
      w.access += static_cast<double>(s.household.access[h]);
      w.income += static_cast<double>(s.household.family_year[h]);
    }
    for (const double lost : s.village.land_left) w.land += lost;
  }
  return w;
}

double sum(const std::vector<std::uint32_t>& column) {
  return std::accumulate(column.begin(), column.end(), 0.0);
}

/// Households in which everybody is 65 or older.
int elders_alone(const Simulation& simulation) {
  int alone = 0;
  for (const Shard& s : simulation.shards()) {
    for (std::uint32_t h = 0; h < s.households(); ++h) {
      bool old = true;
      for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p)
        old &= age_at(s.person.born[p], simulation.setting().clock.now) >= kRetirementAge;
      alone += old ? 1 : 0;
    }
  }
  return alone;
}

}  // namespace

TEST_CASE("marriages and moves keep persons, money, debts, animals and land to the last unit") {
  January county(kOnTheMove);
  const Wealth before = wealth_of(county.shards);
  std::size_t households = 0;
  for (const Shard& s : county.shards) households += s.households();
  county.form();
  const Wealth after = wealth_of(county.shards);
  CHECK(after.persons == before.persons);
  CHECK(after.cash == before.cash);
  CHECK(after.debt == before.debt);
  CHECK(after.savings == before.savings);
  CHECK(after.herd == before.herd);
  CHECK(after.gain == before.gain);
  CHECK(after.land == before.land);  // what rounding loses is in the books
  CHECK(after.access == doctest::Approx(before.access).epsilon(1e-6));
  CHECK(after.income == doctest::Approx(before.income).epsilon(1e-6));
  CHECK_NOTHROW(check_integrity(std::span<const Shard>(county.shards)));
  double marriages = 0, formed = 0;
  std::size_t now = 0;
  for (Shard& s : county.shards) {
    marriages += sum(s.village.marriages), formed += sum(s.village.households_formed);
    now += s.households();
    for (std::size_t row = 0; row < s.villages(); ++row) {
      Village v{s, row};
      CHECK_NOTHROW(close_accounts(v, county.clock));
    }
  }
  CHECK(marriages > 5);
  CHECK(formed > 20);
  CHECK(static_cast<double>(now) <= static_cast<double>(households) + formed);
}

TEST_CASE(
    "those who found a household take their part by adults and keep their history a head and the "
    "register's") {
  January county(with(kNobodyMoves, {{"demography.leaving", "1"}, {"demography.split_share", "0.6"}}), 3, 64);
  std::map<std::uint64_t, std::size_t> row_of;
  const std::vector<Shard> before = county.shards;
  std::map<std::uint64_t, std::uint32_t> home;  // of every person
  for (std::uint32_t h = 0; h < before[0].households(); ++h) {
    row_of[before[0].household.id[h]] = h;
    for (std::uint32_t p = before[0].person_begin[h]; p < before[0].person_begin[h + 1]; ++p)
      home[before[0].person.id[p]] = h;
  }
  county.form();
  const Shard& s = county.shards[0];
  int founded = 0;
  for (std::uint32_t h = 0; h < s.households(); ++h) {
    if (row_of.contains(s.household.id[h])) continue;
    ++founded;
    const Shard& was = before[0];
    const std::uint32_t old = home.at(s.person.id[s.person_begin[h]]);
    double adults = 0, all = 0;
    for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
      CHECK(home.at(s.person.id[p]) == old);
      adults += age_at(s.person.born[p], county.clock.now) >= kWorkingAge ? 1 : 0;
      if (s.person.nucleus[p] != 0) CHECK(s.person.grew_up_in[p] == was.household.id[old]);
    }
    for (std::uint32_t p = was.person_begin[old]; p < was.person_begin[old + 1]; ++p)
      all += age_at(was.person.born[p], county.clock.now) >= kWorkingAge ? 1 : 0;
    const double share = 0.6 * adults / all;
    CHECK(std::abs(static_cast<double>(s.household.cash[h]) -
                   share * static_cast<double>(was.household.cash[old])) <= 0.5);
    CHECK(std::abs(s.household.herd[h] - share * was.household.herd[old]) <= 0.5);
    CHECK(static_cast<double>(s.household.pasture[h]) ==
          doctest::Approx(share * static_cast<double>(was.household.pasture[old])).epsilon(1e-5));
    const auto a_head = [](const Shard& of, std::uint32_t row) {
      return static_cast<double>(of.household.family_year[row]) /
             static_cast<double>(of.person_begin[row + 1] - of.person_begin[row]);
    };
    CHECK(a_head(s, h) == doctest::Approx(a_head(was, old)).epsilon(1e-5));
    CHECK(s.household.registered[h] == was.household.registered[old]);
    CHECK(s.household.exit_date[h] == was.household.exit_date[old]);
    CHECK(s.household.granted[h] == was.household.granted[old]);
    CHECK(s.household.poverty[h].ever_nonpoor == was.household.poverty[old].ever_nonpoor);
    CHECK(s.household.product[h] == 0);
    if (was.household.product[old] > 0) CHECK(s.household.debt[h] == 0);
  }
  CHECK(founded > 10);
}

TEST_CASE("spouses live in one household, of other families, and children stay with their parents") {
  const auto check = [](Simulation& simulation) {
    if (!simulation.setting().clock.first_of_year()) return;
    CHECK_NOTHROW(check_integrity(simulation.shards()));
    for (const Shard& s : simulation.shards()) {
      for (std::uint32_t h = 0; h < s.households(); ++h) {
        bool adult = false, orphans = true;
        for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
          adult |= age_at(s.person.born[p], simulation.setting().clock.now) >= kWorkingAge;
          orphans &= s.person.nucleus[p] == 0;
        }
        CHECK((adult || orphans));  // no child is left alone by a move
      }
    }
  };
  run(small_county("continuity", with(kOnTheMove, {{"end", "2030-01"}}), 2), 0, {}, check);
}

TEST_CASE("with all hazards at zero nobody marries, moves or founds a household, and none of it is drawn") {
  January county(kNobodyMoves);
  const std::vector<Shard> before = county.shards;
  county.form();
  CHECK(county.shards[0].household.id == before[0].household.id);
  CHECK(county.shards[0].person.id == before[0].person.id);
  CHECK(county.shards[0].person.nucleus == before[0].person.nucleus);
  const History h = run(small_county("continuity", kNobodyMoves));
  for (std::size_t i = 0; i < h.dates.size(); ++i) {
    CHECK(h.at(i, "marriages") == 0);
    CHECK(h.at(i, "new_households") == 0);
    if (i > 0) CHECK(h.at(i, "households") <= h.at(i - 1, "households"));
  }
}

TEST_CASE("families form to the same bytes with any number of threads and villages a shard") {
  const Scenario s = small_county("cliff", with(kOnTheMove, {{"end", "2021-01"}}), 2);
  const std::string one = run(s).bytes();
  CHECK(run(s, 0, {.threads = 2, .villages_a_shard = 3}).bytes() == one);
  CHECK(run(s, 0, {.threads = 1, .villages_a_shard = 1}).bytes() == one);
}

TEST_CASE("the likelier couples leave home, the more and the smaller households there are") {
  double households = 0, size = 100;
  for (const char* leaving : {"0", "0.2", "0.9"}) {
    const History h = run(small_county("continuity", {{"demography.leaving", leaving}}, 2));
    CHECK(h.last("households") > households);
    CHECK(h.last("household_size") < size);
    households = h.last("households"), size = h.last("household_size");
  }
}

TEST_CASE("more look for a spouse, more marry, and nobody marries where nobody looks") {
  double married = -1;
  for (const char* level : {"0", "0.5", "2"}) {
    const History h = run(small_county("continuity", {{"demography.marriage", level}}, 2));
    const double all = h.mean("marriages");
    CHECK(all > married);
    if (std::string(level) == "0") CHECK(all == 0);
    married = all;
  }
}

TEST_CASE("births are as many as the table says however many are married: wives make up for the others") {
  // 5 years, about 700 women of the ages: the difference of two runs has an sd of some 15 %.
  std::vector<double> births;
  for (const char* single : {"1", "0"}) {
    const History h = run(small_county("continuity", {{"demography.single_fertility", single}}, 8));
    births.push_back(h.mean("births"));
  }
  CHECK(births[1] / births[0] > 0.75);
  CHECK(births[1] / births[0] < 1.25);
}

TEST_CASE("where elders move in with their children, fewer live alone") {
  std::vector<int> alone;
  for (const char* rejoining : {"0", "1"}) {
    int at_end = 0;
    run(small_county("continuity",
                     {{"demography.rejoining", rejoining}, {"demography.leaving", "0.5"}, {"end", "2036-01"}},
                     2),
        0, {}, [&](Simulation& simulation) { at_end = elders_alone(simulation); });
    alone.push_back(at_end);
  }
  CHECK(alone[1] < alone[0]);
}

TEST_CASE(
    "what a household leaves goes to those who grew up in it: money and animals anywhere, land in the "
    "village") {
  January county(kNobodyMoves, 1, 2);  // two shards of two villages
  REQUIRE(county.shards.size() == 2);
  Shard& here = county.shards[0];
  const std::uint32_t dies = 0, neighbour = 5;
  const std::uint32_t far = 3;  // of the other shard
  here.household.debt[dies] = 0;
  here.household.savings_away[dies] = 0;
  here.household.cash[dies] = 1000001;
  here.household.herd[dies] = 7001;
  here.person.grew_up_in[here.person_begin[neighbour]] = here.household.id[dies];
  Shard& there = county.shards[1];
  there.person.grew_up_in[there.person_begin[far]] = here.household.id[dies];
  const base::Fen near_cash = here.household.cash[neighbour], far_cash = there.household.cash[far];
  const std::int32_t near_herd = here.household.herd[neighbour], far_herd = there.household.herd[far];
  const double near_land = land_of(here, neighbour), land = land_of(here, dies);

  std::vector<std::vector<RowChanges>> changes(2, std::vector<RowChanges>(2));
  for (std::uint32_t p = here.person_begin[dies]; p < here.person_begin[dies + 1]; ++p)
    changes[0][0].gone.push_back(p);
  const Heirs heirs(county.shards, changes);
  std::vector<Bequest> bequests;
  Village v{here, 0};
  settle_estates(county.now, 0, changes[0][0], heirs, v, bequests);
  hand_out(county.now, bequests, county.shards);

  CHECK(here.household.cash[dies] == 0);
  const base::Fen near_part = here.household.cash[neighbour] - near_cash;
  const base::Fen far_part = there.household.cash[far] - far_cash;
  CHECK(near_part + far_part == 1000001);
  CHECK(std::abs(near_part - far_part) == 1);
  CHECK(here.household.herd[neighbour] - near_herd + there.household.herd[far] - far_herd == 7001);
  CHECK(land_of(here, neighbour) == doctest::Approx(near_land + land).epsilon(1e-6));
  CHECK(land_of(here, neighbour) - near_land - land + here.village.land_left[0] == doctest::Approx(0));
  const auto booked = [](const Shard& s, std::size_t row, Reason r) {
    return s.village.flows[row][static_cast<std::size_t>(r)];
  };
  CHECK(booked(here, 0, Reason::estate) == 1000001);
  CHECK(booked(here, 0, Reason::inheritance) == near_part);
}

TEST_CASE(
    "an estate without heirs in the county goes elsewhere, and heirs who die in the same year get nothing") {
  January county(kNobodyMoves, 1);
  Shard& s = county.shards[0];
  s.person.grew_up_in[s.person_begin[5]] = s.household.id[0];
  std::vector<std::vector<RowChanges>> changes(1, std::vector<RowChanges>(4));
  for (const std::uint32_t h : {0u, 5u}) {
    for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) changes[0][0].gone.push_back(p);
  }
  const double land = land_of(s, 0) + land_of(s, 5);
  std::vector<Bequest> bequests;
  Village v{s, 0};
  settle_estates(county.now, 0, changes[0][0], Heirs(county.shards, changes), v, bequests);
  CHECK(bequests.empty());
  CHECK(s.village.land_left[0] == doctest::Approx(land));
  CHECK(s.village.households_ended[0] == 2);
}
