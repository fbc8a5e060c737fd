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

/// The area of what is added up over all counties of a world; no county of one is called so.
inline constexpr const char* kWholeWorld = "all";

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

/// The headline indicators of one pair of runs at one date, over a county.
struct Headline {
  std::string other;
  std::string date;
  std::string area;
  std::vector<HeadlineEffect> effects;
};

/// What the treasury pays from the first difference of two runs on, present value, mean over replicates,
/// yuan. Each county has a treasury of its own; those of a world are added up besides.
struct PresentCost {
  std::string run = {};   ///< the other one
  std::string area = {};  ///< a county, or kWholeWorld
  std::string from = {};  ///< date, "" when there is no difference
  double base = 0;
  double other = 0;
  PairedEffect difference = {};
  /// Whether the interval of the difference lies within 1 % of the base's cost (`--equal-cost-with` finds it
  /// to 1 %), outside of that, or neither.
  enum class Equal { yes, no, unclear } equal = Equal::unclear;
};

/// Costs and poverty-years of all runs in one area, the base first.
struct AreaFrontier {
  std::string area;  ///< a county, or kWholeWorld
  std::vector<CostEffect> runs;
};

/// Who returns to poverty in one run of a pair and not in the other.
struct Attribution {
  std::string other;
  std::vector<AttributedReturns> returns;
};

/// A run beside the one that plays the base's choices again under the same policy.
struct Behaviour {
  std::string other, replay;
  std::vector<SplitEffect> effects;  ///< of every county, at the end of every year
  std::vector<PublicFunds> funds;    ///< by area; empty where the two don't part or lack the columns
};

struct CompareReport {
  std::string base;                 ///< what the base is called in the column `base`
  std::vector<std::string> areas;   ///< the county, or the counties of a world
  std::size_t replicates = 0;       ///< units of the county's pairs: replicates, or the points of a sweep
  std::string unit = "replicates";  ///< what they are
  /// Of every county the last December and, where it is another one, the first from the first difference on;
  /// a pair without any difference has the last one alone.
  std::vector<Headline> headlines;
  std::vector<std::string> others;  ///< what the other runs are called
  std::vector<std::string> parted;  ///< by other run: date of the first difference, "" where there is none
  /// By other run, then area: of a world the sum over its counties first.
  std::vector<PresentCost> costs;
  double discount = 0;                    ///< of those costs, a year
  std::string frontier_from;              ///< date of the present values of `frontiers`
  std::vector<AreaFrontier> frontiers;    ///< by area in the same order; empty where burdens aren't known
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
