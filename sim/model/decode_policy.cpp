// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/model/decode.hpp"
#include <ruralsim/io/yaml.hpp>

namespace ruralsim {
namespace {

using base::Value;

constexpr std::size_t kMostMeasures = 32;  ///< a household's awards are the bits of one word

bool require_map(const Value& value, const std::string& what, Decoding& d) {
  if (value.kind() == Value::Kind::map) return true;
  d.problems.add(value.mark(), fmt::format("{} is a map of keys", what));
  return false;
}

const Value* require_key(const Value& map, const std::string& key, const std::string& what, Decoding& d) {
  const Value* value = map.find(key);
  if (value == nullptr) d.problems.add(map.mark(), fmt::format("{} needs the key `{}`", what, key));
  return value;
}

std::optional<std::size_t> decode_instrument(const Value& measure, Decoding& d) {
  const Value* name = require_key(measure, "instrument", "a measure", d);
  if (name == nullptr) return std::nullopt;
  const auto text = base::read_text(*name, d.problems);
  if (!text) return std::nullopt;
  std::vector<std::string> known;
  for (const Instrument& i : d.vocabulary.instruments) known.push_back(i.key);
  const auto row = std::find(known.begin(), known.end(), *text);
  if (row != known.end()) return static_cast<std::size_t>(row - known.begin());
  const std::string near = base::closest(*text, known);
  d.problems.add(
      name->mark(),
      near.empty() ? fmt::format("there is no instrument `{}`; there are: {}", *text, fmt::join(known, ", "))
                   : fmt::format("there is no instrument `{}`; did you mean `{}`?", *text, near));
  return std::nullopt;
}

Eligibility decode_eligibility(const Value& value, Decoding& d) {
  Eligibility rule;
  if (!require_map(value, "`eligible`", d)) return rule;
  refuse_unknown_keys(value, {"registered", "income_below"}, "eligible", d);
  if (const Value* v = value.find("registered")) rule.registered = base::read_boolean(*v, d.problems);
  if (const Value* v = value.find("income_below")) {
    rule.income_below = base::read_number(*v, d.problems);
    if (rule.income_below && *rule.income_below <= 0) {
      d.problems.add(v->mark(), "`income_below` is a positive amount (yuan a person and year)");
    }
  }
  return rule;
}

/// A text that is not empty, otherwise "" and a problem.
std::string decode_name(const Value& value, const std::string& key, Decoding& d) {
  const auto text = base::read_text(value, d.problems);
  if (text && text->empty()) d.problems.add(value.mark(), fmt::format("`{}` is empty", key));
  return text.value_or("");
}

std::optional<Measure> decode_measure(const Value& value, const std::string& prefix, Decoding& d) {
  if (!require_map(value, "a measure", d)) return std::nullopt;
  const auto row = decode_instrument(value, d);
  if (!row) return std::nullopt;
  const Instrument& instrument = d.vocabulary.instruments[*row];
  Measure m;
  m.instrument = *row;
  std::vector<std::string> known = {"instrument", "name", "from", "to", "eligible", "budget"};
  for (const DoseKey& dose : instrument.doses) known.push_back(dose.key);
  refuse_unknown_keys(value, known, prefix, d);

  m.name = value.find("name") == nullptr ? instrument.key : decode_name(*value.find("name"), "name", d);
  if (const Value* v = value.find("from")) m.from = base::read_month(*v, d.problems);
  if (const Value* v = value.find("to")) m.to = base::read_month(*v, d.problems);
  if (m.from && m.to && *m.from >= *m.to) {
    d.problems.add(
        value.find("to")->mark(),
        fmt::format("`to` ({}) must lie after `from` ({})", base::text(*m.to), base::text(*m.from)),
        {{value.find("from")->mark(), "`from` stands here"}});
  }
  if (const Value* v = value.find("eligible")) m.eligible = decode_eligibility(*v, d);
  if (const Value* v = value.find("budget"))
    m.budget = decode_series(*v, "budget", 0, 1e13, "yuan a year", d);
  for (const DoseKey& dose : instrument.doses) {
    if (const Value* v = value.find(dose.key)) {
      m.doses.push_back(
          decode_series(*v, dose.key, dose.lower, dose.upper, dose.unit, d).value_or(constant_series(0)));
    } else if (dose.fallback) {
      m.doses.push_back(constant_series(*dose.fallback));
    } else {
      d.problems.add(value.mark(), fmt::format("a measure of `{}` needs `{}`: {} ({})", instrument.key,
                                               dose.key, dose.meaning, dose.unit));
    }
  }
  return m;
}

/// A list of measures whose names differ.
std::vector<Measure> decode_measures(const Value& value, const std::string& prefix, Decoding& d) {
  std::vector<Measure> measures;
  std::map<std::string, base::Mark> first;
  if (value.kind() != Value::Kind::list) {
    d.problems.add(value.mark(),
                   fmt::format("`{}` is a list of measures, each starting with `- instrument:`", prefix));
    return measures;
  }
  for (const Value& item : value.items()) {
    auto m = decode_measure(item, prefix, d);
    if (!m) continue;
    const auto [other, added] = first.emplace(m->name, item.mark());
    if (!added && !m->name.empty()) {
      d.problems.add(item.mark(),
                     fmt::format("two measures are called `{}`; give one of them another `name`", m->name),
                     {{other->second, "the other one stands here"}});
    }
    measures.push_back(std::move(*m));
  }
  return measures;
}

DosePath decode_path(const Value& value, const std::string& key, Decoding& d) {
  if (value.kind() == Value::Kind::scalar) {
    if (value.text() == "constant") return {};
    d.problems.add(value.mark(), fmt::format("`{}` is `constant` or a map such as {{cliff: 2021-01}}", key));
    return {};
  }
  if (!require_map(value, "`" + key + "`", d)) return {};
  refuse_unknown_keys(value, {"cliff"}, key, d);
  if (const Value* date = value.find("cliff")) {
    if (const auto month = base::read_month(*date, d.problems)) return {DosePath::Kind::cliff, *month};
  } else if (value.entries().empty()) {
    d.problems.add(value.mark(),
                   fmt::format("`{}` is empty; it is `constant` or a map such as {{cliff: 2021-01}}", key));
  }
  return {};
}

std::optional<std::string> decode_regime_name(const Value& value, const Policy& policy, Decoding& d) {
  const auto name = base::read_text(value, d.problems);
  if (!name) return std::nullopt;
  std::vector<std::string> known;
  for (const Regime& r : policy.regimes) {
    if (r.name.empty()) return std::nullopt;  // it may be the one that could not be read
    known.push_back(r.name);
  }
  if (std::find(known.begin(), known.end(), *name) != known.end()) return name;
  const std::string near = base::closest(*name, known);
  d.problems.add(value.mark(),
                 near.empty()
                     ? fmt::format("no regime is called `{}`; `policy.regimes` brings: {}", *name,
                                   known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")))
                     : fmt::format("no regime is called `{}`; did you mean `{}`?", *name, near));
  return std::nullopt;
}

void require_after_start(const DosePath& path, const Value& written, const std::string& key,
                         const Transition& t, Decoding& d) {
  if (path.kind != DosePath::Kind::cliff || path.date >= t.start) return;
  d.problems.add(written.mark(), fmt::format("`{}` begins in {}, before the transition starts in {}", key,
                                             base::text(path.date), base::text(t.start)));
}

void decode_transition(const Value& value, Policy& policy, Decoding& d) {
  if (!require_map(value, "`policy.transition`", d)) return;
  refuse_unknown_keys(value, {"from", "to", "start", "withdraw", "introduce"}, "policy.transition", d);
  Transition t;
  if (const Value* v = require_key(value, "from", "`policy.transition`", d)) {
    t.from = decode_regime_name(*v, policy, d).value_or("");
  }
  if (const Value* v = value.find("to")) t.to = decode_regime_name(*v, policy, d);
  if (const Value* v = require_key(value, "start", "`policy.transition`", d)) {
    t.start = base::read_month(*v, d.problems).value_or(base::Month{});
  }
  if (const Value* v = require_key(value, "withdraw", "`policy.transition`", d)) {
    t.withdraw = decode_path(*v, "withdraw", d);
    require_after_start(t.withdraw, *v, "withdraw", t, d);
  }
  if (t.to && *t.to == t.from) {
    d.problems.add(value.find("to")->mark(), fmt::format("`to` is the regime `{}` that is left", t.from));
  }
  if (const Value* v = value.find("introduce")) {
    t.introduce = decode_path(*v, "introduce", d);
    require_after_start(t.introduce, *v, "introduce", t, d);
    if (!value.find("to")) d.problems.add(v->mark(), "`introduce` needs `to`, the regime that is introduced");
  }
  policy.transition = t;
}

Regime decode_regime_entry(const Value& item, Decoding& d) {
  if (item.kind() == Value::Kind::map) return decode_regime(item, d);
  const auto path = base::read_text(item, d.problems);
  if (!path) return {};
  const std::filesystem::path file = d.beside(item);
  const std::size_t before = d.problems.all().size();
  const Value document = io::read_yaml(file, d.sources, d.problems, item.mark());
  if (d.problems.all().size() != before) return {};
  d.inputs.push_back(file);
  return decode_regime(document, d);
}

}  // namespace

Regime decode_regime(const Value& document, Decoding& d) {
  Regime regime;
  if (!require_map(document, "a regime", d)) return regime;
  if (!document.find("regime") && !document.find("measures")) {
    d.problems.add(document.mark(), "this is no regime: it has neither the key `regime` nor `measures`");
    return regime;
  }
  refuse_unknown_keys(document, {"format", "regime", "meaning", "measures"}, "", d);
  if (const Value* v = document.find("format")) {
    if (const auto version = base::read_integer(*v, d.problems); version && *version != 1) {
      d.problems.add(v->mark(), fmt::format("`format` is {}; this version reads format 1", *version));
    }
  }
  if (const Value* v = require_key(document, "regime", "a regime", d)) {
    regime.name = decode_name(*v, "regime", d);
  }
  if (const Value* v = document.find("meaning"))
    regime.meaning = base::read_text(*v, d.problems).value_or("");
  if (const Value* v = require_key(document, "measures", "a regime", d)) {
    regime.measures = decode_measures(*v, "measures", d);
  }
  return regime;
}

void decode_policy(const Value* policy, Scenario& s, Decoding& d) {
  if (policy == nullptr) return;
  if (!require_map(*policy, "`policy`", d)) return;
  refuse_unknown_keys(*policy, {"regimes", "transition", "measures"}, "policy", d);
  if (const Value* regimes = policy->find("regimes")) {
    if (regimes->kind() != Value::Kind::list) {
      d.problems.add(regimes->mark(), "`policy.regimes` is a list of regime files");
    }
    for (const Value& item : regimes->items()) {
      Regime regime = decode_regime_entry(item, d);
      for (const Regime& other : s.policy.regimes) {
        if (!regime.name.empty() && other.name == regime.name) {
          d.problems.add(item.mark(), fmt::format("the regime `{}` is given twice", regime.name));
        }
      }
      s.policy.regimes.push_back(std::move(regime));
    }
  }
  if (const Value* transition = policy->find("transition")) decode_transition(*transition, s.policy, d);
  if (const Value* measures = policy->find("measures")) {
    s.policy.measures = decode_measures(*measures, "policy.measures", d);
  }
  std::size_t count = s.policy.measures.size();
  if (s.policy.transition) {
    for (const Regime& r : s.policy.regimes) {
      if (r.name == s.policy.transition->from || r.name == s.policy.transition->to)
        count += r.measures.size();
    }
  }
  if (count > kMostMeasures) {
    d.problems.add(policy->mark(),
                   fmt::format("{} measures are in play; at most {} are allowed", count, kMostMeasures));
  }
}

}  // namespace ruralsim
