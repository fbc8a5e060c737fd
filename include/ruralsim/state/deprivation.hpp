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

/// Bits of the two dimensions that its members decide.
constexpr std::uint8_t deprived_by(const MembersSeen& m) {
  const bool schooling = !m.schooled | m.out_of_school;
  // Somebody is disabled, or at least half of its adults are chronically ill.
  const bool health = m.disabled | ((m.adults > 0) & (2 * m.ill >= m.adults));
  return static_cast<std::uint8_t>((schooling ? bit_of(Dimension::schooling) : 0) |
                                   (health ? bit_of(Dimension::health) : 0));
}
/// All bits, from what is kept of the household in `lacks`, whether its income is below the line and what its
/// members decide.
constexpr std::uint8_t all_deprivations(std::uint8_t lacks, bool below_line, std::uint8_t by_members) {
  constexpr int kKept = bit_of(Dimension::housing) | bit_of(Dimension::water) | bit_of(Dimension::insurance);
  return static_cast<std::uint8_t>((lacks & kKept) | (below_line ? bit_of(Dimension::income) : 0) |
                                   by_members);
}

/// Whether a child of 7 to 15 has left school.
bool child_out_of_school(const Setting&, const Shard&, std::uint32_t household);

}  // namespace ruralsim
