// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"

using namespace ruralsim;

namespace {

struct Means {
  double income = 0, headcount = 0, away = 0;
};

/// Over the Decembers of five years of a county of 40 villages and 850 households.
Means decembers(int steps_per_year) {
  const History h = run(small_county(
      "continuity", {{"end", "2021-01"}, {"steps_per_year", std::to_string(steps_per_year)}}, 10));
  Means m;
  for (std::size_t i = static_cast<std::size_t>(steps_per_year) - 1; i < h.dates.size();
       i += static_cast<std::size_t>(steps_per_year)) {
    m.income += h.at(i, "income_pc_mean") / 5;
    m.headcount += h.at(i, "poverty_headcount") / 5;
    m.away += h.at(i, "away_share") / 5;
  }
  return m;
}

}  // namespace

TEST_CASE("twelve steps a year close their accounts and tell the same story as four") {
  const Means quarters = decembers(4), months = decembers(12);
  MESSAGE("mean income of 2016-20: ", quarters.income, " by quarters, ", months.income, " by months (",
          100 * (months.income / quarters.income - 1), " %); headcount ", 100 * quarters.headcount, " and ",
          100 * months.headcount, " %; away ", 100 * quarters.away, " and ", 100 * months.away, " %");
  CHECK(std::abs(months.income / quarters.income - 1) < 0.05);
  CHECK(std::abs(months.headcount - quarters.headcount) < 0.02);
  CHECK(std::abs(months.away - quarters.away) < 0.01);
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
