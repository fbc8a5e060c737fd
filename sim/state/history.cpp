// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/state/history.hpp>

namespace ruralsim {

void begin_history(Shard& s, std::size_t goods) {
  for (auto& column : s.household.income_year) column.assign(s.households(), 0);
  for (auto& column : s.household.income_before) column.assign(s.households(), 0);
  s.household.persons_before.assign(s.households(), 0);
  s.person.months.assign(s.persons(), 0);
  s.person.work_before.assign(s.persons(), 0);
  s.village.struck_year.assign(s.villages(), 0);
  s.village.price_year.assign(s.villages() * goods, 1);
  s.village.price_before.assign(s.villages() * goods, 1);
}

}  // namespace ruralsim
