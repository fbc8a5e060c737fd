// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/opening.hpp"

#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

/// The share of able adults away, where the village remembers it from.
void count_migrants(const Setting& now, const Village& v) {
  Shard& s = v.shard;
  std::uint32_t adults = 0, away = 0;
  for (const std::uint32_t h : v.households()) {
    for (const std::uint32_t p : v.persons(h)) {
      adults += able(s, p, now.clock.now) ? 1u : 0u;
      away += s.person.occupation[p] == Occupation::away ? 1u : 0u;
    }
  }
  s.village.adults[v.row] = adults;
  s.village.adults_away[v.row] = away;
  s.village.network[v.row] = adults > 0 ? static_cast<float>(away) / static_cast<float>(adults) : 0.0F;
}

template <class F>
void each_village(std::span<Shard> shards, F&& f) {
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) {
      Village v{s, row};
      f(v);
    }
  }
}

}  // namespace

void open_county(Setting& now, std::span<Shard> shards) {
  each_village(shards, [&](Village& v) {
    count_migrants(now, v);
    assess_income(now, v);
  });
  award_support(now, shards);
  each_village(shards, [&](Village& v) {
    fit_tastes(now, v);
    count_home_labour(now, v);
  });
}

void remember_year(const Shard& lived, Shard& begins) {
  auto& h = begins.household;
  h.resident_income = lived.household.resident_income;
  h.family_income = lived.household.family_income;
  h.income_year = lived.household.income_year;
  h.resident_year = lived.household.resident_year;
  h.family_year = lived.household.family_year;
  h.own_food_year = lived.household.own_food_year;
  h.support_this_year = lived.household.support_this_year;
  h.persons_before = lived.household.persons_before;
  begins.person.months = lived.person.months;
  auto& v = begins.village;
  v.fill_rate = lived.village.fill_rate;
  v.price = lived.village.price;
  v.price_expected = lived.village.price_expected;
  v.price_year = lived.village.price_year;
  v.hired = lived.village.hired;
  v.flows_by_slot = lived.village.flows_by_slot;
}

}  // namespace ruralsim
