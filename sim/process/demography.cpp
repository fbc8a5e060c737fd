// SPDX-License-Identifier: Apache-2.0
// 5.9 Deaths and births by age and sex, once a year. Rates are deaths and births a person-year (the
// scenario's table); a rate m is the chance 1 - exp(-m) that it happens within the year.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kAges = 121;

/// Chance a year by age and sex.
struct AgeTable {
  double chance[2][kAges] = {};

  explicit AgeTable(const std::vector<AgeRow>& rows) {
    for (const AgeRow& row : rows) {
      for (int age = row.age_from; age <= row.age_to && age < static_cast<int>(kAges); ++age) {
        for (int sex = 0; sex < 2; ++sex) {
          if (row.sex == sex || row.sex < 0) chance[sex][age] = 1 - base::exp(-row.value);
        }
      }
    }
  }
  [[nodiscard]] double at(bool female, int age) const {
    return age < 0
               ? 0
               : chance[female ? 1 : 0][age < static_cast<int>(kAges) ? age : static_cast<int>(kAges) - 1];
  }
};

Newborn child_of(const Setting& now, const Shard& s, std::uint32_t household, std::uint32_t mother,
                 std::uint8_t birth) {
  Newborn child{};
  child.household = household;
  child.id = base::mix_id(s.person.id[mother], birth);
  child.born = static_cast<std::int16_t>(now.clock.now.index);
  const double boys = now.scenario.demography.sex_ratio_at_birth;
  const auto bits = base::draw(now.key, child.id, now.clock.now, base::Purpose::sex_at_birth);
  child.female = base::happens(bits[0], boys / (1 + boys)) ? 0 : 1;
  const double years = now.scenario.demography.schooling_new_cohorts;
  const auto whole = static_cast<int>(years);
  child.schooling = static_cast<std::uint8_t>(whole + (base::happens(bits[1], years - whole) ? 1 : 0));
  child.mandarin = 1;  // schools teach in Mandarin
  return child;
}

}  // namespace

void mark_deaths_and_births(const Setting& now, Village& v, RowChanges& changes) {
  const AgeTable mortality(now.scenario.tables.mortality);
  const AgeTable fertility(now.scenario.tables.fertility);
  Shard& s = v.shard;
  for (const std::uint32_t h : v.households()) {
    for (const std::uint32_t p : v.persons(h)) {
      const int age = age_at(s.person.born[p], now.clock.now);
      const bool female = s.person.female[p] != 0;
      const auto bits = base::draw(now.key, s.person.id[p], now.clock.now, base::Purpose::mortality);
      if (base::happens(bits[0], mortality.at(female, age))) {
        changes.gone.push_back(p);
      } else if (female && base::happens(bits[1], fertility.at(true, age)) && s.person.births[p] < 255) {
        changes.born.push_back(child_of(now, s, h, p, s.person.births[p]++));
      }
    }
  }
  s.village.persons_died[v.row] = static_cast<std::uint32_t>(changes.gone.size());
  s.village.persons_born[v.row] = static_cast<std::uint32_t>(changes.born.size());
}

void settle_estates(const Setting& now, const RowChanges& changes, Village& v) {
  Shard& s = v.shard;
  auto dead = changes.gone.begin();
  auto born = changes.born.begin();
  for (const std::uint32_t h : v.households()) {
    std::size_t left = v.persons(h).size();
    for (; dead != changes.gone.end() && *dead < s.person_begin[h + 1]; ++dead) --left;
    for (; born != changes.born.end() && born->household == h; ++born) ++left;
    if (left > 0) continue;
    book(v, now.clock, h, Reason::savings_brought_home, s.household.savings_away[h]);
    s.household.savings_away[h] = 0;
    const base::Fen owed = std::min(s.household.debt[h], s.household.cash[h]);
    book(v, now.clock, h, Reason::loan_repaid, owed);
    s.village.loans_written_off[v.row] += s.household.debt[h] - owed;
    s.household.debt[h] = 0;
    book(v, now.clock, h, Reason::estate, s.household.cash[h]);
    s.village.land_left[v.row] += land_of(s, h);
    s.village.herd_left[v.row] += s.household.herd[h];
    s.household.herd[h] = 0;
    ++s.village.households_ended[v.row];
  }
}

}  // namespace ruralsim
