// SPDX-License-Identifier: Apache-2.0
#include "sim/record/household_rows.hpp"

#include <algorithm>
#include <bit>

#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

constexpr auto kFamilyLines = static_cast<std::size_t>(IncomeLine::half_of_2020);

void count_below(const std::array<double, kIncomeLines>& lines, std::size_t from, std::size_t to,
                 double per_head, std::int64_t persons, LineSums& t) {
  for (std::size_t line = from; line < to; ++line) {
    if (per_head >= lines[line]) continue;
    const double gap = (lines[line] - std::max(per_head, 0.0)) / lines[line];
    t.below[line] += persons;
    t.below_any += persons;
    t.gap[line] += gap * static_cast<double>(persons);
    t.severity[line] += gap * gap * static_cast<double>(persons);
  }
}

constexpr std::uint8_t bit_if(bool yes, Few lane) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(yes) << place_in_word(lane));
}

std::uint32_t first_of(const Village& v) {
  return v.shard.household_begin[v.row];
}

template <class Lane>
constexpr std::size_t at(Lane lane) {
  return static_cast<std::size_t>(lane);
}

/// What members add, of at most kMostAtOnce.
void put(const PackedMembers& m, std::uint64_t persons, HouseholdRow& row) {
  row.few[0] = m.work, row.few[1] = m.life, row.few[2] = m.moves + persons * one_of(Few::persons);
  row.whole[at(Whole::migrant_years)] = m.years_of(0);
  row.whole[at(Whole::migrant_schooling)] = m.years_of(1);
  row.whole[at(Whole::young_schooling)] = m.years_of(2);
}

/// What the members of a household come to beyond what they add.
struct Members {
  std::uint32_t residents = 0, away = 0, nearby = 0;
  MembersSeen seen;

  void add(const PackedMembers& m) {
    residents += count_in(m.life, Few::residents);
    away += count_in(m.work, Few::away), nearby += count_in(m.work, Few::nearby);
    seen.schooled |= count_in(m.life, Few::schooled) > 0;
    seen.out_of_school |= count_in(m.life, Few::out_of_school) > 0;
    seen.disabled |= count_in(m.work, Few::disabled) > 0;
    seen.adults += static_cast<int>(count_in(m.life, Few::grown));
    seen.ill += static_cast<int>(count_in(m.life, Few::ill));
  }
};

}  // namespace

void HouseholdRows::read(const Setting& now, const std::array<double, kIncomeLines>& lines,
                         const Village& v) {
  resize(v.size());
  const Shard& s = v.shard;
  const std::uint32_t first = first_of(v);
  members_.read(now, s, s.person_begin[first], s.person_begin[s.household_begin[v.row + 1]]);
  count_members(v);
  count_left_behind(now, v);
  reckon_incomes(now, v);
  reckon_cropland(v);
  fill_rows(v);
  count_status(now, v);
  count_below(lines);
  years_.resize(now.clock.last_of_year() ? households() : 0);
  fill_year_rows(now, s, first, residents_, years_);
}

void HouseholdRows::resize(std::size_t n) {
  rows_.resize(n), persons_.resize(n), residents_.resize(n), any_away_.resize(n), any_nearby_.resize(n);
  lacks_.resize(n), each_member_.resize(n), per_head_.resize(n), without_help_.resize(n),
      per_resident_.resize(n);
  leased_in_.resize(n), idle_land_.resize(n);
  more_.clear(), below_.clear();
}

void HouseholdRows::count_members(const Village& v) {
  const std::uint32_t* const person_begin = v.shard.person_begin.data() + first_of(v);
  for (std::size_t i = 0; i < households(); ++i) {
    const std::uint32_t begin = person_begin[i], end = person_begin[i + 1];
    const std::uint32_t first_end = std::min(begin + kMostAtOnce, end);
    const PackedMembers m = members_.between(begin, first_end);
    put(m, first_end - begin, rows_[i]);
    rows_[i].few[2] += one_of(Few::households);
    Members all;
    all.add(m);
    for (std::uint32_t next = first_end; next < end; next += kMostAtOnce) {
      const std::uint32_t next_end = std::min(next + kMostAtOnce, end);
      const PackedMembers others = members_.between(next, next_end);
      put(others, next_end - next, more_.emplace_back(More{i, {}}).row);
      all.add(others);
    }
    persons_[i] = end - begin, residents_[i] = all.residents;
    any_away_[i] = all.away > 0 ? 1 : 0, any_nearby_[i] = all.nearby > 0 ? 1 : 0;
    lacks_[i] = deprived_by(all.seen);
  }
}

void HouseholdRows::count_left_behind(const Setting& now, const Village& v) {
  constexpr std::uint64_t kWho = 0xFF * (one_of(Few::children) | one_of(Few::elders));
  for (std::size_t i = 0; i < households(); ++i) {
    LeftBehind left;
    const bool somebody_absent = static_cast<double>(residents_[i]) < persons_[i];
    if (somebody_absent && ((rows_[i].few[1] & kWho) != 0 || persons_[i] > kMostAtOnce))
      left = left_behind(now, v, first_of(v) + static_cast<std::uint32_t>(i), absent_);
    rows_[i].whole[at(Whole::left_children)] = left.children;
    rows_[i].whole[at(Whole::left_elders)] = left.elders;
  }
}

void HouseholdRows::reckon_incomes(const Setting& now, const Village& v) {
  const auto& h = v.shard.household;
  const std::size_t first = first_of(v), n = households();
  const double* const persons = persons_.data();
  const std::uint32_t* const residents = residents_.data();
  double *const per_head = per_head_.data(), *const without_help = without_help_.data(),
                *const per_resident = per_resident_.data();
  for (std::size_t i = 0; i < n; ++i) {
    per_head[i] = static_cast<double>(h.family_year[first + i]) / persons[i];
    per_resident[i] = income_per_resident(static_cast<double>(h.resident_year[first + i]),
                                          static_cast<double>(static_cast<std::int32_t>(residents[i])));
    without_help[i] = 0;
  }
  for (int slot = 0; slot < now.clock.steps_per_year; ++slot) {  // in the order of `last_year`
    h.help_income[static_cast<std::size_t>(slot)].each(first, first + n, [&](std::size_t row, float help) {
      without_help[row - first] += static_cast<double>(help);
    });
  }
  for (std::size_t i = 0; i < n; ++i) without_help[i] = per_head[i] - without_help[i] / persons[i];
}

void HouseholdRows::reckon_cropland(const Village& v) {
  const auto& h = v.shard.household;
  const std::size_t first = first_of(v);
  for (std::size_t i = 0; i < households(); ++i) {
    const double own = static_cast<double>(h.cropland[first + i]), leased = h.leased[first + i] / kMu;
    leased_in_[i] = std::max(0.0, leased);
    idle_land_[i] = h.labour[first + i] > 0 ? 0 : std::max(0.0, own + leased);
  }
}

void HouseholdRows::fill_rows(const Village& v) {
  const auto& h = v.shard.household;
  const std::size_t first = first_of(v);
  for (std::size_t i = 0; i < households(); ++i) {
    const std::size_t row = first + i;
    auto& whole = rows_[i].whole;
    auto& amounts = rows_[i].amounts;
    whole[at(Whole::cash)] = h.cash[row], whole[at(Whole::debt)] = h.debt[row];
    whole[at(Whole::herd)] = h.herd[row];
    amounts[at(Amount::labour)] = static_cast<double>(h.labour[row]);
    amounts[at(Amount::labour_age)] = static_cast<double>(h.labour_age[row]);
    amounts[at(Amount::family_income)] = static_cast<double>(h.family_year[row]);
    amounts[at(Amount::resident_income)] = static_cast<double>(h.resident_year[row]);
    amounts[at(Amount::cropland)] = static_cast<double>(h.cropland[row]);
    amounts[at(Amount::leased_in)] = leased_in_[i], amounts[at(Amount::idle_land)] = idle_land_[i];
    amounts[at(Amount::effort)] = static_cast<double>(h.effort[row]);
    amounts[at(Amount::aspiration)] = static_cast<double>(h.aspiration[row]);
  }
}

void HouseholdRows::count_status(const Setting& now, const Village& v) {
  const auto& h = v.shard.household;
  const std::uint32_t first = first_of(v);
  const double headline = now.drivers.headline, watch_line = now.scenario.monitoring.line * headline;
  for (std::size_t i = 0; i < households(); ++i) {
    const std::size_t row = first + i;
    const bool registered = h.registered[row] != 0, on_register = registered & (h.exit_date[row] == 0);
    const bool poor = per_head_[i] < headline;
    const bool at_risk = (without_help_[i] < watch_line) & !on_register;
    const bool watched = h.monitored[row] != Monitored::none;
    rows_[i].few[3] =
        kSpread[bit_if(poor, Few::poor) | bit_if(registered, Few::registered) |
                bit_if(on_register, Few::on_register) | bit_if(registered & poor, Few::registered_poor) |
                bit_if(!registered & poor, Few::unregistered_poor) | bit_if(at_risk, Few::at_risk) |
                bit_if(at_risk & !watched, Few::at_risk_missed) |
                bit_if(watched & !(without_help_[i] < watch_line), Few::watched_safe)];
    // One bit a class but the first, which nobody watches.
    const auto watched_as = (1u << static_cast<unsigned>(h.monitored[row])) >> 1;
    rows_[i].few[4] =
        kSpread[watched_as | bit_if(h.debt[row] > 0, Few::in_debt) |
                bit_if(h.arrears[row] > 0, Few::in_arrears) | bit_if(h.product[row] > 0, Few::enterprise) |
                bit_if(certified(now, v.shard, first + static_cast<std::uint32_t>(i)), Few::certified) |
                bit_if(h.insured[row] > 0, Few::insured)];
    const std::uint8_t deprived = all_deprivations(h.lacks[row], poor, lacks_[i]);
    const bool multi_poor = !(std::popcount(deprived) < now.scenario.poverty.mpi_cutoff);
    each_member_[i] = kSpread[(multi_poor ? deprived : 0) | bit_if(multi_poor, Few::multi_poor) |
                              bit_if(registered, Few::registered_persons)];
    rows_[i].few[5] = each_member_[i] * count_in(rows_[i].few[2], Few::persons);
  }
  for (auto& [i, row] : more_) row.few[5] = each_member_[i] * count_in(row.few[2], Few::persons);
}

void HouseholdRows::count_below(const std::array<double, kIncomeLines>& lines) {
  const double of_heads = *std::max_element(lines.begin(), lines.begin() + kFamilyLines),
               of_residents = *std::max_element(lines.begin() + kFamilyLines, lines.end());
  for (std::size_t i = 0; i < households(); ++i) {
    const bool below = !(per_head_[i] >= of_heads);
    if (!below && !(residents_[i] > 0 && per_resident_[i] < of_residents)) continue;
    LineSums sums;
    ruralsim::count_below(lines, 0, kFamilyLines, per_head_[i], static_cast<std::int64_t>(persons_[i]), sums);
    if (residents_[i] > 0)
      ruralsim::count_below(lines, kFamilyLines, kIncomeLines, per_resident_[i], residents_[i], sums);
    below_.push_back({i, sums});
  }
}

}  // namespace ruralsim
