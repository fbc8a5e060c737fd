// SPDX-License-Identifier: Apache-2.0
// 5.9 Deaths and births by age and sex, once a year. Rates are deaths and births a person-year (the
// scenario's table); a rate m is the chance 1 - exp(-m) that it happens within the year. Where people marry,
// women without a husband bear fewer children and wives as many more that the county's rate of their age is
// the table's.
#include <algorithm>
#include <span>
#include <tuple>
#include <vector>

#include "sim/process/kin_rules.hpp"
#include "sim/process/marked_members.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

/// Women of each age, and how many of them have a husband.
struct WomenByAge {
  std::vector<double> all, wives;
};

/// Of the ages of which some bear children.
WomenByAge women_of(const Setting& now, std::span<const Shard> shards, const std::vector<AgeRow>& rows) {
  int first = 0, last = -1;
  for (const AgeRow& row : rows) {
    first = last < 0 ? row.age_from : std::min(first, row.age_from);
    last = std::max(last, row.age_to);
  }
  const std::vector<double> nobody(static_cast<std::size_t>(last + 1), 0);
  WomenByAge women{nobody, nobody};
  for (const Shard& s : shards) {
    const std::int16_t* const born = s.person.born.data();
    const std::uint8_t* const female = s.person.female.data();
    const int month = now.clock.now.index;
    const auto asked = [=](std::size_t p) {
      const int months = month - born[p];
      return (female[p] != 0) & (months >= 12 * first) & (months < 12 * (last + 1));
    };
    each_marked_member(s, 0, s.households(), asked, [&](std::uint32_t h, std::uint32_t p) {
      const auto age = static_cast<std::size_t>(age_at(born[p], now.clock.now));
      women.all[age] += 1;
      women.wives[age] += spouse_of(s, h, p) ? 1 : 0;
    });
  }
  return women;
}

double sum_of(const std::vector<double>& by_age, const AgeRow& row) {
  double sum = 0;
  for (int age = row.age_from; age <= row.age_to; ++age) sum += by_age[static_cast<std::size_t>(age)];
  return sum;
}

Newborn child_of(const Setting& now, const Shard& s, std::uint32_t household, std::uint32_t mother,
                 std::uint8_t birth) {
  Newborn child{};
  child.household = household;
  child.child_of = s.person.nucleus[mother];
  child.id = base::mix_id(s.person.id[mother], birth);
  child.born = static_cast<std::int16_t>(now.clock.now.index);
  const double boys = now.scenario.demography.sex_ratio_at_birth;
  const auto bits = base::draw(now.key, child.id, now.clock.now, base::Purpose::sex_at_birth);
  child.female = base::happens(bits[0], boys / (1 + boys)) ? 0 : 1;
  const double years = now.scenario.demography.schooling_new_cohorts;
  const auto whole = static_cast<int>(years);
  if (!now.scenario.schooling.decided)
    child.schooling = static_cast<std::uint8_t>(whole + (base::happens(bits[1], years - whole) ? 1 : 0));
  child.mandarin = 1;  // schools teach in Mandarin
  return child;
}

}  // namespace

VitalChances::VitalChances(const Setting& now, std::span<const Shard> shards) {
  for (const AgeRow& row : now.scenario.tables.mortality) {
    const std::uint64_t lots = base::lots_below(1 - base::exp(-row.value));
    // Beyond the table's last age chances stay what they are there.
    const int last = row.age_to < static_cast<int>(kAgesOfLife) - 1 ? row.age_to : kAges - 2;
    for (int age = row.age_from; age <= last && row.age_from < static_cast<int>(kAgesOfLife); ++age) {
      for (const int sex : {0, 1}) {
        if (row.sex == sex || row.sex < 0)
          deaths_[static_cast<std::size_t>(sex)][static_cast<std::size_t>(age)] = lots;
      }
    }
  }
  const auto& rows = now.scenario.tables.fertility;
  const bool marry = people_marry(now.scenario);
  const WomenByAge women = marry ? women_of(now, shards, rows) : WomenByAge{};
  const double single = now.scenario.demography.single_fertility;
  for (const AgeRow& row : rows) {
    if (row.sex == 0) continue;
    const double all = marry ? sum_of(women.all, row) : 0, wives = marry ? sum_of(women.wives, row) : 0;
    const double weight = marry ? wives + single * (all - wives) : 0;
    const double of_wives = weight > 0 ? row.value * all / weight : row.value;
    const double of_single = weight > 0 ? single * of_wives : row.value;
    for (int age = row.age_from; age <= std::min(row.age_to, static_cast<int>(kAgesOfLife) - 1); ++age) {
      const auto place = static_cast<std::size_t>(age);
      births_[0][place] = 1 - base::exp(-of_single);
      births_[1][place] = 1 - base::exp(-of_wives);
      most_births_[place] = std::max(births_[0][place], births_[1][place]);
    }
  }
}

namespace {

/// Women who may bear a child, in the order of their rows.
struct Mothers {
  std::vector<std::uint32_t> rows;
  std::vector<std::uint64_t> ids;
};

/// Marks who dies; returns those who live and may bear a child.
Mothers mark_deaths(const Setting& now, const VitalChances& chances, const Village& v, RowChanges& changes) {
  const Shard& s = v.shard;
  const std::uint32_t begin = s.person_begin[s.household_begin[v.row]],
                      end = s.person_begin[s.household_begin[v.row + 1]];
  base::DrawColumn lots(now.key, std::span(s.person.id).first(end), now.clock.now, base::Purpose::mortality);
  Mothers mothers;
  mothers.rows.reserve((end - begin) / 2), mothers.ids.reserve((end - begin) / 2);
  for (std::uint32_t first = begin; first < end; first += std::tuple_size_v<base::Marks>) {
    base::Marks dies{}, fertile{};
    for (std::size_t i = 0, n = std::min<std::size_t>(dies.size(), end - first); i < n; ++i) {
      const std::uint32_t p = static_cast<std::uint32_t>(first + i);
      const std::uint8_t age = VitalChances::place(now.clock.now.index - s.person.born[p]);
      const bool female = s.person.female[p] != 0;
      dies[i] = lots[p] < chances.lots_of_death(female, age) ? 1 : 0;
      fertile[i] = (female & chances.birth_possible(age)) ? 1 : 0;
    }
    base::each_place(dies, [&](std::size_t i) {
      changes.gone.push_back(static_cast<std::uint32_t>(first + i));
      fertile[i] = 0;
    });
    base::each_place(fertile, [&](std::size_t i) {
      mothers.rows.push_back(static_cast<std::uint32_t>(first + i));
      mothers.ids.push_back(s.person.id[first + i]);
    });
  }
  return mothers;
}

}  // namespace

void mark_deaths_and_births(const Setting& now, const VitalChances& chances, Village& v,
                            RowChanges& changes) {
  Shard& s = v.shard;
  const Mothers mothers = mark_deaths(now, chances, v, changes);
  base::DrawColumn lots(now.key, mothers.ids, now.clock.now, base::Purpose::mortality, 1);
  HouseholdOf household(s, s.household_begin[v.row]);
  for (std::size_t i = 0; i < mothers.rows.size(); ++i) {
    const std::uint32_t p = mothers.rows[i], lot = lots[i];
    const std::uint8_t age = VitalChances::place(now.clock.now.index - s.person.born[p]);
    if (!base::happens(lot, chances.birth_at_most(age))) continue;
    const std::uint8_t before = s.person.births[p];
    if (before == 255) continue;  // as many as are counted
    const std::uint32_t h = household(p);
    if (!base::happens(lot, chances.birth(spouse_of(s, h, p).has_value(), age))) continue;
    if (s.person.nucleus[p] == 0) s.person.nucleus[p] = free_nucleus(s, h);
    s.person.births[p] = static_cast<std::uint8_t>(before + 1);
    changes.born.push_back(child_of(now, s, h, p, before));
  }
  s.village.persons_died[v.row] = static_cast<std::uint32_t>(changes.gone.size());
  s.village.persons_born[v.row] = static_cast<std::uint32_t>(changes.born.size());
}

}  // namespace ruralsim
