// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstring>
#include <map>

#include "three_households.hpp"
#include <ruralsim/record/panel.hpp>

using namespace ruralsim;

namespace {

const PanelSample kEverybodyElse{{1, 0}, ~std::uint64_t{0}};

double number_at(std::string_view bytes, io::NumberType type, std::size_t row) {
  const char* at = bytes.data() + row * io::bytes_of(type);
  const auto as = [at]<class T>(T value) {
    std::memcpy(&value, at, sizeof value);
    return static_cast<double>(value);
  };
  switch (type) {
    case io::NumberType::int8:
      return as(std::int8_t{});
    case io::NumberType::int16:
      return as(std::int16_t{});
    case io::NumberType::int32:
      return as(std::int32_t{});
    case io::NumberType::uint32:
      return as(std::uint32_t{});
    case io::NumberType::float32:
      return as(float{});
    default:
      return as(double{});
  }
}

/// The rows of a step by variable.
struct Panel {
  explicit Panel(const County& c, const PanelSample& sample = kEverybodyElse)
      : bytes(panel_step(c.now, c.shards, variables, sample)), step(bytes, variables) {
    REQUIRE(PanelStep::size(bytes, variables) == bytes.size());
  }
  std::vector<double> operator[](const std::string& key) const {
    for (std::size_t v = 0; v < variables.size(); ++v) {
      if (variables[v].key != key) continue;
      std::vector<double> values;
      const bool of_household = variables[v].of == PanelVariable::Of::household;
      for (std::size_t row = 0; row < (of_household ? step.households : step.persons); ++row)
        values.push_back(number_at(step.columns[v], variables[v].type, row));
      return values;
    }
    FAIL("no variable " << key);
    return {};
  }
  std::vector<PanelVariable> variables = standard_panel();
  std::string bytes;
  PanelStep step;
};

County county() {
  County c;
  c.shards[0].household.id = {11, 12, 13};
  for (auto& column : c.shards[0].household.income_year) column = {1, 2, 3};
  return c;
}

using V = std::vector<double>;

}  // namespace

TEST_CASE("the panel's rows are households and persons as they stand in the state") {
  const County c = county();
  const Panel p(c);
  CHECK(p.step.date == kOctober);
  CHECK(p["village"] == V{1, 1, 2});
  CHECK(p["persons"] == V{3, 2, 1});
  CHECK(p["residents"] == V{2, 2, 1});
  CHECK(p["income_family"] == V{9000, 10000, 1000});
  CHECK(p["income_resident"] == V{6000, 10000, 1000});
  CHECK(p["income_year_remittance"] == V{1, 2, 3});
  CHECK(p["cash"] == V{1000, 200, 0});
  CHECK(p["herd"] == V{12.5, 0, 0.5});
  CHECK(p["leased"] == V{-1, 1, 0});
  CHECK(p["poor"] == V{1, 0, 1});      // a head 3,000, 5,000 and 1,000; the line is 4,000
  CHECK(p["returned"] == V{1, 0, 0});  // October is the last step of a year of quarters
  CHECK(p["person_age"] == V{30, 40, 5, 70, 25, 20});
  CHECK(p["person_resident"] == V{1, 0, 1, 1, 1, 1});
  CHECK(p["person_months_away"] == V{0, 7, 0, 0, 0, 6});
  CHECK(p["person_occupation"] == V{0, 2, 0, 0, 1, 3});
  CHECK(p["person_health"] == V{0, 1, 0, 2, 0, 0});
}

TEST_CASE("what is judged in December alone is undefined before, and nothing else ever is") {
  County c = county();
  c.now.clock = clock_at(base::month_of(2020, 7), 4, false);
  const Panel p(c);
  for (const char* key : {"returned", "exited"}) {
    for (const double v : p[key]) CHECK(v == io::fill_value(io::NumberType::int8));
  }
  for (const double v : p["profit"]) CHECK(v == io::fill_value(io::NumberType::float32));  // no enterprise
}

TEST_CASE("every variable says what it is, once, and flags have a word for each value") {
  const Scenario s = small_county();
  std::map<std::string, int> times;
  for (const PanelVariable& v : standard_panel()) {
    CAPTURE(v.key);
    CHECK(++times[v.key] == 1);
    CHECK_FALSE(v.meaning.empty());
    CHECK_FALSE(v.unit.empty());
    CHECK(v.key.starts_with("person_") == (v.of == PanelVariable::Of::person));
    if (!v.flags) continue;
    CHECK(v.unit == "1");
    for (const std::string& word : v.flags(s).meanings) {
      CHECK_FALSE(word.empty());
      CHECK(word.find_first_of(" \t,;") == std::string::npos);
    }
    CHECK(v.flags(s).meanings.size() <= (v.flags(s).bits ? 8 * io::bytes_of(v.type) : 127));
  }
}

TEST_CASE("a household is followed with all its members or not at all, by the lot of its id") {
  const County c = county();
  const PanelSample sample{{1, 0}, panel_lot({1, 0}, 12)};
  const Panel p(c, sample);
  std::size_t households = 0, persons = 0;
  const V sizes = {3, 2, 1};
  for (std::size_t h = 0; h < 3; ++h) {
    if (panel_lot({1, 0}, 11 + h) > sample.threshold) continue;
    ++households;
    persons += static_cast<std::size_t>(sizes[h]);
  }
  CHECK(households >= 1);
  CHECK(p.step.households == households);
  CHECK(p.step.persons == persons);
}

TEST_CASE("lots are even: of 20,000 ids a share of .06 lies below .06 of their range") {
  // Binomial with standard deviation .0017; four of them, so that a sound generator fails once in 15,000.
  const auto threshold = static_cast<std::uint64_t>(0.06 * 0x1p64);
  int below = 0;
  for (std::uint64_t id = 1; id <= 20000; ++id) below += panel_lot({20210225, 3}, id) <= threshold ? 1 : 0;
  CHECK(std::abs(below / 20000.0 - 0.06) < 4 * 0.00168);
}
