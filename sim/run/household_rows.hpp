// SPDX-License-Identifier: Apache-2.0
// households.csv: every household at the end of the years asked for, what decompositions of poverty and
// welfare in money are made of.
#pragma once
#include <span>
#include <string>
#include <vector>

#include <ruralsim/engine/catalog.hpp>

namespace ruralsim {

struct HouseholdColumn {
  std::string name;
  const char* type;
  const char* unit;
  std::string description;
};

/// Those behind scenario, replicate and year, in order; of transfers those of the scenario's instruments, of
/// a world those of all its counties, which it tells apart.
std::vector<HouseholdColumn> household_columns(const Scenario&, const Catalog&);

/// Appends a row a household of a county of the run, each beginning with `keys` (scenario, replicate and year
/// as fields of a CSV row). For the last step of a year.
void append_households(const Scenario& run, const Setting&, std::span<const Shard>, const Catalog&,
                       const std::string& keys, std::string& to);

}  // namespace ruralsim
