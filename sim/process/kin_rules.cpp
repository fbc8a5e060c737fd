// SPDX-License-Identifier: Apache-2.0
#include "sim/process/kin_rules.hpp"

#include <algorithm>
#include <bitset>

namespace ruralsim {

std::optional<std::uint32_t> spouse_of(const Shard& s, std::uint32_t household, std::uint32_t person) {
  const std::uint8_t nucleus = s.person.nucleus[person];
  if (nucleus == 0) return std::nullopt;
  for (std::uint32_t p = s.person_begin[household]; p < s.person_begin[household + 1]; ++p) {
    if (p != person && s.person.nucleus[p] == nucleus) return p;
  }
  return std::nullopt;
}

std::uint8_t free_nucleus(const Shard& s, std::uint32_t household) {
  std::bitset<256> taken;
  for (std::uint32_t p = s.person_begin[household]; p < s.person_begin[household + 1]; ++p)
    taken.set(s.person.nucleus[p]), taken.set(s.person.child_of[p]);
  std::size_t number = 1;
  while (number < 255 && taken.test(number)) ++number;
  return static_cast<std::uint8_t>(number);
}

std::uint8_t highest_nucleus(const Shard& s, std::uint32_t household) {
  std::uint8_t highest = 0;
  for (std::uint32_t p = s.person_begin[household]; p < s.person_begin[household + 1]; ++p)
    highest = std::max({highest, s.person.nucleus[p], s.person.child_of[p]});
  return highest;
}

}  // namespace ruralsim
