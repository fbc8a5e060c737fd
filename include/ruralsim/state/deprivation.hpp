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

/// Bit d: deprived of dimension d. Income: family income of the last 12 months
/// per head below the headline line. Schooling: nobody of 15 and over has
/// completed six years, or a child of 7 to 15 is out of school (the two
/// indicators of the global MPI). Health: somebody is disabled, or half of the
/// adults are chronically ill.
std::uint8_t deprivations(const Setting&, const Shard&, std::uint32_t household);

/// Whether a child of 7 to 15 has left school.
bool child_out_of_school(const Setting&, const Shard&, std::uint32_t household);

}  // namespace ruralsim
