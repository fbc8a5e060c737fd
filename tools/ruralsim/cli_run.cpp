// SPDX-License-Identifier: Apache-2.0
// The words of `run`.
#include <fmt/format.h>

#include "tools/ruralsim/usage_error.hpp"
#include "tools/ruralsim/words.hpp"

namespace ruralsim::cli {
namespace {

constexpr std::int64_t kMostVillagesAShard = 1'000'000;

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

void take_years(const Words& w, RunRequest& request) {
  for (const std::string& text : w.years)
    request.household_years.push_back(static_cast<int>(whole_number("--households", text, 1900, 2200)));
}

/// Another scenario's choices, which leave nothing to scale or to branch from.
void take_choices(const Words& w, const CLI::App& words_given, RunRequest& request) {
  if (words_given.count("--choices-of") == 0) return;
  if (w.choices_of.empty()) throw UsageError("--choices-of needs a scenario file or the folder of a run");
  for (const char* other : {"--from", "--checkpoint-at", "--equal-cost-with"}) {
    if (words_given.count(other) > 0)
      throw UsageError(fmt::format("--choices-of and {} don't go together", other));
  }
  request.choices_of = w.choices_of;
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
  take_choices(w, words_given, c.request);
  take_years(w, c.request);
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

}  // namespace

void add_run(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* run_app = app.add_subcommand("run", "run a scenario and write its tables");
  run_app->add_option("SCENARIO", w.scenario, "the scenario file")->required()->type_name("FILE");
  add_text(*run_app, "-o,--output", w.output, "DIR",
           "where the results go; without it results/NAME-OF-SCENARIO");
  add_text(*run_app, "--replicates", w.replicates, "N",
           "how many replicates, instead of the scenario's own number");
  add_text(*run_app, "--seed", w.seed, "S", "seed of all random draws, instead of the scenario's own");
  add_threads(*run_app, w);
  add_set(*run_app, w);
  add_text(*run_app, "--equal-cost-with", w.equal_cost_with, "RUN",
           "first find the policy.transition.scale at which the treasury pays as much, in present value from "
           "the transition on, as in this scenario or finished run");
  add_discount(*run_app, w);
  add_text(*run_app, "--choices-of", w.choices_of, "RUN",
           "play the livelihoods and prices of this scenario or finished run again under this scenario's "
           "policy: its mechanical effect (compare says what is left)");
  add_many(
      *run_app, "--households", w.years, "YEAR",
      "write every household at the end of this year into households.csv, for compare to take poverty and "
      "welfare apart; may be given many times");
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
      "  ruralsim run cliff.yaml -o results/cliff-mechanical --choices-of results/continuity\n"
      "  ruralsim run scenarios/rangtang/linear.yaml --equal-cost-with scenarios/rangtang/official.yaml\n");
  run_app->callback([run_app, &call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [command = run_command(call, *run_app), &call] { return run(command, call.catalog); };
  });
}

}  // namespace ruralsim::cli
