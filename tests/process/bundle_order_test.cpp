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

TEST_CASE("households that are looked at together see what each sees alone, to the last bit") {
  const Scenario county = small_county("continuity");
  Simulation simulation(county, standard_catalog(), 0);
  simulation.step();
  const Setting& now = simulation.setting();
  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  const Shard& s = simulation.shards().front();
  const Prospects prospects(now, s, 0);
  Families together(now, effectiveness, s);
  for (std::uint32_t h = s.household_begin[0]; h < s.household_begin[1] && together.size() < kAtOnce; ++h)
    together.add(h);
  together.complete();
  REQUIRE(together.size() > 8);
  Outlooks outlooks;
  look_out(now, prospects, s, 0, together.households(), together.families(), outlooks);
  for (std::size_t i = 0; i < together.size(); ++i) {
    const std::uint32_t h = together.households()[i];
    Family family = family_of(now, effectiveness, s, h);
    const Outlook alone = outlook_of(now, prospects, s, 0, h, family);
    REQUIRE(outlooks[i].family.adults == family.adults);
    for (std::size_t a = 0; a < family.adults; ++a) {
      CHECK(outlooks[i].family.adult[a].person == family.adult[a].person);
      CHECK(outlooks[i].family.adult[a].net_away == family.adult[a].net_away);
      CHECK(outlooks[i].family.adult[a].gain == family.adult[a].gain);
    }
    const std::size_t places = std::min<std::size_t>(family.adults, kMostAway + kMostNearby) + 1;
    for (std::size_t leaving = 0; leaving < places; ++leaving) {
      CHECK(outlooks[i].farm[leaving] == alone.farm[leaving]);
      CHECK(outlooks[i].plant.farm[leaving] == alone.plant.farm[leaving]);
    }
    Menu many, one;
    many.add(outlooks[i], false), one.add(alone, false);
    REQUIRE(many.size() == one.size());
    for (std::size_t b = 0; b < one.size(); ++b) {
      CHECK(many[b].income == one[b].income);
      CHECK(many[b].variance == one[b].variance);
    }
  }
}

TEST_CASE("a menu has a bundle for each number who leave, with a plant one for each that leaves somebody") {
  for_each_family(small_county("continuity"), [](const Outlook& o) {
    const int adults = static_cast<int>(o.family.adults);
    std::size_t without = 0, with = 0;
    for (int away = 0; away <= std::min(kMostAway, adults); ++away) {
      for (int nearby = 0; nearby <= std::min(kMostNearby, adults - away); ++nearby)
        ++without, with += away + nearby < adults ? 1 : 0;
    }
    Menu menu;
    menu.add(o, false);
    REQUIRE(menu.size() == without);
    menu.add(o, true);
    REQUIRE(menu.size() == without + with);
    for (std::size_t i = 0; i < menu.size(); ++i) {
      const Bundle b = menu[i];
      CHECK(b.plant == (i >= without));
      CHECK(menu.nests()[i] == nest_of(b));
      CHECK((i == 0 || menu.labels()[i - 1] < menu.labels()[i]));
    }
  });
}
