// SPDX-License-Identifier: Apache-2.0
// What support is paid on and what it comes to, of households that stand together.
#pragma once
#include <array>
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

/// The same with the numbers, of the households from `first` on.
class BasisOfRows {
 public:
  static constexpr std::size_t kMost = 256;  ///< households

  /// With no more of their members than is asked.
  BasisOfRows(const Setting&, const Shard&, std::uint32_t first, std::size_t rows, const AskedOfMembers&);
  [[nodiscard]] BasisColumns columns() const {
    const auto rows = [&](const auto& all) { return std::span(all).first(rows_); };
    return {rows(persons_), rows(elders_), rows(pupils_), rows(stays_), rows(watched_), pasture_, assessed_};
  }

 private:
  template <class T>
  using Column = std::array<T, kMost>;

  std::size_t rows_;
  Column<std::int32_t> persons_, watched_, elders_, pupils_, stays_;
  std::span<const float> pasture_, assessed_;
};

/// support_a_year of every household, yuan a year: term by term in its order, without those that the measure
/// does not pay, which would add nothing.
void supports_a_year(const Levers&, const BasisColumns&, std::span<double> to);

}  // namespace ruralsim
