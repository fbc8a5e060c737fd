// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/model/series.hpp>

namespace ruralsim {
namespace {

constexpr base::Month kUndated = base::month_of(1900, 1);

}  // namespace

bool Series::constant() const {
  return points.size() == 1 && points.front().when == kUndated;
}

double Series::at(base::Month when, double growth) const {
  base::ensure(!points.empty(), "a dated series has at least one point");
  const auto after = std::upper_bound(points.begin(), points.end(), when,
                                      [](base::Month m, const Point& p) { return m < p.when; });
  if (after == points.begin()) return points.front().value;
  const Point& before = *(after - 1);
  if (after == points.end()) {
    if (growth == 0.0 || when == before.when || constant()) return before.value;
    return before.value * base::pow(1.0 + growth, static_cast<double>(when - before.when) / 12.0);
  }
  const double passed =
      static_cast<double>(when - before.when) / static_cast<double>(after->when - before.when);
  return before.value + passed * (after->value - before.value);
}

Series constant_series(double value) {
  return {{{kUndated, value}}};
}

double Season::share(base::Month first, int months) const {
  double sum = 0;
  for (int m = 0; m < months; ++m) sum += weight[static_cast<std::size_t>((first + m).month() - 1)];
  return sum;
}

}  // namespace ruralsim
