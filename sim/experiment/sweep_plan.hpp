// SPDX-License-Identifier: Apache-2.0
// A sweep made ready: its file checked against every scenario, its design, and the plan that later calls hold
// it to.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "sim/experiment/sweep_file.hpp"
#include <ruralsim/experiment/sweep.hpp>

namespace ruralsim {

/// What a sweep is, as pairs of a word and its value in fixed order: whoever changes one of them has another
/// sweep.
using PlanFacts = std::vector<std::pair<std::string, std::string>>;

std::string digest_of(const PlanFacts&);
/// One sentence for each fact that isn't the same.
std::vector<std::string> differences(const PlanFacts& planned, const PlanFacts& now);
/// The value of a fact, "" without one.
std::string fact(const PlanFacts&, const std::string& key);

struct SweptScenario {
  std::string name;
  std::filesystem::path file;
  Scenario scenario;  ///< before any factor
};

/// A sweep file with its scenarios, and the plan that follows from both.
struct PreparedSweep {
  SweepFile file;
  std::vector<SweptScenario> scenarios;
  std::vector<std::string> indicators;
  std::int64_t seed = 0;
  std::uint64_t points = 0, left_out = 0, runs = 0;
  PlanFacts facts;
  std::string digest;
  base::Sources sources;  ///< what its marks point into
};

/// Throws base::ScenarioError.
PreparedSweep prepare_sweep(const SweepRequest&, const Catalog&);

/// Checks every point, then writes the plan; or checks that the one that is there holds. Throws as plan_sweep
/// does.
/// @param may_plan  whether it may be written
void settle_plan(const SweepRequest&, const PreparedSweep&, const Catalog&, bool may_plan);

/// What a point of the design lays over a scenario: `set`, then the factors that it has values of, then the
/// seed.
std::vector<Override> overrides_at(const PreparedSweep&, const std::vector<std::string>& values);

/// Whether a point meets the constraints.
bool allowed(const SweepFile&, const std::vector<std::string>& values);

/// Loads every scenario at every point: rules between keys hold or not at a point alone.
/// @param threads  no result depends on it
/// @throws base::ScenarioError the first points that can't be run, with the scenario, the keys and the rule
void check_points(const PreparedSweep&, const Catalog&, int threads);

/// The plan of a directory. Throws base::ScenarioError where there is none, or a damaged one.
PlanFacts read_plan(const std::filesystem::path& directory);

/// Rows of design.csv, in order, as one text after another.
void write_design(const PreparedSweep&, const std::function<void(std::string_view)>& to);

/// Keys that would change what a row of the design or of the results stands for.
bool is_never_factor(const std::string& key);

/// Names of the columns a run of the scenario has for a sweep: those of county.csv, of several counties one
/// after another, each under its name (`mountain.gini`). @param written_out  `Catalog::for_scenario`
std::vector<std::string> columns_of_sweep(const Scenario&, const Catalog& written_out);

/// Checks all that a sweep says about its scenarios: that they load, take every factor's values, and have the
/// indicators and dates. Mistakes go to `d.problems`.
void load_scenarios(PreparedSweep&, const Catalog&, Decoding& d);

}  // namespace ruralsim
