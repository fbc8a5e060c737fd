// SPDX-License-Identifier: Apache-2.0
// 5.3 Farm, herd and gathering. Crops: value x land, what is leased included, x lasting productivity x
// (labour at home / at the start)^b x (farm capital / at the start)^a x the village's year. Herd: births fall
// as the village's pasture fills, offtake rises with the herd over its own pasture; income is offtake up to
// births less deaths, sales beyond that are capital (docs/model.md 3). Gathering: a village takes R (1 -
// exp(-q E)) of its resource, shared by effort, which regrows at the turn of the year. What is made waits for
// the market, at the usual prices of the date.
#include <algorithm>
#include <array>
#include <limits>

#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// labour_share^elasticity of a village's households, asked for in ascending order: made a block at a time,
/// in vectors.
class LabourColumn {
 public:
  LabourColumn(const Shard& s, double elasticity, std::uint32_t end)
      : shard_(s), elasticity_(elasticity), end_(end) {}
  double operator[](std::uint32_t h) {
    if (h - begin_ >= filled_) fill(h);
    return effect_[h - begin_];
  }

 private:
  static constexpr std::uint32_t kBlock = 64;
  void fill(std::uint32_t h) {
    begin_ = h;
    filled_ = std::min(kBlock, end_ - h);
    for (std::uint32_t i = 0; i < filled_; ++i) effect_[i] = labour_share(shard_, h + i);
    for (std::uint32_t i = filled_; i % 4 != 0; ++i) effect_[i] = 1;  // the last vector is whole
    const double elasticity = elasticity_;
    for (std::uint32_t i = 0, n = (filled_ + 3) / 4 * 4; i < n; ++i)
      effect_[i] = LabourEffect(effect_[i]).with(elasticity);
  }

  const Shard& shard_;
  double elasticity_;
  std::uint32_t end_, begin_ = 0, filled_ = 0;
  std::array<double, kBlock> effect_;
};

std::int32_t thousandths(double head) {
  return static_cast<std::int32_t>(head * kHead + 0.5);
}

/// What a stocking cap leaves a household, thousandths of a head: the rest is sold in the seasons of sale.
std::int32_t allowed_herd(const Setting& now, const Shard& s, std::uint32_t h) {
  const double most = std::numeric_limits<std::int32_t>::max() / kHead;
  return static_cast<std::int32_t>(
      kHead *
      std::min(most, stocking_cap(now, s.household.awards[h], static_cast<double>(s.household.pasture[h]))));
}

/// One household's animals over a step.
/// @param labour  the effect of its labour at home
/// @param capped  measures with a stocking cap, a bit each
void turn_herd(const Setting& now, double births_a_year, double labour, std::uint32_t capped, std::uint32_t h,
               Village& v) {
  Shard& s = v.shard;
  const HerdParameters& p = now.scenario.herd;
  std::int32_t& herd = s.household.herd[h];
  s.household.herd_made[h] = s.household.herd_spare[h] = 0;
  if (herd == 0) return;
  const double head = herd / kHead;
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
    if ((s.household.awards[h] & capped) != 0)
      taken = std::max(taken, herd + born - died - allowed_herd(now, s, h));
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
  s.household.herd_made[h] = static_cast<float>(now.drivers.herd_price * (income / kHead + dairy));
  s.household.herd_spare[h] = static_cast<float>(now.drivers.herd_price * ((taken - income) / kHead));
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

/// Share of the year that a family member in the enterprise gives to it.
double time_at_plant(const Setting& now, const Shard& s, std::uint32_t h) {
  const std::uint8_t product = s.household.product[h];
  return product == 0 ? 0 : member_time(now.scenario.products[product - 1u]);
}

}  // namespace

void count_home_labour(const Setting& now, Village& v) {
  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  const std::uint32_t posts = measures_with(now, &Levers::posts);
  const std::array<double, 3> by_health = {effectiveness_of(Health::well, now.scenario.health),
                                           effectiveness_of(Health::chronic, now.scenario.health),
                                           effectiveness_of(Health::disabled, now.scenario.health)};
  Shard& s = v.shard;
  for (const std::uint32_t h : v.households()) {
    double labour = 0, labour_age = 0, least = 0;
    int least_age = 0;
    const auto effort = static_cast<double>(s.household.effort[h]);
    for (const std::uint32_t p : v.persons(h)) {
      const Occupation o = s.person.occupation[p];
      const bool busy = kept_from_work(s, p, now.clock.now);
      double kept = o == Occupation::nearby || busy ? 0.0 : 1.0;
      if (o == Occupation::enterprise) {
        kept *= 1 - time_at_plant(now, s, h);
      } else if (o == Occupation::away && kept > 0) {
        kept = time_at_home(now, s.person.id[p]);
      }
      const int age = age_at(s.person.born[p], now.clock.now);
      const double given =
          kept * effectiveness.at(age) * by_health[static_cast<std::size_t>(s.person.health[p])] * effort;
      labour += given;
      labour_age += given * age;
      const bool fit = able(s, p, now.clock.now), stays = fit && kept > 0 && o != Occupation::away;
      if (stays && (least == 0 || given < least)) least = given, least_age = age;
    }
    // A public post takes the time of the adult who is missed least.
    double at_post = 0;
    if ((s.household.awards[h] & posts) != 0) at_post = post_time(now, s.household.awards[h]) * least;
    labour -= at_post;
    s.household.labour[h] = static_cast<float>(labour);
    s.household.labour_age[h] = static_cast<float>(labour_age - at_post * least_age);
    float& reference = s.household.labour_reference[h];
    if (reference == 0) reference = std::max(0.3F, static_cast<float>(labour));
  }
}

void grow_crops(const Setting& now, Village& v) {
  Shard& s = v.shard;
  if (now.drivers.crop_share <= 0) {
    for (const std::uint32_t h : v.households()) s.household.crops_made[h] = 0;
    return;
  }
  const CropParameters& p = now.scenario.crops;
  const double season =
      now.drivers.crop_value * now.drivers.crop_share * static_cast<double>(s.village.harvest[v.row]);
  LabourColumn labour(s, p.labour_elasticity, s.household_begin[v.row + 1]);
  for (const std::uint32_t h : v.households()) {
    const double land = land_in_harvest(static_cast<double>(s.household.cropland[h]), s.household.leased[h],
                                        p.land_elasticity) *
                        static_cast<double>(s.household.productivity[h]) * capital_effect(now, s, h);
    s.household.crops_made[h] = static_cast<float>(season * land * labour[h]);
  }
}

void tend_herds(const Setting& now, Village& v) {
  const double births = birth_rate(static_cast<double>(total_herd(v)) / kHead,
                                   herd_carried(now, v.shard, v.row), now.scenario.herd);
  const std::uint32_t capped = measures_with(now, &Levers::pasture_per_head);
  LabourColumn labour(v.shard, now.scenario.herd.labour_elasticity, v.shard.household_begin[v.row + 1]);
  for (const std::uint32_t h : v.households()) turn_herd(now, births, labour[h], capped, h, v);
}

void gather(const Setting& now, Village& v) {
  if (now.clock.first_of_year()) regrow(now, v);
  Shard& s = v.shard;
  for (const std::uint32_t h : v.households()) s.household.gathered_made[h] = 0;
  const GatheringParameters& p = now.scenario.gathering;
  LabourColumn first_look(s, p.labour_elasticity, s.household_begin[v.row + 1]), labour = first_look;
  const auto effort_of = [&](std::uint32_t h, LabourColumn& of) {
    return static_cast<double>(s.household.access[h]) * of[h];
  };
  double& reference = s.village.effort_reference[v.row];
  if (now.drivers.gathering_share <= 0 && reference > 0) return;
  double effort = 0;
  for (const std::uint32_t h : v.households()) effort += effort_of(h, first_look);
  if (reference == 0) reference = effort;
  if (now.drivers.gathering_share <= 0 || effort <= 0 || reference <= 0) return;
  const double left = s.village.resource[v.row] - s.village.gathered[v.row];
  const double taken =
      left * (1 - base::exp(-p.effectiveness * (effort / reference) * now.drivers.gathering_share));
  s.village.gathered[v.row] += taken;
  const double yuan_an_effort = now.drivers.gathering_value * taken / effort;
  for (const std::uint32_t h : v.households()) {
    s.household.gathered_made[h] = static_cast<float>(yuan_an_effort * effort_of(h, labour));
  }
}

}  // namespace ruralsim
