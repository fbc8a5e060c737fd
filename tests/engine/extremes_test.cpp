// SPDX-License-Identifier: Apache-2.0
// Whoever sweeps a parameter goes to the ends of its range: there, too, a run closes its books and writes
// numbers.
#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <set>
#include <type_traits>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "small_county.hpp"

using namespace ruralsim;

namespace {

/// How large a county or a run is: their upper ends take hours.
const std::set<std::string> kSizes = {"replicates",
                                      "steps_per_year",
                                      "county.burn_in_years",
                                      "county.villages",
                                      "county.poor_villages",
                                      "household_types.*.households",
                                      "household_types.*.persons"};

/// What the ends of a parameter's range are called in a scenario.
std::vector<std::string> ends_of(const Parameter& p) {
  Scenario scratch;
  scratch.household_types.resize(1), scratch.products.resize(1);
  return std::visit(
      [&](auto accessor) -> std::vector<std::string> {
        using T = std::remove_cvref_t<decltype(accessor(scratch, 0))>;
        if constexpr (std::is_same_v<T, double> || std::is_same_v<T, Series>)
          return {fmt::format("{}", p.lower), fmt::format("{}", p.upper)};
        if constexpr (std::is_same_v<T, std::int64_t>)
          return {fmt::format("{:.0f}", p.lower), fmt::format("{:.0f}", p.upper)};
        if constexpr (std::is_same_v<T, bool>) return {"true", "false"};
        if constexpr (std::is_same_v<T, Choice>) return p.options;
        return {};
      },
      p.field);
}

/// Six years, the first of a cliff among them, of a county in which every module is on, with parameters set.
Scenario county_with(const std::vector<Override>& moved) {
  std::vector<Override> all = {{"end", "2022-01"},
                               {"modules.schooling", "on"},
                               {"governance.capacity", "0.5"},
                               {"modules.aspirations", "on"},
                               {"modules.pasture_ecology", "on"},
                               {"modules.tourism", "on"},
                               {"modules.new_media", "on"},
                               {"modules.cultural_industry", "on"},
                               {"consumption.status", "0.2"},
                               {"cooperative.founding_hazard", "0.3"},
                               {"labour.nearby.wage_adjustment", "0.3"}};
  all.insert(all.end(), moved.begin(), moved.end());
  return small_county("cliff", all);
}

/// Every key with each end of its range.
std::vector<Override> all_ends() {
  std::vector<Override> all;
  const Scenario plain = small_county();
  for (const Parameter& p : standard_parameters()) {
    if (kSizes.contains(p.key) || p.file) continue;
    for (const std::string& key : written_keys(p, plain)) {
      for (const std::string& end : ends_of(p)) all.push_back({key, end});
    }
  }
  return all;
}

/// Transfers are more than all income where losses are part of it.
const std::set<std::string> kOfAllIncome = {"transfer_share", "transfer_dependence"};

/// What is wrong with the numbers of a run; empty if nothing is.
std::string wrong_with(const History& h, const Catalog& catalog) {
  for (const auto* rows : {&h.villages, &h.groups}) {
    for (const auto& row : *rows) {
      if (std::any_of(row.begin(), row.end(), [](double x) { return std::isinf(x); }))
        return "a village or group has an infinite value";
    }
  }
  for (std::size_t c = 0; c < h.columns.size(); ++c) {
    for (const auto& row : h.county) {
      if (std::isinf(row[c])) return h.columns[c] + " is infinite";
      if (catalog.indicators[c].unit == "share" && !kOfAllIncome.contains(h.columns[c]) &&
          (row[c] < -1e-9 || row[c] > 1 + 1e-9))
        return fmt::format("{} is {}", h.columns[c], row[c]);
    }
  }
  return "";
}

/// What goes wrong in a run; empty if nothing does.
std::string wrong_in_run_of(const Scenario& s) {
  try {
    return wrong_with(run(s), standard_catalog().for_scenario(s));
  } catch (const std::exception& e) {
    return e.what();
  }
}

/// The same with these parameters; nothing where the loader refuses them together, which is counted.
std::string wrong_with(const std::vector<Override>& moved, std::size_t& refused) {
  std::string wrong;
  try {
    wrong = wrong_in_run_of(county_with(moved));
  } catch (const base::ScenarioError&) {
    ++refused;
    return "";
  }
  if (wrong.empty()) return "";
  std::string which;
  for (const Override& o : moved) which += fmt::format(" {}={}", o.path, o.value);
  return fmt::format("\n {}: {}", which, wrong);
}

/// A measure of any instrument, each dose at an end of its range or at a tenth of it.
Measure any_measure(std::mt19937& chance) {
  const auto& instruments = standard_catalog().instruments;
  Measure m;
  m.instrument = chance() % instruments.size();
  m.name = instruments[m.instrument].key;
  for (const DoseKey& d : instruments[m.instrument].doses) {
    const std::array<double, 3> places = {d.lower, d.upper, d.lower + 0.1 * (d.upper - d.lower)};
    m.doses.push_back(constant_series(places[chance() % places.size()]));
    m.name += fmt::format("_{}_{}", d.key, m.doses.back().points.front().value);
  }
  return m;
}

}  // namespace

TEST_CASE("at both ends of every parameter's range a run closes its books and writes numbers") {
  const std::vector<Override> ends = all_ends();
  std::size_t refused = 0;
  std::string found;
  for (const Override& end : ends) found += wrong_with({end}, refused);
  CAPTURE(found);
  CHECK(found.empty());
  CHECK(refused < ends.size() / 20);
}

TEST_CASE("with many parameters at the ends of their ranges at once it does so too") {
  const std::vector<Override> ends = all_ends();
  std::mt19937 chance(20261130);
  std::size_t refused = 0;
  std::string found;
  for (int county = 0; county < 300; ++county) {
    std::vector<Override> moved;
    for (int k = 0; k < 12; ++k) moved.push_back(ends[chance() % ends.size()]);
    found += wrong_with(moved, refused);
  }
  CAPTURE(found);
  CHECK(found.empty());
  CHECK(refused < 150);
}

TEST_CASE("with measures at the ends of their doses it does so too") {
  std::mt19937 chance(20261201);
  std::string found;
  for (int county = 0; county < 300; ++county) {
    Scenario s = county_with({});
    s.policy = {};
    for (int k = 0; k < 5; ++k) s.policy.measures.push_back(any_measure(chance));
    const std::string wrong = wrong_in_run_of(s);
    if (wrong.empty()) continue;
    found += "\n ";
    for (const Measure& m : s.policy.measures) found += " " + m.name;
    found += ": " + wrong;
  }
  CAPTURE(found);
  CHECK(found.empty());
}
