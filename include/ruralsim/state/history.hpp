// SPDX-License-Identifier: Apache-2.0
// What the state remembers of the calendar year and of the one before, so that transitions between years and
// the causes of a return to poverty can be told.
#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>

#include <ruralsim/state/shard.hpp>

namespace ruralsim {

/// What a person did for most of a calendar year. Looking for away work or for a job near home is work at
/// home. Not able: younger than 16, 65 or older, or ill.
enum class MainWork : std::uint8_t { unknown, away, enterprise, local_job, home, not_able, count };
inline constexpr const char* kMainWorkNames[] = {"unknown",   "away", "enterprise",
                                                 "local_job", "home", "not_able"};
static_assert(std::size(kMainWorkNames) == static_cast<std::size_t>(MainWork::count));

/// Adds months of one kind of work to a year's packed count: 4 bits for each kind but home, which has the
/// rest of the year.
constexpr std::uint16_t add_months(std::uint16_t packed, MainWork work, int months) {
  const int place =
      work == MainWork::not_able ? 3 : static_cast<int>(work) - static_cast<int>(MainWork::away);
  if (work == MainWork::home || work == MainWork::unknown) return packed;
  return static_cast<std::uint16_t>(packed + (months << (4 * place)));
}

/// The kind of work with most months of a whole year; of equals the first in the order of the list. Without
/// branches, so that a column of it is reckoned in vectors.
constexpr MainWork main_work(std::uint16_t packed) {
  const int away = packed & 15, enterprise = packed >> 4 & 15, local = packed >> 8 & 15,
            not_able = packed >> 12;
  const int home = 12 - away - enterprise - local - not_able;
  const int most = std::max({away, enterprise, local, home, not_able});
  MainWork work = home == most ? MainWork::home : MainWork::not_able;
  work = local == most ? MainWork::local_job : work;
  work = enterprise == most ? MainWork::enterprise : work;
  return away == most ? MainWork::away : work;
}

constexpr std::uint32_t kLastYear = 0xFFF;      ///< of `away_recent`, the months
constexpr std::uint16_t kHeldAwayJob = 0x8000;  ///< of `away_recent`: had away work when the last step ended
constexpr std::uint16_t kHeldAwayJobBefore = 0x4000;  ///< and when the step before that ended

/// Whether a person who was away in the months of these bits counts as resident: not more than 6 of 12.
constexpr bool resident(std::uint32_t away_recent) {
  return std::popcount(away_recent & kLastYear) <= 6;
}

/// Resident income per resident as distributions and medians see it: whole yuan, not below 0.
inline double income_per_resident(double resident_income, double residents) {
  const double per_head = resident_income / residents;
  return per_head > 0 ? std::trunc(per_head + 0.5) : 0;
}
inline double income_per_resident(double resident_income, std::int64_t residents) {
  return income_per_resident(resident_income, static_cast<double>(residents));
}

/// Last year's incomes are kept in tens of yuan, up to 327,670 either way: half the memory, for what only the
/// record of a return asks for.
constexpr std::int16_t in_tens(double yuan) {
  const double tens = std::clamp(yuan / 10, -32767.0, 32767.0);
  return static_cast<std::int16_t>(tens < 0 ? tens - 0.5 : tens + 0.5);
}

/// Gives the columns of history, registers and deprivations the size of the others, filled with nothing
/// known. `goods` a village.
void begin_history(Shard&, std::size_t goods);

}  // namespace ruralsim
