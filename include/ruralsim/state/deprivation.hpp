// SPDX-License-Identifier: Apache-2.0
// 5.12 What a household is deprived of, in the six dimensions of multidimensional poverty (Alkire and Foster
// 2011). Housing, water and insurance are kept as bits of a column, the others follow from income and
// members.
#pragma once
#include <cstdint>
#include <iterator>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

enum class Dimension : std::uint8_t { income, schooling, health, housing, water, insurance, count };
constexpr std::size_t kDimensions = static_cast<std::size_t>(Dimension::count);
inline constexpr const char* kDimensionNames[] = {"income",  "schooling", "health",
                                                  "housing", "water",     "insurance"};
static_assert(std::size(kDimensionNames) == kDimensions);

constexpr std::uint8_t bit_of(Dimension d) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(d));
}

/// What the members of a household have and lack, as far as these dimensions ask. Without branches: nothing
/// about a member can be guessed.
struct MembersSeen {
  bool schooled = false;       ///< somebody has completed the years of school
  bool out_of_school = false;  ///< some child is
  bool disabled = false;       ///< somebody is
  int adults = 0, ill = 0;     ///< of them, chronically

  /// One more: its age in months, the years of school it has or will have completed, its health.
  void add(int months, int schooling, Health health) {
    constexpr int kSchoolStart = 7, kSchoolEnd = 15;  // compulsory school, ages
    constexpr int kSchoolYears = 6;                   // that somebody in the household must have completed
    const bool adult = months >= 12 * kWorkingAge;
    schooled |= (months >= 12 * kSchoolEnd) & (schooling >= kSchoolYears);
    // Its age less kSchoolStart reaches `schooling`.
    const bool behind = months >= 12 * (kSchoolStart + schooling);
    out_of_school |= (months >= 12 * kSchoolStart) & (months < 12 * (kSchoolEnd + 1)) & behind;
    disabled |= health == Health::disabled;
    adults += adult ? 1 : 0;
    ill += (adult & (health == Health::chronic)) ? 1 : 0;
  }
};

/// Bit d: deprived of dimension d. Income: family income of the last 12 months
/// per head below the headline line. Schooling: nobody of 15 and over has
/// completed six years, or a child of 7 to 15 is out of school (the two
/// indicators of the global MPI). Health: somebody is disabled, or half of the
/// adults are chronically ill.
std::uint8_t deprivations(const Setting&, const Shard&, std::uint32_t household);
/// The same for who has seen all its members.
std::uint8_t deprivations(const Setting&, const Shard&, std::uint32_t household, const MembersSeen&);

/// Whether a child of 7 to 15 has left school.
bool child_out_of_school(const Setting&, const Shard&, std::uint32_t household);

}  // namespace ruralsim
