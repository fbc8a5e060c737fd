// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/state/deprivation.hpp>

namespace ruralsim {
namespace {

constexpr int kSchoolStart = 7, kSchoolEnd = 15;  ///< compulsory school, ages
constexpr int kSchoolYears = 6;                   ///< that somebody in the household must have completed
constexpr std::uint8_t kKept =
    bit_of(Dimension::housing) | bit_of(Dimension::water) | bit_of(Dimension::insurance);

/// What the members of a household have and lack. Without branches: nothing about a member can be guessed.
struct Members {
  bool schooled = false;       ///< somebody has completed the years of school
  bool out_of_school = false;  ///< some child is
  bool disabled = false;       ///< somebody is
  int adults = 0, ill = 0;     ///< of them, chronically
};

Members members_of(const Setting& now, const Shard& s, std::uint32_t h) {
  Members m;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    const int months = now.clock.now.index - s.person.born[p], schooling = s.person.schooling[p];
    const bool adult = months >= 12 * kWorkingAge;
    m.schooled |= (months >= 12 * kSchoolEnd) & (schooling >= kSchoolYears);
    // Its age less kSchoolStart reaches `schooling`.
    const bool behind = months >= 12 * (kSchoolStart + schooling);
    m.out_of_school |= (months >= 12 * kSchoolStart) & (months < 12 * (kSchoolEnd + 1)) & behind;
    m.disabled |= s.person.health[p] == Health::disabled;
    m.adults += adult ? 1 : 0;
    m.ill += adult && s.person.health[p] == Health::chronic ? 1 : 0;
  }
  return m;
}

}  // namespace

bool child_out_of_school(const Setting& now, const Shard& s, std::uint32_t h) {
  if (!now.scenario.schooling.decided) return members_of(now, s, h).out_of_school;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    // Enrolment is decided in January: who turns seven afterwards goes to school a year later.
    const int age = age_at(s.person.born[p], now.clock.year_start);
    if (age >= kSchoolStart && age <= kSchoolEnd && s.person.enrolled[p] == 0) return true;
  }
  return false;
}

std::uint8_t deprivations(const Setting& now, const Shard& s, std::uint32_t h) {
  auto bits = static_cast<std::uint8_t>(s.household.lacks[h] & kKept);
  const double persons = s.person_begin[h + 1] - s.person_begin[h];
  if (static_cast<double>(s.household.family_year[h]) / persons < now.drivers.headline)
    bits |= bit_of(Dimension::income);
  const Members m = members_of(now, s, h);
  if (!m.schooled || m.out_of_school) bits |= bit_of(Dimension::schooling);
  // Somebody is disabled, or at least half of its adults are chronically ill.
  if (m.disabled || (m.adults > 0 && 2 * m.ill >= m.adults)) bits |= bit_of(Dimension::health);
  return bits;
}

}  // namespace ruralsim
