// SPDX-License-Identifier: Apache-2.0
// Harris and Todaro (1970) as a limit of 5.1, 5.2 and 5.5: identical people leave the land until what a job
// in the city pays times the chance to have one is what the land pays those who stay. With w_r = 10 L^-.5 on
// the land, w_u = 2, 30 jobs and 100 people: 60 / (100 - L) = 10 L^-.5, L = 55.3582, w_r = 1.344031, urban
// unemployment .327985.
#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>

using namespace ruralsim;

namespace {

constexpr double kScale = 10;  ///< 1,000 people and 300 jobs
constexpr int kPeople = 1000;

/// One village of single adults of 30 with a mu each, whose harvest meets a demand of elasticity 2, so that
/// the land pays (D / L)^.5; who goes to the city finds one of its jobs by lottery, anew every year.
struct TwoSectors {
  Scenario scenario = county();
  Setting now{scenario, {4, 0}, clock_at(base::month_of(2018, 1), 1, false), {}, {}};
  std::vector<Shard> shards;
  Village village;

  static Scenario county() {
    Scenario s = without_policy(small_county("continuity", {{"steps_per_year", "1"},
                                                            {"choice.rule", "income_max"},
                                                            {"county.villages", "1"},
                                                            {"county.poor_villages", "1"},
                                                            {"household_types.poor.households", "400"},
                                                            {"household_types.poor.persons", "400"},
                                                            {"household_types.middle.households", "400"},
                                                            {"household_types.middle.persons", "400"},
                                                            {"household_types.rich.households", "200"},
                                                            {"household_types.rich.persons", "200"},
                                                            {"labour.away.seasonal_share", "0"},
                                                            {"labour.away.nine_months_share", "0"},
                                                            {"crops.value", "1"},
                                                            {"crops.home_share", "0"},
                                                            {"crops.demand_elasticity", "2"},
                                                            {"crops.outside_supply", "0"},
                                                            {"markets.similarity_within", "0"},
                                                            {"markets.expectation", "0.2"}}));
    s.products.clear();
    s.away.schooling_return = s.away.experience_return = s.away.experience_curvature = 0;
    s.away.female_gap = s.away.mandarin_premium = 0;
    return s;
  }

  TwoSectors()
      : shards(synthesise(scenario, now.key, scenario.start, 64, standard_catalog().instruments.size())),
        village{shards[0], 0} {
    now.drivers = drivers_at(scenario, now.clock);
    now.drivers.away_pay = 2;
    now.drivers.away_living = now.drivers.hardship_away = 0;
    now.drivers.crop_share = 1;
    now.drivers.crop_capital = 0;  // land and labour alone make the harvest
    now.drivers.reconsider = 0.01;
    std::fill(now.drivers.other_income.begin(), now.drivers.other_income.end(), 0.0);
    Shard& s = shards[0];
    const FarmEffectiveness effectiveness(scenario.tables.farm_effectiveness);
    for (std::uint32_t h = 0; h < s.households(); ++h) {
      s.person.born[h] = static_cast<std::int16_t>(now.clock.now.index - 12 * 30);
      s.person.ill_until[h] = 0;
      s.person.health[h] = Health::well;
      s.household.cropland[h] = s.household.productivity[h] = 1;
      s.household.access[h] = 0;
      s.household.herd[h] = 0;
      s.household.labour_reference[h] = static_cast<float>(effectiveness.at(30));
    }
    s.village.fill_rate[0] = 0;                      // no jobs near home
    s.village.normal_supply = {100 * kScale, 0, 0};  // (D / L)^.5 = 10 (L / scale)^-.5
  }

  /// A year; returns how many stay on the land.
  int year() {
    now.clock = clock_at(now.clock.now + 12, 1, false);
    for (std::int16_t& born : shards[0].person.born)
      born = static_cast<std::int16_t>(born + 12);  // always 30
    auto& occupation = shards[0].person.occupation;
    choose_livelihoods(now, village);
    int on_land = 0;
    for (Occupation& o : occupation) {
      on_land += o == Occupation::home ? 1 : 0;
      if (o == Occupation::searching_away) o = Occupation::away;  // in the city, employed or not
    }
    now.drivers.find_job = std::min(1.0, 30 * kScale / std::max(1, kPeople - on_land));
    count_home_labour(now, village);
    grow_crops(now, village);
    gather(now, village);
    tend_herds(now, village);
    bring_to_market(now, village);
    clear_markets(now, shards);
    learn_prices(now, village);
    for (Occupation& o : occupation) {
      if (o == Occupation::away) o = Occupation::searching_away;
    }
    return on_land;
  }
};

}  // namespace

TEST_CASE("people leave the land until the city's expected wage is the land's: Harris and Todaro") {
  TwoSectors t;
  REQUIRE(t.shards[0].persons() == kPeople);
  for (int i = 0; i < 500; ++i) t.year();
  double on_land = 0, land_pays = 0, unemployment = 0;
  constexpr int kYears = 500;
  for (int i = 0; i < kYears; ++i) {
    on_land += t.year() / kScale / kYears;
    land_pays += t.shards[0].village.price[0] / kYears;
    unemployment += (1 - t.now.drivers.find_job) / kYears;
  }
  CHECK(on_land == doctest::Approx(55.3582).epsilon(0.01));
  CHECK(land_pays == doctest::Approx(1.344031).epsilon(0.01));
  CHECK(unemployment == doctest::Approx(0.327985).epsilon(0.02));
}
