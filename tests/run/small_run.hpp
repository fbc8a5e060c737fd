// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "temporary_folder.hpp"
#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/run/run.hpp>

inline const std::filesystem::path kScenarios =
    std::filesystem::path(RURALSIM_SOURCE_DIR) / "scenarios/rangtang";

/// Rangtang shrunk to 9 villages, 180 households and 3 replicates of two years after one of burn-in. The
/// transition lies in the second year.
inline ruralsim::RunRequest small_run(const std::filesystem::path& output,
                                      const std::string& scenario = "cliff") {
  ruralsim::RunRequest request;
  request.scenario = kScenarios / (scenario + ".yaml");
  request.output = output;
  request.overrides = {{"start", "2020-01"}, {"end", "2022-01"},       {"burn_in_years", "1"},
                       {"replicates", "3"},  {"county.villages", "9"}, {"county.poor_villages", "6"}};
  const std::vector<std::pair<std::string, int>> households = {{"poor", 50}, {"middle", 95}, {"rich", 35}};
  for (const auto& [type, count] : households) {
    request.overrides.push_back({"household_types." + type + ".households", std::to_string(count)});
    request.overrides.push_back({"household_types." + type + ".persons", std::to_string(4 * count)});
  }
  return request;
}

using Contents = std::map<std::string, std::string>;

/// Every file of a run directory by its name within it, but the manifest.
inline Contents contents_of(const std::filesystem::path& folder) {
  Contents contents;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    if (entry.is_regular_file() && name != "manifest.json")
      contents[name] = ruralsim::io::read_file(entry.path());
  }
  return contents;
}

/// Of two runs, the files that differ or that one of them lacks.
inline std::vector<std::string> differences(const Contents& a, const Contents& b) {
  std::vector<std::string> names;
  for (const auto& [name, bytes] : a) {
    if (!b.contains(name) || b.at(name) != bytes) names.push_back(name);
  }
  for (const auto& [name, bytes] : b) {
    if (!a.contains(name)) names.push_back(name);
  }
  return names;
}

inline Contents run(const ruralsim::RunRequest& request) {
  return contents_of(ruralsim::run_scenario(request, ruralsim::Catalog::standard()).directory);
}

inline std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

inline ruralsim::io::CsvTable table_of(const Contents& contents, const std::string& name) {
  ruralsim::base::Sources sources;
  ruralsim::base::Problems problems;
  ruralsim::io::CsvTable table = ruralsim::io::parse_csv(contents.at(name), name, sources, problems);
  problems.throw_if_any(sources);
  return table;
}
