// SPDX-License-Identifier: Apache-2.0
// Shipped scenarios give the bytes they gave when their results were last accepted. After a change that is
// meant to move them, `tools/golden` writes the new ones; the diff of the headline tables says which figures
// moved.
#include <cstdlib>
#include <sstream>

#include <doctest/doctest.h>

#include "temporary_folder.hpp"
#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/run/run.hpp>
#include <ruralsim/run/version.hpp>

using namespace ruralsim;
namespace fs = std::filesystem;

namespace {

const char* const kTables[] = {"county.csv",  "flows.csv",     "group.csv",       "returns.csv",
                               "summary.csv", "synthesis.csv", "transitions.csv", "village.csv"};
const char* const kHeadline[] = {"population", "income_pc_mean", "poverty_headcount", "returns_to_poverty",
                                 "gini",       "away_share",     "local_job_share",   "herd",
                                 "cash_mean",  "treasury_cost"};

fs::path golden_file(const std::string& scenario, const char* kind) {
  return fs::path(RURALSIM_SOURCE_DIR) / "tests/scenarios" / (scenario + kind);
}

/// The digest of each file of a run, a line each.
std::string digests(const fs::path& run) {
  std::string text = "results_version " + std::to_string(kResultsVersion) + "\n";
  for (const char* table : kTables) text += io::digest_file((run / table).string()) + "  " + table + "\n";
  return text;
}

/// A few columns of county.csv in the last step of each year, as they stand there.
std::string headline(const fs::path& run) {
  base::Sources sources;
  base::Problems problems;
  const io::CsvTable county = io::read_csv(run / "county.csv", sources, problems);
  problems.throw_if_any(sources);
  std::string text = "replicate,date";
  for (const char* column : kHeadline) text += std::string(",") + column;
  text += "\n";
  for (const std::vector<std::string>& row : county.rows) {
    const std::string& date = row[*county.column("date")];
    if (date.substr(5, 2) != "10") continue;
    text += row[*county.column("replicate")] + "," + date;
    for (const char* column : kHeadline) text += "," + row[county.column(column).value()];
    text += "\n";
  }
  return text;
}

std::string lines_that_differ(const std::string& expected, const std::string& got) {
  std::istringstream a(expected), b(got);
  std::string out, x, y;
  while (true) {
    const bool more_a = static_cast<bool>(std::getline(a, x)), more_b = static_cast<bool>(std::getline(b, y));
    if (!more_a && !more_b) return out;
    if (!more_a || !more_b || x != y) out += "- " + (more_a ? x : "") + "\n+ " + (more_b ? y : "") + "\n";
  }
}

void compare_or_refresh(const std::string& scenario, const char* kind, const std::string& got) {
  const fs::path file = golden_file(scenario, kind);
  if (std::getenv("RURALSIM_REFRESH_GOLDEN") != nullptr) {
    fs::create_directories(file.parent_path());
    io::write_file_durably(file, got);
    return;
  }
  const std::string difference = lines_that_differ(io::read_file(file), got);
  INFO("tools/golden accepts new results; raise kResultsVersion and say in CHANGELOG.md what moved and why");
  INFO(difference);
  CHECK(difference.empty());
}

/// A county, or several, of so many replicates up to a date.
struct Length {
  std::string end = "2023-01";
  std::int64_t replicates = 2;
};

void check_golden(const std::string& scenario, const Length& length = {}) {
  const TemporaryFolder folder;
  RunRequest request;
  request.scenario = fs::path(RURALSIM_SOURCE_DIR) / "scenarios" / (scenario + ".yaml");
  request.output = folder.path() / "run";
  request.overrides = {{"end", length.end}};
  request.replicates = length.replicates;
  request.threads = 2;
  const fs::path run = run_scenario(request, Catalog::standard()).directory;
  compare_or_refresh(scenario, ".csv", headline(run));
  compare_or_refresh(scenario, ".digests", digests(run));
}

}  // namespace

TEST_CASE("rangtang, support goes on: the accepted results") {
  check_golden("rangtang/continuity");
}
TEST_CASE("rangtang, support ends in a day: the accepted results") {
  check_golden("rangtang/cliff");
}
TEST_CASE("rangtang, support fades over five years: the accepted results") {
  check_golden("rangtang/linear");
}
TEST_CASE("rangtang, support ends household by household: the accepted results") {
  check_golden("rangtang/conditional");
}
TEST_CASE("rangtang, the announced course: the accepted results") {
  check_golden("rangtang/official");
}
TEST_CASE("the mountain county, support goes on: the accepted results") {
  check_golden("mountain/continuity", {"2018-01", 1});
}
TEST_CASE("the mountain county, support ends in a day: the accepted results") {
  check_golden("mountain/cliff", {"2022-01", 1});
}
TEST_CASE("two counties in one market: the accepted results") {
  check_golden("two_counties/one_market", {"2018-01", 1});
}
