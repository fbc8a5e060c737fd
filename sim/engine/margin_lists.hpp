// SPDX-License-Identifier: Apache-2.0
// Parts of the list of margins (margins.cpp) that stand in files of their own, and how they look at a county.
#pragma once
#include <ruralsim/engine/margins.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

std::vector<Margin> person_margins();
std::vector<Margin> household_margins();

/// A cell whose target is a parameter: status and source are those that the scenario states, else those of
/// its record. @param cell  of a key with a `*` the type's name
MarginCell cell_of_parameter(const StartOfRun&, const std::string& cell, const std::string& key,
                             double target, double value);
/// A cell whose target is a row of the data, `scale` times its value.
MarginCell cell_of_row(const AgeRow&, const std::string& cell, double scale, double value);

/// Calls f(shard, village row, household row) for every household.
template <class F>
void each_household(const StartOfRun& start, F&& f) {
  for (const Shard& s : start.shards) {
    for (std::size_t v = 0; v < s.villages(); ++v) {
      for (std::uint32_t h = s.household_begin[v]; h < s.household_begin[v + 1]; ++h) f(s, v, h);
    }
  }
}
/// Calls f(shard, household row, person row, age in years) for every person.
template <class F>
void each_person(const StartOfRun& start, F&& f) {
  each_household(start, [&](const Shard& s, std::size_t, std::uint32_t h) {
    for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p)
      f(s, h, p, age_at(s.person.born[p], start.first));
  });
}
inline bool works_off_farm(Occupation o) {
  return o == Occupation::away || o == Occupation::nearby;
}

}  // namespace ruralsim
