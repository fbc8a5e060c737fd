// SPDX-License-Identifier: Apache-2.0
// 5.5 Goods are brought to market, the season's prices clear, and goods are sold at them. Demand is set so
// that prices are the usual ones when the county sells what it normally sells, for every similarity of
// products; supply from outside keeps pace with demand. Expected prices adapt once a year (Nerlove 1958).
// Where the scope is `all`, goods of one name of all such counties meet.
#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "sim/process/area_market_rules.hpp"
#include "sim/process/block_column.hpp"
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/money_columns.hpp>
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger_columns.hpp>

namespace ruralsim {
namespace {

/// Prices of a season in an area, by good.
struct SeasonPrices {
  std::vector<double> price;      ///< relative to the usual one
  std::vector<double> certified;  ///< relative to `price`
  std::vector<std::uint8_t> clipped;
};

AreaMarket market_of_county(const Setting& now, std::span<const Shard> shards) {
  AreaMarket county(good_count(now.scenario));
  for (const Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) county.add(now, s, row);
  }
  return county;
}

/// Demand and supply of an area's goods in this season; nothing of those out of season.
std::vector<GoodSeason> seasons_of(const Setting& now, const AreaMarket& area, const AreaMarket& county) {
  const std::vector<double> added = demand_of_outsiders(now, area, county);
  std::vector<GoodSeason> seasons(area.supplied.size());
  for (std::size_t k = 0; k < seasons.size(); ++k) {
    const double share = now.drivers.good_share[k], growth = now.drivers.good_demand[k];
    if (share <= 0) continue;
    const double outside = outside_supply(now, area, k);
    seasons[k] = {(area.normal[k] + outside) * growth * share + added[k] * share,
                  area.supplied[k] + outside * growth * share};
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

/// Prices of goods out of season, or never made here, stay what they were.
void set_prices(const Setting& now, const AreaMarket& area, const AreaMarket& county, SeasonPrices& to) {
  const std::size_t goods = area.supplied.size();
  const double interaction = interaction_left(now, area);
  std::vector<GoodSeason> seasons = seasons_of(now, area, county);
  join(now.neighbours, seasons);
  const std::vector<int>& foreign = now.neighbours.sectors;
  to.clipped.assign(goods, 0);
  for (std::size_t k = 0; k < goods; ++k) {
    if (seasons[k].demand <= 0) continue;
    double& price = to.price[k];
    price = price_of(now.scenario, seasons, k, interaction, foreign);
    to.clipped[k] = price <= kLowestPrice || price >= kHighestPrice ? 1 : 0;
    if (area.certified[k] <= 0) continue;
    const double apart =
        price_of(now.scenario, seasons, k, interaction * now.scenario.certification.interaction, foreign);
    const auto& labelled = now.neighbours.certified;
    const double certified = area.certified[k] + (labelled.empty() ? 0 : labelled[k]);
    to.certified[k] = apart / price * label_price(now.scenario, seasons[k].demand, certified);
  }
}

/// The last season's prices of a village, as they stand there.
SeasonPrices last_prices(const Shard& s, std::size_t row, std::size_t goods) {
  const auto from = static_cast<std::ptrdiff_t>(row * goods), to = from + static_cast<std::ptrdiff_t>(goods);
  const auto& v = s.village;
  return {{v.price.begin() + from, v.price.begin() + to},
          {v.certified_price.begin() + from, v.certified_price.begin() + to},
          {}};
}

void note_prices(const Setting& now, const SeasonPrices& season, Shard& s, std::size_t row) {
  const std::size_t goods = season.price.size();
  s.village.prices_clipped[row] = 0;
  for (std::size_t k = 0; k < goods; ++k) {
    const double share = now.drivers.good_share[k], price = season.price[k];
    s.village.price[row * goods + k] = price;
    s.village.certified_price[row * goods + k] = season.certified[k];
    s.village.price_sum[row * goods + k] += share * price;
    s.village.price_weight[row * goods + k] += share;
    s.village.prices_clipped[row] += season.clipped[k];
  }
}

double plants_under_way(std::span<const Shard> shards, std::size_t goods, std::size_t good) {
  double pipeline = 0;
  for (const Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) pipeline += s.village.pipeline[row * goods + good];
  }
  return pipeline;
}

/// By good, at prices of the start.
std::vector<double> sold_a_year(const Setting& now, const AreaMarket& county) {
  std::vector<double> sold = demand_of_outsiders(now, county, county);
  for (std::size_t k = 0; k < sold.size(); ++k) {
    const double usual = county.normal[k] + outside_supply(now, county, k);
    sold[k] = usual * std::max(1e-9, now.drivers.good_demand[k]) + sold[k];
  }
  return sold;
}

/// What the plants under way will do to prices, as far as entrants see them.
void foresee_crowding(Setting& now, std::span<const Shard> shards, const AreaMarket& county) {
  const std::size_t goods = county.supplied.size();
  const std::vector<double> sold_here = sold_a_year(now, county);
  const MarketNeighbours& others = now.neighbours;
  now.crowding.assign(goods, 1.0);
  now.under_way.assign(goods, 0.0);
  for (std::size_t k = kBaseGoods; k < goods; ++k) {
    double pipeline = plants_under_way(shards, goods, k), sold = sold_here[k];
    if (!others.demand.empty()) pipeline += others.pipeline[k], sold += others.sold[k];
    const double seen = now.scenario.enterprise.pipeline_seen * pipeline;
    if (now.scenario.markets.mode.index == kPriceTakerMode || sold <= 0) continue;
    now.under_way[k] = pipeline / sold;
    now.crowding[k] = base::pow(sold / (sold + seen), 1 / market_of(now.scenario, k).demand_elasticity);
  }
}

std::vector<std::string> goods_of(const Scenario& s) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < good_count(s); ++k) names.push_back(good_name(s, k));
  return names;
}

/// Adds what a county brings to a shared market: its goods, and its own buyers, visitors among them.
/// @param names  of the goods there so far; what is new comes behind them
void bring(const CountyNow& county, std::vector<std::string>& names, MarketNeighbours& to) {
  const Scenario& s = county.now.scenario;
  const AreaMarket market = market_of_county(county.now, county.shards);
  county.now.visitors = visitors_of(county.now, market);
  const std::vector<GoodSeason> seasons = seasons_of(county.now, market, market);
  const std::vector<double> sold = sold_a_year(county.now, market);
  for (std::size_t k = 0; k < seasons.size(); ++k) {
    const auto found = std::find(names.begin(), names.end(), good_name(s, k));
    const auto place = static_cast<std::size_t>(found - names.begin());
    if (found == names.end()) {
      names.push_back(good_name(s, k));
      to.sectors.push_back(sector_of(s, k));
    }
    for (auto* column : {&to.demand, &to.supply, &to.certified, &to.pipeline, &to.sold})
      column->resize(names.size(), 0);
    to.demand[place] += seasons[k].demand;
    to.supply[place] += seasons[k].supply;
    to.certified[place] += market.certified[k];
    to.pipeline[place] += plants_under_way(county.shards, seasons.size(), k);
    to.sold[place] += sold[k];
  }
}

/// What the households of a block are paid for what they have made of a good, yuan.
/// @param season  the season's price
/// @return whether it is anything
bool worths(const Setting& now, const Outlets& outlets, std::size_t good, double season, const Block& block,
            const Shard& s, const std::vector<float>& made_of, std::span<double> to) {
  const float* const made = made_of.data() + block.first;
  bool any = false;
  for (std::size_t i = 0; i < block.rows; ++i) any |= made[i] > 0;
  if (!any) return false;
  outlet_prices(now, outlets, good, s, block.first, to);
  for (std::size_t i = 0; i < block.rows; ++i) {
    const double worth = static_cast<double>(made[i]) * (to[i] * season);
    to[i] = made[i] > 0 ? worth : 0;
  }
  return true;
}

/// Books a farm product: what households eat enters income and consumption as an equal pair, the rest is
/// sold.
/// @param yuan  what it is worth; used up
void book_product(const Setting& now, Reason sold, Reason eaten, double home_share, const Block& block,
                  std::span<double> yuan, Village& v) {
  std::array<double, kRowsOfBlock> of_block;
  const std::span own = std::span(of_block).first(block.rows);
  for (std::size_t i = 0; i < own.size(); ++i) own[i] = yuan[i] * home_share;
  base::to_fens(yuan);
  base::to_fens(own);
  float* const own_food = v.shard.household.own_food_year.data() + block.first;
  for (std::size_t i = 0; i < own.size(); ++i) {
    own[i] = yuan[i] < own[i] ? yuan[i] : own[i];
    yuan[i] -= own[i];
    own_food[i] += static_cast<float>(own[i] / 100.0);
  }
  book_column(v, now.clock, block.first, eaten, own);
  book_column(v, now.clock, block.first, Reason::own_food_eaten, own);
  book_column(v, now.clock, block.first, sold, yuan);
}

/// @param yuan  what it is worth; used up
void book_sales(const Setting& now, Reason reason, const Block& block, std::span<double> yuan, Village& v) {
  base::to_fens(yuan);
  book_column(v, now.clock, block.first, reason, yuan);
}

/// What a block's households have made of land, herd and gathering grounds.
void sell_of_farms(const Setting& now, const Outlets& outlets, const double* season, const Block& block,
                   Village& v) {
  const Shard& s = v.shard;
  std::array<double, kRowsOfBlock> of_block;
  const std::span yuan = std::span(of_block).first(block.rows);
  const auto anything = [&](Good good, const std::vector<float>& made) {
    const auto k = static_cast<std::size_t>(good);
    return worths(now, outlets, k, season[k], block, s, made, yuan);
  };
  if (anything(Good::crops, s.household.crops_made))
    book_product(now, Reason::crops_sold, Reason::crops_eaten_earned, now.scenario.crops.home_share, block,
                 yuan, v);
  if (anything(Good::herd, s.household.herd_made))
    book_product(now, Reason::herd_sold, Reason::herd_eaten_earned, now.scenario.herd.home_share, block, yuan,
                 v);
  if (anything(Good::herd, s.household.herd_spare))
    book_sales(now, Reason::herd_surplus_sale, block, yuan, v);
  if (anything(Good::gathering, s.household.gathered_made))
    book_sales(now, Reason::gathering_sold, block, yuan, v);
}

}  // namespace

void bring_to_market(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const auto& made = s.household;
  const std::size_t goods = good_count(now.scenario);
  double* supplied = s.village.supplied.data() + v.row * goods;
  double* labelled = s.village.supplied_certified.data() + v.row * goods;
  std::fill(supplied, supplied + goods, 0.0);
  std::fill(labelled, labelled + goods, 0.0);
  for (const std::uint32_t h : v.households()) {
    supplied[0] += static_cast<double>(made.crops_made[h]);
    supplied[1] += (1 - now.scenario.herd.home_share) * static_cast<double>(made.herd_made[h]) +
                   static_cast<double>(made.herd_spare[h]);
    supplied[2] += static_cast<double>(made.gathered_made[h]);
    if (made.product[h] == 0) continue;
    const std::size_t good = kBaseGoods - 1 + made.product[h];
    supplied[good] += static_cast<double>(made.plant_made[h]);
    if (certified(now, s, h)) labelled[good] += static_cast<double>(made.plant_made[h]);
  }
  supplied[0] *= 1 - now.scenario.crops.home_share;
  if (s.village.coop_product[v.row] > 0)
    supplied[kBaseGoods - 1 + s.village.coop_product[v.row]] += s.village.coop_made[v.row];
  if (s.village.park_product[v.row] > 0)
    supplied[kBaseGoods - 1 + s.village.park_product[v.row]] += s.village.park_made[v.row];
  for (std::size_t k = 0; k < goods; ++k) {
    supplied[k] /= now.drivers.good_price[k];
    labelled[k] /= now.drivers.good_price[k];
  }
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
  const AreaMarket county = market_of_county(now, shards);
  now.visitors = visitors_of(now, county);
  const bool by_village = now.scenario.markets.scope.index == kVillageScope;
  SeasonPrices season = last_prices(shards.front(), 0, goods);
  if (!by_village) set_prices(now, county, county, season);
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) {
      if (by_village) {
        AreaMarket village(goods);
        village.add(now, s, row);
        season = last_prices(s, row, goods);
        set_prices(now, village, county, season);
      }
      note_prices(now, season, s, row);
    }
  }
  foresee_crowding(now, shards, county);
}

void sell_goods(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const double* season = s.village.price.data() + v.row * good_count(now.scenario);
  const Outlets outlets(now, s, v.row);
  auto& made = s.household;
  each_block(v.households(), [&](const Block& block) { sell_of_farms(now, outlets, season, block, v); });
  for (const std::uint32_t h : v.households()) {
    if (made.plant_made[h] > 0) {
      const std::size_t good = kBaseGoods - 1 + made.product[h];
      const base::Fen sales =
          base::to_fen(static_cast<double>(made.plant_made[h]) * (outlets.of_plant(h) * season[good]));
      book(v, now.clock, h, Reason::plant_sales, sales);
      made.plant_profit[h] += static_cast<float>(base::to_yuan(sales));
    }
  }
  if (s.village.coop_made[v.row] > 0) {
    const std::size_t good = kBaseGoods - 1 + s.village.coop_product[v.row];
    const base::Fen sales = base::to_fen(s.village.coop_made[v.row] * (outlets.at(good) * season[good]));
    book_of_cooperative(v, Reason::cooperative_sales, sales);
    s.village.coop_profit[v.row] += base::to_yuan(sales);
  }
  if (s.village.park_made[v.row] > 0) {
    const std::size_t good = kBaseGoods - 1 + s.village.park_product[v.row];
    const base::Fen sales = base::to_fen(s.village.park_made[v.row] * (outlets.at(good) * season[good]));
    book_of_park(v, Reason::park_sales, sales);
    s.village.park_profit[v.row] += base::to_yuan(sales);
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
