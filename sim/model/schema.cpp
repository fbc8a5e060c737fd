// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include <ruralsim/model/decode.hpp>
#include <ruralsim/model/schema.hpp>

namespace ruralsim {
namespace {

using Json = nlohmann::ordered_json;

// What base::parse_month reads: years 1900 to 2999.
constexpr const char* kMonthPattern = "^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$";
constexpr const char* kTypeNamePattern = "^[a-z0-9_]+$";

Json object(Json properties) {
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json month() {
  return {{"type", "string"}, {"pattern", kMonthPattern}};
}

/// YAML 1.2 reads a bare 2016 or true as no text, the decoder does.
Json text() {
  return {{"type", {"string", "number", "boolean"}}, {"minLength", 1}};
}

/// YAML 1.2 hands on `on` and `off` as texts.
Json boolean() {
  return {{"enum", {true, false, "on", "off"}}};
}

Json number(double lower, double upper) {
  return {{"type", "number"}, {"minimum", lower}, {"maximum", upper}};
}

Json series(double lower, double upper) {
  const Json value = number(lower, upper);
  return {{"oneOf",
           {value,
            {{"type", "object"},
             {"description", "values by month; straight lines between them"},
             {"patternProperties", {{kMonthPattern, value}}},
             {"additionalProperties", false},
             {"minProperties", 1}}}}};
}

Json with_description(Json schema, const std::string& description) {
  schema["description"] = description;
  return schema;
}

std::string unit_of(const Parameter& p) {
  return p.basis.empty() ? p.unit : p.unit + " " + p.basis;
}

Json value_schema(const Parameter& p) {
  Scenario scratch;
  scratch.household_types.resize(1);
  scratch.products.resize(1);
  return std::visit(
      [&](auto accessor) -> Json {
        using T = std::remove_cvref_t<decltype(accessor(scratch, 0))>;
        if constexpr (std::is_same_v<T, double>) return number(p.lower, p.upper);
        if constexpr (std::is_same_v<T, std::int64_t>) {
          Json whole = {
              {"type", "integer"}, {"minimum", std::llround(p.lower)}, {"maximum", std::llround(p.upper)}};
          if (!takes_all(p)) return whole;
          return {{"oneOf", {whole, {{"const", "all"}}}}};
        }
        if constexpr (std::is_same_v<T, bool>) return boolean();
        if constexpr (std::is_same_v<T, std::string>) return text();
        if constexpr (std::is_same_v<T, base::Month>) return month();
        if constexpr (std::is_same_v<T, Choice>) return {{"enum", p.options}};
        if constexpr (std::is_same_v<T, Series>) return series(p.lower, p.upper);
        if constexpr (std::is_same_v<T, WordSet>)
          return {{"type", "array"}, {"items", {{"enum", p.options}}}};
        if constexpr (std::is_same_v<T, Season>) {
          return {{"type", "array"}, {"items", number(0, 1)}, {"minItems", 12}, {"maxItems", 12}};
        }
      },
      p.field);
}

Json default_value(const Parameter& p) {
  const double value = *p.fallback;
  const std::string kind = kind_name(p);
  if (kind == "true or false") return value != 0;
  if (kind == "text") return "";
  if (kind == "whole number") return std::llround(value);
  if (kind == "word") return p.options[static_cast<std::size_t>(value)];
  if (kind != "list of words") return value;
  Json words = Json::array();
  for (std::size_t i = 0; i < p.options.size(); ++i) {
    if (WordSet{static_cast<std::uint32_t>(value)}.has(static_cast<int>(i))) words.push_back(p.options[i]);
  }
  return words;
}

Json parameter_schema(const Parameter& p) {
  Json schema = {{"title", p.key}, {"description", p.meaning + " (" + unit_of(p) + "). Source: " + p.source}};
  schema["x-unit"] = unit_of(p);
  schema["x-status"] = std::string(1, p.status);
  schema.update(value_schema(p));
  if (p.fallback) schema["default"] = default_value(p);
  return schema;
}

std::vector<std::string> segments(const std::string& dotted) {
  std::vector<std::string> parts(1);
  for (const char c : dotted) {
    if (c == '.')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

/// Puts a leaf at its place, creating the objects on the way; `*` stands for any name.
void add_property(Json& root, const std::string& key, Json leaf) {
  Json* at = &root;
  const std::vector<std::string> parts = segments(key);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool any = parts[i] == "*";
    Json& children = (*at)[any ? "patternProperties" : "properties"];
    if (any) (*at)["minProperties"] = 1;
    Json& child = children[any ? kTypeNamePattern : parts[i]];
    if (i + 1 == parts.size()) {
      child = std::move(leaf);
      return;
    }
    if (child.is_null()) child = {{"type", "object"}, {"additionalProperties", false}};
    at = &child;
  }
}

/// Requires a key together with every object on the way to it.
void require_property(Json& root, const std::string& key) {
  Json* at = &root;
  const std::vector<std::string> parts = segments(key);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool any = parts[i] == "*";
    if (!any) {
      Json& required = (*at)["required"];
      if (required.is_null()) required = Json::array();
      if (std::find(required.begin(), required.end(), parts[i]) == required.end())
        required.push_back(parts[i]);
    }
    if (i + 1 == parts.size()) return;
    at = &(*at)[any ? "patternProperties" : "properties"][any ? kTypeNamePattern : parts[i]];
  }
}

Json asked_schema(const Condition& c) {
  switch (c.kind) {
    case Condition::Kind::yes_or_no:
      return boolean();
    case Condition::Kind::amount:
      return number(c.lower, c.upper);
    case Condition::Kind::range:
      return {{"type", "array"}, {"items", number(c.lower, c.upper)}, {"minItems", 2}, {"maxItems", 2}};
    case Condition::Kind::names:
      break;
  }
  const Json name = c.words.empty() ? text() : Json{{"enum", c.words}};
  const Json names = {{"type", "array"}, {"items", name}, {"minItems", 1}};
  return c.any_or_none ? Json{{"oneOf", {boolean(), names}}} : names;
}

Json eligible_schema(std::span<const Condition> conditions) {
  Json properties = Json::object();
  for (const Condition& c : conditions) {
    const std::string unit = c.unit.empty() ? "" : " (" + c.unit + ")";
    properties[c.key] = with_description(asked_schema(c), c.meaning + unit);
  }
  return with_description(object(std::move(properties)), "which households may receive it: all must hold");
}

Json priority_schema(std::span<const Priority> priorities) {
  Json keys = Json::array();
  for (const Priority& p : priorities) keys.push_back(p.key);
  return {{"enum", std::move(keys)}, {"description", "who comes first when it does not reach everybody"}};
}

Json measure_schema(const Instrument& instrument) {
  Json properties = {
      {"instrument", {{"const", instrument.key}, {"description", instrument.meaning}}},
      {"name",
       with_description(text(), "tells two measures of one instrument apart; else the instrument's name")},
      {"from", with_description(month(), "first month in force; from the start without it")},
      {"to", with_description(month(), "first month no longer in force; to the end without it")},
      {"eligible", {{"$ref", "#/$defs/eligible"}}},
      {"priority", {{"$ref", "#/$defs/priority"}}},
      {"budget", with_description(series(0, kLargestBudget), "at most this much is paid (yuan a year)")},
      {"errors", with_description(
                     object({{"inclusion", with_description(number(0, 1), "share of the ineligible let in")},
                             {"exclusion", with_description(number(0, 1), "share of the eligible missed")}}),
                     "what its list gets wrong, of each household for ever")},
      {"lag",
       {{"type", "integer"},
        {"minimum", 0},
        {"maximum", kLongestLag},
        {"description", "months from being listed to the first payment"}}}};
  Json required = Json::array({"instrument"});
  for (const DoseKey& dose : instrument.doses) {
    Json schema = with_description(series(dose.lower, dose.upper), dose.meaning + " (" + dose.unit + ")");
    schema["x-unit"] = dose.unit;
    if (dose.fallback)
      schema["default"] = *dose.fallback;
    else
      required.push_back(dose.key);
    properties[dose.key] = std::move(schema);
  }
  Json schema = {{"title", "a measure of " + instrument.key}};
  schema.update(object(std::move(properties)));
  schema["required"] = std::move(required);
  return schema;
}

Json one_path(const char* kind, Json value) {
  Json schema = object({{kind, std::move(value)}});
  schema["required"] = Json::array({kind});
  return schema;
}

/// The paths of a withdrawal, without those only it can take for an introduction.
Json path_schema(const std::string& description, bool introduces) {
  const Json months = {{"type", "array"}, {"items", month()}, {"minItems", 2}, {"maxItems", 2}};
  const Json stages = {{"type", "object"},
                       {"description", "share in force from each month on"},
                       {"patternProperties", {{kMonthPattern, number(0, 1)}}},
                       {"additionalProperties", false},
                       {"minProperties", 1}};
  Json paths = Json::array({{{"const", "constant"}},
                            one_path("cliff", with_description(month(), "the month of the change")),
                            one_path("linear", with_description(months, "its begin and its end")),
                            one_path("staged", stages)});
  if (!introduces) {
    Json rule = object({{"income_above", with_description(number(0.1, 100), "multiples of the poverty line")},
                        {"months", {{"type", "integer"}, {"minimum", 1}, {"maximum", 240}}}});
    rule["required"] = {"income_above", "months"};
    paths.push_back(one_path("conditional", std::move(rule)));
    paths.push_back(one_path("convert", {{"$ref", "#/$defs/measure"}}));
  }
  return {{"description", description}, {"oneOf", std::move(paths)}};
}

Json definitions(const Vocabulary& vocabulary) {
  Json defs = Json::object();
  defs["eligible"] = eligible_schema(vocabulary.conditions);
  defs["priority"] = priority_schema(vocabulary.priorities);
  Json any_measure = Json::array();
  for (const Instrument& i : vocabulary.instruments) {
    defs["measure_" + i.key] = measure_schema(i);
    any_measure.push_back({{"$ref", "#/$defs/measure_" + i.key}});
  }
  defs["measure"] = {{"type", "object"}, {"oneOf", std::move(any_measure)}};
  defs["measures"] = {{"type", "array"}, {"items", {{"$ref", "#/$defs/measure"}}}};
  Json regime = object({{"format", {{"const", 1}, {"description", "version of the scenario language"}}},
                        {"regime", with_description(text(), "name by which a transition calls it")},
                        {"meaning", with_description(text(), "what belongs to it and why")},
                        {"measures", {{"$ref", "#/$defs/measures"}}}});
  regime["required"] = {"regime", "measures"};
  defs["regime"] = std::move(regime);
  return defs;
}

Json policy_schema() {
  Json transition =
      object({{"from", with_description(text(), "the regime that is in force at the start")},
              {"to", with_description(text(), "the regime that takes its place, if any")},
              {"start", with_description(month(), "first month of the transition")},
              {"withdraw", path_schema("how the old regime goes: `constant` (it stays) or a path", false)},
              {"introduce", path_schema("how the new regime comes; with `to` only", true)},
              {"scale", with_description(number(0, kLargestScale),
                                         "factor, from the start on, on what is left of the old regime")},
              {"withdraw_by_measure",
               {{"type", "object"},
                {"description", "dated paths of single measures of the old regime, by their names"},
                {"additionalProperties", path_schema("how this measure goes", true)}}}});
  transition["required"] = {"from", "start", "withdraw"};
  transition["dependentRequired"] = {{"introduce", Json::array({"to"})}};
  const Json regimes = {
      {"type", "array"},
      {"description", "regime files, relative to the file they stand in, or regimes written out"},
      {"items", {{"oneOf", {{{"type", "string"}, {"minLength", 1}}, {{"$ref", "#/$defs/regime"}}}}}}};
  const Json doses = {
      {"type", "object"},
      {"description",
       "doses of measures of the regimes, by the measures' names, where this county has others"},
      {"additionalProperties",
       {{"type", "object"}, {"additionalProperties", series(-kLargestBudget, kLargestBudget)}}}};
  Json policy = object(
      {{"regimes", regimes},
       {"doses", doses},
       {"transition", with_description(std::move(transition), "from one regime to another")},
       {"measures", {{"description", "single measures beside the regimes"}, {"$ref", "#/$defs/measures"}}}});
  return with_description(std::move(policy),
                          "what the state does: regimes, their transition, single measures");
}

Json heading(const char* title) {
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
}

}  // namespace

std::string scenario_schema(const Vocabulary& vocabulary) {
  Json schema = heading("ruralsim scenario, format 1");
  schema["type"] = "object";
  schema["additionalProperties"] = false;
  Json whole = Json::object();  // of a scenario that stands alone
  add_property(schema, "format", {{"const", 1}, {"description", "version of the scenario language"}});
  add_property(schema, "extends",
               with_description({{"type", "string"}, {"minLength", 1}},
                                "file that this one overrides, relative to it; maps merge, lists replace"));
  for (const Parameter& p : vocabulary.parameters) {
    add_property(schema, p.key, parameter_schema(p));
    if (!p.fallback) require_property(whole, p.key);
  }
  add_property(schema, "policy", policy_schema());
  require_property(whole, "format");
  Json county = {{"type", "object"},
                 {"description", "keys of this county, beside those of the file that it `extends`"},
                 {"additionalProperties", false},
                 {"properties", schema["properties"]}};
  Json of_run = Json::object();
  for (const Parameter& p : vocabulary.parameters) {
    if (!p.of_run) continue;
    county["properties"].erase(segments(p.key).front());
    if (!p.fallback) require_property(of_run, p.key);
  }
  require_property(of_run, "format");
  county["properties"].erase("format");
  schema["properties"]["counties"] = {
      {"type", "object"},
      {"description", "several counties in one world, by name; what stands beside this key holds for all"},
      {"patternProperties", {{kTypeNamePattern, std::move(county)}}},
      {"additionalProperties", false},
      {"minProperties", 2}};
  schema["if"] = {{"required", Json::array({"extends"})}};
  schema["else"] = {{"if", {{"required", Json::array({"counties"})}}},
                    {"then", std::move(of_run)},
                    {"else", std::move(whole)}};
  schema["$defs"] = definitions(vocabulary);
  return schema.dump(2) + "\n";
}

std::string regime_schema(const Vocabulary& vocabulary) {
  Json schema = heading("ruralsim regime, format 1");
  schema["$ref"] = "#/$defs/regime";
  schema["$defs"] = definitions(vocabulary);
  return schema.dump(2) + "\n";
}

}  // namespace ruralsim
