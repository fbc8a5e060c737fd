// SPDX-License-Identifier: Apache-2.0
// Who is whose husband, wife or child: the columns `nucleus`, `child_of` and `grew_up_in` as questions.
#pragma once
#include <optional>

#include <ruralsim/state/shard.hpp>

namespace ruralsim {

/// Row of the person's husband or wife.
std::optional<std::uint32_t> spouse_of(const Shard&, std::uint32_t household, std::uint32_t person);

/// A number that no couple, lone parent or child of the household has.
std::uint8_t free_nucleus(const Shard&, std::uint32_t household);

/// The highest number of its nuclei, 0 without any.
std::uint8_t highest_nucleus(const Shard&, std::uint32_t household);

/// The household a person grew up in: the one it lives in until it leaves.
inline std::uint64_t home_of(const Shard& s, std::uint32_t household, std::uint32_t person) {
  const std::uint64_t left = s.person.grew_up_in[person];
  return left != 0 ? left : s.household.id[household];
}

}  // namespace ruralsim
