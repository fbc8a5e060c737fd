// SPDX-License-Identifier: Apache-2.0
// The house keeps its floors: every rule is first shown to find a planted breach and to leave honest code
// alone, then asked of this checkout.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "floors/rules.hpp"

using namespace ruralsim::floors;

namespace {

const std::string spdx = "// SPDX-License-Identifier: Apache-2.0\n";

/// The one sentence about a tree of one planted file (beside the files of `others`); a text that starts with
/// "breaches: " when there are more or fewer.
std::string only(const Breaches& breaches) {
  return breaches.size() == 1 ? breaches.front() : fmt::format("breaches: {}", breaches);
}

std::string include_breach(const std::string& path, const std::string& target, const Tree& others = {}) {
  Tree tree = others;
  tree[path] = spdx + "#include " + target + "\n";
  return only(include_breaches(tree));
}

std::string code_breach(const std::string& path, const std::string& line) {
  return only(code_breaches({{path, spdx + line}}));
}

const std::string none = "breaches: []";

const Tree& checkout() {
  static const Tree tree = read_tree(RURALSIM_SOURCE_DIR);
  return tree;
}

void expect_none(const Breaches& breaches) {
  for (const std::string& sentence : breaches) FAIL_CHECK(sentence);
}

}  // namespace

TEST_CASE("an include from a room above is found and named") {
  CHECK(include_breach("sim/process/herds.cpp", "<ruralsim/engine/simulation.hpp>") ==
        "sim/process/herds.cpp:2 includes ruralsim/engine/simulation.hpp: the room process, floor 4 may not "
        "know the room "
        "engine, floor 5.");
  CHECK(include_breach("include/ruralsim/base/math.hpp", "<ruralsim/run/replicates.hpp>")
            .find("the room run, floor 6") != std::string::npos);
  CHECK(include_breach("sim/run/run.cpp", "\"tools/ruralsim/flags.hpp\"").find("the tools, floor 8") !=
        std::string::npos);
  CHECK(include_breach("sim/state/shard.cpp", "\"../engine/step.hpp\"").find("engine") != std::string::npos);
  CHECK(
      include_breach("sim/state/shard.cpp", "<ruralsim/weather/rain.hpp>").find("in no room of the house") !=
      std::string::npos);
}

TEST_CASE("an include from a room beside is found, except io from model") {
  CHECK(include_breach("sim/record/recorder.cpp", "<ruralsim/process/processes.hpp>").find("may not know") !=
        std::string::npos);
  CHECK(include_breach("sim/process/herds.cpp", "<ruralsim/record/indicators.hpp>").find("may not know") !=
        std::string::npos);
  CHECK(include_breach("sim/io/csv.cpp", "<ruralsim/model/scenario.hpp>").find("may not know") !=
        std::string::npos);
  CHECK(include_breach("sim/model/decode.cpp", "<ruralsim/io/yaml.hpp>") == none);
}

TEST_CASE("an include from a room below, the own room or outside is no breach") {
  CHECK(include_breach("sim/engine/step.cpp", "<ruralsim/process/processes.hpp>") == none);
  CHECK(include_breach("sim/engine/step.cpp", "\"sim/engine/phases.hpp\"") == none);
  CHECK(include_breach("sim/engine/step.cpp", "\"phases.hpp\"", {{"sim/engine/phases.hpp", spdx}}) == none);
  CHECK(include_breach("sim/engine/step.cpp", "<vector>") == none);
  CHECK(include_breach("tools/ruralsim/main.cpp", "<ruralsim/run/replicates.hpp>") == none);
}

TEST_CASE("a private header of another room is found") {
  CHECK(include_breach("sim/engine/step.cpp", "\"sim/state/rows.hpp\"") ==
        "sim/engine/step.cpp:2 includes sim/state/rows.hpp: a header under sim/ is private to its room "
        "state, what others "
        "need lies under include/ruralsim/state/.");
}

TEST_CASE("a process that includes another process is found") {
  const Tree others{
      {"sim/process/crops.cpp", spdx}, {"sim/process/crops.hpp", spdx}, {"sim/process/livelihood.hpp", spdx}};
  CHECK(include_breach("sim/process/herds.cpp", "\"sim/process/crops.hpp\"", others) ==
        "sim/process/herds.cpp:2 includes sim/process/crops.hpp: the process herds may not know the process "
        "crops, they "
        "meet in columns and in the step's list.");
  CHECK(include_breach("sim/process/herds.cpp", "<ruralsim/process/processes.hpp>", others) == none);
  CHECK(include_breach("sim/process/herds.cpp", "\"sim/process/livelihood.hpp\"", others) == none);
}

TEST_CASE("an outside library has one door and stands in no public header") {
  CHECK(
      include_breach("include/ruralsim/io/yaml.hpp", "<yaml-cpp/yaml.h>") ==
      "include/ruralsim/io/yaml.hpp:2 includes yaml-cpp/yaml.h: yaml-cpp may not stand in a public header.");
  CHECK(include_breach("include/ruralsim/io/csv.hpp", "<fmt/format.h>").find("public header") !=
        std::string::npos);
  CHECK(include_breach("sim/model/decode.cpp", "<yaml-cpp/yaml.h>") ==
        "sim/model/decode.cpp:2 includes yaml-cpp/yaml.h: the only door to yaml-cpp is sim/io/yaml.cpp.");
  CHECK(include_breach("sim/engine/step.cpp", "<tbb/parallel_for.h>").find("sim/base/parallel.cpp") !=
        std::string::npos);
  CHECK(include_breach("sim/engine/step.cpp", "<oneapi/tbb.h>").find("TBB") != std::string::npos);
  CHECK(include_breach("sim/engine/draws.cpp", "<Random123/philox.h>").find("sim/base/") !=
        std::string::npos);
  CHECK(include_breach("sim/run/manifest.cpp", "<xxhash.h>").find("sim/io/digest.cpp") != std::string::npos);
  CHECK(include_breach("sim/run/panel.cpp", "<netcdf.h>").find("netCDF") != std::string::npos);
  CHECK(include_breach("sim/io/yaml.cpp", "<yaml-cpp/yaml.h>") == none);
  CHECK(include_breach("sim/io/csv.cpp", "<fmt/format.h>") == none);
  CHECK(include_breach("tools/ruralsim/arguments.cpp", "<CLI/CLI.hpp>") == none);
  CHECK(include_breach("tools/ruralsim/arguments.cpp", "<CLI/CLI.hpp>",
                       {{"tools/ruralsim/other.cpp", spdx + "#include <CLI/CLI.hpp>\n"}})
            .starts_with("2 files include CLI11"));
}

TEST_CASE("arithmetic and draws that differ between machines are found where results are made") {
  CHECK(
      code_breach("sim/process/herds.cpp", "  const float y = std::exp(x);") ==
      "sim/process/herds.cpp:2: `std::exp(` differs between machines, base/math.hpp is the only door to it.");
  for (const char* line :
       {"a = std::log(b);", "a = std::pow(b, c);", "a = std::sin (b);", "a = 1 - ::exp(b);", "std::log1p(b);",
        "std::expm1(b);", "std::uniform_real_distribution<double> u;", "std::shuffle(a, b, g);",
        "std::random_device d;", "const int a = rand();", "std::unordered_map<int, int> m;",
        "return std::reduce(a, b);", "std::chrono::system_clock::now();"})
    CHECK_MESSAGE(code_breach("sim/engine/step.cpp", std::string("  ") + line) != none, line);
  for (const char* line :
       {"a = base::exp(b);", "a = std::fma(b, c, d);", "a = std::floor(b);", "a = std::sqrt(b);",
        "// std::exp is not exact", "message = \"std::exp(\";", "operand(a);", "x.log(b);"})
    CHECK_MESSAGE(code_breach("sim/engine/step.cpp", std::string("  ") + line) == none, line);
  CHECK(code_breach("sim/experiment/sensitivity.cpp", "  a = std::exp(b);") == none);
  CHECK(code_breach("sim/process/herds.cpp", "  std::chrono::steady_clock::now();") != none);
  CHECK(code_breach("sim/engine/step.cpp", "  std::chrono::steady_clock::now();") == none);
}

TEST_CASE("Eigen's own sums and functions are found, also behind a header") {
  const std::string line = "  total = column.sum();\n";
  CHECK(code_breach("sim/state/shard.cpp", "#include <Eigen/Core>\n" + line).find("`.sum(`") !=
        std::string::npos);
  CHECK(only(code_breaches({{"sim/state/shard.cpp", spdx + "#include <ruralsim/state/column.hpp>\n" + line},
                            {"include/ruralsim/state/column.hpp", spdx + "#include <Eigen/Core>\n"}})) !=
        none);
  CHECK(code_breach("sim/state/shard.cpp", line) == none);
}

TEST_CASE("hidden state, ownerless memory, printing and exiting are found") {
  for (const char* line : {"int counter = 0;",
                           "static int counter = 0;",
                           "static std::vector<int> rows;",
                           "std::map<int, double> prices;",
                           "inline double rate{1.5};",
                           "const char* name = \"a\";",
                           "double table[4] = {",
                           "extern int counter;",
                           "  static int calls = 0;",
                           "  static std::mutex lock;",
                           "  thread_local int scratch;",
                           "  auto* p = new Shard(1);",
                           "  delete p;",
                           "  void* p = malloc(8);",
                           "  std::cout << a;",
                           "  std::fprintf(f, a);",
                           "  fmt::print(a);",
                           "  std::exit(1);",
                           "  abort();",
                           "class RunManager {"})
    CHECK_MESSAGE(code_breach("sim/run/replicates.cpp", line) != none, line);
  for (const char* line : {"constexpr int steps = 4;",
                           "static constexpr int steps = 4;",
                           "const std::vector<int> rows{1};",
                           "struct Row;",
                           "int rows(int a);",
                           "static int rows(int a) {",
                           "  static Value scalar(std::string text);",
                           "using Fen = long;",
                           "  static const std::regex pattern(a);",
                           "  int counter = 0;",
                           "  Shard(const Shard&) = delete;",
                           "  snprintf(a, b);",
                           "  // a new household",
                           "template <class T>",
                           "const char* const name = a;",
                           "double Account::total() const {",
                           "  table.print(a);",
                           "enum class Purpose : std::uint32_t {",
                           "inline constexpr double rate = 1;",
                           "return rows;"})
    CHECK_MESSAGE(code_breach("sim/run/replicates.cpp", line) == none, line);
  CHECK(code_breach("tools/ruralsim/main.cpp", "  std::cout << a;") == none);
  CHECK(code_breach("tools/ruralsim/main.cpp", "  auto* p = new int;") != none);
}

TEST_CASE("comments, strings and raw strings are no code") {
  CHECK(code_of("a /* b\nc */ d \"e\\\"f\" 'g' 1'000 R\"x(h\")\")x\" // i\nj") ==
        "a     \n     d \"    \" ' ' 1'000 R\"        \"     \nj");
}

TEST_CASE("bad names, missing licence lines, marks and machine paths are found") {
  const std::string here = "/somewhere/of/mine";
  const auto breach = [&](const std::string& path, const std::string& text) {
    return only(text_breaches({{path, text}}, here));
  };
  CHECK(breach("sim/io/csv.cpp", "int a;\n") ==
        "sim/io/csv.cpp: line 1 does not say \"SPDX-License-Identifier: Apache-2.0\".");
  CHECK(breach("tools/build", "#!/usr/bin/env bash\nset -e\n").find("line 2") != std::string::npos);
  CHECK(breach("tools/build", "#!/usr/bin/env bash\n# SPDX-License-Identifier: Apache-2.0\n") == none);
  CHECK(breach("sim/io/StringUtils.cpp", spdx).find("`utils`") != std::string::npos);
  CHECK(breach("sim/io/csv.cpp", spdx + "// TO"
                                        "DO: later\n")
            .find("sim/io/csv.cpp:2 ") == 0);
  CHECK(breach("docs/a.md",
               "see "
               "/ho"
               "me/me/a\n")
            .find("docs/a.md:1 ") == 0);
  CHECK(breach("docs/a.md",
               "see https://example.org"
               "/ho"
               "me/me\n") == none);
  CHECK(breach("docs/a.md", "\nsee /somewhere/of/mine/a\n")
            .find("docs/a.md:2 names the folder of this checkout") == 0);
  CHECK(breach("tests/io/csv_test.cpp", spdx + "TEST_CASE"
                                               "(\"a; b\") {}\n")
            .find("CTest") != std::string::npos);
  CHECK(breach("tests/io/csv_test.cpp", spdx + "TEST_CASE"
                                               "(\"a, b\") {}\n") == none);
}

TEST_CASE("a program that names a scenario or a process that knows a path is found") {
  const auto breach = [](const std::string& path, const std::string& text) {
    return only(policy_breaches(
        {{"scenarios/county/cliff.yaml", "format: 1\nname: county-cliff\n"}, {path, spdx + text}}));
  };
  CHECK(breach("sim/policy/schedule.cpp", "if (name == \"county-cliff\")\n").find("county-cliff") !=
        std::string::npos);
  CHECK(breach("sim/process/income.cpp", "if (path.kind == DosePath::Kind::cliff)\n").find("paths") !=
        std::string::npos);
  CHECK(breach("sim/policy/schedule.cpp", "if (path.kind == DosePath::Kind::cliff)\n") == none);
  CHECK(breach("tests/laws/paths_test.cpp", "run(\"county-cliff\");\n") == none);
}

TEST_CASE("this checkout was read") {
  CHECK(checkout().contains("CMakeLists.txt"));
  CHECK(checkout().contains("include/ruralsim/base/money.hpp"));
  CHECK(checkout().contains("sim/base/money.cpp"));
  CHECK(checkout().contains("tools/setup"));
  CHECK(checkout().contains(".ci/run"));
}

TEST_CASE("every include of this checkout keeps the floors") {
  expect_none(include_breaches(checkout()));
}

TEST_CASE("no code of this checkout lets results depend on the machine or hides state") {
  expect_none(code_breaches(checkout()));
}

TEST_CASE("no line of this checkout's program names a transition") {
  bool scenarios = false;
  for (const auto& file : checkout()) scenarios = scenarios || file.first.starts_with("scenarios/rangtang/");
  CHECK(scenarios);
  expect_none(policy_breaches(checkout()));
}

TEST_CASE("every file of this checkout is named, licensed and finished") {
  expect_none(text_breaches(checkout(), RURALSIM_SOURCE_DIR));
}
