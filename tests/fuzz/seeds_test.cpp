// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "fuzz/loader_case.hpp"

namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Every file below a folder of the checkout keeps the promises, in the part of a case that `line` begins.
int check_all(const char* below, const std::string& line) {
  ruralsim::fuzz::LoaderFolder folder;
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(RURALSIM_SOURCE_DIR) / below)) {
    if (!entry.is_regular_file()) continue;
    CAPTURE(entry.path().string());
    CHECK(folder.broken_promise(line + bytes_of(entry.path())) == "");
    ++files;
  }
  return files;
}

}  // namespace

TEST_CASE(
    "the loader keeps its promises for every shipped file, in the place of a scenario and of every other") {
  for (const char* line : {"", "%% base\n", "%% regime\n", "%% tables\n"})
    CHECK(check_all("scenarios", line) >= 10);
}

TEST_CASE("what the fuzzer has found stays mended") {
  check_all("tests/fuzz/found", "");
}

TEST_CASE("a case overwrites the files it names, for that case alone") {
  ruralsim::fuzz::LoaderFolder folder;
  const fs::path rangtang = folder.path() / "rangtang";
  const std::string shipped = bytes_of(rangtang / "base.yaml");
  CHECK(folder.broken_promise("format: 1\n%% base\nstart: 2016\n%% tables\nage,%% base\nx\n") == "");
  CHECK(bytes_of(rangtang / "cliff.yaml") == "format: 1\n");
  CHECK(bytes_of(rangtang / "base.yaml") == "start: 2016\n");
  CHECK(bytes_of(rangtang / "data/population.csv") == "age,%% base\nx\n");
  CHECK(folder.broken_promise("%% regime\nregime: r\n") == "");
  CHECK(bytes_of(rangtang / "base.yaml") == shipped);
  CHECK(bytes_of(folder.path() / "regimes/poverty_alleviation.yaml") == "regime: r\n");
}

TEST_CASE("a mistake that stands beyond its text is noticed") {
  ruralsim::base::Sources sources;
  const int source = sources.add("a.yaml", "format: 1\nname: \u00e9\n");
  const auto place = [&](int text, int line, int column) {
    const ruralsim::base::Mark sound{source, 1, 1, 1};
    return ruralsim::fuzz::misplaced({{{sound, "m", {{{text, line, column, 1}, "note"}}}}, sources});
  };
  for (const auto& [line, column] :
       {std::pair(1, 1), std::pair(2, 7), std::pair(2, 8), std::pair(3, 1), std::pair(0, 0)})
    CHECK(place(source, line, column) == "");
  CHECK(place(source + 1, 1, 1) != "");
  CHECK(place(-1, 0, 0) != "");
  CHECK(place(source, 4, 1) != "");
  CHECK(place(source, 2, 9) != "");
  CHECK(place(source, 2, 0) != "");
}
