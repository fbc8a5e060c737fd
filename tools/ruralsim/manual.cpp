// SPDX-License-Identifier: Apache-2.0
// The manual page, from the words that --help shows.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/command_words.hpp"
#include <ruralsim/run/version.hpp>

namespace ruralsim::cli {
namespace {

/// Text in which nothing is a request or an escape of roff.
std::string plain(const std::string& text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_begins = c == '\n';
  }
  return out;
}

std::string bold(const std::string& text) {
  return "\\fB" + plain(text) + "\\fR";
}
std::string slanted(const std::string& text) {
  return "\\fI" + plain(text) + "\\fR";
}

/// Lines as they are.
std::string verbatim(const std::string& text) {
  return text.empty() ? "" : ".PP\n.nf\n" + plain(text) + (text.ends_with('\n') ? "" : "\n") + ".fi\n";
}

std::string option_entry(const OptionWords& o) {
  std::string names;
  for (const std::string& name : o.names) names += (names.empty() ? "" : ", ") + bold(name);
  if (!o.shape.empty()) names += (names.empty() ? "" : " ") + slanted(o.shape);
  return ".TP\n" + names + "\n" + plain(o.help) + "\n";
}

std::string usage(const std::string& program, const CommandWords& c) {
  std::string text = bold(program + " " + c.name);
  for (const OptionWords& o : c.options) {
    if (!o.names.empty()) continue;
    const std::string word = slanted(o.shape) + (o.many ? "..." : "");
    text += " " + (o.required ? word : "[" + word + "]");
  }
  return text + " [" + slanted("option") + "...]";
}

}  // namespace

std::string manual_page(const ProgramWords& p) {
  std::string text = fmt::format(
      ".\\\" SPDX-License-Identifier: Apache-2.0\n"
      ".TH RURALSIM 1 \"\" \"ruralsim {}\" \"User Commands\"\n"
      ".SH NAME\nruralsim \\- {}\n.SH SYNOPSIS\n",
      version(), plain(p.help.substr(0, p.help.find_last_not_of('.') + 1)));
  for (const CommandWords& c : p.commands) text += usage(p.name, c) + "\n.br\n";
  text += ".SH DESCRIPTION\nWithout a command:\n";
  for (const OptionWords& o : p.options) text += option_entry(o);
  text += verbatim(p.footer) + ".SH COMMANDS\n";
  for (const CommandWords& c : p.commands) {
    text += ".SS " + c.name + "\n" + usage(p.name, c) + "\n.PP\n" + plain(c.help) + "\n";
    for (const OptionWords& o : c.options) text += option_entry(o);
    text += verbatim(c.footer);
  }
  return text;
}

}  // namespace ruralsim::cli
