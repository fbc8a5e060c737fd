// SPDX-License-Identifier: Apache-2.0
// 5.5 Owners have their enterprises certified on the terms of measures, once a year and when the measure
// begins or the lag of a household ends: plants of the farm sector that were there when the lists were drawn
// up and whose owners have just decided to keep them.
#include <algorithm>

#include <ruralsim/policy/governance.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/certification_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// The owner applies if the certificate is worth more than it costs and cash above the buffer reaches for the
/// own part of the fee. The treasury's part passes through the household's hands: it is no income.
void apply(const Setting& now, const MeasureInForce& measure, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  if (!may_be_certified(now, s, h) || s.household.plant_since[h] == now.clock.now.index) return;
  const Levers& l = measure.levers;
  const Certificate c = certificate_for(now, l, s, v.row, h);
  if (value_of_certificate(c, now.scenario.enterprise.discount_factor) <= 0) return;
  if (c.own_fee > std::max(0.0, base::to_yuan(s.household.cash[h]) - cash_buffer(now.scenario, s, h))) return;
  const base::Fen fee = base::to_fen(l.certification_cost);
  book(v, now.clock, h, earmarked_reason(measure.instrument), fee - base::to_fen(c.own_fee));
  book(v, now.clock, h, Reason::service_fee, fee);
  const int from = now.clock.now.index + static_cast<int>(l.certification_months + 0.5);
  s.household.certified_from[h] = static_cast<std::int16_t>(from);
}

}  // namespace

void certify_enterprises(const Setting& now, Village& v) {
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const MeasureInForce& measure = now.measures[m];
    if (measure.levers.certification_share <= 0 || (!measure.opens && measure.lag == 0)) continue;
    for (const std::uint32_t h : v.households()) {
      if ((v.shard.household.awards[h] >> m & 1u) == 0) continue;
      if (measure.opens || lag_ends(now, m, v.shard, h)) apply(now, measure, h, v);
    }
  }
}

}  // namespace ruralsim
