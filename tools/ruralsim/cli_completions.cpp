// SPDX-License-Identifier: Apache-2.0
// The words of `completions`, and the words of all commands as data, taken from CLI11.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/command_words.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/templates.hpp"
#include "tools/ruralsim/words.hpp"

namespace ruralsim::cli {
namespace {

constexpr const char* kManual = "man";

std::vector<std::string> completions_names() {
  std::vector<std::string> names = shell_names();
  names.emplace_back(kManual);
  return names;
}

/// Words that an option takes, where they are few: by command and option, "" for any command.
struct Choices {
  const char *command, *option;
  std::vector<std::string> words;
};
std::vector<Choices> known_choices() {
  return {{"list", "WHAT", list_names()},
          {"list", "--format", {"table", "json"}},
          {"timeline", "--format", {"table", "csv"}},
          {"indicators", "--format", {"table", "csv", "json"}},
          {"trace", "--format", {"table", "json"}},
          {"schema", "WHAT", schema_names()},
          {"sweep", "ACTION", sweep_actions()},
          {"sweep", "--engine", {"slurm"}},
          {"init", "--template", template_names()},
          {"completions", "SHELL", completions_names()},
          {"", "--color", {"auto", "always", "never"}},
          {"", "--progress", {"auto", "plain", "none"}}};
}

std::vector<std::string> choices_of(const std::string& command, const std::string& option) {
  for (const Choices& c : known_choices()) {
    if (option == c.option && (*c.command == '\0' || command == c.command)) return c.words;
  }
  return {};
}

OptionWords words_of(const CLI::Option& option, const std::string& command) {
  OptionWords words;
  for (const std::string& name : option.get_snames()) words.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) words.names.push_back("--" + name);
  const bool by_place = words.names.empty();
  if (by_place || option.get_type_size_max() > 0)
    words.shape = by_place ? option.get_name() : option.get_type_name();
  words.help = option.get_description();
  words.required = option.get_required();
  words.many = by_place && option.get_expected_max() > 1;
  words.choices = choices_of(command, by_place ? option.get_name() : words.names.back());
  return words;
}

std::vector<OptionWords> options_of(const CLI::App& app, const std::string& command) {
  std::vector<OptionWords> all;
  for (const CLI::Option* option : app.get_options()) all.push_back(words_of(*option, command));
  std::stable_partition(all.begin(), all.end(), [](const OptionWords& o) { return o.names.empty(); });
  return all;
}

ProgramWords words_of(const CLI::App& app) {
  ProgramWords all{app.get_name(), app.get_description(), app.get_footer(), options_of(app, ""), {}};
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    all.commands.push_back(
        {sub->get_name(), sub->get_description(), sub->get_footer(), options_of(*sub, sub->get_name())});
  }
  return all;
}

}  // namespace

void add_completions(CLI::App& app, Invocation& call) {
  CLI::App* completions_app =
      app.add_subcommand("completions", "print a script that completes ruralsim's words, or its manual page");
  completions_app
      ->add_option("SHELL", call.words.word, fmt::format("one of {}", fmt::join(completions_names(), ", ")))
      ->required()
      ->type_name("SHELL");
  completions_app->footer(
      "Examples:\n"
      "  source <(ruralsim completions bash)\n"
      "  ruralsim completions zsh > ~/.zfunc/_ruralsim\n"
      "  ruralsim completions fish > ~/.config/fish/completions/ruralsim.fish\n"
      "  ruralsim completions man > ruralsim.1\n");
  completions_app->callback([&app, &call] {
    const std::string which = one_of("the shell", call.words.word, completions_names());
    call.command = [&app, which] {
      const ProgramWords words = words_of(app);
      print(which == kManual ? manual_page(words) : completion_script(words, which));
      return 0;
    };
  });
}

}  // namespace ruralsim::cli
