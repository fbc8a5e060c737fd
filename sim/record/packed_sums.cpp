// SPDX-License-Identifier: Apache-2.0
#include "sim/record/packed_sums.hpp"

namespace ruralsim {

// Not inline: where the compiler can take the sums apart it adds bytes one by one.
void PackedSums::add(const HouseholdRow& row) {
  for (std::size_t word = 0; word < kWords; ++word) {
    const auto bytes = std::bit_cast<std::array<std::uint8_t, 8>>(row.few[word]);
    for (std::size_t i = 0; i < 8; ++i) few_[8 * word + i] += bytes[i];
  }
  for (std::size_t i = 0; i < kWholes; ++i) whole_[i] += row.whole[i];
  for (std::size_t i = 0; i < kAmounts; ++i) amounts_[i] += row.amounts[i];
}

StepSums PackedSums::unpacked() const {
  StepSums t;
  t.persons = of(Few::persons), t.residents = of(Few::residents), t.households = of(Few::households);
  t.adults = of(Few::adults), t.away = of(Few::away), t.searching = of(Few::searching);
  t.nearby = of(Few::nearby), t.home = of(Few::home), t.entrepreneurs = of(Few::entrepreneurs);
  t.chronic = of(Few::chronic), t.disabled = of(Few::disabled);
  t.children = of(Few::children), t.elders = of(Few::elders);
  t.left_children = of(Whole::left_children), t.left_elders = of(Whole::left_elders);
  t.migrant_years = of(Whole::migrant_years), t.migrant_schooling = of(Whole::migrant_schooling);
  t.departed = of(Few::departed), t.came_back = of(Few::came_back), t.returnees = of(Few::returnees);
  t.labour = of(Amount::labour), t.labour_age = of(Amount::labour_age);
  t.school_age = of(Few::school_age), t.pupils = of(Few::pupils);
  t.young = of(Few::young), t.young_schooling = of(Whole::young_schooling);
  t.family_income = of(Amount::family_income), t.resident_income = of(Amount::resident_income);
  t.poor_households = of(Few::poor);
  t.registered_persons = of(Few::registered_persons);
  t.registered = of(Few::registered), t.on_register = of(Few::on_register);
  t.registered_poor = of(Few::registered_poor), t.unregistered_poor = of(Few::unregistered_poor);
  const std::int64_t unstable = of(Few::unstable_exit), marginal = of(Few::marginal),
                     sudden = of(Few::sudden_hardship);
  t.monitored = {t.households - unstable - marginal - sudden, unstable, marginal, sudden};
  t.at_risk = of(Few::at_risk), t.at_risk_missed = of(Few::at_risk_missed);
  t.watched_safe = of(Few::watched_safe);
  t.multi_poor = of(Few::multi_poor);
  for (std::size_t d = 0; d < kDimensions; ++d)
    t.multi_deprived[d] = few_[static_cast<std::size_t>(Few::deprived) + d];
  t.herd = of(Whole::herd), t.cash = of(Whole::cash), t.debt = of(Whole::debt);
  t.in_debt = of(Few::in_debt), t.in_arrears = of(Few::in_arrears);
  t.enterprises = of(Few::enterprise), t.certified = of(Few::certified), t.insured = of(Few::insured);
  t.cropland = of(Amount::cropland), t.leased_in = of(Amount::leased_in), t.idle_land = of(Amount::idle_land);
  t.effort = of(Amount::effort), t.aspiration = of(Amount::aspiration);
  return t;
}

}  // namespace ruralsim
