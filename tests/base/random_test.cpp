// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <Random123/philox.h>
#include <doctest/doctest.h>

#include "base/goodness_of_fit.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/random.hpp>

namespace {

using namespace ruralsim;
using base::Bits;
using base::Key;
using base::Month;
using base::Purpose;
using testing::kFalseAlarm;

constexpr std::uint32_t kAllOnes = 0xFFFFFFFF;
constexpr Key kKey = {20160101, 3};
constexpr Month kMonth = base::month_of(2016, 1);

Bits numbered(std::uint64_t i) {
  return base::draw(kKey, i, kMonth, Purpose::taste);
}

/// The same block from the library whose generator this is.
Bits random123(Bits counter, Key key) {
  const philox4x32_ctr_t words = {{counter[0], counter[1], counter[2], counter[3]}};
  const philox4x32_key_t key_words = {{key.seed, key.replicate}};
  const philox4x32_ctr_t block = philox4x32(words, key_words);
  return {block.v[0], block.v[1], block.v[2], block.v[3]};
}

double wide(float x) {
  return static_cast<double>(x);
}

/// The middle of the cell that 32 bits stand for.
double cell(std::uint32_t bits) {
  return (static_cast<double>(bits) + 0.5) / 4294967296.0;
}

/// Both ends, the middle, where the inverse normal function changes its formula, and what a stride of a prime
/// meets.
std::vector<std::uint32_t> ascending_bits() {
  std::vector<std::uint32_t> bits;
  for (const double place : {0.0, 1.4e-11, 0.075, 0.5, 0.925, 1 - 1.4e-11, 1.0}) {
    const auto centre = static_cast<std::int64_t>(place * 4294967296.0);
    for (std::int64_t near = centre - 300; near <= centre + 300; ++near) {
      if (near >= 0 && near <= static_cast<std::int64_t>(kAllOnes))
        bits.push_back(static_cast<std::uint32_t>(near));
    }
  }
  for (std::uint64_t b = 0; b <= kAllOnes; b += 42'943) bits.push_back(static_cast<std::uint32_t>(b));
  std::sort(bits.begin(), bits.end());
  return bits;
}

std::vector<double> sample(std::size_t n, const std::function<double(Bits)>& of) {
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = of(numbered(i));
  return values;
}

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}
double gumbel_cdf(double x) {
  return std::exp(-std::exp(-x));
}
double exponential_cdf(double x) {
  return -std::expm1(-x);
}

struct Moments {
  double mean = 0, variance = 0;
};

/// Moments over a grid of 2^18 evenly spaced words: no luck in it.
Moments grid_moments(const std::function<double(std::uint32_t)>& of) {
  constexpr std::uint32_t kPoints = 1u << 18;
  double sum = 0, squares = 0;
  for (std::uint32_t i = 0; i < kPoints; ++i) {
    const double x = of((i << 14) + (1u << 13));
    sum += x;
    squares += x * x;
  }
  const double mean = sum / kPoints;
  return {mean, squares / kPoints - mean * mean};
}

/// Lowest p-value of the 16 x 16 tables of one word's top or bottom four bits in draw i and another's in draw
/// i + 1.
double least_pair_p(const std::function<Bits(std::uint32_t)>& draw_number) {
  constexpr std::uint32_t kPairs = 1u << 15;
  std::vector<Bits> drawn(kPairs + 1);
  for (std::uint32_t i = 0; i <= kPairs; ++i) drawn[i] = draw_number(i);
  const std::vector<double> expected(256, kPairs / 256.0);
  double least = 1;
  for (const int shift : {0, 28}) {
    for (std::size_t word = 0; word < 4; ++word) {
      for (const std::size_t other : {word, (word + 1) % 4}) {
        std::vector<double> count(256);
        for (std::uint32_t i = 0; i < kPairs; ++i)
          ++count[(drawn[i][word] >> shift & 15) * 16 + (drawn[i + 1][other] >> shift & 15)];
        least = std::min(least, testing::chi_square_p(count, expected));
      }
    }
  }
  return least;
}

}  // namespace

TEST_CASE(
    "draw is Philox4x32-10 with the published vectors: words are id low, id high, month and index, purpose") {
  // Random123's kat_vectors, philox4x32 with 10 rounds: zeros, ones, digits of pi.
  CHECK(base::draw({0, 0}, 0, Month{0}, Purpose{0}, 0) ==
        Bits{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(base::draw({kAllOnes, kAllOnes}, ~std::uint64_t{0}, Month{0xFFFF}, Purpose{kAllOnes}, 0xFFFF) ==
        Bits{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(base::draw({0xa4093822, 0x299f31d0}, 0x85a308d3'243f6a88, Month{0x1319}, Purpose{0x03707344},
                   0x8a2e) == Bits{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("philox4x32_10 equals Random123's for any counter and key") {
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const Bits counter = numbered(2 * i), other = numbered(2 * i + 1);
    const Key key = {other[0], other[1]};
    REQUIRE(base::philox4x32_10(counter, key) == random123(counter, key));
  }
}

TEST_CASE("neighbouring ids, months, indices, purposes, replicates and seeds draw independently") {
  // 6 x 16 tables of 255 degrees of freedom, each with a false alarm once in a million seeds: 1e-4 for the
  // test case.
  const auto check = [](const char* what, const std::function<Bits(std::uint32_t)>& draw_number) {
    CAPTURE(what);
    CHECK(least_pair_p(draw_number) > kFalseAlarm);
  };
  check("ids", [](std::uint32_t i) { return base::draw(kKey, i, kMonth, Purpose::taste); });
  check("months", [](std::uint32_t i) {
    return base::draw(kKey, 77, Month{static_cast<std::int32_t>(i)}, Purpose::taste);
  });
  check("indices", [](std::uint32_t i) { return base::draw(kKey, 77, kMonth, Purpose::taste, i); });
  check("purposes", [](std::uint32_t i) { return base::draw(kKey, 77, kMonth, Purpose{i}); });
  check("replicates", [](std::uint32_t i) { return base::draw({1, i}, 77, kMonth, Purpose::taste); });
  check("seeds", [](std::uint32_t i) { return base::draw({i, 1}, 77, kMonth, Purpose::taste); });
}

TEST_CASE("each argument of draw matters by itself: no two arguments can stand in for each other") {
  std::vector<Bits> seen;
  for (std::uint32_t a = 0; a < 2; ++a)
    for (std::uint32_t b = 0; b < 2; ++b)
      for (std::uint64_t id : {0ull, 1ull, 1ull << 32, 1ull << 63})
        for (int month : {0, 1, 1440})
          for (std::uint32_t index : {0u, 1u, 65535u})
            for (std::uint32_t purpose : {0u, 1u, 2u})
              seen.push_back(base::draw({a, b}, id, Month{month}, Purpose{purpose}, index));
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("uniform is open, symmetric, exactly representable and even over 64 cells") {
  CHECK(base::uniform(0) == 0x1p-24F);
  CHECK(base::uniform(kAllOnes) == 1.0F - 0x1p-24F);
  for (const std::uint32_t bits : ascending_bits()) {
    REQUIRE(base::uniform(~bits) == 1.0F - base::uniform(bits));
    REQUIRE(std::abs(wide(base::uniform(bits)) - cell(bits)) <= 0x1p-24);
  }
  std::vector<double> count(64);
  for (std::uint64_t i = 0; i < 100'000; ++i)
    ++count[static_cast<std::size_t>(base::uniform(numbered(i)[2]) * 64)];
  CHECK(testing::chi_square_p(count, std::vector<double>(64, 100'000 / 64.0)) > kFalseAlarm);
  const Moments m = grid_moments([](std::uint32_t b) { return wide(base::uniform(b)); });
  CHECK(m.mean == doctest::Approx(0.5).epsilon(1e-6));
  CHECK(m.variance == doctest::Approx(1 / 12.0).epsilon(1e-6));
}

TEST_CASE("happens is never at 0, always at 1, and exact to 2^-32 between") {
  CHECK_FALSE(base::happens(0, 0.0));
  CHECK_FALSE(base::happens(0, -0.5));
  CHECK_FALSE(base::happens(0, std::numeric_limits<double>::quiet_NaN()));
  CHECK(base::happens(kAllOnes, 1.0));
  CHECK(base::happens(kAllOnes, 1.5));
  CHECK(base::happens(0, 1e-300));
  for (const double p : {0.25, 0.5, 1e-6, 0.75, 0.999, 1.0 / 3}) {
    const auto words = static_cast<std::uint32_t>(std::ceil(p * 4294967296.0));  // how many of 2^32 are below
    CHECK(base::happens(words - 1, p));
    CHECK_FALSE(base::happens(words, p));
  }
}

TEST_CASE("with the same bits a higher chance never turns a yes into a no") {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const std::uint32_t bits = numbered(i)[1];
    bool before = false;
    for (int percent = 0; percent <= 100; ++percent) {
      const bool now = base::happens(bits, percent / 100.0);
      REQUIRE((now || !before));
      before = now;
    }
    REQUIRE(before);
  }
}

TEST_CASE(
    "normal, exponential and Gumbel are the inverse of their distribution functions at every kind of bits") {
  // A float is within 2^-24 of the exact value, relatively; its probability within that step times the
  // density.
  for (const std::uint32_t bits : ascending_bits()) {
    const double u = cell(bits);
    const double z = wide(base::standard_normal(bits)), density = std::exp(-z * z / 2) / std::sqrt(2 * M_PI);
    REQUIRE(std::abs(normal_cdf(z) - u) <= 1.01 * (std::abs(z) * 0x1p-24) * density + 1e-15);
    REQUIRE(std::abs(normal_cdf(-std::abs(z)) - std::min(u, 1 - u)) <= 1e-5 * std::min(u, 1 - u));
    const double e = wide(base::exponential(bits));
    REQUIRE(std::abs(e + std::log1p(-u)) <= 0x1p-24 * e * 1.01);
    const double g = wide(base::gumbel(bits));
    REQUIRE(std::abs(g + std::log(-std::log(u))) <= 0x1p-24 * std::abs(g) * 1.01 + 1e-15);
  }
}

TEST_CASE("the normal is antisymmetric in its bits, bit for bit, and ends at 6.34 standard deviations") {
  for (const std::uint32_t bits : ascending_bits())
    REQUIRE(base::standard_normal(~bits) == -base::standard_normal(bits));
  CHECK(wide(base::standard_normal(0)) == doctest::Approx(-6.33796).epsilon(1e-5));
  CHECK(wide(base::standard_normal(0x80000000)) == doctest::Approx(0.0).epsilon(1e-9));
}

TEST_CASE("draws follow their distribution: Kolmogorov and Smirnov, 100,000 draws each") {
  constexpr std::size_t kDraws = 100'000;
  using testing::kolmogorov_p;
  CHECK(kolmogorov_p(sample(kDraws, [](Bits b) { return wide(base::standard_normal(b[0])); }), normal_cdf) >
        kFalseAlarm);
  CHECK(kolmogorov_p(sample(kDraws, [](Bits b) { return wide(base::exponential(b[1])); }), exponential_cdf) >
        kFalseAlarm);
  CHECK(kolmogorov_p(sample(kDraws, [](Bits b) { return wide(base::gumbel(b[2])); }), gumbel_cdf) >
        kFalseAlarm);
  CHECK(kolmogorov_p(sample(kDraws, [](Bits b) { return wide(base::lognormal(1.5F, 0.7F, b[3])); }),
                     [](double x) { return normal_cdf((std::log(x) - 1.5) / 0.7F); }) > kFalseAlarm);
}

TEST_CASE("means and variances are those of the distribution") {
  const Moments normal = grid_moments([](std::uint32_t b) { return wide(base::standard_normal(b)); });
  CHECK(std::abs(normal.mean) < 1e-6);
  CHECK(normal.variance == doctest::Approx(1).epsilon(1e-3));
  const Moments exponential = grid_moments([](std::uint32_t b) { return wide(base::exponential(b)); });
  CHECK(exponential.mean == doctest::Approx(1).epsilon(1e-4));
  CHECK(exponential.variance == doctest::Approx(1).epsilon(1e-3));
  const Moments gumbel = grid_moments([](std::uint32_t b) { return wide(base::gumbel(b)); });
  CHECK(gumbel.mean == doctest::Approx(0.5772156649).epsilon(1e-4));
  CHECK(gumbel.variance == doctest::Approx(M_PI * M_PI / 6).epsilon(1e-3));
  const Moments lognormal =
      grid_moments([](std::uint32_t b) { return wide(base::lognormal(-0.125F, 0.5F, b)); });
  CHECK(lognormal.mean == doctest::Approx(1).epsilon(1e-4));
  CHECK(lognormal.variance == doctest::Approx(std::exp(0.25) - 1).epsilon(2e-3));
}

TEST_CASE("a lognormal without spread is the exponential of its mean, at any bits") {
  for (const std::uint32_t bits : {0u, 1u, 0x80000000u, kAllOnes}) {
    CHECK(base::lognormal(0, 0, bits) == 1.0F);
    CHECK(wide(base::lognormal(2.5F, 0, bits)) == doctest::Approx(std::exp(2.5)).epsilon(1e-7));
  }
}

TEST_CASE("more bits never give less: scenarios that share draws stay coupled") {
  const auto check = [](const char* what, const std::function<double(std::uint32_t)>& of) {
    CAPTURE(what);
    double before = -std::numeric_limits<double>::infinity();
    bool rising = true;
    for (const std::uint32_t bits : ascending_bits()) {
      const double now = of(bits);
      rising = rising && now >= before;
      before = now;
    }
    CHECK(rising);
  };
  check("uniform", [](std::uint32_t b) { return wide(base::uniform(b)); });
  check("normal", [](std::uint32_t b) { return wide(base::standard_normal(b)); });
  check("lognormal", [](std::uint32_t b) { return wide(base::lognormal(9, 0.8F, b)); });
  check("exponential", [](std::uint32_t b) { return wide(base::exponential(b)); });
  check("gumbel", [](std::uint32_t b) { return wide(base::gumbel(b)); });
  check("poisson", [](std::uint32_t b) { return base::poisson(3.3, b); });
  check("binomial", [](std::uint32_t b) { return base::binomial(12, 0.3, b); });
  const std::array<double, 4> cumulative = {0.1, 0.1, 0.7, 2.0};
  check("categorical",
        [&](std::uint32_t b) { return static_cast<double>(base::categorical(cumulative, b)); });
}

TEST_CASE("a categorical draw meets its rows in proportion, and a row of no width never") {
  const std::array<double, 6> cumulative = {0, 1, 1, 4, 10, 10};
  std::vector<double> count(6);
  const std::vector<double> expected = {0, 10'000, 0, 30'000, 60'000, 0};
  for (std::uint64_t i = 0; i < 100'000; ++i) ++count[base::categorical(cumulative, numbered(i)[0])];
  CHECK(count[0] + count[2] + count[5] == 0);
  CHECK(testing::chi_square_p(count, expected) > kFalseAlarm);
  CHECK(base::categorical(cumulative, 0) == 1);
  CHECK(base::categorical(cumulative, kAllOnes) == 4);
  CHECK(base::categorical(std::array<double, 1>{3}, kAllOnes) == 0);
  CHECK_THROWS_AS(base::categorical({}, 0), base::InvariantViolation);
  CHECK_THROWS_AS(base::categorical(std::array<double, 2>{0, 0}, 0), base::InvariantViolation);
}

TEST_CASE("Poisson draws follow their distribution from no mean at all to 500") {
  for (const double mean : {0.05, 1.0, 4.5, 30.0, 500.0}) {
    CAPTURE(mean);
    constexpr std::uint32_t kDraws = 50'000;
    std::vector<double> count(1001), expected(1001);
    for (std::uint32_t n = 0; n <= 1000; ++n)
      expected[n] = kDraws * std::exp(n * std::log(mean) - mean - std::lgamma(n + 1.0));
    for (std::uint64_t i = 0; i < kDraws; ++i) ++count[base::poisson(mean, numbered(i)[3])];
    // Both ends are put together by the test of fit; a mean of .05 leaves too few cells for its
    // approximation.
    if (mean > 1) CHECK(testing::chi_square_p(count, expected) > kFalseAlarm);
    for (std::size_t n = 0; n < 4; ++n)
      CHECK(std::abs(count[n] - expected[n]) <= 5 * std::sqrt(expected[n]) + 1);
  }
  for (const std::uint32_t bits : {0u, 77u, kAllOnes}) CHECK(base::poisson(0, bits) == 0);
  CHECK(base::poisson(1, 0) == 0);
  CHECK(base::poisson(1, kAllOnes) == 12);  // the first n at which the distribution function passes 1 - 2^-33
  CHECK_THROWS_AS(base::poisson(501, 0), base::InvariantViolation);
  CHECK_THROWS_AS(base::poisson(-0.1, 0), base::InvariantViolation);
}

TEST_CASE("binomial draws follow their distribution, and are certain at the edges") {
  for (const auto& trials : {std::pair{3u, 0.4}, {12u, 0.3}, {40u, 0.95}, {1000u, 0.5}}) {
    const std::uint32_t n = trials.first;
    const double p = trials.second;
    CAPTURE(n);
    constexpr std::uint32_t kDraws = 50'000;
    std::vector<double> count(n + 1), expected(n + 1);
    for (std::uint32_t k = 0; k <= n; ++k)
      expected[k] = kDraws * std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) +
                                      k * std::log(p) + (n - k) * std::log1p(-p));
    for (std::uint64_t i = 0; i < kDraws; ++i) ++count[base::binomial(n, p, numbered(i)[1])];
    CHECK(testing::chi_square_p(count, expected) > kFalseAlarm);
  }
  for (const std::uint32_t bits : {0u, 77u, kAllOnes}) {
    CHECK(base::binomial(9, 0, bits) == 0);
    CHECK(base::binomial(9, 1, bits) == 9);
    CHECK(base::binomial(0, 0.5, bits) == 0);
    CHECK(base::binomial(9, 0.5, bits) <= 9);
  }
  CHECK(base::binomial(9, 0.5, kAllOnes) == 9);
  CHECK_THROWS_AS(base::binomial(100'000, 0.5, 0), base::InvariantViolation);
}

TEST_CASE(
    "mix_id gives a million children of neighbouring mothers ids of their own, apart from all small ids") {
  std::vector<std::uint64_t> ids;
  for (std::uint64_t mother = 0; mother < 100'000; ++mother)
    for (std::uint64_t birth = 0; birth < 10; ++birth) ids.push_back(base::mix_id(mother, birth));
  std::sort(ids.begin(), ids.end());
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
  CHECK(ids.front() > 1'000'000);
  CHECK(base::mix_id(1, 2) != base::mix_id(2, 1));
  // Part of every result: Random123's Philox with the words "mixed id" as key.
  const Bits block = random123({0x9ABCDEF0, 0x12345678, 7, 1}, {0x6D697865, 0x64206964});
  CHECK(base::mix_id(0x12345678'9ABCDEF0, 0x1'00000007) == (std::uint64_t{block[1]} << 32 | block[0]));
}

TEST_CASE("a chance a year, taken every step, is the same chance a year") {
  for (const int steps : {1, 2, 4, 12}) {
    for (const double p : {1e-9, 0.001, 0.1, 0.5, 0.999})
      CHECK(1 - std::pow(1 - base::per_step(p, steps), steps) == doctest::Approx(p).epsilon(1e-6));
    CHECK(base::per_step(0, steps) == 0.0);
    CHECK(base::per_step(1, steps) == 1.0);
    CHECK(base::per_step(-1, steps) == 0.0);
    CHECK(base::per_step(2, steps) == 1.0);
    std::vector<double> many = {-1, 0, 1e-9, 0.3, 0.999, 1, 2};
    base::per_step(many, steps);
    std::size_t i = 0;
    for (const double p : {-1.0, 0.0, 1e-9, 0.3, 0.999, 1.0, 2.0})
      CHECK(many[i++] == base::per_step(p, steps));
  }
  CHECK(base::per_step(0.3, 1) == 0.3);
}

TEST_CASE("columns of transformed words equal the scalars bit for bit at any length and alignment") {
  for (const std::size_t n : {0, 1, 2, 3, 4, 5, 7, 8, 12, 13, 24, 31, 64, 67}) {
    for (std::size_t shift = 0; shift < 8; ++shift) {
      CAPTURE(n);
      CAPTURE(shift);
      std::vector<std::uint32_t> a(n + 8), b(n + 8);
      for (std::size_t i = 0; i < a.size(); ++i) {
        const auto bits = base::draw(kKey, base::mix_id(i, 9), kMonth, Purpose::weather);
        a[i] = i == shift ? 0 : i == shift + 1 ? ~0u : bits[0];
        b[i] = bits[1];
      }
      const auto words = [&](const auto& from) { return std::span(from).subspan(shift, n); };
      const float untouched = -77.0F;
      std::vector<float> gumbel(n + 16, untouched), stable(n + 16, untouched);
      base::gumbels(words(a), std::span(gumbel).subspan(3, n));
      base::log_positive_stables(0.5F, words(a), words(b), std::span(stable).subspan(3, n));
      bool same = true;
      for (std::size_t i = 0; i < gumbel.size(); ++i) {
        const bool inside = i >= 3 && i < n + 3;
        const std::size_t row = inside ? i - 3 + shift : 0;
        same = same && gumbel[i] == (inside ? base::gumbel(a[row]) : untouched) &&
               stable[i] == (inside ? base::log_positive_stable(0.5F, a[row], b[row]) : untouched);
      }
      CHECK(same);
    }
  }
}

TEST_CASE("a column of another length than its words is our own mistake") {
  const std::vector<std::uint32_t> words(3);
  std::vector<float> out(2);
  CHECK_THROWS_AS(base::gumbels(words, out), base::InvariantViolation);
  CHECK_THROWS_AS(base::log_positive_stables(0.5F, words, words, out), base::InvariantViolation);
}

TEST_CASE(
    "draws of a column and four draws at once are the single draws, wherever a column begins and ends") {
  const base::Key key{2026, 3};
  const base::Month when{1403};
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 300; ++i) ids.push_back(base::mix_id(i, 17));
  for (const std::size_t size : {1u, 7u, 8u, 63u, 64u, 65u, 300u}) {
    const auto some = std::span(ids).first(size);
    for (const std::size_t stride : {1u, 3u, 50u}) {
      base::DrawColumn column(key, some, when, base::Purpose::illness);
      for (std::size_t row = size / 3; row < size; row += stride)
        REQUIRE(column[row] == base::draw(key, ids[row], when, base::Purpose::illness)[0]);
    }
  }
  for (const std::uint32_t first : {0u, 4u, 65534u}) {
    const auto four = base::draw_four(key, ids[9], when, base::Purpose::taste, first);
    for (std::uint32_t i = 0; i < 4; ++i)
      CHECK(four[i] == base::draw(key, ids[9], when, base::Purpose::taste, first + i));
  }
}

TEST_CASE("the marks of a column are set where its words are below the lots, and nowhere else") {
  const base::Key key{2026, 3};
  const base::Month when{1403};
  std::vector<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 100; ++i) ids.push_back(base::mix_id(i, 18));
  for (const double probability : {0.0, 0.2, 1.0}) {
    base::DrawColumn column(key, ids, when, base::Purpose::illness);
    for (std::size_t row = 5; row < ids.size();) {
      base::Marks marks{};
      marks[1] = 1;  // stays
      const std::size_t rows = column.mark(row, base::lots_below(probability), marks);
      REQUIRE(rows == std::min<std::size_t>(marks.size(), ids.size() - row));
      for (std::size_t i = 0; i < marks.size(); ++i) {
        const bool happens =
            i < rows &&
            base::happens(base::draw(key, ids[row + i], when, base::Purpose::illness)[0], probability);
        CHECK((marks[i] != 0) == (happens || i == 1));
      }
      row += rows;
    }
  }
}
