// SPDX-License-Identifier: Apache-2.0
// A run begins in a state that its own rules keep: where nothing from outside changes, nothing jumps.
#include <cmath>
#include <type_traits>
#include <variant>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/spin_up.hpp>

using namespace ruralsim;

namespace {

/// Every dated input as it is when the run begins, no growth, no shocks, nobody is born or dies.
Scenario at_rest(Scenario s) {
  const base::Month first = s.start - static_cast<int>(12 * s.burn_in_years);
  const auto still = [&](Series& series) { series = constant_series(series.at(first)); };
  for (const Parameter& p : standard_parameters()) {
    const std::size_t fields = written_keys(p, s).size();
    for (std::size_t i = 0; i < fields; ++i) {
      std::visit(
          [&](auto accessor) {
            auto& field = accessor(s, i);
            using T = std::remove_cvref_t<decltype(field)>;
            if constexpr (std::is_same_v<T, Series>) still(field);
            if constexpr (std::is_same_v<T, double>) {
              if (p.key.ends_with("_growth")) field = 0;
            }
          },
          p.field);
    }
  }
  for (Regime& regime : s.policy.regimes) {
    for (Measure& m : regime.measures) {
      for (Series& dose : m.doses) still(dose);
    }
  }
  for (Measure& m : s.policy.measures) {
    for (Series& dose : m.doses) still(dose);
  }
  for (DisasterParameters& kind : s.shocks.disaster) kind.hazard = 0;
  s.shocks.illness_hazard = s.shocks.illness_hazard_elder = 0;
  s.demography.vital_events.index = 1;
  return s;
}

}  // namespace

TEST_CASE("without shocks no share, income, herd or cash jumps in the first four quarters of a run") {
  const Scenario s = at_rest(rangtang("continuity"));
  for (std::uint32_t replicate = 0; replicate < 2; ++replicate) {
    Simulation simulation(s, standard_catalog(), replicate);
    const SpinUp start = spin_up(simulation.shards(), simulation.now());
    for (int quarter = 1; quarter <= 4; ++quarter) {
      simulation.step();
      const SpinUp now = spin_up(simulation.shards(), simulation.now());
      CAPTURE(replicate);
      CAPTURE(quarter);
      CHECK(std::abs(now.away - start.away) < 0.005);
      CHECK(std::abs(now.nearby - start.nearby) < 0.005);
      CHECK(std::abs(now.enterprise - start.enterprise) < 0.005);
      CHECK(std::abs(now.home - start.home) < 0.01);
      CHECK(std::abs(now.income / start.income - 1) < 0.02);
      if (quarter < 4) continue;  // births and sales have their seasons
      CHECK(std::abs(now.herd / start.herd - 1) < 0.02);
      CHECK(std::abs(now.cash / start.cash - 1) < 0.15);
    }
  }
}

TEST_CASE("with nothing from outside changing, income of the first years moves by less than 2 % a year") {
  const Scenario s = at_rest(rangtang("continuity"));
  Simulation simulation(s, standard_catalog(), 0);
  double before = spin_up(simulation.shards(), simulation.now()).income;
  for (int year = 0; year < 3; ++year) {
    for (int quarter = 0; quarter < 4; ++quarter) simulation.step();
    const double income = spin_up(simulation.shards(), simulation.now()).income;
    CAPTURE(year);
    CHECK(std::abs(income / before - 1) < 0.02);
    before = income;
  }
}

TEST_CASE(
    "five in six of those away when a run begins would choose to be, and who is at home would choose to "
    "stay") {
  // Everybody reconsiders in the first step and nobody finds, loses or changes anything else.
  Scenario s = at_rest(rangtang("continuity"));
  s.choice.reconsider = 1;
  s.choice.spring_festival_weight = 1;
  s.choice.taste_redraw = 0;
  s.away.return_hazard = s.away.injury_hazard = 0;
  s.away.job_loss = constant_series(0);
  s.enterprise.entry_hazard = 0;
  Simulation simulation(s, standard_catalog(), 0);
  std::vector<Occupation> before;
  for (const Shard& shard : simulation.shards())
    before.insert(before.end(), shard.person.occupation.begin(), shard.person.occupation.end());
  simulation.step();
  double away = 0, left = 0, new_searchers = 0, home = 0;
  std::size_t i = 0;
  for (const Shard& shard : simulation.shards()) {
    for (std::uint32_t p = 0; p < shard.persons(); ++p, ++i) {
      const Occupation now = shard.person.occupation[p];
      away += before[i] == Occupation::away ? 1 : 0;
      left += before[i] == Occupation::away && now != Occupation::away ? 1 : 0;
      home += before[i] == Occupation::home ? 1 : 0;
      new_searchers +=
          before[i] == Occupation::home && (now == Occupation::searching_away || now == Occupation::away) ? 1
                                                                                                          : 0;
    }
  }
  CHECK(away > 400);
  CHECK(left / away < 1.0 / 6);
  CHECK(new_searchers / home < 0.005);
}
