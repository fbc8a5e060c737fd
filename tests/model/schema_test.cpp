// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "model/schema_checker.hpp"
#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/schema.hpp>

using namespace ruralsim;

namespace {

using Json = nlohmann::json;
using base::Value;

const Catalog& catalog() {
  static const Catalog standard = Catalog::standard();
  return standard;
}

const Json& schema_of(bool regime) {
  static const Json scenario = Json::parse(scenario_schema(catalog().vocabulary()));
  static const Json of_regime = Json::parse(regime_schema(catalog().vocabulary()));
  return regime ? of_regime : scenario;
}

std::string mistake_in(const std::string& yaml, bool regime = false) {
  base::Sources sources;
  base::Problems problems;
  const Value document = io::parse_yaml(yaml, "a.yaml", sources, problems);
  problems.throw_if_any(sources);
  return Checker(schema_of(regime)).mistake(json_of(document), schema_of(regime));
}

}  // namespace

TEST_CASE("the schemas accept every shipped scenario and regime") {
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(RURALSIM_SOURCE_DIR "/scenarios")) {
    const std::string folder = entry.path().parent_path().filename().string();  // those of no scenario
    if (entry.path().extension() != ".yaml" || folder == "sweeps" || folder == "shared") continue;
    base::Sources sources;
    base::Problems problems;
    const Value document = io::read_yaml(entry.path(), sources, problems);
    problems.throw_if_any(sources);
    const Json& schema = schema_of(document.find("regime") != nullptr);
    CHECK_MESSAGE(Checker(schema).mistake(json_of(document), schema) == "", entry.path());
    ++files;
  }
  CHECK(files >= 4);
}

TEST_CASE("the schema accepts a scenario with every value written out") {
  const LoadedScenario loaded =
      load_scenario(RURALSIM_SOURCE_DIR "/scenarios/rangtang/cliff.yaml", {}, catalog().vocabulary());
  const Json document = json_of(resolved_document(loaded.scenario, catalog().vocabulary()));
  CHECK(Checker(schema_of(false)).mistake(document, schema_of(false)) == "");
}

TEST_CASE("the schema holds every parameter with its meaning, unit, range and default") {
  for (const Parameter& p : catalog().parameters) {
    std::string place = "/properties/" + p.key;
    for (std::size_t dot = place.find('.'); dot != std::string::npos; dot = place.find('.')) {
      place.replace(dot, 1, place.compare(dot, 3, ".*.") == 0 ? "/" : "/properties/");
    }
    if (const std::size_t star = place.find('*'); star != std::string::npos) {
      place.replace(star, std::string("*/properties").size(), "patternProperties/^[a-z0-9_]+$/properties");
    }
    const Json& leaf = schema_of(false).at(Json::json_pointer(place));
    CHECK_MESSAGE(leaf["description"].get<std::string>().starts_with(p.meaning), p.key);
    CHECK_MESSAGE(leaf.contains("x-unit"), p.key);
    CHECK_MESSAGE(leaf.contains("default") == p.fallback.has_value(), p.key);
    if (kind_name(p) == "number") CHECK_MESSAGE(leaf["maximum"] == p.upper, p.key);
    if (kind_name(p) == "word") CHECK_MESSAGE(leaf["enum"] == p.options, p.key);
  }
}

TEST_CASE("the schema refuses what validate refuses") {
  const std::string head = "format: 1\nextends: base.yaml\n";
  const auto policy = [&](const std::string& text) { return mistake_in(head + "policy: " + text + "\n"); };
  CHECK(mistake_in(head) == "");
  CHECK(mistake_in("format: 1\nname: a\n") != "");  // stands alone: start, end and more are missing
  CHECK(mistake_in(head + "seeed: 3\n") != "");
  CHECK(mistake_in(head + "seed: -3\n") != "");
  CHECK(mistake_in(head + "seed: 3.5\n") != "");
  CHECK(mistake_in(head + "end: 2021-13\n") != "");
  CHECK(mistake_in(head + "outputs: {levels: [county, town]}\n") != "");
  CHECK(mistake_in(head + "outputs: {panel: {households: 500}}\n") == "");
  CHECK(mistake_in(head + "outputs: {panel: {households: all}}\n") == "");
  CHECK(mistake_in(head + "outputs: {panel: {households: some}}\n") != "");
  CHECK(mistake_in(head + "outputs: {panel: {households: -1}}\n") != "");
  CHECK(mistake_in(head + "crops: {season: [1, 0, 0]}\n") != "");
  CHECK(mistake_in(head + "crops: {value: {2016-01: 3, 2020: 5}}\n") != "");
  CHECK(mistake_in(head + "crops: {value: {2016-01: 3, 2020-01: 5}}\n") == "");
  CHECK(mistake_in(head + "household_types: {poor: {registered: on}}\n") == "");
  CHECK(mistake_in(head + "household_types: {poor: {herds: 3}}\n") != "");
  CHECK(mistake_in(head + "household_types: {Poor: {herd: 3}}\n") != "");
  CHECK(policy("{measures: [{instrument: pension, level: 100}]}") == "");
  CHECK(policy("{measures: [{instrument: pension, level: 100, coverage: 1}]}") != "");
  CHECK(policy("{measures: [{instrument: pension}]}") != "");
  CHECK(policy("{measures: [{instrument: pensoin, level: 100}]}") != "");
  CHECK(policy("{measures: [{instrument: pension, level: 100, eligible: {income_below: 0}}]}") != "");
  const auto reaching = [&](const std::string& rule) {
    return policy("{measures: [{instrument: pension, level: 100, " + rule + "}]}");
  };
  CHECK(reaching("eligible: {villages: [v01], age: [18, 65], occupations: [away]}, priority: lottery, "
                 "errors: {exclusion: 0.5}, lag: 6") == "");
  CHECK(reaching("eligible: {occupations: [abroad]}") != "");
  CHECK(reaching("eligible: {age: [18]}") != "");
  CHECK(reaching("eligible: {villages: []}") != "");
  CHECK(reaching("priority: whim") != "");
  CHECK(reaching("errors: {exclusion: 2}") != "");
  CHECK(reaching("lag: 1.5") != "");
  CHECK(policy("{transition: {from: a, start: 2021-01, withdraw: {cliff: 2021-01}}}") == "");
  CHECK(policy("{transition: {from: a, start: 2021-01, withdraw: at once}}") != "");
  CHECK(policy("{transition: {from: a, start: 2021-01, withdraw: constant, introduce: constant}}") != "");
  CHECK(mistake_in("regime: a\nmeasures: []\n", true) == "");
  CHECK(mistake_in("regime: a\n", true) != "");
}
