// SPDX-License-Identifier: Apache-2.0
// list and explain: the reference from the lists that the model itself reads.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/reference.hpp"
#include "tools/ruralsim/table.hpp"
#include "tools/ruralsim/usage_error.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/model/sources.hpp>

namespace ruralsim::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostSuggestions = 8;

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool holds(const std::string& text, const std::string& word) {
  return lower_case(text).find(lower_case(word)) != std::string::npos;
}

std::string heading(std::string column) {
  std::replace(column.begin(), column.end(), '_', ' ');
  std::transform(column.begin(), column.end(), column.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return column;
}

std::string as_table(const std::vector<std::string>& columns, std::span<const Record> records) {
  std::vector<Row> rows(1);
  for (const std::string& c : columns) rows.front().push_back(heading(c));
  for (const Record& r : records) {
    Row& row = rows.emplace_back();
    for (const std::string& c : columns) row.push_back(fact_text(r.facts.value(c, Json())));
  }
  return table_text(rows);
}

std::string as_json(std::span<const Record> records) {
  Json all = Json::array();
  for (const Record& r : records) all.push_back(r.facts);
  return all.dump(2) + "\n";
}

std::string label(std::string fact) {
  std::replace(fact.begin(), fact.end(), '_', ' ');
  return fact;
}

std::string range_text(const Json& range) {
  return fact_text(range[0]) + " to " + fact_text(range[1]);
}

std::string explanation(const Record& record) {
  std::vector<Row> rows;
  for (const auto& [name, fact] : record.facts.items()) {
    if (name == "key" || name == "status_meaning") continue;
    if (name == "doses") {
      for (const Json& dose : fact) {
        rows.push_back(
            {"dose",
             fmt::format("{}: {} ({}), {}, {}; {}", fact_text(dose["key"]), fact_text(dose["meaning"]),
                         fact_text(dose["unit"]), range_text(dose["range"]),
                         dose["default"] == "required" ? std::string("required")
                                                       : "default " + fact_text(dose["default"]),
                         dose["scaled_by_transition"].get<bool>() ? "a transition scales it"
                                                                  : "a transition leaves it as it is")});
      }
    } else if (name == "range") {
      rows.push_back({name, range_text(fact)});
    } else if (name == "status") {
      rows.push_back({name, fact_text(record.facts["status_meaning"])});
    } else {
      rows.push_back({label(name), fact_text(fact)});
    }
  }
  return fmt::format("{} {}\n{}", record.kind, record.key, table_text(rows, "  "));
}

/// `household_types.poor.herd` is a `household_types.*.herd`.
bool names(const std::string& written, const std::string& key) {
  const std::size_t star = key.find('*');
  if (written == key || star == std::string::npos) return written == key;
  const std::string before = key.substr(0, star), after = key.substr(star + 1);
  if (written.size() <= before.size() + after.size() || !written.starts_with(before) ||
      !written.ends_with(after)) {
    return false;
  }
  return written.substr(before.size(), written.size() - before.size() - after.size()).find('.') ==
         std::string::npos;
}

std::string suggestion(const std::string& key, std::span<const ReferenceList> lists) {
  std::vector<std::string> keys, holding;
  for (const ReferenceList& l : lists) {
    for (const Record& r : l.records) {
      keys.push_back(r.key);
      if (!key.empty() && holds(r.key, key)) holding.push_back(r.key);
    }
  }
  const std::string near = base::closest(key, keys);
  if (!near.empty()) return fmt::format("; did you mean `{}`?", near);
  if (holding.empty()) return "; `ruralsim list parameters` shows what there is";
  const bool more = holding.size() > kMostSuggestions;
  holding.resize(std::min(holding.size(), kMostSuggestions));
  return fmt::format("; keys that contain it: {}{}", fmt::join(holding, ", "), more ? ", ..." : "");
}

/// A value on one line, as a scenario file may have it.
std::string on_one_line(const base::Value& value) {
  std::string text;
  for (const base::Value& item : value.items()) text += (text.empty() ? "" : ", ") + item.text();
  if (value.kind() == base::Value::Kind::list) return "[" + text + "]";
  for (const base::Value::Entry& e : value.entries())
    text += (text.empty() ? "" : ", ") + e.key + ": " + e.value.text();
  return value.kind() == base::Value::Kind::map ? "{" + text + "}" : value.text();
}

/// What a scenario has for a key, county by county, and where it comes from.
std::string figures_text(const std::string& key, const std::filesystem::path& file,
                         std::span<const Override> overrides, const Catalog& catalog) {
  const Scenario s = load_scenario(file, overrides, catalog.vocabulary()).scenario;
  std::string text;
  for (const Scenario& county : counties_of(s)) {
    const std::string prefix = county.one_of_several ? "counties." + county.county.name + "." : "";
    for (const Figure& f : figures_of(county, catalog.vocabulary())) {
      if (f.key != key && f.record != key && prefix + f.key != key) continue;
      std::vector<Row> rows;
      if (f.key.starts_with("policy.")) {  // a dose, of which the lists have no record by this key
        rows.push_back({"meaning", f.meaning});
        rows.push_back({"unit", f.unit});
      }
      rows.push_back({"value", on_one_line(f.value)});
      rows.push_back({"status", std::string(status_text(f.from.status))});
      rows.push_back({"source", f.from.source});
      text += fmt::format("\n{}{} in {}\n{}", prefix, f.key, file.string(), table_text(rows, "  "));
    }
  }
  return text;
}

}  // namespace

std::vector<std::string> list_names() {
  return {"instruments", "conditions", "priorities", "indicators", "groupings",
          "parameters",  "processes",  "levers",     "panel"};
}

int list(const std::string& list, const std::string& word, bool json, const Catalog& catalog) {
  const std::vector<ReferenceList> lists = reference(catalog);
  const auto found =
      std::find_if(lists.begin(), lists.end(), [&](const ReferenceList& l) { return l.name == list; });
  base::ensure(found != lists.end(), "list_names() names the lists of the reference");
  std::vector<Record> records;
  for (const Record& r : found->records) {
    if (holds(r.key, word) || holds(r.meaning, word)) records.push_back(r);
  }
  print(json ? as_json(records) : as_table(found->columns, records));
  if (records.empty())
    tell(fmt::format("ruralsim list: none of the {} holds `{}` in its key or meaning\n", list, word));
  return 0;
}

int explain(const std::string& key, const std::filesystem::path& scenario,
            std::span<const Override> overrides, const Catalog& catalog) {
  const std::vector<ReferenceList> lists = reference(catalog);
  std::string text;
  for (const ReferenceList& l : lists) {
    for (const Record& r : l.records) {
      if (names(key, r.key)) text += (text.empty() ? "" : "\n") + explanation(r);
    }
  }
  if (!scenario.empty()) text += figures_text(key, scenario, overrides, catalog);
  if (text.empty()) {
    throw UsageError(
        fmt::format("there is no parameter, instrument, condition, priority, indicator, grouping, process, "
                    "lever or panel variable `{}`{}",
                    key, suggestion(key, lists)));
  }
  print(text);
  return 0;
}

}  // namespace ruralsim::cli
