// SPDX-License-Identifier: Apache-2.0
// Leaving the register, being watched, and what both leave alone.
#include <cmath>
#include <map>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/process/monitoring_rules.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

Scenario county(const std::vector<Override>& over = {}) {
  return small_county("continuity", over, 2);
}

/// Calls `look(simulation, shard, household)` for every household after each step.
template <class F>
void each_household(const Scenario& s, F&& look) {
  run(s, 0, {}, [&](Simulation& simulation) {
    for (Shard& shard : simulation.shards()) {
      for (std::uint32_t h = 0; h < shard.households(); ++h) look(simulation, shard, h);
    }
  });
}

double income_of(const Setting& now, const Shard& s, std::uint32_t h) {
  const double help = last_year(s.household.help_income, h, now.clock.steps_per_year);
  return (static_cast<double>(s.household.family_year[h]) - help) /
         (s.person_begin[h + 1] - s.person_begin[h]);
}

}  // namespace

TEST_CASE(
    "exits never exceed a village's quota, the quotas sum to the county's, and what is missing is told") {
  const Scenario s = county();
  double exits = 0;
  std::map<std::uint64_t, bool> on_register;
  run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    if (!now.clock.last_of_year()) return;
    double asked = 0, left = 0, listed = 0;
    for (const Shard& shard : simulation.shards()) {
      for (std::size_t v = 0; v < shard.villages(); ++v) {
        CHECK(shard.village.exits[v] <= shard.village.exit_quota[v]);
        asked += shard.village.exit_quota[v];
        left += shard.village.exits[v];
      }
      for (std::uint32_t h = 0; h < shard.households(); ++h)
        listed += shard.household.registered[h] != 0 && shard.household.exit_date[h] == 0 ? 1 : 0;
    }
    listed += left;  // before they left
    const double share = s.registration.exit_quota.at(now.clock.year_start);
    CHECK(asked == std::floor(share * listed + 0.5));
    exits += left;
  });
  CHECK(exits > 20);
}

TEST_CASE("nobody leaves the register below the line or without a guarantee, and nobody returns to it") {
  Scenario s = county();
  s.registration.assessment_noise = 0;
  std::map<std::uint64_t, int> since;
  each_household(s, [&](Simulation& simulation, const Shard& shard, std::uint32_t h) {
    const Setting& now = simulation.setting();
    const int date = shard.household.exit_date[h];
    int& before = since.try_emplace(shard.household.id[h], date).first->second;  // a founded one has a past
    if (before != 0) CHECK(date == before);
    if (date == 0 || before != 0) return;
    before = date;
    CHECK(shard.household.registered[h] != 0);
    CHECK(date == now.clock.now.index + now.clock.months - 1);
    CHECK(static_cast<double>(shard.household.family_year[h]) /
              (shard.person_begin[h + 1] - shard.person_begin[h]) >=
          now.drivers.headline);
    CHECK((shard.household.lacks[h] &
           (bit_of(Dimension::housing) | bit_of(Dimension::water) | bit_of(Dimension::insurance))) == 0);
    CHECK_FALSE(child_out_of_school(now, shard, h));
  });
}

TEST_CASE("support survives exit: who left the register is paid no less for it") {
  const Scenario stay = county({{"registration.exit_quota", "0"}, {"monitoring.from_year", "2999"}});
  const Scenario leave = county({{"registration.exit_quota", "1"}, {"monitoring.from_year", "2999"}});
  const History kept = run(stay), left = run(leave);
  CHECK(left.last("on_register") < 0.3 * kept.last("on_register"));
  CHECK(left.last("registered_households") == kept.last("registered_households"));
  CHECK(left.flows == kept.flows);
}

TEST_CASE("without errors and help the watched are those whose rule holds, from the first look on") {
  Scenario s = county({{"monitoring.from_year", "2017"},
                       {"monitoring.exclusion_registered", "0"},
                       {"monitoring.exclusion_others", "0"},
                       {"monitoring.inclusion", "0"},
                       {"monitoring.hardship_reach", "0"},
                       {"end", "2019-01"}});
  std::size_t watched = 0;
  each_household(s, [&](Simulation& simulation, const Shard& shard, std::uint32_t h) {
    const Setting& now = simulation.setting();
    if (now.clock.year_start.year() < 2017) {
      CHECK(shard.household.monitored[h] == Monitored::none);
      return;
    }
    const bool registered = shard.household.registered[h] != 0;
    const bool on_register = registered && shard.household.exit_date[h] == 0;
    const bool low = income_of(now, shard, h) < s.monitoring.line * now.drivers.headline;
    if (low && !on_register) CHECK(shard.household.monitored[h] != Monitored::none);
    const bool new_here = shard.household.monitored_since[h] == now.clock.now.index + now.clock.months;
    if (!new_here) return;
    ++watched;
    CHECK_FALSE(on_register);
    if (!low) {  // a hardship that takes all there is, `hardship_reach` being 0
      CHECK(shard.household.monitored[h] == Monitored::sudden_hardship);
      const MonitoredCause cause = shard.household.monitored_cause[h];
      CHECK((cause == MonitoredCause::illness || cause == MonitoredCause::disaster));
      return;
    }
    CHECK(shard.household.monitored[h] == (registered ? Monitored::unstable_exit : Monitored::marginal));
  });
  CHECK(watched > 10);
}

TEST_CASE("whom the monitoring never finds is not watched") {
  const History h = run(county({{"monitoring.exclusion_registered", "1"},
                                {"monitoring.exclusion_others", "1"},
                                {"monitoring.inclusion", "0"}}));
  CHECK(h.mean("monitored_households") == 0);
  CHECK(h.last("monitoring_exclusion") == 1);
  CHECK(h.mean("cost_return_monitoring") == 0);
}

TEST_CASE("help is paid to the watched alone, and is not part of the income that is watched") {
  Scenario s = county({{"end", "2024-01"}});
  std::map<std::uint64_t, bool> watched;
  std::size_t helped = 0;
  each_household(s, [&](Simulation& simulation, const Shard& shard, std::uint32_t h) {
    const auto slot = static_cast<std::size_t>(simulation.setting().clock.slot);
    const auto [at, founded] = watched.try_emplace(shard.household.id[h], false);
    if (shard.household.help_income[slot][h] > 0) {
      CHECK((at->second || founded));  // which is watched as the household it comes from
      ++helped;
    }
    at->second = shard.household.monitored[h] != Monitored::none;
  });
  CHECK(helped > 20);
}

TEST_CASE("m0 is H times A and the six contributions sum to one, wherever somebody is poor") {
  const History h = run(county({{"end", "2018-01"}}));
  for (std::size_t i = 0; i < h.dates.size(); ++i) {
    REQUIRE(h.at(i, "mpi_h") > 0);
    CHECK(h.at(i, "m0") == doctest::Approx(h.at(i, "mpi_h") * h.at(i, "mpi_a")).epsilon(1e-12));
    double sum = 0;
    for (const char* d : kDimensionNames) sum += h.at(i, std::string("mpi_") + d);
    CHECK(sum == doctest::Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("homes are mended once the household's part is spent, and the treasury pays exactly its share") {
  Scenario s = without_policy(county({{"end", "2018-01"}}));
  Measure m;
  m.name = "homes";
  while (standard_catalog().instruments[m.instrument].key != "housing_water") ++m.instrument;
  m.doses = {constant_series(0.9)};
  const double plain = run(s).last("mpi_housing");
  s.policy.measures = {m};
  s.shocks.disaster = {};
  std::map<std::uint64_t, unsigned> lacked;
  double due = 0;
  const History h = run(s, 0, {}, [&](Simulation& simulation) {
    const bool reported = !simulation.in_burn_in();
    for (const Shard& shard : simulation.shards()) {
      for (std::uint32_t k = 0; k < shard.households(); ++k) {
        unsigned& before = lacked[shard.household.id[k]];
        const unsigned now_lacks = shard.household.lacks[k];
        const double price = 0.9 * simulation.setting().drivers.price_level;
        if (reported && (before & ~now_lacks & bit_of(Dimension::housing)) != 0) due += price * s.home.cost;
        if (reported && (before & ~now_lacks & bit_of(Dimension::water)) != 0)
          due += price * s.home.water_cost;
        before = now_lacks;
      }
    }
  });
  double paid = 0;
  for (std::size_t i = 0; i < h.dates.size(); ++i) paid += h.at(i, "cost_housing_water");
  CHECK(paid > 0);
  CHECK(paid == doctest::Approx(due).epsilon(1e-6));
  CHECK(h.last("mpi_housing") < plain);
}
