// SPDX-License-Identifier: Apache-2.0
// 5.1, 6 Wages of jobs near home, income given from outside the model, and the support of every measure in
// force.
#include <array>
#include <bit>

#include <ruralsim/policy/governance.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// The measures that pay support, and what of them does not depend on the household.
class Payers {
 public:
  struct Payer {
    const Levers* levers;
    std::size_t reason;
    bool means_tested;
  };
  explicit Payers(const Setting& now) {
    for (std::size_t m = 0; m < now.measures.size(); ++m) {
      const MeasureInForce& measure = now.measures[m];
      if (support_a_year(measure.levers, kEntitled) == 0) continue;
      payer_[m] = {&measure.levers, support_reason(measure.instrument), means_tested(measure)};
      bits_ |= 1u << m;
      const AskedOfMembers asked = asked_of_members(measure.levers);
      elders_ |= asked.elders ? 1u << m : 0u;
      pupils_ |= asked.pupils ? 1u << m : 0u;
      posts_ |= asked.adult_stays ? 1u << m : 0u;
    }
  }
  /// Those on whose lists a household stands, a bit each.
  [[nodiscard]] std::uint32_t among(std::uint32_t awards) const { return awards & bits_; }
  [[nodiscard]] AskedOfMembers asked_of_members_on(std::uint32_t awards) const {
    return {(awards & elders_) != 0, (awards & pupils_) != 0, false, (awards & posts_) != 0};
  }
  const Payer& operator[](std::size_t measure) const { return payer_[measure]; }

 private:
  std::array<Payer, kMostMeasures> payer_;
  std::uint32_t bits_ = 0, elders_ = 0, pupils_ = 0, posts_ = 0;
};

void pay_support(const Setting& now, const Payers& payers, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  std::uint32_t paying = payers.among(s.household.awards[h]);
  if (paying == 0) return;
  const SupportBasis basis = support_basis(now, s, h, payers.asked_of_members_on(paying));
  const double lost = governance_matters(now.scenario) ? leaked_share(now, s, h) : 0;
  for (; paying != 0; paying &= paying - 1) {
    const Payers::Payer& payer = payers[static_cast<std::size_t>(std::countr_zero(paying))];
    const double help = basis.watched ? payer.levers->help_per_person * basis.persons : 0.0;
    const base::Fen paid = base::to_fen(support_a_year(*payer.levers, basis) * now.clock.years());
    if (paid == 0) continue;
    book(v, now.clock, h, kFlowKinds[kFixedReasons], payer.reason, paid);
    const base::Fen kept_back = lost > 0 ? base::to_fen(base::to_yuan(paid) * lost) : 0;
    if (kept_back > 0) book(v, now.clock, h, Reason::leakage, kept_back);
    const auto yuan = static_cast<float>(base::to_yuan(paid - kept_back));
    if (now.scenario.aspirations.matter) {
      s.household.aid_year[h] +=
          static_cast<float>(unconditional_a_year(*payer.levers, basis) * now.clock.years() * (1 - lost));
    }
    // Neither a means test nor the watch counts what it brings as income: else
    // who is helped would look well off, leave and come back.
    if (payer.means_tested || help > 0) s.household.support_this_year[h] += yuan;
    if (help > 0) s.household.help_income[static_cast<std::size_t>(now.clock.slot)][h] += yuan;
  }
}

}  // namespace

void settle_income(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const double wage = now.drivers.nearby_pay * now.clock.years();
  const Payers payers(now);
  const bool new_year = now.scenario.aspirations.matter && now.clock.first_of_year();
  for (const std::uint32_t h : v.households()) {
    if (new_year) s.household.aid_year[h] = 0;
    base::Fen wages = 0;
    for (const std::uint32_t p : v.persons(h)) {
      if (s.person.occupation[p] != Occupation::nearby) continue;
      wages += base::to_fen(wage * fitness_of(s.person.health[p], now.scenario.health));
    }
    if (wages > 0) book(v, now.clock, h, Reason::nearby_wage, wages);
    const double other = now.drivers.other_income[s.household.type[h]] * now.clock.years();
    if (other > 0) book(v, now.clock, h, Reason::other_income, base::to_fen(other));
    pay_support(now, payers, h, v);
  }
}

}  // namespace ruralsim
