// SPDX-License-Identifier: Apache-2.0
// 5.8 Disasters strike a village as a whole, illness a person. Incidence is scenario data. A serious illness
// costs money and months of work and may leave chronic illness or disability; both also come by themselves,
// such that prevalence by age stays what the tables say.
#include <algorithm>
#include <array>

#include "sim/process/block_column.hpp"
#include "sim/process/marked_members.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/money_columns.hpp>
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// A village's crop year: lognormal with mean 1.
float weather(const Setting& now, std::uint64_t village) {
  const float sd = static_cast<float>(now.scenario.crops.weather_spread);
  const auto bits = base::draw(now.key, village, now.clock.year_start, base::Purpose::weather);
  return base::lognormal(-0.5F * sd * sd, sd, bits[0]);
}

/// A loss spread over those it hits evenly from none to twice its mean, as a share; one draw a kind of
/// disaster.
double spread_loss(const Setting& now, std::uint64_t household, base::Purpose why, std::size_t kind,
                   double mean) {
  if (mean <= 0) return 0;
  const auto bits = base::draw(now.key, household, now.clock.now, why, static_cast<std::uint32_t>(kind));
  return std::min(1.0, 2 * mean * static_cast<double>(base::uniform(bits[0])));
}

/// What a household's insurance pays of a loss, which is then none of its own.
base::Fen claim(const Setting& now, double yuan, std::uint32_t h, Village& v) {
  auto& household = v.shard.household;
  household.setback_disaster[h] += static_cast<float>(yuan);
  if (household.insured[h] == 0) return 0;
  const base::Fen paid = base::to_fen(yuan * household.insured[h] / 100.0);
  book(v, now.clock, h, Reason::disaster_payout, paid);
  household.setback_disaster[h] -= static_cast<float>(base::to_yuan(paid));
  return paid;
}

/// Claims buy new animals, as many as the household's own pasture feeds.
void restock(const Setting& now, base::Fen paid, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  if (paid <= 0 || now.drivers.herd_price <= 0) return;
  const double room =
      std::max(0.0, static_cast<double>(s.household.herd_target[h]) * kHead - s.household.herd[h]);
  const auto bought =
      static_cast<std::int32_t>(std::min(room, base::to_yuan(paid) / now.drivers.herd_price * kHead));
  const base::Fen price = std::min(paid, base::to_fen(bought / kHead * now.drivers.herd_price));
  book(v, now.clock, h, Reason::losses_replaced, price);
  s.household.herd[h] += bought;
  s.village.herd_granted[v.row] += bought;
}

void lose_animals(const Setting& now, double share, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  const auto lost = static_cast<std::int32_t>(share * s.household.herd[h]);
  s.household.herd[h] -= lost;
  s.village.herd_lost[v.row] += lost;
  restock(now, claim(now, now.drivers.herd_price * lost / kHead, h, v), h, v);
}

/// A part of the enterprise's plant, of which insurance rebuilds what it covers.
void lose_plant(const Setting& now, double share, std::uint32_t h, Village& v) {
  auto& household = v.shard.household;
  const float before = household.plant_capital[h];
  const float capital = before * static_cast<float>(1 - share);
  household.plant_capital[h] = capital;
  if (household.insured[h] == 0) return;
  const double gone = static_cast<double>(before) - static_cast<double>(capital);
  const double outlay = now.scenario.products[household.product[h] - 1u].outlay * now.drivers.price_level;
  const base::Fen paid = base::to_fen(gone * outlay * household.insured[h] / 100.0);
  book(v, now.clock, h, Reason::disaster_payout, paid);
  book(v, now.clock, h, Reason::losses_replaced, paid);
  household.plant_capital[h] =
      std::min(before, capital + static_cast<float>(gone * household.insured[h] / 100.0));
}

void lose_home(const Setting& now, std::size_t kind, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  const auto bits = base::draw(now.key, s.household.id[h], now.clock.now, base::Purpose::home_loss,
                               static_cast<std::uint32_t>(kind));
  if (!base::happens(bits[0], now.scenario.shocks.disaster[kind].home_loss)) return;
  const bool safe = (s.household.lacks[h] & bit_of(Dimension::housing)) == 0;
  const double cost = now.scenario.home.cost * now.drivers.price_level;
  s.household.lacks[h] |= bit_of(Dimension::housing);
  s.household.mended[h] = 0;
  ++s.village.homes_destroyed[v.row];
  if (!safe) {
    s.household.setback_disaster[h] += static_cast<float>(cost);  // nobody insures what is unsafe
  } else if (const base::Fen paid = claim(now, cost, h, v); paid > 0) {
    book(v, now.clock, h, Reason::losses_replaced, paid);
    s.household.mended[h] = static_cast<float>(base::to_yuan(paid) / now.drivers.price_level);
  }
}

/// Chronic illness or disability that a serious illness leaves behind.
void leave_behind(const Setting& now, const OnsetAtAge& by_age, const base::Bits& bits, std::uint32_t p,
                  Shard& s) {
  const double share = now.scenario.health.onset_share;
  const int next = age_at(s.person.born[p], now.clock.year_start + 12);
  Health& health = s.person.health[p];
  const double illness = illness_a_year(now.scenario.shocks, health, age_at(s.person.born[p], now.clock.now));
  if (health == Health::disabled) return;
  if (base::happens(bits[2], onset_parts(by_age.disabled_onset(next), illness, share).after_illness)) {
    health = Health::disabled;
  } else if (health == Health::well &&
             base::happens(bits[3], onset_parts(by_age.chronic_onset(next), illness, share).after_illness)) {
    health = Health::chronic;
  }
}

/// A serious illness or injury: a cost, months without work, perhaps a lasting one.
void suffer(const Setting& now, const OnsetAtAge& by_age, const base::Bits& bits, std::uint32_t p,
            std::uint32_t h, Shard& s) {
  const ShockParameters& shocks = now.scenario.shocks;
  const int until = now.clock.now.index + static_cast<int>(shocks.illness_months + 0.5);
  s.person.ill_until[p] = static_cast<std::int16_t>(std::max<int>(s.person.ill_until[p], until));
  const double cost = own_part(now, s, h) * illness_cost(shocks, now.drivers.price_level, bits[1]);
  s.household.owed_illness[h] += base::to_fen(cost);
  s.household.setback_illness[h] += static_cast<float>(cost);
  leave_behind(now, by_age, bits, p, s);
}

void strike(const Setting& now, std::size_t kind, Village& v) {
  Shard& s = v.shard;
  const DisasterParameters& disaster = now.scenario.shocks.disaster[kind];
  const OnsetAtAge by_age(now.scenario.tables, now.scenario.health);
  s.village.struck[v.row] = 1;
  s.village.harvest[v.row] *= static_cast<float>(1 - disaster.crop_loss);
  for (const std::uint32_t h : v.households()) {
    const std::uint64_t id = s.household.id[h];
    lose_animals(now, spread_loss(now, id, base::Purpose::disaster_loss, kind, disaster.herd_loss), h, v);
    if (s.household.product[h] > 0)
      lose_plant(now, spread_loss(now, id, base::Purpose::plant_loss, kind, disaster.plant_loss), h, v);
    lose_home(now, kind, h, v);
    if (disaster.injury <= 0) continue;
    for (const std::uint32_t p : v.persons(h)) {
      const auto bits = base::draw(now.key, s.person.id[p], now.clock.now, base::Purpose::injury,
                                   static_cast<std::uint32_t>(kind));
      if (s.person.occupation[p] != Occupation::away && base::happens(bits[0], disaster.injury))
        suffer(now, by_age, bits, p, h, s);
    }
  }
}

}  // namespace

void strike_disasters(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const std::uint64_t id = s.village.id[v.row];
  if (now.clock.first_of_year() || now.clock.first_of_run) s.village.harvest[v.row] = weather(now, id);
  for (std::size_t kind = 0; kind < kDisasters; ++kind) {
    const auto bits =
        base::draw(now.key, id, now.clock.now, base::Purpose::disaster, static_cast<std::uint32_t>(kind));
    if (base::happens(bits[0], now.drivers.disaster[kind])) strike(now, kind, v);
  }
}

namespace {

/// Chances in a year that a lasting state of health comes by itself.
class ComesByItself {
 public:
  ComesByItself(const Scenario& s, const HealthByAge& by_age) : scenario_(s), by_age_(by_age) {}
  [[nodiscard]] double disabled(Health health, int age) const {
    return by_itself(by_age_.disabled_onset(age), health, age);
  }
  [[nodiscard]] double chronic(Health health, int age) const {
    return by_itself(by_age_.chronic_onset(age), health, age);
  }

 private:
  [[nodiscard]] double by_itself(double onset, Health health, int age) const {
    const double share =
        age == 0 ? 0 : scenario_.health.onset_share;  // the newborn had no year to fall ill in
    return onset_parts(onset, illness_a_year(scenario_.shocks, health, age - 1), share).by_itself;
  }
  const Scenario& scenario_;
  const HealthByAge& by_age_;
};

}  // namespace

void change_health(const Setting& now, Village& v) {
  if (now.clock.first_of_run) return;  // the county has just been given its prevalence
  Shard& s = v.shard;
  const HealthByAge by_age(now.scenario.tables, now.scenario.health);
  const ComesByItself comes(now.scenario, by_age);
  const auto persons = std::span(s.person.id).first(s.person_begin[s.household_begin[v.row + 1]]);
  base::WordColumns<0, 2> lots(now.key, persons, now.clock.now, base::Purpose::health_change);
  for (std::size_t i = s.person_begin[s.household_begin[v.row]]; i < persons.size(); ++i) {
    Health& health = s.person.health[i];
    if (health == Health::disabled) continue;
    const auto [lot, other_lot] = lots[i];
    const int age = age_at(s.person.born[i], now.clock.now);
    // Most stay well even if all of an onset came by itself.
    if (health == Health::well && !base::happens(lot, by_age.disabled_onset(age)) &&
        !base::happens(other_lot, by_age.chronic_onset(age))) {
      continue;
    }
    if (base::happens(lot, comes.disabled(health, age))) {
      health = Health::disabled;
    } else if (health == Health::chronic) {
      const auto bits = base::draw(now.key, s.person.id[i], now.clock.now, base::Purpose::health_change);
      if (base::happens(bits[1], now.scenario.health.recovery)) health = Health::well;
    } else if (base::happens(other_lot, comes.chronic(health, age))) {
      health = Health::chronic;
    }
  }
}

namespace {

/// What the chronically ill and the disabled cost their households, each the same.
void charge_for_the_frail(const Setting& now, const Block& block, Shard& s) {
  const double a_head = now.scenario.health.chronic_cost * now.drivers.price_level * now.clock.years();
  std::array<std::int32_t, kRowsOfBlock> frail;
  std::array<double, kRowsOfBlock> costs;
  const Health* health = s.person.health.data();
  count_marked(
      s, block.first, [=](std::size_t p) { return health[p] != Health::well; },
      std::span(frail).first(block.rows));
  const std::uint8_t* const lacks = s.household.lacks.data() + block.first;
  const double uninsured = now.scenario.health.uninsured_factor;
  const std::span cost = std::span(costs).first(block.rows);
  for (std::size_t i = 0; i < cost.size(); ++i) {
    const double own_part = (lacks[i] & bit_of(Dimension::insurance)) != 0 ? uninsured : 1.0;
    cost[i] = a_head * frail[i] * own_part;
  }
  base::to_fens(cost);
  base::add_fens(cost, std::span(s.household.owed_illness).subspan(block.first, block.rows));
}

}  // namespace

void fall_ill(const Setting& now, Village& v) {
  Shard& s = v.shard;
  each_block(v.households(), [&](const Block& block) { charge_for_the_frail(now, block, s); });
  const auto persons = std::span(s.person.id).first(s.person_begin[s.household_begin[v.row + 1]]);
  base::DrawColumn lots(now.key, persons, now.clock.now, base::Purpose::illness);
  double most = 0;
  for (const auto& by_age : now.drivers.illness) most = std::max({most, by_age[0], by_age[1]});
  const OnsetAtAge by_age(now.scenario.tables, now.scenario.health);
  HouseholdOf household(s, s.household_begin[v.row]);
  lots.each_that_may(s.person_begin[s.household_begin[v.row]], most, [&](std::size_t row, std::uint32_t lot) {
    const auto p = static_cast<std::uint32_t>(row);
    const bool is_old = now.clock.now.index - s.person.born[p] >= 12 * kOldAge;
    const bool is_frail = s.person.health[p] != Health::well;
    if (!base::happens(lot, now.drivers.illness[is_frail ? 1 : 0][is_old ? 1 : 0])) return;
    const auto bits = base::draw(now.key, s.person.id[p], now.clock.now, base::Purpose::illness);
    suffer(now, by_age, bits, p, household(p), s);
  });
}

}  // namespace ruralsim
