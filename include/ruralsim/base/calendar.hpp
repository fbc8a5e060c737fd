// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ruralsim::base {

/// A calendar month, counted from January 1900 (= 0). The unit of every date in a scenario and of the clock
/// in every random draw, so that a quarterly and a monthly run meet the same numbers at the same date.
struct Month {
  std::int32_t index = 0;

  [[nodiscard]] constexpr int year() const { return 1900 + floor_div(index); }
  /// 1 for January to 12 for December.
  [[nodiscard]] constexpr int month() const { return index - 12 * floor_div(index) + 1; }
  constexpr auto operator<=>(const Month&) const = default;
  friend constexpr Month operator+(Month m, int months) { return {m.index + months}; }
  friend constexpr Month operator-(Month m, int months) { return {m.index - months}; }
  /// Months from `b` to `a`.
  friend constexpr int operator-(Month a, Month b) { return a.index - b.index; }

 private:
  static constexpr int floor_div(int n) { return n >= 0 ? n / 12 : -((11 - n) / 12); }
};

/// `month` runs from 1 to 12.
constexpr Month month_of(int year, int month) {
  return {(year - 1900) * 12 + month - 1};
}

/// "2016-01"
std::string text(Month);
/// "2016-01-01", the ISO first day of the month.
std::string iso_day(Month);
/// Reads "2016-01" for years 1900 to 2999; anything else is nothing.
std::optional<Month> parse_month(std::string_view);

}  // namespace ruralsim::base
