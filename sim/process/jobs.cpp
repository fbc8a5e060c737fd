// SPDX-License-Identifier: Apache-2.0
// 5.1 Jobs near home are rationed in the county: holders stay, vacancies go to seekers by a lottery whose
// numbers are keyed by person and month, in which speakers of Mandarin have better odds. Whoever finds none
// falls back to work at home. A village remembers how many of its seekers found a job: that is what the next
// household expects, and what the posted wage follows, if it adjusts at all (the wage curve of Blanchflower
// and Oswald 1994).
#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/process/marked_members.hpp"
#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

struct Place {
  float lot;  ///< unknown until it matters
  std::uint32_t bits;
  float odds;  ///< of being hired
  std::uint64_t id;
  std::size_t shard;
  std::size_t village;
  std::uint32_t person;
};

bool drawn_before(const Place& a, const Place& b) {
  return a.lot != b.lot ? a.lot < b.lot : a.id < b.id;
}

/// Lots are exponential over the odds of being hired: a vacancy goes to a seeker with the chance of its odds
/// among all seekers' (Efraimidis and Spirakis 2006).
void put_in_order(std::vector<Place>& places) {
  for (Place& p : places) p.lot = base::exponential(p.bits) / p.odds;
  std::sort(places.begin(), places.end(), drawn_before);
}

struct Market {
  std::vector<Place> holders;
  std::vector<Place> seekers;
};

Market gather_market(const Setting& now, std::span<Shard> shards) {
  Market market;
  const auto speakers = static_cast<float>(now.scenario.nearby.mandarin_odds);
  for (std::size_t i = 0; i < shards.size(); ++i) {
    Shard& s = shards[i];
    for (std::size_t row = 0; row < s.villages(); ++row) {
      Occupation* const occupation = s.person.occupation.data();
      const auto in_market = [=](std::size_t p) {
        return (occupation[p] == Occupation::nearby) | (occupation[p] == Occupation::seeking_nearby);
      };
      const auto join = [&](std::uint32_t p) {
        const auto bits = base::draw(now.key, s.person.id[p], now.clock.now, base::Purpose::job_order);
        const float odds = s.person.mandarin[p] != 0 ? speakers : 1.0F;
        const Place place{0, bits[0], odds, s.person.id[p], i, row, p};
        if (occupation[p] == Occupation::seeking_nearby) {
          market.seekers.push_back(place);
        } else if (base::happens(bits[1], now.drivers.lose_job)) {
          occupation[p] = Occupation::home;
        } else {
          market.holders.push_back(place);
        }
      };
      each_marked(s.person_begin[s.household_begin[row]], s.person_begin[s.household_begin[row + 1]],
                  in_market, join);
    }
  }
  return market;
}

/// Everybody beyond the number of jobs goes home, in the order of the lottery.
void lay_off(std::span<Shard> shards, std::vector<Place>& holders, std::size_t jobs) {
  if (holders.size() <= jobs) return;
  put_in_order(holders);
  for (std::size_t i = jobs; i < holders.size(); ++i) {
    shards[holders[i].shard].person.occupation[holders[i].person] = Occupation::home;
  }
  holders.resize(jobs);
}

void fill_vacancies(std::span<Shard> shards, std::vector<Place>& seekers, std::size_t vacancies) {
  if (seekers.size() > vacancies) put_in_order(seekers);
  for (std::size_t i = 0; i < seekers.size(); ++i) {
    Shard& s = shards[seekers[i].shard];
    const bool found = i < vacancies;
    s.person.occupation[seekers[i].person] = found ? Occupation::nearby : Occupation::home;
    ++s.village.jobs_sought[seekers[i].village];
    s.village.jobs_found[seekers[i].village] += found ? 1 : 0;
  }
}

/// Adults that enterprises of households hired in the step before.
std::int64_t hired(std::span<const Shard> shards) {
  double adults = 0;
  for (const Shard& s : shards) {
    for (const double village : s.village.hired) adults += village;
  }
  return static_cast<std::int64_t>(adults + 0.5);
}

/// What the households of a village spent in the last 12 months, in yearly pay of jobs near home.
double spending_in_pay(const Setting& now, const Shard& s, std::size_t row) {
  base::Fen spent = 0;
  for (const Flows& step : s.village.flows_by_slot[row]) {
    for (const Reason r : {Reason::subsistence, Reason::consumption, Reason::durables})
      spent += step[static_cast<std::size_t>(r)];
  }
  return base::to_yuan(spent) / std::max(1.0, now.drivers.nearby_pay);
}

/// The local multiplier: jobs that live of what the county's households spend beyond their first year's
/// spending, or are lost when they spend less.
double jobs_of_spending(const Setting& now, std::span<Shard> shards) {
  const double share = now.scenario.consumption.local_share;
  if (share <= 0) return 0;
  double more = 0;
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) {
      double& reference = s.village.spending_reference[row];
      if (now.clock.first_of_run) continue;  // a year must have passed
      const double spending = spending_in_pay(now, s, row);
      if (reference == 0 && now.clock.first_of_year()) reference = spending;
      if (reference > 0) more += spending - reference;
    }
  }
  return share * more;
}

/// Places of the dated series; employers cut them as the posted wage rises over its own series.
double dated_places(const Setting& now, std::span<const Shard> shards) {
  const auto places = static_cast<double>(now.drivers.nearby_jobs);
  const double wage = shards.front().village.wage.front();
  return wage == 1 ? places : places * base::pow(wage, -now.scenario.nearby.demand_elasticity);
}

/// Share of seekers who find a job as villages remember it, their mean.
double remembered_success(std::span<const Shard> shards) {
  constexpr double kLeast = 0.02;
  double sum = 0, villages = 0;
  for (const Shard& s : shards) {
    for (const float rate : s.village.fill_rate) sum += static_cast<double>(rate), villages += 1;
  }
  return std::max(kLeast, sum / villages);
}

/// The wage curve: the posted wage of the next step follows the success of seekers, `before` and now.
void adjust_wage(const Setting& now, double before, std::span<Shard> shards) {
  constexpr double kLowest = 0.5, kHighest = 2;  // of the dated series
  const double moved = base::pow(remembered_success(shards) / before, now.scenario.nearby.wage_adjustment);
  const double wage = std::clamp(shards.front().village.wage.front() * moved, kLowest, kHighest);
  for (Shard& s : shards) std::fill(s.village.wage.begin(), s.village.wage.end(), wage);
}

/// A step's weight such that a year of steps has the yearly weight.
float step_weight(const Setting& now) {
  return static_cast<float>(base::per_step(now.scenario.nearby.fill_smoothing, now.clock.steps_per_year));
}

}  // namespace

void match_nearby_jobs(Setting& now, std::span<Shard> shards) {
  for (Shard& s : shards) {
    std::fill(s.village.jobs_sought.begin(), s.village.jobs_sought.end(), 0u);
    std::fill(s.village.jobs_found.begin(), s.village.jobs_found.end(), 0u);
  }
  Market market = gather_market(now, shards);
  const auto of_spending = static_cast<std::int64_t>(std::floor(jobs_of_spending(now, shards) + 0.5));
  const auto dated = static_cast<std::int64_t>(dated_places(now, shards) + 0.5);
  now.job_places = std::max<std::int64_t>(0, dated + hired(shards) + of_spending);
  const auto jobs = static_cast<std::size_t>(now.job_places);
  lay_off(shards, market.holders, jobs);
  fill_vacancies(shards, market.seekers, jobs - market.holders.size());
  const bool adjusts = now.scenario.nearby.wage_adjustment > 0;
  const double before = adjusts ? remembered_success(shards) : 0;
  const float weight = step_weight(now);
  for (Shard& s : shards) {
    for (std::size_t v = 0; v < s.villages(); ++v) {
      if (s.village.jobs_sought[v] == 0) continue;
      const float rate =
          static_cast<float>(s.village.jobs_found[v]) / static_cast<float>(s.village.jobs_sought[v]);
      s.village.fill_rate[v] += weight * (rate - s.village.fill_rate[v]);
    }
  }
  if (adjusts) adjust_wage(now, before, shards);
}

}  // namespace ruralsim
