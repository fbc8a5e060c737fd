// SPDX-License-Identifier: Apache-2.0
// 5.9 A household with nobody left ends. Savings come home, debts are paid as far as cash reaches, and what
// is left goes to the households of those who grew up in it and left, in equal parts: money and animals
// wherever they live in the county, land only within the village, whose contracts it is under. Without such
// households cash goes to relatives elsewhere, herd and land leave the model.
#include <algorithm>
#include <array>
#include <tuple>

#include "sim/process/marked_members.hpp"
#include "sim/process/share_rules.hpp"
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// Calls `f(household)` for those of a village that have nobody left.
template <class F>
void each_ending(const Shard& s, std::size_t row, const RowChanges& changes, F&& f) {
  const auto begin = s.person_begin.begin();
  std::uint32_t h = s.household_begin[row];
  auto born = changes.born.begin();
  for (auto gone = changes.gone.begin(); gone != changes.gone.end();) {
    h = static_cast<std::uint32_t>(std::upper_bound(begin + h, begin + s.household_begin[row + 1], *gone) -
                                   begin) -
        1;
    const auto first = gone;
    while (gone != changes.gone.end() && *gone < begin[h + 1]) ++gone;
    while (born != changes.born.end() && born->household < h) ++born;
    const bool child = born != changes.born.end() && born->household == h;
    if (!child && static_cast<std::uint32_t>(gone - first) == begin[h + 1] - begin[h]) f(h);
  }
}

/// Some ids, which those of most others are told from at the price of a bit.
class FewIds {
 public:
  void add(std::uint64_t id) {
    ids_.push_back(id);
    some_[id % kBits / 64] |= std::uint64_t{1} << id % 64;
  }
  void sort() { std::sort(ids_.begin(), ids_.end()); }
  [[nodiscard]] bool has(std::uint64_t id) const {
    return (some_[id % kBits / 64] >> id % 64 & 1u) != 0 && std::binary_search(ids_.begin(), ids_.end(), id);
  }

 private:
  static constexpr std::size_t kBits = 4096;
  std::array<std::uint64_t, kBits / 64> some_{};
  std::vector<std::uint64_t> ids_;
};

FewIds ending_households(std::span<const Shard> shards, std::span<const std::vector<RowChanges>> changes) {
  FewIds ending;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    for (std::size_t row = 0; row < shards[i].villages(); ++row)
      each_ending(shards[i], row, changes[i][row],
                  [&](std::uint32_t h) { ending.add(shards[i].household.id[h]); });
  }
  ending.sort();
  return ending;
}

/// Rows that will still be there, of one village.
void find_heirs(const FewIds& ending, const Shard& s, std::size_t shard, std::size_t row,
                const RowChanges& changes, std::vector<Heirs::Heir>& heirs) {
  HouseholdOf household(s, s.household_begin[row]);
  const std::uint32_t first = s.person_begin[s.household_begin[row]],
                      last = s.person_begin[s.household_begin[row + 1]];
  s.person.grew_up_in.each(first, last, [&](std::size_t p, std::uint64_t home) {
    if (!ending.has(home)) return;
    if (std::binary_search(changes.gone.begin(), changes.gone.end(), p)) return;
    const std::uint32_t h = household(static_cast<std::uint32_t>(p));
    heirs.push_back({home, s.household.id[h], shard, row, h});
  });
}

auto order(const Heirs::Heir& h) {
  return std::tuple(h.of, h.id);
}

void pay_off(const Setting& now, std::uint32_t h, Village& v) {
  auto& household = v.shard.household;
  book(v, now.clock, h, Reason::savings_brought_home, household.savings_away[h]);
  household.savings_away[h] = 0;
  const base::Fen debt = household.debt[h], owed = std::min(debt, household.cash[h]);
  book(v, now.clock, h, Reason::loan_repaid, owed);
  v.shard.village.loans_written_off[v.row] += debt - owed;
  household.debt[h] = 0;
}

void divide_estate(base::Fen cash, std::int64_t herd, std::span<const Heirs::Heir> heirs,
                   std::vector<Bequest>& bequests) {
  std::vector<std::uint64_t> ids;
  for (const Heirs::Heir& heir : heirs) ids.push_back(heir.id);
  const std::vector<double> equal(heirs.size(), 1);
  const auto money = base::share_out(cash, equal, ids), animals = base::share_out(herd, equal, ids);
  for (std::size_t i = 0; i < heirs.size(); ++i) bequests.push_back({heirs[i], money[i], animals[i]});
}

void end_household(const Setting& now, std::size_t shard, std::span<const Heirs::Heir> heirs, std::uint32_t h,
                   Village& v, std::vector<Bequest>& bequests) {
  Shard& s = v.shard;
  pay_off(now, h, v);
  if (!heirs.empty()) divide_estate(s.household.cash[h], s.household.herd[h], heirs, bequests);
  book(v, now.clock, h, Reason::estate, s.household.cash[h]);
  s.village.herd_left[v.row] += s.household.herd[h];
  s.household.herd[h] = 0;
  std::vector<std::uint32_t> neighbours;
  for (const Heirs::Heir& heir : heirs) {
    if (heir.shard == shard && heir.row == v.row) neighbours.push_back(heir.household);
  }
  if (neighbours.empty()) {
    s.village.land_left[v.row] += land_of(s, h);
  } else {
    bequeath_land(h, neighbours, v);
  }
  count_closed_plant(now, h, v);
  ++s.village.households_ended[v.row];
}

}  // namespace

Heirs::Heirs(std::span<const Shard> shards, std::span<const std::vector<RowChanges>> changes) {
  const FewIds ending = ending_households(shards, changes);
  for (std::size_t i = 0; i < shards.size(); ++i) {
    for (std::size_t row = 0; row < shards[i].villages(); ++row)
      find_heirs(ending, shards[i], i, row, changes[i][row], heirs_);
  }
  std::sort(heirs_.begin(), heirs_.end(), [](const Heir& a, const Heir& b) { return order(a) < order(b); });
  const auto same = [](const Heir& a, const Heir& b) { return order(a) == order(b); };
  heirs_.erase(std::unique(heirs_.begin(), heirs_.end(), same), heirs_.end());
}

std::span<const Heirs::Heir> Heirs::of(std::uint64_t household) const {
  const auto before = [](const Heir& heir, std::uint64_t id) { return heir.of < id; };
  const auto first = std::lower_bound(heirs_.begin(), heirs_.end(), household, before);
  auto last = first;
  while (last != heirs_.end() && last->of == household) ++last;
  return {first, last};
}

void settle_estates(const Setting& now, std::size_t shard, const RowChanges& changes, const Heirs& heirs,
                    Village& v, std::vector<Bequest>& bequests) {
  each_ending(v.shard, v.row, changes, [&](std::uint32_t h) {
    end_household(now, shard, heirs.of(v.shard.household.id[h]), h, v, bequests);
  });
}

void hand_out(const Setting& now, std::span<const Bequest> bequests, std::span<Shard> shards) {
  for (const Bequest& b : bequests) {
    Village v{shards[b.to.shard], b.to.row};
    book(v, now.clock, b.to.household, Reason::inheritance, b.cash);
    v.shard.household.herd[b.to.household] += static_cast<std::int32_t>(b.herd);
    v.shard.village.herd_inherited[v.row] += b.herd;
  }
}

}  // namespace ruralsim
