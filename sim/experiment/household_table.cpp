// SPDX-License-Identifier: Apache-2.0
// Poverty and inequality of any table of households, by the statistics that a run's tables are made of.
#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include <ruralsim/base/document.hpp>
#include <ruralsim/base/statistics.hpp>
#include <ruralsim/experiment/household_table.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/record/distribution.hpp>

namespace ruralsim {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
/// More than anybody reads at once: a wrong column is wrong in every row.
constexpr std::size_t kMostMistakes = 20;

/// Reads the fields of named columns, collecting what is wrong.
class Fields {
 public:
  Fields(const io::CsvTable& csv, const base::Sources& sources, base::Problems& problems)
      : csv_(csv), sources_(sources), problems_(problems) {}

  /// Position of a column, 0 with a problem when there is none of that name.
  std::size_t column(const std::string& name) {
    if (const auto found = csv_.column(name)) return *found;
    const std::string near = base::closest(name, csv_.header);
    problems_.add({csv_.source, 1, 1, 1},
                  fmt::format("there is no column `{}`{}", name,
                              near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
    return 0;
  }
  double number(std::size_t row, std::size_t column) {
    base::Problems mistake;
    const auto value = base::read_number(base::Value::scalar(csv_.rows[row][column], {}), mistake);
    if (!value) refuse(row, column, mistake.all().front().message);
    return value.value_or(0);
  }
  double weight(std::size_t row, std::size_t column) {
    const double value = number(row, column);
    if (value < 0) refuse(row, column, "a weight is not negative");
    return value;
  }
  double flag(std::size_t row, std::size_t column) {
    const std::string& text = csv_.rows[row][column];
    if (text != "0" && text != "1")
      refuse(row, column, fmt::format("a deprivation is 0 or 1, not `{}`", text));
    return text == "1" ? 1 : 0;
  }
  /// Says how many mistakes were too many to be told.
  void close() {
    if (mistakes_ <= kMostMistakes) return;
    problems_.add({csv_.source, csv_.row_lines.back(), 1, 1},
                  fmt::format("{} more mistakes in this file", mistakes_ - kMostMistakes));
  }

 private:
  void refuse(std::size_t row, std::size_t column, const std::string& what) {
    if (++mistakes_ > kMostMistakes) return;
    problems_.add(io::place_of(csv_, row, column, sources_),
                  fmt::format("column `{}`: {}", csv_.header[column], what));
  }

  const io::CsvTable& csv_;
  const base::Sources& sources_;
  base::Problems& problems_;
  std::size_t mistakes_ = 0;
};

std::size_t group_of(const std::string& name, HouseholdTable& table) {
  const auto found = std::find(table.groups.begin(), table.groups.end(), name);
  if (found != table.groups.end()) return static_cast<std::size_t>(found - table.groups.begin());
  table.groups.push_back(name);
  return table.groups.size() - 1;
}

void take_rows(const io::CsvTable& csv, const HouseholdColumns& columns, Fields& fields,
               HouseholdTable& table) {
  const std::size_t income = fields.column(columns.income);
  const std::size_t weight = columns.weight.empty() ? 0 : fields.column(columns.weight);
  const std::size_t group = columns.group.empty() ? 0 : fields.column(columns.group);
  std::vector<std::size_t> dimensions;
  for (const std::string& name : columns.deprivations) dimensions.push_back(fields.column(name));
  table.dimensions = columns.deprivations;
  for (std::size_t row = 0; row < csv.rows.size(); ++row) {
    table.income.push_back(fields.number(row, income));
    table.weight.push_back(columns.weight.empty() ? 1.0 : fields.weight(row, weight));
    table.group.push_back(columns.group.empty() ? 0 : group_of(csv.rows[row][group], table));
    for (const std::size_t d : dimensions) table.deprived.push_back(fields.flag(row, d));
  }
  fields.close();
}

/// The rows of a table that belong to one group, by ascending income.
struct Part {
  std::vector<double> income, weight, kept;  ///< kept: what is not deprived, rows of dimensions
};

Part part_of(const HouseholdTable& table, const std::vector<std::size_t>& by_income, std::size_t group,
             bool whole) {
  Part part;
  const std::size_t d = table.dimensions.size();
  for (const std::size_t row : by_income) {
    if (!whole && table.group[row] != group) continue;
    part.income.push_back(table.income[row]);
    part.weight.push_back(table.weight[row]);
    for (std::size_t j = 0; j < d; ++j) part.kept.push_back(1 - table.deprived[row * d + j]);
  }
  return part;
}

void add_multidimensional(const HouseholdTable& table, const Part& part, double k, const std::string& group,
                          std::vector<TableIndicator>& all) {
  const std::vector<double> ones(table.dimensions.size(), 1.0);
  const base::AlkireFoster af = base::alkire_foster(part.kept, ones, ones, k, part.weight);
  const auto add = [&](std::string key, double value) {
    all.push_back({group, std::move(key), kNone, value});
  };
  add("multidimensional_headcount", af.h);
  add("multidimensional_intensity", af.a);
  add("m0", af.m0);
  for (std::size_t j = 0; j < table.dimensions.size(); ++j)
    add("m0_share_" + table.dimensions[j], af.m0 > 0 ? af.contribution[j] : kNone);
}

void add_part(const HouseholdTable& table, const Part& part, const PovertyQuestion& asked,
              const std::string& group, std::vector<TableIndicator>& all) {
  const auto add = [&](std::string key, double line, double value) {
    all.push_back({group, std::move(key), line, value});
  };
  add("rows", kNone, static_cast<double>(part.income.size()));
  add("population", kNone, base::ordered_sum(part.weight));
  add("mean", kNone, base::mean(part.income, part.weight));
  const base::Distribution incomes(part.income, part.weight);
  add("median", kNone, incomes.quantile(0.5));
  for (const DistributionStatistic& s : distribution_statistics()) add(s.key, kNone, s.of(incomes));
  for (const double line : asked.lines) {
    add("poverty_headcount", line, incomes.fgt(line, 0));
    add("poverty_gap", line, incomes.fgt(line, 1));
    add("poverty_severity", line, incomes.fgt(line, 2));
  }
  if (!table.dimensions.empty()) add_multidimensional(table, part, asked.k, group, all);
}

}  // namespace

HouseholdTable read_household_table(const std::filesystem::path& file, const HouseholdColumns& columns) {
  base::Sources sources;
  base::Problems problems;
  HouseholdTable table;
  const io::CsvTable csv = io::read_csv(file, sources, problems);
  if (!csv.header.empty()) {
    Fields fields(csv, sources, problems);
    take_rows(csv, columns, fields, table);
    if (csv.rows.empty() && problems.empty())
      problems.add({csv.source, 1, 1, 1}, "there is no row below the header");
  }
  problems.throw_if_any(sources);
  return table;
}

std::vector<TableIndicator> indicators_of(const HouseholdTable& table, const PovertyQuestion& asked) {
  std::vector<std::size_t> by_income(table.income.size());
  std::iota(by_income.begin(), by_income.end(), std::size_t{0});
  std::stable_sort(by_income.begin(), by_income.end(),
                   [&](std::size_t a, std::size_t b) { return table.income[a] < table.income[b]; });
  std::vector<TableIndicator> all;
  add_part(table, part_of(table, by_income, 0, true), asked, "", all);
  for (std::size_t g = 0; g < table.groups.size(); ++g)
    add_part(table, part_of(table, by_income, g, false), asked, table.groups[g], all);
  return all;
}

}  // namespace ruralsim
