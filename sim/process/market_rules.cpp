// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/market_rules.hpp>

namespace ruralsim {
namespace {

/// What nobody supplies is dear, not infinitely so.
double ratio(double supply, double demand) {
  return std::max(supply, 1e-6 * demand) / demand;
}

double similarity_of_sectors(const Scenario& s, int sector, int other) {
  return sector == other ? s.markets.similarity_within : s.markets.similarity_across;
}

}  // namespace

int sector_of(const Scenario& s, std::size_t good) {
  return good < kBaseGoods ? kFarmSector : s.products[good - kBaseGoods].sector.index;
}

double similarity(const Scenario& s, std::size_t good, std::size_t other, double interaction) {
  if (good == other) return 1;
  const double phi = similarity_of_sectors(s, sector_of(s, good), sector_of(s, other));
  return std::max(good, other) < kBaseGoods ? phi : interaction * phi;
}

double price_by_similarity(const Scenario& s, std::span<const GoodSeason> goods, std::size_t good,
                           double interaction, std::span<const int> foreign) {
  const std::size_t own = good_count(s);
  double demand = 0, supply = 0;
  for (std::size_t j = 0; j < goods.size(); ++j) {
    const double phi = j < own ? similarity(s, good, j, interaction)
                               : interaction * similarity_of_sectors(s, sector_of(s, good), foreign[j - own]);
    demand += phi * goods[j].demand;
    supply += phi * goods[j].supply;
  }
  return base::pow(1 / ratio(supply, demand), 1 / market_of(s, good).demand_elasticity);
}

double price_by_ces(const Scenario& s, std::span<const GoodSeason> goods, std::size_t good,
                    double interaction) {
  const double sigma = s.markets.substitution, power = (sigma - 1) / sigma;
  double all = 0, aggregate = 0;
  for (const GoodSeason& g : goods) all += g.demand;
  for (const GoodSeason& g : goods) {
    if (g.demand > 0) aggregate += g.demand / all * base::pow(ratio(g.supply, g.demand), power);
  }
  aggregate = base::pow(aggregate, 1 / power);
  const double others = 1 / sigma - 1 / market_of(s, good).demand_elasticity;
  const double left = good < kBaseGoods ? 1 : interaction;
  return base::pow(ratio(goods[good].supply, goods[good].demand), -1 / sigma + (1 - left) * others) *
         base::pow(aggregate, left * others);
}

double price_of(const Scenario& s, std::span<const GoodSeason> goods, std::size_t good, double interaction,
                std::span<const int> foreign) {
  switch (s.markets.mode.index) {
    case kSimilarityMode:
      return std::clamp(price_by_similarity(s, goods, good, interaction, foreign), kLowestPrice,
                        kHighestPrice);
    case kCesMode:
      return std::clamp(price_by_ces(s, goods, good, interaction), kLowestPrice, kHighestPrice);
    default:
      return 1;
  }
}

double label_price(const Scenario& s, double demand, double certified_supply) {
  const CertificationParameters& p = s.certification;
  const bool given = s.markets.mode.index == kPriceTakerMode || certified_supply <= 0;
  const double bought = given ? 1 : std::min(1.0, p.demand_share * demand / certified_supply);
  return 1 + p.premium * bought;
}

}  // namespace ruralsim
