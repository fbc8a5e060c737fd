// SPDX-License-Identifier: Apache-2.0
// What becomes of a household's columns when some of its members found another one, when two households
// become one, and when its land passes to heirs (docs/model.md 5.9).
#pragma once
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Those who leave, of all members there were.
struct Leavers {
  std::size_t persons = 0, of_persons = 1;    ///< members
  std::size_t adults = 0, of_adults = 1;      ///< of 16 and older
  std::size_t migrants = 0, of_migrants = 0;  ///< with away work
};

/// Divides what a household is and has with one that some of its members have just founded, whose row is
/// still a copy of its own: assets by adults times `demography.split_share`, savings of migrants by migrants,
/// the income of the past by members, so that it stays the same a head. Whatever counts is divided to the
/// fen, the thousandth of a head and the last bit of a mu.
void divide_household(const Setting&, const Leavers&, std::uint32_t parent, std::uint32_t founded, Village&);

/// All that the household `from` owns, owes and remembers goes to the household `to` of the same village;
/// its enterprise ends. Books what land is lost to rounding.
void join_households(const Setting&, std::uint32_t from, std::uint32_t to, Village&);

/// Counts the enterprise of a household that ends as closed.
void count_closed_plant(const Setting&, std::uint32_t household, Village&);

/// The land of a household that ends, with what goes with land, to `heirs` of its village in equal parts.
void bequeath_land(std::uint32_t from, std::span<const std::uint32_t> heirs, Village&);

}  // namespace ruralsim
