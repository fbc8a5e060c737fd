// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/state/deprivation.hpp>

namespace ruralsim {
namespace {

constexpr int kSchoolStart = 7, kSchoolEnd = 15;  ///< compulsory school, ages
constexpr int kSchoolYears = 6;                   ///< that somebody in the household must have completed
constexpr std::uint8_t kKept =
    bit_of(Dimension::housing) | bit_of(Dimension::water) | bit_of(Dimension::insurance);

bool lacks_schooling(const Setting& now, const Shard& s, std::uint32_t h) {
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    if (age_at(s.person.born[p], now.clock.now) >= kSchoolEnd && s.person.schooling[p] >= kSchoolYears)
      return child_out_of_school(now, s, h);
  }
  return true;
}

/// Somebody is disabled, or at least half of its adults are chronically ill.
bool lacks_health(const Setting& now, const Shard& s, std::uint32_t h) {
  int adults = 0, ill = 0;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    if (s.person.health[p] == Health::disabled) return true;
    if (age_at(s.person.born[p], now.clock.now) < kWorkingAge) continue;
    ++adults;
    ill += s.person.health[p] == Health::chronic ? 1 : 0;
  }
  return adults > 0 && 2 * ill >= adults;
}

}  // namespace

bool child_out_of_school(const Setting& now, const Shard& s, std::uint32_t h) {
  const bool decided = now.scenario.schooling.decided;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    // Enrolment is decided in January: who turns seven afterwards goes to school a year later.
    const int age = age_at(s.person.born[p], decided ? now.clock.year_start : now.clock.now);
    if (decided && age >= kSchoolStart && age <= kSchoolEnd && s.person.enrolled[p] == 0) return true;
    if (decided) continue;
    if (age >= kSchoolStart && age <= kSchoolEnd && age - kSchoolStart >= s.person.schooling[p]) return true;
  }
  return false;
}

std::uint8_t deprivations(const Setting& now, const Shard& s, std::uint32_t h) {
  auto bits = static_cast<std::uint8_t>(s.household.lacks[h] & kKept);
  const double persons = s.person_begin[h + 1] - s.person_begin[h];
  if (static_cast<double>(s.household.family_year[h]) / persons < now.drivers.headline)
    bits |= bit_of(Dimension::income);
  if (lacks_schooling(now, s, h)) bits |= bit_of(Dimension::schooling);
  if (lacks_health(now, s, h)) bits |= bit_of(Dimension::health);
  return bits;
}

}  // namespace ruralsim
