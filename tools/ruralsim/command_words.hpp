// SPDX-License-Identifier: Apache-2.0
// The program's commands and options as data: what completions and the manual page are made of.
#pragma once
#include <string>
#include <vector>

namespace ruralsim::cli {

struct OptionWords {
  std::vector<std::string> names;  ///< "-o", "--output"; empty for a word by its place
  std::string shape;               ///< "DIR"; "" for a flag
  std::string help;
  bool required = false;
  bool many = false;                 ///< by place: takes all that follow
  std::vector<std::string> choices;  ///< the words it may be, as far as they are known
};

struct CommandWords {
  std::string name, help, footer;
  std::vector<OptionWords> options;  ///< those by place first
};

struct ProgramWords {
  std::string name, help, footer;
  std::vector<OptionWords> options;
  std::vector<CommandWords> commands;
};

std::vector<std::string> shell_names();
/// A script that completes the program's words. @param shell  one of shell_names()
std::string completion_script(const ProgramWords&, const std::string& shell);
/// The manual page, in roff with the macros of man(7).
std::string manual_page(const ProgramWords&);

}  // namespace ruralsim::cli
