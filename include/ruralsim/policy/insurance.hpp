// SPDX-License-Identifier: Apache-2.0
// 5.8 What disasters take of what a household owns, as its insurer reckons it.
#pragma once
#include <cstdint>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// A year's loss to disasters: its mean, yuan, and variance, squared yuan.
struct LossOutlook {
  double mean = 0;
  double variance = 0;
};
/// Of a household's animals, enterprise and safe home, at prices of the date and the incidence of the
/// scenario.
LossOutlook loss_outlook(const Setting&, const Shard&, std::uint32_t household);

/// What an insurer who pays the share `insured` of losses asks for a year, yuan.
double disaster_premium(const LossOutlook&, double insured, const InsuranceParameters&);

}  // namespace ruralsim
