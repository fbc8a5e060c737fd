// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/engine/margin_lists.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/model/sources.hpp>

namespace ruralsim {

MarginCell cell_of_parameter(const StartOfRun& start, const std::string& cell, const std::string& key,
                             double target, double value) {
  const auto found = std::find_if(start.parameters.begin(), start.parameters.end(),
                                  [&](const Parameter& p) { return p.key == key; });
  base::ensure(found != start.parameters.end(), "a margin names a parameter of the list");
  if (std::isnan(target)) return {cell, target, value, 'C', "no figure given"};
  std::string written = key;
  if (const std::size_t star = key.find('*'); star != std::string::npos) written.replace(star, 1, cell);
  Provenance from = provenance_of(start.scenario, *found, written);
  return {cell, target, value, from.status, std::move(from.source)};
}

MarginCell cell_of_row(const AgeRow& row, const std::string& cell, double scale, double value) {
  return {cell, scale * row.value, value, row.status, row.source};
}

std::vector<Margin> standard_margins() {
  std::vector<Margin> all = household_margins();
  const std::vector<Margin> of_persons = person_margins();
  all.insert(all.end(), of_persons.begin(), of_persons.end());
  return all;
}

}  // namespace ruralsim
