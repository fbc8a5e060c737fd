// SPDX-License-Identifier: Apache-2.0
#include "sim/record/members.hpp"

#include <algorithm>
#include <array>

#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

constexpr int kAdult = 18, kYoung = 24;  ///< first and last age of the young

void count_schooling(const Setting& now, const Shard& s, std::uint32_t p, HouseholdSums& t) {
  const int months = now.clock.year_start.index - s.person.born[p];
  if (months < 12 * kSchoolAge || months >= 12 * (kYoung + 1)) return;
  const int age = months / 12;
  if (age <= kOldestPupil) {
    ++t.school_age;
    t.pupils += at_school(now, s, p) ? 1 : 0;
  }
  if (age >= kAdult) {
    ++t.young;
    t.young_schooling += s.person.schooling[p];
  }
}

/// Sums over those who work away.
void count_migrant(const Setting& now, const Shard& s, std::uint32_t p, HouseholdSums& t) {
  t.migrant_years += age_at(s.person.born[p], now.clock.now);
  t.migrant_schooling += s.person.schooling[p];
}

void count_moves(const Shard& s, std::uint32_t p, HouseholdSums& t) {
  const Occupation o = s.person.occupation[p];
  const std::uint32_t recent = s.person.away_recent[p];
  const bool has = (recent & kHeldAwayJob) != 0, had = (recent & kHeldAwayJobBefore) != 0;
  t.departed += has && !had ? 1 : 0;
  t.came_back += had && !has ? 1 : 0;
  const bool stays = o != Occupation::away && o != Occupation::searching_away;
  t.returnees += stays && s.person.months_away[p] > 0 ? 1 : 0;
}

/// `apart`: what is rare is counted one by one.
enum class Being : unsigned { resident, child, elder, adult, ill, schooled, out_of_school, apart };

/// By such a number, ones in the bytes of the kinds that it counts in.
struct Counters {
  std::array<std::uint64_t, 64> doing{}, able_doing{};  ///< by occupation; doing: by health behind them
  std::array<std::uint64_t, 256> being{};
};
constexpr unsigned kChronic = 6, kDisabled = 7;  ///< their bytes in `doing`
constexpr std::uint32_t kMostAtOnce = 255;
constexpr Counters kCounters = [] {
  Counters all;
  const auto byte = [](unsigned place) { return std::uint64_t{1} << 8 * place; };
  for (unsigned kind = 0; kind < 64; ++kind) {
    const auto health = static_cast<Health>(kind >> 3 & 3);
    const std::uint64_t occupation = (kind & 7) < kChronic ? byte(kind & 7) : 0;
    all.doing[kind] = occupation + (health == Health::chronic ? byte(kChronic) : 0) +
                      (health == Health::disabled ? byte(kDisabled) : 0);
    all.able_doing[kind] = (kind & 32) != 0 ? occupation : 0;
  }
  for (unsigned kind = 0; kind < 256; ++kind) {
    for (unsigned bit = 0; bit < 8; ++bit) all.being[kind] += (kind >> bit & 1) != 0 ? byte(bit) : 0;
  }
  return all;
}();

/// At most so many persons of a household, by what they do and how they are. `first`: who stands first in the
/// kinds.
void count_some(const Setting& now, const Shard& s, Rows persons, const MemberKinds& kinds,
                std::uint32_t first, MembersSeen& seen, HouseholdSums& t) {
  std::uint64_t doing = 0, able_doing = 0, being = 0;
  for (const std::uint32_t p : persons) {
    const unsigned is_doing = kinds.doing[p - first], is = kinds.being[p - first];
    doing += kCounters.doing[is_doing], able_doing += kCounters.able_doing[is_doing];
    being += kCounters.being[is];
    if ((is >> static_cast<unsigned>(Being::apart)) == 0) continue;
    count_schooling(now, s, p, t);
    if (s.person.occupation[p] == Occupation::away) count_migrant(now, s, p, t);
    if ((s.person.months_away[p] | s.person.away_recent[p]) != 0) count_moves(s, p, t);
  }
  const auto of = [](std::uint64_t packed, auto kind) {
    return static_cast<std::int64_t>(packed >> 8 * static_cast<unsigned>(kind) & 0xFFu);
  };
  using enum Occupation;
  const std::int64_t at_home =
      of(able_doing, home) + of(able_doing, searching_away) + of(able_doing, seeking_nearby);
  t.residents += of(being, Being::resident);
  t.children += of(being, Being::child), t.elders += of(being, Being::elder);
  t.away += of(doing, away), t.searching += of(doing, searching_away), t.nearby += of(doing, nearby);
  const std::int64_t disabled = of(doing, kDisabled);
  t.chronic += of(doing, kChronic), t.disabled += disabled;
  t.entrepreneurs += of(able_doing, enterprise);
  t.home += at_home;
  t.adults += at_home + of(able_doing, enterprise) + of(able_doing, nearby) + of(able_doing, away);
  seen.schooled |= of(being, Being::schooled) > 0, seen.out_of_school |= of(being, Being::out_of_school) > 0;
  seen.disabled |= disabled > 0;
  seen.adults += static_cast<int>(of(being, Being::adult)),
      seen.ill += static_cast<int>(of(being, Being::ill));
}

/// Whether one could be the other's parent: the ages at which the tables let women bear.
bool a_generation_older(const Shard& s, std::uint32_t older, std::uint32_t younger) {
  constexpr int kYoungest = 12 * 15, kOldest = 12 * 50;
  const int months = s.person.born[younger] - s.person.born[older];
  return months >= kYoungest && months < kOldest;
}

/// Residents under 16 with an absent member a generation older, and of 60 and older with one a generation
/// younger; absent: away for more than 6 of the last 12 months.
void count_left_behind(const Setting& now, const Village& v, std::uint32_t h, HouseholdSums& t) {
  const Shard& s = v.shard;
  const auto absent_for = [&](std::uint32_t p, auto&& related) {
    for (const std::uint32_t q : v.persons(h)) {
      if (!resident(s.person.away_recent[q]) && related(p, q)) return 1;
    }
    return 0;
  };
  for (const std::uint32_t p : v.persons(h)) {
    if (!resident(s.person.away_recent[p])) continue;
    const int age = age_at(s.person.born[p], now.clock.now);
    if (age < kWorkingAge) {
      t.left_children += absent_for(p, [&](auto me, auto q) { return a_generation_older(s, q, me); });
    } else if (age >= kOldAge) {
      t.left_elders += absent_for(p, [&](auto me, auto q) { return a_generation_older(s, me, q); });
    }
  }
}

}  // namespace

MemberKinds kinds_of(const Setting& now, const Shard& s, std::uint32_t first, std::uint32_t last) {
  const std::size_t n = last - first;
  std::vector<std::uint8_t> able(n), lives_here(n);
  able_persons(s, first, now.clock.now, able);
  const std::uint16_t* const away_recent = s.person.away_recent.data() + first;
  for (std::size_t i = 0; i < n; ++i) lives_here[i] = resident(away_recent[i]) ? 1 : 0;

  MemberKinds kinds{std::vector<std::uint8_t>(n), std::vector<std::uint8_t>(n)};
  const Occupation* const occupation = s.person.occupation.data() + first;
  const Health* const health = s.person.health.data() + first;
  std::uint8_t *const doing = kinds.doing.data(), *const being = kinds.being.data();
  for (std::size_t i = 0; i < n; ++i)
    doing[i] = static_cast<std::uint8_t>(static_cast<int>(occupation[i]) +
                                         (static_cast<int>(health[i]) << 3) + (able[i] << 5));
  const std::int16_t* const born = s.person.born.data() + first;
  const std::uint8_t* const schooling = s.person.schooling.data() + first;
  const std::uint16_t* const months_away = s.person.months_away.data() + first;
  const int today = now.clock.now.index, new_year = now.clock.year_start.index;
  for (std::size_t i = 0; i < n; ++i) {
    const int months = today - born[i], in_january = new_year - born[i], here = lives_here[i];
    MembersSeen seen;
    seen.add(months, schooling[i], health[i]);
    const bool of_school_age = (in_january >= 12 * kSchoolAge) & (in_january < 12 * (kYoung + 1));
    const bool moves = (months_away[i] | away_recent[i]) != 0;
    const auto bit = [](int yes, Being b) { return yes << static_cast<unsigned>(b); };
    being[i] = static_cast<std::uint8_t>(
        bit(here, Being::resident) | bit(here & (months < 12 * kWorkingAge), Being::child) |
        bit(here & (months >= 12 * kOldAge), Being::elder) | bit(seen.adults, Being::adult) |
        bit(seen.ill, Being::ill) | bit(seen.schooled, Being::schooled) |
        bit(seen.out_of_school, Being::out_of_school) |
        bit(of_school_age | moves | (occupation[i] == Occupation::away), Being::apart));
  }
  return kinds;
}

MembersSeen count_members(const Setting& now, const Village& v, std::uint32_t h, const MemberKinds& kinds,
                          std::uint32_t first, HouseholdSums& t) {
  const Shard& s = v.shard;
  MembersSeen seen;
  for (std::uint32_t p = s.person_begin[h], end = s.person_begin[h + 1]; p < end; p += kMostAtOnce)
    count_some(now, s, {p, std::min(p + kMostAtOnce, end)}, kinds, first, seen, t);
  if (t.residents < t.persons) count_left_behind(now, v, h, t);
  return seen;
}

}  // namespace ruralsim
