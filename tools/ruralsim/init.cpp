// SPDX-License-Identifier: Apache-2.0
// init: a folder to begin with, made of the scenarios that the program carries.
#include <algorithm>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/templates.hpp"
#include <ruralsim/io/files.hpp>
#include <ruralsim/model/schema.hpp>

namespace ruralsim::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kScenario = "my-question.yaml";
constexpr const char* kSchema = "scenario.schema.json";

struct ProjectFile {
  std::string name, text;
};

/// The scenario that a project's own one begins as a copy of: the template's first one with a question.
std::string scenario_to_extend(const std::string& name, const std::vector<EmbeddedFile>& files) {
  const auto asks = [&](const EmbeddedFile& f) {
    return f.name.starts_with(name + "/") && f.name.ends_with(".yaml") && !f.name.ends_with("/base.yaml") &&
           !question_of(f.text).empty();
  };
  const auto found = std::find_if(files.begin(), files.end(), asks);
  return "scenarios/" + (found == files.end() ? name + "/base.yaml" : std::string(found->name));
}

std::string own_scenario(const std::string& extended) {
  return fmt::format(
      "# yaml-language-server: $schema={}\n"
      "# Question: what would change if ... ?\n"
      "format: 1\n"
      "extends: {}   # keys written here override those there; lists replace, maps merge\n"
      "name: my-question\n"
      "replicates: 10\n"
      "# labour: {{away: {{wage_growth: 0.02}}}}   # `ruralsim list parameters` has all keys, `ruralsim "
      "explain KEY` "
      "one\n",
      kSchema, extended);
}

std::string read_me(const std::string& name, const std::string& extended,
                    const std::vector<EmbeddedFile>& files) {
  std::string text = fmt::format(
      "# A project of ruralsim\n\n"
      "Begun with `ruralsim init --template {0}`. `{1}` is yours to edit; it extends `{2}`.\n\n"
      "```sh\n"
      "ruralsim validate {1}                # every mistake with its line, or what it will do\n"
      "ruralsim run {1} --dry-run           # what it would take\n"
      "ruralsim run {1} -o results/mine\n"
      "ruralsim run {2} -o results/theirs --replicates 10\n"
      "ruralsim compare results/theirs results/mine\n"
      "ruralsim report results/theirs results/mine -o report.html\n"
      "```\n\n"
      "| file | question |\n|---|---|\n",
      name, kScenario, extended);
  for (const EmbeddedFile& f : files) {
    const std::string question = question_of(f.text);
    if (!question.empty()) text += fmt::format("| `scenarios/{}` | {} |\n", f.name, question);
  }
  return text;
}

std::vector<ProjectFile> project(const std::string& name, const Catalog& catalog) {
  const std::vector<EmbeddedFile> embedded = files_of_template(name);
  const std::string extended = scenario_to_extend(name, embedded);
  std::vector<ProjectFile> files = {{"README.md", read_me(name, extended, embedded)},
                                    {kScenario, own_scenario(extended)},
                                    {kSchema, scenario_schema(catalog.vocabulary())}};
  for (const EmbeddedFile& f : embedded)
    files.push_back({"scenarios/" + std::string(f.name), std::string(f.text)});
  return files;
}

/// Whether something would be lost: a folder with anything in it. A file in its place is refused.
bool is_taken(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (status.type() == fs::file_type::not_found) return false;
  if (fs::is_directory(status)) return !fs::is_empty(folder);
  const std::error_code why = error ? error : std::make_error_code(std::errc::not_a_directory);
  throw std::system_error(why, "cannot make a project in " + folder.string());
}

void write(const fs::path& folder, const std::vector<ProjectFile>& files) {
  for (const ProjectFile& f : files) {
    const fs::path place = folder / f.name;
    std::error_code error;
    fs::create_directories(place.parent_path(), error);
    if (error) throw std::system_error(error, "cannot create " + place.parent_path().string());
    io::write_file_durably(place, f.text);
  }
}

}  // namespace

int init(const InitCommand& command, const Catalog& catalog) {
  const std::vector<ProjectFile> files = project(command.name, catalog);
  const bool taken = is_taken(command.folder);
  if (command.dry_run) {
    for (const ProjectFile& f : files) print((command.folder / f.name).string() + "\n");
    return 0;
  }
  if (taken && !command.force) {
    throw ExistingOutput(
        command.folder.string() +
        " is not empty; --force writes the template's files into it, over those of the same name");
  }
  write(command.folder, files);
  if (command.quiet) return 0;
  const std::string scenario = (command.folder / kScenario).string();
  tell(fmt::format("{}: {} files of the template {}\nnext: ruralsim validate {}\n", command.folder.string(),
                   files.size(), command.name, scenario));
  return 0;
}

}  // namespace ruralsim::cli
