// SPDX-License-Identifier: Apache-2.0
// Where the figures of a scenario come from.
#pragma once
#include <string>
#include <vector>

#include <ruralsim/model/load.hpp>

namespace ruralsim {

struct Provenance {
  char status = 'C';  ///< V seen in the source, R remembered from it, C none
  std::string source;
};

/// As the file of `county.sources` says of a key or, where it says nothing, as the parameter's record does.
/// @param key  as a scenario file writes it
Provenance provenance_of(const Scenario&, const Parameter&, const std::string& key);

/// A parameter or a dose of a measure with its value.
struct Figure {
  std::string key;     ///< as a scenario file writes it; `policy.doses.NAME.DOSE` for a measure of a regime
  std::string record;  ///< the parameter's key, which may have a `*`; the same for a dose
  std::string meaning, unit;
  base::Value value;
  Provenance from;
  bool stated = false;  ///< by `county.sources`
};

/// All of a county, in the order of the list of parameters, then doses as they stand in the policy.
std::vector<Figure> figures_of(const Scenario&, const Vocabulary&);

}  // namespace ruralsim
