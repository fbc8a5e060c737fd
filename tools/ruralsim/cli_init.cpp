// SPDX-License-Identifier: Apache-2.0
// The words of `init`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/templates.hpp"
#include "tools/ruralsim/usage_error.hpp"
#include "tools/ruralsim/words.hpp"

namespace ruralsim::cli {

void add_init(CLI::App& app, Invocation& call) {
  Words& w = call.words;
  CLI::App* init_app =
      app.add_subcommand("init", "make a folder with a scenario to edit and all that it needs");
  init_app->add_option("DIR", w.output, "the folder; it is made when it is not there")
      ->required()
      ->type_name("DIR");
  add_text(*init_app, "--template", w.name, "NAME",
           fmt::format("which county: {}; without it {}", fmt::join(template_names(), ", "), kUsualTemplate));
  init_app->add_flag("--force", w.force,
                     "write into a folder that is not empty, over files of the same name; others stay");
  init_app->add_flag("-n,--dry-run", w.dry_run, "print the files that would be written, and write nothing");
  init_app->add_flag("-q,--quiet", w.quiet, "say nothing unless something is wrong");
  init_app->footer(
      "Examples:\n"
      "  ruralsim init my-county\n"
      "  ruralsim init my-county --template rangtang --dry-run\n");
  init_app->callback([&call] {
    const Words& words = call.words;
    if (words.output.empty()) throw UsageError("init needs the name of a folder");
    const std::string name =
        one_of("--template", words.name.empty() ? kUsualTemplate : words.name, template_names());
    const InitCommand command = {words.output, name, words.force, words.dry_run, words.quiet};
    call.command = [command, &call] { return init(command, call.catalog); };
  });
}

}  // namespace ruralsim::cli
