// SPDX-License-Identifier: Apache-2.0
// 5.1 A household that reconsiders weighs bundles (0-3 members away, 0-2 in jobs near home, taken in the
// order of their expected net gain, each with and without the enterprise that it has or could start) by the
// expected income of each, means-tested support included, and assigns its members.
#include <algorithm>

#include "sim/process/bundle_rules.hpp"
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

/// ln S of every nest of the menu: positive stable, keyed by household, nest and month.
std::array<float, kNests> draw_nest_tastes(const Setting& now, std::uint64_t id, base::Month drawn) {
  std::array<std::uint32_t, kNests> a, b;
  for (std::uint32_t n = 0; n < kNests; ++n) {
    const auto bits = base::draw(now.key, id, drawn, base::Purpose::taste_nest, n);
    a[n] = bits[0], b[n] = bits[1];
  }
  std::array<float, kNests> nest;
  base::log_positive_stables(static_cast<float>(now.scenario.choice.dissimilarity), a, b, nest);
  return nest;
}

/// One Gumbel a bundle, keyed by household, label and the month the tastes were last drawn. One block of
/// random bits serves four labels.
std::array<float, kMostBundles> draw_gumbels(const Setting& now, std::uint64_t id, base::Month drawn,
                                             std::span<const Bundle> bundles) {
  std::array<std::uint32_t, kMostBundles> words{};
  base::Bits bits{};
  std::uint32_t block = ~0u;
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    const std::uint32_t label = label_of(bundles[i]);
    if (label / 4 != block) {
      block = label / 4;
      bits = base::draw(now.key, id, drawn, base::Purpose::taste, block);
    }
    words[i] = bits[label % 4];
  }
  std::array<float, kMostBundles> gumbel;
  const std::size_t whole = (bundles.size() + 3) / 4 * 4;  // the rest of a vector costs more than the vector
  base::gumbels(std::span(words).first(whole), std::span(gumbel).first(whole));
  return gumbel;
}

/// lambda (G + ln S) of every bundle.
void draw_tastes(const Setting& now, std::uint64_t id, base::Month drawn, std::span<const Bundle> bundles,
                 std::span<double> taste) {
  const auto gumbel = draw_gumbels(now, id, drawn, bundles);
  const auto nest = draw_nest_tastes(now, id, drawn);
  const double lambda = now.scenario.choice.dissimilarity;
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    taste[i] = lambda * (static_cast<double>(gumbel[i]) +
                         static_cast<double>(nest[static_cast<std::size_t>(nest_of(bundles[i]))]));
  }
}

/// What a household decides: its bundle, and the product of an enterprise to start (1 + its row) or 0.
struct Decision {
  Bundle bundle;
  std::uint8_t starts = 0;
};

struct Menu {
  std::array<Bundle, kMostBundles> bundle;
  std::size_t size = 0;
};

/// All bundles with the plant of the outlook or without one. A plant needs somebody who stays.
void add_bundles(const Outlook& outlook, bool with_plant, Menu& menu) {
  const int adults = static_cast<int>(outlook.family.adults);
  for (int away = 0; away <= std::min(kMostAway, adults); ++away) {
    for (int nearby = 0; nearby <= std::min(kMostNearby, adults - away); ++nearby) {
      if (with_plant && away + nearby == adults) continue;
      menu.bundle[menu.size++] = weigh(outlook, away, nearby, with_plant);
    }
  }
}

/// Whether a household's tastes change for good this step.
bool redraws_tastes(const Setting& now, std::uint64_t id) {
  const auto bits = base::draw(now.key, id, now.clock.now, base::Purpose::taste_redraw);
  return base::happens(bits[0], now.drivers.taste_redraw);
}

/// Whether a household without enterprise looks into starting one this step; returnees do so more often.
bool looks_into_starting(const Setting& now, const Shard& s, std::uint32_t h) {
  if (now.scenario.products.empty() || s.household.product[h] > 0) return false;
  const double factor = has_returnee(now, s, h) ? now.scenario.enterprise.returnee_factor : 1.0;
  const double chance = std::min(1.0, now.drivers.enter * factor);
  const auto bits = base::draw(now.key, s.household.id[h], now.clock.now, base::Purpose::enterprise_entry);
  return base::happens(bits[0], chance);
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
  Values value{};
  if (now.scenario.choice.rule.index == kIncomeMaxRule) return value;  // which asks for income alone
  const double network = network_of(now, s, village, family);
  if (now.scenario.choice.rule.index == kEmpiricalLogitRule) {
    logit_indices(now, s, h, network, family, bundles, value);
  } else {
    utilities(bundles, family.equivalents, now.drivers.subsistence, network, now.scenario.choice, value);
  }
  return value;
}

/// The bundle that the tastes drawn in a month prefer.
const Bundle& best_of(const Setting& now, std::uint64_t id, base::Month drawn,
                      std::span<const Bundle> bundles, const Values& value) {
  if (now.scenario.choice.rule.index == kIncomeMaxRule) return bundles[choose_income_max(bundles)];
  if (now.scenario.choice.rule.index == kEmpiricalLogitRule) {
    const auto gumbel = draw_gumbels(now, id, drawn, bundles);
    return bundles[choose_logit(std::span(value).first(bundles.size()), gumbel)];
  }
  std::array<double, kMostBundles> taste;
  draw_tastes(now, id, drawn, bundles, taste);
  return bundles[choose_nested_logit(bundles, std::span(value).first(bundles.size()),
                                     std::span(taste).first(bundles.size()), now.scenario.choice)];
}

/// The tastes by which `best_of` prefers a bundle, one a bundle.
Values tastes_of(const Setting& now, std::uint64_t id, base::Month drawn, std::span<const Bundle> bundles) {
  Values taste{};
  if (now.scenario.choice.rule.index == kEmpiricalLogitRule) {
    const auto gumbel = draw_gumbels(now, id, drawn, bundles);
    std::copy_n(gumbel.begin(), bundles.size(), taste.begin());
  } else if (now.scenario.choice.rule.index != kIncomeMaxRule) {
    draw_tastes(now, id, drawn, bundles, taste);
  }
  return taste;
}

/// What `best_of` takes the highest of.
Values scores_of(const Setting& now, std::span<const Bundle> bundles, const Values& value,
                 const Values& taste) {
  const auto correction = nest_corrections(bundles, now.scenario.choice);
  Values score{};
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    switch (now.scenario.choice.rule.index) {
      case kIncomeMaxRule:
        score[i] = bundles[i].income - bundles[i].hardship;
        break;
      case kEmpiricalLogitRule:
        score[i] = value[i] + taste[i];
        break;
      default:
        score[i] = now.scenario.choice.mu * value[i] -
                   correction[static_cast<std::size_t>(nest_of(bundles[i]))] + taste[i];
    }
  }
  return score;
}

/// All bundles that a household weighs, and the product (1 + its row) of the enterprise that those with one
/// would start; 0 when it has one already.
struct Options {
  Menu menu;
  std::uint8_t starts = 0;
  [[nodiscard]] std::span<const Bundle> bundles() const { return {menu.bundle.data(), menu.size}; }
};

Options options_of(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h,
                   const Family& family, bool may_start) {
  Outlook outlook = outlook_of(now, s, village, h, family);
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

Decision choose(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h,
                const Family& family, bool may_start) {
  const Options options = options_of(now, s, village, h, family, may_start);
  const Bundle& best = best_of(now, s.household.id[h], base::Month{s.household.taste_drawn[h]},
                               options.bundles(), values_of(now, s, village, h, family, options.bundles()));
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
  for (std::uint32_t p = first; p < last; ++p) {
    const bool can_work = able(s, p, now.clock.now);
    adults += can_work ? 1u : 0u;
    s.person.occupation[p] = can_work ? s.person.occupation[p] : Occupation::home;
  }
  s.village.adults[v.row] = adults;
}

}  // namespace

void choose_livelihoods(const Setting& now, Village& v) {
  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  Shard& s = v.shard;
  retire_and_count(now, v);
  for (const std::uint32_t h : v.households()) {
    const std::uint64_t id = s.household.id[h];
    if (redraws_tastes(now, id)) s.household.taste_drawn[h] = static_cast<std::int16_t>(now.clock.now.index);
    const auto bits = base::draw(now.key, id, now.clock.now, base::Purpose::reconsider);
    const bool may_start = looks_into_starting(now, s, h);
    if (!may_start && !base::happens(bits[0], now.drivers.reconsider)) continue;
    const Family family = family_of(now, effectiveness, s, h);
    assign(now, family, choose(now, s, v.row, h, family, may_start), h, s);
  }
}

Weighing weigh_livelihoods(const Setting& now, const Shard& shard, std::uint32_t h) {
  Shard s = shard;
  const Village v{s, village_of(s, h)};
  retire_and_count(now, v);
  const std::uint64_t id = s.household.id[h];
  const auto bits = base::draw(now.key, id, now.clock.now, base::Purpose::reconsider);
  Weighing w{static_cast<double>(base::uniform(bits[0])), now.drivers.reconsider,
             looks_into_starting(now, s, h),
             redraws_tastes(now, id) ? now.clock.now : base::Month{s.household.taste_drawn[h]}};
  if (!w.looks_into_starting && !base::happens(bits[0], now.drivers.reconsider)) return w;

  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  const Family family = family_of(now, effectiveness, s, h);
  const Options options = options_of(now, s, v.row, h, family, w.looks_into_starting);
  const std::span<const Bundle> bundles = options.bundles();
  const Values value = values_of(now, s, v.row, h, family, bundles);
  const Values taste = tastes_of(now, id, w.tastes_drawn, bundles);
  const Values score = scores_of(now, bundles, value, taste);
  for (std::size_t i = 0; i < bundles.size(); ++i)
    w.menu.push_back({bundles[i], value[i], taste[i], score[i]});
  w.chosen = static_cast<std::size_t>(&best_of(now, id, w.tastes_drawn, bundles, value) - bundles.data());
  w.product = options.starts;
  return w;
}

void fit_tastes(const Setting& now, Village& v) {
  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  Shard& s = v.shard;
  retire_and_count(now, v);
  for (const std::uint32_t h : v.households()) {
    const Family family = family_of(now, effectiveness, s, h);
    const Bundle does = what_it_does(family, s.household.product[h] > 0);
    Outlook outlook = outlook_of(now, s, v.row, h, family);
    Menu menu;
    add_bundles(outlook, false, menu);
    if (does.plant) {
      count_on(plant_at_hand(now, s, v.row, h, family), outlook);
      add_bundles(outlook, true, menu);
    }
    const std::span<const Bundle> bundles(menu.bundle.data(), menu.size);
    const Values value = values_of(now, s, v.row, h, family, bundles);
    for (int back = 1; back <= kTastesTried; ++back) {
      const base::Month drawn = now.clock.now - back;
      const Bundle& best = best_of(now, s.household.id[h], drawn, bundles, value);
      if (best.away != does.away || best.plant != does.plant) continue;
      if (does.nearby > 0 && best.nearby != does.nearby) continue;
      s.household.taste_drawn[h] = static_cast<std::int16_t>(drawn.index);
      break;
    }
    assign(now, family, {does}, h, s);
    s.household.product_wanted[h] = 0;  // a plant that nobody is at home for is not given up before a choice
  }
}

}  // namespace ruralsim
