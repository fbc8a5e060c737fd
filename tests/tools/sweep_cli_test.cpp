// SPDX-License-Identifier: Apache-2.0
// Sweeps as their users meet them: exit codes and messages.
#include <algorithm>
#include <cstdlib>
#include <thread>

#include <doctest/doctest.h>

#include "tools/program.hpp"

namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What a shell script says; its standard error alone.
Outcome shell_says(const fs::path& script) {
  const std::string err = script.string() + ".err";
  const int status =
      std::system(("bash '" + script.string() + "' >'" + script.string() + ".out' 2>'" + err + "'").c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, "", text_of(err)};
}

/// A folder with a sweep over 40 households; `more` is its design.
class Sweep {
 public:
  /// @param scenarios  of the folder of Rangtang, without the last .yaml
  explicit Sweep(const std::string& more, const std::string& scenarios = "cliff") {
    write("sweep.yaml",
          "format: 1\nscenarios: [" RURALSIM_SOURCE_DIR "/scenarios/rangtang/" + scenarios +
              ".yaml]\nset: {end: 2018-01, burn_in_years: 0, "
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

TEST_CASE("a sweep of two scenarios is compared with itself, scenario by scenario and point by point") {
  const Sweep sweep(
      "name: both\nreplicates: 2\ndesign: {kind: lhs, points: 3}\nfactors: {herd.offtake: {range: [0.12, "
      "0.2]}}\n"
      "outputs: {indicators: [poverty_headcount, poverty_years, income_pc_mean, treasury_cost], dates: "
      "every_step}\n",
      "cliff.yaml, " RURALSIM_SOURCE_DIR "/scenarios/rangtang/continuity");
  CHECK(ruralsim_says(sweep.words("run", {"-q"})).code == 0);
  const std::string out = sweep.path("out").string();
  const Outcome early = ruralsim_says({"compare", out});
  CHECK(early.code == 3);
  CHECK(has(early.err, "holds no results; `ruralsim sweep collect` writes them"));
  CHECK(ruralsim_says(sweep.words("collect", {"-q"})).code == 0);
  const Outcome o = ruralsim_says({"compare", out, "-o", sweep.path("effects").string()});
  CHECK(o.code == 0);
  CHECK(has(o.out, "rangtang-continuity against rangtang-cliff: all points, 3 points, "));
  const std::string effects = text_of(sweep.path("effects/effects.csv"));
  CHECK(has(effects, ",point,point:2,income_pc_mean,"));
  CHECK(has(ruralsim_says({"compare", out, RURALSIM_SOURCE_DIR}).err, "sweeps are compared with sweeps"));
}

TEST_CASE("submit prints its scripts, refuses wrong words, and says when there is no scheduler") {
  const Sweep sweep(
      "name: far away\nreplicates: 3\ndesign: {kind: lhs, points: 4}\nfactors: {herd.offtake: {range: [0.12, "
      "0.2]}}\n");
  const Outcome dry = ruralsim_says(
      sweep.words("submit", {"--engine", "slurm", "--dry-run", "--memory", "2G", "--time", "10:00"}));
  CHECK(dry.code == 0);
  for (const char* line : {"#SBATCH --job-name='far away'\n", "#SBATCH --array=1-12\n",
                           "#SBATCH --cpus-per-task=1\n", "#SBATCH --mem=2G\n", "#SBATCH --time=10:00\n",
                           " --shard \"$SLURM_ARRAY_TASK_ID/12\" -j 1 ", " sweep collect '"})
    CHECK_MESSAGE(has(dry.out, line), line, "\n", dry.out);
  CHECK_FALSE(fs::exists(sweep.path("out")));
  CHECK(has(ruralsim_says(sweep.words("submit", {"--engine", "slurm", "--tasks", "1001"})).err,
            "--tasks takes a whole number from 1 to 1000, not `1001`"));
  CHECK(has(ruralsim_says(sweep.words("submit")).err, "--engine is missing"));
  CHECK(has(ruralsim_says(sweep.words("submit", {"--engine", "pbs"})).err,
            "--engine is one of slurm, not `pbs`"));
  CHECK(ruralsim_says(sweep.words("submit", {"--engine", "slurm", "--time", "1 day"})).code == 2);
  sweep.write("submit.sh", "PATH=/nowhere exec " RURALSIM_BINARY " sweep submit '" +
                               sweep.path("sweep.yaml").string() + "' --engine slurm -o '" +
                               sweep.path("out").string() + "'\n");
  const Outcome none = shell_says(sweep.path("submit.sh"));
  CHECK(none.code == 1);
  CHECK(has(none.err, "there is no sbatch here"));
}

TEST_CASE("a failed point is exit code 4, also of a collection without --partial") {
#ifdef RURALSIM_SANITIZED
  return;  // a sanitizer needs more address space than the limit leaves
#endif
  const Sweep sweep("design: {kind: list, file: points.csv}\n");
  sweep.write("points.csv",
              "household_types.poor.households,household_types.poor.persons\n12,50\n40000000,160000000\n");
  CHECK(ruralsim_says(sweep.words("plan")).code == 0);
  const std::string command = "ulimit -v 2000000; exec " RURALSIM_BINARY " sweep run '" +
                              sweep.path("sweep.yaml").string() + "' -q -j 1 -o '" +
                              sweep.path("out").string() + "'";
  sweep.write("run.sh", command + "\n");
  const Outcome run = shell_says(sweep.path("run.sh"));
  CHECK(run.code == 4);
  CHECK(has(run.err, "there was not enough memory"));
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
