// SPDX-License-Identifier: Apache-2.0
// Aid in kind: what it buys, what it costs, and that it is no income.
#include <map>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/rules.hpp>

using namespace ruralsim;

namespace {

/// Not in the year before, which the first step remembers.
Measure from_2016(const std::string& key, const std::vector<double>& doses) {
  Measure m = measure(key, doses);
  m.from = base::month_of(2016, 1);
  return m;
}

/// Two hundred households without any other policy.
Scenario county(std::vector<Measure> measures) {
  Scenario s = small_county("continuity", {{"end", "2020-01"}, {"burn_in_years", "0"}}, 2);
  s.policy = {};
  s.policy.measures = std::move(measures);
  return s;
}

double sum(const History& h, const std::string& indicator) {
  double all = 0;
  for (std::size_t i = 0; i < h.dates.size(); ++i) all += h.at(i, indicator);
  return all;
}

double flow(const History& h, std::size_t reason) {
  base::Fen all = 0;
  for (const Flows& f : h.flows) all += f[reason];
  return base::to_yuan(all);
}

}  // namespace

TEST_CASE("health insurance pays its share of illness costs, to the fen of each, and no income") {
  Scenario without = county({}), with = county({from_2016("health_insurance", {0.5})});
  without.health.uninsured_factor = with.health.uninsured_factor =
      1;  // bills without insurance are higher else
  const History none = run(without), insured = run(with);
  const double cost = sum(insured, "cost_health_insurance");
  CHECK(cost > 0);
  CHECK(cost == doctest::Approx(flow(insured, earmarked_reason(instrument("health_insurance")))));
  CHECK(flow(insured, support_reason(instrument("health_insurance"))) == 0);
  // What is owed is luck, the same in both; what can be paid of it is more with insurance.
  CHECK(sum(insured, "illness_costs") >= sum(none, "illness_costs"));
  CHECK(cost == doctest::Approx(0.5 * (sum(insured, "illness_costs"))).epsilon(0.05));
  CHECK(sum(insured, "unmet_subsistence") <= sum(none, "unmet_subsistence"));
  CHECK(insured.at(0, "income_pc_mean") == none.at(0, "income_pc_mean"));
}

TEST_CASE("an asset grant gives every listed household animals once, at the usual price, and no income") {
  const Scenario without = county({}), with = county({from_2016("asset_grant", {5500, 0, 0})});
  const History none = run(without), granted = run(with);
  CHECK(
      granted.at(0, "herd") - none.at(0, "herd") ==
      doctest::Approx(none.at(0, "households") * 5500 / 2750 * (1 - with.herd.death_rate / 4)).epsilon(5e-3));
  CHECK(granted.at(0, "cost_asset_grant") == doctest::Approx(none.at(0, "households") * 5500));
  // New households and those whose list comes later aside, nobody gets it twice.
  CHECK(sum(granted, "cost_asset_grant") == doctest::Approx(granted.at(0, "cost_asset_grant")).epsilon(0.02));
  CHECK(granted.at(0, "income_pc_mean") == doctest::Approx(none.at(0, "income_pc_mean")).epsilon(0.01));
  CHECK(granted.last("income_pc_mean") > none.last("income_pc_mean"));
}

TEST_CASE("a share of outlays granted makes enterprises that would not be started otherwise") {
  const History none = run(county({})), granted = run(county({from_2016("asset_grant", {0, 0.6, 0})}));
  CHECK(sum(granted, "enterprises_opened") > sum(none, "enterprises_opened"));
  CHECK(sum(granted, "cost_asset_grant") > 0);
  CHECK(sum(granted, "cost_asset_grant") ==
        doctest::Approx(0.6 * flow(granted, static_cast<std::size_t>(Reason::plant_outlay))).epsilon(1e-6));
}

TEST_CASE("courses train so many a year, cost their places, take work away first and raise pay for good") {
  const Scenario s = county({from_2016("vocational_training", {3000, 20, 0.3, 3})});
  std::vector<std::size_t> trained;
  const History courses = run(s, 0, {}, [&](Simulation& simulation) {
    std::size_t n = 0;
    for (const Shard& shard : simulation.shards()) {
      for (const std::int8_t skill : shard.person.skill.dense()) {
        n += skill != 0 ? 1 : 0;
        CHECK((skill == 0 || skill == 30));
      }
    }
    trained.push_back(n);
  });
  CHECK(trained[0] == 20);
  CHECK(trained[3] == 20);
  CHECK(trained[4] > 20);
  CHECK(trained[4] <= 40);
  CHECK(courses.at(0, "cost_vocational_training") == doctest::Approx(60000));
  CHECK(courses.at(1, "cost_vocational_training") == 0);
  const History none = run(county({}));
  CHECK(courses.at(0, "income_business") <= none.at(0, "income_business"));
}

TEST_CASE("skill is log points of pay away and of an enterprise's sales") {
  const AwayParameters p = small_county().away;
  Worker worker{30, 9, false, true, 0};
  const double plain = relative_pay(worker, p);
  worker.skill = 0.1;
  CHECK(relative_pay(worker, p) == doctest::Approx(plain * 1.1051709).epsilon(1e-6));
}

TEST_CASE("job matching gets more people into away work and costs its fee a listed household and year") {
  Scenario without = county({}), with = county({from_2016("migrant_support", {1.0, 150})});
  without.away.find_hazard = with.away.find_hazard = 0.3;
  const History none = run(without), matched = run(with);
  CHECK(matched.last("away_share") > 1.1 * none.last("away_share"));
  double due = 0;
  for (std::size_t i = 0; i < matched.dates.size(); i += 4) due += 150 * matched.at(i, "households");
  CHECK(sum(matched, "cost_migrant_support") == doctest::Approx(due));
  CHECK(sum(matched, "cost_migrant_support") ==
        doctest::Approx(flow(matched, static_cast<std::size_t>(Reason::service_fee))));
}

TEST_CASE(
    "start-up aid for returnees pays its share of the outlays of households with one, and of no others") {
  const auto with_share = [](double share) {
    Scenario s = county({from_2016("returnee_startup", {share})});
    s.enterprise.entry_hazard = 0.5;
    s.enterprise.hurdle = 0;
    return s;
  };
  std::map<std::uint64_t, int> returned;  // by household, before the step
  base::Fen paid = 0;
  double due = 0;
  const Scenario s = with_share(0.4);
  const std::size_t reason = earmarked_reason(instrument("returnee_startup"));
  run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    for (const Shard& shard : simulation.shards()) {
      for (const Flows& flows : shard.village.flows) paid += flows[reason];
      for (std::uint32_t h = 0; h < shard.households(); ++h) {
        if (shard.household.product[h] == 0 || shard.household.plant_since[h] != now.clock.now.index)
          continue;
        // Whoever came home after the outlay of this step had none when it was made.
        const int last = returned[shard.household.id[h]];
        const bool back = last > 0 && now.clock.now.index - last < 60;
        if (!back) continue;
        due += 0.4 * s.products[shard.household.product[h] - 1u].outlay * now.drivers.price_level;
      }
      for (std::uint32_t h = 0; h < shard.households(); ++h)
        returned[shard.household.id[h]] = shard.household.last_return[h];
    }
  });
  CHECK(due > 0);
  CHECK(base::to_yuan(paid) == doctest::Approx(due).epsilon(1e-6));
}
