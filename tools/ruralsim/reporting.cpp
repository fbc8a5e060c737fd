// SPDX-License-Identifier: Apache-2.0
// report: one page of several runs and comparisons.
#include <system_error>

#include <fmt/format.h>

#include "tools/report/page.hpp"
#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include <ruralsim/io/files.hpp>

namespace ruralsim::cli {
namespace {

namespace fs = std::filesystem;

/// The first run with the others, when there are any.
report::RunsCompared compared(const report::Material& material, const ReportCommand& command) {
  if (material.runs.size() < 2) return {};
  CompareRequest request;
  request.base = material.runs.front().folder.path;
  for (std::size_t i = 1; i < material.runs.size(); ++i)
    request.others.push_back(material.runs[i].folder.path);
  request.threads = command.threads;
  request.discount = command.discount;
  try {
    return {compare_runs(request), {}};
  } catch (const base::ScenarioError& refusal) {
    std::string why;
    for (const base::Problem& p : refusal.problems) why += (why.empty() ? "" : "; ") + p.message;
    return {{}, why};
  }
}

void check_output(const ReportCommand& command) {
  std::error_code none;
  if (fs::is_directory(command.output, none))
    throw std::system_error(EISDIR, std::generic_category(), "cannot write " + command.output.string());
  if (!command.force && fs::exists(command.output, none))
    throw ExistingOutput(command.output.string() + " exists already; --force replaces it");
}

void write(const fs::path& file, const std::string& page) {
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  if (error) throw std::system_error(error, "cannot create " + file.parent_path().string());
  io::write_file_durably(file, page);
}

}  // namespace

int report(const ReportCommand& command, const Catalog&) {
  const report::Material material = report::read_material(command.folders, report::shown_indicators());
  if (command.dry_run) {
    for (const auto& run : material.runs) print(fmt::format("run         {}\n", run.folder.path.string()));
    for (const auto& c : material.comparisons) print(fmt::format("comparison  {}\n", c.folder.path.string()));
    return 0;
  }
  check_output(command);
  const std::string page = report::page_of(material, compared(material, command));
  write(command.output, page);
  if (!command.quiet) tell(fmt::format("{}: {} kB\n", command.output.string(), (page.size() + 999) / 1000));
  return 0;
}

}  // namespace ruralsim::cli
