// SPDX-License-Identifier: Apache-2.0
#include "sim/process/move_rules.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "sim/process/kin_rules.hpp"

namespace ruralsim {
namespace {

constexpr std::uint8_t kStays = 1, kMoves = 2;
constexpr std::uint8_t kFirstNucleus = 1;
/// A founder may have had children, whose ids are mixed from its own too, with the order of birth.
constexpr std::uint64_t kFounded = 1u << 16;

}  // namespace

Moves::Moves(const Setting& now, std::span<Shard> shards) : now_(now), shards_(shards) {
  for (const Shard& s : shards) {
    person_taken_.emplace_back(s.persons(), std::uint8_t{0});
    home_touched_.emplace_back(s.households(), std::uint8_t{0});
    changes_.emplace_back(s.villages());
  }
}

std::vector<std::uint32_t> Moves::party_of(const HomeRow& home, std::uint32_t person) const {
  const Shard& s = shards_[home.shard];
  const std::uint8_t own = s.person.nucleus[person];
  std::vector<std::uint32_t> party;
  for (const std::uint32_t p : village(home).persons(home.household)) {
    const bool child = own != 0 && s.person.child_of[p] == own && s.person.nucleus[p] == 0;
    if (p == person || (child && !taken(home, p))) party.push_back(p);
  }
  return party;
}

LeftBehind Moves::left_behind(const HomeRow& home, std::span<const std::uint32_t> party) const {
  const Shard& s = shards_[home.shard];
  LeftBehind left;
  for (const std::uint32_t p : village(home).persons(home.household)) {
    if (person_taken_[home.shard][p] == kMoves || std::binary_search(party.begin(), party.end(), p)) continue;
    const int age = age_at(s.person.born[p], now_.clock.now);
    ++left.persons;
    left.adults += age >= kWorkingAge ? 1 : 0;
    left.working += age >= kWorkingAge && age < kRetirementAge ? 1 : 0;
  }
  return left;
}

void Moves::send(const HomeRow& from, std::uint32_t person, const HomeRow& to, std::uint8_t nucleus,
                 std::uint8_t child_of, bool leaves_home) {
  person_taken_[from.shard][person] = kMoves;
  home_touched_[from.shard][from.household] = 1;
  if (to.household < shards_[to.shard].households()) home_touched_[to.shard][to.household] = 1;
  moves_.push_back(
      {{from.shard, person}, from, to.shard, to.village, to.household, nucleus, child_of, leaves_home});
  if (from.shard == to.shard && from.village == to.village) return;
  ++shards_[from.shard].village.persons_went[from.village];
  ++shards_[to.shard].village.persons_came[to.village];
}

void Moves::marry(const HomeRow& from, std::uint32_t mover, const HomeRow& to, std::uint32_t stayer) {
  Shard& there = shards_[to.shard];
  std::uint8_t& nucleus = there.person.nucleus[stayer];
  if (nucleus == 0) nucleus = free_nucleus(there, to.household);
  person_taken_[to.shard][stayer] = kStays;
  const auto party = party_of(from, mover);
  const bool last = left_behind(from, party).persons == 0;
  for (const std::uint32_t p : party) {
    const bool itself = p == mover;
    send(from, p, to, itself ? nucleus : std::uint8_t{0}, itself ? std::uint8_t{0} : nucleus, itself);
  }
  ++there.village.marriages[to.village];
  if (!last) return;
  Village v = village(to);
  join_households(now_, from.household, to.household, v);
}

void Moves::found(const HomeRow& home, std::uint32_t founder, std::span<const std::uint32_t> party) {
  const Shard& s = shards_[home.shard];
  auto& founded = changes_[home.shard][home.village].founded;
  const HomeRow to{home.shard, home.village, static_cast<std::uint32_t>(s.households() + founded.size())};
  Leavers who;
  who.of_persons = village(home).persons(home.household).size(), who.of_adults = 0;
  for (const std::uint32_t p : village(home).persons(home.household)) {
    const bool leaves = std::binary_search(party.begin(), party.end(), p);
    const std::size_t adult = age_at(s.person.born[p], now_.clock.now) >= kWorkingAge ? 1 : 0;
    const std::size_t migrant = s.person.occupation[p] == Occupation::away ? 1 : 0;
    who.of_adults += adult, who.of_migrants += migrant;
    if (leaves) ++who.persons, who.adults += adult, who.migrants += migrant;
  }
  const std::uint8_t own = s.person.nucleus[founder];
  for (const std::uint32_t p : party) {
    const bool parent = own != 0 && s.person.nucleus[p] == own;
    send(home, p, to, parent ? kFirstNucleus : std::uint8_t{0},
         own != 0 && !parent ? kFirstNucleus : std::uint8_t{0}, parent || p == founder);
  }
  const std::uint64_t id =
      base::mix_id(s.person.id[founder], kFounded + static_cast<std::uint64_t>(now_.clock.now.index));
  founded.push_back({id, home.household});
  foundings_.push_back({home, s.household.id[home.household], who});
  ++shards_[home.shard].village.households_formed[home.village];
}

void Moves::join(const HomeRow& from, const HomeRow& to) {
  Shard& s = shards_[from.shard];
  const std::uint8_t above = highest_nucleus(s, to.household);
  for (const std::uint32_t p : village(from).persons(from.household)) {
    const auto renumbered = [&](std::uint8_t n) { return n == 0 ? n : static_cast<std::uint8_t>(n + above); };
    send(from, p, to, renumbered(s.person.nucleus[p]), renumbered(s.person.child_of[p]), false);
  }
  Village v = village(to);
  join_households(now_, from.household, to.household, v);
}

Shard::Persons Moves::movers() const {
  std::vector<PersonRow> rows;
  for (const Move& m : moves_) rows.push_back(m.who);
  Shard::Persons taken = take_persons(shards_, rows);
  for (std::size_t i = 0; i < moves_.size(); ++i) {
    const Move& m = moves_[i];
    taken.nucleus[i] = m.nucleus;
    taken.child_of[i] = m.child_of;
    if (m.leaves_home && taken.grew_up_in[i] == 0)
      taken.grew_up_in[i] = shards_[m.from.shard].household.id[m.from.household];
    if (taken.occupation[i] == Occupation::enterprise) taken.occupation[i] = Occupation::home;
  }
  return taken;
}

void Moves::divide(const Founding& f, std::size_t place) const {
  Village v = village(f.from);
  const std::uint32_t first = *v.households().begin(), last = *v.households().end();
  const auto founded =
      static_cast<std::uint32_t>(last - changes_[f.from.shard][f.from.village].founded.size() + place);
  const auto& ids = v.shard.household.id;
  const auto parent = static_cast<std::uint32_t>(
      std::find(ids.begin() + first, ids.begin() + founded, f.parent) - ids.begin());
  divide_household(now_, f.who, parent, founded, v);
}

void Moves::carry_out(const base::Workers& workers) {
  if (moves_.empty()) return;
  const Shard::Persons taken = movers();
  std::vector<std::size_t> order(moves_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t i) {
      return std::tuple(moves_[i].to_shard, moves_[i].to_village, moves_[i].to);
    };
    return key(a) < key(b);
  });
  for (const std::size_t i : order) {
    const Move& m = moves_[i];
    changes_[m.to_shard][m.to_village].arrived.push_back({m.to, static_cast<std::uint32_t>(i)});
    changes_[m.from.shard][m.from.village].gone.push_back(m.who.row);
  }
  for (auto& shard : changes_) {
    for (RowChanges& village : shard) std::sort(village.gone.begin(), village.gone.end());
  }
  workers.each(shards_.size(), [&](std::size_t i) { apply_row_changes(shards_[i], changes_[i], taken); });
  std::vector<std::vector<std::size_t>> placed(shards_.size());
  for (std::size_t i = 0; i < shards_.size(); ++i) placed[i].assign(shards_[i].villages(), 0);
  for (const Founding& f : foundings_) divide(f, placed[f.from.shard][f.from.village]++);
}

}  // namespace ruralsim
