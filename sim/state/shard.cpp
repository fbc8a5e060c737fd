// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/state/shard.hpp>

namespace ruralsim {
namespace {

/// Rows that stand together in the old shard and in the new one: most do, and are moved as a block.
struct Run {
  std::size_t from, to, rows;
};

/// Where the rows of the new shard come from: runs of the old one, in their order, and between them rows from
/// elsewhere.
class Origins {
 public:
  void keep(std::size_t from, std::size_t rows) {
    if (rows == 0) return;
    if (!runs_.empty() && runs_.back().from + runs_.back().rows == from &&
        runs_.back().to + runs_.back().rows == rows_) {
      runs_.back().rows += rows;
    } else {
      runs_.push_back({from, rows_, rows});
    }
    rows_ += rows;
  }
  /// @return the row
  std::size_t add_from_elsewhere() { return rows_++; }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::span<const Run> runs() const { return runs_; }

 private:
  std::vector<Run> runs_;
  std::size_t rows_ = 0;
};

struct Layout {
  Origins households, persons;
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
    const Founded* founded;
  };
  std::vector<Copy> founded;
};

/// One village's marks, read in the order of its households.
class Marks {
 public:
  Marks(const Shard& s, const RowChanges& changes) : s_(s), changes_(changes) {}

  /// The first household from `h` to before `end` whose members change; `end` if there is none.
  [[nodiscard]] std::uint32_t next_changed(std::uint32_t h, std::uint32_t end) const {
    const auto begin = s_.person_begin.begin();
    const std::uint32_t first_person = begin[h];
    const auto take_nearer = [&](std::uint32_t household) {
      if (household >= h && household < end) end = household;
    };
    if (born_ < changes_.born.size()) take_nearer(changes_.born[born_].household);
    if (arrived_ < changes_.arrived.size()) take_nearer(changes_.arrived[arrived_].household);
    if (gone_ < changes_.gone.size() && changes_.gone[gone_] >= first_person) {
      const auto behind = std::upper_bound(begin + h, begin + end, changes_.gone[gone_]);
      if (changes_.gone[gone_] < begin[end]) take_nearer(static_cast<std::uint32_t>(behind - begin) - 1);
    }
    return end;
  }

  void lay_out_household(std::uint32_t h, Layout& to) {
    const std::size_t before = to.persons.rows();
    std::uint32_t kept = s_.person_begin[h];
    const std::uint32_t end = s_.person_begin[h + 1];
    for (; gone_ < changes_.gone.size() && changes_.gone[gone_] >= kept && changes_.gone[gone_] < end;
         ++gone_) {
      to.persons.keep(kept, changes_.gone[gone_] - kept);
      kept = changes_.gone[gone_] + 1;
    }
    to.persons.keep(kept, end - kept);
    for (; born_ < changes_.born.size() && changes_.born[born_].household == h; ++born_)
      to.newborn.push_back({to.persons.add_from_elsewhere(), &changes_.born[born_]});
    settle(h, to);
    if (to.persons.rows() == before) return;
    to.households.keep(h, 1);
    close(to);
  }

  void lay_out_founded(std::size_t k, Layout& to) {
    const std::size_t before = to.persons.rows();
    settle(static_cast<std::uint32_t>(s_.households() + k), to);
    base::ensure(to.persons.rows() > before, "row changes: a founded household has nobody");
    to.founded.push_back({to.households.add_from_elsewhere(), &changes_.founded[k]});
    close(to);
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
         ++arrived_)
      to.arrived.push_back({to.persons.add_from_elsewhere(), changes_.arrived[arrived_].mover});
  }
  static void close(Layout& to) { to.person_begin.push_back(static_cast<std::uint32_t>(to.persons.rows())); }

  const Shard& s_;
  const RowChanges& changes_;
  std::size_t gone_ = 0, born_ = 0, arrived_ = 0;
};

/// Households from `h` to before `end` in which nothing changes.
void lay_out_unchanged(const Shard& s, std::uint32_t h, std::uint32_t end, Layout& to) {
  const std::uint32_t* const begin = s.person_begin.data();
  const auto shift = static_cast<std::uint32_t>(to.persons.rows()) - begin[h];  // modulo 2^32
  const std::size_t done = to.person_begin.size();
  to.person_begin.resize(done + end - h);
  for (std::size_t i = 0; i < end - h; ++i) to.person_begin[done + i] = begin[h + 1 + i] + shift;
  to.persons.keep(begin[h], begin[end] - begin[h]);
  to.households.keep(h, end - h);
}

Layout lay_out(const Shard& s, std::span<const RowChanges> changes) {
  Layout to;
  to.household_begin.push_back(0);
  to.person_begin.reserve(s.person_begin.size() + s.person_begin.size() / 16);
  to.person_begin.push_back(0);
  for (std::size_t v = 0; v < s.villages(); ++v) {
    Marks marks(s, changes[v]);
    for (std::uint32_t h = s.household_begin[v], end = s.household_begin[v + 1]; h < end; ++h) {
      const std::uint32_t next = marks.next_changed(h, end);
      if (next > h) lay_out_unchanged(s, h, next, to);
      if (next < end) marks.lay_out_household(next, to);
      h = next;
    }
    for (std::size_t k = 0; k < changes[v].founded.size(); ++k) marks.lay_out_founded(k, to);
    marks.end();
    to.household_begin.push_back(static_cast<std::uint32_t>(to.households.rows()));
  }
  return to;
}

/// The groups of columns of rare values, the villages.
struct Groups {
  std::shared_ptr<const RowGroups> households, persons;

  Groups(const std::vector<std::uint32_t>& household_begin, const std::vector<std::uint32_t>& person_begin) {
    std::vector<std::uint32_t> first_person;
    first_person.reserve(household_begin.size());
    for (const std::uint32_t h : household_begin) first_person.push_back(person_begin[h]);
    households = std::make_shared<const RowGroups>(household_begin);
    persons = std::make_shared<const RowGroups>(std::move(first_person));
  }
};

/// Moves the rows of a column in its place: those that move up from the first on, those that move down from
/// the last on, so that none is written over before it has moved (runs keep their order). What then stands in
/// the rows from elsewhere is of no use.
template <class T>
void move_rows(const Origins& origins, const std::shared_ptr<const RowGroups>&, std::vector<T>& column) {
  static_assert(std::is_trivially_copyable_v<T>);
  constexpr std::size_t kRoom = 32;  ///< a part of it is spare, so that not every year needs a new place
  const std::size_t rows = origins.rows();
  if (rows > column.capacity()) column.reserve(rows + rows / kRoom);
  if (rows > column.size()) column.resize(rows);
  const std::span<const Run> runs = origins.runs();
  auto* const row = column.data();
  const auto move = [&](const Run& run) {
    std::memmove(row + run.to, row + run.from, run.rows * sizeof *row);
  };
  for (auto run = runs.begin(); run != runs.end(); ++run) {
    if (run->to < run->from) move(*run);
  }
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    if (run->to > run->from) move(*run);
  }
  column.resize(rows);
}

/// A column of rare values is made anew. What comes from elsewhere has the usual value.
template <class T>
void move_rows(const Origins& origins, const std::shared_ptr<const RowGroups>& groups,
               RareColumn<T>& column) {
  column.take(origins.rows(), groups, [&](auto&& put) {
    for (const Run& run : origins.runs())
      column.each(run.from, run.from + run.rows,
                  [&](std::size_t row, T value) { put(row - run.from + run.to, value); });
  });
}

void move_persons(const Layout& layout, const Groups& groups, Shard& s) {
  for_each_person_column(s, [&](auto& column) {
    move_rows(layout.persons, groups.persons, column);
    for (const auto& [row, child] : layout.newborn)
      column[row] = typename std::remove_reference_t<decltype(column)>::value_type{};
  });
}

/// Those founded begin as copies of a household of the old shard.
void move_households(const Layout& layout, const Groups& groups, Shard& s) {
  for_each_household_column(s, [&](auto& column) {
    std::vector<typename std::remove_reference_t<decltype(column)>::value_type> copies;
    for (const auto& [row, founded] : layout.founded) copies.push_back(column[founded->copy_of]);
    move_rows(layout.households, groups.households, column);
    for (std::size_t k = 0; k < copies.size(); ++k) column[layout.founded[k].row] = copies[k];
  });
  for (const auto& [row, founded] : layout.founded) s.household.id[row] = founded->id;
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
  Layout to = lay_out(s, changes);
  const Groups groups(to.household_begin, to.person_begin);
  move_persons(to, groups, s);
  write_newborns(s.person, to);
  write_movers(s.person, to, movers);
  move_households(to, groups, s);
  s.household_begin = std::move(to.household_begin);
  s.person_begin = std::move(to.person_begin);
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
