// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// A chance foreseen, and whether it came true.
struct Foreseen {
  float chance;
  bool poor;
};

/// Chances foreseen beside what happened, of the households of one tenth by chance or of all.
struct Calibration {
  int tenth = 0;  ///< 1 the lowest chances; 0: all
  std::int64_t households = 0;
  std::int64_t poor = 0;      ///< of them, below the line
  double predicted = 0;       ///< mean chance
  double observed = 0;        ///< share below the line
  double brier = 0;           ///< mean squared difference of chance and outcome (Brier 1950)
  double brier_constant = 0;  ///< the same had the share observed over all been foreseen for everybody
};

/// All, then the tenths that have households. Equal chances stay together, in the tenth in which their middle
/// lies. Empty without any.
std::vector<Calibration> calibrate(std::span<const Foreseen>);

/// What last December foresaw for this one, of the households that were there. For the last step of a year.
std::vector<Calibration> calibration_of(std::span<const Shard>);

}  // namespace ruralsim
