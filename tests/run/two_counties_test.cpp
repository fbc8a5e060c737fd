// SPDX-License-Identifier: Apache-2.0
// The run directory of a world of two counties.
#include <atomic>
#include <csignal>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "many_threads.hpp"
#include "netcdf_reading.hpp"
#include "small_run.hpp"
#include <ruralsim/experiment/compare.hpp>

using namespace ruralsim;

namespace {

/// Both counties with few households in one market, two replicates of two years, of which every table is
/// asked for.
RunRequest small_world(const std::filesystem::path& output, const std::string& scenario = "one_market") {
  RunRequest request;
  request.scenario = kScenarios.parent_path() / "two_counties" / (scenario + ".yaml");
  request.output = output;
  request.household_years = {2020, 2021};
  request.overrides = {{"start", "2020-01"},
                       {"end", "2022-01"},
                       {"burn_in_years", "1"},
                       {"replicates", "2"},
                       {"outputs.panel.households", "30"}};
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

TEST_CASE("synthesis.csv says where each county's figures come from, and which are no longer the source's") {
  const TemporaryFolder folder;
  const io::CsvTable synthesis = table_of(run(small_world(folder.path() / "out")), "synthesis.csv");
  const auto row_of = [&](const std::string& margin, const std::string& cell) {
    const auto found = std::find_if(synthesis.rows.begin(), synthesis.rows.end(),
                                    [&](const auto& row) { return row[0] == margin && row[1] == cell; });
    REQUIRE(found != synthesis.rows.end());
    return std::pair{(*found)[*synthesis.column("status")], (*found)[*synthesis.column("source")]};
  };
  const auto [status, source] = row_of("altitude", "mountain: mean of households");
  CHECK(status == "V");
  CHECK(source.starts_with("Baojing: "));
  const auto [laid_over, of] = row_of("households", "mountain: poor");  // 20 of them
  CHECK(laid_over == "C");
  CHECK(of.starts_with("the scenario's own figure, not the 20466 of: Baojing: "));
  CHECK(row_of("households", "rangtang: poor").second.starts_with("the scenario's own figure; Rangtang's: "));
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
  again.household_years = request.household_years;
  const Contents got = run(again);
  for (const char* name :
       {"county.csv", "village.csv", "group.csv", "flows.csv", "summary.csv", "returns.csv",
        "scenario.resolved.yaml", "datapackage.json", "panel.nc", "households.csv"}) {
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
  branch.household_years = {2021};
  const Contents branched = run(branch);
  CHECK(branched.at("county.csv") == long_run.at("county.csv"));
  CHECK(branched.at("panel.nc") == long_run.at("panel.nc"));
  RunRequest other = small_run(folder.path() / "other");
  other.from = branch.from;
  CHECK_THROWS_AS(run_scenario(other, Catalog::standard()), base::ScenarioError);
}

TEST_CASE("households.csv of a world adds up to each county's columns, and says whose village it is") {
  const TemporaryFolder folder;
  const Contents contents = run(small_world(folder.path() / "out"));
  const io::CsvTable households = table_of(contents, "households.csv"),
                     county = table_of(contents, "county.csv");
  std::map<std::string, double> persons, income;
  for (const auto& row : households.rows) {
    const auto number = [&](const std::string& column) { return std::stod(row[*households.column(column)]); };
    const std::string& of = row[*households.column("county")];
    CHECK(row[*households.column("area")].starts_with(of + ".v0"));
    const std::string key = row[1] + "/" + row[2] + "/" + of;
    persons[key] += number("persons"), income[key] += number("family_income");
    double transfers = 0;
    for (const std::string& column : households.header)
      if (column.starts_with("transfer_")) transfers += number(column);
    CHECK(transfers == doctest::Approx(number("income_public_transfer")).epsilon(1e-5));
  }
  REQUIRE(persons.size() == 2 * 2 * 2);
  for (const auto& row : county.rows) {
    if (row[2].substr(5, 2) != "10") continue;
    const std::string key = row[1] + "/" + row[2].substr(0, 4) + "/" + row[3];
    const auto column = [&](const char* name) { return std::stod(row[*county.column(name)]); };
    CHECK(persons.at(key) == column("population"));
    CHECK(income.at(key) / persons.at(key) == doctest::Approx(column("income_pc_family")).epsilon(1e-6));
  }
}

namespace {

/// The rows of households of a panel, flags in words: by replicate, date and household a value a variable. Of
/// a world those of one county.
using PanelRows = std::map<std::tuple<double, double, std::string>, std::map<std::string, std::string>>;

std::string in_words(const NetcdfFile& file, const std::string& variable, double value) {
  const auto meanings = file.text(variable, "flag_meanings");
  const auto fill = file.values(variable, "_FillValue");
  if (!meanings || (!fill.empty() && value == fill[0])) return fmt::format("{}", value);
  std::vector<std::string> words;
  std::istringstream in(*meanings);
  for (std::string word; in >> word;) words.push_back(word);
  if (file.values(variable, "flag_masks").empty()) return words.at(static_cast<std::size_t>(value));
  std::set<std::string> of;
  for (std::size_t bit = 0; bit < words.size(); ++bit)
    if ((static_cast<std::uint64_t>(value) >> bit & 1U) != 0) of.insert(words[bit]);
  return fmt::format("{}", fmt::join(of, " "));
}

PanelRows rows_of(const std::filesystem::path& run, const std::string& county) {
  const NetcdfFile file(run / "panel.nc");
  const std::vector<std::string> names = file.variables(), ids = file.texts("household_id");
  const bool world = std::find(names.begin(), names.end(), "county") != names.end();
  const std::vector<double> replicate = file.numbers("replicate"), date = file.numbers("date"),
                            index = file.numbers("household_index"),
                            of = world ? file.numbers("county") : std::vector<double>{};
  PanelRows rows;
  for (const std::string& name : names) {
    if (name.ends_with("_id") || name.ends_with("_index") || name == "county") continue;
    const std::vector<double> values = file.numbers(name);
    if (values.size() != date.size()) continue;
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (world && in_words(file, "county", of[row]) != county) continue;
      rows[{replicate[row], date[row], ids[static_cast<std::size_t>(index[row])]}][name] =
          in_words(file, name, values[row]);
    }
  }
  return rows;
}

}  // namespace

TEST_CASE(
    "the panel of a world holds each county's own, in one set of words for products, types and measures") {
  const TemporaryFolder folder;
  RunRequest world = small_world(folder.path() / "world", "separate_markets");
  world.overrides.push_back({"outputs.panel.households", "all"});
  run(world);
  for (const std::string county : {"rangtang", "mountain"}) {
    CAPTURE(county);
    RunRequest alone;
    alone.scenario = kScenarios.parent_path() / county / "continuity.yaml";
    alone.output = folder.path() / county;
    const std::string prefix = "counties." + county + ".";
    for (Override o : world.overrides) {
      if (o.path.starts_with("counties.") && !o.path.starts_with(prefix)) continue;
      if (o.path.starts_with(prefix)) o.path = o.path.substr(prefix.size());
      alone.overrides.push_back(o);
    }
    alone.overrides.push_back({"seed", "20210225"});
    run(alone);
    const PanelRows expected = rows_of(alone.output, county), got = rows_of(world.output, county);
    CHECK(expected.size() > 2 * 8 * 50);
    CHECK(got == expected);
  }
  const NetcdfFile file(world.output / "panel.nc");
  CHECK(*file.text("county", "flag_meanings") == "rangtang mountain");
  CHECK(file.text("product", "flag_meanings")->find("tea") != std::string::npos);
  CHECK(file.text("product", "flag_meanings")->find("vegetables") != std::string::npos);
}

TEST_CASE("a world's sample is so many households of all its counties, and every table of them says whose") {
  const TemporaryFolder folder;
  const RunRequest request = small_world(folder.path() / "out");
  run(request);
  const NetcdfFile file(request.output / "panel.nc");
  const std::vector<double> replicate = file.numbers("replicate"), date = file.numbers("date"),
                            index = file.numbers("household_index"), county = file.numbers("county"),
                            of_household = file.numbers("household_county"),
                            step = file.numbers("household_step_index"),
                            person = file.numbers("person_index"), of_person = file.numbers("person_county");
  std::map<double, std::size_t> first;
  for (std::size_t row = 0; row < date.size(); ++row) {
    CHECK(of_household[static_cast<std::size_t>(index[row])] == county[row]);
    if (replicate[row] == 0 && date[row] == date[0]) ++first[county[row]];
  }
  for (std::size_t row = 0; row < step.size(); ++row)
    CHECK(of_person[static_cast<std::size_t>(person[row])] == county[static_cast<std::size_t>(step[row])]);
  // 30 of 120 at the start, half of them in each county; a year of burn-in may end a few and bring a few.
  CHECK(first[0] + first[1] >= 26);
  CHECK(first[0] + first[1] <= 36);
  CHECK(first[0] >= 5);  // fewer in 30 draws of a half: below 1 in 10,000
  CHECK(first[1] >= 5);
}

TEST_CASE("whoever replays a world's own choices gets the same bytes, on any threads and after a signal") {
  const ManyThreads sixteen;
  const TemporaryFolder folder;
  const Contents expected = run(small_world(folder.path() / "base"));
  RunRequest own = small_world(folder.path() / "own");
  own.choices_of = folder.path() / "base";
  CHECK(differences(expected, run(own)) == std::vector<std::string>{});
  own.output = folder.path() / "stopped";
  own.threads = 7;
  own.villages_a_shard = 2;
  std::atomic<int> signal = 0;
  own.signal = &signal;
  own.progress = [&](const Progress& p) {
    if (p.steps_done >= 9) signal = SIGTERM;
  };
  CHECK_THROWS_AS(run_scenario(own, Catalog::standard()), Interrupted);
  own.signal = nullptr;
  own.progress = {};
  own.overwrite = Overwrite::resume;
  CHECK(differences(expected, run(own)) == std::vector<std::string>{});
}

namespace {

/// A small world in one market whose Rangtang withdraws support in a day.
RunRequest with_cliff(const std::filesystem::path& output) {
  RunRequest request = small_world(output);
  request.overrides.push_back({"counties.rangtang.policy.transition.withdraw", "{cliff: 2021-01}"});
  request.overrides.push_back({"name", "cliff"});
  return request;
}

/// The rows of a county without the name of the scenario.
std::vector<std::vector<std::string>> rows_of_county(const Contents& contents, const std::string& county) {
  const io::CsvTable table = table_of(contents, "county.csv");
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : table.rows)
    if (row[3] == county) rows.emplace_back(row.begin() + 1, row.end());
  return rows;
}

}  // namespace

TEST_CASE("what a policy does across the county line is behaviour and prices, and a replay has none of it") {
  const TemporaryFolder folder;
  const auto base = run_scenario(small_world(folder.path() / "base"), Catalog::standard()),
             cliff = run_scenario(with_cliff(folder.path() / "cliff"), Catalog::standard());
  RunRequest again = with_cliff(folder.path() / "mechanical");
  again.choices_of = base.directory;
  const auto mechanical = run_scenario(again, Catalog::standard());
  const Contents of_base = contents_of(base.directory), of_cliff = contents_of(cliff.directory),
                 of_replay = contents_of(mechanical.directory);
  CHECK(rows_of_county(of_cliff, "mountain") != rows_of_county(of_base, "mountain"));
  CHECK(rows_of_county(of_replay, "mountain") == rows_of_county(of_base, "mountain"));
  CHECK(rows_of_county(of_replay, "rangtang") != rows_of_county(of_base, "rangtang"));

  const CompareReport report = compare_runs(
      {base.directory, {cliff.directory, mechanical.directory}, folder.path() / "out", {}, 1, {}});
  REQUIRE(report.behaviours.size() == 1);
  for (const SplitEffect& e : report.behaviours[0].effects) {
    CAPTURE(e.indicator);
    CHECK(e.mechanical.difference + e.behavioural.difference ==
          doctest::Approx(e.total.difference).epsilon(1e-7));
    if (e.area == "mountain") CHECK(e.mechanical.difference == 0);
  }
  REQUIRE(report.behaviours[0].funds.size() == 3);
  const PublicFunds &all = report.behaviours[0].funds[0], &rangtang = report.behaviours[0].funds[1],
                    &mountain = report.behaviours[0].funds[2];
  CHECK(mountain.willingness.difference == 0);
  CHECK(rangtang.willingness.difference < 0);
  CHECK(all.cost.difference ==
        doctest::Approx(rangtang.cost.difference + mountain.cost.difference).epsilon(1e-9));
  const Contents written = contents_of(report.directory);
  CHECK(areas_of(written, "behaviour.csv") == std::set<std::string>{"rangtang", "mountain"});
  CHECK(areas_of(written, "mvpf.csv") == std::set<std::string>{"all", "rangtang", "mountain"});
  CHECK(areas_of(written, "welfare.csv") == std::set<std::string>{"all", "rangtang", "mountain"});
  CHECK(areas_of(written, "decomposition.csv") == std::set<std::string>{"rangtang", "mountain"});
}

TEST_CASE("a world plays the choices of one with the same counties again, and of no other") {
  const TemporaryFolder folder;
  const auto refusal = [](const RunRequest& request) -> std::string {
    try {
      run_scenario(request, Catalog::standard());
    } catch (const base::ScenarioError& error) {
      CHECK_FALSE(std::filesystem::exists(request.output.string() + ".partial"));
      return error.what();
    }
    return "ran";
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  run(small_run(folder.path() / "alone"));
  RunRequest request = small_world(folder.path() / "out");
  request.choices_of = folder.path() / "alone";
  CHECK(has(refusal(request), "it is of one county, the scenario is of the counties rangtang, mountain"));
  run(small_world(folder.path() / "world"));
  request.choices_of = folder.path() / "world";
  request.overrides.push_back({"counties.mountain.county.villages", "4"});
  request.overrides.push_back({"counties.rangtang.county.code", "7"});
  const std::string told = refusal(request);
  CHECK(has(told, "rangtang: its `county.code` is 0, that of the scenario 7"));
  CHECK(has(told, "mountain: it has 3 villages, the scenario 4"));
  RunRequest alone = small_run(folder.path() / "out");
  alone.replicates = 2;
  alone.choices_of = folder.path() / "world";
  CHECK(has(refusal(alone), "it is of the counties rangtang, mountain, the scenario is of one county"));
}
