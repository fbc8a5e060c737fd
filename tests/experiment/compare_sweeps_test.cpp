// SPDX-License-Identifier: Apache-2.0
// Collected sweeps against each other, by point and replicate.
#include <cmath>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "run/small_run.hpp"
#include <ruralsim/experiment/compare.hpp>
#include <ruralsim/experiment/sweep.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

const Catalog& catalog() {
  static const Catalog list = Catalog::standard();
  return list;
}

/// Two years of a county of 60 households, the second one after the transition, run and collected.
fs::path collected(const TemporaryFolder& folder, const std::string& name, const std::string& scenarios,
                   const std::string& points = "{kind: lhs, points: 3}",
                   const std::string& dates = "every_step") {
  const fs::path file = folder.path() / (name + ".yaml");
  std::ofstream(file)
      << "format: 1\nscenarios: [" << scenarios << "]\n"
      << "set: {start: 2020-01, end: 2022-01, burn_in_years: 0, county: {villages: 3, poor_villages: "
         "2}, household_types: {poor: {households: 18, persons: 72}, middle: {households: 30, persons: "
         "120}, rich: {households: 12, persons: 48}}}\nreplicates: 3\ndesign: "
      << points << "\nfactors: {labour.away.wage_growth: {range: [0.0, 0.08]}}\n"
      << "outputs: {indicators: [poverty_headcount, poverty_years, income_pc_mean, treasury_cost], dates: "
      << dates << "}\n";
  SweepRequest request;
  request.file = file;
  request.directory = folder.path() / name;
  request.build = "this program";
  run_sweep(request, catalog());
  collect_sweep(request, catalog(), false);
  return request.directory;
}

std::string path_of(const std::string& scenario) {
  return (kScenarios / (scenario + ".yaml")).string();
}

CompareRequest request_of(const fs::path& base, const std::vector<fs::path>& others, const fs::path& output) {
  CompareRequest request;
  request.base = base;
  request.others = others;
  request.output = output;
  return request;
}

std::string refusal(const CompareRequest& request) {
  try {
    compare_runs(request);
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
  return "compared";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Mean over the replicates of an indicator in the last step, by point.
std::vector<double> last_incomes(const fs::path& sweep) {
  const io::CsvTable table = table_of(contents_of(sweep), "results.csv");
  std::vector<double> sums(3, 0);
  for (const auto& row : table.rows) {
    if (row[*table.column("date")] == "2021-10-01")
      sums[std::stoul(row[2])] += std::stod(row[*table.column("income_pc_mean")]) / 3;
  }
  return sums;
}

}  // namespace

TEST_CASE("two sweeps of the same points: means over points, and within each point over its replicates") {
  const TemporaryFolder folder;
  const fs::path stay = collected(folder, "stay", path_of("continuity")),
                 cliff = collected(folder, "cliff", path_of("cliff"));
  const CompareReport report = compare_runs(request_of(stay, {cliff}, folder.path() / "out"));
  CHECK(report.unit == "points");
  CHECK(report.replicates == 3);
  CHECK(report.parted == std::vector<std::string>{"2021-01-01"});
  const io::CsvTable effects = table_of(contents_of(report.directory), "effects.csv");
  const std::vector<double> a = last_incomes(stay), b = last_incomes(cliff);
  int found = 0;
  for (const auto& row : effects.rows) {
    if (row[2] != "2021-10-01" || row[5] != "income_pc_mean") continue;
    ++found;
    const bool all = row[3] == "county";
    CHECK(row[4] == (all ? "all points" : "point:" + std::to_string(found - 2)));
    const double difference =
        all ? (b[0] + b[1] + b[2] - a[0] - a[1] - a[2]) / 3 : b[found - 2] - a[found - 2];
    CHECK(std::stod(row[8]) == doctest::Approx(difference).epsilon(1e-6));
    CHECK(row[18] == "3");
  }
  CHECK(found == 4);
  REQUIRE(report.frontiers.at(0).runs.size() == 2);
  CHECK(report.frontiers[0].runs[1].cost < report.frontiers[0].runs[0].cost);
  CHECK(report.frontiers[0].runs[1].poverty_years > report.frontiers[0].runs[0].poverty_years);
  CHECK(report.attributions.empty());  // a sweep keeps no returns
}

TEST_CASE("a sweep of two scenarios is the same comparison as two sweeps of one") {
  const TemporaryFolder folder;
  const fs::path stay = collected(folder, "stay", path_of("continuity")),
                 cliff = collected(folder, "cliff", path_of("cliff")),
                 both = collected(folder, "both", path_of("continuity") + ", " + path_of("cliff"));
  const CompareReport two = compare_runs(request_of(stay, {cliff}, folder.path() / "two")),
                      one = compare_runs(request_of(both, {}, folder.path() / "one"));
  CHECK(contents_of(two.directory).at("effects.csv") == contents_of(one.directory).at("effects.csv"));
  CHECK(has(refusal(request_of(stay, {}, {})), "holds one scenario; name another sweep"));
}

TEST_CASE("of a single point the replicates are the pairs") {
  const TemporaryFolder folder;
  const fs::path both =
      collected(folder, "both", path_of("continuity") + ", " + path_of("cliff"), "{kind: lhs, points: 1}");
  const CompareReport report = compare_runs(request_of(both, {}, {}));
  CHECK(report.unit == "replicates");
  CHECK(report.replicates == 3);
  CHECK(report.areas == std::vector<std::string>{"point:0"});
}

TEST_CASE("sweeps of other points, damaged tables and steps left out are refused or said") {
  const TemporaryFolder folder;
  const fs::path stay = collected(folder, "stay", path_of("continuity")),
                 other = collected(folder, "other", path_of("cliff"), "{kind: lhs, points: 3, seed: 1}"),
                 more = collected(folder, "more", path_of("cliff"), "{kind: lhs, points: 4}"),
                 yearly = collected(folder, "yearly", path_of("continuity") + ", " + path_of("cliff"),
                                    "{kind: lhs, points: 2}", "year_ends");
  CHECK(has(refusal(request_of(stay, {other}, {})), "point 0 of "));
  CHECK(has(refusal(request_of(stay, {other}, {})), "they are no pair"));
  CHECK(has(refusal(request_of(stay, {more}, {})), "has 4 points, "));
  const CompareReport report = compare_runs(request_of(yearly, {}, {}));
  CHECK(has(report.notes.front(), "the sweeps hold not every step"));
  CHECK(report.frontiers.empty());
  std::ofstream(more / "results.csv", std::ios::app) << "1,2\n";
  CHECK(has(refusal(request_of(more, {more}, {})), "has 2 fields, the header has 10"));
  fs::copy_file(other / "datapackage.json", stay / "datapackage.json", fs::copy_options::overwrite_existing);
  CHECK(has(refusal(request_of(stay, {other}, {})), "was collected for another plan; collect it again"));
}
