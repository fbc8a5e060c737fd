// SPDX-License-Identifier: Apache-2.0
// What a household adds in the last step of a year, laid out as in packed_sums.hpp.
#pragma once
#include <span>

#include "sim/record/packed_sums.hpp"

namespace ruralsim {

/// Households, a byte each.
enum class YearFew : unsigned {
  households,
  returned,
  returned_deep,
  exited,
  could_return,
  coped,
  not_poor_for = coped + static_cast<unsigned>(Coping::count),
  returned_after = not_poor_for + kSpellClasses,
  poor_for = returned_after + kSpellClasses,
  exited_after = poor_for + kSpellClasses,
  end = exited_after + kSpellClasses
};
constexpr std::size_t kYearWords = (static_cast<std::size_t>(YearFew::end) + 7) / 8;

/// Doubles, which are added in the order of rows. Those before `chance` count persons: they are whole.
enum class YearAmount {
  foreseen,
  vulnerable,
  even_in_two,
  followed,
  always,
  on_average,
  at_times,
  below,
  chance,
  severity,
  severity_of_mean,
  consumption_gap,
  consumption_severity,
  family_income,
  count = family_income + static_cast<int>(kIncomeSources)
};
constexpr std::size_t kYearAmounts = static_cast<std::size_t>(YearAmount::count);

struct alignas(kVector) YearRow {
  std::array<double, kYearAmounts> amounts;
  std::array<std::uint64_t, kYearWords> few;
};

/// Fills in what the households from `first` on add. @param residents  of each
void fill_year_rows(const Setting&, const Shard&, std::uint32_t first,
                    std::span<const std::uint32_t> residents, std::span<YearRow>);

class alignas(kVector) YearSums {
 public:
  void add(const YearRow&);
  void unpack_into(HouseholdSums&) const;

 private:
  [[nodiscard]] std::int64_t of(YearFew lane, std::size_t k = 0) const {
    return few_[static_cast<std::size_t>(lane) + k];
  }
  [[nodiscard]] double of(YearAmount lane, std::size_t k = 0) const {
    return amounts_[static_cast<std::size_t>(lane) + k];
  }

  std::array<std::uint32_t, 8 * kYearWords> few_{};
  std::array<double, kYearAmounts> amounts_{};
};

}  // namespace ruralsim
