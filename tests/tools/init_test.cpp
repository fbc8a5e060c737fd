// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "tools/program.hpp"
#include "tools/ruralsim/templates.hpp"

using namespace ruralsim::cli;

namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(folder).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Where no checkout is: everything must come out of the program.
struct Elsewhere {
  TemporaryFolder folder;
  [[nodiscard]] std::string project() const { return (folder.path() / "new/county").string(); }
};

}  // namespace

TEST_CASE("every folder of scenarios with a base.yaml is a template, and rangtang is one") {
  std::set<std::string> shipped;
  for (const auto& entry : fs::directory_iterator(RURALSIM_SOURCE_DIR "/scenarios")) {
    if (fs::exists(entry.path() / "base.yaml")) shipped.insert(entry.path().filename().string());
  }
  const std::vector<std::string> names = template_names();
  CHECK(std::set<std::string>(names.begin(), names.end()) == shipped);
  CHECK(shipped.contains("rangtang"));
}

TEST_CASE("the files in the program are the shipped ones, byte for byte") {
  CHECK(embedded_files().size() > 10);
  for (const EmbeddedFile& f : embedded_files())
    CHECK_MESSAGE(text_of(fs::path(RURALSIM_SOURCE_DIR "/scenarios") / f.name) == f.text, f.name);
}

TEST_CASE("a project of every template validates as a whole and its own scenario runs") {
  for (const std::string& name : template_names()) {
    CAPTURE(name);
    const Elsewhere here;
    const Outcome made = ruralsim_says({"init", here.project(), "--template", name});
    CHECK(made.code == 0);
    CHECK(made.out == "");
    CHECK(has(made.err, "next: ruralsim validate " + here.project()));
    std::vector<std::string> words = {"validate"};
    for (const std::string& file : files_in(here.project())) {
      if (file.ends_with(".yaml")) words.push_back(here.project() + "/" + file);
    }
    CHECK(words.size() > 5);
    const Outcome checked = ruralsim_says(words);
    CHECK_MESSAGE(checked.code == 0, checked.err);
    const Outcome ran = ruralsim_says(
        {"run", here.project() + "/my-question.yaml", "-o", here.project() + "/results", "--replicates", "1",
         "--set", "start=2020-01", "--set", "end=2021-01", "--set", "burn_in_years=0", "-q"});
    CHECK_MESSAGE(ran.code == 0, ran.err);
    CHECK(has(text_of(here.project() + "/README.md"), "| `scenarios/" + name + "/"));
  }
}

TEST_CASE(
    "a folder that holds something is left as it is, and with --force only files of the template change") {
  const Elsewhere here;
  fs::create_directories(here.project());
  CHECK(ruralsim_says({"init", here.project(), "-q"}).code == 0);  // an empty folder holds nothing to lose
  const auto files = files_in(here.project());
  const fs::path own = fs::path(here.project()) / "my-question.yaml",
                 mine = fs::path(here.project()) / "notes.txt";
  std::ofstream(own) << "edited";
  std::ofstream(mine) << "mine";
  const Outcome refused = ruralsim_says({"init", here.project()});
  CHECK(refused.code == 2);
  CHECK(has(refused.err, "--force"));
  CHECK(text_of(own) == "edited");
  CHECK(ruralsim_says({"init", here.project(), "--force", "-q"}).code == 0);
  CHECK(has(text_of(own), "extends: scenarios/rangtang/"));
  CHECK(text_of(mine) == "mine");
  CHECK(files_in(here.project()).size() == files.size() + 1);
}

TEST_CASE(
    "a dry run names the files and writes none, and a wrong template and a file in the way are refused") {
  const Elsewhere here;
  const Outcome dry = ruralsim_says({"init", here.project(), "-n"});
  CHECK(dry.code == 0);
  CHECK(has(dry.out, "/county/my-question.yaml\n"));
  CHECK(has(dry.out, "/county/scenarios/rangtang/data/population.csv\n"));
  CHECK(has(dry.out, "/county/scenarios/regimes/poverty_alleviation.yaml\n"));
  CHECK_FALSE(fs::exists(here.project()));
  const Outcome wrong = ruralsim_says({"init", here.project(), "--template", "rangtan"});
  CHECK(wrong.code == 2);
  CHECK(has(wrong.err, "did you mean `rangtang`?"));
  std::ofstream(here.folder.path() / "file") << "mine";
  CHECK(ruralsim_says({"init", (here.folder.path() / "file").string()}).code == 1);
  CHECK(ruralsim_says({"init", (here.folder.path() / "file/county").string()}).code == 1);
  CHECK(ruralsim_says({"init"}).code == 2);
}

TEST_CASE("a question is the comment that a scenario begins with") {
  CHECK(question_of("# Question: why?\nformat: 1\n") == "why?");
  CHECK(question_of("# yaml-language-server: x\n# Question: does this\n# go on?\n# Not this.\n") ==
        "does this go on?");
  CHECK(question_of("format: 1\n# Question: why?\n") == "");
}
