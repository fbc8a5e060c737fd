// SPDX-License-Identifier: Apache-2.0
// 3 Once a year, on December's 12-month income of the family per head: poor or not by each line, exits and
// returns. Every line keeps its own history, so that a change of the headline line makes no return.
#include <algorithm>

#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {

namespace {

/// How long the state found by the assessment before has lasted; 0 when there was none.
std::uint8_t spell_of(const PovertyRecord& before, std::size_t line, std::uint8_t bit) {
  if (((before.poor | before.ever_nonpoor) & bit) == 0) return 0;
  if (((before.returned | before.exited) & bit) != 0) return 1;
  return static_cast<std::uint8_t>(std::min(before.spell[line] + 1, 255));
}

}  // namespace

PovertyRecord judge(const PovertyRecord& before, double income, const std::array<double, kLines>& lines) {
  PovertyRecord now = before;
  now.poor = now.returned = now.exited = now.deep_return = 0;
  for (std::size_t line = 0; line < kLines; ++line) {
    const auto bit = static_cast<std::uint8_t>(1u << line);
    const bool was_poor = (before.poor & bit) != 0;
    const bool had_left = (before.ever_nonpoor & bit) != 0;
    now.spell[line] = spell_of(before, line, bit);
    if (income >= lines[line]) {
      now.ever_nonpoor |= bit;
      if (was_poor) now.exited |= bit;
      continue;
    }
    now.poor |= bit;
    if (was_poor || !had_left) continue;
    now.returned |= bit;
    if (income < 0.95 * lines[line]) now.deep_return |= bit;
  }
  return now;
}

void judge_poverty(const Setting& now, Village& v) {
  if (!now.clock.last_of_year()) return;
  Shard& s = v.shard;
  for (const std::uint32_t h : v.households()) {
    const double income = last_year(s.household.family_income, h, now.clock.steps_per_year);
    s.household.poverty[h] =
        judge(s.household.poverty[h], income / static_cast<double>(v.persons(h).size()), now.drivers.line);
  }
}

}  // namespace ruralsim
