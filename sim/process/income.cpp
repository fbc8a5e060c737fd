// SPDX-License-Identifier: Apache-2.0
// 5.1, 6 Wages of jobs near home, income given from outside the model, and the support of every measure in
// force.
#include <algorithm>

#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

void pay_support(const Setting& now, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  const std::uint32_t awards = s.household.awards[h];
  if (awards == 0) return;
  const SupportBasis basis = support_basis(s, h, now.clock.now);
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if ((awards >> m & 1u) == 0) continue;
    const MeasureInForce& measure = now.measures[m];
    const base::Fen paid = base::to_fen(support_a_year(measure.levers, basis) * now.clock.years());
    if (paid == 0) continue;
    book(v, now.clock, h, support_reason(measure.instrument), paid);
    if (means_tested(measure)) {
      s.household.support_this_year[h] += static_cast<float>(base::to_yuan(paid));
    }
  }
}

}  // namespace

void settle_income(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const base::Fen wage = base::to_fen(now.drivers.nearby_pay * now.clock.years());
  for (const std::uint32_t h : v.households()) {
    const auto jobs = std::count_if(v.persons(h).begin(), v.persons(h).end(), [&](std::uint32_t p) {
      return s.person.occupation[p] == Occupation::nearby;
    });
    if (jobs > 0) book(v, now.clock, h, Reason::nearby_wage, wage * jobs);
    const double other = now.drivers.other_income[s.household.type[h]] * now.clock.years();
    if (other > 0) book(v, now.clock, h, Reason::other_income, base::to_fen(other));
    pay_support(now, h, v);
  }
}

}  // namespace ruralsim
