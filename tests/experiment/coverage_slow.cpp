// SPDX-License-Identifier: Apache-2.0
// How often intervals of sensitivity indices hold the truth, over 200 designs.
#include <doctest/doctest.h>

#include "experiment/sensitivity_functions.hpp"
#include "sim/experiment/sensitivity_indices.hpp"

using namespace ruralsim;

TEST_CASE(
    "95 % intervals of Ishigami's indices hold the truth in at least nine of ten designs of 256 points") {
  // The points fill the space more evenly than the independent ones that a bootstrap imagines, so intervals
  // are wide. Were the true coverage 95 %, fewer than 180 of 200 would come by chance once in 500, for nine
  // indices once in 55; the designs are fixed, so the test gives one answer.
  const SaltelliBlocks blocks{3, true};
  constexpr std::array<double, 3> kSecond = {0, 0.243684, 0};  // of (1, 2), (1, 3), (2, 3)
  std::array<int, 3> first{}, total{}, second{};
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const base::Key key{seed, 0};
    const SobolIndices s = sobol_indices(saltelli_values(ishigami_of_unit, blocks, 256, key), blocks, key);
    for (std::size_t j = 0; j < 3; ++j) {
      first[j] += s.first[j].lo95 <= kIshigamiFirst[j] && kIshigamiFirst[j] <= s.first[j].hi95;
      total[j] += s.total[j].lo95 <= kIshigamiTotal[j] && kIshigamiTotal[j] <= s.total[j].hi95;
      second[j] += s.second[j].lo95 <= kSecond[j] && kSecond[j] <= s.second[j].hi95;
    }
  }
  for (std::size_t j = 0; j < 3; ++j) {
    CAPTURE(j);
    CHECK(first[j] >= 180);
    CHECK(total[j] >= 180);
    CHECK(second[j] >= 180);
  }
}
