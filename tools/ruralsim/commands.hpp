// SPDX-License-Identifier: Apache-2.0
// The commands, free of how their words are read. Each returns the exit code and throws what cli_main turns
// into one.
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tools/ruralsim/progress.hpp"
#include <ruralsim/experiment/cluster.hpp>
#include <ruralsim/experiment/compare.hpp>
#include <ruralsim/experiment/equal_cost.hpp>
#include <ruralsim/experiment/household_table.hpp>
#include <ruralsim/experiment/sensitivity.hpp>
#include <ruralsim/experiment/sweep.hpp>
#include <ruralsim/run/run.hpp>

namespace ruralsim::cli {

inline constexpr int kInvalidInput = 3, kPartlyFailed = 4;

struct RunCommand {
  RunRequest request;  ///< without an output: results/<name of the scenario>
  /// Scenario or finished run that the transition is scaled to cost as much as; empty: no scaling.
  std::filesystem::path equal_cost_with;
  double discount = 0.03;  ///< a year
  bool dry_run = false;
  bool quiet = false;
  ProgressStyle progress = ProgressStyle::automatic;
};
int run(RunCommand, const Catalog&);

inline constexpr const char* kUsualTemplate = "rangtang";

struct InitCommand {
  std::filesystem::path folder;
  std::string name;  ///< one of template_names()
  bool force = false, dry_run = false, quiet = false;
};
/// Writes a project of a template: scenarios with their data, one to edit, a schema for editors.
int init(const InitCommand&, const Catalog&);

struct ReportCommand {
  std::vector<std::filesystem::path> folders;  ///< of runs and of comparisons
  std::filesystem::path output;
  bool force = false, dry_run = false, quiet = false;
  int threads = 1;
  double discount = 0.03;  ///< a year
};
/// Writes one page that needs nothing else.
int report(const ReportCommand&, const Catalog&);

struct CompareCommand {
  CompareRequest request;
  bool quiet = false;
};
/// Prints the headline effects; writes effects.csv where an output is given.
int compare(const CompareCommand&);

struct IndicatorsCommand {
  std::filesystem::path file;
  HouseholdColumns columns;
  PovertyQuestion asked;
  std::string format;  ///< table, csv or json
};
/// Poverty and inequality of a table of households.
int indicators(const IndicatorsCommand&);

struct SweepCommand {
  std::string action;  ///< one of sweep_actions()
  SweepRequest request;
  bool dry_run = false;
  bool partial = false;  ///< collect what is there
  /// submit: what the scheduler is asked for; its paths come from the request.
  ClusterRequest cluster = {};
  bool quiet = false;
  ProgressStyle progress = ProgressStyle::automatic;
};
int sweep(const SweepCommand&, const Catalog&);
std::vector<std::string> sweep_actions();
/// What a sweep file would do, for `validate`. Throws base::ScenarioError.
std::string sweep_summary(const std::filesystem::path&, const Catalog&);

struct TraceCommand {
  RunRequest request;  ///< which scenario; nothing is written
  std::uint64_t household = 0;
  std::uint32_t replicate = 0;
  bool as_json = false;
};
/// Prints what one household does, step by step.
int trace(const TraceCommand&, const Catalog&);

struct SensitivityCommand {
  SensitivityRequest request;
  bool quiet = false;
};
/// Prints the indices, and writes them to sensitivity.csv of the sweep's folder.
int sensitivity(const SensitivityCommand&);

/// Checks every file, also after one with mistakes.
int validate(std::span<const std::filesystem::path> files, bool colour, const Catalog&);

/// The dose of every measure by date: a chart, or CSV with a row a step, measure and dose.
int timeline(const std::filesystem::path& scenario, std::span<const Override>, bool as_csv, const Catalog&);

/// @param list  one of list_names()
/// @param word  shown are the records that hold it in their key or meaning
int list(const std::string& list, const std::string& word, bool json, const Catalog&);
/// @param scenario  whose own figure and its source are shown too; empty: none
int explain(const std::string& key, const std::filesystem::path& scenario, std::span<const Override>,
            const Catalog&);
/// @param what  one of schema_names()
int schema(const std::string& what, const Catalog&);
int version(bool json);

std::vector<std::string> list_names();
std::vector<std::string> schema_names();

}  // namespace ruralsim::cli
