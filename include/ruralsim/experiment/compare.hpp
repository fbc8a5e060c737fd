// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <ruralsim/experiment/attribution.hpp>
#include <ruralsim/experiment/behaviour.hpp>
#include <ruralsim/experiment/frontier.hpp>
#include <ruralsim/experiment/paired.hpp>
#include <ruralsim/experiment/welfare_effects.hpp>
#include <ruralsim/run/run_directory.hpp>

namespace ruralsim {

/// Run directories, or folders of collected sweeps, to compare, and where to. A sweep stands for each of its
/// scenarios in turn, so that one sweep of several scenarios may stand alone.
struct CompareRequest {
  std::filesystem::path base;
  std::vector<std::filesystem::path> others;
  std::filesystem::path output;  ///< empty: nothing is written, and only the county's tables are read
  Overwrite overwrite = Overwrite::refuse;
  int threads = 1;  ///< no result depends on it
  std::vector<std::string> command_line;
  double discount = 0.03;  ///< of present values, a year
};

/// An indicator of the readable table.
struct HeadlineEffect {
  std::string indicator;
  PairedEffect effect;
};

/// The headline indicators of one pair of runs at one date, over the county.
struct Headline {
  std::string other;
  std::string date;
  std::vector<HeadlineEffect> effects;
};

/// What the treasury pays from the first difference of two runs on, present value, mean over replicates,
/// yuan.
struct PresentCost {
  std::string from;  ///< date, "" when there is no difference
  double base = 0;
  double other = 0;
  PairedEffect difference = {};
  /// Whether the interval of the difference lies within 1 % of the base's cost (`--equal-cost-with` finds it
  /// to 1 %), outside of that, or neither.
  enum class Equal { yes, no, unclear } equal = Equal::unclear;
};

/// Who returns to poverty in one run of a pair and not in the other.
struct Attribution {
  std::string other;
  std::vector<AttributedReturns> returns;
};

/// A run beside the one that plays the base's choices again under the same policy.
struct Behaviour {
  std::string other, replay;
  std::vector<SplitEffect> effects;  ///< of the county, at the end of every year
  std::optional<PublicFunds> funds;  ///< nothing where the two don't part or lack the columns
};

struct CompareReport {
  std::string base;  ///< what the base is called in the column `base`
  std::string area;
  std::size_t replicates = 0;       ///< units of the county's pairs: replicates, or the points of a sweep
  std::string unit = "replicates";  ///< what they are
  /// The last December and, where it is another one, the first from the first difference on; a pair without
  /// any difference has the last one alone.
  std::vector<Headline> headlines;
  std::vector<std::string> others;   ///< what the other runs are called
  std::vector<std::string> parted;   ///< by other run: date of the first difference, "" where there is none
  std::vector<PresentCost> costs;    ///< by other run
  double discount = 0;               ///< of those costs, a year
  std::string frontier_from;         ///< date of the present values of `frontier`
  std::vector<CostEffect> frontier;  ///< all runs, the base first; empty where burdens aren't known
  std::vector<Attribution> attributions;  ///< by other run that has its returns
  std::vector<Behaviour> behaviours;      ///< by replay of the base's choices that stands beside its run
  HouseholdComparison households;         ///< empty unless runs have households.csv
  std::vector<std::string> notes;         ///< what was left out and why
  std::vector<std::string> warnings;      ///< where pairing fails
  std::filesystem::path directory;        ///< empty when nothing was written
};

/// Compares runs replicate by replicate: effects.csv, frontier.csv, attribution.csv, behaviour.csv, mvpf.csv,
/// decomposition.csv and welfare.csv as far as their data are there, datapackage.json and manifest.json,
/// whole or not at all. A run goes by its scenario's name or, where two runs share one, by its folder's.
/// Sweeps are compared by point and replicate: over all points, each the mean of its replicates, and within
/// each point over its replicates.
/// @throws base::ScenarioError  all that is wrong: a folder that holds no finished run, a table that isn't
/// the
///                              one its manifest describes; another seed, county, results version, other
///                              replicates, dates or points than the base
/// @throws ExistingOutput, std::system_error as a RunDirectory does
CompareReport compare_runs(const CompareRequest&);

}  // namespace ruralsim
