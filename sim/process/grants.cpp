// SPDX-License-Identifier: Apache-2.0
// 6 Aid in kind: animals at the usual price and farm machines, once; courses once a year and when the measure
// begins or the lag of a household ends, for an adult who has had none; services and what goes into a park,
// once a year. The treasury's money passes through the household for that purpose alone: it is no income.
#include <algorithm>

#include <ruralsim/policy/governance.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// What arrives of goods of the treasury: books them and what is lost on the way, fen.
base::Fen goods_handed_out(const Setting& now, const MeasureInForce& measure, double yuan, std::uint32_t h,
                           Village& v) {
  const base::Fen amount = base::to_fen(yuan);
  const base::Fen lost = base::to_fen(yuan * leaked_share(now, v.shard, h));
  book(v, now.clock, h, earmarked_reason(measure.instrument), amount);
  if (lost > 0) book(v, now.clock, h, Reason::leakage_in_kind, lost);
  return amount - lost;
}

void give_animals(const Setting& now, const MeasureInForce& measure, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  const base::Fen amount = goods_handed_out(now, measure, measure.levers.herd_grant, h, v);
  const auto animals =
      static_cast<std::int32_t>(base::to_yuan(amount) / now.drivers.herd_price * kHead + 0.5);
  book(v, now.clock, h, Reason::animals_granted, amount);
  s.household.herd[h] += animals;
  s.village.herd_granted[v.row] += animals;
}

void give_machines(const Setting& now, const MeasureInForce& measure, std::uint32_t h, Village& v) {
  const base::Fen amount = goods_handed_out(now, measure, measure.levers.machine_grant, h, v);
  book(v, now.clock, h, Reason::machines_granted, amount);
  v.shard.household.farm_capital[h] += static_cast<float>(base::to_yuan(amount) / now.drivers.price_level);
}

/// Animals and machines, once.
void give_in_kind(const Setting& now, std::size_t m, std::uint32_t h, Village& v) {
  const std::uint32_t granted = v.shard.household.granted[h];
  const MeasureInForce& measure = now.measures[m];
  if ((granted >> m & 1u) != 0) return;
  const bool animals = measure.levers.herd_grant > 0 && now.drivers.herd_price > 0;
  const bool machines = measure.levers.machine_grant > 0;
  if (animals) give_animals(now, measure, h, v);
  if (machines) give_machines(now, measure, h, v);
  if (animals || machines) v.shard.household.granted[h] = granted | 1u << m;
}

/// The able adult without a course whom a lottery picks, the end of the household's rows if there is none.
std::uint32_t who_learns(const Setting& now, const Village& v, std::uint32_t h) {
  const Shard& s = v.shard;
  std::uint32_t chosen = s.person_begin[h + 1], lowest = ~0u;
  for (const std::uint32_t p : v.persons(h)) {
    if (s.person.skill[p] != 0 || !able(s, p, now.clock.now)) continue;
    if (s.person.occupation[p] == Occupation::away) continue;
    const std::uint32_t lot = base::draw(now.key, s.person.id[p], base::Month{0}, base::Purpose::training)[0];
    if (lot < lowest) lowest = lot, chosen = p;
  }
  return chosen;
}

/// What a service (surveying, job matching) costs, once a year.
void pay_service(const Setting& now, const MeasureInForce& measure, std::uint32_t h, Village& v) {
  const base::Fen fee = base::to_fen(measure.levers.service_cost);
  book(v, now.clock, h, earmarked_reason(measure.instrument), fee);
  book(v, now.clock, h, Reason::service_fee, fee);
}

/// What a household's village gets for its industrial park on account of it, once a year.
void invest_in_park(const Setting& now, const MeasureInForce& measure, std::uint32_t h, Village& v) {
  const base::Fen arrives = goods_handed_out(now, measure, measure.levers.park_investment, h, v);
  book(v, now.clock, h, Reason::park_investment, arrives);
  v.shard.village.park_cash[v.row] += arrives;
}

void train(const Setting& now, const MeasureInForce& measure, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  const std::uint32_t p = who_learns(now, v, h);
  if (p == s.person_begin[h + 1]) return;
  const Levers& l = measure.levers;
  const base::Fen fee = base::to_fen(l.training_cost);
  book(v, now.clock, h, earmarked_reason(measure.instrument), fee);
  book(v, now.clock, h, Reason::course_fee, fee);
  s.person.skill[p] = static_cast<std::int8_t>(std::clamp(100 * l.training_effect + 0.5, 0.0, 127.0));
  const int until = now.clock.now.index + static_cast<int>(l.training_months + 0.5);
  s.person.course_until[p] = static_cast<std::int16_t>(until);
}

}  // namespace

void hand_out_aid(const Setting& now, Village& v) {
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const MeasureInForce& measure = now.measures[m];
    const bool courses = measure.levers.training_places > 0 && (measure.opens || measure.lag > 0);
    const bool service = now.clock.first_of_year() && measure.levers.service_cost > 0;
    const bool goods = measure.levers.herd_grant > 0 || measure.levers.machine_grant > 0;
    const bool park = now.clock.first_of_year() && measure.levers.park_investment > 0;
    if (!goods && !courses && !service && !park) continue;
    for (const std::uint32_t h : v.households()) {
      if ((v.shard.household.awards[h] >> m & 1u) == 0) continue;
      if (goods) give_in_kind(now, m, h, v);
      if (courses && (measure.opens || lag_ends(now, m, v.shard, h))) train(now, measure, h, v);
      if (service) pay_service(now, measure, h, v);
      if (park) invest_in_park(now, measure, h, v);
    }
  }
}

}  // namespace ruralsim
