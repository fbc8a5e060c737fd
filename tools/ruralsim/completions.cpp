// SPDX-License-Identifier: Apache-2.0
// Scripts that complete the program's words, one function a shell.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/command_words.hpp"
#include <ruralsim/base/invariant.hpp>

namespace ruralsim::cli {
namespace {

/// What a value may be completed with.
enum class Offer { files, folders, words, nothing };

Offer offer_of(const OptionWords& o) {
  if (!o.choices.empty()) return Offer::words;
  if (o.shape == "DIR") return Offer::folders;
  const bool names_files = o.shape == "FILE" || o.shape == "SCENARIO" || o.shape == "RUN" ||
                           o.shape == "SWEEP" || o.shape == "DATA";
  return names_files ? Offer::files : Offer::nothing;
}

bool by_place(const OptionWords& o) {
  return o.names.empty();
}

std::vector<std::string> flags_of(const std::vector<OptionWords>& options) {
  std::vector<std::string> all;
  for (const OptionWords& o : options) all.insert(all.end(), o.names.begin(), o.names.end());
  return all;
}

std::vector<std::string> names_of(const std::vector<CommandWords>& commands) {
  std::vector<std::string> all;
  for (const CommandWords& c : commands) all.push_back(c.name);
  return all;
}

/// In single quotes; a quote within leaves them for a moment.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string bash_offer(const OptionWords& o) {
  switch (offer_of(o)) {
    case Offer::files:
      return "_ruralsim_offer -f";
    case Offer::folders:
      return "_ruralsim_offer -d";
    case Offer::words:
      return "_ruralsim_offer -W " + quoted(fmt::format("{}", fmt::join(o.choices, " ")));
    case Offer::nothing:
      break;
  }
  return ":";
}

std::string bash_command(const CommandWords& c) {
  std::string text = fmt::format("    {})\n      flags={}\n", c.name,
                                 quoted(fmt::format("{}", fmt::join(flags_of(c.options), " "))));
  text += "      case $prev in\n";
  for (const OptionWords& o : c.options) {
    if (!by_place(o) && !o.shape.empty())
      text += fmt::format("        {}) {}; return ;;\n", fmt::join(o.names, " | "), bash_offer(o));
  }
  text += "      esac\n      case $place in\n";
  const auto places = std::count_if(c.options.begin(), c.options.end(), by_place);
  for (std::ptrdiff_t place = 0; place < places; ++place) {
    const OptionWords& o = c.options[static_cast<std::size_t>(place)];
    text +=
        fmt::format("        {}) {} ;;\n", place + 1 == places ? "*" : std::to_string(place), bash_offer(o));
  }
  return text + "      esac ;;\n";
}

std::string bash(const ProgramWords& p) {
  std::string text = fmt::format(
      "# Completion of {0} for bash: source <({0} completions bash)\n"
      "_ruralsim_offer() {{ mapfile -t COMPREPLY < <(compgen \"$@\" -- \"$cur\"); }}\n"
      "_ruralsim() {{\n"
      "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} command= place=-1 flags= "
      "i\n"
      "  COMPREPLY=()\n"
      "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
      "    [[ ${{COMP_WORDS[i]}} == -* ]] && continue\n"
      "    if [[ -z $command ]]; then command=${{COMP_WORDS[i]}}; fi\n"
      "    ((++place))\n"
      "  done\n"
      "  case $command in\n"
      "    '')\n      _ruralsim_offer -W {1}\n      return ;;\n",
      p.name,
      quoted(
          fmt::format("{} {}", fmt::join(names_of(p.commands), " "), fmt::join(flags_of(p.options), " "))));
  for (const CommandWords& c : p.commands) text += bash_command(c);
  return text + fmt::format(
                    "  esac\n"
                    "  if [[ $cur == -* ]]; then _ruralsim_offer -W \"$flags\"; fi\n"
                    "}}\n"
                    "complete -o filenames -F _ruralsim {}\n",
                    p.name);
}

/// Within the brackets and between the colons of `_arguments`.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_offer(const OptionWords& o) {
  switch (offer_of(o)) {
    case Offer::files:
      return "_files";
    case Offer::folders:
      return "_files -/";
    case Offer::words:
      return fmt::format("({})", fmt::join(o.choices, " "));
    case Offer::nothing:
      break;
  }
  return " ";
}

std::string zsh_command(const CommandWords& c) {
  std::string text = fmt::format("        {})\n          _arguments", c.name);
  for (const OptionWords& o : c.options) {
    const std::string value = fmt::format(":{}:{}", zsh_text(o.shape), zsh_offer(o));
    if (by_place(o)) {
      text += " \\\n            " + quoted((o.many ? "*" : "") + value);
      continue;
    }
    for (const std::string& name : o.names) {
      text += " \\\n            " +
              quoted(fmt::format("*{}[{}]{}", name, zsh_text(o.help), o.shape.empty() ? "" : value));
    }
  }
  return text + " ;;\n";
}

std::string zsh(const ProgramWords& p) {
  std::string text = fmt::format(
      "#compdef {0}\n"
      "# Completion of {0} for zsh: put it into a folder of $fpath as _{0}\n"
      "_ruralsim() {{\n"
      "  local state line\n"
      "  typeset -A opt_args\n"
      "  local -a commands\n"
      "  commands=(\n",
      p.name);
  for (const CommandWords& c : p.commands) text += "    " + quoted(c.name + ":" + zsh_text(c.help)) + "\n";
  text += "  )\n  _arguments -C";
  for (const OptionWords& o : p.options) {
    for (const std::string& name : o.names)
      text += " \\\n    " + quoted(fmt::format("{}[{}]", name, zsh_text(o.help)));
  }
  text +=
      " \\\n    '1:command:->command' '*::word:->word'\n"
      "  case $state in\n"
      "    command) _describe -t commands command commands ;;\n"
      "    word)\n"
      "      case $line[1] in\n";
  for (const CommandWords& c : p.commands) text += zsh_command(c);
  return text + fmt::format(
                    "      esac ;;\n"
                    "  esac\n"
                    "}}\n"
                    "if [[ $funcstack[1] == _{0} ]]; then _ruralsim \"$@\"; else compdef _ruralsim {0}; fi\n",
                    p.name);
}

std::string fish_option(const std::string& head, const OptionWords& o) {
  std::string text = head;
  for (const std::string& name : o.names) {
    const bool is_long = name.starts_with("--");
    text += fmt::format(" -{} {}", is_long ? "l" : "s", name.substr(is_long ? 2 : 1));
  }
  if (by_place(o) && offer_of(o) == Offer::nothing) return "";
  const bool files = offer_of(o) == Offer::files;
  if (!by_place(o) && !o.shape.empty()) text += files ? " -r" : " -x";
  switch (offer_of(o)) {
    case Offer::files:
      text += " -F";
      break;
    case Offer::folders:
      text += " -a '(__fish_complete_directories)'";
      break;
    case Offer::words:
      text += " -a " + quoted(fmt::format("{}", fmt::join(o.choices, " ")));
      break;
    case Offer::nothing:
      break;
  }
  return text + " -d " + quoted(o.help) + "\n";
}

std::string fish(const ProgramWords& p) {
  std::string text = fmt::format(
      "# Completion of {0} for fish: {0} completions fish > ~/.config/fish/completions/{0}.fish\n"
      "complete -c {0} -f\n",
      p.name);
  const std::string first = fmt::format("complete -c {} -n __fish_use_subcommand", p.name);
  for (const OptionWords& o : p.options) text += fish_option(first, o);
  for (const CommandWords& c : p.commands)
    text += fmt::format("{} -a {} -d {}\n", first, c.name, quoted(c.help));
  for (const CommandWords& c : p.commands) {
    for (const OptionWords& o : c.options)
      text +=
          fish_option(fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'", p.name, c.name), o);
  }
  return text;
}

}  // namespace

std::vector<std::string> shell_names() {
  return {"bash", "zsh", "fish"};
}

std::string completion_script(const ProgramWords& program, const std::string& shell) {
  if (shell == "bash") return bash(program);
  if (shell == "zsh") return zsh(program);
  base::ensure(shell == "fish", "shell_names() names the shells");
  return fish(program);
}

}  // namespace ruralsim::cli
