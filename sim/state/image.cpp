// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <type_traits>

#include <fmt/format.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/bytes.hpp>
#include <ruralsim/state/image.hpp>

namespace ruralsim {
namespace {

/// What one row of a column holds: a value, or for a column of vectors their lengths, outermost first.
struct Shape {
  std::uint32_t width = 0;  ///< bytes of one value
  std::vector<std::uint32_t> lengths = {};
  [[nodiscard]] std::size_t row_bytes() const {
    std::size_t bytes = width;
    for (const std::uint32_t n : lengths) bytes *= n;
    return bytes;
  }
  bool operator==(const Shape&) const = default;
};

/// The rows of a column, one after another.
struct Column {
  Shape shape;
  std::string bytes = {};
};

/// Bytes must not depend on what lies between the members of a value.
template <class T>
constexpr bool kPlain = std::is_trivially_copyable_v<T> &&
                        (std::is_floating_point_v<T> || std::has_unique_object_representations_v<T>);

template <class T>
Shape shape_of(const std::vector<T>& column, std::size_t rows) {
  Shape shape;
  if constexpr (kPlain<T>) {
    shape.width = sizeof(T);
    // Villages have several values of some columns, a row of them each.
    if (rows > 0 && column.size() != rows)
      shape.lengths.push_back(static_cast<std::uint32_t>(column.size() / rows));
  } else {
    const auto& first = column.front();
    const Shape inner = shape_of(first, 1);
    shape = inner;
    if constexpr (kPlain<typename T::value_type>)
      shape.lengths = {static_cast<std::uint32_t>(first.size())};
    else
      shape.lengths.insert(shape.lengths.begin(), static_cast<std::uint32_t>(first.size()));
  }
  return shape;
}

/// In a file rare values stand as all others do.
template <class T>
Shape shape_of(const RareColumn<T>&, std::size_t) {
  return {sizeof(T)};
}

template <class T>
void append(const std::vector<T>& column, std::string& to) {
  if constexpr (kPlain<T>)
    to.append(reinterpret_cast<const char*>(column.data()), column.size() * sizeof(T));
  else
    for (const auto& part : column) append(part, to);
}

template <class T>
void append(const RareColumn<T>& column, std::string& to) {
  append(column.dense(), to);
}

/// Fills a column with `values` values, or with vectors of the lengths given, from the front of `bytes`.
template <class T>
void fill(std::vector<T>& column, std::size_t values, std::span<const std::uint32_t> lengths,
          std::string_view& bytes) {
  column.resize(values);
  if constexpr (kPlain<T>) {
    if (values > 0) std::memcpy(column.data(), bytes.data(), values * sizeof(T));
    bytes.remove_prefix(values * sizeof(T));
  } else {
    for (auto& part : column) fill(part, lengths.front(), lengths.subspan(1), bytes);
  }
}

/// Calls `f(name, column, rows)` for every column; columns that share a name get a number behind it.
template <class ShardLike, class F>
void name_columns(ShardLike& s, F&& f) {
  std::map<std::string, int> count;
  const auto named = [&](const char* place, const char* name, auto& column, std::size_t rows) {
    std::string full = fmt::format("{}.{}", place, name);
    const int nth = count[full]++;
    if (nth > 0) full += fmt::format(".{}", nth);
    f(full, column, rows);
  };
  name_person_columns(s, [&](const char* n, auto& c) { named("person", n, c, s.persons()); });
  name_household_columns(s, [&](const char* n, auto& c) { named("household", n, c, s.households()); });
  name_village_columns(s, [&](const char* n, auto& c) { named("village", n, c, s.villages()); });
}

static_assert(std::endian::native == std::endian::little, "values of a column are little-endian");

std::string written(const Column& column) {
  io::BytesOut head;
  head.whole(column.shape.width).whole(column.shape.lengths.size());
  for (const std::uint32_t n : column.shape.lengths) head.whole(n);
  return head.take() + column.bytes;
}

/// How many persons each household and households each village has: offsets that fit any shard.
void write_counts(std::span<const Shard> shards, io::SectionWriter& to) {
  io::BytesOut households, persons;
  for (const Shard& s : shards) {
    for (std::size_t v = 0; v < s.villages(); ++v)
      households.whole(s.household_begin[v + 1] - s.household_begin[v]);
    for (std::size_t h = 0; h < s.households(); ++h) persons.whole(s.person_begin[h + 1] - s.person_begin[h]);
  }
  to.add("households_of_village", households.take());
  to.add("persons_of_household", persons.take());
}

/// Rows that a shard to be takes of the county's.
struct Range {
  std::size_t first = 0, count = 0;
};
struct Ranges {
  Range villages, households, persons;
};

class Reader {
 public:
  Reader(const io::SectionFile& file, const DatedLists& dated) : file_(file), dated_(dated) {
    households_ = counts("households_of_village");
    persons_ = counts("persons_of_household");
    for (const std::uint32_t n : persons_) persons_in_all_ += n;
    std::size_t households = 0;
    for (const std::uint32_t n : households_) households += n;
    if (households != persons_.size()) file_.refuse("has counts of households that do not fit each other");
  }
  [[nodiscard]] std::size_t villages() const { return households_.size(); }

  /// The next villages of the county.
  Shard next(std::size_t villages) {
    Shard s = outline();
    Ranges take{{at_.villages.first, villages}, {at_.households.first, 0}, {at_.persons.first, 0}};
    s.household_begin = {0}, s.person_begin = {0};
    for (std::size_t v = 0; v < villages; ++v) {
      take.households.count += households_[take.villages.first + v];
      s.household_begin.push_back(static_cast<std::uint32_t>(take.households.count));
    }
    for (std::size_t h = 0; h < take.households.count; ++h) {
      take.persons.count += persons_[take.households.first + h];
      s.person_begin.push_back(static_cast<std::uint32_t>(take.persons.count));
    }
    fill_columns(s, take);
    group_rare_columns(s);
    at_ = {{take.villages.first + villages, 0},
           {take.households.first + take.households.count, 0},
           {take.persons.first + take.persons.count, 0}};
    return s;
  }

  /// Refuses columns that nobody asked for.
  void finish() const {
    for (const auto& [name, bytes] : file_.sections()) {
      const bool column =
          name.starts_with("person.") || name.starts_with("household.") || name.starts_with("village.");
      if (column && !asked_.contains(name))
        file_.refuse(fmt::format("has a column {}, which this program does not know", name));
    }
  }

 private:
  [[nodiscard]] std::vector<std::uint32_t> counts(const std::string& section) const {
    io::BytesIn bytes(file_.at(section));
    std::vector<std::uint32_t> all;
    while (!bytes.rest().empty()) all.push_back(static_cast<std::uint32_t>(bytes.whole()));
    return all;
  }

  /// A shard in which exactly those columns stand that the file has of the ones that may be left out.
  [[nodiscard]] Shard outline() const {
    Shard s;
    for (std::size_t slot = 0; slot < kMaxStepsPerYear; ++slot) {
      const std::string first = "household.resident_income";
      if (!file_.has(slot == 0 ? first : fmt::format("{}.{}", first, slot))) continue;
      for (auto* column : {&s.household.resident_income, &s.household.family_income})
        (*column)[slot].resize(1);
      s.household.help_income[slot].resize(1);
    }
    for (std::size_t m = 0; m < dated_.listed.size(); ++m) {
      if (dated_.listed[m]) s.household.listed_since[m].resize(1);
      if (dated_.waiting[m]) s.household.waiting_since[m].resize(1);
    }
    s.household.received.resize(dated_.received.size());
    for (std::size_t i = 0; i < dated_.received.size(); ++i) {
      if (dated_.received[i]) s.household.received[i].resize(1);
    }
    return s;
  }

  void fill_columns(Shard& s, const Ranges& take) {
    name_columns(s, [&](const std::string& name, auto& column, std::size_t) {
      const Range& rows = name.starts_with("person.")      ? take.persons
                          : name.starts_with("household.") ? take.households
                                                           : take.villages;
      const std::size_t all = name.starts_with("person.")      ? persons_in_all_
                              : name.starts_with("household.") ? persons_.size()
                                                               : households_.size();
      fill_rows(name, column, rows, all);
    });
  }

  template <class T>
  void fill_rows(const std::string& name, std::vector<T>& column, const Range& rows, std::size_t all) {
    asked_.insert(name);
    io::BytesIn head(file_.at(name));
    Shape shape{static_cast<std::uint32_t>(head.whole()), {}};
    constexpr std::size_t depth = depth_of<T>();
    // A village may have several values in a column without vectors.
    shape.lengths.resize(std::min<std::uint64_t>(head.whole(), std::max<std::size_t>(depth, 1)));
    for (std::uint32_t& n : shape.lengths) n = static_cast<std::uint32_t>(head.whole());
    std::string_view bytes = head.rest();
    if (shape.width != width_of<T>() || shape.lengths.size() < depth ||
        bytes.size() != all * shape.row_bytes())
      file_.refuse(fmt::format("has a column {} of another type or length than this program's", name));
    bytes.remove_prefix(rows.first * shape.row_bytes());
    const std::size_t a_row = depth == 0 && !shape.lengths.empty() ? shape.lengths.front() : 1;
    fill(column, rows.count * a_row, shape.lengths, bytes);
  }

  template <class T>
  void fill_rows(const std::string& name, RareColumn<T>& column, const Range& rows, std::size_t all) {
    std::vector<T> dense;
    fill_rows(name, dense, rows, all);
    column.take(dense);
  }

  template <class T>
  static constexpr std::uint32_t width_of() {
    if constexpr (kPlain<T>)
      return sizeof(T);
    else
      return width_of<typename T::value_type>();
  }
  /// Vectors within the column.
  template <class T>
  static constexpr std::size_t depth_of() {
    if constexpr (kPlain<T>)
      return 0;
    else
      return 1 + depth_of<typename T::value_type>();
  }
  const io::SectionFile& file_;
  const DatedLists& dated_;
  std::vector<std::uint32_t> households_, persons_;  ///< a village, a household
  std::size_t persons_in_all_ = 0;
  Ranges at_;
  std::set<std::string> asked_;
};

}  // namespace

void write_columns(std::span<const Shard> shards, io::SectionWriter& to) {
  write_counts(shards, to);
  std::vector<std::string> names;
  std::map<std::string, Column> columns;
  for (const Shard& s : shards) {
    name_columns(s, [&](const std::string& name, const auto& column, std::size_t rows) {
      if (rows == 0) return;
      const Shape shape = shape_of(column, rows);
      const auto [place, fresh] = columns.try_emplace(name, Column{shape});
      if (fresh) names.push_back(name);
      Column& to_column = place->second;
      base::ensure(to_column.shape == shape, "a column has one shape in every shard");
      const std::size_t before = to_column.bytes.size();
      append(column, to_column.bytes);
      base::ensure(to_column.bytes.size() - before == rows * shape.row_bytes(),
                   "a column has as many values in every row");
    });
  }
  for (const std::string& name : names) to.add(name, written(columns.at(name)));
}

std::vector<Shard> read_columns(const io::SectionFile& file, std::size_t villages_a_shard,
                                const DatedLists& dated) {
  Reader reader(file, dated);
  std::vector<Shard> shards;
  for (std::size_t v = 0; v < reader.villages(); v += villages_a_shard)
    shards.push_back(reader.next(std::min(villages_a_shard, reader.villages() - v)));
  reader.finish();
  return shards;
}

void move_measures(std::span<const std::optional<std::size_t>> places, const DatedLists& now, Shard& s) {
  auto& household = s.household;
  const auto move_bits = [&](auto& column) {
    for (std::size_t h = 0; h < column.size(); ++h) {
      const std::uint32_t bits = column[h];
      std::uint32_t moved = 0;
      for (std::size_t m = 0; m < places.size(); ++m) {
        if (places[m] && (bits >> m & 1u) != 0) moved |= 1u << *places[m];
      }
      column[h] = moved;
    }
  };
  move_bits(household.awards), move_bits(household.granted);
  const auto move_dates = [&](const std::vector<bool>& kept, auto& columns) {
    std::array<std::vector<std::int16_t>, kMostMeasures> moved;
    for (std::size_t m = 0; m < places.size(); ++m) {
      if (places[m]) moved[*places[m]] = std::move(columns[m]);
    }
    for (std::size_t m = 0; m < kept.size(); ++m) {
      if (!kept[m]) moved[m].clear();
      if (kept[m] && moved[m].empty()) moved[m].assign(s.households(), 0);
    }
    columns = std::move(moved);
  };
  move_dates(now.listed, household.listed_since);
  move_dates(now.waiting, household.waiting_since);
  household.received.resize(now.received.size());
  for (std::size_t i = 0; i < now.received.size(); ++i) {
    if (!now.received[i]) household.received[i].clear();
    if (now.received[i] && household.received[i].empty()) household.received[i].assign(s.households(), 0);
  }
}

}  // namespace ruralsim
