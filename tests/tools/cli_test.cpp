// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tools/killed_run.hpp"
#include "tools/program.hpp"

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const std::string kScenarios = RURALSIM_SOURCE_DIR "/scenarios/";
const std::string kCliff = kScenarios + "rangtang/cliff.yaml";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Rangtang's cliff with 85 households for two years.
std::vector<std::string> small_run(const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"run", kCliff, "--replicates", "2"};
  for (const char* set : {"end=2018-01", "burn_in_years=0", "county.villages=3", "county.poor_villages=2",
                          "household_types.poor.households=22", "household_types.poor.persons=96",
                          "household_types.middle.households=46", "household_types.middle.persons=195",
                          "household_types.rich.households=17", "household_types.rich.persons=69"}) {
    words.insert(words.end(), {"--set", set});
  }
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::size_t rows(const fs::path& csv) {
  const std::string text = text_of(csv);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

fs::path written(const fs::path& folder, const std::string& name, const std::string& text) {
  std::ofstream(folder / name) << text;
  return folder / name;
}

}  // namespace

TEST_CASE("run writes a run directory named after the scenario and says where on standard error alone") {
  Program program(small_run());
  const Outcome o = program.wait();
  CHECK(o.code == 0);
  CHECK(o.out == "");
  CHECK(has(o.err, "results/rangtang-cliff: 2 replicates in "));
  CHECK(has(o.err, "household-steps a second"));
  const fs::path results = program.folder() / "results/rangtang-cliff";
  CHECK(rows(results / "county.csv") == 1 + 2 * 8);
  CHECK(fs::exists(results / "scenario.resolved.yaml"));
  const Json manifest = Json::parse(text_of(results / "manifest.json"));
  CHECK(manifest["command_line"][1] == "run");
}

TEST_CASE("run takes its flags in any order and --set leaves the file name alone") {
  std::vector<std::string> words = small_run({"-o", "there", "--seed=7", "-j", "1", "--shard-villages", "1"});
  const auto file = std::find(words.begin(), words.end(), kCliff);
  words.erase(file);
  words.push_back(kCliff);
  Program program(words);
  CHECK(program.wait().code == 0);
  const Json manifest = Json::parse(text_of(program.folder() / "there/manifest.json"));
  CHECK(manifest["seed"] == 7);
  CHECK(manifest["threads"] == 1);
}

TEST_CASE("run gives the same tables for every number of threads and every shard size") {
  Program one(small_run({"-o", "a", "-j", "1"})),
      three(small_run({"-o", "a", "-j", "3", "--shard-villages", "1"}));
  CHECK(one.wait().code == 0);
  CHECK(three.wait().code == 0);
  for (const char* table : {"a/county.csv", "a/village.csv", "a/group.csv", "a/flows.csv", "a/summary.csv",
                            "a/transitions.csv", "a/returns.csv", "a/synthesis.csv"}) {
    CHECK_MESSAGE(text_of(one.folder() / table) == text_of(three.folder() / table), table);
  }
}

TEST_CASE("an existing output is refused with 2 and replaced with --force") {
  TemporaryFolder folder;
  const std::string output = (folder.path() / "a").string();
  CHECK(ruralsim_says(small_run({"-o", output})).code == 0);
  const Outcome refused = ruralsim_says(small_run({"-o", output, "--seed", "5"}));
  CHECK(refused.code == 2);
  CHECK(has(refused.err, "exists already; --force replaces it"));
  CHECK(ruralsim_says(small_run({"-o", output, "--seed", "5", "--force"})).code == 0);
  CHECK(Json::parse(text_of(folder.path() / "a/manifest.json"))["seed"] == 5);
}

TEST_CASE("compare ends with the present values of both runs and their ratio, as reckoned by hand") {
  const TemporaryFolder folder;
  const auto finished = [&](const std::string& name, const std::string& costs) {
    const auto place = folder.path() / name;
    std::filesystem::create_directory(place);
    std::ofstream(place / "county.csv") << "scenario,replicate,date,area,treasury_cost\n" << costs;
    std::ofstream(place / "manifest.json") << Json({{"scenario", name},
                                                    {"seed", 1},
                                                    {"results_version", 3},
                                                    {"status", "complete"},
                                                    {"outputs", Json::object()}});
    return place.string();
  };
  const std::string a = finished(
                        "stay",
                        "stay,0,2021-01-01,v,105\nstay,0,2022-01-01,v,103\nstay,0,2023-01-01,v,106.09\n"),
                    b = finished("go",
                                 "go,0,2021-01-01,v,5\ngo,0,2022-01-01,v,206\ngo,0,2023-01-01,v,212.18\n");
  const Outcome said = ruralsim_says({"compare", a, b});
  CHECK(said.code == 0);
  CHECK(has(said.out,
            "treasury, present value    stay  other  ratio  equal within 1 %\n"
            "go from 2021-01-01 at 3 %  305   405    1.328  no\n"));
  const Outcome flat = ruralsim_says({"compare", a, b, "--discount", "0"});
  CHECK(has(flat.out, "go from 2021-01-01 at 0 %  314.1  423.2  1.347  no\n"));
}

TEST_CASE("compare prints headline effects, writes all of them, and refuses what is no pair") {
  const TemporaryFolder folder;
  const std::string a = (folder.path() / "a").string(), b = (folder.path() / "b").string();
  CHECK(ruralsim_says(small_run({"-o", a})).code == 0);
  CHECK(ruralsim_says(small_run({"-o", b, "--set", "herd.offtake=0.14", "--set", "name=slow"})).code == 0);
  Program program({"compare", a, b, "-o", "effects"});
  const Outcome o = program.wait();
  CHECK(o.code == 0);
  CHECK(has(o.out, "slow against rangtang-cliff: rangtang, 2 replicates, "));
  for (const char* word : {"2017-10-01", "income_pc_mean", "se paired", "se unpaired", "p (Holm)"})
    CHECK_MESSAGE(has(o.out, word), word);
  CHECK(has(o.err, "effects: effects.csv, frontier.csv, attribution.csv\n"));
  for (const char* word : {"treasury, present value", "equal within 1 %", "poverty-years", "95 % (Fieller)",
                           "households that return to poverty", "in slow and not in rangtang-cliff: "})
    CHECK_MESSAGE(has(o.out, word), word, "\n", o.out);
  CHECK(
      text_of(program.folder() / "effects/effects.csv").starts_with("base,other,date,level,area,indicator,"));
  CHECK(Json::parse(text_of(program.folder() / "effects/manifest.json"))["command_line"][1] == "compare");

  CHECK(ruralsim_says({"compare", a}).code == 2);
  CHECK(has(ruralsim_says({"compare", a}).err, "compare takes the base and at least one other run"));
  CHECK(ruralsim_says(small_run({"-o", b, "--seed", "5", "--force"})).code == 0);
  const Outcome refused = ruralsim_says({"compare", a, b});
  CHECK(refused.code == 3);
  CHECK(has(refused.err, "share no random numbers"));
  const Outcome nothing = ruralsim_says({"compare", a, "nowhere"});
  CHECK(nothing.code == 3);
  CHECK(has(nothing.err, "nowhere is no run directory"));
}

TEST_CASE("a dry run prints the plan to standard output and writes nothing") {
  for (const char* flag : {"-n", "--dry-run"}) {
    Program program(small_run({flag}));
    const Outcome o = program.wait();
    CHECK(o.code == 0);
    CHECK(o.err == "");
    for (const char* line :
         {"runs        2\n", "steps       8 ", "households  85\n", "memory      about ", "disk        about ",
          "time        about ", "measured    on 4 steps", "output      results/rangtang-cliff\n"}) {
      CHECK_MESSAGE(has(o.out, line), line);
    }
    CHECK(fs::is_empty(program.folder()));
  }
}

TEST_CASE("--profile shows what each process took, and keeps it in the manifest") {
  Program program(small_run({"-o", "a", "--profile"}));
  const Outcome o = program.wait();
  CHECK(o.code == 0);
  CHECK(o.out == "");
  for (const char* word : {"ns a household-step", "choose_livelihoods", "(between steps)", " %"})
    CHECK_MESSAGE(has(o.err, word), word);
  const Json profile = Json::parse(text_of(program.folder() / "a/manifest.json"))["profile"];
  CHECK(profile.size() > 20);
  CHECK(profile[0]["seconds"].get<double>() >= profile[1]["seconds"].get<double>());
}

TEST_CASE("a quiet run says nothing and --progress none still says where the files are") {
  const Outcome quiet = ruralsim_says(small_run({"-q"}));
  CHECK(quiet.code == 0);
  CHECK(quiet.out + quiet.err == "");
  const Outcome bare = ruralsim_says(small_run({"--progress", "none"}));
  CHECK(has(bare.err, "results/rangtang-cliff: "));
  CHECK(std::count(bare.err.begin(), bare.err.end(), '\n') == 1);
}

TEST_CASE("an output that cannot be written exits with 1 and names the path") {
  const Outcome o = ruralsim_says(small_run({"-o", "/dev/null/there"}));
  CHECK(o.code == 1);
  CHECK(has(o.err, "/dev/null"));
}

TEST_CASE("a signal stops a run with 130 or 143, and --resume goes on from what it left") {
  for (const auto& [number, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
    const TemporaryFolder folder;
    const std::string output = (folder.path() / "a").string();
    std::vector<std::string> words = small_run({"-o", output, "--replicates", "60", "-j", "2"});
    Program program(words);
    const fs::path parts = output + ".partial/parts";
    for (int i = 0; i < 1000 && !fs::exists(parts / "r00001.county"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    program.signal(number);
    const Outcome o = program.wait();
    REQUIRE(o.code == code);
    CHECK(has(o.err, "stopped by a signal; --resume goes on from what is in " + output + ".partial"));
    CHECK(has(ruralsim_says(words).err, "holds an interrupted run; --resume continues it"));
    words.push_back("--resume");
    CHECK(ruralsim_says(words).code == 0);
    CHECK(rows(folder.path() / "a/county.csv") == 1 + 60 * 8);
    CHECK(fs::exists(folder.path() / "a.partial") == false);
  }
}

TEST_CASE("a run that is killed at random moments goes on to the same bytes") {
  kill_and_compare(small_run({"--replicates", "6", "--checkpoint-at", "2017-01"}), 3, 1);
}

TEST_CASE("a branch point is left in the output, and --from goes on from it or says with 3 why not") {
  const TemporaryFolder folder;
  const std::string base = (folder.path() / "base").string(), point = base + "/checkpoints/2017-01";
  CHECK(
      ruralsim_says(small_run({"-o", base, "--checkpoint-at", "2017-01", "--checkpoint-every", "3"})).code ==
      0);
  const std::string whole = (folder.path() / "whole").string(), late = (folder.path() / "late").string();
  const std::vector<std::string> changed = {"--set", "name=late", "--set",
                                            "policy.transition={from: poverty_alleviation, start: 2017-07, "
                                            "withdraw: {cliff: 2017-07}}"};
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.end(), changed.begin(), changed.end());
    return small_run(words);
  };
  CHECK(ruralsim_says(with({"-o", whole})).code == 0);
  CHECK(ruralsim_says(with({"-o", late, "--from", point})).code == 0);
  for (const char* table : {"county.csv", "flows.csv", "summary.csv", "returns.csv"})
    CHECK_MESSAGE(text_of(late + "/" + table) == text_of(whole + "/" + table), table);
  const Outcome refused = ruralsim_says(
      small_run({"-o", (folder.path() / "no").string(), "--from", point, "--set", "herd.offtake=0.15"}));
  CHECK(refused.code == 3);
  CHECK(has(refused.err, "--set herd.offtake:1:1: error: `herd.offtake` is 0.15 here and 0.159 in " + point));
}

TEST_CASE("trace follows one household as text and as JSON, and says how an id is found") {
  std::vector<std::string> words = small_run();
  words[0] = "trace";
  words.erase(words.begin() + 2, words.begin() + 4);  // --replicates
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), words.begin(), words.end());
    return ruralsim_says(more);
  };
  const std::string id = "4611686018444165121";
  const Outcome text = with({"--household", id});
  CHECK(text.code == 0);
  for (const char* part :
       {"2016-01", "members", "choice     draw", "SCORE", "payments   yuan", "poverty    family"})
    CHECK_MESSAGE(has(text.out, part), part);
  const Outcome json = with({"--household", id, "--replicate", "1", "--format", "json"});
  CHECK(json.code == 0);
  CHECK(Json::parse(json.out)["steps"].size() == 8);

  const Outcome none = with({});
  CHECK(none.code == 2);
  CHECK(has(none.err, "--household is missing"));
  CHECK(has(none.err, "column `household` of a run's returns.csv"));
  CHECK(with({"--household", "v01"}).code == 2);
  const Outcome unknown = with({"--household", "7"});
  CHECK(unknown.code == 3);
  CHECK(has(unknown.err, "replicate 0 has no household 7"));
}

TEST_CASE("flags of checkpoints take what they say they take") {
  const auto refusal = [](const std::vector<std::string>& words) {
    const Outcome o = ruralsim_says(small_run(words));
    CHECK(o.code == 2);
    return o.err;
  };
  CHECK(has(refusal({"--resume", "--force"}), "--resume keeps what --force would discard"));
  CHECK(has(refusal({"--checkpoint-every", "0"}), "--checkpoint-every takes a whole number from 1 to"));
  CHECK(has(refusal({"--checkpoint-at", "2021"}), "--checkpoint-at takes a month such as 2021-01"));
  CHECK(has(refusal({"--from", ""}), "--from needs a branch point"));
}

TEST_CASE("mistakes in the scenario and in --set are all shown with their place and exit with 3") {
  const Outcome o = ruralsim_says(
      small_run({"--set", "contry.villages=3", "--set", "labour.away.find_hazard=two", "--set", "seed=-1"}));
  CHECK(o.code == 3);
  CHECK(o.out == "");
  CHECK(has(
      o.err,
      "--set contry.villages:1:1: error: `contry` is not a key of the top level; did you mean `county`?"));
  CHECK(has(o.err, "expected a number, found 'two'"));
  CHECK(has(o.err, "`seed` is -1; allowed is 0 to 4294967295"));
  const Outcome missing = ruralsim_says({"run", "nowhere.yaml"});
  CHECK(missing.code == 3);
  CHECK(has(missing.err, "cannot read 'nowhere.yaml': no such file"));
}

TEST_CASE("--set without a key or an equals sign is refused with 2") {
  for (const char* word : {"county.villages", "=3", ""}) {
    const Outcome o = ruralsim_says({"run", kCliff, "--set", word});
    CHECK(o.code == 2);
    CHECK(has(o.err, "--set takes path.to.key=value"));
  }
}

TEST_CASE("a scenario whose name cannot be a folder needs -o") {
  const Outcome o = ruralsim_says(small_run({"--set", "name=../out"}));
  CHECK(o.code == 2);
  CHECK(has(o.err, "-o DIR"));
}

TEST_CASE("wrong words exit with 2, say what is wrong and suggest what was meant") {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{}, "which command? One of run, validate"},
      {{"rum", "a.yaml"}, "there is no command `rum`; did you mean `run`?"},
      {{"--vresion"}, "there is no flag `--vresion`; did you mean `--version`?"},
      {{"run"}, "SCENARIO is missing"},
      {{"run", "a.yaml", "b.yaml"}, "one word too many: `b.yaml`"},
      {{"run", "--replicate", "3", "a.yaml"}, "there is no flag `--replicate`; did you mean `--replicates`?"},
      {{"run", "--replicate=3", "a.yaml"}, "there is no flag `--replicate`; did you mean `--replicates`?"},
      {{"run", "a.yaml", "--seed"}, "--seed needs a value"},
      {{"run", "a.yaml", "--set"}, "--set needs a value"},
      {{"run", "a.yaml", "--seed", "-5"}, "--seed takes a whole number from 0 to 4294967295, not `-5`"},
      {{"run", "a.yaml", "--seed", "1e3"}, "not `1e3`"},
      {{"run", "a.yaml", "--replicates", "0"}, "--replicates takes a whole number from 1 to 100000, not `0`"},
      {{"run", "a.yaml", "-j", "0"}, "--threads takes a whole number from 1 to 1024, not `0`"},
      {{"run", "a.yaml", "--shard-villages", "x"}, "--shard-villages takes a whole number"},
      {{"run", "a.yaml", "--color", "blue"}, "--color is one of auto, always, never, not `blue`"},
      {{"run", "a.yaml", "--progress", "plan"}, "did you mean `plain`?"},
      {{"run", "a.yaml", "-o", ""}, "--output needs the name of a folder"},
      {{"validate"}, "FILE is missing"},
      {{"list"}, "WHAT is missing"},
      {{"list", "instrument"}, "did you mean `instruments`?"},
      {{"list", "levers", "--format", "xml"}, "--format is one of table, json, not `xml`"},
      {{"explain"}, "KEY is missing"},
      {{"schema", "regimes"}, "did you mean `regime`?"},
      {{"version", "--jsn"}, "did you mean `--json`?"}};
  for (const auto& wrong : cases) {
    const std::string& message = wrong.second;
    const Outcome o = ruralsim_says(wrong.first);
    CHECK_MESSAGE(o.code == 2, message);
    CHECK_MESSAGE(has(o.err, message), o.err);
    CHECK_MESSAGE(has(o.err, "--help`."), o.err);
    CHECK(o.out == "");
  }
}

TEST_CASE("help of the program and of every command goes to standard output with exit code 0") {
  const Outcome all = ruralsim_says({"--help"});
  CHECK(all.code == 0);
  CHECK(all.err == "");
  for (const char* command : {"run", "validate", "timeline", "list", "explain", "schema", "version"}) {
    CHECK_MESSAGE(has(all.out, std::string("\n  ") + command + " "), command);
    const Outcome one = ruralsim_says({command, "--help"});
    CHECK(one.code == 0);
    CHECK(one.err == "");
    CHECK(has(one.out, std::string("ruralsim ") + command));
    if (std::string(command) != "version") CHECK(has(one.out, "Example"));
  }
}

TEST_CASE("validate accepts the shipped files and shows what they will do") {
  const Outcome o = ruralsim_says({"validate", kCliff, kScenarios + "regimes/poverty_alleviation.yaml"});
  CHECK(o.code == 0);
  CHECK(o.err == "");
  for (const char* part :
       {"cliff.yaml: valid\n", "2016-01 to 2030-12, 60 steps of 3 months", "8,498 (poor 2,150", "36,026",
        "20, seed 20210225", "2021-01: poverty_alleviation is withdrawn at once in 2021-01",
        "posts_registered", "not registered", "poverty_alleviation.yaml: valid\n",
        "970 in 2014-01 to 4,370 in 2031-07"}) {
    CHECK_MESSAGE(has(o.out, part), part);
  }
}

TEST_CASE("timeline draws the doses of every measure and writes them as CSV, a row a step") {
  const std::string official = kScenarios + "rangtang/official.yaml";
  const Outcome chart = ruralsim_says({"timeline", official});
  CHECK(chart.code == 0);
  CHECK(chart.err == "");
  for (const char* part :
       {"rangtang-official: doses in January", "interest_subsidy", "routine_assistance", "(single)"}) {
    CHECK_MESSAGE(has(chart.out, part), part);
  }
  const Outcome csv = ruralsim_says({"timeline", official, "--format", "csv", "--set", "end=2027-01"});
  CHECK(csv.code == 0);
  CHECK(has(csv.out, "date,regime,measure,instrument,dose,unit,share,value\n"));
  CHECK(has(csv.out, "\n2023-10-01,poverty_alleviation,interest_subsidy,interest_subsidy,level,share,1,1\n"));
  CHECK(has(csv.out,
            "\n2025-10-01,poverty_alleviation,interest_subsidy,interest_subsidy,level,share,0.7,0.7\n"));
  CHECK(has(csv.out, "\n2026-01-01,poverty_alleviation,interest_subsidy,interest_subsidy,level,share,0,0\n"));
  CHECK(std::count(csv.out.begin(), csv.out.end(), '\n') == 1 + 11 * 4 * 27);
  CHECK(ruralsim_says({"timeline", "nowhere.yaml"}).code == 3);
  CHECK(ruralsim_says({"timeline", official, "--format", "xml"}).code == 2);
}

TEST_CASE("validate goes on after a file with mistakes and shows all mistakes of all files") {
  TemporaryFolder folder;
  const fs::path scenario = written(folder.path(), "scenario.yaml",
                                    "format: 1\nextends: " + kCliff + "\nseeed: 3\nreplicates: many\n");
  const fs::path regime = written(folder.path(), "regime.yaml",
                                  "format: 1\nregime: r\nmeasures:\n  - {instrument: pensoin, level: 3}\n");
  const Outcome o = ruralsim_says({"validate", scenario.string(), kCliff, regime.string(), "nowhere.yaml"});
  CHECK(o.code == 3);
  CHECK(has(o.err, "scenario.yaml:3:1: error: `seeed`"));
  CHECK(has(o.err, "did you mean `seed`?"));
  CHECK(has(o.err, "scenario.yaml:4:13: error:"));
  CHECK(has(o.err, "regime.yaml:4:18: error: there is no instrument `pensoin`; did you mean `pension`?"));
  CHECK(has(o.err, "cannot read 'nowhere.yaml'"));
  CHECK(has(o.out, "cliff.yaml: valid"));
  CHECK(!has(o.err, "\x1b["));
}

TEST_CASE("errors are coloured when asked for and not otherwise") {
  CHECK(has(ruralsim_says({"validate", "nowhere.yaml", "--color", "always"}).err, "\x1b["));
  CHECK(has(ruralsim_says({"run", "nowhere.yaml", "--color=always"}).err, "\x1b["));
  CHECK(!has(ruralsim_says({"run", "nowhere.yaml"}).err, "\x1b["));
}

TEST_CASE("validate shows names from a file without the characters that steer a terminal") {
  TemporaryFolder folder;
  const fs::path file =
      written(folder.path(), "a.yaml", "format: 1\nextends: " + kCliff + "\nname: \"a\\e[31mb\"\n");
  const Outcome o = ruralsim_says({"validate", file.string()});
  CHECK(o.code == 0);
  CHECK(has(o.out, "a?[31mb"));
}

TEST_CASE("list shows every list as a table and as JSON and filters by a word in key or meaning") {
  for (const char* which : {"instruments", "indicators", "parameters", "processes", "levers"}) {
    const Outcome table = ruralsim_says({"list", which});
    const Outcome json = ruralsim_says({"list", which, "--format", "json"});
    CHECK(table.code == 0);
    CHECK(table.err + json.err == "");
    const Json all = Json::parse(json.out);
    CHECK(all.size() > 3);
    CHECK(std::count(table.out.begin(), table.out.end(), '\n') ==
          static_cast<std::ptrdiff_t>(all.size()) + 1);
    for (const Json& record : all) CHECK(has(table.out, record["key"].get<std::string>()));
  }
  const Json wages = Json::parse(ruralsim_says({"list", "parameters", "WAGE", "--format", "json"}).out);
  CHECK(wages.size() > 2);
  for (const Json& p : wages) {
    CHECK((has(p["key"].get<std::string>(), "wage") || has(p["meaning"].get<std::string>(), "wage")));
  }
  const Outcome none = ruralsim_says({"list", "levers", "xyzzy", "--format", "json"});
  CHECK(none.code == 0);
  CHECK(Json::parse(none.out).empty());
  CHECK(has(none.err, "xyzzy"));
}

TEST_CASE("explain shows the whole record of a key of any list") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"labour.away.wage_growth",
       {"parameter labour", "share a year", "-0.2 to 0.3", "0.035", ".02-.05", "C: no source"}},
      {"household_types.poor.herd", {"parameter household_types.*.herd", "head a household", "required"}},
      {"demography.vital_events", {"on, off"}},
      {"outputs.levels", {"county, village"}},
      {"social_assistance",
       {"instrument", "coverage", "transfer_per_person, listed_share", "a transition scales it"}},
      {"gini", {"indicator", "county.csv"}},
      {"grow_crops", {"process", "each village", "every step"}},
      {"transfer_per_elder", {"lever", "pension"}}};
  for (const auto& record : cases) {
    const std::string& key = record.first;
    const Outcome o = ruralsim_says({"explain", key});
    CHECK(o.code == 0);
    CHECK(o.err == "");
    for (const std::string& part : record.second)
      CHECK_MESSAGE(has(o.out, part), key << ": " << part << "\n" << o.out);
  }
}

TEST_CASE(
    "explain of a scenario's key shows its figure and where that comes from, county by county in a world") {
  const std::string mountain = kScenarios + "mountain/cliff.yaml",
                    world = kScenarios + "two_counties/one_market.yaml",
                    key = "household_types.poor.households";
  const Outcome own = ruralsim_says({"explain", key, "--scenario", mountain});
  CHECK(own.code == 0);
  CHECK(has(own.out, "parameter household_types.*.households"));
  CHECK(has(own.out, key + " in " + mountain + "\n  value   20466\n  status  V: "));
  CHECK(has(own.out, "source  Baojing: "));
  const Outcome laid_over = ruralsim_says({"explain", key, "--scenario", mountain, "--set", key + "=20000"});
  CHECK(has(laid_over.out, "value   20000\n  status  C: "));
  const Outcome all = ruralsim_says({"explain", key, "--scenario", world});
  CHECK(has(all.out, "counties.rangtang." + key + " in "));
  CHECK(has(all.out, "counties.mountain." + key + " in "));
  const Outcome dose =
      ruralsim_says({"explain", "policy.measures.eco_compensation.level", "--scenario", mountain});
  CHECK(has(dose.out, "value    13\n  status   V: "));
  CHECK(ruralsim_says({"explain", "policy.measures.nothing.level", "--scenario", mountain}).code == 2);
  CHECK(ruralsim_says({"explain", key, "--scenario", "nowhere.yaml"}).code == 3);
}

TEST_CASE("explain of an unknown key exits with 2 and names what is near or contains it") {
  const Outcome near = ruralsim_says({"explain", "labour.away.wage_grwth"});
  CHECK(near.code == 2);
  CHECK(has(near.err, "did you mean `labour.away.wage_growth`?"));
  const Outcome part = ruralsim_says({"explain", "find_haz"});
  CHECK(part.code == 2);
  CHECK(has(part.err, "keys that contain it: labour.away.find_hazard"));
  CHECK(ruralsim_says({"explain", "household_types.*.nothing.at.all"}).code == 2);
  CHECK(ruralsim_says({"explain", ""}).code == 2);
}

TEST_CASE("schema and version print JSON that other programs can read") {
  const Outcome o = ruralsim_says({"schema"});
  CHECK(o.code == 0);
  CHECK(Json::parse(o.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  CHECK(Json::parse(ruralsim_says({"schema", "regime"}).out)["title"] == "ruralsim regime, format 1");
  const Outcome sweep = ruralsim_says({"schema", "--sweep"});
  CHECK(Json::parse(sweep.out)["title"] == "ruralsim sweep, format 1");
  CHECK(ruralsim_says({"schema", "sweep"}).out == sweep.out);
  const Json version = Json::parse(ruralsim_says({"version", "--json"}).out);
  CHECK(version["results_version"].is_number_integer());
  CHECK(has(ruralsim_says({"version"}).out, "ruralsim " + version["version"].get<std::string>() + " ("));
  CHECK(ruralsim_says({"--version"}).out == "ruralsim " + version["version"].get<std::string>() + "\n");
}

TEST_CASE("standard output that is full or closed exits with 1 and a message") {
  const Outcome full = ruralsim_says({"list", "parameters"}, "/dev/full");
  CHECK(full.code == 1);
  CHECK(has(full.err, "cannot write to standard output: No space left on device"));
  const Outcome closed = ruralsim_says({"list", "parameters"}, "-");
  CHECK(closed.code == 1);
  CHECK(has(closed.err, "cannot write to standard output"));
}

TEST_CASE("a run with standard output closed writes sound files") {
  Program program(small_run({"-o", "a"}), "-");
  CHECK(program.wait().code == 0);
  CHECK(rows(program.folder() / "a/county.csv") == 1 + 2 * 8);
}

TEST_CASE("a reader that goes away does not crash the program") {
  TemporaryFolder folder;
  const fs::path code = folder.path() / "code";
  const std::string command = "( " RURALSIM_BINARY " schema; echo $? >'" + code.string() + "' ) 2>&1 | true";
  CHECK(std::system(command.c_str()) == 0);
  for (int i = 0; i < 200 && text_of(code).empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(text_of(code) == "0\n");
}
