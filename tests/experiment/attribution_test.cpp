// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "temporary_folder.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/experiment/attribution.hpp>
#include <ruralsim/io/files.hpp>

using namespace ruralsim;

namespace {

const std::string kHeader = "scenario,replicate,year,area,household,type,registered,cause\n";

ReturnsOfRun written(const TemporaryFolder& folder, const std::string& name, const std::string& rows) {
  io::write_file_durably(folder.path() / name, kHeader + rows);
  return {folder.path() / name, {"0", "1"}};
}

const AttributedReturns* find(const std::vector<AttributedReturns>& rows, const std::string& year,
                              const std::string& group, const std::string& side, const std::string& cause) {
  for (const AttributedReturns& r : rows)
    if (r.year == year && r.group == group && r.side == side && r.cause == cause) return &r;
  return nullptr;
}

}  // namespace

TEST_CASE("returns are matched household by household: only here, only there, in both, by group and cause") {
  const TemporaryFolder folder;
  const ReturnsOfRun base = written(folder, "base.csv",
                                    "b,0,2020,v1,1,poor,yes,illness\n"    // before the runs part
                                    "b,0,2021,v1,2,poor,yes,illness\n"    // in both
                                    "b,0,2021,v1,3,rich,no,prices\n"      // only here
                                    "b,1,2022,v1,2,poor,yes,illness\n");  // in both, another year
  const ReturnsOfRun other = written(folder, "other.csv",
                                     "o,0,2021,v1,2,poor,yes,transfers\n"
                                     "o,0,2021,v1,4,poor,yes,transfers\n"
                                     "o,0,2022,v1,4,poor,yes,illness\n"  // again: counts once over all years
                                     "o,1,2021,v1,2,poor,yes,transfers\n"
                                     "o,1,2021,v1,5,middle,no,prices\n"
                                     "o,1,2021,v1,6,poor,yes,transfers\n");
  const auto rows = attribute_returns(base, other, 2021);
  // 2021, only in the other run: household 4 in replicate 0; 2, 5 and 6 in replicate 1.
  const AttributedReturns* all = find(rows, "2021", "all", "other_only", "all");
  REQUIRE(all != nullptr);
  CHECK(all->households == doctest::Approx(2));
  CHECK(all->se == doctest::Approx(1));
  CHECK(all->share == doctest::Approx(1));
  CHECK(all->n == 2);
  const AttributedReturns* cut = find(rows, "2021", "all", "other_only", "transfers");
  REQUIRE(cut != nullptr);
  CHECK(cut->households == doctest::Approx(1.5));
  CHECK(cut->share == doctest::Approx(0.75));
  CHECK(find(rows, "2021", "type:middle", "other_only", "prices")->households == doctest::Approx(0.5));
  CHECK(find(rows, "2021", "registered:yes", "other_only", "all")->households == doctest::Approx(1.5));
  // Of both, the cause is that of the other run.
  CHECK(find(rows, "2021", "all", "both", "transfers")->households == doctest::Approx(0.5));
  CHECK(find(rows, "2021", "all", "base_only", "prices")->households == doctest::Approx(0.5));
  // Over all years household 2 of replicate 1 is in both, and 4 counts once, with its first cause.
  CHECK(find(rows, "", "all", "both", "all")->households == doctest::Approx(1));
  CHECK(find(rows, "", "all", "other_only", "all")->households == doctest::Approx(1.5));
  CHECK(find(rows, "", "all", "other_only", "illness") == nullptr);
  CHECK(find(rows, "2020", "all", "base_only", "all") == nullptr);
}

TEST_CASE("the returns of a world are counted in all its counties together and in each") {
  const TemporaryFolder folder;
  ReturnsOfRun base = written(folder, "base.csv", "b,0,2021,east.v01,2,poor,yes,illness\n"),
               other = written(folder, "other.csv",
                               "o,0,2021,east.v01,2,poor,yes,illness\n"
                               "o,0,2021,west.v01,3,poor,yes,prices\n"
                               "o,1,2021,west.v02,4,rich,no,prices\n");
  base.counties = other.counties = {"east", "west"};
  const auto count = [&](const std::string& area, const std::string& side) {
    double households = 0;
    for (const AttributedReturns& r : attribute_returns(base, other, 2021)) {
      if (r.area == area && r.year == "2021" && r.group == "all" && r.side == side && r.cause == "all")
        households += r.households;
    }
    return households;
  };
  CHECK(count("all", "both") == 0.5);
  CHECK(count("all", "other_only") == 1);
  CHECK(count("east", "both") == 0.5);
  CHECK(count("east", "other_only") == 0);
  CHECK(count("west", "both") == 0);
  CHECK(count("west", "other_only") == 1);
  other.counties = {"east", "north"};
  CHECK_THROWS_WITH_AS((void)attribute_returns(base, other, 2021),
                       doctest::Contains("line 3 is of `west.v01`, a village of no county of county.csv"),
                       base::ScenarioError);
}

TEST_CASE("a table of returns without what is needed is refused with its name") {
  const TemporaryFolder folder;
  const ReturnsOfRun sound = written(folder, "a.csv", "b,0,2021,v1,2,poor,yes,illness\n");
  CHECK_THROWS_WITH_AS(
      (void)attribute_returns(sound, written(folder, "b.csv", "b,7,2021,v1,2,poor,yes,x\n"), 2021),
      doctest::Contains("line 2 is of replicate 7"), base::ScenarioError);
  CHECK_THROWS_WITH_AS((void)attribute_returns(sound, written(folder, "b.csv", "b,0,2021\n"), 2021),
                       doctest::Contains("line 2 has 3 fields"), base::ScenarioError);
  io::write_file_durably(folder.path() / "c.csv", "scenario,replicate,year,household,type,registered\n");
  CHECK_THROWS_WITH_AS((void)attribute_returns(sound, {folder.path() / "c.csv", {"0", "1"}}, 2021),
                       doctest::Contains("has no column `cause`"), base::ScenarioError);
}
