// SPDX-License-Identifier: Apache-2.0
// What the villages of one market bring to it, and who buys there beside those whose demand makes the usual
// prices: visitors and buyers of craft (5.5).
#pragma once
#include <array>
#include <span>
#include <vector>

#include <ruralsim/process/market_rules.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Sums over the villages of an area; amounts by good, yuan at prices of the start.
struct AreaMarket {
  std::vector<double> supplied;   ///< this step
  std::vector<double> certified;  ///< of it, from certified enterprises
  std::vector<double> normal;     ///< a year
  double villages = 0, households = 0;
  double appeal = 0, appeal_start = 0;         ///< to visitors, now and when the run began
  std::array<double, kMostMeasures> listed{};  ///< households, of measures that move demand or similarity

  explicit AreaMarket(std::size_t goods) : supplied(goods, 0), certified(goods, 0), normal(goods, 0) {}
  void add(const Setting&, const Shard&, std::size_t village);
};

/// Supply from outside in a whole year: a multiple of normal local sales, of one plant a village where a
/// product is new.
double outside_supply(const Setting&, const AreaMarket&, std::size_t good);

/// Visitors of the county a year: as given, with the appeal of its villages relative to the start.
double visitors_of(const Setting&, const AreaMarket& county);

/// Demand of visitors and of buyers of craft in an area, a year, by good: what each sector receives is
/// divided among its products as they are normally sold. Visitors divide among areas by appeal.
std::vector<double> demand_of_outsiders(const Setting&, const AreaMarket& area, const AreaMarket& county);

/// Of what products share with each other, the part that measures which set them apart leave.
double interaction_left(const Setting&, const AreaMarket&);

}  // namespace ruralsim
