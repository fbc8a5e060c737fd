// SPDX-License-Identifier: Apache-2.0
// Rules of 5.5: prices of goods from supply and demand, free of columns and tested alone.
#pragma once
#include <span>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

constexpr double kLowestPrice = 0.3;  ///< of the usual price
constexpr double kHighestPrice = 3.0;

/// Whose similarity a good has with others, by its place in `products.*.sector`; goods of the land are farm
/// goods.
int sector_of(const Scenario&, std::size_t good);

/// phi: how far two goods share a market, 1 for a good with itself. Of what a product shares with other goods
/// the part `interaction` is left.
double similarity(const Scenario&, std::size_t good, std::size_t other, double interaction = 1);

/// One good's season: demand, and supply from inside and outside, at prices of the start.
struct GoodSeason {
  double demand = 0;
  double supply = 0;
};

/// Goods are the scenario's in their order and, where counties share a market, behind them those that only
/// others have, whose sectors are `foreign`.
///
/// p_k = [(sum_j phi_kj D_j) / (sum_j phi_kj (Q_j + S_j))]^(1 / eps_k), relative to the usual price. Goods
/// without demand this season have no price.
double price_by_similarity(const Scenario&, std::span<const GoodSeason>, std::size_t good,
                           double interaction = 1, std::span<const int> foreign = {});

/// A CES system: q_k^(-1 / sigma) X^(1 / sigma - 1 / eps), q_k = supply over demand, X their CES aggregate
/// weighted by demand (Dixit and Stiglitz 1977). Of a product's answer to X the part `interaction` is left
/// and its answer to its own supply takes the rest: all goods dearer by a factor move as before.
double price_by_ces(const Scenario&, std::span<const GoodSeason>, std::size_t good, double interaction = 1);

/// By the scenario's mode, clipped to .3 to 3; 1 where prices are given.
double price_of(const Scenario&, std::span<const GoodSeason>, std::size_t good, double interaction = 1,
                std::span<const int> foreign = {});

/// What certified goods bring relative to others of their kind: buyers of the label pay the premium for as
/// much as they want, at prices of the start, and the rest is sold without it. Where prices are given the
/// premium is, too.
double label_price(const Scenario&, double demand, double certified_supply);

}  // namespace ruralsim
