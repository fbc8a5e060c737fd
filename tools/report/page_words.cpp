// SPDX-License-Identifier: Apache-2.0
#include "tools/report/page_words.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <ruralsim/experiment/compare.hpp>

namespace ruralsim::report {

std::string number_text(double value) {
  if (std::isnan(value)) return "-";
  if (std::abs(value) >= 10000) return axis_number(value, 0, false);
  return fmt::format("{:.4g}", value);
}

std::string interval_text(double low, double high) {
  return std::isnan(low) || std::isnan(high) ? "-" : number_text(low) + " to " + number_text(high);
}

std::string share_text(double share) {
  return std::isnan(share) ? "-" : fmt::format("{:.0f} %", 100 * share);
}

std::string p_text(double p) {
  return std::isnan(p) ? "-" : p < 0.0001 ? "<.0001" : fmt::format("{:.4f}", p);
}

/// Behind what a figure is called: in a world the area that it is of.
std::string of_area(const std::string& area, std::size_t counties) {
  if (counties < 2) return "";
  return ", " + (area == kWholeWorld ? "all counties" : area);
}

void add_once(const std::string& name, std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

/// Of all runs, each county once.
std::vector<std::string> counties_of(const std::vector<RunMaterial>& runs) {
  std::vector<std::string> names;
  for (const RunMaterial& run : runs) {
    for (const CountyMaterial& county : run.counties) add_once(county.name, names);
  }
  return names;
}

std::vector<std::string> counties_of(const ComparisonMaterial& c) {
  std::vector<std::string> names;
  for (const EffectSeries& e : c.effects) add_once(e.county, names);
  return names;
}

int month_of(const std::string& date) {
  const auto month = base::parse_month(date.substr(0, 7));
  return month ? month->index : 0;
}

std::string meaning_of(const std::map<std::string, Meaning>& meanings, const std::string& indicator) {
  const auto found = meanings.find(indicator);
  if (found == meanings.end()) return "";
  const std::string unit = found->second.unit.empty() ? "" : " (" + found->second.unit + ")";
  return found->second.text + unit;
}

std::string unit_of(const std::map<std::string, Meaning>& meanings, const std::string& indicator) {
  const auto found = meanings.find(indicator);
  return found == meanings.end() ? "" : found->second.unit;
}

std::string figure_of(const std::string& title, const std::string& meaning, const std::string& svg,
                      const std::string& below) {
  return fmt::format("<figure>\n<figcaption><h3>{}</h3><p>{}</p></figcaption>\n{}{}</figure>\n",
                     escaped(title), escaped(meaning), svg, below);
}

Line line_of(const std::string& label, std::size_t style, const std::vector<Point>& points) {
  Line line{label, style, {}};
  for (const Point& p : points)
    line.points.push_back({month_of(p.date), p.middle.value, p.low.value, p.high.value});
  return line;
}

}  // namespace ruralsim::report
