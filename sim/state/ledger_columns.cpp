// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <bit>

#include <ruralsim/state/ledger_columns.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kBlock = 256;

/// Below 2^51 a whole double becomes an integer by adding 1.5 x 2^52: its low bits then are the number.
constexpr double kExact = 0x1p51, kShift = 0x1.8p52;

/// What amounts have in common: whether they all are 0, whether they all are below kExact, and whether some
/// are negative.
struct Amounts {
  bool none, exact, taken_back;
};

Amounts look_at(std::span<const double> fen) {
  constexpr std::uint64_t kMagnitude = ~std::uint64_t{0} >> 1;
  const auto most = std::bit_cast<std::int64_t>(kExact);
  std::int64_t beyond = 0;
  std::uint64_t any = 0, all_bits = 0;
  for (const double f : fen) {
    const auto bits = std::bit_cast<std::uint64_t>(f);
    const std::uint64_t magnitude = bits & kMagnitude;
    any |= magnitude, all_bits |= bits;
    beyond |= most - 1 - static_cast<std::int64_t>(magnitude);
  }
  return {any == 0, beyond >= 0, (all_bits & ~kMagnitude) != 0};
}

/// Adds every amount to a column of cash; returns their sum.
base::Fen add_to_cash(std::span<const double> fen, int sign, base::Fen* cash) {
  base::Fen sum = 0;
  for (std::size_t i = 0; i < fen.size(); ++i) {
    const base::Fen amount = std::bit_cast<base::Fen>(fen[i] + kShift) - std::bit_cast<base::Fen>(kShift);
    sum += amount;
    cash[i] += sign < 0 ? -amount : amount;
  }
  return sum;
}

base::Fen sum_of(std::span<const double> fen) {
  base::Fen sum = 0;
  for (const double f : fen) sum += std::bit_cast<base::Fen>(f + kShift) - std::bit_cast<base::Fen>(kShift);
  return sum;
}

/// add_to_year of every amount.
void add_to_years(std::span<const double> fen, std::int32_t* sums) {
  constexpr double kMost = std::numeric_limits<std::int32_t>::max();
  for (std::size_t i = 0; i < fen.size(); ++i) {
    const double sum = sums[i] + fen[i];
    sums[i] = static_cast<std::int32_t>(sum < kMost ? sum : kMost);
  }
}

/// The same of rows from `first` on of a column in which most may have nothing, 64 at a time: where all have
/// something already, as from a measure for everybody, in vectors.
void add_to_received(std::span<const double> fen, bool taken_back, RareColumn<std::int32_t>& sums,
                     std::size_t first) {
  for (std::size_t i = 0; i < fen.size();) {
    const std::size_t begin = first + i, rows = std::min(fen.size() - i, 64 - begin % 64);
    const std::span<const double> some = fen.subspan(i, rows);
    const std::span<std::int32_t> own = sums.own_values(begin, begin + rows);
    if (!own.empty() && !taken_back) {
      add_to_years(some, own.data());
    } else {
      sums.revise(
          begin, begin + rows, [&](std::size_t row) { return some[row - begin] != 0; },
          [&](std::size_t row, std::int32_t sum) {
            add_to_years(some.subspan(row - begin, 1), &sum);
            return sum;
          });
    }
    i += rows;
  }
}

void add_to_income(std::span<const float> yuan, int sign, float* income) {
  const auto factor = static_cast<float>(sign);
  for (std::size_t i = 0; i < yuan.size(); ++i) income[i] += factor * yuan[i];
}

/// At most a block.
void book_block(Village& village, const Clock& clock, std::uint32_t first, const FlowKind& kind,
                std::size_t reason, bool taken_back, std::span<const double> fen) {
  Shard& s = village.shard;
  auto& household = s.household;
  const int sign = cash_sign(kind);
  s.village.flows[village.row][reason] +=
      sign == 0 ? sum_of(fen) : add_to_cash(fen, sign, household.cash.data() + first);
  if (kind.payer == Account::treasury) {
    const std::size_t instrument = instrument_of(reason);
    if (instrument < household.received.size() && !household.received[instrument].empty())
      add_to_received(fen, taken_back, household.received[instrument], first);
  }
  if (is_consumption(kind.reason)) add_to_years(fen, household.consumed.data() + first);
  if (kind.resident_income == 0 && kind.family_income == 0) return;
  std::array<float, kBlock> of_block;
  const std::span yuan = std::span(of_block).first(fen.size());
  for (std::size_t i = 0; i < yuan.size(); ++i) yuan[i] = static_cast<float>(fen[i] / 100.0);
  const auto slot = static_cast<std::size_t>(clock.slot);
  if (kind.resident_income != 0)
    add_to_income(yuan, kind.resident_income, household.resident_income[slot].data() + first);
  if (kind.family_income == 0) return;
  add_to_income(yuan, kind.family_income, household.family_income[slot].data() + first);
  add_to_income(yuan, kind.family_income, household.income_year[place_of(kind.source)].data() + first);
}

}  // namespace

void book_column(Village& village, const Clock& clock, std::uint32_t first, std::size_t reason,
                 std::span<const double> fen) {
  const Amounts amounts = look_at(fen);
  if (amounts.none) return;
  const FlowKind& kind = flow_kind(reason);
  const std::uint32_t witness = village.shard.witness.household;
  if ((witness >= first && witness - first < fen.size()) || !amounts.exact) {
    for (std::size_t i = 0; i < fen.size(); ++i) {
      if (fen[i] != 0)
        book(village, clock, first + static_cast<std::uint32_t>(i), kind, reason,
             static_cast<base::Fen>(fen[i]));
    }
    return;
  }
  for (std::size_t done = 0; done < fen.size(); done += kBlock) {
    book_block(village, clock, first + static_cast<std::uint32_t>(done), kind, reason, amounts.taken_back,
               fen.subspan(done, std::min(kBlock, fen.size() - done)));
  }
}

}  // namespace ruralsim
