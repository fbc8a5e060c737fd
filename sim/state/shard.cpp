// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <type_traits>
#include <utility>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/state/shard.hpp>

namespace ruralsim {
namespace {

/// Where the rows of the new shard come from.
struct Layout {
  std::vector<std::uint32_t> household_from;  ///< old row of each new household
  std::vector<std::int64_t> person_from;      ///< old row of each new person, or kElsewhere
  std::vector<std::uint32_t> household_begin;
  std::vector<std::uint32_t> person_begin;
  struct New {
    std::size_t row;  ///< in the new shard
    const Newborn* child;
  };
  std::vector<New> newborn;
  struct Moved {
    std::size_t row;
    std::uint32_t mover;
  };
  std::vector<Moved> arrived;
  struct Copy {
    std::size_t row;
    std::uint64_t id;
  };
  std::vector<Copy> founded;
};
constexpr std::int64_t kElsewhere = -1;

/// One village's marks, read in the order of its households.
class Marks {
 public:
  Marks(const Shard& s, const RowChanges& changes) : s_(s), changes_(changes) {}

  void lay_out_household(std::uint32_t h, Layout& to) {
    const std::size_t before = to.person_from.size();
    for (std::uint32_t p = s_.person_begin[h]; p < s_.person_begin[h + 1]; ++p) {
      if (gone_ < changes_.gone.size() && changes_.gone[gone_] == p) {
        ++gone_;
      } else {
        to.person_from.push_back(p);
      }
    }
    for (; born_ < changes_.born.size() && changes_.born[born_].household == h; ++born_) {
      to.newborn.push_back({to.person_from.size(), &changes_.born[born_]});
      to.person_from.push_back(kElsewhere);
    }
    settle(h, to);
    if (to.person_from.size() > before) close(h, to);
  }

  void lay_out_founded(std::size_t k, Layout& to) {
    const std::size_t before = to.person_from.size();
    settle(static_cast<std::uint32_t>(s_.households() + k), to);
    base::ensure(to.person_from.size() > before, "row changes: a founded household has nobody");
    to.founded.push_back({to.household_from.size(), changes_.founded[k].id});
    close(changes_.founded[k].copy_of, to);
  }

  void end() const {
    base::ensure(gone_ == changes_.gone.size(),
                 "row changes: a death or a move names a person outside its village or order");
    base::ensure(born_ == changes_.born.size(),
                 "row changes: a birth names a household outside its village or order");
    base::ensure(arrived_ == changes_.arrived.size(),
                 "row changes: an arrival names a household outside its village or order");
  }

 private:
  void settle(std::uint32_t household, Layout& to) {
    for (; arrived_ < changes_.arrived.size() && changes_.arrived[arrived_].household == household;
         ++arrived_) {
      to.arrived.push_back({to.person_from.size(), changes_.arrived[arrived_].mover});
      to.person_from.push_back(kElsewhere);
    }
  }
  static void close(std::uint32_t from, Layout& to) {
    to.household_from.push_back(from);
    to.person_begin.push_back(static_cast<std::uint32_t>(to.person_from.size()));
  }

  const Shard& s_;
  const RowChanges& changes_;
  std::size_t gone_ = 0, born_ = 0, arrived_ = 0;
};

Layout lay_out(const Shard& s, std::span<const RowChanges> changes) {
  Layout to;
  to.household_begin.push_back(0);
  to.person_begin.push_back(0);
  for (std::size_t v = 0; v < s.villages(); ++v) {
    Marks marks(s, changes[v]);
    for (std::uint32_t h = s.household_begin[v]; h < s.household_begin[v + 1]; ++h)
      marks.lay_out_household(h, to);
    for (std::size_t k = 0; k < changes[v].founded.size(); ++k) marks.lay_out_founded(k, to);
    marks.end();
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

/// The columns of rare values and the groups their rows are in, the villages.
struct Groups {
  std::shared_ptr<const RowGroups> households, persons;

  Groups(const std::vector<std::uint32_t>& household_begin, const std::vector<std::uint32_t>& person_begin) {
    std::vector<std::uint32_t> first_person;
    for (const std::uint32_t h : household_begin) first_person.push_back(person_begin[h]);
    households = std::make_shared<const RowGroups>(household_begin);
    persons = std::make_shared<const RowGroups>(std::move(first_person));
  }
};

template <class T>
void move_rows(std::vector<T>& column, const std::vector<Run>& runs, std::size_t rows,
               const std::shared_ptr<const RowGroups>&) {
  column = moved(column, runs, rows);
}
template <class T>
void move_rows(RareColumn<T>& column, const std::vector<Run>& runs, std::size_t rows,
               const std::shared_ptr<const RowGroups>& groups) {
  const RareColumn<T> from = std::move(column);
  column = from.without_rows();
  column.take(rows, groups, [&](auto&& put) {
    for (const Run& run : runs)
      from.each(run.from, run.from + run.rows,
                [&](std::size_t row, T value) { put(row - run.from + run.to, value); });
  });
}

void write_newborns(Shard::Persons& to, const Layout& layout) {
  for (const auto& [row, child] : layout.newborn) {
    to.id[row] = child->id;
    to.born[row] = child->born;
    to.female[row] = child->female;
    to.schooling[row] = child->schooling;
    to.mandarin[row] = child->mandarin;
    to.child_of[row] = child->child_of;
    to.occupation[row] = Occupation::home;
  }
}

/// Persons alone as `name_person_columns` walks them.
template <class Persons>
struct PersonColumns {
  Persons& person;
};

/// The columns of persons in the order of the walk, of types that the walk alone knows.
std::vector<const void*> addresses(const Shard::Persons& of) {
  std::vector<const void*> all;
  const PersonColumns<const Shard::Persons> columns{of};
  for_each_person_column(columns, [&](const auto& column) { all.push_back(&column); });
  return all;
}

void write_movers(Shard::Persons& to, const Layout& layout, const Shard::Persons& movers) {
  if (layout.arrived.empty()) return;
  const auto from = addresses(movers);
  auto next = from.begin();
  PersonColumns<Shard::Persons> columns{to};
  for_each_person_column(columns, [&](auto& column) {
    const auto& source = *static_cast<const std::remove_reference_t<decltype(column)>*>(*next++);
    for (const auto& [row, mover] : layout.arrived) column[row] = source[mover];
  });
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
  const auto add = [&](const auto& column) {
    if constexpr (is_rare<decltype(column)>)
      bytes += column.bytes();
    else
      bytes += column.size() * sizeof(column[0]);
  };
  for_each_person_column(s, add);
  for_each_household_column(s, add);
  return bytes;
}

void apply_row_changes(Shard& s, std::span<const RowChanges> changes, const Shard::Persons& movers) {
  base::ensure(changes.size() == s.villages(), "row changes: one entry a village");
  const Layout to = lay_out(s, changes);

  const Groups groups(to.household_begin, to.person_begin);

  // The row of who comes from elsewhere starts as zeros in every column.
  const std::vector<Run> persons = runs_of(to.person_from);
  for_each_person_column(
      s, [&](auto& column) { move_rows(column, persons, to.person_from.size(), groups.persons); });
  write_newborns(s.person, to);
  write_movers(s.person, to, movers);

  const std::vector<Run> households = runs_of(to.household_from);
  for_each_household_column(
      s, [&](auto& column) { move_rows(column, households, to.household_from.size(), groups.households); });
  for (const auto& [row, id] : to.founded) s.household.id[row] = id;
  s.household_begin = to.household_begin;
  s.person_begin = to.person_begin;
}

void group_rare_columns(Shard& s) {
  const Groups groups(s.household_begin, s.person_begin);
  const auto group = [](auto& column, const auto& by) {
    if constexpr (is_rare<decltype(column)>) column.group(by);
  };
  for_each_person_column(s, [&](auto& column) { group(column, groups.persons); });
  for_each_household_column(s, [&](auto& column) { group(column, groups.households); });
}

Shard::Persons take_persons(std::span<const Shard> shards, std::span<const PersonRow> rows) {
  std::vector<std::vector<const void*>> from;
  for (const Shard& s : shards) from.push_back(addresses(s.person));
  Shard::Persons taken;
  std::size_t next = 0;
  PersonColumns<Shard::Persons> columns{taken};
  for_each_person_column(columns, [&](auto& column) {
    column.reserve(rows.size());
    for (const auto& [shard, row] : rows) {
      const auto* source = static_cast<const std::remove_reference_t<decltype(column)>*>(from[shard][next]);
      column.push_back((*source)[row]);
    }
    ++next;
  });
  return taken;
}

namespace {

/// Of each nucleus at most a man and a woman are partners, and nobody is a child of the own one.
void check_nuclei(const Shard& s, std::size_t h) {
  std::array<std::uint8_t, 256> men{}, women{};
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    const std::uint8_t nucleus = s.person.nucleus[p];
    if (nucleus == 0) continue;
    std::uint8_t& count = (s.person.female[p] != 0 ? women : men)[nucleus];
    require(++count == 1, "a couple is a man and a woman of one household");
    require(s.person.child_of[p] != nucleus, "nobody is a child of its own marriage");
  }
}

void check_unique(std::vector<std::uint64_t>& ids) {
  std::sort(ids.begin(), ids.end());
  require(std::adjacent_find(ids.begin(), ids.end()) == ids.end(), "permanent ids are unique");
}

}  // namespace

void check_integrity(const Shard& s) {
  require(ascending_cover(s.household_begin, s.villages(), s.households()),
          "village offsets cover the households");
  require(ascending_cover(s.person_begin, s.households(), s.persons()),
          "household offsets cover the persons");
  for_each_person_column(
      s, [&](const auto& c) { require(c.size() == s.persons(), "person columns have equal length"); });
  for_each_household_column(
      s, [&](const auto& c) { require(c.size() == s.households(), "household columns have equal length"); });
  for (std::size_t h = 0; h < s.households(); ++h)
    require(s.person_begin[h] < s.person_begin[h + 1], "every household has a person");
  for (std::size_t h = 0; h < s.households(); ++h) {
    check_nuclei(s, h);
    require(s.household.cash[h] >= 0, "cash is never negative");
    require(s.household.herd[h] >= 0, "herds are never negative");
    require(s.household.debt[h] >= 0, "debts are never negative");
    require(s.household.plant_capital[h] >= 0 && s.household.plant_capital[h] <= 1,
            "a plant's capital is a share of a full one's");
    require(s.household.certified_from[h] == 0 || s.household.product[h] > 0,
            "only who has an enterprise has it certified");
  }
  std::vector<std::uint64_t> ids = s.person.id;
  ids.insert(ids.end(), s.household.id.begin(), s.household.id.end());
  check_unique(ids);
}

void check_integrity(std::span<const Shard> shards) {
  std::vector<std::uint64_t> ids;
  for (const Shard& s : shards) {
    check_integrity(s);
    ids.insert(ids.end(), s.person.id.begin(), s.person.id.end());
    ids.insert(ids.end(), s.household.id.begin(), s.household.id.end());
  }
  check_unique(ids);
}

}  // namespace ruralsim
