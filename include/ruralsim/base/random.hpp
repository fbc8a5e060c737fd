// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <span>

#include <ruralsim/base/calendar.hpp>
#include <ruralsim/base/purpose.hpp>

namespace ruralsim::base {

/// Key of all draws of one run: scenarios that share it share their luck.
struct Key {
  std::uint32_t seed = 0;
  std::uint32_t replicate = 0;
};

/// 128 random bits.
using Bits = std::array<std::uint32_t, 4>;

/// Philox4x32-10 (Salmon et al. 2011): key = (seed, replicate), counter = (id low, id high, month << 16 | index,
/// purpose). No state: the same arguments give the same bits at any time, in any order. `when` lies in 1900 to 7361,
/// `index` below 65536.
Bits draw(Key key, std::uint64_t id, Month when, Purpose why, std::uint32_t index = 0);

// Transformations of 32 random bits. Monotone in the bits where a comment says so, so that scenarios that share draws
// stay coupled.

/// In (0, 1), symmetric around one half, exactly representable; monotone.
float uniform(std::uint32_t bits);
/// True with the given probability: never at 0, always at 1, and for the same bits monotone in the probability.
bool happens(std::uint32_t bits, double probability);
/// By the inverse of the distribution function; monotone.
float standard_normal(std::uint32_t bits);
/// exp(mu + sigma z); monotone.
float lognormal(float mu, float sigma, std::uint32_t bits);
/// Of rate 1; monotone.
float exponential(std::uint32_t bits);
/// Standard Gumbel (maximum); monotone.
float gumbel(std::uint32_t bits);
/// Positive stable of index alpha in (0, 1]: E exp(-s X) = exp(-s^alpha); 1 for alpha = 1 (Kanter 1975).
float positive_stable(float alpha, std::uint32_t a, std::uint32_t b);
/// Row drawn in proportion to the steps of `cumulative` (ascending, the last one is the total, above 0).
std::size_t categorical(std::span<const double> cumulative, std::uint32_t bits);
/// By summing the distribution function, for means up to about 30; monotone.
std::uint32_t poisson(double mean, std::uint32_t bits);
/// By summing the distribution function, for small n p; monotone.
std::uint32_t binomial(std::uint32_t n, double p, std::uint32_t bits);

/// Mixes two words into one permanent id: a child's from its mother's and the order of birth.
std::uint64_t mix_id(std::uint64_t a, std::uint64_t b);

/// A chance a year as a chance a step: 1 - (1 - p)^(1/n).
double per_step(double annual_probability, int steps_per_year);

// The same over a column of ids; each value equals the scalar one, bit for bit.
void uniform_column(Key, std::span<const std::uint64_t> ids, Month, Purpose, std::uint32_t index, std::span<float> out);
void standard_normal_column(Key, std::span<const std::uint64_t> ids, Month, Purpose, std::uint32_t index,
                            std::span<float> out);
void exponential_column(Key, std::span<const std::uint64_t> ids, Month, Purpose, std::uint32_t index,
                        std::span<float> out);
void gumbel_column(Key, std::span<const std::uint64_t> ids, Month, Purpose, std::uint32_t index, std::span<float> out);
void happens_column(Key, std::span<const std::uint64_t> ids, Month, Purpose, std::uint32_t index,
                    std::span<const float> probability, std::span<std::uint8_t> out);

}  // namespace ruralsim::base
