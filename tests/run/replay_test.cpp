// SPDX-License-Identifier: Apache-2.0
// 8 Another scenario's choices played again under a policy: the mechanical effect.
#include <csignal>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "small_run.hpp"
#include <ruralsim/experiment/compare.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

RunRequest replay(const fs::path& output, const std::string& scenario, const std::string& choices_of) {
  RunRequest request = small_run(output, scenario);
  request.choices_of = kScenarios / (choices_of + ".yaml");
  return request;
}

std::vector<std::string> column(const Contents& contents, const std::string& table, const std::string& name) {
  const io::CsvTable csv = table_of(contents, table);
  std::vector<std::string> values;
  for (const auto& row : csv.rows) values.push_back(row[*csv.column(name)]);
  return values;
}

std::string refusal(const RunRequest& request) {
  try {
    run_scenario(request, Catalog::standard());
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
  return "ran";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("whoever plays its own choices again gets the same bytes") {
  const TemporaryFolder folder;
  for (const std::string scenario : {"cliff", "continuity"}) {
    CAPTURE(scenario);
    const Contents plain = run(small_run(folder.path() / scenario, scenario)),
                   again = run(replay(folder.path() / (scenario + "-again"), scenario, scenario));
    CHECK(differences(plain, again) == std::vector<std::string>{});
  }
}

TEST_CASE("with another's choices the policy pays what it pays, and work and prices are the other's") {
  const TemporaryFolder folder;
  const Contents base = run(small_run(folder.path() / "base", "continuity")),
                 cliff = run(small_run(folder.path() / "cliff")),
                 mechanical = run(replay(folder.path() / "mechanical", "cliff", "continuity"));
  for (const std::string name : {"away_share", "searching_share", "local_job_share", "price_crops",
                                 "price_herd", "price_gathering", "population", "births"}) {
    CAPTURE(name);
    CHECK(column(mechanical, "county.csv", name) == column(base, "county.csv", name));
  }
  CHECK(column(mechanical, "county.csv", "away_share") != column(cliff, "county.csv", "away_share"));
  for (const std::string name : {"treasury_cost", "income_pc_mean", "transfer_share"}) {
    CAPTURE(name);
    CHECK(column(mechanical, "county.csv", name) != column(base, "county.csv", name));
  }
}

TEST_CASE("a wage that follows the success of seekers is the other's too") {
  const TemporaryFolder folder;
  const auto with_wage_curve = [](RunRequest request) {
    request.overrides.push_back({"labour.nearby.wage_adjustment", "0.5"});
    return run(request);
  };
  const Contents base = with_wage_curve(small_run(folder.path() / "base", "continuity")),
                 cliff = with_wage_curve(small_run(folder.path() / "cliff")),
                 mechanical = with_wage_curve(replay(folder.path() / "mechanical", "cliff", "continuity"));
  CHECK(column(cliff, "county.csv", "local_wage") != column(base, "county.csv", "local_wage"));
  CHECK(column(mechanical, "county.csv", "local_wage") == column(base, "county.csv", "local_wage"));
}

TEST_CASE("a replay gives the same bytes with any threads and shards, and after an interruption") {
  const TemporaryFolder folder;
  const Contents one = run(replay(folder.path() / "one", "cliff", "continuity"));
  RunRequest request = replay(folder.path() / "many", "cliff", "continuity");
  request.threads = 5;
  request.villages_a_shard = 2;
  CHECK(differences(one, run(request)) == std::vector<std::string>{});

  request = replay(folder.path() / "stopped", "cliff", "continuity");
  std::atomic<int> signal = 0;
  request.signal = &signal;
  request.progress = [&](const Progress& p) {
    if (p.steps_done == 7) signal = SIGTERM;
  };
  CHECK_THROWS_AS(run_scenario(request, Catalog::standard()), Interrupted);
  request.signal = nullptr, request.progress = {};
  request.overwrite = Overwrite::resume;
  RunRequest other = small_run(folder.path() / "stopped");  // without the choices: another run
  other.overwrite = Overwrite::resume;
  CHECK(has(refusal(other), "holds the beginning of another run"));
  CHECK(differences(one, run(request)) == std::vector<std::string>{});
}

TEST_CASE("choices of a scenario with other random numbers, dates or products are refused, all at once") {
  const TemporaryFolder folder;
  RunRequest other = small_run(folder.path() / "other", "continuity");
  other.seed = 5;
  other.overrides.push_back({"steps_per_year", "2"});
  const fs::path done = run_scenario(other, Catalog::standard()).directory;
  RunRequest request = small_run(folder.path() / "out");
  request.choices_of = done;
  const std::string why = refusal(request);
  CHECK(has(why, "its `seed` is 5"));
  CHECK(has(why, "it has 2 `steps_per_year`, the scenario 4"));
  CHECK_FALSE(fs::exists(folder.path() / "out"));
}

TEST_CASE("compare splits effects where a run stands beside its replay, and the parts sum to the whole") {
  const TemporaryFolder folder;
  const auto base = run_scenario(small_run(folder.path() / "base", "continuity"), Catalog::standard()),
             cliff = run_scenario(small_run(folder.path() / "cliff"), Catalog::standard());
  RunRequest again = small_run(folder.path() / "mechanical");
  again.choices_of = base.directory;  // the folder of a run serves as well as its scenario
  const auto mechanical = run_scenario(again, Catalog::standard());
  const CompareReport report = compare_runs(
      {base.directory, {cliff.directory, mechanical.directory}, folder.path() / "out", {}, 1, {}});
  REQUIRE(report.behaviours.size() == 1);
  const Behaviour& b = report.behaviours[0];
  CHECK(b.other == "cliff");
  CHECK(b.replay == "mechanical");
  CHECK(report.frontiers.at(0).runs.size() == 2);  // a replay is no policy to choose
  std::size_t differ = 0;
  for (const SplitEffect& e : b.effects) {
    CAPTURE(e.indicator);
    CHECK(e.mechanical.difference + e.behavioural.difference ==
          doctest::Approx(e.total.difference).epsilon(1e-7));
    differ += e.behavioural.difference != 0 ? 1 : 0;
    if (e.indicator == "away_share") CHECK(e.mechanical.difference == 0);
  }
  CHECK(differ > 20);
  REQUIRE(b.funds.size() == 1);
  CHECK(b.funds[0].from == report.parted[0]);
  CHECK(b.funds[0].willingness.difference < 0);  // support is withdrawn
  CHECK(b.funds[0].cost.difference < 0);
  CHECK(b.funds[0].value == doctest::Approx(b.funds[0].willingness.difference / b.funds[0].cost.difference));
  CHECK(std::string(kind_of(b.funds[0])) == "saves_at_their_cost");
  const Contents written = contents_of(report.directory);
  CHECK(table_of(written, "behaviour.csv").rows.size() == b.effects.size());
  REQUIRE(table_of(written, "mvpf.csv").rows.size() == 1);
  const auto manifest = nlohmann::json::parse(io::read_file(mechanical.directory / "manifest.json"));
  CHECK(manifest.at("choices_of").at("scenario") == "rangtang-continuity");

  const CompareReport without = compare_runs({base.directory, {mechanical.directory}, {}, {}, 1, {}});
  CHECK(without.behaviours.empty());
  CHECK(has(without.notes.back(), "is not compared: behaviour.csv"));
}
