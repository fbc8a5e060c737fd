// SPDX-License-Identifier: Apache-2.0
// Two scenarios that part at one date: what must be the same, and how they may differ.
#include <cmath>
#include <set>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;
using base::month_of;

namespace {

const base::Month kCliff = month_of(2021, 1);
const std::set<std::string> kWithdrawn = {"social_assistance", "public_welfare_post", "cash_grant",
                                          "interest_subsidy"};
/// The old regime alone, with nothing that takes its place.
const std::vector<Override> kAlone = {{"policy.transition.to", "nothing"}};

/// Steps both simulations to the end and shows each pair of states.
void side_by_side(const Scenario& a, const Scenario& b,
                  const std::function<void(Simulation&, Simulation&)>& look,
                  std::uint32_t replicate_of_b = 0) {
  Simulation first(a, standard_catalog(), 0), second(b, standard_catalog(), replicate_of_b);
  while (!first.finished()) {
    first.step();
    second.step();
    look(first, second);
  }
}

/// Everything of persons and villages that luck decides: who is born, dies, falls ill, and where disaster
/// strikes.
bool same_luck(const Simulation& a, const Simulation& b) {
  if (a.shards().size() != b.shards().size()) return false;
  for (std::size_t i = 0; i < a.shards().size(); ++i) {
    const Shard &x = a.shards()[i], &y = b.shards()[i];
    const bool people = x.person.id == y.person.id && x.person.born == y.person.born &&
                        x.person.ill_until == y.person.ill_until && x.person.female == y.person.female &&
                        x.person.schooling == y.person.schooling && x.person.births == y.person.births &&
                        x.person.health == y.person.health && x.household.id == y.household.id &&
                        x.person_begin == y.person_begin;
    const bool places = x.village.struck == y.village.struck && x.village.harvest == y.village.harvest &&
                        x.village.persons_born == y.village.persons_born &&
                        x.village.persons_died == y.village.persons_died;
    if (!people || !places) return false;
  }
  return true;
}

/// Whether households that exist in both have the same tastes: those drawn in the same month.
bool same_tastes(const Simulation& a, const Simulation& b) {
  for (std::size_t i = 0; i < a.shards().size(); ++i) {
    if (a.shards()[i].household.taste_drawn != b.shards()[i].household.taste_drawn) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("before the cliff continuity and cliff are the same to the byte, from its date on they differ") {
  const History continuity = run(small_county("continuity", kAlone)),
                cliff = run(small_county("cliff", kAlone));
  const std::size_t at = continuity.index_of(kCliff);
  CHECK(continuity.bytes(at) == cliff.bytes(at));
  CHECK(continuity.county[at] != cliff.county[at]);
  CHECK(continuity.bytes(at + 1) != cliff.bytes(at + 1));
}

TEST_CASE("after the cliff no withdrawn instrument pays and the others pay on as they did") {
  const History continuity = run(small_county("continuity", kAlone)),
                cliff = run(small_county("cliff", kAlone));
  const std::size_t at = continuity.index_of(kCliff);
  const auto& instruments = standard_catalog().instruments;
  int used = 0;
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    CAPTURE(instruments[i].key);
    if (continuity.flows[at - 1][support_reason(i)] == 0) continue;  // the scenario has no such measure
    ++used;
    for (std::size_t date = at; date < cliff.dates.size(); ++date) {
      const base::Fen paid = cliff.flows[date][support_reason(i)];
      if (kWithdrawn.contains(instruments[i].key)) {
        CHECK(paid == 0);
        CHECK(continuity.flows[date][support_reason(i)] > 0);
      } else {  // persons of pension age and pasture do not depend on income
        CHECK(paid == continuity.flows[date][support_reason(i)]);
      }
    }
  }
  CHECK(used >= 5);
}

TEST_CASE("on impact the cliff moves the accounts by the support and what follows from it within a step") {
  const History continuity = run(small_county("continuity", kAlone)),
                cliff = run(small_county("cliff", kAlone));
  const std::size_t at = continuity.index_of(kCliff);
  for (const std::string same : {"population", "births", "deaths", "households", "villages_struck"}) {
    CHECK(cliff.at(at, same) == continuity.at(at, same));
  }
  const auto flow = [&](const History& h, Reason r) { return h.flows[at][static_cast<std::size_t>(r)]; };
  CHECK(flow(cliff, Reason::other_income) == flow(continuity, Reason::other_income));
  CHECK(cliff.at(at, "treasury_cost") < continuity.at(at, "treasury_cost"));
  CHECK(cliff.at(at, "income_pc_family") < continuity.at(at, "income_pc_family"));
  CHECK(cliff.at(at, "distress_sales") >= continuity.at(at, "distress_sales"));
  CHECK(cliff.at(at, "cash_mean") < continuity.at(at, "cash_mean"));
}

TEST_CASE("when nobody changes plans, losing support raises no family's income in the step it is lost") {
  const std::vector<Override> plans_stay = {
      {"choice.reconsider", "0"}, {"enterprise.entry_hazard", "0"}, {"end", "2022-01"}};
  int lower = 0;
  side_by_side(small_county("continuity", plans_stay, 2), small_county("cliff", plans_stay, 2),
               [&](Simulation& continuity, Simulation& cliff) {
                 if (cliff.setting().clock.now != kCliff) return;
                 const auto& with = continuity.shards()[0].household;
                 const auto& without = cliff.shards()[0].household;
                 REQUIRE(with.id == without.id);
                 for (std::size_t h = 0; h < with.id.size(); ++h) {
                   CHECK(without.family_income[0][h] <= with.family_income[0][h]);
                   CHECK(without.resident_income[0][h] <= with.resident_income[0][h]);
                   CHECK(without.cash[h] <= with.cash[h]);
                   lower += without.family_income[0][h] < with.family_income[0][h] ? 1 : 0;
                 }
               });
  CHECK(lower > 100);  // of 170 households
}

TEST_CASE("everybody's luck is the same under any policy, rule of choice, price and clock of choice") {
  // Being hurt at away work is left out: only who is away can be.
  const auto county = [](const std::string& file, std::vector<Override> over) {
    over.insert(over.end(), {{"end", "2030-01"}, {"labour.away.injury_hazard", "0"}});
    return small_county(file, over);
  };
  const Scenario base = county("continuity", {});
  const std::vector<std::pair<const char*, Scenario>> others = {
      {"cliff", county("cliff", {})},
      {"no policy", without_policy(base)},
      {"income_max", county("continuity", {{"choice.rule", "income_max"}})},
      {"away wage", county("continuity", {{"labour.away.wage_level", "2"}})},
      {"restless", county("continuity", {{"choice.reconsider", "1"}})}};
  for (const auto& one : others) {
    const auto& name = one.first;
    const auto& other = one.second;
    CAPTURE(name);
    side_by_side(base, other, [](Simulation& a, Simulation& b) { REQUIRE(same_luck(a, b)); });
  }
}

TEST_CASE("scenarios that part at a date have the same tastes before and after it") {
  side_by_side(small_county("continuity"), small_county("cliff"),
               [](Simulation& a, Simulation& b) { REQUIRE(same_tastes(a, b)); });
}

TEST_CASE("another replicate or seed is other luck") {
  const Scenario s = small_county();
  bool same = true;
  side_by_side(
      s, s, [&](Simulation& a, Simulation& b) { same = same && same_luck(a, b); }, 1);
  CHECK_FALSE(same);
  same = true;
  side_by_side(s, small_county("continuity", {{"seed", "1"}}),
               [&](Simulation& a, Simulation& b) { same = same && same_luck(a, b); });
  CHECK_FALSE(same);
}

TEST_CASE(
    "the same scenario, seed and replicate give the same bytes on any number of threads and size of shards") {
  const Scenario s = small_county("cliff", {}, 2);
  const std::string bytes = run(s, 3).bytes();
  for (const int threads : {1, 2, 4}) {
    for (const std::size_t villages : {1, 3, 64}) CHECK(run(s, 3, {threads, villages}).bytes() == bytes);
  }
}
