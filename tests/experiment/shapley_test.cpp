// SPDX-License-Identifier: Apache-2.0
// Shapley's division and what it makes of a change in poverty.
#include <numeric>

#include <doctest/doctest.h>

#include <ruralsim/base/random.hpp>
#include <ruralsim/experiment/shapley.hpp>

using namespace ruralsim;

namespace {

using Part = PovertyParts::Part;

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-12);
}

double sum_of(const PovertyParts& p, double Part::*measure) {
  double sum = p.growth.*measure + p.dispersion.*measure + p.size.*measure + p.prices.*measure;
  for (const Part& t : p.transfers) sum += t.*measure;
  return sum;
}

/// Households with incomes of two transfers and sizes that change at random.
std::vector<DecomposedHousehold> at_random(std::uint32_t stream) {
  std::vector<DecomposedHousehold> all;
  for (std::uint64_t h = 0; h < 40; ++h) {
    const auto bits = base::draw({stream, 0}, h, base::Month{1}, base::Purpose::taste);
    const auto share = [&](int k) {
      return static_cast<double>(base::uniform(bits[static_cast<std::size_t>(k)]));
    };
    all.push_back({{1 + static_cast<double>(h % 5), 20000 * share(0), {1000 * share(1), 500 * share(2)}},
                   {1 + static_cast<double>((h + stream) % 5), 25000 * share(3), {2000 * share(2), 0}}});
  }
  return all;
}

}  // namespace

TEST_CASE("the gloves game has the values of the textbook") {
  // One owner of a left glove (0), two of a right one: a pair is worth 1; 2/3, 1/6, 1/6 (Shapley 1953).
  std::vector<double> value(8, 0);
  value[0b011] = value[0b101] = value[0b111] = 1;
  const auto of = shapley(3, value);
  CHECK(of[0] == about(2.0 / 3));
  CHECK(of[1] == about(1.0 / 6));
  CHECK(of[2] == about(1.0 / 6));
}

TEST_CASE("an airport's runway is shared as Littlechild and Owen say") {
  // Costs 1, 3 and 6 of the lengths that three planes need: 1/3, 1/3 + 2/2, 1/3 + 2/2 + 3.
  std::vector<double> value(8, 0);
  const double cost[] = {1, 3, 6};
  for (std::size_t subset = 1; subset < 8; ++subset)
    for (std::size_t i = 0; i < 3; ++i)
      if ((subset >> i & 1) != 0) value[subset] = std::max(value[subset], cost[i]);
  const auto of = shapley(3, value);
  CHECK(of[0] == about(1.0 / 3));
  CHECK(of[1] == about(4.0 / 3));
  CHECK(of[2] == about(13.0 / 3));
}

TEST_CASE("growth and dispersion alone are Datt and Ravallion's, averaged over both orders") {
  // Two persons with 50 and 150, then 60 and 240, line 100; means 100 and 150. Gap before .5 / 2, after
  // .4 / 2. Growth first: 75 and 225, gap .25 / 2; dispersion first (shares .4 and 1.6): 40 and 160, .6 / 2.
  const std::vector<DecomposedHousehold> two = {{{1, 50, {}}, {1, 60, {}}}, {{1, 150, {}}, {1, 240, {}}}};
  const PovertyParts p = decompose_poverty(two, 100, 100);
  CHECK(p.before.gap == about(0.25));
  CHECK(p.after.gap == about(0.2));
  CHECK(p.growth.gap == about(((0.125 - 0.25) + (0.2 - 0.3)) / 2));
  CHECK(p.dispersion.gap == about(((0.3 - 0.25) + (0.2 - 0.125)) / 2));
  CHECK(p.before.headcount == about(0.5));
  CHECK(p.growth.headcount == 0);
  CHECK(p.size.gap == 0);
  CHECK(p.prices.gap == 0);
}

TEST_CASE("what alone changes is all of the change, and what does not change is nothing of it") {
  const auto only = [](DecomposedHousehold::State after, double line) {
    return decompose_poverty(std::vector<DecomposedHousehold>{{{2, 150, {20, 0}}, std::move(after)}}, 100,
                             line);
  };
  const PovertyParts transfer = only({2, 150, {50, 0}}, 100);
  CHECK(transfer.transfers[0].headcount == about(-1));
  CHECK(transfer.transfers[0].gap == about(-0.15));
  CHECK(transfer.transfers[1].gap == 0);
  CHECK(transfer.growth.headcount == 0);
  CHECK(only({2, 180, {20, 0}}, 100).growth.gap == about(-0.15));
  CHECK(only({1, 150, {20, 0}}, 100).size.headcount == about(-1));
  CHECK(only({2, 150, {20, 0}}, 200).prices.gap == about(0.575 - 0.15));
}

TEST_CASE("the parts sum to the change whatever changes, and turn their signs when time runs backwards") {
  for (const std::uint32_t stream : {1u, 2u, 3u, 4u}) {
    std::vector<DecomposedHousehold> households = at_random(stream);
    const PovertyParts p = decompose_poverty(households, 4000, 4400);
    CHECK(sum_of(p, &Part::headcount) == about(p.after.headcount - p.before.headcount));
    CHECK(sum_of(p, &Part::gap) == about(p.after.gap - p.before.gap));
    CHECK(p.growth.gap != 0);
    for (DecomposedHousehold& h : households) std::swap(h.before, h.after);
    const PovertyParts back = decompose_poverty(households, 4400, 4000);
    CHECK(back.growth.gap == about(-p.growth.gap));
    CHECK(back.transfers[0].headcount == about(-p.transfers[0].headcount));
  }
}
