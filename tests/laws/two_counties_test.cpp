// SPDX-License-Identifier: Apache-2.0
// Two counties in one world: each what it is alone where nothing is shared, and one market where it is.
#include "two_counties.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include <ruralsim/state/flows.hpp>

using namespace ruralsim;

namespace {

constexpr std::size_t kRangtang = 0, kMountain = 1;

bool same_number(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

/// The indicators of a county in a world that differ from those of its own run at some date.
std::vector<std::string> differing(const History& world, const History& own) {
  std::vector<std::string> keys;
  REQUIRE(world.dates == own.dates);
  for (std::size_t c = 0; c < own.columns.size(); ++c) {
    const std::size_t there = world.column(own.columns[c]);
    for (std::size_t d = 0; d < own.dates.size(); ++d) {
      if (same_number(world.county[d][there], own.county[d][c])) continue;
      keys.push_back(own.columns[c]);
      break;
    }
  }
  return keys;
}

/// Half of the households without an enterprise look each year into starting herbs, and nothing else.
std::vector<Override> crowd_into_herbs(const std::string& county) {
  const std::string p = "counties." + county + ".";
  std::vector<Override> over = {{p + "enterprise.entry_hazard", "0.5"}, {p + "enterprise.hurdle", "-1"}};
  for (const char* product : {"craft", "homestay"})
    over.push_back({p + "products." + product + ".outlay", "1000000"});
  return over;
}

}  // namespace

TEST_CASE("counties that share nothing are to the byte what they are alone") {
  const std::vector<History> world = run_counties(two_counties("county"));
  REQUIRE(world.size() == 2);
  const char* const names[] = {"rangtang", "mountain"};
  for (const std::size_t c : {kRangtang, kMountain}) {
    CAPTURE(names[c]);
    const History own = run(alone(names[c]));
    CHECK(differing(world[c], own) == std::vector<std::string>{});
    CHECK(world[c].flows == own.flows);
  }
}

TEST_CASE("counties that share nothing are what they are alone with every module of markets and villages") {
  const std::vector<Override> modules = {{"modules.new_media", "on"},
                                         {"modules.tourism", "on"},
                                         {"modules.cultural_industry", "on"},
                                         {"modules.aspirations", "on"},
                                         {"modules.pasture_ecology", "on"},
                                         {"tourism.visitors", "4000"},
                                         {"cultural_industry.orders", "200000"},
                                         {"labour.nearby.wage_adjustment", "0.2"}};
  const std::vector<History> world = run_counties(two_counties("county", modules));
  const char* const names[] = {"rangtang", "mountain"};
  for (const std::size_t c : {kRangtang, kMountain}) {
    CAPTURE(names[c]);
    const History own = run(alone(names[c], modules));
    CHECK(differing(world[c], own) == std::vector<std::string>{});
    CHECK(world[c].flows == own.flows);
    CHECK(own.last("visitors") > 0);
    CHECK(own.last("local_wage") != run(alone(names[c])).last("local_wage"));
  }
}

TEST_CASE("visitors of one county make services dearer in the other, if all counties are one market") {
  const auto homestay = [](const std::string& scope, const std::string& visitors) {
    const std::vector<Override> over = {{"counties.mountain.modules.tourism", "on"},
                                        {"counties.mountain.tourism.visitors", visitors}};
    return run_counties(two_counties(scope, over))[kRangtang].last("price_homestay");
  };
  CHECK(homestay("all", "100000") > homestay("all", "0") + 0.01);
  CHECK(homestay("county", "100000") == homestay("county", "0"));
}

TEST_CASE("a county that shares its market with nobody is the same under scope all") {
  CHECK(run(alone("mountain", {{"markets.scope", "all"}})).bytes() == run(alone("mountain")).bytes());
}

TEST_CASE("producers who enter in one county lower the price in the other, if all counties are one market") {
  const auto herbs = [](const std::string& scope, const std::vector<Override>& over) {
    double sum = 0;
    for (std::uint32_t r = 0; r < 3; ++r)
      sum += run_counties(two_counties(scope, over), r)[kMountain].last("price_herbs") / 3;
    return sum;
  };
  CHECK(herbs("all", crowd_into_herbs("rangtang")) < herbs("all", {}) - 0.01);
  const History before = run_counties(two_counties("county"))[kMountain];
  const History after = run_counties(two_counties("county", crowd_into_herbs("rangtang")))[kMountain];
  CHECK(after.bytes() == before.bytes());
}

TEST_CASE(
    "in one market goods of one name have one price where both sell them, between villages they differ") {
  const auto prices = [](const std::string& scope) {
    const std::vector<History> world = run_counties(two_counties(scope));
    return std::pair(world[kRangtang].last("price_herd"), world[kMountain].last("price_herd"));
  };
  const auto [a, b] = prices("county");
  CHECK(a != doctest::Approx(b).epsilon(1e-6));
  // Similar goods of both counties count in both, so the index is the same for all farm goods when phi is 1.
  const std::vector<History> one = run_counties(two_counties("all", {{"markets.similarity_within", "1"}}));
  for (std::size_t d = 0; d < one[0].dates.size(); ++d) {
    if (one[0].dates[d].month() != 10) continue;  // herds of both are sold
    CHECK(one[kRangtang].at(d, "price_herd") ==
          doctest::Approx(one[kMountain].at(d, "price_herd")).epsilon(1e-12));
  }
  const std::vector<History> villages = run_counties(two_counties("village"));
  const std::vector<History> counties = run_counties(two_counties("county"));
  CHECK(villages[kMountain].bytes() != counties[kMountain].bytes());
}

TEST_CASE("a product that only the other county makes moves the price of what is like it") {
  const auto herbs = [](const std::string& phi, const std::string& orchards) {
    const std::vector<Override> over = {{"markets.similarity_within", phi},
                                        {"counties.mountain.products.orchard.demand", orchards}};
    return run_counties(two_counties("all", over))[kRangtang].last("price_herbs");
  };
  const std::string more = "{2016-01: 1, 2018-01: 3}";
  CHECK(herbs("1", more) > herbs("1", "1") + 0.02);
  CHECK(herbs("0", more) == doctest::Approx(herbs("0", "1")).epsilon(0.01));
}

TEST_CASE("each county's accounts close, and so do those of the world") {
  const std::vector<History> world = run_counties(two_counties("all"));
  for (std::size_t d = 0; d < world[0].dates.size(); ++d) {
    base::Fen whole = 0;
    for (const History& county : world) {
      const auto net = net_receipts(county.flows[d]);
      const base::Fen sum = std::accumulate(net.begin(), net.end(), base::Fen{0});
      CHECK(sum == 0);
      whole += sum;
      CHECK(-base::to_yuan(net[static_cast<std::size_t>(Account::treasury)]) ==
            doctest::Approx(county.at(d, "treasury_cost")).epsilon(1e-9));
    }
    CHECK(whole == 0);
  }
}

TEST_CASE("a budget and posts of one county are no other county's") {
  const std::vector<Override> poorer = {{"counties.mountain.policy.doses.posts_registered.posts", "0"},
                                        {"counties.mountain.labour.nearby.jobs", "0.01"}};
  const std::vector<History> with = run_counties(two_counties("county")),
                             without = run_counties(two_counties("county", poorer));
  CHECK(with[kRangtang].bytes() == without[kRangtang].bytes());
  CHECK(with[kMountain].last("local_jobs") > without[kMountain].last("local_jobs"));
}

TEST_CASE("two counties give the same bytes on any number of threads and for any shard size") {
  const Scenario s = two_counties("all", {{"end", "2018-01"}});
  const std::vector<History> expected = run_counties(s);
  for (const int threads : {2, 7}) {
    for (const std::size_t villages : {1, 3, 64}) {
      CAPTURE(threads);
      CAPTURE(villages);
      const std::vector<History> got = run_counties(s, 0, {.threads = threads, .villages_a_shard = villages});
      for (const std::size_t c : {kRangtang, kMountain}) CHECK(got[c].bytes() == expected[c].bytes());
    }
  }
}

TEST_CASE("households of two counties have ids of their own and other luck") {
  const Scenario s = two_counties("county");
  const Catalog catalog = standard_catalog().for_scenario(s);
  Simulation simulation(s, catalog, 0);
  std::vector<std::uint64_t> ids;
  for (std::size_t c = 0; c < simulation.counties(); ++c) {
    for (const Shard& shard : simulation.shards(c)) {
      ids.insert(ids.end(), shard.household.id.begin(), shard.household.id.end());
      ids.insert(ids.end(), shard.person.id.begin(), shard.person.id.end());
    }
  }
  const std::size_t all = ids.size();
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  CHECK(ids.size() == all);
  CHECK(simulation.setting(kRangtang).key.seed != simulation.setting(kMountain).key.seed);
}
