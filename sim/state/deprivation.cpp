// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/state/deprivation.hpp>

namespace ruralsim {
namespace {

constexpr int kSchoolStart = 7, kSchoolEnd = 15;  ///< compulsory school, ages

MembersSeen members_of(const Setting& now, const Shard& s, std::uint32_t h) {
  MembersSeen seen;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p)
    seen.add(now.clock.now.index - s.person.born[p], s.person.schooling[p], s.person.health[p]);
  return seen;
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
  return deprivations(now, s, h, members_of(now, s, h));
}

std::uint8_t deprivations(const Setting& now, const Shard& s, std::uint32_t h, const MembersSeen& m) {
  const double persons = s.person_begin[h + 1] - s.person_begin[h];
  const bool below_line = static_cast<double>(s.household.family_year[h]) / persons < now.drivers.headline;
  return all_deprivations(s.household.lacks[h], below_line, deprived_by(m));
}

}  // namespace ruralsim
