// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/certification_rules.hpp>
#include <ruralsim/process/outlet_rules.hpp>

namespace ruralsim {

double value_of_certificate(const Certificate& c, double beta) {
  double weight = 1, value = -c.own_fee;
  for (double year = 0; year < c.left; year += 1, weight *= beta) {
    const double end = std::min(year + 1, c.left);
    const double certified = std::max(0.0, end - std::max(year, c.wait));
    value += weight * (certified * c.gain - (end - year) * c.upkeep);
  }
  return value;
}

Certificate certificate_for(const Setting& now, const Levers& levers, const Shard& s, std::size_t village,
                            std::uint32_t h) {
  const std::size_t k = s.household.product[h] - 1u;
  const Product& product = now.scenario.products[k];
  const std::size_t cell = village * good_count(now.scenario) + kBaseGoods + k;
  const Plant plant = plant_of_household(now, s, village, h);
  const double worn = base::pow(plant.capital, product.capital_elasticity);
  const double sales =
      plant.revenue * worn * Outlets(now, s, village).of_plant(h) * s.village.price_expected[cell];
  const int age = now.clock.now.index - s.household.plant_since[h];
  return {.wait = levers.certification_months / 12,
          .left = std::max(0.0, product.life - age / 12.0),
          .gain = (s.village.certified_price[cell] - 1) * sales,
          .upkeep = now.scenario.certification.extra_cost * plant.cost,
          .own_fee = levers.certification_cost * (1 - std::min(1.0, levers.certification_share))};
}

}  // namespace ruralsim
