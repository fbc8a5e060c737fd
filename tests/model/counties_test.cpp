// SPDX-License-Identifier: Apache-2.0
// Several counties in one scenario: what holds for all, what for one, and mistakes in either.
#include <doctest/doctest.h>

#include "scenario_files.hpp"
#include "schema_checker.hpp"
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/schema.hpp>

using namespace ruralsim;

namespace {

constexpr const char* kWorld = R"(format: 1
name: world
start: 2016-01
end: 2018-01
seed: 5
counties:
  east: {extends: base.yaml}
  west:
    extends: base.yaml
    county: {code: 7}
    herd: {offtake: 0.1}
)";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kWorld;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string told(const ScenarioFiles& files, const std::string& text) {
  files.write("world.yaml", text);
  return files.complaint("world.yaml");
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a county is what its file says, under what the world says, under what stands beside its name") {
  const ScenarioFiles files;
  files.write("world.yaml", with("counties:", "herd: {dairy: 0.03, offtake: 0.2}\ncounties:"));
  const Scenario world = files.load("world.yaml").scenario;
  REQUIRE(world.counties.size() == 2);
  const Scenario &east = world.counties[0], &west = world.counties[1];
  CHECK(east.county.name == "east");
  CHECK(west.county.name == "west");
  CHECK(east.herd.dairy == 0.03);
  CHECK(west.herd.dairy == 0.03);
  CHECK(east.herd.offtake == 0.2);
  CHECK(west.herd.offtake == 0.1);
  CHECK(west.county.code == 7);
  for (const Scenario& county : world.counties) {
    CHECK(county.name == "world");
    CHECK(county.seed == 5);
    CHECK(county.end == base::month_of(2018, 1));
    CHECK(county.household_types.size() == files.load("base.yaml").scenario.household_types.size());
  }
}

TEST_CASE("--set reaches all counties or one") {
  const ScenarioFiles files;
  files.write("world.yaml", kWorld);
  const std::vector<Override> over = {{"crops.home_share", "0.5"},
                                      {"counties.west.crops.home_share", "0.25"}};
  const Scenario world = files.load("world.yaml", over).scenario;
  CHECK(world.counties[0].crops.home_share == 0.5);
  CHECK(world.counties[1].crops.home_share == 0.25);
}

TEST_CASE("mistakes in counties are told with their places, those that all share once") {
  const ScenarioFiles files;
  CHECK(told(files, kWorld).empty());
  CHECK(
      has(told(files, with("county: {code: 7}", "county: {codes: 7}")), "`codes` is not a key of `county`"));
  CHECK(has(told(files, with("county: {code: 7}", "county: {code: 0}")), "have the same `county.code`, 0"));
  CHECK(has(told(files, with("    herd: {offtake: 0.1}", "    end: 2019-01")),
            "`end` is the same for all counties: it stands at the top level, not in `counties.west`"));
  CHECK(
      has(told(files, with("{extends: base.yaml}", "{extends: nowhere.yaml}")), "there is no scenario file"));
  CHECK(has(told(files, with("  east: {extends: base.yaml}\n", "")), "`counties` names 2 to 64 counties"));
  CHECK(has(told(files, with("  east:", "  East:")), "the county `East` is named in a-z, 0-9 and _"));
  CHECK(has(told(files, with("  east:", "  all:")), "`all` is what tables call all counties together"));
  CHECK(has(told(files, with("seed: 5\n", "")), "`seed` is missing and has no default"));
  CHECK(has(told(files, with("name: world", "nam: world")), "`nam` is not a key of the top level"));
  const std::string shared = told(files, with("counties:", "herd: {offtake: 9}\ncounties:"));
  CHECK(shared.find("`herd.offtake` is 9") == shared.rfind("`herd.offtake` is 9"));
  CHECK(has(shared, "`herd.offtake` is 9"));
  files.write("inner.yaml", kWorld);
  CHECK(
      has(told(files, with("{extends: base.yaml}", "{extends: inner.yaml}")), "has several counties itself"));
}

TEST_CASE("a world follows the households that it asks for itself, not those that a county's file does") {
  const ScenarioFiles files;
  const auto followed = [&](const std::string& text) {
    files.write("world.yaml", text);
    const Scenario world = files.load("world.yaml").scenario;
    for (const Scenario& county : world.counties)
      CHECK(county.outputs.panel_households == world.outputs.panel_households);
    return world.outputs.panel_households;
  };
  CHECK(followed(with("counties:", "outputs: {panel: {households: 20}}\ncounties:")) == 20);
  files.write("followed.yaml", "extends: base.yaml\noutputs: {panel: {households: 20}}\n");
  CHECK(followed(with("{extends: base.yaml}", "{extends: followed.yaml}")) == 0);
}

TEST_CASE("a world reads back from its resolved form, and the schema takes it") {
  const ScenarioFiles files;
  files.write("world.yaml", kWorld);
  const Scenario world = files.load("world.yaml").scenario;
  const std::string text = io::write_yaml(resolved_document(world, files.catalog().vocabulary()));
  std::filesystem::create_directory(files.file("inputs"));
  std::filesystem::copy_file(files.file("population.csv"), files.file("inputs/population.csv"));
  files.write("resolved.yaml", text);
  const Scenario back = files.load("resolved.yaml").scenario;
  CHECK(io::write_yaml(resolved_document(back, files.catalog().vocabulary())) == text);
  REQUIRE(back.counties.size() == 2);
  CHECK(back.counties[1].herd.offtake == 0.1);

  const auto schema = nlohmann::json::parse(scenario_schema(files.catalog().vocabulary()));
  base::Sources sources;
  base::Problems problems;
  const auto mistake = [&](const std::string& yaml) {
    return Checker(schema).mistake(json_of(io::parse_yaml(yaml, "s", sources, problems)), schema);
  };
  CHECK(mistake(text) == "");
  CHECK(mistake(kWorld) == "");
  CHECK(mistake(with("seed: 5\n", "")) != "");
  CHECK(mistake(with("    herd: {offtake: 0.1}", "    end: 2019-01")) != "");
  CHECK(mistake(with("county: {code: 7}", "county: {codes: 7}")) != "");
}

TEST_CASE("a scenario states doses of its county for measures of a regime, by their names") {
  const ScenarioFiles files;
  const auto with_doses = [&](const std::string& doses) {
    files.write("doses.yaml", "extends: base.yaml\npolicy: {doses: " + doses + "}\n");
    return files.complaint("doses.yaml");
  };
  CHECK(with_doses("{social_assistance: {level: {2016-01: 700, 2018-01: 900}}}").empty());
  const Scenario s = files.load("doses.yaml").scenario;
  const Measure& m = s.policy.regimes.front().measures.front();
  CHECK(m.doses[0].at(base::month_of(2018, 1)) == 900);
  CHECK(m.doses[1].at(base::month_of(2018, 1)) == 0.25);  // the regime's own
  CHECK(has(with_doses("{social_asistance: {level: 1}}"), "did you mean `social_assistance`?"));
  CHECK(has(with_doses("{social_assistance: {levl: 1}}"), "did you mean `level`?"));
  CHECK(has(with_doses("{social_assistance: {coverage: 2}}"), "`coverage` is 2; allowed is 0 to 1"));
  CHECK(has(with_doses("{social_assistance: 7}"), "`policy.doses.social_assistance` is a map of keys"));
}

TEST_CASE("tables that counties have in common stand in for those that the county's own file lacks") {
  const ScenarioFiles files;
  const std::string all = io::read_file(files.file("population.csv"));
  std::string own, national = all.substr(0, all.find('\n') + 1);
  for (std::size_t at = 0; at < all.size(); at = all.find('\n', at) + 1) {
    const std::string line = all.substr(at, all.find('\n', at) + 1 - at);
    (line.starts_with("chronic") || line.starts_with("marriage") ? national : own) += line;
  }
  files.write("own.csv", own);
  files.write("national.csv", national + "fertility,F,15,49,0.9,,2016,C,\n");
  files.write("s.yaml", "extends: base.yaml\ndemography: {tables: own.csv}\n");
  CHECK(has(files.complaint("s.yaml"), "no row of the table `chronic`"));
  files.write("s.yaml", "extends: base.yaml\ndemography: {tables: own.csv, national_tables: national.csv}\n");
  const Scenario s = files.load("s.yaml").scenario, whole = files.load("base.yaml").scenario;
  CHECK(s.tables.chronic.size() == whole.tables.chronic.size());
  CHECK(s.tables.marriage.size() == whole.tables.marriage.size());
  CHECK(s.tables.fertility.front().value == whole.tables.fertility.front().value);
  files.write("s.yaml", "extends: base.yaml\ndemography: {national_tables: nowhere.csv}\n");
  CHECK(has(files.complaint("s.yaml"), "there is no data file"));
}
