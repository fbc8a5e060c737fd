// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <ruralsim/record/indicator.hpp>

namespace ruralsim {

/// What a grouping may read of a household at the end of a step.
struct GroupedHousehold {
  const Setting& now;
  const Shard& shard;
  std::uint32_t row;
  const HouseholdSums& sums;  ///< its own
  /// Resident income per resident, yuan, below which the lowest fifth to four fifths of residents lie.
  const std::array<double, 4>& fifths;
};

/// A row of the list of groupings: a way to divide the county's households. Its groups appear in group.csv as
/// `key:name`.
struct Grouping {
  std::string key;
  std::string meaning;
  std::string section;
  /// The names of its groups, all of which are written at every step.
  std::function<std::vector<std::string>(const Scenario&)> names;
  /// Place of the household's group among them; nothing for a household that belongs to none.
  std::optional<std::size_t> (*of)(const GroupedHousehold&);
};

/// The list of groupings, sim/record/groupings.cpp.
std::vector<Grouping> standard_groupings();

/// "type:poor", ...: all groups in the order of the rows of group.csv.
std::vector<std::string> group_names(std::span<const Grouping>, const Scenario&);

}  // namespace ruralsim
