// SPDX-License-Identifier: Apache-2.0
// households.csv beside the county's columns, and from a branch point.
#include <map>

#include <doctest/doctest.h>

#include "small_run.hpp"
#include <ruralsim/base/document.hpp>

using namespace ruralsim;

namespace {

std::string refusal(const RunRequest& request) {
  try {
    run_scenario(request, Catalog::standard());
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
  return "ran";
}

RunRequest with_households(const std::filesystem::path& output, std::vector<int> years,
                           const std::string& scenario = "cliff") {
  RunRequest request = small_run(output, scenario);
  request.household_years = std::move(years);
  return request;
}

}  // namespace

TEST_CASE("households add up to the county, and an instrument's payments to the household's transfers") {
  const TemporaryFolder folder;
  const Contents contents = run(with_households(folder.path() / "out", {2020, 2021}));
  const io::CsvTable households = table_of(contents, "households.csv"),
                     county = table_of(contents, "county.csv");
  std::map<std::string, double> persons, income, count;
  for (const auto& row : households.rows) {
    const auto number = [&](const std::string& column) { return std::stod(row[*households.column(column)]); };
    const std::string key = row[1] + "/" + row[2];
    persons[key] += number("persons"), income[key] += number("family_income"), ++count[key];
    double sources = 0, transfers = 0;
    for (const std::string& column : households.header) {
      if (column.starts_with("income_")) sources += number(column);
      if (column.starts_with("transfer_")) transfers += number(column);
    }
    CHECK(sources == doctest::Approx(number("family_income")).epsilon(1e-5));
    CHECK(transfers == doctest::Approx(number("income_public_transfer")).epsilon(1e-5));
    CHECK(number("surplus") > 0);
  }
  REQUIRE(count.size() == 3 * 2);
  for (const auto& row : county.rows) {
    if (row[2].substr(5, 2) != "10") continue;
    const std::string key = row[1] + "/" + row[2].substr(0, 4);
    const auto column = [&](const char* name) { return std::stod(row[*county.column(name)]); };
    CHECK(count.at(key) == column("households"));
    CHECK(persons.at(key) == column("population"));
    CHECK(income.at(key) / persons.at(key) == doctest::Approx(column("income_pc_family")).epsilon(1e-6));
  }
}

TEST_CASE(
    "only Decembers that the run makes itself can be asked for, and a branch has those of the whole run") {
  const TemporaryFolder folder;
  CHECK(refusal(with_households(folder.path() / "no", {2019, 2022})).find("--households 2019") !=
        std::string::npos);
  RunRequest history = small_run(folder.path() / "history", "continuity");
  history.checkpoint_at = {base::month_of(2021, 1)};
  run_scenario(history, Catalog::standard());
  RunRequest branch = with_households(folder.path() / "branch", {2021});
  branch.from = folder.path() / "history/checkpoints/2021-01";
  CHECK(run(branch).at("households.csv") ==
        run(with_households(folder.path() / "whole", {2021})).at("households.csv"));
  RunRequest asked = with_households(folder.path() / "asked", {2020}, "continuity");
  asked.checkpoint_at = history.checkpoint_at;
  run_scenario(asked, Catalog::standard());
  RunRequest of_asked = with_households(folder.path() / "of_asked", {2021});
  of_asked.from = folder.path() / "asked/checkpoints/2021-01";
  CHECK(run(of_asked).at("households.csv") == contents_of(folder.path() / "branch").at("households.csv"));
  RunRequest before = with_households(folder.path() / "before", {2020});
  before.from = branch.from;
  CHECK(refusal(before).find("has no December of it") != std::string::npos);
}
