// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <numeric>

#include <doctest/doctest.h>

#include <ruralsim/experiment/paired.hpp>

using namespace ruralsim;

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
const base::Key kKey{20210225, 0};

PairedEffect effect(const std::vector<double>& base, const std::vector<double>& other) {
  return paired_effect(base, other, Bootstrap(kKey, base.size()));
}

PairedEffect with_p(double p) {
  PairedEffect e{};
  e.p = p;
  e.p_holm = kUndefined;
  return e;
}

std::vector<double> holm(const std::vector<double>& p) {
  std::vector<PairedEffect> family;
  for (const double one : p) family.push_back(with_p(one));
  adjust_by_holm(family);
  std::vector<double> adjusted;
  for (const PairedEffect& e : family) adjusted.push_back(e.p_holm);
  return adjusted;
}

/// Independent standard normal values.
double noise(std::uint64_t repetition, std::uint32_t i) {
  return base::standard_normal(base::draw({7, 0}, repetition, base::Month{0}, base::Purpose::taste, i)[0]);
}

}  // namespace

TEST_CASE("the paired t test gives R's t.test(extra ~ group, sleep, paired = TRUE)") {
  // Student (1908), hours of sleep gained by ten patients: t = -4.0621, df = 9.
  const std::vector<double> first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const std::vector<double> second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  const PairedEffect e = effect(second, first);
  CHECK(e.n == 10);
  CHECK(e.base_mean == doctest::Approx(2.33));
  CHECK(e.other_mean == doctest::Approx(0.75));
  CHECK(e.difference == doctest::Approx(-1.58));
  CHECK(e.relative == doctest::Approx(-1.58 / 2.33));
  CHECK(e.se == doctest::Approx(1.58 / 4.062128).epsilon(1e-6));
  CHECK(e.lo95 == doctest::Approx(-2.4598858).epsilon(1e-7));
  CHECK(e.hi95 == doctest::Approx(-0.7001142).epsilon(1e-7));
  CHECK(e.p == doctest::Approx(0.00283289).epsilon(1e-5));
  CHECK(e.share_same_sign == doctest::Approx(0.9));  // one patient slept alike
  // Unpaired: t.test(extra ~ group, sleep) has t = -1.8608; and cor(first, second) is .7952.
  CHECK(e.se_unpaired == doctest::Approx(1.58 / 1.8608).epsilon(1e-4));
  CHECK(e.correlation == doctest::Approx(0.7951702).epsilon(1e-6));
}

TEST_CASE("a pair counts only where both runs define the value") {
  const PairedEffect e = effect({1, kUndefined, 3, 4}, {2, 5, kUndefined, 7});
  CHECK(e.n == 2);
  CHECK(e.base_mean == 2.5);
  CHECK(e.other_mean == 4.5);
  CHECK(e.difference == 2);
  CHECK(effect({kUndefined}, {1}).n == 0);
  CHECK(std::isnan(effect({kUndefined}, {1}).difference));
}

TEST_CASE("one pair has a difference and nothing that needs spread") {
  const PairedEffect e = effect({2}, {3});
  CHECK(e.difference == 1);
  CHECK(e.relative == 0.5);
  CHECK(e.share_same_sign == 1);
  for (const double undefined : {e.se, e.lo95, e.hi95, e.boot_lo95, e.boot_hi95, e.p, e.se_unpaired})
    CHECK(std::isnan(undefined));
}

TEST_CASE("equal runs differ by exactly nothing, and a constant difference is no test") {
  const PairedEffect equal = effect({0.1, 0.2, 0.3}, {0.1, 0.2, 0.3});
  CHECK(equal.difference == 0);
  CHECK(equal.se == 0);
  CHECK(equal.lo95 == 0);
  CHECK(equal.boot_hi95 == 0);
  CHECK(equal.p == 1);
  CHECK(std::isnan(equal.share_same_sign));
  CHECK(equal.se_unpaired > 0.05);
  // .3 + 1000 and the like round differently: what remains is no spread.
  const PairedEffect constant = effect({0.1, 0.2, 0.3}, {1000.1, 1000.2, 1000.3});
  CHECK(constant.difference == doctest::Approx(1000));
  CHECK(constant.se == 0);
  CHECK(std::isnan(constant.p));
  CHECK(constant.lo95 == constant.difference);
  CHECK(std::isnan(effect({0, 0}, {1, 2}).relative));
}

TEST_CASE("Holm's adjustment gives R's p.adjust") {
  const std::vector<double> adjusted = holm({0.01, 0.04, 0.03, 0.005});
  const std::vector<double> expected = {0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < 4; ++i) CHECK(adjusted[i] == doctest::Approx(expected[i]));
  CHECK(holm({0.6, 0.5}) == std::vector<double>{1, 1});
  const std::vector<double> some = holm({0.02, kUndefined, 0.03});
  CHECK(some[0] == doctest::Approx(0.04));
  CHECK(std::isnan(some[1]));
  CHECK(some[2] == doctest::Approx(0.04));
}

TEST_CASE("the bootstrap depends on key and number of pairs alone and knows the standard error") {
  std::vector<double> values;
  for (std::uint32_t i = 0; i < 50; ++i) values.push_back(10 + noise(0, i));
  const Bootstrap bootstrap(kKey, 50), larger(kKey, 80), other({1, 0}, 50);
  const auto interval = bootstrap.mean_interval(values);
  const auto same = larger.mean_interval(values);
  CHECK(interval.lo95 == same.lo95);
  CHECK(interval.hi95 == same.hi95);
  CHECK(interval.lo95 != other.mean_interval(values).lo95);
  // Width of a normal interval with the plug-in deviation; 1,000 resamples leave about 5 % of noise.
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 50;
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  const double width = 2 * 1.96 * std::sqrt(squares / 50 / 50);
  CHECK(interval.hi95 - interval.lo95 == doctest::Approx(width).epsilon(0.15));
  CHECK(interval.lo95 < mean);
  CHECK(interval.hi95 > mean);
}

TEST_CASE("19 of 20 intervals by t hold the true difference") {
  // 2,000 repetitions of 12 pairs whose difference is 1 with noise: coverage is binomial around .95 with a
  // deviation of .0049; the bounds are 4 of them, a false alarm of 6e-5. The percentile bootstrap is known to
  // be short in small samples (it lacks sqrt(n / (n - 1)) and the t tail): .92 is expected at n = 12.
  int by_t = 0, by_bootstrap = 0;
  constexpr int kRepetitions = 2000;
  const Bootstrap bootstrap(kKey, 12);
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    std::vector<double> base, other;
    for (std::uint32_t i = 0; i < 12; ++i) {
      base.push_back(3 * noise(static_cast<std::uint64_t>(repetition), 2 * i));
      other.push_back(base.back() + 1 + noise(static_cast<std::uint64_t>(repetition), 2 * i + 1));
    }
    const PairedEffect e = paired_effect(base, other, bootstrap);
    by_t += e.lo95 <= 1 && 1 <= e.hi95 ? 1 : 0;
    by_bootstrap += e.boot_lo95 <= 1 && 1 <= e.boot_hi95 ? 1 : 0;
  }
  CHECK(by_t > kRepetitions * (0.95 - 4 * 0.0049));
  CHECK(by_t < kRepetitions * (0.95 + 4 * 0.0049));
  CHECK(by_bootstrap > kRepetitions * 0.89);
  CHECK(by_bootstrap < by_t);
}
