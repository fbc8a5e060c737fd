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

}  // namespace ruralsim
