// SPDX-License-Identifier: Apache-2.0
// A column of rare values is a vector that takes less room: whatever is done to both, they stay equal.
#include <thread>

#include <doctest/doctest.h>

#include <ruralsim/base/draws.hpp>
#include <ruralsim/state/rare_column.hpp>

using namespace ruralsim;

namespace {

struct Dice {
  std::uint64_t count = 0;
  std::uint32_t below(std::uint32_t n) {
    return base::draw({5, 0}, count++, base::Month{1}, base::Purpose::award_order)[0] % n;
  }
};

/// Villages of 0, 1, 63, 64, 65 and 200 rows.
std::shared_ptr<const RowGroups> villages() {
  return std::make_shared<const RowGroups>(std::vector<std::uint32_t>{0, 0, 1, 64, 128, 193, 193, 393});
}

/// A vector and the column, every seventh value or so not the usual one.
template <class T>
struct Both {
  std::vector<T> dense;
  RareColumn<T> rare;

  explicit Both(Dice& dice, T usual = 0) : dense(393, usual), rare(RareColumn<T>::mostly(usual)) {
    for (T& value : dense) {
      if (dice.below(7) == 0) value = static_cast<T>(dice.below(100));
    }
    rare = dense;
    rare.group(villages());
  }
  [[nodiscard]] bool equal() const {
    for (std::size_t row = 0; row < dense.size(); ++row) {
      if (rare[row] != dense[row]) return false;
    }
    return rare.dense() == dense;
  }
};

}  // namespace

TEST_CASE("rows are in the group that begins last before them, and empty groups have none") {
  const auto groups = villages();
  CHECK(groups->groups() == 7);
  for (std::size_t row = 0; row < groups->rows(); ++row) {
    const std::size_t group = groups->of(row);
    CHECK(groups->begin(group) <= row);
    CHECK(row < groups->begin(group + 1));
  }
}

TEST_CASE("after any writes of single rows a column of rare values equals the vector") {
  Dice dice;
  for (const int usual : {0, 1}) {
    Both<std::int32_t> b(dice, usual);
    REQUIRE(b.equal());
    for (int i = 0; i < 3000; ++i) {
      const std::size_t row = dice.below(393);
      const auto value = static_cast<std::int32_t>(dice.below(3));
      switch (dice.below(4)) {
        case 0:
          b.dense[row] = value, b.rare[row] = value;
          break;
        case 1:
          b.dense[row] += value, b.rare[row] += value;
          break;
        case 2:
          b.dense[row] -= b.dense[row], b.rare[row] -= b.rare[row];
          break;
        default:
          b.dense[row] = b.dense[(row + 7) % 393], b.rare[row] = b.rare[(row + 7) % 393];
      }
      if (i % 100 == 0) REQUIRE(b.equal());
    }
    CHECK(b.equal());
  }
}

TEST_CASE("what is revised, reset or walked through is what it would be in the vector") {
  Dice dice;
  Both<std::int16_t> b(dice);
  for (int i = 0; i < 500; ++i) {
    const std::size_t in = dice.below(393), group = villages()->of(in), begin = villages()->begin(group);
    const std::size_t last =
        begin + 1 + dice.below(static_cast<std::uint32_t>(villages()->begin(group + 1) - begin));
    const std::size_t first = begin + dice.below(static_cast<std::uint32_t>(last - begin));
    std::vector<std::pair<std::size_t, std::int16_t>> walked, expected;
    b.rare.each(first, last, [&](std::size_t row, std::int16_t value) { walked.emplace_back(row, value); });
    for (std::size_t row = first; row < last; ++row) {
      if (b.dense[row] != 0) expected.emplace_back(row, b.dense[row]);
    }
    REQUIRE(walked == expected);
    if (dice.below(8) == 0) {
      b.rare.reset(first, last);
      std::fill(b.dense.begin() + static_cast<std::ptrdiff_t>(first),
                b.dense.begin() + static_cast<std::ptrdiff_t>(last), std::int16_t{0});
    } else {
      const std::uint32_t of = 1 + dice.below(4);
      const auto change = [&](std::size_t row, std::int16_t value) {
        return static_cast<std::int16_t>(row % of == 0 ? (value + 1) % 5 : value);
      };
      const std::uint32_t asked = 1 + dice.below(3);
      b.rare.revise(
          first, last, [&](std::size_t row) { return row % asked == 0; }, change);
      for (std::size_t row = first; row < last; ++row) {
        if (row % asked == 0) b.dense[row] = change(row, b.dense[row]);
      }
    }
    REQUIRE(b.equal());
  }
  std::size_t all = 0;
  b.rare.each(0, 393, [&](std::size_t, std::int16_t) { ++all; });
  CHECK(all == 393 - static_cast<std::size_t>(std::count(b.dense.begin(), b.dense.end(), 0)));
}

TEST_CASE("a column grows row by row and is put into groups and taken out of them without a change") {
  Dice dice;
  RareColumn<float> column;
  std::vector<float> dense;
  for (int i = 0; i < 393; ++i) {
    dense.push_back(dice.below(5) == 0 ? 2.5F : 0.0F);
    column.push_back(dense.back());
  }
  CHECK(column.dense() == dense);
  column.group(villages());
  CHECK(column.dense() == dense);
  column.push_back(7);
  dense.push_back(7);
  CHECK(column.dense() == dense);
  column.resize(70);
  dense.resize(70);
  CHECK(column.dense() == dense);
  column.clear();
  CHECK(column.empty());
}

TEST_CASE("it takes a bit a row and the values that are not usual") {
  RareColumn<std::uint64_t> column;
  column.assign(6400, 0);
  for (std::size_t row = 0; row < 6400; row += 100) column[row] = row + 1;
  CHECK(column.bytes() == 6400 / 8 + 64 * sizeof(std::uint64_t) + sizeof(std::vector<std::uint64_t>));
}

TEST_CASE("threads may write different villages at the same time, whose bits share words") {
  Dice dice;
  Both<std::int32_t> b(dice);
  const auto groups = villages();
  const auto work = [&](std::size_t group) {
    for (int times = 0; times < 50; ++times) {
      for (std::size_t row = groups->begin(group); row < groups->begin(group + 1); ++row)
        b.rare[row] = times % 2 == 0 ? static_cast<std::int32_t>(row) + 1 : 0;
      for (std::size_t row = groups->begin(group); row < groups->begin(group + 1); row += 3) b.rare[row] += 2;
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t group = 0; group < groups->groups(); ++group) threads.emplace_back(work, group);
  for (std::thread& t : threads) t.join();
  for (std::size_t group = 0; group < groups->groups(); ++group) {
    for (std::size_t row = groups->begin(group); row < groups->begin(group + 1); ++row)
      CHECK(b.rare[row] == ((row - groups->begin(group)) % 3 == 0 ? 2 : 0));
  }
}

TEST_CASE("values of rows that all have their own are at hand together, of others not") {
  RareColumn<std::int32_t> column;
  std::vector<std::int32_t> dense(200);
  for (std::size_t row = 0; row < dense.size(); ++row)
    dense[row] = row == 3 || row == 150 ? 0 : 10 + static_cast<int>(row);
  column.take(dense);
  CHECK(column.own_values(0, 10).empty());
  CHECK(column.own_values(100, 200).empty());
  const std::span<std::int32_t> own = column.own_values(60, 140);
  REQUIRE(own.size() == 80);
  for (std::size_t i = 0; i < own.size(); ++i) CHECK(own[i] == dense[60 + i]);
  own[5] = 7;
  dense[65] = 7;
  CHECK(column.dense() == dense);
}
