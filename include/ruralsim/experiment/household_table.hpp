// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace ruralsim {

/// Which columns of a table of households (or persons) are read.
struct HouseholdColumns {
  std::string income;
  std::string weight = {};  ///< "": every row counts 1
  std::string group = {};   ///< "": no groups
  std::vector<std::string> deprivations = {};
};

/// A table of households from any source, a row a household.
struct HouseholdTable {
  std::vector<double> income;  ///< a head, in the money of the table
  std::vector<double> weight;  ///< persons the row stands for, not negative
  std::vector<std::size_t> group;
  std::vector<std::string> groups;      ///< in the order in which they appear; empty without a group column
  std::vector<std::string> dimensions;  ///< names of the columns of deprivations
  std::vector<double> deprived;         ///< rows of dimensions: 1 deprived, 0 not
};

/// Reads a CSV file with a header (UTF-8, comma, `.` decimal). Fields of the named columns are numbers, those
/// of deprivations 0 or 1.
/// @throws base::ScenarioError  all mistakes at once, each with line and column
HouseholdTable read_household_table(const std::filesystem::path&, const HouseholdColumns&);

/// What is asked of a household table beside its distribution.
struct PovertyQuestion {
  std::vector<double> lines;  ///< above 0, in the money of the table
  double k = 0;               ///< deprivations from which on a person is multidimensionally poor, above 0
};

/// One number of a household table.
struct TableIndicator {
  std::string group;  ///< "" for the whole table
  std::string key;
  double line;   ///< poverty line; NaN where there is none
  double value;  ///< NaN where it is undefined
};

/// Size, mean, median, inequality, poverty by every line and, where the table has deprivations, Alkire and
/// Foster's measures with each dimension's contribution; of the whole table, then of each group. The
/// statistics are those that a run's tables are made of.
std::vector<TableIndicator> indicators_of(const HouseholdTable&, const PovertyQuestion&);

}  // namespace ruralsim
