// SPDX-License-Identifier: Apache-2.0
// 5.3 Tools and machines for crops wear out and are bought anew, out of cash above the buffer that
// consumption has left, up to the capital whose last yuan brings what it costs in wear and return. Nobody
// sells them or borrows for them, so that a household without cash falls behind by its wear.
#include <algorithm>
#include <array>

#include "sim/process/block_column.hpp"
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// What harvests with the capital of the start are worth now in real terms, relative to the start; 0 without
/// land.
void harvest_worths(const Setting& now, const Outlets& outlets, const Village& v, std::uint32_t first,
                    std::span<double> to) {
  const Shard& s = v.shard;
  const double expected = s.village.price_expected[v.row * good_count(now.scenario)];
  std::array<double, kRowsOfBlock> labour;
  lands_in_harvest(s, now.scenario.crops.land_elasticity, first, to);
  labour_effects(s, now.scenario.crops.labour_elasticity, first, std::span(labour).first(to.size()));
  for (std::size_t i = 0; i < to.size(); ++i) {
    const double own = static_cast<double>(s.household.cropland[first + i]);
    const double price = outlets.at(static_cast<std::size_t>(Good::crops), s.household.awards[first + i]) *
                         expected * now.drivers.crop_growth;
    to[i] = own > 0 ? price * (to[i] / own) * labour[i] : 0;
  }
}

/// Farm capital at which the last yuan brings what it costs, yuan at prices of 2016.
void wanted_capitals(const Setting& now, const Outlets& outlets, const Village& v, std::uint32_t first,
                     std::span<double> to) {
  harvest_worths(now, outlets, v, first, to);
  base::powers(to, wanted_power(now.scenario.crops));  // wanted_farm_capital of every worth
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] *= usual_farm_capital(now, v.shard, first + static_cast<std::uint32_t>(i));
}

}  // namespace

void renew_farm_capital(const Setting& now, Village& v) {
  const CropParameters& p = now.scenario.crops;
  if (p.capital_elasticity <= 0) return;
  Shard& s = v.shard;
  const double kept = 1 - base::per_step(1 / p.capital_life, now.clock.steps_per_year);
  const double price = now.drivers.price_level;
  const Outlets outlets(now, s, v.row);
  BlockColumn wanted(s.household_begin[v.row + 1], [&](std::uint32_t first, std::span<double> to) {
    wanted_capitals(now, outlets, v, first, to);
  });
  for (const std::uint32_t h : v.households()) {
    float& capital = s.household.farm_capital[h];
    capital *= static_cast<float>(kept);
    const double spare = base::to_yuan(s.household.cash[h]) - cash_buffer(now.scenario, s, h);
    if (spare <= 0) continue;
    const double outlay = std::min(spare, price * (wanted[h] - static_cast<double>(capital)));
    const base::Fen paid = std::min(s.household.cash[h], base::to_fen(std::max(0.0, outlay)));
    if (paid <= 0) continue;
    book(v, now.clock, h, Reason::farm_outlay, paid);
    capital += static_cast<float>(base::to_yuan(paid) / price);
  }
}

}  // namespace ruralsim
