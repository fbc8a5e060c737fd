// SPDX-License-Identifier: Apache-2.0
// Over what amounts of a run are added up: its county, or all counties of its world together and then each.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include <ruralsim/experiment/compare.hpp>

namespace ruralsim {

struct SummedArea {
  std::string name;
  std::optional<std::size_t> county = std::nullopt;  ///< its place; nothing: all of them
  [[nodiscard]] bool holds(std::size_t place) const { return !county || *county == place; }
};

inline std::vector<SummedArea> areas_to_sum(const std::vector<std::string>& counties) {
  std::vector<SummedArea> areas;
  if (counties.size() != 1) areas.push_back({counties.empty() ? "" : kWholeWorld});
  for (std::size_t c = 0; c < counties.size(); ++c) areas.push_back({counties[c], c});
  return areas;
}

}  // namespace ruralsim
