// SPDX-License-Identifier: Apache-2.0
// What the loader promises for any bytes at all: one set of claims for the fuzzer and for the tests.
#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "temporary_folder.hpp"
#include <ruralsim/model/load.hpp>

namespace ruralsim::fuzz {

/// Whether each mistake and each note of an error stands inside a text, and can be shown in both ways; ""
/// when all do, otherwise what is wrong.
std::string misplaced(const base::ScenarioError&);

/// A copy of the shipped scenarios in which a case overwrites files. A case is a text in parts: after a line
/// `%% scenario` comes that of rangtang/cliff.yaml, which is loaded; after `%% base` that of its base.yaml,
/// after
/// `%% regime` that of regimes/poverty_alleviation.yaml, after `%% tables` that of
/// rangtang/data/population.csv. What stands before the first such line is the scenario's as well.
class LoaderFolder {
 public:
  LoaderFolder();

  /// Loads the case as a scenario, its regime also by itself. Returns what was not as promised, "" when all
  /// was: nothing but ScenarioError is thrown; every mistake has a place inside a text that was read; what
  /// loads can be resolved, and the resolved text loads again to the same resolved text.
  [[nodiscard]] std::string broken_promise(std::string_view bytes);

  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  void lay_out(std::string_view bytes);
  [[nodiscard]] std::string broken_by_scenario();
  [[nodiscard]] std::string broken_by_regime();
  [[nodiscard]] std::string broken_by_resolved(const LoadedScenario&);

  [[nodiscard]] Vocabulary vocabulary() const {
    return {parameters_, instruments_, conditions_, priorities_};
  }

  TemporaryFolder folder_;
  std::vector<Parameter> parameters_ = standard_parameters();
  std::vector<Instrument> instruments_;
  std::vector<Condition> conditions_;
  std::vector<Priority> priorities_;
  std::set<std::string_view> overwritten_;
};

}  // namespace ruralsim::fuzz
