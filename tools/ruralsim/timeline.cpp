// SPDX-License-Identifier: Apache-2.0
// timeline: the dose of every measure as time passes, as a chart for the eye or a table for a program.
#include <algorithm>

#include <fmt/format.h>

#include "tools/ruralsim/amounts.hpp"
#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/table.hpp"
#include "tools/ruralsim/targeting_text.hpp"
#include <ruralsim/io/csv.hpp>
#include <ruralsim/policy/schedule.hpp>

namespace ruralsim::cli {
namespace {

using base::Month;

/// One dose of one measure over the dates of a run.
struct Line {
  std::string regime, measure, instrument, dose, unit;
  std::vector<double> share;  ///< of the measure in force
  std::vector<double> value;  ///< 0 while it is not in force
};

std::vector<Month> dates_of(const Scenario& s, int months) {
  std::vector<Month> dates;
  for (Month m = s.start; m < s.end; m = m + months) dates.push_back(m);
  return dates;
}

Line line_of(const Scenario& s, const ScheduledMeasure& scheduled, const Instrument& instrument,
             std::size_t d, const std::vector<Month>& dates) {
  const DoseKey& key = instrument.doses[d];
  Line line{
      regime_of(s.policy, scheduled), scheduled.measure->name, instrument.key, key.key, key.unit, {}, {}};
  for (const Month when : dates) {
    const double share = share_in_force(s.policy, scheduled, when);
    line.share.push_back(share);
    line.value.push_back(share == 0 ? 0 : scheduled.measure->doses[d].at(when) * (key.scaled ? share : 1.0));
  }
  return line;
}

std::vector<Line> lines_of(const Scenario& s, const Catalog& catalog, const std::vector<Month>& dates) {
  std::vector<Line> lines;
  for (const ScheduledMeasure& scheduled : scheduled_measures(s.policy)) {
    const Instrument& instrument = catalog.instruments[scheduled.measure->instrument];
    for (std::size_t d = 0; d < instrument.doses.size(); ++d) {
      if (!dose_is_used(instrument.doses[d], scheduled.measure->doses[d])) continue;
      lines.push_back(line_of(s, scheduled, instrument, d, dates));
    }
  }
  return lines;
}

/// A character a date: blank for nothing, else its height relative to the line's highest value.
std::string bars(const std::vector<double>& values) {
  static constexpr const char* kBars[] = {"\u2581", "\u2582", "\u2583", "\u2584",
                                          "\u2585", "\u2586", "\u2587", "\u2588"};
  const double most = *std::max_element(values.begin(), values.end());
  std::string text;
  for (const double v : values) {
    const int height = most > 0 ? static_cast<int>(8 * v / most + 0.999) : 0;
    text += v <= 0 ? " " : kBars[std::clamp(height, 1, 8) - 1];
  }
  return text;
}

/// The years' last two digits, one below the other, above the columns of the chart.
std::pair<std::string, std::string> year_heads(const std::vector<Month>& dates) {
  std::pair<std::string, std::string> heads;
  for (const Month m : dates) {
    heads.first += static_cast<char>('0' + m.year() / 10 % 10);
    heads.second += static_cast<char>('0' + m.year() % 10);
  }
  return heads;
}

std::string chart(const Scenario& s, const Catalog& catalog) {
  const std::vector<Month> dates = dates_of(s, 12);
  const auto [tens, ones] = year_heads(dates);
  std::vector<Row> rows = {{"", "", "", tens},
                           {"regime", "measure", "dose", ones, "first", "highest", "last", "unit"}};
  for (const Line& line : lines_of(s, catalog, dates)) {
    const double most = *std::max_element(line.value.begin(), line.value.end());
    rows.push_back({line.regime, line.measure, line.dose, bars(line.value), amount_text(line.value.front()),
                    amount_text(most), amount_text(line.value.back()), line.unit});
  }
  std::vector<NamedMeasure> measures;
  for (const ScheduledMeasure& scheduled : scheduled_measures(s.policy))
    measures.push_back({regime_of(s.policy, scheduled), scheduled.measure});
  return fmt::format("{}: doses in January of each year, each relative to its own highest\n{}{}",
                     s.one_of_several ? s.county.name : s.name, table_text(rows, "  "),
                     targeting_text(measures, true, catalog));
}

/// Rows of a county; among several they begin with its name.
std::string csv(const Scenario& s, const Catalog& catalog) {
  const std::vector<Month> dates = dates_of(s, static_cast<int>(12 / s.steps_per_year));
  std::string text;
  io::CsvWriter row(text);
  const std::vector<Line> lines = lines_of(s, catalog, dates);
  for (std::size_t i = 0; i < dates.size(); ++i) {
    for (const Line& line : lines) {
      if (s.one_of_several) row.text(s.county.name);
      row.text(base::iso_day(dates[i])).text(line.regime).text(line.measure).text(line.instrument);
      row.text(line.dose).text(line.unit).number(line.share[i]).number(line.value[i]);
      row.end_row();
    }
  }
  return text;
}

}  // namespace

int timeline(const std::filesystem::path& scenario, std::span<const Override> overrides, bool as_csv,
             const Catalog& catalog) {
  const Scenario s = load_scenario(scenario, overrides, catalog.vocabulary()).scenario;
  std::string text = as_csv ? "date,regime,measure,instrument,dose,unit,share,value\n" : "";
  if (as_csv && !s.counties.empty()) text = "area," + text;
  for (const Scenario& county : counties_of(s))
    text += as_csv ? csv(county, catalog) : chart(county, catalog);
  print(text);
  return 0;
}

}  // namespace ruralsim::cli
