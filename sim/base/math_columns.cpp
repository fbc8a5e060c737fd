// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>

#include <ruralsim/base/math.hpp>
#include <ruralsim/base/math_columns.hpp>

namespace ruralsim::base {

namespace {

constexpr std::size_t kVector = 4;

/// What does not fill a vector of a column, filled up with ones.
struct Rest {
  std::array<double, kVector> value;

  Rest(std::span<const double> column, std::size_t whole) {
    value.fill(1);
    std::copy(column.begin() + static_cast<std::ptrdiff_t>(whole), column.end(), value.begin());
  }
  void put(std::span<double> column, std::size_t whole) const {
    std::copy_n(value.begin(), column.size() - whole, column.begin() + static_cast<std::ptrdiff_t>(whole));
  }
};

}  // namespace

void powers(std::span<double> x, double y) {
  const std::size_t whole = x.size() / kVector * kVector;
  double* const to = x.data();
  for (std::size_t i = 0; i < whole; ++i) to[i] = pow(to[i], y);
  if (whole == x.size()) return;
  Rest last(x, whole);
  for (double& value : last.value) value = pow(value, y);
  last.put(x, whole);
}

void powers(std::span<double> x, std::span<const double> y) {
  const std::size_t whole = x.size() / kVector * kVector;
  double* const to = x.data();
  const double* const exponent = y.data();
  for (std::size_t i = 0; i < whole; ++i) to[i] = pow(to[i], exponent[i]);
  if (whole == x.size()) return;
  Rest last(x, whole);
  const Rest exponents(y, whole);
  for (std::size_t i = 0; i < kVector; ++i) last.value[i] = pow(last.value[i], exponents.value[i]);
  last.put(x, whole);
}

}  // namespace ruralsim::base
