// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/record/summary.hpp>

using namespace ruralsim;

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

Summary of(const std::vector<double>& values) {
  std::vector<double> scratch;
  return summarise(values, scratch);
}

}  // namespace

TEST_CASE("a summary holds the mean, its standard error and type-7 quantiles") {
  // R: x <- c(3, 1, 4, 1, 5, 9, 2, 6); mean(x); sd(x) / sqrt(8); quantile(x, c(.05, .5, .95))
  const Summary summary = of({3, 1, 4, 1, 5, 9, 2, 6});
  CHECK(summary.n == 8);
  CHECK(summary.mean == 3.875);
  CHECK(summary.se == doctest::Approx(0.9716977).epsilon(1e-7));
  CHECK(summary.q05 == 1.0);
  CHECK(summary.q50 == 3.5);
  CHECK(summary.q95 == doctest::Approx(7.95));
}

TEST_CASE("quantiles interpolate between order statistics") {
  const Summary summary = of({10, 20});
  CHECK(summary.q05 == doctest::Approx(10.5));
  CHECK(summary.q50 == 15.0);
  CHECK(summary.q95 == doctest::Approx(19.5));
}

TEST_CASE("undefined values don't count") {
  const Summary summary = of({kUndefined, 2, kUndefined, 4, kUndefined});
  CHECK(summary.n == 2);
  CHECK(summary.mean == 3.0);
  CHECK(summary.se == doctest::Approx(1.0));
}

TEST_CASE("one replicate has no standard error, none has no summary") {
  const Summary one = of({kUndefined, 0.1});
  CHECK(one.n == 1);
  CHECK(one.mean == 0.1);
  CHECK(std::isnan(one.se));
  CHECK(one.q05 == 0.1);
  CHECK(one.q95 == 0.1);

  for (const Summary& none : {of({}), of({kUndefined})}) {
    CHECK(none.n == 0);
    for (const double value : {none.mean, none.se, none.q05, none.q50, none.q95}) CHECK(std::isnan(value));
  }
}

TEST_CASE("replicates that agree have that value and no spread, to the last bit") {
  for (const double value : {0.1, 1.0 / 3.0, 123456.789, -0.7}) {
    const Summary summary = of(std::vector<double>(7, value));
    for (const double same : {summary.mean, summary.q05, summary.q50, summary.q95}) CHECK(same == value);
    CHECK(summary.se == 0.0);
  }
}

TEST_CASE("a small spread around a large value isn't lost") {
  const Summary summary = of({1e15 + 1, 1e15 + 2, 1e15 + 3});
  CHECK(summary.mean == 1e15 + 2);
  CHECK(summary.se == doctest::Approx(1.0 / std::sqrt(3.0)));
}

TEST_CASE("the scratch space carries nothing from one call to the next") {
  std::vector<double> scratch(1000, 5.0);
  const std::vector<double> values = {1, 2, 3};
  CHECK(summarise(values, scratch).mean == 2.0);
  CHECK(summarise(values, scratch).n == 3);
}
