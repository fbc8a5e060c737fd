// SPDX-License-Identifier: Apache-2.0
// The promise of a run: its bytes depend on the scenario alone.
#include <locale>
#include <sstream>

#include <doctest/doctest.h>

#include "many_threads.hpp"
#include "small_run.hpp"

using namespace ruralsim;

namespace {

const std::vector<std::string> kTables = {"county.csv",      "flows.csv",   "group.csv",
                                          "returns.csv",     "summary.csv", "targeting.csv",
                                          "transitions.csv", "village.csv", "vulnerability.csv"};

Contents tables_of(const Contents& contents) {
  Contents tables;
  for (const std::string& name : kTables) tables[name] = contents.at(name);
  return tables;
}

/// The rows of a table for which `keep(fields)` holds, without the column `scenario`.
template <class Keep>
std::vector<std::vector<std::string>> rows_where(const Contents& contents, const std::string& name,
                                                 Keep keep) {
  std::vector<std::vector<std::string>> rows;
  for (std::vector<std::string> row : table_of(contents, name).rows) {
    if (!keep(row)) continue;
    row.erase(row.begin());
    rows.push_back(std::move(row));
  }
  return rows;
}

struct CommaDecimals : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("same bytes at any number of threads") {
  const ManyThreads sixteen;
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "1");
  const Contents one = run(request);
  CHECK(one.size() == 10 + 2 + 8);  // tables, description and resolved scenario, inputs
  for (const int threads : {2, 7, 16}) {
    CAPTURE(threads);
    request.threads = threads;
    request.output = folder.path() / std::to_string(threads);
    CHECK(differences(one, run(request)) == std::vector<std::string>{});
  }
}

TEST_CASE("same bytes when all threads work inside one replicate") {
  const ManyThreads sixteen;
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "1");
  request.replicates = 1;
  const Contents one = run(request);
  for (const int threads : {2, 7, 16}) {
    CAPTURE(threads);
    request.threads = threads;
    request.output = folder.path() / std::to_string(threads);
    CHECK(differences(one, run(request)) == std::vector<std::string>{});
  }
}

TEST_CASE("same bytes at any shard size, on one thread and on several") {
  const ManyThreads sixteen;
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "64");
  const Contents expected = run(request);
  for (const std::size_t villages : {1, 2, 7, 9}) {
    for (const int threads : {1, 6}) {
      CAPTURE(villages);
      CAPTURE(threads);
      request.villages_a_shard = villages;
      request.threads = threads;
      request.output = folder.path() / (std::to_string(villages) + "-" + std::to_string(threads));
      CHECK(differences(expected, run(request)) == std::vector<std::string>{});
    }
  }
}

TEST_CASE("same bytes in a locale that writes 1.000,5") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "classic");
  const Contents expected = run(request);
  request.output = folder.path() / "commas";
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaDecimals));
  const Contents got = run(request);
  std::locale::global(before);
  CHECK(differences(expected, got) == std::vector<std::string>{});
}

TEST_CASE("same bytes from the resolved scenario, wherever the run directory has moved to") {
  const TemporaryFolder folder;
  const Contents expected = run(small_run(folder.path() / "first"));
  std::filesystem::rename(folder.path() / "first", folder.path() / "moved");

  RunRequest again;
  again.scenario = folder.path() / "moved/scenario.resolved.yaml";
  again.output = folder.path() / "second";
  again.threads = 3;
  const Contents got = run(again);
  CHECK(differences(tables_of(expected), tables_of(got)) == std::vector<std::string>{});
  CHECK(expected.at("scenario.resolved.yaml") == got.at("scenario.resolved.yaml"));
  CHECK(expected.at("datapackage.json") == got.at("datapackage.json"));
  CHECK(expected.at("inputs/population.csv") == got.at("inputs/population.csv"));
}

TEST_CASE("a replicate does not know how many others there are") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "three");
  const Contents three = run(request);
  request.replicates = 2;
  request.output = folder.path() / "two";
  const Contents two = run(request);
  for (const std::string name : {"county.csv", "village.csv", "group.csv", "flows.csv", "transitions.csv",
                                 "returns.csv", "targeting.csv", "vulnerability.csv"}) {
    CAPTURE(name);
    const auto first_two = [](const auto& row) { return row[1] == "0" || row[1] == "1"; };
    const auto rows = rows_where(three, name, first_two);
    CHECK(rows.size() >= 4);
    CHECK(rows == rows_where(two, name, [](const auto&) { return true; }));
    CHECK(rows_where(three, name, [](const auto& row) { return row[1] == "0"; }) !=
          rows_where(three, name, [](const auto& row) { return row[1] == "1"; }));
  }
}

TEST_CASE("another seed gives other tables") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "a");
  const Contents one = run(request);
  request.seed = 1;
  request.output = folder.path() / "b";
  const Contents other = run(request);
  for (const std::string& name : kTables) {
    CAPTURE(name);
    CHECK(one.at(name) != other.at(name));
  }
  CHECK(one.at("datapackage.json") == other.at("datapackage.json"));
}

TEST_CASE("two transitions give the same rows until the day they part, and others after it") {
  const TemporaryFolder folder;
  const Contents cliff = run(small_run(folder.path() / "cliff", "cliff"));
  const Contents continuity = run(small_run(folder.path() / "continuity", "continuity"));
  for (const std::string name : {"county.csv", "village.csv", "group.csv", "flows.csv", "transitions.csv",
                                 "returns.csv", "targeting.csv", "vulnerability.csv"}) {
    CAPTURE(name);
    const auto before = [](const auto& row) { return row[2].substr(0, 4) < "2021"; };
    const auto after = [](const auto& row) { return row[2].substr(0, 4) >= "2021"; };
    CHECK(rows_where(cliff, name, before) == rows_where(continuity, name, before));
    CHECK(rows_where(cliff, name, after) != rows_where(continuity, name, after));
  }
}
