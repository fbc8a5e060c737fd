// SPDX-License-Identifier: Apache-2.0
// 5.9 The marriage market of a year (rules free of columns, so that they can be tested alone).
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/process/move_rules.hpp"

namespace ruralsim {

/// One who looks for a spouse.
struct Single {
  std::uint64_t id;
  std::uint32_t lot;  ///< the smallest chooses first
  std::int16_t born;  ///< months since 1900
  std::uint64_t kin;  ///< household it grew up in
  HomeRow home;
  std::uint32_t person;
};

/// A wife and a husband.
using Match = std::pair<Single, Single>;

/// Women choose in the order of their lots, each the man nearest to two years older than herself, at most
/// eight years from that, who did not grow up or live with her. Who finds nobody is left in `women` and
/// `men`.
std::vector<Match> match_singles(std::vector<Single>& women, std::vector<Single>& men);

}  // namespace ruralsim
