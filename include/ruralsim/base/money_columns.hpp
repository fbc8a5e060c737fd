// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include <ruralsim/base/money.hpp>

namespace ruralsim::base {

/// to_fen of every amount in yuan, in its place and in vectors. Whole fen stand in doubles, which hold every
/// amount that to_fen lets pass exactly and which, unlike integers of 64 bits, vectors of AVX2 can compare
/// and divide. InvariantViolation as to_fen.
void to_fens(std::span<double> yuan);

/// Adds whole fen in doubles to amounts.
void add_fens(std::span<const double> fen, std::span<Fen> to);

/// Amounts as whole fen in doubles.
void fens_as_doubles(std::span<const Fen> fen, std::span<double> to);

}  // namespace ruralsim::base
