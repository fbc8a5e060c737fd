// SPDX-License-Identifier: Apache-2.0
// 5.6 Debt service: interest on what is owed, principal in instalments or at the end of the term, out of cash
// above a step's subsistence. Interest that can't be paid is lent on; principal that can't be paid is
// arrears, and after long arrears the bank writes the loan off and lends no more for years.
#include <algorithm>

#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// The treasury's part of the interest, to each measure on whose list the household stands.
void pay_interest_subsidies(const Setting& now, double interest, std::uint32_t h, Village& v) {
  const base::Fen debt = v.shard.household.debt[h];
  double left = interest;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const Levers& levers = now.measures[m].levers;
    if (levers.interest_share <= 0 || (v.shard.household.awards[h] >> m & 1u) == 0) continue;
    const double within = subsidised_debt(levers, debt) / base::to_yuan(debt);
    const double part = std::min(left, interest * within * levers.interest_share);
    left -= part;
    book(v, now.clock, h, support_reason(now.measures[m].instrument), base::to_fen(part));
  }
}

void pay_interest(const Setting& now, std::uint32_t h, Village& v) {
  auto& household = v.shard.household;
  const double interest =
      base::to_yuan(household.debt[h]) * static_cast<double>(household.loan_rate[h]) * now.clock.years();
  const base::Fen due = base::to_fen(interest);
  if (due == 0) return;
  pay_interest_subsidies(now, interest, h, v);
  const base::Fen lacking = std::max<base::Fen>(0, due - household.cash[h]);
  if (lacking > 0) {
    book(v, now.clock, h, Reason::loan_taken, lacking);
    household.debt[h] += lacking;
  }
  book(v, now.clock, h, Reason::interest_paid, due);
}

/// Principal that falls due this step.
base::Fen principal_due(const Setting& now, const Shard& s, std::uint32_t h) {
  const auto& household = s.household;
  const base::Fen debt = household.debt[h];
  if (now.clock.now.index + now.clock.months >= household.loan_due[h]) return debt;
  return std::min(debt, base::to_fen(static_cast<double>(household.instalment[h]) * now.clock.years()));
}

bool renewed(const Setting& now, const Shard& s, std::uint32_t h) {
  if (s.household.instalment[h] > 0) return false;
  const auto bits = base::draw(now.key, s.household.id[h], now.clock.now, base::Purpose::loan_rollover);
  return base::happens(bits[0], now.scenario.credit.rollover);
}

void write_off(const Setting& now, std::uint32_t h, Village& v) {
  auto& household = v.shard.household;
  v.shard.village.loans_written_off[v.row] += household.debt[h];
  ++v.shard.village.defaults[v.row];
  household.debt[h] = 0;
  household.arrears[h] = 0;
  household.barred_until[h] = static_cast<std::int16_t>(
      now.clock.now.index + static_cast<int>(12 * now.scenario.credit.barred_years + 0.5));
}

void pay_principal(const Setting& now, double subsistence, std::uint32_t h, Village& v) {
  auto& household = v.shard.household;
  const base::Fen due = principal_due(now, v.shard, h);
  if (due == 0) return;
  const base::Fen spare = std::max<base::Fen>(0, household.cash[h] - base::to_fen(subsistence));
  const base::Fen paid = std::min(due, spare);
  if (paid < due && now.clock.now.index + now.clock.months >= household.loan_due[h] &&
      renewed(now, v.shard, h)) {
    household.loan_due[h] = static_cast<std::int16_t>(household.loan_due[h] +
                                                      static_cast<int>(12 * now.scenario.credit.term + 0.5));
    return;
  }
  book(v, now.clock, h, Reason::loan_repaid, paid);
  household.debt[h] -= paid;
  household.arrears[h] =
      paid < due ? static_cast<std::uint8_t>(std::min(250, household.arrears[h] + now.clock.months))
                 : std::uint8_t{0};
  if (household.arrears[h] >= now.scenario.credit.patience) write_off(now, h, v);
}

}  // namespace

void repay(const Setting& now, Village& v) {
  for (const std::uint32_t h : v.households()) {
    if (v.shard.household.debt[h] == 0) continue;
    pay_interest(now, h, v);
    const double subsistence =
        now.drivers.subsistence * static_cast<double>(v.persons(h).size()) * now.clock.years();
    pay_principal(now, subsistence, h, v);
  }
}

}  // namespace ruralsim
