// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/compared_sides.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/experiment/compared_choices.hpp"
#include "sim/experiment/summed_area.hpp"
#include <ruralsim/experiment/present_value.hpp>

namespace ruralsim {
namespace {

/// Costs that `--equal-cost-with` calls equal: so near, of the base's.
constexpr double kEqualCost = 0.01;

constexpr const char* kHouseholds = "households.csv";

/// Costs and poverty-years of a run from date `first` on, present values at that date, by area: each county
/// has a treasury of its own, and of a world they are added up besides.
std::vector<RunBurden> burdens_of(OpenRun& run, const std::vector<SummedArea>& sums, std::size_t first,
                                  double discount) {
  ComparedTable& table = *run.tables.front();
  const std::size_t width = table.indicators.size(), units = table.units.size(), areas = table.areas.size();
  const std::size_t cost = table.place_of("treasury_cost"), poor = table.place_of("poverty_years");
  const base::Month from = month_of_date(table.dates[first]);
  const RunBurden nothing{run.manifest.label, std::vector<double>(units, 0), std::vector<double>(units, 0)};
  std::vector<RunBurden> burdens(sums.size(), nothing);
  std::vector<double> values;
  for (std::size_t date = first; date < table.dates.size(); ++date) {
    table.read(date, values);
    const base::Month when = month_of_date(table.dates[date]);
    for (std::size_t i = 0; i < units * areas; ++i) {
      const std::size_t u = i / areas, county = i % areas;
      const double* row = &values[i * width];
      for (std::size_t s = 0; s < sums.size(); ++s) {
        if (!sums[s].holds(county)) continue;
        burdens[s].cost[u] += present_value({row + cost, 1}, {&when, 1}, from, discount);
        if (poor < width && !std::isnan(row[poor]))  // judged once a year
          burdens[s].poverty_years[u] += present_value({row + poor, 1}, {&when, 1}, from, discount);
      }
    }
  }
  return burdens;
}

/// Where the interval of the difference lies against 1 % of the base's cost either way.
PresentCost::Equal equality(const PresentCost& cost) {
  const PairedEffect& d = cost.difference;
  const double near = kEqualCost * std::abs(cost.base);
  const double lo = d.n < 2 ? d.difference : d.lo95, hi = d.n < 2 ? d.difference : d.hi95;
  if (lo >= -near && hi <= near) return PresentCost::Equal::yes;
  return lo > near || hi < -near ? PresentCost::Equal::no : PresentCost::Equal::unclear;
}

bool all_know(const OpenRuns& open, const std::string& indicator) {
  return std::all_of(open.runs.begin(), open.runs.end(),
                     [&](const OpenRun& r) { return r.tables.front()->everywhere(indicator); });
}

}  // namespace

void weigh_costs(OpenRuns& open, const Bootstrap& bootstrap, CompareReport& report) {
  const std::vector<SummedArea> areas = areas_to_sum(report.areas);
  for (const std::string& other : report.others) {
    for (const SummedArea& area : areas) report.costs.push_back({other, area.name});
  }
  if (!open.every_step || !all_know(open, "treasury_cost")) {
    report.notes.push_back(
        open.every_step ? "left out, since not every run has the column treasury_cost: what the treasury pays"
                        : "left out, since the sweeps hold not every step (`outputs: {dates: every_step}`): "
                          "what the treasury pays");
    return;
  }
  const std::vector<std::string>& dates = open.runs.front().tables.front()->dates;
  std::size_t earliest = dates.size();
  for (std::size_t i = 0; i < report.others.size(); ++i) {
    if (report.parted[i].empty()) continue;
    const auto first =
        static_cast<std::size_t>(std::find(dates.begin(), dates.end(), report.parted[i]) - dates.begin());
    earliest = std::min(earliest, first);
    const auto base = burdens_of(open.runs.front(), areas, first, report.discount),
               other = burdens_of(open.runs[i + 1], areas, first, report.discount);
    for (std::size_t a = 0; a < areas.size(); ++a) {
      PresentCost& cost = report.costs[i * areas.size() + a];
      cost.from = dates[first];
      cost.difference = paired_effect(base[a].cost, other[a].cost, bootstrap);
      cost.base = cost.difference.base_mean, cost.other = cost.difference.other_mean;
      cost.equal = equality(cost);
    }
  }
  if (earliest == dates.size()) return;
  if (!all_know(open, "poverty_years")) {
    report.notes.emplace_back("left out, since not every run has the column poverty_years: frontier.csv");
    return;
  }
  std::vector<std::vector<RunBurden>> burdens(areas.size());
  for (OpenRun& run : open.runs) {
    if (is_replay(run)) continue;
    auto of_run = burdens_of(run, areas, earliest, report.discount);
    for (std::size_t a = 0; a < areas.size(); ++a) burdens[a].push_back(std::move(of_run[a]));
  }
  report.frontier_from = dates[earliest];
  for (std::size_t a = 0; a < areas.size(); ++a) {
    AreaFrontier frontier{areas[a].name, cost_effects(burdens[a], bootstrap)};
    if (!frontier.runs.empty()) report.frontiers.push_back(std::move(frontier));
  }
}

void attribute_pairs(const OpenRuns& open, CompareReport& report) {
  const OpenRun& base = open.runs.front();
  const auto returns_of = [](const OpenRun& run) {
    return ReturnsOfRun{run.manifest.folder / "returns.csv", run.tables.front()->units,
                        run.tables.front()->areas};
  };
  const auto there = [&](const OpenRun& run) {
    std::error_code ignored;
    return std::filesystem::exists(run.manifest.folder / "returns.csv", ignored);
  };
  for (std::size_t i = 1; i < open.runs.size() && !open.sweeps; ++i) {
    const OpenRun& other = open.runs[i];
    if (!there(base) || !there(other)) {
      report.notes.push_back(fmt::format("left out, since {} has no returns.csv: attribution.csv",
                                         there(base) ? other.manifest.label : base.manifest.label));
      continue;
    }
    if (report.parted[i - 1].empty()) continue;
    report.attributions.push_back(
        {other.manifest.label,
         attribute_returns(returns_of(base), returns_of(other), month_of_date(report.parted[i - 1]).year())});
  }
}

void take_households_apart(const OpenRuns& open, CompareReport& report) {
  if (open.sweeps) return;
  std::vector<HouseholdsOfRun> tables;
  for (const OpenRun& run : open.runs) {
    if (run.manifest.outputs.contains(kHouseholds))
      tables.push_back({run.manifest.label, run.manifest.folder / kHouseholds});
  }
  if (tables.empty()) return;
  if (!open.runs.front().manifest.outputs.contains(kHouseholds)) {
    report.notes.push_back(fmt::format("left out, since {} has no {}: decomposition.csv and welfare.csv",
                                       report.base, kHouseholds));
    return;
  }
  report.households = compare_households(tables, report.areas);
}

std::vector<std::size_t> year_ends(const std::vector<std::string>& dates) {
  std::vector<std::size_t> ends;
  for (std::size_t d = 0; d < dates.size(); ++d) {
    if (d + 1 == dates.size() || dates[d + 1].substr(0, 4) != dates[d].substr(0, 4)) ends.push_back(d);
  }
  return ends;
}

}  // namespace ruralsim
