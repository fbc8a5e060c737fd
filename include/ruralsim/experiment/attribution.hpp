// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace ruralsim {

/// Households that return to poverty in one run and not in the other, or in both, of one group and cause.
struct AttributedReturns {
  std::string area;   ///< the county; of a world all counties together first, then each
  std::string year;   ///< "" for all years from `from_year` on
  std::string group;  ///< all, type:poor, registered:yes, ...
  std::string side;   ///< other_only, base_only, both
  std::string
      cause;  ///< all, or the proximate cause in the run where it returned (in the other one, of both)
  double households;  ///< mean over the replicates
  double se;          ///< its standard error; NaN with one replicate
  double share;       ///< of the same year, group and side: of all causes
  int n;              ///< replicates
};

/// Where the returns of a run stand.
struct ReturnsOfRun {
  std::filesystem::path file;
  std::vector<std::string> replicates;
  /// As in county.csv. With several a village's area begins with its county's name.
  std::vector<std::string> counties = {};
};

/// Matches the returns of two runs household by household within a replicate; runs of one seed give a
/// household the same id. Over all years a household counts once, with the cause of its first return. Cells
/// without any household are left out.
/// @throws base::ScenarioError a table that lacks columns; std::system_error one that can't be read
std::vector<AttributedReturns> attribute_returns(const ReturnsOfRun& base, const ReturnsOfRun& other,
                                                 int from_year);

}  // namespace ruralsim
