// SPDX-License-Identifier: Apache-2.0
// What it means where a village lies: roads cost, altitude suits some products.
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/rules.hpp>

using namespace ruralsim;

namespace {

const std::vector<Override> kIndifferent = {{"markets.road_cost", "0"},
                                            {"labour.nearby.road_hardship", "0"},
                                            {"products.herbs.altitude_tolerance", "1e9"},
                                            {"products.vegetables.altitude_tolerance", "1e9"},
                                            {"end", "2018-01"}};

Scenario indifferent(std::vector<Override> over) {
  over.insert(over.begin(), kIndifferent.begin(), kIndifferent.end());
  return small_county("continuity", over);
}

/// Family income of a year by village at the end of a run, and their road times.
struct Villages {
  std::vector<double> income, road_time;
};
Villages villages_at_end(const Scenario& s) {
  Villages all;
  run(s, 0, {}, [&](Simulation& simulation) {
    if (!simulation.finished()) return;
    for (const Shard& shard : simulation.shards()) {
      for (std::size_t v = 0; v < shard.villages(); ++v) {
        double sum = 0;
        for (std::uint32_t h = shard.household_begin[v]; h < shard.household_begin[v + 1]; ++h)
          sum += static_cast<double>(shard.household.family_year[h]);
        all.income.push_back(sum);
        all.road_time.push_back(static_cast<double>(shard.village.road_time[v]));
      }
    }
  });
  return all;
}

}  // namespace

TEST_CASE(
    "a village is paid the scenario's price at the mean road time and exp(-cost) of it an hour farther") {
  Scenario s = small_county();
  s.markets.road_cost = 0.05;
  s.county.road_time = 1.5;
  Shard shard;
  shard.village.road_time = {1.5F, 2.5F, 0.5F};
  CHECK(gate_price(s, shard, 0) == 1);
  CHECK(gate_price(s, shard, 1) == doctest::Approx(std::exp(-0.05)));
  CHECK(gate_price(s, shard, 2) == doctest::Approx(std::exp(0.05)));
}

TEST_CASE("where roads cost nothing and altitude is indifferent, it changes no number where villages lie") {
  const History here = run(indifferent({}));
  const History there = run(indifferent({{"county.road_time", "6"},
                                         {"county.road_time_spread", "1"},
                                         {"county.remoteness", "-0.5"},
                                         {"county.altitude", "2500"},
                                         {"county.altitude_spread", "900"}}));
  CHECK(here.bytes() == there.bytes());
}

TEST_CASE(
    "when plans stay, a cost of roads takes income from the villages far from the seat and gives it to the "
    "near") {
  std::vector<Override> plans_stay = kIndifferent;
  plans_stay.insert(plans_stay.end(), {{"choice.reconsider", "0"}, {"enterprise.entry_hazard", "0"}});
  const Scenario free = small_county("continuity", plans_stay, 3);
  plans_stay.push_back({"markets.road_cost", "0.1"});
  const Scenario costly = small_county("continuity", plans_stay, 3);
  const Villages before = villages_at_end(free), after = villages_at_end(costly);
  REQUIRE(before.income.size() == 12);
  int checked = 0;
  for (std::size_t v = 0; v < before.income.size(); ++v) {
    const double beyond = before.road_time[v] - free.county.road_time;
    if (std::abs(beyond) < 0.2) continue;
    CAPTURE(beyond);
    CHECK((after.income[v] < before.income[v]) == (beyond > 0));
    ++checked;
  }
  CHECK(checked >= 6);
}

TEST_CASE("plants of a product gather in the villages whose altitude suits it") {
  const Scenario s = small_county("continuity",
                                  {{"county.altitude", "3800"},
                                   {"county.altitude_spread", "600"},
                                   {"products.herbs.altitude_tolerance", "200"},
                                   {"end", "2020-01"}},
                                  3);
  double suited = 0, unsuited = 0, suited_plants = 0, unsuited_plants = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    if (!simulation.finished()) return;
    for (const Shard& shard : simulation.shards()) {
      for (std::size_t v = 0; v < shard.villages(); ++v) {
        const bool suits = shard.village.suitability[v * s.products.size()] > 1;
        for (std::uint32_t h = shard.household_begin[v]; h < shard.household_begin[v + 1]; ++h) {
          (suits ? suited : unsuited) += 1;
          (suits ? suited_plants : unsuited_plants) += shard.household.product[h] == 1 ? 1 : 0;
        }
      }
    }
  });
  REQUIRE(suited > 20);
  REQUIRE(unsuited > 20);
  CHECK(suited_plants / suited > 2 * unsuited_plants / unsuited);
}
