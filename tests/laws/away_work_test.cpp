// SPDX-License-Identifier: Apache-2.0
// 5.2 What a shock of the labour market, age and coming home do to migrants, other things and everybody's
// luck equal.
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/history.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;
using base::month_of;

namespace {

/// A village of which every able adult is away, and the step they live through.
struct Exodus {
  Scenario scenario;
  Setting now;
  std::vector<Shard> shards;
  Village village;

  explicit Exodus(Scenario s)
      : scenario(std::move(s)),
        now{scenario, {2, 0}, clock_at(month_of(2018, 1), 4, false), {}, {}},
        shards(synthesise(scenario, now.key, scenario.start, 64, standard_catalog().instruments.size())),
        village{shards[0], 0} {
    now.drivers = drivers_at(scenario, now.clock);
    Shard& s0 = shards[0];
    for (std::uint32_t p = 0; p < s0.persons(); ++p) {
      if (!able(s0, p, now.clock.now)) continue;
      s0.person.occupation[p] = Occupation::away;
      s0.person.away_recent[p] = 0xFFF | 0x8000;
    }
  }
  void step() {
    open_accounts(village, now.clock);
    work_away(now, village);
    consume(now, village);
    CHECK_NOTHROW(close_accounts(village, now.clock));
    note_the_step(now, village);
    now.clock = clock_at(now.clock.now + 3, 4, false);
    now.drivers = drivers_at(scenario, now.clock);
  }
  [[nodiscard]] double paid(Reason r) const {
    return base::to_yuan(shards[0].village.flows[village.row][static_cast<std::size_t>(r)]);
  }
};

}  // namespace

TEST_CASE(
    "a shock of the labour market sends migrants who stay at it into search, and when it has passed they "
    "find work") {
  Scenario calm = without_policy(small_county("continuity",
                                              {{"end", "2022-01"},
                                               {"choice.reconsider", "0"},
                                               {"household_types.middle.away_workers", "0.5"}},
                                              16)),
           shock = calm;
  calm.away.cycle = constant_series(1);
  calm.away.job_loss = constant_series(0.08);
  shock.away.cycle = {{{month_of(2019, 12), 1}, {month_of(2020, 1), 0.2}, {month_of(2020, 7), 1}}};
  shock.away.job_loss = {{{month_of(2019, 12), 0.08}, {month_of(2020, 1), 0.6}, {month_of(2020, 4), 0.08}}};
  const History without = run(calm), with = run(shock);
  const std::size_t before = with.index_of(month_of(2019, 10)), winter = with.index_of(month_of(2020, 1)),
                    spring = with.index_of(month_of(2020, 4)), late = with.index_of(month_of(2021, 10));
  CHECK(with.bytes(before) == without.bytes(before));
  CHECK(with.at(spring, "away_share") < 0.9 * without.at(spring, "away_share"));
  CHECK(with.at(winter, "searching_share") > without.at(winter, "searching_share"));
  CHECK(with.at(spring, "income_pc_family") < without.at(spring, "income_pc_family"));
  CHECK(with.at(late, "away_share") > 0.85 * without.at(late, "away_share"));
}

TEST_CASE("who may change plans is discouraged by the shock: fewer search on than where plans stay") {
  const auto searching = [](const char* reconsider) {
    Scenario calm = without_policy(small_county("continuity",
                                                {{"end", "2021-01"},
                                                 {"choice.reconsider", reconsider},
                                                 {"household_types.middle.away_workers", "0.5"}},
                                                16)),
             shock = calm;
    calm.away.cycle = constant_series(1);
    calm.away.job_loss = constant_series(0.08);
    shock.away.cycle = {{{month_of(2019, 12), 1}, {month_of(2020, 1), 0.2}, {month_of(2020, 7), 1}}};
    shock.away.job_loss = {{{month_of(2019, 12), 0.08}, {month_of(2020, 1), 0.6}, {month_of(2020, 4), 0.08}}};
    const History without = run(calm), with = run(shock);
    const std::size_t spring = with.index_of(month_of(2020, 4));
    const double lost = without.at(spring, "away_share") - with.at(spring, "away_share");
    CHECK(lost > 0);
    return (with.at(spring, "searching_share") - without.at(spring, "searching_share")) / lost;
  };
  CHECK(searching("0.9") < searching("0"));
}

TEST_CASE("migrants go home at the hazard of their age") {
  Scenario s = without_policy(small_county("continuity", {{"labour.away.return_hazard", "0.1"}}, 16));
  s.away.injury_hazard = 0;
  s.away.job_loss = constant_series(0);
  Exodus e(s);
  double expected = 0, variance = 0, came = 0, expected_old = 0, came_old = 0;
  for (std::size_t row = 0; row < e.shards[0].villages(); ++row) {
    e.village.row = row;
    open_accounts(e.village, e.now.clock);
    work_away(e.now, e.village);
  }
  const Shard& shard = e.shards[0];
  for (std::uint32_t p = 0; p < shard.persons(); ++p) {
    if (shard.person.away_recent[p] == 0) continue;
    const int age = age_at(shard.person.born[p], e.now.clock.now);
    const double times = age < 25 ? 1.667 : age < 45 ? 1 : age < 55 ? 2 : 5;
    const double chance = 1 - std::pow(1 - 0.1 * times, 0.25);
    const double home = shard.person.occupation[p] == Occupation::home ? 1 : 0;
    expected += chance, variance += chance * (1 - chance), came += home;
    if (age >= 55) expected_old += chance, came_old += home;
  }
  // 4.5 standard errors: false alarm 7e-6 each.
  CHECK(std::abs(came - expected) < 4.5 * std::sqrt(variance));
  CHECK(std::abs(came_old - expected_old) < 4.5 * std::sqrt(expected_old));
  CHECK(came_old > 0);
}

TEST_CASE("what migrants put aside comes home with them, to the fen") {
  Scenario s = without_policy(small_county("continuity", {{"labour.away.saved_share", "0.5"}}));
  Exodus e(s);
  double saved = 0, brought = 0;
  for (int quarter = 0; quarter < 8; ++quarter) {
    e.step();
    saved += e.paid(Reason::migrant_saving), brought += e.paid(Reason::savings_brought_home);
  }
  CHECK(saved > 10 * brought);
  for (const std::uint32_t h : e.village.households()) {
    for (const std::uint32_t p : e.village.persons(h)) e.shards[0].person.occupation[p] = Occupation::home;
  }
  e.step();
  brought += e.paid(Reason::savings_brought_home);
  CHECK(brought == doctest::Approx(saved).epsilon(1e-12));
  CHECK(total_savings_away(e.village) == 0);
}

TEST_CASE(
    "of whoever is away for half a year the pay is a resident's wage, of others what they send counts") {
  Scenario s = without_policy(small_county("continuity", {{"labour.away.nine_months_share", "0"}}));
  s.away.injury_hazard = s.away.return_hazard = 0;
  s.away.job_loss = constant_series(0);
  for (const bool seasonal : {true, false}) {
    s.away.seasonal_share = seasonal ? 1 : 0;
    Exodus e(s);
    for (int year = 0; year < 2; ++year) {
      double wage = 0, sent = 0;
      for (int quarter = 0; quarter < 4; ++quarter) {
        e.step();
        wage += e.paid(Reason::seasonal_wage), sent += e.paid(Reason::away_wage);
      }
      if (year == 0) continue;
      CHECK((seasonal ? wage : sent) > 0);
      CHECK((seasonal ? sent : wage) == 0);
    }
    int residents = 0, migrants = 0;
    for (std::uint32_t p = 0; p < e.shards[0].person_begin[*e.village.households().end()]; ++p) {
      if (e.shards[0].person.occupation[p] != Occupation::away) continue;
      ++migrants;
      residents += resident(e.shards[0].person.away_recent[p]) ? 1 : 0;
    }
    CHECK(residents == (seasonal ? migrants : 0));
  }
}

TEST_CASE("years away raise what a returnee's enterprise makes") {
  Exodus e(small_county());
  Shard& s = e.shards[0];
  const std::uint32_t h = *e.village.households().begin();
  CHECK(skill_factor(e.now, s, h) == 1);
  for (const std::uint32_t p : e.village.persons(h)) {
    s.person.months_away[p] = 36;
    CHECK(skill_factor(e.now, s, h) == 1);  // as long as they are away
  }
  for (const std::uint32_t p : e.village.persons(h)) s.person.occupation[p] = Occupation::home;
  CHECK(skill_factor(e.now, s, h) == doctest::Approx(std::exp(3 * e.scenario.away.skill_gain)));
}
