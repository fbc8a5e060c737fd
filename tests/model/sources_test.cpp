// SPDX-License-Identifier: Apache-2.0
// `county.sources`: where the figures of a scenario come from.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "scenario_files.hpp"
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/sources.hpp>

using namespace ruralsim;

namespace {

const std::string kNamed = "county: {sources: sources.csv}\n";
constexpr std::string_view kRows =
    "key,value,status,source\n"
    "household_types.poor.households,40,V,a census\n"
    "household_types.*.pasture,,C,no source\n"
    "household_types.rich.pasture,900.0,R,a report\n"
    "economy.cpi,\"{2013-07: 100, 2024-07: 119.3}\",V,a yearbook\n"
    "policy.measures.pension.level,1500,V,a circular\n"
    "policy.doses.social_assistance.coverage,0.25,R,\"a survey, of 2014\"\n";

std::vector<Figure> figures_with(const ScenarioFiles& files, std::string_view rows,
                                 std::span<const Override> overrides = {}) {
  files.write("sources.csv", rows);
  files.write("s.yaml", "extends: base.yaml\n" + kNamed);
  return figures_of(files.load("s.yaml", overrides).scenario, files.catalog().vocabulary());
}

Provenance from(const std::vector<Figure>& figures, const std::string& key) {
  const auto found =
      std::find_if(figures.begin(), figures.end(), [&](const Figure& f) { return f.key == key; });
  REQUIRE_MESSAGE(found != figures.end(), key);
  return found->from;
}

/// "line:column message" of each mistake in sources.csv.
std::string mistakes_in(const ScenarioFiles& files, std::string_view rows, const std::string& more = "") {
  files.write("sources.csv", rows);
  return files.messages_about(kNamed + more, "sources.csv");
}

}  // namespace

TEST_CASE("a figure comes from where the file says, one that it is silent about from where its record says") {
  const ScenarioFiles files;
  const std::vector<Figure> figures = figures_with(files, kRows);
  CHECK(from(figures, "household_types.poor.households").status == 'V');
  CHECK(from(figures, "household_types.poor.households").source == "a census");
  CHECK(from(figures, "household_types.poor.pasture").source == "no source");
  CHECK(from(figures, "household_types.rich.pasture").status == 'R');  // its own row before that of all types
  CHECK(from(figures, "household_types.rich.pasture").source == "a report");
  CHECK(from(figures, "economy.cpi").source == "a yearbook");
  CHECK(from(figures, "policy.measures.pension.level").source == "a circular");
  CHECK(from(figures, "policy.doses.social_assistance.coverage").source == "a survey, of 2014");
  const auto record =
      std::find_if(files.catalog().parameters.begin(), files.catalog().parameters.end(),
                   [](const Parameter& p) { return p.key == "household_types.*.households"; });
  CHECK(from(figures, "household_types.rich.households").source == record->source);
  CHECK(std::count_if(figures.begin(), figures.end(), [](const Figure& f) { return f.stated; }) == 6);
}

TEST_CASE("a figure that is laid over the source's is not said to come from there") {
  const ScenarioFiles files;
  const std::vector<Override> other = {{"household_types.poor.households", "41"},
                                       {"economy.cpi", "{2013-07: 100, 2024-07: 120}"},
                                       {"policy.measures.0.level", "1600"},
                                       {"household_types.poor.pasture", "7"}};
  const std::vector<Figure> figures = figures_with(files, kRows, other);
  CHECK(from(figures, "household_types.poor.households").status == 'C');
  CHECK(from(figures, "household_types.poor.households").source ==
        "the scenario's own figure, not the 40 of: a census");
  CHECK(from(figures, "economy.cpi").status == 'C');
  CHECK(from(figures, "policy.measures.pension.level").status == 'C');
  CHECK(from(figures, "household_types.poor.pasture").source == "no source");  // said of any value
  CHECK(from(figures, "household_types.rich.pasture").status == 'R');
}

TEST_CASE("all mistakes of a file of sources are told at once, each with its place") {
  const ScenarioFiles files;
  CHECK(mistakes_in(files,
                    "key,value,status,source\n"
                    "household_types.poor.huseholds,40,V,a census\n"
                    "county.villages,many,V,a map\n"
                    "county.villages,4,X,a map\n"
                    "county.altitude,9000,C, \n"
                    "seed,7,V,dice\n"
                    "policy.doses.social_assistance.levle,2000,V,a circular\n") ==
        "2:1 `household_types.poor.huseholds` is not a key of a figure of this scenario; did you mean "
        "`household_types.poor.households`?\n"
        "3:17 expected a whole number, found 'many'\n"
        "4:1 `county.villages` stands twice in `county.sources`\n"
        "4:19 status is V, R or C, not `X`\n"
        "5:17 `county.altitude` is 9000; allowed is 0 to 6000 (m)\n"
        "5:24 a source is said of every figure, of status C why there is none\n"
        "6:1 `seed` is not a key of a figure of this scenario\n"
        "7:1 `policy.doses.social_assistance.levle` is not a key of a figure of this scenario; did you mean "
        "`policy.doses.social_assistance.level`?\n");
  CHECK(mistakes_in(files, "key,vaule,source\n") ==
        "1:1 the column `status` is missing\n"
        "1:5 `vaule` is not a column of `county.sources`; did you mean `value`?\n");
  CHECK(files.complaint_about("county: {sources: nowhere.csv}\n")
            .find("s.yaml:2:19: error: there is no data file") != std::string::npos);
}

TEST_CASE(
    "a scenario with other types, products and measures may take a file of sources over: rows of none are "
    "idle") {
  const ScenarioFiles files;
  files.write("sources.csv", std::string(kRows) + "household_types.middle.pasture,5,V,a map\n" +
                                 "products.tea.outlay,12000,C,no source\n");
  files.write("s.yaml", "extends: base.yaml\n" + kNamed);
  files.write("t.yaml", "extends: s.yaml\npolicy: {measures: []}\n");
  const Scenario s = files.load("s.yaml").scenario, t = files.load("t.yaml").scenario;
  const std::vector<std::string> none = {"household_types.middle.pasture", "products.tea.outlay"};
  CHECK(s.idle_sources == none);
  CHECK(t.sources.size() == s.sources.size() - 1);
  CHECK(std::count(t.idle_sources.begin(), t.idle_sources.end(), "policy.measures.pension.level") == 1);
}

TEST_CASE("where the policy can't be read, doses in a file of sources are no mistakes of that file") {
  const ScenarioFiles files;
  const std::string told = mistakes_in(files, kRows, "policy: {regimes: [nowhere.yaml]}\n");
  CHECK(told.find("nowhere.yaml") != std::string::npos);
  CHECK(told.find("policy.doses") == std::string::npos);
}

TEST_CASE("a resolved scenario names its sources, and one without any has no such key") {
  const ScenarioFiles files;
  files.write("sources.csv", kRows);
  files.write("s.yaml", "extends: base.yaml\n" + kNamed);
  const LoadedScenario with = files.load("s.yaml");
  CHECK(std::find(with.inputs.begin(), with.inputs.end(), files.file("sources.csv")) != with.inputs.end());
  const std::string text = io::write_yaml(resolved_document(with.scenario, files.catalog().vocabulary()));
  CHECK(text.find("sources: inputs/sources.csv") != std::string::npos);
  const std::string without =
      io::write_yaml(resolved_document(files.load("base.yaml").scenario, files.catalog().vocabulary()));
  CHECK(without.find("sources") == std::string::npos);
}

TEST_CASE(
    "every figure that the mountain county is held against says where it comes from, and has that value") {
  const ScenarioFiles files;
  const Scenario s =
      load_scenario(std::filesystem::path(RURALSIM_SOURCE_DIR) / "scenarios/mountain/continuity.yaml", {},
                    files.catalog().vocabulary())
          .scenario;
  for (const StatedSource& stated : s.sources) {
    CAPTURE(stated.key);
    CHECK(stated.other_value.empty());
  }
  const std::vector<Figure> figures = figures_of(s, files.catalog().vocabulary());
  for (const Figure& f : figures) {
    CAPTURE(f.key);
    CHECK(f.from.source.find("Rangtang's") == std::string::npos);
  }
  CHECK(from(figures, "county.villages").status == 'C');
  CHECK(from(figures, "household_types.poor.households").status == 'V');
  CHECK(from(figures, "household_types.middle.households").status == 'C');
  CHECK(from(figures, "policy.measures.eco_compensation.level").status == 'V');
}
