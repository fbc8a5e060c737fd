// SPDX-License-Identifier: Apache-2.0
// A replicate between two steps as a file: whoever reads it goes on to the same bytes.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/run/parts.hpp"
#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/engine/spin_up.hpp>

namespace ruralsim {

/// What a checkpoint must agree in with the run that reads it.
struct RunIdentity {
  std::int64_t results_version = 0;
  std::string lists;     ///< digest of the catalog: what columns mean
  std::string scenario;  ///< digest of every value and of the data file
  std::int64_t seed = 0;
};
RunIdentity identity_of_run(const Scenario&, const Catalog&);

/// Where a replicate stands.
struct ReplicateState {
  int replicate = 0;
  base::Month next{};         ///< the month the next step begins with
  std::vector<SpinUp> begin;  ///< the counties when the run began, of replicate 0
  PartImage part;
};

/// As a whole or not at all, whatever stood there before. @param simulation  nullptr once the replicate is
/// done
void write_checkpoint(const std::filesystem::path&, const RunIdentity&, const ReplicateState&,
                      const Simulation* simulation);

class Checkpoint {
 public:
  /// Throws base::ScenarioError when the file is damaged, or was written by another results version, for
  /// other lists, another seed or another replicate.
  Checkpoint(const std::filesystem::path&, const RunIdentity& expected, int replicate);

  [[nodiscard]] const ReplicateState& state() const { return state_; }
  [[nodiscard]] ReplicateState& state() { return state_; }
  [[nodiscard]] const RunIdentity& identity() const { return identity_; }
  /// For `Simulation`.
  [[nodiscard]] const io::SectionFile& file() const { return file_; }
  /// Throws base::ScenarioError unless the rows in these parts are those that were there.
  void check_parts(const std::filesystem::path& parts) const;

 private:
  io::SectionFile file_;
  RunIdentity identity_;
  ReplicateState state_;

  void read(const RunIdentity& expected, int replicate);
};

/// Name of a replicate's checkpoint in a folder.
std::filesystem::path checkpoint_file(const std::filesystem::path& folder, int replicate);

}  // namespace ruralsim
