// SPDX-License-Identifier: Apache-2.0
// The terms of measures beside their amounts: stocking caps, top-ups, working days, loans, lags, errors.
#include <cmath>
#include <map>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/enterprise_rules.hpp>

using namespace ruralsim;

namespace {

/// A measure of constant doses by name; the others have their defaults.
Measure measure(const std::string& key, const std::map<std::string, double>& doses) {
  Measure m;
  m.name = key;
  m.instrument = instrument(key);
  for (const DoseKey& d : standard_catalog().instruments[m.instrument].doses)
    m.doses.push_back(constant_series(doses.contains(d.key) ? doses.at(d.key) : d.fallback.value_or(0)));
  return m;
}

/// Two hundred households without any other policy.
Scenario county(std::vector<Measure> measures, const std::string& end = "2019-01") {
  Scenario s = small_county("continuity", {{"end", end}, {"burn_in_years", "0"}}, 2);
  s.policy = {};
  s.policy.measures = std::move(measures);
  return s;
}

double sum(const History& h, const std::string& indicator) {
  double all = 0;
  for (std::size_t i = 0; i < h.dates.size(); ++i) all += h.at(i, indicator);
  return all;
}

}  // namespace

TEST_CASE("a stocking cap is kept by every December, and a cap that nobody reaches changes no byte") {
  const double mu_per_head = 60;
  const auto capped = [&](double cap) {
    return county({measure("eco_compensation", {{"level", 3}, {"mu_per_head", cap}})});
  };
  const History free = run(capped(0)),
                held = run(capped(mu_per_head), 0, {}, [&](Simulation&simulation) {
                  if (!simulation.setting().clock.last_of_year()) return;
                  for (const Shard& s : simulation.shards()) {
                    for (std::uint32_t h = 0; h < s.households(); ++h) {
                      const double cap = static_cast<double>(s.household.pasture[h]) / mu_per_head;
                      CHECK(s.household.herd[h] / kHead <= cap + 0.001);
                    }
                  }
                });
  CHECK(run(capped(1e-4)).bytes() == free.bytes());
  CHECK(held.last("herd") < free.last("herd"));
  // The animals that go are sold, and that is no income.
  const auto surplus = [](const History& h) {
    base::Fen all = 0;
    for (const Flows& f : h.flows) all += f[static_cast<std::size_t>(Reason::herd_surplus_sale)];
    return all;
  };
  CHECK(surplus(held) > surplus(free));
  CHECK(run(capped(2 * mu_per_head)).last("herd") < held.last("herd"));
}

TEST_CASE("a top-up pays each listed person what assessed income lacks to the line, and nobody above it") {
  Scenario s = county({measure("social_assistance", {{"coverage", 1}, {"top_up_to", 6000}})});
  s.assistance.assessment_noise = 0;
  int filled = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    for (const Shard& shard : simulation.shards()) {
      for (std::uint32_t h = 0; h < shard.households(); ++h) {
        const double assessed = static_cast<double>(shard.household.assessed[h]);
        const bool listed = (shard.household.awards[h] & 1u) != 0;
        CHECK(listed == (assessed < 6000));
        if (!listed) continue;
        const SupportBasis basis = support_basis(now, shard, h);
        CHECK(assessed + support_a_year(now.measures[0].levers, basis) / basis.persons ==
              doctest::Approx(6000));
        ++filled;
      }
    }
  });
  CHECK(filled > 0);
  const auto cost = [](double line) {
    return sum(run(county({measure("social_assistance", {{"coverage", 1}, {"top_up_to", line}})})),
               "treasury_cost");
  };
  CHECK(cost(4000) < cost(6000));
  CHECK(sum(run(county({measure("social_assistance", {{"level", 2000}, {"top_up_to", 6000}})})),
            "treasury_cost") == 0);  // a coverage of nought lists nobody
}

TEST_CASE("a post that takes days of its holder leaves less work for home") {
  const auto income = [](double days) {
    Measure posts = measure("public_welfare_post", {{"level", 5000}, {"posts", 200}, {"days", days}});
    posts.from = base::month_of(2017, 1);  // labour at home is counted relative to the start
    return sum(run(county({posts})), "income_business");
  };
  const double free = income(0), some = income(100), all = income(300);
  CHECK(some < free);
  CHECK(all < some);
}

TEST_CASE("a loan on a programme's terms runs for its term, and interest is subsidised up to a debt") {
  const Scenario s = county({measure("micro_credit", {{"level", 50000}, {"rate", 0.04}, {"term", 2}}),
                             measure("interest_subsidy", {{"level", 1}, {"up_to", 20000}})});
  run(s, 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    if (!now.clock.last_of_year()) return;
    for (const Shard& shard : simulation.shards()) {
      for (std::uint32_t h = 0; h < shard.households(); ++h) {
        if (shard.household.barred_until[h] > now.clock.now.index) continue;
        CHECK(subsidised_share(now, shard, h, 10000) == 1);
        CHECK(subsidised_share(now, shard, h, 40000) == doctest::Approx(0.5));
        const Offer offer = loan_offer(now, shard, h);
        if (offer.rate == 0.04) CHECK(offer.term == 2);
      }
    }
  });
  const auto subsidy = [](double up_to) {
    return sum(run(county({measure("micro_credit", {{"level", 50000}}),
                           measure("interest_subsidy", {{"level", 1}, {"up_to", up_to}})})),
               "cost_interest_subsidy");
  };
  CHECK(subsidy(5000) > 0);
  CHECK(subsidy(5000) < subsidy(20000));
  CHECK(subsidy(20000) <= subsidy(0));
}

TEST_CASE("a lag puts off the first payment by its months, and without one nothing changes") {
  Measure grant = measure("cash_grant", {{"level", 1000}});
  const History at_once = run(county({grant}));
  grant.lag = 6;
  const History late = run(county({grant}));
  CHECK(late.at(0, "treasury_cost") == 0);
  CHECK(late.at(1, "treasury_cost") == 0);
  CHECK(late.at(2, "treasury_cost") > 0);
  CHECK(late.at(2, "treasury_cost") == at_once.at(2, "treasury_cost"));
  // Courses begin when the lag of a household ends, once a year.
  Measure course = measure("vocational_training", {{"level", 3000}, {"places", 20}});
  course.lag = 3;
  const History trained = run(county({course}));
  CHECK(trained.at(0, "treasury_cost") == 0);
  CHECK(trained.at(1, "treasury_cost") == doctest::Approx(60000));
  CHECK(trained.at(2, "treasury_cost") == 0);
}

TEST_CASE("errors of exclusion lower what a measure costs, errors of inclusion raise it, by their shares") {
  Measure aid = measure("cash_grant", {{"level", 1000}});
  const double all = run(county({aid})).at(0, "treasury_cost");
  aid.errors.exclusion = 0.4;
  const double missed = run(county({aid})).at(0, "treasury_cost");
  // 170 households: the share missed is within four standard errors of .4 but once in about 16,000.
  CHECK(std::abs(missed / all - 0.6) < 4 * std::sqrt(0.24 / 170));
  // Of the 126 households that were never registered the share .3 is let in, and is paid as those who are.
  Measure for_registered = measure("cash_grant", {{"level", 1000}});
  const auto& conditions = standard_catalog().conditions;
  REQUIRE(conditions[0].key == "registered");
  for_registered.eligible = {require(0, conditions[0], {.yes = true})};
  const History exact = run(county({for_registered}));
  const double right = exact.at(0, "treasury_cost");
  for_registered.errors.inclusion = 0.3;
  const double wrong = run(county({for_registered})).at(0, "treasury_cost");
  CHECK(right == doctest::Approx(250 * exact.at(0, "registered_households")));
  CHECK(std::abs((wrong - right) / (all - right) - 0.3) < 4 * std::sqrt(0.21 / 126));
  CHECK(wrong > right);
}
