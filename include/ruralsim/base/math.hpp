// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

/// Elementary functions whose results are the same bits on every machine.
///
/// The mathematical library of the system gives other last bits from release to release and from processor to
/// processor, and vector libraries give other bits for the tail of a column than for its body. Here every
/// function is a fixed sequence of IEEE 754 additions, multiplications, divisions and fused multiply-adds in
/// round-to-nearest: that sequence is the definition, so a column equals its scalars at any length and
/// alignment. Build with `-ffp-contract=off` (the CMake target exports it), never with `-ffast-math`.
///
/// No function branches on its argument or looks anything up: a plain loop `out[i] = base::exp(in[i])` over
/// separate columns is vectorised at -O3 (-march=x86-64-v3) by g++ 12 and clang 14, for every function of
/// this header, float and double; g++ 12 leaves such loops scalar at -O2, with the same bits.
///
/// The polynomials are own minimax fits (iteratively reweighted least squares at 60 digits, relative error of
/// the whole function as weight); their coefficients were rounded one after another from the lowest degree
/// up, each time refitting the rest. Each fit's relative error stands beside it. Reductions follow Cody and
/// Waite, Software Manual for the Elementary Functions (1980); exact error terms follow Dekker, Numerische
/// Mathematik 18 (1971).
namespace ruralsim::base {

namespace math_detail {

// 1.5 * 2^23 and 1.5 * 2^52: adding one rounds to the nearest integer, which then stands in the low bits of
// the sum.
inline constexpr float kRoundFloat = 0x1.8p23F;
inline constexpr double kRoundDouble = 0x1.8p52;

// ln 2 = high + low; the high parts end in enough zero bits that an exponent times them is exact.
inline constexpr float kLn2HighFloat = 0x1.62e8p-1F;
inline constexpr float kLn2LowFloat = -0x1.e8082ep-16F;
inline constexpr double kLn2High = 0x1.62e42fefa4p-1;
inline constexpr double kLn2Low = -0x1.8432a1b0e2634p-43;
inline constexpr double kLog2E = 0x1.71547652b82fep+0;

/// What to add to a computed logarithm: nothing for finite x > 0, and what turns any finite value into the
/// logarithm of the other x. Selections between a constant and zero are one machine instruction, general ones
/// three.
template <typename Real>
[[gnu::always_inline]] inline Real exception_of_logarithm(Real x) {
  constexpr Real kInfinity = std::numeric_limits<Real>::infinity(),
                 kNaN = std::numeric_limits<Real>::quiet_NaN();
  const Real at_infinity_or_nan = x < kInfinity ? Real(0) : x;
  const Real at_zero = x == Real(0) ? -kInfinity : Real(0);
  const Real below_zero = x < Real(0) ? kNaN : Real(0);
  return at_infinity_or_nan + at_zero + below_zero;
}

/// A positive double as 2^exponent * (1 + fraction), sqrt(1/2) <= 1 + fraction < sqrt(2); fraction is exact.
struct Decomposed {
  double exponent;
  double fraction;
};

/// For a normal double; `lift` is taken from the exponent field, and at most 64 << 52.
[[gnu::always_inline]] inline Decomposed decompose_normal(double x, std::uint64_t lift = 0) {
  constexpr std::uint64_t kSqrtHalf = 0x3FE6A09E667F3BCD, kOne = 0x3FF0000000000000;
  const std::uint64_t shifted = std::bit_cast<std::uint64_t>(x) + (kOne - kSqrtHalf);
  // AVX2 has no conversion from 64-bit integers; 2^52 + biased exponent is written as a double's bits
  // instead.
  const std::uint64_t biased = (shifted + (std::uint64_t{64} << 52) - lift) >> 52;
  const double exponent = std::bit_cast<double>(biased | 0x4330000000000000) - (0x1p52 + 1023.0 + 64.0);
  const double mantissa = std::bit_cast<double>((shifted & 0x000FFFFFFFFFFFFF) + kSqrtHalf);
  return {exponent, mantissa - 1.0};
}

[[gnu::always_inline]] inline Decomposed decompose(double x) {
  const std::uint64_t lift = x < 0x1p-1022 ? std::uint64_t{54} << 52 : 0;
  return decompose_normal(x * std::bit_cast<double>(0x3FF0000000000000 + lift), lift);
}

/// 2^n for a whole n in [-1022, 1023], given n + kRoundDouble.
[[gnu::always_inline]] inline double power_of_two(double rounded) {
  return std::bit_cast<double>((std::bit_cast<std::uint64_t>(rounded) + 1023) << 52);
}

/// exp(x + low), |low| small against |x| or both near zero.
[[gnu::always_inline]] inline double exp_of_sum(double x, double low) {
  const double bounded = x > 710.0 ? 710.0 : x;
  const double rounded = std::fma(bounded, kLog2E, kRoundDouble);
  const double n = rounded - kRoundDouble;
  const double head = std::fma(n, -kLn2High, bounded);
  const double rest = std::fma(n, -kLn2Low, low);
  const double r = head + rest;
  const double error = rest - (r - head);
  // exp(r) = 1 + r + r^2 q(r) on |r| <= ln(2)/2, 2^-57.8
  double q = 0x1.ada4479ed65a9p-26;
  q = std::fma(q, r, 0x1.28ae4903a7900p-22);
  q = std::fma(q, r, 0x1.71df0dce10a76p-19);
  q = std::fma(q, r, 0x1.a01999152425bp-16);
  q = std::fma(q, r, 0x1.a01a013537df9p-13);
  q = std::fma(q, r, 0x1.6c16c1848d3f0p-10);
  q = std::fma(q, r, 0x1.11111111259c2p-7);
  q = std::fma(q, r, 0x1.555555555067cp-5);
  q = std::fma(q, r, 0x1.5555555555503p-3);
  q = std::fma(q, r, 0x1.000000000000ap-1);
  const double one_plus_r = 1.0 + r;
  const double lost = r - (one_plus_r - 1.0);
  const double value = one_plus_r + std::fma(r * r, q, lost + std::fma(error, r, error));
  // Two steps of 2^(n/2), so that only the last multiplication rounds into the subnormals or overflows.
  const std::uint64_t shift =
      std::bit_cast<std::uint64_t>(rounded) - std::bit_cast<std::uint64_t>(kRoundDouble) + 2046;
  const std::uint64_t half = shift >> 1;
  const double result =
      value * std::bit_cast<double>(half << 52) * std::bit_cast<double>((shift - half) << 52);
  return x < -746.0 ? 0.0 : result;
}

struct Sum {
  double high;
  double low;
};

/// log(x) as an unevaluated sum with some 64 correct bits; the high part alone carries the exceptional
/// values.
[[gnu::always_inline]] inline Sum log_in_two_parts(double x) {
  const auto [e, f] = decompose(x);
  // s = f / (2 + f), log(1 + f) = 2 atanh(s) = s (2 + z (2/3 + z T(z))), z = s^2; every leading term with its
  // error.
  const double divisor = 2.0 + f;
  const double divisor_low = f - (divisor - 2.0);
  const double s = f / divisor;
  const double s_low = std::fma(-s, divisor_low, std::fma(-s, divisor, f)) / divisor;
  const double z = s * s;
  const double z_low = std::fma(s + s, s_low, std::fma(s, s, -z));
  // T on 0 <= z <= .0295, 2^-73.4 of the logarithm
  double t = 0x1.eabb4c05c4e79p-4;
  t = std::fma(t, z, 0x1.de3e9d04db053p-4);
  t = std::fma(t, z, 0x1.11206871acabfp-3);
  t = std::fma(t, z, 0x1.3b1364f063fd6p-3);
  t = std::fma(t, z, 0x1.745d1828df36bp-3);
  t = std::fma(t, z, 0x1.c71c71c59740cp-3);
  t = std::fma(t, z, 0x1.2492492492f4ep-2);
  t = std::fma(t, z, 0x1.9999999999996p-2);
  constexpr double kTwoThirds = 0x1.5555555555555p-1, kTwoThirdsLow = 0x1.5555555555555p-55;
  const double tail = z * t;
  const double q = kTwoThirds + tail;
  const double q_low = tail - (q - kTwoThirds) + kTwoThirdsLow;
  const double w = z * q;
  const double w_low = std::fma(z, q_low, std::fma(z_low, q, std::fma(z, q, -w)));
  const double u = 2.0 + w;
  const double u_low = w - (u - 2.0) + w_low;
  const double product = s * u;
  const double product_low = std::fma(s, u_low, std::fma(s_low, u, std::fma(s, u, -product)));
  const double whole = e * kLn2High;
  const double sum = whole + product;
  const double sum_low = product - (sum - whole) + std::fma(e, kLn2Low, product_low);
  const double high = sum + sum_low;
  return {high + exception_of_logarithm(x), sum_low - (high - sum)};
}

/// The reduced argument of sine and cosine: r in [-pi/4, pi/4] and the number of quarter turns (low two
/// bits).
struct QuarterTurns {
  double r;
  std::uint64_t count;
};

[[gnu::always_inline]] inline QuarterTurns reduce_to_quarter(double magnitude) {
  constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;
  constexpr double kHalfPiHigh = 0x1.921fb54442d18p+0, kHalfPiLow = 0x1.1a62633145c07p-54;
  const double rounded = std::fma(magnitude, kTwoOverPi, kRoundDouble);
  const double n = rounded - kRoundDouble;
  const double r = std::fma(n, -kHalfPiLow, std::fma(n, -kHalfPiHigh, magnitude));
  return {r, std::bit_cast<std::uint64_t>(rounded)};
}

/// sin(r + count * pi/2), to some 37 bits.
[[gnu::always_inline]] inline double sine_of(QuarterTurns turns) {
  const double r = turns.r;
  const double z = r * r;
  // sin(r) = r + r z S(z), 2^-37.4;  cos(r) = 1 - z/2 + z^2 C(z), 2^-42.9; both on |r| <= pi/4
  double s = 0x1.6cd124f18797bp-19;
  s = std::fma(s, z, -0x1.a00f7b0f836d9p-13);
  s = std::fma(s, z, 0x1.11110863dd8b9p-7);
  s = std::fma(s, z, -0x1.5555554c654d0p-3);
  const double sine = std::fma(r * z, s, r);
  double c = -0x1.241ed17ae2ce7p-22;
  c = std::fma(c, z, 0x1.a010dfe0306b6p-16);
  c = std::fma(c, z, -0x1.6c16b82bd0f0bp-10);
  c = std::fma(c, z, 0x1.5555554edb597p-5);
  const double cosine = std::fma(z * z, c, std::fma(z, -0.5, 1.0));
  const double value = (turns.count & 1) != 0 ? cosine : sine;
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) ^ (turns.count >> 1 << 63));
}

}  // namespace math_detail

/// e^x; 0 below -103.97, infinity above 88.72, NaN for NaN. Within 0.80 units in the last place, never
/// falling.
[[gnu::always_inline]] inline float exp(float x) {
  const float bounded = x > 89.0F ? 89.0F : x;
  const float rounded = std::fma(bounded, 0x1.715476p+0F, math_detail::kRoundFloat);
  const float n = rounded - math_detail::kRoundFloat;
  const float r = std::fma(n, -math_detail::kLn2LowFloat, std::fma(n, -math_detail::kLn2HighFloat, bounded));
  // exp(r) = 1 + r + r^2 q(r) on |r| <= ln(2)/2, 2^-28.2
  float q = 0x1.6a5a88p-10F;
  q = std::fma(q, r, 0x1.123984p-7F);
  q = std::fma(q, r, 0x1.5558a4p-5F);
  q = std::fma(q, r, 0x1.555492p-3F);
  q = std::fma(q, r, 0x1.fffffcp-2F);
  const float one_plus_r = 1.0F + r;
  const float lost = r - (one_plus_r - 1.0F);
  const float value = one_plus_r + std::fma(r * r, q, lost);
  // Two steps of 2^(n/2), so that only the last multiplication rounds into the subnormals or overflows.
  const std::uint32_t shift =
      std::bit_cast<std::uint32_t>(rounded) - std::bit_cast<std::uint32_t>(math_detail::kRoundFloat) + 254;
  const std::uint32_t half = shift >> 1;
  const float result = value * std::bit_cast<float>(half << 23) * std::bit_cast<float>((shift - half) << 23);
  return x < -105.0F ? 0.0F : result;
}

/// Natural logarithm; -infinity at 0, infinity at infinity, NaN below 0 and for NaN. Within 0.89 units in the
/// last place, never falling.
[[gnu::always_inline]] inline float log(float x) {
  constexpr std::uint32_t kTwoThirds = 0x3F2AAAAB;
  // A subnormal is multiplied by 2^23, and the 23 is taken back in the exponent field.
  const std::uint32_t lift = x < 0x1p-126F ? 23U << 23 : 0U;
  const float normal = x * std::bit_cast<float>(0x3F800000 + lift);
  const std::uint32_t shifted = std::bit_cast<std::uint32_t>(normal) - kTwoThirds;
  const auto e = static_cast<float>(static_cast<std::int32_t>(shifted - lift) >> 23);
  // x = 2^e (1 + f), -1/3 <= f < 1/3; log(1 + f) = f - f^2/2 + f^3 P(f), 2^-27.6
  const float f = std::bit_cast<float>((shifted & 0x007FFFFF) + kTwoThirds) - 1.0F;
  float p = -0x1.07e9aep-3F;
  p = std::fma(p, f, 0x1.1e3042p-3F);
  p = std::fma(p, f, -0x1.f31bdep-4F);
  p = std::fma(p, f, 0x1.1ee276p-3F);
  p = std::fma(p, f, -0x1.559d90p-3F);
  p = std::fma(p, f, 0x1.99cf78p-3F);
  p = std::fma(p, f, -0x1.fffef0p-3F);
  p = std::fma(p, f, 0x1.555508p-2F);
  p = std::fma(p, f, -0.5F);
  const float whole = e * math_detail::kLn2HighFloat;
  const float sum = whole + f;
  const float lost = f - (sum - whole);
  const float result = sum + std::fma(f * f, p, std::fma(e, math_detail::kLn2LowFloat, lost));
  return result + math_detail::exception_of_logarithm(x);
}

/// x^y for x >= 0. As in ISO C it is 1 when y = 0 or x = 1, else NaN if either is NaN; 0^y is 0 for y > 0 and
/// infinity for y < 0. Unlike in C a negative x gives NaN for every other y, and -0 counts as 0. Within 0.51
/// units in the last place.
[[gnu::always_inline]] inline float pow(float x, float y) {
  const auto [e, f] = math_detail::decompose_normal(static_cast<double>(x));
  // log2(1 + f) = s L(s^2), s = f / (2 + f), 2^-45.0
  const double s = f / (2.0 + f);
  const double z = s * s;
  double l = 0x1.21b026b2dd458p-2;
  l = std::fma(l, z, 0x1.479563ff3036ep-2);
  l = std::fma(l, z, 0x1.a61a2e72346e5p-2);
  l = std::fma(l, z, 0x1.2776c293a3ec6p-1);
  l = std::fma(l, z, 0x1.ec709dc53c5e8p-1);
  l = std::fma(l, z, 0x1.71547652b8250p+1);
  const double logarithm = std::fma(s, l, e) + static_cast<double>(math_detail::exception_of_logarithm(x));
  const double power = static_cast<double>(y) * logarithm;
  const double bounded = power > 160.0 ? 160.0 : power;
  const double rounded = bounded + math_detail::kRoundDouble;
  const double r = bounded - (rounded - math_detail::kRoundDouble);
  // 2^r on |r| <= 1/2, 2^-34.5
  double q = 0x1.fe26dc053bbb0p-17;
  q = std::fma(q, r, 0x1.4469c0a568b59p-13);
  q = std::fma(q, r, 0x1.5d8a6306507e2p-10);
  q = std::fma(q, r, 0x1.3b29dcc1c7ee7p-7);
  q = std::fma(q, r, 0x1.c6b08abcc5fd5p-5);
  q = std::fma(q, r, 0x1.ebfbe0a425ad8p-3);
  q = std::fma(q, r, 0x1.62e42ff10f6f9p-1);
  q = std::fma(q, r, 0x1.ffffffffac1e1p-1);
  const double value = q * math_detail::power_of_two(rounded);
  const auto result = static_cast<float>(power < -160.0 ? 0.0 : value);
  return y == 0.0F || x == 1.0F ? 1.0F : result;
}

/// Sine of x radians, |x| <= 2^30, NaN beyond; sin(-x) = -sin(x). Within 0.501 units in the last place.
[[gnu::always_inline]] inline float sin(float x) {
  const double magnitude = std::fabs(static_cast<double>(x));
  const auto value = static_cast<float>(math_detail::sine_of(math_detail::reduce_to_quarter(magnitude)));
  const float result = value + (magnitude > 0x1p30 ? std::numeric_limits<float>::quiet_NaN() : 0.0F);
  const std::uint32_t sign = std::bit_cast<std::uint32_t>(x) & 0x80000000;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(result) ^ sign);
}

/// Cosine of x radians, |x| <= 2^30, NaN beyond; cos(-x) = cos(x). Within 0.501 units in the last place.
[[gnu::always_inline]] inline float cos(float x) {
  const double magnitude = std::fabs(static_cast<double>(x));
  math_detail::QuarterTurns turns = math_detail::reduce_to_quarter(magnitude);
  turns.count += 1;
  const auto value = static_cast<float>(math_detail::sine_of(turns));
  return value + (magnitude > 0x1p30 ? std::numeric_limits<float>::quiet_NaN() : 0.0F);
}

/// Square root, correctly rounded as IEEE 754 requires; NaN below 0.
[[gnu::always_inline]] inline float sqrt(float x) {
  return std::sqrt(x);
}

/// e^x; 0 below -745.13, infinity above 709.78, NaN for NaN. Within 0.77 units in the last place.
[[gnu::always_inline]] inline double exp(double x) {
  return math_detail::exp_of_sum(x, 0.0);
}

namespace math_detail {

/// The logarithm of what was decomposed.
[[gnu::always_inline]] inline double log_of(Decomposed x) {
  const auto [e, f] = x;
  // log(1 + f) = 2s + s z R(z) = f - (h - s (h + z R(z))), s = f / (2 + f), z = s^2, h = f^2/2; 2^-59.5
  const double s = f / (2.0 + f);
  const double z = s * s;
  double t = 0x1.2f02106fc82dfp-3;
  t = std::fma(t, z, 0x1.39a2119408b45p-3);
  t = std::fma(t, z, 0x1.74663b6f7db0cp-3);
  t = std::fma(t, z, 0x1.c71c521ae68d3p-3);
  t = std::fma(t, z, 0x1.24924941da9c2p-2);
  t = std::fma(t, z, 0x1.999999997ff68p-2);
  t = std::fma(t, z, 0x1.5555555555592p-1);
  const double h = 0.5 * f * f;
  const double whole = e * kLn2High;
  const double sum = whole + f;
  const double lost = f - (sum - whole);
  const double correction = h - std::fma(s, std::fma(t, z, h), std::fma(e, kLn2Low, lost));
  return sum - correction;
}

}  // namespace math_detail

/// Natural logarithm; -infinity at 0, infinity at infinity, NaN below 0 and for NaN. Within 0.85 units in the
/// last place.
[[gnu::always_inline]] inline double log(double x) {
  return math_detail::log_of(math_detail::decompose(x)) + math_detail::exception_of_logarithm(x);
}

/// The same bits for a finite x from 2^-1022 on, at three quarters of the price; anything for others.
[[gnu::always_inline]] inline double log_of_normal(double x) {
  return math_detail::log_of(math_detail::decompose_normal(x));
}

/// x^y for x >= 0, with the exceptional values of the float version. Within 0.9 units in the last place.
[[gnu::always_inline]] inline double pow(double x, double y) {
  const math_detail::Sum logarithm = math_detail::log_in_two_parts(x);
  const double high = y * logarithm.high;
  const double low = std::fma(y, logarithm.low, std::fma(y, logarithm.high, -high));
  const double result = math_detail::exp_of_sum(high, std::fabs(high) < 746.0 ? low : 0.0);
  return y == 0.0 || x == 1.0 ? 1.0 : result;
}

/// Square root, correctly rounded as IEEE 754 requires; NaN below 0.
[[gnu::always_inline]] inline double sqrt(double x) {
  return std::sqrt(x);
}

}  // namespace ruralsim::base
