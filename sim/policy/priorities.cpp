// SPDX-License-Identifier: Apache-2.0
// THE list of priorities: the orders in which a measure whose places or budget do not reach everybody takes
// the eligible.
#include <array>

#include <ruralsim/base/draws.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/policy/targeting_rules.hpp>

namespace ruralsim {
namespace {

using S = const Shard&;
using H = std::uint32_t;
using Now = const Setting&;

/// A number in (0, 1) that a household keeps, so that a growing number of places keeps its holders.
double lot(Now now, S s, H h, std::size_t m) {
  return static_cast<double>(
      base::uniform(base::draw(now.key, s.household.id[h], base::Month{0}, base::Purpose::award_order,
                               static_cast<std::uint32_t>(now.measures[m].instrument))[0]));
}

void lots(Now now, S s, std::span<const H> households, std::size_t m, std::span<double> to) {
  std::array<std::uint64_t, 64> ids;
  std::array<std::uint32_t, 64> words;
  const auto instrument = static_cast<std::uint32_t>(now.measures[m].instrument);
  for (std::size_t done = 0; done < households.size(); done += ids.size()) {
    const std::size_t n = std::min(ids.size(), households.size() - done);
    for (std::size_t i = 0; i < n; ++i) ids[i] = s.household.id[households[done + i]];
    base::draw_words(now.key, std::span(ids).first(n), base::Month{0}, base::Purpose::award_order, instrument,
                     std::span(words).first(n));
    for (std::size_t i = 0; i < n; ++i) to[done + i] = static_cast<double>(base::uniform(words[i]));
  }
}

/// Assessed income, with a bonus for those already listed (hysteresis: without it listed households drop off
/// and come back).
double income(Now now, S s, H h, std::size_t m) {
  const double bonus = on_list(s, h, m) ? 1 + now.scenario.assistance.incumbent_bonus : 1;
  return static_cast<double>(s.household.assessed[h]) / bonus;
}

double need(Now, S s, H h, std::size_t) {
  return static_cast<double>(s.household.assessed[h]);
}

/// The month since which it has waited; whoever is new to the queue comes after those, whoever holds a place
/// last, so that places go round. A list that is drawn up again in the same month stays.
double waiting(Now now, S s, H h, std::size_t m) {
  const auto& since = s.household.waiting_since[m];
  const int month = now.clock.now.index;
  if (since.empty() || since[h] == 0) return month;
  if (since[h] > 0) return since[h];
  return -since[h] == month ? 0 : month + 1;
}

double holders(Now now, S s, H h, std::size_t m) {
  return (on_list(s, h, m) ? 0 : 1) + lot(now, s, h, m);
}

double poor_villages(Now now, S s, H h, std::size_t m) {
  return (s.village.poor[village_of(s, h)] != 0 ? 0 : 1) + lot(now, s, h, m);
}

double persons(Now now, S s, H h, std::size_t m) {
  return lot(now, s, h, m) - static_cast<double>(s.person_begin[h + 1] - s.person_begin[h]);
}

}  // namespace

std::vector<Priority> standard_priorities() {
  return {
      {"income", "the poorest by assessed income, those already listed with a bonus: a means test", "5.12",
       income, true, true},
      {"lottery", "by a number that a household keeps", "5.12", lot, false, false, false, lots},
      {"holders", "those already listed, then by lottery", "5.12", holders},
      {"poor_villages", "households of villages registered as poor, each group by lottery", "5.12",
       poor_villages},
      {"persons", "the largest families, those of one size by lottery", "5.12", persons},
      {"need", "the widest gap to the poverty line: by assessed income, without a bonus for those listed",
       "5.12", need, true},
      {"waiting", "those who have been let in longest without being listed; who holds a place comes last",
       "5.12", waiting, false, false, true},
  };
}

Ranking usual_ranking(const Levers& levers) {
  return levers.listed_share > 0 ? Ranking{0, income, true, true}
                                 : Ranking{1, lot, false, false, false, lots};
}

}  // namespace ruralsim
