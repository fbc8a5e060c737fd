// SPDX-License-Identifier: Apache-2.0
// THE list of groupings. A row divides the county's households; its groups are rows of group.csv, of
// summary.csv and of comparisons.
#include <ruralsim/record/grouping.hpp>

namespace ruralsim {
namespace {

using H = const GroupedHousehold&;
using Place = GroupPlace;

std::function<std::vector<std::string>(const Scenario&)> named(std::vector<std::string> names) {
  return [names = std::move(names)](const Scenario&) { return names; };
}

std::vector<std::string> type_names(const Scenario& s) {
  std::vector<std::string> names;
  for (const HouseholdType& t : s.household_types) names.push_back(t.name);
  return names;
}

Place fifth_of(H h) {
  if (h.residents == 0) return std::nullopt;
  std::size_t fifth = 0;
  for (const double border : h.fifths) fifth += h.income > border ? 1 : 0;  // without branches
  return fifth;
}

}  // namespace

std::vector<Grouping> standard_groupings() {
  return {
      {"type", "household type of the scenario", "2", type_names,
       [](H h) -> Place { return h.shard.household.type[h.row]; }},
      {"registered", "whether the household was ever registered as poor", "5.12", named({"yes", "no"}),
       [](H h) -> Place { return h.shard.household.registered[h.row] != 0 ? 0 : 1; }},
      {"members", "whether a member works away; if none does, whether one has a job near home", "5.1",
       named({"away", "nearby", "neither"}),
       [](H h) -> Place { return h.any_away     ? 0
                                 : h.any_nearby ? 1
                                                : 2; }},
      {"quintile",
       "fifth of residents by resident income per resident, 1 the poorest; households without "
       "residents are in none",
       "8", named({"1", "2", "3", "4", "5"}), [](H h) { return fifth_of(h); }},
  };
}

std::vector<std::string> group_names(std::span<const Grouping> groupings, const Scenario& s) {
  std::vector<std::string> all;
  for (const Grouping& g : groupings) {
    for (const std::string& name : g.names(s)) all.push_back(g.key + ":" + name);
  }
  return all;
}

}  // namespace ruralsim
