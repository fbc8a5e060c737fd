// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>

namespace ruralsim::base {

/// to_fen of every amount in yuan, in its place and in vectors. Whole fen stand in doubles, which hold every
/// amount that to_fen lets pass exactly and which, unlike integers of 64 bits, vectors of AVX2 can compare
/// and divide. InvariantViolation as to_fen.
void to_fens(std::span<double> yuan);

}  // namespace ruralsim::base
