// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/money.hpp>

namespace ruralsim::base {

namespace {

/// total * weight / sum as a whole number and the remainder in units of weight / sum. Products are kept in
/// two parts (their rounding error is a floating-point number, Dekker 1971), so that for whole weights the
/// remainder is exact and equal remainders compare equal.
struct Part {
  double whole;
  double remainder;
};

Part part_of(double total, double weight, double sum) {
  const double product = total * weight;
  const double lost = std::fma(total, weight, -product);
  Part part{std::floor(product / sum), 0};
  part.remainder = std::fma(-part.whole, sum, product) + lost;
  while (part.remainder < 0) part = {part.whole - 1, part.remainder + sum};
  while (part.remainder >= sum) part = {part.whole + 1, part.remainder - sum};
  return part;
}

}  // namespace

std::vector<Fen> share_out(Fen total, std::span<const double> weights, std::span<const std::uint64_t> ids) {
  ensure(weights.size() == ids.size(), "share_out: one id a weight");
  ensure(total >= 0 && total <= 9'000'000'000'000'000, "share_out: the total lies between 0 and 9e15");
  double sum = 0;
  for (const double w : weights) {
    ensure(w >= 0, "share_out: weights are not negative");
    sum += w;
  }
  std::vector<Fen> part(weights.size(), 0);
  if (total == 0) return part;
  ensure(sum > 1e-200 && sum < 1e200, "share_out: some weight is positive and their sum is finite");
  std::vector<double> remainder(weights.size());
  Fen given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Part exact = part_of(static_cast<double>(total), weights[i], sum);
    part[i] = static_cast<Fen>(exact.whole);
    remainder[i] = exact.remainder;
    given += part[i];
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (remainder[a] != remainder[b]) return remainder[a] > remainder[b];
    return ids[a] < ids[b];
  });
  // The sum of fractional weights is rounded, so with a huge total `given` may pass it: then the smallest
  // remainders give back. Walk the order until it is exact.
  const Fen direction = given <= total ? 1 : -1;
  if (direction < 0) std::reverse(order.begin(), order.end());
  for (std::size_t k = 0; given != total; k = (k + 1) % order.size()) {
    if (weights[order[k]] == 0 || part[order[k]] + direction < 0) continue;
    part[order[k]] += direction;
    given += direction;
  }
  return part;
}

}  // namespace ruralsim::base
