// SPDX-License-Identifier: Apache-2.0
// 5.4 Enterprises of households: the outlay is made when it has been decided, sales begin after the
// gestation, labour beyond the family's is hired at the posted wage, what can't be paid for in advance is not
// made. After its life a plant is worn out; years of losses close it earlier.
#include <algorithm>
#include <array>
#include <span>

#include "sim/process/marked_members.hpp"
#include "sim/process/plant_rules.hpp"
#include <ruralsim/base/math.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

void close_plant(const Setting& now, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  ++s.village.plants_closed[v.row * good_count(now.scenario) + kBaseGoods + s.household.product[h] - 1];
  s.household.product[h] = 0;
  s.household.plant_capital[h] = s.household.plant_profit[h] = s.household.plant_productivity[h] = 0;
  s.household.loss_years[h] = 0;
  s.household.certified_from[h] = 0;
  for (const std::uint32_t p : v.persons(h)) {
    if (s.person.occupation[p] == Occupation::enterprise) s.person.occupation[p] = Occupation::home;
  }
}

/// Closes a plant before its time: part of its capital is sold.
void sell_off(const Setting& now, std::uint32_t h, Village& v) {
  const auto& household = v.shard.household;
  const double left = now.scenario.products[household.product[h] - 1u].outlay * now.drivers.price_level *
                      static_cast<double>(household.plant_capital[h]);
  book(v, now.clock, h, Reason::plant_salvage, base::to_fen(left * now.scenario.enterprise.salvage));
  close_plant(now, h, v);
}

bool worn_out(const Setting& now, const Shard& s, std::uint32_t h, const Product& product) {
  return now.clock.now.index - s.household.plant_since[h] >= static_cast<int>(12 * product.life + 0.5);
}

bool sells(const Setting& now, const Shard& s, std::uint32_t h, const Product& product) {
  return now.clock.now.index - s.household.plant_since[h] >= static_cast<int>(product.gestation + 0.5);
}

double family_labour(const Setting& now, const Village& v, std::uint32_t h, const Product& product) {
  int members = 0;
  for (const std::uint32_t p : v.persons(h)) {
    members +=
        v.shard.person.occupation[p] == Occupation::enterprise && able(v.shard, p, now.clock.now) ? 1 : 0;
  }
  return std::min(members, plant_members(product)) * member_time(product);
}

/// Plants whose season is planned together.
struct PlantsAtWork {
  std::array<std::uint32_t, kPlantsTogether> households;
  std::array<std::uint64_t, kPlantsTogether> ids;
  std::array<std::uint8_t, kPlantsTogether> product;
  std::array<PlantAtWork, kPlantsTogether> plants;
  std::size_t size = 0;
};

/// One plant's season: hires at expected prices, pays in advance, makes what the year's yield gives.
void run_plant(const Setting& now, std::uint32_t h, const PlantAtWork& at_work, const PlantYear& year,
               double yield, Village& v) {
  Shard& s = v.shard;
  s.village.hired[v.row] += year.hired;
  const double season = now.drivers.good_share[kBaseGoods - 1 + s.household.product[h]];
  if (season <= 0) return;
  const double costs = at_work.plant.cost * season, wages = year.hired * now.drivers.nearby_pay * season;
  const double cash = base::to_yuan(s.household.cash[h]);
  const double possible = costs + wages > cash ? cash / (costs + wages) : 1.0;
  const base::Fen all = std::min(s.household.cash[h], base::to_fen((costs + wages) * possible));
  const base::Fen paid_wages = std::min(all, base::to_fen(wages * possible));
  book(v, now.clock, h, Reason::hired_wages, paid_wages);
  book(v, now.clock, h, Reason::plant_costs, all - paid_wages);
  s.household.plant_profit[h] -= static_cast<float>(base::to_yuan(all));
  s.household.plant_made[h] = static_cast<float>(year.sales / at_work.price * season * possible * yield);
}

void run_plants(const Setting& now, const PlantsAtWork& all, Yields& yields, Village& v) {
  std::array<PlantYear, kPlantsTogether> years;
  std::array<double, kPlantsTogether> yield;
  plan_years(std::span(all.plants).first(all.size), now.drivers.nearby_pay, std::span(years).first(all.size));
  yields.draw(std::span(all.ids).first(all.size), std::span(all.product).first(all.size),
              std::span(yield).first(all.size));
  for (std::size_t i = 0; i < all.size; ++i)
    run_plant(now, all.households[i], all.plants[i], years[i], yield[i], v);
}

/// Puts a plant among those at work, or counts it among those under way.
void set_to_work(const Setting& now, const Outlets& outlets, std::uint32_t h, Village& v, PlantsAtWork& to) {
  Shard& s = v.shard;
  const std::size_t k = s.household.product[h] - 1u, good = kBaseGoods + k, goods = good_count(now.scenario);
  const Product& product = now.scenario.products[k];
  const Plant plant = plant_of_household(now, s, v.row, h);
  if (!sells(now, s, h, product)) {
    s.village.pipeline[v.row * goods + good] += plant.revenue / now.drivers.good_price[good];
    return;
  }
  to.households[to.size] = h;
  to.ids[to.size] = s.household.id[h];
  to.product[to.size] = static_cast<std::uint8_t>(k);
  to.plants[to.size] = {&product, plant, family_labour(now, v, h, product),
                        outlets.of_plant(h) * s.village.price_expected[v.row * goods + good]};
  ++to.size;
}

}  // namespace

void invest(const Setting& now, Village& v) {
  Shard& s = v.shard;
  for (const std::uint32_t h : v.households()) {
    auto& household = s.household;
    if (household.product[h] > 0 && worn_out(now, s, h, now.scenario.products[household.product[h] - 1u])) {
      close_plant(now, h, v);
    }
    if (household.product_wanted[h] == kGivesUp) {
      if (household.product[h] > 0) sell_off(now, h, v);
      household.product_wanted[h] = 0;
    }
    if (household.product_wanted[h] == 0) continue;
    const std::size_t k = household.product_wanted[h] - 1u;
    household.product_wanted[h] = 0;
    const Product& product = now.scenario.products[k];
    const auto finance = finance_for(now, s, h, product.outlay * now.drivers.price_level);
    if (!finance) continue;
    take_loan(now, h, base::to_fen(finance->loan), finance->rate, finance->term, v);
    const base::Fen granted = grant_outlay(now, product.outlay * now.drivers.price_level, h, v);
    book(v, now.clock, h, Reason::plant_outlay,
         std::min(household.cash[h], granted + base::to_fen(finance->own + finance->loan)));
    household.product[h] = static_cast<std::uint8_t>(k + 1);
    household.plant_since[h] = static_cast<std::int16_t>(now.clock.now.index);
    household.plant_capital[h] = 1;
    household.plant_productivity[h] =
        static_cast<float>(ability(now.scenario, now.key, household.id[h], k) * skill_factor(now, s, h) *
                           s.village.suitability[v.row * now.scenario.products.size() + k]);
    household.plant_profit[h] = 0;
    household.loss_years[h] = 0;
    const std::size_t goods = good_count(now.scenario), good = kBaseGoods + k;
    ++s.village.plants_opened[v.row * goods + good];
    ++s.village.plants_founded[v.row * kPlantCohorts * goods + good];
  }
}

void run_enterprises(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const std::size_t goods = good_count(now.scenario);
  s.village.hired[v.row] = 0;
  std::fill_n(s.village.pipeline.begin() + static_cast<std::ptrdiff_t>(v.row * goods), goods, 0.0);
  std::fill_n(s.household.plant_made.begin() + *v.households().begin(), v.size(), 0.0F);
  const Outlets outlets(now, s, v.row);
  Yields yields(now, s.village.id[v.row]);
  PlantsAtWork at_work;
  const std::uint8_t* const product = s.household.product.data();
  each_marked(
      *v.households().begin(), *v.households().end(), [=](std::size_t h) { return product[h] != 0; },
      [&](std::uint32_t h) {
        if (now.clock.first_of_year()) s.household.plant_profit[h] = 0;
        set_to_work(now, outlets, h, v, at_work);
        if (at_work.size < kPlantsTogether) return;
        run_plants(now, at_work, yields, v);
        at_work.size = 0;
      });
  if (at_work.size > 0) run_plants(now, at_work, yields, v);
}

void review_enterprises(const Setting& now, Village& v) {
  if (!now.clock.last_of_year()) return;
  Shard& s = v.shard;
  for (const std::uint32_t h : v.households()) {
    if (s.household.product[h] == 0) continue;
    if (!sells(now, s, h, now.scenario.products[s.household.product[h] - 1u])) continue;
    std::uint8_t& losses = s.household.loss_years[h];
    losses = s.household.plant_profit[h] < 0 ? static_cast<std::uint8_t>(losses + 1) : std::uint8_t{0};
    if (losses < static_cast<int>(now.scenario.enterprise.patience + 0.5)) continue;
    sell_off(now, h, v);
  }
}

}  // namespace ruralsim
