// SPDX-License-Identifier: Apache-2.0
// 5.3 Farm, herd and gathering. Crops: value x land x lasting productivity x (labour at home / at the
// start)^b x the village's year. Herd: births fall as the village's pasture fills, offtake rises with the
// herd over its own pasture; income is offtake up to births less deaths, sales beyond that are capital
// (docs/model.md 3). Gathering: a village takes R (1 - exp(-q E)) of its resource, shared by effort, which
// regrows at the turn of the year.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// Labour at home relative to the start, 1 when the run began.
double labour_share(const Shard& s, std::uint32_t h) {
  const double reference = static_cast<double>(s.household.labour_reference[h]);
  return reference > 0 ? std::clamp(static_cast<double>(s.household.labour[h]) / reference, 0.0, 2.0) : 1.0;
}

/// Books a product: what the household eats enters income and consumption as an equal pair, the rest is sold.
void book_product(const Setting& now, double yuan, double home_share, Reason sold, Reason eaten,
                  std::uint32_t h, Village& v) {
  const base::Fen all = base::to_fen(yuan);
  const base::Fen own = std::min(all, base::to_fen(yuan * home_share));
  book(v, now.clock, h, eaten, own);
  book(v, now.clock, h, Reason::own_food_eaten, own);
  v.shard.household.own_food_year[h] += static_cast<float>(base::to_yuan(own));
  book(v, now.clock, h, sold, all - own);
}

std::int32_t thousandths(double head) {
  return static_cast<std::int32_t>(head * kHead + 0.5);
}

/// One household's animals over a step.
void turn_herd(const Setting& now, double births_a_year, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  const HerdParameters& p = now.scenario.herd;
  std::int32_t& herd = s.household.herd[h];
  if (herd == 0) return;
  const double head = herd / kHead;
  const double labour = LabourEffect(labour_share(s, h)).with(p.labour_elasticity);
  const std::int32_t born =
      thousandths(head * births_a_year * std::min(1.0, labour) * now.drivers.birth_share);
  const std::int32_t died = std::min(herd, thousandths(head * p.death_rate * now.clock.years()));
  // A year's sales are planned on the herd counted in its first step; calves born meanwhile do not raise
  // them.
  if (now.clock.first_of_year()) s.household.herd_counted[h] = herd;
  std::int32_t taken = 0;
  if (now.drivers.offtake_share > 0) {
    const double counted = s.household.herd_counted[h] / kHead;
    const double planned =
        counted * offtake_rate(counted, static_cast<double>(s.household.herd_target[h]), p);
    taken = std::min(herd + born - died, thousandths(planned * now.drivers.offtake_share));
  }
  herd += born - died - taken;
  s.village.herd_born[v.row] += born;
  s.village.herd_died[v.row] += died;
  s.village.herd_taken[v.row] += taken;

  std::int32_t& gain = s.household.herd_gain[h];
  gain += born - died;
  const std::int32_t income = std::clamp(gain, 0, taken);
  gain -= income;
  const double dairy = head * p.dairy * now.clock.years() * std::min(1.0, labour);
  book_product(now, now.drivers.herd_price * (income / kHead + dairy), p.home_share, Reason::herd_sold,
               Reason::herd_eaten_earned, h, v);
  book(v, now.clock, h, Reason::herd_surplus_sale,
       base::to_fen(now.drivers.herd_price * ((taken - income) / kHead)));
}

/// The resource regrows once a year: R + g R (1 - R/K) - chi C, and a new season begins.
void regrow(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  const GatheringParameters& p = now.scenario.gathering;
  double& r = village.resource[v.row];
  const double k = village.resource_capacity[v.row];
  if (k <= 0) return;
  r = std::clamp(r + p.regrowth * r * (1 - r / k) - p.damage * village.gathered[v.row], 0.0, k);
  village.gathered[v.row] = 0;
}

}  // namespace

void count_home_labour(const Setting& now, Village& v) {
  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  Shard& s = v.shard;
  for (const std::uint32_t h : v.households()) {
    double labour = 0;
    for (const std::uint32_t p : v.persons(h)) {
      const Occupation o = s.person.occupation[p];
      if (o == Occupation::away || o == Occupation::nearby || s.person.ill_until[p] > now.clock.now.index)
        continue;
      labour += effectiveness.at(age_at(s.person.born[p], now.clock.now));
    }
    s.household.labour[h] = static_cast<float>(labour);
    float& reference = s.household.labour_reference[h];
    if (reference == 0) reference = std::max(0.3F, static_cast<float>(labour));
  }
}

void grow_crops(const Setting& now, Village& v) {
  if (now.drivers.crop_share <= 0) return;
  Shard& s = v.shard;
  const CropParameters& p = now.scenario.crops;
  const double season =
      now.drivers.crop_value * now.drivers.crop_share * static_cast<double>(s.village.harvest[v.row]);
  for (const std::uint32_t h : v.households()) {
    const double land = static_cast<double>(s.household.cropland[h] * s.household.productivity[h]);
    const double yuan = season * land * LabourEffect(labour_share(s, h)).with(p.labour_elasticity);
    book_product(now, yuan, p.home_share, Reason::crops_sold, Reason::crops_eaten_earned, h, v);
  }
}

void tend_herds(const Setting& now, Village& v) {
  const double births = birth_rate(static_cast<double>(total_herd(v)) / kHead,
                                   v.shard.village.herd_capacity[v.row], now.scenario.herd);
  for (const std::uint32_t h : v.households()) turn_herd(now, births, h, v);
}

void gather(const Setting& now, Village& v) {
  if (now.clock.first_of_year()) regrow(now, v);
  Shard& s = v.shard;
  const GatheringParameters& p = now.scenario.gathering;
  const auto effort_of = [&](std::uint32_t h) {
    return static_cast<double>(s.household.access[h]) *
           LabourEffect(labour_share(s, h)).with(p.labour_elasticity);
  };
  double& reference = s.village.effort_reference[v.row];
  if (now.drivers.gathering_share <= 0 && reference > 0) return;
  double effort = 0;
  for (const std::uint32_t h : v.households()) effort += effort_of(h);
  if (reference == 0) reference = effort;
  if (now.drivers.gathering_share <= 0 || effort <= 0 || reference <= 0) return;
  const double left = s.village.resource[v.row] - s.village.gathered[v.row];
  const double taken =
      left * (1 - base::exp(-p.effectiveness * (effort / reference) * now.drivers.gathering_share));
  s.village.gathered[v.row] += taken;
  const double yuan_an_effort = now.drivers.gathering_value * taken / effort;
  for (const std::uint32_t h : v.households()) {
    book(v, now.clock, h, Reason::gathering_sold, base::to_fen(yuan_an_effort * effort_of(h)));
  }
}

}  // namespace ruralsim
