// SPDX-License-Identifier: Apache-2.0
// Closed forms of the land rental market of 5.3.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/base/math.hpp>
#include <ruralsim/base/random.hpp>
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

namespace {

/// The rent by 48 halvings that all ask for the excess, in the order of the sides.
double rent_by_halving(std::span<const LeaseSide> sides, double elasticity) {
  double low = 0, high = 0;
  for (const LeaseSide& side : sides) high = std::max(high, side.own > 0 ? side.product : 0.0);
  const double power = 1 / (1 - elasticity);
  for (int i = 0; i < 48 && high > 0; ++i) {
    const double middle = (low + high) / 2, scale = base::pow(middle, -power);
    double excess = 0;
    for (const LeaseSide& side : sides) {
      if (side.own <= 0) continue;
      const double owner = side.product > 0 ? side.own * base::pow(side.product, power) : 0;
      const double tenant = owner * base::pow(1 + side.wedge, -power);
      excess += std::max(0.0, tenant * scale - side.own) - std::max(0.0, side.own - owner * scale);
    }
    (excess > 0 ? low : high) = middle;
  }
  return high;
}

}  // namespace

TEST_CASE("halvings left out change no bit of the rent, in villages of any size and wedge") {
  for (std::uint32_t village = 0; village < 200; ++village) {
    const auto of_village = base::draw({11, 0}, village, base::Month{0}, base::Purpose::weather);
    const double wedge = village % 3 == 0 ? 0 : 2.0 * static_cast<double>(base::uniform(of_village[0]));
    const double spread = static_cast<double>(base::uniform(of_village[1]));
    std::vector<LeaseSide> sides;
    for (std::uint32_t h = 0; h < 2 + of_village[2] % 200; ++h) {
      const auto bits =
          base::draw({11, 1}, h, base::Month{static_cast<int>(village)}, base::Purpose::weather);
      const double own = bits[0] % 10 == 0 ? 0 : 10.0 * static_cast<double>(base::uniform(bits[1]));
      const double product =
          bits[0] % 7 == 0 ? 0 : std::exp(spread * (4.0 * static_cast<double>(base::uniform(bits[2])) - 2));
      sides.push_back({own, 300 * product, bits[3] % 4 == 0 ? 0.5 * wedge : wedge});
    }
    CAPTURE(village);
    CHECK(clearing_rent(sides, 0.3 + 0.4 * spread) == rent_by_halving(sides, 0.3 + 0.4 * spread));
  }
}

TEST_CASE("what all operate at a rent is what each does") {
  std::vector<LeaseSide> sides = {{0, 5, 0.1}, {4, 0, 0.1}, {4, 20, 0.1}, {4, 10.5, 0.1}};
  for (int i = 1; i < 30; ++i) sides.push_back({0.5 * i, 1.3 * (30 - i), 0.02 * i});
  for (const double rent : {0.0, 3.0, 10.0, 21.7}) {
    std::vector<double> operated(sides.size());
    all_operated_at(sides, rent, 0.45, operated);
    for (std::size_t i = 0; i < sides.size(); ++i) CHECK(operated[i] == operated_at(sides[i], rent, 0.45));
  }
}
