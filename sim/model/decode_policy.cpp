// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>

#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/decode.hpp>

namespace ruralsim {
namespace {

using base::Value;

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
  m.mark = value.find("instrument")->mark();
  std::vector<std::string> known = {"instrument", "name", "from", "to"};
  for (std::string& key : targeting_keys()) known.push_back(std::move(key));
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
  decode_targeting(value, m, d);
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

/// The kinds of path by the key that a scenario writes them with; `constant` is a word.
constexpr const char* kPathsHint =
    "`constant` or a map such as {cliff: 2021-01} or {linear: [2021-01, 2026-01]}";

DosePath decode_linear(const Value& value, Decoding& d) {
  DosePath path{.kind = DosePath::Kind::linear};
  if (value.kind() != Value::Kind::list || value.items().size() != 2) {
    d.problems.add(value.mark(), "`linear` is a list of two months: its begin and its end");
    return {};
  }
  const auto begin = base::read_month(value.items()[0], d.problems);
  const auto end = base::read_month(value.items()[1], d.problems);
  if (!begin || !end) return {};
  path.date = *begin, path.until = *end;
  if (path.until > path.date) return path;
  d.problems.add(value.items()[1].mark(), fmt::format("`linear` must end after it begins: {} stands after {}",
                                                      base::text(*end), base::text(*begin)));
  return {};
}

DosePath decode_staged(const Value& value, Decoding& d) {
  if (value.kind() != Value::Kind::map) {
    d.problems.add(value.mark(), "`staged` is a map of months to levels from 0 to 1");
    return {};
  }
  const auto series = decode_series(value, "staged", 0, 1, "share in force", d);
  if (!series) return {};
  return {.kind = DosePath::Kind::staged, .date = series->points.front().when, .stages = series->points};
}

DosePath decode_conditional(const Value& value, Decoding& d) {
  if (!require_map(value, "`conditional`", d)) return {};
  refuse_unknown_keys(value, {"income_above", "months"}, "conditional", d);
  DosePath path{.kind = DosePath::Kind::conditional};
  if (const Value* v = require_key(value, "income_above", "`conditional`", d)) {
    path.income_above = base::read_number(*v, d.problems).value_or(1);
    if (path.income_above < 0.1 || path.income_above > 100) {
      d.problems.add(v->mark(), "`income_above` is .1 to 100 (multiples of the poverty line)");
    }
  }
  if (const Value* v = require_key(value, "months", "`conditional`", d)) {
    path.months = base::read_integer(*v, d.problems).value_or(1);
    if (path.months < 1 || path.months > 240)
      d.problems.add(v->mark(), "`months` is 1 to 240 (months running)");
  }
  return path;
}

/// What a list costs as far as that is known when it is drawn up: nothing of terms that cost when they are
/// used.
double known_cost(const Levers& l) {
  return l.transfer_per_household + l.transfer_per_person + l.transfer_per_elder + l.transfer_per_pasture_mu +
         l.pupil_subsidy + l.help_per_person + l.posts * l.post_pay + l.training_places * l.training_cost +
         l.herd_grant + l.machine_grant + l.park_investment + l.premium_share * l.insured_share;
}

/// Whether that cost rises with the doses that a conversion scales. Who a means test lists depends on the
/// transfers that are converted, so that it is no instrument to convert them into.
bool has_a_cost_to_scale(const Instrument& instrument) {
  const auto cost_at = [&](double scale, Levers& levers) {
    std::vector<double> dose;
    for (const DoseKey& d : instrument.doses)
      dose.push_back((d.scaled ? scale : 1.0) * std::min(1.0, d.upper));
    instrument.act(dose, levers);
    return known_cost(levers);
  };
  Levers less, more;
  return cost_at(0.5, less) < cost_at(1, more) && more.listed_share == 0;
}

DosePath decode_convert(const Value& value, Decoding& d) {
  if (!require_map(value, "`convert`", d)) return {};
  auto measure = decode_measure(value, "convert", d);
  if (!measure) return {};
  if (!measure->from) {
    d.problems.add(value.mark(), "`convert` needs the key `from`, the month of the conversion");
    return {};
  }
  if (!has_a_cost_to_scale(d.vocabulary.instruments[measure->instrument])) {
    d.problems.add(
        value.find("instrument")->mark(),
        "`convert` goes into an instrument without a means test whose cost is known when its list is drawn "
        "up, so that it can be made equal");
  }
  DosePath path{.kind = DosePath::Kind::convert, .date = *measure->from};
  path.into.push_back(std::move(*measure));
  return path;
}

/// Of a path that files and overrides lay over each other, the entries that the uppermost of them wrote: a
/// scenario that extends another replaces its path and does not add one to it.
std::vector<const Value::Entry*> topmost(const Value& value, const Decoding& d) {
  // Files are numbered from the scenario down to what it extends; overrides lie over all files.
  const auto depth = [&](const Value::Entry& e) {
    const int source = e.key_mark.source;
    const bool override_ = source >= 0 && d.sources.name(source).starts_with("--set");
    return override_ ? -source : source + 1;
  };
  std::vector<const Value::Entry*> top;
  for (const Value::Entry& e : value.entries()) {
    if (!top.empty() && depth(e) > depth(*top.front())) continue;
    if (!top.empty() && depth(e) < depth(*top.front())) top.clear();
    top.push_back(&e);
  }
  return top;
}

/// `introduces`: the paths that only a withdrawal can take are refused.
DosePath decode_path(const Value& value, const std::string& key, bool introduces, Decoding& d) {
  if (value.kind() == Value::Kind::scalar) {
    if (value.text() == "constant") return {};
    d.problems.add(value.mark(), fmt::format("`{}` is {}", key, kPathsHint));
    return {};
  }
  if (!require_map(value, "`" + key + "`", d)) return {};
  std::vector<std::string> known = {"cliff", "linear", "staged"};
  if (!introduces) known.insert(known.end(), {"conditional", "convert"});
  refuse_unknown_keys(value, known, key, d);
  const auto paths = topmost(value, d);
  if (paths.size() != 1) {
    d.problems.add(value.mark(), fmt::format("`{}` {}; it is {}", key,
                                             paths.empty() ? "is empty" : "names several paths", kPathsHint));
    return {};
  }
  const Value& path = paths.front()->value;
  const std::string& kind = paths.front()->key;
  if (kind == "cliff") {
    const auto month = base::read_month(path, d.problems);
    return month ? DosePath{.kind = DosePath::Kind::cliff, .date = *month} : DosePath{};
  }
  if (kind == "linear") return decode_linear(path, d);
  if (kind == "staged") return decode_staged(path, d);
  if (introduces) return {};
  if (kind == "conditional") return decode_conditional(path, d);
  return kind == "convert" ? decode_convert(path, d) : DosePath{};
}

std::optional<std::string> decode_regime_name(const Value& value, const Policy& policy, Decoding& d) {
  auto name = base::read_text(value, d.problems);
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
  const bool dated = path.kind != DosePath::Kind::constant && path.kind != DosePath::Kind::conditional;
  if (!dated || path.date >= t.start) return;
  d.problems.add(written.mark(), fmt::format("`{}` begins in {}, before the transition starts in {}", key,
                                             base::text(path.date), base::text(t.start)));
}

/// `withdraw_by_measure`: dated paths of single measures of the old regime.
void decode_own_paths(const Value& value, const Policy& policy, Transition& t, Decoding& d) {
  if (!require_map(value, "`withdraw_by_measure`", d)) return;
  std::vector<std::string> known;
  for (const Regime& r : policy.regimes) {
    if (r.name != t.from) continue;
    for (const Measure& m : r.measures) known.push_back(m.name);
  }
  if (known.empty()) return;  // the regime itself has not been found; that has been said
  refuse_unknown_keys(value, known, "withdraw_by_measure", d);
  for (const Value::Entry& e : value.entries()) {
    DosePath path = decode_path(e.value, e.key, true, d);
    require_after_start(path, e.value, e.key, t, d);
    t.by_measure.emplace_back(e.key, std::move(path));
  }
}

/// The doses that a scenario states anew for one measure of a regime.
void decode_county_doses(const Value& value, Measure& m, Decoding& d) {
  const Instrument& instrument = d.vocabulary.instruments[m.instrument];
  std::vector<std::string> known;
  for (const DoseKey& dose : instrument.doses) known.push_back(dose.key);
  refuse_unknown_keys(value, known, "policy.doses." + m.name, d);
  for (std::size_t i = 0; i < instrument.doses.size(); ++i) {
    const DoseKey& dose = instrument.doses[i];
    const Value* v = value.find(dose.key);
    if (v == nullptr) continue;
    if (auto series = decode_series(*v, dose.key, dose.lower, dose.upper, dose.unit, d))
      m.doses[i] = std::move(*series);
  }
}

/// `doses`: what measures of the regimes, by their names, pay in this county.
void decode_doses_of_county(const Value& value, Policy& policy, Decoding& d) {
  if (!require_map(value, "`policy.doses`", d)) return;
  std::vector<std::string> known;
  bool unread = false;
  for (const Regime& r : policy.regimes) {
    unread = unread || r.name.empty();
    for (const Measure& m : r.measures) known.push_back(m.name);
  }
  if (!unread) refuse_unknown_keys(value, known, "policy.doses", d);
  for (const Value::Entry& e : value.entries()) {
    if (!require_map(e.value, "`policy.doses." + e.key + "`", d)) continue;
    for (Regime& r : policy.regimes) {
      for (Measure& m : r.measures) {
        if (m.name == e.key) decode_county_doses(e.value, m, d);
      }
    }
  }
}

void decode_transition(const Value& value, Policy& policy, Decoding& d) {
  if (!require_map(value, "`policy.transition`", d)) return;
  refuse_unknown_keys(value, {"from", "to", "start", "withdraw", "introduce", "withdraw_by_measure", "scale"},
                      "policy.transition", d);
  Transition t;
  if (const Value* v = require_key(value, "from", "`policy.transition`", d)) {
    t.from = decode_regime_name(*v, policy, d).value_or("");
  }
  if (const Value* v = value.find("to")) t.to = decode_regime_name(*v, policy, d);
  if (const Value* v = require_key(value, "start", "`policy.transition`", d)) {
    t.start = base::read_month(*v, d.problems).value_or(base::Month{});
  }
  if (const Value* v = require_key(value, "withdraw", "`policy.transition`", d)) {
    t.withdraw = decode_path(*v, "withdraw", false, d);
    require_after_start(t.withdraw, *v, "withdraw", t, d);
  }
  if (t.to && *t.to == t.from) {
    d.problems.add(value.find("to")->mark(), fmt::format("`to` is the regime `{}` that is left", t.from));
  }
  if (const Value* v = value.find("introduce")) {
    t.introduce = decode_path(*v, "introduce", true, d);
    require_after_start(t.introduce, *v, "introduce", t, d);
    if (!value.find("to")) d.problems.add(v->mark(), "`introduce` needs `to`, the regime that is introduced");
  }
  if (const Value* v = value.find("scale"))
    t.scale = read_number_within(*v, "scale", 0, kLargestScale, "times the doses", d).value_or(1);
  if (const Value* v = value.find("withdraw_by_measure")) decode_own_paths(*v, policy, t, d);
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

/// Single measures, and those of the regimes that a transition names.
std::vector<const Measure*> measures_in_play(const Policy& policy) {
  std::vector<const Measure*> all;
  const auto add = [&](const std::vector<Measure>& measures) {
    for (const Measure& m : measures) all.push_back(&m);
  };
  add(policy.measures);
  if (!policy.transition) return all;
  for (const Regime& r : policy.regimes) {
    if (r.name == policy.transition->from || r.name == policy.transition->to) add(r.measures);
  }
  add(policy.transition->withdraw.into);
  return all;
}

/// Switches, numbers and words by their place; NaN for all else.
double number_of(const Parameter& p, Scenario& s) {
  if (const auto* yes = std::get_if<bool& (*)(Scenario&, std::size_t)>(&p.field)) return (*yes)(s, 0) ? 1 : 0;
  if (const auto* real = std::get_if<double& (*)(Scenario&, std::size_t)>(&p.field)) return (*real)(s, 0);
  if (const auto* word = std::get_if<Choice& (*)(Scenario&, std::size_t)>(&p.field))
    return (*word)(s, 0).index;
  return std::numeric_limits<double>::quiet_NaN();
}

std::string off_text(const Instrument& instrument, const Parameter& p, double off) {
  if (p.key == "modules." + instrument.module)
    return fmt::format("`{}` acts through the module {}, which is off; `{}: on` under `modules` turns it on",
                       instrument.key, instrument.module, instrument.module);
  const std::string value =
      p.options.empty() ? fmt::format("{}", off) : p.options[static_cast<std::size_t>(off)];
  return fmt::format("`{}` acts through `{}` ({}), which is {}: so it would be paid for and do nothing",
                     instrument.key, p.key, p.meaning, value);
}

/// A measure that acts through a mechanism which is off would be paid for and do nothing.
void require_mechanisms(const std::vector<const Measure*>& measures, Scenario& s, Decoding& d) {
  for (const Measure* m : measures) {
    const Instrument& instrument = d.vocabulary.instruments[m->instrument];
    for (const Mechanism& mechanism : mechanisms_of(instrument)) {
      for (const Parameter& p : d.vocabulary.parameters) {
        if (p.key != mechanism.key || d.unsound.contains(p.key) || number_of(p, s) != mechanism.off) continue;
        d.problems.add(m->mark, off_text(instrument, p, mechanism.off));
      }
    }
  }
}

}  // namespace

std::vector<Mechanism> mechanisms_of(const Instrument& instrument) {
  std::vector<Mechanism> all;
  if (!instrument.module.empty()) all.push_back({"modules." + instrument.module, 0});
  if (!instrument.mechanism.key.empty()) all.push_back(instrument.mechanism);
  return all;
}

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
  refuse_unknown_keys(*policy, {"regimes", "doses", "transition", "measures"}, "policy", d);
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
  if (const Value* doses = policy->find("doses")) decode_doses_of_county(*doses, s.policy, d);
  if (const Value* transition = policy->find("transition")) decode_transition(*transition, s.policy, d);
  if (const Value* measures = policy->find("measures")) {
    s.policy.measures = decode_measures(*measures, "policy.measures", d);
  }
  const std::vector<const Measure*> played = measures_in_play(s.policy);
  if (played.size() > kMostMeasures) {
    d.problems.add(policy->mark(), fmt::format("{} measures are in play; at most {} are allowed",
                                               played.size(), kMostMeasures));
  }
  require_mechanisms(played, s, d);
}

}  // namespace ruralsim
