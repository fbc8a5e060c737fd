// SPDX-License-Identifier: Apache-2.0
// 5.3 Tools and machines for crops wear out and are bought anew, out of cash above the buffer that
// consumption has left, up to the capital whose last yuan brings what it costs in wear and return. Nobody
// sells them or borrows for them, so that a household without cash falls behind by its wear.
#include <algorithm>
#include <array>
#include <span>

#include "sim/process/block_column.hpp"
#include <ruralsim/base/money_columns.hpp>
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger_columns.hpp>

namespace ruralsim {
namespace {

/// What harvests with the capital of the start are worth now in real terms, relative to the start; 0 without
/// land.
void harvest_worths(const Setting& now, const Outlets& outlets, const Village& v, const Block& block,
                    std::span<double> to) {
  const Shard& s = v.shard;
  const double expected = s.village.price_expected[v.row * good_count(now.scenario)],
               growth = now.drivers.crop_growth;
  std::array<double, kRowsOfBlock> labour, price;
  outlet_prices(now, outlets, static_cast<std::size_t>(Good::crops), s, block.first,
                std::span(price).first(block.rows));
  lands_in_harvest(s, now.scenario.crops.land_elasticity, block.first, to);
  labour_effects(s, now.scenario.crops.labour_elasticity, block.first, std::span(labour).first(block.rows));
  const float* const cropland = s.household.cropland.data() + block.first;
  for (std::size_t i = 0; i < block.rows; ++i) {
    const double own = static_cast<double>(cropland[i]);
    const double worth = price[i] * expected * growth * (to[i] / own) * labour[i];
    to[i] = own > 0 ? worth : 0;
  }
}

/// Farm capital at which the last yuan brings what it costs, yuan at prices of 2016.
void wanted_capitals(const Setting& now, const Outlets& outlets, const Village& v, const Block& block,
                     std::span<double> to) {
  harvest_worths(now, outlets, v, block, to);
  base::powers(to, wanted_power(now.scenario.crops));  // wanted_farm_capital of every worth
  std::array<double, kRowsOfBlock> usual;
  usual_farm_capitals(now, v.shard, block.first, std::span(usual).first(block.rows));
  for (std::size_t i = 0; i < block.rows; ++i) to[i] *= usual[i];
}

/// What households lay out for the capital that they lack, as far as cash above the buffer reaches: whole
/// fen.
void outlays_for(const Setting& now, std::span<const double> wanted, const Block& block, const Shard& s,
                 std::span<double> outlay) {
  const double price = now.drivers.price_level;
  const float* const capital = s.household.farm_capital.data() + block.first;
  std::array<double, kRowsOfBlock> cash, buffer;
  base::fens_as_doubles(std::span(s.household.cash).subspan(block.first, block.rows),
                        std::span(cash).first(block.rows));
  cash_buffers(now.scenario, s, block.first, std::span(buffer).first(block.rows));
  for (std::size_t i = 0; i < block.rows; ++i) {
    const double spare = cash[i] / 100.0 - buffer[i];
    const double lack = price * (wanted[i] - static_cast<double>(capital[i]));
    const double most = lack < spare ? lack : spare;
    outlay[i] = most > 0 ? most : 0;
  }
  base::to_fens(outlay);
  for (std::size_t i = 0; i < block.rows; ++i) outlay[i] = cash[i] < outlay[i] ? cash[i] : outlay[i];
}

void renew(const Setting& now, const Outlets& outlets, float kept, const Block& block, Village& v) {
  float* const capital = v.shard.household.farm_capital.data() + block.first;
  std::array<double, kRowsOfBlock> wanted_here, paid_here;
  const std::span wanted = std::span(wanted_here).first(block.rows),
                  paid = std::span(paid_here).first(block.rows);
  wanted_capitals(now, outlets, v, block, wanted);
  for (std::size_t i = 0; i < block.rows; ++i) capital[i] *= kept;
  outlays_for(now, wanted, block, v.shard, paid);
  book_column(v, now.clock, block.first, Reason::farm_outlay, paid);
  const double price = now.drivers.price_level;
  for (std::size_t i = 0; i < block.rows; ++i) capital[i] += static_cast<float>(paid[i] / 100.0 / price);
}

}  // namespace

void renew_farm_capital(const Setting& now, Village& v) {
  const CropParameters& p = now.scenario.crops;
  if (p.capital_elasticity <= 0) return;
  const double kept = 1 - base::per_step(1 / p.capital_life, now.clock.steps_per_year);
  const Outlets outlets(now, v.shard, v.row);
  each_block(v.households(),
             [&](const Block& block) { renew(now, outlets, static_cast<float>(kept), block, v); });
}

}  // namespace ruralsim
