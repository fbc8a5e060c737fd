// SPDX-License-Identifier: Apache-2.0
// The only door to CLI11: words of the command line become commands, and what commands throw becomes exit
// codes. Every value is taken as a text and read here, so that a wrong one gets a message in plain words.
#include <charconv>
#include <functional>
#include <new>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/usage_error.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/cli.hpp>
#include <ruralsim/run/version.hpp>

namespace ruralsim::cli {
namespace {

constexpr int kFailure = 1, kUsage = 2, kSignalled = 128;
constexpr std::int64_t kMostThreads = 1024;
constexpr std::int64_t kMostVillagesAShard = 1'000'000;

/// The words of the command line, as they were written.
struct Words {
  std::string scenario, output, replicates, seed, threads, shard_villages, shard, equal_cost_with, discount,
      checkpoint_every, from, household, replicate;
  std::vector<std::string> set, files, indicators, dates;
  std::string income, weight, group, k;
  std::vector<std::string> lines, deprivations;
  std::string colour = "auto", progress = "auto", format = "table", list, word, key, schema = "scenario";
  bool force = false, resume = false, dry_run = false, profile = false, quiet = false, json = false,
       partial = false;
};

struct Invocation {
  const Catalog& catalog;
  std::vector<std::string> command_line;
  Words words = {};
  std::function<int()> command = {};  ///< set by the subcommand that was named
  bool colour = false;                ///< of error messages
};

std::int64_t whole_number(const std::string& flag, const std::string& text, std::int64_t lower,
                          std::int64_t upper) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= lower && value <= upper)
    return value;
  throw UsageError(fmt::format("{} takes a whole number from {} to {}, not `{}`", flag, lower, upper, text));
}

/// The rate of --discount, 3 % when it is not given.
double discount_of(const std::string& text) {
  if (text.empty()) return 0.03;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1) return value;
  throw UsageError(fmt::format("--discount takes a rate a year from 0 to 1, such as 0.03, not `{}`", text));
}

/// A flag that stands for a parameter has its range.
std::optional<std::int64_t> parameter(const std::string& flag, const std::string& text,
                                      const std::string& key, const Catalog& catalog) {
  if (text.empty()) return std::nullopt;
  for (const Parameter& p : catalog.parameters) {
    if (p.key != key) continue;
    return whole_number(flag, text, static_cast<std::int64_t>(p.lower), static_cast<std::int64_t>(p.upper));
  }
  throw UsageError(fmt::format("{}: this program has no parameter `{}`", flag, key));
}

std::string one_of(const std::string& what, const std::string& word,
                   const std::vector<std::string>& options) {
  if (std::find(options.begin(), options.end(), word) != options.end()) return word;
  const std::string near = base::closest(word, options);
  throw UsageError(fmt::format("{} is one of {}, not `{}`{}", what, fmt::join(options, ", "), word,
                               near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
}

Override override_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(fmt::format(
        "--set takes path.to.key=value, such as --set labour.away.find_hazard=0.6, not `{}`", text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

ProgressStyle progress_style(const std::string& word) {
  one_of("--progress", word, {"auto", "plain", "none"});
  return word == "auto"    ? ProgressStyle::automatic
         : word == "plain" ? ProgressStyle::plain
                           : ProgressStyle::none;
}

bool colour_wished(const std::string& word) {
  one_of("--color", word, {"auto", "always", "never"});
  return use_colour(word == "auto" ? Colour::automatic : word == "always" ? Colour::always : Colour::never);
}

int threads_of(const Words& w) {
  if (w.threads.empty()) return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return static_cast<int>(whole_number("--threads", w.threads, 1, kMostThreads));
}

/// How a run is interrupted, taken up again and begun from another's history.
void take_checkpoints(const Words& w, const CLI::App& words_given, RunRequest& request) {
  constexpr std::int64_t kMostSteps = 200 * 12;  // of a run
  if (w.resume && w.force) throw UsageError("--resume keeps what --force would discard; take one of them");
  if (w.resume) request.overwrite = Overwrite::resume;
  if (!w.checkpoint_every.empty())
    request.checkpoint_every = whole_number("--checkpoint-every", w.checkpoint_every, 1, kMostSteps);
  for (const std::string& text : w.dates) {
    const auto date = base::parse_month(text);
    if (!date) throw UsageError(fmt::format("--checkpoint-at takes a month such as 2021-01, not `{}`", text));
    request.checkpoint_at.push_back(*date);
  }
  if (words_given.count("--from") > 0 && w.from.empty()) throw UsageError("--from needs a branch point");
  request.from = w.from;
}

RunCommand run_command(const Invocation& call, const CLI::App& words_given) {
  const Words& w = call.words;
  RunCommand c;
  c.request.scenario = w.scenario;
  for (const std::string& text : w.set) c.request.overrides.push_back(override_of(text));
  c.request.seed = parameter("--seed", w.seed, "seed", call.catalog);
  c.request.replicates = parameter("--replicates", w.replicates, "replicates", call.catalog);
  if (words_given.count("--output") > 0 && w.output.empty())
    throw UsageError("--output needs the name of a folder");
  c.request.output = w.output;
  if (w.force) c.request.overwrite = Overwrite::force;
  c.request.threads = threads_of(w);
  if (!w.shard_villages.empty()) {
    c.request.villages_a_shard =
        static_cast<std::size_t>(whole_number("--shard-villages", w.shard_villages, 1, kMostVillagesAShard));
  }
  take_checkpoints(w, words_given, c.request);
  c.request.profile = w.profile;
  c.request.command_line = call.command_line;
  if (words_given.count("--equal-cost-with") > 0 && w.equal_cost_with.empty())
    throw UsageError("--equal-cost-with needs a scenario file or the folder of a run");
  c.equal_cost_with = w.equal_cost_with;
  c.discount = discount_of(w.discount);
  c.dry_run = w.dry_run;
  c.quiet = w.quiet;
  c.progress = progress_style(w.progress);
  return c;
}

/// An option that takes one word each time it is named; the last one counts.
void add_text(CLI::App& app, const std::string& names, std::string& to, const std::string& shape,
              const std::string& help) {
  app.add_option(names, to, help)->type_name(shape)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void add_colour(CLI::App& app, Words& w) {
  add_text(app, "--color", w.colour, "WHEN",
           "colour error messages: auto (on a terminal, unless NO_COLOR is set), always or never");
}

void add_set(CLI::App& app, Words& w) {
  app.add_option("--set", w.set, "set one key of the scenario; may be given many times, the last one counts")
      ->type_name("PATH.TO.KEY=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_discount(CLI::App& app, Words& w) {
  add_text(app, "--discount", w.discount, "RATE", "rate a year of present values (0.03)");
}

void add_many(CLI::App& app, const std::string& name, std::vector<std::string>& to, const std::string& shape,
              const std::string& help) {
  app.add_option(name, to, help)
      ->type_name(shape)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_checkpoints(CLI::App& app, Words& w) {
  add_text(app, "--checkpoint-every", w.checkpoint_every, "N",
           "write a checkpoint every N steps of each replicate, so that --resume has something to go on from "
           "after "
           "a kill or a power cut");
  app.add_flag("--resume", w.resume, "go on with a run that was stopped, from its checkpoints");
  add_many(app, "--checkpoint-at", w.dates, "MONTH",
           "leave a branch point for --from in checkpoints/MONTH of the output; may be given many times");
  add_text(
      app, "--from", w.from, "DIR",
      "go on from a branch point of another scenario that shares its history; the tables are those of the "
      "whole run");
}

void add_run(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* run_app = app.add_subcommand("run", "run a scenario and write its tables");
  run_app->add_option("SCENARIO", w.scenario, "the scenario file")->required()->type_name("FILE");
  add_text(*run_app, "-o,--output", w.output, "DIR",
           "where the results go; without it results/NAME-OF-SCENARIO");
  add_text(*run_app, "--replicates", w.replicates, "N",
           "how many replicates, instead of the scenario's own number");
  add_text(*run_app, "--seed", w.seed, "S", "seed of all random draws, instead of the scenario's own");
  add_text(*run_app, "-j,--threads", w.threads, "T",
           "threads; without it as many as the machine runs at a time. Results do not depend on it");
  add_set(*run_app, w);
  add_text(*run_app, "--equal-cost-with", w.equal_cost_with, "RUN",
           "first find the policy.transition.scale at which the treasury pays as much, in present value from "
           "the transition on, as in this scenario or finished run");
  add_discount(*run_app, w);
  run_app->add_flag("--force", w.force, "replace an output that exists, once the new one is whole");
  add_checkpoints(*run_app, w);
  run_app->add_flag("-n,--dry-run", w.dry_run,
                    "show what would run and what it would take, and write nothing");
  run_app->add_flag("--profile", w.profile,
                    "show what time each process took, and keep it in manifest.json; one thread a replicate");
  add_text(*run_app, "--shard-villages", w.shard_villages, "N",
           "villages in a block of memory (64); results do not depend on it");
  run_app->add_flag("-q,--quiet", w.quiet, "say nothing unless something is wrong");
  add_text(*run_app, "--progress", w.progress, "HOW",
           "auto (a bar on a terminal, else a line every few seconds), plain (always lines) or none");
  add_colour(*run_app, w);
  run_app->footer(
      "The output appears as a whole when the run is done. Ctrl-C or SIGTERM writes a checkpoint of every\n"
      "replicate into DIR.partial first; --resume goes on from there, with any number of threads.\n\n"
      "Examples:\n"
      "  ruralsim run scenarios/rangtang/cliff.yaml -o results/cliff\n"
      "  ruralsim run cliff.yaml --replicates 5 --set labour.away.wage_growth=0.02 --set end=2027-01\n"
      "  ruralsim run cliff.yaml --dry-run\n"
      "  ruralsim run cliff.yaml -o results/cliff --resume\n"
      "  ruralsim run continuity.yaml -o results/continuity --checkpoint-at 2021-01\n"
      "  ruralsim run cliff.yaml -o results/cliff --from results/continuity/checkpoints/2021-01\n"
      "  ruralsim run scenarios/rangtang/linear.yaml --equal-cost-with scenarios/rangtang/official.yaml\n");
  run_app->callback([run_app, &call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [command = run_command(call, *run_app), &call] { return run(command, call.catalog); };
  });
}

void add_validate(CLI::App& app, Invocation& call) {
  CLI::App* validate_app =
      app.add_subcommand("validate", "check scenario, regime and sweep files, show what they will do");
  validate_app->add_option("FILE", call.words.files, "scenario, regime or sweep files")
      ->required()
      ->type_name("FILE");
  add_colour(*validate_app, call.words);
  validate_app->footer(
      "Prints every mistake of every file with its place, or a summary: dates, households, replicates and "
      "each\n"
      "measure's dose at the start, at the transition and in the last step.\n\n"
      "Example:\n"
      "  ruralsim validate scenarios/rangtang/*.yaml scenarios/regimes/*.yaml\n");
  validate_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [&call] {
      const std::vector<std::filesystem::path> files(call.words.files.begin(), call.words.files.end());
      return validate(files, call.colour, call.catalog);
    };
  });
}

CompareCommand compare_command(const Invocation& call, const CLI::App& words_given) {
  const Words& w = call.words;
  CompareCommand c;
  if (w.files.size() < 2) throw UsageError("compare takes the base and at least one other run");
  c.request.base = w.files.front();
  c.request.others.assign(w.files.begin() + 1, w.files.end());
  if (words_given.count("--output") > 0 && w.output.empty())
    throw UsageError("--output needs the name of a folder");
  c.request.output = w.output;
  if (w.force) c.request.overwrite = Overwrite::force;
  c.request.threads = threads_of(w);
  c.request.discount = discount_of(w.discount);
  c.request.command_line = call.command_line;
  c.quiet = w.quiet;
  return c;
}

void add_compare(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* compare_app =
      app.add_subcommand("compare", "effects of one run against another, replicate by replicate");
  compare_app->add_option("RUN", w.files, "run directories: the base, then those compared with it")
      ->required()
      ->type_name("DIR");
  add_text(*compare_app, "-o,--output", w.output, "DIR",
           "where effects.csv goes; without it only the table is printed");
  add_text(*compare_app, "-j,--threads", w.threads, "T",
           "threads; without it as many as the machine runs at a time. Results do not depend on it");
  add_discount(*compare_app, w);
  compare_app->add_flag("--force", w.force, "replace an output that exists, once the new one is whole");
  compare_app->add_flag("-q,--quiet", w.quiet, "print no table and no notes, only warnings");
  add_colour(*compare_app, w);
  compare_app->footer(
      "Runs of one seed meet the same random numbers in the same replicate, so effects are taken within\n"
      "replicates. The runs must have the same seed, replicates, dates and areas.\n\n"
      "Examples:\n"
      "  ruralsim compare results/continuity results/cliff\n"
      "  ruralsim compare results/continuity results/cliff results/linear -o results/effects\n");
  compare_app->callback([compare_app, &call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [command = compare_command(call, *compare_app)] { return compare(command); };
  });
}

double positive_number(const std::string& flag, const std::string& text) {
  base::Problems problems;
  const auto value = base::read_number(base::Value::scalar(text, {}), problems);
  if (value && *value > 0) return *value;
  throw UsageError(fmt::format("{} takes a number above 0, not `{}`", flag, text));
}

IndicatorsCommand indicators_command(const Words& w) {
  IndicatorsCommand c{w.scenario, {w.income, w.weight, w.group, w.deprivations}, {}, w.format};
  one_of("--format", w.format, {"table", "csv", "json"});
  for (const std::string& line : w.lines) c.asked.lines.push_back(positive_number("--line", line));
  const double dimensions = static_cast<double>(w.deprivations.size());
  c.asked.k = w.k.empty() ? dimensions / 3 : positive_number("--k", w.k);
  if (!w.k.empty() && c.asked.k > dimensions) {
    throw UsageError(fmt::format("--k {} asks for more deprivations than the {} named with --deprivation",
                                 w.k, dimensions));
  }
  return c;
}

void add_indicators(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* indicators_app =
      app.add_subcommand("indicators", "poverty and inequality of any table of households");
  indicators_app->add_option("DATA", w.scenario, "a CSV file with a header, a row a household")
      ->required()
      ->type_name("FILE");
  indicators_app->add_option("--income", w.income, "column of income or consumption a head")
      ->required()
      ->type_name("COLUMN");
  add_text(*indicators_app, "--weight", w.weight, "COLUMN",
           "column of the persons a row stands for (household size x survey weight); without it 1");
  add_text(*indicators_app, "--group", w.group, "COLUMN", "column by which the table is divided as well");
  add_many(*indicators_app, "--line", w.lines, "Z",
           "poverty line in the table's money; may be given many times");
  add_many(*indicators_app, "--deprivation", w.deprivations, "COLUMN",
           "column of a deprivation, 1 or 0; may be given many times");
  add_text(
      *indicators_app, "--k", w.k, "K",
      "deprivations from which on a person is multidimensionally poor; without it a third of those named");
  add_text(*indicators_app, "--format", w.format, "HOW", "table, csv or json");
  add_colour(*indicators_app, w);
  indicators_app->footer(
      "The statistics are those that a run's county.csv has, over the rows of any table.\n\n"
      "Example:\n"
      "  ruralsim indicators survey.csv --income income_pc --weight persons --line 4000 --group village\n");
  indicators_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [command = indicators_command(call.words)] { return indicators(command); };
  });
}

/// "2/4": the second of four.
ShardOf shard_of(const std::string& text) {
  if (text.empty()) return {};
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos)
    throw UsageError(fmt::format("--shard takes i/N, such as 2/4, not `{}`", text));
  constexpr std::int64_t kMostShards = 100'000;
  const std::int64_t count = whole_number("--shard i/N", text.substr(slash + 1), 1, kMostShards);
  return {static_cast<int>(whole_number("--shard", text.substr(0, slash), 1, count)),
          static_cast<int>(count)};
}

SweepCommand sweep_command(const Invocation& call) {
  const Words& w = call.words;
  SweepCommand c;
  c.action = one_of("what sweep does", w.word, sweep_actions());
  c.request.file = w.scenario;
  if (w.output.empty()) throw UsageError("--output is missing: the folder of the sweep");
  c.request.directory = w.output;
  c.request.shard = shard_of(w.shard);
  c.request.threads = threads_of(w);
  c.dry_run = w.dry_run;
  c.partial = w.partial;
  c.quiet = w.quiet;
  c.progress = progress_style(w.progress);
  return c;
}

void add_sweep(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* sweep_app = app.add_subcommand("sweep", "run scenarios over a design of parameter values");
  sweep_app->add_option("ACTION", w.word, fmt::format("one of {}", fmt::join(sweep_actions(), ", ")))
      ->required()
      ->type_name("TEXT");
  sweep_app->add_option("SWEEP", w.scenario, "the sweep file")->required()->type_name("FILE");
  add_text(*sweep_app, "-o,--output", w.output, "DIR", "the folder of the sweep: plan, shards and results");
  add_text(*sweep_app, "--shard", w.shard, "i/N",
           "run: only part i of N, in a process or on a machine of its own");
  add_text(*sweep_app, "-j,--threads", w.threads, "T",
           "threads; without it as many as the machine runs at a time. Results do not depend on it");
  sweep_app->add_flag("-n,--dry-run", w.dry_run, "plan, run: show what it would take, and write nothing");
  sweep_app->add_flag("--partial", w.partial, "collect: write the table without runs that are not there");
  sweep_app->add_flag("-q,--quiet", w.quiet, "say nothing unless something is wrong");
  add_text(*sweep_app, "--progress", w.progress, "HOW",
           "auto (a bar on a terminal, else a line every few seconds), plain (always lines) or none");
  add_colour(*sweep_app, w);
  sweep_app->footer(
      "plan writes the design, run does what is missing (again after Ctrl-C or a failure), status shows how\n"
      "far it is, collect writes results.csv. A folder belongs to one plan: a changed scenario, data file "
      "or\n"
      "program is refused.\n\n"
      "Examples:\n"
      "  ruralsim sweep plan scenarios/rangtang/sweep.yaml -o results/sweep\n"
      "  ruralsim sweep run scenarios/rangtang/sweep.yaml -o results/sweep --shard 1/4\n"
      "  ruralsim sweep collect scenarios/rangtang/sweep.yaml -o results/sweep\n");
  sweep_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [command = sweep_command(call), &call] { return sweep(command, call.catalog); };
  });
}

void add_sensitivity(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* sensitivity_app =
      app.add_subcommand("sensitivity", "which factors of a sweep matter: Sobol indices, Morris measures");
  sensitivity_app->add_option("DIR", w.output, "the folder of a sweep of saltelli or morris points")
      ->required()
      ->type_name("DIR");
  const auto add_many = [&](const std::string& name, std::vector<std::string>& to, const std::string& shape,
                            const std::string& help) {
    sensitivity_app->add_option(name, to, help)
        ->type_name(shape)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  add_many("--indicator", w.indicators, "KEY", "only this column; may be given many times");
  add_many("--date", w.dates, "DATE", "instead of the last date; may be given many times");
  add_text(*sensitivity_app, "--results", w.scenario, "FILE",
           "a table of results with a column `run`, instead of results.csv: that of a model of your own");
  add_text(*sensitivity_app, "-j,--threads", w.threads, "T",
           "threads; without it as many as the machine runs at a time. Results do not depend on it");
  sensitivity_app->add_flag("-q,--quiet", w.quiet, "print nothing");
  add_colour(*sensitivity_app, w);
  sensitivity_app->footer(
      "Replicates are averaged first; noise_variance is what they leave in an average. In brackets: 95 %\n"
      "percentile bootstrap. Everything printed is in sensitivity.csv of the folder too.\n\n"
      "Examples:\n"
      "  ruralsim sensitivity results/sweep --indicator poverty_headcount\n"
      "  ruralsim sensitivity plan --results my-model.csv\n");
  sensitivity_app->callback([&call] {
    const Words& words = call.words;
    call.colour = colour_wished(words.colour);
    const SensitivityCommand command = {
        {words.output, words.scenario, words.indicators, words.dates, threads_of(words)}, words.quiet};
    call.command = [command] { return sensitivity(command); };
  });
}

/// A permanent id uses all 64 bits.
std::uint64_t household_id_of(const std::string& text) {
  constexpr const char* kWhere = "; ids stand in the column `household` of a run's returns.csv";
  if (text.empty())
    throw UsageError(fmt::format("--household is missing: the id of the household to follow{}", kWhere));
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size()) return id;
  throw UsageError(fmt::format("--household takes an id in digits, not `{}`{}", text, kWhere));
}

TraceCommand trace_command(const Invocation& call) {
  const Words& w = call.words;
  TraceCommand c;
  c.request.scenario = w.scenario;
  for (const std::string& text : w.set) c.request.overrides.push_back(override_of(text));
  c.request.seed = parameter("--seed", w.seed, "seed", call.catalog);
  c.household = household_id_of(w.household);
  constexpr std::int64_t kMostReplicates = 99'999;
  if (!w.replicate.empty())
    c.replicate = static_cast<std::uint32_t>(whole_number("--replicate", w.replicate, 0, kMostReplicates));
  c.as_json = one_of("--format", w.format == "table" ? "text" : w.format, {"text", "json"}) == "json";
  return c;
}

void add_trace(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* trace_app = app.add_subcommand("trace", "follow one household: why did they leave?");
  trace_app->add_option("SCENARIO", w.scenario, "the scenario file")->required()->type_name("FILE");
  add_text(*trace_app, "--household", w.household, "ID",
           "its permanent id, the same in all scenarios of one seed: column `household` of returns.csv");
  add_text(*trace_app, "--replicate", w.replicate, "R", "in which replicate, the first without it (0)");
  add_text(*trace_app, "--seed", w.seed, "S", "seed of all random draws, instead of the scenario's own");
  add_set(*trace_app, w);
  add_text(*trace_app, "--format", w.format, "HOW", "text, or json with everything");
  add_colour(*trace_app, w);
  trace_app->footer(
      "Runs the replicate once more and prints, step by step: members and what they do, the bundles weighed "
      "with\n"
      "their income, utility and taste, the choice, payments by reason, lists of support, the judgement. * "
      "is\n"
      "what is chosen, the bundle of the highest score.\n\n"
      "Example:\n"
      "  ruralsim trace scenarios/rangtang/cliff.yaml --household 4611686018444165123 | less\n");
  trace_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [command = trace_command(call), &call] { return trace(command, call.catalog); };
  });
}

void add_timeline(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* timeline_app = app.add_subcommand("timeline", "show the dose of every measure as time passes");
  timeline_app->add_option("SCENARIO", w.scenario, "the scenario file")->required()->type_name("FILE");
  add_set(*timeline_app, w);
  add_text(*timeline_app, "--format", w.format, "HOW",
           "table (a chart, a column a year) or csv (a row a step)");
  add_colour(*timeline_app, w);
  timeline_app->footer(
      "Examples:\n"
      "  ruralsim timeline scenarios/rangtang/official.yaml\n"
      "  ruralsim timeline scenarios/rangtang/linear.yaml --format csv > linear-doses.csv\n");
  timeline_app->callback([&call] {
    call.colour = colour_wished(call.words.colour);
    const bool as_csv = one_of("--format", call.words.format, {"table", "csv"}) == "csv";
    std::vector<Override> overrides;
    for (const std::string& text : call.words.set) overrides.push_back(override_of(text));
    call.command = [&call, as_csv, overrides] {
      return timeline(call.words.scenario, overrides, as_csv, call.catalog);
    };
  });
}

void add_list(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* list_app = app.add_subcommand("list", "list what a scenario can name and a run computes");
  list_app->add_option("WHAT", w.list, fmt::format("one of {}", fmt::join(list_names(), ", ")))
      ->required()
      ->type_name("LIST");
  list_app->add_option("WORD", w.word, "show only what holds this in its key or meaning")->type_name("TEXT");
  add_text(*list_app, "--format", w.format, "HOW", "table, or json with everything that explain shows");
  list_app->footer(
      "Examples:\n"
      "  ruralsim list instruments\n"
      "  ruralsim list parameters wage\n"
      "  ruralsim list indicators --format json\n");
  list_app->callback([&call] {
    const std::string which = one_of("the list", call.words.list, list_names());
    const bool json = one_of("--format", call.words.format, {"table", "json"}) == "json";
    call.command = [&call, which, json] { return list(which, call.words.word, json, call.catalog); };
  });
}

void add_explain(CLI::App& app, Invocation& call) {
  CLI::App* explain_app = app.add_subcommand("explain", "show all that is known of one key");
  explain_app->add_option("KEY", call.words.key, "a parameter, instrument, indicator, process or lever")
      ->required()
      ->type_name("TEXT");
  explain_app->footer(
      "Examples:\n"
      "  ruralsim explain labour.away.wage_growth\n"
      "  ruralsim explain household_types.poor.herd\n"
      "  ruralsim explain social_assistance\n");
  explain_app->callback(
      [&call] { call.command = [&call] { return explain(call.words.key, call.catalog); }; });
}

void add_schema(CLI::App& app, Invocation& call) {
  CLI::App* schema_app = app.add_subcommand("schema", "print the JSON Schema of scenario files, for editors");
  schema_app->add_option("WHAT", call.words.schema, "scenario (also without this word) or regime")
      ->type_name("TEXT");
  schema_app->footer(
      "An editor with a YAML language server completes and checks keys when the first line of a file is\n"
      "  # yaml-language-server: $schema=scenario.schema.json\n\n"
      "Example:\n"
      "  ruralsim schema > scenario.schema.json\n");
  schema_app->callback([&call] {
    const std::string what = one_of("the schema", call.words.schema, schema_names());
    call.command = [&call, what] { return schema(what, call.catalog); };
  });
}

void add_version(CLI::App& app, Invocation& call) {
  CLI::App* version_app = app.add_subcommand("version", "print the version of program and results");
  version_app->add_flag("--json", call.words.json, "as JSON");
  version_app->callback([&call] { call.command = [&call] { return version(call.words.json); }; });
}

void describe(CLI::App& app, Invocation& call) {
  app.name("ruralsim");
  app.description("Parallel agent-based simulator of a rural economy under policy scenarios.");
  app.require_subcommand(1);
  app.set_version_flag("--version", fmt::format("ruralsim {}", ruralsim::version()), "print the version");
  app.get_formatter()->column_width(34);
  add_run(app, call);
  add_validate(app, call);
  add_compare(app, call);
  add_indicators(app, call);
  add_sweep(app, call);
  add_sensitivity(app, call);
  add_timeline(app, call);
  add_trace(app, call);
  add_list(app, call);
  add_explain(app, call);
  add_schema(app, call);
  add_version(app, call);
  for (CLI::App* sub : app.get_subcommands({}))
    sub->allow_extras();  // refuse_extra_words says more than CLI11
  app.footer(
      "`ruralsim COMMAND --help` shows the flags of a command, with examples.\n\n"
      "Exit codes: 0 done; 1 unwritable output, full disk or a mistake of the program; 2 wrong command line "
      "or an\n"
      "output that exists; 3 missing or invalid input, damaged or foreign checkpoint; 4 some runs of a "
      "sweep\n"
      "failed; 130 or 143 stopped by a signal.\n");
}

/// The name of the command that was asked for, "" before one is known.
std::string command_name(const CLI::App& app) {
  const auto named = app.get_subcommands();
  return named.empty() ? "" : named.front()->get_name();
}

void refuse_unknown_command(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> known;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
    known.push_back(sub->get_name());
  if (argc < 2) throw UsageError(fmt::format("which command? One of {}", fmt::join(known, ", ")));
  const std::string first = argv[1];
  if (first.starts_with('-') || std::find(known.begin(), known.end(), first) != known.end()) return;
  const std::string near = base::closest(first, known);
  throw UsageError(fmt::format("there is no command `{}`{}", first,
                               near.empty() ? fmt::format("; there are {}", fmt::join(known, ", "))
                                            : fmt::format("; did you mean `{}`?", near)));
}

void refuse_extra_words(const CLI::App& app) {
  const auto named = app.get_subcommands();
  const std::vector<std::string> extra = named.empty() ? app.remaining() : named.front()->remaining();
  if (extra.empty()) return;
  std::string word = extra.front();
  if (!word.starts_with('-')) throw UsageError(fmt::format("there is one word too many: `{}`", word));
  word.erase(std::min(word.find('='), word.size()));
  std::vector<std::string> flags;
  for (const CLI::Option* option : (named.empty() ? app : *named.front()).get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  const std::string near = base::closest(word, flags);
  throw UsageError(fmt::format("there is no flag `{}`{}", word,
                               near.empty() ? fmt::format("; there are {}", fmt::join(flags, ", "))
                                            : fmt::format("; did you mean `{}`?", near)));
}

/// What CLI11 refuses, in this program's words.
std::string refusal(const CLI::ParseError& error) {
  const std::string what = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return what.substr(0, what.find(':')) + " needs a value";
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    return what.substr(0, what.find(' ')) + " is missing";
  }
  return what;
}

/// @return the exit code when nothing is left to do
std::optional<int> parse(CLI::App& app, int argc, char** argv) {
  refuse_unknown_command(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(app.help());
    return 0;
  } catch (const CLI::CallForVersion& version) {
    print(std::string(version.what()) + "\n");
    return 0;
  } catch (const CLI::ParseError& error) {
    refuse_extra_words(app);  // a mistyped flag is the likelier reason
    throw UsageError(refusal(error));
  }
  refuse_extra_words(app);
  return std::nullopt;
}

int fail(const std::string& message, int code) {
  tell("ruralsim: " + message + "\n");
  return code;
}

constexpr const char* kAskForReport =
    "\nThis is a mistake in ruralsim, not in your files. Please report it with the scenario, the command "
    "line and the "
    "output of `ruralsim version`.";

/// Every kind of failure is caught here, once.
int exit_code_of(const std::function<int()>& command, const CLI::App& app, const Invocation& call) {
  try {
    return command();
  } catch (const UsageError& e) {
    const std::string asked = command_name(app).empty() ? "ruralsim" : "ruralsim " + command_name(app);
    return fail(fmt::format("{}\nSee `{} --help`.", e.what(), asked), kUsage);
  } catch (const ExistingOutput& e) {
    return fail(e.what(), kUsage);
  } catch (const base::ScenarioError& e) {
    tell(e.render(call.colour));
    return kInvalidInput;
  } catch (const Interrupted& e) {
    const std::string kept = e.kept.empty() ? "nothing of this run was kept"
                                            : "--resume goes on from what is in " + e.kept.string();
    return fail("stopped by a signal; " + kept, kSignalled + e.signal);
  } catch (const base::InvariantViolation& e) {
    return fail(e.what() + std::string(kAskForReport), kFailure);
  } catch (const std::system_error& e) {
    return fail(e.what(), kFailure);
  } catch (const std::bad_alloc&) {
    return fail("there is not enough memory; fewer threads (-j) or fewer households need less", kFailure);
  } catch (const std::exception& e) {
    return fail(e.what() + std::string(kAskForReport), kFailure);
  }
}

}  // namespace
}  // namespace ruralsim::cli

namespace ruralsim {

int cli_main(const Catalog& catalog, int argc, char** argv) {
  cli::secure_standard_streams();
  cli::Invocation call{catalog, {argv, argv + argc}};
  CLI::App app;
  const auto all = [&] {
    cli::describe(app, call);
    const std::optional<int> done = cli::parse(app, argc, argv);
    return done ? *done : call.command();
  };
  return cli::exit_code_of(all, app, call);
}

}  // namespace ruralsim
