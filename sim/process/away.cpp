// SPDX-License-Identifier: Apache-2.0
// 5.2 Away work. Whoever looks for it finds it at a hazard that the village's network scales; whoever has it
// may lose or leave it. Pay = national series x county level x Mincer; the migrant pays for living in the
// city, sends home a share and what the family lacks to subsistence, and spends the rest there.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// Chance a step to find away work, with the finding chance a year scaled by the network.
double find_chance(const Setting& now, double network) {
  const double a_year =
      std::clamp(now.drivers.find_job * (1 + now.scenario.away.network_effect * (network - 1)), 0.0, 1.0);
  return base::per_step(a_year, now.clock.steps_per_year);
}

struct Migrants {
  double away = 0;
  double adults = 0;
};

Migrants migrants_of(const Setting& now, const Shard& s, std::uint32_t h) {
  Migrants m;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    m.away += s.person.occupation[p] == Occupation::away ? 1 : 0;
    m.adults += able(s, p, now.clock.now) ? 1 : 0;
  }
  return m;
}

void search_or_return(const Setting& now, double network, Shard& s, std::uint32_t h, std::uint32_t p) {
  Occupation& occupation = s.person.occupation[p];
  const std::uint64_t id = s.person.id[p];
  if (occupation == Occupation::searching_away) {
    const auto bits = base::draw(now.key, id, now.clock.now, base::Purpose::away_search);
    if (base::happens(bits[0], find_chance(now, network))) occupation = Occupation::away;
  } else if (occupation == Occupation::away) {
    const auto bits = base::draw(now.key, id, now.clock.now, base::Purpose::return_home);
    if (!base::happens(bits[0], now.drivers.return_home)) return;
    occupation = Occupation::home;
    s.household.last_return[h] = static_cast<std::int16_t>(now.clock.now.index);
  }
}

void pay_migrant(const Setting& now, const Worker& worker, double lack, Village& v, std::uint32_t h) {
  const double years = now.clock.years();
  const double pay = now.drivers.away_pay * years * relative_pay(worker, now.scenario.away);
  const double living = std::min(pay, now.drivers.away_living * years);
  const double sent = remittance(pay - living, lack, now.scenario.away);
  const base::Fen gross = base::to_fen(pay);
  const base::Fen city = base::to_fen(living);
  const base::Fen home = std::min(base::to_fen(sent), gross - city);
  book(v, now.clock, h, Reason::away_wage, gross);
  book(v, now.clock, h, Reason::city_living, city);
  book(v, now.clock, h, Reason::migrant_spending, gross - city - home);
}

}  // namespace

void work_away(const Setting& now, Village& v) {
  Shard& s = v.shard;
  std::uint32_t away = 0;
  for (const std::uint32_t h : v.households()) {
    const bool any = std::any_of(v.persons(h).begin(), v.persons(h).end(), [&](std::uint32_t p) {
      return s.person.occupation[p] == Occupation::away ||
             s.person.occupation[p] == Occupation::searching_away;
    });
    if (!any) continue;
    const Migrants own = migrants_of(now, s, h);
    const double network = network_effect(static_cast<double>(s.village.network[v.row]),
                                          s.village.adults[v.row], own.away, own.adults, now.scenario.choice);
    const double needed = now.drivers.subsistence * static_cast<double>(v.persons(h).size());
    const double lack =
        std::max(0.0, needed - static_cast<double>(s.household.resident_year[h])) * now.clock.years();
    double migrants = 0;
    for (const std::uint32_t p : v.persons(h)) {
      search_or_return(now, network, s, h, p);
      migrants += s.person.occupation[p] == Occupation::away ? 1 : 0;
    }
    for (const std::uint32_t p : v.persons(h)) {
      if (s.person.occupation[p] != Occupation::away) continue;
      ++away;
      const Worker worker{age_at(s.person.born[p], now.clock.now), s.person.schooling[p],
                          s.person.female[p] != 0, s.person.mandarin[p] != 0, s.person.skill[p] / 100.0};
      pay_migrant(now, worker, lack / migrants, v, h);
    }
  }
  s.village.adults_away[v.row] = away;
}

}  // namespace ruralsim
