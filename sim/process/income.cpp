// SPDX-License-Identifier: Apache-2.0
// 5.1, 6 Wages of jobs near home, income given from outside the model, and the support of every measure in
// force.
#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "sim/process/block_column.hpp"
#include "sim/process/marked_members.hpp"
#include <ruralsim/base/money_columns.hpp>
#include <ruralsim/policy/governance.hpp>
#include <ruralsim/policy/support_columns.hpp>
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger_columns.hpp>

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

/// What village governments keep back of a measure's support; it is taken off what was paid, in fen.
void leak(const Setting& now, const Block& block, std::span<double> paid, Village& v) {
  for (std::size_t i = 0; i < block.rows; ++i) {
    if (paid[i] == 0) continue;
    const auto h = static_cast<std::uint32_t>(block.first + i);
    const double lost = leaked_share(now, v.shard, h);
    const base::Fen kept_back = lost > 0 ? base::to_fen(paid[i] / 100.0 * lost) : 0;
    if (kept_back > 0) book(v, now.clock, h, Reason::leakage, kept_back);
    paid[i] -= static_cast<double>(kept_back);
  }
}

/// What of a measure's support households do nothing for (5.11).
void note_aid(const Setting& now, const Levers& levers, const BasisColumns& basis, const Block& block,
              std::span<const double> paid, Village& v) {
  for (std::size_t i = 0; i < block.rows; ++i) {
    if (paid[i] == 0) continue;
    const auto h = static_cast<std::uint32_t>(block.first + i);
    const double lost = governance_matters(now.scenario) ? leaked_share(now, v.shard, h) : 0;
    v.shard.household.aid_year[h] +=
        static_cast<float>(unconditional_a_year(levers, basis[i]) * now.clock.years() * (1 - lost));
  }
}

/// Neither a means test nor the watch counts what it brings as income: else who is helped would look well
/// off, leave and come back.
/// @param got  whole fen
void note_help(const Setting& now, const Payers::Payer& payer, const BasisColumns& basis, const Block& block,
               std::span<const double> got, Village& v) {
  auto& household = v.shard.household;
  const bool helps = payer.levers->help_per_person > 0;
  if (!payer.means_tested && !helps) return;
  float* const tested = household.support_this_year.data() + block.first;
  auto& help = household.help_income[static_cast<std::size_t>(now.clock.slot)];
  for (std::size_t i = 0; i < block.rows; ++i) {
    const auto yuan = static_cast<float>(got[i] / 100.0);
    const bool helped = helps && basis.watched[i] != 0;
    if (payer.means_tested || helped) tested[i] += yuan;
    if (helped) help[block.first + i] += yuan;
  }
}

/// What one measure pays those of a block's households that stand on its list.
void pay_support(const Setting& now, const Payers::Payer& payer, std::size_t measure,
                 const BasisColumns& basis, const Block& block, Village& v) {
  const double years = now.clock.years();
  const std::uint32_t* const awards = v.shard.household.awards.data() + block.first;
  std::array<double, kRowsOfBlock> paid_to;
  const std::span paid = std::span(paid_to).first(block.rows);
  supports_a_year(*payer.levers, basis, paid);
  for (std::size_t i = 0; i < paid.size(); ++i) {
    const double support = paid[i] * years;
    paid[i] = (awards[i] >> measure & 1u) != 0 ? support : 0;
  }
  base::to_fens(paid);
  book_column(v, now.clock, block.first, payer.reason, paid);
  if (now.scenario.aspirations.matter) note_aid(now, *payer.levers, basis, block, paid, v);
  if (governance_matters(now.scenario)) leak(now, block, paid, v);
  note_help(now, payer, basis, block, paid, v);
}

void pay_supports(const Setting& now, const Payers& payers, const Block& block, Village& v) {
  std::uint32_t listed = 0;
  for (std::size_t i = 0; i < block.rows; ++i) listed |= v.shard.household.awards[block.first + i];
  std::uint32_t paying = payers.among(listed);
  if (paying == 0) return;
  const BasisOfRows basis(now, v.shard, block.first, block.rows, payers.asked_of_members_on(paying));
  for (; paying != 0; paying &= paying - 1) {
    const auto m = static_cast<std::size_t>(std::countr_zero(paying));
    pay_support(now, payers[m], m, basis.columns(), block, v);
  }
}

/// Wages of those with a job near home, who earn less when they are frail.
void pay_wages(const Setting& now, const Block& block, Village& v) {
  const Shard& s = v.shard;
  const double wage = now.drivers.nearby_pay * now.clock.years();
  const auto wage_of = [&](Health health) {
    return static_cast<double>(base::to_fen(wage * fitness_of(health, now.scenario.health)));
  };
  const double well = wage_of(Health::well), frail = wage_of(Health::chronic);
  std::array<double, kRowsOfBlock> wages{};
  const Occupation* occupation = s.person.occupation.data();
  each_marked_member(
      s, block.first, block.rows, [=](std::size_t p) { return occupation[p] == Occupation::nearby; },
      [&](std::uint32_t h, std::uint32_t p) {
        wages[h - block.first] += s.person.health[p] == Health::well ? well : frail;
      });
  book_column(v, now.clock, block.first, Reason::nearby_wage, std::span(wages).first(block.rows));
}

void pay_other_income(const Setting& now, const Block& block, Village& v) {
  std::array<double, kRowsOfBlock> other;
  for (std::size_t i = 0; i < block.rows; ++i) {
    const double yuan = now.drivers.other_income[v.shard.household.type[block.first + i]] * now.clock.years();
    other[i] = std::max(0.0, yuan);
  }
  const std::span all = std::span(other).first(block.rows);
  base::to_fens(all);
  book_column(v, now.clock, block.first, Reason::other_income, all);
}

}  // namespace

void settle_income(const Setting& now, Village& v) {
  const Payers payers(now);
  if (now.scenario.aspirations.matter && now.clock.first_of_year()) {
    for (const std::uint32_t h : v.households()) v.shard.household.aid_year[h] = 0;
  }
  each_block(v.households(), [&](const Block& block) {
    pay_wages(now, block, v);
    pay_other_income(now, block, v);
    pay_supports(now, payers, block, v);
  });
}

}  // namespace ruralsim
