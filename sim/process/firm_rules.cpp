// SPDX-License-Identifier: Apache-2.0
#include "sim/process/firm_rules.hpp"

#include <algorithm>

#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/rules.hpp>

namespace ruralsim {

Product enlarged(const Product& product, double scale) {
  Product p = product;
  p.revenue *= scale;
  p.labour *= scale;
  p.outlay *= scale;
  return p;
}

double productivity_of_place(const Setting& now, const Village& v, std::size_t product) {
  const auto& village = v.shard.village;
  return village.suitability[v.row * now.scenario.products.size() + product] *
         park_effect(village.park_capital[v.row], now.scenario.park);
}

std::optional<FirmPlan> best_plan(const Setting& now, const Village& v, double scale, double income) {
  const EnterpriseParameters& e = now.scenario.enterprise;
  const std::size_t goods = good_count(now.scenario);
  const Outlets outlets(now, v.shard, v.row);
  const double seen = pipeline_seen(now, v.shard, v.row, 0);
  std::optional<FirmPlan> best;
  for (std::size_t k = 0; k < now.scenario.products.size(); ++k) {
    const Product p = enlarged(now.scenario.products[k], scale);
    const std::size_t good = kBaseGoods + k;
    const double price = outlets.at(good) * v.shard.village.price_expected[v.row * goods + good] *
                         crowding_seen(now, good, seen);
    const Plant plant = plant_of(p, productivity_of_place(now, v, k), 1, now.drivers.price_level);
    const PlantYear year = plan_year(p, plant, 0, price, now.drivers.nearby_pay);
    const double outlay = p.outlay * now.drivers.price_level;
    const double risk = (p.own_risk * p.own_risk + p.village_risk * p.village_risk) * year.sales * year.sales;
    const double value =
        net_present_value(p, {.own = outlay}, year.profit, risk,
                          now.scenario.choice.risk_aversion / std::max(1000.0, income), e.discount_factor);
    if (value <= 0 || (best && value / outlay <= best->value)) continue;
    best = FirmPlan{k, outlay, year.sales - year.profit, value / outlay};
  }
  return best;
}

FirmSeason run_firm(const Setting& now, const Village& v, std::size_t k, double scale, base::Fen cash,
                    std::uint64_t owner) {
  const auto& village = v.shard.village;
  const std::size_t good = kBaseGoods + k, cell = v.row * good_count(now.scenario) + good;
  const Product product = enlarged(now.scenario.products[k], scale);
  const Plant plant = plant_of(product, productivity_of_place(now, v, k), 1, now.drivers.price_level);
  const double price = Outlets(now, v.shard, v.row).at(good) * village.price_expected[cell];
  const PlantYear year = plan_year(product, plant, 0, price, now.drivers.nearby_pay);
  FirmSeason season{.hired = year.hired};
  const double share = now.drivers.good_share[good];
  if (share <= 0) return season;
  const double costs = plant.cost * share, wages = year.hired * now.drivers.nearby_pay * share;
  const double possible = costs + wages > base::to_yuan(cash) ? base::to_yuan(cash) / (costs + wages) : 1.0;
  const base::Fen all = std::min(cash, base::to_fen((costs + wages) * possible));
  season.wages = std::min(all, base::to_fen(wages * possible));
  season.costs = all - season.wages;
  season.made = year.sales / price * share * possible * yield_of(now, owner, village.id[v.row], k, product);
  return season;
}

}  // namespace ruralsim
