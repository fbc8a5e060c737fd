// SPDX-License-Identifier: Apache-2.0
// A resolved scenario says everything: reading it back gives the scenario it was written from.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "scenario_files.hpp"
#include <ruralsim/io/yaml.hpp>

using namespace ruralsim;

namespace {

using Random = std::mt19937_64;

double share(Random& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

std::int64_t whole(Random& random, std::int64_t from, std::int64_t to) {
  return from + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to - from + 1));
}

double between(Random& random, double lower, double upper) {
  switch (random() % 6) {
    case 0:
      return lower;
    case 1:
      return upper;
    case 2:
      return std::clamp(1e-7 * share(random), lower, upper);
    default:
      return std::clamp(lower + share(random) * (upper - lower), lower, upper);
  }
}

base::Month month(Random& random) {
  return base::month_of(1990, 1) + static_cast<int>(random() % 600);
}

Series series(Random& random, double lower, double upper) {
  if (random() % 3 == 0) return constant_series(between(random, lower, upper));
  Series s;
  base::Month when = month(random);
  for (std::size_t n = 1 + random() % 5; n > 0; --n, when = when + 1 + static_cast<int>(random() % 30)) {
    s.points.push_back({when, between(random, lower, upper)});
  }
  return s;
}

Season season(Random& random) {
  Season s;
  double sum = 0;
  for (double& w : s.weight) sum += w = share(random);
  for (double& w : s.weight) w /= sum;
  return s;
}

const char* const kTexts[] = {
    "plain",  "true",       "12", "null",    " spaced ", "a: b # c", "quote \" and '",
    "壤塘县", "two\nlines", "-",  "2016-01", "~",        "{x}"};
std::string text(Random& random) {
  return kTexts[random() % std::size(kTexts)];
}

/// Gives every parameter but the data file a random value within its range.
void perturb_parameters(Scenario& s, const std::vector<Parameter>& parameters, Random& random) {
  for (const Parameter& p : parameters) {
    if (p.file) continue;
    const std::size_t copies = written_keys(p, s).size();
    for (std::size_t i = 0; i < copies; ++i) {
      std::visit(
          [&](auto accessor) {
            auto& field = accessor(s, i);
            using T = std::remove_reference_t<decltype(field)>;
            if constexpr (std::is_same_v<T, double>) field = between(random, p.lower, p.upper);
            if constexpr (std::is_same_v<T, std::int64_t>) {
              field = whole(random, static_cast<std::int64_t>(p.lower), static_cast<std::int64_t>(p.upper));
            }
            if constexpr (std::is_same_v<T, bool>) field = random() % 2 == 0;
            if constexpr (std::is_same_v<T, std::string>) field = text(random);
            if constexpr (std::is_same_v<T, Choice>)
              field.index = static_cast<int>(random() % p.options.size());
            if constexpr (std::is_same_v<T, WordSet>)
              field.bits = static_cast<std::uint32_t>(random() % (1u << p.options.size()));
            if constexpr (std::is_same_v<T, Series>) field = series(random, p.lower, p.upper);
            if constexpr (std::is_same_v<T, Season>) field = season(random);
          },
          p.field);
    }
  }
  // Rules between keys.
  constexpr int kDivisors[] = {1, 2, 3, 4, 6, 12};
  s.steps_per_year = kDivisors[random() % 6];
  s.start = base::month_of(1950 + static_cast<int>(random() % 50), 1);
  s.end = s.start + 12 * (1 + static_cast<int>(random() % 100));
  s.county.poor_villages = std::min(s.county.poor_villages, s.county.villages);
  for (HouseholdType& t : s.household_types) {
    t.households = std::max<std::int64_t>(t.households, 1);
    t.persons = std::max(t.persons, t.households);
  }
  s.gathering.damage = std::min(s.gathering.damage, s.gathering.regrowth);
}

/// Something that a condition may be asked of this scenario.
Asked asked(const Condition& c, const Scenario& s, Random& random) {
  Asked a;
  if (c.kind == Condition::Kind::yes_or_no) a.yes = random() % 2 == 0;
  if (c.kind == Condition::Kind::amount) a.from = between(random, c.lower, c.upper);
  if (c.kind == Condition::Kind::range) {
    a.from = between(random, c.lower, c.upper);
    a.to = between(random, a.from, c.upper);
  }
  if (c.kind != Condition::Kind::names) return a;
  const std::vector<std::string> known = c.named == nullptr ? c.words : c.named(s);
  REQUIRE(!known.empty());
  a.names.push_back(known[random() % known.size()]);
  if (known.size() > 1 && a.names.front() != known.back()) a.names.push_back(known.back());
  return a;
}

Measure measure(const Catalog& catalog, const Scenario& s, const std::string& name, Random& random) {
  const std::vector<Instrument>& instruments = catalog.instruments;
  Measure m;
  m.name = name;
  m.instrument = random() % instruments.size();
  for (const DoseKey& dose : instruments[m.instrument].doses)
    m.doses.push_back(series(random, dose.lower, dose.upper));
  if (random() % 2 == 0) m.from = month(random);
  if (random() % 2 == 0) m.to = (m.from ? *m.from : month(random)) + 1 + static_cast<int>(random() % 99);
  for (std::size_t c = 0; c < catalog.conditions.size(); ++c) {
    if (random() % 3 == 0)
      m.eligible.push_back(require(c, catalog.conditions[c], asked(catalog.conditions[c], s, random)));
  }
  if (random() % 2 == 0) {
    const std::size_t row = random() % catalog.priorities.size();
    m.priority = rank_by(row, catalog.priorities[row]);
  }
  if (random() % 2 == 0) m.budget = series(random, 0, 1e9);
  if (random() % 2 == 0) m.errors = {share(random), share(random)};
  if (random() % 2 == 0) m.lag = static_cast<std::int64_t>(random() % 120);
  return m;
}

DosePath path(base::Month start, Random& random, bool introduces,
              const std::vector<Instrument>& instruments) {
  using Kind = DosePath::Kind;
  const base::Month date = start + static_cast<int>(random() % 40);
  switch (random() % (introduces ? 4 : 6)) {
    case 0:
      return {};
    case 1:
      return {.kind = Kind::cliff, .date = date};
    case 2:
      return {.kind = Kind::linear, .date = date, .until = date + 1 + static_cast<int>(random() % 90)};
    case 3: {
      DosePath staged{.kind = Kind::staged, .date = date};
      for (std::size_t i = 0; i <= random() % 4; ++i) {
        staged.stages.push_back({date + static_cast<int>(7 * i), between(random, 0, 1)});
      }
      return staged;
    }
    case 4:
      return {.kind = Kind::conditional,
              .income_above = between(random, 0.1, 100),
              .months = 1 + static_cast<std::int64_t>(random() % 240)};
    default: {
      DosePath convert{.kind = Kind::convert, .date = date};
      std::size_t grant = 0;
      while (instruments[grant].key != "cash_grant") ++grant;
      Measure m;
      m.name = "converted";
      m.instrument = grant;
      m.from = date;
      m.doses = {constant_series(between(random, 0, 1000))};
      convert.into.push_back(m);
      return convert;
    }
  }
}

Policy policy(const Catalog& catalog, const Scenario& s, Random& random) {
  const std::vector<Instrument>& instruments = catalog.instruments;
  Policy policy;
  for (const std::string name : {"old", "new: regime", "12"}) {
    Regime regime{name, random() % 2 == 0 ? text(random) : "", {}};
    for (std::size_t i = random() % 4; i > 0; --i) {
      regime.measures.push_back(measure(catalog, s, "m" + std::to_string(i), random));
    }
    policy.regimes.push_back(std::move(regime));
  }
  if (random() % 3 != 0) {
    Transition t;
    t.from = "old";
    t.start = month(random);
    t.withdraw = path(t.start, random, false, instruments);
    for (const Regime& r : policy.regimes) {
      if (r.name != t.from || r.measures.empty() || random() % 2 == 0) continue;
      t.by_measure = {{r.measures.back().name, path(t.start, random, true, instruments)}};
    }
    if (random() % 2 == 0) {
      t.to = "12";
      t.introduce = path(t.start, random, true, instruments);
    }
    policy.transition = t;
  }
  for (std::size_t i = random() % 4; i > 0; --i) {
    policy.measures.push_back(measure(catalog, s, "single " + std::to_string(i), random));
  }
  return policy;
}

void turn_on(const Mechanism& mechanism, const Parameter& p, Scenario& s) {
  if (const auto* yes = std::get_if<bool& (*)(Scenario&, std::size_t)>(&p.field)) (*yes)(s, 0) = true;
  if (const auto* real = std::get_if<double& (*)(Scenario&, std::size_t)>(&p.field)) {
    double& value = (*real)(s, 0);
    if (value == mechanism.off) value = (p.lower + p.upper) / 2;
  }
  if (const auto* word = std::get_if<Choice& (*)(Scenario&, std::size_t)>(&p.field)) {
    if ((*word)(s, 0).index == static_cast<int>(mechanism.off)) (*word)(s, 0).index = 0;
  }
}

/// Mechanisms without which measures of the policy would be refused.
void turn_on_mechanisms(const Catalog& catalog, Scenario& s) {
  std::vector<Measure> all = s.policy.measures;
  for (const Regime& r : s.policy.regimes) all.insert(all.end(), r.measures.begin(), r.measures.end());
  for (const Measure& m : all) {
    for (const Mechanism& mechanism : mechanisms_of(catalog.instruments[m.instrument])) {
      for (const Parameter& p : catalog.parameters)
        if (p.key == mechanism.key) turn_on(mechanism, p, s);
    }
  }
}

std::string resolved_text(const Scenario& s, const Vocabulary& vocabulary) {
  return io::write_yaml(resolved_document(s, vocabulary));
}

/// The keys whose values differ between two scenarios.
std::vector<std::string> differing_keys(Scenario a, Scenario b, const std::vector<Parameter>& parameters) {
  std::vector<std::string> keys;
  if (a.household_types.size() != b.household_types.size()) return {"household_types"};
  if (a.products.size() != b.products.size()) return {"products"};
  for (const Parameter& p : parameters) {
    const std::size_t copies = written_keys(p, a).size();
    for (std::size_t i = 0; i < copies; ++i) {
      const bool same = std::visit([&](auto accessor) { return accessor(a, i) == accessor(b, i); }, p.field);
      if (!same && !p.file) keys.push_back(p.key);
    }
  }
  return keys;
}

/// Writes the resolved scenario into the folder of `files` and reads it back.
Scenario read_back(const Scenario& s, const ScenarioFiles& files) {
  files.write("resolved.yaml", resolved_text(s, files.catalog().vocabulary()));
  const std::string complaint = files.complaint("resolved.yaml");
  INFO(complaint);
  REQUIRE(complaint.empty());
  return files.load("resolved.yaml").scenario;
}

void check_round_trip(const Scenario& s, const ScenarioFiles& files) {
  const Scenario back = read_back(s, files);
  CHECK(differing_keys(s, back, files.catalog().parameters) == std::vector<std::string>{});
  CHECK(resolved_text(back, files.catalog().vocabulary()) == resolved_text(s, files.catalog().vocabulary()));
  CHECK(back.tables.mortality.size() == s.tables.mortality.size());
}

/// A place for resolved scenarios: their data lie in `inputs`.
void make_inputs(const ScenarioFiles& files) {
  std::filesystem::create_directory(files.file("inputs"));
  std::filesystem::copy_file(files.file("population.csv"), files.file("inputs/population.csv"));
}

}  // namespace

TEST_CASE("the shipped scenarios read back from their resolved form") {
  const ScenarioFiles files;
  make_inputs(files);
  std::size_t scenarios = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           std::filesystem::path(RURALSIM_SOURCE_DIR) / "scenarios")) {
    if (entry.path().extension() != ".yaml" || is_regime_file(entry.path())) continue;
    const std::string place = entry.path().parent_path().filename().string();
    if (place == "sweeps" || place == "shared") continue;
    Scenario s = load_scenario(entry.path(), {}, files.catalog().vocabulary()).scenario;
    CAPTURE(entry.path().string());
    for (const std::string* file : data_files(s)) {
      if (file->empty()) continue;
      std::filesystem::copy_file(*file, files.file("inputs") / std::filesystem::path(*file).filename(),
                                 std::filesystem::copy_options::overwrite_existing);
    }
    check_round_trip(s, files);
    ++scenarios;
  }
  CHECK(scenarios >= 3);
}

TEST_CASE("any values of all parameters and any policy read back from the resolved form, bit for bit") {
  const ScenarioFiles files;
  make_inputs(files);
  const Scenario sound = files.load("base.yaml").scenario;
  Random random(20210225);
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    Scenario s = sound;
    perturb_parameters(s, files.catalog().parameters, random);
    s.policy = policy(files.catalog(), s, random);
    turn_on_mechanisms(files.catalog(), s);
    check_round_trip(s, files);
  }
}

TEST_CASE("a scenario is equal to its resolved form after one change of any key, made by --set") {
  const ScenarioFiles files;
  make_inputs(files);
  const Vocabulary vocabulary = files.catalog().vocabulary();
  Random random(7);
  Scenario changed = files.load("base.yaml").scenario;
  perturb_parameters(changed, files.catalog().parameters, random);
  const base::Value document = resolved_document(changed, vocabulary);
  std::vector<Override> overrides;
  for (const Parameter& p : files.catalog().parameters) {
    if (p.file) continue;
    for (const std::string& key : written_keys(p, changed)) {
      const base::Value* leaf = &document;
      for (std::size_t at = 0; at <= key.size();) {
        const std::size_t dot = std::min(key.find('.', at), key.size());
        leaf = leaf->find(key.substr(at, dot - at));
        REQUIRE(leaf != nullptr);
        at = dot + 1;
      }
      overrides.push_back({key, io::write_yaml(*leaf)});
    }
  }
  const std::string complaint = files.complaint("base.yaml", overrides);
  INFO(complaint);
  REQUIRE(complaint.empty());
  CHECK(differing_keys(changed, files.load("base.yaml", overrides).scenario, files.catalog().parameters) ==
        std::vector<std::string>{});
}

TEST_CASE("defaults are written out, so that a later default changes no resolved scenario") {
  const ScenarioFiles files;
  const base::Value document =
      resolved_document(files.load("base.yaml").scenario, files.catalog().vocabulary());
  const base::Value* herd = document.find("herd");
  REQUIRE(herd != nullptr);
  for (const Parameter& p : files.catalog().parameters) {
    if (!p.key.starts_with("herd.")) continue;
    CAPTURE(p.key);
    CHECK(herd->find(p.key.substr(5)) != nullptr);
  }
}

TEST_CASE("numbers are written plainly at everyday sizes") {
  const ScenarioFiles files;
  Scenario s = files.load("base.yaml").scenario;
  s.herd.price = constant_series(1e6);
  s.away.experience_curvature = -0.000001;
  const std::string written = resolved_text(s, files.catalog().vocabulary());
  CHECK(written.find("price: 1000000\n") != std::string::npos);
  CHECK(written.find("experience_curvature: -0.000001\n") != std::string::npos);
}
