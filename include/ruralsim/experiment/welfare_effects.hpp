// SPDX-License-Identifier: Apache-2.0
// What tables of households (households.csv) tell of pairs of runs and of years: changes in poverty taken
// apart, and welfare in money.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace ruralsim {

/// A factor's part in a change in poverty, mean over replicates.
struct DecomposedChange {
  std::string base, other;  ///< runs; the same for a change over time
  std::string from, to;     ///< years
  std::string measure;      ///< headcount or gap, by the line of 2020
  /// before, after, change; growth, dispersion, household_size, prices, transfer_..., turnover (households in
  /// one of the two states alone).
  std::string factor;
  double value, se, lo95, hi95;  ///< se and interval (Student's t) over replicates, NaN with one
  int n;
  std::string area;  ///< the county
};

/// What a change from one run to another is worth to a group of households, in money of the base.
struct WelfareEffect {
  std::string base, other, year, group;
  double households;                       ///< in both runs, mean over replicates
  double gain_per_person, se, lo95, hi95;  ///< equivalent variation, yuan a person and year
  double total;                            ///< yuan a year
  double gainers, losers;                  ///< shares of persons
  int n;
  std::string area;  ///< the county; of a world all counties together first, then each
};

/// A run that has households.csv.
struct HouseholdsOfRun {
  std::string label;
  std::filesystem::path file;
};

struct HouseholdComparison {
  std::vector<DecomposedChange> decomposition;
  std::vector<WelfareEffect> welfare;
};

/// Of every run the change from each year of its table to the next, and from the first to the last; of every
/// other run that from the first run, year by year, with welfare. Households are matched by permanent id
/// within a replicate. Poverty is taken apart county by county, since each has its own line of a year's
/// prices; welfare is in money of the base and so also added up over the counties of a world.
/// @param counties  as in county.csv; with several a household's county is the column `county`
/// @throws base::ScenarioError  a table that is none, or holds other replicates or years than the base's
HouseholdComparison compare_households(const std::vector<HouseholdsOfRun>&,
                                       const std::vector<std::string>& counties = {});

}  // namespace ruralsim
