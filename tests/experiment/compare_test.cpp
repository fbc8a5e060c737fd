// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "run/small_run.hpp"
#include <ruralsim/experiment/compare.hpp>
#include <ruralsim/run/version.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

const std::string kEffects =
    "base,other,date,level,area,indicator,base_mean,other_mean,difference,relative,se,lo95,hi95,boot_lo95,"
    "boot_hi95,share_same_sign,p,p_holm,n,se_unpaired,variance_reduction,cumulative,cumulative_se,cumulative_"
    "lo95,"
    "cumulative_hi95";

/// A run directory written by hand.
struct Written {
  std::string scenario;
  std::string county;  ///< rows without the scenario
  std::int64_t seed = 1;
  int results_version = kResultsVersion;
  std::string columns = "income,poor";

  fs::path in(const fs::path& folder) const {
    fs::create_directories(folder);
    std::string text = "scenario,replicate,date,area," + columns + "\n";
    for (std::size_t at = 0; at < county.size();) {
      const std::size_t end = county.find('\n', at) + 1;
      text += "\"" + scenario + "\"," + county.substr(at, end - at);
      at = end;
    }
    io::write_file_durably(folder / "county.csv", text);
    const nlohmann::json manifest = {{"scenario", scenario},
                                     {"seed", seed},
                                     {"results_version", results_version},
                                     {"status", "complete"},
                                     {"outputs", nlohmann::json::object()}};
    io::write_file_durably(folder / "manifest.json", manifest.dump());
    return folder;
  }
};

const Written kBase{"stay, here",
                    "0,2020-07-01,valley,100,\n0,2020-10-01,valley,110,4\n0,2021-10-01,valley,120,5\n"
                    "1,2020-07-01,valley,200,\n1,2020-10-01,valley,210,6\n1,2021-10-01,valley,220,7\n"};
const Written kOther{"go",
                     "0,2020-07-01,valley,100,\n0,2020-10-01,valley,112,4\n0,2021-10-01,valley,121,\n"
                     "1,2020-07-01,valley,200,\n1,2020-10-01,valley,214,6\n1,2021-10-01,valley,223,9\n"};

std::string refusal(const CompareRequest& request) {
  try {
    compare_runs(request);
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
  return "compared";
}

CompareRequest pair_in(const TemporaryFolder& folder, const Written& base, const Written& other) {
  CompareRequest request;
  request.base = base.in(folder.path() / "base");
  request.others = {other.in(folder.path() / "other")};
  return request;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("effects are differences within replicates, one row where a pair defines the indicator") {
  const TemporaryFolder folder;
  CompareRequest request = pair_in(folder, kBase, kOther);
  request.output = folder.path() / "out";
  const CompareReport report = compare_runs(request);
  CHECK(report.base == "stay, here");
  CHECK(report.areas == std::vector<std::string>{"valley"});
  CHECK(report.replicates == 2);
  CHECK(report.parted == std::vector<std::string>{"2020-10-01"});

  const Contents contents = contents_of(report.directory);
  const io::CsvTable table = table_of(contents, "effects.csv");
  CHECK(contents.at("effects.csv").starts_with(kEffects + "\n"));
  REQUIRE(table.rows.size() == 5);  // nobody defines `poor` in July
  const auto& october = table.rows[1];
  CHECK(std::vector<std::string>(october.begin(), october.begin() + 11) ==
        std::vector<std::string>{"stay, here", "go", "2020-10-01", "county", "valley", "income", "160", "163",
                                 "3", "0.01875", "1"});
  // t quantile of one degree of freedom: 12.7062.
  CHECK(std::stod(october[11]) == doctest::Approx(3 - 12.7062047).epsilon(1e-7));
  CHECK(std::stod(october[12]) == doctest::Approx(3 + 12.7062047).epsilon(1e-7));
  CHECK(october[13] == "2");
  CHECK(october[14] == "4");
  CHECK(october[15] == "1");
  CHECK(std::stod(october[16]) == doctest::Approx(0.2048328));  // 2 pt(-3, 1)
  CHECK(std::stod(october[17]) == doctest::Approx(2 * 0.2048328));
  CHECK(october[18] == "2");
  // Unpaired: 110 and 210 against 112 and 214 have variances 5,000 and 5,202, the difference one of 2.
  CHECK(std::stod(october[19]) == doctest::Approx(std::sqrt((5000 + 5202) / 2.0)));
  CHECK(std::stod(october[20]) == doctest::Approx(1 - 2.0 / 10202));
  // Sums since the runs part: 2 and 4, a year later 2 + 1 and 4 + 3.
  CHECK(october[21] == "3");
  CHECK(october[22] == "1");
  const auto& later = table.rows[3];
  CHECK(later[2] == "2021-10-01");
  CHECK(later[21] == "5");
  CHECK(later[22] == "2");
  CHECK(std::stod(later[23]) == doctest::Approx(5 - 2 * 12.7062047).epsilon(1e-7));
  CHECK(table.rows[0][21] == "0");
  const auto& one_pair = table.rows[4];
  CHECK(one_pair[5] == "poor");
  CHECK(one_pair[8] == "2");
  CHECK(one_pair[10].empty());
  CHECK(one_pair[18] == "1");
}

TEST_CASE("the table shows the last December and the first one from the first difference on") {
  const TemporaryFolder folder;
  const std::string headline = "income_pc_mean,rest";
  Written base = kBase, other = kOther;
  base.columns = other.columns = headline;
  const CompareReport report = compare_runs(pair_in(folder, base, other));
  REQUIRE(report.headlines.size() == 2);
  CHECK(report.headlines[0].date == "2020-10-01");
  CHECK(report.headlines[1].date == "2021-10-01");
  REQUIRE(report.headlines[0].effects.size() == 1);
  CHECK(report.headlines[0].effects[0].indicator == "income_pc_mean");
  CHECK(report.headlines[0].effects[0].effect.difference == 3);

  Written twin = base;
  twin.scenario = "twin";
  const CompareReport equal = compare_runs(pair_in(folder, base, twin));
  CHECK(equal.parted == std::vector<std::string>{""});
  REQUIRE(equal.headlines.size() == 1);
  CHECK(equal.headlines[0].date == "2021-10-01");
}

TEST_CASE("the treasury's cost of both runs is worth what a hand reckons, from the first difference on") {
  const TemporaryFolder folder;
  // Means over the two replicates: 500 before they differ, then 105, 103 and 106.09 a year apart in the base,
  // 5, 206 and 212.18 in the other. At 3 %: 105 + 100 + 100 and 5 + 200 + 200.
  Written base{"stay",
               "0,2020-10-01,v,500\n0,2021-01-01,v,103\n0,2022-01-01,v,103\n0,2023-01-01,v,106.09\n"
               "1,2020-10-01,v,500\n1,2021-01-01,v,107\n1,2022-01-01,v,103\n1,2023-01-01,v,106.09\n",
               1, kResultsVersion, "treasury_cost"};
  Written other = base;
  other.scenario = "go";
  other.county =
      "0,2020-10-01,v,500\n0,2021-01-01,v,0\n0,2022-01-01,v,206\n0,2023-01-01,v,212.18\n"
      "1,2020-10-01,v,500\n1,2021-01-01,v,10\n1,2022-01-01,v,206\n1,2023-01-01,v,212.18\n";
  CompareRequest request = pair_in(folder, base, other);
  const CompareReport report = compare_runs(request);
  REQUIRE(report.costs.size() == 1);
  CHECK(report.costs[0].from == "2021-01-01");
  CHECK(report.costs[0].base == doctest::Approx(305).epsilon(1e-12));
  CHECK(report.costs[0].other == doctest::Approx(405).epsilon(1e-12));
  request.discount = 0;
  CHECK(compare_runs(request).costs[0].base == doctest::Approx(314.09).epsilon(1e-12));
  CHECK(compare_runs(request).costs[0].other == doctest::Approx(423.18).epsilon(1e-12));
  // Quarters discount within the year: half a year at 21 % is a tenth.
  base.county = "0,2021-01-01,v,0\n0,2021-04-01,v,7\n0,2021-10-01,v,110\n";
  other.county = "0,2021-01-01,v,0\n0,2021-04-01,v,8\n0,2021-10-01,v,220\n";
  request = pair_in(folder, base, other);
  request.discount = 0.21;
  const CompareReport quarters = compare_runs(request);
  CHECK(quarters.costs[0].from == "2021-04-01");
  CHECK(quarters.costs[0].base == doctest::Approx(107).epsilon(1e-12));
  CHECK(quarters.costs[0].other == doctest::Approx(208).epsilon(1e-12));
  other.county = base.county;
  CHECK(compare_runs(pair_in(folder, base, other)).costs[0].from.empty());  // no difference, no cost of it
}

TEST_CASE("runs that are no pairs are refused with the reason") {
  const TemporaryFolder folder;
  Written other = kOther;
  other.seed = 2;
  other.results_version = kResultsVersion + 1;
  const std::string both = refusal(pair_in(folder, kBase, other));
  CHECK(has(both, "was run with the seed 2, "));
  CHECK(has(both, "share no random numbers"));
  CHECK(has(both, "results version"));

  other = kOther;
  other.county = "0,2020-07-01,valley,1,\n0,2020-10-01,valley,1,4\n0,2021-10-01,valley,1,\n";
  CHECK(has(refusal(pair_in(folder, kBase, other)), "other has the replicates 0, "));
  other.county = kOther.county;
  for (std::size_t at; (at = other.county.find("valley")) != std::string::npos;)
    other.county.replace(at, 6, "plain");
  CHECK(has(refusal(pair_in(folder, kBase, other)), "other has the county plain, "));
  other.county = "0,2020-07-01,valley,1,\n1,2020-07-01,valley,1,4\n";
  CHECK(has(refusal(pair_in(folder, kBase, other)), "other has the dates 2020-07-01, "));
}

TEST_CASE("tables that are missing, damaged or not whole are refused, and nothing is written") {
  const TemporaryFolder folder;
  CompareRequest request = pair_in(folder, kBase, kOther);
  request.output = folder.path() / "out";
  const auto county = [&](const std::string& text) {
    io::write_file_durably(request.base / "county.csv", text);
  };
  const std::string head = "scenario,replicate,date,area,a\n";
  for (const auto& one : {std::pair{std::string(), "is empty"},
                          {std::string("a,b\n1,2\n"), "the first columns are not scenario,replicate"},
                          {head, "has no rows"},
                          {head + "s,0,2020-01-01,v\n", "line 2 has 4 fields, the header has 5"},
                          {head + "s,0,2020-01-01,v,x\n", "holds what is no number"},
                          {head + "s,0,2020-01-01,v,1\ns,0,2020-01-01,v,1\n", "another area is expected"},
                          {head + "s,0,2020-01-01,v,1\ns,0,2020-04-01,v,1\ns,1,2020-01-01,v,1\n",
                           "replicate 1 lacks 2020-04-01"}}) {
    const auto& text = one.first;
    const auto& said = one.second;
    CAPTURE(text);
    county(text);
    request.others = {request.base};
    const std::string refused = refusal(request);
    CHECK_MESSAGE(has(refused, said), refused);
    CHECK_FALSE(fs::exists(request.output));
    CHECK_FALSE(fs::exists(folder.path() / "out.partial"));
  }
  fs::remove(request.base / "county.csv");
  CHECK(has(refusal(request), "county.csv: No such file"));
  fs::remove(request.base / "manifest.json");
  CHECK(has(refusal(request), "is no run directory"));
  io::write_file_durably(request.base / "manifest.json", "{}");
  CHECK(has(refusal(request), "is no manifest of a run"));
}

TEST_CASE("the output is written once, never over a run, and with force replaced as a whole") {
  const TemporaryFolder folder;
  CompareRequest request = pair_in(folder, kBase, kOther);
  request.output = folder.path() / "out";
  const Contents first = contents_of(compare_runs(request).directory);
  CHECK_THROWS_AS(compare_runs(request), ExistingOutput);
  request.overwrite = Overwrite::force;
  CHECK(differences(first, contents_of(compare_runs(request).directory)) == std::vector<std::string>{});
  request.output = request.base;
  CHECK_THROWS_WITH_AS(compare_runs(request), doctest::Contains("is one of the runs to compare"),
                       ExistingOutput);
  CHECK(fs::exists(request.base / "county.csv"));
}

TEST_CASE("two runs of one scenario go by their folders") {
  const TemporaryFolder folder;
  Written twin = kOther;
  twin.scenario = kBase.scenario;
  const CompareReport report = compare_runs(pair_in(folder, kBase, twin));
  CHECK(report.base == "base");
  REQUIRE(report.headlines.size() == 2);
  CHECK(report.headlines[0].other == "other");
}

TEST_CASE("columns that only one run has are left out and named") {
  const TemporaryFolder folder;
  Written other = kOther;
  other.columns = "income,price_tea";
  const CompareReport report = compare_runs(pair_in(folder, kBase, other));
  const auto noted = [&](const std::string& text) {
    return std::find(report.notes.begin(), report.notes.end(), text) != report.notes.end();
  };
  CHECK(noted("left out, since go has no such columns: poor"));
  CHECK(noted("left out, since stay, here has no such columns: price_tea"));
}

TEST_CASE("runs that move independently are warned of, runs that move together are not") {
  const TemporaryFolder folder;
  Written base{"a", "", 1, kResultsVersion, "gini"}, far = base, near = base;
  far.scenario = "far", near.scenario = "near";
  const std::vector<int> luck = {3, 1, 4, 1, 5, 9}, other_luck = {2, 7, 1, 8, 2, 1};
  for (std::size_t r = 0; r < luck.size(); ++r) {
    const std::string place = std::to_string(r) + ",2020-10-01,v,";
    base.county += place + std::to_string(luck[r]) + "\n";
    far.county += place + std::to_string(100 + other_luck[r]) + "\n";
    near.county += place + std::to_string(10 * (100 + luck[r]) + static_cast<int>(r % 2)) + "\n";
  }
  const CompareReport report = compare_runs({base.in(folder.path() / "a"),
                                             {far.in(folder.path() / "b"), near.in(folder.path() / "c")},
                                             {},
                                             {},
                                             1,
                                             {}});
  REQUIRE(report.warnings.size() == 1);
  CHECK(has(report.warnings[0],
            "pairing fails for gini at 2020-10-01: over 6 replicates the correlation of far"));
}

TEST_CASE("costs and poverty-years are weighed from the parting on: ratio, intervals, frontier, equal cost") {
  const TemporaryFolder folder;
  Written base{"a", "", 1, kResultsVersion, "poverty_years,treasury_cost"}, other = base;
  other.scenario = "b";
  // Before the runs part 2020-10 has no say. From 2021-07 on: b pays 10 + 11 more in replicate 0, 12 + 12 in
  // 1, and has 50 instead of 80 and 30 instead of 70 persons poor at the year's end.
  base.county =
      "0,2020-10-01,v,500,900\n0,2021-07-01,v,,100\n0,2021-10-01,v,80,100\n"
      "1,2020-10-01,v,500,900\n1,2021-07-01,v,,100\n1,2021-10-01,v,70,100\n";
  other.county =
      "0,2020-10-01,v,500,900\n0,2021-07-01,v,,110\n0,2021-10-01,v,50,111\n"
      "1,2020-10-01,v,500,900\n1,2021-07-01,v,,112\n1,2021-10-01,v,30,112\n";
  CompareRequest request = pair_in(folder, base, other);
  request.discount = 0;
  request.output = folder.path() / "out";
  const CompareReport report = compare_runs(request);
  REQUIRE(report.frontiers.at(0).runs.size() == 2);
  CHECK(report.frontier_from == "2021-07-01");
  const CostEffect& b = report.frontiers[0].runs[1];
  CHECK(b.cost == doctest::Approx((221 + 224) / 2.0));
  CHECK(b.cost_difference.difference == doctest::Approx(22.5));
  CHECK(b.averted.difference == doctest::Approx(35));
  CHECK(b.ratio == doctest::Approx(22.5 / 35));
  CHECK(b.standing == Standing::frontier);
  CHECK(b.step_from == "a");
  // Averted is 30 and 40: with one degree of freedom it does not differ from 0 (t = 7 < 12.7).
  CHECK(b.by_fieller.kind == RatioInterval::Kind::outside);
  REQUIRE(report.costs.size() == 1);
  CHECK(report.costs[0].base == doctest::Approx(200));
  CHECK(report.costs[0].other == doctest::Approx(222.5));
  CHECK(report.costs[0].equal == PresentCost::Equal::no);  // 22.5 - 19.06 is above 1 % of 200
  const io::CsvTable table = table_of(contents_of(report.directory), "frontier.csv");
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0][*table.column("ratio")].empty());
  CHECK(table.rows[1][*table.column("fieller")] == "outside");
  CHECK(table.rows[1][*table.column("step_from")] == "a");
  CHECK(has(report.notes.back(), "has no returns.csv"));

  request.discount = 0.1;
  request.overwrite = Overwrite::force;
  const double quarter = std::pow(1.1, -0.25);
  const CostEffect discounted = compare_runs(request).frontiers.at(0).runs[1];
  CHECK(discounted.cost_difference.difference ==
        doctest::Approx((10 + 12) / 2.0 + quarter * (11 + 12) / 2.0));
  CHECK(discounted.averted.difference == doctest::Approx(35 * quarter));

  Written twin = base;
  twin.scenario = "twin";
  twin.county.replace(twin.county.find("v,80,100"), 8, "v,80,100.5");
  CHECK(compare_runs(pair_in(folder, base, twin)).costs[0].equal == PresentCost::Equal::unclear);
  twin.county.replace(twin.county.find("v,70,100"), 8, "v,70,100.5");
  CHECK(compare_runs(pair_in(folder, base, twin)).costs[0].equal == PresentCost::Equal::yes);
}

TEST_CASE("a real pair: nothing differs before the transition, every level is there, any number of threads") {
  const TemporaryFolder folder;
  const auto continuity =
      run_scenario(small_run(folder.path() / "continuity", "continuity"), Catalog::standard());
  const auto cliff = run_scenario(small_run(folder.path() / "cliff"), Catalog::standard());
  CompareRequest request{continuity.directory, {cliff.directory}, folder.path() / "1", {}, 1, {}};
  const CompareReport report = compare_runs(request);
  const Contents one = contents_of(report.directory);
  CHECK(report.parted == std::vector<std::string>{"2021-01-01"});
  std::map<std::string, std::size_t> rows;
  for (const auto& row : table_of(one, "effects.csv").rows) {
    ++rows[row[3]];
    if (row[2] < "2021-01-01") CHECK(row[8] == "0");
  }
  // Every household that returns under the cliff is in just one of the two sides, as the runs' own counts
  // say.
  const io::CsvTable attribution = table_of(one, "attribution.csv");
  double returned = 0;
  for (const auto& row : attribution.rows) {
    if (row[2] == "2021" && row[3] == "all" && row[4] != "base_only" && row[5] == "all")
      returned += std::stod(row[6]);
  }
  double counted = 0;
  for (const auto& row : table_of(contents_of(cliff.directory), "returns.csv").rows)
    counted += row[2] == "2021";
  CHECK(returned == doctest::Approx(counted / 3));
  CHECK(counted > 0);
  CHECK(rows["county"] > 8 * 40);
  CHECK(rows["village"] > 9 * 8 * 40);
  request.threads = 7;
  request.output = folder.path() / "7";
  CHECK(differences(one, contents_of(compare_runs(request).directory)) == std::vector<std::string>{});

  // A changed byte is found.
  const fs::path county = cliff.directory / "county.csv";
  io::write_file_durably(county, io::read_file(county) + "\n");
  request.overwrite = Overwrite::force;
  CHECK(has(refusal(request), "county.csv is not the file that"));
}

namespace {

/// A world of two counties: east has a third of the poor and pays for them.
Written world(const std::string& name, const char* east_cost, const char* west_poor) {
  Written w{name, "", 1, kResultsVersion, "poverty_headcount,treasury_cost,poverty_years"};
  for (const std::string r : {"0", "1"}) {
    for (const std::string date : {"2020-10-01", "2021-10-01"}) {
      const bool after = date == "2021-10-01";
      w.county +=
          r + "," + date + ",east,0." + (r == "0" ? "1" : "2") + "," + (after ? east_cost : "100") + ",10\n";
      w.county += r + "," + date + ",west,0.4,200," + (after ? west_poor : "20") + "\n";
    }
  }
  return w;
}

}  // namespace

TEST_CASE("the headline of a world is that of each of its counties") {
  const TemporaryFolder folder;
  CompareRequest request = pair_in(folder, world("stay", "100", "20"), world("go", "130", "14"));
  request.discount = 0;
  const CompareReport report = compare_runs(request);
  CHECK(report.areas == std::vector<std::string>{"east", "west"});
  REQUIRE(report.headlines.size() == 2);
  for (const std::size_t county : {0u, 1u}) {
    const Headline& h = report.headlines[county];
    CHECK(h.area == report.areas[county]);
    CHECK(h.date == "2021-10-01");
    REQUIRE(h.effects.size() == 2);
    CHECK(h.effects[1].indicator == "treasury_cost");
    CHECK(h.effects[1].effect.difference == (county == 0 ? 30 : 0));
  }
  CHECK(report.headlines[0].effects[0].effect.base_mean == doctest::Approx(0.15));
  CHECK(report.headlines[1].effects[0].effect.base_mean == doctest::Approx(0.4));
}

TEST_CASE("yuan a poverty-year averted are of the whole world and of each county with its own treasury") {
  const TemporaryFolder folder;
  CompareRequest request = pair_in(folder, world("stay", "100", "20"), world("go", "130", "14"));
  request.discount = 0;
  request.output = folder.path() / "out";
  const CompareReport report = compare_runs(request);
  REQUIRE(report.costs.size() == 3);
  const double base[] = {300, 100, 200}, other[] = {330, 130, 200};
  const std::string areas[] = {kWholeWorld, "east", "west"};
  REQUIRE(report.frontiers.size() == 3);
  for (std::size_t a = 0; a < 3; ++a) {
    CHECK(report.costs[a].area == areas[a]);
    CHECK(report.costs[a].base == base[a]);
    CHECK(report.costs[a].other == other[a]);
    CHECK(report.frontiers[a].area == areas[a]);
  }
  // The east pays 30 yuan for each replicate's 6 poverty-years less in the west: 5 yuan each in the world as
  // a whole; the east averts nothing at home and the west pays nothing.
  CHECK(report.frontiers[0].runs[1].ratio == doctest::Approx(5));
  CHECK(std::isnan(report.frontiers[1].runs[1].ratio));
  CHECK(report.frontiers[1].runs[1].standing == Standing::dominated);
  CHECK(report.frontiers[2].runs[1].ratio == 0);
  CHECK(report.frontiers[2].runs[0].standing == Standing::dominated);
  const io::CsvTable table = table_of(contents_of(report.directory), "frontier.csv");
  REQUIRE(table.rows.size() == 6);
  for (std::size_t row = 0; row < 6; ++row) CHECK(table.rows[row].back() == areas[row / 2]);
}
