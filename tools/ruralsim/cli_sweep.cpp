// SPDX-License-Identifier: Apache-2.0
// The words of `sweep` and `sensitivity`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/usage_error.hpp"
#include "tools/ruralsim/words.hpp"

namespace ruralsim::cli {
namespace {

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

/// A word that a scheduler is handed as it is: it stands in a script's comment, so no break and no blank.
std::string plain_word(const std::string& flag, const std::string& word) {
  if (word.find_first_of(" \t\n\"'") == std::string::npos) return word;
  throw UsageError(fmt::format("{} takes one word, not `{}`", flag, word));
}

ClusterRequest cluster_of(const Words& w) {
  if (w.engine.empty()) throw UsageError("--engine is missing: slurm");
  one_of("--engine", w.engine, {"slurm"});
  constexpr std::int64_t kUsualTasks = 100, kMostThreadsATask = 1024;
  ClusterRequest r;
  r.tasks = static_cast<int>(
      w.tasks.empty() ? kUsualTasks : whole_number("--tasks", w.tasks, 1, ClusterRequest::kMostTasks));
  r.threads =
      static_cast<int>(w.threads.empty() ? 1 : whole_number("--threads", w.threads, 1, kMostThreadsATask));
  r.time = plain_word("--time", w.time);
  r.memory = plain_word("--memory", w.memory);
  r.partition = plain_word("--partition", w.partition);
  r.account = plain_word("--account", w.account);
  return r;
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
  if (c.action == "submit") c.cluster = cluster_of(w);
  c.dry_run = w.dry_run;
  c.partial = w.partial;
  c.quiet = w.quiet;
  c.progress = progress_style(w.progress);
  return c;
}

}  // namespace

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
  add_threads(*sweep_app, w);
  sweep_app->add_flag("-n,--dry-run", w.dry_run,
                      "plan, run: show what it would take; submit: print the scripts; and write nothing");
  sweep_app->add_flag("--partial", w.partial, "collect: write the table without runs that are not there");
  add_text(*sweep_app, "--engine", w.engine, "NAME", "submit: the cluster's scheduler: slurm");
  add_text(*sweep_app, "--tasks", w.tasks, "N",
           "submit: parts, each a task of -j threads (100, or 1), 1000 at most");
  add_text(*sweep_app, "--time", w.time, "T", "submit: time limit of a task, such as 04:00:00");
  add_text(*sweep_app, "--memory", w.memory, "M", "submit: memory of a task, such as 2G");
  add_text(*sweep_app, "--partition", w.partition, "NAME", "submit: partition of the cluster");
  add_text(*sweep_app, "--account", w.account, "NAME", "submit: account that is charged");
  sweep_app->add_flag("-q,--quiet", w.quiet, "say nothing unless something is wrong");
  add_text(*sweep_app, "--progress", w.progress, "HOW",
           "auto (a bar on a terminal, else a line every few seconds), plain (always lines) or none");
  add_colour(*sweep_app, w);
  sweep_app->footer(
      "plan writes the design, run does what is missing (again after Ctrl-C or a failure), status shows how\n"
      "far it is, collect writes results.csv, submit does it all on a cluster. A folder belongs to one plan: "
      "a changed scenario, data file "
      "or\n"
      "program is refused.\n\n"
      "Examples:\n"
      "  ruralsim sweep plan scenarios/rangtang/sweep.yaml -o results/sweep\n"
      "  ruralsim sweep run scenarios/rangtang/sweep.yaml -o results/sweep --shard 1/4\n"
      "  ruralsim sweep collect scenarios/rangtang/sweep.yaml -o results/sweep\n"
      "  ruralsim sweep submit scenarios/rangtang/sweep.yaml -o results/sweep --engine slurm --tasks 50 "
      "--time 2:00:00\n");
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
  add_many(*sensitivity_app, "--indicator", w.indicators, "KEY", "only this column; may be given many times");
  add_many(*sensitivity_app, "--date", w.dates, "DATE", "instead of the last date; may be given many times");
  add_text(*sensitivity_app, "--results", w.scenario, "FILE",
           "a table of results with a column `run`, instead of results.csv: that of a model of your own");
  add_threads(*sensitivity_app, w);
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

}  // namespace ruralsim::cli
