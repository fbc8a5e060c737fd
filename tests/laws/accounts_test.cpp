// SPDX-License-Identifier: Apache-2.0
// What no run may break, whatever the scenario: looked at after every step of runs that differ as much as
// scenarios can, with sums of its own instead of those the program closes its accounts by.
#include <cmath>
#include <utility>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

std::vector<std::pair<std::string, Scenario>> counties() {
  std::vector<std::pair<std::string, Scenario>> all;
  all.emplace_back("continuity", small_county("continuity"));
  all.emplace_back("cliff", small_county("cliff"));
  all.emplace_back("no policy", without_policy(small_county()));
  all.emplace_back("monthly", small_county("cliff", {{"steps_per_year", "12"}, {"start", "2019-01"}}));
  all.emplace_back("yearly", small_county("cliff", {{"steps_per_year", "1"}}));
  all.emplace_back("income_max", small_county("cliff", {{"choice.rule", "income_max"}}));
  all.emplace_back("empirical_logit", small_county("cliff", {{"choice.rule", "empirical_logit"}}));
  all.emplace_back("fixed population", small_county("cliff", {{"demography.vital_events", "off"}}));
  all.emplace_back("families on the move", small_county("cliff", {{"demography.marriage", "4"},
                                                                  {"demography.leaving", "1"},
                                                                  {"demography.leaving_alone", "0.3"},
                                                                  {"demography.rejoining", "1"},
                                                                  {"modules.schooling", "on"}}));
  all.emplace_back("calamity", small_county("cliff", {{"shocks.snow.hazard", "0.9"},
                                                      {"shocks.snow.herd_loss", "0.5"},
                                                      {"shocks.illness.hazard", "0.8"},
                                                      {"shocks.illness.cost", "30000"}}));
  all.emplace_back("rich county",
                   small_county("cliff", {{"labour.away.wage_level", "5"}, {"crops.value", "90000"}}));
  return all;
}

/// Calls `look` with every county's simulation after each of its steps.
void walk(const std::function<void(Simulation&)>& look) {
  for (const auto& one : counties()) {
    const auto& name = one.first;
    const auto& scenario = one.second;
    CAPTURE(name);
    run(scenario, 0, {}, look);
  }
}

void each_village(Simulation& simulation, const std::function<void(Village&)>& look) {
  for (Shard& shard : simulation.shards()) {
    for (std::size_t row = 0; row < shard.villages(); ++row) {
      Village v{shard, row};
      look(v);
    }
  }
}

struct Stocks {
  base::Fen cash = 0;
  std::int64_t herd = 0;
  std::int64_t persons = 0;
};

std::vector<Stocks> stocks_of(Simulation& simulation) {
  std::vector<Stocks> all;
  each_village(simulation, [&](Village& v) {
    Stocks s;
    for (const std::uint32_t h : v.households()) {
      s.cash += v.shard.household.cash[h];
      s.herd += v.shard.household.herd[h];
      s.persons += v.shard.person_begin[h + 1] - v.shard.person_begin[h];
    }
    all.push_back(s);
  });
  return all;
}

}  // namespace

TEST_CASE("cash, animals and persons of a village change from step to step by what its books say") {
  for (const auto& one : counties()) {
    const auto& name = one.first;
    const auto& scenario = one.second;
    CAPTURE(name);
    std::vector<Stocks> before;
    run(scenario, 0, {}, [&](Simulation& simulation) {
      const std::vector<Stocks> after = stocks_of(simulation);
      std::size_t i = 0;
      each_village(simulation, [&](Village& v) {
        const auto& book = v.shard.village;
        base::Fen to = 0, from = 0;
        for (std::size_t r = 0; r < book.flows[v.row].size(); ++r) {
          const FlowKind& kind = flow_kind(r);
          if (kind.payer == Account::own_production || kind.payee == Account::own_production) continue;
          (kind.payee == Account::households ? to : from) += book.flows[v.row][r];
        }
        if (!before.empty()) {
          REQUIRE(after[i].cash == before[i].cash + to - from);
          REQUIRE(after[i].persons == before[i].persons + book.persons_born[v.row] -
                                          book.persons_died[v.row] + book.persons_came[v.row] -
                                          book.persons_went[v.row]);
          REQUIRE(after[i].herd == before[i].herd + book.herd_born[v.row] + book.herd_granted[v.row] +
                                       book.herd_inherited[v.row] - book.herd_died[v.row] -
                                       book.herd_lost[v.row] - book.herd_taken[v.row] -
                                       book.herd_left[v.row]);
        }
        ++i;
      });
      before = after;
    });
  }
}

TEST_CASE("the flow matrix closes: receipts of all accounts sum to zero and what is eaten was grown") {
  walk([](Simulation& simulation) {
    each_village(simulation, [](Village& v) {
      const Flows& flows = v.shard.village.flows[v.row];
      for (const base::Fen amount : flows) REQUIRE(amount >= 0);
      base::Fen sum = 0;
      const auto net = net_receipts(flows);
      for (const base::Fen n : net) sum += n;
      REQUIRE(sum == 0);
      REQUIRE(net[static_cast<std::size_t>(Account::own_production)] == 0);
      const auto of = [&](Reason r) { return flows[static_cast<std::size_t>(r)]; };
      REQUIRE(of(Reason::own_food_eaten) == of(Reason::crops_eaten_earned) + of(Reason::herd_eaten_earned));
      REQUIRE(of(Reason::city_living) + of(Reason::migrant_spending) <= of(Reason::away_wage));
    });
  });
}

TEST_CASE("what the treasury pays is the sum of its instruments, and villages sum to the county") {
  const History h = run(small_county("cliff"));
  std::vector<std::string> village_columns;
  for (const Indicator& i : written_out(standard_catalog().indicators, small_county())) {
    if (i.finest >= Finest::village) village_columns.push_back(i.key);
  }
  for (std::size_t date = 0; date < h.dates.size(); ++date) {
    double sum = 0;
    for (const Instrument& i : standard_catalog().instruments) sum += h.at(date, "cost_" + i.key);
    CHECK(h.at(date, "treasury_cost") == doctest::Approx(sum).epsilon(1e-12));
    CHECK(-base::to_yuan(net_receipts(h.flows[date])[static_cast<std::size_t>(Account::treasury)]) ==
          doctest::Approx(sum).epsilon(1e-12));
    for (const std::string key :
         {"population", "households", "births", "deaths", "herd", "treasury_cost", "poor_households"}) {
      const std::size_t c = static_cast<std::size_t>(
          std::find(village_columns.begin(), village_columns.end(), key) - village_columns.begin());
      double villages = 0;
      for (std::size_t v = 0; v < 4; ++v) villages += h.villages[date][v * village_columns.size() + c];
      CHECK(villages == doctest::Approx(h.at(date, key)).epsilon(1e-12));
    }
  }
}

TEST_CASE("a step's income of the households is the sum of the flows that count in it, by both definitions") {
  walk([](Simulation& simulation) {
    const auto slot = static_cast<std::size_t>(simulation.setting().clock.slot);
    each_village(simulation, [slot](Village& v) {
      double resident = 0, family = 0, resident_booked = 0, family_booked = 0, volume = 1;
      for (const std::uint32_t h : v.households()) {
        resident += static_cast<double>(v.shard.household.resident_income[slot][h]);
        family += static_cast<double>(v.shard.household.family_income[slot][h]);
      }
      const Flows& flows = v.shard.village.flows[v.row];
      for (std::size_t r = 0; r < flows.size(); ++r) {
        const double yuan = base::to_yuan(flows[r]);
        resident_booked += flow_kind(r).resident_income * yuan;
        family_booked += flow_kind(r).family_income * yuan;
        volume += yuan;
      }
      REQUIRE(std::abs(resident - resident_booked) < 1e-6 * volume);  // the columns are floats
      REQUIRE(std::abs(family - family_booked) < 1e-6 * volume);
      REQUIRE(family_booked >= resident_booked - 1e-6);
    });
  });
}

TEST_CASE("without deaths the sources of a year's income sum to it") {
  const History h = run(small_county("cliff", {{"demography.vital_events", "off"}, {"burn_in_years", "1"}}));
  for (std::size_t date = 0; date < h.dates.size(); ++date) {
    const double sources = h.at(date, "income_wage") + h.at(date, "income_business") +
                           h.at(date, "income_property") + h.at(date, "income_transfer");
    CHECK(sources == doctest::Approx(h.at(date, "income_pc_mean")).epsilon(1e-5));
  }
}

TEST_CASE("rows stay in order, cash and herds are never negative and occupations are what they can be") {
  walk([](Simulation& simulation) {
    const base::Month now = simulation.setting().clock.now;
    for (const Shard& s : simulation.shards()) {
      REQUIRE_NOTHROW(check_integrity(s));
      for (std::uint32_t p = 0; p < s.persons(); ++p) {
        const Occupation o = s.person.occupation[p];
        REQUIRE(o != Occupation::seeking_nearby);  // found a job or fell back
        if (o != Occupation::home) REQUIRE(able(s, p, now));
      }
      for (std::size_t v = 0; v < s.villages(); ++v) {
        REQUIRE(s.village.jobs_found[v] <= s.village.jobs_sought[v]);
        REQUIRE(s.village.adults_away[v] <= s.village.adults[v]);
        for (const float share : {s.village.network[v], s.village.fill_rate[v]})
          REQUIRE((share >= 0 && share <= 1));
        REQUIRE(s.village.unmet[v] >= 0);
      }
    }
  });
}

TEST_CASE("jobs near home are never more than there are, those at enterprises of the step before included") {
  const auto hires_of = [](const Simulation& simulation) {
    double hires = 0;
    for (const Shard& s : simulation.shards()) {
      for (const double adults : s.village.hired) hires += adults;
    }
    return hires;
  };
  const Scenario scenario = small_county("cliff");
  double hired = hires_of(Simulation(scenario, standard_catalog(), 0));
  const auto check = [&](Simulation& simulation) {
    std::int64_t holders = 0;
    for (const Shard& s : simulation.shards())
      holders += std::count(s.person.occupation.begin(), s.person.occupation.end(), Occupation::nearby);
    REQUIRE(static_cast<double>(holders) <=
            static_cast<double>(simulation.setting().drivers.nearby_jobs) + hired + 0.5);
    hired = hires_of(simulation);
  };
  run(scenario, 0, {}, check);
}

TEST_CASE("a village gathers from a resource that stays above zero and within its capacity") {
  const auto check = [](Simulation& simulation) {
    each_village(simulation, [](Village& v) {
      const auto& village = v.shard.village;
      REQUIRE(village.resource[v.row] > 0);
      REQUIRE(village.resource[v.row] <= village.resource_capacity[v.row] * (1 + 1e-12));
      REQUIRE(village.gathered[v.row] >= 0);
      REQUIRE(village.gathered[v.row] <= village.resource[v.row]);
    });
  };
  walk(check);
  run(small_county("continuity", {{"gathering.damage", "1"},
                                  {"gathering.regrowth", "1"},
                                  {"gathering.effectiveness", "5"},
                                  {"end", "2040-01"}}),
      0, {}, check);
}

TEST_CASE("poverty gaps nest: severity is at most the gap, the gap at most the headcount") {
  for (const auto& one : counties()) {
    const auto& name = one.first;
    const auto& scenario = one.second;
    CAPTURE(name);
    const History h = run(scenario);
    for (std::size_t date = 0; date < h.dates.size(); ++date) {
      CHECK(h.at(date, "poverty_severity") <= h.at(date, "poverty_gap") + 1e-12);
      CHECK(h.at(date, "poverty_gap") <= h.at(date, "poverty_headcount") + 1e-12);
      for (const std::string share :
           {"poverty_headcount", "away_share", "local_job_share", "farm_share", "gini"}) {
        CHECK(h.at(date, share) >= 0);
        CHECK(h.at(date, share) <= 1);
      }
    }
  }
}
