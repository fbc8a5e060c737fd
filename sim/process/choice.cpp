// SPDX-License-Identifier: Apache-2.0
// 5.1 A household that reconsiders weighs bundles (0-3 members away, 0-2 in jobs near home, taken in the
// order of their expected net gain, each with and without the enterprise that it has or could start) by the
// expected income of each, means-tested support included, and assigns its members.
#include <algorithm>
#include <optional>

#include "sim/process/bundle_rules.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/process/empirical_logit_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/weighing.hpp>

namespace ruralsim {
namespace {

constexpr std::uint32_t kTastesOfPlants = (kMostAway + 1) * (kMostNearby + 1);
constexpr int kTastesTried = 1200;  ///< what fewer than one in 1,200 tastes lead to is left to chance

std::uint32_t label_of(const Bundle& b) {
  return static_cast<std::uint32_t>(b.away * (kMostNearby + 1) + b.nearby) + (b.plant ? kTastesOfPlants : 0);
}

/// The bundles a household chooses from, each with its label and nest.
struct Menu {
  std::array<Bundle, kMostBundles> bundle;
  std::array<std::uint32_t, kMostBundles> label;
  std::array<std::size_t, kMostBundles> nest;
  std::size_t size = 0;

  void add(const Bundle& b) {
    bundle[size] = b, label[size] = label_of(b), nest[size] = static_cast<std::size_t>(nest_of(b));
    ++size;
  }
  [[nodiscard]] std::span<const Bundle> bundles() const { return {bundle.data(), size}; }
};

/// ln S of every nest: positive stable, keyed by household, nest and month.
std::array<float, kNests> draw_nest_tastes(const Setting& now, std::uint64_t id, base::Month drawn) {
  const auto bits = base::draw_four(now.key, id, drawn, base::Purpose::taste_nest);
  std::array<std::uint32_t, kNests> a, b;
  for (std::size_t n = 0; n < kNests; ++n) a[n] = bits[n][0], b[n] = bits[n][1];
  std::array<float, kNests> nest;
  base::log_positive_stables(static_cast<float>(now.scenario.choice.dissimilarity), a, b, nest);
  return nest;
}

/// The random bits of every bundle, keyed by household, label and the month the tastes were last drawn. One
/// block of them serves four labels.
void draw_words(const Setting& now, std::uint64_t id, base::Month drawn, const Menu& menu,
                std::uint32_t* words) {
  constexpr std::uint32_t kAtOnce = 16;  // labels
  std::array<base::Bits, 4> blocks;
  std::uint32_t end = 0;  // of the labels drawn so far; a menu's ascend
  for (std::size_t i = 0; i < menu.size; ++i) {
    for (; menu.label[i] >= end; end += kAtOnce)
      blocks = base::draw_four(now.key, id, drawn, base::Purpose::taste, end / 4);
    words[i] = blocks[menu.label[i] % kAtOnce / 4][menu.label[i] % 4];
  }
}

/// One Gumbel a bundle.
std::array<float, kMostBundles> draw_gumbels(const Setting& now, std::uint64_t id, base::Month drawn,
                                             const Menu& menu) {
  std::array<std::uint32_t, kMostBundles> words;
  draw_words(now, id, drawn, menu, words.data());
  std::array<float, kMostBundles> gumbel;
  base::gumbels(std::span(words).first(menu.size), std::span(gumbel).first(menu.size));
  return gumbel;
}

double taste_of(double lambda, float gumbel, float log_stable) {
  return lambda * (static_cast<double>(gumbel) + static_cast<double>(log_stable));
}

/// lambda (G + ln S) of every bundle.
void draw_tastes(const Setting& now, std::uint64_t id, base::Month drawn, const Menu& menu,
                 std::span<double> taste) {
  const auto gumbel = draw_gumbels(now, id, drawn, menu);
  const auto nest = draw_nest_tastes(now, id, drawn);
  const double lambda = now.scenario.choice.dissimilarity;
  for (std::size_t i = 0; i < menu.size; ++i) taste[i] = taste_of(lambda, gumbel[i], nest[menu.nest[i]]);
}

/// What a household decides: its bundle, and the product of an enterprise to start (1 + its row) or 0.
struct Decision {
  Bundle bundle;
  std::uint8_t starts = 0;
};

/// All bundles with the plant of the outlook or without one. A plant needs somebody who stays.
void add_bundles(const Outlook& outlook, bool with_plant, Menu& menu) {
  const int adults = static_cast<int>(outlook.family.adults);
  for (int away = 0; away <= std::min(kMostAway, adults); ++away) {
    for (int nearby = 0; nearby <= std::min(kMostNearby, adults - away); ++nearby) {
      if (with_plant && away + nearby == adults) continue;
      menu.add(weigh(outlook, away, nearby, with_plant));
    }
  }
}

/// Whether a household without enterprise looks into starting one this step; returnees do so more often.
bool looks_into_starting(const Setting& now, const Shard& s, std::uint32_t h, std::uint32_t lot) {
  if (now.scenario.products.empty() || s.household.product[h] > 0) return false;
  const double factor = has_returnee(now, s, h) ? now.scenario.enterprise.returnee_factor : 1.0;
  const auto effort = static_cast<double>(s.household.effort[h]);
  return base::happens(lot, std::min(1.0, now.drivers.enter * factor * effort));
}

/// The village's network as the household meets it.
double network_of(const Setting& now, const Shard& s, std::size_t village, const Family& family) {
  double own_away = 0;
  for (std::size_t i = 0; i < family.adults; ++i) own_away += family.adult[i].gone ? 1 : 0;
  return network_effect(static_cast<double>(s.village.network[village]), s.village.adults[village], own_away,
                        static_cast<double>(family.adults), now.scenario.choice);
}

/// What the rule of choice weighs the bundles of a menu by, before tastes.
using Values = std::array<double, kMostBundles>;

/// Among at most as many members as can leave, since nobody asks for the others.
void logit_indices(const Setting& now, const Shard& s, std::uint32_t h, double network, const Family& family,
                   std::span<const Bundle> bundles, Values& index) {
  const EmpiricalLogit& coefficients = now.scenario.choice.logit;
  const HouseholdTraits traits = traits_of(s, h, network, family);
  std::array<double, kMostAway + kMostNearby> away{}, nearby{};
  for (std::size_t i = 0; i < std::min(family.adults, away.size()); ++i) {
    const Worker worker = worker_of(now, s, family.adult[i].person);
    away[i] = away_index(worker, traits, coefficients);
    nearby[i] = nearby_index(worker, traits, coefficients);
  }
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    index[i] = bundle_index(bundles[i], family.equivalents, 0.05 * now.drivers.subsistence, away, nearby,
                            coefficients);
  }
}

Values values_of(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h,
                 const Family& family, std::span<const Bundle> bundles) {
  Values value;
  if (now.scenario.choice.rule.index == kIncomeMaxRule) return value;  // which asks for income alone
  const double network = network_of(now, s, village, family);
  if (now.scenario.choice.rule.index == kEmpiricalLogitRule) {
    logit_indices(now, s, h, network, family, bundles, value);
  } else {
    utilities(bundles, family.equivalents, now.drivers.subsistence, network, now.scenario.choice, value);
    value_in_nests(bundles, now.scenario.choice, value);
  }
  return value;
}

/// The bundles that the tastes of a row of months prefer, the nested logit's: what they take from logarithms
/// fills whole vectors.
class PreferredInMonths {
 public:
  static constexpr int kMost = 8;
  /// @param months  of them, at most kMost, from `last` backwards
  PreferredInMonths(const Setting& now, std::uint64_t id, base::Month last, int months, const Menu& menu,
                    const Values& value) {
    const auto n = static_cast<std::size_t>(months), gumbels = n * menu.size, nests = n * kNests;
    std::array<std::uint32_t, kMost * kMostBundles> words;
    std::array<std::uint32_t, kMost * kNests> a, b;
    for (std::size_t m = 0; m < n; ++m) {
      const base::Month drawn = last - static_cast<int>(m);
      draw_words(now, id, drawn, menu, &words[m * menu.size]);
      const auto bits = base::draw_four(now.key, id, drawn, base::Purpose::taste_nest);
      for (std::size_t nest = 0; nest < kNests; ++nest)
        a[m * kNests + nest] = bits[nest][0], b[m * kNests + nest] = bits[nest][1];
    }
    std::array<float, kMost * kMostBundles> gumbel;
    std::array<float, kMost * kNests> stable;
    base::gumbels(std::span(words).first(gumbels), std::span(gumbel).first(gumbels));
    base::log_positive_stables(static_cast<float>(now.scenario.choice.dissimilarity),
                               std::span(a).first(nests), std::span(b).first(nests),
                               std::span(stable).first(nests));
    const double lambda = now.scenario.choice.dissimilarity;
    for (std::size_t m = 0; m < n; ++m) {
      Values taste;
      for (std::size_t i = 0; i < menu.size; ++i)
        taste[i] = taste_of(lambda, gumbel[m * menu.size + i], stable[m * kNests + menu.nest[i]]);
      best_[m] = &menu.bundle[choose_nested_logit(std::span(value).first(menu.size), taste)];
    }
  }
  /// The month `back` months before the last.
  const Bundle& operator[](int back) const { return *best_[static_cast<std::size_t>(back)]; }

 private:
  std::array<const Bundle*, kMost> best_;
};

/// The bundle that the tastes drawn in a month prefer.
const Bundle& best_of(const Setting& now, std::uint64_t id, base::Month drawn, const Menu& menu,
                      const Values& value) {
  if (now.scenario.choice.rule.index == kIncomeMaxRule) return menu.bundle[choose_income_max(menu.bundles())];
  const auto values = std::span(value).first(menu.size);
  if (now.scenario.choice.rule.index == kEmpiricalLogitRule)
    return menu.bundle[choose_logit(values, draw_gumbels(now, id, drawn, menu))];
  std::array<double, kMostBundles> taste;
  draw_tastes(now, id, drawn, menu, taste);
  return menu.bundle[choose_nested_logit(values, taste)];
}

/// The tastes by which `best_of` prefers a bundle, one a bundle.
Values tastes_of(const Setting& now, std::uint64_t id, base::Month drawn, const Menu& menu) {
  Values taste{};
  if (now.scenario.choice.rule.index == kEmpiricalLogitRule) {
    const auto gumbel = draw_gumbels(now, id, drawn, menu);
    std::copy_n(gumbel.begin(), menu.size, taste.begin());
  } else if (now.scenario.choice.rule.index != kIncomeMaxRule) {
    draw_tastes(now, id, drawn, menu, taste);
  }
  return taste;
}

/// All bundles that a household weighs, and the product (1 + its row) of the enterprise that those with one
/// would start; 0 when it has one already.
struct Options {
  Menu menu;
  std::uint8_t starts = 0;
};

Options options_of(const Setting& now, const Prospects& prospects, const Shard& s, std::size_t village,
                   std::uint32_t h, Family& family, bool may_start) {
  Outlook outlook = outlook_of(now, prospects, s, village, h, family);
  Options options;
  add_bundles(outlook, false, options.menu);
  if (s.household.product[h] > 0) {
    count_on(plant_at_hand(now, s, village, h, family), outlook);
    add_bundles(outlook, true, options.menu);
  } else if (may_start && family.adults > 0) {
    const double labour_value = value_of_labour(outlook);
    if (const auto venture = best_venture(now, s, village, h, static_cast<int>(family.adults), labour_value,
                                          static_cast<double>(s.household.family_year[h]))) {
      count_on(plant_to_be(now, *venture), outlook);
      options.starts = static_cast<std::uint8_t>(venture->product + 1);
      add_bundles(outlook, true, options.menu);
    }
  }
  return options;
}

Decision choose(const Setting& now, const Prospects& prospects, const Shard& s, std::size_t village,
                std::uint32_t h, Family& family, bool may_start) {
  const Options options = options_of(now, prospects, s, village, h, family, may_start);
  const Bundle& best = best_of(now, s.household.id[h], base::Month{s.household.taste_drawn[h]}, options.menu,
                               values_of(now, s, village, h, family, options.menu.bundles()));
  return {best, best.plant ? options.starts : std::uint8_t{0}};
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
  b.plant = has_plant && static_cast<std::size_t>(b.away + b.nearby) < family.adults;
  return b;
}

/// Those who can no longer work (old, ill) come home before anybody chooses; the others are counted.
void retire_and_count(const Setting& now, const Village& v) {
  Shard& s = v.shard;
  const std::uint32_t first = s.person_begin[s.household_begin[v.row]];
  const std::uint32_t last = s.person_begin[s.household_begin[v.row + 1]];
  std::uint32_t adults = 0;
  each_with_ability(s, first, last, now.clock.now, [&](std::uint32_t p, bool can_work) {
    adults += can_work ? 1u : 0u;
    s.person.occupation[p] = can_work ? s.person.occupation[p] : Occupation::home;
  });
  s.village.adults[v.row] = adults;
}

}  // namespace

void choose_livelihoods(const Setting& now, Village& v) {
  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  Shard& s = v.shard;
  retire_and_count(now, v);
  const Prospects prospects(now, s, v.row);
  const auto ids = std::span(s.household.id).first(s.household_begin[v.row + 1]);
  base::DrawColumn new_tastes(now.key, ids, now.clock.now, base::Purpose::taste_redraw);
  base::DrawColumn second_thoughts(now.key, ids, now.clock.now, base::Purpose::reconsider);
  base::DrawColumn ventures(now.key, ids, now.clock.now, base::Purpose::enterprise_entry);
  for (const std::uint32_t h : v.households()) {
    if (base::happens(new_tastes[h], now.drivers.taste_redraw)) {
      s.household.taste_drawn[h] = static_cast<std::int16_t>(now.clock.now.index);
    }
    const bool reconsiders = base::happens(second_thoughts[h], now.drivers.reconsider);
    const bool may_start = looks_into_starting(now, s, h, ventures[h]);
    if (!may_start && !reconsiders) continue;
    Family family = family_of(now, effectiveness, s, h);
    assign(now, family, choose(now, prospects, s, v.row, h, family, may_start), h, s);
  }
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

  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  Family family = family_of(now, effectiveness, s, h);
  const Options options =
      options_of(now, Prospects(now, s, v.row), s, v.row, h, family, w.looks_into_starting);
  const Menu& menu = options.menu;
  Values value = values_of(now, s, v.row, h, family, menu.bundles());
  if (now.scenario.choice.rule.index == kIncomeMaxRule) {
    for (std::size_t i = 0; i < menu.size; ++i) value[i] = menu.bundle[i].income - menu.bundle[i].hardship;
  }
  const Values taste = tastes_of(now, id, w.tastes_drawn, menu);
  for (std::size_t i = 0; i < menu.size; ++i)
    w.menu.push_back({menu.bundle[i], value[i], taste[i], value[i] + taste[i]});
  w.chosen = static_cast<std::size_t>(&best_of(now, id, w.tastes_drawn, menu, value) - menu.bundle.data());
  w.product = options.starts;
  return w;
}

namespace {

/// The last month before this one of which the tastes prefer a bundle that `explains` likes.
template <class Explains>
std::optional<base::Month> tastes_for(const Setting& now, std::uint64_t id, const Menu& menu,
                                      const Values& value, Explains&& explains) {
  if (now.scenario.choice.rule.index == kIncomeMaxRule ||
      now.scenario.choice.rule.index == kEmpiricalLogitRule) {
    for (int back = 1; back <= kTastesTried; ++back) {
      if (explains(best_of(now, id, now.clock.now - back, menu, value))) return now.clock.now - back;
    }
    return std::nullopt;
  }
  // More at a time the longer it takes, since most find theirs soon.
  for (int back = 1, months = 1; back <= kTastesTried; back += months) {
    months = std::min({2 * back, PreferredInMonths::kMost, kTastesTried + 1 - back});
    const PreferredInMonths preferred(now, id, now.clock.now - back, months, menu, value);
    for (int m = 0; m < months; ++m) {
      if (explains(preferred[m])) return now.clock.now - back - m;
    }
  }
  return std::nullopt;
}

}  // namespace

void fit_tastes(const Setting& now, Village& v) {
  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  Shard& s = v.shard;
  const Prospects prospects(now, s, v.row);
  retire_and_count(now, v);
  for (const std::uint32_t h : v.households()) {
    Family family = family_of(now, effectiveness, s, h);
    const Bundle does = what_it_does(family, s.household.product[h] > 0);
    Outlook outlook = outlook_of(now, prospects, s, v.row, h, family);
    Menu menu;
    add_bundles(outlook, false, menu);
    if (does.plant) {
      count_on(plant_at_hand(now, s, v.row, h, family), outlook);
      add_bundles(outlook, true, menu);
    }
    const Values value = values_of(now, s, v.row, h, family, menu.bundles());
    const auto explains = [&](const Bundle& best) {
      const bool near = does.nearby == 0 || best.nearby == does.nearby;
      return best.away == does.away && best.plant == does.plant && near;
    };
    if (const auto drawn = tastes_for(now, s.household.id[h], menu, value, explains))
      s.household.taste_drawn[h] = static_cast<std::int16_t>(drawn->index);
    assign(now, family, {does}, h, s);
    s.household.product_wanted[h] = 0;  // a plant that nobody is at home for is not given up before a choice
  }
}

}  // namespace ruralsim
