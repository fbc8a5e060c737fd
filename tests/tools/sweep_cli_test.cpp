// SPDX-License-Identifier: Apache-2.0
// Sweeps as their users meet them: exit codes and messages.
#include <algorithm>
#include <thread>

#include <doctest/doctest.h>

#include "tools/program.hpp"

namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A folder with a sweep over 40 households; `more` is its design.
class Sweep {
 public:
  explicit Sweep(const std::string& more) {
    write("sweep.yaml", "format: 1\nscenarios: [" RURALSIM_SOURCE_DIR
                        "/scenarios/rangtang/cliff.yaml]\nset: {end: 2018-01, burn_in_years: 0, "
                        "county: {villages: 3, poor_villages: 2}, household_types: {poor: {households: 12, "
                        "persons: 50}, middle: {households: 20, persons: 85}, rich: {households: 8, persons: "
                        "33}}}\n" +
                            more);
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name) << text;
  }
  [[nodiscard]] std::vector<std::string> words(const std::string& action,
                                               const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"sweep", action, (folder_.path() / "sweep.yaml").string(), "-o",
                                    (folder_.path() / "out").string()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a sweep runs from plan to table, and --dry-run writes nothing") {
  const Sweep sweep("design: {kind: lhs, points: 4}\nfactors: {herd.offtake: {range: [0.12, 0.2]}}\n");
  const Outcome dry = ruralsim_says(sweep.words("run", {"--dry-run"}));
  CHECK(dry.code == 0);
  CHECK(has(dry.out, "1 scenarios x 4 points x 1 replicates = 4"));
  CHECK(has(dry.out, "disk        about"));
  CHECK_FALSE(fs::exists(sweep.path("out")));
  CHECK(ruralsim_says(sweep.words("plan")).code == 0);
  CHECK(ruralsim_says(sweep.words("run", {"-j", "2"})).code == 0);
  CHECK(ruralsim_says(sweep.words("collect")).code == 0);
  CHECK(fs::exists(sweep.path("out/results.csv")));
  const Outcome indices = ruralsim_says({"sensitivity", sweep.path("out").string()});
  CHECK(indices.code == 3);
  CHECK(has(indices.err, "holds a `lhs` design"));
}

TEST_CASE("a failed point is exit code 4, also of a collection without --partial") {
  const Sweep sweep("design: {kind: list, file: points.csv}\n");
  sweep.write("points.csv", "gathering.damage,gathering.regrowth\n0.1,0.3\n0.4,0.2\n");
  const Outcome run = ruralsim_says(sweep.words("run"));
  CHECK(run.code == 4);
  CHECK(has(run.err, "run 1 failed: "));
  const Outcome collected = ruralsim_says(sweep.words("collect"));
  CHECK(collected.code == 4);
  CHECK(has(collected.err, "1 of 2 runs are not there"));
  CHECK(ruralsim_says(sweep.words("collect", {"--partial"})).code == 4);
  CHECK(fs::exists(sweep.path("out/results.csv")));
}

TEST_CASE("a wrong word is exit code 2, a changed plan 3") {
  const Sweep sweep("design: {kind: lhs, points: 4}\nfactors: {herd.offtake: {range: [0.12, 0.2]}}\n");
  CHECK(ruralsim_says(sweep.words("plann")).code == 2);
  CHECK(ruralsim_says(sweep.words("run", {"--shard", "5/4"})).code == 2);
  CHECK(ruralsim_says(sweep.words("status")).code == 3);  // nothing is planned
  CHECK(ruralsim_says(sweep.words("plan")).code == 0);
  sweep.write("sweep.yaml", text_of(sweep.path("sweep.yaml")) + "replicates: 2\n");
  const Outcome changed = ruralsim_says(sweep.words("run"));
  CHECK(changed.code == 3);
  CHECK(has(changed.err, "replicates: was 1, is now 2"));
}

TEST_CASE("SIGTERM ends a sweep with 143 and keeps its finished runs") {
  const Sweep sweep(
      "replicates: 5000\ndesign: {kind: lhs, points: 4}\nfactors: {herd.offtake: {range: [0.12, 0.2]}}\n");
  Program program(sweep.words("run", {"-j", "1"}));
  const fs::path log = sweep.path("out/shards/1-of-1.log");
  std::error_code none;
  while (!fs::exists(log, none) || fs::file_size(log, none) < 2000)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  program.signal(SIGTERM);
  const Outcome stopped = program.wait();
  CHECK(stopped.code == 143);
  CHECK(has(stopped.err, "the same command goes on"));
  const Outcome status = ruralsim_says(sweep.words("status"));
  CHECK(status.code == 0);
  const std::string lines = text_of(log);
  const auto finished = std::count(lines.begin(), lines.end(), '\n') - 1;  // the first line names the plan
  CHECK(finished > 0);
  CHECK(has(status.out, "rangtang-cliff  20000  " + std::to_string(finished) + " "));
}
