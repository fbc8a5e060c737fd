// SPDX-License-Identifier: Apache-2.0
// Designs in the unit cube, and the distributions that carry them to values.
#include "sim/experiment/design.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <boost/math/distributions/normal.hpp>
#include <doctest/doctest.h>

using namespace ruralsim;

namespace {

constexpr base::Key kKey{11, 0};

using Point = std::vector<double>;

std::vector<Point> sobol_points(std::size_t n, std::size_t dimensions, base::Key key) {
  const SobolSequence sequence(dimensions);
  std::vector<Point> points(n, Point(dimensions));
  for (std::size_t i = 0; i < n; ++i) sequence.point(static_cast<std::uint32_t>(i), key, points[i]);
  return points;
}

std::size_t cell(double u, std::size_t cells) {
  return static_cast<std::size_t>(u * static_cast<double>(cells));
}

Factor uniform(const std::string& key, double low, double high) {
  Factor f;
  f.key = key;
  f.distribution.low = low;
  f.distribution.high = high;
  return f;
}

Factor listed(const std::string& key, std::vector<std::string> values) {
  Factor f;
  f.key = key;
  f.distribution.kind = Distribution::Kind::discrete;
  f.distribution.weights.assign(values.size(), 1.0);
  f.values = std::move(values);
  return f;
}

}  // namespace

TEST_CASE("a permutation of any length meets every number once, and another one another order") {
  for (const std::uint64_t n : {1u, 2u, 3u, 7u, 64u, 1000u}) {
    std::set<std::uint64_t> met;
    for (std::uint64_t i = 0; i < n; ++i) met.insert(permuted(i, n, kKey, 5));
    CHECK(met.size() == n);
    CHECK(*met.rbegin() == n - 1);
  }
  std::size_t same = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) same += permuted(i, 1000, kKey, 5) == permuted(i, 1000, kKey, 6);
  CHECK(same < 10);  // Poisson of mean 1: ten or more by chance once in ten million
}

TEST_CASE("every stratum of a Latin hypercube holds one point of every factor") {
  const std::size_t n = 37, k = 5;
  std::vector<std::set<std::size_t>> strata(k);
  for (std::size_t i = 0; i < n; ++i) {
    Point u(k);
    latin_point(i, n, kKey, u);
    for (std::size_t j = 0; j < k; ++j) strata[j].insert(cell(u[j], n));
  }
  for (const auto& met : strata) CHECK(met.size() == n);
}

TEST_CASE("Sobol's sequence before scrambling is the published one") {
  // Joe and Kuo (2008), first points of dimensions 1 to 4, in the order of their construction.
  const SobolSequence sequence(4);
  const double expected[4][4] = {
      {0, 0, 0, 0}, {0.5, 0.5, 0.5, 0.5}, {0.25, 0.75, 0.75, 0.75}, {0.75, 0.25, 0.25, 0.25}};
  for (std::uint32_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) CHECK(sequence.bits(i, j) * 0x1p-32 == expected[i][j]);
}

TEST_CASE("scrambling keeps Sobol's balance in one factor and in the first pair") {
  for (const std::uint32_t seed : {1u, 2u, 3u}) {
    const std::vector<Point> points = sobol_points(256, 20, {seed, 0});
    for (std::size_t j = 0; j < 20; ++j) {
      std::set<std::size_t> met;
      for (const Point& u : points) met.insert(cell(u[j], 256));
      CHECK(met.size() == 256);
    }
    // The first two dimensions are a (0, 8, 2)-net: every elementary interval of area 1/256 has one point.
    for (std::size_t a = 0; a <= 8; ++a) {
      std::set<std::pair<std::size_t, std::size_t>> boxes;
      for (const Point& u : points)
        boxes.emplace(cell(u[0], std::size_t{1} << a), cell(u[1], std::size_t{1} << (8 - a)));
      CHECK(boxes.size() == 256);
    }
  }
  CHECK(sobol_points(4, 2, {1, 0}) != sobol_points(4, 2, {2, 0}));
}

TEST_CASE("a scrambled point is uniform: the first one of many scrambles fills sixteen cells evenly") {
  // Chi-squared with 15 degrees of freedom: above 44.3 once in 10,000 by chance.
  std::array<double, 16> met{};
  const SobolSequence sequence(1);
  for (std::uint32_t seed = 0; seed < 1600; ++seed) {
    Point u(1);
    sequence.point(0, {seed, 0}, u);
    ++met[cell(u[0], 16)];
  }
  double chi = 0;
  for (const double n : met) chi += (n - 100) * (n - 100) / 100;
  CHECK(chi < 44.3);
}

TEST_CASE("Saltelli's block takes each factor from the other half exactly where it says") {
  const SaltelliBlocks blocks{3, true};
  const SobolSequence sequence(6);
  CHECK(blocks.size() == 8);
  for (std::uint64_t block = 0; block < 4; ++block) {
    std::vector<Point> u(8, Point(3));
    for (std::size_t p = 0; p < 8; ++p) blocks.point(block * 8 + p, sequence, kKey, u[p]);
    Point both(6);
    sequence.point(static_cast<std::uint32_t>(block), kKey, both);
    const Point a(both.begin(), both.begin() + 3), b(both.begin() + 3, both.end());
    CHECK(u[blocks.a()] == a);
    CHECK(u[blocks.b()] == b);
    for (std::size_t j = 0; j < 3; ++j) {
      Point ab = a, ba = b;
      ab[j] = b[j];
      ba[j] = a[j];
      CHECK(u[blocks.ab(j)] == ab);
      CHECK(u[blocks.ba(j)] == ba);
    }
  }
  const SaltelliBlocks first{3, false};
  CHECK(first.size() == 5);
  Point last(3), b(6);
  first.point(4, sequence, kKey, last);
  sequence.point(0, kKey, b);
  CHECK(last == Point(b.begin() + 3, b.end()));
}

TEST_CASE("a Morris trajectory moves every factor once, by half the levels, and stays on the grid") {
  const MorrisTrajectories design{6, 4};
  CHECK(design.step() == doctest::Approx(2.0 / 3));
  std::set<std::vector<std::size_t>> orders;
  for (std::uint64_t t = 0; t < 50; ++t) {
    std::vector<std::size_t> order;
    for (std::size_t s = 0; s < 6; ++s) {
      Point before(6), after(6);
      design.point(t * 7 + s, kKey, before);
      design.point(t * 7 + s + 1, kKey, after);
      const MorrisTrajectories::Move move = design.move(t, s, kKey);
      order.push_back(move.factor);
      for (std::size_t j = 0; j < 6; ++j) {
        const double change = j != move.factor ? 0 : move.up ? design.step() : -design.step();
        CHECK(after[j] - before[j] == doctest::Approx(change));
        CHECK(std::abs(after[j] * 3 - std::round(after[j] * 3)) < 1e-12);
        CHECK((after[j] >= 0 && after[j] <= 1));
      }
    }
    orders.insert(order);
    std::sort(order.begin(), order.end());
    CHECK(order == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
  }
  CHECK(orders.size() > 40);  // 50 of 720 orders: fewer than 41 kinds once in a million
}

TEST_CASE("quantiles of the distributions meet their closed forms") {
  Distribution d{Distribution::Kind::uniform, 2, 6};
  CHECK(d.quantile(0.25) == doctest::Approx(3));
  d = {Distribution::Kind::log_uniform, 1, 100};
  CHECK(d.quantile(0) == 1);
  CHECK(d.quantile(0.5) == doctest::Approx(10));
  CHECK(d.quantile(1) == 100);
  d = {Distribution::Kind::triangular, 0, 4, 1};
  CHECK(d.quantile(0.25) == doctest::Approx(1));  // a quarter lies below the mode
  CHECK(d.quantile(1 - 1.0 / 12) == doctest::Approx(3));
  CHECK(d.quantile(0) == 0);
  CHECK(d.quantile(1) == 4);
  d = {Distribution::Kind::normal, 8, 12, 0, 10, 1};
  CHECK(d.quantile(0.5) == doctest::Approx(10));
  const boost::math::normal normal(10, 1);
  const double low = cdf(normal, 8.0), high = cdf(normal, 12.0);
  CHECK((cdf(normal, d.quantile(0.1)) - low) / (high - low) == doctest::Approx(0.1));
  CHECK(d.quantile(0) == 8);
  CHECK(d.quantile(1) == 12);
  d = {Distribution::Kind::normal, 15, 17, 0, 10, 1};  // far in the upper tail
  CHECK(d.quantile(0.5) == doctest::Approx(15.13).epsilon(0.001));
  d = {Distribution::Kind::discrete, 0, 0, 0, 0, 0, {1, 2, 1}};
  CHECK(d.quantile(0.2) == 0);
  CHECK(d.quantile(0.25) == 1);
  CHECK(d.quantile(0.7) == 1);
  CHECK(d.quantile(0.75) == 2);
  CHECK(d.quantile(1) == 2);
}

TEST_CASE("whole numbers are met equally often, both ends too") {
  Factor f = uniform("posts", 3, 6);
  f.whole = true;
  std::array<int, 4> met{};
  for (int i = 0; i < 400; ++i) ++met[static_cast<std::size_t>(std::stoi(f.text((i + 0.5) / 400))) - 3];
  for (const int n : met) CHECK(n == 100);
  CHECK(f.text(1) == "6");
}

TEST_CASE("a grid holds every combination once") {
  DesignSpec spec;
  spec.kind = DesignKind::grid;
  spec.levels = 3;
  const std::vector<Factor> factors = {uniform("a", 0, 1), listed("b", {"x", "y"})};
  const Design design(spec, factors);
  CHECK(design.size() == 6);
  std::set<std::vector<std::string>> met;
  for (std::uint64_t p = 0; p < 6; ++p) met.insert(design.point(p));
  CHECK(met == std::set<std::vector<std::string>>{
                   {"0", "x"}, {"0.5", "x"}, {"1", "x"}, {"0", "y"}, {"0.5", "y"}, {"1", "y"}});
}

TEST_CASE("one at a time begins with the scenario's own values and then moves one factor a point") {
  DesignSpec spec;
  spec.kind = DesignKind::one_at_a_time;
  spec.levels = 2;
  const std::vector<Factor> factors = {uniform("a", 0, 1), listed("b", {"x", "y", "z"})};
  const Design design(spec, factors);
  std::vector<std::vector<std::string>> points;
  for (std::uint64_t p = 0; p < design.size(); ++p) points.push_back(design.point(p));
  CHECK(points == std::vector<std::vector<std::string>>{
                      {"", ""}, {"0", ""}, {"1", ""}, {"", "x"}, {"", "y"}, {"", "z"}});
}

TEST_CASE("a constraint compares factors and numbers, and leaves alone what the scenario decides") {
  const Constraint less = {{0, 0}, {1, 0}, "<", "a < b"};
  CHECK(less.met_by({"1", "2"}));
  CHECK_FALSE(less.met_by({"2", "2"}));
  CHECK(less.met_by({"", "2"}));
  const Constraint least = {{0, 0}, {std::nullopt, 0.5}, ">=", "a >= 0.5"};
  CHECK(least.met_by({"0.5"}));
  CHECK_FALSE(least.met_by({"0.4"}));
}
