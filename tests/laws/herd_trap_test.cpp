// SPDX-License-Identifier: Apache-2.0
// The asset trap of 5.3 (Lybbert et al. 2004, Carter and Barrett 2006): below a herd H* a household that
// lives off it eats it, above it the herd grows. With births b0, deaths d, ordinary offtake o and dairy, all
// shares a year, subsistence C, price p and distress price delta p, the herd stands still where
//   (b0 - d - o) H = (C - p (o + dairy) H) / (delta p), so H* = C / (p (o + dairy + delta (b0 - d - o))).
#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

/// A village of herders with nothing but their herds, on pasture without end, where prices do not change.
struct Pasture {
  Scenario scenario = county();
  std::vector<Shard> shards =
      synthesise(scenario, {1, 0}, scenario.start, 64, standard_catalog().instruments.size());
  Village village{shards[0], 0};

  static Scenario county() {
    Scenario s = without_policy(small_county("continuity", {{"markets.mode", "price_taker"},
                                                            {"credit.hardship_limit", "0"},
                                                            {"credit.initial_share", "0"},
                                                            {"consumption.health_cost", "0"},
                                                            {"consumption.health_cost_elder", "0"},
                                                            {"consumption.school_cost", "0"},
                                                            {"consumption.senior_school_cost", "0"},
                                                            {"consumption.propensity", "0"},
                                                            {"herd.offtake_response", "0"},
                                                            {"herd.home_share", "0"},
                                                            {"markets.road_cost", "0"}}));
    s.herd.price = constant_series(3000);
    s.herd.birth_season.weight.fill(1.0 / 12);  // no seasons: the closed form knows none
    s.herd.offtake_season.weight.fill(1.0 / 12);
    s.economy.cpi = constant_series(100);
    return s;
  }

  /// Yuan a household and year.
  [[nodiscard]] double subsistence(std::uint32_t h) const {
    double equivalents = 0;
    for (const std::uint32_t p : village.persons(h)) {
      const bool child = age_at(shards[0].person.born[p], scenario.start) < kWorkingAge;
      equivalents += child ? scenario.choice.child_equivalence : 1;
    }
    return equivalents * drivers_at(scenario, clock_at(scenario.start, 4, true)).subsistence;
  }
  [[nodiscard]] double threshold(std::uint32_t h) const {
    const HerdParameters& p = scenario.herd;
    const double growth = p.birth_rate - p.death_rate - p.offtake;
    return subsistence(h) / (3000 * (p.offtake + p.dairy + p.distress_discount * growth));
  }
  void begin(double times_threshold) {
    auto& household = shards[0].household;
    shards[0].village.herd_capacity[0] = 1e12;
    std::fill(shards[0].person.occupation.begin(), shards[0].person.occupation.end(), Occupation::home);
    std::fill(shards[0].person.away_recent.begin(), shards[0].person.away_recent.end(), 0);
    std::fill(shards[0].village.resource_capacity.begin(), shards[0].village.resource_capacity.end(), 0.0);
    for (const std::uint32_t h : village.households()) {
      household.access[h] = household.cropland[h] = 0;
      household.product[h] = 0;
      household.debt[h] = 0;
      household.cash[h] = 0;
      household.resident_year[h] = static_cast<float>(subsistence(h));
      household.herd[h] = static_cast<std::int32_t>(times_threshold * threshold(h) * kHead);
      household.herd_counted[h] = household.herd[h];
      household.herd_target[h] = 1;
    }
  }
  void live(int quarters) {
    for (int q = 0; q < quarters; ++q) {
      Setting now{scenario, {1, 0}, {}, {}, {}};
      // The same year again and again, so that nobody ages.
      now.clock = clock_at(scenario.start + 3 * (q % 4), 4, q == 0);
      now.drivers = drivers_at(scenario, now.clock);
      std::fill(now.drivers.other_income.begin(), now.drivers.other_income.end(), 0.0);
      open_accounts(village, now.clock);
      count_home_labour(now, village);
      grow_crops(now, village);
      tend_herds(now, village);
      gather(now, village);
      bring_to_market(now, village);
      sell_goods(now, village);
      consume(now, village);
      update_memory(now, village);
      close_accounts(village, now.clock);
    }
  }
};

}  // namespace

TEST_CASE("below the threshold a household eats its herd, above it the herd grows") {
  for (const double times : {0.9, 1.1}) {
    CAPTURE(times);
    Pasture p;
    p.begin(times);
    std::vector<std::int32_t> before = p.shards[0].household.herd;
    for (int years = 0; years < 3; ++years) {
      p.live(20);
      for (const std::uint32_t h : p.village.households()) {
        CAPTURE(h);
        const std::int32_t herd = p.shards[0].household.herd[h];
        if (times < 1) CHECK(herd <= before[h]);
        if (times > 1) CHECK(herd > before[h]);
      }
      before = p.shards[0].household.herd;
    }
    if (times < 1) CHECK(total_herd(p.village) == 0);
  }
}
