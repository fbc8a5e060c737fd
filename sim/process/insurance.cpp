// SPDX-License-Identifier: Apache-2.0
// 5.8 Insurance against disasters, sold in January to households on the list of a measure that pays part of
// the premium. A household buys when what it thinks the cover is worth, by mean and variance and as far as it
// trusts the insurer, reaches what it has to pay, and its cash reaches for that and a step's subsistence.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/insurance.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// The measure on whose list a household stands that pays most of the premium; the number of measures if none
/// does.
std::size_t best_offer(const Setting& now, std::uint32_t awards) {
  std::size_t best = now.measures.size();
  double most = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const Levers& l = now.measures[m].levers;
    if ((awards >> m & 1u) != 0 && l.insured_share > 0 && l.premium_share > most)
      most = l.premium_share, best = m;
  }
  return best;
}

/// Lasting trust of a household: the share of what a cover is worth that it counts on.
double trust_of(const Setting& now, std::uint64_t household) {
  const InsuranceParameters& p = now.scenario.insurance;
  if (p.trust <= 0) return 0;
  const auto bits = base::draw(now.key, household, base::Month{0}, base::Purpose::insurance_trust);
  return static_cast<double>(
      base::lognormal(base::log(static_cast<float>(p.trust)), static_cast<float>(p.trust_spread), bits[0]));
}

/// What a cover is worth by mean and variance: the claims expected, and the risk it takes away.
double worth_of(const Setting& now, const LossOutlook& loss, double insured, double family_income) {
  const double aversion = now.scenario.choice.risk_aversion / std::max(family_income, 1000.0);
  return insured * loss.mean + 0.5 * aversion * (1 - (1 - insured) * (1 - insured)) * loss.variance;
}

void offer(const Setting& now, const MeasureInForce& measure, std::uint32_t h, Village& v) {
  auto& household = v.shard.household;
  const auto hundredths = static_cast<std::uint8_t>(100 * std::min(1.0, measure.levers.insured_share) + 0.5);
  const double insured = hundredths / 100.0;
  const LossOutlook loss = loss_outlook(now, v.shard, h);
  const double premium = disaster_premium(loss, insured, now.scenario.insurance);
  const base::Fen whole = base::to_fen(premium);
  if (whole <= 0) return;
  const base::Fen paid = base::to_fen(premium * std::min(1.0, measure.levers.premium_share));
  const double own = base::to_yuan(whole - paid);
  const double worth = worth_of(now, loss, insured, static_cast<double>(household.family_year[h]));
  if (trust_of(now, household.id[h]) * worth < own) return;
  const double kept = now.drivers.subsistence * static_cast<double>(v.persons(h).size()) * now.clock.years();
  if (base::to_yuan(household.cash[h]) < own + kept) return;
  book(v, now.clock, h, earmarked_reason(measure.instrument), paid);
  book(v, now.clock, h, Reason::disaster_premium, whole);
  household.insured[h] = hundredths;
}

}  // namespace

void insure_against_disasters(const Setting& now, Village& v) {
  auto& household = v.shard.household;
  const std::uint32_t offering = measures_with(now, &Levers::premium_share);
  for (const std::uint32_t h : v.households()) {
    household.insured[h] = 0;
    if ((household.awards[h] & offering) == 0) continue;
    const std::size_t m = best_offer(now, household.awards[h]);
    if (m < now.measures.size()) offer(now, now.measures[m], h, v);
  }
}

}  // namespace ruralsim
