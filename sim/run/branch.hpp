// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "sim/run/checkpoint.hpp"

namespace ruralsim {

/// Where several scenarios part: a folder with a checkpoint of every replicate at one date and the scenario
/// that led there. A checkpoint here has all rows so far.
class BranchPoint {
 public:
  /// Throws base::ScenarioError when the folder is no branch point or the scenario does not share its history
  /// up to there.
  /// @param place  the folder, or a file in it
  BranchPoint(const std::filesystem::path& place, const LoadedScenario&, const RunIdentity&, const Catalog&);

  [[nodiscard]] base::Month date() const { return date_; }
  [[nodiscard]] bool has(int replicate) const;
  /// A replicate's checkpoint, with its rows under the scenario's name.
  [[nodiscard]] std::unique_ptr<Checkpoint> open(int replicate) const;

 private:
  std::filesystem::path folder_;
  RunIdentity identity_;
  std::string history_;  ///< digest of the scenario that led there
  std::string name_there_, name_here_;
  base::Month date_{};
};

/// Adds to a folder that has the checkpoints of a date what makes it a branch point: the scenario and the
/// files it refers to, as they lie in a run directory.
void complete_branch_point(const std::filesystem::path& folder, const std::filesystem::path& run_directory);

/// The rows of a table with another scenario in their first field.
std::string renamed_rows(const std::string& rows, const std::string& from, const std::string& to);

}  // namespace ruralsim
