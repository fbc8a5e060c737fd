// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <ruralsim/base/marks.hpp>

namespace ruralsim {

/// Consecutive rows of a shard in groups, the rows of one village each.
class RowGroups {
 public:
  /// @param begin  first row of each group, and behind the last one the number of rows
  explicit RowGroups(std::vector<std::uint32_t> begin);

  [[nodiscard]] std::size_t groups() const { return begin_.size() - 1; }
  [[nodiscard]] std::size_t rows() const { return begin_.back(); }
  [[nodiscard]] std::size_t begin(std::size_t group) const { return begin_[group]; }
  [[nodiscard]] std::size_t of(std::size_t row) const {
    std::size_t group = of_each_64th_[row / 64];
    while (begin_[group + 1] <= row) ++group;
    return group;
  }

 private:
  std::vector<std::uint32_t> begin_, of_each_64th_;
};

/// A column in which most rows have one and the same value: a bit for each row and, by group, the values of
/// the others. It reads and writes as a vector does. Threads may write rows of different groups at the same
/// time: they share no value, and the bits of a word that two groups share are changed atomically.
template <class T>
class RareColumn {
 public:
  using value_type = T;

  RareColumn() = default;
  /// A column in which most rows have this value, not 0.
  static RareColumn mostly(T usual) {
    RareColumn column;
    column.usual_ = usual;
    return column;
  }
  RareColumn& operator=(const std::vector<T>& dense) {
    take(dense);
    return *this;
  }

  /// What stands for the value of one row: reads as `T`, and is written through.
  class Cell {
   public:
    Cell(RareColumn& column, std::size_t row) : column_(column), row_(row) {}
    Cell(const Cell&) = default;
    operator T() const { return std::as_const(column_)[row_]; }  // NOLINT(google-explicit-constructor)
    Cell& operator=(T value) {
      column_.set(row_, value);
      return *this;
    }
    Cell& operator=(const Cell& other) { return *this = static_cast<T>(other); }
    Cell& operator+=(T more) {
      column_.change(row_, [&](T value) { return static_cast<T>(value + more); });
      return *this;
    }
    Cell& operator-=(T less) {
      column_.change(row_, [&](T value) { return static_cast<T>(value - less); });
      return *this;
    }

   private:
    RareColumn& column_;
    std::size_t row_;
  };

  [[nodiscard]] T usual() const { return usual_; }
  [[nodiscard]] std::size_t size() const { return rows_; }
  [[nodiscard]] bool empty() const { return rows_ == 0; }

  T operator[](std::size_t row) const { return has(row) ? value_of(row) : usual_; }
  Cell operator[](std::size_t row) { return {*this, row}; }

  void set(std::size_t row, T value) {
    if (value == usual_ && !has(row)) return;
    change(row, [&](T) { return value; });
  }
  /// Gives a row the value `f(value so far)`.
  template <class F>
  void change(std::size_t row, F&& f) {
    const bool had = has(row);
    const std::size_t group = group_of(row);
    std::vector<T>& values = values_[group];
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank(group, row));
    const T value = f(had ? *nth : usual_);
    if (value != usual_ && had) {
      *nth = value;
    } else if (value != usual_) {
      values.insert(nth, value);
      word(row / 64).fetch_or(bit(row), std::memory_order_relaxed);
    } else if (had) {
      values.erase(nth);
      word(row / 64).fetch_and(~bit(row), std::memory_order_relaxed);
    }
  }

  /// Calls `f(row, value)` for the rows in [first, last) that have another value than the usual one, in
  /// order.
  template <class F>
  void each(std::size_t first, std::size_t last, F&& f) const {
    std::size_t group = 0, nth = 0, group_end = 0;  // the group is looked for when a value is found
    for (std::size_t begin = first; begin < last;) {
      const std::size_t end = std::min(last, (begin / 64 + 1) * 64);
      for (std::uint64_t bits = bits_of(begin, end); bits != 0; bits &= bits - 1) {
        const std::size_t row = begin / 64 * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        if (row >= group_end) {
          group = group_of(row), group_end = end_of(group);
          nth = rank(group, row);
        }
        const T value = values_[group][nth++];
        if (value != usual_) f(row, value);
      }
      begin = end;
    }
  }

  /// The values of the rows in [first, last), all of one group, if every one has a value of its own, else
  /// nothing: to be changed in vectors, but not to the usual value.
  std::span<T> own_values(std::size_t first, std::size_t last) {
    for (std::size_t begin = first; begin < last;) {
      const std::size_t end = std::min(last, (begin / 64 + 1) * 64);
      if (bits_of(begin, end) != mask(begin, end)) return {};
      begin = end;
    }
    const std::size_t group = group_of(first);
    return std::span(values_[group]).subspan(rank(group, first), last - first);
  }

  /// Gives those rows in [first, last), all of one group, of which `asked(row)` holds the value `f(row, value
  /// so far)`.
  template <class Asked, class F>
  void revise(std::size_t first, std::size_t last, Asked&& asked, F&& f) {
    const std::size_t group = group_of(first);
    for (std::size_t begin = first; begin < last;) {
      const std::size_t end = std::min(last, (begin / 64 + 1) * 64);
      base::Marks marks{};
      for (std::size_t row = begin; row < end; ++row) marks[row % 64] = asked(row) ? 1 : 0;
      const std::uint64_t rows = base::bits_of(marks);
      if (rows != 0) revise_in_word(group, begin, end, rows, f);
      begin = end;
    }
  }

  /// Gives the rows in [first, last), all of one group, the usual value.
  void reset(std::size_t first, std::size_t last) {
    if (first >= std::min(last, rows_)) return;
    const std::size_t group = group_of(first);
    std::vector<T>& values = values_[group];
    if (values.empty()) return;
    const auto nth = [&](std::size_t row) {
      return values.begin() + static_cast<std::ptrdiff_t>(rank(group, row));
    };
    values.erase(nth(first), nth(last));
    for (std::size_t begin = first; begin < last;) {
      const std::size_t end = std::min(last, (begin / 64 + 1) * 64);
      word(begin / 64).fetch_and(~mask(begin, end), std::memory_order_relaxed);
      begin = end;
    }
  }

  /// The column as a vector.
  [[nodiscard]] std::vector<T> dense() const {
    std::vector<T> all(rows_, usual_);
    each(0, rows_, [&](std::size_t row, T value) { all[row] = value; });
    return all;
  }
  /// Takes a vector's values. Rows stay in the groups they are in if they are as many, else they are one
  /// group.
  void take(const std::vector<T>& dense) {
    start(dense.size(), dense.size() == rows_ ? groups_ : nullptr);
    for (std::size_t row = 0; row < rows_; ++row) append(row, dense[row]);
    trim();
  }
  /// Takes the rows that `rows(put)` hands over by calling put(row, value), in ascending order; all others
  /// have the usual value. They may be rows of this column itself. Groups keep the memory they have.
  template <class Rows>
  void take(std::size_t size, std::shared_ptr<const RowGroups> groups, Rows&& rows) {
    std::vector<std::uint32_t> places;
    std::vector<T> values;
    rows([&](std::size_t row, T value) {
      if (value == usual_) return;
      places.push_back(static_cast<std::uint32_t>(row));
      values.push_back(value);
    });
    rows_ = size;
    groups_ = std::move(groups);
    bits_.assign((rows_ + 63) / 64, 0);
    for (const std::uint32_t row : places) bits_[row / 64] |= bit(row);
    values_.resize(groups_ ? groups_->groups() : 1);
    auto next = values.begin();
    for (std::size_t group = 0; group < values_.size(); ++group) {
      const auto last = next + static_cast<std::ptrdiff_t>(rank(group, end_of(group)));
      values_[group].assign(next, last);
      next = last;
    }
  }
  /// A column of the same usual value.
  [[nodiscard]] RareColumn without_rows() const { return mostly(usual_); }
  void group(std::shared_ptr<const RowGroups> groups) {
    const RareColumn before = std::move(*this);
    *this = before.without_rows();
    take(before.rows_, std::move(groups), [&](auto&& put) { before.each(0, before.rows_, put); });
  }

  // As a vector's.
  void assign(std::size_t rows, T value) { take(std::vector<T>(rows, value)); }
  void resize(std::size_t rows) {
    std::vector<T> all = dense();
    all.resize(rows);
    take(all);
  }
  void push_back(T value) {
    if (groups_) group(nullptr);
    if (values_.empty()) values_.emplace_back();
    if (rows_ % 64 == 0) bits_.push_back(0);
    append(rows_++, value);
  }
  void reserve(std::size_t) {}
  void clear() { start(0, nullptr); }

  /// Of the bits and the values; not of what allocations and their places take, which is little.
  [[nodiscard]] std::size_t bytes() const {
    std::size_t all = bits_.size() * sizeof(bits_[0]) + values_.size() * sizeof(values_[0]);
    for (const std::vector<T>& values : values_) all += values.size() * sizeof(T);
    return all;
  }
  bool operator==(const RareColumn& other) const { return dense() == other.dense(); }

 private:
  static constexpr std::uint64_t bit(std::size_t row) { return std::uint64_t{1} << row % 64; }
  /// Of the rows in [first, last), which are of one word.
  static constexpr std::uint64_t mask(std::size_t first, std::size_t last) {
    return ~std::uint64_t{0} << first % 64 & ~std::uint64_t{0} >> (63 - (last - 1) % 64);
  }
  [[nodiscard]] std::atomic_ref<std::uint64_t> word(std::size_t nth) const {
    return std::atomic_ref<std::uint64_t>(const_cast<std::uint64_t&>(bits_[nth]));
  }
  [[nodiscard]] bool has(std::size_t row) const {
    return (word(row / 64).load(std::memory_order_relaxed) & bit(row)) != 0;
  }
  [[nodiscard]] std::uint64_t bits_of(std::size_t first, std::size_t last) const {
    return word(first / 64).load(std::memory_order_relaxed) & mask(first, last);
  }
  [[nodiscard]] std::size_t group_of(std::size_t row) const { return groups_ ? groups_->of(row) : 0; }
  [[nodiscard]] std::size_t begin_of(std::size_t group) const { return groups_ ? groups_->begin(group) : 0; }
  [[nodiscard]] std::size_t end_of(std::size_t group) const {
    return groups_ ? groups_->begin(group + 1) : rows_;
  }
  /// How many rows of the group before this one have a value of their own.
  [[nodiscard]] std::size_t rank(std::size_t group, std::size_t row) const {
    int before = 0;
    for (std::size_t begin = begin_of(group); begin < row;) {
      const std::size_t end = std::min(row, (begin / 64 + 1) * 64);
      before += std::popcount(bits_of(begin, end));
      begin = end;
    }
    return static_cast<std::size_t>(before);
  }
  [[nodiscard]] T value_of(std::size_t row) const {
    const std::size_t group = group_of(row);
    return values_[group][rank(group, row)];
  }

  /// `rows`: bits of the rows to revise.
  template <class F>
  void revise_in_word(std::size_t group, std::size_t begin, std::size_t end, std::uint64_t rows, F& f) {
    std::vector<T>& values = values_[group];
    const std::size_t word_begin = begin / 64 * 64, nth = rank(group, begin);
    const std::uint64_t had = bits_of(begin, end);
    if ((rows & ~had) != 0) return make_word_anew(values, nth, begin, end, rows, f);
    for (; rows != 0; rows &= rows - 1) {
      const std::size_t row = word_begin + static_cast<std::size_t>(std::countr_zero(rows));
      T& value = values[nth + static_cast<std::size_t>(std::popcount(had & (bit(row) - 1)))];
      value = f(row, value);
      if (value == usual_) return make_word_anew(values, nth, begin, end, rows & (rows - 1), f);
    }
  }
  /// The same with values that come or go; what has a value of its own may be the usual one already.
  template <class F>
  void make_word_anew(std::vector<T>& values, std::size_t nth, std::size_t begin, std::size_t end,
                      std::uint64_t rows, F& f) {
    const std::uint64_t had = bits_of(begin, end);
    std::uint64_t has = 0;
    std::array<T, 64> fresh;
    std::size_t count = 0, next = nth;
    for (std::size_t row = begin; row < end; ++row) {
      const T before = (had & bit(row)) != 0 ? values[next++] : usual_;
      const T value = (rows & bit(row)) != 0 ? f(row, before) : before;
      if (value == usual_) continue;
      fresh[count++] = value;
      has |= bit(row);
    }
    const auto from = [&](std::size_t n) { return values.begin() + static_cast<std::ptrdiff_t>(n); };
    if (nth + count > next) values.insert(from(next), nth + count - next, usual_);
    if (nth + count < next) values.erase(from(nth + count), from(next));
    std::copy_n(fresh.begin(), count, from(nth));
    word(begin / 64).fetch_xor(had ^ has, std::memory_order_relaxed);
    const std::size_t group = group_of(begin), all = end_of(group) - begin_of(group);
    if (values.size() < all && 2 * values.size() > all) keep_all(group);
  }
  /// A group in which the usual value is rare keeps it as it keeps the others: it is then revised in vectors.
  void keep_all(std::size_t group) {
    const std::size_t first = begin_of(group), last = end_of(group);
    std::vector<T> all(last - first, usual_);
    each(first, last, [&](std::size_t row, T value) { all[row - first] = value; });
    values_[group] = std::move(all);
    for (std::size_t begin = first; begin < last;) {
      const std::size_t end = std::min(last, (begin / 64 + 1) * 64);
      word(begin / 64).fetch_or(mask(begin, end), std::memory_order_relaxed);
      begin = end;
    }
  }

  void start(std::size_t rows, std::shared_ptr<const RowGroups> groups) {
    rows_ = rows;
    groups_ = std::move(groups);
    bits_.assign((rows_ + 63) / 64, 0);
    values_.assign(groups_ ? groups_->groups() : 1, {});
  }
  /// Behind the rows that have a value of their own already.
  void append(std::size_t row, T value) {
    if (value == usual_) return;
    bits_[row / 64] |= bit(row);
    values_[group_of(row)].push_back(value);
  }
  void trim() {
    for (std::vector<T>& values : values_) values.shrink_to_fit();
  }

  T usual_{};
  std::size_t rows_ = 0;
  std::shared_ptr<const RowGroups> groups_;  ///< none: all rows are one group
  std::vector<std::uint64_t> bits_;
  std::vector<std::vector<T>> values_;  ///< by group, in the order of the rows
};

template <class Column>
inline constexpr bool kRare = false;
template <class T>
inline constexpr bool kRare<RareColumn<T>> = true;
/// Whether a column, perhaps a reference to it, is one of rare values.
template <class Column>
inline constexpr bool is_rare = kRare<std::remove_cvref_t<Column>>;

}  // namespace ruralsim
