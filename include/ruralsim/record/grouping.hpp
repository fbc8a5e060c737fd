// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/record/indicator.hpp>

namespace ruralsim {

/// What a grouping may read of a household at the end of a step.
struct GroupedHousehold {
  const Setting& now;
  const Shard& shard;
  std::uint32_t row;
  std::uint32_t residents;
  double income;              ///< resident income per resident, yuan; without residents anything
  bool any_away, any_nearby;  ///< whether a member works away, has a job near home
  /// Resident income per resident, yuan, below which the lowest fifth to four fifths of residents lie.
  const std::array<double, 4>& fifths;
};

/// The same of all households of a village, a column each.
struct GroupedVillage {
  const Setting& now;
  const Shard& shard;
  std::uint32_t first;  ///< row of its first household
  std::span<const std::uint32_t> residents;
  std::span<const double> income;
  std::span<const std::uint8_t> any_away, any_nearby;
  const std::array<double, 4>& fifths;

  [[nodiscard]] GroupedHousehold operator[](std::size_t i) const {
    return {now,
            shard,
            first + static_cast<std::uint32_t>(i),
            residents[i],
            income[i],
            any_away[i] != 0,
            any_nearby[i] != 0,
            fifths};
  }
};

/// Place of a household's group among those of a grouping; nothing for one that belongs to none.
using GroupPlace = std::optional<std::size_t>;

/// What gives the place: a function without state, which is compiled into the loop over a village's
/// households.
class GroupOf {
 public:
  template <class F>
  GroupOf(F /*of*/)
      : one_([](const GroupedHousehold& h) -> GroupPlace { return F{}(h); }),
        all_([](const GroupedVillage& v, std::size_t none, std::span<std::uint32_t> places) {
          for (std::size_t i = 0; i < places.size(); ++i)
            places[i] = static_cast<std::uint32_t>(GroupPlace(F{}(v[i])).value_or(none));
        }) {}
  [[nodiscard]] GroupPlace operator()(const GroupedHousehold& h) const { return one_(h); }
  /// By household; `none` for those that belong to none.
  void operator()(const GroupedVillage& v, std::size_t none, std::span<std::uint32_t> places) const {
    all_(v, none, places);
  }

 private:
  GroupPlace (*one_)(const GroupedHousehold&);
  void (*all_)(const GroupedVillage&, std::size_t none, std::span<std::uint32_t> places);
};

/// A row of the list of groupings: a way to divide the county's households. Its groups appear in group.csv as
/// `key:name`.
struct Grouping {
  std::string key;
  std::string meaning;
  std::string section;
  /// The names of its groups, all of which are written at every step.
  std::function<std::vector<std::string>(const Scenario&)> names;
  GroupOf of;
};

/// The list of groupings, sim/record/groupings.cpp.
std::vector<Grouping> standard_groupings();

/// "type:poor", ...: all groups in the order of the rows of group.csv.
std::vector<std::string> group_names(std::span<const Grouping>, const Scenario&);

}  // namespace ruralsim
