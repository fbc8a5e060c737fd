// SPDX-License-Identifier: Apache-2.0
// The factors of a sweep file, with their distributions, and the conditions between them.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "sim/experiment/sweep_file.hpp"
#include <ruralsim/io/csv.hpp>

namespace ruralsim {
namespace {

using base::Value;

constexpr std::size_t kMostFactors = 1000;
const std::vector<std::string> kDistributions = {"uniform", "log_uniform", "triangular", "normal"};

/// The number of a required key of a factor.
double number_at(const Value& spec, const char* key, const std::string& factor, Decoding& d) {
  const Value* v = spec.find(key);
  if (v != nullptr) return base::read_number(*v, d.problems).value_or(0);
  d.problems.add(spec.mark(), fmt::format("the factor `{}` needs `{}`", factor, key));
  return 0;
}

void decode_range(const Value& spec, Factor& f, Decoding& d) {
  const Value& range = *spec.find("range");
  f.values_at = range.mark();
  if (range.kind() != Value::Kind::list || range.items().size() != 2) {
    d.problems.add(range.mark(), fmt::format("the range of `{}` is its two ends: [low, high]", f.key));
    return;
  }
  const auto low = base::read_number(range.items()[0], d.problems),
             high = base::read_number(range.items()[1], d.problems);
  if (!low || !high) return;
  f.distribution.low = *low;
  f.distribution.high = *high;
  if (*low >= *high) {
    d.problems.add(range.mark(), fmt::format("the range of `{}` ends at {}, which is not above its start {}",
                                             f.key, number_text(*high), number_text(*low)));
  }
}

void decode_shape(const Value& spec, Factor& f, Decoding& d) {
  using Kind = Distribution::Kind;
  const Value* shape = spec.find("distribution");
  const std::size_t before = d.problems.all().size();
  const auto word = shape == nullptr ? std::optional<std::size_t>(0)
                                     : word_of(*shape, f.key + ": distribution", kDistributions, d);
  if (!word) return;
  Distribution& x = f.distribution;
  x.kind = static_cast<Kind>(*word);
  std::vector<std::string> known = {"range", "distribution"};
  if (x.kind == Kind::triangular) {
    known.push_back("mode");
    x.mode = number_at(spec, "mode", f.key, d);
  }
  if (x.kind == Kind::normal) {
    known.insert(known.end(), {"mean", "sd"});
    x.mean = number_at(spec, "mean", f.key, d);
    x.sd = number_at(spec, "sd", f.key, d);
  }
  refuse_unknown_keys(spec, known, "factors." + f.key, d);
  if (d.problems.all().size() != before) return;
  const auto problem = [&](const char* key, std::string message) {
    d.problems.add(spec.find(key)->mark(), std::move(message));
  };
  if (x.kind == Kind::log_uniform && x.low <= 0)
    problem("range", fmt::format("the range of `{}` begins above 0, since its logarithm is uniform", f.key));
  if (x.kind == Kind::triangular && (x.mode < x.low || x.mode > x.high))
    problem("mode", fmt::format("the mode of `{}` lies outside its range", f.key));
  if (x.kind == Kind::normal && x.sd <= 0) problem("sd", fmt::format("the `sd` of `{}` is above 0", f.key));
  // Beyond some 8 standard deviations there is nothing to draw from.
  if (x.kind == Kind::normal && x.sd > 0 && (x.high < x.mean - 8 * x.sd || x.low > x.mean + 8 * x.sd))
    problem("range",
            fmt::format("the range of `{}` lies more than 8 standard deviations from its mean", f.key));
}

void decode_values(const Value& spec, Factor& f, Decoding& d) {
  refuse_unknown_keys(spec, {"values", "weights"}, "factors." + f.key, d);
  const Value& values = *spec.find("values");
  f.values_at = values.mark();
  f.distribution.kind = Distribution::Kind::discrete;
  if (values.kind() != Value::Kind::list || values.items().empty()) {
    d.problems.add(values.mark(), fmt::format("`values` of `{}` is a list of at least one value", f.key));
    return;
  }
  for (const Value& item : values.items()) {
    if (const auto text = base::read_text(item, d.problems)) f.values.push_back(*text);
  }
  f.distribution.weights.assign(values.items().size(), 1.0);
  const Value* weights = spec.find("weights");
  if (weights == nullptr) return;
  if (weights->items().size() != values.items().size()) {
    d.problems.add(weights->mark(), fmt::format("`weights` of `{}` is a list of {} numbers, one a value",
                                                f.key, values.items().size()));
    return;
  }
  for (std::size_t i = 0; i < weights->items().size(); ++i) {
    const auto w = base::read_number(weights->items()[i], d.problems);
    if (w && *w <= 0) d.problems.add(weights->items()[i].mark(), "a weight is above 0");
    f.distribution.weights[i] = w.value_or(1);
  }
}

/// Designs of levels meet each level once: shares would be lost on them.
void refuse_lost_shares(const Value& spec, const Factor& f, DesignKind kind, Decoding& d) {
  const bool by_levels = kind == DesignKind::grid || kind == DesignKind::one_at_a_time;
  if (!by_levels || spec.find("weights") == nullptr) return;
  d.problems.add(spec.find("weights")->mark(),
                 fmt::format("a `{}` design takes each value of `{}` once; weights change nothing",
                             kDesignKinds[static_cast<int>(kind)], f.key));
}

Constraint::Side side_of(const std::string& word, const SweepFile& sweep, base::Mark mark, Decoding& d) {
  std::vector<std::string> keys;
  for (std::size_t j = 0; j < sweep.factors.size(); ++j) {
    keys.push_back(sweep.factors[j].key);
    if (word == keys.back()) return {j, 0};
  }
  double number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc() && end == word.data() + word.size()) return {std::nullopt, number};
  const std::string near = base::closest(word, keys);
  d.problems.add(mark, fmt::format("`{}` is neither a factor of this sweep nor a number{}", word,
                                   near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
  return {};
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = text.find_first_not_of(' '); at != std::string::npos;) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(' ', end);
  }
  return words;
}

void decode_constraint(const Value& item, SweepFile& sweep, Decoding& d) {
  const auto text = base::read_text(item, d.problems);
  if (!text) return;
  const std::vector<std::string> words = words_of(*text);
  const std::vector<std::string> relations = {"<", "<=", ">", ">="};
  if (words.size() != 3 || std::find(relations.begin(), relations.end(), words[1]) == relations.end()) {
    d.problems.add(item.mark(),
                   "a constraint compares two factors, or a factor and a number, by < <= > or >=, "
                   "with spaces between: \"a < b\"");
    return;
  }
  const Constraint c = {side_of(words[0], sweep, item.mark(), d), side_of(words[2], sweep, item.mark(), d),
                        words[1], *text};
  for (const Constraint::Side& side : {c.left, c.right}) {
    if (side.factor && sweep.factors[*side.factor].discrete()) {
      for (const std::string& v : sweep.factors[*side.factor].values) {
        (void)side_of(v, {}, item.mark(), d);  // a word can't be compared
      }
    }
  }
  sweep.constraints.push_back(c);
}

}  // namespace

void decode_factors(const Value& document, SweepFile& sweep, Decoding& d) {
  const Value* factors = document.find("factors");
  if (factors == nullptr || factors->kind() != Value::Kind::map || factors->entries().empty()) {
    d.problems.add(factors == nullptr ? document.mark() : factors->mark(),
                   "`factors` is required: a map of keys to their ranges or values");
    return;
  }
  if (factors->entries().size() > kMostFactors)
    d.problems.add(factors->mark(), fmt::format("at most {} factors are allowed", kMostFactors));
  for (const Value::Entry& e : factors->entries()) {
    Factor f;
    f.key = e.key;
    f.mark = e.key_mark;
    f.values_at = e.value.mark();
    const bool range = e.value.find("range") != nullptr, values = e.value.find("values") != nullptr;
    if (range == values) {
      d.problems.add(
          e.value.kind() == Value::Kind::map ? e.value.mark() : e.key_mark,
          fmt::format("the factor `{}` has either a `range: [low, high]` or `values: [...]`", e.key));
    } else if (range) {
      decode_range(e.value, f, d);
      decode_shape(e.value, f, d);
    } else {
      decode_values(e.value, f, d);
      refuse_lost_shares(e.value, f, sweep.design.kind, d);
    }
    sweep.factors.push_back(std::move(f));
  }
}

void decode_constraints(const Value& document, SweepFile& sweep, Decoding& d) {
  const Value* list = document.find("constraints");
  if (list == nullptr) return;
  const DesignKind kind = sweep.design.kind;
  if (kind == DesignKind::saltelli || kind == DesignKind::morris) {
    d.problems.add(list->mark(),
                   fmt::format("a `{}` design can't leave points out, its indices need whole blocks: "
                               "choose ranges that meet the condition",
                               kDesignKinds[static_cast<int>(kind)]));
    return;
  }
  if (list->kind() != Value::Kind::list)
    d.problems.add(list->mark(), "`constraints` is a list of conditions such as \"a < b\"");
  for (const Value& item : list->items()) decode_constraint(item, sweep, d);
}

void decode_list(const Value& written_path, SweepFile& sweep, Decoding& d) {
  const auto text = base::read_text(written_path, d.problems);
  if (!text) return;
  const std::filesystem::path file = d.beside(written_path);
  const io::CsvTable table = io::read_csv(file, d.sources, d.problems);
  d.inputs.push_back(file);
  for (const std::string& column : table.header) {
    Factor f;
    f.key = column;
    f.mark = f.values_at = {table.source, 1, 1, 1};
    f.distribution.kind = Distribution::Kind::discrete;
    sweep.factors.push_back(std::move(f));
  }
  if (table.rows.empty() && !table.header.empty())
    d.problems.add({table.source, 1, 1, 1}, "the list has no points");
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    sweep.design.list.push_back(table.rows[r]);
    sweep.list_rows.push_back({table.source, table.row_lines[r], 1, 1});
  }
}

}  // namespace ruralsim
