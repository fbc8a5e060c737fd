// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/base/calendar.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/money.hpp>
#include <ruralsim/base/random.hpp>

namespace {

using namespace ruralsim;
using base::Fen;
using base::Month;
using base::month_of;
using Ids = std::vector<std::uint64_t>;
using Weights = std::vector<double>;

/// A sequence of 64-bit words from a fixed seed.
struct Words {
  std::uint64_t seed, next = 0;
  std::uint64_t operator()() { return base::mix_id(seed, next++); }
  std::uint64_t below(std::uint64_t bound) { return (*this)() % bound; }
};

struct Case {
  Fen total = 0;
  Weights weights;
  Ids ids;
};

/// Totals of all magnitudes; whole or fractional weights, some of them 0; ids in no order.
Case random_case(Words& words, bool whole_weights) {
  Case c;
  c.total = static_cast<Fen>(words() >> (12 + words.below(52)));
  c.total = std::min<Fen>(c.total, 9'000'000'000'000'000);
  const std::size_t n = 1 + words.below(40);
  for (std::size_t i = 0; i < n; ++i) {
    const double whole =
        static_cast<double>(words.below(5) == 0 ? 0 : 1 + words.below(words.below(2) ? 6 : 5000));
    c.weights.push_back(whole_weights ? whole : whole / 7.0 + static_cast<double>(words.below(1000)) * 1e-9);
    c.ids.push_back(words());
  }
  c.weights[words.below(n)] = 3;
  return c;
}

Fen sum(const std::vector<Fen>& parts) {
  return std::accumulate(parts.begin(), parts.end(), Fen{0});
}

/// The method of largest remainders in integers: whole weights only.
std::vector<Fen> largest_remainders(const Case& c) {
  __extension__ using Wide = __int128;
  Wide total_weight = 0;
  for (const double w : c.weights) total_weight += static_cast<Wide>(w);
  std::vector<Fen> part;
  std::vector<Wide> remainder;
  for (const double w : c.weights) {
    const Wide product = static_cast<Wide>(c.total) * static_cast<Wide>(w);
    part.push_back(static_cast<Fen>(product / total_weight));
    remainder.push_back(product % total_weight);
  }
  for (Fen left = c.total - sum(part); left > 0; --left) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < part.size(); ++i)
      if (remainder[i] > remainder[best] || (remainder[i] == remainder[best] && c.ids[i] < c.ids[best]))
        best = i;
    part[best] += 1;
    remainder[best] = -1;
  }
  return part;
}

}  // namespace

TEST_CASE("a month is counted from January 1900, and every month of 1900 to 2999 comes back from its text") {
  CHECK(month_of(1900, 1).index == 0);
  CHECK(month_of(2016, 3).index == 1394);
  int index = 0;
  for (int year = 1900; year < 3000; ++year)
    for (int month = 1; month <= 12; ++month, ++index) {
      const Month m = month_of(year, month);
      if (m.index != index || m.year() != year || m.month() != month || base::parse_month(base::text(m)) != m)
        FAIL("year " << year << " month " << month);
    }
  CHECK(base::text(month_of(2016, 1)) == "2016-01");
  CHECK(base::text(month_of(2020, 12)) == "2020-12");
  CHECK(base::iso_day(month_of(2020, 2)) == "2020-02-01");
}

TEST_CASE("months before 1900 keep years and months of the calendar") {
  CHECK(month_of(1899, 12).index == -1);
  CHECK(month_of(1850, 7).year() == 1850);
  CHECK(month_of(1850, 7).month() == 7);
  for (int index = -2000; index < 0; ++index) {
    const Month m{index};
    CHECK(month_of(m.year(), m.month()) == m);
    CHECK(m.month() >= 1);
    CHECK(m.month() <= 12);
  }
}

TEST_CASE("months are added, subtracted and compared") {
  const Month m = month_of(2019, 11);
  CHECK(m + 2 == month_of(2020, 1));
  CHECK(m - 11 == month_of(2018, 12));
  CHECK(month_of(2020, 1) - m == 2);
  CHECK((m + 37) - m == 37);
  CHECK(m < m + 1);
  CHECK(m - 1 < m);
  CHECK(m >= m);
  CHECK(month_of(2019, 12) < month_of(2020, 1));
}

TEST_CASE("a month is read from YYYY-MM of 1900 to 2999 and from nothing else") {
  CHECK(base::parse_month("1900-01") == month_of(1900, 1));
  CHECK(base::parse_month("2999-12") == month_of(2999, 12));
  for (const char* text : {"", "2016", "2016-1", "2016-00", "2016-13", "1899-12", "3000-01", "2016/01",
                           "2016-01-01", " 2016-01", "2016-01 ", "201６-01", "-016-01", "2016--1", "+016-01",
                           "2016-1a", "20l6-01", "16-01-2", "2016-0x1"}) {
    CAPTURE(text);
    CHECK_FALSE(base::parse_month(text).has_value());
  }
  CHECK_FALSE(base::parse_month(std::string("2016-0\0", 7)).has_value());
}

TEST_CASE("yuan are rounded to the nearest fen, halves away from zero, the same for debts") {
  CHECK(base::to_fen(0) == 0);
  CHECK(base::to_fen(12.34) == 1234);
  CHECK(base::to_fen(0.125) == 13);
  CHECK(base::to_fen(0.375) == 38);
  CHECK(base::to_fen(2.5 / 100) == 3);
  CHECK(base::to_fen(0.0049) == 0);
  CHECK(base::to_fen(0.0051) == 1);
  CHECK(base::to_fen(std::nextafter(0.005, 0.0)) == 0);
  CHECK(base::to_fen(-0.0) == 0);
  Words words{1};
  for (int i = 0; i < 2000; ++i) {
    const double yuan = static_cast<double>(words() >> (20 + words.below(44))) / 1000.0;
    const Fen fen = base::to_fen(yuan);
    CHECK(base::to_fen(-yuan) == -fen);
    CHECK(std::abs(static_cast<double>(fen) - yuan * 100) <= 0.5);
  }
}

TEST_CASE("every whole number of fen that a double holds to the hundredth survives yuan and back") {
  Words words{2};
  for (int i = 0; i < 20000; ++i) {
    const auto fen = static_cast<Fen>(words() >> (18 + words.below(46)));
    if (base::to_fen(base::to_yuan(fen)) != fen || base::to_fen(base::to_yuan(-fen)) != -fen) FAIL(fen);
  }
  CHECK(base::to_yuan(1) == 0.01);
}

TEST_CASE("an amount that is no number or beyond 9e13 yuan is our own mistake") {
  CHECK_NOTHROW(base::to_fen(8.99e13));
  CHECK_NOTHROW(base::to_fen(-8.99e13));
  CHECK_THROWS_AS(base::to_fen(9.1e13), base::InvariantViolation);
  CHECK_THROWS_AS(base::to_fen(-9.1e13), base::InvariantViolation);
  CHECK_THROWS_AS(base::to_fen(std::numeric_limits<double>::infinity()), base::InvariantViolation);
  CHECK_THROWS_AS(base::to_fen(std::numeric_limits<double>::quiet_NaN()), base::InvariantViolation);
}

TEST_CASE(
    "shares sum to the total exactly, are off by less than a fen and give nothing for no weight (random)") {
  Words words{3};
  for (int i = 0; i < 4000; ++i) {
    const Case c = random_case(words, i % 2 == 0);
    const auto parts = base::share_out(c.total, c.weights, c.ids);
    REQUIRE(parts.size() == c.weights.size());
    REQUIRE(sum(parts) == c.total);
    long double all = 0;
    for (const double w : c.weights) all += static_cast<long double>(w);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const long double exact =
          static_cast<long double>(c.total) * static_cast<long double>(c.weights[k]) / all;
      // Beyond 1e13 fen the rounding of a sum of fractional weights is itself a few fen.
      const long double tolerance = c.total < 10'000'000'000'000 || i % 2 == 0 ? 1.001L : 8.0L;
      REQUIRE(std::fabs(static_cast<long double>(parts[k]) - exact) <= tolerance);
      if (c.weights[k] == 0) REQUIRE(parts[k] == 0);
    }
  }
}

TEST_CASE("with whole weights the shares are those of largest remainders in integers, ties by id (random)") {
  Words words{4};
  for (int i = 0; i < 4000; ++i) {
    const Case c = random_case(words, true);
    REQUIRE(base::share_out(c.total, c.weights, c.ids) == largest_remainders(c));
  }
}

TEST_CASE("ties go to the smaller permanent id, wherever it stands") {
  const Weights equal = {1, 1, 1};
  CHECK(base::share_out(100, equal, Ids{9, 5, 7}) == std::vector<Fen>{33, 34, 33});
  CHECK(base::share_out(101, equal, Ids{9, 5, 7}) == std::vector<Fen>{33, 34, 34});
  CHECK(base::share_out(2, equal, Ids{1, 2, 3}) == std::vector<Fen>{1, 1, 0});
  CHECK(base::share_out(1, equal, Ids{0xFFFFFFFFFFFFFFFF, 0x8000000000000000, 0x8000000000000001}) ==
        std::vector<Fen>{0, 1, 0});
  // A third of something is the same remainder for weights 1 and 4.
  CHECK(base::share_out(10, Weights{1, 4, 1}, Ids{3, 1, 2}) == std::vector<Fen>{1, 7, 2});
}

TEST_CASE("with whole weights a share belongs to the id, not to the row (random)") {
  Words words{5};
  for (int i = 0; i < 500; ++i) {
    const Case c = random_case(words, true);
    const auto parts = base::share_out(c.total, c.weights, c.ids);
    std::vector<std::size_t> order(c.ids.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return c.ids[a] < c.ids[b]; });
    Case sorted{c.total, {}, {}};
    for (const std::size_t k : order) {
      sorted.weights.push_back(c.weights[k]);
      sorted.ids.push_back(c.ids[k]);
    }
    const auto again = base::share_out(sorted.total, sorted.weights, sorted.ids);
    for (std::size_t k = 0; k < order.size(); ++k) REQUIRE(again[k] == parts[order[k]]);
  }
}

TEST_CASE("nothing to share is nothing for all, one gets all, huge and tiny weights do no harm") {
  CHECK(base::share_out(0, Weights{}, Ids{}).empty());
  CHECK(base::share_out(0, Weights{0, 0}, Ids{1, 2}) == std::vector<Fen>{0, 0});
  CHECK(base::share_out(12345, Weights{0.3}, Ids{1}) == std::vector<Fen>{12345});
  CHECK(base::share_out(7, Weights{0, 1e-100, 0}, Ids{1, 2, 3}) == std::vector<Fen>{0, 7, 0});
  CHECK(base::share_out(7, Weights{1e100, 1e-100}, Ids{2, 1}) == std::vector<Fen>{7, 0});
  CHECK(base::share_out(9'000'000'000'000'000, Weights{1, 1, 1}, Ids{3, 2, 1}) ==
        std::vector<Fen>(3, 3'000'000'000'000'000));
}

TEST_CASE("a share without weight, of a debt or by a negative or undefined weight is our own mistake") {
  CHECK_THROWS_AS(base::share_out(1, Weights{0, 0}, Ids{1, 2}), base::InvariantViolation);
  CHECK_THROWS_AS(base::share_out(1, Weights{}, Ids{}), base::InvariantViolation);
  CHECK_THROWS_AS(base::share_out(-1, Weights{1}, Ids{1}), base::InvariantViolation);
  CHECK_THROWS_AS(base::share_out(1, Weights{2, -1}, Ids{1, 2}), base::InvariantViolation);
  CHECK_THROWS_AS(base::share_out(1, Weights{std::numeric_limits<double>::quiet_NaN()}, Ids{1}),
                  base::InvariantViolation);
  CHECK_THROWS_AS(base::share_out(1, Weights{std::numeric_limits<double>::infinity(), 1}, Ids{1, 2}),
                  base::InvariantViolation);
  CHECK_THROWS_AS(base::share_out(1, Weights{1}, Ids{1, 2}), base::InvariantViolation);
}
