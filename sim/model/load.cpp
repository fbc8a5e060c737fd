// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/decode.hpp>
#include <ruralsim/model/load.hpp>

namespace ruralsim {
namespace {

using base::Value;

/// A mark for a key that two keys must agree on: where it stands, or the document when it has its default.
base::Mark mark_of(const Value& document, std::initializer_list<std::string_view> path) {
  const Value* at = &document;
  for (const std::string_view key : path) {
    const Value* next = at->find(key);
    if (next == nullptr) return at->mark();
    at = next;
  }
  return at->mark();
}

void lay_over(Value& document, std::span<const Override> overrides, Decoding& d) {
  for (const Override& o : overrides) {
    const std::string name = "--set " + o.path;
    const std::size_t before = d.problems.all().size();
    Value value = io::parse_yaml(o.value, name, d.sources, d.problems);
    if (d.problems.all().size() != before) continue;
    try {
      base::set_path(document, o.path, std::move(value));
    } catch (const std::invalid_argument& e) {
      d.problems.add({d.sources.add(name, o.path + "=" + o.value), 1, 1, 1}, e.what());
    }
  }
}

/// Rules between keys, as far as the keys they compare are sound.
void check_rules(const Scenario& s, const Value& document, Decoding& d) {
  const auto sound = [&](std::initializer_list<std::string> keys) {
    return std::none_of(keys.begin(), keys.end(),
                        [&](const std::string& k) { return d.unsound.contains(k); });
  };
  const auto problem = [&](std::initializer_list<std::string_view> path, std::string message) {
    d.problems.add(mark_of(document, path), std::move(message));
  };
  if (sound({"steps_per_year"}) && 12 % s.steps_per_year != 0) {
    problem({"steps_per_year"},
            fmt::format("`steps_per_year` is {}; it must divide 12: 1, 2, 3, 4, 6 or 12", s.steps_per_year));
  }
  if (sound({"start"}) && s.start.month() != 1)
    problem({"start"}, "`start` is a January: yearly rules run from January to December");
  if (sound({"end"}) && s.end.month() != 1)
    problem({"end"}, "`end` is a January (the first month no longer simulated)");
  const bool span_known = sound({"start", "end"});
  if (span_known && s.start >= s.end) {
    d.problems.add(
        mark_of(document, {"end"}),
        fmt::format("`end` ({}) must lie after `start` ({})", base::text(s.end), base::text(s.start)),
        {{mark_of(document, {"start"}), "`start` stands here"}});
  }
  if (span_known && s.end - s.start > 12 * 200) problem({"end"}, "a run is at most 200 years long");
  if (sound({"county.villages", "county.poor_villages"}) && s.county.poor_villages > s.county.villages) {
    problem({"county", "poor_villages"}, fmt::format("{} poor villages are more than the county's {}",
                                                     s.county.poor_villages, s.county.villages));
  }
  std::int64_t households = 0;
  bool households_known = !s.household_types.empty();
  for (const HouseholdType& t : s.household_types) {
    const std::string type = "household_types." + t.name;
    households += t.households;
    households_known = households_known && sound({type + ".households"});
    if (sound({type + ".households", type + ".persons"}) && t.persons < t.households) {
      problem({"household_types", t.name, "persons"},
              fmt::format("{} persons can't fill {} households", t.persons, t.households));
    }
  }
  if (households_known && households == 0) problem({"household_types"}, "the county has no household");
  if (sound({"gathering.damage", "gathering.regrowth"}) &&
      s.gathering.damage * 0.999 > s.gathering.regrowth) {
    problem({"gathering", "damage"},
            "`gathering.damage` above `gathering.regrowth` leaves no resource to gather");
  }
}

Decoding start(const Vocabulary& vocabulary) {
  return {vocabulary, {}, {}, {}};
}

}  // namespace

LoadedScenario load_scenario(const std::filesystem::path& file, std::span<const Override> overrides,
                             const Vocabulary& vocabulary) {
  Decoding d = start(vocabulary);
  io::Loaded loaded = io::load_with_extends(file, d.sources, d.problems);
  d.inputs = loaded.files;
  if (loaded.document.kind() == Value::Kind::null) d.problems.throw_if_any(d.sources);
  lay_over(loaded.document, overrides, d);
  LoadedScenario result;
  decode_parameters(loaded.document, result.scenario, d);
  d.scenario = &result.scenario;
  decode_policy(loaded.document.find("policy"), result.scenario, d);
  const Value* demography = loaded.document.find("demography");
  const Value* tables = demography == nullptr ? nullptr : demography->find("tables");
  if (tables != nullptr && !d.unsound.contains("demography.tables")) {
    result.scenario.tables = decode_tables(*tables, d);
    result.scenario.demography_file = d.beside(*tables).string();
  }
  check_rules(result.scenario, loaded.document, d);
  d.problems.throw_if_any(d.sources);
  result.inputs = std::move(d.inputs);
  result.document = std::move(loaded.document);
  result.sources = std::move(d.sources);
  return result;
}

Regime load_regime(const std::filesystem::path& file, const Vocabulary& vocabulary) {
  Decoding d = start(vocabulary);
  const Value document = io::read_yaml(file, d.sources, d.problems);
  d.problems.throw_if_any(d.sources);
  Regime regime = decode_regime(document, d);
  d.problems.throw_if_any(d.sources);
  return regime;
}

bool is_regime_file(const std::filesystem::path& file) {
  base::Sources sources;
  base::Problems problems;
  const Value document = io::read_yaml(file, sources, problems);
  return problems.empty() && document.find("regime") != nullptr;
}

}  // namespace ruralsim
