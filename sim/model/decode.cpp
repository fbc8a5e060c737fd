// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/decode.hpp>

namespace ruralsim {
namespace {

using base::Value;

constexpr std::size_t kMostTypes = 16;
constexpr std::size_t kMostProducts = 24;

std::vector<std::string> segments(const std::string& dotted) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t dot = dotted.find('.'); dot != std::string::npos; dot = dotted.find('.', from)) {
    parts.push_back(dotted.substr(from, dot - from));
    from = dot + 1;
  }
  parts.push_back(dotted.substr(from));
  return parts;
}

/// The keys a scenario may hold, as a tree: inner nodes are maps, leaves are parameters or sections decoded
/// elsewhere.
struct KeyTree {
  std::map<std::string, KeyTree> children;
  bool leaf = false;

  void add(const std::string& dotted) {
    KeyTree* at = this;
    for (const std::string& part : segments(dotted)) at = &at->children[part];
    at->leaf = true;
  }
};

void check_keys(const Value& value, const KeyTree& tree, const std::string& prefix, Decoding& d) {
  if (tree.leaf) return;
  if (value.kind() != Value::Kind::map) {
    d.problems.add(value.mark(),
                   fmt::format("`{}` holds a map of keys; found {}", prefix, base::describe(value)));
    return;
  }
  const auto any = tree.children.find("*");
  std::vector<std::string> known;
  for (const auto& [name, child] : tree.children) known.push_back(name);
  if (any == tree.children.end()) refuse_unknown_keys(value, known, prefix, d);
  for (const Value::Entry& e : value.entries()) {
    const auto child = any != tree.children.end() ? any : tree.children.find(e.key);
    if (child == tree.children.end()) continue;
    check_keys(e.value, child->second, prefix.empty() ? e.key : prefix + "." + e.key, d);
  }
}

struct Found {
  const Value* value = nullptr;
  const Value* parent = nullptr;  ///< the deepest map on the way that exists
  bool blocked = false;           ///< something else stands where a map is needed; check_keys has said so
};

Found find_path(const Value& document, const std::string& dotted) {
  Found found{&document, &document, false};
  for (const std::string& part : segments(dotted)) {
    const Value* next = found.value->find(part);
    if (next == nullptr) return {nullptr, found.parent, found.value != found.parent};
    found.value = next;
    if (next->kind() == Value::Kind::map) found.parent = next;
  }
  return found;
}

void set_fallback(const Parameter& p, Scenario& s, std::size_t index) {
  const double value = p.fallback.value_or(0);
  std::visit(
      [&](auto accessor) {
        auto& field = accessor(s, index);
        using T = std::remove_reference_t<decltype(field)>;
        if constexpr (std::is_same_v<T, double>) field = value;
        if constexpr (std::is_same_v<T, std::int64_t>) field = static_cast<std::int64_t>(value);
        if constexpr (std::is_same_v<T, bool>) field = value != 0;
        if constexpr (std::is_same_v<T, Choice>) field.index = static_cast<int>(value);
        if constexpr (std::is_same_v<T, WordSet>) field.bits = static_cast<std::uint32_t>(value);
        if constexpr (std::is_same_v<T, Series>) field = constant_series(value);
      },
      p.field);
}

bool in_range(double value, const base::Mark& mark, const std::string& key, const Parameter& p, Decoding& d) {
  if (value >= p.lower && value <= p.upper) return true;
  d.problems.add(mark, fmt::format("`{}` is {}; allowed is {}", key, number_text(value),
                                   range_text(p.lower, p.upper, p.unit)));
  return false;
}

void decode_choice(const Parameter& p, const std::string& key, const Value& value, Choice& to, Decoding& d) {
  // `on` and `off` may be written as the booleans they also are.
  if (value.kind() == Value::Kind::scalar) {
    const auto option = std::find(p.options.begin(), p.options.end(), value.text());
    if (option != p.options.end()) {
      to.index = static_cast<int>(option - p.options.begin());
      return;
    }
    const std::string near = base::closest(value.text(), p.options);
    d.problems.add(value.mark(), fmt::format("`{}` is `{}`; it takes one of: {}{}", key, value.text(),
                                             fmt::join(p.options, ", "),
                                             near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
    return;
  }
  d.problems.add(value.mark(), fmt::format("`{}` takes one word of: {}", key, fmt::join(p.options, ", ")));
}

void decode_words(const Parameter& p, const std::string& key, const Value& value, WordSet& to, Decoding& d) {
  if (value.kind() != Value::Kind::list) {
    d.problems.add(value.mark(), fmt::format("`{}` is a list of words: {}", key, fmt::join(p.options, ", ")));
    return;
  }
  to.bits = 0;
  for (const Value& item : value.items()) {
    Choice word;
    decode_choice(p, key, item, word, d);
    to.bits |= 1u << word.index;
  }
}

void decode_season(const std::string& key, const Value& value, Season& to, Decoding& d) {
  if (value.kind() != Value::Kind::list || value.items().size() != 12) {
    d.problems.add(value.mark(), fmt::format("`{}` is a list of 12 monthly weights, January first", key));
    return;
  }
  double sum = 0;
  const std::size_t before = d.problems.all().size();
  for (std::size_t m = 0; m < 12; ++m) {
    const auto weight = base::read_number(value.items()[m], d.problems);
    if (!weight) continue;
    if (*weight < 0 || *weight > 1) {
      d.problems.add(value.items()[m].mark(), fmt::format("a monthly weight of `{}` is 0 to 1", key));
    }
    to.weight[m] = *weight;
    sum += *weight;
  }
  if (d.problems.all().size() == before && std::abs(sum - 1) > 1e-6) {
    d.problems.add(value.mark(),
                   fmt::format("the monthly weights of `{}` sum to {}, not to 1", key, number_text(sum)));
  }
}

/// A map whose keys name the rows of a list of the scenario.
struct Named {
  std::string section;
  std::string one;  ///< what a row is called
  std::size_t most;
};

/// The names are the keys of the map.
template <class Row>
void name_rows(const Named& list, const Value& document, std::vector<Row>& rows, Decoding& d) {
  const Value* map = document.find(list.section);
  if (map == nullptr || map->kind() != Value::Kind::map) return;  // check_keys has said so
  for (const Value::Entry& e : map->entries()) {
    if (!is_plain_name(e.key)) {
      d.problems.add(e.key_mark, fmt::format("the {} `{}` is named in a-z, 0-9 and _", list.one, e.key));
    }
    rows.push_back({});
    rows.back().name = e.key;
  }
  if (map->entries().size() > list.most) {
    d.problems.add(map->mark(), fmt::format("there are {} {}s; at most {} are allowed", map->entries().size(),
                                            list.one, list.most));
  }
}

/// A county has households; it may have no enterprises.
void name_all(const Value& document, Scenario& s, Decoding& d) {
  const Value* types = document.find("household_types");
  if (types == nullptr || (types->kind() == Value::Kind::map && types->entries().empty())) {
    d.problems.add(types == nullptr ? document.mark() : types->mark(),
                   "`household_types` is required: a map with at least one type of household");
  }
  name_rows({"household_types", "household type", kMostTypes}, document, s.household_types, d);
  name_rows({"products", "product", kMostProducts}, document, s.products, d);
}

void decode_parameter(const Parameter& p, const std::string& key, const Value& document, Scenario& s,
                      std::size_t index, Decoding& d) {
  const Found found = find_path(document, key);
  const std::size_t before = d.problems.all().size();
  if (found.value != nullptr) {
    decode_value(p, key, *found.value, s, index, d);
  } else if (p.fallback) {
    set_fallback(p, s, index);
  } else {
    d.unsound.insert(key);
    if (found.blocked) return;
    d.problems.add(found.parent->mark(),
                   fmt::format("`{}` is missing and has no default: {} ({})", key, p.meaning, p.unit));
  }
  if (d.problems.all().size() != before) d.unsound.insert(key);
}

}  // namespace

std::filesystem::path Decoding::beside(const Value& written) const {
  const std::filesystem::path path = written.text();
  if (path.is_absolute() || written.mark().source < 0) return path;
  return std::filesystem::path(sources.name(written.mark().source)).parent_path() / path;
}

bool is_plain_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool takes_all(const Parameter& p) {
  const auto* accessor = std::get_if<std::int64_t& (*)(Scenario&, std::size_t)>(&p.field);
  if (accessor == nullptr || p.key.find('*') != std::string::npos) return false;
  Scenario scratch;
  return &(*accessor)(scratch, 0) == &scratch.outputs.panel_households;
}

std::string number_text(double value) {
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-6 && size < 1e15);
  char buffer[40];
  const auto end = plain ? std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr
                         : std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

std::string range_text(double lower, double upper, const std::string& unit) {
  return fmt::format("{} to {} ({})", number_text(lower), number_text(upper), unit);
}

void refuse_unknown_keys(const Value& map, const std::vector<std::string>& known, const std::string& prefix,
                         Decoding& d) {
  for (const Value::Entry& e : map.entries()) {
    if (std::find(known.begin(), known.end(), e.key) != known.end()) continue;
    const std::string near = base::closest(e.key, known);
    const std::string where = prefix.empty() ? "the top level" : "`" + prefix + "`";
    d.problems.add(e.key_mark, near.empty() ? fmt::format("`{}` is not a key of {}; it knows: {}", e.key,
                                                          where, fmt::join(known, ", "))
                                            : fmt::format("`{}` is not a key of {}; did you mean `{}`?",
                                                          e.key, where, near));
  }
}

std::optional<Series> decode_series(const Value& value, const std::string& key, double lower, double upper,
                                    const std::string& unit, Decoding& d) {
  const auto checked = [&](const Value& v) -> std::optional<double> {
    const auto number = base::read_number(v, d.problems);
    if (!number) return std::nullopt;
    if (*number >= lower && *number <= upper) return number;
    d.problems.add(v.mark(), fmt::format("`{}` is {}; allowed is {}", key, number_text(*number),
                                         range_text(lower, upper, unit)));
    return std::nullopt;
  };
  if (value.kind() == Value::Kind::scalar) {
    const auto number = checked(value);
    return number ? std::optional(constant_series(*number)) : std::nullopt;
  }
  if (value.kind() != Value::Kind::map || value.entries().empty()) {
    d.problems.add(value.mark(), fmt::format("`{}` is a number or a map of dates to numbers, such as "
                                             "{{2016-01: 1.5, 2020-01: 2}}",
                                             key));
    return std::nullopt;
  }
  Series series;
  bool sound = true;
  for (const Value::Entry& e : value.entries()) {
    const auto when = base::parse_month(e.key);
    if (!when) {
      d.problems.add(e.key_mark, fmt::format("`{}` in `{}` is not a month such as 2016-01", e.key, key));
      sound = false;
    } else if (!series.points.empty() && series.points.back().when >= *when) {
      d.problems.add(e.key_mark, fmt::format("the dates of `{}` must ascend: {} stands after {}", key, e.key,
                                             base::text(series.points.back().when)));
      sound = false;
    }
    const auto number = checked(e.value);
    sound = sound && number.has_value();
    if (sound) series.points.push_back({*when, *number});
  }
  return sound ? std::optional(series) : std::nullopt;
}

void decode_value(const Parameter& p, const std::string& key, const Value& value, Scenario& s,
                  std::size_t index, Decoding& d) {
  std::visit(
      [&](auto accessor) {
        auto& field = accessor(s, index);
        using T = std::remove_reference_t<decltype(field)>;
        if constexpr (std::is_same_v<T, double>) {
          const auto number = base::read_number(value, d.problems);
          if (number && in_range(*number, value.mark(), key, p, d)) field = *number;
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          if (takes_all(p) && value.kind() == Value::Kind::scalar && value.text() == "all") {
            field = kEverybody;
            return;
          }
          const auto number = base::read_integer(value, d.problems);
          if (number && in_range(static_cast<double>(*number), value.mark(), key, p, d)) field = *number;
        } else if constexpr (std::is_same_v<T, bool>) {
          if (const auto truth = base::read_boolean(value, d.problems)) field = *truth;
        } else if constexpr (std::is_same_v<T, base::Month>) {
          if (const auto month = base::read_month(value, d.problems)) field = *month;
        } else if constexpr (std::is_same_v<T, Choice>) {
          decode_choice(p, key, value, field, d);
        } else if constexpr (std::is_same_v<T, Series>) {
          if (auto series = decode_series(value, key, p.lower, p.upper, p.unit, d))
            field = std::move(*series);
        } else if constexpr (std::is_same_v<T, WordSet>) {
          decode_words(p, key, value, field, d);
        } else if constexpr (std::is_same_v<T, Season>) {
          decode_season(key, value, field, d);
        } else {
          const auto text = base::read_text(value, d.problems);
          if (text && text->empty()) d.problems.add(value.mark(), fmt::format("`{}` is empty", key));
          if (text) field = *text;
        }
      },
      p.field);
}

namespace {

KeyTree keys_of_scenario(const Decoding& d) {
  KeyTree tree;
  for (const Parameter& p : d.vocabulary.parameters) tree.add(p.key);
  tree.add("format");
  tree.add("policy");
  return tree;
}

void decode_format(const Value& document, Decoding& d) {
  const Value* format = document.find("format");
  if (format == nullptr) {
    d.problems.add(document.mark(), "`format: 1` is missing: the version of the scenario language");
  } else if (const auto version = base::read_integer(*format, d.problems); version && *version != 1) {
    d.problems.add(format->mark(), fmt::format("`format` is {}; this version reads format 1", *version));
  }
}

}  // namespace

void decode_parameters(const Value& document, Scenario& s, Decoding& d) {
  check_keys(document, keys_of_scenario(d), "", d);
  decode_format(document, d);
  name_all(document, s, d);
  for (const Parameter& p : d.vocabulary.parameters) {
    const std::vector<std::string> keys = written_keys(p, s);
    for (std::size_t i = 0; i < keys.size(); ++i) decode_parameter(p, keys[i], document, s, i, d);
  }
}

void decode_run(const Value& document, Scenario& s, Decoding& d) {
  KeyTree tree = keys_of_scenario(d);
  tree.add("counties");
  check_keys(document, tree, "", d);
  decode_format(document, d);
  for (const Parameter& p : d.vocabulary.parameters) {
    if (p.of_run) decode_parameter(p, p.key, document, s, 0, d);
  }
}

}  // namespace ruralsim
