// SPDX-License-Identifier: Apache-2.0
// What is made for many rows at once is what would be made for each.
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/marks.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/math_columns.hpp>
#include <ruralsim/base/money.hpp>
#include <ruralsim/base/money_columns.hpp>

using namespace ruralsim::base;

TEST_CASE("amounts rounded to fen together are those rounded alone, halves and neighbours of halves too") {
  std::vector<double> yuan = {
      0, -0.0, 0.005, -0.005, 0.015, 1.005, 8e13, -8e13, 22517998136852.47, 0.00499999999};
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const auto bits = draw({7, 0}, i, Month{0}, Purpose::weather);
    yuan.push_back((static_cast<double>(bits[0]) - 0x1p31) * 0.005);
    yuan.push_back((static_cast<double>(bits[1]) - 0x1p31) * 1.7e-3);
  }
  std::vector<double> fen = yuan;
  to_fens(fen);
  for (std::size_t i = 0; i < yuan.size(); ++i) {
    CAPTURE(yuan[i]);
    CHECK(fen[i] == static_cast<double>(to_fen(yuan[i])));
  }
}

TEST_CASE("no amount beyond 9e13 yuan or that is no number is rounded to fen") {
  for (const double wrong : {9e13, -9e13, 1e300, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    std::vector<double> yuan(9, 1.0);
    yuan[5] = wrong;
    CHECK_THROWS_AS(to_fens(yuan), InvariantViolation);
    CHECK_THROWS_AS(to_fen(wrong), InvariantViolation);
  }
}

TEST_CASE("every mark is found once and in order") {
  Marks marks{};
  const std::vector<std::size_t> places = {0, 1, 7, 8, 31, 32, 33, 62, 63};
  for (const std::size_t place : places) marks[place] = 1;
  std::vector<std::size_t> found;
  each_place(marks, [&](std::size_t place) { found.push_back(place); });
  CHECK(found == places);
  std::size_t none = 0;
  each_place(Marks{}, [&](std::size_t) { ++none; });
  CHECK(none == 0);
}

TEST_CASE("nobody to whom something may happen is passed over") {
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 300; ++i) ids.push_back(i * 977 + 5);
  for (const double probability : {0.0, 1e-9, 0.03, 0.5, 1.0}) {
    DrawColumn lots({3, 1}, ids, Month{1400}, Purpose::illness);
    std::vector<std::size_t> happened, expected;
    lots.each_that_may(70, probability, [&](std::size_t row, std::uint32_t lot) {
      if (happens(lot, probability)) happened.push_back(row);
    });
    for (std::size_t row = 70; row < ids.size(); ++row) {
      if (happens(draw({3, 1}, ids[row], Month{1400}, Purpose::illness)[0], probability))
        expected.push_back(row);
    }
    CHECK(happened == expected);
  }
}

TEST_CASE("words of many draws are those of each, at every length and index") {
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 77; ++i) ids.push_back(i * 0x9E3779B97F4A7C15 + 11);
  for (std::size_t n = 0; n <= ids.size(); n += 7) {
    std::vector<std::uint32_t> words(n);
    draw_words({5, 2}, std::span(ids).first(n), Month{1401}, Purpose::award_order, 9, words);
    for (std::size_t i = 0; i < n; ++i)
      CHECK(words[i] == draw({5, 2}, ids[i], Month{1401}, Purpose::award_order, 9)[0]);
  }
  WordColumns<0, 2> pairs({5, 2}, ids, Month{1401}, Purpose::health_change);
  for (std::size_t row = 3; row < ids.size(); ++row) {
    const Bits bits = draw({5, 2}, ids[row], Month{1401}, Purpose::health_change);
    CHECK(pairs[row] == std::pair(bits[0], bits[2]));
  }
}

TEST_CASE("normal values made together are those made alone, in the middle and in the tails") {
  std::vector<std::uint32_t> bits = {0,          1,          0x13333333, 0x13333334,
                                     0x7FFFFFFF, 0x80000000, 0xECCCCCCC, 0xFFFFFFFF};
  for (std::uint32_t i = 0; i < 1003; ++i) bits.push_back(draw({8, 0}, i, Month{0}, Purpose::weather)[0]);
  std::vector<float> z(bits.size());
  standard_normals(bits, z);
  for (std::size_t i = 0; i < bits.size(); ++i) CHECK(z[i] == standard_normal(bits[i]));
}

TEST_CASE("powers of a column, of one exponent or one each, are single powers") {
  for (const std::size_t n : {1u, 4u, 7u, 64u, 131u}) {
    std::vector<double> x(n), y(n);
    for (std::size_t i = 0; i < n; ++i)
      x[i] = 0.01 * static_cast<double>(i * i), y[i] = 2.7 - 0.1 * static_cast<double>(i);
    std::vector<double> same = x, each = x;
    powers(same, 0.37);
    powers(each, y);
    for (std::size_t i = 0; i < n; ++i) {
      CHECK(same[i] == ruralsim::base::pow(x[i], 0.37));
      CHECK(each[i] == ruralsim::base::pow(x[i], y[i]));
    }
  }
}

TEST_CASE("amounts become doubles and are added to exactly, those beyond 2^51 fen too") {
  for (const bool huge : {false, true}) {
    std::vector<Fen> amounts = {0, 1, -1, 99, (Fen{1} << 51) - 1, -(Fen{1} << 51)};
    if (huge) amounts.insert(amounts.end(), {Fen{1} << 51, Fen{7} << 52});
    std::vector<double> fen(amounts.size());
    fens_as_doubles(amounts, fen);
    std::vector<Fen> sums(amounts.size(), 1000);
    add_fens(fen, sums);
    for (std::size_t i = 0; i < amounts.size(); ++i) {
      CHECK(fen[i] == static_cast<double>(amounts[i]));
      CHECK(sums[i] == 1000 + amounts[i]);
    }
  }
}
