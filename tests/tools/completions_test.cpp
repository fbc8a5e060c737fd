// SPDX-License-Identifier: Apache-2.0
// Completions and the manual page have every word that --help shows.
#include <algorithm>
#include <regex>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tools/program.hpp"

namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The words before the text in the section of a help.
std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex regex(pattern);
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) found.insert((*it)[1]);
  return found;
}

std::set<std::string> commands() {
  const std::string help = ruralsim_says({"--help"}).out;
  return matches(help.substr(help.find("Subcommands:")), "\n  ([a-z]+) ");
}

std::set<std::string> flags_of(const std::string& command) {
  const std::string help = ruralsim_says({command, "--help"}).out;
  return matches(help, "[ ,](--[a-z][a-z-]*)");
}

/// What a shell says to a script. @param code  of its end
std::string shell_says(const std::string& shell, const std::string& script, int& code) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "script") << script;
  const std::string words =
      fmt::format("cd '{0}' && mkdir data && touch 'data/a b.yaml' && {1} script > said 2>&1",
                  folder.path().string(), shell);
  const int status = std::system(words.c_str());
  code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return text_of(folder.path() / "said");
}

bool is_there(const char* program) {
  return std::system(fmt::format("command -v {} >/dev/null 2>&1", program).c_str()) == 0;
}

/// What bash offers for a line whose last word is being typed.
std::string offered(const std::string& line) {
  int code = 0;
  std::string words = "COMP_WORDS=(" + line + ")\n";
  const std::string said =
      shell_says("bash",
                 ruralsim_says({"completions", "bash"}).out + words +
                     "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_ruralsim\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n",
                 code);
  CHECK_MESSAGE(code == 0, said);
  return "\n" + said;
}

}  // namespace

TEST_CASE("every command and every flag is in the completions of every shell and in the manual page") {
  const std::string bash = ruralsim_says({"completions", "bash"}).out;
  const std::string zsh = ruralsim_says({"completions", "zsh"}).out;
  const std::string fish = ruralsim_says({"completions", "fish"}).out;
  const std::string manual = ruralsim_says({"completions", "man"}).out;
  const auto all = commands();
  CHECK(all.size() >= 15);
  CHECK(all.contains("init"));
  for (const std::string& command : all) {
    CHECK_MESSAGE(has(bash, "    " + command + ")\n"), command);
    CHECK_MESSAGE(has(zsh, "        " + command + ")\n"), command);
    CHECK_MESSAGE(has(fish, " -a " + command + " "), command);
    CHECK_MESSAGE(has(manual, ".SS " + command + "\n"), command);
    const auto flags = flags_of(command);
    CHECK(flags.contains("--help"));
    for (const std::string& flag : flags) {
      CAPTURE(command);
      const auto after = [&](const std::string& text, const std::string& begin, const std::string& end) {
        const std::size_t from = text.find(begin) + begin.size();
        return text.substr(from, text.find(end, from) - from);
      };
      CHECK_MESSAGE(has(after(bash, "    " + command + ")\n", "esac ;;"), flag), flag);
      CHECK_MESSAGE(has(after(zsh, "        " + command + ")\n", ";;\n"), "'*" + flag + "["), flag);
      CHECK_MESSAGE(has(fish, "'__fish_seen_subcommand_from " + command + "'"), flag);
      CHECK_MESSAGE(has(fish, " -l " + flag.substr(2) + " "), flag);
      const std::string roff = std::regex_replace(flag, std::regex("-"), "\\-");
      CHECK_MESSAGE(has(after(manual, ".SS " + command + "\n", ".SS "), "\\fB" + roff + "\\fR"), flag);
    }
  }
}

TEST_CASE("bash sources the script and offers commands, flags, words and files where each belongs") {
  CHECK(has(offered("ruralsim ''"), "\nsweep\n"));
  CHECK(has(offered("ruralsim co"), "\ncompare\ncompletions\n"));
  CHECK_FALSE(has(offered("ruralsim co"), "\nrun\n"));
  CHECK(has(offered("ruralsim run --check"), "\n--checkpoint-every\n--checkpoint-at\n"));
  CHECK(has(offered("ruralsim run --color ''"), "\nauto\nalways\nnever\n"));
  CHECK(has(offered("ruralsim run data/"), "\ndata/a b.yaml\n"));
  CHECK(has(offered("ruralsim list para"), "\nparameters\n"));
  CHECK(has(offered("ruralsim sweep ''"), "\ncollect\n"));
  CHECK(has(offered("ruralsim init my --template ''"), "\nrangtang\n"));
  CHECK(offered("ruralsim run --seed ''") == "\n\n");
}

TEST_CASE("zsh and fish read their scripts without a complaint, where they are") {
  for (const std::string shell : {"zsh", "fish"}) {
    if (!is_there(shell.c_str())) {
      MESSAGE(shell << " is not there");
      continue;
    }
    int code = 0;
    const std::string before = shell == "zsh" ? "autoload -U compinit && compinit -u -D\n" : "";
    const std::string said = shell_says(shell, before + ruralsim_says({"completions", shell}).out, code);
    CHECK_MESSAGE(code == 0, shell);
    CHECK_MESSAGE(said == "", shell);
  }
}

TEST_CASE("the manual page is roff that man reads, where it is") {
  const std::string manual = ruralsim_says({"completions", "man"}).out;
  CHECK(manual.starts_with(".\\\" SPDX"));
  CHECK(has(manual, "\n.TH RURALSIM 1 "));
  CHECK(has(manual, "Exit codes: 0 done"));
  if (!is_there("groff")) {
    MESSAGE("groff is not there");
    return;
  }
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "ruralsim.1") << manual;
  const std::string command =
      fmt::format("cd '{}' && groff -ww -man -Tutf8 ruralsim.1 >page 2>complaints", folder.path().string());
  CHECK(std::system(command.c_str()) == 0);
  CHECK(text_of(folder.path() / "complaints") == "");
}

TEST_CASE("a shell that is not known is refused with those that are") {
  const Outcome o = ruralsim_says({"completions", "tcsh"});
  CHECK(o.code == 2);
  CHECK(has(o.err, "bash, zsh, fish, man"));
}
