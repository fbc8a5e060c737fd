// SPDX-License-Identifier: Apache-2.0
// What every household of a village adds to the sums of a step, reckoned a column at a time.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/record/members.hpp"
#include "sim/record/packed_sums.hpp"
#include "sim/record/year_sums.hpp"

namespace ruralsim {

/// What only few households add to: those below a line.
struct BelowLines {
  std::size_t household;  ///< place in the village
  LineSums sums;
};

/// Of one village after the other, in memory that is used again.
class HouseholdRows {
 public:
  /// Takes in the households of a village.
  void read(const Setting&, const std::array<double, kIncomeLines>& lines, const Village&);

  [[nodiscard]] std::size_t households() const { return persons_.size(); }
  /// By household.
  [[nodiscard]] std::span<const HouseholdRow> rows() const { return rows_; }
  /// Further rows of those with more members than one row can count.
  struct More {
    std::size_t household;
    HouseholdRow row;
  };
  [[nodiscard]] std::span<const More> more() const { return more_; }
  [[nodiscard]] std::span<const BelowLines> below() const { return below_; }
  /// By household; empty but in the last step of a year.
  [[nodiscard]] std::span<const YearRow> years() const { return years_; }

  // Columns by household.
  [[nodiscard]] std::span<const std::uint32_t> residents() const { return residents_; }
  [[nodiscard]] std::span<const double> incomes() const { return per_resident_; }
  [[nodiscard]] std::span<const std::uint8_t> any_away() const { return any_away_; }
  [[nodiscard]] std::span<const std::uint8_t> any_nearby() const { return any_nearby_; }

 private:
  void resize(std::size_t households);
  void count_members(const Village&);
  void count_left_behind(const Setting&, const Village&);
  void reckon_incomes(const Setting&, const Village&);
  void reckon_cropland(const Village&);
  void fill_rows(const Village&);
  void count_status(const Setting&, const Village&);
  void count_below(const std::array<double, kIncomeLines>& lines);

  RunningMembers members_;
  std::vector<HouseholdRow> rows_;
  std::vector<More> more_;
  std::vector<BelowLines> below_;
  std::vector<YearRow> years_;
  std::vector<double> persons_;
  std::vector<std::uint32_t> residents_;
  std::vector<std::uint8_t> any_away_, any_nearby_;
  std::vector<std::uint8_t> lacks_;         ///< dimensions of which its members deprive it
  std::vector<std::uint64_t> each_member_;  ///< last word of a row, of one member
  std::vector<double> per_head_, without_help_, per_resident_;  ///< yuan; without the help of the watched
  std::vector<std::int16_t> absent_;                            ///< when those of one household were born
  std::vector<double> leased_in_, idle_land_;
};

}  // namespace ruralsim
