// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "sim/model/data_file.hpp"

namespace ruralsim {
namespace {

struct TableKind {
  const char* name;
  std::vector<AgeRow> DemographyTables::*rows;
  double upper;  ///< largest plausible value
  bool required;
  bool sizes = false;  ///< its rows are sizes of households or other numbers, of which some may be missing
};

constexpr TableKind kTables[] = {
    {"mortality", &DemographyTables::mortality, 2, true},
    {"fertility", &DemographyTables::fertility, 1, true},
    {"marriage", &DemographyTables::marriage, 1, false},
    {"age_structure", &DemographyTables::age_structure, 1, true},
    {"schooling", &DemographyTables::schooling, 30, true},
    {"household_size", &DemographyTables::household_size, 1, true, true},
    {"farm_effectiveness", &DemographyTables::farm_effectiveness, 5, true},
    {"return_by_age", &DemographyTables::return_by_age, 100, false},
    {"couples", &DemographyTables::couples, 1, true, true},
    {"elders", &DemographyTables::elders, 10, true, true},
    {"other_kin", &DemographyTables::other_kin, 10, true, true},
    {"off_farm_age", &DemographyTables::off_farm_age, 1, true},
    {"off_farm_sex", &DemographyTables::off_farm_sex, 1, true},
    {"income_quintiles", &DemographyTables::income_quintiles, 100, false, true},
    {"income_by_type", &DemographyTables::income_by_type, 100, false, true},
    {"county_cropland", &DemographyTables::county_cropland, 1e12, false, true},
    {"county_pasture", &DemographyTables::county_pasture, 1e12, false, true},
    {"county_herd", &DemographyTables::county_herd, 1e12, false, true},
    {"chronic", &DemographyTables::chronic, 1, true},
    {"disabled", &DemographyTables::disabled, 1, true},
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
  std::optional<std::size_t> status, source;  ///< a file that says neither claims no source
};

std::optional<Columns> find_columns(const io::CsvTable& csv, Decoding& d) {
  Columns c{};
  c.status = csv.column("status");
  c.source = csv.column("source");
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

/// Where the rows of each table stand.
using Places = std::array<std::vector<base::Mark>, std::size(kTables)>;

void decode_row(const std::vector<std::string>& row, const base::Mark& mark, const Columns& c,
                DemographyTables& tables, Places& places, Decoding& d) {
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
  if (c.status) to.status = decode_status(row[*c.status], mark, d);
  if (c.source) to.source = row[*c.source];
  (tables.*kind->rows).push_back(to);
  places[static_cast<std::size_t>(kind - kTables)].push_back(mark);
}

/// No age of a sex stands in two rows of a table, and between its lowest and highest age none is left out.
void check_ages(const TableKind& kind, const std::vector<AgeRow>& rows, const std::vector<base::Mark>& places,
                Decoding& d) {
  constexpr int kNobody = -1;
  for (const int sex : {0, 1}) {
    std::array<int, 152> row_of;
    row_of.fill(kNobody);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].sex >= 0 && rows[i].sex != sex) continue;
      int other = kNobody;
      for (int age = rows[i].age_from; age <= rows[i].age_to; ++age) {
        int& row = row_of[static_cast<std::size_t>(age)];
        if (row != kNobody) other = row;
        row = static_cast<int>(i);
      }
      const bool both = other != kNobody && rows[i].sex < 0 && rows[static_cast<std::size_t>(other)].sex < 0;
      if (other == kNobody || (both && sex == 1)) continue;  // told of the other sex already
      d.problems.add(
          places[i],
          fmt::format("`{}` has ages {} to {} twice for {}", kind.name, rows[i].age_from, rows[i].age_to,
                      both       ? "both sexes"
                      : sex == 0 ? "men"
                                 : "women"),
          {{places[static_cast<std::size_t>(other)], "they stand here too"}});
    }
    if (kind.sizes) continue;
    const auto covered = [](int row) { return row != kNobody; };
    const auto first = std::find_if(row_of.begin(), row_of.end(), covered);
    const auto last = std::find_if(row_of.rbegin(), row_of.rend(), covered).base();
    const auto gap = std::find(first, last, kNobody);
    if (first == row_of.end() || gap == last) continue;
    d.problems.add(places[static_cast<std::size_t>(*(gap - 1))],
                   fmt::format("`{}` has no row for {} of age {}, after this one", kind.name,
                               sex == 0 ? "men" : "women", gap - row_of.begin()));
  }
}

/// The rows of one file and where they stand.
struct ReadTables {
  DemographyTables tables;
  Places places;
  int source = -1;     ///< of the file; -1 where it could not be read
  bool sound = false;  ///< every row could be
};

ReadTables read_tables(const base::Value& written_path, Decoding& d) {
  ReadTables read;
  const std::size_t before = d.problems.all().size();
  const auto csv = read_data_file(written_path, d);
  if (!csv) return read;
  const auto columns = find_columns(*csv, d);
  if (!columns) return read;
  read.source = csv->source;
  for (std::size_t i = 0; i < csv->rows.size(); ++i) {
    decode_row(csv->rows[i], {csv->source, csv->row_lines[i], 1, 1}, *columns, read.tables, read.places, d);
  }
  read.sound = d.problems.all().size() == before;
  return read;
}

}  // namespace

DemographyTables decode_tables(const base::Value& own_path, const base::Value* national_path, Decoding& d) {
  ReadTables own = read_tables(own_path, d);
  if (own.source < 0) return own.tables;
  if (national_path != nullptr) {
    const ReadTables national = read_tables(*national_path, d);
    own.sound = own.sound && national.sound;
    for (std::size_t k = 0; k < std::size(kTables); ++k) {
      auto& rows = own.tables.*kTables[k].rows;
      if (!rows.empty()) continue;
      rows = national.tables.*kTables[k].rows;
      own.places[k] = national.places[k];
    }
    if (national.source < 0) return own.tables;  // what it should have brought would be missed
  }
  for (std::size_t k = 0; own.sound && k < std::size(kTables); ++k) {  // a lost row would look like a gap
    check_ages(kTables[k], own.tables.*kTables[k].rows, own.places[k], d);
  }
  for (const TableKind& kind : kTables) {
    if (kind.required && (own.tables.*kind.rows).empty()) {
      d.problems.add({own.source, 1, 1, 1}, fmt::format("no row of the table `{}`", kind.name));
    }
  }
  return own.tables;
}

}  // namespace ruralsim
