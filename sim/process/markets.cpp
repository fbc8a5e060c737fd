// SPDX-License-Identifier: Apache-2.0
// 5.5 Goods are brought to market, the season's prices clear, and goods are sold at them. Demand is set so
// that prices are the usual ones when the county sells what it normally sells, for every similarity of
// products; supply from outside keeps pace with demand. Expected prices adapt once a year (Nerlove 1958).
// Where the scope is `all`, goods of one name of all such counties meet.
#include <algorithm>
#include <string>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/market_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// Supplies and usual sales of an area, by good.
struct AreaMarket {
  std::vector<double> supplied, normal;
  double villages = 0;

  explicit AreaMarket(std::size_t goods) : supplied(goods, 0), normal(goods, 0) {}
  void add(const Shard& s, std::size_t row) {
    const std::size_t goods = supplied.size();
    for (std::size_t k = 0; k < goods; ++k) {
      supplied[k] += s.village.supplied[row * goods + k];
      normal[k] += s.village.normal_supply[row * goods + k];
    }
    villages += 1;
  }
};

AreaMarket market_of_county(const Scenario& scenario, std::span<const Shard> shards) {
  AreaMarket county(good_count(scenario));
  for (const Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) county.add(s, row);
  }
  return county;
}

/// Supply from outside in a whole year, at prices of the start: a multiple of normal local sales, of one
/// plant a village where a product is new.
double outside_supply(const Setting& now, const AreaMarket& area, std::size_t good) {
  double local = area.normal[good];
  if (good >= kBaseGoods && local <= 0) {
    local = area.villages * now.scenario.products[good - kBaseGoods].revenue;
  }
  return market_of(now.scenario, good).outside_supply * local;
}

/// Demand and supply of an area's goods in this season; nothing of those out of season.
std::vector<GoodSeason> seasons_of(const Setting& now, const AreaMarket& area) {
  std::vector<GoodSeason> seasons(area.supplied.size());
  for (std::size_t k = 0; k < seasons.size(); ++k) {
    const double share = now.drivers.good_share[k], growth = now.drivers.good_demand[k];
    if (share <= 0) continue;
    const double outside = outside_supply(now, area, k);
    seasons[k] = {(area.normal[k] + outside) * growth * share, area.supplied[k] + outside * growth * share};
  }
  return seasons;
}

/// Adds what other counties bring to a market that they share: to goods of one name, and behind them what
/// only others have.
void join(const MarketNeighbours& others, std::vector<GoodSeason>& seasons) {
  seasons.resize(std::max(seasons.size(), others.demand.size()));
  for (std::size_t k = 0; k < others.demand.size(); ++k) {
    seasons[k].demand += others.demand[k];
    seasons[k].supply += others.supply[k];
  }
}

void set_prices(const Setting& now, const AreaMarket& area, std::vector<double>& price,
                std::vector<std::uint8_t>& clipped) {
  const std::size_t goods = area.supplied.size();
  std::vector<GoodSeason> seasons = seasons_of(now, area);
  join(now.neighbours, seasons);
  clipped.assign(goods, 0);
  for (std::size_t k = 0; k < goods; ++k) {
    if (seasons[k].demand <= 0) continue;  // out of season, or never made here
    price[k] = price_of(now.scenario, seasons, k, now.neighbours.sectors);
    clipped[k] = price[k] <= kLowestPrice || price[k] >= kHighestPrice ? 1 : 0;
  }
}

void note_prices(const Setting& now, const std::vector<double>& price,
                 const std::vector<std::uint8_t>& clipped, Shard& s, std::size_t row) {
  const std::size_t goods = price.size();
  s.village.prices_clipped[row] = 0;
  for (std::size_t k = 0; k < goods; ++k) {
    const double share = now.drivers.good_share[k];
    s.village.price[row * goods + k] = price[k];
    s.village.price_sum[row * goods + k] += share * price[k];
    s.village.price_weight[row * goods + k] += share;
    s.village.prices_clipped[row] += clipped[k];
  }
}

double plants_under_way(std::span<const Shard> shards, std::size_t goods, std::size_t good) {
  double pipeline = 0;
  for (const Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) pipeline += s.village.pipeline[row * goods + good];
  }
  return pipeline;
}

double sold_a_year(const Setting& now, const AreaMarket& county, std::size_t good) {
  return (county.normal[good] + outside_supply(now, county, good)) *
         std::max(1e-9, now.drivers.good_demand[good]);
}

/// What the plants under way will do to prices, as far as entrants see them.
void foresee_crowding(Setting& now, std::span<const Shard> shards, const AreaMarket& county) {
  const std::size_t goods = county.supplied.size();
  const MarketNeighbours& others = now.neighbours;
  now.crowding.assign(goods, 1.0);
  for (std::size_t k = kBaseGoods; k < goods; ++k) {
    double pipeline = plants_under_way(shards, goods, k), sold = sold_a_year(now, county, k);
    if (!others.demand.empty()) pipeline += others.pipeline[k], sold += others.sold[k];
    const double seen = now.scenario.enterprise.pipeline_seen * pipeline;
    if (now.scenario.markets.mode.index == kPriceTakerMode || sold <= 0) continue;
    now.crowding[k] = base::pow(sold / (sold + seen), 1 / market_of(now.scenario, k).demand_elasticity);
  }
}

std::vector<std::string> goods_of(const Scenario& s) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < good_count(s); ++k) names.push_back(good_name(s, k));
  return names;
}

/// Adds what a county brings to a shared market.
/// @param names  of the goods there so far; what is new comes behind them
void bring(const CountyNow& county, std::vector<std::string>& names, MarketNeighbours& to) {
  const Scenario& s = county.now.scenario;
  const AreaMarket market = market_of_county(s, county.shards);
  const std::vector<GoodSeason> seasons = seasons_of(county.now, market);
  for (std::size_t k = 0; k < seasons.size(); ++k) {
    const auto found = std::find(names.begin(), names.end(), good_name(s, k));
    const auto place = static_cast<std::size_t>(found - names.begin());
    if (found == names.end()) {
      names.push_back(good_name(s, k));
      to.sectors.push_back(sector_of(s, k));
    }
    for (auto* column : {&to.demand, &to.supply, &to.pipeline, &to.sold}) column->resize(names.size(), 0);
    to.demand[place] += seasons[k].demand;
    to.supply[place] += seasons[k].supply;
    to.pipeline[place] += plants_under_way(county.shards, seasons.size(), k);
    to.sold[place] += sold_a_year(county.now, market, k);
  }
}

/// Books a farm product: what the household eats enters income and consumption as an equal pair, the rest is
/// sold.
template <Reason kSold, Reason kEaten>
void book_product(const Setting& now, double yuan, double home_share, std::uint32_t h, Village& v) {
  const base::Fen all = base::to_fen(yuan);
  const base::Fen own = std::min(all, base::to_fen(yuan * home_share));
  book(v, now.clock, h, kEaten, own);
  book(v, now.clock, h, Reason::own_food_eaten, own);
  v.shard.household.own_food_year[h] += static_cast<float>(base::to_yuan(own));
  book(v, now.clock, h, kSold, all - own);
}

}  // namespace

void bring_to_market(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const auto& made = s.household;
  const std::size_t goods = good_count(now.scenario);
  double* supplied = s.village.supplied.data() + v.row * goods;
  std::fill(supplied, supplied + goods, 0.0);
  for (const std::uint32_t h : v.households()) {
    supplied[0] += static_cast<double>(made.crops_made[h]);
    supplied[1] += (1 - now.scenario.herd.home_share) * static_cast<double>(made.herd_made[h]) +
                   static_cast<double>(made.herd_spare[h]);
    supplied[2] += static_cast<double>(made.gathered_made[h]);
    if (made.product[h] > 0)
      supplied[kBaseGoods - 1 + made.product[h]] += static_cast<double>(made.plant_made[h]);
  }
  supplied[0] *= 1 - now.scenario.crops.home_share;
  if (s.village.coop_product[v.row] > 0)
    supplied[kBaseGoods - 1 + s.village.coop_product[v.row]] += s.village.coop_made[v.row];
  for (std::size_t k = 0; k < goods; ++k) supplied[k] /= now.drivers.good_price[k];
}

void meet_counties(std::span<const CountyNow> counties) {
  for (const CountyNow& c : counties) c.now.neighbours = {};
  for (const CountyNow& here : counties) {
    if (here.now.scenario.markets.scope.index != kAllScope) continue;
    std::vector<std::string> names = goods_of(here.now.scenario);
    for (const CountyNow& there : counties) {
      const bool other = &there.now != &here.now;
      if (other && there.now.scenario.markets.scope.index == kAllScope)
        bring(there, names, here.now.neighbours);
    }
  }
}

void clear_markets(Setting& now, std::span<Shard> shards) {
  const std::size_t goods = good_count(now.scenario);
  std::vector<double> price(goods);
  std::vector<std::uint8_t> clipped;
  const AreaMarket county = market_of_county(now.scenario, shards);
  const bool by_village = now.scenario.markets.scope.index == kVillageScope;
  const Shard& first = shards.front();
  std::copy_n(first.village.price.begin(), goods, price.begin());
  if (!by_village) set_prices(now, county, price, clipped);
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) {
      if (by_village) {
        AreaMarket village(goods);
        village.add(s, row);
        std::copy_n(s.village.price.begin() + static_cast<std::ptrdiff_t>(row * goods), goods, price.begin());
        set_prices(now, village, price, clipped);
      }
      note_prices(now, price, clipped, s, row);
    }
  }
  foresee_crowding(now, shards, county);
}

void sell_goods(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const std::size_t goods = good_count(now.scenario);
  const double gate = gate_price(now.scenario, s, v.row);
  const auto price = [&](std::size_t good) { return gate * s.village.price[v.row * goods + good]; };
  auto& made = s.household;
  for (const std::uint32_t h : v.households()) {
    if (made.crops_made[h] > 0) {
      book_product<Reason::crops_sold, Reason::crops_eaten_earned>(
          now, static_cast<double>(made.crops_made[h]) * price(0), now.scenario.crops.home_share, h, v);
    }
    if (made.herd_made[h] > 0) {
      book_product<Reason::herd_sold, Reason::herd_eaten_earned>(
          now, static_cast<double>(made.herd_made[h]) * price(1), now.scenario.herd.home_share, h, v);
    }
    if (made.herd_spare[h] > 0) {
      book(v, now.clock, h, Reason::herd_surplus_sale,
           base::to_fen(static_cast<double>(made.herd_spare[h]) * price(1)));
    }
    if (made.gathered_made[h] > 0) {
      book(v, now.clock, h, Reason::gathering_sold,
           base::to_fen(static_cast<double>(made.gathered_made[h]) * price(2)));
    }
    if (made.plant_made[h] > 0) {
      const base::Fen sales =
          base::to_fen(static_cast<double>(made.plant_made[h]) * price(kBaseGoods - 1 + made.product[h]));
      book(v, now.clock, h, Reason::plant_sales, sales);
      made.plant_profit[h] += static_cast<float>(base::to_yuan(sales));
    }
  }
  if (s.village.coop_made[v.row] > 0) {
    const base::Fen sales =
        base::to_fen(s.village.coop_made[v.row] * price(kBaseGoods - 1 + s.village.coop_product[v.row]));
    book_of_cooperative(v, Reason::cooperative_sales, sales);
    s.village.coop_profit[v.row] += base::to_yuan(sales);
  }
}

void learn_prices(const Setting& now, Village& v) {
  if (!now.clock.last_of_year()) return;
  auto& village = v.shard.village;
  const std::size_t goods = good_count(now.scenario);
  for (std::size_t i = v.row * goods; i < (v.row + 1) * goods; ++i) {
    if (village.price_weight[i] > 0) {
      village.price_expected[i] +=
          now.scenario.markets.expectation *
          (village.price_sum[i] / village.price_weight[i] - village.price_expected[i]);
    }
    village.price_sum[i] = village.price_weight[i] = 0;
  }
}

}  // namespace ruralsim
