// SPDX-License-Identifier: Apache-2.0
// Laws of 5.5 for prices.
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/process/market_rules.hpp>

using namespace ruralsim;

namespace {

/// Seven goods: crops, herd, gathering and four products of three sectors.
struct Goods {
  Scenario scenario = small_county();
  std::vector<GoodSeason> goods;

  explicit Goods(double phi_within = 0.3, double phi_across = 0) {
    scenario.markets.similarity_within = phi_within;
    scenario.markets.similarity_across = phi_across;
    for (std::size_t k = 0; k < good_count(scenario); ++k) {
      const double supply = 1000.0 * static_cast<double>(k + 1);
      goods.push_back({supply, supply});
    }
  }
  [[nodiscard]] double similarity_price(std::size_t k) const {
    return price_by_similarity(scenario, goods, k);
  }
  [[nodiscard]] double ces_price(std::size_t k) const { return price_by_ces(scenario, goods, k); }
};

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-9);
}

constexpr std::size_t kHerbs = 3, kVegetables = 4, kCraft = 5;

}  // namespace

TEST_CASE("at the calibrated supply every price is the usual one, whatever phi is and in both systems") {
  for (const double within : {0.0, 0.3, 1.0}) {
    for (const double across : {0.0, 0.5, 1.0}) {
      const Goods g(within, across);
      for (std::size_t k = 0; k < g.goods.size(); ++k) {
        CHECK(g.similarity_price(k) == about(1));
        CHECK(g.ces_price(k) == about(1));
      }
    }
  }
}

TEST_CASE("more identical producers lower the price in both systems") {
  Goods g;
  double similar = 10, ces = 10;
  for (const double times : {1.0, 1.5, 2.0, 4.0}) {
    g.goods[kHerbs].supply = times * g.goods[kHerbs].demand;
    CHECK(g.similarity_price(kHerbs) < similar);
    CHECK(g.ces_price(kHerbs) < ces);
    similar = g.similarity_price(kHerbs), ces = g.ces_price(kHerbs);
  }
}

TEST_CASE("where nothing is similar, one product's supply leaves all other prices alone") {
  Goods g(0, 0);
  g.goods[kHerbs].supply *= 3;
  for (std::size_t k = 0; k < g.goods.size(); ++k) {
    if (k != kHerbs) CHECK(g.similarity_price(k) == about(1));
  }
  CHECK(g.similarity_price(kHerbs) < 1);
}

TEST_CASE("where all is similar, there is one market: crowding one product lowers every price alike") {
  Goods g(1, 1);
  for (std::size_t k = 0; k < kBaseGoods; ++k) {
    g.scenario.markets.crops.demand_elasticity = g.scenario.markets.herd.demand_elasticity =
        g.scenario.markets.gathering.demand_elasticity = 1;
  }
  g.goods[kHerbs].supply *= 3;
  for (std::size_t k = 0; k < g.goods.size(); ++k) {
    CHECK(g.similarity_price(k) == about(g.similarity_price(kHerbs)));
    CHECK(g.similarity_price(k) < 1);
  }
}

TEST_CASE("within a sector products share a market, across sectors they do not") {
  Goods g(0.5, 0);
  g.goods[kHerbs].supply *= 3;
  CHECK(g.similarity_price(kVegetables) < 1);
  CHECK(g.similarity_price(kCraft) == about(1));
}

TEST_CASE("revenue does not depend on supply at unit elasticity, identity phi and no supply from outside") {
  Goods g(0, 0);
  REQUIRE(g.scenario.products[0].market.demand_elasticity == 1);
  for (const double times : {0.5, 1.0, 2.0, 2.9}) {
    g.goods[kHerbs].supply = times * g.goods[kHerbs].demand;
    CHECK(g.similarity_price(kHerbs) * g.goods[kHerbs].supply == about(g.goods[kHerbs].demand));
  }
}

TEST_CASE("in the CES system a small seller's best price is sigma / (sigma - 1) times marginal cost") {
  Goods g;
  g.scenario.markets.substitution = 5;
  g.goods[kHerbs] = {1, 1};  // small among goods of thousands
  const double cost = 0.5;
  double best = 0, best_profit = -1;
  for (double q = 0.2; q < 20; q *= 1.0005) {
    g.goods[kHerbs].supply = q;
    const double profit = (g.ces_price(kHerbs) - cost) * q;
    if (profit > best_profit) best_profit = profit, best = g.ces_price(kHerbs);
  }
  CHECK(best / cost == doctest::Approx(1.25).epsilon(1e-3));  // sigma = 5
}

TEST_CASE("prices stay within .3 and 3 of the usual one, and given prices do not move") {
  Goods g(0, 0);
  g.goods[kHerbs].supply *= 100;
  CHECK(price_of(g.scenario, g.goods, kHerbs) == kLowestPrice);
  g.goods[kHerbs].supply = 0;
  CHECK(price_of(g.scenario, g.goods, kHerbs) == kHighestPrice);
  g.scenario.markets.mode.index = kPriceTakerMode;
  CHECK(price_of(g.scenario, g.goods, kHerbs) == 1);
}
