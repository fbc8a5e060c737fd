// SPDX-License-Identifier: Apache-2.0
// 5.1 The labour market near home: places, rationing and the posted wage.
#include <array>
#include <cmath>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"

using namespace ruralsim;

namespace {

/// 340 households, a wage of this elasticity, and places of the dated series that grow to `jobs` times as
/// many in 2017.
Scenario county(const std::string& adjustment, double jobs, const std::vector<Override>& over = {}) {
  std::vector<Override> all = {{"end", "2020-01"}, {"labour.nearby.wage_adjustment", adjustment}};
  all.insert(all.end(), over.begin(), over.end());
  Scenario s = without_policy(small_county("continuity", all, 4));
  const double places = s.nearby.jobs.at(base::month_of(2016, 1));
  s.nearby.jobs.points = {{base::month_of(2017, 1), places}, {base::month_of(2018, 1), places * jobs}};
  return s;
}

double success(const Simulation& simulation) {
  double sum = 0, villages = 0;
  for (const Shard& shard : simulation.shards()) {
    for (const float rate : shard.village.fill_rate) sum += static_cast<double>(rate), villages += 1;
  }
  return std::max(0.02, sum / villages);
}

double dated_wage(const Scenario& s, base::Month when) {
  return s.nearby.wage.at(when, s.nearby.wage_growth);
}

}  // namespace

TEST_CASE(
    "a wage that does not adjust is its dated series, and then employers' elasticity is nobody's matter") {
  const Scenario s = county("0", 0.3), other = county("0", 0.3, {{"labour.nearby.demand_elasticity", "3"}});
  const History h = run(s);
  CHECK(run(other).bytes() == h.bytes());
  for (std::size_t i = 0; i < h.dates.size(); ++i)
    CHECK(h.at(i, "local_wage") == doctest::Approx(dated_wage(s, h.dates[i])));
}

TEST_CASE("the posted wage is the power of seekers' success relative to the start, a step behind") {
  const Scenario s = county("0.3", 2);
  Simulation simulation(s, standard_catalog(), 0);
  const double start = success(simulation);
  double before = start;
  while (!simulation.finished()) {
    simulation.step();
    const Setting& now = simulation.setting();
    const double w = now.drivers.nearby_pay / dated_wage(s, now.clock.now);
    REQUIRE(w == doctest::Approx(std::pow(before / start, 0.3)).epsilon(1e-9));
    before = success(simulation);
  }
  CHECK(before != start);
}

TEST_CASE("more places raise the wage, fewer lower it") {
  const double few = run(county("0.3", 0.2)).last("local_wage"),
               usual = run(county("0.3", 1)).last("local_wage"),
               many = run(county("0.3", 5)).last("local_wage");
  CHECK(few < usual);
  CHECK(usual < many);
}

TEST_CASE(
    "a higher wage brings more people into the places there are, and elastic employers offer fewer of them") {
  const auto of = [](const std::string& adjustment, const std::string& elasticity) {
    std::array<double, 3> sum{};
    for (std::uint32_t r = 0; r < 4; ++r) {
      const History h = run(county(adjustment, 6, {{"labour.nearby.demand_elasticity", elasticity}}), r);
      sum[0] += h.last("local_wage"), sum[1] += h.last("local_jobs"), sum[2] += h.last("job_places");
    }
    return sum;
  };
  const auto fixed = of("0", "0"), adjusts = of("1", "0"), elastic = of("1", "1");
  CHECK(adjusts[0] > 1.05 * fixed[0]);
  CHECK(adjusts[1] > fixed[1]);
  CHECK(elastic[2] < adjusts[2]);
  MESSAGE("wage, jobs and places: ", fixed[0], " ", fixed[1], " ", fixed[2], "; ", adjusts[0], " ",
          adjusts[1], " ", adjusts[2], "; ", elastic[0], " ", elastic[1], " ", elastic[2]);
}

TEST_CASE("what a job pays is the posted wage") {
  const Scenario s = county("0.4", 4);
  run(s, 0, {}, [&](Simulation& simulation) {
    const double pay = simulation.setting().drivers.nearby_pay;
    base::Fen due = 0, paid = 0;
    for (const Shard& shard : simulation.shards()) {
      for (const Flows& flows : shard.village.flows)
        paid += flows[static_cast<std::size_t>(Reason::nearby_wage)];
      for (std::size_t p = 0; p < shard.persons(); ++p) {
        if (shard.person.occupation[p] != Occupation::nearby) continue;
        const double fitness = shard.person.health[p] == Health::well ? 1 : s.health.chronic_pay;
        due += base::to_fen(pay * fitness / 4);
      }
    }
    REQUIRE(paid == due);
  });
}

TEST_CASE(
    "the local multiplier: spending beyond the first year's, times the local share, in pay of a job, is "
    "places") {
  Scenario s = county("0", 1, {{"consumption.local_share", "0.4"}, {"end", "2019-01"}});
  s.policy.measures = {measure("cash_grant", {8000})};
  s.policy.measures[0].from = base::month_of(2017, 1);
  double spent = 0, hired = 0;
  const auto look_back = [&](Simulation& simulation) {
    base::Fen sum = 0;
    hired = 0;
    for (const Shard& shard : simulation.shards()) {
      for (const double adults : shard.village.hired) hired += adults;
      for (const auto& slots : shard.village.flows_by_slot) {
        for (const Flows& step : slots) {
          for (const Reason r : {Reason::subsistence, Reason::consumption, Reason::durables})
            sum += step[static_cast<std::size_t>(r)];
        }
      }
    }
    spent = base::to_yuan(sum);
  };
  int looked = 0;
  double most = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    double reference = 0;
    for (const Shard& shard : simulation.shards()) {
      for (const double r : shard.village.spending_reference) reference += r;
    }
    if (reference > 0 && spent > 0) {
      const double more = 0.4 * (spent / now.drivers.nearby_pay - reference);
      const double places =
          static_cast<double>(now.drivers.nearby_jobs) + std::floor(hired + 0.5) + std::floor(more + 0.5);
      REQUIRE(static_cast<double>(now.job_places) == doctest::Approx(std::max(0.0, places)));
      ++looked;
      most = std::max(most, more);
    }
    look_back(simulation);
  });
  CHECK(looked > 8);
  CHECK(most > 5);
}
