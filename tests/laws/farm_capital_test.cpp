// SPDX-License-Identifier: Apache-2.0
// 5.3 Farm capital: how it wears, who keeps it up, and what it does to the harvest.
#include <cmath>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

/// 170 households that sell at given prices, without any policy.
Scenario county(double elasticity) {
  Scenario s = without_policy(small_county("continuity", {{"end", "2022-01"}, {"burn_in_years", "0"}}, 2));
  s.markets.mode.index = kPriceTakerMode;
  s.crops.capital_elasticity = elasticity;
  return s;
}

double harvest(const History& h, std::size_t from = 0) {
  double sum = 0;
  for (std::size_t i = from; i < h.flows.size(); ++i)
    sum += base::to_yuan(h.flows[i][static_cast<std::size_t>(Reason::crops_sold)] +
                         h.flows[i][static_cast<std::size_t>(Reason::crops_eaten_earned)]);
  return sum;
}

}  // namespace

TEST_CASE("capital changes by wear, outlays and grants alone") {
  Scenario s = county(0.2);
  double before = 0, wear = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    double capital = 0, bought = 0;
    for (const Shard& shard : simulation.shards()) {
      for (const float k : shard.household.farm_capital) capital += static_cast<double>(k);
      for (const Flows& flows : shard.village.flows)
        bought +=
            base::to_yuan(flows[static_cast<std::size_t>(Reason::farm_outlay)]) / now.drivers.price_level;
    }
    const double kept = std::pow(1 - 1 / now.scenario.crops.capital_life, 0.25);
    // A household that ends takes its capital with it; nobody does in the first year.
    if (before > 0 && now.clock.year_start == now.scenario.start)
      CHECK(capital == doctest::Approx(before * kept + bought).epsilon(1e-4));
    wear += before * (1 - kept);
    before = capital;
  });
  CHECK(wear > 0);
}

TEST_CASE("in the first year the harvest is what it is without capital, and 0 turns it off") {
  const History with = run(county(0.1)), without = run(county(0));
  CHECK(harvest(with) > 0);
  double first_with = 0, first_without = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    first_with += with.at(i, "income_business"), first_without += without.at(i, "income_business");
  }
  CHECK(first_with == doctest::Approx(first_without).epsilon(0.002));
  CHECK(total(without, Reason::farm_outlay) == 0);
  CHECK(total(with, Reason::farm_outlay) > 0);
}

TEST_CASE("without cash capital wears out at its rate and the harvest falls by the elasticity") {
  Scenario s = county(0.3);
  s.consumption.buffer_months = 1000;  // nobody ever has cash above the buffer
  Scenario fixed = s;
  fixed.crops.capital_elasticity = 0;
  double steps = 0, ratio = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    steps += 1;
    const Setting& now = simulation.setting();
    double capital = 0, usual = 0;
    for (const Shard& shard : simulation.shards()) {
      for (std::uint32_t h = 0; h < shard.households(); ++h) {
        capital += static_cast<double>(shard.household.farm_capital[h]);
        usual += usual_farm_capital(now, shard, h);
      }
    }
    ratio = capital / usual;
    CHECK(ratio == doctest::Approx(std::pow(0.9, steps / 4)).epsilon(1e-4));
  });
  CHECK(std::pow(ratio, 0.3) < 0.85);
}

TEST_CASE("capital follows the price of crops and raises the harvest beyond it") {
  Scenario cheap = county(0.2), dear = cheap;
  dear.crops.value = {{{base::month_of(2016, 1), cheap.crops.value.at(base::month_of(2016, 1))},
                       {base::month_of(2017, 1), 2 * cheap.crops.value.at(base::month_of(2016, 1))}}};
  cheap.crops.value = constant_series(cheap.crops.value.at(base::month_of(2016, 1)));
  const History low = run(cheap), high = run(dear);
  CHECK(total(high, Reason::farm_outlay) > 1.5 * total(low, Reason::farm_outlay));
  Scenario low_fixed = cheap, high_fixed = dear;
  low_fixed.crops.capital_elasticity = high_fixed.crops.capital_elasticity = 0;
  const double with = harvest(high, 16) / harvest(low, 16),
               without = harvest(run(high_fixed), 16) / harvest(run(low_fixed), 16);
  CHECK(with > 1.05 * without);
}

TEST_CASE("the wanted capital is where a last yuan brings its wear and return") {
  CropParameters p;
  p.capital_elasticity = 0.2;
  for (const double worth : {0.5, 1.0, 3.0}) {
    // With harvest worth V (K / K0)^a and K0 = a V0 / c: its derivative at K is c.
    const double k = wanted_farm_capital(worth, p), v0 = 1 / p.capital_elasticity;
    const double up = worth * v0 * std::pow(k * 1.0001, 0.2), down = worth * v0 * std::pow(k * 0.9999, 0.2);
    CHECK((up - down) / (0.0002 * k) == doctest::Approx(1).epsilon(1e-6));
  }
  CHECK(wanted_farm_capital(0, p) == 0);
}

TEST_CASE("machines given raise the harvest of who has none of the cash for them, once, and are no income") {
  Scenario s = county(0.2);
  s.consumption.buffer_months = 1000;
  Scenario aided = s;
  Measure m;
  m.name = "machines";
  const auto& list = standard_catalog().instruments;
  while (list[m.instrument].key != "asset_grant") ++m.instrument;
  m.from = base::month_of(2016, 1);
  m.doses = {constant_series(0), constant_series(0), constant_series(2000)};
  aided.policy.measures = {m};
  const History none = run(s), given = run(aided);
  CHECK(total(given, Reason::machines_granted) == doctest::Approx(2000 * given.at(0, "households")));
  CHECK(harvest(given) > 1.05 * harvest(none));
  CHECK(given.at(0, "income_pc_mean") == doctest::Approx(none.at(0, "income_pc_mean")).epsilon(0.01));
}
