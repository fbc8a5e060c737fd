// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"

using namespace ruralsim;

namespace {

struct Means {
  double income = 0, headcount = 0, away = 0;
};

constexpr std::uint32_t kReplicates = 3;

/// Over the Decembers of 2016 to 2020 of the whole county, and over replicates.
Means decembers(int steps_per_year) {
  const Scenario s =
      rangtang("continuity", {{"end", "2021-01"}, {"steps_per_year", std::to_string(steps_per_year)}});
  Means m;
  for (std::uint32_t r = 0; r < kReplicates; ++r) {
    const History h = run(s, r);
    for (std::size_t i = static_cast<std::size_t>(steps_per_year) - 1; i < h.dates.size();
         i += static_cast<std::size_t>(steps_per_year)) {
      m.income += h.at(i, "income_pc_mean") / (5 * kReplicates);
      m.headcount += h.at(i, "poverty_headcount") / (5 * kReplicates);
      m.away += h.at(i, "away_share") / (5 * kReplicates);
    }
  }
  return m;
}

}  // namespace

// The standard error of the difference of two such means is about .2 % of income and .12 points of headcount
// (six replicates of each clock), so these bounds lie four standard errors from no difference and more.
TEST_CASE("by months instead of quarters mean income moves by at most 2 % and headcount by half a point") {
  const Means quarters = decembers(4), months = decembers(12);
  MESSAGE("mean income of 2016-20: ", quarters.income, " by quarters, ", months.income, " by months (",
          100 * (months.income / quarters.income - 1), " %); headcount ", 100 * quarters.headcount, " and ",
          100 * months.headcount, " %; away ", 100 * quarters.away, " and ", 100 * months.away, " %");
  CHECK(std::abs(months.income / quarters.income - 1) <= 0.02);
  CHECK(std::abs(months.headcount - quarters.headcount) <= 0.005);
  CHECK(std::abs(months.away - quarters.away) < 0.005);
}

TEST_CASE("every divisor of twelve runs and reports as many steps as it has") {
  for (const int n : {1, 2, 3, 4, 6, 12}) {
    const History h =
        run(small_county("cliff", {{"steps_per_year", std::to_string(n)}, {"start", "2020-01"}}));
    CHECK(h.dates.size() == static_cast<std::size_t>(3 * n));
    CHECK(h.last("population") > 300);
  }
}

TEST_CASE("births and deaths do not depend on the number of steps") {
  const auto people = [](int n) {
    const History h = run(small_county("continuity", {{"steps_per_year", std::to_string(n)}}));
    std::vector<double> all;
    for (std::size_t i = 0; i < h.dates.size(); i += static_cast<std::size_t>(n)) {
      all.push_back(h.at(i, "population"));
      all.push_back(h.at(i, "births"));
      all.push_back(h.at(i, "deaths"));
    }
    return all;
  };
  CHECK(people(4) == people(12));
  CHECK(people(4) == people(1));
}
