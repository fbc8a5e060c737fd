// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/engine/spin_up.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

SpinUp spin_up(std::span<const Shard> shards, base::Month next) {
  SpinUp f;
  double able_adults = 0, persons = 0, households = 0;
  for (const Shard& s : shards) {
    households += static_cast<double>(s.households());
    persons += static_cast<double>(s.persons());
    for (std::size_t h = 0; h < s.households(); ++h) {
      f.income += static_cast<double>(s.household.family_year[h]);
      f.herd += s.household.herd[h] / kHead;
      f.cash += base::to_yuan(s.household.cash[h]);
    }
    for (std::uint32_t p = 0; p < s.persons(); ++p) {
      if (!able(s, p, next)) continue;
      able_adults += 1;
      const Occupation o = s.person.occupation[p];
      f.away += o == Occupation::away ? 1 : 0;
      f.nearby += o == Occupation::nearby ? 1 : 0;
      f.enterprise += o == Occupation::enterprise ? 1 : 0;
      f.home += o == Occupation::home ? 1 : 0;
    }
  }
  for (double* share : {&f.away, &f.nearby, &f.enterprise, &f.home}) *share /= able_adults;
  f.income /= persons, f.herd /= households, f.cash /= households;
  return f;
}

std::vector<MarginCell> spin_up_cells(const SpinUp& begin, const SpinUp& year_later) {
  const std::string source =
      "the same figure when the run begins; prices, policy and shocks of the year move it too";
  return {{"away share", begin.away, year_later.away, 'C', source},
          {"local job share", begin.nearby, year_later.nearby, 'C', source},
          {"enterprise share", begin.enterprise, year_later.enterprise, 'C', source},
          {"farm share", begin.home, year_later.home, 'C', source},
          {"family income of 12 months, yuan a person", begin.income, year_later.income, 'C', source},
          {"herd, head a household", begin.herd, year_later.herd, 'C', source},
          {"cash, yuan a household", begin.cash, year_later.cash, 'C', source}};
}

}  // namespace ruralsim
