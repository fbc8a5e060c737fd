// SPDX-License-Identifier: Apache-2.0
// 5.7 Illness is paid first, then subsistence (own food counts towards it), then what children at school and
// ordinary care of health cost, then a share of what lies above a buffer of a few months of usual income goes
// to consumption and, in part, to housing, durables and ceremonies. Where cash does not reach for the first
// two, the household sells animals at a discount, then borrows; what is still missing is recorded and cash is
// never negative.
#include <algorithm>
#include <bit>

#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

constexpr int kSeniorSchoolAge = 16;

/// What a household's members at home need in the step.
struct Needs {
  double equivalents = 0;  ///< adults
  double schooling = 0;    ///< yuan a year
  double health = 0;       ///< yuan a year
};

/// What one member needs, yuan a year, and from and up to which age.
struct NeedsByAge {
  static constexpr int kSeniorSchool = 12 * kSeniorSchoolAge, kWorking = 12 * kWorkingAge,
                       kOld = 12 * kOldAge;  ///< months
  double child, school, senior_school, health, health_elder;

  explicit NeedsByAge(const Scenario& s)
      : child(s.choice.child_equivalence),
        school(s.consumption.school_cost),
        senior_school(s.consumption.senior_school_cost),
        health(s.consumption.health_cost),
        health_elder(s.consumption.health_cost_elder) {}
};

Needs needs_of(const Setting& now, const NeedsByAge& by_age, const Shard& s, std::uint32_t h) {
  Needs n;
  for (std::uint32_t i = s.person_begin[h]; i < s.person_begin[h + 1]; ++i) {
    const int months = now.clock.now.index - s.person.born[i];
    const bool away = s.person.occupation[i] == Occupation::away;
    const double share = away ? time_at_home(now, s.person.id[i]) : 1.0;
    n.equivalents += share * (months < NeedsByAge::kWorking ? by_age.child : 1.0);
    n.health += share * (months >= NeedsByAge::kOld ? by_age.health_elder : by_age.health);
    if (at_school(now, s, i))
      n.schooling += months < NeedsByAge::kSeniorSchool ? by_age.school : by_age.senior_school;
  }
  return n;
}

/// Sells as many animals as bring `lack`, or all of them.
void sell_in_distress(const Setting& now, base::Fen lack, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  std::int32_t& herd = s.household.herd[h];
  if (lack <= 0 || herd == 0) return;
  const double market =
      s.village.price[v.row * good_count(now.scenario) + static_cast<std::size_t>(Good::herd)];
  const double price = now.drivers.herd_price * market * gate_price(now.scenario, s, v.row) *
                       now.scenario.herd.distress_discount;
  if (price <= 0) return;
  const double wanted = base::to_yuan(lack) / price * kHead;
  const std::int32_t sold = wanted >= herd ? herd : std::min(herd, static_cast<std::int32_t>(wanted) + 1);
  herd -= sold;
  s.village.herd_taken[v.row] += sold;
  book(v, now.clock, h, Reason::herd_distress_sale, base::to_fen(price * (sold / kHead)));
  s.household.coping[h] |= bit_of(Coping::sold_animals);
}

/// Borrows what is missing for subsistence, up to the bank's limit for such loans.
void borrow_in_hardship(const Setting& now, base::Fen lack, std::uint32_t h, Village& v) {
  const auto& household = v.shard.household;
  if (lack <= 0 || household.barred_until[h] > now.clock.now.index) return;
  const double limit =
      now.scenario.credit.hardship_limit * std::max(0.0, static_cast<double>(household.family_year[h]));
  const base::Fen room = base::to_fen(limit) - household.debt[h];
  if (room > 0) v.shard.household.coping[h] |= bit_of(Coping::borrowed);
  take_loan(now, h, std::min(lack, room), now.scenario.credit.rate, now.scenario.credit.term, v);
}

/// Pays what is due as far as cash and animals reach; returns what could not be paid.
base::Fen pay_what_is_due(const Setting& now, base::Fen due, Reason reason, std::uint32_t h, Village& v) {
  const base::Fen& cash = v.shard.household.cash[h];
  sell_in_distress(now, due - cash, h, v);
  borrow_in_hardship(now, due - cash, h, v);
  const base::Fen paid = std::min(due, cash);
  book(v, now.clock, h, reason, paid);
  if (paid < due) v.shard.household.coping[h] |= bit_of(Coping::fell_short);
  return due - paid;
}

/// The insurer's part of what illness costs, never more than all of it.
/// @param insurers  measures that reimburse, a bit each
void reimburse(const Setting& now, std::uint32_t insurers, std::uint32_t h, Village& v) {
  const base::Fen owed = v.shard.household.owed_illness[h];
  base::Fen left = owed;
  for (std::uint32_t paying = v.shard.household.awards[h] & insurers; paying != 0; paying &= paying - 1) {
    const auto m = static_cast<std::size_t>(std::countr_zero(paying));
    const double share = now.measures[m].levers.reimbursed_share;
    const base::Fen paid = std::min(left, base::to_fen(base::to_yuan(owed) * share));
    book(v, now.clock, h, earmarked_reason(now.measures[m].instrument), paid);
    left -= paid;
  }
}

/// Costs that a household meets as far as its cash reaches and does not sell animals or borrow for.
void pay_from_cash(const Setting& now, double yuan, Reason reason, std::uint32_t h, Village& v) {
  if (yuan <= 0) return;
  book(v, now.clock, h, reason, std::min(v.shard.household.cash[h], base::to_fen(yuan)));
}

/// What a household of the village spent on average in the last 12 months on subsistence and what it likes,
/// yuan a year: the norm that spending for status looks up to.
double village_norm(const Village& v) {
  base::Fen spent = 0;
  for (const Flows& step : v.shard.village.flows_by_slot[v.row]) {
    for (const Reason r : {Reason::subsistence, Reason::consumption, Reason::durables})
      spent += step[static_cast<std::size_t>(r)];
  }
  return v.size() > 0 ? base::to_yuan(spent) / static_cast<double>(v.size()) : 0;
}

/// Spending for status towards that norm, out of the buffer if need be; less where campaigns against costly
/// ceremonies reach.
void keep_up(const Setting& now, double norm, double spent, std::uint32_t h, Village& v) {
  double kept = 1;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if ((v.shard.household.awards[h] >> m & 1u) != 0) kept -= now.measures[m].levers.status_cut;
  }
  const double wanted = now.scenario.consumption.status * std::max(0.0, kept) * std::max(0.0, norm - spent);
  pay_from_cash(now, wanted, Reason::status_spending, h, v);
}

/// Spends above the buffer, the yearly share as a share of this step; returns what, yuan.
double spend_above_buffer(const Setting& now, double share, std::uint32_t h, Village& v) {
  const ConsumptionParameters& p = now.scenario.consumption;
  const double above = base::to_yuan(v.shard.household.cash[h]) - cash_buffer(now.scenario, v.shard, h);
  if (above <= 0) return 0;
  const base::Fen spent = std::min(v.shard.household.cash[h], base::to_fen(above * share));
  const base::Fen durables = std::min(spent, base::to_fen(base::to_yuan(spent) * p.durables_share));
  book(v, now.clock, h, Reason::durables, durables);
  book(v, now.clock, h, Reason::consumption, spent - durables);
  if ((v.shard.household.lacks[h] & (bit_of(Dimension::housing) | bit_of(Dimension::water))) != 0)
    v.shard.household.mended[h] += static_cast<float>(base::to_yuan(durables) / now.drivers.price_level);
  return base::to_yuan(spent);
}

}  // namespace

void consume(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const double share = base::per_step(now.scenario.consumption.propensity, now.clock.steps_per_year);
  const NeedsByAge by_age(now.scenario);
  const std::uint32_t insurers = measures_with(now, &Levers::reimbursed_share);
  const bool status = now.scenario.consumption.status > 0;
  const double norm = status ? village_norm(v) * now.clock.years() : 0;
  for (const std::uint32_t h : v.households()) {
    if (s.household.owed_illness[h] > 0) reimburse(now, insurers, h, v);
    if (s.household.owed_illness[h] > 0) {
      s.village.unmet[v.row] += pay_what_is_due(now, s.household.owed_illness[h], Reason::illness_cost, h, v);
      s.household.owed_illness[h] = 0;
    }
    const Needs needs = needs_of(now, by_age, s, h);
    const double need = now.drivers.subsistence * needs.equivalents * now.clock.years();
    const double own_food = static_cast<double>(s.household.own_food_year[h]) * now.clock.years();
    const base::Fen due = base::to_fen(std::max(0.0, need - own_food));
    s.village.unmet[v.row] += pay_what_is_due(now, due, Reason::subsistence, h, v);
    const double real_years = now.clock.years() * now.drivers.price_level;
    pay_from_cash(now, needs.schooling * real_years, Reason::schooling_cost, h, v);
    pay_from_cash(now, needs.health * real_years, Reason::health_cost, h, v);
    const double spent = base::to_yuan(due) + spend_above_buffer(now, share, h, v);
    if (status) keep_up(now, norm, spent, h, v);
    if (s.household.lacks[h] != 0 || s.household.mended[h] != 0) mend_home(now, h, v);
  }
}

}  // namespace ruralsim
