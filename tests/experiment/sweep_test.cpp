// SPDX-License-Identifier: Apache-2.0
// A sweep from its file to its table: what is refused, what survives, and that nothing decides the bytes.
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/experiment/shard_log.hpp"
#include "sim/experiment/sweep_plan.hpp"
#include "temporary_folder.hpp"
#include <ruralsim/experiment/sweep.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/lock.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

const std::string kTiny = R"(set:
  end: 2018-01
  burn_in_years: 0
  county: {villages: 3, poor_villages: 2}
  household_types:
    poor: {households: 12, persons: 50}
    middle: {households: 20, persons: 85}
    rich: {households: 8, persons: 33}
)";
const std::string kFactors = R"(factors:
  labour.away.wage_growth: {range: [0.0, 0.08]}
  herd.offtake: {range: [0.12, 0.2]}
)";

const Catalog& catalog() {
  static const Catalog list = Catalog::standard();
  return list;
}

/// A folder with copies of two scenarios, their data, and `sweep.yaml`.
class Place {
 public:
  Place() {
    fs::copy(fs::path(RURALSIM_SOURCE_DIR) / "scenarios", folder_.path() / "scenarios",
             fs::copy_options::recursive);
    write(sweep("design: {kind: lhs, points: 3}\n" + kFactors));
  }
  static std::string sweep(const std::string& more) {
    return "format: 1\nscenarios: [scenarios/rangtang/cliff.yaml, scenarios/rangtang/continuity.yaml]\n"
           "replicates: 2\n" +
           kTiny + more;
  }
  void write(const std::string& text, const std::string& name = "sweep.yaml") const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  [[nodiscard]] SweepRequest request(const std::string& directory = "out") const {
    SweepRequest r;
    r.file = folder_.path() / "sweep.yaml";
    r.directory = folder_.path() / directory;
    r.build = "this program";
    return r;
  }
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }

 private:
  TemporaryFolder folder_;
};

template <class Call>
std::string complaint(Call&& call) {
  try {
    call();
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string results(const SweepRequest& r) {
  const SweepStatus status = collect_sweep(r, catalog(), false);
  CHECK(status.finished == status.runs);
  return io::read_file(r.directory / "results.csv") + io::read_file(r.directory / "datapackage.json");
}

io::CsvTable table(const fs::path& file) {
  base::Sources sources;
  base::Problems problems;
  io::CsvTable t = io::read_csv(file, sources, problems);
  problems.throw_if_any(sources);
  return t;
}

}  // namespace

TEST_CASE("all mistakes of a sweep file are found in plan, each with its place, and nothing is written") {
  const Place place;
  place.write(R"(format: 1
scenarios: [scenarios/rangtang/cliff.yaml]
design: {kind: lhs}
factors:
  labour.away.wage_grwth: {range: [0.0, 0.08]}
  herd.offtake: {range: [0.12, 0.9]}
  markets.mode: {values: [similarity, cesx]}
  seed: {values: [1, 2]}
constraints: ["herd.offtake > herd.offtak"]
outputs: {indicators: [ginni], dates: [2018-02]}
)");
  const std::string said = complaint([&] { plan_sweep(place.request(), catalog()); });
  for (const char* part :
       {":3:9: error: a `lhs` design needs `points`", ":5:3: error: `wage_grwth` is not a key",
        ":6:25: error: `herd.offtake` is 0.9; allowed is", ":7:26: error: `markets.mode` is `cesx`",
        ":8:3: error: `seed` can't be a factor", "`herd.offtak` is neither a factor", "did you mean `gini`",
        "no step of rangtang-cliff begins in 2018-02"})
    CHECK_MESSAGE(has(said, part), part, "\n", said);
  CHECK_FALSE(fs::exists(place.path("out")));
}

TEST_CASE("the design has every scenario at every point with one seed, replicate by replicate") {
  const Place place;
  const SweepOutline outline = plan_sweep(place.request(), catalog());
  CHECK(outline.runs == 2 * 3 * 2);
  const io::CsvTable design = table(place.path("out/design.csv"));
  CHECK(design.header == std::vector<std::string>{"run", "scenario", "point", "replicate", "seed",
                                                  "labour.away.wage_growth", "herd.offtake"});
  REQUIRE(design.rows.size() == 12);
  for (std::size_t run = 0; run < 12; ++run) {
    const auto& row = design.rows[run];
    CHECK(row[0] == std::to_string(run));
    CHECK(row[1] == (run % 2 == 0 ? "rangtang-cliff" : "rangtang-continuity"));
    CHECK(row[2] == std::to_string(run / 2 % 3));
    CHECK(row[3] == std::to_string(run / 6));
    CHECK(row[4] == "20210225");
    CHECK(row[5] == design.rows[run / 2 % 3 * 2][5]);
  }
}

TEST_CASE("a run of a sweep is the replicate that run would have run, and has its bytes") {
  const Place place;
  run_sweep(place.request(), catalog());
  results(place.request());
  const io::CsvTable t = table(place.path("out/results.csv"));
  const io::CsvTable design = table(place.path("out/design.csv"));
  RunRequest single;
  single.scenario = place.path("scenarios/rangtang/continuity.yaml");
  single.output = place.path("single");
  single.replicates = 2;
  single.overrides = {{"end", "2018-01"},
                      {"burn_in_years", "0"},
                      {"county.villages", "3"},
                      {"county.poor_villages", "2"},
                      {"household_types.poor.households", "12"},
                      {"household_types.poor.persons", "50"},
                      {"household_types.middle.households", "20"},
                      {"household_types.middle.persons", "85"},
                      {"household_types.rich.households", "8"},
                      {"household_types.rich.persons", "33"},
                      {"labour.away.wage_growth", design.rows[9][5]},
                      {"herd.offtake", design.rows[9][6]}};
  run_scenario(single, catalog());  // run 9: continuity, point 1, replicate 1
  const io::CsvTable county = table(place.path("single/county.csv"));
  const std::size_t income = *county.column("income_pc_mean"), mine = *t.column("income_pc_mean");
  CHECK(county.rows[8 + 3][income] == t.rows[2 * 9][mine]);
  CHECK(county.rows[8 + 7][income] == t.rows[2 * 9 + 1][mine]);
  CHECK(t.rows[2 * 9][*t.column("date")] == "2016-10-01");
}

TEST_CASE("shards in any order, threads and repeated calls give the same bytes") {
  const Place place;
  SweepRequest whole = place.request("whole");
  whole.threads = 3;
  const SweepReport report = run_sweep(whole, catalog());
  CHECK(report.finished == 12);
  const std::string expected = results(whole);

  SweepRequest part = place.request("parts");
  for (const int number : {3, 1, 2, 1}) {
    part.shard = {number, 3};
    run_sweep(part, catalog());
  }
  CHECK(results(part) == expected);
  part.shard = {};
  CHECK(run_sweep(part, catalog()).finished == 0);  // every shard's work counts
  CHECK(results(part) == expected);
}

TEST_CASE("a sweep killed at any moment goes on to the same bytes") {
  const Place place;
  const SweepRequest undisturbed = place.request("undisturbed");
  run_sweep(undisturbed, catalog());
  const std::string expected = results(undisturbed);
  const SweepRequest r = place.request("killed");
  for (const int milliseconds : {4, 8, 15, 30, 60}) {
    const pid_t child = ::fork();
    if (child == 0) {
      try {
        run_sweep(r, catalog());
      } catch (...) {
        ::_exit(1);
      }
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(milliseconds) * 1000);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
  }
  run_sweep(r, catalog());
  CHECK(results(r) == expected);
}

TEST_CASE("a plan goes on from whatever a kill left of it") {
  const Place place;
  fs::create_directories(place.path("out"));
  place.write("run,sc", "out/design.csv.partial");
  place.write("{", "out/plan.json.tmp-1-1");
  CHECK(run_sweep(place.request(), catalog()).finished == 12);
  CHECK_FALSE(fs::exists(place.path("out/plan.json.tmp-1-1")));
}

TEST_CASE("a line torn at the end of a log is done again, one damaged before it is refused") {
  const Place place;
  const SweepRequest r = place.request();
  run_sweep(r, catalog());
  const std::string expected = results(r);
  const fs::path log = place.path("out/shards/1-of-1.log");
  const std::string whole = io::read_file(log);
  place.write(whole.substr(0, whole.size() - 30), "out/shards/1-of-1.log");
  CHECK(sweep_status(r, catalog()).missing_count == 1);
  CHECK(run_sweep(r, catalog()).finished == 1);
  CHECK(results(r) == expected);
  std::string damaged = whole;
  damaged[whole.size() / 2] ^= 1;
  place.write(damaged, "out/shards/1-of-1.log");
  CHECK(has(complaint([&] { collect_sweep(r, catalog(), false); }), "is damaged"));
}

TEST_CASE("a changed scenario, data file, sweep or program is refused with what differs") {
  const Place place;
  SweepRequest r = place.request();
  plan_sweep(r, catalog());
  const auto refused = [&] { return complaint([&] { run_sweep(r, catalog()); }); };
  const auto with = [&](const std::string& file, const std::string& more) {
    const std::string before = io::read_file(place.path(file));
    place.write(before + more, file);
    const std::string said = refused();
    place.write(before, file);
    return said;
  };
  CHECK(has(with("scenarios/rangtang/cliff.yaml", "# a word\n"), "file scenarios/rangtang/cliff.yaml: was "));
  CHECK(has(with("scenarios/rangtang/base.yaml", "\n"), "file scenarios/rangtang/base.yaml: was "));
  CHECK(has(with("scenarios/rangtang/data/population.csv", "\n"), "population.csv: was "));
  CHECK(with("sweep.yaml", "# a word\n") == "");
  fs::remove_all(place.path("out"));
  plan_sweep(r, catalog());
  place.write(Place::sweep("design: {kind: lhs, points: 4}\n" + kFactors));
  CHECK(has(refused(), "design.points: was 3, is now 4"));
  place.write(Place::sweep("design: {kind: lhs, points: 3}\n" + kFactors));
  r.build = "another program";
  CHECK(has(refused(), "program: was this program, is now another program"));
  r.build = "this program";
  place.write(io::read_file(place.path("out/design.csv")) + " ", "out/design.csv");
  CHECK(has(refused(), "design.csv was changed or damaged"));
}

TEST_CASE("a shard of another plan is refused") {
  const Place place;
  run_sweep(place.request("a"), catalog());
  place.write(Place::sweep("design: {kind: lhs, points: 2}\n" + kFactors));
  plan_sweep(place.request("b"), catalog());
  fs::create_directories(place.path("b/shards"));
  fs::copy(place.path("a/shards/1-of-1.log"), place.path("b/shards/2-of-2.log"));
  CHECK(
      has(complaint([&] { collect_sweep(place.request("b"), catalog(), true); }), "belongs to another plan"));
}

TEST_CASE("a shard that can't be read stops status, run and collection, and nothing is lost by it") {
  const Place place;
  SweepRequest r = place.request();
  run_sweep(r, catalog());
  const std::string expected = results(r), log = io::read_file(place.path("out/shards/1-of-1.log"));
  const fs::path unreadable = place.path("out/shards/2-of-2.log");
  fs::create_directory(unreadable);
  CHECK_THROWS_WITH_AS(collect_sweep(r, catalog(), true), doctest::Contains("2-of-2.log"), std::system_error);
  CHECK_THROWS_AS(sweep_status(r, catalog()), std::system_error);
  CHECK_THROWS_AS(run_sweep(r, catalog()), std::system_error);
  CHECK(io::read_file(place.path("out/shards/1-of-1.log")) == log);
  CHECK(io::read_file(place.path("out/results.csv")) + io::read_file(place.path("out/datapackage.json")) ==
        expected);
  fs::remove(unreadable);
  CHECK(results(r) == expected);
}

TEST_CASE("two shards may have the same run, but not with other results") {
  const Place place;
  const SweepRequest r = place.request();
  run_sweep(r, catalog());
  const std::string expected = results(r);
  const std::string digest = digest_of(read_plan(r.directory));
  std::vector<RunRecord> records;
  scan_log(place.path("out/shards/1-of-1.log"), digest,
           [&](const RunRecord& record, std::uint64_t) { records.push_back(record); });
  REQUIRE(records.size() == 12);
  ShardLog other(r.directory, {2, 3}, digest);
  other.append(records[4]);
  CHECK(results(r) == expected);
  records[5].rows[0] += "1";
  other.append(records[5]);
  CHECK(has(complaint([&] { collect_sweep(r, catalog(), false); }), "has other results in"));
}

TEST_CASE(
    "a run that fails is recorded with its cause, the others go on, and a table without it must be asked "
    "for") {
  const Place place;
  place.write("herd.offtake\n0.14\n0.19\n0.15\n", "points.csv");
  place.write(Place::sweep("design: {kind: list, file: points.csv}\n"));
  Catalog flawed = Catalog::standard();
  flawed.indicators.front().value = [](const Area& area) -> double {
    if (area.now.scenario.herd.offtake > 0.18) throw std::runtime_error("this indicator can't count so much");
    return 1;
  };
  const SweepRequest r = place.request();
  const SweepReport report = run_sweep(r, flawed);
  CHECK(report.finished == 8);
  CHECK(report.failed == 4);
  REQUIRE(report.failures.size() == 4);
  CHECK(report.failures[0].run == 2);
  CHECK(has(report.failures[0].cause, "can't count so much"));
  const SweepStatus status = collect_sweep(r, catalog(), false);
  CHECK(status.failed.size() == 4);
  CHECK_FALSE(fs::exists(place.path("out/results.csv")));
  collect_sweep(r, catalog(), true);
  CHECK(table(place.path("out/results.csv")).rows.size() == 8 * 2);
}

TEST_CASE("points at which keys don't go together are found in plan, with the scenario and the keys") {
  const Place place;
  // Each value is allowed; together they leave no resource to gather.
  place.write("gathering.damage,gathering.regrowth,herd.offtake\n0.1,0.3,0.15\n0.4,0.2,0.15\n0.2,0.3,\n",
              "points.csv");
  place.write(Place::sweep("design: {kind: list, file: points.csv}\n"));
  const std::string said = complaint([&] { plan_sweep(place.request(), catalog()); });
  CHECK(has(said,
            "points.csv:3:1: error: point 1 can't be run by rangtang-cliff, with gathering.damage 0.4, "
            "gathering.regrowth 0.2: `gathering.damage` above `gathering.regrowth`"));
  CHECK_FALSE(has(said, "point 2"));
  CHECK_FALSE(fs::exists(place.path("out/plan.json")));
  CHECK(complaint([&] { outline_sweep(place.request(), catalog()); }) == said);
  CHECK(complaint([&] { run_sweep(place.request(), catalog()); }) == said);
  // A rule that a design of ranges breaks at some points, and a constraint that leaves those out.
  const std::string factors =
      "factors:\n  gathering.damage: {range: [0.1, 0.5]}\n  gathering.regrowth: {range: [0.1, 0.5]}\n";
  place.write(Place::sweep("design: {kind: saltelli, points: 64}\n" + factors));
  const std::string many = complaint([&] { plan_sweep(place.request(), catalog()); });
  CHECK(has(many, "sweep.yaml:12:"));
  std::size_t lines = 0;
  for (std::size_t at = many.find("can't be run by"); at != std::string::npos;
       at = many.find("can't be run by", at + 1))
    ++lines;
  CHECK(lines == 20);
  place.write(Place::sweep("design: {kind: lhs, points: 64}\n" + factors +
                           "constraints: [\"gathering.damage < gathering.regrowth\"]\n"));
  CHECK(plan_sweep(place.request(), catalog()).points > 10);
}

TEST_CASE("constraints leave points out and are refused where blocks must be whole") {
  const Place place;
  const std::string factors =
      "factors:\n  gathering.damage: {range: [0.1, 0.5]}\n  gathering.regrowth: {range: [0.1, 0.5]}\n"
      "constraints: [\"gathering.damage < gathering.regrowth\"]\n";
  place.write(Place::sweep("design: {kind: grid, levels: 3}\n" + factors));
  const SweepOutline outline = outline_sweep(place.request(), catalog());
  CHECK(outline.points == 3);
  CHECK(outline.left_out == 6);
  place.write(Place::sweep("design: {kind: saltelli, points: 4}\n" + factors));
  CHECK(has(complaint([&] { outline_sweep(place.request(), catalog()); }), "can't leave points out"));
}

TEST_CASE("two processes at one shard are refused, at two shards not") {
  const Place place;
  SweepRequest r = place.request();
  plan_sweep(r, catalog());
  fs::create_directories(place.path("out/shards"));
  const io::FileLock other(place.path("out/shards/1-of-2.log"));
  r.shard = {1, 2};
  CHECK_THROWS_AS(run_sweep(r, catalog()), ExistingOutput);
  r.shard = {2, 2};
  CHECK(run_sweep(r, catalog()).finished == 6);
}

TEST_CASE("a signal stops a sweep between two steps and keeps what has finished") {
  const Place place;
  SweepRequest r = place.request();
  std::atomic<int> signal{0};
  r.signal = &signal;
  r.progress = [&](const Progress& p) {
    if (p.replicates_done == 3) signal = SIGTERM;
  };
  const SweepReport stopped = run_sweep(r, catalog());
  CHECK(stopped.signal == SIGTERM);
  CHECK(stopped.finished == 3);
  CHECK(stopped.left == 9);
  r.signal = nullptr;
  r.progress = {};
  CHECK(run_sweep(r, catalog()).finished == 9);
}

TEST_CASE("an output that can't be written is refused before anything runs, a full disk stops the sweep") {
  const Place place;
  SweepRequest r = place.request("sweep.yaml/out");
  CHECK_THROWS_AS(run_sweep(r, catalog()), std::system_error);
  fs::create_directories(place.path("taken"));
  place.write("x", "taken/notes.txt");
  CHECK_THROWS_AS(plan_sweep(place.request("taken"), catalog()), ExistingOutput);
  const TinyDisk disk;
  if (!disk.mounted()) return;
  place.write(Place::sweep("outputs: {dates: every_step}\ndesign: {kind: lhs, points: 40}\n" + kFactors));
  r.directory = disk.path() / "out";
  CHECK_THROWS_AS(run_sweep(r, catalog()), std::system_error);
  // What had finished is whole: on a larger disk it goes on from there.
  const std::uint64_t finished = sweep_status(r, catalog()).finished;
  CHECK(finished > 0);
  fs::copy(r.directory, place.path("moved"), fs::copy_options::recursive);
  r.directory = place.path("moved");
  const SweepReport rest = run_sweep(r, catalog());
  CHECK(rest.done_before == finished);
  CHECK(rest.finished == 160 - finished);
}

TEST_CASE("scenarios go on from one history up to where their policies part, to the bytes of whole runs") {
  const Place place;
  const auto path = [&](const std::string& name, const std::string& withdraw) {
    place.write("format: 1\nextends: scenarios/rangtang/base.yaml\nname: " + name +
                    "\npolicy:\n  transition:\n    from: poverty_alleviation\n    to: nothing\n"
                    "    start: 2017-01\n    withdraw: " +
                    withdraw + "\n    introduce: constant\n",
                name + ".yaml");
  };
  path("stays", "constant");
  path("cliff", "{cliff: 2017-01}");
  path("linear", "{linear: [2017-01, 2018-01]}");
  const auto run = [&](const std::string& scenarios, const std::string& to) {
    place.write("format: 1\nscenarios: [" + scenarios + "]\nreplicates: 2\nkeep: true\n" + kTiny +
                "design: {kind: lhs, points: 2}\n" + kFactors);
    const SweepReport report = run_sweep(place.request(to), catalog());
    CHECK(report.failed == 0);
    return report.steps_shared;
  };
  // Four quarters before the cliff; the slope pays all of it in its first quarter, too. Two points, two
  // replicates.
  CHECK(run("stays.yaml, cliff.yaml, linear.yaml", "all") == 2 * 2 * (4 + 5));
  CHECK(run("stays.yaml", "stays") + run("cliff.yaml", "cliff") + run("linear.yaml", "linear") == 0);
  const auto kept = [&](const std::string& folder, int number) {
    return io::read_file(place.path(folder) / "runs" /
                         (std::string(number < 10 ? "0000000" : "000000") + std::to_string(number) + ".csv"));
  };
  for (int at = 0; at < 4; ++at) {
    CHECK(kept("all", 3 * at) == kept("stays", at));
    CHECK(kept("all", 3 * at + 1) == kept("cliff", at));
    CHECK(kept("all", 3 * at + 2) == kept("linear", at));
  }
}

TEST_CASE("a run of its own begins where the first scenario's run failed or was done before") {
  const Place place;
  run_sweep(place.request(), catalog());
  const std::string undisturbed = results(place.request());
  SweepRequest r = place.request("again");
  std::atomic<int> signal{0};
  r.signal = &signal;
  r.progress = [&](const Progress& p) {
    if (p.replicates_done == 1) signal = SIGTERM;
  };
  CHECK(run_sweep(r, catalog()).finished == 1);
  r.signal = nullptr;
  r.progress = {};
  const SweepReport rest = run_sweep(r, catalog());
  CHECK(rest.finished == 11);
  CHECK(rest.steps_shared == 5 * 8);  // the runs end before the policies part; the first pair's was broken up
  CHECK(results(r) == undisturbed);
}

TEST_CASE("kept runs have every step and indicator of the county, others leave nothing beside their line") {
  const Place place;
  run_sweep(place.request(), catalog());
  CHECK_FALSE(fs::exists(place.path("out/runs")));
  place.write(Place::sweep("keep: true\ndesign: {kind: list, file: p.csv}\n"));
  place.write("herd.offtake\n0.15\n", "p.csv");
  run_sweep(place.request("kept"), catalog());
  const io::CsvTable kept = table(place.path("kept/runs/00000003.csv"));
  CHECK(kept.rows.size() == 8);
  CHECK(kept.column("poverty_gap").has_value());
}
