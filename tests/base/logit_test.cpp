// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include "base/goodness_of_fit.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/random.hpp>

// Tastes of households: eps_b = lambda (G_b + ln S_n) with Gumbel G, positive stable S of index lambda a
// nest. Then the bundle with the highest V_b + eps_b follows the nested logit exactly (McFadden 1978; the
// mixture is due to Kanter's variable and to Hougaard 1986).

namespace {

using namespace ruralsim;
using base::Bits;
using base::Key;
using base::Purpose;
using testing::kFalseAlarm;

constexpr Key kKey = {4711, 0};
constexpr std::uint32_t kAllOnes = 0xFFFFFFFF;

Bits of_nest(std::uint64_t household, std::size_t nest) {
  return base::draw(kKey, household, base::Month{1392}, Purpose::taste_nest,
                    static_cast<std::uint32_t>(nest));
}

double taste_of(std::uint64_t household, std::size_t bundle) {
  const auto bits =
      base::draw(kKey, household, base::Month{1392}, Purpose::taste, static_cast<std::uint32_t>(bundle));
  return static_cast<double>(base::gumbel(bits[0]));
}

double log_stable(float alpha, Bits bits) {
  return static_cast<double>(base::log_positive_stable(alpha, bits[0], bits[1]));
}

struct Nested {
  std::vector<double> value;         ///< V of each bundle
  std::vector<std::size_t> nest;     ///< and its nest
  std::vector<float> dissimilarity;  ///< lambda of each nest
};

/// P(nest) in proportion to (sum exp(V / lambda))^lambda, within it exp(V / lambda).
std::vector<double> nested_logit(const Nested& n) {
  std::vector<double> inclusive(n.dissimilarity.size()), share(n.value.size());
  for (std::size_t b = 0; b < n.value.size(); ++b)
    inclusive[n.nest[b]] += std::exp(n.value[b] / static_cast<double>(n.dissimilarity[n.nest[b]]));
  double all = 0;
  for (std::size_t k = 0; k < inclusive.size(); ++k)
    all += std::pow(inclusive[k], static_cast<double>(n.dissimilarity[k]));
  for (std::size_t b = 0; b < n.value.size(); ++b) {
    const double lambda = static_cast<double>(n.dissimilarity[n.nest[b]]), sum = inclusive[n.nest[b]];
    share[b] = std::exp(n.value[b] / lambda) / sum * std::pow(sum, lambda) / all;
  }
  return share;
}

std::vector<double> counts_of_best(const Nested& n, std::size_t households) {
  std::vector<double> count(n.value.size()), stable(n.dissimilarity.size());
  for (std::uint64_t h = 0; h < households; ++h) {
    for (std::size_t k = 0; k < stable.size(); ++k) stable[k] = log_stable(n.dissimilarity[k], of_nest(h, k));
    std::size_t best = 0;
    double highest = -1e300;
    for (std::size_t b = 0; b < n.value.size(); ++b) {
      const std::size_t k = n.nest[b];
      const double utility =
          n.value[b] + static_cast<double>(n.dissimilarity[k]) * (taste_of(h, b) + stable[k]);
      if (utility > highest) {
        highest = utility;
        best = b;
      }
    }
    ++count[best];
  }
  return count;
}

void check_shares(const Nested& n) {
  constexpr std::size_t kHouseholds = 200'000;
  const std::vector<double> share = nested_logit(n), count = counts_of_best(n, kHouseholds);
  std::vector<double> expected(share.size());
  for (std::size_t b = 0; b < share.size(); ++b) {
    CAPTURE(b);
    expected[b] = share[b] * kHouseholds;
    // Five standard errors: at most .0056 of a share.
    const double tolerance = 5 * std::sqrt(share[b] * (1 - share[b]) / kHouseholds);
    CHECK(std::abs(count[b] / kHouseholds - share[b]) < tolerance);
  }
  CHECK(testing::chi_square_p(count, expected) > kFalseAlarm);
}

/// Kanter's variable in extended precision, its angle measured from the nearer end of the half turn.
long double exact_log_stable(float alpha_, std::uint32_t a, std::uint32_t b) {
  const auto alpha = static_cast<long double>(alpha_);
  const long double u = (a + 0.5L) / 4294967296.0L, e = -std::log((b + 0.5L) / 4294967296.0L);
  const auto sine = [](long double x) {
    return std::sin(3.14159265358979323846264L * (x < 0.5L ? x : 1 - x));
  };
  return std::log(sine(alpha * u)) - std::log(sine(u)) / alpha +
         (1 - alpha) / alpha * (std::log(sine((1 - alpha) * u)) - std::log(e));
}

constexpr std::array<float, 8> kIndices = {0.05F, 0.1F, 0.25F, 0.5F, 0.7F, 0.9F, 0.999F, 0.99999994F};

}  // namespace

TEST_CASE(
    "worked example: the best of V + Gumbel over V = (1, .5, 0) is the multinomial logit .506480, .307196, "
    ".186324") {
  const Nested n = {{1, 0.5, 0}, {0, 1, 2}, {1.0F, 1.0F, 1.0F}};
  const auto share = nested_logit(n);
  CHECK(share[0] == doctest::Approx(0.506480).epsilon(1e-6));
  CHECK(share[1] == doctest::Approx(0.307196).epsilon(1e-6));
  CHECK(share[2] == doctest::Approx(0.186324).epsilon(3e-6));
  check_shares(n);
}

TEST_CASE(
    "shares of the best bundle are the nested logit's, from nearly one taste a nest to independent tastes") {
  for (const float lambda : {0.05F, 0.2F, 0.5F, 0.8F, 1.0F}) {
    CAPTURE(lambda);
    check_shares({{0.4, 0.3, 0.0, 0.1, 0.25, -0.3}, {0, 0, 1, 1, 1, 2}, {lambda, lambda, lambda}});
  }
}

TEST_CASE("nests may differ in dissimilarity") {
  check_shares({{0.4, 0.3, 0.0, 0.1, 0.25, -0.3}, {0, 0, 1, 1, 1, 2}, {0.3F, 0.7F, 1.0F}});
}

TEST_CASE("a second bundle like the first takes little from other nests: red bus, blue bus") {
  const float lambda = 0.1F;
  const Nested alone = {{0, 0}, {0, 1}, {lambda, lambda}}, twins = {{0, 0, 0}, {0, 1, 1}, {lambda, lambda}};
  const double before = counts_of_best(alone, 50'000)[0] / 50'000,
               after = counts_of_best(twins, 50'000)[0] / 50'000;
  CHECK(before == doctest::Approx(0.5).epsilon(0.03));
  CHECK(after == doctest::Approx(1 / (1 + std::pow(2.0, 0.1))).epsilon(0.03));
}

TEST_CASE("lambda (G + ln S) is again a standard Gumbel, and two of a nest correlate by 1 - lambda^2") {
  constexpr std::size_t kDraws = 100'000;
  for (const float lambda : {0.05F, 0.3F, 0.5F, 0.8F, 1.0F}) {
    CAPTURE(lambda);
    std::vector<double> taste(kDraws);
    double product = 0;
    for (std::uint64_t i = 0; i < kDraws; ++i) {
      const double stable = log_stable(lambda, of_nest(i, 3)), scale = static_cast<double>(lambda);
      taste[i] = scale * (taste_of(i, 0) + stable);
      product += (taste[i] - 0.5772156649) * (scale * (taste_of(i, 1) + stable) - 0.5772156649);
    }
    CHECK(testing::kolmogorov_p(taste, [](double x) { return std::exp(-std::exp(-x)); }) > kFalseAlarm);
    const double expected = 1 - static_cast<double>(lambda) * static_cast<double>(lambda);
    // The standard error is below .0075: the product of two standardised Gumbels has a variance of at
    // most 5.4.
    CHECK(std::abs(product / kDraws / (M_PI * M_PI / 6) - expected) < 5 * 0.0075);
  }
}

TEST_CASE("positive stable draws have the Laplace transform exp(-s^alpha)") {
  constexpr std::size_t kDraws = 200'000;
  for (const float alpha : kIndices) {
    CAPTURE(alpha);
    std::vector<double> x(kDraws);
    for (std::uint64_t i = 0; i < kDraws; ++i) {
      const Bits bits = of_nest(i, 1);
      x[i] = static_cast<double>(base::positive_stable(alpha, bits[0], bits[1]));
    }
    for (const double s : {0.01, 0.1, 1.0, 3.0, 10.0}) {
      CAPTURE(s);
      double sum = 0;
      for (const double value : x) sum += std::exp(-s * value);
      const double index = static_cast<double>(alpha), expected = std::exp(-std::pow(s, index));
      const double variance = std::exp(-std::pow(2 * s, index)) - expected * expected;
      // Five standard errors (a false alarm once in 1.7 million seeds), and the rounding of floats.
      CHECK(std::abs(sum / kDraws - expected) < 5 * std::sqrt(std::max(variance, 0.0) / kDraws) + 1e-6);
    }
  }
}

TEST_CASE("a positive stable draw of index one half is Levy's, 1 / (2 Z^2)") {
  std::vector<double> x(100'000);
  for (std::uint64_t i = 0; i < x.size(); ++i) {
    const Bits bits = of_nest(i, 2);
    x[i] = static_cast<double>(base::positive_stable(0.5F, bits[0], bits[1]));
  }
  CHECK(testing::kolmogorov_p(x, [](double v) { return std::erfc(1 / (2 * std::sqrt(v))); }) > kFalseAlarm);
}

TEST_CASE(
    "the logarithm of a positive stable draw has mean .5772 (1/alpha - 1) and variance pi^2/6 (1/alpha^2 - "
    "1)") {
  constexpr std::size_t kDraws = 200'000;
  for (const float alpha : {0.05F, 0.25F, 0.5F, 0.9F}) {
    CAPTURE(alpha);
    double sum = 0, squares = 0;
    for (std::uint64_t i = 0; i < kDraws; ++i) {
      const double value = log_stable(alpha, of_nest(i, 4));
      sum += value;
      squares += value * value;
    }
    const double index = static_cast<double>(alpha), mean = sum / kDraws;
    const double variance = M_PI * M_PI / 6 * (1 / index / index - 1);
    CHECK(std::abs(mean - 0.5772156649 * (1 / index - 1)) < 5 * std::sqrt(variance / kDraws));
    // The kurtosis of ln S is at most 12 for these indices.
    CHECK(squares / kDraws - mean * mean == doctest::Approx(variance).epsilon(5 * std::sqrt(12.0 / kDraws)));
  }
}

TEST_CASE(
    "positive stable draws are exact to a float's precision at both ends of their angle and everywhere "
    "between") {
  std::vector<std::uint32_t> words = {
      0, 1, 2, 100, 0x7FFFFFFF, 0x80000000, kAllOnes - 100, kAllOnes - 1, kAllOnes};
  for (std::uint64_t i = 0; i < 40; ++i) words.push_back(of_nest(i, 5)[0]);
  for (const float alpha : kIndices) {
    CAPTURE(alpha);
    double worst = 0;
    for (const std::uint32_t a : words) {
      for (const std::uint32_t b : words) {
        const auto exact = static_cast<double>(exact_log_stable(alpha, a, b));
        const auto got = static_cast<double>(base::log_positive_stable(alpha, a, b));
        REQUIRE(std::isfinite(got));
        worst = std::max(worst, std::abs(got - exact) / std::max(std::abs(exact), 1e-6));
        const auto x = static_cast<double>(base::positive_stable(alpha, a, b));
        REQUIRE(x >= 0);
        if (exact > -80 && exact < 88) REQUIRE(std::abs(x / std::exp(exact) - 1) < 1e-6);
      }
    }
    CHECK(worst < 1e-6);
  }
}

TEST_CASE("a positive stable draw of index 1 is 1, and an index of nothing is our own mistake") {
  for (const std::uint32_t bits : {0u, 77u, kAllOnes}) {
    CHECK(base::positive_stable(1, bits, bits) == 1.0F);
    CHECK(base::log_positive_stable(1, bits, bits) == 0.0F);
  }
  CHECK_THROWS_AS(base::positive_stable(0, 1, 1), base::InvariantViolation);
  CHECK_THROWS_AS(base::log_positive_stable(-0.5F, 1, 1), base::InvariantViolation);
}
