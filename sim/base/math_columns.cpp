// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>

#include <ruralsim/base/math.hpp>
#include <ruralsim/base/math_columns.hpp>

namespace ruralsim::base {

void powers(std::span<double> x, double y) {
  constexpr std::size_t kVector = 4;
  const std::size_t whole = x.size() / kVector * kVector;
  double* const to = x.data();
  for (std::size_t i = 0; i < whole; ++i) to[i] = pow(to[i], y);
  if (whole == x.size()) return;
  std::array<double, kVector> last;
  last.fill(1);
  std::copy(x.begin() + static_cast<std::ptrdiff_t>(whole), x.end(), last.begin());
  for (double& value : last) value = pow(value, y);
  std::copy_n(last.begin(), x.size() - whole, x.begin() + static_cast<std::ptrdiff_t>(whole));
}

}  // namespace ruralsim::base
