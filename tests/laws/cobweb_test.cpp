// SPDX-License-Identifier: Apache-2.0
// The cobweb of markets (5.5) and of expectations that adapt once a year (Nerlove 1958): makers of a good
// answer to the price they expected when they began, g years before they sell. With supply elasticity s,
// demand elasticity eps and weight lambda, deviations of the expected price follow, near the steady state,
//   x' = (1 - lambda) x - lambda (s / eps) x[g years ago],
// which explodes where s / eps exceeds, at lambda = .4, 4, 2.5, 1.5686 and 1.3078 for g = 0, 1, 3 and 5.
#include <cmath>
#include <deque>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/market_rules.hpp>
#include <ruralsim/process/processes.hpp>

using namespace ruralsim;

namespace {

/// Largest deviation of the expected price from 1, in two windows of 30 years: the second over the first.
double growth_of_deviations(int gestation, double supply_elasticity, double demand_elasticity) {
  Scenario s = small_county("continuity", {{"markets.expectation", "0.4"}});
  s.markets.crops.demand_elasticity = demand_elasticity;
  std::vector<Shard> shards = synthesise(s, {1, 0}, s.start, 64, standard_catalog().instruments.size());
  Village village{shards[0], 0};
  auto& v = shards[0].village;
  const Clock december = clock_at(base::month_of(2018, 10), 4, false);
  const Setting now{s, {1, 0}, december, drivers_at(s, december), {}};
  v.price_expected[0] = 1.001;
  std::deque<double> begun(static_cast<std::size_t>(gestation), 1.001);
  double early = 0, late = 0;
  for (int year = 0; year < 120; ++year) {
    begun.push_back(v.price_expected[0]);
    std::vector<GoodSeason> goods(good_count(s));
    goods[0] = {1, std::pow(begun.front(), supply_elasticity)};
    begun.pop_front();
    v.price_sum[0] = price_of(s, goods, 0);
    v.price_weight[0] = 1;
    learn_prices(now, village);
    double& window = year < 60 ? early : late;
    if (year % 60 >= 30) window = std::max(window, std::abs(v.price_expected[0] - 1));
  }
  return late / early;
}

}  // namespace

TEST_CASE("prices settle below the cobweb's threshold and swing ever wider above it") {
  const std::pair<int, double> thresholds[] = {{0, 4.0}, {1, 2.5}, {3, 1.5686}, {5, 1.3078}};
  for (const auto& one : thresholds) {
    const auto& gestation = one.first;
    const auto& threshold = one.second;
    for (const double eps : {0.5, 1.0, 2.0}) {
      CAPTURE(gestation);
      CAPTURE(eps);
      CHECK(growth_of_deviations(gestation, 0.95 * threshold * eps, eps) < 1);
      CHECK(growth_of_deviations(gestation, 1.05 * threshold * eps, eps) > 1);
    }
  }
}
