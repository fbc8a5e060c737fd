// SPDX-License-Identifier: Apache-2.0
// What lasting illness and disasters do to persons, homes and households.
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/state/deprivation.hpp>

using namespace ruralsim;

namespace {

constexpr std::size_t kFlood = static_cast<std::size_t>(Disaster::flood);

/// Seventeen hundred persons without policy.
Scenario county(const std::vector<Override>& over = {}, int scale = 5) {
  std::vector<Override> all = {{"end", "2026-01"}, {"burn_in_years", "0"}};
  all.insert(all.end(), over.begin(), over.end());
  return without_policy(small_county("continuity", all, scale));
}

struct Counts {
  double persons = 0, chronic = 0, disabled = 0, expected_chronic = 0, expected_disabled = 0;
};

/// The ill, and those the tables expect at these ages.
Counts count(Simulation& simulation) {
  const Setting& now = simulation.setting();
  const HealthByAge by_age(now.scenario.tables, now.scenario.health);
  Counts c;
  for (const Shard& s : simulation.shards()) {
    for (std::size_t p = 0; p < s.persons(); ++p) {
      const int age = age_at(s.person.born[p], now.clock.now);
      c.persons += 1;
      c.chronic += s.person.health[p] == Health::chronic ? 1 : 0;
      c.disabled += s.person.health[p] == Health::disabled ? 1 : 0;
      c.expected_disabled += by_age.disabled(age);
      c.expected_chronic += (1 - by_age.disabled(age)) * by_age.chronic(age);
    }
  }
  return c;
}

}  // namespace

TEST_CASE("prevalence by age stays that of the tables over ten years") {
  // Standard errors of the counts by the binomial; 4 of them: a false alarm in about 16,000 runs.
  for (const auto& over : {std::vector<Override>{},
                           {{"shocks.illness.hazard", "0"}},
                           {{"health.onset_share", "1"}, {"health.recovery", "0.1"}}}) {
    Scenario s = county(over);
    s.shocks.disaster = {};
    Counts last;
    run(s, 0, {}, [&](Simulation& simulation) {
      if (simulation.setting().clock.first_of_year()) last = count(simulation);
    });
    CHECK(std::abs(last.chronic - last.expected_chronic) < 4 * std::sqrt(last.expected_chronic));
    CHECK(std::abs(last.disabled - last.expected_disabled) < 4 * std::sqrt(last.expected_disabled));
  }
}

TEST_CASE("nobody who is disabled works away, near home or in an enterprise, and the disabled stay so") {
  std::vector<std::uint64_t> before;
  run(county({{"end", "2019-01"}}, 2), 0, {}, [&](Simulation& simulation) {
    std::vector<std::uint64_t> disabled;
    for (const Shard& s : simulation.shards()) {
      for (std::size_t p = 0; p < s.persons(); ++p) {
        if (s.person.health[p] == Health::disabled) disabled.push_back(s.person.id[p]);
        const bool was = std::find(before.begin(), before.end(), s.person.id[p]) != before.end();
        if (was) CHECK(s.person.health[p] == Health::disabled);
        if (was) CHECK(s.person.occupation[p] == Occupation::home);
      }
    }
    before = std::move(disabled);
  });
  CHECK(before.size() > 10);
}

TEST_CASE("chronic illness and disability lower labour at home by their effectiveness") {
  const Scenario s = county({{"end", "2017-01"}}, 1);
  const auto labour_when = [&](Health health) {
    Simulation simulation(s, standard_catalog(), 0);
    for (Shard& shard : simulation.shards())
      std::fill(shard.person.health.begin(), shard.person.health.end(), health);
    simulation.step();
    double labour = 0;
    for (const Shard& shard : simulation.shards()) {
      for (std::uint32_t h = 0; h < shard.households(); ++h) {
        bool home = true;
        for (std::uint32_t p = shard.person_begin[h]; p < shard.person_begin[h + 1]; ++p) {
          home = home && shard.person.occupation[p] == Occupation::home && shard.person.health[p] == health;
        }
        if (home) labour = std::max(labour, static_cast<double>(shard.household.labour[h]));
      }
    }
    return labour;
  };
  const double well = labour_when(Health::well);
  CHECK(labour_when(Health::chronic) < well);
  CHECK(labour_when(Health::disabled) < labour_when(Health::chronic));
  CHECK(labour_when(Health::disabled) <= s.health.disabled_effectiveness * 15);
}

TEST_CASE("chronic illness costs its price every year, whoever is ill, in equal parts") {
  Scenario s = county({{"end", "2017-01"}}, 1);
  s.shocks.illness_hazard = s.shocks.illness_hazard_elder = 0;
  s.shocks.disaster = {};
  s.health.uninsured_factor = 1;
  const History h = run(s);
  double ill = 0;
  for (std::size_t q = 0; q < 4; ++q)
    ill += (h.at(q, "chronic_share") + h.at(q, "disabled_share")) * h.at(q, "population") / 4;
  double paid = 0;
  for (std::size_t q = 0; q < 4; ++q) paid += h.at(q, "illness_costs");
  CHECK(paid == doctest::Approx(ill * s.health.chronic_cost).epsilon(0.02));  // prices move within the year
}

TEST_CASE("a flood takes the share of homes it is said to take, of every household alike, and no income") {
  Scenario s = county({{"end", "2017-01"}}, 5);
  s.shocks.disaster = {};
  s.shocks.disaster[kFlood].hazard = 1;
  s.shocks.disaster[kFlood].home_loss = 0.3;
  double struck = 0, destroyed = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    for (const Shard& shard : simulation.shards()) {
      for (std::size_t v = 0; v < shard.villages(); ++v) {
        const double households = shard.household_begin[v + 1] - shard.household_begin[v];
        struck += shard.village.struck[v] * households;
        destroyed += shard.village.homes_destroyed[v];
      }
    }
  });
  CHECK(struck > 400);
  // Four standard errors of a binomial share.
  CHECK(std::abs(destroyed / struck - 0.3) < 4 * std::sqrt(0.21 / struck));
}

TEST_CASE("each kind of disaster takes what its keys say and nothing else") {
  const auto left = [](auto DisasterParameters::*loss, double share) {
    Scenario s = county({{"end", "2017-01"}}, 1);
    s.shocks.disaster = {};
    s.shocks.illness_hazard = s.shocks.illness_hazard_elder = 0;
    s.shocks.disaster[kFlood].hazard = 1;
    s.shocks.disaster[kFlood].*loss = share;
    return run(s);
  };
  const History none = left(&DisasterParameters::herd_loss, 0);
  CHECK(left(&DisasterParameters::herd_loss, 0.2).at(3, "herd") < 0.9 * none.at(3, "herd"));
  CHECK(left(&DisasterParameters::crop_loss, 0.5).at(3, "income_business") < none.at(3, "income_business"));
  CHECK(left(&DisasterParameters::injury, 0.1).at(0, "illness_costs") > none.at(0, "illness_costs"));
  CHECK(left(&DisasterParameters::home_loss, 0.5).at(0, "homes_destroyed") > 0);
  CHECK(none.at(0, "homes_destroyed") == 0);
  CHECK(left(&DisasterParameters::home_loss, 0.5).at(3, "herd") == none.at(3, "herd"));
}
