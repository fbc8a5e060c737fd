// SPDX-License-Identifier: Apache-2.0
// Resamples of a bootstrap (Efron and Tibshirani 1993).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include <ruralsim/base/random.hpp>

namespace ruralsim {

inline constexpr std::size_t kResamples = 1000;

/// Calls `each` with the members of a resample of n things, n below 2^18; resamples depend on key and n
/// alone.
template <class Each>
void draw_resample(base::Key key, std::size_t resample, std::size_t n, Each&& each) {
  for (std::size_t i = 0; i < n; i += 4) {
    const base::Bits four = base::draw(key, resample, base::Month{0}, base::Purpose::bootstrap,
                                       static_cast<std::uint32_t>(i / 4));
    for (std::size_t k = 0; k < 4 && i + k < n; ++k)
      each(static_cast<std::size_t>((std::uint64_t{four[k]} * n) >> 32));
  }
}

/// Type 7 of Hyndman and Fan (1996), as in summary.csv; reorders the values, of which there are two at least.
double quantile_of(std::span<double> values, double q);

}  // namespace ruralsim
