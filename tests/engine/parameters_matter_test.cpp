// SPDX-License-Identifier: Apache-2.0
// No parameter is decoration: each one, moved within its range, changes a number that a run writes.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <type_traits>

#include <doctest/doctest.h>

#include "measures.hpp"
#include <ruralsim/io/yaml.hpp>

using namespace ruralsim;

namespace {

/// What the run room reads: names of tables and how many replicates there are, which no step sees.
const std::set<std::string> kOfTheRun = {"name", "county.name", "replicates", "outputs.levels",
                                         "outputs.panel.households"};

/// The scenario with one parameter moved, once up and once down where both stay in range.
std::vector<Scenario> moved(const Scenario& s, const Parameter& p, std::size_t index) {
  std::vector<Scenario> all;
  const auto add = [&](const auto& change) {
    all.push_back(s);
    std::visit([&](auto accessor) { change(accessor(all.back(), index)); }, p.field);
  };
  const auto scaled = [&](double value, double times) {
    const double next = value == 0 ? p.lower + 0.1 * (p.upper - p.lower) : value * times;
    return std::clamp(next, p.lower, p.upper);
  };
  for (const double times : {1.3, 0.7}) {
    add([&](auto& field) {
      using T = std::remove_cvref_t<decltype(field)>;
      if constexpr (std::is_same_v<T, double>) field = scaled(field, times);
      if constexpr (std::is_same_v<T, std::int64_t>) field += times > 1 ? 1 : -1;
      if constexpr (std::is_same_v<T, bool>) field = !field;
      if constexpr (std::is_same_v<T, std::string>) field += " moved";
      if constexpr (std::is_same_v<T, base::Month>) field = times > 1 ? field + 12 : field - 12;
      if constexpr (std::is_same_v<T, Choice>)
        field.index = (field.index + 1) % static_cast<int>(p.options.size());
      if constexpr (std::is_same_v<T, WordSet>) field.bits ^= 2u;
      if constexpr (std::is_same_v<T, Series>) {
        // A tilt: of some series only ratios matter.
        for (std::size_t k = field.points.size() / 2; k < field.points.size(); ++k) {
          field.points[k].value = scaled(field.points[k].value, times);
        }
      }
      if constexpr (std::is_same_v<T, Season>)
        std::rotate(field.weight.begin(), field.weight.begin() + 6, field.weight.end());
    });
  }
  if (p.key == "steps_per_year") all[0].steps_per_year = 12, all[1].steps_per_year = 2;
  return all;
}

/// Visitors, buyers of craft, sellers online, certified enterprises and roads being built.
Scenario county_of_outlets() {
  Scenario s = small_county("continuity",
                            {{"end", "2022-01"},
                             {"modules.new_media", "on"},
                             {"new_media.access", "0.3"},
                             {"modules.tourism", "on"},
                             {"tourism.visitors", "3000"},
                             {"modules.cultural_industry", "on"},
                             {"certification.demand_share", "0.05"},
                             {"household_types.middle.enterprise_share", "0.4"},
                             {"enterprise.entry_hazard", "0.3"},
                             {"enterprise.hurdle", "0"}},
                            2);
  s.tourism.visitors = {{{s.start, 3000}, {s.start + 24, 4000}}};
  for (const Measure& m : {measure("green_base", {1, 2000, 12}), measure("road", {0.5, 0})})
    s.policy.measures.push_back(m);
  return s;
}

/// Counties in which a parameter may show, quickest first: some only count for who maximises income or
/// follows the empirical logit, some only when children of the run have grown up, some only where enrolment
/// is decided.
std::vector<Scenario> stages() {
  std::vector<Scenario> all = {
      small_county("continuity", {{"end", "2027-01"}}),
      small_county("continuity", {{"end", "2022-01"}, {"choice.rule", "income_max"}}, 2),
      small_county("continuity", {{"end", "2022-01"}, {"choice.rule", "empirical_logit"}}, 2),
      small_county("continuity", {{"end", "2042-01"}}, 2),
      // Many enterprises, debts and disasters, other markets and terms, products that ask for an altitude.
      small_county("continuity",
                   {{"end", "2022-01"},
                    {"markets.mode", "ces"},
                    {"credit.repayment", "bullet"},
                    {"credit.initial_share", "0.8"},
                    {"choice.away_risk", "1"},
                    {"credit.hardship_limit", "1"},
                    {"shocks.illness.hazard", "0.3"},
                    {"credit.patience", "9"},
                    {"credit.initial_debt", "40000"},
                    {"cooperative.founding_hazard", "0.9"},
                    {"cooperative.scale", "1.5"},
                    {"products.homestay.start_weight", "20"},
                    {"products.craft.altitude_best", "3900"},
                    {"products.craft.altitude_tolerance", "500"},
                    {"products.homestay.altitude_best", "3900"},
                    {"products.homestay.altitude_tolerance", "500"},
                    {"household_types.poor.enterprise_share", "0.3"},
                    {"household_types.rich.unsafe_home", "0.7"},
                    {"household_types.rich.unsafe_water", "0.6"},
                    {"monitoring.exclusion_registered", "0.5"},
                    {"shocks.snow.hazard", "0.2"},
                    {"shocks.flood.hazard", "0.2"},
                    {"shocks.quake.hazard", "0.2"},
                    {"choice.move_cost", "1"},
                    {"governance.capacity", "0.5"},
                    {"shocks.livestock_disease.hazard", "0.2"}},
                   3),
      small_county("continuity", {{"end", "2022-01"}, {"modules.schooling", "on"}}, 3)};
  all[all.size() - 2].policy.regimes[0].measures[0].lag = 6;
  all.push_back(county_of_outlets());
  // Parks that reach their size after some years, insurance in a county often struck, and the modules that
  // households' effort, grass and the posted wage belong to.
  all.push_back(small_county("continuity",
                             {{"end", "2022-01"},
                              {"modules.aspirations", "on"},
                              {"modules.pasture_ecology", "on"},
                              {"labour.nearby.wage_adjustment", "0.3"},
                              {"shocks.snow.hazard", "0.2"},
                              {"park.threshold", "50000"},
                              {"park.full", "200000"}},
                             3));
  all.back().policy.measures = {measure("industrial_park", {1500}), measure("disaster_insurance", {0.8, 0.7}),
                                measure("motivation", {0.3, 50})};
  return all;
}

/// Whether some number differs by more than rounding.
bool differ(const History& a, const History& b) {
  if (a.dates != b.dates || a.villages[0].size() != b.villages[0].size()) return true;
  const auto apart = [](const auto& x, const auto& y) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto p = static_cast<double>(x[i]), q = static_cast<double>(y[i]);
      if (std::isnan(p) != std::isnan(q) || std::abs(p - q) > 1e-6 * (std::abs(p) + std::abs(q))) return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < a.dates.size(); ++i) {
    if (apart(a.county[i], b.county[i]) || apart(a.villages[i], b.villages[i]) ||
        apart(a.flows[i], b.flows[i]))
      return true;
  }
  return false;
}

std::string resolved(const Scenario& s) {
  return io::write_yaml(resolved_document(s, standard_catalog().vocabulary()));
}

}  // namespace

TEST_CASE("every parameter changes some number of a run when it moves within its range") {
  const std::vector<Scenario> counties = stages();
  std::vector<History> unmoved;
  for (const Scenario& s : counties) unmoved.push_back(run(s));
  std::string silent;
  std::map<std::size_t, int> shown_at;
  for (const Parameter& p : standard_parameters()) {
    if (kOfTheRun.contains(p.key) || p.file) continue;
    const std::vector<std::string> keys = written_keys(p, counties[0]);
    for (std::size_t index = 0; index < keys.size(); ++index) {
      bool shown = false;
      for (std::size_t stage = 0; stage < counties.size() && !shown; ++stage) {
        for (const Scenario& s : moved(counties[stage], p, index)) {
          if (shown) break;
          shown = differ(run(s), unmoved[stage]);
        }
        if (shown) ++shown_at[stage];
      }
      if (!shown) silent += "\n  " + keys[index];
    }
  }
  MESSAGE(
      "parameters that show at once, to income maximisers, to the empirical logit, in the long run, among "
      "enterprises, where enrolment is decided, with parks and modules, other buyers, labels and roads: ",
      shown_at[0], ", ", shown_at[1], ", ", shown_at[2], ", ", shown_at[3], ", ", shown_at[4], ", ",
      shown_at[5], ", ", shown_at[6]);
  CAPTURE(silent);
  CHECK(silent.empty());
}

TEST_CASE("what only names tables and files shows in the resolved scenario") {
  const Scenario s = small_county();
  for (const Parameter& p : standard_parameters()) {
    if (!kOfTheRun.contains(p.key) && !p.file) continue;
    CAPTURE(p.key);
    CHECK(resolved(moved(s, p, 0)[0]) != resolved(s));
  }
}

TEST_CASE("every table of the demographic data changes some number of a run") {
  using Rows = std::vector<AgeRow> DemographyTables::*;
  const std::vector<std::pair<const char*, Rows>> tables = {
      {"mortality", &DemographyTables::mortality},
      {"fertility", &DemographyTables::fertility},
      {"age_structure", &DemographyTables::age_structure},
      {"schooling", &DemographyTables::schooling},
      {"household_size", &DemographyTables::household_size},
      {"farm_effectiveness", &DemographyTables::farm_effectiveness},
      {"couples", &DemographyTables::couples},
      {"elders", &DemographyTables::elders},
      {"other_kin", &DemographyTables::other_kin},
      {"off_farm_age", &DemographyTables::off_farm_age},
      {"off_farm_sex", &DemographyTables::off_farm_sex},
      {"chronic", &DemographyTables::chronic},
      {"disabled", &DemographyTables::disabled}};
  const Scenario s = small_county();
  const History before = run(s);
  for (const auto& one : tables) {
    const auto& name = one.first;
    const auto& rows = one.second;
    CAPTURE(name);
    REQUIRE_FALSE((s.tables.*rows).empty());
    Scenario other = s;
    auto& changed = other.tables.*rows;
    for (std::size_t i = 0; i < changed.size(); i += 2) changed[i].value *= 0.6;
    CHECK(differ(run(other), before));
  }
}
