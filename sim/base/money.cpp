// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/money.hpp>

namespace ruralsim::base {

Fen to_fen(double yuan) {
  const double fen = yuan * 100.0;
  ensure(fen > -9e15 && fen < 9e15, "an amount of money is not a number or beyond 9e13 yuan");
  return static_cast<Fen>(fen < 0 ? fen - 0.5 : fen + 0.5);
}

std::vector<Fen> share_out(Fen total, std::span<const double> weights, std::span<const std::uint64_t> ids) {
  ensure(weights.size() == ids.size(), "share_out: one id a weight");
  ensure(total >= 0, "share_out: the total is not negative");
  double sum = 0;
  for (const double w : weights) {
    ensure(w >= 0, "share_out: weights are not negative");
    sum += w;
  }
  std::vector<Fen> part(weights.size(), 0);
  if (total == 0) return part;
  ensure(sum > 0, "share_out: some weight is positive");
  std::vector<double> remainder(weights.size());
  Fen given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double exact = static_cast<double>(total) * (weights[i] / sum);
    part[i] = static_cast<Fen>(std::floor(exact));
    remainder[i] = exact - static_cast<double>(part[i]);
    given += part[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (remainder[a] != remainder[b]) return remainder[a] > remainder[b];
    return ids[a] < ids[b];
  });
  // Rounding may leave `given` a few fen on either side of the total when it is huge: walk the order until it is exact.
  const Fen direction = given <= total ? 1 : -1;
  for (std::size_t k = 0; given != total; k = (k + 1) % order.size()) {
    if (weights[order[k]] == 0 || part[order[k]] + direction < 0) continue;
    part[order[k]] += direction;
    given += direction;
  }
  return part;
}

}  // namespace ruralsim::base
