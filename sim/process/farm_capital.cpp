// SPDX-License-Identifier: Apache-2.0
// 5.3 Tools and machines for crops wear out and are bought anew, out of cash above the buffer that
// consumption has left, up to the capital whose last yuan brings what it costs in wear and return. Nobody
// sells them or borrows for them, so that a household without cash falls behind by its wear.
#include <algorithm>

#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// What a harvest with the capital of the start is worth now in real terms, relative to the start.
double harvest_worth(const Setting& now, const Outlets& outlets, const Shard& s, std::size_t village,
                     std::uint32_t h) {
  const CropParameters& p = now.scenario.crops;
  const double own = static_cast<double>(s.household.cropland[h]);
  if (own <= 0) return 0;
  const double land = land_in_harvest(own, s.household.leased[h], p.land_elasticity) / own;
  const double price = outlets.at(static_cast<std::size_t>(Good::crops), s.household.awards[h]) *
                       s.village.price_expected[village * good_count(now.scenario)];
  return price * now.drivers.crop_growth * land * LabourEffect(labour_share(s, h)).with(p.labour_elasticity);
}

}  // namespace

void renew_farm_capital(const Setting& now, Village& v) {
  const CropParameters& p = now.scenario.crops;
  if (p.capital_elasticity <= 0) return;
  Shard& s = v.shard;
  const double kept = 1 - base::per_step(1 / p.capital_life, now.clock.steps_per_year);
  const double price = now.drivers.price_level;
  const Outlets outlets(now, s, v.row);
  for (const std::uint32_t h : v.households()) {
    float& capital = s.household.farm_capital[h];
    capital *= static_cast<float>(kept);
    const double wanted =
        usual_farm_capital(now, s, h) * wanted_farm_capital(harvest_worth(now, outlets, s, v.row, h), p);
    const double spare = base::to_yuan(s.household.cash[h]) - cash_buffer(now.scenario, s, h);
    const double outlay = std::min(spare, price * (wanted - static_cast<double>(capital)));
    const base::Fen paid = std::min(s.household.cash[h], base::to_fen(std::max(0.0, outlay)));
    if (paid <= 0) continue;
    book(v, now.clock, h, Reason::farm_outlay, paid);
    capital += static_cast<float>(base::to_yuan(paid) / price);
  }
}

}  // namespace ruralsim
