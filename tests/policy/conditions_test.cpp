// SPDX-License-Identifier: Apache-2.0
// Laws of every row of the lists of conditions and priorities, and what the shipped conditions let in.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/policy/targeting_rules.hpp>

using namespace ruralsim;

namespace {

using Households = std::set<std::uint64_t>;

Ranking waiting() {
  const auto& list = standard_catalog().priorities;
  std::size_t row = 0;
  while (list[row].key != "waiting") ++row;
  return rank_by(row, list[row]);
}

/// A small county after three years, with migrants, jobs, enterprises and assessed incomes.
const Simulation& county() {
  static const Scenario scenario = [] {
    Scenario s = small_county("continuity",
                              {{"burn_in_years", "0"},
                               {"monitoring.from_year", "2016"},
                               {"registration.exit_quota", "0.4"},  // so that some exits are unstable
                               {"registration.assessment_noise", "1"}},
                              3);
    // The first measure goes by waiting, so that those who wait have dates.
    s.policy.regimes[0].measures[0].budget = constant_series(100000);
    s.policy.regimes[0].measures[0].priority = waiting();
    return s;
  }();
  static Simulation simulation(scenario, standard_catalog(), 0);
  while (simulation.now() < base::month_of(2019, 1)) simulation.step();
  return simulation;
}

Households those(const std::function<bool(const Shard&, std::uint32_t)>& which) {
  Households ids;
  for (const Shard& s : county().shards()) {
    for (std::uint32_t h = 0; h < s.households(); ++h) {
      if (which(s, h)) ids.insert(s.household.id[h]);
    }
  }
  return ids;
}

/// Names as a scenario file gives them, resolved to rows.
Asked naming(const Condition& c, const std::vector<std::string>& names) {
  const auto known = c.named == nullptr ? c.words : c.named(county().setting().scenario);
  Asked asked{.names = names, .chosen = std::vector<std::uint8_t>(known.size(), 0)};
  for (std::size_t i = 0; i < known.size(); ++i)
    asked.chosen[i] = std::find(names.begin(), names.end(), known[i]) != names.end() ? 1 : 0;
  return asked;
}

Households admitted(const Condition& c, const Asked& asked) {
  return those([&](const Shard& s, std::uint32_t h) { return c.holds(asked, s, h, county().setting()); });
}

const Condition& condition(const std::string& key) {
  for (const Condition& c : standard_catalog().conditions) {
    if (c.key == key) return c;
  }
  throw std::invalid_argument("no condition " + key);
}

Households all_households() {
  return those([](const Shard&, std::uint32_t) { return true; });
}

bool holds_all(const Households& more, const Households& less) {
  return std::includes(more.begin(), more.end(), less.begin(), less.end());
}

/// A yes and a no part the county; both have somebody.
void check_yes_or_no(const Condition& c) {
  const Households yes = admitted(c, {.yes = true}), no = admitted(c, {.yes = false});
  CHECK(yes.size() + no.size() == all_households().size());
  CHECK(!yes.empty());
  CHECK(!no.empty());
  for (const std::uint64_t id : yes) CHECK(!no.contains(id));
}

/// A growing amount lets in ever more, or ever fewer; and it matters.
void check_amount(const Condition& c) {
  std::vector<Households> sets;
  for (const double times : {0.0, 1e-6, 1e-5, 1e-4, 0.02, 1.0})
    sets.push_back(admitted(c, {.from = std::max(c.lower, times * c.upper)}));
  const bool grows = sets.back().size() > sets.front().size();
  for (std::size_t i = 1; i < sets.size(); ++i)
    CHECK((grows ? holds_all(sets[i], sets[i - 1]) : holds_all(sets[i - 1], sets[i])));
  CHECK(sets.back() != sets.front());
}

/// A wider range lets in whom the narrower one does; and it matters.
void check_range(const Condition& c) {
  Households before;
  const double middle = (c.lower + c.upper) / 2, half = c.upper - middle;
  for (const double width : {0.0, 0.2, 0.4, 0.8, 1.0}) {
    const Households now = admitted(c, {.from = middle - width * half, .to = middle + width * half});
    CHECK(holds_all(now, before));
    before = now;
  }
  CHECK(before == all_households());
  CHECK(admitted(c, {.from = middle, .to = middle}).size() < before.size());
}

/// Several names let in whom each of them does alone; and it matters which.
void check_names(const Condition& c) {
  const auto known = c.named == nullptr ? c.words : c.named(county().setting().scenario);
  REQUIRE(known.size() > 1);
  Households together;
  std::set<std::size_t> sizes;
  for (const std::string& name : known) {
    CAPTURE(name);
    const Households alone = admitted(c, naming(c, {name}));
    CHECK(alone.size() < all_households().size());
    sizes.insert(alone.size());
    together.insert(alone.begin(), alone.end());
  }
  CHECK(sizes.size() > 1);
  CHECK(admitted(c, naming(c, known)) == together);
  CHECK(admitted(c, naming(c, {})).empty());
  if (!c.any_or_none) return;
  // `false` lets in all others.
  Asked none = naming(c, known);
  none.yes = false;
  const Households others = admitted(c, none);
  CHECK(others.size() + together.size() == all_households().size());
  for (const std::uint64_t id : others) CHECK(!together.contains(id));
}

}  // namespace

TEST_CASE("every condition tells households apart, and asks more where it asks more") {
  for (const Condition& c : standard_catalog().conditions) {
    CAPTURE(c.key);
    switch (c.kind) {
      case Condition::Kind::yes_or_no:
        check_yes_or_no(c);
        break;
      case Condition::Kind::amount:
        check_amount(c);
        break;
      case Condition::Kind::range:
        check_range(c);
        break;
      case Condition::Kind::names:
        check_names(c);
        break;
    }
  }
}

TEST_CASE("conditions let in whom they name") {
  const Setting& now = county().setting();
  CHECK(admitted(condition("income_below"), {.from = 5000}) ==
        those([](const Shard& s, std::uint32_t h) { return s.household.assessed[h] < 5000; }));
  CHECK(admitted(condition("income_above"), {.from = 5000}) ==
        those([](const Shard& s, std::uint32_t h) { return s.household.assessed[h] >= 5000; }));
  CHECK(admitted(condition("income_below_line"), {.from = 1.5}) ==
        admitted(condition("income_below"), {.from = 1.5 * now.drivers.headline}));
  CHECK(admitted(condition("villages"), naming(condition("villages"), {"v02", "v05"})) ==
        those([](const Shard& s, std::uint32_t h) {
          for (const std::uint64_t id : {2u, 5u}) {
            const std::size_t row = id - 1;
            if (h >= s.household_begin[row] && h < s.household_begin[row + 1]) return true;
          }
          return false;
        }));
  CHECK(admitted(condition("household_types"), naming(condition("household_types"), {"rich"})) ==
        those([](const Shard& s, std::uint32_t h) { return s.household.type[h] == 2; }));
  CHECK(admitted(condition("age"), {.from = 18, .to = 18}) == those([&](const Shard& s, std::uint32_t h) {
          const auto* born = s.person.born.data();
          return std::any_of(born + s.person_begin[h], born + s.person_begin[h + 1], [&](std::int16_t b) {
            const int months = now.clock.now.index - b;
            return months >= 12 * 18 && months < 12 * 19;
          });
        }));
  CHECK(admitted(condition("occupations"), naming(condition("occupations"), {"away"})) ==
        those([&](const Shard& s, std::uint32_t h) {
          for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
            if (able(s, p, now.clock.now) && s.person.occupation[p] == Occupation::away) return true;
          }
          return false;
        }));
  const auto first_product = condition("products").named(now.scenario).front();
  CHECK(admitted(condition("products"), naming(condition("products"), {first_product})) ==
        those([](const Shard& s, std::uint32_t h) { return s.household.product[h] == 1; }));
}

TEST_CASE("who is watched is let in by the class in which it is, and by no other") {
  const Condition& c = condition("monitored");
  Households all;
  for (std::size_t i = 1; i < kMonitoredClasses; ++i) {
    CAPTURE(kMonitoredNames[i]);
    const Households these = those([&](const Shard& s, std::uint32_t h) {
      return s.household.monitored[h] == static_cast<Monitored>(i);
    });
    CHECK(!these.empty());
    CHECK(admitted(c, naming(c, {kMonitoredNames[i]})) == these);
    all.insert(these.begin(), these.end());
  }
  CHECK(admitted(c, naming(c, c.words)) == all);
  CHECK(all.size() < all_households().size());
}

TEST_CASE("every priority is a lasting order of its own") {
  const Setting& now = county().setting();
  std::map<std::string, std::vector<std::uint64_t>> orders;
  for (const Priority& p : standard_catalog().priorities) {
    CAPTURE(p.key);
    std::vector<std::pair<double, std::uint64_t>> places, again;
    for (const Shard& s : county().shards()) {
      for (std::uint32_t h = 0; h < s.households(); ++h) {
        places.emplace_back(p.place(now, s, h, 0), s.household.id[h]);
        again.emplace_back(p.place(now, s, h, 0), s.household.id[h]);
      }
    }
    CHECK(places == again);
    std::sort(places.begin(), places.end());
    for (const auto& place : places) orders[p.key].push_back(place.second);
    for (const auto& [other, order] : orders) CHECK((order == orders[p.key]) == (other == p.key));
  }
}

TEST_CASE("conditions and priorities say of many households together what they say of each") {
  const Setting& now = county().setting();
  std::size_t together = 0;
  for (const Condition& c : standard_catalog().conditions) {
    if (c.keep_marked == nullptr) continue;
    CAPTURE(c.key);
    std::vector<Asked> questions = {{.yes = true}, {.yes = false}};
    for (Asked& asked : questions) asked.chosen.assign(kMonitoredClasses - 1, 1), asked.chosen.back() = 0;
    for (const Asked& asked : questions) {
      for (const Shard& s : county().shards()) {
        std::vector<std::uint8_t> marks(s.households() - 2);
        for (std::size_t i = 0; i < marks.size(); ++i) marks[i] = i % 3 != 0 ? 1 : 0;
        c.keep_marked(asked, s, 2, now, marks);
        for (std::uint32_t i = 0; i < marks.size(); ++i)
          CHECK(marks[i] == (i % 3 != 0 && c.holds(asked, s, 2 + i, now) ? 1 : 0));
      }
    }
    ++together;
  }
  CHECK(together >= 2);
  for (const Priority& p : standard_catalog().priorities) {
    if (p.places == nullptr) continue;
    const Shard& s = county().shards().front();
    std::vector<std::uint32_t> households;
    for (std::uint32_t h = 0; h < s.households(); h += 1 + h % 3) households.push_back(h);
    std::vector<double> places(households.size());
    p.places(now, s, households, 0, places);
    for (std::size_t i = 0; i < households.size(); ++i) CHECK(places[i] == p.place(now, s, households[i], 0));
  }
}
