// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "sim/record/household_rows.hpp"
#include <ruralsim/record/grouping.hpp>

namespace ruralsim {

/// The sums of every group of every grouping. A household is added once, to the cell of its groups in all
/// groupings; the cells are added up to groups at the end.
class GroupSums {
 public:
  GroupSums(const Setting&, std::span<const Grouping>, const IncomeDistribution&);
  /// The households of a village; villages in their order.
  void add(const Village&, const HouseholdRows&);
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// By group, in the order of the names.
  [[nodiscard]] std::vector<Tally> tallies() const;

 private:
  void find_cells(const Village&, const HouseholdRows&);

  const Setting& now_;
  std::span<const Grouping> groupings_;
  std::vector<std::string> names_;
  std::vector<std::size_t> groups_;  ///< by grouping
  std::array<double, 4> fifths_{};
  // By cell; those of a year only in its last step.
  std::vector<PackedSums> sums_;
  std::vector<LineSums> below_;
  std::vector<YearSums> years_;
  std::vector<std::uint32_t> cell_, place_;  ///< of the households of the village at hand
};

}  // namespace ruralsim
