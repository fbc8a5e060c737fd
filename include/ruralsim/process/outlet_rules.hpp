// SPDX-License-Identifier: Apache-2.0
// Rules of 5.5 for what a household is paid for its goods where it lives and by whom it sells them to, and
// for what it sees of plants under way. Free of columns that change, shared by choice and production.
#pragma once
#include <cstdint>

#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Share of the traders' margin that a household on these lists wins back by selling online, 0 to 1.
double online_access(const Setting&, std::uint32_t awards);

/// What it is paid for a good as a multiple of what traders pay: of the margin m of the price outside, it
/// wins back `access` for the part of the good that can be sold online.
double online_factor(const NewMediaParameters&, const MarketOfGood&, double access);

/// What visitors pay in a village of this appeal, as a share of what they pay at the county's mean: they
/// weigh what a place has against the way to it (Rosen 1974; Clawson 1959).
double visitors_price(const TourismParameters&, double appeal);

/// What a village has for visitors, less the way to it: amenity e^(-decay (road time - the county's mean)).
double appeal_of(const Scenario&, double amenity, double road_time);

/// What a village's producers are paid for each good, as a share of the season's price. Without modules: the
/// iceberg cost of the road for every good.
class Outlets {
 public:
  Outlets(const Setting&, const Shard&, std::size_t village);

  /// To a household on these lists; without lists: to a co-operative.
  [[nodiscard]] double at(std::size_t good, std::uint32_t awards = 0) const {
    const double place = visited(good) ? by_visitors_ : by_road_;
    return online_ ? place * online(good, awards) : place;
  }
  /// For what a household's enterprise makes, of which the certificate is a part.
  [[nodiscard]] double of_plant(std::uint32_t household) const;

 private:
  const Setting& now_;
  const Shard& shard_;
  std::size_t village_;
  double by_road_, by_visitors_;
  bool online_;

  [[nodiscard]] bool visited(std::size_t good) const;
  [[nodiscard]] double online(std::size_t good, std::uint32_t awards) const;
};

/// Share of the plants under way that who thinks of starting one takes into account: `pipeline_seen` less
/// what lacks to the village government's capacity (5.10), and of the rest what measures show a household on
/// these lists.
double pipeline_seen(const Setting&, const Shard&, std::size_t village, std::uint32_t awards);

/// What that does to the price an entrant expects of a good, relative to the price expected without them.
double crowding_seen(const Setting&, std::size_t good, double seen);

}  // namespace ruralsim
