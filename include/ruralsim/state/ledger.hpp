// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <limits>
#include <span>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Adds to an amount of a year, fen; beyond 21 million yuan nothing.
inline void add_to_year(std::int32_t& sum, base::Fen amount) {
  constexpr base::Fen kMost = std::numeric_limits<std::int32_t>::max();
  sum = static_cast<std::int32_t>(std::min(kMost, sum + amount));
}

/// Adds what the treasury pays for a household to what it has received this year, where that is kept.
inline void note_received(Shard& s, std::uint32_t household, std::size_t reason, base::Fen amount) {
  const std::size_t instrument = instrument_of(reason);
  if (instrument >= s.household.received.size() || s.household.received[instrument].empty()) return;
  s.household.received[instrument].change(household, [&](std::int32_t sum) {
    add_to_year(sum, amount);
    return sum;
  });
}

/// Books one payment to or from a household: the flow, the household's cash and its incomes of this step,
/// from the same rounded amount. `kind` is the reason's row of the list of flows and says which: where it is
/// known beforehand, what does not concern it costs nothing.
inline void book(Village& village, const Clock& clock, std::uint32_t household, const FlowKind& kind,
                 std::size_t reason, base::Fen amount) {
  Shard& s = village.shard;
  s.village.flows[village.row][reason] += amount;
  if (household == s.witness.household) s.witness.payments->push_back({reason, amount});
  s.household.cash[household] += cash_sign(kind) * amount;
  if (kind.payer == Account::treasury) note_received(s, household, reason, amount);
  if (is_consumption(kind.reason)) add_to_year(s.household.consumed[household], amount);
  const float yuan = static_cast<float>(base::to_yuan(amount));
  const auto slot = static_cast<std::size_t>(clock.slot);
  if (kind.resident_income != 0) {
    s.household.resident_income[slot][household] += static_cast<float>(kind.resident_income) * yuan;
  }
  if (kind.family_income != 0) {
    s.household.family_income[slot][household] += static_cast<float>(kind.family_income) * yuan;
    s.household.income_year[place_of(kind.source)][household] +=
        static_cast<float>(kind.family_income) * yuan;
  }
}

inline void book(Village& village, const Clock& clock, std::uint32_t household, std::size_t reason,
                 base::Fen amount) {
  book(village, clock, household, flow_kind(reason), reason, amount);
}

inline void book(Village& village, const Clock& clock, std::uint32_t household, Reason reason,
                 base::Fen amount) {
  book(village, clock, household, static_cast<std::size_t>(reason), amount);
}

/// Books one payment to or from the village's co-operative that is not with a household.
inline void book_of_cooperative(Village& village, Reason reason, base::Fen amount) {
  const FlowKind& kind = flow_kind(static_cast<std::size_t>(reason));
  village.shard.village.flows[village.row][static_cast<std::size_t>(reason)] += amount;
  village.shard.village.coop_cash[village.row] += kind.payee == Account::cooperatives ? amount : -amount;
}

/// The same of the firm in the village's industrial park.
inline void book_of_park(Village& village, Reason reason, base::Fen amount) {
  const FlowKind& kind = flow_kind(static_cast<std::size_t>(reason));
  village.shard.village.flows[village.row][static_cast<std::size_t>(reason)] += amount;
  village.shard.village.park_cash[village.row] += kind.payee == Account::parks ? amount : -amount;
}

/// Clears a village's flows and stock changes and notes its opening stocks: the start of a step.
void open_accounts(Village&, const Clock&);

/// Checks one village's step: cash, animals, persons and land change by what the books say, the matrix closes
/// to zero fen and own production is even, and files the step's flows. Throws InvariantViolation naming step,
/// village and account.
void close_accounts(Village&, const Clock&);

/// Sum of a column over a village's households, exact for whole numbers.
std::int64_t total_herd(const Village&);
base::Fen total_cash(const Village&);
base::Fen total_debt(const Village&);
/// What members who are away have put aside, fen.
base::Fen total_savings_away(const Village&);
/// Land leased in less land leased out, thousandths of a mu: always 0.
std::int64_t total_leased(const Village&);
/// Cropland and pasture, mu. Both are floats, so that sums in double are exact and do not depend on the
/// order.
inline double land_of(const Shard& s, std::uint32_t household) {
  return static_cast<double>(s.household.cropland[household]) +
         static_cast<double>(s.household.pasture[household]);
}
double total_land(const Village&);

/// Income per head of the last 12 months, yuan, by the slots of `income`.
template <class Column>
double last_year(const std::array<Column, kMaxStepsPerYear>& income, std::uint32_t household, int slots) {
  double sum = 0;
  for (int slot = 0; slot < slots; ++slot)
    sum += static_cast<double>(income[static_cast<std::size_t>(slot)][household]);
  return sum;
}

}  // namespace ruralsim
