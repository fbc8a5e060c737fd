// SPDX-License-Identifier: Apache-2.0
// 5.1 What the next step remembers: the village its share of migrants, M' = (1 - d) M + d x share away; the
// household its income of the last 12 months and, fading over a year, the food it ate of its own.
#include <algorithm>
#include <array>

#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

using Slots = std::array<std::vector<float>, kMaxStepsPerYear>;

/// last_year of every household, in vectors.
void add_up_last_year(const Slots& income, int slots, Rows households, std::vector<float>& year) {
  constexpr std::size_t kBlock = 64;
  const std::size_t first = *households.begin();
  for (std::size_t done = 0; done < households.size(); done += kBlock) {
    const std::size_t n = std::min(kBlock, households.size() - done);
    std::array<double, kBlock> sum{};
    for (int slot = 0; slot < slots; ++slot) {
      const float* of = income[static_cast<std::size_t>(slot)].data() + first + done;
      for (std::size_t i = 0; i < n; ++i) sum[i] += static_cast<double>(of[i]);
    }
    for (std::size_t i = 0; i < n; ++i) year[first + done + i] = static_cast<float>(sum[i]);
  }
}

}  // namespace

void update_memory(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const auto weight =
      static_cast<float>(base::per_step(now.scenario.choice.network_memory, now.clock.steps_per_year));
  const float share = s.village.adults[v.row] > 0 ? static_cast<float>(s.village.adults_away[v.row]) /
                                                        static_cast<float>(s.village.adults[v.row])
                                                  : 0.0F;
  s.village.network[v.row] += weight * (share - s.village.network[v.row]);
  const int slots = now.clock.steps_per_year;
  const float faded = 1.0F - static_cast<float>(now.clock.years());
  add_up_last_year(s.household.resident_income, slots, v.households(), s.household.resident_year);
  add_up_last_year(s.household.family_income, slots, v.households(), s.household.family_year);
  for (const std::uint32_t h : v.households()) s.household.own_food_year[h] *= faded;
}

}  // namespace ruralsim
