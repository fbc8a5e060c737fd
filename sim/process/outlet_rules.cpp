// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/governance.hpp>
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/rules.hpp>

namespace ruralsim {

double online_access(const Setting& now, std::uint32_t awards) {
  double access = now.drivers.online_access;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if ((awards >> m & 1u) != 0) access += now.measures[m].levers.online_access;
  }
  return std::min(1.0, access);
}

double online_factor(const NewMediaParameters& p, const MarketOfGood& good, double access) {
  return 1 + good.online * access * p.margin / (1 - p.margin);
}

double visitors_price(const TourismParameters& p, double appeal) {
  return base::pow(appeal, p.price_response);
}

double appeal_of(const Scenario& s, double amenity, double road_time) {
  return amenity * base::exp(-s.tourism.distance_decay * (road_time - s.county.road_time));
}

Outlets::Outlets(const Setting& now, const Shard& s, std::size_t village)
    : now_(now),
      shard_(s),
      village_(village),
      by_road_(gate_price(now.scenario, s, village)),
      by_visitors_(now.scenario.tourism.on ? visitors_price(now.scenario.tourism, s.village.appeal[village])
                                           : by_road_),
      online_(now.scenario.new_media.on) {}

bool Outlets::visited(std::size_t good) const {
  return now_.scenario.tourism.on && good >= kBaseGoods &&
         now_.scenario.products[good - kBaseGoods].sector.index == kServiceSector;
}

double Outlets::online(std::size_t good, std::uint32_t awards) const {
  return online_factor(now_.scenario.new_media, market_of(now_.scenario, good), online_access(now_, awards));
}

double Outlets::of_plant(std::uint32_t h) const {
  const std::size_t good = kBaseGoods + shard_.household.product[h] - 1u;
  const double paid = at(good, shard_.household.awards[h]);
  if (!certified(now_, shard_, h)) return paid;
  return paid * shard_.village.certified_price[village_ * good_count(now_.scenario) + good];
}

double pipeline_seen(const Setting& now, const Shard& s, std::size_t village, std::uint32_t awards) {
  double seen = now.scenario.enterprise.pipeline_seen;
  if (governance_matters(now.scenario))
    seen *= 1 - now.scenario.governance.steering * (1 - capacity_of(now, s, village, awards));
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const double shown = now.measures[m].levers.pipeline_shown;
    if (shown > 0 && (awards >> m & 1u) != 0) seen += (1 - seen) * std::min(1.0, shown);
  }
  return seen;
}

double crowding_seen(const Setting& now, std::size_t good, double seen) {
  if (now.crowding.empty()) return 1;
  if (seen == now.scenario.enterprise.pipeline_seen) return now.crowding[good];
  return base::pow(1 / (1 + seen * now.under_way[good]), 1 / market_of(now.scenario, good).demand_elasticity);
}

}  // namespace ruralsim
