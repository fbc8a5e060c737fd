// SPDX-License-Identifier: Apache-2.0
// The mountain county: what it is at the start, that its own rules keep it so, and that nobody is sent away
// but by income, land and networks. A sixty-fourth of it, a thousand households in 5 villages, unless said.
#include <algorithm>
#include <cmath>
#include <set>
#include <variant>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/spin_up.hpp>

using namespace ruralsim;

namespace {

/// The county at one part in `parts`.
Scenario mountain(const std::vector<Override>& over = {}, int parts = 64) {
  const auto part = [parts](int n) { return std::to_string((n + parts / 2) / parts); };
  std::vector<Override> small = {{"replicates", "1"},
                                 {"end", "2019-01"},
                                 {"county.villages", std::to_string(std::max(5, 160 / parts))},
                                 {"county.poor_villages", std::to_string(std::max(4, 115 / parts))},
                                 {"household_types.poor.households", part(20466)},
                                 {"household_types.poor.persons", part(82648)},
                                 {"household_types.middle.households", part(30000)},
                                 {"household_types.middle.persons", part(121502)},
                                 {"household_types.rich.households", part(13594)},
                                 {"household_types.rich.persons", part(54690)}};
  small.insert(small.end(), over.begin(), over.end());
  Scenario s =
      load_scenario(std::filesystem::path(RURALSIM_SOURCE_DIR) / "scenarios/mountain/continuity.yaml", small,
                    standard_catalog().vocabulary())
          .scenario;
  shrink_posts(s, parts);
  return s;
}

/// Every dated input as it is when the run begins, no growth, no shocks, nobody is born or dies.
Scenario at_rest(Scenario s) {
  const base::Month first = first_month(s);
  const auto still = [&](Series& series) { series = constant_series(series.at(first)); };
  for (const Parameter& p : standard_catalog().parameters) {
    const std::size_t fields = written_keys(p, s).size();
    for (std::size_t i = 0; i < fields; ++i) {
      if (const auto* series = std::get_if<Series& (*)(Scenario&, std::size_t)>(&p.field))
        still((*series)(s, i));
      const auto* number = std::get_if<double& (*)(Scenario&, std::size_t)>(&p.field);
      if (number != nullptr && p.key.ends_with("_growth")) (*number)(s, i) = 0;
    }
  }
  for (Regime& regime : s.policy.regimes) {
    for (Measure& m : regime.measures) {
      for (Series& dose : m.doses) still(dose);
    }
  }
  for (DisasterParameters& kind : s.shocks.disaster) kind.hazard = 0;
  s.shocks.illness_hazard = s.shocks.illness_hazard_elder = 0;
  s.demography.vital_events.index = 1;
  return s;
}

double mean_of(const std::string& indicator, const std::vector<Override>& over) {
  double sum = 0;
  for (std::uint32_t r = 0; r < 2; ++r) sum += run(mountain(over), r).last(indicator) / 2;
  return sum;
}

}  // namespace

TEST_CASE(
    "the mountain county at the start has its households, persons, land, cash and register to the unit") {
  const Scenario s = mountain({}, 16);
  const Simulation simulation(s, standard_catalog(), 0);
  const std::set<std::string> exact = {"households", "persons", "pasture", "herd", "cash"};
  int cells = 0;
  for (const Margin& m : standard_catalog().margins) {
    if (!exact.contains(m.key)) continue;
    for (const MarginCell& c :
         m.cells({s, standard_catalog().parameters, simulation.shards(), first_month(s)})) {
      CAPTURE(m.key);
      CAPTURE(c.cell);
      CHECK(c.value == doctest::Approx(c.target).epsilon(1e-6));
      ++cells;
    }
  }
  CHECK(cells >= 15);
}

TEST_CASE("without shocks nothing jumps in the first four quarters, but for who is between home and away") {
  const Scenario s = at_rest(mountain({}, 8));
  Simulation simulation(s, standard_catalog(), 0);
  const SpinUp start = spin_up(simulation.shards(), simulation.now());
  for (int quarter = 1; quarter <= 4; ++quarter) {
    simulation.step();
    const SpinUp now = spin_up(simulation.shards(), simulation.now());
    CAPTURE(quarter);
    // Nobody has just come back or looks for work when a run begins; these are a fourteenth of those away.
    CHECK(std::abs(now.away / start.away - 1) < 0.08);
    CHECK(std::abs(now.nearby - start.nearby) < 0.005);
    CHECK(std::abs(now.enterprise - start.enterprise) < 0.005);
    CHECK(std::abs(now.home - start.home) < 0.01);
    CHECK(std::abs(now.income / start.income - 1) < 0.04);
    if (quarter < 4) continue;  // births and sales have their seasons
    CHECK(std::abs(now.herd / start.herd - 1) < 0.05);
    CHECK(std::abs(now.cash / start.cash - 1) < 0.15);
  }
}

TEST_CASE("a county where nobody is away fills up to the same share of migrants: no key sends them") {
  std::vector<Override> nobody = {{"end", "2031-01"}};
  for (const char* type : {"poor", "middle", "rich"})
    nobody.push_back({std::string("household_types.") + type + ".away_workers", "0"});
  const double filled = mean_of("away_share", nobody), own = mean_of("away_share", {{"end", "2031-01"}});
  CHECK(own > 0.2);
  CHECK(filled > 0.75 * own);
}

TEST_CASE("who leaves answers to pay away, land at home, and the village's network") {
  const double own = mean_of("away_share", {});
  CHECK(mean_of("away_share", {{"labour.away.wage_level", "1.2"}}) > own + 0.01);
  CHECK(mean_of("away_share", {{"labour.away.wage_level", "0.7"}}) < own - 0.01);
  CHECK(mean_of("away_share", {{"crops.value", "4000"}}) < own - 0.01);
  CHECK(mean_of("away_share", {{"choice.network_reference", "0.9"}, {"choice.move_cost", "0.6"}}) <
        own - 0.01);
}

TEST_CASE("migrants have been to school for longer than the rest") {
  const Scenario s = mountain({}, 16);
  Simulation simulation(s, standard_catalog(), 0);
  while (!simulation.finished()) simulation.step();
  double away = 0, years_away = 0, home = 0, years_home = 0;
  for (const Shard& shard : simulation.shards()) {
    for (std::uint32_t p = 0; p < shard.persons(); ++p) {
      if (!able(shard, p, simulation.now())) continue;
      const bool gone = shard.person.occupation[p] == Occupation::away;
      (gone ? away : home) += 1;
      (gone ? years_away : years_home) += shard.person.schooling[p];
    }
  }
  CHECK(years_away / away > years_home / home + 0.3);
}
