// SPDX-License-Identifier: Apache-2.0
// `ruralsim indicators` on published worked examples.
#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tools/program.hpp"

namespace {

using Json = nlohmann::json;

/// Runs the command on a table in a file of its own and returns what it says.
Outcome asked(const std::string& table, std::vector<std::string> words) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "data.csv").string();
  std::ofstream(file) << table;
  words.insert(words.begin(), {"indicators", file});
  return ruralsim_says(words);
}

/// The value of an indicator of a group; "" is the whole table.
double value_of(const std::string& table, std::vector<std::string> words, const std::string& key,
                const std::string& group = "") {
  words.insert(words.end(), {"--format", "json"});
  const Outcome o = asked(table, words);
  REQUIRE_MESSAGE(o.code == 0, o.err);
  for (const Json& row : Json::parse(o.out)) {
    const bool whole = !row.contains("group") || row["group"].is_null();
    if (row["indicator"] == key && (group.empty() ? whole : !whole && row["group"] == group))
      return row["value"].get<double>();
  }
  FAIL("no indicator ", key);
  return 0;
}

doctest::Approx about(double value, double tolerance = 1e-6) {
  return doctest::Approx(value).epsilon(tolerance);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "indicators: FGT of {100, 110, 150, 160} below 125 is .5, .08, .0136 (Haughton and Khandker 2009)") {
  const std::string table = "income\n160\n100\n150\n110\n";
  const std::vector<std::string> words = {"--income", "income", "--line", "125"};
  CHECK(value_of(table, words, "poverty_headcount") == 0.5);
  CHECK(value_of(table, words, "poverty_gap") == about(0.08));
  CHECK(value_of(table, words, "poverty_severity") == about(0.0136));
}

TEST_CASE("indicators: {10, 10, 10, 20, 50}, also as weights, has Gini .36, Theil's T .250201, MLD .232630") {
  for (const std::string table : {"x,n\n50,1\n10,1\n10,1\n20,1\n10,1\n", "x,n\n20,1\n10,3\n50,1\n"}) {
    const std::vector<std::string> words = {"--income", "x", "--weight", "n"};
    CHECK(value_of(table, words, "gini") == about(0.36));
    CHECK(value_of(table, words, "theil_t") == about(0.250201, 2e-6));
    CHECK(value_of(table, words, "mld") == about(0.232630, 2e-6));
    CHECK(value_of(table, words, "income_share_q5") == about(0.5));
    CHECK(value_of(table, words, "p90_p10") == about(5));
    CHECK(value_of(table, words, "median") == 10);
  }
}

TEST_CASE("indicators: Alkire and Foster's four persons have H .5, A .75 and M0 .375") {
  const std::string table = "y,a,b,c,d\n1,0,0,0,0\n1,0,1,0,1\n1,1,1,1,1\n1,0,1,0,0\n";
  const std::vector<std::string> words = {"--income",      "y", "--deprivation", "a", "--deprivation", "b",
                                          "--deprivation", "c", "--deprivation", "d", "--k",           "2"};
  CHECK(value_of(table, words, "multidimensional_headcount") == 0.5);
  CHECK(value_of(table, words, "multidimensional_intensity") == about(0.75));
  CHECK(value_of(table, words, "m0") == about(0.375));
  CHECK(value_of(table, words, "m0_share_b") == about(2.0 / 6));  // of six deprivations of the poor
}

TEST_CASE("indicators: a group's numbers are those of its rows alone") {
  const std::string table = "x,where\n10,a\n10,b\n30,b\n";
  const std::vector<std::string> words = {"--income", "x", "--group", "where", "--line", "20"};
  CHECK(value_of(table, words, "mean", "b") == 20);
  CHECK(value_of(table, words, "poverty_headcount", "a") == 1);
  CHECK(value_of(table, words, "poverty_headcount", "b") == 0.5);
  CHECK(value_of(table, words, "poverty_headcount") == about(2.0 / 3));
}

TEST_CASE("indicators: what is undefined is empty, never 0") {
  const Outcome o = asked("x\n0\n5\n", {"--income", "x", "--format", "csv"});
  CHECK(o.code == 0);
  CHECK(has(o.out, "\n,mld,,\n"));
  CHECK(has(o.out, "\n,p90_p10,,\n"));
}

TEST_CASE("indicators: all mistakes of a table are told at once, each with line and column") {
  const Outcome o = asked("x,n,d\n1,-1,0\nmany,2,2\n",
                          {"--income", "x", "--weight", "n", "--deprivation", "d", "--group", "vilage"});
  CHECK(o.code == 3);
  for (const char* place : {"data.csv:2:3: error", "data.csv:3:1: error", "data.csv:3:8: error"})
    CHECK_MESSAGE(has(o.err, place), o.err);
  CHECK(has(o.err, "there is no column `vilage`"));
  CHECK(asked("x\n1\n", {"--income", "x", "--line", "0"}).code == 2);
  CHECK(asked("x\n1\n", {"--income", "x", "--k", "1"}).code == 2);
  CHECK(asked("x\n", {"--income", "x"}).code == 3);
}
