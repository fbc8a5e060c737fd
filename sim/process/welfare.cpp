// SPDX-License-Identifier: Apache-2.0
// 8 Welfare of a household in money: V of 5.1 is the logarithm of a surplus, so that money has a price in it.
#include <algorithm>

#include "sim/process/bundle_rules.hpp"
#include <ruralsim/base/math.hpp>
#include <ruralsim/process/welfare.hpp>

namespace ruralsim {
namespace {

/// What its members do now as a bundle, as far as the menu goes.
Bundle work_of(const Setting& now, const Prospects& prospects, const Shard& s, std::size_t village,
               std::uint32_t h, Family& family) {
  int away = 0, nearby = 0;
  for (std::size_t i = 0; i < family.adults; ++i) {
    away += family.adult[i].employed ? 1 : 0;
    nearby += family.adult[i].nearby ? 1 : 0;
  }
  const int adults = static_cast<int>(family.adults);
  away = std::min(away, kMostAway);
  nearby = std::min({nearby, kMostNearby, adults - away});
  Menu menu;
  menu.add(outlook_of(now, prospects, s, village, h, family),
           s.household.product[h] > 0 && away + nearby < adults);
  std::size_t i = 0;
  while (menu[i].away != away || menu[i].nearby != nearby) ++i;
  return menu[i];
}

}  // namespace

std::vector<Welfare> welfare_of(const Setting& now, const Shard& s, std::size_t village) {
  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  const Prospects prospects(now, s, village);
  const double subsistence = now.drivers.subsistence;
  std::vector<Welfare> all;
  for (std::uint32_t h = s.household_begin[village]; h < s.household_begin[village + 1]; ++h) {
    Family family = family_of(now, effectiveness, s, h);
    Bundle does = work_of(now, prospects, s, village, h, family);
    does.income = static_cast<double>(s.household.family_year[h]);
    does.newly_away = 0;
    const double surplus =
        std::max((does.income - does.hardship) / family.equivalents - subsistence, 0.05 * subsistence);
    all.push_back({family.equivalents, surplus,
                   utility(does, family.equivalents, subsistence, 1, now.scenario.choice)});
  }
  return all;
}

double equivalent_variation(const Welfare& base, const Welfare& other) {
  return base.equivalents * base.surplus * (base::exp(other.utility - base.utility) - 1);
}

}  // namespace ruralsim
