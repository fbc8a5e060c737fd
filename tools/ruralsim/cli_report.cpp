// SPDX-License-Identifier: Apache-2.0
// The words of `report`.
#include "tools/ruralsim/usage_error.hpp"
#include "tools/ruralsim/words.hpp"

namespace ruralsim::cli {

void add_report(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* report_app =
      app.add_subcommand("report", "one page with the charts and tables of runs and comparisons");
  report_app->add_option("DIR", w.files, "folders of runs and of comparisons; the first run is the base")
      ->required()
      ->type_name("DIR");
  add_text(*report_app, "-o,--output", w.output, "FILE", "the page, a file of HTML that needs nothing else");
  add_discount(*report_app, w);
  add_threads(*report_app, w);
  report_app->add_flag("--force", w.force, "replace a page that exists");
  report_app->add_flag("-n,--dry-run", w.dry_run, "print what would be on the page, and write nothing");
  report_app->add_flag("-q,--quiet", w.quiet, "say nothing unless something is wrong");
  add_colour(*report_app, w);
  report_app->footer(
      "Examples:\n"
      "  ruralsim report results/continuity results/cliff -o report.html\n"
      "  ruralsim compare results/continuity results/cliff -o results/effects\n"
      "  ruralsim report results/continuity results/cliff results/effects -o report.html --force\n");
  report_app->callback([&call] {
    const Words& words = call.words;
    call.colour = colour_wished(words.colour);
    if (words.output.empty() && !words.dry_run) throw UsageError("--output is missing: the page to write");
    const ReportCommand command = {{words.files.begin(), words.files.end()},
                                   words.output,
                                   words.force,
                                   words.dry_run,
                                   words.quiet,
                                   threads_of(words),
                                   discount_of(words.discount)};
    call.command = [command, &call] { return report(command, call.catalog); };
  });
}

}  // namespace ruralsim::cli
