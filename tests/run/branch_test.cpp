// SPDX-License-Identifier: Apache-2.0
// Several scenarios from one history: each is, byte for byte, the run from the start, or it is refused with
// the key that makes the difference.
#include "sim/run/branch.hpp"

#include <atomic>
#include <csignal>

#include <doctest/doctest.h>

#include "many_threads.hpp"
#include "small_run.hpp"
#include <ruralsim/run/history.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

/// A finished run of continuity with branch points, and what is asked of scenarios that go on from one.
struct History {
  explicit History(std::vector<base::Month> dates = {base::month_of(2021, 1)}) {
    RunRequest request = small_run(folder.path() / "base", "continuity");
    request.checkpoint_at = std::move(dates);
    contents = run(request);
  }
  [[nodiscard]] fs::path point(const std::string& date = "2021-01") const {
    return folder.path() / "base/checkpoints" / date;
  }
  [[nodiscard]] RunRequest branch(const std::string& scenario, const std::vector<Override>& over = {},
                                  const std::string& date = "2021-01") const {
    RunRequest request = small_run(folder.path() / "branch", scenario);
    request.overrides.insert(request.overrides.end(), over.begin(), over.end());
    request.from = point(date);
    request.overwrite = Overwrite::force;
    return request;
  }
  /// Files in which a branch differs from the same scenario run from the start.
  [[nodiscard]] std::vector<std::string> differs(RunRequest request) const {
    request.threads = 4;
    request.villages_a_shard = 4;
    Progress last;
    request.progress = [&](const Progress& p) { last = p; };
    const Contents branched = run(request);
    CHECK(last.steps_kept > 0);
    request.from.clear();
    request.threads = 1;
    request.villages_a_shard = 64;
    return differences(run(request), branched);
  }
  [[nodiscard]] std::string refusal(const RunRequest& request) const {
    try {
      run_scenario(request, Catalog::standard());
    } catch (const base::ScenarioError& error) {
      return error.what();
    }
    return "no refusal";
  }

  TemporaryFolder folder;
  Contents contents;
};

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::vector<std::string> kNone;

}  // namespace

TEST_CASE("every shipped transition goes on from one history to the bytes of the whole run") {
  const ManyThreads sixteen;
  const History history;
  for (const char* scenario : {"continuity", "cliff", "linear", "official", "conditional"}) {
    CAPTURE(scenario);
    CHECK(history.differs(history.branch(scenario)) == kNone);
  }
  CHECK(history.differs(
            history.branch("continuity", {{"policy.transition.withdraw",
                                           "{convert: {from: 2021-01, instrument: cash_grant, level: "
                                           "1000}}"}})) == kNone);
}

TEST_CASE(
    "a branch point leaves the run's tables as they are and has the same bytes on other threads and shards") {
  const History history;
  RunRequest request = small_run(history.folder.path() / "plain", "continuity");
  Contents plain = run(request);
  for (const auto& file : history.contents) {
    if (!file.first.starts_with("checkpoints/"))
      CHECK_MESSAGE(plain.at(file.first) == file.second, file.first);
  }
  request.output = history.folder.path() / "other";
  request.checkpoint_at = {base::month_of(2021, 1)};
  request.threads = 3;
  request.villages_a_shard = 1;
  CHECK(differences(history.contents, run(request)) == kNone);
}

TEST_CASE("a branch may begin in the burn-in, at the start, and where the history ends") {
  const History history({base::month_of(2019, 4), base::month_of(2020, 1), base::month_of(2022, 1)});
  CHECK(history.differs(history.branch("cliff", {}, "2019-04")) == kNone);
  CHECK(history.differs(history.branch("cliff", {}, "2020-01")) == kNone);
  CHECK(history.differs(history.branch("continuity", {{"end", "2023-01"}}, "2022-01")) == kNone);
}

TEST_CASE("measures that begin later may be added, with a lag or before the others, and replicates too") {
  const History history;
  const std::string measures =
      "[{instrument: cash_grant, name: late, from: 2021-07, level: 500, lag: 3, eligible: {registered: "
      "true}}, "
      "{instrument: pension, level: {2014-01: 1200, 2016-01: 1560, 2020-01: 1940, 2024-01: 2500}}, "
      "{instrument: eco_compensation, level: 3.53}]";
  RunRequest more = history.branch("cliff", {{"policy.measures", measures}, {"replicates", "4"}});
  more.checkpoint_at = {base::month_of(2021, 4), base::month_of(2022, 1)};
  CHECK(history.differs(more) == kNone);
  CHECK(history.differs(
            history.branch("cliff", {{"policy.transition.to", "nothing"}, {"name", "a, \"b\""}})) == kNone);
}

TEST_CASE("dated inputs may differ from the branch on, not before") {
  const History history;
  const std::string same = "2019-12: 1, 2020-01: 0.31, 2020-02: 0.31, 2020-03: 0.6, 2020-07: 1, ";
  const RunRequest later =
      history.branch("cliff", {{"labour.away.cycle", "{" + same + "2020-12: 1, 2021-04: 0.5}"}});
  CHECK(history.differs(later) == kNone);
  const RunRequest earlier = history.branch("cliff", {{"labour.away.cycle", "{" + same + "2021-04: 0.5}"}});
  CHECK(says(history.refusal(earlier), "`labour.away.cycle` is a series or map here"));
}

TEST_CASE("what differs before the branch is refused with its key, its values and its place") {
  const History history;
  const auto refusal = [&](const std::string& key, const std::string& value) {
    return history.refusal(history.branch("cliff", {{key, value}}));
  };
  const std::string offtake = refusal("herd.offtake", "0.15");
  CHECK(says(offtake, "--set herd.offtake:1:1: error: `herd.offtake` is 0.15 here and 0.159 in " +
                          history.point().string()));
  CHECK(says(refusal("outputs.levels", "[county]"), "`outputs.levels` is a list here"));
  CHECK(says(refusal("steps_per_year", "12"), "`steps_per_year` is 12 here and 4"));
  CHECK(says(refusal("labour.away.wage_growth", "0.01"), "`labour.away.wage_growth`"));
  const std::string early =
      refusal("policy.transition", "{from: poverty_alleviation, start: 2020-07, withdraw: {cliff: 2020-07}}");
  CHECK(says(early, "--set policy.transition:1:1: error: measure `poverty_alleviation (withdrawn): "));
  CHECK(says(early, "is in force in 2020-07 in " + history.point().string()));
  CHECK(says(refusal("end", "2021-01"), "`end` is 2021-01, not after 2021-01"));
  CHECK(says(refusal("policy.measures", "[]"), "measure `(single) (single): pension` is in force in"));

  RunRequest seeded = history.branch("cliff");
  seeded.seed = 7;
  CHECK(says(history.refusal(seeded), "has seed 20210225; this run has 7"));
  RunRequest two = history.branch("cliff", {{"herd.offtake", "0.15"}, {"credit.rate", "0.05"}});
  CHECK(says(history.refusal(two), "`herd.offtake`"));
  CHECK(says(history.refusal(two), "`credit.rate`"));
}

TEST_CASE("a figure that rests on a later value of a series is no shared history") {
  // A history that ends in 2019: its lines are relative to the price level of July 2020.
  const TemporaryFolder folder;
  const auto until_2020 = [&](const std::string& output, const std::string& cpi) {
    RunRequest request = small_run(folder.path() / output, "continuity");
    request.overrides.insert(request.overrides.end(),
                             {{"start", "2018-01"}, {"end", "2020-01"}, {"economy.cpi", cpi}});
    return request;
  };
  RunRequest history = until_2020("base", "{2016-07: 100, 2019-01: 106, 2020-07: 111, 2025-01: 120}");
  history.checkpoint_at = {base::month_of(2019, 1)};
  run(history);
  RunRequest branch = until_2020("branch", "{2016-07: 100, 2019-01: 106, 2020-07: 112, 2025-01: 120}");
  branch.from = folder.path() / "base/checkpoints/2019-01";
  CHECK_THROWS_WITH_AS(run_scenario(branch, Catalog::standard()),
                       doctest::Contains("`economy.cpi` differs from"), base::ScenarioError);
  branch = until_2020("branch", "{2016-07: 100, 2019-01: 106, 2020-07: 111, 2025-01: 125}");
  branch.from = folder.path() / "base/checkpoints/2019-01";
  CHECK_NOTHROW(run_scenario(branch, Catalog::standard()));
}

TEST_CASE("what is no branch point, or only part of one, is told") {
  const History history;
  RunRequest request = history.branch("cliff");
  request.from = history.folder.path() / "base";
  CHECK(says(history.refusal(request), "is no branch point"));
  io::write_file_durably(history.point() / "r00001.checkpoint",
                         io::read_file(history.point() / "r00002.checkpoint"));
  CHECK(says(history.refusal(history.branch("cliff")), "r00001.checkpoint is of replicate 2, not 1"));
  fs::remove(history.point() / "r00001.checkpoint");  // that replicate is then run from the start
  CHECK(history.differs(history.branch("cliff")) == kNone);

  request = history.branch("cliff");
  for (const auto& date : {base::month_of(2021, 2), base::month_of(2021, 1), base::month_of(2030, 1)}) {
    request.checkpoint_at = {date};
    CHECK(says(history.refusal(request), "--checkpoint-at " + base::text(date) + ": no step begins there"));
  }
}

TEST_CASE("a branch that is stopped goes on, also without the branch point") {
  const History history;
  RunRequest request = history.branch("cliff");
  request.checkpoint_at = {base::month_of(2021, 7)};
  std::atomic<int> signal = 0;
  request.signal = &signal;
  request.progress = [&](const Progress& p) {
    if (p.steps_done >= 10) signal = SIGINT;
  };
  CHECK_THROWS_AS(run_scenario(request, Catalog::standard()), Interrupted);
  signal = 0;
  request.progress = {};
  request.from.clear();
  request.overwrite = Overwrite::resume;
  const Contents resumed = run(request);
  request.overwrite = Overwrite::force;
  CHECK(differences(run(request), resumed) == kNone);
  CHECK(resumed.contains("checkpoints/2021-07/r00002.checkpoint"));
}

TEST_CASE("rows keep their line breaks and commas when their scenario gets another name") {
  CHECK(renamed_rows("a,0,\"x\ny\"\na,1,\"q\"\"\n\"\n", "a", "b,c") ==
        "\"b,c\",0,\"x\ny\"\n\"b,c\",1,\"q\"\"\n\"\n");
  CHECK(renamed_rows("", "a", "b") == "");
}

TEST_CASE(
    "the last month that two scenarios share is found from any guess, and is the last that is not refused") {
  const Catalog catalog = Catalog::standard();
  const auto load = [&](const std::string& name) {
    return load_scenario(fs::path(RURALSIM_SOURCE_DIR) / "scenarios/rangtang" / (name + ".yaml"), {},
                         catalog.vocabulary());
  };
  const LoadedScenario trunk = load("continuity");
  const base::Month start = base::month_of(2021, 1), slope = base::month_of(2021, 4);
  for (const auto& [name, date] : {std::pair("cliff", start), std::pair("linear", slope)}) {
    const LoadedScenario here = load(name);
    for (const auto guess : {std::optional<base::Month>(), std::optional(start), std::optional(slope),
                             std::optional(base::month_of(2014, 1)), std::optional(base::month_of(2040, 1))})
      CHECK(same_history_until(here, trunk.scenario, catalog, guess) == date);
    CHECK_NOTHROW(require_same_history(here, trunk.scenario, date, "trunk", catalog));
    CHECK_THROWS_AS(require_same_history(here, trunk.scenario, date + 3, "trunk", catalog),
                    base::ScenarioError);
  }
  LoadedScenario other = load("cliff");
  other.scenario.county.villages += 1;
  CHECK(same_history_until(other, trunk.scenario, catalog) == first_month(trunk.scenario));
  CHECK(same_history_until(trunk, trunk.scenario, catalog) == trunk.scenario.end);
}
