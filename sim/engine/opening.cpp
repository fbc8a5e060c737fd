// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/opening.hpp"

#include <algorithm>
#include <utility>

#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

/// The share of able adults away, where the village remembers it from.
void count_migrants(const Setting& now, const Village& v) {
  Shard& s = v.shard;
  std::uint32_t adults = 0, away = 0;
  for (const std::uint32_t h : v.households()) {
    for (const std::uint32_t p : v.persons(h)) {
      adults += able(s, p, now.clock.now) ? 1u : 0u;
      away += s.person.occupation[p] == Occupation::away ? 1u : 0u;
    }
  }
  s.village.adults[v.row] = adults;
  s.village.adults_away[v.row] = away;
  s.village.network[v.row] = adults > 0 ? static_cast<float>(away) / static_cast<float>(adults) : 0.0F;
}

/// What households aim at follows from the year before; what home yields is what it does at that effort.
void begin_to_aspire(const Setting& now, Village& v) {
  if (!now.scenario.aspirations.matter) return;
  auto& household = v.shard.household;
  for (const std::uint32_t h : v.households()) {
    household.aspiration[h] = 0;
    household.labour_reference[h] /= household.effort[h];
  }
  aspire(now, v);
  for (const std::uint32_t h : v.households()) household.labour_reference[h] *= household.effort[h];
}

template <class F>
void each_village(std::span<Shard> shards, F&& f) {
  for (Shard& s : shards) {
    for (std::size_t row = 0; row < s.villages(); ++row) {
      Village v{s, row};
      f(v);
    }
  }
}

/// What the county remembers of the year before it begins.
constexpr const char* kRemembered[] = {
    "household.resident_income",   "household.family_income",  "household.income_year",
    "household.resident_year",     "household.family_year",    "household.own_food_year",
    "household.support_this_year", "household.persons_before", "person.months",
    "household.aid_year"};

/// Calls `f(name, column)` for the columns of persons and households, by the names that processes use.
template <class ShardLike, class F>
void each_column(ShardLike& s, F&& f) {
  name_person_columns(s, [&](const char* name, auto& column) { f(std::string("person.") + name, column); });
  name_household_columns(
      s, [&](const char* name, auto& column) { f(std::string("household.") + name, column); });
}

template <class T>
const std::vector<T>& dense_of(const std::vector<T>& column) {
  return column;
}
template <class T>
std::vector<T> dense_of(const RareColumn<T>& column) {
  return column.dense();
}

/// @param kept  empty for zeros
template <class T>
void put_back(const std::vector<std::byte>& kept, std::vector<T>& column) {
  const auto to = std::as_writable_bytes(std::span(column));
  if (kept.empty()) {
    std::fill(to.begin(), to.end(), std::byte{0});
  } else {
    std::copy(kept.begin(), kept.end(), to.begin());
  }
}
template <class T>
void put_back(const std::vector<std::byte>& kept, RareColumn<T>& column) {
  std::vector<T> dense(column.size());
  put_back(kept, dense);
  column.take(dense);
}

}  // namespace

void open_county(Setting& now, std::span<Shard> shards) {
  each_village(shards, [&](Village& v) {
    count_migrants(now, v);
    assess_income(now, v);
  });
  award_support(now, shards);
  each_village(shards, [&](Village& v) {
    begin_to_aspire(now, v);
    fit_tastes(now, v);
    count_home_labour(now, v);
  });
}

BeforeTheYear::BeforeTheYear(std::span<const Shard> shards, const std::vector<Process>& processes) {
  for (const Process& p : processes) written_.insert(p.writes.begin(), p.writes.end());
  const bool all_known =
      std::none_of(processes.begin(), processes.end(), [](const Process& p) { return p.writes.empty(); });
  if (!all_known) written_.clear();
  for (const Shard& s : shards) {
    Kept& kept = shards_.emplace_back();
    each_column(s, [&](const std::string& name, const auto& column) {
      if (!keeps(name)) return;
      const auto& values = dense_of(column);
      const auto bytes = std::as_bytes(std::span(values));
      const bool zeros =
          std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
      kept.columns.emplace_back();
      if (!zeros) kept.columns.back().assign(bytes.begin(), bytes.end());
    });
    kept.villages = s.village;
  }
}

bool BeforeTheYear::keeps(const std::string& column) const {
  const bool remembered =
      std::find(std::begin(kRemembered), std::end(kRemembered), column) != std::end(kRemembered);
  return !remembered && (written_.empty() || written_.contains(column));
}

void BeforeTheYear::restore(std::span<Shard> shards) const {
  for (std::size_t i = 0; i < shards.size(); ++i) {
    Shard& s = shards[i];
    auto kept = shards_[i].columns.begin();
    each_column(s, [&](const std::string& name, auto& column) {
      if (!keeps(name)) return;
      put_back(*kept++, column);
    });
    Shard::Villages lived = std::exchange(s.village, shards_[i].villages);
    s.village.fill_rate = std::move(lived.fill_rate);
    s.village.price = std::move(lived.price);
    s.village.price_expected = std::move(lived.price_expected);
    s.village.price_year = std::move(lived.price_year);
    s.village.hired = std::move(lived.hired);
    s.village.flows_by_slot = std::move(lived.flows_by_slot);
  }
}

}  // namespace ruralsim
