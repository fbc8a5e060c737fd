// SPDX-License-Identifier: Apache-2.0
// The books for households that stand together, one kind of payment at a time: at a tenth of the price of
// single bookings, for what most households pay or are paid.
#pragma once
#include <span>

#include <ruralsim/state/ledger.hpp>

namespace ruralsim {

/// Books a payment of every household from `first` on, as `book` does; nothing where it is 0. Amounts are
/// whole fen in doubles, as base::to_fens makes them.
void book_column(Village&, const Clock&, std::uint32_t first, std::size_t reason,
                 std::span<const double> fen);
inline void book_column(Village& village, const Clock& clock, std::uint32_t first, Reason reason,
                        std::span<const double> fen) {
  book_column(village, clock, first, static_cast<std::size_t>(reason), fen);
}

}  // namespace ruralsim
