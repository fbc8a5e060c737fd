// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/state/shard.hpp>

namespace ruralsim {
namespace {

/// Which rows of the old shard stay, and where each new row comes from.
struct Layout {
  std::vector<std::uint32_t> household_from;  ///< old row of each new household
  std::vector<std::int64_t> person_from;      ///< old row of each new person, or -1 - index of the newborn
  std::vector<std::uint32_t> household_begin;
  std::vector<std::uint32_t> person_begin;
};

Layout lay_out(const Shard& s, std::span<const RowChanges> changes, std::vector<Newborn>& newborn) {
  Layout to;
  to.household_begin.push_back(0);
  to.person_begin.push_back(0);
  for (std::size_t v = 0; v < s.villages(); ++v) {
    auto dead = changes[v].died.begin();
    auto born = changes[v].born.begin();
    for (std::uint32_t h = s.household_begin[v]; h < s.household_begin[v + 1]; ++h) {
      const std::size_t before = to.person_from.size();
      for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
        if (dead != changes[v].died.end() && *dead == p) {
          ++dead;
        } else {
          to.person_from.push_back(p);
        }
      }
      for (; born != changes[v].born.end() && born->household == h; ++born) {
        newborn.push_back(*born);
        to.person_from.push_back(-static_cast<std::int64_t>(newborn.size()));
      }
      if (to.person_from.size() == before) continue;
      to.household_from.push_back(h);
      to.person_begin.push_back(static_cast<std::uint32_t>(to.person_from.size()));
    }
    base::ensure(dead == changes[v].died.end(),
                 "row changes: a death names a person outside its village or order");
    base::ensure(born == changes[v].born.end(),
                 "row changes: a birth names a household outside its village or order");
    to.household_begin.push_back(static_cast<std::uint32_t>(to.household_from.size()));
  }
  return to;
}

/// Rows that stand together in the old shard and in the new one: most do, and are moved as a block.
struct Run {
  std::size_t from, to, rows;
};

template <class Row>
std::vector<Run> runs_of(const std::vector<Row>& from) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if constexpr (std::is_signed_v<Row>) {
      if (from[i] < 0) continue;
    }
    const auto row = static_cast<std::size_t>(from[i]);
    if (!runs.empty() && runs.back().from + runs.back().rows == row &&
        runs.back().to + runs.back().rows == i) {
      ++runs.back().rows;
    } else {
      runs.push_back({row, i, 1});
    }
  }
  return runs;
}

/// The column of the new shard; rows that come from nowhere are zeros.
template <class Column>
Column moved(const Column& from, const std::vector<Run>& runs, std::size_t rows) {
  Column to(rows);
  for (const Run& run : runs) {
    const auto first = from.begin() + static_cast<std::ptrdiff_t>(run.from);
    std::copy_n(first, run.rows, to.begin() + static_cast<std::ptrdiff_t>(run.to));
  }
  return to;
}

void append_newborns(Shard::Persons& to, const Layout& layout, const std::vector<Newborn>& newborn) {
  for (std::size_t i = 0; i < layout.person_from.size(); ++i) {
    if (layout.person_from[i] >= 0) continue;
    const Newborn& child = newborn[static_cast<std::size_t>(-layout.person_from[i] - 1)];
    to.id[i] = child.id;
    to.born[i] = child.born;
    to.female[i] = child.female;
    to.schooling[i] = child.schooling;
    to.mandarin[i] = child.mandarin;
    to.occupation[i] = Occupation::home;
  }
}

void require(bool holds, const std::string& rule) {
  if (!holds) throw base::InvariantViolation("check_integrity: " + rule);
}

bool ascending_cover(const std::vector<std::uint32_t>& begin, std::size_t groups, std::size_t rows) {
  return begin.size() == groups + 1 && begin.front() == 0 && begin.back() == rows &&
         std::is_sorted(begin.begin(), begin.end());
}

}  // namespace

std::size_t column_bytes(const Shard& s) {
  std::size_t bytes = (s.household_begin.size() + s.person_begin.size()) * sizeof(std::uint32_t);
  const auto add = [&](const auto& column) { bytes += column.size() * sizeof(column[0]); };
  for_each_person_column(s, add);
  for_each_household_column(s, add);
  return bytes;
}

void apply_row_changes(Shard& s, std::span<const RowChanges> changes) {
  base::ensure(changes.size() == s.villages(), "row changes: one entry a village");
  std::vector<Newborn> newborn;
  const Layout to = lay_out(s, changes, newborn);

  // A newborn's row starts as zeros in every column; `append_newborns` fills what it brings along.
  const std::vector<Run> persons = runs_of(to.person_from);
  for_each_person_column(s, [&](auto& column) { column = moved(column, persons, to.person_from.size()); });
  append_newborns(s.person, to, newborn);

  const std::vector<Run> households = runs_of(to.household_from);
  for_each_household_column(
      s, [&](auto& column) { column = moved(column, households, to.household_from.size()); });
  s.household_begin = to.household_begin;
  s.person_begin = to.person_begin;
}

void check_integrity(const Shard& s) {
  require(ascending_cover(s.household_begin, s.villages(), s.households()),
          "village offsets cover the households");
  require(ascending_cover(s.person_begin, s.households(), s.persons()),
          "household offsets cover the persons");
  for_each_person_column(
      s, [&](const auto& c) { require(c.size() == s.persons(), "person columns have equal length"); });
  for_each_household_column(
      s, [&](const auto& c) { require(c.size() == s.households(), "household columns have equal length"); });
  for (std::size_t h = 0; h < s.households(); ++h) {
    require(s.person_begin[h] < s.person_begin[h + 1], "every household has a person");
    require(s.household.cash[h] >= 0, "cash is never negative");
    require(s.household.herd[h] >= 0, "herds are never negative");
    require(s.household.debt[h] >= 0, "debts are never negative");
    require(s.household.plant_capital[h] >= 0 && s.household.plant_capital[h] <= 1,
            "a plant's capital is a share of a full one's");
  }
  std::vector<std::uint64_t> ids = s.person.id;
  ids.insert(ids.end(), s.household.id.begin(), s.household.id.end());
  std::sort(ids.begin(), ids.end());
  require(std::adjacent_find(ids.begin(), ids.end()) == ids.end(), "permanent ids are unique");
}

}  // namespace ruralsim
