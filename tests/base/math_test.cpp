// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/base/math.hpp>

namespace {

using namespace ruralsim;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr double kInfD = std::numeric_limits<double>::infinity();
constexpr double kNaND = std::numeric_limits<double>::quiet_NaN();

/// Error of `got` in units in the last place of a Real; the reference is exact enough not to matter.
template <typename Real>
double error_in_ulps(Real got, long double reference) {
  if (std::isnan(got) || std::isnan(reference)) return std::isnan(got) && std::isnan(reference) ? 0.0 : 1e30;
  const auto nearest = static_cast<Real>(reference);
  if (std::isinf(got) || std::isinf(nearest)) return got == nearest ? 0.0 : 1e30;
  constexpr int kLowest = std::numeric_limits<Real>::min_exponent - 1;
  const int exponent = reference == 0.0L ? kLowest : std::max(std::ilogb(reference), kLowest);
  const long double ulp = std::ldexp(1.0L, exponent - (std::numeric_limits<Real>::digits - 1));
  return static_cast<double>(std::fabs(static_cast<long double>(got) - reference) / ulp);
}

/// A 64-bit generator of the test's own (SplitMix64), so that the arguments are the same everywhere.
struct Arguments {
  std::uint64_t state = 1;
  std::uint64_t bits() {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  double between(double low, double high) {
    return low + (high - low) * (static_cast<double>(bits() >> 11) * 0x1p-53);
  }
};

struct Finding {
  double worst = 0.0;
  std::uint64_t hash = 0xCBF29CE484222325;

  template <typename Real>
  void take(Real got, long double reference) {
    worst = std::max(worst, error_in_ulps(got, reference));
    std::uint64_t word = 0;
    if constexpr (sizeof(Real) == 4) word = std::bit_cast<std::uint32_t>(std::isnan(got) ? Real(kNaN) : got);
    if constexpr (sizeof(Real) == 8) word = std::bit_cast<std::uint64_t>(std::isnan(got) ? Real(kNaND) : got);
    hash = (hash ^ word) * 0x100000001B3;
  }
};

template <typename Function, typename Reference>
Finding over_stride(Function function, Reference reference, std::uint32_t last = 0x7FFFFFFF) {
  Finding finding;
  for (std::uint64_t pattern = 0; pattern <= last; pattern += 9973) {
    for (const std::uint32_t sign : {0U, 0x80000000U}) {
      const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(pattern) | sign);
      finding.take(function(x), reference(static_cast<double>(x)));
    }
  }
  return finding;
}

/// Column and scalar agree bit for bit at every length up to 67 and every misalignment of an AVX-512 line.
template <typename Real, typename Column, typename Scalar>
bool column_is_scalar(double low, double high, Column column, Scalar scalar) {
  Arguments arguments;
  std::vector<Real> in(96), out(96);
  for (std::size_t length = 0; length <= 67; ++length) {
    for (std::size_t offset = 0; offset < 64 / sizeof(Real); ++offset) {
      for (Real& x : in) x = static_cast<Real>(arguments.between(low, high));
      if (length > 3) in[offset + length / 2] = static_cast<Real>(kNaN);
      std::fill(out.begin(), out.end(), Real(-7));
      column(in.data() + offset, out.data() + offset, length);
      for (std::size_t i = 0; i < length; ++i) {
        const Real one = scalar(in[offset + i]), many = out[offset + i];
        if (std::isnan(one) ? !std::isnan(many) : one != many || std::signbit(one) != std::signbit(many))
          return false;
      }
      if (out[offset + length] != Real(-7)) return false;
    }
  }
  return true;
}

// A loop that the compiler vectorises, and one call that it cannot.
template <typename Real, typename Function>
bool function_column_is_scalar(double low, double high, Function function) {
  const auto column = [function](const Real* in, Real* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = function(in[i]);
  };
  struct Alone {
    [[gnu::noinline]] static Real call(Function f, Real x) { return f(x); }
  };
  return column_is_scalar<Real>(low, high, column, [function](Real x) { return Alone::call(function, x); });
}

}  // namespace

TEST_CASE("well-known values come out exactly") {
  CHECK(base::exp(0.0F) == 1.0F);
  CHECK(base::exp(-0.0F) == 1.0F);
  CHECK(base::exp(1.0F) == 2.71828182845904523536F);
  CHECK(base::log(1.0F) == 0.0F);
  CHECK(base::log(2.0F) == 0.693147180559945309417F);
  CHECK(base::log(10.0F) == 2.30258509299404568402F);
  CHECK(base::sin(1.0F) == 0.841470984807896506653F);
  CHECK(base::cos(0.0F) == 1.0F);
  CHECK(base::cos(1.0F) == 0.540302305868139717401F);
  CHECK(base::sqrt(2.0F) == 1.41421356237309504880F);
  CHECK(base::exp(0.0) == 1.0);
  CHECK(base::exp(1.0) == 2.71828182845904523536);
  CHECK(base::log(1.0) == 0.0);
  CHECK(base::log(2.0) == 0.693147180559945309417);
  CHECK(base::log(10.0) == 2.30258509299404568402);
  CHECK(base::sqrt(2.0) == 1.41421356237309504880);
  CHECK(base::pow(2.0, 0.5) == 1.41421356237309504880);
  for (int n = -126; n <= 127; ++n) {
    CHECK(base::pow(2.0F, static_cast<float>(n)) == std::ldexp(1.0F, n));
    CHECK(base::pow(2.0, n) == std::ldexp(1.0, n));
  }
  for (int n = 1; n <= 100; ++n) {
    const auto whole = static_cast<double>(n);
    CHECK(base::pow(static_cast<float>(n), 3.0F) == static_cast<float>(n * n * n));
    CHECK(base::pow(whole, 3.0) == whole * whole * whole);
    CHECK(base::pow(whole, 1.0) == whole);
  }
}

TEST_CASE("exp saturates at its ends, passes through the subnormals and hands NaN on") {
  CHECK(base::exp(kInf) == kInf);
  CHECK(base::exp(-kInf) == 0.0F);
  CHECK(std::isnan(base::exp(kNaN)));
  CHECK(base::exp(88.72283F) < kInf);
  CHECK(base::exp(88.72284F) == kInf);
  CHECK(base::exp(-103.27893F) == 0x1p-149F);
  CHECK(base::exp(-103.97209F) == 0.0F);
  CHECK(base::exp(-90.0F) == 8.194013e-40F);
  CHECK(base::exp(3e38F) == kInf);
  CHECK(base::exp(-3e38F) == 0.0F);
  CHECK(base::exp(1e-40F) == 1.0F);
  CHECK(base::exp(kInfD) == kInfD);
  CHECK(base::exp(-kInfD) == 0.0);
  CHECK(std::isnan(base::exp(kNaND)));
  CHECK(base::exp(709.78) < kInfD);
  CHECK(base::exp(709.79) == kInfD);
  CHECK(base::exp(-745.13) == 0x1p-1074);
  CHECK(base::exp(-745.14) == 0.0);
  CHECK(base::exp(1e308) == kInfD);
  CHECK(base::exp(-1e308) == 0.0);
}

TEST_CASE("log is -infinity at zero, NaN below, and right for subnormal numbers") {
  CHECK(base::log(0.0F) == -kInf);
  CHECK(base::log(-0.0F) == -kInf);
  CHECK(base::log(kInf) == kInf);
  CHECK(std::isnan(base::log(-1.0F)));
  CHECK(std::isnan(base::log(-1e-45F)));
  CHECK(std::isnan(base::log(-kInf)));
  CHECK(std::isnan(base::log(kNaN)));
  CHECK(base::log(0x1p-149F) == static_cast<float>(-149 * 0.693147180559945309417));
  CHECK(base::log(0.0) == -kInfD);
  CHECK(base::log(-0.0) == -kInfD);
  CHECK(base::log(kInfD) == kInfD);
  CHECK(std::isnan(base::log(-1.0)));
  CHECK(std::isnan(base::log(-kInfD)));
  CHECK(std::isnan(base::log(kNaND)));
  CHECK(base::log(0x1p-1074) == -1074 * 0.693147180559945309417);
}

TEST_CASE("the logarithm of normal numbers has the bits of the general one") {
  for (double x = 0x1p-1022; x < std::numeric_limits<double>::infinity(); x *= 1.37)
    CHECK(base::log_of_normal(x) == base::log(x));
  for (const double x : {1.0, 1 - 0x1p-53, 1 + 0x1p-52, 0x1p-33, std::numeric_limits<double>::max()})
    CHECK(std::bit_cast<std::uint64_t>(base::log_of_normal(x)) == std::bit_cast<std::uint64_t>(base::log(x)));
}

TEST_CASE_TEMPLATE("pow follows ISO C on its edges, except that every negative base gives NaN", Real, float,
                   double) {
  const Real inf = std::numeric_limits<Real>::infinity(), nan = std::numeric_limits<Real>::quiet_NaN();
  const Real huge = std::numeric_limits<Real>::max(), tiny = std::numeric_limits<Real>::denorm_min();
  for (const Real y : {Real(0), Real(-0.0), Real(0.5), Real(1), Real(2), Real(-0.5), Real(-2), inf, -inf, nan,
                       huge, -huge, tiny, -tiny}) {
    for (const Real x : {Real(0), Real(0.5), Real(1), Real(2), inf, nan, huge, tiny}) {
      CAPTURE(x);
      CAPTURE(y);
      CHECK(error_in_ulps(base::pow(x, y),
                          std::pow(static_cast<long double>(x), static_cast<long double>(y))) < 1.0);
    }
    const bool neutral = y == Real(0);
    for (const Real x : {Real(-1), Real(-2), -inf, -tiny}) CHECK(std::isnan(base::pow(x, y)) == !neutral);
  }
  CHECK(base::pow(Real(0), Real(0.3)) == Real(0));
  CHECK(base::pow(Real(-0.0), Real(-0.3)) == inf);
}

TEST_CASE("sine is odd, cosine is even, and both refuse what they cannot reduce") {
  CHECK(std::signbit(base::sin(-0.0F)));
  CHECK_FALSE(std::signbit(base::sin(0.0F)));
  CHECK(base::sin(1e-40F) == 1e-40F);
  CHECK(base::sin(-1e-40F) == -1e-40F);
  Arguments arguments;
  for (int i = 0; i < 10000; ++i) {
    const auto x = static_cast<float>(arguments.between(0.0, 1e6));
    REQUIRE(base::sin(-x) == -base::sin(x));
    REQUIRE(base::cos(-x) == base::cos(x));
  }
  for (const float x : {kInf, -kInf, kNaN, 2e9F, -2e9F, 3e38F}) {
    CHECK(std::isnan(base::sin(x)));
    CHECK(std::isnan(base::cos(x)));
  }
}

TEST_CASE("square roots are those of IEEE 754") {
  CHECK(base::sqrt(0.0F) == 0.0F);
  CHECK(std::signbit(base::sqrt(-0.0F)));
  CHECK(base::sqrt(kInf) == kInf);
  CHECK(std::isnan(base::sqrt(-1.0F)));
  CHECK(std::isnan(base::sqrt(-1.0)));
  const Finding found = over_stride([](float x) { return base::sqrt(x); },
                                    [](double x) { return std::sqrt(static_cast<long double>(x)); });
  CHECK(found.worst <= 0.5);
  Arguments arguments;
  Finding wide;
  for (int i = 0; i < 100000; ++i) {
    const double x = std::bit_cast<double>(arguments.bits() >> 1);
    wide.take(base::sqrt(x), std::sqrt(static_cast<long double>(x)));
  }
  CHECK(wide.worst < 0.501);
}

TEST_CASE("a stride through all floats keeps the promised accuracy and the same bits on every compiler") {
  const Finding exps =
      over_stride([](float x) { return base::exp(x); }, [](double x) { return std::exp(x); });
  CHECK(exps.worst < 0.81);
  CHECK(exps.hash == 9030621495732860251u);
  const Finding logs =
      over_stride([](float x) { return base::log(x); }, [](double x) { return std::log(x); });
  CHECK(logs.worst < 0.89);
  CHECK(logs.hash == 8413467040159336129u);
  const std::uint32_t largest = std::bit_cast<std::uint32_t>(0x1p30F);
  const Finding sines =
      over_stride([](float x) { return base::sin(x); }, [](double x) { return std::sin(x); }, largest);
  CHECK(sines.worst < 0.501);
  CHECK(sines.hash == 7897435104940706675u);
  const Finding cosines =
      over_stride([](float x) { return base::cos(x); }, [](double x) { return std::cos(x); }, largest);
  CHECK(cosines.worst < 0.501);
  CHECK(cosines.hash == 2957854432943093513u);
}

TEST_CASE(
    "float pow is all but correctly rounded over its whole range, with the same bits on every compiler") {
  Arguments arguments;
  Finding found;
  for (int i = 0; i < 400000; ++i) {
    const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(arguments.bits() >> 33));
    // Half the exponents reach beyond overflow and underflow, half are everyday ones.
    const double span =
        i % 2 == 0 ? 110.0 / std::max(0.7, std::fabs(base::log(static_cast<double>(x)))) : 4.0;
    const auto y = static_cast<float>(std::isfinite(span) ? arguments.between(-span, span) : 0.5);
    found.take(base::pow(x, y), std::pow(static_cast<long double>(x), static_cast<long double>(y)));
  }
  CHECK(found.worst < 0.51);
  CHECK(found.hash == 13871307318596289314u);
}

TEST_CASE(
    "double exp, log and pow stay within a unit in the last place, with the same bits on every compiler") {
  Arguments arguments;
  Finding exps, logs, powers;
  for (int i = 0; i < 400000; ++i) {
    const double x = i % 4 == 0 ? arguments.between(-1.0, 1.0) : arguments.between(-746.0, 710.0);
    exps.take(base::exp(x), std::exp(static_cast<long double>(x)));
    const double p = i % 2 == 0 ? std::bit_cast<double>(arguments.bits() >> 1) : arguments.between(0.25, 4.0);
    logs.take(base::log(p), std::log(static_cast<long double>(p)));
    const double span = i % 3 == 0 ? 8.0 : 720.0 / std::max(1e-3, std::fabs(base::log(p)));
    const double y = std::isfinite(span) ? arguments.between(-span, span) : 0.5;
    powers.take(base::pow(p, y), std::pow(static_cast<long double>(p), static_cast<long double>(y)));
  }
  CHECK(exps.worst < 0.77);
  CHECK(logs.worst < 0.85);
  CHECK(powers.worst < 0.9);
  CHECK(exps.hash == 3015944301465710770u);
  CHECK(logs.hash == 11649031147772145771u);
  CHECK(powers.hash == 5929725768345178219u);
}

TEST_CASE("a column gives the same bits as its scalars at every length and alignment") {
  CHECK(function_column_is_scalar<float>(-110.0, 95.0, [](float x) { return base::exp(x); }));
  CHECK(function_column_is_scalar<float>(-1.0, 1e4, [](float x) { return base::log(x); }));
  CHECK(function_column_is_scalar<float>(-1e-38, 1e-38, [](float x) { return base::log(x); }));
  CHECK(function_column_is_scalar<float>(-1e5, 1e5, [](float x) { return base::sin(x); }));
  CHECK(function_column_is_scalar<float>(-1e5, 1e5, [](float x) { return base::cos(x); }));
  CHECK(function_column_is_scalar<float>(-1.0, 100.0, [](float x) { return base::sqrt(x); }));
  CHECK(function_column_is_scalar<float>(-1.0, 100.0, [](float x) { return base::pow(x, 0.37F); }));
  CHECK(function_column_is_scalar<float>(-80.0, 80.0, [](float y) { return base::pow(3.3F, y); }));
  CHECK(function_column_is_scalar<double>(-750.0, 715.0, [](double x) { return base::exp(x); }));
  CHECK(function_column_is_scalar<double>(-1.0, 1e4, [](double x) { return base::log(x); }));
  CHECK(function_column_is_scalar<double>(-1e-308, 1e-308, [](double x) { return base::log(x); }));
  CHECK(function_column_is_scalar<double>(-1.0, 100.0, [](double x) { return base::sqrt(x); }));
  CHECK(function_column_is_scalar<double>(-1.0, 100.0, [](double x) { return base::pow(x, 0.37); }));
  CHECK(function_column_is_scalar<double>(-650.0, 650.0, [](double y) { return base::pow(3.3, y); }));
}
