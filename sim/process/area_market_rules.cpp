// SPDX-License-Identifier: Apache-2.0
#include "sim/process/area_market_rules.hpp"

#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/outlet_rules.hpp>

namespace ruralsim {
namespace {

/// Divides what a sector's buyers want among its products as they are normally sold, the outside included.
void divide(const Setting& now, const AreaMarket& area, int sector, double yuan,
            std::vector<double>& demand) {
  if (yuan <= 0) return;
  const auto& products = now.scenario.products;
  const auto sold = [&](std::size_t good) { return area.normal[good] + outside_supply(now, area, good); };
  double all = 0;
  for (std::size_t k = 0; k < products.size(); ++k)
    all += products[k].sector.index == sector ? sold(kBaseGoods + k) : 0.0;
  if (all <= 0) return;
  for (std::size_t k = 0; k < products.size(); ++k) {
    const std::size_t good = kBaseGoods + k;
    if (products[k].sector.index == sector) demand[good] += yuan * sold(good) / all;
  }
}

}  // namespace

void AreaMarket::add(const Setting& now, const Shard& s, std::size_t row) {
  const std::size_t goods = supplied.size();
  for (std::size_t k = 0; k < goods; ++k) {
    supplied[k] += s.village.supplied[row * goods + k];
    certified[k] += s.village.supplied_certified[row * goods + k];
    normal[k] += s.village.normal_supply[row * goods + k];
  }
  villages += 1;
  households += s.household_begin[row + 1] - s.household_begin[row];
  if (now.scenario.tourism.on) {
    appeal += s.village.appeal[row];
    appeal_start += appeal_of(now.scenario, static_cast<double>(s.village.amenity[row]),
                              static_cast<double>(s.village.road_time_start[row]));
  }
  const std::uint32_t bits =
      measures_with(now, &Levers::craft_orders) | measures_with(now, &Levers::differentiation);
  for (std::size_t m = 0; bits != 0 && m < now.measures.size(); ++m) {
    if ((bits >> m & 1u) != 0) listed[m] += households_listed(s, row, m);
  }
}

double outside_supply(const Setting& now, const AreaMarket& area, std::size_t good) {
  double local = area.normal[good];
  if (good >= kBaseGoods && local <= 0) {
    local = area.villages * now.scenario.products[good - kBaseGoods].revenue;
  }
  return market_of(now.scenario, good).outside_supply * local;
}

double visitors_of(const Setting& now, const AreaMarket& county) {
  if (now.drivers.visitors <= 0 || county.appeal_start <= 0) return 0;
  return now.drivers.visitors *
         base::pow(county.appeal / county.appeal_start, now.scenario.tourism.visit_response);
}

std::vector<double> demand_of_outsiders(const Setting& now, const AreaMarket& area,
                                        const AreaMarket& county) {
  std::vector<double> demand(area.supplied.size(), 0);
  const double visitors = now.visitors > 0 ? now.visitors * area.appeal / county.appeal : 0;
  divide(now, area, kServiceSector, visitors * now.scenario.tourism.spending, demand);
  if (!now.scenario.cultural_industry.on) return demand;
  double orders = now.drivers.craft_orders * area.households / std::max(1.0, county.households) +
                  visitors * now.scenario.cultural_industry.visitor_spending;
  for (std::size_t m = 0; m < now.measures.size(); ++m)
    orders += now.measures[m].levers.craft_orders * area.listed[m];
  divide(now, area, kCraftSector, orders, demand);
  return demand;
}

double interaction_left(const Setting& now, const AreaMarket& area) {
  double left = 1;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const double apart = now.measures[m].levers.differentiation;
    if (apart > 0 && area.listed[m] > 0) left *= 1 - apart * area.listed[m] / area.households;
  }
  return std::max(0.0, left);
}

}  // namespace ruralsim
