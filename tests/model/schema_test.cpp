// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <regex>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

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

Json json_of(const Value& value) {
  if (value.kind() == Value::Kind::list) {
    Json items = Json::array();
    for (const Value& item : value.items()) items.push_back(json_of(item));
    return items;
  }
  if (value.kind() == Value::Kind::map) {
    Json entries = Json::object();
    for (const Value::Entry& e : value.entries()) entries[e.key] = json_of(e.value);
    return entries;
  }
  base::Problems ignored;
  const auto number = base::read_number(value, ignored);
  if (value.text() == "true" || value.text() == "false") return value.text() == "true";
  if (!number) return value.text();
  if (value.text().find('.') != std::string::npos) return *number;
  return static_cast<std::int64_t>(*number);
}

/// As much of draft 2020-12 as the schemas use; a keyword it doesn't know fails the test.
class Checker {
 public:
  explicit Checker(const Json& root) : root_(root) {}

  /// The first mistake, "" for a sound value.
  std::string mistake(const Json& value, const Json& schema, const std::string& at = "$") const {
    for (const auto& [keyword, rule] : schema.items()) {
      const std::string found = mistake_by(keyword, rule, value, schema, at);
      if (!found.empty()) return found;
    }
    return "";
  }

 private:
  static bool is_type(const Json& value, const std::string& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    return type == "array" ? value.is_array() : type == "object" && value.is_object();
  }

  static bool matches(const std::string& text, const std::string& pattern) {
    return std::regex_search(text, std::regex(pattern));
  }

  std::string mistake_by(const std::string& keyword, const Json& rule, const Json& value, const Json& schema,
                         const std::string& at) const {
    const auto unless = [&](bool sound) {
      return sound ? "" : at + " breaks " + keyword + " " + rule.dump();
    };
    if (keyword.starts_with("x-") || keyword.starts_with("$") || keyword == "title" ||
        keyword == "description" || keyword == "default" || keyword == "else" ||
        keyword == "patternProperties") {
      return keyword == "$ref"
                 ? mistake(value, root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), at)
                 : "";
    }
    if (keyword == "type") {
      if (rule.is_string()) return unless(is_type(value, rule.get<std::string>()));
      return unless(std::any_of(rule.begin(), rule.end(), [&](const Json& t) { return is_type(value, t); }));
    }
    if (keyword == "const") return unless(value == rule);
    if (keyword == "enum") return unless(std::find(rule.begin(), rule.end(), value) != rule.end());
    if (keyword == "minimum") return unless(!value.is_number() || value.get<double>() >= rule.get<double>());
    if (keyword == "maximum") return unless(!value.is_number() || value.get<double>() <= rule.get<double>());
    if (keyword == "exclusiveMinimum")
      return unless(!value.is_number() || value.get<double>() > rule.get<double>());
    if (keyword == "pattern") return unless(!value.is_string() || matches(value, rule));
    if (keyword == "minLength") return unless(!value.is_string() || value.get<std::string>().size() >= rule);
    if (keyword == "minItems") return unless(!value.is_array() || value.size() >= rule);
    if (keyword == "maxItems") return unless(!value.is_array() || value.size() <= rule);
    if (keyword == "minProperties") return unless(!value.is_object() || value.size() >= rule);
    if (keyword == "required") {
      return unless(std::all_of(rule.begin(), rule.end(),
                                [&](const Json& k) { return value.contains(k.get<std::string>()); }));
    }
    if (keyword == "dependentRequired") {
      for (const auto& [key, needed] : rule.items()) {
        if (value.contains(key)) return unless(value.contains(needed[0].get<std::string>()));
      }
      return "";
    }
    if (keyword == "items") {
      std::string found;
      for (std::size_t i = 0; value.is_array() && i < value.size() && found.empty(); ++i) {
        found = mistake(value[i], rule, at + "[" + std::to_string(i) + "]");
      }
      return found;
    }
    if (keyword == "oneOf") {
      std::string reasons;
      std::size_t sound = 0;
      for (const Json& one : rule) {
        const std::string found = mistake(value, one, at);
        sound += found.empty() ? 1 : 0;
        reasons += "\n  " + found;
      }
      return sound == 1 ? "" : at + " fits " + std::to_string(sound) + " of oneOf:" + reasons;
    }
    if (keyword == "if") return mistake(value, rule, at).empty() ? "" : mistake(value, schema["else"], at);
    if (keyword == "properties" || keyword == "additionalProperties")
      return mistake_in_entries(value, schema, at);
    return "the keyword " + keyword + " is unknown to this test";
  }

  std::string mistake_in_entries(const Json& value, const Json& schema, const std::string& at) const {
    if (!value.is_object()) return "";
    const Json by_pattern = schema.value("patternProperties", Json::object());
    for (const auto& [key, entry] : value.items()) {
      bool known = false;
      std::string found;
      if (schema.contains("properties") && schema["properties"].contains(key)) {
        known = true;
        found = mistake(entry, schema["properties"][key], at + "." + key);
      }
      for (const auto& [pattern, rule] : by_pattern.items()) {
        if (!matches(key, pattern)) continue;
        known = true;
        if (found.empty()) found = mistake(entry, rule, at + "." + key);
      }
      if (!known && schema.value("additionalProperties", Json(true)) == false)
        found = at + " has no key " + key;
      if (!found.empty()) return found;
    }
    return "";
  }

  const Json& root_;
};

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
    if (entry.path().extension() != ".yaml" || entry.path().parent_path().filename() == "sweeps") continue;
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
