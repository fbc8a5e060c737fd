// SPDX-License-Identifier: Apache-2.0
// Functions whose sensitivity indices are known in closed form, on the unit cube.
#pragma once
#include <array>
#include <cmath>
#include <functional>
#include <span>
#include <vector>

#include "sim/experiment/unit_design.hpp"

using Function = std::function<double(std::span<const double>)>;

/// Ishigami and Homma (1990) with a = 7, b = .1 and each x in (-pi, pi).
inline double ishigami(std::span<const double> x) {
  return std::sin(x[0]) + 7 * std::pow(std::sin(x[1]), 2) + 0.1 * std::pow(x[2], 4) * std::sin(x[0]);
}
inline double ishigami_of_unit(std::span<const double> u) {
  constexpr double kPi = 3.14159265358979323846;
  const std::array<double, 3> x = {kPi * (2 * u[0] - 1), kPi * (2 * u[1] - 1), kPi * (2 * u[2] - 1)};
  return ishigami(x);
}
inline constexpr std::array<double, 3> kIshigamiFirst = {0.313905, 0.442411, 0},
                                       kIshigamiTotal = {0.557589, 0.442411, 0.243684};

/// Sobol's g function.
struct GFunction {
  std::vector<double> a;
  double operator()(std::span<const double> u) const {
    double product = 1;
    for (std::size_t j = 0; j < a.size(); ++j) product *= (std::abs(4 * u[j] - 2) + a[j]) / (1 + a[j]);
    return product;
  }
  [[nodiscard]] double part(std::size_t j) const { return 1 / (3 * (1 + a[j]) * (1 + a[j])); }
  [[nodiscard]] double variance() const {
    double product = 1;
    for (std::size_t j = 0; j < a.size(); ++j) product *= 1 + part(j);
    return product - 1;
  }
  [[nodiscard]] double first(std::size_t j) const { return part(j) / variance(); }
  [[nodiscard]] double total(std::size_t j) const {
    return part(j) * (variance() + 1) / (1 + part(j)) / variance();
  }
};

inline std::vector<double> saltelli_values(const Function& f, const ruralsim::SaltelliBlocks& blocks,
                                           std::size_t points, ruralsim::base::Key key) {
  const ruralsim::SobolSequence sequence(2 * blocks.factors);
  std::vector<double> values, u(blocks.factors);
  for (std::size_t p = 0; p < points * blocks.size(); ++p) {
    blocks.point(p, sequence, key, u);
    values.push_back(f(u));
  }
  return values;
}
