// SPDX-License-Identifier: Apache-2.0
#include "sim/process/plant_rules.hpp"

#include <algorithm>
#include <array>

#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/math_columns.hpp>

namespace ruralsim {
namespace {

using Column = std::array<double, kPlantsTogether>;

/// x^y of the first `n`.
void raise(Column& x, const Column& y, std::size_t n) {
  base::powers(std::span(x).first(n), std::span(y).first(n));
}

/// Sales with normal labour: what worn capital leaves of them.
Column full_sales(std::span<const PlantAtWork> plants) {
  Column full, elasticity;
  bool worn = false;
  for (std::size_t i = 0; i < plants.size(); ++i) {
    full[i] = std::max(0.0, plants[i].plant.capital);
    elasticity[i] = plants[i].product->capital_elasticity;
    worn |= full[i] != 1;
  }
  if (worn) raise(full, elasticity, plants.size());
  for (std::size_t i = 0; i < plants.size(); ++i)
    full[i] = plants[i].plant.revenue * plants[i].price * full[i];
  return full;
}

/// Labour whose marginal product is the wage: b full (L / L0)^(b - 1) / L0 = wage, relative to L0.
Column wanted_labour(std::span<const PlantAtWork> plants, const Column& full, double wage) {
  Column labour, power;
  if (wage <= 0) {
    labour.fill(2);
    return labour;
  }
  for (std::size_t i = 0; i < plants.size(); ++i) {
    const Product& p = *plants[i].product;
    labour[i] = std::max(0.0, p.labour_elasticity * full[i] / (wage * p.labour));
    power[i] = 1 / (1 - p.labour_elasticity);
  }
  raise(labour, power, plants.size());
  return labour;
}

double lognormal_with_mean_1(float spread, float z) {
  const float deviation = spread == 0 ? 0.0F : spread * z;
  return static_cast<double>(base::exp(-0.5F * spread * spread + deviation));
}

}  // namespace

void plan_years(std::span<const PlantAtWork> plants, double wage, std::span<PlantYear> to) {
  const Column full = full_sales(plants);
  Column labour = wanted_labour(plants, full, wage), sales, elasticity;
  for (std::size_t i = 0; i < plants.size(); ++i) {
    const Product& p = *plants[i].product;
    const double family = std::min(plants[i].family_labour, p.labour);
    labour[i] = std::clamp(p.labour * labour[i], family, std::max(family, 2 * p.labour));
    to[i].hired = labour[i] - family;
    sales[i] = labour[i] / p.labour, elasticity[i] = p.labour_elasticity;
  }
  raise(sales, elasticity, plants.size());
  for (std::size_t i = 0; i < plants.size(); ++i) {
    const Plant& plant = plants[i].plant;
    if (plant.capital <= 0 || plant.revenue <= 0) {
      to[i] = {};
      continue;
    }
    to[i].sales = labour[i] > 0 ? full[i] * sales[i] : 0;
    to[i].profit = to[i].sales - plant.cost - wage * to[i].hired;
  }
}

Yields::Yields(const Setting& now, std::uint64_t village)
    : now_(now), village_(village), of_village_(now.scenario.products.size(), -1) {}

double Yields::of_village(std::size_t product) {
  double& yield = of_village_[product];
  if (yield < 0) {
    const auto bits = base::draw(now_.key, village_, now_.clock.year_start, base::Purpose::yield_village,
                                 static_cast<std::uint32_t>(product));
    const auto spread = static_cast<float>(now_.scenario.products[product].village_risk);
    yield = static_cast<double>(base::lognormal(-0.5F * spread * spread, spread, bits[0]));
  }
  return yield;
}

void Yields::draw(std::span<const std::uint64_t> households, std::span<const std::uint8_t> product,
                  std::span<double> to) {
  std::array<std::uint32_t, kPlantsTogether> words;
  std::array<float, kPlantsTogether> z;
  const std::size_t n = households.size();
  base::draw_words(now_.key, households, now_.clock.year_start, base::Purpose::yield, 0,
                   std::span(words).first(n));
  base::standard_normals(std::span(words).first(n), std::span(z).first(n));
  for (std::size_t i = 0; i < n; ++i) {
    const auto spread = static_cast<float>(now_.scenario.products[product[i]].own_risk);
    to[i] = lognormal_with_mean_1(spread, z[i]) * of_village(product[i]);
  }
}

}  // namespace ruralsim
