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

#include "sim/process/block_column.hpp"
#include "sim/process/marked_members.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// The effect of labour on a village's households.
auto labour_column(const Shard& s, double elasticity, std::uint32_t end) {
  return BlockColumn(end, [&s, elasticity](std::uint32_t first, std::span<double> to) {
    labour_effects(s, elasticity, first, to);
  });
}

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

/// What becomes of a block's animals in a step, thousandths of a head.
struct HerdChanges {
  std::array<std::int32_t, kRowsOfBlock> born, died, taken;
};

/// Counts the herds that a year's sales are planned on, in its first step; calves born meanwhile do not raise
/// them.
void count_herds(const Setting& now, const Block& block, Shard& s) {
  if (!now.clock.first_of_year()) return;
  const std::int32_t* const herd = s.household.herd.data() + block.first;
  std::int32_t* const counted = s.household.herd_counted.data() + block.first;
  for (std::size_t i = 0; i < block.rows; ++i) counted[i] = herd[i] != 0 ? herd[i] : counted[i];
}

void sell_animals(const Setting& now, const Block& block, const Shard& s, HerdChanges& change) {
  const std::int32_t *herd = s.household.herd.data() + block.first,
                     *counted = s.household.herd_counted.data() + block.first;
  const double in_step = now.drivers.offtake_share;
  std::array<double, kRowsOfBlock> of_block;
  const std::span rate = std::span(of_block).first(block.rows);
  for (std::size_t i = 0; i < block.rows; ++i) rate[i] = counted[i] / kHead;
  offtake_rates(now.scenario.herd, std::span(s.household.herd_target).subspan(block.first, block.rows), rate);
  for (std::size_t i = 0; i < block.rows; ++i) {
    const std::int32_t left = herd[i] + change.born[i] - change.died[i];
    const std::int32_t planned = thousandths(counted[i] / kHead * rate[i] * in_step);
    change.taken[i] = planned < left ? planned : left;
  }
  const std::uint32_t capped = measures_with(now, &Levers::pasture_per_head);
  for (std::size_t i = 0; i < block.rows && capped != 0; ++i) {
    const auto h = static_cast<std::uint32_t>(block.first + i);
    if (herd[i] == 0 || (s.household.awards[h] & capped) == 0) continue;
    const std::int32_t left = herd[i] + change.born[i] - change.died[i];
    change.taken[i] = std::max(change.taken[i], left - allowed_herd(now, s, h));
  }
}

/// Income is offtake up to births less deaths, and dairy; sales beyond that are capital.
/// @param labour  effect of labour at home, at most 1
void value_herds(const Setting& now, const Block& block, std::span<const double> labour,
                 const HerdChanges& change, Shard& s) {
  auto& household = s.household;
  const std::int32_t* const herd = household.herd.data() + block.first;
  std::int32_t* const gains = household.herd_gain.data() + block.first;
  float *made = household.herd_made.data() + block.first, *spare = household.herd_spare.data() + block.first;
  const double price = now.drivers.herd_price, dairy = now.scenario.herd.dairy, years = now.clock.years();
  for (std::size_t i = 0; i < block.rows; ++i) {
    const std::int32_t gain = gains[i] + change.born[i] - change.died[i], taken = change.taken[i];
    const std::int32_t at_least = gain < 0 ? 0 : gain, income = at_least > taken ? taken : at_least;
    gains[i] = gain - income;
    const double milk = herd[i] / kHead * dairy * years * labour[i];
    made[i] = static_cast<float>(price * (income / kHead + milk));
    spare[i] = static_cast<float>(price * ((taken - income) / kHead));
  }
}

/// A block's animals over a step.
/// @param labour  effect of labour at home, at most 1
void turn_herds(const Setting& now, double births_a_year, std::span<const double> labour, const Block& block,
                Village& v) {
  Shard& s = v.shard;
  const double deaths_a_year = now.scenario.herd.death_rate, years = now.clock.years(),
               birth_share = now.drivers.birth_share;
  std::int32_t* const herd = s.household.herd.data() + block.first;
  HerdChanges change;
  change.taken.fill(0);
  for (std::size_t i = 0; i < block.rows; ++i) {
    const double head = herd[i] / kHead;
    change.born[i] = thousandths(head * births_a_year * labour[i] * birth_share);
    const std::int32_t dead = thousandths(head * deaths_a_year * years);
    change.died[i] = dead < herd[i] ? dead : herd[i];
  }
  count_herds(now, block, s);
  if (now.drivers.offtake_share > 0) sell_animals(now, block, s, change);
  value_herds(now, block, labour, change, s);
  std::int64_t born = 0, died = 0, taken = 0;
  for (std::size_t i = 0; i < block.rows; ++i) {
    herd[i] += change.born[i] - change.died[i] - change.taken[i];
    born += change.born[i], died += change.died[i], taken += change.taken[i];
  }
  s.village.herd_born[v.row] += born;
  s.village.herd_died[v.row] += died;
  s.village.herd_taken[v.row] += taken;
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

/// Share of the step that a member gives to farm work at home.
inline double time_for_farm(const Setting& now, const Shard& s, std::uint32_t h, std::uint32_t p) {
  if (kept_from_work(s, p, now.clock.now)) return 0;
  switch (s.person.occupation[p]) {
    case Occupation::home:
      return 1;
    case Occupation::nearby:
      return 0;
    case Occupation::enterprise:
      return 1 - time_at_plant(now, s, h);
    case Occupation::away:
      return time_at_home(now, s.person.id[p]);
    default:
      return 1;
  }
}

/// What time at home gives in effective adults.
class WorkAtHome {
 public:
  static constexpr std::size_t kNoTime = 3, kSomeTime = 4;
  static constexpr int kOldest = 120;

  explicit WorkAtHome(const Setting& now)
      : by_health_{effectiveness_of(Health::well, now.scenario.health),
                   effectiveness_of(Health::chronic, now.scenario.health),
                   effectiveness_of(Health::disabled, now.scenario.health)} {
    const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
    for (int age = 0; age <= kOldest; ++age) by_age_[static_cast<std::size_t>(age)] = effectiveness.at(age);
  }
  [[nodiscard]] double given(double time, int age, Health health) const {
    const auto row = static_cast<std::size_t>(std::clamp(age, 0, kOldest));
    return time * by_age_[row] * by_health_[static_cast<std::size_t>(health)];
  }
  /// What all of a person's time gives, nothing of those who give none or some.
  /// @param age     0 to kOldest
  /// @param health  a state of health, kNoTime or kSomeTime
  [[nodiscard]] double all_time(std::size_t health, std::size_t age) const {
    return by_age_[age] * by_health_[health];
  }

 private:
  std::array<double, kOldest + 1> by_age_;
  std::array<double, kSomeTime + 1> by_health_;
};

/// What persons of a village give to work at home, as time_for_farm has it, a buffer of them.
class HandsAtHome {
 public:
  /// @param household  the first whose members are asked for, in ascending order
  HandsAtHome(const Setting& now, const WorkAtHome& work, const Shard& s, std::uint32_t household)
      : now_(now), work_(work), s_(s), household_(s, household) {}

  void fill(std::uint32_t first, std::size_t persons) {
    see_who_gives(first, persons);
    for (std::size_t i = 0; i < persons; ++i) given[i] = work_.all_time(time_[i], age_at_most_120_[i]);
    divide_time(first, persons);
  }

  std::array<double, kMembersOfBuffer> given;      ///< effective adults at full effort
  std::array<std::int16_t, kMembersOfBuffer> age;  ///< whole years

 private:
  void see_who_gives(std::uint32_t first, std::size_t persons);
  void divide_time(std::uint32_t first, std::size_t persons);

  const Setting& now_;
  const WorkAtHome& work_;
  const Shard& s_;
  HouseholdOf household_;
  /// A state of health, WorkAtHome::kNoTime or kSomeTime.
  std::array<std::uint8_t, kMembersOfBuffer> time_, age_at_most_120_;
};

void HandsAtHome::see_who_gives(std::uint32_t first, std::size_t persons) {
  const auto& p = s_.person;
  const std::int16_t *born = p.born.data() + first, *ill_until = p.ill_until.data() + first,
                     *course_until = p.course_until.data() + first;
  const std::uint8_t* enrolled = p.enrolled.data() + first;
  const Occupation* occupation = p.occupation.data() + first;
  const Health* health = p.health.data() + first;
  const auto month = static_cast<std::int16_t>(now_.clock.now.index);
  for (std::size_t i = 0; i < persons; ++i) {
    const auto months = static_cast<std::int16_t>(month - born[i]);
    const bool busy = (ill_until[i] > month) | (course_until[i] > month);
    const bool studies = (enrolled[i] != 0) & (months >= 12 * kWorkingAge);
    const Occupation o = occupation[i];
    const bool none = busy | studies | (o == Occupation::nearby);
    const bool some = (o == Occupation::enterprise) | (o == Occupation::away);
    const auto all = static_cast<std::uint8_t>(health[i]);  // read whether it is asked or not: no branch
    const std::uint8_t free = some ? static_cast<std::uint8_t>(WorkAtHome::kSomeTime) : all;
    time_[i] = none ? static_cast<std::uint8_t>(WorkAtHome::kNoTime) : free;
    const auto years = static_cast<std::int16_t>(months / 12);
    const auto at_least = static_cast<std::int16_t>(years < 0 ? 0 : years);
    age_at_most_120_[i] =
        static_cast<std::uint8_t>(at_least > WorkAtHome::kOldest ? WorkAtHome::kOldest : at_least);
    age[i] = years;
  }
}

/// Of those who give some of their time: in an enterprise, or away for a part of the year.
void HandsAtHome::divide_time(std::uint32_t first, std::size_t persons) {
  std::array<std::uint64_t, kMembersOfBuffer> id;
  std::array<std::uint16_t, kMembersOfBuffer> away;  // places
  std::size_t migrants = 0;
  each_marked(
      first, first + static_cast<std::uint32_t>(persons),
      [this, first](std::size_t p) { return time_[p - first] == WorkAtHome::kSomeTime; },
      [&](std::uint32_t p) {
        const std::uint32_t i = p - first;
        if (s_.person.occupation[p] == Occupation::away) {
          id[migrants] = s_.person.id[p], away[migrants++] = static_cast<std::uint16_t>(i);
        } else {
          const double farm = 1 - time_at_plant(now_, s_, household_(p));
          given[i] = work_.given(farm, age[i], s_.person.health[p]);
        }
      });
  base::DrawColumn lots(now_.key, std::span(id).first(migrants), base::Month{0}, base::Purpose::away_months);
  for (std::size_t m = 0; m < migrants; ++m) {
    const std::uint16_t i = away[m];
    const double farm = time_at_home(now_.clock, months_of_lot(lots[m], now_.scenario.away));
    given[i] = work_.given(farm, age[i], s_.person.health[first + i]);
  }
}

/// Labour at home of a block's households, effective adults; and their ages added up, each times what it
/// gives.
struct LabourColumns {
  std::array<double, kRowsOfBlock> adults{}, age{};
};

LabourColumns labour_at_home(const Setting& now, const WorkAtHome& work, const Shard& s, const Block& block) {
  LabourColumns labour;
  HandsAtHome hands(now, work, s, block.first);
  const auto fill = [&](std::uint32_t first, std::size_t persons) { hands.fill(first, persons); };
  each_household_in_buffers(s, block, fill, [&](std::size_t row, std::uint32_t from, std::uint32_t to) {
    const auto effort = static_cast<double>(s.household.effort[block.first + row]);
    double adults = labour.adults[row], age = labour.age[row];
    for (std::uint32_t i = from; i < to; ++i) {
      const double given = hands.given[i] * effort;
      adults += given;
      age += given * hands.age[i];
    }
    labour.adults[row] = adults, labour.age[row] = age;
  });
  return labour;
}

struct Hand {
  double given = 0;  ///< effective adults
  int age = 0;
};

/// The adult at home who is missed least: a public post takes its time.
Hand missed_least(const Setting& now, const WorkAtHome& work, const Shard& s, std::uint32_t h) {
  Hand least;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    if (s.person.occupation[p] == Occupation::away || !able(s, p, now.clock.now)) continue;
    const double kept = time_for_farm(now, s, h, p);
    if (kept <= 0) continue;
    const int age = age_at(s.person.born[p], now.clock.now);
    const double given = work.given(kept, age, s.person.health[p]);
    if (least.given == 0 || given < least.given) least = {given, age};
  }
  return least;
}

/// A public post takes time of one of the household's adults.
void hold_posts(const Setting& now, const WorkAtHome& work, const Shard& s, const Block& block,
                LabourColumns& labour) {
  const std::uint32_t posts = measures_with(now, &Levers::posts);
  for (std::size_t i = 0; i < block.rows && posts != 0; ++i) {
    const auto h = static_cast<std::uint32_t>(block.first + i);
    if ((s.household.awards[h] & posts) == 0) continue;
    const auto [given, age] = missed_least(now, work, s, h);
    const double at_post =
        post_time(now, s.household.awards[h] & posts) * given * static_cast<double>(s.household.effort[h]);
    labour.adults[i] -= at_post;
    labour.age[i] -= at_post * age;
  }
}

}  // namespace

void count_home_labour(const Setting& now, Village& v) {
  const WorkAtHome work(now);
  Shard& s = v.shard;
  each_block(v.households(), [&](const Block& block) {
    LabourColumns labour = labour_at_home(now, work, s, block);
    hold_posts(now, work, s, block, labour);
    float *adults = s.household.labour.data() + block.first,
          *age = s.household.labour_age.data() + block.first,
          *reference = s.household.labour_reference.data() + block.first;
    for (std::size_t i = 0; i < block.rows; ++i) {
      adults[i] = static_cast<float>(labour.adults[i]);
      age[i] = static_cast<float>(labour.age[i]);
      const float at_start = adults[i] > 0.3F ? adults[i] : 0.3F;
      reference[i] = reference[i] == 0 ? at_start : reference[i];
    }
  });
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
  const std::uint32_t end = s.household_begin[v.row + 1];
  auto labour = labour_column(s, p.labour_elasticity, end);
  BlockColumn land(end, [&](std::uint32_t first, std::span<double> to) {
    lands_in_harvest(s, p.land_elasticity, first, to);
  });
  BlockColumn capital(end,
                      [&](std::uint32_t first, std::span<double> to) { capital_effects(now, s, first, to); });
  for (const std::uint32_t h : v.households()) {
    const double effective = land[h] * static_cast<double>(s.household.productivity[h]) * capital[h];
    s.household.crops_made[h] = static_cast<float>(season * effective * labour[h]);
  }
}

void tend_herds(const Setting& now, Village& v) {
  const double births = birth_rate(static_cast<double>(total_herd(v)) / kHead,
                                   herd_carried(now, v.shard, v.row), now.scenario.herd);
  each_block(v.households(), [&](const Block& block) {
    std::array<double, kRowsOfBlock> of_block;
    const std::span labour = std::span(of_block).first(block.rows);
    labour_effects(v.shard, now.scenario.herd.labour_elasticity, block.first, labour);
    for (double& effect : labour) effect = std::min(1.0, effect);
    turn_herds(now, births, labour, block, v);
  });
}

void gather(const Setting& now, Village& v) {
  if (now.clock.first_of_year()) regrow(now, v);
  Shard& s = v.shard;
  for (const std::uint32_t h : v.households()) s.household.gathered_made[h] = 0;
  const GatheringParameters& p = now.scenario.gathering;
  double& reference = s.village.effort_reference[v.row];
  if (now.drivers.gathering_share <= 0 && reference > 0) return;
  auto first_look = labour_column(s, p.labour_elasticity, s.household_begin[v.row + 1]), labour = first_look;
  const auto effort_of = [&](std::uint32_t h, auto& of) {
    return static_cast<double>(s.household.access[h]) * of[h];
  };
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
