// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include <ruralsim/engine/margins.hpp>

namespace ruralsim {

/// Where a county stands, to see whether it jumps when a run begins.
struct SpinUp {
  double away = 0, nearby = 0, enterprise = 0, home = 0;  ///< shares of able adults; home: farm and herd
  double income = 0;  ///< family income of the last 12 months, yuan a person
  double herd = 0;    ///< head a household
  double cash = 0;    ///< yuan a household
};
/// The figures before the step that begins in a month.
SpinUp spin_up(std::span<const Shard>, base::Month next);

/// The figures after a year beside those when the run began, as cells of the margin `spin_up`.
std::vector<MarginCell> spin_up_cells(const SpinUp& begin, const SpinUp& year_later);

}  // namespace ruralsim
