// SPDX-License-Identifier: Apache-2.0
// 5.9 Deaths and births by age and sex, once a year. Rates are deaths and births a person-year (the
// scenario's table); a rate m is the chance 1 - exp(-m) that it happens within the year. Where people marry,
// women without a husband bear fewer children and wives as many more that the county's rate of their age is
// the table's.
#include <algorithm>

#include "sim/process/kin_rules.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

/// Chance a year by age and sex.
struct AgeTable {
  double chance[2][kAgesOfLife] = {};

  explicit AgeTable(const std::vector<AgeRow>& rows) {
    for (const AgeRow& row : rows) {
      for (int age = row.age_from; age <= row.age_to && age < static_cast<int>(kAgesOfLife); ++age) {
        for (int sex = 0; sex < 2; ++sex) {
          if (row.sex == sex || row.sex < 0) chance[sex][age] = 1 - base::exp(-row.value);
        }
      }
    }
  }
  [[nodiscard]] double at(bool female, int age) const {
    return age < 0 ? 0
                   : chance[female ? 1 : 0]
                           [age < static_cast<int>(kAgesOfLife) ? age : static_cast<int>(kAgesOfLife) - 1];
  }
};

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

BirthChances::BirthChances(const Setting& now, std::span<const Shard> shards) {
  const auto& rows = now.scenario.tables.fertility;
  const bool marry = people_marry(now.scenario);
  std::vector<double> wives(rows.size(), 0), women(rows.size(), 0);
  for (std::size_t i = 0; marry && i < shards.size(); ++i) {
    const Shard& s = shards[i];
    for (std::uint32_t h = 0; h < s.households(); ++h) {
      for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
        if (s.person.female[p] == 0) continue;
        const int age = age_at(s.person.born[p], now.clock.now);
        for (std::size_t r = 0; r < rows.size(); ++r) {
          if (age < rows[r].age_from || age > rows[r].age_to) continue;
          women[r] += 1;
          wives[r] += spouse_of(s, h, p) ? 1 : 0;
        }
      }
    }
  }
  const double single = now.scenario.demography.single_fertility;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows[r].sex == 0) continue;
    const double weight = marry ? wives[r] + single * (women[r] - wives[r]) : 0;
    const double of_wives = weight > 0 ? rows[r].value * women[r] / weight : rows[r].value;
    const double of_single = weight > 0 ? single * of_wives : rows[r].value;
    for (int age = rows[r].age_from; age <= std::min(rows[r].age_to, static_cast<int>(kAgesOfLife) - 1);
         ++age) {
      by_age_[0][static_cast<std::size_t>(age)] = 1 - base::exp(-of_single);
      by_age_[1][static_cast<std::size_t>(age)] = 1 - base::exp(-of_wives);
    }
  }
}

void mark_deaths_and_births(const Setting& now, const BirthChances& births, Village& v, RowChanges& changes) {
  const AgeTable mortality(now.scenario.tables.mortality);
  Shard& s = v.shard;
  const auto persons = std::span(s.person.id).first(s.person_begin[s.household_begin[v.row + 1]]);
  base::DrawColumn lots(now.key, persons, now.clock.now, base::Purpose::mortality);
  for (const std::uint32_t h : v.households()) {
    for (const std::uint32_t p : v.persons(h)) {
      const int age = age_at(s.person.born[p], now.clock.now);
      const bool female = s.person.female[p] != 0;
      if (base::happens(lots[p], mortality.at(female, age))) {
        changes.gone.push_back(p);
        continue;
      }
      if (!female || s.person.births[p] == 255 || !births.possible(age)) continue;
      const auto bits = base::draw(now.key, s.person.id[p], now.clock.now, base::Purpose::mortality);
      if (!base::happens(bits[1], births.at(spouse_of(s, h, p).has_value(), age))) continue;
      if (s.person.nucleus[p] == 0) s.person.nucleus[p] = free_nucleus(s, h);
      const std::uint8_t before = s.person.births[p];
      s.person.births[p] = static_cast<std::uint8_t>(before + 1);
      changes.born.push_back(child_of(now, s, h, p, before));
    }
  }
  s.village.persons_died[v.row] = static_cast<std::uint32_t>(changes.gone.size());
  s.village.persons_born[v.row] = static_cast<std::uint32_t>(changes.born.size());
}

}  // namespace ruralsim
