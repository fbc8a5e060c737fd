// SPDX-License-Identifier: Apache-2.0
// The members of households by what they do, how they are and whom they are left behind by.
#pragma once
#include <cstdint>
#include <vector>

#include <ruralsim/record/indicator.hpp>

namespace ruralsim {

/// What is asked of every person, packed into numbers that stand for how it is counted (members.cpp).
struct MemberKinds {
  std::vector<std::uint8_t> doing;  ///< occupation, from bit 3 on health, bit 5: able to work
  std::vector<std::uint8_t> being;  ///< bits: resident, child, elder, adult and so on
};

/// Of the persons from `first` up to `last`, in vectors.
MemberKinds kinds_of(const Setting&, const Shard&, std::uint32_t first, std::uint32_t last);

/// Adds what the members of a household come to. @param kinds  of the persons from `first` on, those of the
/// household among them
MembersSeen count_members(const Setting&, const Village&, std::uint32_t household, const MemberKinds& kinds,
                          std::uint32_t first, HouseholdSums&);

}  // namespace ruralsim
