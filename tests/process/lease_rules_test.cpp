// SPDX-License-Identifier: Apache-2.0
// Closed forms of the land rental market of 5.3.
#include <array>
#include <cmath>

#include <doctest/doctest.h>

#include <ruralsim/process/lease_rules.hpp>
#include <ruralsim/process/rules.hpp>

using namespace ruralsim;

namespace {

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-6);
}

/// Two households with 10 mu each, one with twice the product at the margin of the other; elasticity .5.
std::array<LeaseSide, 2> unequal(double wedge) {
  return {{{10, 100, wedge}, {10, 50, wedge}}};
}

}  // namespace

TEST_CASE("without a wedge marginal products meet at the rent and all land is operated") {
  // 10 ((100 / r)^2 + (50 / r)^2) = 20.
  const double rent = clearing_rent(unequal(0), 0.5);
  CHECK(rent == about(std::sqrt(6250)));
  const double rich = operated_at(unequal(0)[0], rent, 0.5), poor = operated_at(unequal(0)[1], rent, 0.5);
  CHECK(rich == about(16));
  CHECK(poor == about(4));
  CHECK(100 * std::pow(rich / 10, -0.5) == about(50 * std::pow(poor / 10, -0.5)));
}

TEST_CASE("a wedge keeps the tenant's marginal product above the rent by its share and lets less be leased") {
  // 10 ((100 / (1.5 r))^2 + (50 / r)^2) = 20.
  const double rent = clearing_rent(unequal(0.5), 0.5);
  CHECK(rent == about(std::sqrt((1e4 / 2.25 + 2500) / 2)));
  const double tenant = operated_at(unequal(0.5)[0], rent, 0.5);
  CHECK(100 * std::pow(tenant / 10, -0.5) == about(1.5 * rent));
  CHECK(tenant < 16);
  CHECK(tenant + operated_at(unequal(0.5)[1], rent, 0.5) == about(20));
}

TEST_CASE("a wedge as wide as the difference of marginal products ends all leases") {
  for (const double wedge : {1.0, 3.0, 1000.0}) {
    const double rent = clearing_rent(unequal(wedge), 0.5);
    for (const LeaseSide& side : unequal(wedge)) CHECK(operated_at(side, rent, 0.5) == about(10));
  }
}

TEST_CASE("who has no hands leases out everything, where nobody has any nothing is leased") {
  const std::array<LeaseSide, 2> one = {{{10, 100, 0}, {10, 0, 0}}};
  const double rent = clearing_rent(one, 0.5);
  CHECK(rent == about(100 / std::sqrt(2)));
  CHECK(operated_at(one[1], rent, 0.5) == 0);
  CHECK(operated_at(one[0], rent, 0.5) == about(20));
  const std::array<LeaseSide, 2> none = {{{10, 0, 0}, {10, 0, 0}}};
  CHECK(clearing_rent(none, 0.5) == 0);
  CHECK(operated_at(none[0], 0, 0.5) == 10);
}

TEST_CASE("a lease is worth to the harvest what its marginal product says") {
  CHECK(land_in_harvest(10, 0, 0.65) == 10);
  CHECK(land_in_harvest(10, -10000, 0.65) == 0);
  CHECK(land_in_harvest(10, 6000, 0.5) == about(10 * std::sqrt(1.6)));
  const double gain = land_in_harvest(10, 10, 0.65) - land_in_harvest(10, -10, 0.65);
  CHECK(gain / 0.02 == doctest::Approx(0.65).epsilon(1e-4));
}
