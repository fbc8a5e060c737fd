// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/math_columns.hpp>
#include <ruralsim/base/random.hpp>

namespace ruralsim::base {
namespace {

constexpr double kPi = 3.14159265358979323846;

/// The middle of the bits' cell of (0, 1), exact in double. Converted as a signed number: vector units have
/// no instruction for an unsigned one.
double unit(std::uint32_t bits) {
  return (static_cast<double>(static_cast<std::int32_t>(bits ^ 0x80000000u)) + 0x1.00000001p31) * 0x1p-32;
}

[[gnu::always_inline]] inline double polynomial(const double (&c)[8], double x) {
  double sum = c[7];
  for (int i = 6; i >= 0; --i) sum = sum * x + c[i];
  return sum;
}

// The inverse normal distribution function: coefficients of algorithm AS 241, PPND16 (Wichura 1988), about
// 1e-16. Its third range, below p = 1.4e-11, is out of reach of 32 bits.

constexpr double kCentral = 0.425;  ///< of the distance from one half

/// Within that distance, q.
[[gnu::always_inline]] inline double central_inverse_normal(double q) {
  static constexpr double a[8] = {
      3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
      4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr double b[8] = {1.0,
                                  4.2313330701600911252e+1,
                                  6.8718700749205790830e+2,
                                  5.3941960214247511077e+3,
                                  2.1213794301586595867e+4,
                                  3.9307895800092710610e+4,
                                  2.8729085735721942674e+4,
                                  5.2264952788528545610e+3};
  const double r = 0.180625 - q * q;
  return q * polynomial(a, r) / polynomial(b, r);
}

double inverse_normal(double p) {
  static constexpr double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                  5.76949722146069140550e0,  3.64784832476320460504e0,
                                  1.27045825245236838258e0,  2.41780725177450611770e-1,
                                  2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[8] = {1.0,
                                  2.05319162663775882187e0,
                                  1.67638483018380384940e0,
                                  6.89767334985100004550e-1,
                                  1.48103976427480074590e-1,
                                  1.51986665636164571966e-2,
                                  5.47593808499534494600e-4,
                                  1.05075007164441684324e-9};
  const double q = p - 0.5;
  if (q > -kCentral && q < kCentral) return central_inverse_normal(q);
  const double r = sqrt(-log(q < 0 ? p : 1 - p)) - 1.6;
  const double z = polynomial(c, r) / polynomial(d, r);
  return q < 0 ? -z : z;
}

/// sin(pi x) for 0 < x < 1 with a relative error of some 1e-16 at both ends, where a sine of the rounded
/// angle would lose all digits and at last its sign.
[[gnu::always_inline]] inline double sine_of_half_turn(double x) {
  const double angle = kPi * std::min(x, 1 - x);
  const double z = angle * angle;
  // Taylor's series by inverse factorials of 21, 19 ... 3: the first term left out is below 2e-18 of the sum.
  double sum = 1 / 51090942171709440000.0;
  sum = std::fma(sum, z, -1 / 121645100408832000.0);
  sum = std::fma(sum, z, 1 / 355687428096000.0);
  sum = std::fma(sum, z, -1 / 1307674368000.0);
  sum = std::fma(sum, z, 1 / 6227020800.0);
  sum = std::fma(sum, z, -1 / 39916800.0);
  sum = std::fma(sum, z, 1 / 362880.0);
  sum = std::fma(sum, z, -1 / 5040.0);
  sum = std::fma(sum, z, 1 / 120.0);
  sum = std::fma(sum, z, -1 / 6.0);
  return std::fma(angle * z, sum, angle);
}

/// Logarithm of Kanter's positive stable variable, from u uniform in (0, 1) and e exponential.
[[gnu::always_inline]] inline double log_stable(double alpha, double u, double e) {
  return log_of_normal(sine_of_half_turn(alpha * u)) - log_of_normal(sine_of_half_turn(u)) / alpha +
         (1 - alpha) / alpha * log_of_normal(sine_of_half_turn((1 - alpha) * u) / e);
}

}  // namespace

float standard_normal(std::uint32_t bits) {
  return static_cast<float>(inverse_normal(unit(bits)));
}

float lognormal(float mu, float sigma, std::uint32_t bits) {
  return exp(mu + (sigma == 0 ? 0.0F : sigma * standard_normal(bits)));
}

float exponential(std::uint32_t bits) {
  return static_cast<float>(-log(1 - unit(bits)));
}

float gumbel(std::uint32_t bits) {
  return static_cast<float>(-log(-log(unit(bits))));
}

float log_positive_stable(float alpha, std::uint32_t a, std::uint32_t b) {
  ensure(alpha > 0, "the index of a positive stable draw is above 0");
  if (alpha >= 1) return 0;
  return static_cast<float>(log_stable(static_cast<double>(alpha), unit(a), -log(unit(b))));
}

float positive_stable(float alpha, std::uint32_t a, std::uint32_t b) {
  ensure(alpha > 0, "the index of a positive stable draw is above 0");
  if (alpha >= 1) return 1;
  return static_cast<float>(exp(log_stable(static_cast<double>(alpha), unit(a), -log(unit(b)))));
}

std::size_t categorical(std::span<const double> cumulative, std::uint32_t bits) {
  ensure(!cumulative.empty() && cumulative.back() > 0, "a categorical draw needs a positive total");
  const double at = unit(bits) * cumulative.back();
  const auto row = std::upper_bound(cumulative.begin(), cumulative.end(), at) - cumulative.begin();
  return std::min(static_cast<std::size_t>(row), cumulative.size() - 1);
}

std::uint32_t poisson(double mean, std::uint32_t bits) {
  ensure(mean >= 0 && mean <= 500, "the mean of a Poisson draw lies between 0 and 500");
  double term = exp(-mean), sum = term;
  std::uint32_t n = 0;
  for (const double u = unit(bits); u > sum && n < 1000; sum += term) term *= mean / ++n;
  return n;
}

std::uint32_t binomial(std::uint32_t n, double p, std::uint32_t bits) {
  if (p <= 0) return 0;
  if (p >= 1) return n;
  double term = pow(1 - p, static_cast<double>(n)), sum = term;
  ensure(term > 1e-302, "a binomial draw is for small n p");
  std::uint32_t k = 0;
  for (const double u = unit(bits); u > sum && k < n; sum += term) {
    term *= (n - k) * p / ((k + 1) * (1 - p));
    ++k;
  }
  return k;
}

std::uint64_t mix_id(std::uint64_t a, std::uint64_t b) {
  constexpr Key kOwn = {0x6D697865u, 0x64206964u};
  const Bits block = philox4x32_10({static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(a >> 32),
                                    static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(b >> 32)},
                                   kOwn);
  return static_cast<std::uint64_t>(block[1]) << 32 | block[0];
}

double per_step(double annual_probability, int steps_per_year) {
  if (annual_probability >= 1) return 1;
  if (annual_probability <= 0) return 0;
  return steps_per_year == 1 ? annual_probability : 1 - pow(1 - annual_probability, 1.0 / steps_per_year);
}

void per_step(std::span<double> annual, int steps_per_year) {
  for (double& p : annual) p = p >= 1 ? 1 : p <= 0 ? 0 : p;
  if (steps_per_year == 1) return;
  for (double& p : annual) p = 1 - p;
  powers(annual, 1.0 / steps_per_year);
  for (double& p : annual) p = 1 - p;
}

namespace {

/// Columns of any length are worked through in whole vectors, the last one filled up with words of no use:
/// the rest of a vector costs more than a vector.
constexpr std::size_t kVector = 4;  ///< doubles
constexpr std::size_t kChunk = 8 * kVector;

/// The next words of a column, at most a chunk, as numbers in (0, 1), with as many more as fill the last
/// vector. Doubles throughout: with words in the same loop a compiler would take twice as many a vector.
struct Chunk {
  std::array<double, kChunk> unit;
  std::size_t size, whole;

  explicit Chunk(std::span<const std::uint32_t> rest)
      : size(std::min(kChunk, rest.size())), whole((size + kVector - 1) / kVector * kVector) {
    for (std::size_t i = 0; i < size; ++i) unit[i] = base::unit(rest[i]);
    for (std::size_t i = size; i < whole; ++i) unit[i] = 0.5;
  }
};

void narrow(const std::array<double, kChunk>& value, std::size_t size, float* out) {
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<float>(value[i]);
}

}  // namespace

void standard_normals(std::span<const std::uint32_t> bits, std::span<float> out) {
  ensure(bits.size() == out.size(), "a column of normal values has one place a word");
  std::array<double, kChunk> value;
  for (std::size_t done = 0; done < bits.size(); done += kChunk) {
    const Chunk u(bits.subspan(done));
    for (std::size_t i = 0; i < u.whole; ++i) value[i] = central_inverse_normal(u.unit[i] - 0.5);
    for (std::size_t i = 0; i < u.size; ++i) {
      const double q = u.unit[i] - 0.5;
      if (!(q > -kCentral && q < kCentral)) value[i] = inverse_normal(u.unit[i]);
    }
    narrow(value, u.size, out.data() + done);
  }
}

void gumbels(std::span<const std::uint32_t> bits, std::span<float> out) {
  ensure(bits.size() == out.size(), "a column of Gumbel values has one place a word");
  std::array<double, kChunk> value;
  for (std::size_t done = 0; done < bits.size(); done += kChunk) {
    const Chunk u(bits.subspan(done));
    for (std::size_t i = 0; i < u.whole; ++i) value[i] = -log_of_normal(-log_of_normal(u.unit[i]));
    narrow(value, u.size, out.data() + done);
  }
}

void log_positive_stables(float alpha, std::span<const std::uint32_t> a, std::span<const std::uint32_t> b,
                          std::span<float> out) {
  ensure(a.size() == b.size() && a.size() == out.size(), "a column of stable values has one place a pair");
  ensure(alpha > 0, "the index of a positive stable draw is above 0");
  if (alpha >= 1) {
    std::fill(out.begin(), out.end(), 0.0F);
    return;
  }
  const double index = static_cast<double>(alpha);
  std::array<double, kChunk> value;
  for (std::size_t done = 0; done < a.size(); done += kChunk) {
    const Chunk u(a.subspan(done)), v(b.subspan(done));
    for (std::size_t i = 0; i < u.whole; ++i)
      value[i] = log_stable(index, u.unit[i], -log_of_normal(v.unit[i]));
    narrow(value, u.size, out.data() + done);
  }
}

}  // namespace ruralsim::base
