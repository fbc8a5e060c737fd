// SPDX-License-Identifier: Apache-2.0
// The run directory of a world of two counties.
#include <atomic>
#include <csignal>
#include <set>

#include <doctest/doctest.h>

#include "many_threads.hpp"
#include "small_run.hpp"

using namespace ruralsim;

namespace {

/// Both counties with few households in one market, two replicates of two years.
RunRequest small_world(const std::filesystem::path& output) {
  RunRequest request;
  request.scenario = kScenarios.parent_path() / "two_counties/one_market.yaml";
  request.output = output;
  request.overrides = {{"start", "2020-01"}, {"end", "2022-01"}, {"burn_in_years", "1"}, {"replicates", "2"}};
  for (const std::string county : {"rangtang", "mountain"}) {
    const std::string prefix = "counties." + county + ".";
    request.overrides.push_back({prefix + "county.villages", "3"});
    request.overrides.push_back({prefix + "county.poor_villages", "2"});
    for (const char* type : {"poor", "middle", "rich"}) {
      request.overrides.push_back({prefix + "household_types." + type + ".households", "20"});
      request.overrides.push_back({prefix + "household_types." + type + ".persons", "80"});
    }
  }
  return request;
}

std::set<std::string> areas_of(const Contents& contents, const std::string& table) {
  const io::CsvTable csv = table_of(contents, table);
  std::set<std::string> areas;
  for (const auto& row : csv.rows) areas.insert(row[*csv.column("area")]);
  return areas;
}

}  // namespace

TEST_CASE(
    "every table of a world tells its counties apart, and a product that a county lacks is empty there") {
  const TemporaryFolder folder;
  const Contents contents = run(small_world(folder.path() / "out"));
  for (const char* table : {"county.csv", "group.csv", "flows.csv", "transitions.csv"})
    CHECK(areas_of(contents, table) == std::set<std::string>{"rangtang", "mountain"});
  CHECK(areas_of(contents, "village.csv") == std::set<std::string>{"rangtang.v01", "rangtang.v02",
                                                                   "rangtang.v03", "mountain.v01",
                                                                   "mountain.v02", "mountain.v03"});
  const io::CsvTable county = table_of(contents, "county.csv");
  CHECK(county.rows.size() == 2 * 2 * 8);
  for (const auto& row : county.rows) {
    const bool mountain = row[*county.column("area")] == "mountain";
    CHECK(row[*county.column("price_tea")].empty() == !mountain);
    CHECK(row[*county.column("price_vegetables")].empty() == mountain);
    CHECK_FALSE(row[*county.column("price_herbs")].empty());
  }
  const io::CsvTable synthesis = table_of(contents, "synthesis.csv");
  for (const auto& row : synthesis.rows) {
    const std::string& cell = row[*synthesis.column("cell")];
    CHECK((cell.starts_with("rangtang: ") || cell.starts_with("mountain: ")));
  }
}

TEST_CASE("a world gives the same bytes on other threads and shards and from its resolved scenario") {
  const ManyThreads sixteen;
  const TemporaryFolder folder;
  RunRequest request = small_world(folder.path() / "1");
  const Contents expected = run(request);
  request.output = folder.path() / "2";
  request.threads = 7;
  request.villages_a_shard = 2;
  CHECK(differences(expected, run(request)) == std::vector<std::string>{});
  RunRequest again;
  again.scenario = folder.path() / "1/scenario.resolved.yaml";
  again.output = folder.path() / "3";
  const Contents got = run(again);
  for (const char* name : {"county.csv", "village.csv", "group.csv", "flows.csv", "summary.csv",
                           "returns.csv", "scenario.resolved.yaml", "datapackage.json"}) {
    CAPTURE(name);
    CHECK(got.at(name) == expected.at(name));
  }
}

TEST_CASE("a world that was stopped goes on to the bytes of one that was not") {
  const TemporaryFolder folder;
  const Contents expected = run(small_world(folder.path() / "whole"));
  RunRequest request = small_world(folder.path() / "out");
  std::atomic<int> signal = 0;
  request.signal = &signal;
  request.progress = [&](const Progress& p) {
    if (p.steps_done >= 7) signal = SIGTERM;
  };
  CHECK_THROWS_AS(run_scenario(request, Catalog::standard()), Interrupted);
  RunRequest on = small_world(folder.path() / "out");
  on.overwrite = Overwrite::resume;
  on.villages_a_shard = 1;
  Progress last;
  on.progress = [&](const Progress& p) { last = p; };
  CHECK(differences(expected, run(on)) == std::vector<std::string>{});
  CHECK(last.steps_kept >= 7);
}

TEST_CASE("a world goes on from a branch point of one with the same counties and from no other") {
  const TemporaryFolder folder;
  RunRequest history = small_world(folder.path() / "history");
  history.checkpoint_at = {base::month_of(2021, 1)};
  const Contents long_run = run(history);
  RunRequest branch = small_world(folder.path() / "branch");
  branch.from = folder.path() / "history/checkpoints/2021-01";
  CHECK(run(branch).at("county.csv") == long_run.at("county.csv"));
  RunRequest other = small_run(folder.path() / "other");
  other.from = branch.from;
  CHECK_THROWS_AS(run_scenario(other, Catalog::standard()), base::ScenarioError);
}

TEST_CASE("what looks at single households is of one county: a world is refused before it runs") {
  const TemporaryFolder folder;
  RunRequest households = small_world(folder.path() / "households");
  households.household_years = {2021};
  RunRequest choices = small_world(folder.path() / "choices");
  choices.choices_of = choices.scenario;
  for (const RunRequest& request : {households, choices}) {
    CHECK_THROWS_AS(run_scenario(request, Catalog::standard()), base::ScenarioError);
    CHECK_FALSE(std::filesystem::exists(request.output.string() + ".partial"));
  }
}
