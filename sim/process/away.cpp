// SPDX-License-Identifier: Apache-2.0
// 5.2 Away work. Whoever looks for it finds it at a hazard that the year's labour market and the village's
// network scale; whoever has it may lose it and look again, be hurt, or go home, the more often the older.
// Pay = national series x county level x Mincer, for the months of the year that this person is away; the
// migrant pays for living in the city, sends home a share and what the family lacks to subsistence, puts part
// of the rest aside and spends the remainder there. Savings come home with whoever returns.
#include <algorithm>
#include <array>
#include <span>

#include "sim/process/block_column.hpp"
#include "sim/process/marked_members.hpp"
#include <ruralsim/base/math.hpp>
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kAges = 121;

/// Chance a step to go home by one's own choice, by age.
class ReturnChance {
 public:
  explicit ReturnChance(const Setting& now) {
    const double usual = now.scenario.away.return_hazard;
    const std::span<const AgeRow> rows = now.scenario.tables.return_by_age;
    a_step_.fill(base::per_step(usual, now.clock.steps_per_year));
    // As many rows as most tables have take their powers together.
    std::array<double, 8> chance;
    for (std::size_t first = 0; first < rows.size(); first += chance.size()) {
      const auto some = rows.subspan(first, std::min(chance.size(), rows.size() - first));
      for (std::size_t i = 0; i < some.size(); ++i) chance[i] = std::min(1.0, usual * some[i].value);
      base::per_step(std::span(chance).first(some.size()), now.clock.steps_per_year);
      for (std::size_t i = 0; i < some.size(); ++i) set(some[i], chance[i]);
    }
  }
  [[nodiscard]] double at(int age) const {
    return a_step_[std::min(static_cast<std::size_t>(std::max(age, 0)), kAges - 1)];
  }

 private:
  void set(const AgeRow& row, double chance) {
    for (int age = row.age_from; age <= row.age_to && age < static_cast<int>(kAges); ++age)
      a_step_[static_cast<std::size_t>(age)] = chance;
  }

  std::array<double, kAges> a_step_;
};

/// Chance a step to find away work, with the finding chance a year scaled by the network.
double find_chance(const Setting& now, double chance_a_year, double network) {
  const double a_year =
      std::clamp(chance_a_year * (1 + now.scenario.away.network_effect * (network - 1)), 0.0, 1.0);
  return base::per_step(a_year, now.clock.steps_per_year);
}

struct Members {
  int away = 0;       ///< with away work
  int searching = 0;  ///< for it
  int came_home = 0;  ///< had away work when the last step ended, and have decided against it
};

Members members_of(const Shard& s, std::uint32_t h) {
  Members m;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    const Occupation o = s.person.occupation[p];
    const bool away = o == Occupation::away, searching = o == Occupation::searching_away;
    m.away += away ? 1 : 0;
    m.searching += searching ? 1 : 0;
    m.came_home += !away && !searching && (s.person.away_recent[p] & kHeldAwayJob) != 0 ? 1 : 0;
  }
  return m;
}

/// The network as this household meets it.
double network_of(const Setting& now, const Village& v, std::uint32_t h, int own_away) {
  const Shard& s = v.shard;
  int adults = 0;
  for (const std::uint32_t p : v.persons(h)) adults += able(s, p, now.clock.now) ? 1 : 0;
  return network_effect(static_cast<double>(s.village.network[v.row]), s.village.adults[v.row], own_away,
                        adults, now.scenario.choice);
}

/// Hurt at work: home, unable to work for months, with what treatment costs.
void be_hurt(const Setting& now, std::uint32_t bits, Shard& s, std::uint32_t h, std::uint32_t p) {
  const int until = now.clock.now.index + static_cast<int>(now.scenario.away.injury_months + 0.5);
  s.person.ill_until[p] = static_cast<std::int16_t>(std::max<int>(s.person.ill_until[p], until));
  s.person.occupation[p] = Occupation::home;
  const double cost = own_part(now, s, h) * illness_cost(now.scenario.shocks, now.drivers.price_level, bits);
  s.household.owed_illness[h] += base::to_fen(cost);
  s.household.setback_illness[h] += static_cast<float>(cost);
}

/// One person's step in the labour market away; true when it comes home.
bool search_or_return(const Setting& now, const ReturnChance& goes_home, double find, Shard& s,
                      std::uint32_t h, std::uint32_t p) {
  Occupation& occupation = s.person.occupation[p];
  const std::uint64_t id = s.person.id[p];
  if (occupation == Occupation::searching_away) {
    const auto bits = base::draw(now.key, id, now.clock.now, base::Purpose::away_search);
    if (base::happens(bits[0], find)) occupation = Occupation::away;
    return false;
  }
  if (occupation != Occupation::away) return false;
  const auto hurt = base::draw(now.key, id, now.clock.now, base::Purpose::away_injury);
  if (base::happens(hurt[0], now.drivers.injury_away)) {
    be_hurt(now, hurt[1], s, h, p);
    return true;
  }
  const auto home = base::draw(now.key, id, now.clock.now, base::Purpose::return_home);
  if (base::happens(home[0], goes_home.at(age_at(s.person.born[p], now.clock.now)))) {
    occupation = Occupation::home;
    return true;
  }
  const auto loss = base::draw(now.key, id, now.clock.now, base::Purpose::job_loss_away);
  if (base::happens(loss[0], now.drivers.lose_away_job)) occupation = Occupation::searching_away;
  return false;
}

/// What a migrant earns in the step and where it goes. Of those away for at most 6 of 12 months, who count as
/// residents, all that is not spent away is at home at once, as wage.
void pay_migrant(const Setting& now, std::uint32_t p, double lack, Village& v, std::uint32_t h) {
  const Shard& s = v.shard;
  const AwayParameters& away = now.scenario.away;
  const std::uint32_t bits =
      months_away(months_of_away_work(now.key, s.person.id[p], away), now.clock.now, now.clock.months);
  if (bits == 0) return;
  const Worker worker{age_at(s.person.born[p], now.clock.now),
                      s.person.schooling[p],
                      s.person.female[p] != 0,
                      s.person.mandarin[p] != 0,
                      s.person.skill[p] / 100.0,
                      fitness_of(s.person.health[p], now.scenario.health)};
  const double years = std::popcount(bits) / 12.0;
  const double pay = now.drivers.away_pay * years * relative_pay(worker, away);
  const double living = std::min(pay, now.drivers.away_living * years);
  const double sent = remittance(pay - living, lack, away);
  const base::Fen gross = base::to_fen(pay);
  const base::Fen city = base::to_fen(living);
  const base::Fen home = std::min(base::to_fen(sent), gross - city);
  const base::Fen saved =
      std::min(base::to_fen((pay - living - sent) * away.saved_share), gross - city - home);
  if (resident(std::uint32_t{s.person.away_recent[p]} << now.clock.months | bits)) {
    book(v, now.clock, h, Reason::seasonal_wage, gross);
    book(v, now.clock, h, Reason::seasonal_living, city);
    book(v, now.clock, h, Reason::seasonal_spending, gross - city - home - saved);
    return;
  }
  book(v, now.clock, h, Reason::away_wage, gross);
  book(v, now.clock, h, Reason::city_living, city);
  book(v, now.clock, h, Reason::migrant_spending, gross - city - home - saved);
  book(v, now.clock, h, Reason::migrant_saving, saved);
  v.shard.household.savings_away[h] += saved;
}

/// Whoever comes home brings an equal part of what the household's migrants have put aside.
void bring_savings(const Setting& now, int came_home, int still_away, std::uint32_t h, Village& v) {
  auto savings = v.shard.household.savings_away[h];
  const base::Fen brought = savings * came_home / std::max(1, came_home + still_away);
  savings -= brought;
  book(v, now.clock, h, Reason::savings_brought_home, brought);
}

/// The step of one household with somebody away, on the way there or just back; returns its migrants.
int live_apart(const Setting& now, const ReturnChance& goes_home, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  const Members own = members_of(s, h);
  int came_home = own.came_home, migrants = 0;
  if (own.away + own.searching > 0) {
    const double find = own.searching == 0 ? 0
                                           : find_chance(now, find_chance_a_year(now, s.household.awards[h]),
                                                         network_of(now, v, h, own.away));
    const double needed = now.drivers.subsistence * static_cast<double>(v.persons(h).size());
    const double lack =
        std::max(0.0, needed - static_cast<double>(s.household.resident_year[h])) * now.clock.years();
    for (const std::uint32_t p : v.persons(h)) {
      came_home += search_or_return(now, goes_home, find, s, h, p) ? 1 : 0;
      migrants += s.person.occupation[p] == Occupation::away ? 1 : 0;
    }
    for (const std::uint32_t p : v.persons(h)) {
      if (s.person.occupation[p] == Occupation::away) pay_migrant(now, p, lack / migrants, v, h);
    }
    if (came_home > 0) bring_savings(now, came_home, migrants, h, v);
  } else if (came_home > 0 || s.household.savings_away[h] > 0) {
    bring_savings(now, 1, 0, h, v);
  }
  if (came_home > 0) s.household.last_return[h] = static_cast<std::int16_t>(now.clock.now.index);
  return migrants;
}

/// Marks the households of a block with savings away, or with a member who has or looks for away work or had
/// some when the last step ended: all others have no part in it.
void mark_those_apart(const Shard& s, const Block& block, std::span<std::uint8_t> apart) {
  std::fill(apart.begin(), apart.end(), std::uint8_t{0});
  s.household.savings_away.each(block.first, block.first + block.rows,
                                [&](std::size_t h, base::Fen) { apart[h - block.first] = 1; });
  const Occupation* const occupation = s.person.occupation.data();
  const std::uint16_t* const recent = s.person.away_recent.data();
  each_marked_member(
      s, block.first, block.rows,
      [=](std::size_t p) {
        return (occupation[p] == Occupation::away) | (occupation[p] == Occupation::searching_away) |
               ((recent[p] & kHeldAwayJob) != 0);
      },
      [&](std::uint32_t h, std::uint32_t) { apart[h - block.first] = 1; });
}

}  // namespace

void work_away(const Setting& now, Village& v) {
  const ReturnChance goes_home(now);
  int away = 0;
  each_block(v.households(), [&](const Block& block) {
    std::array<std::uint8_t, kRowsOfBlock> apart;
    mark_those_apart(v.shard, block, apart);
    for (std::size_t i = 0; i < block.rows; ++i) {
      if (apart[i] != 0) away += live_apart(now, goes_home, static_cast<std::uint32_t>(block.first + i), v);
    }
  });
  v.shard.village.adults_away[v.row] = static_cast<std::uint32_t>(away);
}

}  // namespace ruralsim
