// SPDX-License-Identifier: Apache-2.0
// Small counties like Rangtang and the mountain county, alone and side by side.
#pragma once
#include <string>
#include <vector>

#include "small_county.hpp"

/// Laid over a county of ours so that some 90 households are left of it, with as many posts as fit them.
inline std::vector<ruralsim::Override> few_households(const std::string& prefix = "") {
  std::vector<ruralsim::Override> small = {{prefix + "county.villages", "5"},
                                           {prefix + "county.poor_villages", "4"}};
  const std::vector<std::pair<std::string, int>> households = {{"poor", 24}, {"middle", 46}, {"rich", 20}};
  for (const auto& [type, count] : households) {
    small.push_back({prefix + "household_types." + type + ".households", std::to_string(count)});
    small.push_back({prefix + "household_types." + type + ".persons", std::to_string(4 * count)});
  }
  for (const char* name : {"posts_registered", "posts_others", "open_posts"})
    small.push_back({prefix + "policy.doses." + name + ".posts", "6"});
  return small;
}

inline ruralsim::Scenario load(const std::string& file, const std::vector<ruralsim::Override>& over) {
  return ruralsim::load_scenario(std::filesystem::path(RURALSIM_SOURCE_DIR) / "scenarios" / (file + ".yaml"),
                                 over, standard_catalog().vocabulary())
      .scenario;
}

/// One of the two by itself up to 2019, with few households.
inline ruralsim::Scenario alone(const std::string& county, const std::vector<ruralsim::Override>& over = {}) {
  std::vector<ruralsim::Override> all = few_households();
  all.insert(all.end(), {{"end", "2019-01"}, {"replicates", "1"}});
  all.insert(all.end(), over.begin(), over.end());
  return load(county + "/continuity", all);
}

/// Both in one world.
inline ruralsim::Scenario two_counties(const std::string& scope,
                                       const std::vector<ruralsim::Override>& over = {}) {
  std::vector<ruralsim::Override> all = few_households("counties.rangtang.");
  for (const ruralsim::Override& o : few_households("counties.mountain.")) all.push_back(o);
  all.insert(all.end(), {{"end", "2019-01"}, {"replicates", "1"}, {"markets.scope", scope}});
  all.insert(all.end(), over.begin(), over.end());
  return load("two_counties/separate_markets", all);
}

/// What each county of a world writes, by its place.
inline std::vector<History> run_counties(const ruralsim::Scenario& s, std::uint32_t replicate = 0,
                                         const ruralsim::Execution& how = {}) {
  const ruralsim::Catalog catalog = standard_catalog().for_scenario(s);
  ruralsim::Simulation simulation(s, catalog, replicate, how);
  std::vector<History> counties(simulation.counties());
  std::vector<ruralsim::RowSink> sinks(counties.size());
  for (std::size_t c = 0; c < counties.size(); ++c) {
    History& h = counties[c];
    for (const ruralsim::Indicator& i : catalog.indicators) h.columns.push_back(i.key);
    sinks[c].county = [&h](ruralsim::base::Month when, std::span<const double> values) {
      h.dates.push_back(when);
      h.county.emplace_back(values.begin(), values.end());
      h.villages.emplace_back();
      h.groups.emplace_back();
    };
    sinks[c].village = [&h](ruralsim::base::Month, std::uint64_t, std::span<const double> values) {
      h.villages.back().insert(h.villages.back().end(), values.begin(), values.end());
    };
    sinks[c].group = [&h](ruralsim::base::Month, const std::string&, std::span<const double> values) {
      h.groups.back().insert(h.groups.back().end(), values.begin(), values.end());
    };
    sinks[c].flows = [&h](ruralsim::base::Month, const ruralsim::Flows& flows) { h.flows.push_back(flows); };
  }
  while (!simulation.finished()) {
    simulation.step();
    if (simulation.in_burn_in()) continue;
    for (std::size_t c = 0; c < counties.size(); ++c)
      ruralsim::record_step(simulation.setting(c), simulation.shards(c), catalog.records(), sinks[c]);
  }
  return counties;
}
