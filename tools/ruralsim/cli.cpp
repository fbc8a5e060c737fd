// SPDX-License-Identifier: Apache-2.0
// Words of the command line become commands, and what commands throw becomes exit codes. CLI11 is known to
// these files alone: cli*.cpp and words.*. Every value is taken as a text and read by its command, so that a
// wrong one gets a message in plain words.
#include <algorithm>
#include <functional>
#include <new>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/usage_error.hpp"
#include "tools/ruralsim/words.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/cli.hpp>
#include <ruralsim/run/version.hpp>

namespace ruralsim::cli {
namespace {

constexpr int kFailure = 1, kUsage = 2, kSignalled = 128;

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
  add_report(app, call);
  add_init(app, call);
  add_timeline(app, call);
  add_trace(app, call);
  add_list(app, call);
  add_explain(app, call);
  add_schema(app, call);
  add_completions(app, call);
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
