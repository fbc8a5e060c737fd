// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <ruralsim/base/document.hpp>
#include <ruralsim/model/parameter.hpp>

namespace ruralsim {

/// The lists that say what a scenario may hold.
struct Vocabulary {
  std::span<const Parameter> parameters;
  std::span<const Instrument> instruments;
  std::span<const Condition> conditions;
  std::span<const Priority> priorities;
};

/// `--set path.to.key=value`: laid over the scenario file, last one wins.
struct Override {
  std::string path;
  std::string value;  ///< YAML
};

struct LoadedScenario {
  Scenario scenario;
  std::vector<std::filesystem::path> inputs;  ///< every file that was read, the scenario first
  base::Value document;   ///< as it was written, `extends` followed and overrides laid on it
  base::Sources sources;  ///< what the document's marks point into
};

/// Reads a scenario file with everything it refers to (`extends`, regime files, data files), lays the
/// overrides on it and decodes it through the lists. Throws base::ScenarioError with all mistakes at once.
LoadedScenario load_scenario(const std::filesystem::path&, std::span<const Override>, const Vocabulary&);

/// Every data file that a scenario names, its counties' too; to be renamed, or "" for none.
std::vector<std::string*> data_files(Scenario&);

/// Checks one regime file by itself. Throws base::ScenarioError.
Regime load_regime(const std::filesystem::path&, const Vocabulary&);

/// Whether a file is a regime file (top-level key `regime`) rather than a scenario; false when it can't be
/// read.
bool is_regime_file(const std::filesystem::path&);

/// The scenario as a document with every parameter written out and regimes inlined; data files are named
/// `inputs/<file name>`. Loading it gives an equal scenario.
base::Value resolved_document(const Scenario&, const Vocabulary&);

}  // namespace ruralsim
