// SPDX-License-Identifier: Apache-2.0
// What a user is told about a scenario that is wrong, word for word where the wording matters most.
#include <doctest/doctest.h>

#include "scenario_files.hpp"
#include <ruralsim/io/files.hpp>

using namespace ruralsim;

namespace {

/// Whether each mistake of `text`, laid on the sound scenario, is told as `expected`, and nothing else is.
void check_told(const ScenarioFiles& files, const std::string& text, const std::string& expected) {
  CAPTURE(text);
  CHECK(files.complaint_about(text) == expected);
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

std::string messages(const ScenarioFiles& files, const std::string& text) {
  return files.messages_about(text);
}

std::string instruments(const ScenarioFiles& files) {
  std::string list;
  for (const Instrument& i : files.catalog().instruments) list += (list.empty() ? "" : ", ") + i.key;
  return list;
}

}  // namespace

TEST_CASE("the scenario that the mistakes are laid on is sound") {
  const ScenarioFiles files;
  CHECK(files.complaint("base.yaml").empty());
  const Scenario s = files.load("base.yaml").scenario;
  CHECK(s.name == "small");
  CHECK(s.household_types.size() == 2);
  CHECK(s.household_types[0].registered);
  CHECK(s.policy.regimes.size() == 1);
  CHECK(files.complaint_about("").empty());
}

TEST_CASE("a measure that acts through a module which is off is refused where it stands, if it is in play") {
  const ScenarioFiles files;
  const std::string measures =
      "policy:\n  measures:\n    - {instrument: pension, level: 0.1}\n"
      "    - {instrument: new_media, level: 0.1}\n";
  CHECK(messages(files, measures) ==
        "5:20 `new_media` acts through the module new_media, which is off; `new_media: on` under `modules` "
        "turns it on\n");
  CHECK(messages(files, measures + "modules: {new_media: on}\n").empty());
  const std::string visits = "policy:\n  measures:\n    - {instrument: motivation, level: 0.1}\n";
  CHECK(messages(files, visits).find("acts through the module aspirations, which is off") !=
        std::string::npos);
  CHECK(messages(files, visits + "modules: {aspirations: on}\n").empty());
  CHECK(messages(files,
                 "policy: {regimes: [old.yaml, {regime: unused, measures: [{instrument: rural_tourism, "
                 "level: 1}]}]}\n")
            .empty());
}

namespace {

/// The key of a mechanism with the value that turns it off, or with another one.
Override set_to(const Mechanism& mechanism, bool off, const Catalog& catalog) {
  for (const Parameter& p : catalog.parameters) {
    if (p.key != mechanism.key) continue;
    const auto yes = static_cast<std::size_t>(mechanism.off);
    if (!p.options.empty()) return {p.key, p.options[off ? yes : (yes + 1) % p.options.size()]};
    if (std::holds_alternative<bool& (*)(Scenario&, std::size_t)>(p.field))
      return {p.key, off ? "off" : "on"};
    const double on = p.lower + (mechanism.off > p.lower ? 0.25 : 0.75) * (p.upper - p.lower);
    return {p.key, std::to_string(off ? mechanism.off : on)};
  }
  FAIL("no parameter is called " << mechanism.key);
  return {};
}

}  // namespace

TEST_CASE("every instrument is refused while one of its mechanisms is off, and taken when all are on") {
  const ScenarioFiles files;
  std::size_t with_mechanism = 0;
  for (const Instrument& instrument : files.catalog().instruments) {
    CAPTURE(instrument.key);
    const std::vector<Mechanism> mechanisms = mechanisms_of(instrument);
    with_mechanism += mechanisms.empty() ? 0 : 1;
    std::string measure = "    - {instrument: " + instrument.key;
    for (const DoseKey& dose : instrument.doses)
      if (!dose.fallback) measure += ", " + dose.key + ": " + std::to_string(dose.lower);
    files.write("s.yaml", "extends: base.yaml\npolicy:\n  measures:\n" + measure + "}\n");
    for (std::size_t off = 0; off <= mechanisms.size(); ++off) {
      std::vector<Override> overrides;
      for (std::size_t i = 0; i < mechanisms.size(); ++i)
        overrides.push_back(set_to(mechanisms[i], i == off, files.catalog()));
      std::string told;
      try {
        (void)files.load("s.yaml", overrides);
      } catch (const base::ScenarioError& error) {
        told = error.what();
      }
      CAPTURE(told);
      if (off == mechanisms.size()) {
        CHECK(told.empty());
        continue;
      }
      CHECK(told.find("s.yaml:4:20: error: `" + instrument.key + "` acts through ") != std::string::npos);
      CHECK(count(told, ": error: ") == 1);
      const std::string& key = mechanisms[off].key;
      CHECK(told.find(key.starts_with("modules.") ? key.substr(8) : "`" + key + "`") != std::string::npos);
    }
  }
  CHECK(with_mechanism >= 9);
}

TEST_CASE("norms without spending for status and capacity where none lacks are told in full") {
  const ScenarioFiles files;
  const std::string measures =
      "policy:\n  measures:\n    - {instrument: consumption_norms, level: 0.5}\n"
      "    - {instrument: governance_capacity, level: 0.5, cost: 100}\n";
  CHECK(
      messages(files, measures) ==
      "4:20 `consumption_norms` acts through `consumption.status` (share of the gap to what the village's "
      "households spend on average that a household spends besides, on ceremonies and gifts, out of its "
      "buffer if need be), which is 0: so it would be paid for and do nothing\n"
      "5:20 `governance_capacity` acts through `governance.capacity` (mean capacity of village governments; "
      "1: the module is off, nothing is lost, missed or late for want of it), which is 1: so it would be "
      "paid for and do nothing\n");
  CHECK(messages(files, measures + "consumption: {status: 0.2}\ngovernance: {capacity: 0.6}\n").empty());
}

TEST_CASE("a value of the wrong kind is shown with its line and a caret") {
  const ScenarioFiles files;
  check_told(files, "herd:\n  birth_rate: fourty\n",
             "s.yaml:3:15: error: expected a number, found 'fourty'\n"
             "   3 |   birth_rate: fourty\n"
             "     |               ^~~~~~\n");
}

TEST_CASE("a misspelt key is shown with the key that was meant") {
  const ScenarioFiles files;
  check_told(files, "herd: {brith_rate: 0.3}\n",
             "s.yaml:2:8: error: `brith_rate` is not a key of `herd`; did you mean `birth_rate`?\n"
             "   2 | herd: {brith_rate: 0.3}\n"
             "     |        ^~~~~~~~~~\n");
}

TEST_CASE("a number out of range is shown with the range and its unit") {
  const ScenarioFiles files;
  check_told(files, "county: {villages: 0}\n",
             "s.yaml:2:20: error: `county.villages` is 0; allowed is 1 to 100000 (villages)\n"
             "   2 | county: {villages: 0}\n"
             "     |                    ^\n");
}

TEST_CASE("two keys that contradict each other are both shown, also when they stand in two files") {
  const ScenarioFiles files;
  check_told(files, "start: 2019-01\n",
             "base.yaml:4:6: error: `end` (2018-01) must lie after `start` (2019-01)\n"
             "   4 | end: 2018-01\n"
             "     |      ^~~~~~~\n"
             "s.yaml:2:8: note: `start` stands here\n"
             "   2 | start: 2019-01\n"
             "     |        ^~~~~~~\n");
}

TEST_CASE("a key that occurs twice is shown with its first place") {
  const ScenarioFiles files;
  check_told(files, "seed: 1\nseed: 2\n",
             "s.yaml:3:1: error: the key 'seed' occurs twice\n"
             "   3 | seed: 2\n"
             "     | ^~~~\n"
             "s.yaml:2:1: note: it occurs here first\n"
             "   2 | seed: 1\n"
             "     | ^~~~\n");
}

TEST_CASE("an instrument that does not exist is shown with the one that was meant") {
  const ScenarioFiles files;
  check_told(files, "policy:\n  measures:\n    - instrument: pensoin\n      level: 1\n",
             "s.yaml:4:19: error: there is no instrument `pensoin`; did you mean `pension`?\n"
             "   4 |     - instrument: pensoin\n"
             "     |                   ^~~~~~~\n");
}

TEST_CASE("unknown keys are told at every level") {
  const ScenarioFiles files;
  CHECK(messages(files,
                 "heard: 1\n"
                 "labour:\n"
                 "  awy: 1\n"
                 "  away: {wages: 3}\n"
                 "household_types: {poor: {cropand: 3}, rich: {yaks: 3}}\n"
                 "outputs: {every: step}\n") ==
        "2:1 `heard` is not a key of the top level; did you mean `herd`?\n"
        "4:3 `awy` is not a key of `labour`; did you mean `away`?\n"
        "5:10 `wages` is not a key of `labour.away`; did you mean `wage`?\n"
        "6:26 `cropand` is not a key of `household_types.poor`; did you mean `cropland`?\n"
        "6:46 `yaks` is not a key of `household_types.rich`; it knows: away_workers, cash, cropland, "
        "enterprise_share, gathering_access, herd, households, mandarin_share, nearby_weight, other_income, "
        "pasture, persons, poor_village_share, registered, unsafe_home, unsafe_water\n"
        "7:11 `every` is not a key of `outputs`; it knows: levels, panel\n");
  CHECK(messages(files,
                 "policy:\n"
                 "  regime: [old.yaml]\n"
                 "  regimes:\n"
                 "    - {regime: old, measures: [], meening: none}\n"
                 "  transition: {form: old, withdraw: {clif: 2017-01}}\n"
                 "  measures:\n"
                 "    - {instrument: pension, level: 1, levle: 2, eligible: {registerd: true}}\n") ==
        "3:3 `regime` is not a key of `policy`; did you mean `regimes`?\n"
        "5:35 `meening` is not a key of the top level; did you mean `meaning`?\n"
        "6:16 `form` is not a key of `policy.transition`; did you mean `from`?\n"
        "6:38 `clif` is not a key of `withdraw`; did you mean `cliff`?\n"
        "8:39 `levle` is not a key of `policy.measures`; did you mean `level`?\n"
        "8:60 `registerd` is not a key of `eligible`; did you mean `registered`?\n");
}

TEST_CASE("whom a measure reaches: every mistake with its place") {
  const ScenarioFiles files;
  CHECK(messages(files,
                 "policy:\n"
                 "  measures:\n"
                 "    - {instrument: pension, name: a, level: 1, eligible: {villages: [v01, v5, v04]}}\n"
                 "    - {instrument: pension, name: b, level: 1, eligible: {products: [herb], age: [60]}}\n"
                 "    - {instrument: pension, name: c, level: 1, eligible: {age: [60, 18], villages: []}}\n"
                 "    - {instrument: pension, name: d, level: 1, eligible: {occupations: [awya, idle]}}\n"
                 "    - {instrument: pension, name: e, level: 1, priority: incomes, lag: -3}\n"
                 "    - {instrument: pension, name: f, level: 1, errors: {inclusoin: 0.1, exclusion: 2}}\n"
                 "    - {instrument: pension, name: g, level: 1, eligible: {monitored: marginal}}\n") ==
        "4:75 `villages` knows no `v5`; it knows: v01, v02, v03, v04\n"
        "5:70 `products` knows no `herb`; did you mean `herbs`?\n"
        "5:82 `age` is a list of two numbers, its lower and its upper end (years)\n"
        "6:64 `age` ends at 18 before it begins at 60\n"
        "6:84 `villages` is a list of names with at least one\n"
        "7:73 `occupations` knows no `awya`; did you mean `away`?\n"
        "7:79 `occupations` knows no `idle`; it knows: away, nearby, enterprise, home\n"
        "8:58 `priority` knows no `incomes`; did you mean `income`?\n"
        "8:72 `lag` is -3; allowed is 0 to 120 (months)\n"
        "9:57 `inclusoin` is not a key of `errors`; did you mean `inclusion`?\n"
        "9:84 `exclusion` is 2; allowed is 0 to 1 (share)\n"
        "10:70 `monitored` is true, false or a list of names with at least one\n");
}

TEST_CASE("a section that holds something else than keys is told once, not once a key that it lacks") {
  const ScenarioFiles files;
  CHECK(messages(files, "county: 5\nherd:\nlabour: {away: [1]}\nhousehold_types: {poor: 3}\n") ==
        "2:9 `county` holds a map of keys; found '5'\n"
        "3:1 `herd` holds a map of keys; found nothing\n"
        "4:16 `labour.away` holds a map of keys; found a list\n"
        "5:25 `household_types.poor` holds a map of keys; found '3'\n");
  CHECK(messages(files, "household_types: 4\n") == "2:18 `household_types` holds a map of keys; found '4'\n");
  CHECK(messages(files, "policy: 4\n") == "2:9 `policy` is a map of keys\n");
}

TEST_CASE("dates") {
  const ScenarioFiles files;
  CHECK(messages(files, "start: 2016-1\nend: 2018-13\n") ==
        "2:8 expected a month from 1900-01 to 2999-12, found '2016-1': write 2016-01\n"
        "3:6 expected a month from 1900-01 to 2999-12, found '2018-13'\n");
  CHECK(messages(files, "start: 2016-02\nend: 2018-07\n") ==
        "2:8 `start` is a January: yearly rules run from January to December\n"
        "3:6 `end` is a January (the first month no longer simulated)\n");
  CHECK(messages(files, "start: 2016-01\nend: 2016-01\n") ==
        "3:6 `end` (2016-01) must lie after `start` (2016-01)\n");
  CHECK(messages(files, "end: 2217-01\n") == "2:6 a run is at most 200 years long\n");
}

TEST_CASE("dated series") {
  const ScenarioFiles files;
  CHECK(messages(files,
                 "herd: {price: {2016-01: 3, 2015-01: 4, 2015-01: 9, 2016: 5, 2018-01: x, 2019-01: -1}}\n") ==
        "2:28 the dates of `herd.price` must ascend: 2015-01 stands after 2016-01\n"
        "2:40 the key '2015-01' occurs twice\n"
        "2:52 `2016` in `herd.price` is not a month such as 2016-01\n"
        "2:70 expected a number, found 'x'\n"
        "2:82 `herd.price` is -1; allowed is 0 to 1000000 (yuan)\n");
  CHECK(messages(files, "herd: {price: {}}\nlabour: {nearby: {wage: [1]}}\n") ==
        "2:15 `herd.price` is a number or a map of dates to numbers, such as {2016-01: 1.5, 2020-01: 2}\n"
        "3:25 `labour.nearby.wage` is a number or a map of dates to numbers, such as {2016-01: 1.5, 2020-01: "
        "2}\n");
}

TEST_CASE("a dated series replaces the one of the file that is extended, as a whole") {
  const ScenarioFiles files;
  files.write("s.yaml", "extends: base.yaml\neconomy: {cpi: {2015-01: 90, 2016-01: 100}}\n");
  const Scenario s = files.load("s.yaml").scenario;
  CHECK(s.economy.cpi == Series{{{base::month_of(2015, 1), 90}, {base::month_of(2016, 1), 100}}});
  CHECK(s.economy.national_median_income.points.size() == 2);
}

TEST_CASE("monthly weights") {
  const ScenarioFiles files;
  CHECK(messages(files, "crops: {season: [0.5, 0.6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}\n") ==
        "2:17 the monthly weights of `crops.season` sum to 1.1, not to 1\n");
  CHECK(messages(files, "crops: {season: [0.5, 0.4999999, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}\n").empty());
  CHECK(messages(files, "crops: {season: [1]}\n") ==
        "2:17 `crops.season` is a list of 12 monthly weights, January first\n");
  CHECK(messages(files, "crops: {season: [.nan, 2, -1, 0, 0, 0, 0, 0, 0, 0, 0, x]}\n") ==
        "2:18 expected a number, found '.nan': NaN and infinity are not allowed\n"
        "2:24 a monthly weight of `crops.season` is 0 to 1\n"
        "2:27 a monthly weight of `crops.season` is 0 to 1\n"
        "2:55 expected a number, found 'x'\n");
}

TEST_CASE("words and lists of words") {
  const ScenarioFiles files;
  CHECK(
      messages(files,
               "choice: {rule: nested_logits}\ndemography: {vital_events: no}\n"
               "outputs: {levels: [county, vilage, 3]}\n") ==
      "2:16 `choice.rule` is `nested_logits`; it takes one of: nested_logit, income_max, empirical_logit; "
      "did you mean "
      "`nested_logit`?\n"
      "3:28 `demography.vital_events` is `no`; it takes one of: on, off\n"
      "4:28 `outputs.levels` is `vilage`; it takes one of: county, village, group; did you mean `village`?\n"
      "4:36 `outputs.levels` is `3`; it takes one of: county, village, group\n");
  CHECK(messages(files, "choice: {rule: [income_max]}\noutputs: {levels: county}\n") ==
        "2:16 `choice.rule` takes one word of: nested_logit, income_max, empirical_logit\n"
        "3:19 `outputs.levels` is a list of words: county, village, group\n");
}

TEST_CASE(
    "rules between keys are told together and beside other mistakes, but not about values that are wrong "
    "anyway") {
  const ScenarioFiles files;
  CHECK(messages(files,
                 "heard: 1\n"
                 "start: 2030-01\n"
                 "steps_per_year: 5\n"
                 "county: {poor_villages: 5}\n"
                 "household_types: {poor: {persons: 3}}\n"
                 "gathering: {damage: 0.9, regrowth: 0.5}\n") ==
        "2:1 `heard` is not a key of the top level; did you mean `herd`?\n"
        "4:17 `steps_per_year` is 5; it must divide 12: 1, 2, 3, 4, 6 or 12\n"
        "5:25 5 poor villages are more than the county's 4\n"
        "6:35 3 persons can't fill 40 households\n"
        "7:21 `gathering.damage` above `gathering.regrowth` leaves no resource to gather\n"
        "base.yaml:4:6 `end` (2018-01) must lie after `start` (2030-01)\n");
  CHECK(messages(files,
                 "start: never\n"
                 "end: 1950-01\n"
                 "steps_per_year: 0\n"
                 "county: {villages: -1, poor_villages: 5}\n"
                 "household_types: {poor: {households: many, persons: 3}}\n"
                 "gathering: {damage: 0.9, regrowth: high}\n") ==
        "2:8 expected a month from 1900-01 to 2999-12, found 'never'\n"
        "4:17 `steps_per_year` is 0; allowed is 1 to 12 (steps)\n"
        "5:20 `county.villages` is -1; allowed is 1 to 100000 (villages)\n"
        "6:38 expected a whole number, found 'many'\n"
        "7:36 expected a number, found 'high'\n");
}

TEST_CASE("household types") {
  const ScenarioFiles files;
  CHECK(messages(files, "household_types: {Poor!: 3}\n") ==
        "2:19 the household type `Poor!` is named in a-z, 0-9 and _\n"
        "2:26 `household_types.Poor!` holds a map of keys; found '3'\n");
  CHECK(messages(files, "household_types: {poor: {households: 0, persons: 0}, rich: {households: 0}}\n") ==
        "2:18 the county has no household\n");
  std::string many = "household_types: {";
  for (int i = 0; i < 15; ++i) {
    many += "t" + std::to_string(i) +
            ": {households: 1, persons: 4, cropland: 1, pasture: 1, herd: 1, gathering_access: 1, "
            "mandarin_share: 0}, ";
  }
  CHECK(messages(files, many + "}\n") == "2:18 there are 17 household types; at most 16 are allowed\n");
}

TEST_CASE("a scenario without a required key names the key, its meaning and unit") {
  const ScenarioFiles files;
  std::string text(kSmallCounty);
  text.erase(text.find("  price: 2750\n"), 14);
  text.erase(text.find("format: 1\n"), 10);
  files.write("lacking.yaml", text);
  CHECK(files.complaint("lacking.yaml") ==
        "lacking.yaml:1:1: error: `format: 1` is missing: the version of the scenario language\n"
        "   1 | name: small\n"
        "     | ^\n"
        "lacking.yaml:20:3: error: `herd.price` is missing and has no default: farm-gate price of an animal "
        "sold "
        "(yuan)\n"
        "  20 |   birth_season: [0, 0, 0, 0.3, 0.4, 0.3, 0, 0, 0, 0, 0, 0]\n"
        "     |   ^\n");
  CHECK(messages(files, "format: 2\n") == "2:9 `format` is 2; this version reads format 1\n");
  files.write("nothing.yaml", "format: 1\n");
  const std::string all = files.complaint("nothing.yaml");
  CHECK(all.find("`household_types` is required: a map with at least one type of household") !=
        std::string::npos);
  for (const Parameter& p : files.catalog().parameters) {
    if (p.key.find('*') != std::string::npos) continue;
    CAPTURE(p.key);
    CHECK((all.find("`" + p.key + "` is missing") != std::string::npos) == !p.fallback.has_value());
  }
}

TEST_CASE("measures") {
  const ScenarioFiles files;
  CHECK(
      messages(
          files,
          "policy:\n"
          "  measures:\n"
          "    - {level: 1}\n"
          "    - {instrument: 5}\n"
          "    - 7\n"
          "    - {instrument: [pension]}\n"
          "    - {instrument: social_assistance, coverage: 2}\n"
          "    - {instrument: pension, name: '', level: 100001, budget: -1, eligible: 4}\n"
          "    - {instrument: pension, name: a, level: .nan, from: 2018-01, to: 2017-01}\n"
          "    - {instrument: pension, name: b, level: 1, from: soon, to: 2017-01}\n"
          "    - {instrument: pension, name: c, level: 1, eligible: {registered: yes, income_below: 0}}\n") ==
      "4:7 a measure needs the key `instrument`\n"
      "5:20 there is no instrument `5`; there are: " +
          instruments(files) +
          "\n"
          "6:7 a measure is a map of keys\n"
          "7:20 expected a text, found a list\n"
          "8:7 a measure of `social_assistance` needs `level`: payment to each person of a listed household "
          "(yuan a "
          "year)\n"
          "8:49 `coverage` is 2; allowed is 0 to 1 (share)\n"
          "9:35 `name` is empty\n"
          "9:46 `level` is 100001; allowed is 0 to 100000 (yuan a year)\n"
          "9:62 `budget` is -1; allowed is 0 to 10000000000000 (yuan a year)\n"
          "9:76 `eligible` is a map of keys\n"
          "10:45 expected a number, found '.nan': NaN and infinity are not allowed\n"
          "10:70 `to` (2017-01) must lie after `from` (2018-01)\n"
          "11:54 expected a month from 1900-01 to 2999-12, found 'soon'\n"
          "12:71 expected true, false, on or off, found 'yes': write true\n"
          "12:90 `income_below` is 0; allowed is 1 to 1000000000 (yuan a person and year)\n");
  CHECK(messages(files, "policy: {measures: {instrument: pension, level: 1}}\n") ==
        "2:20 `policy.measures` is a list of measures, each starting with `- instrument:`\n");
}

TEST_CASE("two measures of one name are shown both, whichever other measures are wrong") {
  const ScenarioFiles files;
  check_told(
      files,
      "policy:\n"
      "  measures:\n"
      "    - {instrument: pension, level: 1}\n"
      "    - {instrument: nothing_like_it}\n"
      "    - {instrument: cash_grant, level: 1, name: pension}\n",
      "s.yaml:5:20: error: there is no instrument `nothing_like_it`; there are: " + instruments(files) +
          "\n"
          "   5 |     - {instrument: nothing_like_it}\n"
          "     |                    ^~~~~~~~~~~~~~~\n"
          "s.yaml:6:7: error: two measures are called `pension`; give one of them another `name`\n"
          "   6 |     - {instrument: cash_grant, level: 1, name: pension}\n"
          "     |       ^\n"
          "s.yaml:4:7: note: the other one stands here\n"
          "   4 |     - {instrument: pension, level: 1}\n"
          "     |       ^\n");
}

TEST_CASE("at most 32 measures are in play, counting only regimes that are") {
  const ScenarioFiles files;
  const auto measures = [](int n) {
    std::string list = "[";
    for (int i = 0; i < n; ++i) list += "{instrument: pension, level: 1, name: m" + std::to_string(i) + "}, ";
    return list + "]";
  };
  // The regime that is left brings one.
  CHECK(messages(files, "policy: {measures: " + measures(31) + "}\n").empty());
  CHECK(messages(files, "policy: {measures: " + measures(32) + "}\n") ==
        "2:9 33 measures are in play; at most 32 are allowed\n");
  CHECK(messages(files, "policy: {regimes: [old.yaml, {regime: unused, measures: " + measures(40) + "}]}\n")
            .empty());
}

TEST_CASE("regimes and transitions") {
  const ScenarioFiles files;
  CHECK(
      messages(files,
               "policy: {transition: {from: odl, to: new, start: 2017-01, withdraw: {cliff: 2016-12}}}\n") ==
      "2:29 no regime is called `odl`; did you mean `old`?\n"
      "2:38 no regime is called `new`; `policy.regimes` brings: old\n"
      "2:69 `withdraw` begins in 2016-12, before the transition starts in 2017-01\n");
  CHECK(messages(files, "policy: {transition: {withdraw: sudden, introduce: constant}}\n") ==
        "2:33 `withdraw` is `constant` or a map such as {cliff: 2021-01} or {linear: [2021-01, 2026-01]}\n"
        "2:52 `introduce` needs `to`, the regime that is introduced\n");
  CHECK(messages(files,
                 "policy: {regimes: [old.yaml, {regime: new, measures: []}], "
                 "transition: {to: new, introduce: {cliff: 2010-01}}}\n") ==
        "2:93 `introduce` begins in 2010-01, before the transition starts in 2017-01\n");
  CHECK(messages(files, "policy: {transition: {to: old}}\n") ==
        "2:27 `to` is the regime `old` that is left\n");
  CHECK(messages(files, "policy: {regimes: [old.yaml, old.yaml]}\n") ==
        "2:30 the regime `old` is given twice\n");
  CHECK(messages(files, "policy: {regimes: old.yaml, transition: 3}\n") ==
        "2:19 `policy.regimes` is a list of regime files\n"
        "2:41 `policy.transition` is a map of keys\n");
  files.write("empty_transition.yaml", [] {
    std::string text(kSmallCounty);
    const std::string written = "{from: old, start: 2017-01, withdraw: {cliff: 2017-01}}";
    return text.replace(text.find(written), written.size(), "{}");
  }());
  const std::string all = files.complaint("empty_transition.yaml");
  for (const std::string key : {"from", "start", "withdraw"}) {
    CAPTURE(key);
    CHECK(count(all, "`policy.transition` needs the key `" + key + "`") == 1);
  }
}

TEST_CASE("ages that a data table has twice or leaves out") {
  const ScenarioFiles files;
  const std::string sound = io::read_file(files.file("population.csv"));
  const auto told = [&](const std::string& more, const std::string& without = "") {
    std::string text = sound + more;
    if (!without.empty()) {
      const std::size_t at = text.find(without);
      REQUIRE(at != std::string::npos);
      text.erase(at, text.find('\n', at) + 1 - at);
    }
    files.write("ages.csv", text);
    return messages(files, "demography: {tables: ages.csv}\n");
  };
  const auto lines = std::count(sound.begin(), sound.end(), '\n');
  CHECK(told("") == "");
  CHECK(told("mortality,M,97,99,0.5,deaths,2020,C,again\n") ==
        "ages.csv:" + std::to_string(lines + 1) + ":1 `mortality` has ages 97 to 99 twice for men\n");
  CHECK(told("", "mortality,F,40,44,").find("`mortality` has no row for women of age 40, after this one") !=
        std::string::npos);
}

TEST_CASE("paths of a transition") {
  const ScenarioFiles files;
  const auto told = [&](const std::string& withdraw) {
    return messages(files, "policy: {transition: {withdraw: " + withdraw + "}}\n");
  };
  CHECK(told("{linear: [2018-01, 2020-01]}") == "");
  CHECK(told("{staged: {2018-01: 0.5, 2019-01: 0}}") == "");
  CHECK(told("{conditional: {income_above: 1.5, months: 12}}") == "");
  CHECK(told("{convert: {from: 2018-01, instrument: cash_grant, level: 100}}") == "");
  CHECK(told("{linear: [2020-01, 2018-01]}") ==
        "2:52 `linear` must end after it begins: 2018-01 stands after 2020-01\n");
  CHECK(told("{linear: 2020-01}") == "2:42 `linear` is a list of two months: its begin and its end\n");
  CHECK(told("{staged: {2018-01: 1.5}}") == "2:52 `staged` is 1.5; allowed is 0 to 1 (share in force)\n");
  CHECK(told("{staged: 0.5}") == "2:42 `staged` is a map of months to levels from 0 to 1\n");
  CHECK(told("{staged: {2019-01: 0.5, 2018-01: 0}}") ==
        "2:57 the dates of `staged` must ascend: 2018-01 stands after 2019-01\n");
  CHECK(told("{conditional: {income_over: 1.5, months: 0}}") ==
        "2:47 `conditional` needs the key `income_above`\n"
        "2:48 `income_over` is not a key of `conditional`; did you mean `income_above`?\n"
        "2:74 `months` is 1 to 240 (months running)\n");
  CHECK(told("{convert: {from: 2018-01, instrument: social_assistance, level: 100, coverage: 0.2}}") ==
        "2:71 `convert` goes into an instrument without a means test whose cost is known when its list is "
        "drawn up, so that it can be made equal\n");
  CHECK(told("{convert: {from: 2018-01, instrument: vocational_training, level: 3000, places: 10}}") == "");
  CHECK(told("{convert: {from: 2018-01, instrument: health_insurance, level: 0.5}}")
            .find("whose cost is known") != std::string::npos);
  CHECK(told("{convert: {instrument: cash_grant, level: 100}}") ==
        "2:43 `convert` needs the key `from`, the month of the conversion\n");
  CHECK(told("{cliff: 2018-01, linear: [2018-01, 2019-01]}").find("names several paths") !=
        std::string::npos);
  CHECK(
      messages(files, "policy: {transition: {withdraw_by_measure: {social_assistence: constant}}}\n") ==
      "2:45 `social_assistence` is not a key of `withdraw_by_measure`; did you mean `social_assistance`?\n");
  CHECK(
      messages(files,
               "policy: {regimes: [old.yaml, {regime: new, measures: []}], transition: {to: new, introduce: "
               "{conditional: {income_above: 1, months: 3}}}}\n")
          .find("`conditional` is not a key of `introduce`") != std::string::npos);
}

TEST_CASE("regime files") {
  const ScenarioFiles files;
  CHECK(messages(files, "policy:\n  regimes:\n    - missing.yaml\n    - base.yaml\n    - [1]\n") ==
        "4:7 cannot read 'missing.yaml': no such file\n"
        "6:7 expected a text, found a list\n"
        "base.yaml:1:1 this is no regime: it has neither the key `regime` nor `measures`\n");
  files.write("new.yaml",
              "format: 3\n"
              "regime: ''\n"
              "measures:\n"
              "  - {instrument: pension}\n"
              "meanings: 1\n");
  CHECK(messages(files, "policy: {regimes: [old.yaml, new.yaml]}\n") ==
        "new.yaml:1:9 `format` is 3; this version reads format 1\n"
        "new.yaml:2:9 `regime` is empty\n"
        "new.yaml:4:5 a measure of `pension` needs `level`: payment to each person of 60 and over (yuan a "
        "year)\n"
        "new.yaml:5:1 `meanings` is not a key of the top level; did you mean `meaning`?\n");

  CHECK(is_regime_file(files.file("old.yaml")));
  CHECK_FALSE(is_regime_file(files.file("base.yaml")));
  CHECK_FALSE(is_regime_file(files.file("nowhere.yaml")));
  CHECK(load_regime(files.file("old.yaml"), files.catalog().vocabulary()).measures.size() == 1);
  CHECK_THROWS_AS(load_regime(files.file("new.yaml"), files.catalog().vocabulary()), base::ScenarioError);
  CHECK_THROWS_AS(load_regime(files.file("nowhere.yaml"), files.catalog().vocabulary()), base::ScenarioError);
}

TEST_CASE("mistakes in a scenario, in what it extends, in a regime and in its data are told at once") {
  const ScenarioFiles files;
  files.write("bad_old.yaml", "regime: old\nmeasures:\n  - {instrument: pension, level: lots}\n");
  files.write("bad_data.csv", "table,sex,from,to,value\nmortality,M,0,0,much\n");
  files.write("middle.yaml", "extends: base.yaml\nseed: minus one\n");
  files.write("s.yaml",
              "extends: middle.yaml\n"
              "heard: 1\n"
              "demography: {tables: bad_data.csv}\n"
              "policy: {regimes: [bad_old.yaml]}\n");
  const std::string all = files.complaint("s.yaml");
  for (const std::string part :
       {"s.yaml:2:1: error: `heard` is not a key of the top level",
        "middle.yaml:2:7: error: expected a whole number",
        "bad_old.yaml:3:34: error: expected a number, found 'lots'",
        "bad_data.csv:2:1: error: the value `much` of `mortality` is not a number from 0 to 2"}) {
    CAPTURE(part);
    CHECK(count(all, part) == 1);
  }
}

TEST_CASE("extends: a missing file, a folder, a circle, and files that are no scenario") {
  const ScenarioFiles files;
  files.write("a.yaml", "extends: gone.yaml\n");
  CHECK(files.complaint("a.yaml") ==
        "a.yaml:1:10: error: cannot read 'gone.yaml': no such file (extends: a.yaml -> gone.yaml)\n"
        "   1 | extends: gone.yaml\n"
        "     |          ^~~~~~~~~\n");
  files.write("a.yaml", "extends: b.yaml\n");
  files.write("b.yaml", "extends: a.yaml\n");
  CHECK(files.complaint("a.yaml") ==
        "b.yaml:1:10: error: circular extends: a.yaml -> b.yaml -> a.yaml\n"
        "   1 | extends: a.yaml\n"
        "     |          ^~~~~~\n");
  files.write("a.yaml", "extends: [base.yaml]\n");
  CHECK(files.complaint("a.yaml").find("expected the name of the file to extend, found a list") !=
        std::string::npos);
  CHECK(files.complaint("nowhere.yaml") == "error: cannot read 'nowhere.yaml': no such file\n");
  files.write("list.yaml", "- 1\n");
  CHECK(files.complaint("list.yaml").find("expected keys with values (key: value), found a list") !=
        std::string::npos);
}

TEST_CASE("data files: what is missing or wrong in a row is told with its line") {
  const ScenarioFiles files;
  CHECK(messages(files, "demography: {tables: nowhere.csv}\n") ==
        "2:22 there is no data file `nowhere.csv`\n");
  CHECK(messages(files, "demography: {tables: ''}\n") == "2:22 `demography.tables` is empty\n");
  CHECK(messages(files, "demography: {tables: [population.csv]}\n") ==
        "2:22 expected a text, found a list\n");

  files.write("rows.csv",
              "table,sex,from,to,value,source\n"
              "mortality,M,0,0,0.01,\"a,\nb\"\n"
              "mortalty,M,0,0,0.01,x\n"
              "mortality,X,0,0,0.01,x\n"
              "mortality,F,5,4,0.01,x\n"
              "mortality,F,0.5,4,0.01,x\n"
              "mortality,F,5,9,2.01,x\n"
              "mortality,F,5,9,nan,x\n"
              "mortality,F,5,9,inf,x\n"
              "mortality,F,5,9,-0.1,x\n"
              "mortality,F,5,999,0.1,x\n"
              "fertility,B,15,,0.1,x\n");
  const std::string ages = " is not a range of ages in whole years\n";
  const std::string value = " of `mortality` is not a number from 0 to 2\n";
  CHECK(messages(files, "demography: {tables: rows.csv}\n") ==
        "rows.csv:1:1 no row of the table `age_structure`\n"
        "rows.csv:1:1 no row of the table `schooling`\n"
        "rows.csv:1:1 no row of the table `household_size`\n"
        "rows.csv:1:1 no row of the table `farm_effectiveness`\n"
        "rows.csv:1:1 no row of the table `couples`\n"
        "rows.csv:1:1 no row of the table `elders`\n"
        "rows.csv:1:1 no row of the table `other_kin`\n"
        "rows.csv:1:1 no row of the table `off_farm_age`\n"
        "rows.csv:1:1 no row of the table `off_farm_sex`\n"
        "rows.csv:1:1 no row of the table `chronic`\n"
        "rows.csv:1:1 no row of the table `disabled`\n"
        "rows.csv:4:1 there is no table `mortalty`; there are: mortality, fertility, marriage, "
        "age_structure, schooling, "
        "household_size, farm_effectiveness, return_by_age, couples, elders, other_kin, off_farm_age, "
        "off_farm_sex, "
        "income_quintiles, income_by_type, county_cropland, county_pasture, county_herd, chronic, disabled\n"
        "rows.csv:5:1 sex is M, F or B, not `X`\n"
        "rows.csv:6:1 `5` to `4`" +
            ages + "rows.csv:7:1 `0.5` to `4`" + ages + "rows.csv:8:1 the value `2.01`" + value +
            "rows.csv:9:1 the value `nan`" + value + "rows.csv:10:1 the value `inf`" + value +
            "rows.csv:11:1 the value `-0.1`" + value + "rows.csv:12:1 `5` to `999`" + ages);
  files.write("rows.csv", "table,sex,from,to,value,status\nfertility,F,15,19,0.1,A\n");
  CHECK(messages(files, "demography: {tables: rows.csv}\n")
            .find("rows.csv:2:1 status is V, R or C, not `A`\n") != std::string::npos);
  files.write("rows.csv", "table,sex,from,until\nmortality,M,0,0\nmortality,M\n");
  const std::string ragged = messages(files, "demography: {tables: rows.csv}\n");
  CHECK(ragged.find("rows.csv:3:") == 0);
  files.write("rows.csv", "table,sex,from,until\nmortality,M,0,0\n");
  CHECK(messages(files, "demography: {tables: rows.csv}\n") ==
        "rows.csv:1:1 the column `to` is missing\nrows.csv:1:1 the column `value` is missing\n");
}

TEST_CASE("how many households are followed is a number or `all`, which is written out as it was") {
  const ScenarioFiles files;
  const auto followed = [&](const std::string& value) {
    const std::vector<Override> overrides = {{"outputs.panel.households", value}};
    return files.load("base.yaml", overrides).scenario;
  };
  CHECK(files.load("base.yaml").scenario.outputs.panel_households == 0);
  CHECK(followed("500").outputs.panel_households == 500);
  CHECK(followed("all").outputs.panel_households == kEverybody);
  const base::Value written = resolved_document(followed("all"), files.catalog().vocabulary());
  CHECK(written.find("outputs")->find("panel")->find("households")->text() == "all");
  CHECK(messages(files, "outputs: {panel: {households: some}}\n") != "");
  CHECK(messages(files, "outputs: {panel: {households: -1}}\n") ==
        "2:31 `outputs.panel.households` is -1; allowed is 0 to 1000000000 (households)\n");
  CHECK(messages(files, "outputs: {panel: 500}\n") != "");
}

TEST_CASE("overrides replace, add and reach into lists, the last one wins") {
  const ScenarioFiles files;
  const std::vector<Override> overrides = {{"herd.birth_rate", "0.2"},
                                           {"herd.birth_rate", "0.3"},
                                           {"labour.away.wage", "{2016-01: 3000, 2020-01: 4000}"},
                                           {"policy.measures.0.level", "77"},
                                           {"outputs.levels", "[village]"},
                                           {"name", "other name"}};
  const Scenario s = files.load("base.yaml", overrides).scenario;
  CHECK(s.herd.birth_rate == 0.3);
  CHECK(s.away.wage.points.size() == 2);
  CHECK(s.away.wage.at(base::month_of(2018, 1)) == 3500);
  CHECK(s.policy.measures[0].doses[0].at(base::month_of(2016, 1)) == 77);
  CHECK_FALSE(s.outputs.levels.has(kCountyLevel));
  CHECK(s.outputs.levels.has(kVillageLevel));
  CHECK(s.name == "other name");
}

TEST_CASE("mistakes in overrides are shown where they were written, each once") {
  const ScenarioFiles files;
  const auto told = [&](const std::string& path, const std::string& value) {
    const std::vector<Override> overrides = {{path, value}};
    return files.complaint("base.yaml", overrides);
  };
  CHECK(told("herd.birth_rate", "fourty") ==
        "--set herd.birth_rate:1:1: error: expected a number, found 'fourty'\n"
        "   1 | fourty\n"
        "     | ^~~~~~\n");
  CHECK(told("herd.brith_rate", "0.3")
            .find("`brith_rate` is not a key of `herd`; did you mean `birth_rate`?") != std::string::npos);
  CHECK(told("herd..birth_rate", "0.3").find("--set herd..birth_rate:1:1: error: malformed path") == 0);
  CHECK(told("policy.measures.1.level", "3").find("the list has no item '1', it has the items 0 to 0") !=
        std::string::npos);
  CHECK(count(told("seed", "["), "error:") == 1);
  CHECK(count(told("seed", ""), "error:") == 1);
  CHECK(told("extends", "other.yaml").find("`extends` is not a key of the top level") != std::string::npos);
  CHECK(told("county.villages", "0").find("allowed is 1 to 100000 (villages)") != std::string::npos);
}

TEST_CASE(
    "a data file named by an override lies beside the working folder, one named in a file beside that file") {
  const ScenarioFiles files;
  const std::vector<Override> absolute = {{"demography.tables", files.file("population.csv").string()}};
  CHECK(files.load("base.yaml", absolute).scenario.demography_file == files.file("population.csv").string());
  const std::vector<Override> relative = {{"demography.tables", "population.csv"}};
  CHECK(files.complaint("base.yaml", relative).find("there is no data file `population.csv`") !=
        std::string::npos);

  std::filesystem::create_directory(files.file("below"));
  files.write("below/s.yaml", "extends: ../base.yaml\n");
  CHECK(std::filesystem::equivalent(files.load("below/s.yaml").scenario.demography_file,
                                    files.file("population.csv")));
}

TEST_CASE("every file that was read is listed, the scenario first") {
  const ScenarioFiles files;
  files.write("s.yaml", "extends: base.yaml\n");
  std::vector<std::string> names;
  for (const auto& path : files.load("s.yaml").inputs) names.push_back(path.filename().string());
  CHECK(names == std::vector<std::string>{"s.yaml", "base.yaml", "old.yaml", "population.csv"});
}
