// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include <ruralsim/record/transition.hpp>
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kWorks = static_cast<std::size_t>(MainWork::count);
constexpr std::size_t kSpells = 256;
constexpr const char* kPovertyStates[] = {"not_poor", "poor"};

using WorkCounts = std::array<std::array<std::int64_t, kWorks>, kWorks>;

/// By what persons mainly did last year and this; those without a last year (newborns) don't count.
WorkCounts count_work(std::span<const Shard> shards) {
  WorkCounts counts{};
  std::array<std::uint8_t, 256> works;
  for (const Shard& s : shards) {
    for (std::size_t begin = 0; begin < s.persons(); begin += works.size()) {
      const std::size_t n = std::min(works.size(), s.persons() - begin);
      const std::uint16_t* const months = s.person.months.data() + begin;
      for (std::size_t i = 0; i < n; ++i) works[i] = static_cast<std::uint8_t>(main_work(months[i]));
      for (std::size_t i = 0; i < n; ++i) ++counts[s.person.work_before[begin + i]][works[i]];
    }
  }
  return counts;
}

/// By state a year ago, state now and years the former had lasted; those never judged before don't count.
using PovertyCounts = std::array<std::array<std::array<std::int64_t, kSpells>, 2>, 2>;

PovertyCounts count_poverty(const Setting& now, std::span<const Shard> shards) {
  PovertyCounts counts{};
  const std::size_t line = now.drivers.headline_line;
  for (const Shard& s : shards) {
    for (const PovertyRecord& r : s.household.poverty) {
      const bool poor = (r.poor >> line & 1) != 0;
      const bool changed = ((r.returned | r.exited) >> line & 1) != 0;
      ++counts[poor != changed ? 1 : 0][poor ? 1 : 0][r.spell[line]];
    }
  }
  return counts;
}

}  // namespace

std::vector<YearlyTransition> transitions_of(const Setting& now, std::span<const Shard> shards) {
  std::vector<YearlyTransition> rows;
  const WorkCounts work = count_work(shards);
  for (std::size_t from = 1; from < kWorks; ++from) {
    for (std::size_t to = 1; to < kWorks; ++to) {
      if (work[from][to] > 0)
        rows.push_back(
            {"occupation", kMainWorkNames[from], kMainWorkNames[to], std::nullopt, work[from][to]});
    }
  }
  const PovertyCounts poverty = count_poverty(now, shards);
  for (std::size_t from = 0; from < 2; ++from) {
    for (std::size_t to = 0; to < 2; ++to) {
      for (std::size_t spell = 1; spell < kSpells; ++spell) {
        const std::int64_t n = poverty[from][to][spell];
        if (n > 0)
          rows.push_back({"poverty", kPovertyStates[from], kPovertyStates[to], static_cast<int>(spell), n});
      }
    }
  }
  return rows;
}

}  // namespace ruralsim
