// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <Random123/philox.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/random.hpp>

namespace ruralsim::base {
namespace {

constexpr double kTwoTo32 = 4294967296.0;
constexpr double kPi = 3.14159265358979323846;

/// The middle of the bits' cell of (0, 1), in double.
double unit(std::uint32_t bits) { return (bits + 0.5) / kTwoTo32; }

double polynomial(const double (&c)[8], double x) {
  double sum = c[7];
  for (int i = 6; i >= 0; --i) sum = sum * x + c[i];
  return sum;
}

/// The inverse normal distribution function: coefficients of algorithm AS 241, PPND16 (Wichura 1988), about 1e-16.
double inverse_normal(double p) {
  static constexpr double a[8] = {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                  1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                  3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr double b[8] = {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
                                  2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
                                  5.2264952788528545610e+3};
  static constexpr double c[8] = {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
                                  3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
                                  2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[8] = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                                  1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                                  1.05075007164441684324e-9};
  static constexpr double e[8] = {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
                                  2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double f[8] = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                                  7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (q > -0.425 && q < 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  double r = sqrt(-log(q < 0 ? p : 1 - p));
  r = r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6) : polynomial(e, r - 5) / polynomial(f, r - 5);
  return q < 0 ? -r : r;
}

template <class Out, class Transform>
void fill(Key key, std::span<const std::uint64_t> ids, Month when, Purpose why, std::uint32_t index, std::span<Out> out,
          Transform transform) {
  ensure(ids.size() == out.size(), "a column of draws has one place an id");
  for (std::size_t i = 0; i < ids.size(); ++i) out[i] = transform(draw(key, ids[i], when, why, index)[0], i);
}

}  // namespace

Bits draw(Key key, std::uint64_t id, Month when, Purpose why, std::uint32_t index) {
  const philox4x32_ctr_t counter = {{static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(id >> 32),
                                     static_cast<std::uint32_t>(when.index) << 16 | (index & 0xFFFFu),
                                     static_cast<std::uint32_t>(why)}};
  const philox4x32_key_t words = {{key.seed, key.replicate}};
  const philox4x32_ctr_t block = philox4x32(counter, words);
  return {block.v[0], block.v[1], block.v[2], block.v[3]};
}

float uniform(std::uint32_t bits) {
  // 23 bits and a half step: the largest value below 1 and the smallest above 0 are floats, and 1 - u is one too.
  return (static_cast<float>(bits >> 9) + 0.5F) * 0x1p-23F;
}

bool happens(std::uint32_t bits, double probability) { return bits < probability * kTwoTo32; }

float standard_normal(std::uint32_t bits) { return static_cast<float>(inverse_normal(unit(bits))); }

float lognormal(float mu, float sigma, std::uint32_t bits) {
  return exp(mu + (sigma == 0 ? 0.0F : sigma * standard_normal(bits)));
}

float exponential(std::uint32_t bits) { return static_cast<float>(-log(1 - unit(bits))); }

float gumbel(std::uint32_t bits) { return static_cast<float>(-log(-log(unit(bits)))); }

float positive_stable(float alpha, std::uint32_t a, std::uint32_t b) {
  if (alpha >= 1) return 1;
  const double index = static_cast<double>(alpha);
  const double angle = kPi * unit(a);
  const double e = -log(unit(b));
  const auto sine = [](double x) { return static_cast<double>(sin(static_cast<float>(x))); };
  const double log_x = log(sine(index * angle)) - log(sine(angle)) / index +
                       (1 - index) / index * (log(sine((1 - index) * angle)) - log(e));
  return static_cast<float>(exp(log_x));
}

std::size_t categorical(std::span<const double> cumulative, std::uint32_t bits) {
  ensure(!cumulative.empty() && cumulative.back() > 0, "a categorical draw needs a positive total");
  const double at = unit(bits) * cumulative.back();
  const auto row = std::upper_bound(cumulative.begin(), cumulative.end(), at) - cumulative.begin();
  return std::min(static_cast<std::size_t>(row), cumulative.size() - 1);
}

std::uint32_t poisson(double mean, std::uint32_t bits) {
  double term = exp(-mean), sum = term;
  std::uint32_t n = 0;
  for (const double u = unit(bits); u > sum && n < 1000; sum += term) term *= mean / ++n;
  return n;
}

std::uint32_t binomial(std::uint32_t n, double p, std::uint32_t bits) {
  if (p <= 0) return 0;
  if (p >= 1) return n;
  double term = pow(1 - p, static_cast<double>(n)), sum = term;
  std::uint32_t k = 0;
  for (const double u = unit(bits); u > sum && k < n; sum += term) {
    term *= (n - k) * p / ((k + 1) * (1 - p));
    ++k;
  }
  return k;
}

std::uint64_t mix_id(std::uint64_t a, std::uint64_t b) {
  const philox4x32_ctr_t counter = {{static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(a >> 32),
                                     static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(b >> 32)}};
  const philox4x32_key_t own_key = {{0x6D697865u, 0x64206964u}};
  const philox4x32_ctr_t block = philox4x32(counter, own_key);
  return static_cast<std::uint64_t>(block.v[1]) << 32 | block.v[0];
}

double per_step(double annual_probability, int steps_per_year) {
  if (annual_probability >= 1) return 1;
  if (annual_probability <= 0) return 0;
  return steps_per_year == 1 ? annual_probability : 1 - pow(1 - annual_probability, 1.0 / steps_per_year);
}

void uniform_column(Key key, std::span<const std::uint64_t> ids, Month when, Purpose why, std::uint32_t index,
                    std::span<float> out) {
  fill(key, ids, when, why, index, out, [](std::uint32_t bits, std::size_t) { return uniform(bits); });
}

void standard_normal_column(Key key, std::span<const std::uint64_t> ids, Month when, Purpose why, std::uint32_t index,
                            std::span<float> out) {
  fill(key, ids, when, why, index, out, [](std::uint32_t bits, std::size_t) { return standard_normal(bits); });
}

void exponential_column(Key key, std::span<const std::uint64_t> ids, Month when, Purpose why, std::uint32_t index,
                        std::span<float> out) {
  fill(key, ids, when, why, index, out, [](std::uint32_t bits, std::size_t) { return exponential(bits); });
}

void gumbel_column(Key key, std::span<const std::uint64_t> ids, Month when, Purpose why, std::uint32_t index,
                   std::span<float> out) {
  fill(key, ids, when, why, index, out, [](std::uint32_t bits, std::size_t) { return gumbel(bits); });
}

void happens_column(Key key, std::span<const std::uint64_t> ids, Month when, Purpose why, std::uint32_t index,
                    std::span<const float> probability, std::span<std::uint8_t> out) {
  ensure(probability.size() == ids.size(), "a column of chances has one value an id");
  fill(key, ids, when, why, index, out, [&](std::uint32_t bits, std::size_t i) {
    return static_cast<std::uint8_t>(happens(bits, static_cast<double>(probability[i])) ? 1 : 0);
  });
}

}  // namespace ruralsim::base
