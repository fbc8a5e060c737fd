// SPDX-License-Identifier: Apache-2.0
// 5.1 A household that reconsiders weighs bundles (0-3 members away, 0-2 in jobs near home, taken in the
// order of their expected net gain) by the expected income of each, means-tested support included, and
// assigns its members.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>

namespace ruralsim {
namespace {

constexpr int kMostAway = 3;
constexpr int kMostNearby = 2;
constexpr std::size_t kMostBundles = (kMostAway + 1) * (kMostNearby + 1);
constexpr std::size_t kMostAdults = 24;

struct Adult {
  std::uint32_t person;
  double net_away;       ///< expected pay net of city living, yuan a year
  double effectiveness;  ///< at home
  bool gone;             ///< away or looking for it
  bool nearby;
};

/// A household as its choice sees it.
struct Family {
  std::array<Adult, kMostAdults> adult;  ///< able, best earner away first
  std::size_t adults = 0;
  double equivalents = 0;
  double labour = 0;        ///< effective labour if everybody stays
  bool dependants = false;  ///< children under 16 or elders over 70
  SupportBasis basis;
};

/// Whoever is away or has a job keeps the place before somebody else is sent.
bool goes_first(const Adult& a, const Adult& b) {
  if (a.gone != b.gone) return a.gone;
  return a.net_away != b.net_away ? a.net_away > b.net_away : a.person < b.person;
}

bool is_gone(Occupation o) {
  return o == Occupation::away || o == Occupation::searching_away;
}

Family family_of(const Setting& now, const FarmEffectiveness& effectiveness, const Shard& s,
                 std::uint32_t h) {
  Family f;
  f.basis = support_basis(s, h, now.clock.now);
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    const int age = age_at(s.person.born[p], now.clock.now);
    const bool child = age < kWorkingAge;
    f.equivalents += child ? now.scenario.choice.child_equivalence : 1.0;
    f.dependants = f.dependants || child || age >= kFrailAge;
    if (s.person.ill_until[p] > now.clock.now.index) continue;
    const double at_farm = effectiveness.at(age);
    f.labour += at_farm;
    if (!able(s, p, now.clock.now) || f.adults == kMostAdults) continue;
    const Worker worker{age, s.person.schooling[p], s.person.female[p] != 0, s.person.mandarin[p] != 0};
    const double net =
        now.drivers.away_pay * relative_pay(worker, now.scenario.away) - now.drivers.away_living;
    f.adult[f.adults++] = {p, net, at_farm, is_gone(s.person.occupation[p]),
                           s.person.occupation[p] == Occupation::nearby};
  }
  std::sort(f.adult.begin(), f.adult.begin() + static_cast<std::ptrdiff_t>(f.adults), goes_first);
  return f;
}

/// What home production yields a year when everybody stays, by how it answers to labour.
struct HomeIncome {
  double crops, herd, gathering;
};

HomeIncome home_income(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h) {
  const auto& household = s.household;
  const HerdParameters& herd = now.scenario.herd;
  const double head = household.herd[h] / kHead;
  const double sold = offtake_rate(head, static_cast<double>(household.herd_target[h]), herd);
  const double normal = steady_resource(now.scenario.gathering) * s.village.resource_capacity[village];
  const double richness = normal > 0 ? s.village.resource[village] / normal : 0;
  return {now.drivers.crop_value * static_cast<double>(household.cropland[h] * household.productivity[h]),
          now.drivers.herd_price * head * (sold + herd.dairy),
          now.drivers.gathering_value * static_cast<double>(household.access[h]) * richness};
}

/// Support a year that a bundle leaves: lists without a means test as they are, the means-tested part fading
/// out as assessed income passes the cut-off.
double expected_support(const Setting& now, const Family& f, std::uint32_t awards, double own_income,
                        double noise, int leaving) {
  SupportBasis basis = f.basis;
  basis.adult_stays = static_cast<std::size_t>(leaving) < f.adults;
  double sum = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if ((awards >> m & 1u) == 0) continue;
    const MeasureInForce& measure = now.measures[m];
    double kept = 1;
    if (measure.levers.listed_share > 0 && measure.cutoff < std::numeric_limits<double>::infinity()) {
      const double limit = measure.cutoff * (1 + now.scenario.assistance.incumbent_bonus);
      const double assessed = own_income / std::max(1, basis.persons) * noise;
      kept = std::clamp((limit * (1 + now.scenario.assistance.taper) - assessed) /
                            std::max(limit * now.scenario.assistance.taper, 1e-9),
                        0.0, 1.0);
    }
    sum += kept * support_a_year(measure.levers, basis);
  }
  return sum;
}

/// Everything about a household that does not change between its bundles.
struct Outlook {
  const Setting& now;
  const Family& family;
  HomeIncome home;
  double other = 0;
  double labour_reference = 1;
  double hardship_away = 0;
  double fill_rate = 1;
  double search_share = 1;  ///< of a year's pay that someone who starts to look can expect
  std::uint32_t awards = 0;
  double noise = 1;
};

Bundle weigh(const Outlook& o, int away, int nearby) {
  Bundle b{.away = away, .nearby = nearby};
  const ChoiceParameters& choice = o.now.scenario.choice;
  double labour = o.family.labour;
  double earned = 0;
  for (int i = 0; i < away; ++i) {
    const Adult& a = o.family.adult[static_cast<std::size_t>(i)];
    labour -= a.effectiveness;
    const double pay = a.net_away * (a.gone ? 1.0 : o.search_share);
    earned += pay;
    b.variance += choice.away_risk * pay * choice.away_risk * pay;
    b.newly_away += a.gone ? 0 : 1;
  }
  for (int i = away; i < away + nearby; ++i) {
    const Adult& a = o.family.adult[static_cast<std::size_t>(i)];
    labour -= a.effectiveness;
    earned += o.now.drivers.nearby_pay * (a.nearby ? 1.0 : o.fill_rate);
  }
  const double share = std::clamp(labour / o.labour_reference, 0.0, 2.0);
  const LabourEffect at_home(share);
  const double farm = o.home.crops * at_home.with(o.now.scenario.crops.labour_elasticity) +
                      o.home.herd * at_home.with(o.now.scenario.herd.labour_elasticity) +
                      o.home.gathering * at_home.with(o.now.scenario.gathering.labour_elasticity);
  b.variance += choice.farm_risk * farm * choice.farm_risk * farm;
  const double own = farm + earned + o.other;
  b.income = own + expected_support(o.now, o.family, o.awards, own, o.noise, away + nearby);
  b.hardship = away * o.hardship_away + nearby * o.now.drivers.hardship_nearby;
  b.leaves_dependants = o.family.dependants && static_cast<std::size_t>(away) >= o.family.adults && away > 0;
  return b;
}

/// lambda (G + ln S): one Gumbel a bundle, one positive stable a nest, keyed by household, label and the
/// month the tastes were last drawn.
void draw_tastes(const Setting& now, std::uint64_t id, base::Month drawn, std::span<const Bundle> bundles,
                 std::span<double> taste) {
  const float lambda = static_cast<float>(now.scenario.choice.dissimilarity);
  std::array<double, kNests> nest{};
  for (std::size_t n = 0; n < kNests; ++n) {
    const auto bits =
        base::draw(now.key, id, drawn, base::Purpose::taste_nest, static_cast<std::uint32_t>(n));
    nest[n] = static_cast<double>(base::log_positive_stable(lambda, bits[0], bits[1]));
  }
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    const auto label = static_cast<std::uint32_t>(bundles[i].away * (kMostNearby + 1) + bundles[i].nearby);
    const double gumbel =
        static_cast<double>(base::gumbel(base::draw(now.key, id, drawn, base::Purpose::taste, label)[0]));
    taste[i] = static_cast<double>(lambda) * (gumbel + nest[static_cast<std::size_t>(nest_of(bundles[i]))]);
  }
}

Outlook outlook_of(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h,
                   const Family& family) {
  const auto& household = s.household;
  Outlook o{.now = now, .family = family, .home = home_income(now, s, village, h)};
  o.other = now.drivers.other_income[household.type[h]];
  o.labour_reference = household.labour_reference[h] > 0 ? static_cast<double>(household.labour_reference[h])
                                                         : std::max(family.labour, 0.1);
  o.hardship_away = now.drivers.hardship_away * static_cast<double>(household.hardship[h]);
  o.fill_rate = static_cast<double>(s.village.fill_rate[village]);
  o.search_share = now.drivers.find_job;
  o.awards = household.awards[h];
  const auto bits = base::draw(now.key, household.id[h], base::Month{0}, base::Purpose::assessment);
  o.noise = static_cast<double>(
      base::lognormal(0, static_cast<float>(now.scenario.assistance.assessment_noise), bits[0]));
  return o;
}

Bundle choose(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h,
              const Family& family) {
  const Outlook outlook = outlook_of(now, s, village, h, family);
  std::array<Bundle, kMostBundles> menu;
  std::size_t size = 0;
  const int adults = static_cast<int>(family.adults);
  for (int away = 0; away <= std::min(kMostAway, adults); ++away) {
    for (int nearby = 0; nearby <= std::min(kMostNearby, adults - away); ++nearby) {
      menu[size++] = weigh(outlook, away, nearby);
    }
  }
  const std::span<const Bundle> bundles(menu.data(), size);
  if (now.scenario.choice.rule.index == 1) return bundles[choose_income_max(bundles)];

  double own_away = 0;
  for (std::size_t i = 0; i < family.adults; ++i) own_away += family.adult[i].gone ? 1 : 0;
  const double network =
      network_effect(static_cast<double>(s.village.network[village]), s.village.adults[village], own_away,
                     static_cast<double>(family.adults), now.scenario.choice);
  std::array<double, kMostBundles> value, taste;
  for (std::size_t i = 0; i < size; ++i) {
    value[i] = utility(bundles[i], family.equivalents, now.drivers.subsistence, network, now.scenario.choice);
  }
  draw_tastes(now, s.household.id[h], base::Month{s.household.taste_drawn[h]}, bundles, taste);
  return bundles[choose_nested_logit(bundles, std::span(value.data(), size), std::span(taste.data(), size),
                                     now.scenario.choice)];
}

/// The first `away` adults leave or look for work, the next `nearby` keep or seek a job, the others stay.
void assign(const Family& family, const Bundle& chosen, Shard& s) {
  for (std::size_t i = 0; i < family.adults; ++i) {
    Occupation& occupation = s.person.occupation[family.adult[i].person];
    if (static_cast<int>(i) < chosen.away) {
      if (occupation != Occupation::away) occupation = Occupation::searching_away;
    } else if (static_cast<int>(i) < chosen.away + chosen.nearby) {
      if (occupation != Occupation::nearby) occupation = Occupation::seeking_nearby;
    } else {
      occupation = Occupation::home;
    }
  }
}

/// Those who can no longer work (old, ill) come home before anybody chooses.
void retire(const Setting& now, Shard& s, std::uint32_t h) {
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    if (s.person.occupation[p] != Occupation::home && !able(s, p, now.clock.now))
      s.person.occupation[p] = Occupation::home;
  }
}

void count_adults(const Setting& now, const Village& v) {
  Shard& s = v.shard;
  std::uint32_t adults = 0;
  for (const std::uint32_t h : v.households()) {
    for (const std::uint32_t p : v.persons(h)) adults += able(s, p, now.clock.now) ? 1u : 0u;
  }
  s.village.adults[v.row] = adults;
}

}  // namespace

void choose_livelihoods(const Setting& now, Village& v) {
  const FarmEffectiveness effectiveness(now.scenario.tables.farm_effectiveness);
  Shard& s = v.shard;
  count_adults(now, v);
  for (const std::uint32_t h : v.households()) {
    retire(now, s, h);
    const std::uint64_t id = s.household.id[h];
    const auto taste = base::draw(now.key, id, now.clock.now, base::Purpose::taste_redraw);
    if (base::happens(taste[0], now.drivers.taste_redraw)) {
      s.household.taste_drawn[h] = static_cast<std::int16_t>(now.clock.now.index);
    }
    const auto bits = base::draw(now.key, id, now.clock.now, base::Purpose::reconsider);
    if (!now.clock.first_of_run && !base::happens(bits[0], now.drivers.reconsider)) continue;
    const Family family = family_of(now, effectiveness, s, h);
    const Bundle chosen = choose(now, s, v.row, h, family);
    assign(family, chosen, s);
  }
}

}  // namespace ruralsim
