// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "run/small_run.hpp"
#include <ruralsim/experiment/compare.hpp>
#include <ruralsim/experiment/equal_cost.hpp>
#include <ruralsim/experiment/present_value.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

const Catalog& catalog() {
  static const Catalog standard = Catalog::standard();
  return standard;
}

/// The small county of the run tests, a year longer, withdrawn as `withdraw` says, with nothing in place.
RunRequest county(const fs::path& output, const std::string& withdraw) {
  RunRequest request = small_run(output);
  request.overrides.push_back({"end", "2023-01"});
  request.overrides.push_back({"policy.transition.to", "nothing"});
  request.overrides.push_back({"policy.transition.withdraw", withdraw});
  return request;
}

constexpr const char* kStaged = "{staged: {2021-01: 0.7, 2022-01: 0.2}}";
constexpr const char* kLinear = "{linear: [2021-01, 2023-01]}";

/// A finished run of the staged path.
const fs::path& staged_run() {
  static const TemporaryFolder folder;
  static const fs::path run = run_scenario(county(folder.path() / "staged", kStaged), catalog()).directory;
  return run;
}

std::string refusal(const EqualCostRequest& request) {
  try {
    (void)find_equal_cost(request, catalog());
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
  return "found";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("present value: what is paid a year later is worth 1 / (1 + rate), what was paid before nothing") {
  const base::Month from = base::month_of(2021, 1);
  const std::array<base::Month, 4> dates = {from - 3, from, from + 12, from + 18};
  const std::array<double, 4> amounts = {1e6, 100, 100, 100};
  CHECK(present_value(amounts, dates, from, 0.1) ==
        doctest::Approx(100 + 100 / 1.1 + 100 / (1.1 * std::sqrt(1.1))).epsilon(1e-12));
  CHECK(present_value(amounts, dates, from, 0) == doctest::Approx(300).epsilon(1e-12));
}

TEST_CASE("a path is scaled until it costs as much as another one, and the scenario says the scale") {
  const TemporaryFolder folder;
  RunRequest request = county(folder.path() / "linear", kLinear);
  int tried = 0;
  const EqualCost found = find_equal_cost(
      {request, staged_run(), 0.03, [&](const auto&, double, double) { ++tried; }}, catalog());
  REQUIRE(found.counties.size() == 1);
  const EqualCost::County& own = found.counties[0];
  CHECK(std::abs(own.found / own.target - 1) <= 0.01);
  CHECK(found.trials == tried);
  CHECK(own.scale.value() > 0);
  CHECK(own.scale.value() != 1);

  request.overrides.push_back({"policy.transition.scale", std::to_string(*own.scale)});
  request.equal_cost = found;
  const fs::path scaled = run_scenario(request, catalog()).directory;
  CHECK(has(io::read_file(scaled / "scenario.resolved.yaml"), "scale: "));
  const auto manifest = nlohmann::json::parse(io::read_file(scaled / "manifest.json"));
  CHECK(manifest["equal_cost"]["scale"] == *own.scale);
  CHECK(manifest["equal_cost"]["target_yuan"] == own.target);

  // The run that was found costs what the search said, and nothing before the transition has changed.
  const auto table = table_of(contents_of(scaled), "county.csv");
  const auto before = table_of(contents_of(staged_run()), "county.csv");
  const auto cost = static_cast<std::size_t>(
      std::find(table.header.begin(), table.header.end(), "treasury_cost") - table.header.begin());
  double sum = 0;
  const base::Month from = base::month_of(2021, 1);
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const auto& fields = table.rows[row];
    const base::Month when = *base::parse_month(fields[2].substr(0, 7));
    const double amount = std::stod(fields[cost]);
    sum += present_value({&amount, 1}, {&when, 1}, from, 0.03) / 3;
    if (when < from) CHECK(fields[cost] == before.rows[row][cost]);
  }
  CHECK(sum == doctest::Approx(own.found).epsilon(1e-9));

  // Running the resolved scenario again gives the same bytes.
  RunRequest again;
  again.scenario = scaled / "scenario.resolved.yaml";
  again.output = folder.path() / "again";
  CHECK(contents_of(run_scenario(again, catalog()).directory).at("county.csv") ==
        contents_of(scaled).at("county.csv"));
}

TEST_CASE("a finished run and its scenario are the same reference, and threads change nothing") {
  const TemporaryFolder folder;
  const RunRequest staged = county(folder.path() / "any", kStaged);
  EqualCostRequest request{staged, staged_run()};
  const EqualCost same = find_equal_cost(request, catalog());
  CHECK(same.counties.at(0).scale == 1);
  CHECK(same.trials == 1);
  CHECK(same.counties[0].found == doctest::Approx(same.counties[0].target).epsilon(1e-9));
  request.reference = staged.scenario;  // with the same overrides
  request.run.threads = 3;
  const EqualCost scenario = find_equal_cost(request, catalog());
  CHECK(scenario.counties.at(0).target == scenario.counties[0].found);
  CHECK(scenario.counties[0].found == same.counties[0].found);
}

TEST_CASE("a path that pays nothing, a scenario without one and a cost out of reach are refused") {
  const TemporaryFolder folder;
  EqualCostRequest request{county(folder.path() / "out", "{cliff: 2021-01}"), staged_run()};
  CHECK(has(refusal(request), "nothing of the regime `poverty_alleviation` is paid from 2021-01 on"));
  request.run = small_run(folder.path() / "out", "base");
  CHECK(has(refusal(request), "has no `policy.transition`"));
  request.run = county(folder.path() / "out", kLinear);
  request.run.replicates = 2;
  CHECK(has(refusal(request), "has not the seed, replicates and dates"));
  // What others pay is more than all that the reference cost.
  request.run = county(folder.path() / "out", kLinear);
  request.run.overrides.push_back(
      {"policy.measures", "[{instrument: cash_grant, from: 2021-01, level: 50000}]"});
  CHECK(has(refusal(request), "the treasury still pays"));
}

namespace {

/// A world of the small county and a smaller one of other luck in one market, each withdrawn as said; a
/// county with "" keeps all support.
RunRequest world(const TemporaryFolder& folder, const std::string& name, const std::string& east,
                 const std::string& west) {
  const auto county_of = [&](const char* code, const std::string& withdraw, const char* poor) {
    const std::string scenario = (kScenarios / (withdraw.empty() ? "base.yaml" : "continuity.yaml")).string();
    std::string text = fmt::format(
        "{{extends: {}, county: {{code: {}, villages: 5, poor_villages: 3}}, household_types: {{"
        "poor: {{households: {}, persons: {}}}, middle: {{households: 60, persons: 240}}, "
        "rich: {{households: 20, persons: 80}}}}",
        scenario, code, poor, 4 * std::stoi(poor));
    if (!withdraw.empty()) text += ", policy: {transition: {to: nothing, withdraw: " + withdraw + "}}";
    return text + "}";
  };
  std::ofstream(folder.path() / (name + ".yaml"))
      << "format: 1\nname: " << name << "\nstart: 2020-01\nend: 2023-01\nseed: 20210225\nreplicates: 2\n"
      << "burn_in_years: 1\nmarkets: {scope: all}\ncounties:\n  east: " << county_of("0", east, "50")
      << "\n  west: " << county_of("5", west, "30") << "\n";
  RunRequest request;
  request.scenario = folder.path() / (name + ".yaml");
  request.output = folder.path() / name;
  return request;
}

constexpr const char* kSlow = "{staged: {2021-01: 0.8, 2022-01: 0.5}}";

}  // namespace

TEST_CASE(
    "in a world each county's path is scaled until its own treasury pays what it does in the other one") {
  const TemporaryFolder folder;
  RunRequest staged = world(folder, "staged", kStaged, kSlow);
  const fs::path reference = run_scenario(staged, catalog()).directory;
  RunRequest linear = world(folder, "linear", kLinear, kLinear);
  const EqualCost found = find_equal_cost({linear, reference}, catalog());
  REQUIRE(found.counties.size() == 2);
  for (const EqualCost::County& county : found.counties) {
    CAPTURE(county.name);
    CHECK(std::abs(county.found / county.target - 1) <= 0.01);
    linear.overrides.push_back(
        {"counties." + county.name + ".policy.transition.scale", std::to_string(county.scale.value())});
  }
  CHECK(found.counties[0].scale.value() < 0.9 * found.counties[1].scale.value());  // two scales, not one

  linear.equal_cost = found;
  const fs::path scaled = run_scenario(linear, catalog()).directory;
  const auto manifest = nlohmann::json::parse(io::read_file(scaled / "manifest.json"));
  CHECK(manifest["equal_cost"]["counties"][1]["county"] == "west");
  CHECK(manifest["equal_cost"]["counties"][1]["scale"] == *found.counties[1].scale);
  const CompareReport report = compare_runs({reference, {scaled}, {}, {}, 1, {}});
  REQUIRE(report.costs.size() == 3);  // of all, then of each
  for (std::size_t c = 0; c < 2; ++c) {
    CHECK(report.costs[c + 1].base == doctest::Approx(found.counties[c].target).epsilon(1e-8));
    CHECK(report.costs[c + 1].other == doctest::Approx(found.counties[c].found).epsilon(1e-8));
  }
}

TEST_CASE("a county without anything to scale has to cost what it does in the other world as it is") {
  const TemporaryFolder folder;
  EqualCostRequest request{world(folder, "linear", kLinear, ""),
                           world(folder, "staged", kStaged, "").scenario};
  const EqualCost found = find_equal_cost(request, catalog());
  CHECK(found.counties.at(0).scale.has_value());
  CHECK_FALSE(found.counties.at(1).scale.has_value());
  CHECK(std::abs(found.counties[1].found / found.counties[1].target - 1) <= 0.01);
  request.reference = world(folder, "both", kStaged, kSlow).scenario;
  CHECK(has(refusal(request), "west: no scale changes what its treasury pays"));
  request.reference = staged_run();
  CHECK(has(refusal(request), "is of rangtang, the scenario of east, west"));
}
