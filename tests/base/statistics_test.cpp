// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/random.hpp>
#include <ruralsim/base/statistics.hpp>

namespace {

using namespace ruralsim;
using Column = std::vector<double>;

doctest::Approx about(double value, double tolerance = 1e-12) {
  return doctest::Approx(value).epsilon(tolerance);
}

Column ones(std::size_t n) {
  return Column(n, 1.0);
}

/// A distribution with its weights, incomes ascending.
struct Incomes {
  Column value, weight;
};

/// Log-normal incomes and whole household sizes, from a fixed seed.
Incomes drawn_incomes(std::uint32_t seed, std::size_t n) {
  Incomes incomes;
  for (std::uint64_t i = 0; i < n; ++i) {
    const auto bits = base::draw({seed, 0}, i, base::Month{0}, base::Purpose::synthesis_household);
    incomes.value.push_back(static_cast<double>(base::lognormal(9.0F, 0.8F, bits[0])));
    incomes.weight.push_back(static_cast<double>(1 + bits[1] % 7));
  }
  std::sort(incomes.value.begin(), incomes.value.end());
  return incomes;
}

/// The same incomes with every household written out as `weight` times `times` single persons.
Incomes written_out(const Incomes& from, std::size_t times) {
  Incomes all;
  for (std::size_t i = 0; i < from.value.size(); ++i)
    all.value.insert(all.value.end(), times * static_cast<std::size_t>(from.weight[i]), from.value[i]);
  all.weight = ones(all.value.size());
  return all;
}

struct Inequality {
  const char* name;
  double (*of)(std::span<const double>, std::span<const double>);
};

constexpr std::array<Inequality, 5> kIndices = {{
    {"gini", base::gini},
    {"theil_t", base::theil_t},
    {"mld", base::mld},
    {"atkinson .5", [](auto x, auto w) { return base::atkinson(x, w, 0.5); }},
    {"atkinson 2", [](auto x, auto w) { return base::atkinson(x, w, 2.0); }},
}};

double gini_by_pairs(const Incomes& incomes) {
  double differences = 0, weight = 0, sum = 0;
  for (std::size_t i = 0; i < incomes.value.size(); ++i) {
    weight += incomes.weight[i];
    sum += incomes.weight[i] * incomes.value[i];
    for (std::size_t j = 0; j < incomes.value.size(); ++j)
      differences += incomes.weight[i] * incomes.weight[j] * std::abs(incomes.value[i] - incomes.value[j]);
  }
  return differences / (2 * weight * sum);
}

}  // namespace

TEST_CASE("ordered_sum adds lane by lane: element i goes to lane i mod 8, the lanes are added in pairs") {
  Column values;
  for (std::uint64_t i = 0; i < 1003; ++i)
    values.push_back(
        std::ldexp(static_cast<double>(base::mix_id(i, 1) >> 11), static_cast<int>(i % 90) - 60));
  for (std::size_t n = 0; n <= values.size(); n += n < 40 ? 1 : 107) {
    std::array<double, 8> lane{};
    for (std::size_t i = 0; i < n; ++i) lane[i % 8] += values[i];
    const double expected =
        ((lane[0] + lane[4]) + (lane[1] + lane[5])) + ((lane[2] + lane[6]) + (lane[3] + lane[7]));
    CHECK(base::ordered_sum(std::span(values).first(n)) == expected);
  }
}

TEST_CASE("ordered_sum of one sequence is the same bits at every alignment") {
  constexpr std::size_t kLength = 517;
  std::vector<float> sequence;
  for (std::uint64_t i = 0; i < kLength; ++i)
    sequence.push_back(base::lognormal(0, 5, static_cast<std::uint32_t>(base::mix_id(i, 2))));
  const Column wide(sequence.begin(), sequence.end());
  const double expected = base::ordered_sum(std::span<const float>(sequence));
  CHECK(base::ordered_sum(std::span<const double>(wide)) == expected);
  for (std::size_t shift = 0; shift < 17; ++shift) {
    std::vector<float> narrow_room(kLength + 17, 1e30F);
    Column wide_room(kLength + 17, 1e300);
    std::copy(sequence.begin(), sequence.end(), narrow_room.begin() + static_cast<std::ptrdiff_t>(shift));
    std::copy(wide.begin(), wide.end(), wide_room.begin() + static_cast<std::ptrdiff_t>(shift));
    CHECK(base::ordered_sum(std::span<const float>(narrow_room).subspan(shift, kLength)) == expected);
    CHECK(base::ordered_sum(std::span<const double>(wide_room).subspan(shift, kLength)) == expected);
  }
}

TEST_CASE("ordered_sum adds floats in double, and nothing to zero") {
  const std::vector<float> values(1 << 20, 0.1F);
  CHECK(base::ordered_sum(std::span<const float>(values)) ==
        about(0.1F * static_cast<double>(values.size())));
  CHECK(base::ordered_sum(std::span<const float>()) == 0.0);
  CHECK(base::ordered_sum(std::span<const double>()) == 0.0);
}

TEST_CASE("ordered_sum does not depend on the length of a column that goes on behind it with zeros") {
  Column values;
  for (std::uint64_t i = 0; i < 100; ++i) values.push_back(static_cast<double>(base::mix_id(i, 4)) * 1e-7);
  const double expected = base::ordered_sum(values);
  for (int zeros = 0; zeros < 20; ++zeros) {
    values.push_back(0.0);
    CHECK(base::ordered_sum(values) == expected);
  }
}

TEST_CASE(
    "worked example: FGT of {100, 110, 150, 160} below 125 is .5, .08, .0136 (Haughton and Khandker 2009)") {
  const Column income = {100, 110, 150, 160};
  CHECK(base::fgt(income, ones(4), 125, 0) == 0.5);
  CHECK(base::fgt(income, ones(4), 125, 1) == about(0.08));
  CHECK(base::fgt(income, ones(4), 125, 2) == about(0.0136));
}

TEST_CASE(
    "worked example: {10, 10, 10, 20, 50} has Gini .36, Theil's T .250201, mean log deviation .232630") {
  const Column income = {10, 10, 10, 20, 50};
  CHECK(base::gini(income, ones(5)) == about(0.36));
  CHECK(base::theil_t(income, ones(5)) == about(0.250201, 2e-6));
  CHECK(base::mld(income, ones(5)) == about(0.232630, 2e-6));
  CHECK(base::mean(income, ones(5)) == 20.0);
  CHECK(base::quantile(income, ones(5), 0.5) == 10.0);
}

TEST_CASE("worked example: Alkire and Foster's four persons in four dimensions, k = 2") {
  const Column achievements = {13.1, 14, 4, 1, 15.2, 7, 5, 0, 12.5, 10, 1, 0, 20, 11, 3, 1};
  const Column cutoffs = {13, 12, 3, 1};
  const auto got = base::alkire_foster(achievements, cutoffs, ones(4), 2);
  CHECK(got.h == 0.5);
  CHECK(got.a == about(0.75));
  CHECK(got.m0 == about(0.375));
  CHECK(got.m1 == about(0.205529, 5e-6));
  CHECK(got.m2 == about(0.165457, 5e-6));
}

TEST_CASE("worked example: the multinomial logit of (1, .5, 0) is .506480, .307196, .186324") {
  const std::array<double, 3> utility = {1, 0.5, 0}, expected = {0.506480, 0.307196, 0.186324};
  std::array<double, 3> weight{};
  std::transform(utility.begin(), utility.end(), weight.begin(), [](double v) { return base::exp(v); });
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(weight[i] / base::ordered_sum(weight) == about(expected[i], 5e-6));
}

TEST_CASE("Alkire and Foster's M0 is H times A, union and intersection are its ends, and weights move them") {
  Column achievements;
  constexpr std::size_t kPersons = 500, kDimensions = 6;
  for (std::uint64_t i = 0; i < kPersons * kDimensions; ++i)
    achievements.push_back(
        static_cast<double>(base::uniform(static_cast<std::uint32_t>(base::mix_id(i, 5)))));
  const Column cutoffs = {0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
  double before = 2;
  for (int k = 1; k <= 6; ++k) {
    const auto at_k = base::alkire_foster(achievements, cutoffs, ones(kDimensions), k);
    CHECK(at_k.h < before);
    CHECK(at_k.a >= k / 6.0 - 1e-12);
    CHECK(at_k.m0 == about(at_k.h * at_k.a));
    CHECK(at_k.m1 <= at_k.m0);
    CHECK(at_k.m2 <= at_k.m1);
    before = at_k.h;
  }
  std::size_t any = 0, every = 0;
  for (std::size_t i = 0; i < kPersons; ++i) {
    std::size_t deprived = 0;
    for (std::size_t j = 0; j < kDimensions; ++j)
      if (achievements[i * kDimensions + j] < cutoffs[j]) ++deprived;
    any += deprived > 0 ? 1 : 0;
    every += deprived == kDimensions ? 1 : 0;
  }
  CHECK(base::alkire_foster(achievements, cutoffs, ones(6), 1).h * kPersons ==
        about(static_cast<double>(any)));
  CHECK(base::alkire_foster(achievements, cutoffs, ones(6), 6).h * kPersons ==
        about(static_cast<double>(every)));
  // A dimension without weight counts for nothing.
  const Column only_first = {1, 0, 0, 0, 0, 0};
  std::size_t first = 0;
  for (std::size_t i = 0; i < kPersons; ++i) first += achievements[i * kDimensions] < 0.2 ? 1 : 0;
  CHECK(base::alkire_foster(achievements, cutoffs, only_first, 1).h * kPersons ==
        about(static_cast<double>(first)));
}

TEST_CASE("Alkire and Foster: a sum of fractional weights that is k but for rounding is enough") {
  const Column achievements = {0, 0, 0, 1, 1, 1}, cutoffs = {1, 1, 1, 1, 1, 1};
  const Column sixths(6, 1.0 / 6);
  REQUIRE(1.0 / 6 + 1.0 / 6 + 1.0 / 6 <= 0.5);
  CHECK(base::alkire_foster(achievements, cutoffs, sixths, 0.5).h == 1.0);
  const Column tenths(10, 0.1), none(10, 0.0), one(10, 1.0);
  CHECK(base::alkire_foster(none, one, tenths, 1.0).h == 1.0);
}

TEST_CASE(
    "Alkire and Foster: equal to a cutoff is not deprived, nobody poor leaves A undefined, nobody at all "
    "all") {
  const Column cutoffs = {2, 3};
  const auto none = base::alkire_foster(Column{2, 3, 5, 5}, cutoffs, ones(2), 1);
  CHECK(none.h == 0.0);
  CHECK(none.m0 == 0.0);
  CHECK(std::isnan(none.a));
  const auto nobody = base::alkire_foster({}, cutoffs, ones(2), 1);
  CHECK(std::isnan(nobody.h));
  CHECK(std::isnan(nobody.m2));
  CHECK_THROWS_AS(base::alkire_foster(Column{1, 2, 3}, cutoffs, ones(2), 1), base::InvariantViolation);
  CHECK_THROWS_AS(base::alkire_foster({}, {}, {}, 1), base::InvariantViolation);
}

TEST_CASE(
    "income shares of fifths split the household they cut, add up to all, and are a fifth each of equals") {
  const Column income = {10, 10, 10, 20, 50};
  CHECK(base::income_share(income, ones(5), 0, 0.2) == about(0.1));
  CHECK(base::income_share(income, ones(5), 0.8, 1) == about(0.5));
  CHECK(base::income_share(income, ones(5), 0.7, 0.9) == about((0.5 * 20 + 0.5 * 50) / 100));
  const Incomes drawn = drawn_incomes(7, 301);
  double sum = 0;
  for (int fifth = 0; fifth < 5; ++fifth)
    sum += base::income_share(drawn.value, drawn.weight, fifth / 5.0, (fifth + 1) / 5.0);
  CHECK(sum == about(1));
  CHECK(std::isnan(base::income_share(Column{-1, 5}, ones(2), 0, 0.2)));
}

TEST_CASE("Alkire and Foster: persons a row are rows, and contributions of dimensions sum to one") {
  const Column cutoffs = {1, 1, 1};
  const Column rows = {0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0}, weighted = {0, 0, 1, 1, 1, 0, 0, 1, 0};
  const auto one = base::alkire_foster(rows, cutoffs, ones(3), 2);
  const auto two = base::alkire_foster(weighted, cutoffs, ones(3), 2, Column{2, 1, 1});
  CHECK(one.h == 0.75);
  CHECK(two.h == one.h);
  CHECK(two.m0 == about(one.m0));
  CHECK(two.contribution == one.contribution);
  CHECK(one.contribution[0] == about(0.5));  // three of six deprivations of the poor
  CHECK(one.contribution[0] + one.contribution[1] + one.contribution[2] == about(1));
}

TEST_CASE("inequality does not change with the currency") {
  const Incomes incomes = drawn_incomes(1, 400);
  Column dearer = incomes.value;
  for (double& x : dearer) x *= 7.3;
  for (const Inequality& index : kIndices) {
    CAPTURE(index.name);
    CHECK(index.of(dearer, incomes.weight) == about(index.of(incomes.value, incomes.weight), 1e-11));
  }
}

TEST_CASE(
    "inequality and poverty do not change when everybody is there three times, or weights become rows") {
  const Incomes incomes = drawn_incomes(2, 300);
  for (const std::size_t times : {std::size_t{1}, std::size_t{3}}) {
    const Incomes rows = written_out(incomes, times);
    for (const Inequality& index : kIndices) {
      CAPTURE(index.name);
      CHECK(index.of(rows.value, rows.weight) == about(index.of(incomes.value, incomes.weight), 1e-11));
    }
    for (const double alpha : {0.0, 1.0, 2.0, 1.5})
      CHECK(base::fgt(rows.value, rows.weight, 6000, alpha) ==
            about(base::fgt(incomes.value, incomes.weight, 6000, alpha), 1e-11));
    for (const double q : {0.0, 0.1, 0.25, 0.5, 0.9, 1.0})
      CHECK(base::quantile(rows.value, rows.weight, q) == base::quantile(incomes.value, incomes.weight, q));
  }
}

TEST_CASE("a transfer from richer to poorer that keeps their order lowers every index of inequality") {
  const Incomes before = drawn_incomes(3, 200);
  const Column weight = ones(200);
  for (std::size_t i = 0; i < 100; ++i) {
    const std::size_t poorer = i, richer = 199 - i / 2;
    Column after = before.value;
    const double gift = 0.25 * std::min(after[poorer + 1] - after[poorer], after[richer] - after[richer - 1]);
    if (gift <= 1e-3) continue;
    after[poorer] += gift;
    after[richer] -= gift;
    REQUIRE(std::is_sorted(after.begin(), after.end()));
    for (const Inequality& index : kIndices) {
      CAPTURE(index.name);
      CHECK(index.of(after, weight) < index.of(before.value, weight));
    }
  }
}

TEST_CASE("equal incomes have no inequality, and one income for everybody's approaches the highest Gini") {
  const Column equal(50, 1234.5);
  for (const Inequality& index : kIndices) {
    CAPTURE(index.name);
    CHECK(std::abs(index.of(equal, ones(50))) < 1e-12);
  }
  Column one_has_all(50, 0.0);
  one_has_all.back() = 1;
  CHECK(base::gini(one_has_all, ones(50)) == about(49.0 / 50));
  CHECK(base::theil_t(one_has_all, ones(50)) == about(std::log(50.0)));
}

TEST_CASE("the Gini coefficient is half the mean difference of all pairs over the mean") {
  for (std::uint32_t seed = 10; seed < 20; ++seed) {
    const Incomes incomes = drawn_incomes(seed, 150);
    CHECK(base::gini(incomes.value, incomes.weight) == about(gini_by_pairs(incomes), 1e-11));
  }
}

TEST_CASE("Theil's T and the mean log deviation split exactly into within and between two groups") {
  const Incomes a = drawn_incomes(4, 120);
  Incomes b = drawn_incomes(5, 80);
  const double above = a.value.back();
  for (double& x : b.value) x += above;
  Incomes both = a;
  both.value.insert(both.value.end(), b.value.begin(), b.value.end());
  both.weight.insert(both.weight.end(), b.weight.begin(), b.weight.end());
  const auto total = [](const Column& w) { return std::accumulate(w.begin(), w.end(), 0.0); };
  const double share_a = total(a.weight) / total(both.weight), share_b = 1 - share_a;
  const double mean = base::mean(both.value, both.weight);
  const double ratio_a = base::mean(a.value, a.weight) / mean, ratio_b = base::mean(b.value, b.weight) / mean;
  CHECK(base::theil_t(both.value, both.weight) ==
        about(share_a * ratio_a * (base::theil_t(a.value, a.weight) + std::log(ratio_a)) +
                  share_b * ratio_b * (base::theil_t(b.value, b.weight) + std::log(ratio_b)),
              1e-11));
  CHECK(base::mld(both.value, both.weight) ==
        about(share_a * (base::mld(a.value, a.weight) - std::log(ratio_a)) +
                  share_b * (base::mld(b.value, b.weight) - std::log(ratio_b)),
              1e-11));
}

TEST_CASE("Atkinson's index at aversion 1 is 1 - exp(-MLD), grows with aversion and has no jump at 1") {
  const Incomes incomes = drawn_incomes(6, 300);
  const auto atkinson = [&](double epsilon) {
    return base::atkinson(incomes.value, incomes.weight, epsilon);
  };
  CHECK(atkinson(1) == about(1 - std::exp(-base::mld(incomes.value, incomes.weight)), 1e-11));
  CHECK(atkinson(1 - 1e-6) == about(atkinson(1), 1e-5));
  CHECK(atkinson(1 + 1e-6) == about(atkinson(1), 1e-5));
  double before = 0;
  for (const double epsilon : {0.1, 0.5, 0.9, 1.0, 1.5, 2.0, 3.0}) {
    CHECK(atkinson(epsilon) > before);
    before = atkinson(epsilon);
  }
  CHECK(base::atkinson(Column{0, 4}, ones(2), 0.5) == about(0.5));
}

TEST_CASE(
    "FGT falls with alpha, a gap of order 1 is the money that would lift everybody, and the line is not "
    "poor") {
  const Incomes incomes = drawn_incomes(7, 300);
  constexpr double kLine = 7000;
  double before = 1, lift = 0, weight = 0;
  for (const double alpha : {0.0, 0.5, 1.0, 2.0, 3.0}) {
    const double now = base::fgt(incomes.value, incomes.weight, kLine, alpha);
    CHECK(now < before);
    CHECK(now > 0);
    before = now;
  }
  for (std::size_t i = 0; i < incomes.value.size(); ++i) {
    lift += incomes.weight[i] * std::max(0.0, kLine - incomes.value[i]);
    weight += incomes.weight[i];
  }
  CHECK(base::fgt(incomes.value, incomes.weight, kLine, 1) == about(lift / weight / kLine, 1e-11));
  CHECK(base::fgt(Column{99, 100, 101}, ones(3), 100, 0) == about(1.0 / 3));
  CHECK(base::fgt(Column{0, 100}, ones(2), 100, 2) == 0.5);
}

TEST_CASE(
    "a quantile is a value where its share is reached, or the middle of two where it falls between them") {
  const Column income = {1, 2, 3, 4};
  CHECK(base::quantile(income, ones(4), 0.5) == 2.5);
  CHECK(base::quantile(income, ones(4), 0.25) == 1.5);
  CHECK(base::quantile(income, ones(4), 0.3) == 2.0);
  CHECK(base::quantile(income, ones(4), 0.0) == 1.0);
  CHECK(base::quantile(income, ones(4), 1.0) == 4.0);
  CHECK(base::quantile(Column{1, 2, 30}, Column{1, 1, 8}, 0.5) == 30.0);
  CHECK(base::quantile(Column{1, 2, 30}, Column{2, 0, 2}, 0.5) == 15.5);
  const Incomes incomes = drawn_incomes(8, 250);
  double before = 0;
  for (int percent = 0; percent <= 100; ++percent) {
    const double value = base::quantile(incomes.value, incomes.weight, percent / 100.0);
    CHECK(value >= before);
    before = value;
  }
}

TEST_CASE("sample variance divides by n - 1 and survives a large offset") {
  CHECK(base::sample_variance(Column{2, 4, 4, 4, 5, 5, 7, 9}) == about(32.0 / 7));
  CHECK(base::sample_variance(Column{1e9 + 2, 1e9 + 4, 1e9 + 9}) == about(13.0));
  CHECK(base::sample_variance(Column{3, 3}) == 0.0);
  CHECK(std::isnan(base::sample_variance(Column{3})));
  CHECK(std::isnan(base::sample_variance({})));
}

TEST_CASE("without weight or without income an index is NaN, never a number") {
  const Column nothing, none_there = {1, 2}, no_weight = {0, 0}, no_income = {0, 0};
  for (const Inequality& index : kIndices) {
    CAPTURE(index.name);
    CHECK(std::isnan(index.of(nothing, nothing)));
    CHECK(std::isnan(index.of(none_there, no_weight)));
    CHECK(std::isnan(index.of(no_income, ones(2))));
    CHECK(std::isnan(index.of(Column{-5, 2}, ones(2))));
  }
  CHECK(std::isnan(base::mean(nothing, nothing)));
  CHECK(std::isnan(base::mean(none_there, no_weight)));
  CHECK(std::isnan(base::quantile(nothing, nothing, 0.5)));
  CHECK(std::isnan(base::quantile(none_there, no_weight, 0.5)));
  CHECK(std::isnan(base::fgt(none_there, no_weight, 1, 0)));
  CHECK(std::isnan(base::fgt(none_there, ones(2), 0, 1)));
  CHECK(std::isnan(base::mld(Column{0, 2}, ones(2))));
  CHECK(std::isnan(base::atkinson(Column{0, 2}, ones(2), 1)));
  CHECK(std::isnan(base::atkinson(Column{1, 2}, ones(2), 0)));
  CHECK(std::isnan(base::theil_t(Column{-1, 2}, ones(2))));
}

TEST_CASE("a row without weight counts for nothing, whatever its income") {
  const Column with = {0, 10, 10, 10, 20, 50, 1e9}, weight = {0, 1, 1, 1, 1, 1, 0};
  const Column without = {10, 10, 10, 20, 50};
  for (const Inequality& index : kIndices) {
    CAPTURE(index.name);
    CHECK(index.of(with, weight) == about(index.of(without, ones(5))));
  }
  CHECK(base::fgt(with, weight, 15, 1) == base::fgt(without, ones(5), 15, 1));
  CHECK(base::quantile(with, weight, 0.0) == 10.0);
  CHECK(base::quantile(with, weight, 1.0) == 50.0);
}

TEST_CASE("a column of weights of another length is our own mistake") {
  CHECK_THROWS_AS(base::mean(Column{1, 2}, ones(3)), base::InvariantViolation);
  CHECK_THROWS_AS(base::gini(Column{1, 2}, ones(1)), base::InvariantViolation);
  CHECK_THROWS_AS(base::quantile(Column{1, 2}, ones(1), 0.5), base::InvariantViolation);
}
