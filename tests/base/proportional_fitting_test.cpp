// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/proportional_fitting.hpp>
#include <ruralsim/base/random.hpp>

using namespace ruralsim::base;

namespace {

/// The example of "Iterative proportional fitting" in Wikipedia (2024), whose tables are printed there.
CrossTable printed_seed() {
  return {{4, 4}, {40, 30, 20, 10, 35, 50, 100, 75, 30, 80, 70, 120, 20, 30, 40, 50}};
}
const std::vector<FitMargin> kPrintedMargins = {{{0}, {150, 300, 400, 150}}, {{1}, {200, 300, 400, 100}}};

std::vector<double> sums(const CrossTable& t, std::size_t axis) {
  std::vector<double> sum(t.shape[axis], 0);
  std::size_t after = 1;
  for (std::size_t a = axis + 1; a < t.shape.size(); ++a) after *= t.shape[a];
  for (std::size_t i = 0; i < t.cells.size(); ++i) sum[i / after % t.shape[axis]] += t.cells[i];
  return sum;
}

double random_weight(std::uint32_t i) {
  return 0.1 + static_cast<double>(uniform(draw({7, 0}, i, Month{0}, Purpose::taste)[0]));
}

}  // namespace

TEST_CASE("three cycles give the printed table, whose rows are still off by what is printed") {
  CrossTable t = printed_seed();
  const FitReport report = fit_proportionally(t, kPrintedMargins, 3);
  const double printed[] = {64.61, 46.28,  35.42,  3.83,  49.95, 68.15, 156.49, 25.37,
                            56.70, 144.40, 145.06, 53.76, 28.74, 41.18, 63.03,  17.03};
  for (std::size_t i = 0; i < 16; ++i) CHECK(std::abs(t.cells[i] - printed[i]) < 0.005);
  const double rows[] = {150.13, 299.96, 399.92, 149.99};
  for (std::size_t r = 0; r < 4; ++r) CHECK(std::abs(sums(t, 0)[r] - rows[r]) < 0.005);
  CHECK(report.cycles == 3);
  CHECK_FALSE(report.converged);
  CHECK(std::abs(report.error - 0.13) < 0.005);
}

TEST_CASE("a fit meets every margin and keeps the cross-product ratios of its seed") {
  CrossTable t = printed_seed();
  const CrossTable seed = t;
  const FitReport report = fit_proportionally(t, kPrintedMargins);
  CHECK(report.converged);
  CHECK(report.error < 1e-6);
  for (std::size_t axis : {0u, 1u}) {
    for (std::size_t i = 0; i < 4; ++i)
      CHECK(sums(t, axis)[i] == doctest::Approx(kPrintedMargins[axis].totals[i]));
  }
  const auto ratio = [](const CrossTable& x, std::size_t r, std::size_t c) {
    return x.cells[r * 4 + c] * x.cells[(r + 1) * 4 + c + 1] /
           (x.cells[r * 4 + c + 1] * x.cells[(r + 1) * 4 + c]);
  };
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) CHECK(ratio(t, r, c) == doctest::Approx(ratio(seed, r, c)));
  }
}

TEST_CASE("without anything known of the cells a fit is the product of the margins, in three axes too") {
  CrossTable t{{2, 3, 2}, std::vector<double>(12, 1)};
  const std::vector<FitMargin> margins = {{{0}, {30, 70}}, {{1}, {20, 30, 50}}, {{2}, {60, 40}}};
  CHECK(fit_proportionally(t, margins).converged);
  std::size_t i = 0;
  for (double a : margins[0].totals) {
    for (double b : margins[1].totals) {
      for (double c : margins[2].totals) CHECK(t.cells[i++] == doctest::Approx(a * b * c / 1e4));
    }
  }
}

TEST_CASE("a margin over two of three axes is met cell by cell") {
  CrossTable t{{2, 2, 2}, {}}, truth{{2, 2, 2}, {}};
  for (std::uint32_t i = 0; i < 8; ++i) {
    t.cells.push_back(random_weight(i));
    truth.cells.push_back(random_weight(100 + i));
  }
  FitMargin pair{{0, 2}, {0, 0, 0, 0}}, middle{{1}, {0, 0}};
  for (std::size_t i = 0; i < 8; ++i) {
    pair.totals[i / 4 * 2 + i % 2] += truth.cells[i];
    middle.totals[i / 2 % 2] += truth.cells[i];
  }
  CHECK(fit_proportionally(t, std::vector{pair, middle}).converged);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(t.cells[i / 2 * 4 + i % 2] + t.cells[i / 2 * 4 + 2 + i % 2] == doctest::Approx(pair.totals[i]));
}

TEST_CASE("structural zeros stay zero, and totals they rule out are reported, not hidden") {
  CrossTable possible{{2, 2}, {0, 1, 1, 1}};
  CHECK(fit_proportionally(possible, std::vector<FitMargin>{{{0}, {4, 6}}, {{1}, {3, 7}}}).converged);
  CHECK(possible.cells[0] == 0);
  CHECK(possible.cells[2] == doctest::Approx(3));
  CrossTable impossible{{2, 2}, {0, 1, 1, 1}};
  const FitReport report =
      fit_proportionally(impossible, std::vector<FitMargin>{{{0}, {4, 6}}, {{1}, {7, 3}}}, 200);
  CHECK_FALSE(report.converged);
  CHECK(report.error > 0.5);
  CHECK(impossible.cells[0] == 0);
}

TEST_CASE("rounding meets rows and columns to the unit and stays within two of every fitted cell") {
  for (std::uint32_t sample = 0; sample < 50; ++sample) {
    const std::size_t rows = 2 + sample % 9, columns = 2 + sample % 7;
    CrossTable t{{rows, columns}, {}};
    std::vector<std::int64_t> row(rows, 0), column(columns, 0);
    for (std::uint32_t i = 0; i < rows * columns; ++i) {
      t.cells.push_back(random_weight(1000 * sample + i));
      const auto n = static_cast<std::int64_t>(8 * random_weight(1000 * sample + 500 + i));
      row[i / columns] += n;
      column[i % columns] += n;
    }
    fit_proportionally(
        t, std::vector<FitMargin>{{{0}, {row.begin(), row.end()}}, {{1}, {column.begin(), column.end()}}});
    const auto whole = round_to_totals(t, row, column);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      CHECK(whole[i] >= 0);
      CHECK(std::abs(static_cast<double>(whole[i]) - t.cells[i]) < 2);
      row[i / columns] -= whole[i];
      column[i % columns] -= whole[i];
    }
    for (const std::int64_t left : row) CHECK(left == 0);
    for (const std::int64_t left : column) CHECK(left == 0);
  }
}

TEST_CASE("rounding uses a structural zero only where the totals leave no other place") {
  const CrossTable t{{2, 2}, {0, 4.2, 2.8, 3.0}};
  const std::vector<std::int64_t> rows = {4, 6}, free = {3, 7}, forced = {7, 3};
  CHECK(round_to_totals(t, rows, free) == std::vector<std::int64_t>{0, 4, 3, 3});
  CHECK(round_to_totals(t, rows, forced) == std::vector<std::int64_t>{1, 3, 6, 0});
  CHECK_THROWS_AS(round_to_totals(t, rows, std::vector<std::int64_t>{1, 1}), InvariantViolation);
}
