// SPDX-License-Identifier: Apache-2.0
// 5.7 Illness is paid first, then subsistence (own food counts towards it), then a share of what lies above a
// buffer of a few months of usual income goes to consumption and, in part, to housing, durables and
// ceremonies. Where cash does not reach for the first two, the household sells animals at a discount, then
// borrows; what is still missing is recorded and cash is never negative.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

double adult_equivalents(const Setting& now, const Village& v, std::uint32_t h) {
  double sum = 0;
  for (const std::uint32_t p : v.persons(h)) {
    if (v.shard.person.occupation[p] == Occupation::away) continue;
    const int age = age_at(v.shard.person.born[p], now.clock.now);
    sum += age < kWorkingAge ? now.scenario.choice.child_equivalence : 1.0;
  }
  return sum;
}

/// Sells as many animals as bring `lack`, or all of them.
void sell_in_distress(const Setting& now, base::Fen lack, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  std::int32_t& herd = s.household.herd[h];
  const double market =
      s.village.price[v.row * good_count(now.scenario) + static_cast<std::size_t>(Good::herd)];
  const double price = now.drivers.herd_price * market * now.scenario.herd.distress_discount;
  if (lack <= 0 || herd == 0 || price <= 0) return;
  const double wanted = base::to_yuan(lack) / price * kHead;
  const std::int32_t sold = wanted >= herd ? herd : std::min(herd, static_cast<std::int32_t>(wanted) + 1);
  herd -= sold;
  s.village.herd_taken[v.row] += sold;
  book(v, now.clock, h, Reason::herd_distress_sale, base::to_fen(price * (sold / kHead)));
}

/// Borrows what is missing for subsistence, up to the bank's limit for such loans.
void borrow_in_hardship(const Setting& now, base::Fen lack, std::uint32_t h, Village& v) {
  const auto& household = v.shard.household;
  if (lack <= 0 || household.barred_until[h] > now.clock.now.index) return;
  const double limit =
      now.scenario.credit.hardship_limit * std::max(0.0, static_cast<double>(household.family_year[h]));
  const base::Fen room = base::to_fen(limit) - household.debt[h];
  take_loan(now, h, std::min(lack, room), now.scenario.credit.rate, v);
}

/// Pays what is due as far as cash and animals reach; returns what could not be paid.
base::Fen pay_what_is_due(const Setting& now, base::Fen due, Reason reason, std::uint32_t h, Village& v) {
  const base::Fen& cash = v.shard.household.cash[h];
  sell_in_distress(now, due - cash, h, v);
  borrow_in_hardship(now, due - cash, h, v);
  const base::Fen paid = std::min(due, cash);
  book(v, now.clock, h, reason, paid);
  return due - paid;
}

/// The insurer's part of what illness costs, never more than all of it.
void reimburse(const Setting& now, std::uint32_t h, Village& v) {
  const base::Fen owed = v.shard.household.owed_illness[h];
  base::Fen left = owed;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const double share = now.measures[m].levers.reimbursed_share;
    if (share <= 0 || (v.shard.household.awards[h] >> m & 1u) == 0) continue;
    const base::Fen paid = std::min(left, base::to_fen(base::to_yuan(owed) * share));
    book(v, now.clock, h, earmarked_reason(now.measures[m].instrument), paid);
    left -= paid;
  }
}

/// Spends above the buffer: the yearly share as a share of this step.
void spend_above_buffer(const Setting& now, double share, std::uint32_t h, Village& v) {
  const ConsumptionParameters& p = now.scenario.consumption;
  const double buffer =
      p.buffer_months / 12 * std::max(0.0, static_cast<double>(v.shard.household.resident_year[h]));
  const double above = base::to_yuan(v.shard.household.cash[h]) - buffer;
  if (above <= 0) return;
  const base::Fen spent = std::min(v.shard.household.cash[h], base::to_fen(above * share));
  const base::Fen durables = std::min(spent, base::to_fen(base::to_yuan(spent) * p.durables_share));
  book(v, now.clock, h, Reason::durables, durables);
  book(v, now.clock, h, Reason::consumption, spent - durables);
}

}  // namespace

void consume(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const double share = base::per_step(now.scenario.consumption.propensity, now.clock.steps_per_year);
  for (const std::uint32_t h : v.households()) {
    if (s.household.owed_illness[h] > 0) reimburse(now, h, v);
    s.village.unmet[v.row] += pay_what_is_due(now, s.household.owed_illness[h], Reason::illness_cost, h, v);
    s.household.owed_illness[h] = 0;
    const double need = now.drivers.subsistence * adult_equivalents(now, v, h) * now.clock.years();
    const double own_food = static_cast<double>(s.household.own_food_year[h]) * now.clock.years();
    const base::Fen due = base::to_fen(std::max(0.0, need - own_food));
    s.village.unmet[v.row] += pay_what_is_due(now, due, Reason::subsistence, h, v);
    spend_above_buffer(now, share, h, v);
  }
}

}  // namespace ruralsim
