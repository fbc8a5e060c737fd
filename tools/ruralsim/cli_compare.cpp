// SPDX-License-Identifier: Apache-2.0
// The words of `compare`.
#include <fmt/format.h>

#include "tools/ruralsim/usage_error.hpp"
#include "tools/ruralsim/words.hpp"

namespace ruralsim::cli {
namespace {

CompareCommand compare_command(const Invocation& call, const CLI::App& words_given) {
  const Words& w = call.words;
  CompareCommand c;
  // A sweep may hold several scenarios, so it may stand alone.
  std::error_code none;
  if (w.files.size() < 2 &&
      !std::filesystem::exists(std::filesystem::path(w.files.front()) / "plan.json", none))
    throw UsageError("compare takes the base and at least one other run");
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

}  // namespace

void add_compare(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* compare_app =
      app.add_subcommand("compare", "effects of one run against another, replicate by replicate");
  compare_app
      ->add_option("RUN", w.files,
                   "run directories or folders of collected sweeps: the base, then those compared with it")
      ->required()
      ->type_name("DIR");
  add_text(*compare_app, "-o,--output", w.output, "DIR",
           "where effects.csv, frontier.csv and attribution.csv go; without it only tables are printed");
  add_threads(*compare_app, w);
  add_discount(*compare_app, w);
  compare_app->add_flag("--force", w.force, "replace an output that exists, once the new one is whole");
  compare_app->add_flag("-q,--quiet", w.quiet, "print no table and no notes, only warnings");
  add_colour(*compare_app, w);
  compare_app->footer(
      "Runs of one seed meet the same random numbers in the same replicate, so effects are taken within\n"
      "replicates. The runs must have the same seed, replicates, dates and areas. A sweep stands for each "
      "of\n"
      "its scenarios in turn; sweeps are compared point by point.\n\n"
      "Examples:\n"
      "  ruralsim compare results/continuity results/cliff\n"
      "  ruralsim compare results/continuity results/cliff results/linear -o results/effects\n"
      "  ruralsim compare results/sweep\n");
  compare_app->callback([compare_app, &call] {
    call.colour = colour_wished(call.words.colour);
    call.command = [command = compare_command(call, *compare_app)] { return compare(command); };
  });
}

}  // namespace ruralsim::cli
