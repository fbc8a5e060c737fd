// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/sweep_file.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ruralsim/experiment/sweep.hpp>
#include <ruralsim/io/yaml.hpp>

namespace ruralsim {
namespace {

using base::Value;

constexpr std::int64_t kMostScenarios = 1000;
constexpr std::int64_t kMostLevels = 1000;

bool takes(const DesignKey& key, DesignKind kind) {
  return std::find(key.kinds.begin(), key.kinds.end(), kind) != key.kinds.end();
}

/// Keys that the kind doesn't take, or lacks.
void check_design_keys(const Value& design, DesignKind kind, Decoding& d) {
  const std::string name = kDesignKinds[static_cast<int>(kind)];
  std::vector<std::string> known = {"kind"}, all = {"kind"};
  for (const DesignKey& key : design_keys()) {
    all.push_back(key.key);
    if (takes(key, kind)) known.push_back(key.key);
    if (takes(key, kind) && key.required && design.find(key.key) == nullptr) {
      d.problems.add(design.mark(), fmt::format("a `{}` design needs `{}`", name, key.key));
    }
  }
  refuse_unknown_keys(design, all, "design", d);
  for (const Value::Entry& e : design.entries()) {
    const auto has = [&](const std::vector<std::string>& keys) {
      return std::find(keys.begin(), keys.end(), e.key) != keys.end();
    };
    if (has(all) && !has(known)) {
      d.problems.add(e.key_mark, fmt::format("a `{}` design has no `{}`; it takes {}", name, e.key,
                                             fmt::join(known, ", ")));
    }
  }
}

void decode_numbers(const Value& design, DesignSpec& spec, Decoding& d) {
  const auto number = [&](const char* key, std::int64_t fallback) {
    const Value* v = design.find(key);
    const Bounds bounds = bounds_of_design_key(key);
    return v == nullptr
               ? fallback
               : whole_in(*v, fmt::format("design.{}", key), bounds.lower, bounds.upper, fallback, d);
  };
  const bool morris = spec.kind == DesignKind::morris;
  spec.points = number("points", 1);
  spec.trajectories = number("trajectories", 2);
  spec.levels = number("levels", morris ? 4 : spec.kind == DesignKind::grid ? 3 : 2);
  if (morris && spec.levels % 2 != 0) {
    d.problems.add(design.find("levels")->mark(), "`design.levels` of Morris trajectories is even");
  }
  spec.seed = static_cast<std::uint32_t>(number("seed", 0));
  const bool net = spec.kind == DesignKind::sobol || spec.kind == DesignKind::saltelli;
  if (net && design.find("points") != nullptr &&
      !std::has_single_bit(static_cast<std::uint64_t>(spec.points))) {
    d.problems.add(
        design.find("points")->mark(),
        fmt::format("`design.points` is {}; Sobol's sequence is balanced at powers of two: {} or {}",
                    spec.points, std::bit_floor(static_cast<std::uint64_t>(spec.points)),
                    std::bit_ceil(static_cast<std::uint64_t>(spec.points))));
  }
  if (const Value* v = design.find("second_order"))
    spec.second_order = base::read_boolean(*v, d.problems).value_or(true);
}

void decode_design(const Value& document, SweepFile& sweep, Decoding& d) {
  const Value* design = document.find("design");
  const Value* kind = design == nullptr ? nullptr : design->find("kind");
  if (kind == nullptr) {
    d.problems.add(
        design == nullptr ? document.mark() : design->mark(),
        fmt::format("`design` is required: {{kind: ...}}, one of {}", fmt::join(kDesignKinds, ", ")));
    return;
  }
  sweep.design_at = kind->mark();
  const auto word = word_of(*kind, "design.kind", {std::begin(kDesignKinds), std::end(kDesignKinds)}, d);
  if (!word) return;
  sweep.design.kind = static_cast<DesignKind>(*word);
  check_design_keys(*design, sweep.design.kind, d);
  decode_numbers(*design, sweep.design, d);
  const Value* file = design->find("file");
  if (sweep.design.kind != DesignKind::list) {
    decode_factors(document, sweep, d);
  } else if (file != nullptr) {
    if (const Value* factors = document.find("factors"))
      d.problems.add(factors->mark(),
                     "a list's factors are the columns of its file; `factors` has no place here");
    decode_list(*file, sweep, d);
  }
}

void decode_scenarios(const Value& document, SweepFile& sweep, Decoding& d) {
  const Value* list = document.find("scenarios");
  if (list == nullptr) return;
  if (list->kind() != Value::Kind::list || list->items().empty() || list->items().size() > kMostScenarios) {
    d.problems.add(list->mark(),
                   fmt::format("`scenarios` is a list of 1 to {} scenario files", kMostScenarios));
    return;
  }
  for (const Value& item : list->items()) {
    if (const auto text = base::read_text(item, d.problems); text && !text->empty())
      sweep.scenarios.push_back({d.beside(item).string(), item.mark()});
  }
}

std::string one_value(const Value& value) {
  std::string text = io::write_yaml(value);
  text.erase(text.find_last_not_of('\n') + 1);
  return text;
}

void flatten(const std::string& prefix, const Value& value, std::vector<Override>& to) {
  if (value.kind() == Value::Kind::map) {
    for (const Value::Entry& e : value.entries()) {
      if (base::parse_month(e.key)) {  // a dated series is one value
        to.push_back({prefix, one_value(value)});
        return;
      }
      flatten(prefix.empty() ? e.key : prefix + "." + e.key, e.value, to);
    }
    return;
  }
  to.push_back({prefix, one_value(value)});
}

void decode_outputs(const Value& outputs, SweepOutputs& to, Decoding& d) {
  refuse_unknown_keys(outputs, {"indicators", "dates"}, "outputs", d);
  if (const Value* list = outputs.find("indicators")) {
    if (list->kind() != Value::Kind::list || list->items().empty())
      d.problems.add(list->mark(), "`outputs.indicators` is a list of columns of county.csv");
    for (const Value& item : list->items()) {
      if (const auto text = base::read_text(item, d.problems)) to.indicators.push_back({*text, item.mark()});
    }
  }
  const Value* dates = outputs.find("dates");
  if (dates == nullptr) return;
  if (dates->kind() == Value::Kind::list) {
    to.dates = SweepOutputs::Dates::listed;
    for (const Value& item : dates->items()) {
      if (const auto month = base::read_month(item, d.problems)) to.listed.emplace_back(*month, item.mark());
    }
    if (dates->items().empty()) d.problems.add(dates->mark(), "`outputs.dates` names no month");
    std::sort(to.listed.begin(), to.listed.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return;
  }
  const auto word = word_of(*dates, "outputs.dates", {"year_ends", "every_step"}, d);
  if (word && *word == 1) to.dates = SweepOutputs::Dates::every_step;
}

void decode_head(const Value& document, SweepFile& sweep, Decoding& d) {
  refuse_unknown_keys(document,
                      {"format", "name", "scenarios", "set", "replicates", "seed", "design", "factors",
                       "constraints", "outputs", "keep"},
                      "", d);
  const Value* format = document.find("format");
  if (format == nullptr) {
    d.problems.add(document.mark(), "`format: 1` is missing: the version of the sweep language");
  } else if (const auto version = base::read_integer(*format, d.problems); version && *version != 1) {
    d.problems.add(format->mark(), fmt::format("`format` is {}; this version reads format 1", *version));
  }
  if (const Value* name = document.find("name"))
    sweep.name = base::read_text(*name, d.problems).value_or(sweep.name);
  decode_scenarios(document, sweep, d);
  if (const Value* set = document.find("set")) {
    if (set->kind() == Value::Kind::map) {
      flatten("", *set, sweep.set);
    } else {
      d.problems.add(set->mark(), "`set` is a map of keys of a scenario");
    }
  }
  if (const Value* v = document.find("replicates"))
    sweep.replicates = whole_in(*v, "replicates", 1, kMostSweepReplicates, 1, d);
  if (const Value* v = document.find("seed")) sweep.seed = whole_in(*v, "seed", 0, kLargestSweepSeed, 0, d);
  if (const Value* v = document.find("keep")) sweep.keep = base::read_boolean(*v, d.problems).value_or(false);
}

}  // namespace

const std::vector<DesignKey>& design_keys() {
  using K = DesignKind;
  static const std::vector<DesignKey> keys = {
      {"points", {K::random, K::lhs, K::sobol, K::saltelli}, true},
      {"trajectories", {K::morris}, true},
      {"levels", {K::grid, K::one_at_a_time, K::morris}, false},
      {"second_order", {K::saltelli}, false},
      {"file", {K::list}, true},
      {"seed", {K::grid, K::random, K::lhs, K::sobol, K::saltelli, K::morris}, false}};
  return keys;
}

Bounds bounds_of_design_key(const std::string& key) {
  const auto most = static_cast<std::int64_t>(Design::kMostPoints);
  if (key == "points") return {1, most, "points; of sobol and saltelli a power of two"};
  if (key == "trajectories") return {2, most, "trajectories of one point more than there are factors"};
  if (key == "levels") return {2, kMostLevels, "levels of a range; of morris an even number"};
  return {0, kLargestSweepSeed, "moves random points (0)"};
}

std::int64_t whole_in(const Value& value, const std::string& key, std::int64_t lower, std::int64_t upper,
                      std::int64_t fallback, Decoding& d) {
  const auto number = base::read_integer(value, d.problems);
  if (!number) return fallback;
  if (*number >= lower && *number <= upper) return *number;
  d.problems.add(value.mark(), fmt::format("`{}` is {}; allowed is {} to {}", key, *number, lower, upper));
  return fallback;
}

std::optional<std::size_t> word_of(const Value& value, const std::string& key,
                                   const std::vector<std::string>& words, Decoding& d) {
  const auto text = base::read_text(value, d.problems);
  if (!text) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const std::string near = base::closest(*text, words);
  d.problems.add(value.mark(),
                 fmt::format("`{}` is `{}`; it takes one of: {}{}", key, *text, fmt::join(words, ", "),
                             near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
  return std::nullopt;
}

bool is_sweep_file(const std::filesystem::path& file) {
  base::Sources sources;
  base::Problems problems;
  return io::read_yaml(file, sources, problems).find("design") != nullptr;
}

SweepFile decode_sweep(const std::filesystem::path& file, Decoding& d) {
  SweepFile sweep;
  sweep.name = file.stem().string();
  const Value document = io::read_yaml(file, d.sources, d.problems);
  d.inputs.push_back(file);
  if (document.kind() != Value::Kind::map) {
    if (d.problems.empty()) d.problems.add(document.mark(), "a sweep file holds a map of keys");
    return sweep;
  }
  decode_head(document, sweep, d);
  decode_design(document, sweep, d);
  decode_constraints(document, sweep, d);
  if (const Value* outputs = document.find("outputs")) decode_outputs(*outputs, sweep.outputs, d);
  return sweep;
}

}  // namespace ruralsim
