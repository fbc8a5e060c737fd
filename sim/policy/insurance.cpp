// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/policy/insurance.hpp>
#include <ruralsim/state/deprivation.hpp>

namespace ruralsim {
namespace {

/// Mean and variance of a loss in a village that is struck, yuan.
struct Loss {
  double mean = 0, variance = 0;
  void add(double m, double square) { mean += m, variance += square - m * m; }
};

/// The share of `value` that is lost is even from 0 to twice its mean, at most all of it.
void add_spread(double value, double mean_share, Loss& loss) {
  const double most = 2 * mean_share;
  if (value <= 0 || most <= 0) return;
  const bool capped = most > 1;
  const double share = capped ? 1 - 0.5 / most : mean_share;
  const double square = capped ? 1 - 2 / (3 * most) : most * most / 3;
  loss.add(value * share, value * value * square);
}

}  // namespace

LossOutlook loss_outlook(const Setting& now, const Shard& s, std::uint32_t h) {
  const double animals = now.drivers.herd_price * s.household.herd[h] / kHead;
  const std::uint8_t product = s.household.product[h];
  const double plant = product == 0 ? 0
                                    : now.scenario.products[product - 1u].outlay * now.drivers.price_level *
                                          static_cast<double>(s.household.plant_capital[h]);
  const bool safe = (s.household.lacks[h] & bit_of(Dimension::housing)) == 0;
  const double home = safe ? now.scenario.home.cost * now.drivers.price_level : 0;
  LossOutlook outlook;
  for (const DisasterParameters& d : now.scenario.shocks.disaster) {
    Loss struck;
    add_spread(animals, d.herd_loss, struck);
    add_spread(plant, d.plant_loss, struck);
    struck.add(d.home_loss * home, d.home_loss * home * home);
    // A village is struck by a kind at most once a year, near enough.
    outlook.mean += d.hazard * struck.mean;
    outlook.variance += d.hazard * (struck.variance + struck.mean * struck.mean) -
                        d.hazard * d.hazard * struck.mean * struck.mean;
  }
  return outlook;
}

double disaster_premium(const LossOutlook& loss, double insured, const InsuranceParameters& p) {
  return std::min(1.0, insured) * loss.mean * (1 + p.loading);
}

}  // namespace ruralsim
