// SPDX-License-Identifier: Apache-2.0
// The list of parameters as a table: what every row holds, and that every row is decoded by its own record.
#include <cmath>
#include <set>

#include <doctest/doctest.h>

#include "scenario_files.hpp"
#include <ruralsim/io/yaml.hpp>
#include <ruralsim/model/decode.hpp>

using namespace ruralsim;

namespace {

template <class T>
bool holds(const Parameter& p) {
  return std::holds_alternative<T& (*)(Scenario&, std::size_t)>(p.field);
}

bool is_number(const Parameter& p) {
  return holds<double>(p) || holds<std::int64_t>(p) || holds<Series>(p);
}

/// The key as it stands in the small county's file.
std::string written_key(const Parameter& p) {
  std::string key = p.key;
  const std::size_t star = key.find('*');
  if (star == std::string::npos) return key;
  return key.replace(star, 1, key.starts_with("products.") ? "herbs" : "poor");
}

/// `a.b.c` and a value as nested maps, one key a line; the value stands last.
std::string nested(const std::string& key, const std::string& value) {
  std::string text, indent;
  std::size_t at = 0;
  for (std::size_t dot = key.find('.'); dot != std::string::npos; dot = key.find('.', at)) {
    text += indent + key.substr(at, dot - at) + ":\n";
    indent += "  ";
    at = dot + 1;
  }
  return text + indent + key.substr(at) + ": " + value + "\n";
}

/// Checks that a value is refused once, where it stands.
void check_refused(const ScenarioFiles& files, const Parameter& p, const std::string& value) {
  CAPTURE(p.key);
  CAPTURE(value);
  const std::string text = nested(written_key(p), value);
  files.write("s.yaml", "extends: base.yaml\n" + text);
  const auto lines = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  try {
    (void)files.load("s.yaml");
    FAIL_CHECK("accepted");
  } catch (const base::ScenarioError& error) {
    REQUIRE(error.problems.size() == 1);
    const base::Problem& problem = error.problems.front();
    CHECK(problem.mark.line == 1 + lines);
    CHECK(problem.mark.column >= 1);
    CHECK(std::string(error.what()).find("s.yaml:" + std::to_string(1 + lines) + ":") != std::string::npos);
  }
}

std::vector<std::string> wrong_values(const Parameter& p) {
  if (holds<double>(p))
    return {"fourty", "[1]", "{a: 1}", "~", "\"1\"", ".nan", "1e400", ".inf", "0x10", "1_000", "on"};
  if (holds<std::int64_t>(p))
    return {"fourty", "[1]", "{a: 1}", "~", "\"1\"", ".nan", "1.5", "1e3", "99999999999999999999"};
  if (holds<bool>(p)) return {"yes", "1", "[true]", "{a: true}", "~", "\"true\"", "TRUE"};
  if (holds<std::string>(p)) return {"[a]", "{a: b}", "~", "''"};
  if (holds<base::Month>(p)) return {"2016", "2016-1", "2016-13", "[2016-01]", "~", "1.5", "1899-12"};
  if (holds<Choice>(p)) return {"nonsense", "[a]", "{a: b}", "~", "0"};
  if (holds<WordSet>(p)) return {"county", "[nonsense]", "{a: b}", "~", "[[county]]"};
  if (holds<Series>(p)) return {"x", "[1]", "~", ".nan", "{2016-01: x}"};
  return {"1",
          "[1]",
          "~",
          "{2016-01: 1}",
          "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]",
          "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5]"};
}

base::Value without(const base::Value& map, const std::string& dotted) {
  const std::size_t dot = dotted.find('.');
  const std::string head = dotted.substr(0, dot);
  std::vector<base::Value::Entry> entries;
  for (const base::Value::Entry& e : map.entries()) {
    if (e.key != head) {
      entries.push_back(e);
    } else if (dot != std::string::npos) {
      entries.push_back({e.key, e.key_mark, without(e.value, dotted.substr(dot + 1))});
    }
  }
  return base::Value::map(std::move(entries), map.mark());
}

}  // namespace

TEST_CASE("every row of the list of parameters is complete and sound") {
  const std::vector<Parameter> parameters = standard_parameters();
  std::set<std::string> keys, numeric;
  CHECK(parameters.size() > 80);
  for (const Parameter& p : parameters) {
    CAPTURE(p.key);
    CHECK(keys.insert(p.key).second);
    CHECK(p.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.*") == std::string::npos);
    CHECK_FALSE(p.meaning.empty());
    CHECK_FALSE(p.unit.empty());
    CHECK_FALSE(p.source.empty());
    CHECK_FALSE(p.section.empty());
    CHECK_FALSE(p.module.empty());
    CHECK((p.status == 'V' || p.status == 'R' || p.status == 'C'));
    CHECK(p.lower <= p.upper);
    CHECK(std::isfinite(p.lower));
    CHECK(std::isfinite(p.upper));
    CHECK_FALSE(kind_name(p).empty());
    if (is_number(p)) {
      CHECK(p.lower < p.upper);
      if (p.fallback) CHECK(*p.fallback >= p.lower);
      if (p.fallback) CHECK(*p.fallback <= p.upper);
      CHECK(p.options.empty());
    }
    if (holds<std::int64_t>(p) && p.fallback) CHECK(*p.fallback == std::floor(*p.fallback));
    if (holds<bool>(p) && p.fallback) CHECK((*p.fallback == 0 || *p.fallback == 1));
    CHECK((holds<Choice>(p) || holds<WordSet>(p)) == !p.options.empty());
    if (holds<Choice>(p) && p.fallback) CHECK(*p.fallback < static_cast<double>(p.options.size()));
    if (holds<WordSet>(p) && p.fallback)
      CHECK(*p.fallback < std::pow(2.0, static_cast<double>(p.options.size())));
    if (p.file) CHECK(holds<std::string>(p));
    // A text has no default but "no such file", a date and a season none at all.
    if (holds<base::Month>(p) || (holds<std::string>(p) && !p.file) || holds<Season>(p))
      CHECK_FALSE(p.fallback.has_value());
    CHECK(std::set<std::string>(p.options.begin(), p.options.end()).size() == p.options.size());
  }
}

TEST_CASE("no key is a section of another key") {
  std::set<std::string> keys;
  for (const Parameter& p : standard_parameters()) keys.insert(p.key);
  for (const std::string& key : keys) {
    for (std::size_t dot = key.find('.'); dot != std::string::npos; dot = key.find('.', dot + 1)) {
      CHECK_FALSE(keys.contains(key.substr(0, dot)));
    }
  }
  for (const std::string key : {"format", "extends", "policy"}) CHECK_FALSE(keys.contains(key));
}

TEST_CASE("every row has a place of its own in the scenario") {
  const std::vector<Parameter> parameters = standard_parameters();
  Scenario s;
  s.household_types.resize(2);
  s.products.resize(2);
  std::set<const void*> places;
  for (const Parameter& p : parameters) {
    CAPTURE(p.key);
    const bool many = p.key.find('*') != std::string::npos;
    const auto place = [&](std::size_t i) {
      return std::visit([&](auto accessor) { return static_cast<const void*>(&accessor(s, i)); }, p.field);
    };
    CHECK(places.insert(place(0)).second);
    CHECK((place(0) != place(1)) == many);
    if (many) CHECK(places.insert(place(1)).second);
  }
}

TEST_CASE("a value of the wrong kind is refused once at its place, for every parameter") {
  const ScenarioFiles files;
  for (const Parameter& p : files.catalog().parameters) {
    for (const std::string& value : wrong_values(p)) check_refused(files, p, value);
  }
}

TEST_CASE("a number just outside its range is refused, one at the bound is read, for every parameter") {
  const ScenarioFiles files;
  for (const Parameter& p : files.catalog().parameters) {
    if (!is_number(p)) continue;
    const bool integral = holds<std::int64_t>(p);
    const auto text = [&](double value) { return number_text(value); };
    check_refused(files, p, text(integral ? p.lower - 1 : p.lower - 0.001));
    check_refused(files, p, text(integral ? p.upper + 1 : p.upper + 0.001));
    if (holds<Series>(p))
      check_refused(files, p, "{2016-01: " + text(p.lower) + ", 2017-01: " + text(p.upper + 1) + "}");
    for (const double bound : {p.lower, p.upper}) {
      CAPTURE(p.key);
      const std::string told = files.complaint_about(nested(written_key(p), text(bound)));
      CHECK(told.find("allowed is") == std::string::npos);
      CHECK(told.find("expected") == std::string::npos);
    }
  }
}

TEST_CASE(
    "a scenario that lacks one required key is told that key alone, one that lacks another gets its "
    "default") {
  const ScenarioFiles files;
  base::Sources sources;
  base::Problems problems;
  const base::Value sound = io::read_yaml(files.file("base.yaml"), sources, problems);
  for (const Parameter& p : files.catalog().parameters) {
    CAPTURE(p.key);
    const std::string key = written_key(p);
    files.write("lacking.yaml", io::write_yaml(without(sound, key)));
    const std::string told = files.complaint("lacking.yaml");
    if (p.fallback) {
      CHECK(told.empty());
      Scenario s = files.load("lacking.yaml").scenario;
      std::visit(
          [&](auto accessor) {
            const auto& field = accessor(s, 0);
            using T = std::remove_cvref_t<decltype(field)>;
            if constexpr (std::is_same_v<T, double>) CHECK(field == *p.fallback);
            if constexpr (std::is_same_v<T, std::int64_t>)
              CHECK(field == static_cast<std::int64_t>(*p.fallback));
            if constexpr (std::is_same_v<T, Series>) CHECK(field == constant_series(*p.fallback));
          },
          p.field);
    } else {
      CHECK(told.find("error: `" + key + "` is missing and has no default: " + p.meaning) !=
            std::string::npos);
      CHECK(told.find("error:") == told.rfind("error:"));
    }
  }
}
