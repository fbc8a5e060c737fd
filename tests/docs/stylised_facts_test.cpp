// SPDX-License-Identifier: Apache-2.0
// The table of stylised facts of docs/validation.md comes out of a run's files, by the script that the
// document shows.
#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tools/program.hpp"
#include "tools/small_runs.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path kDocs = RURALSIM_SOURCE_DIR "/docs";

/// What Debian's Python says, and whether it went well.
std::pair<bool, std::string> python_says(const fs::path& folder, const std::string& words) {
  const std::string said = (folder / "said").string();
  const std::string command =
      fmt::format("PYTHONPATH='{}' /usr/bin/python3 -B {} >'{}' 2>&1", kDocs.string(), words, said);
  const bool well = std::system(command.c_str()) == 0;
  return {well, text_of(said)};
}

bool has_packages(const fs::path& folder) {
  const bool has = python_says(folder, "-c 'import numpy, netCDF4'").first;
  if (!has) MESSAGE("left out: this machine lacks numpy or netCDF4 for /usr/bin/python3");
  return has;
}

/// The facts of a table in Markdown, with the bold rows that head groups.
std::vector<std::string> facts_of(const std::string& text) {
  std::vector<std::string> facts;
  std::istringstream in(text);
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| fact |")) {
      inside = true;
    } else if (inside && line.starts_with("| ")) {
      facts.push_back(line.substr(2, line.find(" |", 2) - 2));
    } else if (inside && !line.starts_with("|-")) {
      break;
    }
  }
  return facts;
}

/// A small county over the years of the facts, with everybody in the panel.
void run(const fs::path& folder, const std::vector<std::string>& more) {
  std::vector<std::string> words =
      small_run_of("continuity", {"-o", folder.string(), "-q", "--set", "start=2016-01", "--set",
                                  "end=2020-01", "--set", "outputs.panel.households=all"});
  words.insert(words.end(), more.begin(), more.end());
  const Outcome o = ruralsim_says(words);
  REQUIRE_MESSAGE(o.code == 0, o.err);
}

}  // namespace

TEST_CASE("every stylised fact of the document has a line from a run's files") {
  const TemporaryFolder folder;
  if (!has_packages(folder.path())) return;
  run(folder.path() / "facts", {});
  run(folder.path() / "stay",
      {"--set", "choice.hardship_away=1000000", "--set", "household_types.poor.away_workers=0", "--set",
       "household_types.middle.away_workers=0", "--set", "household_types.rich.away_workers=0"});
  const auto answer = python_says(folder.path(), fmt::format("'{0}/stylised_facts.py' '{1}/facts' '{1}/stay'",
                                                             kDocs.string(), folder.path().string()));
  const std::string& said = answer.second;
  REQUIRE_MESSAGE(answer.first, said);
  const std::vector<std::string> facts = facts_of(said);
  CHECK(facts.size() > 35);
  CHECK_MESSAGE(facts == facts_of(text_of(kDocs / "validation.md")), said);
  // Ages of work, incomes and prices are known in any county, however small.
  for (const char* fact : {"mean age of those away", "wages", "growth a year of herds under 5 head"}) {
    const std::size_t at = said.find(fmt::format("| {} |", fact));
    REQUIRE_MESSAGE(at != std::string::npos, fact, said);
    CHECK_MESSAGE(said.substr(at, said.find('\n', at) - at).find("undefined") == std::string::npos, said);
  }
}

TEST_CASE("the script's Gini, verdicts and figures are those of worked examples") {
  const TemporaryFolder folder;
  if (!has_packages(folder.path())) return;
  // Gini of 10, 10, 10, 20, 50 is .36, also where one income stands for three persons. A sign must be passed
  // by two standard errors, a range is met inside, near at most so far outside, and missed beyond.
  const auto answer = python_says(folder.path(), R"(-c '
import math, numpy as np, stylised_facts as s
a = np.array
assert abs(s.gini(a([10., 50, 10, 20, 10]), np.ones(5)) - .36) < 1e-12
assert abs(s.gini(a([50., 10, 20]), a([1., 3, 1])) - .36) < 1e-12
assert s.verdict(.3, 9, (.2, .4), .1) == "met" and s.verdict(.45, 0, (.2, .4), .1) == "near"
assert s.verdict(.51, 0, (.2, .4), .1) == "**missed**" and s.verdict(math.nan, 0, (0, 1), 0) == "undefined"
assert s.verdict(.03, .01, (0, s.EVER), 0) == "met" and s.verdict(.015, .01, (0, s.EVER), 0) == "near"
assert s.verdict(.01, 0, (-s.EVER, 0), 0) == s.verdict(0, 0, (0, s.EVER), 0) == "**missed**" and s.verdict(.01, 0, None, 0) == "cannot be judged"
assert abs(s.correlation(a([1., 2, math.nan, 3]), a([2., 4, 9, 6])) - 1) < 1e-12
assert [s.shown(x) for x in (.25, -.25, 1.234, 12.34)] == [".250", "-.250", "1.23", "12.3"]
')");
  CHECK_MESSAGE(answer.first, answer.second);
}
