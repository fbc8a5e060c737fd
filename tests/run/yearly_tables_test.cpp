// SPDX-License-Identifier: Apache-2.0
// targeting.csv and vulnerability.csv beside the other tables of a run.
#include <cmath>
#include <map>

#include <doctest/doctest.h>

#include "small_run.hpp"

using namespace ruralsim;

namespace {

const Contents& the_run() {
  static const Contents contents = [] {
    const TemporaryFolder folder;
    return run(small_run(folder.path() / "out"));
  }();
  return contents;
}

double value(const io::CsvTable& table, const std::vector<std::string>& row, const char* column) {
  const std::string& field = row[*table.column(column)];
  return field.empty() ? 0 : std::stod(field);
}

}  // namespace

TEST_CASE("what targeting.csv says a programme paid in a year is what the ledger says") {
  const io::CsvTable targeting = table_of(the_run(), "targeting.csv"),
                     county = table_of(the_run(), "county.csv");
  std::map<std::string, double> ledger;  // replicate/year/instrument
  for (const auto& row : county.rows) {
    for (const Instrument& i : Catalog::standard().instruments)
      ledger[row[1] + "/" + row[2].substr(0, 4) + "/" + i.key] +=
          value(county, row, ("cost_" + i.key).c_str());
  }
  int compared = 0;
  double fifths = 0, all = 0;
  for (const auto& row : targeting.rows) {
    const bool whole = row[*targeting.column("quintile")] == "all";
    (whole ? all : fifths) += value(targeting, row, "yuan") + value(targeting, row, "helped");
    const auto found = ledger.find(row[1] + "/" + row[2] + "/" + row[*targeting.column("programme")]);
    if (!whole || found == ledger.end()) continue;
    CHECK(value(targeting, row, "yuan") == doctest::Approx(found->second).epsilon(1e-9));
    ++compared;
  }
  CHECK(compared >= 3 * 2 * 2 * 5);  // replicates, years, bases and some instruments
  CHECK(fifths == doctest::Approx(all).epsilon(1e-9));
  CHECK(all > 0);
}

TEST_CASE("poor persons of targeting.csv are those of the headcount, and errors are shares of them") {
  const io::CsvTable targeting = table_of(the_run(), "targeting.csv"),
                     county = table_of(the_run(), "county.csv");
  std::map<std::string, double> poor;
  for (const auto& row : county.rows) {
    if (row[2].substr(5, 2) == "10")
      poor[row[1] + "/" + row[2].substr(0, 4)] = value(county, row, "poverty_years");
  }
  for (const auto& row : targeting.rows) {
    const double here = value(targeting, row, "poor"), helped_poor = value(targeting, row, "helped_poor"),
                 helped = value(targeting, row, "helped");
    if (row[*targeting.column("quintile")] == "all" &&
        row[*targeting.column("income_basis")] == "with_support")
      CHECK(here == poor.at(row[1] + "/" + row[2]));
    CHECK(row[*targeting.column("exclusion")].empty() == (here == 0));
    if (here > 0) {
      CHECK(value(targeting, row, "exclusion") == doctest::Approx(1 - helped_poor / here));
      CHECK(value(targeting, row, "coverage_poor") == doctest::Approx(helped_poor / here));
    }
    CHECK(row[*targeting.column("inclusion")].empty() == (helped == 0));
  }
}

TEST_CASE("vulnerability.csv tells of every household that was there, by tenths that add up") {
  const io::CsvTable table = table_of(the_run(), "vulnerability.csv"),
                     county = table_of(the_run(), "county.csv");
  std::map<std::string, double> households;
  for (const auto& row : county.rows)
    if (row[2].substr(5, 2) == "10")
      households[row[1] + "/" + row[2].substr(0, 4)] = value(county, row, "households");
  std::map<std::string, double> all, tenths, poor;
  for (const auto& row : table.rows) {
    const std::string key = row[1] + "/" + row[2];
    const bool whole = row[*table.column("decile")] == "all";
    (whole ? all : tenths)[key] += value(table, row, "households");
    poor[key] += (whole ? -1 : 1) * value(table, row, "poor");
    CHECK(value(table, row, "observed") ==
          doctest::Approx(value(table, row, "poor") / value(table, row, "households")));
  }
  // After one year of burn-in the first year of the run has been foreseen by nobody.
  REQUIRE(all.size() == 3);
  CHECK(all == tenths);
  for (const auto& [key, n] : all) {
    CHECK(key.substr(2) == "2021");
    CHECK(n == households.at(key));
    CHECK(poor.at(key) == 0);
  }
}
