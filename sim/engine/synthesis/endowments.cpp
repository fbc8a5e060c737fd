// SPDX-License-Identifier: Apache-2.0
// What households own. Within a type land, herds, access to gathering grounds, productivity and cash vary
// lognormally, land and herd together; then each is scaled so that the type's sum is its mean times its
// households: the county's totals hold in every replicate, not only on average.
#include <numeric>

#include "sim/engine/synthesis/county_plan.hpp"
#include <ruralsim/base/math.hpp>

namespace ruralsim::synthesis {
namespace {

constexpr double kCashSpread = 0.6;  ///< sd of logarithm; C

/// Scales the values of `rows` so that they sum to `total`.
void scale_to(double total, const std::vector<std::size_t>& rows, std::vector<double>& values) {
  double sum = 0;
  for (const std::size_t i : rows) sum += values[i];
  for (const std::size_t i : rows) values[i] *= sum > 0 ? total / sum : 0;
}

/// `total` whole units in proportion to weights, to the unit.
void share_among(std::int64_t total, const std::vector<std::size_t>& rows,
                 const std::vector<HouseholdPlan>& plans, const std::vector<double>& weights,
                 std::vector<std::int64_t>& out) {
  std::vector<double> own;
  std::vector<std::uint64_t> ids;
  for (const std::size_t i : rows) {
    own.push_back(weights[i]);
    ids.push_back(plans[i].id());
  }
  const auto parts = base::share_out(total, own, ids);
  for (std::size_t k = 0; k < rows.size(); ++k) out[rows[k]] = parts[k];
}

}  // namespace

double spread_around_one(double sd, std::uint32_t bits) {
  const auto sigma = static_cast<float>(sd);
  return static_cast<double>(base::lognormal(-0.5F * sigma * sigma, sigma, bits));
}

std::vector<std::size_t> shuffled(std::size_t n, base::Key key, base::Purpose purpose, std::uint32_t salt) {
  std::vector<std::pair<std::uint64_t, std::size_t>> lots(n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto bits = base::draw(key, i, kOnce, purpose, salt);
    lots[i] = {static_cast<std::uint64_t>(bits[0]) << 32 | bits[1], i};
  }
  std::sort(lots.begin(), lots.end());
  std::vector<std::size_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = lots[i].second;
  return order;
}

Endowments endow_households(const Scenario& s, base::Key key, const std::vector<HouseholdPlan>& plans) {
  const std::size_t n = plans.size();
  Endowments e{std::vector<double>(n),       std::vector<double>(n), std::vector<double>(n),
               std::vector<std::int64_t>(n), std::vector<double>(n), std::vector<double>(n),
               std::vector<base::Fen>(n)};
  std::vector<double> herd(n), cash(n), harvest(n);
  std::vector<std::vector<std::size_t>> of_type(s.household_types.size());
  for (std::size_t i = 0; i < n; ++i) {
    const auto a = base::draw(key, plans[i].id(), kOnce, base::Purpose::synthesis_household, 1);
    const auto b = base::draw(key, plans[i].id(), kOnce, base::Purpose::synthesis_household, 2);
    e.cropland[i] = e.pasture[i] = e.herd_target[i] = spread_around_one(s.population.land_spread, a[0]);
    herd[i] = e.herd_target[i] * spread_around_one(s.population.herd_spread, a[1]);
    e.access[i] = spread_around_one(s.population.access_spread, a[2]);
    e.productivity[i] = spread_around_one(s.population.productivity_spread, a[3]);
    cash[i] = spread_around_one(kCashSpread, b[0]);
    of_type[plans[i].type].push_back(i);
  }
  for (std::size_t t = 0; t < of_type.size(); ++t) {
    const std::vector<std::size_t>& rows = of_type[t];
    if (rows.empty()) continue;
    const HouseholdType& type = s.household_types[t];
    const auto count = static_cast<double>(rows.size());
    scale_to(type.cropland * count, rows, e.cropland);
    scale_to(type.pasture * count, rows, e.pasture);
    scale_to(type.herd * count, rows, e.herd_target);
    scale_to(type.gathering_access * count, rows, e.access);
    // Productivity has mean 1 on the land it works, so that the type's harvest is that of its land.
    double land = 0, worked = 0;
    for (const std::size_t i : rows) land += e.cropland[i], worked += e.cropland[i] * e.productivity[i];
    for (const std::size_t i : rows) e.productivity[i] *= worked > 0 ? land / worked : 1;
    share_among(static_cast<std::int64_t>(type.herd * count * kHead + 0.5), rows, plans, herd, e.herd);
    share_among(base::to_fen(type.cash * count), rows, plans, cash, e.cash);
  }
  return e;
}

}  // namespace ruralsim::synthesis
