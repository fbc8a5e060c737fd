// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/base/math.hpp>
#include <ruralsim/experiment/present_value.hpp>

namespace ruralsim {

double present_value(std::span<const double> amounts, std::span<const base::Month> dates, base::Month from,
                     double discount) {
  double sum = 0;
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    if (dates[i] >= from) sum += amounts[i] * base::pow(1 + discount, -(dates[i] - from) / 12.0);
  }
  return sum;
}

}  // namespace ruralsim
