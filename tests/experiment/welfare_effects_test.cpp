// SPDX-License-Identifier: Apache-2.0
// Poverty taken apart and welfare in money, on tables of households written by hand and on real ones.
#include <cmath>
#include <fstream>

#include <doctest/doctest.h>

#include "run/small_run.hpp"
#include <ruralsim/experiment/compare.hpp>
#include <ruralsim/process/welfare.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

const std::string kHeader =
    "scenario,replicate,year,area,household,type,registered,persons,residents,line,family_income,resident_"
    "income,"
    "consumption,equivalents,surplus,utility";

HouseholdsOfRun written(const TemporaryFolder& folder, const std::string& name, const std::string& rows,
                        const std::string& transfers = "") {
  const fs::path file = folder.path() / (name + ".csv");
  std::ofstream(file) << kHeader << transfers << "\n" << rows;
  return {name, file};
}

double value_of(const HouseholdComparison& c, const std::string& to, const std::string& measure,
                const std::string& factor, const std::string& other = "a") {
  for (const DecomposedChange& d : c.decomposition)
    if (d.to == to && d.measure == measure && d.factor == factor && d.other == other) return d.value;
  return std::nan("");
}

std::string refusal(const std::vector<HouseholdsOfRun>& runs) {
  try {
    compare_households(runs);
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
  return "compared";
}

}  // namespace

TEST_CASE("the equivalent variation makes up for what the other state is worse by") {
  // Two equivalents, 1,000 above subsistence each; in the other state the logarithm is lower by ln 2.
  const Welfare base{2, 1000, std::log(1000)}, other{2, 500, std::log(500)};
  CHECK(equivalent_variation(base, other) == doctest::Approx(-1000));
  CHECK(equivalent_variation(other, base) == doctest::Approx(1000));
  CHECK(equivalent_variation(base, base) == 0);
  // A household at the floor that is given care for its dependants, worth ln 1.1.
  CHECK(equivalent_variation({1, 100, 0}, {1, 100, std::log(1.1)}) == doctest::Approx(10));
}

TEST_CASE(
    "a transfer that ends is all of the change it makes, and households of one year alone are turnover") {
  const TemporaryFolder folder;
  // Household 7 of 2 persons loses 1,000 and falls below 2 x 4,000; 8 stays; 9 founds 10, both of one person.
  const auto run = written(folder, "a",
                           "s,0,2020,v,7,poor,yes,2,2,4000,8500,8500,0,2,1,0,1000\n"
                           "s,0,2020,v,8,rich,no,1,1,4000,9000,9000,0,1,1,0,0\n"
                           "s,0,2020,v,9,rich,no,1,1,4000,3000,3000,0,1,1,0,0\n"
                           "s,0,2021,v,7,poor,yes,2,2,4000,7500,7500,0,2,1,0,0\n"
                           "s,0,2021,v,8,rich,no,1,1,4000,9000,9000,0,1,1,0,0\n"
                           "s,0,2021,v,10,rich,no,1,1,4000,5000,5000,0,1,1,0,0\n",
                           ",transfer_social_assistance");
  const HouseholdComparison c = compare_households({run});
  CHECK(value_of(c, "2021", "headcount", "before") == doctest::Approx(0.25));
  CHECK(value_of(c, "2021", "headcount", "after") == doctest::Approx(0.5));
  CHECK(value_of(c, "2021", "headcount", "transfer_social_assistance") == doctest::Approx(2.0 / 3));
  CHECK(value_of(c, "2021", "headcount", "growth") == doctest::Approx(0));
  CHECK(value_of(c, "2021", "headcount", "turnover") == doctest::Approx(0.25 - 2.0 / 3));
  CHECK(value_of(c, "2021", "gap", "transfer_social_assistance") == doctest::Approx(500.0 / 4000 / 3));
  CHECK(c.welfare.empty());
}

TEST_CASE("welfare is valued by group in the base's money, and only of households that are in both runs") {
  const TemporaryFolder folder;
  const auto base = written(folder, "a",
                            "s,0,2025,v,7,poor,yes,2,2,4000,6000,6000,0,2,1000,6\n"
                            "s,0,2025,v,8,rich,no,2,2,4000,16000,16000,0,2,5000,8\n"
                            "s,0,2025,v,9,rich,no,2,2,4000,16000,16000,0,2,5000,8\n"),
             other = written(folder, "b",
                             "t,0,2025,v,7,poor,yes,2,2,4000,6000,6000,0,2,2000," +
                                 std::to_string(6 + std::log(2)) +
                                 "\nt,0,2025,v,8,rich,no,2,2,4000,1,1,0,2,1,8\n");
  const HouseholdComparison c = compare_households({base, other});
  REQUIRE(c.welfare.size() == 7);  // all, two types, two registrations, and the fifths that have somebody
  for (const WelfareEffect& w : c.welfare) {
    if (w.group == "all") {
      CHECK(w.households == 2);
      CHECK(w.total == doctest::Approx(2000).epsilon(1e-5));
      CHECK(w.gain_per_person == doctest::Approx(500).epsilon(1e-5));
      CHECK(w.gainers == doctest::Approx(0.5));
      CHECK(w.losers == 0);
    }
    if (w.group == "registered:no") CHECK(w.total == 0);
    if (w.group == "type:poor") CHECK(w.gain_per_person == doctest::Approx(1000).epsilon(1e-5));
  }
  CHECK(value_of(c, "2025", "headcount", "change", "b") == doctest::Approx(0.5 + 0.5 - 1.0 / 3));
}

TEST_CASE("in a world poverty is taken apart county by county, and welfare is added up over them besides") {
  const TemporaryFolder folder;
  const auto table = [&](const std::string& name, const std::string& rows) {
    const fs::path file = folder.path() / (name + ".csv");
    std::string header = kHeader;
    std::ofstream(file) << header.insert(header.find("area"), "county,") << "\n" << rows;
    return HouseholdsOfRun{name, file};
  };
  // In the east one of two persons falls below the line of 4,000; in the west, where it is 5,000, nobody
  // does.
  const auto base = table("a",
                          "s,0,2025,east,v,7,poor,yes,2,2,4000,8500,8500,0,2,1000,6\n"
                          "s,0,2025,west,v,8,rich,no,2,2,5000,16000,16000,0,2,5000,8\n"),
             other = table("b", "t,0,2025,east,v,7,poor,yes,2,2,4000,7500,7500,0,2,500," +
                                    std::to_string(6 - std::log(2)) +
                                    "\nt,0,2025,west,v,8,rich,no,2,2,5000,16000,16000,0,2,5000,8\n");
  const HouseholdComparison c = compare_households({base, other}, {"east", "west"});
  for (const DecomposedChange& d : c.decomposition) {
    CHECK((d.area == "east" || d.area == "west"));
    if (d.measure == "headcount" && d.factor == "change") CHECK(d.value == (d.area == "east" ? 1 : 0));
  }
  double total[3] = {};
  for (const WelfareEffect& w : c.welfare)
    if (w.group == "all") total[w.area == "all" ? 0 : w.area == "east" ? 1 : 2] = w.total;
  CHECK(total[0] == doctest::Approx(-1000).epsilon(1e-5));
  CHECK(total[1] == doctest::Approx(-1000).epsilon(1e-5));
  CHECK(total[2] == 0);
  CHECK_THROWS_WITH_AS((void)compare_households({base, other}, {"east", "north"}),
                       doctest::Contains("is of `west`, no county of county.csv"), base::ScenarioError);
}

TEST_CASE("tables of other replicates, and what is no table of households, are refused") {
  const TemporaryFolder folder;
  const std::string row = "s,0,2025,v,7,poor,yes,2,2,4000,6000,6000,0,2,1000,6\n";
  const auto one = written(folder, "a", row), two = written(folder, "b", row + "s,1" + row.substr(3));
  CHECK(refusal({one, two}).find("has other replicates than") != std::string::npos);
  CHECK(refusal({written(folder, "c", "s,0,2025\n")}).find("line 2 has 3 fields") != std::string::npos);
  const fs::path other = folder.path() / "d.csv";
  std::ofstream(other) << "year,area\n";
  CHECK(refusal({{"d", other}}).find("has no column `replicate`") != std::string::npos);
}

TEST_CASE("of a real pair the parts sum to the change, which is that of the county's own columns") {
  const TemporaryFolder folder;
  const auto made = [&](const std::string& scenario, int threads) {
    RunRequest request = small_run(folder.path() / (scenario + std::to_string(threads)), scenario);
    request.household_years = {2020, 2021};
    request.threads = threads;
    return run_scenario(request, Catalog::standard()).directory;
  };
  const fs::path stay = made("continuity", 1), cliff = made("cliff", 1);
  CHECK(contents_of(cliff) == contents_of(made("cliff", 3)));
  const CompareReport report = compare_runs({stay, {cliff}, folder.path() / "out", {}, 1, {}});
  std::map<std::tuple<std::string, std::string, std::string>, double> sums, changes;
  for (const DecomposedChange& d : report.households.decomposition) {
    const std::tuple key{d.other, d.from + "-" + d.to, d.measure};
    CHECK(d.n == 3);
    if (d.factor == "change")
      changes[key] = d.value;
    else if (d.factor != "before" && d.factor != "after")
      sums[key] += d.value;
  }
  REQUIRE(changes.size() == 8);  // two runs over a year, one pair in two years; two measures
  for (const auto& [key, change] : changes) {
    const auto part = std::get<1>(key);  // clang 14 captures no structured binding
    CAPTURE(part);
    CHECK(sums.at(key) == doctest::Approx(change).epsilon(1e-9));
  }
  const io::CsvTable effects = table_of(contents_of(report.directory), "effects.csv");
  for (const auto& row : effects.rows) {
    if (row[2] != "2021-10-01" || row[3] != "county") continue;
    const std::tuple key{std::string("rangtang-cliff"), std::string("2021-2021"),
                         std::string(row[5] == "poverty_headcount_2020" ? "headcount" : "gap")};
    if (row[5] == "poverty_headcount_2020" || row[5] == "poverty_gap_2020")
      CHECK(changes.at(key) == doctest::Approx(std::stod(row[8])).epsilon(1e-5));
  }
  // Support ends in a day: its recipients lose.
  double of_transfers = 0, loss = 0;
  for (const DecomposedChange& d : report.households.decomposition) {
    if (d.other == "rangtang-cliff" && d.base != d.other && d.to == "2021" && d.measure == "headcount" &&
        d.factor.starts_with("transfer_"))
      of_transfers += d.value;
  }
  for (const WelfareEffect& w : report.households.welfare)
    if (w.year == "2021" && w.group == "all") loss = w.total;
  CHECK(of_transfers > 0);
  CHECK(loss < 0);
  for (const WelfareEffect& w : report.households.welfare)
    if (w.year == "2020") CHECK(w.total == 0);
  CHECK(table_of(contents_of(report.directory), "welfare.csv").rows.size() ==
        report.households.welfare.size());
}
