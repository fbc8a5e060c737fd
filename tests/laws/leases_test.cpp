// SPDX-License-Identifier: Apache-2.0
// Leases of cropland in a county: who leases from whom, what balances, and what the wedge costs.
#include <algorithm>
#include <map>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

Scenario county(double wedge) {
  Scenario s = small_county("continuity", {{"end", "2020-01"}}, 2);
  s.crops.rent_wedge = wedge;
  return s;
}

void each_village(Simulation& simulation, const std::function<void(Village&)>& look) {
  for (Shard& shard : simulation.shards()) {
    for (std::size_t row = 0; row < shard.villages(); ++row) {
      Village v{shard, row};
      look(v);
    }
  }
}

base::Fen paid(const Village& v, Reason r) {
  return v.shard.village.flows[v.row][static_cast<std::size_t>(r)];
}

double harvest(double wedge) {
  double sum = 0;
  for (std::uint32_t replicate = 0; replicate < 2; ++replicate) {
    Scenario s = county(wedge);
    s.markets.mode.index = kPriceTakerMode;
    const History h = run(s, replicate);
    sum += total(h, Reason::crops_sold) + total(h, Reason::crops_eaten_earned);
  }
  return sum;
}

double share_of(const Shard& s, std::uint32_t h) {
  return labour_share(s.household.labour[h], s.household.labour_reference[h]);
}

}  // namespace

TEST_CASE("in every village and step what is leased in is leased out, and rent received is rent paid") {
  std::int64_t leased = 0;
  base::Fen rents = 0;
  run(county(0.3), 0, {}, [&](Simulation& simulation) {
    each_village(simulation, [&](Village& v) {
      std::int64_t in = 0, out = 0;
      for (const std::uint32_t h : v.households()) {
        const std::int32_t here = v.shard.household.leased[h];
        (here > 0 ? in : out) += here;
        REQUIRE(static_cast<double>(v.shard.household.cropland[h]) * kMu + here > -1);
      }
      REQUIRE(in + out == 0);
      REQUIRE(paid(v, Reason::rent_paid) == paid(v, Reason::rent_received));
      leased += in;
      rents += paid(v, Reason::rent_paid);
    });
  });
  CHECK(leased > 0);
  CHECK(rents > 0);
}

TEST_CASE("land goes from households whose hands have left to those that have more of them") {
  double tenants = 0, owners = 0, n_tenants = 0, n_owners = 0;
  run(county(0.3), 0, {}, [&](Simulation& simulation) {
    if (!simulation.setting().clock.first_of_year() || simulation.setting().clock.first_of_run) return;
    each_village(simulation, [&](Village& v) {
      for (const std::uint32_t h : v.households()) {
        const std::int32_t here = v.shard.household.leased[h];
        if (here > 0) tenants += share_of(v.shard, h), n_tenants += 1;
        if (here < 0) owners += share_of(v.shard, h), n_owners += 1;
      }
    });
  });
  REQUIRE(n_tenants > 20);
  REQUIRE(n_owners > 20);
  CHECK(tenants / n_tenants > owners / n_owners + 0.05);
}

TEST_CASE("the wider the wedge, the less land is leased") {
  double more = 1;
  for (const double wedge : {0.0, 0.5, 1.5, 1000.0}) {
    const double share = run(county(wedge)).mean("leased_land_share");
    CHECK(share < more);
    more = share;
  }
  CHECK(more > 0);
}

TEST_CASE("under a prohibitive wedge exactly those lease their land out who have no hands, and all of it") {
  std::map<std::uint64_t, double> hands;  // of the step before, which leases are agreed on
  int lease_out = 0;
  run(county(1000), 0, {}, [&](Simulation& simulation) {
    const bool agreed = simulation.setting().clock.first_of_year() && !hands.empty();
    each_village(simulation, [&](Village& v) {
      const auto& household = v.shard.household;
      const bool wanted = std::any_of(v.households().begin(), v.households().end(),
                                      [&](std::uint32_t h) { return household.leased[h] > 0; });
      for (const std::uint32_t h : v.households()) {
        double& before = hands[household.id[h]];
        if (agreed && wanted && household.cropland[h] > 0) {
          CHECK((household.leased[h] < 0) == (before <= 0));
          const double all = -static_cast<double>(household.cropland[h]) * kMu;
          if (household.leased[h] < 0) CHECK(household.leased[h] == doctest::Approx(all).epsilon(1e-3));
          lease_out += household.leased[h] < 0 ? 1 : 0;
        }
        before = share_of(v.shard, h);
      }
    });
  });
  CHECK(lease_out > 0);
}

TEST_CASE("the harvest grows as the wedge falls") {
  CHECK(harvest(0) > 1.005 * harvest(1));
  CHECK(harvest(1) > harvest(1000));
}

TEST_CASE("land reform lets its listed households lease as if the wedge were narrower") {
  const auto leased = [](double cut) {
    Scenario s = without_policy(county(1));
    Measure reform;
    reform.name = "reform";
    const auto& list = standard_catalog().instruments;
    while (list[reform.instrument].key != "land_transfer_reform") ++reform.instrument;
    reform.doses = {constant_series(cut), constant_series(0)};
    s.policy.measures = {reform};
    return run(s).mean("leased_land_share");
  };
  Scenario narrow = without_policy(county(0.5));
  CHECK(leased(0.5) == doctest::Approx(run(narrow).mean("leased_land_share")).epsilon(1e-9));
  CHECK(leased(0.5) > leased(0));
}
