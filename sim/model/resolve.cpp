// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <ruralsim/model/decode.hpp>
#include <ruralsim/model/load.hpp>

namespace ruralsim {
namespace {

using base::Value;

Value word(std::string text) {
  return Value::scalar(std::move(text), {});
}
Value quoted(std::string text) {
  return Value::scalar(std::move(text), {}, true);
}
Value number(double value) {
  return word(number_text(value));
}

Value measure_value(const Measure& m, const Vocabulary& vocabulary) {
  const Instrument& instrument = vocabulary.instruments[m.instrument];
  std::vector<Value::Entry> entries;
  entries.push_back({"instrument", {}, word(instrument.key)});
  entries.push_back({"name", {}, quoted(m.name)});
  if (m.from) entries.push_back({"from", {}, word(base::text(*m.from))});
  if (m.to) entries.push_back({"to", {}, word(base::text(*m.to))});
  for (std::size_t i = 0; i < instrument.doses.size(); ++i) {
    entries.push_back({instrument.doses[i].key, {}, series_value(m.doses[i])});
  }
  for (Value::Entry& entry : targeting_entries(m, vocabulary)) entries.push_back(std::move(entry));
  return Value::map(std::move(entries), {});
}

Value measures_value(const std::vector<Measure>& measures, const Vocabulary& vocabulary) {
  std::vector<Value> items;
  items.reserve(measures.size());
  for (const Measure& m : measures) items.push_back(measure_value(m, vocabulary));
  return Value::list(std::move(items), {});
}

Value month(base::Month when) {
  return word(base::text(when));
}

Value path_value(const DosePath& path, const Vocabulary& vocabulary) {
  switch (path.kind) {
    case DosePath::Kind::constant:
      return word("constant");
    case DosePath::Kind::cliff:
      return Value::map({{"cliff", {}, month(path.date)}}, {});
    case DosePath::Kind::linear:
      return Value::map({{"linear", {}, Value::list({month(path.date), month(path.until)}, {})}}, {});
    case DosePath::Kind::staged:
      return Value::map({{"staged", {}, series_value({path.stages})}}, {});
    case DosePath::Kind::conditional:
      return Value::map({{"conditional",
                          {},
                          Value::map({{"income_above", {}, number(path.income_above)},
                                      {"months", {}, word(std::to_string(path.months))}},
                                     {})}},
                        {});
    case DosePath::Kind::convert:
      break;
  }
  return Value::map({{"convert", {}, measure_value(path.into.front(), vocabulary)}}, {});
}

Value policy_value(const Policy& policy, const Vocabulary& vocabulary) {
  std::vector<Value> regimes;
  for (const Regime& r : policy.regimes) {
    std::vector<Value::Entry> entries;
    entries.push_back({"regime", {}, quoted(r.name)});
    if (!r.meaning.empty()) entries.push_back({"meaning", {}, quoted(r.meaning)});
    entries.push_back({"measures", {}, measures_value(r.measures, vocabulary)});
    regimes.push_back(Value::map(std::move(entries), {}));
  }
  std::vector<Value::Entry> entries;
  entries.push_back({"regimes", {}, Value::list(std::move(regimes), {})});
  if (policy.transition) {
    const Transition& t = *policy.transition;
    std::vector<Value::Entry> transition;
    transition.push_back({"from", {}, quoted(t.from)});
    if (t.to) transition.push_back({"to", {}, quoted(*t.to)});
    transition.push_back({"start", {}, word(base::text(t.start))});
    transition.push_back({"withdraw", {}, path_value(t.withdraw, vocabulary)});
    if (t.to) transition.push_back({"introduce", {}, path_value(t.introduce, vocabulary)});
    if (t.scale != 1) transition.push_back({"scale", {}, number(t.scale)});
    if (!t.by_measure.empty()) {
      std::vector<Value::Entry> own;
      for (const auto& [name, path] : t.by_measure) own.push_back({name, {}, path_value(path, vocabulary)});
      transition.push_back({"withdraw_by_measure", {}, Value::map(std::move(own), {})});
    }
    entries.push_back({"transition", {}, Value::map(std::move(transition), {})});
  }
  entries.push_back({"measures", {}, measures_value(policy.measures, vocabulary)});
  return Value::map(std::move(entries), {});
}

}  // namespace

Value parameter_value(const Parameter& p, Scenario& s, std::size_t index) {
  return std::visit(
      [&](auto accessor) -> Value {
        const auto& field = accessor(s, index);
        using T = std::remove_cvref_t<decltype(field)>;
        if constexpr (std::is_same_v<T, double>) return number(field);
        if constexpr (std::is_same_v<T, std::int64_t>) {
          return word(takes_all(p) && field == kEverybody ? "all" : std::to_string(field));
        }
        if constexpr (std::is_same_v<T, bool>) return word(field ? "true" : "false");
        if constexpr (std::is_same_v<T, base::Month>) return word(base::text(field));
        if constexpr (std::is_same_v<T, Choice>)
          return word(p.options[static_cast<std::size_t>(field.index)]);
        if constexpr (std::is_same_v<T, Series>) return series_value(field);
        if constexpr (std::is_same_v<T, std::string>) {
          return quoted(p.file ? "inputs/" + std::filesystem::path(field).filename().string() : field);
        }
        if constexpr (std::is_same_v<T, WordSet>) {
          std::vector<Value> words;
          for (std::size_t i = 0; i < p.options.size(); ++i) {
            if (field.has(static_cast<int>(i))) words.push_back(word(p.options[i]));
          }
          return Value::list(std::move(words), {});
        }
        if constexpr (std::is_same_v<T, Season>) {
          std::vector<Value> weights;
          for (const double w : field.weight) weights.push_back(number(w));
          return Value::list(std::move(weights), {});
        }
      },
      p.field);
}

Value series_value(const Series& series) {
  if (series.constant()) return number(series.points.front().value);
  std::vector<Value::Entry> entries;
  for (const Series::Point& p : series.points) entries.push_back({base::text(p.when), {}, number(p.value)});
  return Value::map(std::move(entries), {});
}

std::vector<std::string*> data_files(Scenario& s) {
  std::vector<std::string*> files;
  for (Scenario& county : s.counties) {
    for (std::string* file : data_files(county)) files.push_back(file);
  }
  if (s.counties.empty()) files = {&s.demography_file, &s.national_file, &s.sources_file};
  return files;
}

namespace {

/// @param keep  which parameters are written
void write_parameters(Scenario& s, const Vocabulary& vocabulary, bool (*keep)(const Parameter&),
                      Value& document) {
  for (const Parameter& p : vocabulary.parameters) {
    if (!keep(p)) continue;
    const std::vector<std::string> keys = written_keys(p, s);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (p.file && std::get<std::string& (*)(Scenario&, std::size_t)>(p.field)(s, i).empty()) continue;
      base::set_path(document, keys[i], parameter_value(p, s, i));
    }
  }
}

Value resolved_county(const Scenario& county, const Vocabulary& vocabulary) {
  Scenario s = county;
  Value document = Value::map({}, {});
  write_parameters(
      s, vocabulary, [](const Parameter& p) { return !p.of_run; }, document);
  base::set_path(document, "policy", policy_value(s.policy, vocabulary));
  return document;
}

}  // namespace

Value resolved_document(const Scenario& scenario, const Vocabulary& vocabulary) {
  Scenario s = scenario;  // accessors give references; a copy keeps the scenario itself constant
  Value document = Value::map({{"format", {}, word("1")}}, {});
  if (!s.counties.empty()) {
    write_parameters(
        s, vocabulary, [](const Parameter& p) { return p.of_run; }, document);
    std::vector<Value::Entry> counties;
    for (const Scenario& county : s.counties)
      counties.push_back({county.county.name, {}, resolved_county(county, vocabulary)});
    base::set_path(document, "counties", Value::map(std::move(counties), {}));
    return document;
  }
  write_parameters(
      s, vocabulary, [](const Parameter&) { return true; }, document);
  base::set_path(document, "policy", policy_value(s.policy, vocabulary));
  return document;
}

}  // namespace ruralsim
