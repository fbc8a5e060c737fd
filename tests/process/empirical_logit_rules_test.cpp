// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/base/random.hpp>
#include <ruralsim/process/empirical_logit_rules.hpp>

using namespace ruralsim;

namespace {

EmpiricalLogit coefficients() {
  EmpiricalLogit b;
  b.income = 1.5;
  b.away = -2, b.away_schooling = 0.1, b.away_age = -0.05, b.away_female = -0.5;
  b.away_network = 0.8, b.away_herd = -0.2, b.away_cropland = -0.1, b.away_dependants = -0.4;
  b.nearby = -1, b.nearby_schooling = 0.2, b.nearby_age = -0.01, b.nearby_female = -0.3;
  b.nearby_herd = -0.05, b.nearby_cropland = -0.02, b.nearby_dependants = 0.1;
  b.enterprise = 0.7;
  return b;
}

}  // namespace

TEST_CASE("the shares of the empirical logit are the multinomial logit's in closed form") {
  // v = (1, .5, 0): .506480, .307196, .186324. Chi-squared with 2 degrees of freedom passes 18.4 once in
  // 10,000.
  const std::array<double, 3> index = {1, 0.5, 0};
  const std::array<double, 3> expected = {0.506480, 0.307196, 0.186324};
  constexpr int kHouseholds = 200000;
  std::array<double, 3> seen{};
  for (std::uint64_t h = 1; h <= kHouseholds; ++h) {
    const auto bits = base::draw({7, 0}, h, base::Month{1400}, base::Purpose::taste);
    const std::array<float, 3> gumbel = {base::gumbel(bits[0]), base::gumbel(bits[1]), base::gumbel(bits[2])};
    seen[choose_logit(index, gumbel)] += 1.0 / kHouseholds;
  }
  double chi_squared = 0;
  for (std::size_t i = 0; i < seen.size(); ++i)
    chi_squared += kHouseholds * (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i];
  CHECK(chi_squared < 18.4);
}

TEST_CASE(
    "a member's index is the sum of coefficients times attributes, 0 at the centre but for the constant") {
  const EmpiricalLogit b = coefficients();
  CHECK(away_index({.age = 39, .schooling = 9}, {}, b) == doctest::Approx(-2).epsilon(1e-12));
  CHECK(nearby_index({.age = 39, .schooling = 9}, {}, b) == doctest::Approx(-1).epsilon(1e-12));
  const Worker woman{.age = 25, .schooling = 12, .female = true};
  const HouseholdTraits traits{.network = 1.5, .herd = 3, .cropland = 2, .dependants = 0.5};
  CHECK(away_index(woman, traits, b) ==
        doctest::Approx(-2 + 0.3 + 0.7 - 0.5 + 0.4 - 0.6 - 0.2 - 0.2).epsilon(1e-12));
  CHECK(nearby_index(woman, traits, b) ==
        doctest::Approx(-1 + 0.6 + 0.14 - 0.3 - 0.15 - 0.04 + 0.05).epsilon(1e-12));
}

TEST_CASE(
    "a bundle's index adds the log of income per adult, those who leave in their order, and the enterprise") {
  const EmpiricalLogit b = coefficients();
  const std::vector<double> away = {-1, -2, -3}, nearby = {-10, -20, -30};
  const Bundle two{.away = 1, .nearby = 1, .plant = true, .income = 20000};
  CHECK(bundle_index(two, 2.5, 100, away, nearby, b) ==
        doctest::Approx(1.5 * std::log(8000) - 1 - 20 + 0.7).epsilon(1e-12));
  const Bundle none{.income = -5000};
  CHECK(bundle_index(none, 2.5, 100, away, nearby, b) == doctest::Approx(1.5 * std::log(100)).epsilon(1e-12));
}
