// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "tools/ruralsim/table.hpp"
#include <ruralsim/engine/catalog.hpp>

namespace ruralsim::cli {

/// "registered, income below 4,000", or "all".
std::string eligible_text(const Measure&, const Catalog&);

/// Whether a measure says something by a dose: what is nought unless it is written, and is not, is not shown.
bool dose_is_used(const DoseKey&, const Series&);

/// A measure with the name of its regime, "" when there is none to tell.
struct NamedMeasure {
  std::string regime;
  const Measure* measure;
};

/// A table of whom measures reach and when: those of them with a condition, priority, error or lag of their
/// own; nothing when there are none. Without `conditions` eligibility is left out.
std::string targeting_text(const std::vector<NamedMeasure>&, bool conditions, const Catalog&);

}  // namespace ruralsim::cli
