// SPDX-License-Identifier: Apache-2.0
// Who of a household leaves first: whoever gains most by it (docs/model.md 5.1).
#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "sim/process/bundle_rules.hpp"
#include "small_county.hpp"
#include <ruralsim/engine/simulation.hpp>

using namespace ruralsim;

namespace {

/// Income at home that is lost for each unit of effective labour that goes, measured on a thousandth of it.
double measured_margin(const Outlook& o, double labour) {
  const double little = labour / 1000;
  const IncomeByLeaving income = farm_income(o, {labour, labour - little});
  return (income[0] - income[1]) / little;
}

/// Calls `each` with the outlook of every household whose able members are all at home, if there are two.
template <class Each>
void for_each_family(const Scenario& s, Each&& each) {
  Simulation simulation(s, standard_catalog(), 0);
  simulation.step();
  const Setting& now = simulation.setting();
  const FarmEffectiveness effectiveness(s.tables.farm_effectiveness);
  for (const Shard& shard : simulation.shards()) {
    for (std::uint32_t h = 0; h + 1 < shard.person_begin.size(); ++h) {
      Family family = family_of(now, effectiveness, shard, h);
      const auto at_home = [](const Adult& a) { return !a.gone && !a.nearby; };
      const auto adults = std::span(family.adult).first(family.adults);
      if (family.adults < 2 || !std::all_of(adults.begin(), adults.end(), at_home)) continue;
      const std::size_t village = village_of(shard, h);
      each(outlook_of(now, Prospects(now, shard, village), shard, village, h, family));
    }
  }
}

}  // namespace

TEST_CASE("those at home leave in the order of their pay by its chance less what their hands bring there") {
  int families = 0;
  for_each_family(small_county("continuity"), [&](const Outlook& o) {
    ++families;
    const Family& f = o.family;
    const double margin = measured_margin(o, f.labour);
    double before = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < f.adults; ++i) {
      const Adult& a = f.adult[i];
      const double gain = a.net_away * o.search_share - a.year_away * margin * a.effectiveness;
      CHECK(gain == doctest::Approx(a.gain).epsilon(.01).scale(1000));
      CHECK(a.gain <= before);
      before = a.gain;
    }
  });
  CHECK(families > 50);
}

TEST_CASE("where hands are worth much at home, some send another member than the best earner") {
  const auto sent_another = [](const Scenario& s) {
    int count = 0;
    for_each_family(s, [&](const Outlook& o) {
      const auto adults = std::span(o.family.adult).first(o.family.adults);
      const auto earns_less = [](const Adult& a, const Adult& b) { return a.net_away < b.net_away; };
      count += std::max_element(adults.begin(), adults.end(), earns_less) != adults.begin() ? 1 : 0;
    });
    return count;
  };
  Scenario none = small_county("continuity"), dear = none;
  none.crops.labour_elasticity = none.herd.labour_elasticity = none.gathering.labour_elasticity = 0;
  for (auto& point : dear.herd.price.points) point.value *= 10;
  dear.herd.labour_elasticity = 0.9;
  CHECK(sent_another(none) == 0);
  CHECK(sent_another(dear) > 10);
}
