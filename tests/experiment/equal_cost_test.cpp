// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "run/small_run.hpp"
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
  const EqualCost found =
      find_equal_cost({request, staged_run(), 0.03, [&](double, double) { ++tried; }}, catalog());
  CHECK(std::abs(found.found / found.target - 1) <= 0.01);
  CHECK(found.trials == tried);
  CHECK(found.scale > 0);
  CHECK(found.scale != 1);

  request.overrides.push_back({"policy.transition.scale", std::to_string(found.scale)});
  request.equal_cost = found;
  const fs::path scaled = run_scenario(request, catalog()).directory;
  CHECK(has(io::read_file(scaled / "scenario.resolved.yaml"), "scale: "));
  const auto manifest = nlohmann::json::parse(io::read_file(scaled / "manifest.json"));
  CHECK(manifest["equal_cost"]["scale"] == found.scale);
  CHECK(manifest["equal_cost"]["target_yuan"] == found.target);

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
  CHECK(sum == doctest::Approx(found.found).epsilon(1e-9));

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
  CHECK(same.scale == 1);
  CHECK(same.trials == 1);
  CHECK(same.found == doctest::Approx(same.target).epsilon(1e-9));
  request.reference = staged.scenario;  // with the same overrides
  request.run.threads = 3;
  const EqualCost scenario = find_equal_cost(request, catalog());
  CHECK(scenario.target == scenario.found);
  CHECK(scenario.found == same.found);
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
