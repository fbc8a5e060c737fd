// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/model/parameter.hpp>
#include <ruralsim/state/shard.hpp>

namespace ruralsim {

/// One figure of the county at the start beside what it should be.
struct MarginCell {
  std::string cell;
  double target = std::numeric_limits<double>::quiet_NaN();  ///< NaN: nothing is known of it
  double value = 0;
  char status = 'C';  ///< of the target: V seen in the source, R remembered from it, C none
  std::string source;
};

/// The county when a run begins, with the records that its targets come from.
struct StartOfRun {
  const Scenario& scenario;
  const std::vector<Parameter>& parameters;
  std::span<const Shard> shards;
  base::Month first;
};

/// A row of the list of margins: figures of the county at the start that are held against their targets in
/// synthesis.csv. A new margin is one row of `standard_margins`.
struct Margin {
  std::string key;
  std::string meaning;
  std::string unit;
  std::vector<MarginCell> (*cells)(const StartOfRun&);
};

/// The list of margins: sim/engine/margins.cpp.
std::vector<Margin> standard_margins();

}  // namespace ruralsim
