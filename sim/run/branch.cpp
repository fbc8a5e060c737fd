// SPDX-License-Identifier: Apache-2.0
#include "sim/run/branch.hpp"

#include <fmt/format.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/run/history.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kScenarioFile = "scenario.resolved.yaml";

[[noreturn]] void refuse(const std::string& why) {
  throw base::ScenarioError({{{}, why, {}}}, base::Sources{});
}

fs::path folder_of(const fs::path& place) {
  std::error_code ignored;
  if (fs::is_directory(place, ignored)) return place;
  return place.has_parent_path() ? place.parent_path() : fs::path(".");
}

std::string first_field(const std::string& name) {
  std::string text;
  io::CsvWriter(text).text(name);
  return text + ",";
}

/// Where the row that begins at `begin` ends, its line break included; line breaks in quotes belong to it.
std::size_t end_of_row(const std::string& rows, std::size_t begin) {
  bool quoted = false;
  std::size_t at = begin;
  while (at < rows.size() && (quoted || rows[at] != '\n')) quoted ^= rows[at++] == '"';
  return std::min(at + 1, rows.size());
}

LoadedScenario load_history(const fs::path& folder, const Catalog& catalog) {
  if (!fs::exists(folder / kScenarioFile) || !fs::exists(checkpoint_file(folder, 0))) {
    refuse(
        fmt::format("{} is no branch point: a folder that `ruralsim run --checkpoint-at MONTH` leaves in "
                    "checkpoints/ of its output",
                    folder.string()));
  }
  return load_scenario(folder / kScenarioFile, {}, catalog.vocabulary());
}

void require_same_tables(const LoadedScenario& here, const Scenario& history, const std::string& where) {
  Scenario a = here.scenario, b = history;
  const std::vector<std::string*> files = data_files(a), others = data_files(b);
  const auto content = [](const std::string& file) { return file.empty() ? file : io::digest_file(file); };
  base::Problems problems;
  // Of each county three; where figures come from (`county.sources`) moves no number.
  static constexpr const char* kKeys[] = {"tables", "national_tables", nullptr};
  for (std::size_t i = 0; i < std::min(files.size(), others.size()); ++i) {
    const char* const key = kKeys[i % std::size(kKeys)];
    if (key == nullptr || content(*files[i]) == content(*others[i])) continue;
    const base::Value* demography = here.document.find("demography");
    const base::Value* written = demography == nullptr ? nullptr : demography->find(key);
    problems.add(written == nullptr ? here.document.mark() : written->mark(),
                 fmt::format("`demography.{}`: {} holds other data than that of {}", key,
                             files[i]->empty() ? "nothing" : *files[i], where));
  }
  problems.throw_if_any(here.sources);
}

}  // namespace

std::string renamed_rows(const std::string& rows, const std::string& from, const std::string& to) {
  const std::string before = first_field(from), after = first_field(to);
  std::string renamed;
  renamed.reserve(rows.size());
  for (std::size_t begin = 0; begin < rows.size();) {
    const std::size_t end = end_of_row(rows, begin);
    base::ensure(rows.compare(begin, before.size(), before) == 0, "a row begins with its scenario");
    renamed += after;
    renamed.append(rows, begin + before.size(), end - begin - before.size());
    begin = end;
  }
  return renamed;
}

BranchPoint::BranchPoint(const fs::path& place, const LoadedScenario& here, const RunIdentity& identity,
                         const Catalog& catalog)
    : folder_(folder_of(place)), identity_(identity), name_here_(here.scenario.name) {
  const Scenario history = load_history(folder_, catalog).scenario;
  name_there_ = history.name;
  history_ = identity_of_run(history, catalog).scenario;
  date_ = Checkpoint(checkpoint_file(folder_, 0), identity_, 0).state().next;
  const auto mark = [&](const char* key) {
    const base::Value* value = here.document.find(key);
    return value == nullptr ? here.document.mark() : value->mark();
  };
  base::Problems problems;
  if (here.scenario.end <= date_)
    problems.add(mark("end"),
                 fmt::format("`end` is {}, not after {}, the date of {}", base::text(here.scenario.end),
                             base::text(date_), folder_.string()));
  problems.throw_if_any(here.sources);
  if (counties_of(here.scenario).size() == counties_of(history).size())
    require_same_tables(here, history, folder_.string());
  require_same_history(here, history, date_, folder_.string(), catalog);
}

bool BranchPoint::has(int replicate) const {
  return fs::exists(checkpoint_file(folder_, replicate));
}

std::unique_ptr<Checkpoint> BranchPoint::open(int replicate) const {
  auto checkpoint = std::make_unique<Checkpoint>(checkpoint_file(folder_, replicate), identity_, replicate);
  if (checkpoint->identity().scenario != history_ || checkpoint->state().next != date_)
    checkpoint->file().refuse("belongs to another scenario or date than its neighbours");
  PartImage& part = checkpoint->state().part;
  for (std::size_t kind = 0; kind < part.size(); ++kind) {
    if (part[kind].on_disk > 0) checkpoint->file().refuse("is no branch point: its rows lie elsewhere");
    const std::string_view rows = kPartKinds[kind];
    if (rows == "households") part[kind].waiting.clear();  // years that the history was asked for
    if (rows != "synthesis" && rows != "values" && rows != "panel")
      part[kind].waiting = renamed_rows(part[kind].waiting, name_there_, name_here_);
  }
  return checkpoint;
}

void complete_branch_point(const fs::path& folder, const fs::path& run_directory) {
  fs::copy(run_directory / "inputs", folder / "inputs", fs::copy_options::recursive);
  fs::copy(run_directory / kScenarioFile, folder / kScenarioFile);
}

}  // namespace ruralsim
