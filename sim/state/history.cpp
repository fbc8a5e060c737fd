// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/state/history.hpp>

namespace ruralsim {

void begin_history(Shard& s, std::size_t goods) {
  for (auto& column : s.household.income_year) column.assign(s.households(), 0);
  for (auto& column : s.household.income_before) column.assign(s.households(), 0);
  s.household.persons_before.assign(s.households(), 0);
  auto& h = s.household;
  for (auto& column : h.income_ratio) column.assign(s.households(), 0);
  h.consumed.assign(s.households(), 0);
  h.coping.assign(s.households(), 0);
  h.poor_chance.assign(s.households(), 0);
  h.poor_chance_before.assign(s.households(), 0);
  h.exit_date.assign(s.households(), 0);
  h.monitored.assign(s.households(), Monitored::none);
  h.monitored_since.assign(s.households(), 0);
  h.monitored_cause.assign(s.households(), MonitoredCause::none);
  h.months_clear.assign(s.households(), 0);
  h.setback_illness.assign(s.households(), 0);
  h.setback_disaster.assign(s.households(), 0);
  h.lacks.assign(s.households(), 0);
  h.mended.assign(s.households(), 0);
  h.insured.assign(s.households(), 0);
  h.aspiration.assign(s.households(), 0);
  h.effort.assign(s.households(), 1);
  h.aid_year.assign(s.households(), 0);
  for (std::size_t slot = 0; slot < kMaxStepsPerYear; ++slot) {
    if (!h.family_income[slot].empty()) h.help_income[slot].assign(s.households(), 0);
  }
  for (auto* column : {&s.village.homes_destroyed, &s.village.exit_quota, &s.village.exits,
                       &s.village.watch_entries, &s.village.watch_exits}) {
    column->assign(s.villages(), 0);
  }
  s.person.months.assign(s.persons(), 0);
  s.person.work_before.assign(s.persons(), 0);
  s.person.course_until.assign(s.persons(), 0);
  s.village.plants_opened.assign(s.villages() * goods, 0);
  s.village.plants_closed.assign(s.villages() * goods, 0);
  s.village.plants_founded.assign(s.villages() * goods * kPlantCohorts, 0);
  s.village.median_2020.assign(s.villages(), 0);
  s.village.struck_year.assign(s.villages(), 0);
  auto& v = s.village;
  for (auto* column : {&v.park_capital, &v.park_building, &v.park_made, &v.park_profit, &v.park_hired})
    column->assign(s.villages(), 0);
  for (auto* column : {&v.park_product, &v.park_loss_years}) column->assign(s.villages(), 0);
  for (auto* column : {&v.park_cash, &v.opening_park_cash}) column->assign(s.villages(), 0);
  v.wage.assign(s.villages(), 1);
  s.village.price_year.assign(s.villages() * goods, 1);
  s.village.price_before.assign(s.villages() * goods, 1);
}

}  // namespace ruralsim
