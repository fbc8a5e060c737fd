// SPDX-License-Identifier: Apache-2.0
// 5.4 Industrial parks: from which size and when they are in use, what they cost, what their firm does with
// the money, and what they do for the village. That their books close is looked at in every step by
// close_accounts.
#include <cmath>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

/// 340 households in 16 villages whose parks get this many yuan a household and year, without other policy,
/// and enterprises that nobody founds or gives up for another reason.
Scenario county(double level, const std::vector<Override>& over = {}) {
  std::vector<Override> all = {
      {"end", "2020-01"}, {"burn_in_years", "0"}, {"park.threshold", "100000"}, {"park.full", "500000"}};
  all.insert(all.end(), over.begin(), over.end());
  Scenario s = without_policy(small_county("continuity", all, 4));
  s.policy.measures = {measure("industrial_park", {level})};
  return s;
}

void each_village(Simulation& simulation, const std::function<void(const Village&)>& look) {
  for (Shard& shard : simulation.shards()) {
    for (std::size_t row = 0; row < shard.villages(); ++row) look(Village{shard, row});
  }
}

base::Fen paid(const Village& v, std::size_t reason) {
  return v.shard.village.flows[v.row][reason];
}
base::Fen paid(const Village& v, Reason r) {
  return paid(v, static_cast<std::size_t>(r));
}

}  // namespace

TEST_CASE("a park does nothing below its threshold and all it can in full, and never less for more capital") {
  const ParkParameters p{
      .build_years = 1, .threshold = 100, .full = 1000, .productivity = 0.2, .payout = 0.5};
  CHECK(park_effect(0, p) == 1);
  CHECK(park_effect(99.9, p) == 1);
  CHECK(park_effect(100, p) == doctest::Approx(1.02));
  CHECK(park_effect(1000, p) == doctest::Approx(1.2));
  CHECK(park_effect(5000, p) == doctest::Approx(1.2));
  CHECK(park_effect(0, {.threshold = 0, .full = 1, .productivity = 0.2}) == 1);
}

TEST_CASE("the treasury pays the dose for each listed household in January, and all of it reaches the park") {
  const std::size_t reason = earmarked_reason(instrument("industrial_park"));
  int years = 0;
  run(county(2500), 0, {}, [&](Simulation& simulation) {
    const bool january = simulation.setting().clock.first_of_year();
    each_village(simulation, [&](const Village& v) {
      base::Fen due = 0;
      for (const std::uint32_t h : v.households())
        due += january && (v.shard.household.awards[h] & 1u) != 0 ? base::to_fen(2500) : 0;
      REQUIRE(paid(v, reason) == due);
      REQUIRE(paid(v, Reason::park_investment) == due);
    });
    years += january ? 1 : 0;
  });
  CHECK(years == 4);
}

TEST_CASE("where officials keep part of it the park gets the rest") {
  Scenario s = county(2500);
  s.governance.capacity = 0.5;
  s.governance.capacity_spread = 0;
  s.governance.exclusion = 0;
  s.governance.leakage = 0.4;
  const History h = run(s);
  const double cost = total(h, earmarked_reason(instrument("industrial_park")));
  CHECK(cost > 0);
  CHECK(total(h, Reason::park_investment) == doctest::Approx(0.8 * cost).epsilon(1e-6));
}

TEST_CASE("money for parks too small for use changes nothing but parks' own payments") {
  const History none = run(county(0)), small = run(county(500, {{"park.threshold", "90000000"}}));
  CHECK(total(small, Reason::park_outlay) > 0);
  CHECK(small.mean("park_jobs") == 0);
  for (std::size_t i = 0; i < small.flows.size(); ++i) {
    for (std::size_t r = 0; r < small.flows[i].size(); ++r) {
      const bool of_park = r >= static_cast<std::size_t>(Reason::park_investment) &&
                           r <= static_cast<std::size_t>(Reason::park_returned);
      if (of_park || r == earmarked_reason(instrument("industrial_park"))) continue;
      if (small.dates[i] >= base::month_of(2017, 10)) continue;  // the owners get their money back
      REQUIRE(small.flows[i][r] == none.flows[i][r]);
    }
  }
}

TEST_CASE("what is invested is in use after the years it takes to build, a part each year") {
  for (const std::string years : {"1", "2", "4"}) {
    CAPTURE(years);
    const History h = run(county(8000, {{"park.build_years", years}, {"products.herbs.gestation", "0"}}));
    for (std::size_t q = 0; q < 4; ++q) CHECK(h.at(q, "park_capital") == 0);
    const double built = total(h, Reason::park_outlay);
    CHECK(built > 0);
    CHECK(h.at(4, "park_capital") > 0);
    CHECK(h.at(4, "park_capital") <= 1.001 * 8000 * h.at(0, "households") / std::stod(years));
  }
}

TEST_CASE("the more is invested, the more capital is in use and the more jobs a park makes") {
  double capital = -1, jobs = -1, treasury = -1;
  for (const double level : {0.0, 4000.0, 8000.0, 16000.0}) {
    CAPTURE(level);
    const History h = run(county(level, {{"markets.mode", "price_taker"}}));
    CHECK(h.last("park_capital") > capital);
    CHECK(h.last("park_jobs") > jobs);
    CHECK(total(h, earmarked_reason(instrument("industrial_park"))) > treasury);
    capital = h.last("park_capital"), jobs = h.last("park_jobs");
    treasury = total(h, earmarked_reason(instrument("industrial_park")));
    if (level == 0.0) CHECK((capital == 0 && jobs == 0 && treasury == 0));
  }
}

TEST_CASE("a park's firm hires at the posted wage: more jobs near home, held by people of the county") {
  const History none = run(county(0)), park = run(county(16000));
  CHECK(park.last("job_places") > none.last("job_places") + 5);
  CHECK(park.last("local_job_share") > none.last("local_job_share"));
  CHECK(total(park, Reason::park_wages) > 0);
}

TEST_CASE("profits go to all households of the village in equal parts, as far as they are paid out") {
  const Scenario s = county(16000, {{"park.payout", "0.5"}});
  int paying = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    each_village(simulation, [&](const Village& v) {
      const base::Fen dividends = paid(v, Reason::park_dividend);
      if (dividends == 0) return;
      ++paying;
      CHECK(simulation.setting().clock.last_of_year());
      CHECK(base::to_yuan(dividends) <= 0.5 * v.shard.village.park_profit[v.row] + 0.01);
      CHECK(v.shard.village.park_cash[v.row] >= 0);
    });
  });
  CHECK(paying > 5);
  const History little = run(county(16000, {{"park.payout", "0.2"}})),
                much = run(county(16000, {{"park.payout", "0.9"}}));
  CHECK(total(much, Reason::park_dividend) > 2 * total(little, Reason::park_dividend));
}

TEST_CASE("enterprises in a village with a park sell more by its effect, those elsewhere do not") {
  // Nobody starts or leaves an enterprise; the firm itself is kept from changing any price.
  const auto sales = [](const std::string& productivity) {
    Scenario s = county(16000, {{"park.productivity", productivity},
                                {"markets.mode", "price_taker"},
                                {"enterprise.entry_hazard", "0"},
                                {"choice.reconsider", "0"},
                                {"end", "2018-01"}});
    return run(s);
  };
  const History none = sales("0"), some = sales("0.3");
  for (std::size_t q = 0; q < 4; ++q) {
    const auto r = static_cast<std::size_t>(Reason::plant_sales);
    CHECK(some.flows[q][r] == none.flows[q][r]);
  }
  CHECK(total(some, Reason::plant_sales) > 1.03 * total(none, Reason::plant_sales));
}

TEST_CASE(
    "a park that stays too small is wound up after years of patience, and its owners get what is left") {
  Scenario s = county(500, {{"park.threshold", "90000000"}});
  s.policy.measures[0].to = base::month_of(2017, 1);
  bool returned = false;
  run(s, 0, {}, [&](Simulation& simulation) {
    each_village(simulation, [&](const Village& v) {
      if (paid(v, Reason::park_returned) == 0) return;
      returned = true;
      CHECK(v.shard.village.park_cash[v.row] == 0);
      CHECK(v.shard.village.park_capital[v.row] == 0);
      CHECK(v.shard.village.park_product[v.row] == 0);
      CHECK(simulation.setting().clock.now >= base::month_of(2018, 10));
    });
  });
  CHECK(returned);
}

TEST_CASE("parks give the same bytes on any number of threads and size of shards") {
  const Scenario s = county(12000);
  const std::string bytes = run(s).bytes();
  for (const int threads : {1, 3}) {
    for (const std::size_t villages : {1, 5, 64}) CHECK(run(s, 0, {threads, villages}).bytes() == bytes);
  }
}
