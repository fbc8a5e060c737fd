// SPDX-License-Identifier: Apache-2.0
// The files of a run directory that describe the others.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/run/run.hpp>

namespace ruralsim {

/// datapackage.json (Frictionless Data): type, unit and definition of every column of every table.
std::string datapackage(const Scenario&, const Catalog&, const std::vector<std::string>& tables);

/// Whose choices a run played again.
struct ReplayedChoices {
  std::string scenario;
  std::string digest;  ///< of its scenario.resolved.yaml
};

struct ManifestFacts {
  const Scenario& scenario;
  const RunRequest& request;
  const RunReport& report;
  double seconds;
  int parallel_replicates;
  int threads_a_replicate;
  std::optional<ReplayedChoices> replayed;
  std::map<std::string, std::string> inputs;  ///< digest by file name
  std::map<std::string, std::string> outputs;
};

/// manifest.json: what made the result and how to tell that it is unchanged.
std::string manifest(const ManifestFacts&);

}  // namespace ruralsim
