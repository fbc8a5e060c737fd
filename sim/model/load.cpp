// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/decode.hpp>
#include <ruralsim/model/load.hpp>

namespace ruralsim {
namespace {

using base::Value;

constexpr std::size_t kMostCounties = 64;

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

/// Rules between keys of a run, as far as the keys they compare are sound.
void check_rules_of_run(const Scenario& s, const Value& document, Decoding& d) {
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
}

/// The same between keys of a county.
void check_rules_of_county(const Scenario& s, const Value& document, Decoding& d) {
  const auto sound = [&](std::initializer_list<std::string> keys) {
    return std::none_of(keys.begin(), keys.end(),
                        [&](const std::string& k) { return d.unsound.contains(k); });
  };
  const auto problem = [&](std::initializer_list<std::string_view> path, std::string message) {
    d.problems.add(mark_of(document, path), std::move(message));
  };
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

/// All that a scenario of one county says, but for rules between its keys.
void decode_county(const Value& document, Scenario& s, Decoding& d) {
  decode_parameters(document, s, d);
  d.scenario = &s;
  const std::size_t before = d.problems.all().size();
  decode_policy(document.find("policy"), s, d);
  const bool policy_known = d.problems.all().size() == before;
  const auto data_file = [&](const char* section, const char* key) -> const Value* {
    const Value* map = document.find(section);
    const Value* value = map == nullptr ? nullptr : map->find(key);
    return d.unsound.contains(fmt::format("{}.{}", section, key)) ? nullptr : value;
  };
  if (const Value* tables = data_file("demography", "tables")) {
    const Value* national = data_file("demography", "national_tables");
    s.tables = decode_tables(*tables, national, d);
    s.demography_file = d.beside(*tables).string();
    if (national != nullptr) s.national_file = d.beside(*national).string();
  }
  if (const Value* sources = data_file("county", "sources")) {
    decode_sources(*sources, s, policy_known, d);
    s.sources_file = d.beside(*sources).string();
  }
}

Value without(const Value& map, std::string_view key) {
  std::vector<Value::Entry> entries;
  for (const Value::Entry& e : map.entries()) {
    if (e.key != key) entries.push_back(e);
  }
  return Value::map(std::move(entries), map.mark());
}

/// What the file that a county extends says, nothing and a problem when it can't be read.
std::optional<Value> extended_county(const Value& own, Decoding& d) {
  const Value* extends = own.find("extends");
  if (extends == nullptr) return Value::map({}, own.mark());
  const auto path = base::read_text(*extends, d.problems);
  if (!path) return std::nullopt;
  const std::filesystem::path file = d.beside(*extends);
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    d.problems.add(extends->mark(), fmt::format("there is no scenario file `{}`", file.string()));
    return std::nullopt;
  }
  io::Loaded loaded = io::load_with_extends(file, d.sources, d.problems);
  d.inputs.insert(d.inputs.end(), loaded.files.begin(), loaded.files.end());
  if (loaded.document.kind() == Value::Kind::null) return std::nullopt;
  if (loaded.document.find("counties") == nullptr) return std::move(loaded.document);
  d.problems.add(extends->mark(), fmt::format("{} has several counties itself", file.string()));
  return std::nullopt;
}

/// Keys of the run are the world's alone.
void refuse_keys_of_run(const Value& own, const std::string& name, Decoding& d) {
  for (const Parameter& p : d.vocabulary.parameters) {
    const std::string top = p.key.substr(0, p.key.find('.'));
    const Value* value = p.of_run ? own.find(top) : nullptr;
    if (value == nullptr) continue;
    d.problems.add(value->mark(),
                   fmt::format("`{}` is the same for all counties: it stands at the top level, "
                               "not in `counties.{}`",
                               top, name));
  }
}

/// Decodes into problems of its own, so that what all counties share is said once.
void decode_one_county(const Value& document, Scenario& county, Decoding& d) {
  base::Problems before = std::exchange(d.problems, {});
  d.unsound.clear();
  decode_county(document, county, d);
  check_rules_of_county(county, document, d);
  const base::Problems own = std::exchange(d.problems, std::move(before));
  for (const base::Problem& p : own.all()) {
    const auto all = d.problems.all();
    const bool said = std::any_of(all.begin(), all.end(), [&](const base::Problem& other) {
      return other.message == p.message && other.mark.source == p.mark.source &&
             other.mark.line == p.mark.line && other.mark.column == p.mark.column;
    });
    if (!said) d.problems.add(p.mark, p.message, p.notes);
  }
}

/// Goods of one name meet in a market, so they are of one sector; households of counties have ids of their
/// own.
void check_counties(const Scenario& world, const Value& counties, Decoding& d) {
  for (std::size_t c = 0; c < world.counties.size(); ++c) {
    for (std::size_t other = 0; other < c; ++other) {
      const Scenario &a = world.counties[other], &b = world.counties[c];
      const base::Mark mark = counties.find(b.county.name)->mark();
      if (a.county.code == b.county.code) {
        d.problems.add(mark, fmt::format("{} and {} have the same `county.code`, {}: their households would "
                                         "share their luck",
                                         a.county.name, b.county.name, a.county.code));
      }
      for (const Product& p : b.products) {
        const auto same = std::find_if(a.products.begin(), a.products.end(),
                                       [&](const Product& q) { return q.name == p.name; });
        if (same == a.products.end() || same->sector == p.sector) continue;
        d.problems.add(mark, fmt::format("`products.{}.sector` differs between {} and {}", p.name,
                                         a.county.name, b.county.name));
      }
    }
  }
}

void take_run_from(const Scenario& world, Scenario& county) {
  county.name = world.name;
  county.start = world.start;
  county.end = world.end;
  county.steps_per_year = world.steps_per_year;
  county.burn_in_years = world.burn_in_years;
  county.seed = world.seed;
  county.replicates = world.replicates;
  county.outputs = world.outputs;
  county.one_of_several = true;
}

/// Each county is what its file says, under what the world says at its top level, under what stands in
/// `counties`.
void decode_counties(const Value& counties, const Value& document, Scenario& world, Decoding& d) {
  if (!require_map(counties, "`counties`", d)) return;
  const Value common = without(document, "counties");
  const std::set<std::string> unsound = d.unsound;
  if (counties.entries().size() < 2 || counties.entries().size() > kMostCounties) {
    d.problems.add(counties.mark(), fmt::format("`counties` names 2 to {} counties; a scenario of one county "
                                                "has its keys at the top level",
                                                kMostCounties));
  }
  world.counties.reserve(counties.entries().size());
  for (const Value::Entry& e : counties.entries()) {
    if (!require_map(e.value, "`counties." + e.key + "`", d)) continue;
    if (!is_plain_name(e.key))
      d.problems.add(e.key_mark, fmt::format("the county `{}` is named in a-z, 0-9 and _", e.key));
    if (e.key == "all") d.problems.add(e.key_mark, "`all` is what tables call all counties together");
    refuse_keys_of_run(e.value, e.key, d);
    const auto file = extended_county(e.value, d);
    if (!file) continue;
    Value all = base::merged(base::merged(*file, common), without(e.value, "extends"));
    base::set_path(all, "county.name", Value::scalar(e.key, e.key_mark, true));
    world.counties.emplace_back();
    decode_one_county(all, world.counties.back(), d);
    take_run_from(world, world.counties.back());
  }
  d.scenario = nullptr;
  d.unsound = unsound;
  if (d.problems.empty()) check_counties(world, counties, d);
  std::vector<std::filesystem::path> once;
  for (std::filesystem::path& input : d.inputs) {
    if (std::find(once.begin(), once.end(), input) == once.end()) once.push_back(std::move(input));
  }
  d.inputs = std::move(once);
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
  if (const Value* counties = loaded.document.find("counties")) {
    decode_run(loaded.document, result.scenario, d);
    check_rules_of_run(result.scenario, loaded.document, d);
    decode_counties(*counties, loaded.document, result.scenario, d);
  } else {
    decode_county(loaded.document, result.scenario, d);
    check_rules_of_run(result.scenario, loaded.document, d);
    check_rules_of_county(result.scenario, loaded.document, d);
  }
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
