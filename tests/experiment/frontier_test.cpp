// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/experiment/frontier.hpp>

using namespace ruralsim;

namespace {

/// Runs whose two replicates lie a little around a cost and the poverty-years.
std::vector<CostEffect> placed(const std::vector<std::pair<double, double>>& means) {
  std::vector<RunBurden> runs;
  for (const auto& [cost, years] : means)
    runs.push_back(
        {std::string(1, static_cast<char>('a' + runs.size())), {cost - 1, cost + 1}, {years, years}});
  return cost_effects(runs, Bootstrap({1, 0}, 2));
}

}  // namespace

TEST_CASE("the frontier leaves out what is dominated, also by a mixture of two runs") {
  // Costs and poverty-years averted (100 - years): a 0, 0; b 10, 10; c 24, 14; d 30, 20; e 40, 18.
  // e costs more than d and averts less. a to b costs 1 a year, b to c 3.5, c to d 1: c lies above the line
  // from b to d, which costs 2 a year.
  const auto all = placed({{0, 100}, {10, 90}, {24, 86}, {30, 80}, {40, 82}});
  CHECK(all[0].standing == Standing::frontier);
  CHECK(all[1].standing == Standing::frontier);
  CHECK(all[2].standing == Standing::extendedly_dominated);
  CHECK(all[2].by == "b and d");
  CHECK(all[3].standing == Standing::frontier);
  CHECK(all[4].standing == Standing::dominated);
  CHECK(all[4].by == "d");
  CHECK(all[1].step_from == "a");
  CHECK(all[1].step_ratio == doctest::Approx(1));
  CHECK(all[3].step_from == "b");
  CHECK(all[3].step_ratio == doctest::Approx(2));
  CHECK(std::isnan(all[0].step_ratio));
  CHECK(all[2].step_from.empty());
}

TEST_CASE("each run is set against the base: cost, poverty-years averted and their ratio") {
  const std::vector<RunBurden> runs = {{"base", {100, 110, 120}, {50, 52, 60}},
                                       {"more", {130, 142, 148}, {40, 41, 51}}};
  const auto all = cost_effects(runs, Bootstrap({1, 0}, 3));
  CHECK(all[0].cost == doctest::Approx(110));
  CHECK(all[0].cost_difference.n == 0);
  const CostEffect& more = all[1];
  CHECK(more.cost_difference.difference == doctest::Approx(30));  // 30, 32, 28
  CHECK(more.averted.difference == doctest::Approx(10));          // 10, 11, 9
  CHECK(more.averted.base_mean == doctest::Approx(44));
  CHECK(more.ratio == doctest::Approx(3));
  // The two differences move together, cost = 10 + 2 averted, so the interval is narrow and holds 3.
  CHECK(more.by_fieller.kind == RatioInterval::Kind::bounded);
  CHECK(more.by_fieller.lo95 < 3);
  CHECK(more.by_fieller.hi95 > 3);
}

TEST_CASE("of two equal runs the first stays, and a run that changes nothing has no ratio") {
  const auto all = placed({{10, 90}, {10, 90}});
  CHECK(all[0].standing == Standing::frontier);
  CHECK(all[1].standing == Standing::dominated);
  CHECK(all[1].by == "a");
  CHECK(std::isnan(all[1].ratio));
}
