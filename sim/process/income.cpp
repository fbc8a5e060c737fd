// SPDX-License-Identifier: Apache-2.0
// 5.1, 6 Wages of jobs near home, income given from outside the model, and the support of every measure in
// force.
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

void pay_support(const Setting& now, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  const std::uint32_t awards = s.household.awards[h];
  if (awards == 0) return;
  const SupportBasis basis = support_basis(now, s, h);
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if ((awards >> m & 1u) == 0) continue;
    const MeasureInForce& measure = now.measures[m];
    const double help = basis.watched ? measure.levers.help_per_person * basis.persons : 0.0;
    const base::Fen paid = base::to_fen(support_a_year(measure.levers, basis) * now.clock.years());
    if (paid == 0) continue;
    book(v, now.clock, h, support_reason(measure.instrument), paid);
    const auto yuan = static_cast<float>(base::to_yuan(paid));
    // Neither a means test nor the watch counts what it brings as income: else
    // who is helped would look well off, leave and come back.
    if (means_tested(measure) || help > 0) s.household.support_this_year[h] += yuan;
    if (help > 0) s.household.help_income[static_cast<std::size_t>(now.clock.slot)][h] += yuan;
  }
}

}  // namespace

void settle_income(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const double wage = now.drivers.nearby_pay * now.clock.years();
  for (const std::uint32_t h : v.households()) {
    base::Fen wages = 0;
    for (const std::uint32_t p : v.persons(h)) {
      if (s.person.occupation[p] != Occupation::nearby) continue;
      wages += base::to_fen(wage * fitness_of(s.person.health[p], now.scenario.health));
    }
    if (wages > 0) book(v, now.clock, h, Reason::nearby_wage, wages);
    const double other = now.drivers.other_income[s.household.type[h]] * now.clock.years();
    if (other > 0) book(v, now.clock, h, Reason::other_income, base::to_fen(other));
    pay_support(now, h, v);
  }
}

}  // namespace ruralsim
