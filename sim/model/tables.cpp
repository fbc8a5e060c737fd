// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "sim/model/decode.hpp"
#include <ruralsim/io/csv.hpp>

namespace ruralsim {
namespace {

struct TableKind {
  const char* name;
  std::vector<AgeRow> DemographyTables::*rows;
  double upper;  ///< largest plausible value
  bool required;
};

constexpr TableKind kTables[] = {
    {"mortality", &DemographyTables::mortality, 2, true},
    {"fertility", &DemographyTables::fertility, 1, true},
    {"age_structure", &DemographyTables::age_structure, 1, true},
    {"schooling", &DemographyTables::schooling, 30, true},
    {"household_size", &DemographyTables::household_size, 1, true},
    {"farm_effectiveness", &DemographyTables::farm_effectiveness, 5, true},
};

std::optional<double> number_in(const std::string& field) {
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc{} || end != field.data() + field.size() || !(value >= 0)) return std::nullopt;
  return value;
}

std::optional<int> age_in(const std::string& field) {
  const auto age = number_in(field);
  if (!age || *age > 150 || *age != std::floor(*age)) return std::nullopt;
  return static_cast<int>(*age);
}

struct Columns {
  std::size_t table, sex, from, to, value;
};

std::optional<Columns> find_columns(const io::CsvTable& csv, Decoding& d) {
  Columns c{};
  const std::array<std::pair<const char*, std::size_t*>, 5> wanted = {
      {{"table", &c.table}, {"sex", &c.sex}, {"from", &c.from}, {"to", &c.to}, {"value", &c.value}}};
  bool complete = true;
  for (const auto& [name, place] : wanted) {
    if (const auto found = csv.column(name)) {
      *place = *found;
    } else {
      d.problems.add({csv.source, 1, 1, 1}, fmt::format("the column `{}` is missing", name));
      complete = false;
    }
  }
  return complete ? std::optional(c) : std::nullopt;
}

void decode_row(const std::vector<std::string>& row, const base::Mark& mark, const Columns& c,
                DemographyTables& tables, Decoding& d) {
  const auto* kind = std::find_if(std::begin(kTables), std::end(kTables),
                                  [&](const TableKind& k) { return row[c.table] == k.name; });
  if (kind == std::end(kTables)) {
    std::vector<std::string> known;
    for (const TableKind& k : kTables) known.emplace_back(k.name);
    d.problems.add(
        mark, fmt::format("there is no table `{}`; there are: {}", row[c.table], fmt::join(known, ", ")));
    return;
  }
  AgeRow to;
  to.sex = row[c.sex] == "M" ? 0 : row[c.sex] == "F" ? 1 : -1;
  if (to.sex < 0 && row[c.sex] != "B")
    d.problems.add(mark, fmt::format("sex is M, F or B, not `{}`", row[c.sex]));
  const auto from = age_in(row[c.from]);
  const auto until = row[c.to].empty() ? std::optional(120) : age_in(row[c.to]);
  const auto value = number_in(row[c.value]);
  if (!from || !until || *from > *until) {
    d.problems.add(mark,
                   fmt::format("`{}` to `{}` is not a range of ages in whole years", row[c.from], row[c.to]));
    return;
  }
  if (!value || *value > kind->upper) {
    d.problems.add(mark, fmt::format("the value `{}` of `{}` is not a number from 0 to {}", row[c.value],
                                     kind->name, number_text(kind->upper)));
    return;
  }
  to.age_from = *from;
  to.age_to = *until;
  to.value = *value;
  (tables.*kind->rows).push_back(to);
}

}  // namespace

DemographyTables decode_tables(const base::Value& written_path, Decoding& d) {
  DemographyTables tables;
  const std::filesystem::path file = d.beside(written_path);
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    d.problems.add(written_path.mark(), fmt::format("there is no data file `{}`", file.string()));
    return tables;
  }
  const std::size_t before = d.problems.all().size();
  const io::CsvTable csv = io::read_csv(file, d.sources, d.problems);
  if (d.problems.all().size() != before) return tables;
  d.inputs.push_back(file);
  const auto columns = find_columns(csv, d);
  if (!columns) return tables;
  for (std::size_t i = 0; i < csv.rows.size(); ++i) {
    decode_row(csv.rows[i], {csv.source, csv.row_lines[i], 1, 1}, *columns, tables, d);
  }
  for (const TableKind& kind : kTables) {
    if (kind.required && (tables.*kind.rows).empty()) {
      d.problems.add({csv.source, 1, 1, 1}, fmt::format("no row of the table `{}`", kind.name));
    }
  }
  return tables;
}

}  // namespace ruralsim
