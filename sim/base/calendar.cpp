// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <ruralsim/base/calendar.hpp>

namespace ruralsim::base {

std::string text(Month m) {
  return fmt::format("{:04}-{:02}", m.year(), m.month());
}

std::string iso_day(Month m) {
  return fmt::format("{:04}-{:02}-01", m.year(), m.month());
}

std::optional<Month> parse_month(std::string_view written) {
  if (written.size() != 7 || written[4] != '-') return std::nullopt;
  int digits[6];
  int n = 0;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (i == 4) continue;
    if (written[i] < '0' || written[i] > '9') return std::nullopt;
    digits[n++] = written[i] - '0';
  }
  const int year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
  const int month = digits[4] * 10 + digits[5];
  if (year < 1900 || year > 2999 || month < 1 || month > 12) return std::nullopt;
  return month_of(year, month);
}

}  // namespace ruralsim::base
