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

AreaMarket market_of_county(const CountyNow& county) {
  AreaMarket all(good_count(county.now.scenario));
  for (const Shard& s : county.shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) all.add(s, row);
  }
  return all;
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

/// The goods of a market: a county's own in their order, then those that only others bring, with their
/// sectors.
struct MarketGoods {
  std::vector<GoodSeason> seasons;
  std::vector<int> foreign = {};
};

void set_prices(const Setting& now, const MarketGoods& market, std::vector<double>& price,
                std::vector<std::uint8_t>& clipped) {
  clipped.assign(price.size(), 0);
  for (std::size_t k = 0; k < price.size(); ++k) {
    if (market.seasons[k].demand <= 0) continue;  // out of season, or never made here
    price[k] = price_of(now.scenario, market.seasons, k, market.foreign);
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

/// Plants on their way to a county's markets, and what a year's markets take, by good.
struct Crowd {
  std::vector<double> pipeline, sold;
};

Crowd crowd_of(const CountyNow& county, const AreaMarket& market) {
  const std::size_t goods = market.supplied.size();
  Crowd crowd{std::vector<double>(goods, 0), std::vector<double>(goods, 0)};
  for (std::size_t k = kBaseGoods; k < goods; ++k) {
    for (const Shard& s : county.shards) {
      for (std::size_t row = 0; row < s.villages(); ++row)
        crowd.pipeline[k] += s.village.pipeline[row * goods + k];
    }
    crowd.sold[k] = (market.normal[k] + outside_supply(county.now, market, k)) *
                    std::max(1e-9, county.now.drivers.good_demand[k]);
  }
  return crowd;
}

/// What the plants under way will do to prices, as far as entrants see them.
void foresee_crowding(Setting& now, const Crowd& crowd) {
  now.crowding.assign(crowd.sold.size(), 1.0);
  for (std::size_t k = kBaseGoods; k < crowd.sold.size(); ++k) {
    const double seen = now.scenario.enterprise.pipeline_seen * crowd.pipeline[k];
    if (now.scenario.markets.mode.index == kPriceTakerMode || crowd.sold[k] <= 0) continue;
    now.crowding[k] =
        base::pow(crowd.sold[k] / (crowd.sold[k] + seen), 1 / market_of(now.scenario, k).demand_elasticity);
  }
}

/// The counties whose goods meet in one market, and what each brings there.
class SharedMarket {
 public:
  explicit SharedMarket(std::span<const CountyNow> counties) : counties_(counties) {
    for (const CountyNow& c : counties) {
      const AreaMarket market = market_of_county(c);
      seasons_.push_back(seasons_of(c.now, market));
      crowds_.push_back(crowd_of(c, market));
    }
  }

  /// All goods as a county meets them: its own with what the others bring of their namesakes, then those that
  /// only others have. Each sum is over counties in their order.
  [[nodiscard]] MarketGoods goods_for(std::size_t county) const {
    if (!shares(county)) return {seasons_[county]};
    std::vector<std::string> names = names_of(counties_[county].now.scenario);
    MarketGoods goods;
    for (std::size_t c = 0; c < counties_.size(); ++c) {
      const Scenario& s = counties_[c].now.scenario;
      for (std::size_t k = 0; shares(c) && k < good_count(s); ++k) {
        if (std::find(names.begin(), names.end(), good_name(s, k)) != names.end()) continue;
        names.push_back(good_name(s, k));
        goods.foreign.push_back(sector_of(s, k));
      }
    }
    goods.seasons.resize(names.size());
    each_namesake(names, [&](std::size_t k, std::size_t c, std::size_t there) {
      goods.seasons[k].demand += seasons_[c][there].demand;
      goods.seasons[k].supply += seasons_[c][there].supply;
    });
    return goods;
  }

  [[nodiscard]] Crowd crowd_for(std::size_t county) const {
    if (!shares(county)) return crowds_[county];
    const std::vector<std::string> names = names_of(counties_[county].now.scenario);
    Crowd all{std::vector<double>(names.size(), 0), std::vector<double>(names.size(), 0)};
    each_namesake(names, [&](std::size_t k, std::size_t c, std::size_t there) {
      all.pipeline[k] += crowds_[c].pipeline[there];
      all.sold[k] += crowds_[c].sold[there];
    });
    return all;
  }

 private:
  [[nodiscard]] bool shares(std::size_t county) const {
    return counties_[county].now.scenario.markets.scope.index == kAllScope;
  }
  static std::vector<std::string> names_of(const Scenario& s) {
    std::vector<std::string> names;
    for (std::size_t k = 0; k < good_count(s); ++k) names.push_back(good_name(s, k));
    return names;
  }
  /// `f(good, county, its place there)` for each county in the market that has a good of the name.
  template <class F>
  void each_namesake(const std::vector<std::string>& names, F&& f) const {
    for (std::size_t k = 0; k < names.size(); ++k) {
      for (std::size_t c = 0; c < counties_.size(); ++c) {
        const Scenario& s = counties_[c].now.scenario;
        for (std::size_t there = 0; shares(c) && there < good_count(s); ++there) {
          if (good_name(s, there) == names[k]) f(k, c, there);
        }
      }
    }
  }

  std::span<const CountyNow> counties_;
  std::vector<std::vector<GoodSeason>> seasons_;
  std::vector<Crowd> crowds_;
};

/// Prices of a county's villages, which are their own markets where the scope is the village.
void clear_county(const CountyNow& county, const MarketGoods& goods_there) {
  const Scenario& s = county.now.scenario;
  const std::size_t goods = good_count(s);
  const bool by_village = s.markets.scope.index == kVillageScope;
  const auto& first = county.shards.front().village.price;
  std::vector<double> price(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(goods));
  std::vector<std::uint8_t> clipped;
  if (!by_village) set_prices(county.now, goods_there, price, clipped);
  for (Shard& shard : county.shards) {
    for (std::size_t row = 0; row < shard.villages(); ++row) {
      if (by_village) {
        AreaMarket village(goods);
        village.add(shard, row);
        std::copy_n(shard.village.price.begin() + static_cast<std::ptrdiff_t>(row * goods), goods,
                    price.begin());
        set_prices(county.now, {seasons_of(county.now, village)}, price, clipped);
      }
      note_prices(county.now, price, clipped, shard, row);
    }
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

void clear_markets(std::span<const CountyNow> counties) {
  const SharedMarket market(counties);
  for (std::size_t c = 0; c < counties.size(); ++c) {
    clear_county(counties[c], market.goods_for(c));
    foresee_crowding(counties[c].now, market.crowd_for(c));
  }
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
