// SPDX-License-Identifier: Apache-2.0
// The keys of a measure that say whom it reaches and when, to and from documents, through the lists of
// conditions and of priorities.
#include <algorithm>

#include <fmt/format.h>

#include <ruralsim/model/decode.hpp>

namespace ruralsim {
namespace {

using base::Value;

/// Row of a word among those known; a problem naming the nearest otherwise.
std::optional<std::size_t> row_of(const Value& value, const std::string& key,
                                  const std::vector<std::string>& known, Decoding& d) {
  const auto text = base::read_text(value, d.problems);
  if (!text) return std::nullopt;
  const auto row = std::find(known.begin(), known.end(), *text);
  if (row != known.end()) return static_cast<std::size_t>(row - known.begin());
  const std::string near = base::closest(*text, known);
  constexpr std::size_t kMostShown = 12;
  std::string hint;
  if (!near.empty()) {
    hint = fmt::format("; did you mean `{}`?", near);
  } else if (known.size() <= kMostShown) {
    hint = fmt::format("; it knows: {}", fmt::join(known, ", "));
  } else {
    hint = fmt::format("; it knows {} to {}", known.front(), known.back());
  }
  d.problems.add(value.mark(), fmt::format("`{}` knows no `{}`{}", key, *text, hint));
  return std::nullopt;
}

/// `true` for any of the names, `false` for none of them, where the condition knows that.
bool decode_any_or_none(const Value& value, const Condition& condition, Asked& asked) {
  base::Problems not_a_truth_value;
  if (!condition.any_or_none) return false;
  const auto yes = base::read_boolean(value, not_a_truth_value);
  if (!yes) return false;
  asked.yes = *yes;
  asked.chosen.assign(condition.words.size(), 1);
  return true;
}

void decode_names(const Value& value, const Condition& condition, Asked& asked, Decoding& d) {
  if (decode_any_or_none(value, condition, asked)) return;
  if (value.kind() != Value::Kind::list || value.items().empty()) {
    d.problems.add(value.mark(), fmt::format("`{}` is {}a list of names with at least one", condition.key,
                                             condition.any_or_none ? "true, false or " : ""));
    return;
  }
  std::vector<std::string> known = condition.words;
  if (condition.named != nullptr && d.scenario != nullptr) known = condition.named(*d.scenario);
  asked.chosen.assign(known.size(), 0);
  for (const Value& item : value.items()) {
    if (known.empty()) {  // a regime by itself, or a section of the scenario that could not be read
      asked.names.push_back(base::read_text(item, d.problems).value_or(""));
    } else if (const auto row = row_of(item, condition.key, known, d)) {
      asked.names.push_back(known[*row]);
      asked.chosen[*row] = 1;
    }
  }
}

void decode_range(const Value& value, const Condition& condition, Asked& asked, Decoding& d) {
  if (value.kind() != Value::Kind::list || value.items().size() != 2) {
    d.problems.add(value.mark(),
                   fmt::format("`{}` is a list of two numbers, its lower and its upper end ({})",
                               condition.key, condition.unit));
    return;
  }
  const auto from = read_number_within(value.items()[0], condition.key, condition.lower, condition.upper,
                                       condition.unit, d);
  const auto to = read_number_within(value.items()[1], condition.key, condition.lower, condition.upper,
                                     condition.unit, d);
  if (!from || !to) return;
  asked.from = *from, asked.to = *to;
  if (*from > *to) {
    d.problems.add(value.mark(), fmt::format("`{}` ends at {} before it begins at {}", condition.key,
                                             number_text(*to), number_text(*from)));
  }
}

Asked decode_asked(const Value& value, const Condition& condition, Decoding& d) {
  Asked asked;
  switch (condition.kind) {
    case Condition::Kind::yes_or_no:
      asked.yes = base::read_boolean(value, d.problems).value_or(true);
      break;
    case Condition::Kind::amount:
      asked.from =
          read_number_within(value, condition.key, condition.lower, condition.upper, condition.unit, d)
              .value_or(0);
      break;
    case Condition::Kind::range:
      decode_range(value, condition, asked, d);
      break;
    case Condition::Kind::names:
      decode_names(value, condition, asked, d);
      break;
  }
  return asked;
}

Eligibility decode_eligibility(const Value& value, Decoding& d) {
  Eligibility all;
  if (!require_map(value, "`eligible`", d)) return all;
  const auto conditions = d.vocabulary.conditions;
  std::vector<std::string> known;
  for (const Condition& c : conditions) known.push_back(c.key);
  refuse_unknown_keys(value, known, "eligible", d);
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    if (const Value* v = value.find(conditions[c].key))
      all.push_back(require(c, conditions[c], decode_asked(*v, conditions[c], d)));
  }
  return all;
}

TargetingErrors decode_errors(const Value& value, Decoding& d) {
  TargetingErrors errors;
  if (!require_map(value, "`errors`", d)) return errors;
  refuse_unknown_keys(value, {"inclusion", "exclusion"}, "errors", d);
  if (const Value* v = value.find("inclusion"))
    errors.inclusion = read_number_within(*v, "inclusion", 0, 1, "share", d).value_or(0);
  if (const Value* v = value.find("exclusion"))
    errors.exclusion = read_number_within(*v, "exclusion", 0, 1, "share", d).value_or(0);
  return errors;
}

std::optional<Ranking> decode_priority(const Value& value, Decoding& d) {
  std::vector<std::string> known;
  for (const Priority& p : d.vocabulary.priorities) known.push_back(p.key);
  const auto row = row_of(value, "priority", known, d);
  return row ? std::optional(rank_by(*row, d.vocabulary.priorities[*row])) : std::nullopt;
}

Value word(std::string text) {
  return Value::scalar(std::move(text), {});
}
Value number(double value) {
  return word(number_text(value));
}

Value asked_value(const Asked& asked, Condition::Kind kind) {
  switch (kind) {
    case Condition::Kind::yes_or_no:
      return word(asked.yes ? "true" : "false");
    case Condition::Kind::amount:
      return number(asked.from);
    case Condition::Kind::range:
      return Value::list({number(asked.from), number(asked.to)}, {});
    case Condition::Kind::names:
      break;
  }
  if (asked.names.empty()) return word(asked.yes ? "true" : "false");
  std::vector<Value> names;
  for (const std::string& name : asked.names) names.push_back(word(name));
  return Value::list(std::move(names), {});
}

}  // namespace

std::optional<double> read_number_within(const Value& value, const std::string& key, double lower,
                                         double upper, const std::string& unit, Decoding& d) {
  const auto number = base::read_number(value, d.problems);
  if (!number || (*number >= lower && *number <= upper)) return number;
  d.problems.add(value.mark(), fmt::format("`{}` is {}; allowed is {}", key, number_text(*number),
                                           range_text(lower, upper, unit)));
  return std::nullopt;
}

bool require_map(const Value& value, const std::string& what, Decoding& d) {
  if (value.kind() == Value::Kind::map) return true;
  d.problems.add(value.mark(), fmt::format("{} is a map of keys", what));
  return false;
}

std::vector<std::string> targeting_keys() {
  return {"eligible", "priority", "budget", "errors", "lag"};
}

void decode_targeting(const Value& measure, Measure& m, Decoding& d) {
  if (const Value* v = measure.find("eligible")) m.eligible = decode_eligibility(*v, d);
  if (const Value* v = measure.find("priority")) m.priority = decode_priority(*v, d);
  if (const Value* v = measure.find("budget"))
    m.budget = decode_series(*v, "budget", 0, kLargestBudget, "yuan a year", d);
  if (const Value* v = measure.find("errors")) m.errors = decode_errors(*v, d);
  if (const Value* v = measure.find("lag")) {
    m.lag = base::read_integer(*v, d.problems).value_or(0);
    if (m.lag < 0 || m.lag > kLongestLag) {
      d.problems.add(v->mark(), fmt::format("`lag` is {}; allowed is {}", m.lag,
                                            range_text(0, static_cast<double>(kLongestLag), "months")));
    }
  }
}

std::vector<Value::Entry> targeting_entries(const Measure& m, const Vocabulary& vocabulary) {
  std::vector<Value::Entry> entries;
  std::vector<Value::Entry> eligible;
  for (const Requirement& r : m.eligible) {
    const Condition& condition = vocabulary.conditions[r.condition];
    eligible.push_back({condition.key, {}, asked_value(r.asked, condition.kind)});
  }
  if (!eligible.empty()) entries.push_back({"eligible", {}, Value::map(std::move(eligible), {})});
  if (m.priority) entries.push_back({"priority", {}, word(vocabulary.priorities[m.priority->priority].key)});
  if (m.budget) entries.push_back({"budget", {}, series_value(*m.budget)});
  std::vector<Value::Entry> errors;
  if (m.errors.inclusion > 0) errors.push_back({"inclusion", {}, number(m.errors.inclusion)});
  if (m.errors.exclusion > 0) errors.push_back({"exclusion", {}, number(m.errors.exclusion)});
  if (!errors.empty()) entries.push_back({"errors", {}, Value::map(std::move(errors), {})});
  if (m.lag > 0) entries.push_back({"lag", {}, word(std::to_string(m.lag))});
  return entries;
}

}  // namespace ruralsim
