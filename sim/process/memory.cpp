// SPDX-License-Identifier: Apache-2.0
// 5.1 What the next step remembers: the village its share of migrants, M' = (1 - d) M + d x share away; the
// household its income of the last 12 months and, fading over a year, the food it ate of its own.
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {

void update_memory(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const auto weight =
      static_cast<float>(base::per_step(now.scenario.choice.network_memory, now.clock.steps_per_year));
  const float share = s.village.adults[v.row] > 0 ? static_cast<float>(s.village.adults_away[v.row]) /
                                                        static_cast<float>(s.village.adults[v.row])
                                                  : 0.0F;
  s.village.network[v.row] += weight * (share - s.village.network[v.row]);
  for (const std::uint32_t h : v.households()) {
    s.household.resident_year[h] =
        static_cast<float>(last_year(s.household.resident_income, h, now.clock.steps_per_year));
    s.household.own_food_year[h] *= 1.0F - static_cast<float>(now.clock.years());
    s.household.family_year[h] =
        static_cast<float>(last_year(s.household.family_income, h, now.clock.steps_per_year));
  }
}

}  // namespace ruralsim
