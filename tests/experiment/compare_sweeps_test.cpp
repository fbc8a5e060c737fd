// SPDX-License-Identifier: Apache-2.0
// Collected sweeps against each other, by point and replicate.
#include <cmath>
#include <fstream>
#include <map>
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

/// The directory of a sweep that was run and collected.
fs::path swept(const fs::path& file, const fs::path& directory) {
  SweepRequest request;
  request.file = file;
  request.directory = directory;
  request.build = "this program";
  run_sweep(request, catalog());
  collect_sweep(request, catalog(), false);
  return directory;
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
  return swept(file, folder.path() / name);
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

namespace {

/// Two years of both counties in one world with few households, of which the second comes after the
/// transition; pay away is that of each point.
const std::string kWorldSet =
    "{start: 2020-01, end: 2022-01, burn_in_years: 0, counties: {rangtang: {county: {villages: 3, "
    "poor_villages: 2}, household_types: {poor: {households: 18, persons: 72}, middle: {households: 30, "
    "persons: 120}, rich: {households: 12, persons: 48}}}, mountain: {county: {villages: 3, poor_villages: "
    "2}, household_types: {poor: {households: 9, persons: 36}, middle: {households: 15, persons: 60}, rich: "
    "{households: 6, persons: 24}}}}}";

fs::path world_sweep(const TemporaryFolder& folder, const std::string& name, const std::string& path,
                     const std::string& wages, const std::string& indicators) {
  const fs::path scenario = folder.path() / (path + "-world.yaml"), file = folder.path() / (name + ".yaml");
  const std::string scenarios = kScenarios.parent_path().string();
  std::ofstream(scenario) << "format: 1\nname: " << path
                          << "\nstart: 2016-01\nend: 2031-01\nseed: 20210225\nreplicates: 3\n"
                          << "counties:\n  rangtang: {extends: " << scenarios << "/rangtang/" << path
                          << ".yaml}\n  mountain: {extends: " << scenarios << "/mountain/" << path
                          << ".yaml}\n";
  std::ofstream(file) << "format: 1\nscenarios: [" << scenario.string() << "]\nset: " << kWorldSet
                      << "\nreplicates: 3\ndesign: {kind: grid}\nfactors: "
                      << "{counties.rangtang.labour.away.wage_level: {values: [" << wages << "]}}\n"
                      << "outputs: {indicators: [" << indicators << "], dates: every_step}\n";
  return swept(file, folder.path() / name);
}

constexpr const char* kAsked = "poverty_headcount, poverty_years, income_pc_mean, treasury_cost";

/// The same world as one point of such a sweep, run.
fs::path world_run(const TemporaryFolder& folder, const std::string& path, const std::string& wage) {
  RunRequest request;
  request.scenario = folder.path() / (path + "-world.yaml");
  request.output = folder.path() / (path + "-run");
  request.overrides = {{"start", "2020-01"}, {"end", "2022-01"}, {"burn_in_years", "0"}};
  const std::pair<const char*, int> sizes[] = {{"rangtang", 2}, {"mountain", 1}};
  for (const auto& [county, times] : sizes) {
    const std::string prefix = std::string("counties.") + county + ".";
    request.overrides.push_back({prefix + "county.villages", "3"});
    request.overrides.push_back({prefix + "county.poor_villages", "2"});
    const std::pair<const char*, int> types[] = {{"poor", 9}, {"middle", 15}, {"rich", 6}};
    for (const auto& [type, households] : types) {
      const std::string key = prefix + "household_types." + type;
      request.overrides.push_back({key + ".households", std::to_string(times * households)});
      request.overrides.push_back({key + ".persons", std::to_string(times * households * 4)});
    }
  }
  request.overrides.push_back({"counties.rangtang.labour.away.wage_level", wage});
  run(request);
  return request.output;
}

/// Rows of effects.csv by date, level, area and indicator.
std::map<std::vector<std::string>, std::vector<std::string>> effects_in(const fs::path& folder) {
  const io::CsvTable table = table_of(contents_of(folder), "effects.csv");
  std::map<std::vector<std::string>, std::vector<std::string>> rows;
  for (const auto& row : table.rows) rows[{row[2], row[3], row[4], row[5]}] = row;
  return rows;
}

}  // namespace

TEST_CASE("of a world's sweep of one point the effects are those of its runs, county by county") {
  const TemporaryFolder folder;
  const fs::path stay = world_sweep(folder, "stay", "continuity", "1.1", kAsked),
                 cliff = world_sweep(folder, "cliff", "cliff", "1.1", kAsked);
  const CompareReport swept = compare_runs(request_of(stay, {cliff}, folder.path() / "swept")),
                      ran = compare_runs(request_of(world_run(folder, "continuity", "1.1"),
                                                    {world_run(folder, "cliff", "1.1")},
                                                    folder.path() / "ran"));
  CHECK(swept.areas == std::vector<std::string>{"rangtang", "mountain"});
  CHECK(swept.areas == ran.areas);
  CHECK(swept.parted == ran.parted);
  const auto a = effects_in(swept.directory), b = effects_in(ran.directory);
  CHECK(a.size() == 2 * (2 * 4 * 3 + 2));  // poverty-years are of the last steps alone
  const std::size_t holm = 17;             // p of the run's is adjusted over many more indicators
  for (const auto& [place, row] : a) {
    REQUIRE(b.contains(place));
    for (std::size_t column = 2; column < row.size(); ++column)
      if (column != holm) CHECK(row[column] == b.at(place)[column]);
  }
  CHECK(contents_of(swept.directory).at("frontier.csv") == contents_of(ran.directory).at("frontier.csv"));
  REQUIRE(swept.headlines.size() == 2);
  for (const std::size_t county : {0u, 1u}) {
    CHECK(swept.headlines[county].area == ran.headlines[county].area);
    CHECK(swept.headlines[county].effects.size() == 3);
  }
}

TEST_CASE("of a world's sweep each county's effect is over points and within each, and sums are over all") {
  const TemporaryFolder folder;
  const fs::path stay = world_sweep(folder, "stay", "continuity", "0.8, 1.2", kAsked),
                 cliff = world_sweep(folder, "cliff", "cliff", "0.8, 1.2", kAsked);
  const CompareReport report = compare_runs(request_of(stay, {cliff}, folder.path() / "out"));
  CHECK(report.unit == "points");
  CHECK(report.areas == std::vector<std::string>{"rangtang", "mountain"});
  REQUIRE(report.headlines.size() == 2);
  CHECK(report.headlines[1].effects.at(0).indicator == "poverty_headcount");
  const auto effects = effects_in(report.directory);
  for (const std::string county : {"rangtang", "mountain"}) {
    const auto difference = [&](const std::string& level, const std::string& area) {
      return std::stod(effects.at({"2021-10-01", level, area, "income_pc_mean"})[8]);
    };
    CHECK(difference("county", county) ==
          doctest::Approx(
              (difference("point", county + "/point:0") + difference("point", county + "/point:1")) / 2));
  }
  // Pay away is the plateau county's factor alone, and the two meet in no market.
  const auto base_mean = [&](const std::string& area) {
    return effects.at({"2021-10-01", "point", area, "income_pc_mean"})[6];
  };
  CHECK(base_mean("mountain/point:0") == base_mean("mountain/point:1"));
  CHECK(base_mean("rangtang/point:0") != base_mean("rangtang/point:1"));
  REQUIRE(report.frontiers.size() == 3);
  CHECK(report.frontiers[0].area == kWholeWorld);
  REQUIRE(report.costs.size() == 3);
  CHECK(report.costs[0].base == doctest::Approx(report.costs[1].base + report.costs[2].base));
  for (std::size_t run : {0u, 1u}) {
    CHECK(report.frontiers[0].runs[run].poverty_years ==
          doctest::Approx(report.frontiers[1].runs[run].poverty_years +
                          report.frontiers[2].runs[run].poverty_years));
  }
}

TEST_CASE("sweeps of worlds: columns in any order, of one county alone, and other counties") {
  const TemporaryFolder folder;
  const std::string one = "mountain.income_pc_mean, rangtang.income_pc_mean, mountain.treasury_cost";
  const fs::path stay = world_sweep(folder, "stay", "continuity", "0.8, 1.2", kAsked),
                 cliff = world_sweep(folder, "cliff", "cliff", "0.8, 1.2", one),
                 single = collected(folder, "single", path_of("cliff"), "{kind: lhs, points: 2}");
  const CompareReport report = compare_runs(request_of(stay, {cliff}, folder.path() / "out"));
  CHECK(report.areas == std::vector<std::string>{"rangtang", "mountain"});
  CHECK(report.parted == std::vector<std::string>{"2021-01-01"});  // and not where a column is lacking
  CHECK(has(report.notes.at(0), "since cliff has no such columns: "));
  CHECK(has(report.notes.at(0), "rangtang.treasury_cost"));
  CHECK(has(report.notes.at(1), "not every run has the column treasury_cost"));
  CHECK(report.frontiers.empty());
  const auto effects = effects_in(report.directory);
  CHECK(effects.contains({"2021-10-01", "county", "mountain", "treasury_cost"}));
  CHECK_FALSE(effects.contains({"2021-10-01", "county", "rangtang", "treasury_cost"}));
  const std::string said = refusal(request_of(single, {cliff}, {}));
  CHECK(has(said, "cliff is of the counties mountain, rangtang, "));
  CHECK(has(said, "single of one county"));
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
