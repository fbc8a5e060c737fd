// SPDX-License-Identifier: Apache-2.0
// What a household adds to the sums of a step, laid out so that it is added in vectors.
#pragma once
#include <array>
#include <bit>
#include <cstdint>

#include <ruralsim/record/indicator.hpp>

namespace ruralsim {

/// Small whole numbers, a byte each, eight a word: persons and households, then persons of households.
enum class Few : unsigned {
  // Word 0: what persons do and how healthy they are.
  away,
  searching,
  nearby,
  home,
  entrepreneurs,
  adults,
  chronic,
  disabled,
  // Word 1: who they are. `grown` to `out_of_school` only help to tell what the household is deprived of.
  residents,
  children,
  elders,
  grown,
  ill,
  schooled,
  out_of_school,
  returnees,
  // Word 2: who moved and who learns.
  departed,
  came_back,
  school_age,
  pupils,
  young,
  persons,
  households,
  unused,
  // Word 3: households by register, monitoring and measured poverty.
  poor,
  registered,
  on_register,
  registered_poor,
  unregistered_poor,
  at_risk,
  at_risk_missed,
  watched_safe,
  // Word 4: households watched, by class, and by what they owe and own.
  unstable_exit,
  marginal,
  sudden_hardship,
  in_debt,
  in_arrears,
  enterprise,
  certified,
  insured,
  // Word 5: persons of households that are poor and deprived in a dimension, from here on, and of others.
  deprived,
  multi_poor = deprived + kDimensions,
  registered_persons,
  count
};
constexpr std::size_t kFew = static_cast<std::size_t>(Few::count), kWords = kFew / 8;
static_assert(kFew % 8 == 0);
/// The first lane is the lowest byte, which has to stand first in memory.
static_assert(std::endian::native == std::endian::little);

constexpr unsigned place_in_word(Few lane) {
  return static_cast<unsigned>(lane) % 8;
}
constexpr std::uint64_t one_of(Few lane) {
  return std::uint64_t{1} << 8 * place_in_word(lane);
}
constexpr std::uint32_t count_in(std::uint64_t word, Few lane) {
  return static_cast<std::uint32_t>(word >> 8 * place_in_word(lane) & 0xFFu);
}

/// Words of eight ones and zeros, a byte each, by the bits that they spread.
inline constexpr auto kSpread = [] {
  std::array<std::uint64_t, 256> all{};
  for (std::size_t bits = 0; bits < all.size(); ++bits) {
    for (unsigned bit = 0; bit < 8; ++bit) all[bits] += std::uint64_t{bits >> bit & 1} << 8 * bit;
  }
  return all;
}();

/// Whole numbers of any size.
enum class Whole {
  cash,
  debt,
  herd,
  migrant_years,
  migrant_schooling,
  young_schooling,
  left_children,
  left_elders,
  count
};
/// Doubles, which are added in the order of rows.
enum class Amount {
  labour,
  labour_age,
  family_income,
  resident_income,
  cropland,
  leased_in,
  idle_land,
  effort,
  aspiration,
  count
};
constexpr std::size_t kWholes = static_cast<std::size_t>(Whole::count),
                      kAmounts = static_cast<std::size_t>(Amount::count);

/// Bytes of a vector: columns of sums that lie across lines of the cache cost twice.
constexpr std::size_t kVector = 32;

/// What a household adds. One of more members than bytes can count has several rows, of which the first holds
/// all but the other members.
struct alignas(kVector) HouseholdRow {
  std::array<std::int64_t, kWholes> whole{};
  std::array<double, kAmounts> amounts{};
  std::array<std::uint64_t, kWords> few{};
};

/// Sums of such rows.
class alignas(kVector) PackedSums {
 public:
  void add(const HouseholdRow&);
  [[nodiscard]] bool empty() const { return of(Few::households) == 0; }
  [[nodiscard]] StepSums unpacked() const;

 private:
  [[nodiscard]] std::int64_t of(Few lane) const { return few_[static_cast<std::size_t>(lane)]; }
  [[nodiscard]] std::int64_t of(Whole lane) const { return whole_[static_cast<std::size_t>(lane)]; }
  [[nodiscard]] double of(Amount lane) const { return amounts_[static_cast<std::size_t>(lane)]; }

  std::array<std::uint32_t, kFew> few_{};
  std::array<std::int64_t, kWholes> whole_{};
  std::array<double, kAmounts> amounts_{};
};

}  // namespace ruralsim
