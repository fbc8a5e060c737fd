// SPDX-License-Identifier: Apache-2.0
// What support is paid on and what it comes to, of households that stand together.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include <ruralsim/policy/targeting.hpp>

namespace ruralsim {

/// A SupportBasis of every household, a column each.
struct BasisColumns {
  std::span<const std::int32_t> persons, elders, pupils, adult_stays, watched;
  std::span<const float> pasture, assessed;

  [[nodiscard]] SupportBasis operator[](std::size_t i) const {
    return {.persons = persons[i],
            .elders = elders[i],
            .pupils = pupils[i],
            .pasture = static_cast<double>(pasture[i]),
            .adult_stays = adult_stays[i] != 0,
            .assessed = static_cast<double>(assessed[i]),
            .watched = watched[i] != 0};
  }
};

/// support_a_year of every household, yuan a year: term by term in its order, without those that the measure
/// does not pay, which would add nothing.
void supports_a_year(const Levers&, const BasisColumns&, std::span<double> to);

}  // namespace ruralsim
