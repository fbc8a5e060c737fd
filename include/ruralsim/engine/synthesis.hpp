// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include <ruralsim/base/random.hpp>
#include <ruralsim/model/scenario.hpp>
#include <ruralsim/state/shard.hpp>

namespace ruralsim {

/// The county at the first month of the burn-in, a function of scenario and key alone (docs/model.md 9): the
/// counts of villages, households and persons and the means of what they own are those of the scenario, ages
/// and sexes fit its age structure by largest remainder, kin are of fitting ages, and some work away or near
/// home.
/// `villages_a_shard` (1 to 64) only groups rows in memory.
std::vector<Shard> synthesise(const Scenario&, base::Key, base::Month first, std::size_t villages_a_shard,
                              std::size_t instruments);

/// The permanent id of a village, household or person that exists from the start. That of a village is its
/// number in its county; households and persons of counties with other codes have other ids.
constexpr std::uint64_t village_id(std::size_t village) {
  return village + 1;
}
constexpr std::uint64_t person_id(std::size_t village, std::size_t nth, std::int64_t county = 0) {
  return static_cast<std::uint64_t>(county) << 42 | (village + 1) << 24 | (nth + 1);
}
constexpr std::uint64_t household_id(std::size_t village, std::size_t nth, std::int64_t county = 0) {
  return std::uint64_t{1} << 62 | person_id(village, nth, county);
}

}  // namespace ruralsim
