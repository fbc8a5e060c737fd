// SPDX-License-Identifier: Apache-2.0
// Who returns to poverty, and why.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/report/page_parts.hpp"
#include "tools/report/page_words.hpp"

namespace ruralsim::report {
namespace {

/// Households that return in one run of a pair alone, or in both, over all years: a row a cause.
std::string attributions_of(const ComparisonMaterial& c) {
  constexpr const char* kSides[] = {"other_only", "base_only", "both"};
  const io::CsvTable& table = c.attribution;
  if (table.header.empty()) return "";
  const auto at = [&](const std::vector<std::string>& row, const char* name) {
    const auto place = table.column(name);
    return place ? row[*place] : std::string();
  };
  const std::size_t counties = counties_of(c).size();
  std::vector<std::pair<std::string, Rows>> pairs;  // by the other run and the area
  for (const auto& row : table.rows) {
    if (!at(row, "year").empty() || at(row, "group") != "all") continue;
    const std::string other = at(row, "other"), base = at(row, "base"), cause = at(row, "cause"),
                      pair = other + of_area(at(row, "area"), counties);
    if (pairs.empty() || pairs.back().first != pair) {
      pairs.push_back({pair, {{"cause", "in " + other + " alone", "in " + base + " alone", "in both"}}});
    }
    Rows& rows = pairs.back().second;
    auto line = std::find_if(rows.begin() + 1, rows.end(), [&](const auto& r) { return r[0] == cause; });
    if (line == rows.end()) line = rows.insert(rows.end(), {cause, "0", "0", "0"});
    for (std::size_t side = 0; side < 3; ++side) {
      if (at(row, "side") == kSides[side]) (*line)[side + 1] = at(row, "households");
    }
  }
  std::string html;
  for (const auto& [pair, rows] : pairs) {
    html += table_of(
        c.folder.label + ": households that return to poverty, all years, mean over replicates: " + pair,
        rows);
  }
  return html;
}

/// @param of  behind titles: the county, where the page has several
std::string returns_of_county(const Material& m, const std::string& county, const std::string& of) {
  std::vector<const RunMaterial*> runs;
  for (const RunMaterial& r : m.runs)
    if (r.county(county) != nullptr) runs.push_back(&r);
  std::vector<std::string> causes;
  std::map<std::string, double> most;
  BarChart chart{"r-causes-" + county, "returns to poverty by cause" + of, "", {}, {}};
  const auto a_replicate = [&](const RunMaterial& r, const std::string& cause) {
    const auto& all = r.county(county)->returns;
    const auto found = all.find(cause);
    const double replicates = r.folder.manifest.value("replicates", 1.0);
    return found == all.end() ? 0 : static_cast<double>(found->second) / replicates;
  };
  for (const RunMaterial* r : runs) {
    chart.series.push_back(r->folder.label);
    for (const auto& [cause, n] : r->county(county)->returns)
      most[cause] = std::max(most[cause], a_replicate(*r, cause));
  }
  for (const auto& [cause, n] : most) causes.push_back(cause);
  std::stable_sort(causes.begin(), causes.end(),
                   [&](const std::string& a, const std::string& b) { return most[a] > most[b]; });
  Rows rows = {{"households a replicate, all years"}};
  rows.front().insert(rows.front().end(), chart.series.begin(), chart.series.end());
  for (const std::string& cause : causes) {
    chart.bars.push_back({cause, {}});
    std::vector<std::string> row = {cause};
    for (const RunMaterial* r : runs) {
      chart.bars.back().values.push_back(a_replicate(*r, cause));
      row.push_back(number_text(chart.bars.back().values.back()));
      chart.description += fmt::format("{}{}, {}: {}", chart.description.empty() ? "" : "; ", cause,
                                       r->folder.label, row.back());
    }
    rows.push_back(std::move(row));
  }
  if (chart.bars.empty()) return "";
  std::vector<std::pair<std::string, std::size_t>> legend;
  for (std::size_t i = 0; i < chart.series.size(); ++i) legend.emplace_back(chart.series[i], i);
  return "<div class=\"charts\">\n" +
         figure_of("returns to poverty by proximate cause" + of,
                   "households that return, a replicate, over all years", svg_of(chart),
                   legend_of(legend, true)) +
         "</div>\n" + table_of("Returns to poverty by cause" + of, rows);
}

}  // namespace

std::string returns(const Material& m) {
  const std::vector<std::string> counties = counties_of(m.runs);
  std::string html;
  for (const std::string& county : counties)
    html += returns_of_county(m, county, of_area(county, counties.size()));
  for (const ComparisonMaterial& c : m.comparisons) html += attributions_of(c);
  return html;
}

}  // namespace ruralsim::report
