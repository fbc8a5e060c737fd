// SPDX-License-Identifier: Apache-2.0
#include "sim/record/members.hpp"

#include <algorithm>
#include <array>

#include "sim/record/packed_sums.hpp"
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

constexpr int kAdult = 18, kYoung = 24;  ///< first and last age of the young

/// Bits by which a person is counted in word 0, as the table below tells: occupation, from bit 3 on health,
/// bit 5 whether able to work.
constexpr unsigned kHealthAt = 3, kAbleAt = 5;
constexpr auto kWorkOf = [] {
  std::array<std::uint64_t, 64> all{};
  for (unsigned kind = 0; kind < all.size(); ++kind) {
    using enum Occupation;
    const auto occupation = static_cast<Occupation>(kind & ((1u << kHealthAt) - 1));
    const auto health = static_cast<Health>(kind >> kHealthAt & 3);
    const bool able = (kind >> kAbleAt & 1) != 0;
    const bool at_home = occupation == home || occupation == searching_away || occupation == seeking_nearby;
    const auto count = [&](bool yes, Few lane) { all[kind] += yes ? one_of(lane) : 0; };
    count(occupation == away, Few::away), count(occupation == searching_away, Few::searching);
    count(occupation == nearby, Few::nearby), count(able && at_home, Few::home);
    count(able && occupation == enterprise, Few::entrepreneurs), count(able, Few::adults);
    count(health == Health::chronic, Few::chronic), count(health == Health::disabled, Few::disabled);
  }
  return all;
}();

/// `resident` in vectors: the bits of a number counted by adding its halves, quarters and so on.
bool lives_here(std::uint16_t away_recent) {
  auto bits = static_cast<std::uint16_t>(away_recent & kLastYear);
  bits = static_cast<std::uint16_t>(bits - (bits >> 1 & 0x5555));
  bits = static_cast<std::uint16_t>((bits & 0x3333) + (bits >> 2 & 0x3333));
  bits = static_cast<std::uint16_t>((bits + (bits >> 4)) & 0x0F0F);
  return ((bits + (bits >> 8)) & 0x1F) <= 6;
}

constexpr int bit_if(bool yes, Few lane) {
  return static_cast<int>(yes) << place_in_word(lane);
}

/// Months from one month to another, in 16 bits: 16 persons a vector.
std::int16_t months_between(std::int16_t from, base::Month to) {
  return static_cast<std::int16_t>(to.index - from);
}

/// Bits of word 1, who persons are.
void lives_of(const Setting& now, const Shard& s, std::uint32_t first, std::size_t n, std::uint8_t* life) {
  const auto& person = s.person;
  const auto* born = person.born.data() + first;
  const auto* schooling = person.schooling.data() + first;
  const auto *away_recent = person.away_recent.data() + first,
             *months_away = person.months_away.data() + first;
  const auto* health = person.health.data() + first;
  const auto* occupation = person.occupation.data() + first;
  const base::Month today = now.clock.now;
  for (std::size_t i = 0; i < n; ++i) {
    const std::int16_t months = months_between(born[i], today);
    const bool here = lives_here(away_recent[i]);
    MembersSeen seen;
    seen.add(months, schooling[i], health[i]);
    const bool stays = (occupation[i] != Occupation::away) & (occupation[i] != Occupation::searching_away);
    life[i] = static_cast<std::uint8_t>(
        bit_if(here, Few::residents) | bit_if(here & (months < 12 * kWorkingAge), Few::children) |
        bit_if(here & (months >= 12 * kOldAge), Few::elders) | bit_if(seen.adults != 0, Few::grown) |
        bit_if(seen.ill != 0, Few::ill) | bit_if(seen.schooled, Few::schooled) |
        bit_if(seen.out_of_school, Few::out_of_school) |
        bit_if(stays & (months_away[i] > 0), Few::returnees));
  }
}

/// Bits of word 2, who moved and who learns.
void moves_of(const Setting& now, const Shard& s, std::uint32_t first, std::size_t n, std::uint8_t* moves) {
  const auto& person = s.person;
  const auto* born = person.born.data() + first;
  const auto *schooling = person.schooling.data() + first, *enrolled = person.enrolled.data() + first;
  const auto* away_recent = person.away_recent.data() + first;
  const base::Month today = now.clock.now, new_year = now.clock.year_start;
  const bool decided = now.scenario.schooling.decided;
  for (std::size_t i = 0; i < n; ++i) {
    const std::int16_t months = months_between(born[i], today);
    const std::int16_t in_january = months_between(born[i], new_year);
    const bool has = (away_recent[i] & kHeldAwayJob) != 0, had = (away_recent[i] & kHeldAwayJobBefore) != 0;
    const bool of_school_age = (in_january >= 12 * kSchoolAge) & (in_january < 12 * (kOldestPupil + 1));
    const bool as_born = (months >= 12 * kSchoolAge) & (months < 12 * (kSchoolAge + schooling[i]));
    const bool pupil = decided ? enrolled[i] != 0 : as_born;  // `at_school`
    moves[i] = static_cast<std::uint8_t>(
        bit_if(has & !had, Few::departed) | bit_if(had & !has, Few::came_back) |
        bit_if(of_school_age, Few::school_age) | bit_if(of_school_age & pupil, Few::pupils) |
        bit_if((in_january >= 12 * kAdult) & (in_january < 12 * (kYoung + 1)), Few::young));
  }
}

/// Age and schooling of those who work away, schooling of the young.
void years_of(const Setting& now, const Shard& s, std::uint32_t first, std::size_t n, std::uint64_t* years) {
  const std::int16_t* const born = s.person.born.data() + first;
  const std::uint8_t* const schooling = s.person.schooling.data() + first;
  const Occupation* const occupation = s.person.occupation.data() + first;
  const int today = now.clock.now.index, new_year = now.clock.year_start.index;
  constexpr unsigned kBits = PackedMembers::kYearsBits;
  for (std::size_t i = 0; i < n; ++i) {
    const int in_january = new_year - born[i];
    const bool young = (in_january >= 12 * kAdult) & (in_january < 12 * (kYoung + 1));
    const bool away = occupation[i] == Occupation::away;
    const auto age = static_cast<std::uint32_t>((today - born[i]) / 12);
    const std::uint64_t school = schooling[i];
    // Masks rather than choices, which would not become vectors.
    const std::uint64_t if_away = -std::uint64_t{away}, if_young = -std::uint64_t{young};
    years[i] = ((age | school << kBits) & if_away) | (school << 2 * kBits & if_young);
  }
}

/// Whether somebody is a generation older than somebody else, who was born so many months later: the ages at
/// which the tables let women bear.
bool a_generation(int months_later) {
  constexpr int kYoungest = 12 * 15, kOldest = 12 * 50;
  return (months_later >= kYoungest) & (months_later < kOldest);
}

}  // namespace

void RunningMembers::read(const Setting& now, const Shard& s, std::uint32_t first, std::uint32_t last) {
  const std::size_t n = last - first;
  first_ = first;
  able_.resize(n), doing_.resize(n), life_.resize(n), moves_.resize(n), years_.resize(n);
  up_to_.resize(n + 1);
  able_persons(s, first, now.clock.now, able_);
  const Occupation* const occupation = s.person.occupation.data() + first;
  const Health* const health = s.person.health.data() + first;
  const std::uint8_t* const able = able_.data();
  std::uint8_t* const doing = doing_.data();
  for (std::size_t i = 0; i < n; ++i) {
    doing[i] = static_cast<std::uint8_t>(static_cast<unsigned>(occupation[i]) |
                                         static_cast<unsigned>(health[i]) << kHealthAt |
                                         static_cast<unsigned>(able[i]) << kAbleAt);
  }
  lives_of(now, s, first, n, life_.data());
  moves_of(now, s, first, n, moves_.data());
  years_of(now, s, first, n, years_.data());
  PackedMembers sum;
  up_to_[0] = sum;
  for (std::size_t i = 0; i < n; ++i) {
    sum.work += kWorkOf[doing_[i]], sum.life += kSpread[life_[i]], sum.moves += kSpread[moves_[i]];
    sum.years += years_[i];
    up_to_[i + 1] = sum;
  }
}

std::vector<std::uint32_t> residents_of(const Shard& s) {
  const std::size_t n = s.persons();
  std::vector<std::uint8_t> here(n);
  const std::uint16_t* const away_recent = s.person.away_recent.data();
  for (std::size_t p = 0; p < n; ++p) here[p] = lives_here(away_recent[p]) ? 1 : 0;
  std::vector<std::uint32_t> up_to(n + 1), residents(s.households());
  for (std::size_t p = 0; p < n; ++p) up_to[p + 1] = up_to[p] + here[p];
  for (std::size_t h = 0; h < s.households(); ++h)
    residents[h] = up_to[s.person_begin[h + 1]] - up_to[s.person_begin[h]];
  return residents;
}

LeftBehind left_behind(const Setting& now, const Village& v, std::uint32_t h,
                       std::vector<std::int16_t>& absent) {
  const auto& person = v.shard.person;
  absent.clear();
  for (const std::uint32_t p : v.persons(h)) {
    if (!resident(person.away_recent[p])) absent.push_back(person.born[p]);
  }
  LeftBehind left;
  for (const std::uint32_t p : v.persons(h)) {
    const int born = person.born[p], months = now.clock.now.index - born;
    const bool child = months < 12 * kWorkingAge, elder = months >= 12 * kOldAge;
    if (!(child | elder) || !resident(person.away_recent[p])) continue;
    bool by_older = false, by_younger = false;
    for (const int other : absent)
      by_older |= a_generation(born - other), by_younger |= a_generation(other - born);
    left.children += (child & by_older) ? 1 : 0, left.elders += (elder & by_younger) ? 1 : 0;
  }
  return left;
}

}  // namespace ruralsim
