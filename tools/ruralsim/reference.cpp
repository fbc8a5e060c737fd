// SPDX-License-Identifier: Apache-2.0
#include "tools/ruralsim/reference.hpp"

#include "tools/ruralsim/amounts.hpp"
#include <ruralsim/model/decode.hpp>

namespace ruralsim::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string joined(const std::string& unit, const std::string& basis) {
  return basis.empty() ? unit : unit + " " + basis;
}

bool has_range(const std::string& kind) {
  return kind == "number" || kind == "whole number" || kind == "dated series";
}

Json default_of(const Parameter& p, const std::string& kind) {
  if (!p.fallback) return "required";
  const double value = *p.fallback;
  if (kind == "true or false") return value != 0;
  if (kind == "text") return "none";
  if (kind == "whole number") return static_cast<std::int64_t>(value);
  if (kind == "word") return p.options[static_cast<std::size_t>(value)];
  if (kind != "list of words") return value;
  Json words = Json::array();
  for (std::size_t i = 0; i < p.options.size(); ++i) {
    if (WordSet{static_cast<std::uint32_t>(value)}.has(static_cast<int>(i))) words.push_back(p.options[i]);
  }
  return words;
}

Record record_of(const Parameter& p) {
  const std::string kind = kind_name(p);
  Json f = {{"key", p.key}, {"meaning", p.meaning}, {"kind", kind}, {"unit", joined(p.unit, p.basis)}};
  f["default"] = default_of(p, kind);
  if (has_range(kind)) f["range"] = {p.lower, p.upper};
  if (!p.options.empty()) f["words"] = p.options;
  if (takes_all(p)) f["words"] = {"all"};
  if (!p.prior.empty()) f["plausible"] = p.prior;
  f["status"] = std::string(1, p.status);
  f["status_meaning"] = status_text(p.status);
  f["source"] = p.source;
  f["module"] = p.module;
  f["section"] = p.section;
  return {"parameter", p.key, p.meaning, std::move(f)};
}

/// Which levers an instrument moves, found by acting with doses of 1.
Json levers_of(const Instrument& instrument) {
  const std::vector<double> dose(instrument.doses.size(), 1.0);
  Levers levers;
  instrument.act(dose, levers);
  Json moved = Json::array();
  for (const LeverField& lever : kLeverFields) {
    if (levers.*lever.value != 0) moved.push_back(lever.name);
  }
  return moved;
}

Record record_of(const Instrument& i) {
  Json doses = Json::array();
  for (const DoseKey& d : i.doses) {
    Json dose = {{"key", d.key}, {"meaning", d.meaning}, {"unit", d.unit}, {"range", {d.lower, d.upper}}};
    dose["default"] = d.fallback ? Json(*d.fallback) : Json("required");
    dose["scaled_by_transition"] = d.scaled;
    doses.push_back(std::move(dose));
  }
  Json f = {{"key", i.key}, {"meaning", i.meaning}, {"doses", std::move(doses)}, {"levers", levers_of(i)}};
  f["module"] = i.module.empty() ? "core" : i.module;
  if (!i.mechanism.key.empty()) f["acts_through"] = i.mechanism.key;
  f["source"] = i.source;
  f["section"] = i.section;
  return {"instrument", i.key, i.meaning, std::move(f)};
}

Record record_of(const Indicator& i) {
  Json f = {{"key", i.key}, {"meaning", i.meaning}, {"unit", i.unit}};
  f["tables"] = Json::array({"county.csv"});
  if (i.finest >= Finest::village) f["tables"].push_back("village.csv");
  if (i.finest >= Finest::group) f["tables"].push_back("group.csv");
  f["defined"] = i.yearly ? "last step of a year" : "every step";
  f["source"] = i.source;
  f["section"] = i.section;
  return {"indicator", i.key, i.meaning, std::move(f)};
}

Record record_of(const Grouping& g) {
  return {"grouping", g.key, g.meaning, {{"key", g.key}, {"meaning", g.meaning}, {"section", g.section}}};
}

Record record_of(const Process& p, std::size_t place) {
  static constexpr const char* kOn[] = {"each village", "the county", "all counties"};
  Json f = {{"key", p.key}, {"meaning", p.meaning}, {"place", place}};
  f["runs"] = p.yearly ? "first step of a year" : "every step";
  f["on"] = kOn[p.run.index()];
  f["writes"] = p.writes;
  f["section"] = p.section;
  return {"process", p.key, p.meaning, std::move(f)};
}

Record record_of(const LeverField& lever, std::span<const Instrument> instruments) {
  Json movers = Json::array();
  for (const Instrument& i : instruments) {
    const Json moved = levers_of(i);
    if (std::find(moved.begin(), moved.end(), lever.name) != moved.end()) movers.push_back(i.key);
  }
  return {"lever",
          lever.name,
          lever.meaning,
          {{"key", lever.name},
           {"unit", lever.unit},
           {"meaning", lever.meaning},
           {"moved_by", std::move(movers)}}};
}

const char* kind_of(const Condition& c) {
  switch (c.kind) {
    case Condition::Kind::yes_or_no:
      return "true or false";
    case Condition::Kind::amount:
      return "number";
    case Condition::Kind::range:
      return "two numbers";
    case Condition::Kind::names:
      return c.any_or_none ? "true, false or a list of names" : "list of names";
  }
  return "";
}

Record record_of(const Condition& c) {
  Json f = {{"key", c.key}, {"meaning", c.meaning}, {"kind", kind_of(c)}, {"unit", c.unit}};
  if (!c.unit.empty()) f["range"] = {c.lower, c.upper};
  if (!c.words.empty()) f["words"] = c.words;
  f["section"] = c.section;
  return {"condition", c.key, c.meaning, std::move(f)};
}

Record record_of(const Priority& p) {
  return {"priority", p.key, p.meaning, {{"key", p.key}, {"meaning", p.meaning}, {"section", p.section}}};
}

Record record_of(const PanelVariable& v) {
  Json f = {{"key", v.key}, {"meaning", v.meaning}, {"unit", v.flags ? "flags" : v.unit}};
  f["of"] = v.of == PanelVariable::Of::household ? "household" : "person";
  f["type"] = io::name_of(v.type);
  f["may_miss"] = v.may_miss;
  f["section"] = v.section;
  return {"panel variable", v.key, v.meaning, std::move(f)};
}

template <class Rows>
std::vector<Record> records_of(const Rows& rows) {
  std::vector<Record> records;
  records.reserve(rows.size());
  for (const auto& row : rows) records.push_back(record_of(row));
  return records;
}

}  // namespace

std::vector<ReferenceList> reference(const Catalog& catalog) {
  std::vector<Record> processes, levers;
  for (const Process& p : catalog.processes) processes.push_back(record_of(p, processes.size() + 1));
  for (const LeverField& l : kLeverFields) levers.push_back(record_of(l, catalog.instruments));
  return {{"instruments", {"key", "doses", "meaning"}, records_of(catalog.instruments)},
          {"conditions", {"key", "kind", "unit", "meaning"}, records_of(catalog.conditions)},
          {"priorities", {"key", "meaning"}, records_of(catalog.priorities)},
          {"indicators", {"key", "unit", "defined", "meaning"}, records_of(catalog.indicators)},
          {"groupings", {"key", "meaning"}, records_of(catalog.groupings)},
          {"parameters", {"key", "default", "unit", "status", "meaning"}, records_of(catalog.parameters)},
          {"processes", {"place", "key", "runs", "on", "meaning"}, std::move(processes)},
          {"levers", {"key", "unit", "moved_by", "meaning"}, std::move(levers)},
          {"panel", {"key", "of", "unit", "type", "meaning"}, records_of(catalog.panel)}};
}

const char* status_text(char status) {
  if (status == 'V') return "V: seen in a public copy of the source";
  if (status == 'R') return "R: remembered from the named source, not checked";
  return "C: no source; calibrate it or vary it, never present it as known";
}

std::string fact_text(const Json& fact) {
  if (fact.is_string()) return fact.get<std::string>().empty() ? "-" : fact.get<std::string>();
  if (fact.is_boolean()) return fact.get<bool>() ? "true" : "false";
  if (fact.is_number_integer()) return std::to_string(fact.get<std::int64_t>());
  if (fact.is_number()) return number_text(fact.get<double>());
  if (fact.is_object()) return fact_text(fact.value("key", Json()));
  std::string text;
  for (const Json& item : fact) text += (text.empty() ? "" : ", ") + fact_text(item);
  return text.empty() ? "-" : text;
}

}  // namespace ruralsim::cli
