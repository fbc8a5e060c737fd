// SPDX-License-Identifier: Apache-2.0
// Checks a document against a JSON Schema.
#pragma once
#include <algorithm>
#include <regex>
#include <string>

#include <nlohmann/json.hpp>

#include <ruralsim/base/document.hpp>

/// A document as a JSON Schema sees it.
inline nlohmann::json json_of(const ruralsim::base::Value& value) {
  if (value.kind() == ruralsim::base::Value::Kind::list) {
    nlohmann::json items = nlohmann::json::array();
    for (const ruralsim::base::Value& item : value.items()) items.push_back(json_of(item));
    return items;
  }
  if (value.kind() == ruralsim::base::Value::Kind::map) {
    nlohmann::json entries = nlohmann::json::object();
    for (const ruralsim::base::Value::Entry& e : value.entries()) entries[e.key] = json_of(e.value);
    return entries;
  }
  ruralsim::base::Problems ignored;
  const auto number = ruralsim::base::read_number(value, ignored);
  if (value.text() == "true" || value.text() == "false") return value.text() == "true";
  if (!number) return value.text();
  if (value.text().find('.') != std::string::npos) return *number;
  return static_cast<std::int64_t>(*number);
}

/// As much of draft 2020-12 as the schemas use; a keyword it doesn't know fails the test.
class Checker {
 public:
  explicit Checker(const nlohmann::json& root) : root_(root) {}

  /// The first mistake, "" for a sound value.
  std::string mistake(const nlohmann::json& value, const nlohmann::json& schema,
                      const std::string& at = "$") const {
    for (const auto& [keyword, rule] : schema.items()) {
      const std::string found = mistake_by(keyword, rule, value, schema, at);
      if (!found.empty()) return found;
    }
    return "";
  }

 private:
  static bool is_type(const nlohmann::json& value, const std::string& type) {
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    return type == "array" ? value.is_array() : type == "object" && value.is_object();
  }

  static bool matches(const std::string& text, const std::string& pattern) {
    return std::regex_search(text, std::regex(pattern));
  }

  std::string mistake_by(const std::string& keyword, const nlohmann::json& rule, const nlohmann::json& value,
                         const nlohmann::json& schema, const std::string& at) const {
    const auto unless = [&](bool sound) {
      return sound ? "" : at + " breaks " + keyword + " " + rule.dump();
    };
    if (keyword.starts_with("x-") || keyword.starts_with("$") || keyword == "title" ||
        keyword == "description" || keyword == "default" || keyword == "then" || keyword == "else" ||
        keyword == "patternProperties") {
      return keyword == "$ref"
                 ? mistake(value, root_.at(nlohmann::json::json_pointer(rule.get<std::string>().substr(1))),
                           at)
                 : "";
    }
    if (keyword == "type") {
      if (rule.is_string()) return unless(is_type(value, rule.get<std::string>()));
      return unless(
          std::any_of(rule.begin(), rule.end(), [&](const nlohmann::json& t) { return is_type(value, t); }));
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
      return unless(std::all_of(rule.begin(), rule.end(), [&](const nlohmann::json& k) {
        return value.contains(k.get<std::string>());
      }));
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
      for (const nlohmann::json& one : rule) {
        const std::string found = mistake(value, one, at);
        sound += found.empty() ? 1 : 0;
        reasons += "\n  " + found;
      }
      return sound == 1 ? "" : at + " fits " + std::to_string(sound) + " of oneOf:" + reasons;
    }
    if (keyword == "if") {
      const bool holds = mistake(value, rule, at).empty();
      if (holds) return schema.contains("then") ? mistake(value, schema["then"], at) : "";
      return mistake(value, schema["else"], at);
    }
    if (keyword == "properties" || keyword == "additionalProperties")
      return mistake_in_entries(value, schema, at);
    return "the keyword " + keyword + " is unknown to this test";
  }

  std::string mistake_in_entries(const nlohmann::json& value, const nlohmann::json& schema,
                                 const std::string& at) const {
    if (!value.is_object()) return "";
    const nlohmann::json by_pattern = schema.value("patternProperties", nlohmann::json::object());
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
      if (!known && schema.value("additionalProperties", nlohmann::json(true)) == false)
        found = at + " has no key " + key;
      if (!found.empty()) return found;
    }
    return "";
  }

  const nlohmann::json& root_;
};
