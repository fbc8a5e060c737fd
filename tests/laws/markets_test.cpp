// SPDX-License-Identifier: Apache-2.0
// What crowding, credit and the network of products do to a county, other things and everybody's luck equal.
#include <doctest/doctest.h>

#include "small_county.hpp"

using namespace ruralsim;

namespace {

std::vector<Override> with(std::vector<Override> more) {
  more.push_back({"end", "2026-01"});
  return more;
}

/// Mean of an indicator over three replicates of a county of 340 households.
double mean_of(const std::string& indicator, const std::vector<Override>& over) {
  double sum = 0;
  for (std::uint32_t r = 0; r < 3; ++r)
    sum += run(small_county("continuity", with(over), 4), r).mean(indicator) / 3;
  return sum;
}

/// Everybody starts the same product.
const std::vector<Override> kCrowded = {
    {"products.vegetables.start_weight", "0"}, {"products.craft.start_weight", "0"},
    {"products.homestay.start_weight", "0"},   {"products.vegetables.outlay", "1000000"},
    {"products.craft.outlay", "1000000"},      {"products.homestay.outlay", "1000000"},
    {"enterprise.entry_hazard", "0.5"}};

std::vector<Override> crowded(std::vector<Override> more) {
  more.insert(more.end(), kCrowded.begin(), kCrowded.end());
  return more;
}

}  // namespace

TEST_CASE("crowding into one product lowers its price and profit unless prices are given") {
  const auto price = [](const std::string& mode) {
    return mean_of("price_herbs", crowded({{"markets.mode", mode}}));
  };
  CHECK(price("price_taker") == doctest::Approx(1).epsilon(1e-12));
  CHECK(price("similarity") < 0.97);
  CHECK(price("ces") < 0.97);
  CHECK(mean_of("enterprises_herbs", crowded({{"markets.mode", "price_taker"}})) >
        mean_of("enterprises_herbs", crowded({{"markets.mode", "similarity"}})));
}

TEST_CASE(
    "homogenization: the more alike products are, the further crowding one lowers the price of others") {
  double before = 2;
  for (const std::string phi : {"0", "0.5", "1"}) {
    const double other = mean_of("price_vegetables", crowded({{"markets.similarity_within", phi}}));
    CHECK(other < before);
    before = other;
  }
}

TEST_CASE("where prices are given, similarity of products changes no byte") {
  const auto bytes = [](const std::string& phi) {
    return run(small_county("continuity", {{"markets.mode", "price_taker"},
                                           {"markets.similarity_within", phi},
                                           {"markets.similarity_across", phi}}))
        .bytes();
  };
  CHECK(bytes("0") == bytes("1"));
}

TEST_CASE("a village that is its own market answers to its own crowding") {
  CHECK(run(small_county("continuity", {{"markets.scope", "village"}})).bytes() !=
        run(small_county()).bytes());
}

TEST_CASE("looking more often and lower hurdles make more enterprises, dearer outlays fewer") {
  const double usual = mean_of("enterprises", {});
  CHECK(mean_of("enterprises", {{"enterprise.entry_hazard", "0.4"}}) > usual);
  CHECK(mean_of("enterprises", {{"enterprise.hurdle", "0"}}) > usual);
  CHECK(mean_of("enterprises", {{"enterprise.hurdle", "6"}}) < usual);
}

TEST_CASE("credit enters investment: with none, outlays that cash alone can't pay are not made") {
  const std::vector<Override> none = {
      {"credit.limit", "0"}, {"credit.hardship_limit", "0"}, {"credit.initial_share", "0"}};
  const auto mean = [](const std::string& indicator, const std::vector<Override>& over) {
    return run(without_policy(small_county("continuity", with(over), 8))).mean(indicator);
  };
  CHECK(mean("debt_mean", none) == 0);
  CHECK(mean("enterprises", none) < mean("enterprises", {{"credit.limit", "1.5"}}));
}

TEST_CASE("expected prices adapt to the last year's by lambda, Nerlove's closed form") {
  Scenario s = small_county("continuity", {{"markets.expectation", "0.4"}});
  std::vector<double> expected, price;
  run(s, 0, {}, [&](Simulation& simulation) {
    const auto& village = simulation.shards()[0].village;
    if (simulation.setting().clock.last_of_year()) expected.push_back(village.price_expected[0]);
    // Crops are sold in the third and fourth quarter, with weights .7 and .3.
    const double share = simulation.setting().drivers.good_share[0];
    if (share > 0) price.push_back(share), price.push_back(village.price[0]);
  });
  REQUIRE(price.size() == 4 * expected.size());
  const Simulation at_the_start(s, standard_catalog(), 0);
  double nerlove = at_the_start.shards()[0].village.price_expected[0];
  for (std::size_t year = 0; year < expected.size(); ++year) {
    const double* p = price.data() + 4 * year;
    nerlove += 0.4 * ((p[0] * p[1] + p[2] * p[3]) / (p[0] + p[2]) - nerlove);
    CHECK(expected[year] == doctest::Approx(nerlove).epsilon(1e-9));
  }
}
