// SPDX-License-Identifier: Apache-2.0
// 5.12 Safe homes and water, and health insurance. A household that lacks a
// safe home, or else safe water, puts what it spends on durables into it; once
// that reaches the cost less the treasury's part, the treasury pays that part
// and the lack is gone. Insurance: on a list that reimburses illness, or the
// premium is paid.
#include <algorithm>

#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// The measure on whose list a household stands that pays most of mending; the
/// number of measures if none pays.
std::size_t best_payer(const Setting& now, std::uint32_t awards) {
  std::size_t best = now.measures.size();
  double most = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const double share = now.measures[m].levers.mending_share;
    if ((awards >> m & 1u) != 0 && share > most) most = share, best = m;
  }
  return best;
}

}  // namespace

void mend_home(const Setting& now, std::uint32_t h, Village& v) {
  auto& household = v.shard.household;
  std::uint8_t& lacks = household.lacks[h];
  auto spent = household.mended[h];
  const bool unsafe = (lacks & bit_of(Dimension::housing)) != 0;
  if (!unsafe && (lacks & bit_of(Dimension::water)) == 0) {
    spent = 0;
    return;
  }
  const double cost = unsafe ? now.scenario.home.cost : now.scenario.home.water_cost;
  const std::size_t payer = best_payer(now, household.awards[h]);
  const double share =
      payer < now.measures.size() ? std::min(1.0, now.measures[payer].levers.mending_share) : 0;
  if (static_cast<double>(spent) < (1 - share) * cost) return;
  if (share > 0) {
    const base::Fen paid = base::to_fen(share * cost * now.drivers.price_level);
    book(v, now.clock, h, earmarked_reason(now.measures[payer].instrument), paid);
    book(v, now.clock, h, Reason::home_mended, paid);
  }
  lacks &= static_cast<std::uint8_t>(~bit_of(unsafe ? Dimension::housing : Dimension::water));
  spent = 0;
}

void insure(const Setting& now, Village& v) {
  auto& household = v.shard.household;
  const double premium = now.scenario.health.premium.at(now.clock.now);
  const std::uint32_t insurers = measures_with(now, &Levers::reimbursed_share);
  for (const std::uint32_t h : v.households()) {
    const auto persons = static_cast<double>(v.persons(h).size());
    const base::Fen due = base::to_fen(premium * persons);
    const base::Fen kept = base::to_fen(now.drivers.subsistence * persons * now.clock.years());
    bool insured = (household.awards[h] & insurers) != 0;
    if (!insured && household.cash[h] >= due + kept) {
      book(v, now.clock, h, Reason::insurance_premium, due);
      insured = true;
    }
    const std::uint8_t bit = bit_of(Dimension::insurance);
    household.lacks[h] =
        static_cast<std::uint8_t>(insured ? household.lacks[h] & ~bit : household.lacks[h] | bit);
  }
}

}  // namespace ruralsim
