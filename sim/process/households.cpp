// SPDX-License-Identifier: Apache-2.0
// 5.9 Once a year, after births and deaths: single adults who look for a spouse find one in their village or
// else in another one of the county, and one of the two moves; couples who live with the family of one of
// them found households of their own, as do a few single adults; elders who live alone move in with a child.
// A household has one such change a year.
#include <algorithm>
#include <array>
#include <optional>

#include "sim/process/kin_rules.hpp"
#include "sim/process/marriage_rules.hpp"
#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

constexpr int kAloneFrom = 25;  ///< age from which an unmarried adult may found a household; C

int age_of(const Setting& now, const Shard& s, std::uint32_t p) {
  return age_at(s.person.born[p], now.clock.now);
}

/// Chance a year to look for a spouse, by sex and age.
class Courtship {
 public:
  explicit Courtship(const Scenario& s) {
    for (const AgeRow& row : s.tables.marriage) {
      for (int age = row.age_from; age <= std::min(row.age_to, static_cast<int>(kAgesOfLife) - 1); ++age) {
        for (const std::size_t sex : {0u, 1u}) {
          if (row.sex < 0 || row.sex == static_cast<int>(sex))
            chance_[sex][static_cast<std::size_t>(age)] = std::min(1.0, s.demography.marriage * row.value);
        }
      }
    }
  }
  [[nodiscard]] double at(bool female, int age) const {
    return age < static_cast<int>(kAgesOfLife)
               ? chance_[female ? 1 : 0][static_cast<std::size_t>(std::max(0, age))]
               : 0;
  }

 private:
  std::array<std::array<double, kAgesOfLife>, 2> chance_{};
};

struct Singles {
  std::vector<Single> women, men;
};

Singles singles_of(const Setting& now, const Courtship& courtship, const Village& v, std::size_t shard) {
  const Shard& s = v.shard;
  Singles found;
  for (const std::uint32_t h : v.households()) {
    for (const std::uint32_t p : v.persons(h)) {
      const bool female = s.person.female[p] != 0;
      const double chance = courtship.at(female, age_of(now, s, p));
      if (chance <= 0 || spouse_of(s, h, p)) continue;
      const auto bits = base::draw(now.key, s.person.id[p], now.clock.now, base::Purpose::marriage);
      if (!base::happens(bits[0], chance)) continue;
      (female ? found.women : found.men)
          .push_back({s.person.id[p], bits[1], s.person.born[p], home_of(s, h, p), {shard, v.row, h}, p});
    }
  }
  return found;
}

/// Whether one may move to the other: it leaves nobody without an adult, and no empty house behind in
/// another village.
bool may_move(const Moves& moves, const Single& who, const Single& to) {
  const LeftBehind left = moves.left_behind(who.home, moves.party_of(who.home, who.person));
  const bool neighbours = who.home.shard == to.home.shard && who.home.village == to.home.village;
  return left.persons > 0 ? left.adults > 0 : neighbours;
}

/// The wife moves, or by lot the husband; but whoever is the last of working age at home stays if the other
/// is not. They do not marry if neither can move.
void wed(const Setting& now, const Match& match, Moves& moves) {
  const auto& [wife, husband] = match;
  const auto last_hand = [&](const Single& who) {
    const LeftBehind left = moves.left_behind(who.home, moves.party_of(who.home, who.person));
    return left.persons > 0 && left.working == 0;
  };
  const auto bits = base::draw(now.key, wife.id, now.clock.now, base::Purpose::marriage, 1);
  bool wife_moves = !base::happens(bits[0], now.scenario.demography.to_wife);
  if (last_hand(wife) != last_hand(husband)) wife_moves = last_hand(husband);
  if (!may_move(moves, wife_moves ? wife : husband, wife_moves ? husband : wife)) wife_moves = !wife_moves;
  const Single& mover = wife_moves ? wife : husband;
  const Single& stayer = wife_moves ? husband : wife;
  if (!may_move(moves, mover, stayer) || moves.taken(stayer.home, stayer.person) ||
      moves.taken(mover.home, mover.person)) {
    return;
  }
  moves.marry(mover.home, mover.person, stayer.home, stayer.person);
}

void marry_off(const Setting& now, std::span<Shard> shards, Moves& moves) {
  const Courtship courtship(now.scenario);
  Singles county;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    for (std::size_t row = 0; row < shards[i].villages(); ++row) {
      Singles village = singles_of(now, courtship, {shards[i], row}, i);
      for (const Match& m : match_singles(village.women, village.men)) wed(now, m, moves);
      county.women.insert(county.women.end(), village.women.begin(), village.women.end());
      county.men.insert(county.men.end(), village.men.begin(), village.men.end());
    }
  }
  for (const Match& m : match_singles(county.women, county.men)) wed(now, m, moves);
}

/// A couple or lone parent of a household.
struct Nucleus {
  std::uint8_t number;
  std::uint32_t elder;  ///< the older one
  bool couple = false;
  bool working = false;  ///< one of them is younger than 65
};

/// Whether a household has more than one couple or lone parent: most have not.
bool several_nuclei(const Shard& s, std::uint32_t h) {
  std::uint8_t first = 0;
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    const std::uint8_t number = s.person.nucleus[p];
    if (number == 0) continue;
    if (first != 0 && number != first) return true;
    first = number;
  }
  return false;
}

/// The oldest first.
std::vector<Nucleus> nuclei_of(const Setting& now, const Village& v, std::uint32_t h) {
  const Shard& s = v.shard;
  std::vector<Nucleus> all;
  for (const std::uint32_t p : v.persons(h)) {
    const std::uint8_t number = s.person.nucleus[p];
    if (number == 0) continue;
    auto at = std::find_if(all.begin(), all.end(), [&](const Nucleus& n) { return n.number == number; });
    if (at == all.end()) {
      at = all.insert(all.end(), {number, p});
    } else {
      at->couple = true;
      if (s.person.born[p] < s.person.born[at->elder]) at->elder = p;
    }
    at->working |= age_of(now, s, p) < kRetirementAge;
  }
  std::stable_sort(all.begin(), all.end(), [&](const Nucleus& a, const Nucleus& b) {
    return s.person.born[a.elder] < s.person.born[b.elder];
  });
  return all;
}

bool leaves(const Setting& now, const Shard& s, std::uint32_t founder, double chance) {
  const auto bits = base::draw(now.key, s.person.id[founder], now.clock.now, base::Purpose::leave_home);
  return base::happens(bits[0], chance);
}

/// The first of a household's couples that founds its own. It leaves an older couple of working age behind,
/// or two others of working age with an older generation; nobody leaves a parent alone.
bool couple_leaves(const Setting& now, const HomeRow& home, const Village& v, Moves& moves) {
  const Shard& s = v.shard;
  if (!several_nuclei(s, home.household)) return false;
  bool older = false, older_couple = false;
  for (const Nucleus& n : nuclei_of(now, v, home.household)) {
    const bool may_leave = older && n.couple;
    const bool to_a_couple = older_couple;
    older = true;
    older_couple |= n.couple && n.working;
    if (!may_leave || !leaves(now, s, n.elder, now.scenario.demography.leaving)) continue;
    std::vector<std::uint32_t> party = moves.party_of(home, n.elder);
    party.push_back(*spouse_of(s, home.household, n.elder));
    std::sort(party.begin(), party.end());
    if (!to_a_couple && moves.left_behind(home, party).working < 2) continue;
    moves.found(home, n.elder, party);
    return true;
  }
  return false;
}

/// The first unmarried adult who leaves others of working age behind.
void single_leaves(const Setting& now, const HomeRow& home, const Village& v, Moves& moves) {
  const Shard& s = v.shard;
  for (const std::uint32_t p : v.persons(home.household)) {
    const int age = age_of(now, s, p);
    if (s.person.nucleus[p] != 0 || age < kAloneFrom || age >= kRetirementAge) continue;
    if (!leaves(now, s, p, now.scenario.demography.leaving_alone)) continue;
    const std::uint32_t party[] = {p};
    if (moves.left_behind(home, party).working == 0) continue;
    moves.found(home, p, party);
    return;
  }
}

void leave_home(const Setting& now, const HomeRow& home, const Village& v, Moves& moves) {
  if (moves.touched(home) || v.persons(home.household).size() < 2) return;
  if (!couple_leaves(now, home, v, moves)) single_leaves(now, home, v, moves);
}

/// Elders without anybody of working age move in with a child who has a household in their village.
void move_in_with_children(const Setting& now, std::size_t shard, const Village& v, Moves& moves) {
  const Shard& s = v.shard;
  const double chance = now.scenario.demography.rejoining;
  for (const std::uint32_t h : v.households()) {
    const HomeRow home{shard, v.row, h};
    const auto rows = v.persons(h);
    const bool old = std::all_of(rows.begin(), rows.end(),
                                 [&](std::uint32_t p) { return age_of(now, s, p) >= kRetirementAge; });
    if (!old || moves.touched(home)) continue;
    const auto bits = base::draw(now.key, s.household.id[h], now.clock.now, base::Purpose::rejoin);
    if (!base::happens(bits[0], chance)) continue;
    std::optional<HomeRow> child;
    for (const std::uint32_t other : v.households()) {
      const auto members = v.persons(other);
      const bool grew_up_here = std::any_of(members.begin(), members.end(), [&](std::uint32_t p) {
        return s.person.grew_up_in[p] == s.household.id[h] && age_of(now, s, p) < kRetirementAge;
      });
      const HomeRow there{shard, v.row, other};
      if (!grew_up_here || moves.touched(there)) continue;
      if (!child || s.household.id[other] < s.household.id[child->household]) child = there;
    }
    if (child) moves.join(home, *child);
  }
}

}  // namespace

void form_households(const Setting& now, std::span<Shard> shards, const base::Workers& workers) {
  const DemographyParameters& p = now.scenario.demography;
  const bool leave = p.leaving > 0 || p.leaving_alone > 0;
  if (p.vital_events.index == 1 || !(people_marry(now.scenario) || leave || p.rejoining > 0)) return;
  Moves moves(now, shards);
  if (people_marry(now.scenario)) marry_off(now, shards, moves);
  for (std::size_t i = 0; i < shards.size(); ++i) {
    for (std::size_t row = 0; row < shards[i].villages(); ++row) {
      const Village v{shards[i], row};
      for (const std::uint32_t h : v.households()) {
        if (leave) leave_home(now, {i, row, h}, v, moves);
      }
      if (p.rejoining > 0) move_in_with_children(now, i, v, moves);
    }
  }
  moves.carry_out(workers);
}

}  // namespace ruralsim
