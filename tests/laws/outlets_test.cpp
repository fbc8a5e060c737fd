// SPDX-License-Identifier: Apache-2.0
// 5.5, 6.2 To whom, where and under what label goods are sold: selling online, certificates, visitors, craft
// for outside buyers, products set apart, roads, and steering by village governments.
#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "sim/process/area_market_rules.hpp"
#include "small_county.hpp"
#include "temporary_folder.hpp"
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/sections.hpp>
#include <ruralsim/process/certification_rules.hpp>
#include <ruralsim/process/outlet_rules.hpp>

using namespace ruralsim;

namespace {

/// A condition of the list that holds for villages by their rows.
Requirement in_villages(std::size_t villages, std::size_t chosen) {
  const auto& list = standard_catalog().conditions;
  std::size_t row = 0;
  while (list[row].key != "villages") ++row;
  Asked asked;
  for (std::size_t v = 0; v < villages; ++v) asked.chosen.push_back(v < chosen ? 1 : 0);
  return require(row, list[row], asked);
}

const std::vector<Override> kModules = {{"modules.new_media", "on"},
                                        {"modules.tourism", "on"},
                                        {"tourism.visitors", "4000"},
                                        {"modules.cultural_industry", "on"},
                                        {"cultural_industry.orders", "200000"}};

/// 170 households in 8 villages with many enterprises, without any policy but these measures.
Scenario county(std::vector<Override> over, std::vector<Measure> measures = {}, int scale = 2) {
  const std::vector<Override> busy = {{"end", "2020-01"},
                                      {"burn_in_years", "0"},
                                      {"enterprise.entry_hazard", "0.3"},
                                      {"enterprise.hurdle", "0.5"}};
  over.insert(over.begin(), busy.begin(), busy.end());
  Scenario s = small_county("continuity", over, scale);
  s.policy = {};
  s.policy.measures = std::move(measures);
  return s;
}

/// Nobody changes plans, so that what is sold is the same whatever it brings.
std::vector<Override> plans_stay(std::vector<Override> over) {
  over.insert(
      over.end(),
      {{"choice.reconsider", "0"}, {"enterprise.entry_hazard", "0"}, {"markets.mode", "price_taker"}});
  return over;
}

double sum_of(const History& h, Reason reason) {
  base::Fen sum = 0;
  for (const Flows& flows : h.flows) sum += flows[static_cast<std::size_t>(reason)];
  return base::to_yuan(sum);
}

double paid_for(const History& h, const std::string& key) {
  base::Fen sum = 0;
  for (const Flows& flows : h.flows)
    sum += flows[support_reason(instrument(key))] + flows[earmarked_reason(instrument(key))];
  return base::to_yuan(sum);
}

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-9);
}

}  // namespace

TEST_CASE("while a module is off, no byte depends on its other parameters") {
  const Scenario off = county({});
  Scenario other = off;
  other.new_media = {.on = false, .margin = 0.5, .access = constant_series(1)};
  other.tourism = {.on = false,
                   .visitors = constant_series(1e6),
                   .visitors_growth = 0.2,
                   .spending = 1000,
                   .distance_decay = 2,
                   .visit_response = 3,
                   .price_response = 1,
                   .amenity_spread = 1};
  other.cultural_industry = {.on = false, .orders = constant_series(1e7), .visitor_spending = 100};
  for (auto* market : {&other.markets.crops, &other.markets.herd, &other.markets.gathering})
    market->online = 1;
  other.certification = {.premium = 1, .interaction = 0, .demand_share = 1, .extra_cost = 1};
  other.roads.least = 0;
  CHECK(run(other).bytes() == run(off).bytes());
}

TEST_CASE("modules that nobody uses change no byte: no access, no orders") {
  const std::string off = run(county({})).bytes();
  CHECK(run(county({{"modules.new_media", "on"}})).bytes() == off);
  CHECK(run(county({{"modules.cultural_industry", "on"}})).bytes() == off);
  CHECK(run(county({{"modules.new_media", "on"}, {"new_media.access", "0.1"}})).bytes() != off);
}

TEST_CASE("who wins back the whole margin of a good sold online alone is paid the price outside") {
  NewMediaParameters p{.on = true, .margin = 0.2, .access = {}};
  MarketOfGood good{.demand_elasticity = 1, .outside_supply = 0, .online = 1};
  CHECK(online_factor(p, good, 1) == about(1 / (1 - 0.2)));
  CHECK(online_factor(p, good, 0) == 1);
  good.online = 0.5;
  CHECK(online_factor(p, good, 0.4) == about(1 + 0.5 * 0.4 * 0.25));
}

TEST_CASE("when plans stay and prices are given, online access moves sales by its factor and no more") {
  const std::vector<Override> over = plans_stay(
      {{"modules.new_media", "on"}, {"gathering.online", "0.6"}, {"crops.capital_elasticity", "0"}});
  const History none = run(county(over));
  const History some = run(county(over, {measure("new_media", {0.3, 0})}));
  // Fen are rounded.
  CHECK(sum_of(some, Reason::gathering_sold) / sum_of(none, Reason::gathering_sold) ==
        doctest::Approx(1 + 0.6 * 0.3 * 0.25).epsilon(1e-6));
  CHECK(sum_of(some, Reason::crops_sold) == sum_of(none, Reason::crops_sold));  // not sold online
  CHECK(paid_for(some, "new_media") == 0);
}

TEST_CASE("services of measures on markets cost what their doses say for each listed household and year") {
  const double households = 170;
  Scenario s = county(kModules);
  s.demography.vital_events.index = 1;
  s.demography.marriage = 0;
  for (const auto& one :
       std::vector<std::pair<std::string, std::vector<double>>>{{"new_media", {0.1, 120}},
                                                                {"rural_tourism", {0.2, 120}},
                                                                {"cultural_industry", {500, 120}},
                                                                {"differentiation", {0.5, 0.5, 120}},
                                                                {"road", {0.1, 120}}}) {
    const std::string& key = one.first;
    CAPTURE(key);
    s.policy.measures = {measure(key, one.second)};
    const History h = run(s);
    double due = 0;
    for (std::size_t january = 0; january < h.dates.size(); january += 4)
      due += 120 * h.at(january, "households");
    CHECK(h.at(0, "households") == households);
    CHECK(paid_for(h, key) == about(due));
    CHECK(sum_of(h, Reason::service_fee) == about(due));
  }
}

TEST_CASE("a certificate is worth its discounted gains less upkeep and fee") {
  const Certificate now{.wait = 0, .left = 3, .gain = 100, .upkeep = 10, .own_fee = 50};
  CHECK(value_of_certificate(now, 0.9) == about(90 * (1 + 0.9 + 0.81) - 50));
  Certificate later = now;
  later.wait = 1.5;
  CHECK(value_of_certificate(later, 0.9) == about(-10 * 2.71 + 100 * (0.5 * 0.9 + 0.81) - 50));
  later.wait = 9;
  CHECK(value_of_certificate(later, 0.9) == about(-10 * 2.71 - 50));
  Certificate short_lived = now;
  short_lived.left = 0.5;
  CHECK(value_of_certificate(short_lived, 0.9) == about(45 - 50));
}

TEST_CASE("buyers of the label pay its price for what they want, and the rest is sold without it") {
  Scenario s = small_county();
  s.certification.premium = 0.2;
  s.certification.demand_share = 0.25;
  CHECK(label_price(s, 100, 10) == about(1.2));
  CHECK(label_price(s, 100, 25) == about(1.2));
  CHECK(label_price(s, 100, 50) == about(1.1));
  double before = 2;
  for (const double supply : {30.0, 60.0, 120.0}) {
    CHECK(label_price(s, 100, supply) < before);
    before = label_price(s, 100, supply);
  }
  s.markets.mode.index = kPriceTakerMode;
  CHECK(label_price(s, 100, 50) == about(1.2));
}

TEST_CASE(
    "certificates take their time, are of the farm sector alone, outlast the measure and are paid for") {
  Measure base = measure("green_base", {0.8, 3000, 18});
  base.to = base::month_of(2017, 1);
  const Scenario s = county({}, {base});
  std::size_t certificates = 0;
  History h = run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    std::size_t applied = 0, valid = 0;
    for (const Shard& shard : simulation.shards()) {
      for (std::uint32_t row = 0; row < shard.households(); ++row) {
        const int from = shard.household.certified_from[row];
        if (from == 0) continue;
        ++applied;
        valid += certified(now, shard, row) ? 1 : 0;
        REQUIRE(shard.household.product[row] > 0);
        REQUIRE(s.products[shard.household.product[row] - 1u].sector.index == kFarmSector);
        REQUIRE(from == base::month_of(2016, 1).index + 18);  // its January is the only one of the measure
      }
    }
    if (now.clock.now == s.start) certificates = applied;
    CHECK((valid > 0) == (now.clock.now.index >= base::month_of(2017, 7).index));
  });
  REQUIRE(certificates > 3);
  CHECK(sum_of(h, Reason::service_fee) == about(3000.0 * static_cast<double>(certificates)));
  CHECK(paid_for(h, "green_base") == about(0.8 * 3000 * static_cast<double>(certificates)));
  CHECK(h.at(0, "enterprises_certified") == 0);
  CHECK(h.at(h.index_of(base::month_of(2019, 10)), "enterprises_certified") > 0);
}

TEST_CASE("the more of a certificate's cost is paid, the more enterprises have one") {
  double before = -1;
  for (const double share : {0.1, 0.5, 1.0}) {
    const double certificates =
        run(county({}, {measure("green_base", {share, 12000, 6})}, 4)).last("enterprises_certified");
    CHECK(certificates >= before);
    before = certificates;
  }
  CHECK(before > run(county({}, {measure("green_base", {0.1, 12000, 6})}, 4)).last("enterprises_certified"));
}

TEST_CASE("certified plants are paid the premium beyond the price of the others when prices are given") {
  const std::vector<Override> over = plans_stay({{"certification.premium", "0.3"},
                                                 {"certification.extra_cost", "0"},
                                                 {"household_types.middle.enterprise_share", "0.4"},
                                                 {"end", "2017-01"}});
  const History none = run(county(over));
  const History all = run(county(over, {measure("green_base", {1, 0, 0})}));
  const double farm = all.at(0, "enterprises_herbs") + all.at(0, "enterprises_vegetables");
  REQUIRE(farm > 5);
  // All but those that are worn out within the year.
  CHECK(all.at(0, "enterprises_certified") <= farm);
  CHECK(all.at(0, "enterprises_certified") >= 0.9 * farm);
  // Sales answer to the price by labour hired besides, so they rise by the premium at least.
  const double other = none.at(0, "enterprises") - farm;
  REQUIRE(other >= 0);
  CHECK(sum_of(all, Reason::plant_sales) > 1.1 * sum_of(none, Reason::plant_sales));
}

TEST_CASE(
    "products set apart: at the usual supply all prices are usual, and others' supply counts for less") {
  Scenario s = small_county();
  std::vector<GoodSeason> usual;
  for (std::size_t k = 0; k < good_count(s); ++k)
    usual.push_back({1000.0 * static_cast<double>(k + 1), 1000.0 * static_cast<double>(k + 1)});
  constexpr std::size_t kHerbs = 3, kVegetables = 4;
  for (const int mode : {kSimilarityMode, kCesMode}) {
    s.markets.mode.index = mode;
    double own_before = 2, others_before = 0;
    for (const double left : {1.0, 0.6, 0.0}) {
      CAPTURE(left);
      for (std::size_t k = 0; k < usual.size(); ++k) CHECK(price_of(s, usual, k, left) == about(1));
      std::vector<GoodSeason> crowded = usual;
      crowded[kVegetables].supply *= 2;
      CHECK(price_of(s, crowded, kVegetables, left) < own_before);  // the own market takes it up
      CHECK(price_of(s, crowded, kHerbs, left) > others_before);
      own_before = price_of(s, crowded, kVegetables, left);
      others_before = price_of(s, crowded, kHerbs, left);
    }
    CHECK(others_before == about(1));
    // Identity phi, eps = 1, no supply from outside: what one product earns does not depend on its supply.
    std::vector<GoodSeason> goods = usual;
    for (const double times : {0.5, 1.0, 2.0}) {
      goods[kHerbs].supply = times * goods[kHerbs].demand;
      CHECK(price_of(s, goods, kHerbs, 0) * goods[kHerbs].supply == about(goods[kHerbs].demand));
    }
  }
  s.markets.mode.index = kPriceTakerMode;
  usual[kHerbs].supply *= 9;
  CHECK(price_of(s, usual, kHerbs, 0.3) == 1);
}

TEST_CASE("similarity stays symmetric and never touches what land and herds yield") {
  const Scenario s = small_county();
  for (std::size_t k = 0; k < good_count(s); ++k) {
    for (std::size_t j = 0; j < good_count(s); ++j) {
      CHECK(similarity(s, k, j, 0.4) == similarity(s, j, k, 0.4));
      const bool products = std::max(k, j) >= kBaseGoods && k != j;
      CHECK(similarity(s, k, j, 0.4) == about((products ? 0.4 : 1.0) * similarity(s, k, j)));
    }
  }
}

TEST_CASE("measures that set products apart act as far as households are listed") {
  const Scenario s = county({}, {measure("differentiation", {0.6, 0, 0})});
  const Simulation simulation(s, standard_catalog(), 0);
  AreaMarket area(good_count(s));
  for (const Shard& shard : simulation.shards()) {
    for (std::size_t v = 0; v < shard.villages(); ++v) area.add(simulation.setting(), shard, v);
  }
  CHECK(interaction_left(simulation.setting(), area) == about(0.4));
  area.listed[0] /= 2;
  CHECK(interaction_left(simulation.setting(), area) == about(0.7));
}

TEST_CASE(
    "visitors divide among villages by appeal, all that they spend arrives, and only where it belongs") {
  const Scenario s = county(kModules);
  Simulation simulation(s, standard_catalog(), 0);
  simulation.step();
  const Setting& now = simulation.setting();
  AreaMarket all(good_count(s));
  std::vector<AreaMarket> villages;
  for (const Shard& shard : simulation.shards()) {
    for (std::size_t v = 0; v < shard.villages(); ++v) {
      all.add(now, shard, v);
      villages.emplace_back(good_count(s)).add(now, shard, v);
    }
  }
  CHECK(now.visitors == about(4000));  // nothing has changed the appeal of villages
  const std::vector<double> demand = demand_of_outsiders(now, all, all);
  double service = 0, craft = 0, services = 0, crafts = 0;
  for (std::size_t good = 0; good < demand.size(); ++good) {
    const int sector = good < kBaseGoods ? kFarmSector : s.products[good - kBaseGoods].sector.index;
    if (sector == kFarmSector) CHECK(demand[good] == 0);
    for (const AreaMarket& village : villages) {
      const double part = demand_of_outsiders(now, village, all)[good];
      (sector == kServiceSector ? services : sector == kCraftSector ? crafts : service) += part;
    }
    if (sector == kServiceSector) service += demand[good];
    if (sector == kCraftSector) craft += demand[good];
  }
  CHECK(service == about(4000 * s.tourism.spending));
  CHECK(craft == about(200000 + 4000 * s.cultural_industry.visitor_spending));
  CHECK(services == about(service));
  CHECK(crafts == about(craft));
}

TEST_CASE("orders through a measure are its dose for each listed household, and no other product sees them") {
  std::vector<Override> over = {{"modules.cultural_industry", "on"}};
  for (const double level : {0.0, 500.0, 1500.0}) {
    const Scenario s = county(over, {measure("cultural_industry", {level, 0})});
    Simulation simulation(s, standard_catalog(), 0);
    simulation.step();
    AreaMarket all(good_count(s));
    for (const Shard& shard : simulation.shards()) {
      for (std::size_t v = 0; v < shard.villages(); ++v) all.add(simulation.setting(), shard, v);
    }
    double craft = 0, others = 0;
    const std::vector<double> demand = demand_of_outsiders(simulation.setting(), all, all);
    for (std::size_t good = 0; good < demand.size(); ++good) {
      const bool is_craft = good >= kBaseGoods && s.products[good - kBaseGoods].sector.index == kCraftSector;
      (is_craft ? craft : others) += demand[good];
    }
    CHECK(others == 0);
    CHECK(craft == about(level * all.households));
  }
}

TEST_CASE("more visitors raise the price of what they buy in both systems and none where prices are given") {
  for (const std::string mode : {"similarity", "ces", "price_taker"}) {
    CAPTURE(mode);
    const auto price = [&](const std::string& visitors) {
      return run(county({{"modules.tourism", "on"},
                         {"tourism.visitors", visitors},
                         {"markets.mode", mode},
                         {"choice.reconsider", "0"},
                         {"enterprise.entry_hazard", "0"},
                         {"end", "2017-01"}}))
          .at(2, "price_homestay");
    };
    CHECK((price("900") > price("0")) == (mode != "price_taker"));
    CHECK((price("1800") > price("900")) == (mode != "price_taker"));
  }
}

TEST_CASE(
    "a higher appeal of villages brings more visitors, by the elasticity when all villages gain alike") {
  std::vector<Override> over = kModules;
  over.push_back({"tourism.visit_response", "0.7"});
  double before = 0;
  for (const double gain : {0.0, 0.5, 1.0}) {
    const History h = run(county(over, {measure("rural_tourism", {gain, 0})}));
    CHECK(h.last("visitors") == about(4000 * std::pow(1 + gain, 0.7)));
    CHECK(h.last("visitors") > before);
    before = h.last("visitors");
  }
}

TEST_CASE("visitors pay more where a village appeals to them, less the farther it is") {
  Scenario s = small_county();
  s.tourism.distance_decay = 0.5;
  s.tourism.price_response = 0.3;
  s.county.road_time = 1.5;
  CHECK(appeal_of(s, 1, 1.5) == 1);
  CHECK(appeal_of(s, 2, 2.5) == about(2 * std::exp(-0.5)));
  CHECK(visitors_price(s.tourism, 1) == 1);
  CHECK(visitors_price(s.tourism, 2) == about(std::pow(2.0, 0.3)));
}

TEST_CASE("a road gets shorter by its share a year down to the least, stays so, and others are not touched") {
  Measure road = measure("road", {0.2, 50});
  road.to = base::month_of(2019, 1);
  road.eligible = {in_villages(8, 3)};
  Scenario s = county({{"roads.least", "0.6"}, {"end", "2021-01"}}, {road});
  std::vector<double> left;
  double cost = 0;
  const History h = run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    for (const Shard& shard : simulation.shards()) {
      for (std::size_t v = 0; v < shard.villages(); ++v) {
        const double share = static_cast<double>(shard.village.road_time[v]) /
                             static_cast<double>(shard.village.road_time_start[v]);
        const int years = std::min(3, now.clock.now.year() - 2016 + 1);
        const double expected = v < 3 ? std::max(0.6, std::pow(0.8, years)) : 1;
        REQUIRE(share == doctest::Approx(expected).epsilon(1e-5));  // stored as float
        if (v < 3 && now.clock.first_of_year() && now.clock.now.year() < 2019)
          cost += 50 * static_cast<double>(shard.household_begin[v + 1] - shard.household_begin[v]);
      }
    }
  });
  CHECK(paid_for(h, "road") == about(cost));
  CHECK(h.last("road_time_saved") > h.at(0, "road_time_saved"));
  CHECK(h.at(0, "road_time_saved") > 0);
}

TEST_CASE(
    "when plans stay, a road raises what its villages earn at the gate by its time times the cost an hour") {
  const std::vector<Override> over = plans_stay({{"markets.road_cost", "0.1"}, {"end", "2017-01"}});
  Measure road = measure("road", {0.4, 0});
  const Scenario with = county(over, {road}), without = county(over);
  double ratio = 0, expected = 0;
  const auto gathered = [](const Scenario& s, auto&& each) {
    std::vector<double> sold;
    run(s, 0, {}, [&](Simulation& simulation) {
      if (simulation.setting().clock.now.month() != 4) return;
      for (const Shard& shard : simulation.shards()) {
        for (std::size_t v = 0; v < shard.villages(); ++v) {
          sold.push_back(
              base::to_yuan(shard.village.flows[v][static_cast<std::size_t>(Reason::gathering_sold)]));
          each(static_cast<double>(shard.village.road_time_start[v]));
        }
      }
    });
    return sold;
  };
  std::vector<double> hours;
  const auto before = gathered(without, [&](double h) { hours.push_back(h); });
  const auto after = gathered(with, [](double) {});
  REQUIRE(before.size() == 8);
  for (std::size_t v = 0; v < before.size(); ++v) {
    ratio = after[v] / before[v];
    expected = std::exp(0.1 * 0.4 * hours[v]);
    CHECK(ratio == doctest::Approx(expected).epsilon(1e-5));
  }
}

TEST_CASE("entrants see what the village government can show, and measures the rest") {
  Scenario s = county({{"enterprise.pipeline_seen", "0.8"}},
                      {measure("differentiation", {0, 0.5, 0}), measure("governance_capacity", {0.5, 0})});
  s.governance.capacity = 0.4;
  s.governance.capacity_spread = 0;
  s.governance.steering = 1;
  const Simulation simulation(s, standard_catalog(), 0);
  const Setting& now = simulation.setting();
  const Shard& shard = simulation.shards()[0];
  CHECK(pipeline_seen(now, shard, 0, 0) == doctest::Approx(0.8 * 0.4).epsilon(1e-6));
  CHECK(pipeline_seen(now, shard, 0, 2) == doctest::Approx(0.8 * 0.7).epsilon(1e-6));
  CHECK(pipeline_seen(now, shard, 0, 1) == doctest::Approx(0.32 + 0.5 * 0.68).epsilon(1e-6));
  Scenario off = s;
  off.governance.capacity = 1;
  const Simulation at_full(off, standard_catalog(), 0);
  CHECK(pipeline_seen(at_full.setting(), at_full.shards()[0], 0, 0) == 0.8);
}

TEST_CASE("what entrants see lowers the price they expect as the closed form says") {
  Scenario s = county({{"enterprise.pipeline_seen", "0.5"}});
  Simulation simulation(s, standard_catalog(), 0);
  for (int step = 0; step < 8; ++step) simulation.step();
  const Setting& now = simulation.setting();
  bool some = false;
  for (std::size_t good = kBaseGoods; good < good_count(s); ++good) {
    const double under_way = now.under_way[good], eps = market_of(s, good).demand_elasticity;
    CHECK(crowding_seen(now, good, 0) == 1);
    CHECK(crowding_seen(now, good, 0.5) == about(std::pow(1 + 0.5 * under_way, -1 / eps)));
    CHECK(crowding_seen(now, good, 0.9) == about(std::pow(1 + 0.9 * under_way, -1 / eps)));
    some = some || under_way > 0;
  }
  CHECK(some);
}

TEST_CASE("what measures on markets change is the same on any number of threads and size of shards") {
  std::vector<Override> over = kModules;
  over.insert(over.end(), {{"new_media.access", "0.1"}, {"end", "2018-01"}});
  Measure tourism = measure("rural_tourism", {0.5, 20}), road = measure("road", {0.2, 20});
  tourism.eligible = {in_villages(8, 3)};
  road.eligible = {in_villages(8, 5)};
  Scenario s = county(
      over, {measure("new_media", {0.2, 20}), measure("green_base", {1, 3000, 12}), tourism,
             measure("cultural_industry", {500, 20}), measure("differentiation", {0.3, 0.5, 20}), road});
  s.governance.capacity = 0.6;
  for (const int scope : {kCountyScope, kVillageScope}) {
    s.markets.scope.index = scope;
    const std::string bytes = run(s, 0, {.threads = 1, .villages_a_shard = 64, .check_writes = true}).bytes();
    for (const int threads : {1, 3}) {
      for (const std::size_t villages : {1, 5}) CHECK(run(s, 0, {threads, villages}).bytes() == bytes);
    }
  }
}

TEST_CASE(
    "a county with labels, visitors, roads and weak governments goes on from what was saved to the same") {
  std::vector<Override> over = kModules;
  over.insert(over.end(), {{"new_media.access", "0.1"}, {"enterprise.pipeline_seen", "0.9"}});
  Scenario s = county(over, {measure("green_base", {1, 3000, 12}), measure("rural_tourism", {0.5, 20}),
                             measure("differentiation", {0.3, 0.2, 20}), measure("road", {0.2, 20})});
  s.governance.capacity = 0.6;
  const auto saved = [](const Simulation& simulation) {
    io::SectionWriter sections;
    simulation.save(sections);
    return sections.file("county", 1);
  };
  const TemporaryFolder folder;
  Simulation whole(s, standard_catalog(), 0);
  for (int step = 0; step < 7; ++step) whole.step();
  io::write_file_durably(folder.path() / "county", saved(whole));
  const io::SectionFile file(folder.path() / "county", "county", 1);
  Simulation resumed(s, standard_catalog(), 0, {.threads = 1, .villages_a_shard = 3}, file);
  while (!whole.finished()) whole.step(), resumed.step();
  CHECK(saved(resumed) == saved(whole));
}
