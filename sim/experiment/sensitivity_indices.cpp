// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/sensitivity_indices.hpp"

#include <cmath>
#include <functional>
#include <limits>

#include "sim/experiment/resample.hpp"
#include <ruralsim/base/invariant.hpp>

namespace ruralsim {
namespace {

/// Terms of which every index is a function of means: [block * terms + term].
struct Terms {
  std::size_t each = 0;
  std::vector<double> values = {};

  [[nodiscard]] std::size_t blocks() const { return values.size() / each; }
  [[nodiscard]] std::vector<double> means(std::span<const std::uint16_t> counts) const {
    std::vector<double> sums(each, 0.0);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      const double weight = counts[i];
      for (std::size_t t = 0; t < each; ++t) sums[t] += weight * values[i * each + t];
    }
    for (double& sum : sums) sum /= static_cast<double>(counts.size());
    return sums;
  }
};

/// The indices that means of the terms give, with intervals from resampled blocks.
std::vector<Index> with_intervals(
    const Terms& terms, base::Key key,
    const std::function<std::vector<double>(const std::vector<double>&)>& indices) {
  const std::size_t n = terms.blocks();
  const std::vector<double> estimates = indices(terms.means(std::vector<std::uint16_t>(n, 1)));
  std::vector<std::vector<double>> resampled(estimates.size(), std::vector<double>(kResamples));
  for (std::size_t b = 0; b < kResamples; ++b) {
    std::vector<std::uint16_t> counts(n, 0);
    draw_resample(key, b, n, [&](std::size_t block) { ++counts[block]; });
    const std::vector<double> again = indices(terms.means(counts));
    for (std::size_t i = 0; i < again.size(); ++i) resampled[i][b] = again[i];
  }
  std::vector<Index> result;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    const double lo95 = quantile_of(resampled[i], 0.025);
    result.push_back({estimates[i], lo95, quantile_of(resampled[i], 0.975)});
  }
  return result;
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

/// Of each block: value and square of the halves, then the terms of first, total and second order.
Terms sobol_terms(std::span<const double> values, const SaltelliBlocks& design) {
  const std::size_t k = design.factors, pairs = design.second_order ? k * (k - 1) / 2 : 0;
  Terms terms{2 + 2 * k + pairs};
  const double mean = mean_of(values);
  for (std::size_t from = 0; from < values.size(); from += design.size()) {
    const auto y = [&](std::size_t place) { return values[from + place] - mean; };
    const double a = y(design.a()), b = y(design.b());
    terms.values.insert(terms.values.end(), {(a + b) / 2, (a * a + b * b) / 2});
    for (std::size_t j = 0; j < k; ++j) terms.values.push_back(b * (y(design.ab(j)) - a));
    for (std::size_t j = 0; j < k; ++j) terms.values.push_back(std::pow(a - y(design.ab(j)), 2) / 2);
    for (std::size_t j = 0; design.second_order && j < k; ++j)
      for (std::size_t l = j + 1; l < k; ++l)
        terms.values.push_back(y(design.ba(j)) * y(design.ab(l)) - a * b);
  }
  return terms;
}

}  // namespace

SobolIndices sobol_indices(std::span<const double> values, const SaltelliBlocks& design, base::Key key) {
  base::ensure(!values.empty() && values.size() % design.size() == 0, "Sobol indices are of whole blocks");
  const std::size_t k = design.factors;
  const auto indices = [&](const std::vector<double>& m) {
    const double variance = m[1] - m[0] * m[0];
    std::vector<double> x(m.begin() + 2, m.end());
    for (double& value : x) value /= variance;
    std::size_t pair = 2 * k;
    for (std::size_t j = 0; pair < x.size() && j < k; ++j)
      for (std::size_t l = j + 1; l < k; ++l) x[pair++] -= x[j] + x[l];
    return x;
  };
  const Terms terms = sobol_terms(values, design);
  const std::vector<Index> all = with_intervals(terms, key, indices);
  const std::vector<double> m = terms.means(std::vector<std::uint16_t>(terms.blocks(), 1));
  const auto part = [&](std::size_t from, std::size_t to) {
    return std::vector<Index>(all.begin() + static_cast<std::ptrdiff_t>(from),
                              all.begin() + static_cast<std::ptrdiff_t>(to));
  };
  return {m[1] - m[0] * m[0], part(0, k), part(k, 2 * k), part(2 * k, all.size())};
}

MorrisMeasures morris_measures(std::span<const double> values, const MorrisTrajectories& design,
                               base::Key key, base::Key bootstrap) {
  base::ensure(!values.empty() && values.size() % design.size() == 0,
               "Morris measures are of whole trajectories");
  const std::size_t k = design.factors, n = values.size() / design.size();
  Terms terms{3 * k, std::vector<double>(3 * k * n)};
  for (std::size_t t = 0; t < n; ++t) {
    for (std::size_t s = 0; s < k; ++s) {
      const MorrisTrajectories::Move move = design.move(t, s, key);
      const double change = values[t * design.size() + s + 1] - values[t * design.size() + s];
      const double effect = (move.up ? change : -change) / design.step();
      double* of = &terms.values[t * 3 * k + move.factor];
      of[0] = std::abs(effect);
      of[k] = effect;
      of[2 * k] = effect * effect;
    }
  }
  const double bessel = static_cast<double>(n) / static_cast<double>(n - 1);
  const auto measures = [&](std::vector<double> m) {
    for (std::size_t j = 0; j < k; ++j)
      m[2 * k + j] = std::sqrt(std::max(0.0, (m[2 * k + j] - m[k + j] * m[k + j]) * bessel));
    return m;
  };
  const std::vector<Index> all = with_intervals(terms, bootstrap, measures);
  const auto part = [&](std::size_t from) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
    return std::vector<Index>(begin, begin + static_cast<std::ptrdiff_t>(k));
  };
  return {part(0), part(k), part(2 * k)};
}

}  // namespace ruralsim
