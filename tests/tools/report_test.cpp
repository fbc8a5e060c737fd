// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tools/program.hpp"
#include "tools/small_runs.hpp"

namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Two small runs and their comparison, made once.
const fs::path& results() {
  static const TemporaryFolder folder;
  static const fs::path place = [] {
    for (const char* name : {"continuity", "cliff"}) {
      const Outcome o = ruralsim_says(small_run_of(name, {"-o", (folder.path() / name).string(), "-q"}));
      REQUIRE_MESSAGE(o.code == 0, o.err);
    }
    const std::string base = (folder.path() / "continuity").string(),
                      other = (folder.path() / "cliff").string();
    const Outcome o =
        ruralsim_says({"compare", base, other, "-o", (folder.path() / "effects").string(), "-q"});
    REQUIRE_MESSAGE(o.code == 0, o.err);
    return folder.path();
  }();
  return place;
}

std::string result(const char* name) {
  return (results() / name).string();
}

}  // namespace

TEST_CASE(
    "a page is well-formed, loads nothing, names its pictures and tables, and has the figures of the "
    "tables") {
  const TemporaryFolder folder;
  const std::string page = (folder.path() / "new/page.html").string();
  const Outcome o =
      ruralsim_says({"report", result("continuity"), result("cliff"), result("effects"), "-o", page});
  CHECK_MESSAGE(o.code == 0, o.err);
  CHECK(o.out == "");
  CHECK(has(o.err, page));
  const std::string text = text_of(page);
  CHECK(has(text, "does withdrawing support in one day undo"));  // the question of cliff.yaml
  CHECK(has(text, "policy.transition.withdraw"));                // what differed
  CHECK(has(text, "rangtang-cliff less rangtang-continuity"));   // effects over time
  CHECK(has(text, "social_assistance"));                         // costs
  CHECK(has(text, "--replicates 2"));
  const std::string check =
      fmt::format("python3 -B '{}/tests/tools/page.py' '{}' '{}' '{}' > '{}/said' 2>&1", RURALSIM_SOURCE_DIR,
                  page, result("continuity"), result("cliff"), folder.path().string());
  const int code = std::system(check.c_str());
  CHECK_MESSAGE(code == 0, text_of(folder.path() / "said"));
}

TEST_CASE("the page of a world draws each of its counties, and adds up costs over them besides") {
  const TemporaryFolder folder;
  const std::string page = (folder.path() / "page.html").string();
  const auto place = [&](const char* name) { return (folder.path() / name).string(); };
  for (const std::string name : {"separate_markets", "one_market"}) {
    std::vector<std::string> words = {"run",
                                      RURALSIM_SOURCE_DIR "/scenarios/two_counties/" + name + ".yaml",
                                      "--replicates",
                                      "2",
                                      "-q",
                                      "-o",
                                      place(name.c_str())};
    for (const char* set : {"start=2020-01", "end=2022-01", "burn_in_years=1"})
      words.insert(words.end(), {"--set", set});
    for (const std::string county : {"rangtang", "mountain"}) {
      for (const char* set : {"county.villages=3", "county.poor_villages=2",
                              "household_types.poor.households=20", "household_types.poor.persons=80",
                              "household_types.middle.households=20", "household_types.middle.persons=80",
                              "household_types.rich.households=20", "household_types.rich.persons=80"})
        words.insert(words.end(), {"--set", "counties." + county + "." + set});
    }
    const Outcome o = ruralsim_says(words);
    REQUIRE_MESSAGE(o.code == 0, o.err);
  }
  const std::string base = place("separate_markets"), other = place("one_market");
  CHECK(ruralsim_says({"compare", base, other, "-o", place("effects"), "-q"}).code == 0);
  const Outcome o = ruralsim_says({"report", base, other, place("effects"), "-o", page, "-q"});
  REQUIRE_MESSAGE(o.code == 0, o.err);
  const std::string text = text_of(page);
  for (const std::string county : {"rangtang", "mountain"}) {
    CHECK(has(text, "<h3>gini, " + county + "</h3>"));
    CHECK(has(text, "What the treasury paid, " + county));
    CHECK(has(text, "effects, " + county + ": differences within pairs"));
  }
  CHECK(has(text, "What the treasury paid, all counties"));
  CHECK(has(text, "Costs against poverty, all counties"));
  const std::string check = fmt::format("python3 -B '{}/tests/tools/page.py' '{}' '{}' '{}' > '{}/said' 2>&1",
                                        RURALSIM_SOURCE_DIR, page, base, other, folder.path().string());
  const int code = std::system(check.c_str());
  CHECK_MESSAGE(code == 0, text_of(folder.path() / "said"));
}

TEST_CASE("the same folders give the same page, byte for byte, on any number of threads") {
  const TemporaryFolder folder;
  const auto page = [&](const char* name, const char* threads) {
    const fs::path file = folder.path() / name;
    CHECK(ruralsim_says(
              {"report", result("continuity"), result("cliff"), "-o", file.string(), "-q", "-j", threads})
              .code == 0);
    return text_of(file);
  };
  CHECK(page("a.html", "1") == page("b.html", "3"));
}

TEST_CASE("a page of one run has no effects, one of a comparison alone no outcomes") {
  const TemporaryFolder folder;
  const std::string one = (folder.path() / "one.html").string(), two = (folder.path() / "two.html").string();
  CHECK(ruralsim_says({"report", result("cliff"), "-o", one, "-q"}).code == 0);
  CHECK(ruralsim_says({"report", result("effects"), "-o", two, "-q"}).code == 0);
  CHECK(has(text_of(one), "id=\"outcomes\""));
  CHECK_FALSE(has(text_of(one), "id=\"effects\""));
  CHECK(has(text_of(two), "id=\"effects\""));
  CHECK_FALSE(has(text_of(two), "id=\"outcomes\""));
}

TEST_CASE("runs that are no pairs are shown all the same, and the page says why they have no effects") {
  const TemporaryFolder folder;
  const std::string other = (folder.path() / "other").string(), page = (folder.path() / "page.html").string();
  CHECK(ruralsim_says(small_run_of("cliff", {"--seed", "5", "-o", other, "-q"})).code == 0);
  CHECK(ruralsim_says({"report", result("cliff"), other, "-o", page, "-q"}).code == 0);
  CHECK(has(text_of(page), "can't be compared replicate by replicate"));
  CHECK(has(text_of(page), ">other<"));  // two runs of one scenario go by their folders
}

TEST_CASE(
    "a page that exists is kept without --force, a folder in its place is refused, a dry run writes "
    "nothing") {
  const TemporaryFolder folder;
  const fs::path page = folder.path() / "page.html";
  std::ofstream(page) << "mine";
  CHECK(ruralsim_says({"report", result("cliff"), "-o", page.string()}).code == 2);
  CHECK(text_of(page) == "mine");
  CHECK(ruralsim_says({"report", result("cliff"), "-o", folder.path().string(), "--force"}).code == 1);
  const Outcome dry = ruralsim_says({"report", result("cliff"), result("effects"), "-n"});
  CHECK(dry.code == 0);
  CHECK(has(dry.out, "run         " + result("cliff")));
  CHECK(has(dry.out, "comparison  " + result("effects")));
  CHECK(ruralsim_says({"report", result("cliff"), "-o", page.string(), "--force", "-q"}).code == 0);
  CHECK(has(text_of(page), "<!DOCTYPE html>"));
  CHECK(ruralsim_says({"report", result("cliff"), "-o", "/dev/full", "--force"}).code == 1);
}

TEST_CASE(
    "folders that hold no results and tables that were changed are refused with 3, all of them at once") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "empty");
  fs::copy(results() / "cliff", folder.path() / "cliff", fs::copy_options::recursive);
  std::ofstream(folder.path() / "cliff/summary.csv", std::ios::app) << "one more,2016-01-01\n";
  const Outcome o =
      ruralsim_says({"report", (folder.path() / "empty").string(), (folder.path() / "cliff").string(), "-o",
                     (folder.path() / "page.html").string()});
  CHECK(o.code == 3);
  CHECK(has(o.err, "empty is no folder of a run or a comparison"));
  CHECK(has(o.err, "summary.csv is not the file that"));
  CHECK_FALSE(fs::exists(folder.path() / "page.html"));
  CHECK(ruralsim_says({"report", (folder.path() / "cliff").string()}).code == 2);
}
