// SPDX-License-Identifier: Apache-2.0
// Looking at a household changes nothing, and what is seen explains what it does and what it has.
#include <algorithm>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/run/trace.hpp>
#include <ruralsim/state/fingerprint.hpp>

using namespace ruralsim;

namespace {

std::vector<TracedStep> traced(const Scenario& s, std::uint64_t household, std::uint32_t replicate = 0) {
  std::vector<TracedStep> steps;
  trace_household(s, standard_catalog(), replicate, household, {},
                  [&](const TracedStep& step) { steps.push_back(step); });
  return steps;
}

Scenario short_county(const std::string& rule = "nested_logit") {
  return small_county("cliff", {{"start", "2020-01"}, {"end", "2022-01"}, {"choice.rule", rule}});
}

/// Households of the first villages.
std::vector<std::uint64_t> some_households() {
  return {household_id(0, 0), household_id(0, 3), household_id(0, 8),
          household_id(1, 2), household_id(2, 5), household_id(3, 1)};
}

}  // namespace

TEST_CASE(
    "a run under observation, process by process and with a witness, has the same state at every step") {
  const Scenario s = short_county();
  Simulation plain(s, standard_catalog(), 0);
  std::vector<Payment> payments;
  Simulation* seen = nullptr;
  Execution how{2, 1};
  how.between = [&](std::size_t) {
    Shard& first = seen->shards().front();
    first.witness = {0, &payments};
    weigh_livelihoods(seen->setting(), first, 0);
  };
  Simulation observed(s, standard_catalog(), 0, how);
  seen = &observed;
  CHECK(payments.empty());  // the year before the run is not observed
  while (!plain.finished()) {
    plain.step();
    observed.step();
    io::SectionWriter a, b;
    plain.save(a);
    observed.save(b);
    CHECK(a.file("x", 1) == b.file("x", 1));
  }
  CHECK_FALSE(payments.empty());
}

TEST_CASE("a household's payments are all that moves its cash, step after step") {
  const Scenario s = short_county();
  for (const std::uint64_t id : some_households()) {
    const std::vector<TracedStep> steps = traced(s, id);
    for (std::size_t i = 0; i < steps.size() && !steps[i].ended; ++i) {
      base::Fen sum = steps[i].cash_before;
      for (const TracedPayment& p : steps[i].payments) sum += p.cash;
      CHECK(sum == steps[i].cash);
      if (i > 0) CHECK(steps[i].cash_before == steps[i - 1].cash);
    }
    CHECK(steps.front().date == first_month(s));
    CHECK(steps.front().burn_in);
  }
}

TEST_CASE("what is weighed is what is chosen, by every rule of choice") {
  for (const char* rule : {"nested_logit", "income_max", "empirical_logit"}) {
    CAPTURE(rule);
    const Scenario s = short_county(rule);
    int choices = 0;
    for (const std::uint64_t id : some_households()) {
      for (const TracedStep& step : traced(s, id)) {
        const Weighing& w = step.choice;
        if (w.menu.empty()) continue;
        ++choices;
        const auto doing = [&](Occupation a, Occupation b) {
          return std::count_if(step.members.begin(), step.members.end(),
                               [&](const TracedMember& m) { return m.chosen == a || m.chosen == b; });
        };
        const Bundle& chosen = w.menu[w.chosen].bundle;
        CHECK(doing(Occupation::away, Occupation::searching_away) == chosen.away);
        CHECK(doing(Occupation::nearby, Occupation::seeking_nearby) == chosen.nearby);
        for (const WeighedBundle& b : w.menu) CHECK(b.score <= w.menu[w.chosen].score);
      }
    }
    CHECK(choices > 5);
  }
}

TEST_CASE("a household that does not reconsider keeps its work through the choice") {
  const Scenario s = short_county();
  for (const TracedStep& step : traced(s, household_id(0, 0))) {
    if (!step.choice.menu.empty()) continue;
    CHECK(step.choice.reconsider_draw >= step.choice.reconsider_chance - 1e-6);
    for (const TracedMember& m : step.members) {
      const bool works = m.age >= 16 && m.age < 65 && !m.ill && m.health != Health::disabled;
      if (works) CHECK(m.chosen == m.before);
    }
  }
}

TEST_CASE("an id that no household has is refused with where ids stand") {
  CHECK_THROWS_WITH_AS(traced(short_county(), 42, 3),
                       doctest::Contains("replicate 3 has no household 42; ids stand in the column"),
                       base::ScenarioError);
}
