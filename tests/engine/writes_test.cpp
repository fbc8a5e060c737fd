// SPDX-License-Identifier: Apache-2.0
// The step's table says which columns each process writes, and a run can hold the processes to it.
#include <set>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/state/fingerprint.hpp>

using namespace ruralsim;

namespace {

std::string last_step_of(const Scenario& s, const Catalog& catalog, bool check) {
  std::string state;
  Simulation simulation(s, catalog, 0, {.check_writes = check});
  while (!simulation.finished()) simulation.step();
  for (const ColumnDigest& c : column_digests(simulation.shards())) {
    state += c.column + " " + std::to_string(c.digest) + "\n";
  }
  return state;
}

/// A county whose single measures go by waiting and pay late, under governments that lack capacity.
Scenario county_of_queues() {
  Scenario s = small_county("continuity", {{"end", "2019-01"}, {"governance.capacity", "0.5"}});
  const auto& list = standard_catalog().priorities;
  std::size_t row = 0;
  while (list[row].key != "waiting") ++row;
  for (Measure& m : s.policy.measures) {
    m.lag = 3;
    m.priority = rank_by(row, list[row]);
    m.budget = constant_series(50000);
  }
  return s;
}

}  // namespace

TEST_CASE("no process writes a column that its row does not name, and checking changes no result") {
  const std::vector<Scenario> counties = {
      small_county("cliff", {{"end", "2026-01"}}), county_of_queues(),
      // Debts that fail, disasters, closing enterprises, monthly steps.
      small_county("continuity", {{"end", "2020-01"},
                                  {"steps_per_year", "12"},
                                  {"credit.repayment", "bullet"},
                                  {"credit.initial_share", "0.9"},
                                  {"credit.initial_debt", "60000"},
                                  {"shocks.snow.hazard", "0.4"},
                                  {"shocks.quake.hazard", "0.4"},
                                  {"household_types.poor.enterprise_share", "0.4"},
                                  {"enterprise.hurdle", "-1"}})};
  for (const Scenario& s : counties) {
    CHECK(last_step_of(s, standard_catalog(), true) == last_step_of(s, standard_catalog(), false));
  }
}

TEST_CASE("a write that is not named is found, with process and column") {
  Catalog catalog = standard_catalog();
  catalog.processes.push_back({.key = "meddle",
                               .meaning = "",
                               .section = "",
                               .yearly = false,
                               .run = +[](const Setting&, Village& v) {
                                 if (v.row == 2)
                                   v.shard.household.productivity[v.shard.household_begin[2]] += 1;
                               }});
  std::string told;
  try {
    (void)last_step_of(small_county(), catalog, true);
  } catch (const base::InvariantViolation& error) {
    told = error.what();
  }
  CHECK(told == "process meddle writes household.productivity, which its row of the step does not say");
  catalog.processes.back().writes = {"household.productivity"};
  CHECK_NOTHROW(last_step_of(small_county("continuity", {{"end", "2017-01"}}), catalog, true));
}

TEST_CASE("every column that a row names exists") {
  std::set<std::string> columns = {"rows"};
  const Scenario s = county_of_queues();  // dates of lists and queues are kept for such measures alone
  Simulation simulation(s, standard_catalog(), 0);
  for (const ColumnDigest& c : column_digests(simulation.shards())) columns.insert(c.column);
  for (const Process& p : standard_catalog().processes) {
    CHECK_FALSE(p.writes.empty());
    for (const std::string& column : p.writes) {
      CAPTURE(p.key);
      CAPTURE(column);
      CHECK(columns.contains(column));
    }
  }
}

TEST_CASE("a digest differs when any column or its order does") {
  const Scenario s = small_county();
  Simulation simulation(s, standard_catalog(), 0);
  const auto before = column_digests(simulation.shards());
  auto& cash = simulation.shards()[0].household.cash;
  std::swap(cash[0], cash[1]);
  CHECK(changed_columns(before, column_digests(simulation.shards())) ==
        std::vector<std::string>{"household.cash"});
  std::swap(cash[0], cash[1]);
  CHECK(changed_columns(before, column_digests(simulation.shards())).empty());
}
