// SPDX-License-Identifier: Apache-2.0
// THE list of conditions of eligibility. A row says how a condition is written and which households meet it;
// the key under `eligible`, checks, error texts, `list`, schema, docs and the tests that walk the list follow
// from the row.
#include <array>

#include <ruralsim/policy/targeting_rules.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {
namespace {

using A = const Asked&;
using S = const Shard&;
using H = std::uint32_t;
using Now = const Setting&;
using Marks = std::span<std::uint8_t>;
using Kind = Condition::Kind;

constexpr double kMostIncome = 1e9;  ///< yuan a person and year

double assessed(S s, H h) {
  return static_cast<double>(s.household.assessed[h]);
}

bool among(A asked, std::size_t row) {
  return row < asked.chosen.size() && asked.chosen[row] != 0;
}

bool registered(A asked, S s, H h, Now) {
  return asked.yes == (s.household.registered[h] != 0);
}

void keep_registered(A asked, S s, H first, Now, Marks marks) {
  const std::uint8_t* const ever = s.household.registered.data() + first;
  const std::uint8_t wanted = asked.yes ? 1 : 0;
  for (std::size_t i = 0; i < marks.size(); ++i)
    marks[i] = static_cast<std::uint8_t>(marks[i] & ((ever[i] != 0 ? 1 : 0) == wanted ? 1 : 0));
}

bool in_class(A asked, Monitored monitored) {
  const auto watched = static_cast<std::size_t>(monitored);
  return asked.yes == (watched > 0 && among(asked, watched - 1));
}

bool watched(A asked, S s, H h, Now) {
  return in_class(asked, s.household.monitored[h]);
}

void keep_watched(A asked, S s, H first, Now, Marks marks) {
  std::array<std::uint8_t, kMonitoredClasses> kept;
  for (std::size_t k = 0; k < kept.size(); ++k) kept[k] = in_class(asked, static_cast<Monitored>(k)) ? 1 : 0;
  const Monitored* const monitored = s.household.monitored.data() + first;
  for (std::size_t i = 0; i < marks.size(); ++i) marks[i] &= kept[static_cast<std::size_t>(monitored[i])];
}

std::vector<std::string> village_names(const Scenario& s) {
  std::vector<std::string> names;
  for (std::int64_t v = 1; v <= s.county.villages; ++v)
    names.push_back(village_name(static_cast<std::uint64_t>(v)));
  return names;
}

std::vector<std::string> type_names(const Scenario& s) {
  std::vector<std::string> names;
  for (const HouseholdType& t : s.household_types) names.push_back(t.name);
  return names;
}

std::vector<std::string> product_names(const Scenario& s) {
  std::vector<std::string> names;
  for (const Product& p : s.products) names.push_back(p.name);
  return names;
}

template <class Test>
bool some_member(S s, H h, Test test) {
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    if (test(p)) return true;
  }
  return false;
}

/// Places in the words of `occupations`; who looks for work is still at home.
std::size_t place_of(Occupation o) {
  switch (o) {
    case Occupation::away:
      return 0;
    case Occupation::nearby:
      return 1;
    case Occupation::enterprise:
      return 2;
    default:
      return 3;
  }
}

}  // namespace

std::vector<Condition> standard_conditions() {
  return {
      {.key = "registered",
       .meaning = "whether the household was ever registered as poor",
       .section = "5.12",
       .holds = registered,
       .keep_marked = keep_registered},
      {.key = "income_below",
       .meaning = "assessed income per head is below this amount",
       .section = "5.12",
       .brief = "income < {}",
       .kind = Kind::amount,
       .unit = "yuan a person and year",
       .lower = 1,
       .upper = kMostIncome,
       .holds = [](A a, S s, H h, Now) { return assessed(s, h) < a.from; },
       .income_limit = [](A a, Now) { return a.from; }},
      {.key = "income_above",
       .meaning = "assessed income per head is at least this amount",
       .section = "5.12",
       .brief = "income >= {}",
       .kind = Kind::amount,
       .unit = "yuan a person and year",
       .lower = 0,
       .upper = kMostIncome,
       .holds = [](A a, S s, H h, Now) { return assessed(s, h) >= a.from; }},
      {.key = "income_below_line",
       .meaning = "assessed income per head is below this multiple of the headline poverty line",
       .section = "5.12",
       .brief = "income < {} x line",
       .kind = Kind::amount,
       .unit = "multiples of the line",
       .lower = 0.01,
       .upper = 100,
       .holds = [](A a, S s, H h, Now now) { return assessed(s, h) < a.from * now.drivers.headline; },
       .income_limit = [](A a, Now now) { return a.from * now.drivers.headline; }},
      {.key = "poor_village",
       .meaning = "whether the household's village was registered as poor",
       .section = "5.12",
       .holds = [](A a, S s, H h, Now) { return a.yes == (s.village.poor[village_of(s, h)] != 0); }},
      {.key = "villages",
       .meaning = "the household lives in one of these villages",
       .section = "2",
       .brief = "in {}",
       .kind = Kind::names,
       .named = village_names,
       .holds = [](A a, S s, H h, Now) { return among(a, s.village.id[village_of(s, h)] - 1); }},
      {.key = "household_types",
       .meaning = "the household is of one of these types of the scenario",
       .section = "2",
       .brief = "type {}",
       .kind = Kind::names,
       .named = type_names,
       .holds = [](A a, S s, H h, Now) { return among(a, s.household.type[h]); }},
      {.key = "age",
       .meaning = "a member's age lies in this range, both ends included",
       .section = "5.9",
       .brief = "aged {}",
       .kind = Kind::range,
       .unit = "years",
       .lower = 0,
       .upper = 120,
       .holds =
           [](A a, S s, H h, Now now) {
             return some_member(s, h, [&](std::uint32_t p) {
               const int age = age_at(s.person.born[p], now.clock.now);
               return age >= a.from && age <= a.to;
             });
           }},
      {.key = "occupations",
       .meaning = "an able member works in one of these ways when the list is drawn up",
       .section = "5.1",
       .brief = "works {}",
       .kind = Kind::names,
       .words = {"away", "nearby", "enterprise", "home"},
       .holds =
           [](A a, S s, H h, Now now) {
             return some_member(s, h, [&](std::uint32_t p) {
               return able(s, p, now.clock.now) && among(a, place_of(s.person.occupation[p]));
             });
           }},
      {.key = "products",
       .meaning = "the household has an enterprise that makes one of these products",
       .section = "5.4",
       .brief = "makes {}",
       .kind = Kind::names,
       .named = product_names,
       .holds = [](A a, S s, H h,
                   Now) { return s.household.product[h] > 0 && among(a, s.household.product[h] - 1u); }},
      {.key = "on_register",
       .meaning = "whether the household is registered as poor and has not left the register",
       .section = "5.12",
       .holds =
           [](A a, S s, H h, Now) {
             return a.yes == (s.household.registered[h] != 0 && s.household.exit_date[h] == 0);
           }},
      {.key = "monitored",
       .meaning = "the household is watched for a return to poverty in one of these classes",
       .section = "5.12",
       .kind = Kind::names,
       .words = {kMonitoredNames + 1, kMonitoredNames + kMonitoredClasses},
       .any_or_none = true,
       .holds = watched,
       .any_step = true,
       .keep_marked = keep_watched},
  };
}

}  // namespace ruralsim
