// SPDX-License-Identifier: Apache-2.0
// The documents say what the program does: tables equal the lists, commands run, links and paths exist.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>

#include "temporary_folder.hpp"
#include <ruralsim/io/files.hpp>
#include <ruralsim/state/flows.hpp>

namespace {

namespace fs = std::filesystem;
using ruralsim::io::read_file;
using ruralsim::io::write_file_durably;

const fs::path kCheckout = RURALSIM_SOURCE_DIR;

/// Laid over every `ruralsim run` of the documents: two years of two replicates.
constexpr const char* kSmall =
    " --replicates 2 --set start=2020-01 --set end=2022-01 --set burn_in_years=0 --progress none";

/// Before the commands of a block marked `run small`: the same for runs in loops and in scripts that it
/// reads.
const std::string kAllSmall = std::string("ruralsim() { if [ \"$1\" = run ]; then command ruralsim \"$@\"") +
                              kSmall + "; else command ruralsim \"$@\"; fi; }\n";

std::vector<fs::path> documents() {
  std::vector<fs::path> all = {kCheckout / "README.md"};
  for (const auto& entry : fs::directory_iterator(kCheckout / "docs")) {
    if (entry.path().extension() == ".md") all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The document without its fenced blocks, where brackets mean other things.
std::string prose_of(const fs::path& file) {
  std::string prose;
  bool fenced = false;
  for (const std::string& line : lines_of(read_file(file))) {
    if (line.starts_with("```")) {
      fenced = !fenced;
    } else if (!fenced) {
      prose += line + "\n";
    }
  }
  return prose;
}

/// A fenced block with the comment right above it: `<!-- run -->`, `<!-- run exit=3 -->`, `<!-- run
/// needs=pandas,data.table -->`, `<!-- run small -->`, `<!-- file: a.yaml -->`.
struct Block {
  std::string mark;
  std::string text;
  std::size_t line;
};

std::vector<Block> marked_blocks(const std::string& document) {
  static const std::regex comment("<!-- ((?:run|file:|says).*) -->");
  const std::vector<std::string> lines = lines_of(document);
  std::vector<Block> blocks;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    std::smatch found;
    if (!std::regex_match(lines[i], found, comment)) continue;
    REQUIRE_MESSAGE(lines[i + 1].starts_with("```"), "line ", i + 1, " marks no block");
    Block block{found[1], "", i + 1};
    for (i += 2; i < lines.size() && lines[i] != "```"; ++i) block.text += lines[i] + "\n";
    blocks.push_back(block);
  }
  return blocks;
}

/// The commands of a block: a line each, or several when all but the last end in a backslash.
std::vector<std::string> commands_of(const Block& block) {
  std::vector<std::string> commands;
  bool goes_on = false;
  for (std::string line : lines_of(block.text)) {
    const bool more = line.ends_with('\\');
    if (more) line.pop_back();
    if (goes_on) {
      commands.back() += line;
    } else {
      commands.push_back(line);
    }
    goes_on = more;
  }
  return commands;
}

/// A shell script, so that no quoting is needed.
int exit_code(const fs::path& folder, const std::string& command) {
  write_file_durably(folder / "command.sh", "cd '" + folder.string() + "'\nPATH='" +
                                                fs::path(RURALSIM_BINARY).parent_path().string() +
                                                "':$PATH\nset -o pipefail\n" + command + "\n");
  const int status =
      std::system(fmt::format("bash '{0}/command.sh' >'{0}/output' 2>&1", folder.string()).c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const char* sign(int part) {
  return part > 0 ? "+" : part < 0 ? "-" : "0";
}

const char* source_name(ruralsim::Source source) {
  static constexpr const char* kNames[] = {
      "none", "wage", "business", "property", "remittance", "public_transfer", "enterprise"};
  return kNames[static_cast<std::size_t>(source)];
}

/// Whether all of a shown line was said, in its order; `...` stands for anything.
bool was_said(const std::string& line, const std::string& said) {
  std::size_t at = 0;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find("...", begin), line.size());
    std::string piece = line.substr(begin, end - begin);
    while (!piece.empty() && piece.back() == ' ') piece.pop_back();
    at = said.find(piece, at);
    if (at == std::string::npos) return false;
    at += piece.size();
    begin = end + 3;
  }
  return true;
}

/// Whether everything is there that a block needs beside the program. Debian's packages belong to
/// /usr/bin/python3.
bool has_needs(const fs::path& folder, const std::string& mark) {
  const std::string asked = mark.find("needs=") == std::string::npos ? "" : mark.substr(mark.find("needs="));
  const auto lacks = [&](const char* need, const char* probe) {
    return asked.find(need) != std::string::npos && exit_code(folder, probe) != 0;
  };
  return !lacks("pandas", "/usr/bin/python3 -c 'import pandas'") &&
         !lacks("xarray", "/usr/bin/python3 -c 'import xarray, netCDF4'") &&
         !lacks("ncdf4", "Rscript -e 'library(ncdf4)'") &&
         !lacks("data.table", "Rscript -e 'library(data.table)'");
}

/// Every line that is shown was said.
void check_shown(const Block& shown, const std::string& said) {
  for (const std::string& line : lines_of(shown.text)) {
    CHECK_MESSAGE(was_said(line, said), "docs/users.md:", shown.line, ": nothing said `", line, "`\n", said);
  }
}

}  // namespace

TEST_CASE("the generated tables of the model's document equal the program's lists") {
  const TemporaryFolder folder;
  const fs::path& here = folder.path();
  const int code = exit_code(here, fmt::format("python3 '{}' --check '{}'",
                                               (kCheckout / "tools/reference").string(), RURALSIM_BINARY));
  CHECK_MESSAGE(code == 0, read_file(here / "output"));
}

TEST_CASE("the table of flows equals the list of flows") {
  const std::string model = read_file(kCheckout / "docs/model.md");
  for (const ruralsim::FlowKind& kind : ruralsim::kFlowKinds) {
    const bool support = kind.reason == ruralsim::Reason::support;
    const std::string row =
        fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                    support ? "the instrument's key" : fmt::format("`{}`", kind.name),
                    ruralsim::account_name(kind.payer), ruralsim::account_name(kind.payee),
                    sign(kind.resident_income), sign(kind.family_income), source_name(kind.source));
    CHECK_MESSAGE(model.find(row) != std::string::npos, row);
  }
}

TEST_CASE("every command of the user's document ends with the exit code it states") {
  const TemporaryFolder folder;
  const fs::path& here = folder.path();
  fs::copy(kCheckout / "scenarios", here / "scenarios", fs::copy_options::recursive);
  fs::create_directory_symlink(kCheckout / "tools", here / "tools");
  int commands = 0;
  std::string said;
  for (const Block& block : marked_blocks(read_file(kCheckout / "docs/users.md"))) {
    if (block.mark.starts_with("file: ")) {
      const fs::path file = here / block.mark.substr(6);
      fs::create_directories(file.parent_path());
      write_file_durably(file, block.text);
      continue;
    }
    if (block.mark == "says") {
      check_shown(block, said);
      continue;
    }
    said.clear();
    if (!has_needs(here, block.mark)) {
      MESSAGE("docs/users.md:", block.line, ": left out, since this machine lacks what it ", block.mark);
      continue;
    }
    const int expected = block.mark.starts_with("run exit=")
                             ? std::stoi(block.mark.substr(std::string("run exit=").size()))
                             : 0;
    for (std::string command : commands_of(block)) {
      if (command.starts_with("ruralsim run ") && command.find("--replicates none") == std::string::npos)
        command += kSmall;
      if (block.mark == "run small") command = kAllSmall + command;
      const int code = exit_code(here, command);
      CHECK_MESSAGE(code == expected, "docs/users.md:", block.line, ": ", command, "\n",
                    read_file(here / "output"));
      said += read_file(here / "output");
      ++commands;
    }
  }
  CHECK(commands > 15);
}

TEST_CASE("every relative link of the documents leads somewhere") {
  static const std::regex link("\\]\\(([^)#]*)(#[^)]*)?\\)");
  for (const fs::path& file : documents()) {
    const std::string text = prose_of(file);
    for (std::sregex_iterator it(text.begin(), text.end(), link), end; it != end; ++it) {
      const std::string target = (*it)[1];
      if (target.empty() || target.find("://") != std::string::npos) continue;
      CHECK_MESSAGE(fs::exists(file.parent_path() / target), file.filename().string(), " links to ", target);
    }
  }
}

TEST_CASE("every path of the checkout that the documents name exists") {
  static const std::regex path("`((?:sim|include|scenarios|tools|tests|docs)/[\\w./-]+)`");
  for (const fs::path& file : documents()) {
    const std::string text = read_file(file);
    for (std::sregex_iterator it(text.begin(), text.end(), path), end; it != end; ++it) {
      CHECK_MESSAGE(fs::exists(kCheckout / (*it)[1].str()), file.filename().string(), " names ",
                    (*it)[1].str());
    }
  }
}

TEST_CASE("every parameter that the model's document names in code exists") {
  const std::string text = read_file(kCheckout / "docs/model.md");
  std::set<std::string> keys;
  static const std::regex key_row("\n\\| `([a-z_0-9.*]+)` \\|");
  for (std::sregex_iterator it(text.begin(), text.end(), key_row), end; it != end; ++it) {
    std::string key = (*it)[1];
    keys.insert(key);
    for (std::size_t dot = key.rfind('.'); dot != std::string::npos; dot = key.rfind('.')) {
      key.resize(dot);  // the map it stands in
      keys.insert(key);
    }
  }
  static const std::regex dotted(
      "`((?:labour|choice|crops|herd|gathering|shocks|consumption|assistance|demography)"
      "\\.[a-z_.]+)`");
  for (std::sregex_iterator it(text.begin(), text.end(), dotted), end; it != end; ++it) {
    CHECK_MESSAGE(keys.contains((*it)[1]), "docs/model.md names ", (*it)[1].str());
  }
}
