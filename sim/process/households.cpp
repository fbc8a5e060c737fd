// SPDX-License-Identifier: Apache-2.0
// 5.9 Once a year, after births and deaths: single adults who look for a spouse find one in their village or
// else in another one of the county, and one of the two moves; couples who live with the family of one of
// them found households of their own, as do a few single adults; elders who live alone move in with a child.
// A household has one such change a year.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "sim/process/kin_rules.hpp"
#include "sim/process/marked_members.hpp"
#include "sim/process/marriage_rules.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

constexpr int kAloneFrom = 25;  ///< age from which an unmarried adult may found a household; C

int age_of(const Setting& now, const Shard& s, std::uint32_t p) {
  return age_at(s.person.born[p], now.clock.now);
}

/// Persons of a village of whom something is asked that happens to few, with their lots for it.
struct PersonsAsked {
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> lots;
};

/// Those whom `mark` marks.
template <class Mark>
PersonsAsked asked_of(const Setting& now, const Village& v, base::Purpose why, const Mark& mark) {
  const Shard& s = v.shard;
  PersonsAsked asked;
  std::vector<std::uint64_t> ids;
  const std::uint32_t first = s.person_begin[s.household_begin[v.row]],
                      last = s.person_begin[s.household_begin[v.row + 1]];
  asked.rows.reserve(last - first), ids.reserve(last - first);
  each_marked(first, last, mark, [&](std::uint32_t p) {
    asked.rows.push_back(p);
    ids.push_back(s.person.id[p]);
  });
  asked.lots.resize(ids.size());
  base::draw_words(now.key, ids, now.clock.now, why, 0, asked.lots);
  return asked;
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
        first_ = std::min(first_, age), end_ = std::max(end_, age + 1);
      }
    }
  }
  [[nodiscard]] double at(bool female, int age) const {
    return age < static_cast<int>(kAgesOfLife)
               ? chance_[female ? 1 : 0][static_cast<std::size_t>(std::max(0, age))]
               : 0;
  }
  /// Ages at which anybody looks for one: from the first to before the last, months.
  [[nodiscard]] int first_month() const { return 12 * first_; }
  [[nodiscard]] int end_month() const { return 12 * end_; }

 private:
  std::array<std::array<double, kAgesOfLife>, 2> chance_{};
  int first_ = kAgesOfLife, end_ = 0;
};

struct Singles {
  std::vector<Single> women, men;
};

Singles singles_of(const Setting& now, const Courtship& courtship, const Village& v, std::size_t shard) {
  const Shard& s = v.shard;
  const std::int16_t* const born = s.person.born.data();
  const int month = now.clock.now.index, from = courtship.first_month(), end = courtship.end_month();
  const PersonsAsked asked = asked_of(now, v, base::Purpose::marriage, [=](std::size_t p) {
    const int months = month - born[p];
    return (months >= from) & (months < end);
  });
  Singles found;
  HouseholdOf household(s, s.household_begin[v.row]);
  for (std::size_t i = 0; i < asked.rows.size(); ++i) {
    const std::uint32_t p = asked.rows[i];
    const bool female = s.person.female[p] != 0;
    if (!base::happens(asked.lots[i], courtship.at(female, age_of(now, s, p)))) continue;
    const std::uint32_t h = household(p);
    if (spouse_of(s, h, p)) continue;
    const auto bits = base::draw(now.key, s.person.id[p], now.clock.now, base::Purpose::marriage);
    (female ? found.women : found.men)
        .push_back({s.person.id[p], bits[1], born[p], home_of(s, h, p), {shard, v.row, h}, p});
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

/// The oldest first, of equally old ones the one whose members stand first.
/// @param all  what is in it goes
void find_nuclei(const Setting& now, const Village& v, std::uint32_t h, std::vector<Nucleus>& all) {
  const Shard& s = v.shard;
  all.clear();
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
  // By insertion: std::stable_sort fetches memory even for two.
  for (std::size_t i = 1; i < all.size(); ++i) {
    for (std::size_t k = i; k > 0 && s.person.born[all[k].elder] < s.person.born[all[k - 1].elder]; --k)
      std::swap(all[k], all[k - 1]);
  }
}

bool leaves(const Setting& now, const Shard& s, std::uint32_t founder, double chance) {
  const auto bits = base::draw(now.key, s.person.id[founder], now.clock.now, base::Purpose::leave_home);
  return base::happens(bits[0], chance);
}

/// The first of a household's couples that founds its own. It leaves an older couple of working age behind,
/// or two others of working age with an older generation; nobody leaves a parent alone.
/// @param nuclei  a place to note them
bool couple_leaves(const Setting& now, const HomeRow& home, const Village& v, std::vector<Nucleus>& nuclei,
                   Moves& moves) {
  const Shard& s = v.shard;
  if (!several_nuclei(s, home.household)) return false;
  find_nuclei(now, v, home.household, nuclei);
  bool older = false, older_couple = false;
  for (const Nucleus& n : nuclei) {
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

/// The unmarried adults of a village who would like to found a household, in the order of their rows.
std::vector<std::uint32_t> singles_who_would_leave(const Setting& now, const Village& v) {
  const double chance = now.scenario.demography.leaving_alone;
  if (chance <= 0) return {};
  const std::int16_t* const born = v.shard.person.born.data();
  const std::uint8_t* const nucleus = v.shard.person.nucleus.data();
  const int month = now.clock.now.index;
  const PersonsAsked asked = asked_of(now, v, base::Purpose::leave_home, [=](std::size_t p) {
    const int months = month - born[p];
    return (nucleus[p] == 0) & (months >= 12 * kAloneFrom) & (months < 12 * kRetirementAge);
  });
  std::vector<std::uint32_t> would;
  for (std::size_t i = 0; i < asked.rows.size(); ++i) {
    if (base::happens(asked.lots[i], chance)) would.push_back(asked.rows[i]);
  }
  return would;
}

/// The first unmarried adult who would and leaves others of working age behind.
/// @param would  of those of the household
void single_leaves(const HomeRow& home, std::span<const std::uint32_t> would, Moves& moves) {
  for (const std::uint32_t p : would) {
    const std::uint32_t party[] = {p};
    if (moves.left_behind(home, party).working == 0) continue;
    moves.found(home, p, party);
    return;
  }
}

void leave_homes(const Setting& now, std::size_t shard, const Village& v, Moves& moves) {
  const std::vector<std::uint32_t> would = singles_who_would_leave(now, v);
  std::vector<Nucleus> nuclei;
  auto next = would.begin();
  for (const std::uint32_t h : v.households()) {
    const auto first = next;
    while (next != would.end() && *next < *v.persons(h).end()) ++next;
    const HomeRow home{shard, v.row, h};
    if (moves.touched(home) || v.persons(h).size() < 2) continue;
    if (!couple_leaves(now, home, v, nuclei, moves)) single_leaves(home, {first, next}, moves);
  }
}

/// The household of the village to which somebody of working age has left this one and nobody comes or leaves
/// this year; of several the one of the smallest id.
std::optional<HomeRow> home_of_child(const Setting& now, const HomeRow& home, const Village& v,
                                     const Moves& moves) {
  const Shard& s = v.shard;
  const std::uint64_t id = s.household.id[home.household];
  std::optional<HomeRow> child;
  const std::uint32_t first = *v.households().begin(), last = *v.households().end();
  HouseholdOf household(s, first);
  s.person.grew_up_in.each(s.person_begin[first], s.person_begin[last],
                           [&](std::size_t row, std::uint64_t left) {
                             const auto p = static_cast<std::uint32_t>(row);
                             if (left != id || age_of(now, s, p) >= kRetirementAge) return;
                             const HomeRow there{home.shard, home.village, household(p)};
                             if (moves.touched(there)) return;
                             if (!child || s.household.id[there.household] < s.household.id[child->household])
                               child = there;
                           });
  return child;
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
    if (const auto child = home_of_child(now, home, v, moves)) moves.join(home, *child);
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
      if (leave) leave_homes(now, i, v, moves);
      if (p.rejoining > 0) move_in_with_children(now, i, v, moves);
    }
  }
  moves.carry_out(workers);
}

}  // namespace ruralsim
