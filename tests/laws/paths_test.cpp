// SPDX-License-Identifier: Apache-2.0
// What the ways of withdrawing support do to a county, everybody's luck equal.
#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/policy/targeting.hpp>

using namespace ruralsim;

namespace {

const base::Month kStart = base::month_of(2021, 1);

Scenario withdrawn(const DosePath& path, std::vector<Override> over = {}) {
  over.push_back({"end", "2026-01"});
  Scenario s = small_county("cliff", over, 2);
  s.policy.transition->to.reset();
  s.policy.transition->by_measure.clear();
  s.policy.transition->withdraw = path;
  return s;
}

DosePath constant() {
  return {};
}
DosePath cliff() {
  return {.kind = DosePath::Kind::cliff, .date = kStart};
}
DosePath linear() {
  return {.kind = DosePath::Kind::linear, .date = kStart, .until = kStart + 60};
}
DosePath conditional(double above, int months) {
  return {.kind = DosePath::Kind::conditional, .income_above = above, .months = months};
}
DosePath convert(double level) {
  DosePath path{.kind = DosePath::Kind::convert, .date = kStart};
  Measure m;
  m.name = "converted";
  while (standard_catalog().instruments[m.instrument].key != "cash_grant") ++m.instrument;
  m.from = kStart;
  m.doses = {constant_series(level)};
  path.into.push_back(m);
  return path;
}

double cost(const History& h, std::size_t from, std::size_t to) {
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += h.at(i, "treasury_cost");
  return sum;
}

}  // namespace

TEST_CASE("every path leaves the years before the transition as they are, to the byte") {
  const History base = run(withdrawn(constant()));
  const std::size_t at = base.index_of(kStart);
  for (const DosePath& path : {cliff(), linear(), conditional(1.5, 12), convert(100)}) {
    CHECK(run(withdrawn(path)).bytes(at) == base.bytes(at));
  }
}

TEST_CASE("the treasury pays most for going on, less for a gradual end, least for a cliff") {
  const History on = run(withdrawn(constant())), slow = run(withdrawn(linear())),
                sharp = run(withdrawn(cliff()));
  const std::size_t at = on.index_of(kStart), end = on.dates.size();
  CHECK(cost(on, at, end) > cost(slow, at, end));
  CHECK(cost(slow, at, end) > cost(sharp, at, end));
}

TEST_CASE("a conditional withdrawal takes households off the lists by their own income, for good") {
  const Scenario s = withdrawn(conditional(1.5, 12));
  std::vector<std::uint8_t> gone;
  std::size_t ever = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    const auto scheduled = scheduled_measures(s.policy);
    for (const Shard& shard : simulation.shards()) {
      for (std::uint32_t h = 0; h < shard.households(); ++h) {
        if (now.clock.now < kStart) REQUIRE(shard.household.graduated[h] == 0);
        if (shard.household.graduated[h] == 0) continue;
        ++ever;
        for (std::size_t m = 0; m < scheduled.size(); ++m) {
          if (scheduled[m].part == ScheduledMeasure::Part::withdrawn) {
            REQUIRE((shard.household.awards[h] >> m & 1u) == 0);
          }
        }
        REQUIRE(shard.household.months_above[h] >= 12);
      }
    }
  });
  CHECK(ever > 0);
}

TEST_CASE(
    "a condition nobody can meet is no withdrawal, one that all meet at once is a cliff for their lists") {
  CHECK(run(withdrawn(conditional(100, 240))).bytes() == run(withdrawn(constant())).bytes());
  const History all = run(withdrawn(conditional(0.1, 1)));
  const History sharp = run(withdrawn(cliff()));
  const std::size_t at = all.index_of(kStart) + 4;
  CHECK(cost(all, at, at + 4) < 1.15 * cost(sharp, at, at + 4));
}

TEST_CASE(
    "a conversion spends in its first year what the old lists were due, whatever the doses that are "
    "written") {
  // What is due is counted before the families of that January form, which in the base are on their parents'
  // lists.
  const std::vector<Override> settled = {{"demography.marriage", "0"},
                                         {"demography.leaving", "0"},
                                         {"demography.leaving_alone", "0"},
                                         {"demography.rejoining", "0"}};
  const History base = run(withdrawn(constant(), settled));
  const std::size_t at = base.index_of(kStart);
  const History small = run(withdrawn(convert(1), settled)), large = run(withdrawn(convert(5000), settled));
  CHECK(cost(small, at, at + 4) == doctest::Approx(cost(large, at, at + 4)).epsilon(1e-4));
  CHECK(cost(small, at, at + 4) == doctest::Approx(cost(base, at, at + 4)).epsilon(0.06));
  CHECK(small.at(at, "cost_cash_grant") > base.at(at, "cost_cash_grant"));
  CHECK(small.at(at, "cost_social_assistance") == 0);
}

TEST_CASE("transfers become productive support of the same cost in the first year, whatever it is") {
  const std::vector<Override> settled = {{"demography.marriage", "0"},
                                         {"demography.leaving", "0"},
                                         {"demography.leaving_alone", "0"},
                                         {"demography.rejoining", "0"}};
  const auto into = [](const std::string& key, const std::vector<double>& doses) {
    DosePath path{.kind = DosePath::Kind::convert, .date = kStart};
    Measure m;
    m.name = "converted";
    while (standard_catalog().instruments[m.instrument].key != key) ++m.instrument;
    m.from = kStart;
    for (const double dose : doses) m.doses.push_back(constant_series(dose));
    path.into.push_back(m);
    return path;
  };
  const History transfers = run(withdrawn(convert(1), settled));
  const std::size_t at = transfers.index_of(kStart);
  double money = 0;
  for (std::size_t q = at; q < at + 4; ++q) money += transfers.at(q, "cost_cash_grant");
  const std::vector<std::pair<std::string, std::vector<double>>> productive = {
      {"asset_grant", {10, 0, 0}},
      {"asset_grant", {3, 0, 7}},
      {"industrial_park", {1}},
      {"public_welfare_post", {40000, 1, 100}},
      {"vocational_training", {50000, 1, 0.1, 3}}};
  for (const auto& support : productive) {
    const auto& key = support.first;
    const auto& doses = support.second;
    CAPTURE(key);
    const History h = run(withdrawn(into(key, doses), settled));
    CHECK(h.bytes(at) == transfers.bytes(at));
    double paid = 0;
    for (std::size_t q = at; q < at + 4; ++q) paid += h.at(q, "cost_" + key);
    // Places and posts are whole; posts need somebody who stays in every quarter.
    CHECK(paid == doctest::Approx(money).epsilon(key == "public_welfare_post" ? 0.08 : 0.04));
    CHECK(h.at(at, "cost_social_assistance") == 0);
  }
}

TEST_CASE("a conversion into more courses than there are people to train spends what it can") {
  DosePath path{.kind = DosePath::Kind::convert, .date = kStart};
  Measure m;
  m.name = "converted";
  while (standard_catalog().instruments[m.instrument].key != "vocational_training") ++m.instrument;
  m.from = kStart;
  m.doses = {constant_series(10), constant_series(1), constant_series(0.1), constant_series(3)};
  path.into.push_back(m);
  const History h = run(withdrawn(path));
  const std::size_t at = h.index_of(kStart);
  CHECK(h.at(at, "cost_vocational_training") > 0);
  CHECK(h.at(at, "cost_vocational_training") <= 10 * h.at(at, "households"));
}
