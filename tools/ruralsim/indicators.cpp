// SPDX-License-Identifier: Apache-2.0
// indicators: poverty and inequality of any table of households, as a table to read, CSV or JSON.
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/table.hpp"
#include <ruralsim/io/csv.hpp>

namespace ruralsim::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string shown(double value) {
  if (std::isnan(value)) return "-";
  return std::abs(value) >= 1000 ? fmt::format("{:.2f}", value) : fmt::format("{:.6g}", value);
}

std::string label(const TableIndicator& i) {
  return std::isnan(i.line) ? i.key : fmt::format("{}, line {}", i.key, io::csv_number(i.line));
}

/// A row an indicator, a column for the whole table and each group; all parts have the same indicators in one
/// order.
std::string as_table(const std::vector<TableIndicator>& all, std::size_t parts) {
  const std::size_t rows = all.size() / parts;
  std::vector<Row> text(rows + 1);
  text[0] = {"INDICATOR"};
  for (std::size_t p = 0; p < parts; ++p) text[0].push_back(p == 0 ? "ALL" : all[p * rows].group);
  for (std::size_t r = 0; r < rows; ++r) {
    text[r + 1] = {label(all[r])};
    for (std::size_t p = 0; p < parts; ++p) text[r + 1].push_back(shown(all[p * rows + r].value));
  }
  return table_text(text);
}

std::string as_csv(const std::vector<TableIndicator>& all) {
  std::string text = "group,indicator,line,value\n";
  io::CsvWriter csv(text);
  for (const TableIndicator& i : all) csv.text(i.group).text(i.key).number(i.line).number(i.value).end_row();
  return text;
}

Json number_or_null(double value) {
  return std::isnan(value) ? Json() : Json(value);
}

std::string as_json(const std::vector<TableIndicator>& all, bool grouped) {
  Json rows = Json::array();
  for (const TableIndicator& i : all) {
    Json row;
    if (grouped) row["group"] = i.group.empty() ? Json() : Json(i.group);
    row["indicator"] = i.key;
    row["line"] = number_or_null(i.line);
    row["value"] = number_or_null(i.value);
    rows.push_back(row);
  }
  return rows.dump(2) + "\n";
}

}  // namespace

int indicators(const IndicatorsCommand& command) {
  const HouseholdTable table = read_household_table(command.file, command.columns);
  const std::vector<TableIndicator> all = indicators_of(table, command.asked);
  print(command.format == "csv"    ? as_csv(all)
        : command.format == "json" ? as_json(all, !command.columns.group.empty())
                                   : as_table(all, 1 + table.groups.size()));
  return 0;
}

}  // namespace ruralsim::cli
