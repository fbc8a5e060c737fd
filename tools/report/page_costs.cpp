// SPDX-License-Identifier: Apache-2.0
// What policy costs, by instrument and by poverty-year averted.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/report/page_parts.hpp"
#include "tools/report/page_words.hpp"
#include "tools/ruralsim/ratio_text.hpp"

namespace ruralsim::report {
namespace {

/// @param area  a county, or kWholeWorld
double sum_of(const RunMaterial& run, const std::string& area, const std::string& indicator) {
  double sum = 0;
  for (const CountyMaterial& county : run.counties) {
    const auto found = county.series.find(indicator);
    if ((area != kWholeWorld && area != county.name) || found == county.series.end()) continue;
    for (const Point& p : found->second) sum += std::isnan(p.middle.value) ? 0 : p.middle.value;
  }
  return sum;
}

/// @param of  behind the title: the area, where the page has several counties
std::string costs_by_instrument(const std::vector<RunMaterial>& runs, const std::string& area,
                                const std::string& of) {
  Rows rows = {{"yuan, all steps, mean over replicates"}};
  for (const RunMaterial& r : runs) rows.front().push_back(r.folder.label);
  const auto add = [&](const std::string& name, const std::string& indicator) {
    std::vector<std::string> row = {name};
    bool any = false;
    for (const RunMaterial& r : runs) {
      const double sum = sum_of(r, area, indicator);
      any = any || sum != 0;
      row.push_back(axis_number(sum, 0, false));
    }
    if (any) rows.push_back(std::move(row));
  };
  std::vector<std::string> instruments;
  for (const RunMaterial& r : runs) {
    for (const std::string& i : r.instruments) add_once(i, instruments);
  }
  for (const std::string& i : instruments) add(i, "cost_" + i);
  add("the treasury in all", "treasury_cost");
  return table_of("What the treasury paid" + of, rows);
}

/// Of all counties together, where the page has several, and of each.
std::string costs_of_runs(const std::vector<RunMaterial>& runs) {
  const std::vector<std::string> counties = counties_of(runs);
  std::vector<std::string> areas = counties;
  if (counties.size() > 1) areas.insert(areas.begin(), kWholeWorld);
  std::string html;
  for (const std::string& area : areas)
    html += costs_by_instrument(runs, area, of_area(area, counties.size()));
  return html;
}

std::string standing_text(const CostEffect& e) {
  switch (e.standing) {
    case Standing::dominated:
      return "dominated by " + e.by;
    case Standing::extendedly_dominated:
      return "dominated by a mixture of " + e.by;
    case Standing::frontier:
      break;
  }
  return "frontier";
}

std::string frontier_of_runs(const RunsCompared& compared) {
  if (!compared.report) return "";
  const CompareReport& r = *compared.report;
  std::string html;
  for (const auto& [area, runs] : r.frontiers) {
    Rows rows = {
        {"run", "yuan", "poverty-years", "yuan a poverty-year averted", "95 % (Fieller)", "standing"}};
    for (const CostEffect& e : runs) {
      rows.push_back({e.run, number_text(e.cost), number_text(e.poverty_years), number_text(e.ratio),
                      cli::ratio_interval_text(e.by_fieller, number_text), standing_text(e)});
    }
    html += table_of(fmt::format("Costs against poverty{}: present values at {}, {:g} % a year",
                                 of_area(area, r.areas.size()), r.frontier_from, 100 * r.discount),
                     rows);
  }
  return html;
}

/// Some columns of a table of a comparison, as they are.
std::string columns_of(const io::CsvTable& table, const std::string& caption,
                       const std::vector<std::string>& names, std::size_t most) {
  if (table.header.empty()) return "";
  Rows rows = {names};
  for (const auto& from : table.rows) {
    if (rows.size() > most) break;
    std::vector<std::string>& row = rows.emplace_back();
    for (const std::string& name : names) {
      const auto place = table.column(name);
      row.push_back(place ? from[*place] : "");
    }
  }
  return rows.size() == 1 ? "" : table_of(caption, rows);
}

}  // namespace

std::string costs(const Material& m, const RunsCompared& compared) {
  std::string html = costs_of_runs(m.runs) + frontier_of_runs(compared);
  for (const ComparisonMaterial& c : m.comparisons) {
    html += columns_of(c.frontier, c.folder.label + ": costs against poverty, present values",
                       {"run", "area", "from", "discount", "cost", "poverty_years", "ratio", "fieller",
                        "fieller_lo95", "fieller_hi95", "standing"},
                       100);
  }
  return html;
}

}  // namespace ruralsim::report
