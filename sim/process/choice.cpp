// SPDX-License-Identifier: Apache-2.0
// 5.1 A household that reconsiders weighs bundles (0-3 members away, 0-2 in jobs near home, taken in the
// order of their expected net gain, each with and without the enterprise that it has or could start) by the
// expected income of each, means-tested support included, and assigns its members.
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/process/bundle_rules.hpp"
#include "sim/process/marked_members.hpp"
#include "sim/process/taste_rules.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/process/empirical_logit_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/weighing.hpp>

namespace ruralsim {
namespace {

constexpr int kTastesTried = 1200;  ///< what fewer than one in 1,200 tastes lead to is left to chance

/// What a household decides: its bundle, and the product of an enterprise to start (1 + its row) or 0.
struct Decision {
  Bundle bundle;
  std::uint8_t starts = 0;
};

/// Whether a household without enterprise looks into starting one this step; returnees do so more often.
bool looks_into_starting(const Setting& now, const Shard& s, std::uint32_t h, std::uint32_t lot) {
  if (now.scenario.products.empty() || s.household.product[h] > 0) return false;
  const double factor = has_returnee(now, s, h) ? now.scenario.enterprise.returnee_factor : 1.0;
  const auto effort = static_cast<double>(s.household.effort[h]);
  return base::happens(lot, std::min(1.0, now.drivers.enter * factor * effort));
}

/// That nobody's chance to do so exceeds.
double highest_chance_to_start(const Setting& now, const Village& v) {
  if (now.scenario.products.empty() || v.size() == 0) return 0;
  const double factor = std::max(1.0, now.scenario.enterprise.returnee_factor);
  const auto& effort = v.shard.household.effort;
  float most = effort.usual();
  effort.each(*v.households().begin(), *v.households().end(),
              [&](std::size_t, float own) { most = std::max(most, own); });
  return std::min(1.0, now.drivers.enter * factor * static_cast<double>(most));
}

/// The village's network as the household meets it.
double network_of(const Setting& now, const Shard& s, std::size_t village, const Family& family) {
  double own_away = 0;
  for (std::size_t i = 0; i < family.adults; ++i) own_away += family.adult[i].gone ? 1 : 0;
  return network_effect(static_cast<double>(s.village.network[village]), s.village.adults[village], own_away,
                        static_cast<double>(family.adults), now.scenario.choice);
}

/// Among at most as many members as can leave, since nobody asks for the others.
void logit_indices(const Setting& now, const Shard& s, std::uint32_t h, double network, const Family& family,
                   const Menu& menu, Values& index) {
  const EmpiricalLogit& coefficients = now.scenario.choice.logit;
  const HouseholdTraits traits = traits_of(s, h, network, family);
  std::array<double, kMostAway + kMostNearby> away{}, nearby{};
  for (std::size_t i = 0; i < std::min(family.adults, away.size()); ++i) {
    const Worker worker = worker_of(now, s, family.adult[i].person);
    away[i] = away_index(worker, traits, coefficients);
    nearby[i] = nearby_index(worker, traits, coefficients);
  }
  for (std::size_t i = 0; i < menu.size(); ++i) {
    index[i] =
        bundle_index(menu[i], family.equivalents, 0.05 * now.drivers.subsistence, away, nearby, coefficients);
  }
}

/// What all households of a village weigh their bundles with.
struct Scales {
  const Setting& now;
  const Shard& s;
  std::size_t village;
  FarmEffectiveness effectiveness;
  Prospects prospects;
  NestValues nest_values;

  Scales(const Setting& setting, const Shard& shard, std::size_t row)
      : now(setting),
        s(shard),
        village(row),
        effectiveness(setting.scenario.tables.farm_effectiveness),
        prospects(setting, shard, row),
        nest_values(setting.scenario.choice) {}

  [[nodiscard]] int rule() const { return now.scenario.choice.rule.index; }
};

/// Before tastes.
void value_bundles(const Scales& of, std::uint32_t h, const Family& family, const Menu& menu, Values& value) {
  const ChoiceParameters& p = of.now.scenario.choice;
  if (of.rule() == kIncomeMaxRule) {
    incomes_less_hardship(menu.columns(), menu.size(), value);
    return;
  }
  const double network = network_of(of.now, of.s, of.village, family);
  if (of.rule() == kEmpiricalLogitRule) {
    logit_indices(of.now, of.s, h, network, family, menu, value);
  } else {
    utilities(menu.columns(), menu.size(), family.equivalents, of.now.drivers.subsistence, network, p, value);
    of.nest_values.put(menu.nests(), value);
  }
}

ValuedMenu valued(const Scales& of, std::uint32_t h, const Family& family, const Menu& menu) {
  ValuedMenu valued;
  valued.size = menu.size();
  std::copy(menu.labels().begin(), menu.labels().end(), valued.label.begin());
  std::copy(menu.nests().begin(), menu.nests().end(), valued.nest.begin());
  value_bundles(of, h, family, menu, valued.value);
  return valued;
}

/// A household's choice before tastes, and the product (1 + its row) of the enterprise that bundles with one
/// would start; 0 when it has one already.
struct Options {
  Menu menu;
  std::uint8_t starts = 0;
};

Options options_of(const Scales& of, std::uint32_t h, bool may_start, Outlook& outlook) {
  Options options;
  options.menu.add(outlook, false);
  if (of.s.household.product[h] > 0) {
    options.menu.add(outlook, true);
  } else if (may_start && outlook.family.adults > 0) {
    const double labour_value = value_of_labour(outlook);
    if (const auto venture =
            best_venture(of.now, of.s, of.village, h, static_cast<int>(outlook.family.adults), labour_value,
                         static_cast<double>(of.s.household.family_year[h]))) {
      count_on(plant_to_be(of.now, *venture), outlook);
      options.starts = static_cast<std::uint8_t>(venture->product + 1);
      options.menu.add(outlook, true);
    }
  }
  return options;
}

/// The bundles that the tastes prefer, by their places in the menus.
void prefer(const Setting& now, std::span<const Tasting> tastings, std::span<std::size_t> best) {
  const int rule = now.scenario.choice.rule.index;
  if (rule != kIncomeMaxRule && rule != kEmpiricalLogitRule) {
    const NestedTastes tastes(now, tastings);
    for (std::size_t t = 0; t < tastings.size(); ++t) best[t] = tastes.preferred(t);
    return;
  }
  for (std::size_t t = 0; t < tastings.size(); ++t) {
    const auto values = tastings[t].menu->values();
    best[t] = rule == kIncomeMaxRule ? choose_income_max(values)
                                     : choose_logit(values, draw_gumbels(now, tastings[t]));
  }
}

/// The tastes by which a bundle is preferred, one a bundle; the rule `income_max` has none.
Values tastes_of(const Setting& now, const Tasting& of) {
  Values taste{};
  if (now.scenario.choice.rule.index == kEmpiricalLogitRule) {
    const auto gumbel = draw_gumbels(now, of);
    std::copy_n(gumbel.begin(), of.menu->size, taste.begin());
  } else if (now.scenario.choice.rule.index != kIncomeMaxRule) {
    taste = NestedTastes(now, std::span(&of, 1)).of(0);
  }
  return taste;
}

/// The first `away` adults leave or look for work, the next `nearby` keep or seek a job, the next work in the
/// enterprise, the others stay.
void assign(const Setting& now, const Family& family, const Decision& decision, std::uint32_t h, Shard& s) {
  const std::uint8_t product = decision.starts > 0 ? decision.starts : s.household.product[h];
  const int in_plant =
      decision.bundle.plant && product > 0 ? plant_members(now.scenario.products[product - 1u]) : 0;
  const int away = decision.bundle.away, working = away + decision.bundle.nearby;
  for (int i = 0; i < static_cast<int>(family.adults); ++i) {
    Occupation& occupation = s.person.occupation[family.adult[static_cast<std::size_t>(i)].person];
    if (i < away) {
      if (occupation != Occupation::away) occupation = Occupation::searching_away;
    } else if (i < working) {
      if (occupation != Occupation::nearby) occupation = Occupation::seeking_nearby;
    } else {
      occupation = i < working + in_plant ? Occupation::enterprise : Occupation::home;
    }
  }
  const bool gives_up = s.household.product[h] > 0 && !decision.bundle.plant;
  s.household.product_wanted[h] = gives_up ? kGivesUp : decision.starts;
}

/// The bundle that a household's members work in now, its enterprise included.
Bundle what_it_does(const Family& family, bool has_plant) {
  Bundle b;
  for (std::size_t i = 0; i < family.adults; ++i) {
    b.away += family.adult[i].gone ? 1 : 0;
    b.nearby += family.adult[i].nearby ? 1 : 0;
  }
  const int leave = b.away + b.nearby;
  b.plant = has_plant && static_cast<std::size_t>(leave) < family.adults;
  return b;
}

/// Those who can no longer work (old, ill) come home before anybody chooses; the others are counted.
void retire_and_count(const Setting& now, const Village& v) {
  Shard& s = v.shard;
  const std::uint32_t first = s.person_begin[s.household_begin[v.row]];
  const std::uint32_t last = s.person_begin[s.household_begin[v.row + 1]];
  std::uint32_t adults = 0;
  Occupation* const occupation = s.person.occupation.data();
  each_block_with_ability(s, first, last, now.clock.now,
                          [&](std::size_t begin, std::span<const std::uint8_t> can_work) {
                            for (std::size_t i = 0; i < can_work.size(); ++i) {
                              const Occupation before = occupation[begin + i];
                              occupation[begin + i] = can_work[i] != 0 ? before : Occupation::home;
                              adults += can_work[i];
                            }
                          });
  s.village.adults[v.row] = adults;
}

/// The households of a village that choose, so many at a time as are looked at together.
class Choosers {
 public:
  Choosers(const Setting& now, Village& v)
      : scales_(now, v.shard, v.row), shard_(v.shard), families_(now, scales_.effectiveness, v.shard) {}

  /// Decides for the household now or when enough have come.
  void add(std::uint32_t h, bool may_start) {
    may_start_[families_.size()] = may_start;
    const Family& family = families_.add(h);
    if (family.adults == 0) {  // who has nobody to send keeps nothing up either
      assign(scales_.now, family, {}, h, shard_);
      families_.drop();
    } else if (families_.size() == kAtOnce) {
      decide();
    }
  }
  /// For all who are left.
  void decide();

 private:
  Scales scales_;
  Shard& shard_;
  Families families_;
  std::array<bool, kAtOnce> may_start_;
  Outlooks outlooks_;
};

void Choosers::decide() {
  const Setting& now = scales_.now;
  families_.complete();
  const auto households = families_.households();
  look_out(now, scales_.prospects, shard_, scales_.village, households, families_.families(), outlooks_);
  const std::size_t n = households.size();
  std::array<ValuedMenu, kAtOnce> menus;
  std::array<std::uint8_t, kAtOnce> starts;
  std::array<Tasting, kAtOnce> tastings;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t h = households[i];
    const Options options = options_of(scales_, h, may_start_[i], outlooks_[i]);
    menus[i] = valued(scales_, h, outlooks_[i].family, options.menu);
    starts[i] = options.starts;
    tastings[i] = {shard_.household.id[h], base::Month{shard_.household.taste_drawn[h]}, &menus[i]};
  }
  std::array<std::size_t, kAtOnce> best;
  prefer(now, std::span(tastings).first(n), best);
  for (std::size_t i = 0; i < n; ++i) {
    const Bundle chosen = bundle_of(menus[i].label[best[i]]);
    assign(now, outlooks_[i].family, {chosen, chosen.plant ? starts[i] : std::uint8_t{0}}, households[i],
           shard_);
  }
  families_.clear();
}

/// Calls `choose(household, may_start)` in ascending order for those who reconsider in this step or look into
/// starting an enterprise. Who may is found among all in vectors.
template <class Choose>
void each_who_chooses(const Setting& now, const Village& v, Choose&& choose) {
  const Shard& s = v.shard;
  const std::uint32_t first = s.household_begin[v.row], end = s.household_begin[v.row + 1];
  const auto ids = std::span(s.household.id).first(end);
  base::DrawColumn second_thoughts(now.key, ids, now.clock.now, base::Purpose::reconsider);
  base::DrawColumn ventures(now.key, ids, now.clock.now, base::Purpose::enterprise_entry);
  const double reconsider = now.drivers.reconsider, start = highest_chance_to_start(now, v);
  const std::uint64_t reconsider_lots = base::lots_below(reconsider), start_lots = base::lots_below(start);
  for (std::size_t row = first; row < end;) {
    base::Marks may{};
    second_thoughts.mark(row, reconsider_lots, may);
    const std::size_t rows = ventures.mark(row, start_lots, may);
    base::each_place(may, [&](std::size_t i) {
      const auto h = static_cast<std::uint32_t>(row + i);
      const bool reconsiders = reconsider > 0 && base::happens(second_thoughts[h], reconsider);
      const bool may_start = start > 0 && looks_into_starting(now, s, h, ventures[h]);
      if (reconsiders || may_start) choose(h, may_start);
    });
    row += rows;
  }
}

}  // namespace

void choose_livelihoods(const Setting& now, Village& v) {
  Shard& s = v.shard;
  retire_and_count(now, v);
  const auto ids = std::span(s.household.id).first(s.household_begin[v.row + 1]);
  base::DrawColumn new_tastes(now.key, ids, now.clock.now, base::Purpose::taste_redraw);
  new_tastes.each_that_may(s.household_begin[v.row], now.drivers.taste_redraw,
                           [&](std::size_t h, std::uint32_t) {
                             s.household.taste_drawn[h] = static_cast<std::int16_t>(now.clock.now.index);
                           });
  Choosers choosers(now, v);
  each_who_chooses(now, v, [&](std::uint32_t h, bool may_start) { choosers.add(h, may_start); });
  choosers.decide();
}

Weighing weigh_livelihoods(const Setting& now, const Shard& shard, std::uint32_t h) {
  Shard s = shard;
  const Village v{s, village_of(s, h)};
  retire_and_count(now, v);
  const std::uint64_t id = s.household.id[h];
  const auto lot = [&](base::Purpose purpose) { return base::draw(now.key, id, now.clock.now, purpose)[0]; };
  const bool new_tastes = base::happens(lot(base::Purpose::taste_redraw), now.drivers.taste_redraw);
  const std::uint32_t second_thoughts = lot(base::Purpose::reconsider);
  Weighing w{static_cast<double>(base::uniform(second_thoughts)), now.drivers.reconsider,
             looks_into_starting(now, s, h, lot(base::Purpose::enterprise_entry)),
             new_tastes ? now.clock.now : base::Month{s.household.taste_drawn[h]}};
  if (!w.looks_into_starting && !base::happens(second_thoughts, now.drivers.reconsider)) return w;

  const Scales scales(now, s, v.row);
  Family family = family_of(now, scales.effectiveness, s, h);
  Outlook outlook = outlook_of(now, scales.prospects, s, v.row, h, family);
  const auto [menu, starts] = options_of(scales, h, w.looks_into_starting, outlook);
  const ValuedMenu values = valued(scales, h, family, menu);
  const Tasting tasting{id, w.tastes_drawn, &values};
  const Values taste = tastes_of(now, tasting);
  for (std::size_t i = 0; i < menu.size(); ++i)
    w.menu.push_back({menu[i], values.value[i], taste[i], values.value[i] + taste[i]});
  prefer(now, std::span(&tasting, 1), std::span(&w.chosen, 1));
  w.product = starts;
  return w;
}

namespace {

/// The last month before this one of which the tastes prefer a bundle that `explains` likes.
template <class Explains>
std::optional<base::Month> tastes_for(const Setting& now, std::uint64_t id, const ValuedMenu& menu,
                                      Explains&& explains) {
  // More at a time the longer it takes, since most find theirs soon.
  constexpr int kMonths = 8;
  for (int back = 1, months = 1; back <= kTastesTried; back += months) {
    months = std::min({2 * back, kMonths, kTastesTried + 1 - back});
    const auto n = static_cast<std::size_t>(months);
    std::array<Tasting, kMonths> tastings;
    for (int m = 0; m < months; ++m)
      tastings[static_cast<std::size_t>(m)] = {id, now.clock.now - back - m, &menu};
    std::array<std::size_t, kMonths> best;
    prefer(now, std::span(tastings).first(n), best);
    for (std::size_t m = 0; m < n; ++m) {
      if (explains(bundle_of(menu.label[best[m]]))) return tastings[m].drawn;
    }
  }
  return std::nullopt;
}

}  // namespace

void fit_tastes(const Setting& now, Village& v) {
  Shard& s = v.shard;
  retire_and_count(now, v);
  const Scales scales(now, s, v.row);
  for (const std::uint32_t h : v.households()) {
    Family family = family_of(now, scales.effectiveness, s, h);
    const Bundle does = what_it_does(family, s.household.product[h] > 0);
    const Outlook outlook = outlook_of(now, scales.prospects, s, v.row, h, family);
    Menu menu;
    menu.add(outlook, false);
    if (does.plant) menu.add(outlook, true);
    const auto explains = [&](const Bundle& best) {
      const bool near = does.nearby == 0 || best.nearby == does.nearby;
      return best.away == does.away && best.plant == does.plant && near;
    };
    if (const auto drawn = tastes_for(now, s.household.id[h], valued(scales, h, family, menu), explains))
      s.household.taste_drawn[h] = static_cast<std::int16_t>(drawn->index);
    assign(now, family, {does}, h, s);
    s.household.product_wanted[h] = 0;  // a plant that nobody is at home for is not given up before a choice
  }
}

}  // namespace ruralsim
