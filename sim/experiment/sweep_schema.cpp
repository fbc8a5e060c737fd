// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/experiment/sweep_file.hpp"
#include "sim/experiment/sweep_plan.hpp"
#include <ruralsim/experiment/sweep_schema.hpp>
#include <ruralsim/model/schema.hpp>

namespace ruralsim {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kMonthPattern = "^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$";

Json object(Json properties) {
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json whole(std::int64_t lower, std::int64_t upper, const std::string& description) {
  return {{"type", "integer"}, {"minimum", lower}, {"maximum", upper}, {"description", description}};
}

Json list_of(Json items, const std::string& description) {
  return {{"type", "array"}, {"items", std::move(items)}, {"minItems", 1}, {"description", description}};
}

Json boolean(const std::string& description) {
  return {{"enum", {true, false, "on", "off"}}, {"description", description}};
}

Json file_name(const std::string& description) {
  return {{"type", "string"}, {"minLength", 1}, {"description", description}};
}

/// What a key of `design` takes.
Json design_value(const std::string& key) {
  if (key == "second_order") return boolean("saltelli: indices of pairs too, for as many points again (on)");
  if (key == "file") return file_name("a CSV file, a column a factor, a row a point");
  const Bounds bounds = bounds_of_design_key(key);
  return whole(bounds.lower, bounds.upper, bounds.meaning);
}

/// One object for each kind, with just the keys that it takes.
Json design_schema() {
  Json kinds = Json::array();
  for (int kind = 0; kind < static_cast<int>(std::size(kDesignKinds)); ++kind) {
    Json properties = {{"kind", {{"const", kDesignKinds[kind]}}}};
    Json required = Json::array({"kind"});
    for (const DesignKey& key : design_keys()) {
      if (std::find(key.kinds.begin(), key.kinds.end(), static_cast<DesignKind>(kind)) == key.kinds.end())
        continue;
      properties[key.key] = design_value(key.key);
      if (key.required) required.push_back(key.key);
    }
    Json schema = object(std::move(properties));
    schema["required"] = std::move(required);
    kinds.push_back(std::move(schema));
  }
  return {{"description", "which points of the factors are run"}, {"oneOf", std::move(kinds)}};
}

Json range_of(Json more, const char* distribution) {
  Json properties = {{"range",
                      {{"type", "array"},
                       {"items", {{"type", "number"}}},
                       {"minItems", 2},
                       {"maxItems", 2},
                       {"description", "its two ends"}}},
                     {"distribution", {{"const", distribution}}}};
  Json required = Json::array({"range", "distribution"});
  for (const auto& [key, meaning] : more.items()) {
    properties[key] = {{"type", "number"}, {"description", meaning}};
    required.push_back(key);
  }
  Json schema = object(std::move(properties));
  schema["required"] = std::move(required);
  return schema;
}

Json factor_schema() {
  Json uniform = range_of(Json::object(), "uniform");
  uniform["required"] = Json::array({"range"});
  Json values = object(
      {{"values", list_of({{"type", {"string", "number", "boolean"}}}, "each of them")},
       {"weights", list_of({{"type", "number"}, {"exclusiveMinimum", 0}}, "their shares, if not equal")}});
  values["required"] = Json::array({"values"});
  return {{"oneOf",
           {uniform, range_of(Json::object(), "log_uniform"),
            range_of({{"mode", "the likeliest value"}}, "triangular"),
            range_of({{"mean", "before it is cut at both ends"}, {"sd", "standard deviation"}}, "normal"),
            values}}};
}

/// `household_types.*.herd` as a pattern of the keys it stands for.
std::string pattern_of(const std::string& key) {
  std::string pattern = "^";
  for (const char c : key) pattern += c == '.' ? "\\." : c == '*' ? "[a-z0-9_]+" : std::string(1, c);
  return pattern + "$";
}

/// Every parameter by its dotted key, and whatever stands below `policy`.
Json factors_schema(const Vocabulary& vocabulary) {
  Json properties = Json::object(), patterns = Json::object();
  const Json factor = {{"$ref", "#/$defs/factor"}};
  for (const Parameter& p : vocabulary.parameters) {
    if (is_never_factor(p.key)) continue;
    if (p.key.find('*') != std::string::npos) {
      patterns[pattern_of(p.key)] = factor;
      continue;
    }
    properties[p.key] = {{"description", fmt::format("{} ({})", p.meaning, p.unit)},
                         {"$ref", "#/$defs/factor"}};
  }
  patterns["^policy\\."] = factor;
  return {
      {"type", "object"},
      {"description", "keys as --set takes them, with a range or values each; a list names them in its file"},
      {"properties", std::move(properties)},
      {"patternProperties", std::move(patterns)},
      {"additionalProperties", false},
      {"minProperties", 1}};
}

Json outputs_schema() {
  const Json month = {{"type", "string"}, {"pattern", kMonthPattern}};
  return object(
      {{"indicators", list_of({{"type", "string"}}, "columns of county.csv; the headline ones without it")},
       {"dates",
        {{"description", "which steps (year_ends)"},
         {"oneOf",
          {{{"enum", {"year_ends", "every_step"}}}, list_of(month, "months in which steps begin")}}}}});
}

}  // namespace

std::string sweep_schema(const Vocabulary& vocabulary) {
  const Json scenario = Json::parse(scenario_schema(vocabulary));
  Json set = object(scenario.at("properties"));
  set["description"] = "keys laid over every scenario before the factors";
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "ruralsim sweep, format 1"}};
  schema.update(
      object({{"format", {{"const", 1}, {"description", "version of the sweep language"}}},
              {"name", {{"type", {"string", "number"}}, {"description", "the file's name without it"}}},
              {"scenarios", list_of(file_name("a scenario file, relative to the sweep file"),
                                    "left out, the design is for a model outside this program")},
              {"set", std::move(set)},
              {"replicates", whole(1, kMostSweepReplicates, "runs of each scenario at each point (1)")},
              {"seed", whole(0, kLargestSweepSeed, "of all runs; that of the first scenario without it")},
              {"design", design_schema()},
              {"factors", factors_schema(vocabulary)},
              {"constraints", list_of({{"type", "string"}, {"pattern", "^ *\\S+ +(<|<=|>|>=) +\\S+ *$"}},
                                      "such as \"a < b\": points that break one are left out")},
              {"outputs", outputs_schema()},
              {"keep", boolean("keep each run's county table")}}));
  schema["required"] = {"format", "design"};
  Json of_list;
  of_list["properties"]["design"]["properties"]["kind"]["const"] = "list";
  schema["if"] = std::move(of_list);
  schema["else"] = {{"required", Json::array({"factors"})}};
  schema["$defs"] = scenario.at("$defs");
  schema["$defs"]["factor"] = factor_schema();
  return schema.dump(2) + "\n";
}

}  // namespace ruralsim
