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

/// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): a
/// bijection of the counter for every key. Written out here so that it is inlined into the loops over
/// persons, where it costs half of a call; the tests hold it against Random123 and its published vectors.
constexpr Bits philox4x32_10(Bits counter, Key key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0],
                        b = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key.seed, static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key.replicate,
               static_cast<std::uint32_t>(a)};
    key.seed += 0x9E3779B9;
    key.replicate += 0xBB67AE85;
  }
  return counter;
}

/// Philox4x32-10 with key = (seed, replicate) and counter = (id low, id high, month << 16 | index, purpose).
/// No state: the same arguments give the same bits at any time, in any order. `when` lies in 1900 to 7361,
/// `index` below 65536.
constexpr Bits draw(Key key, std::uint64_t id, Month when, Purpose why, std::uint32_t index = 0) {
  return philox4x32_10(
      {static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(id >> 32),
       static_cast<std::uint32_t>(when.index) << 16 | (index & 0xFFFFu), static_cast<std::uint32_t>(why)},
      key);
}

// Transformations of 32 random bits. Monotone in the bits where a comment says so, so that scenarios that
// share draws stay coupled.

/// In (0, 1), symmetric around one half, exactly representable; monotone.
constexpr float uniform(std::uint32_t bits) {
  // 23 bits and a half step: the largest value below 1 and the smallest above 0 are floats, and 1 - u is one
  // too.
  return (static_cast<float>(bits >> 9) + 0.5F) * 0x1p-23F;
}

/// True with the given probability (to 2^-32): never at 0, always at 1, and for the same bits monotone in the
/// probability.
constexpr bool happens(std::uint32_t bits, double probability) {
  return bits < probability * 0x1p32;
}

/// By the inverse of the distribution function; monotone.
float standard_normal(std::uint32_t bits);
/// exp(mu + sigma z); monotone.
float lognormal(float mu, float sigma, std::uint32_t bits);
/// Of rate 1; monotone.
float exponential(std::uint32_t bits);
/// Standard Gumbel (maximum); monotone.
float gumbel(std::uint32_t bits);
/// Positive stable of index alpha in (0, 1]: E exp(-s X) = exp(-s^alpha); 1 for alpha = 1 (Kanter, "Stable
/// densities under change of scale and total variation inequalities", 1975). Its tail is so long that below
/// alpha = .25 it may be beyond the floats: infinity.
float positive_stable(float alpha, std::uint32_t a, std::uint32_t b);
/// Its logarithm, finite for every alpha from .001.
float log_positive_stable(float alpha, std::uint32_t a, std::uint32_t b);
/// Row drawn in proportion to the steps of `cumulative` (ascending, the last one is the total, above 0).
std::size_t categorical(std::span<const double> cumulative, std::uint32_t bits);
/// By summing the distribution function, for means up to 500 (made for small ones: the time grows with it);
/// monotone.
std::uint32_t poisson(double mean, std::uint32_t bits);
/// By summing the distribution function, for n up to 1000 with p up to one half (made for small n p);
/// monotone.
std::uint32_t binomial(std::uint32_t n, double p, std::uint32_t bits);

/// Mixes two words into one permanent id: a child's from its mother's and the order of birth.
std::uint64_t mix_id(std::uint64_t a, std::uint64_t b);

/// A chance a year as a chance a step: 1 - (1 - p)^(1/n).
double per_step(double annual_probability, int steps_per_year);
/// The same of many, in their place.
void per_step(std::span<double> annual_probabilities, int steps_per_year);

/// standard_normal(bits[i]) for every i, vectorised but for one in seven; both have one length.
void standard_normals(std::span<const std::uint32_t> bits, std::span<float> out);
/// gumbel(bits[i]) for every i, vectorised; both have one length.
void gumbels(std::span<const std::uint32_t> bits, std::span<float> out);
/// log_positive_stable(alpha, a[i], b[i]) for every i, likewise.
void log_positive_stables(float alpha, std::span<const std::uint32_t> a, std::span<const std::uint32_t> b,
                          std::span<float> out);

}  // namespace ruralsim::base
