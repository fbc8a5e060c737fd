// SPDX-License-Identifier: Apache-2.0
// Ratios of means: published worked examples, and the interval as what a test does not reject.
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/experiment/ratio.hpp>

using namespace ruralsim;

namespace {

using Kind = RatioInterval::Kind;

const std::vector<double> kCost = {10, 14, 9, 13, 12, 15, 8, 11};
const std::vector<double> kAverted = {2.1, 2.9, 1.7, 2.2, 2.6, 2.8, 1.9, 2.4};

/// Two-sided p of the paired test that the mean of cost - q averted is 0.
double p_of(double q) {
  std::vector<double> zero(kCost.size(), 0), rest;
  for (std::size_t i = 0; i < kCost.size(); ++i) rest.push_back(kCost[i] - q * kAverted[i]);
  return paired_effect(zero, rest, Bootstrap({1, 0}, zero.size())).p;
}

}  // namespace

TEST_CASE("Fieller's limits are those of the worked example of DCSTATS and of GraphPad's calculator") {
  // https://github.com/DCPROGS/DCSTATS: 14 and 7 with standard deviations 3 and 2 of the means, independent,
  // t = 1.812461, which gives g = .268164 and limits 1.051413 and 4.414296.
  const RatioInterval example = fieller({14, 7, 9, 4, 0}, 1.812461);
  CHECK(example.kind == Kind::bounded);
  CHECK(example.lo95 == doctest::Approx(1.051413).epsilon(1e-6));
  CHECK(example.hi95 == doctest::Approx(4.414296).epsilon(1e-6));
  // GraphPad on the same page: standard errors 3 / sqrt(6) and 2 / sqrt(6), 95 %: 1.46 to 2.83.
  const RatioInterval quotient = fieller({14, 7, 9.0 / 6, 4.0 / 6, 0}, 2.228139);
  CHECK(std::abs(quotient.lo95 - 1.46) < 0.005);
  CHECK(std::abs(quotient.hi95 - 2.83) < 0.005);
}

TEST_CASE("Fieller's interval of pairs holds just the ratios that a paired t test does not reject") {
  const RatioInterval interval = fieller_of_pairs(kCost, kAverted);
  REQUIRE(interval.kind == Kind::bounded);
  CHECK(p_of(interval.lo95) == doctest::Approx(0.05).epsilon(1e-6));
  CHECK(p_of(interval.hi95) == doctest::Approx(0.05).epsilon(1e-6));
  CHECK(p_of((interval.lo95 + interval.hi95) / 2) > 0.05);
  CHECK(p_of(interval.hi95 + 0.1) < 0.05);
}

TEST_CASE("a denominator that may be 0 leaves all but a gap, and two of them every ratio") {
  // Cost 10 for sure; averted 1 with a standard error of 1: |10 - q| <= 2 |q| leaves out -10 to 10 / 3.
  const RatioInterval outside = fieller({10, 1, 0, 1, 0}, 2);
  CHECK(outside.kind == Kind::outside);
  CHECK(outside.lo95 == doctest::Approx(-10));
  CHECK(outside.hi95 == doctest::Approx(10.0 / 3));
  const RatioInterval any = fieller({1, 1, 1, 1, 0}, 2);
  CHECK(any.kind == Kind::unbounded);
  CHECK(std::isnan(any.lo95));
}

TEST_CASE("without any spread the interval is the ratio itself") {
  const RatioInterval exact = fieller({6, 2, 0, 0, 0}, 2);
  CHECK(exact.kind == Kind::bounded);
  CHECK(exact.lo95 == doctest::Approx(3));
  CHECK(exact.hi95 == doctest::Approx(3));
}

TEST_CASE("the bootstrap of a ratio is near Fieller's, the same every time, and unbounded around 0") {
  const Bootstrap bootstrap({20210225, 0}, kCost.size());
  const RatioInterval interval = bootstrap_ratio(kCost, kAverted, bootstrap);
  const RatioInterval exact = fieller_of_pairs(kCost, kAverted);
  REQUIRE(interval.kind == Kind::bounded);
  CHECK(interval.lo95 == doctest::Approx(exact.lo95).epsilon(0.05));
  CHECK(interval.hi95 == doctest::Approx(exact.hi95).epsilon(0.05));
  CHECK(bootstrap_ratio(kCost, kAverted, Bootstrap({20210225, 0}, 3)).lo95 == interval.lo95);
  CHECK(bootstrap_ratio(kCost, kAverted, Bootstrap({7, 0}, 8)).lo95 != interval.lo95);
  const std::vector<double> around = {-2, 1, -1, 2, 0.5, -0.5, 1, -1};
  CHECK(bootstrap_ratio(kCost, around, bootstrap).kind == Kind::unbounded);
  CHECK(fieller_of_pairs(kCost, around).kind == Kind::outside);
}

TEST_CASE("one pair has a ratio and no interval") {
  const std::vector<double> one = {2};
  CHECK(fieller_of_pairs(one, one).kind == Kind::undefined);
  CHECK(bootstrap_ratio(one, one, Bootstrap({1, 0}, 1)).kind == Kind::undefined);
}
