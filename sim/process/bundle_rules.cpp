// SPDX-License-Identifier: Apache-2.0
#include "sim/process/bundle_rules.hpp"

#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/governance.hpp>
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/process/outlet_rules.hpp>

namespace ruralsim {
namespace {

/// Labour at home beyond so many times that of the start adds nothing.
constexpr double kMostLabour = 2.0;

/// Whoever is away or has a job keeps the place before somebody else is sent.
bool goes_first(const Adult& a, const Adult& b) {
  if (a.gone != b.gone) return a.gone;
  if (a.nearby != b.nearby) return a.nearby;
  return a.gain != b.gain ? a.gain > b.gain : a.person < b.person;
}

/// What one more unit of effective labour at home would bring a year, with everybody at home.
double margin_at_home(const Outlook& o) {
  const double share = o.family.labour / o.labour_reference;
  if (share <= 0 || share >= kMostLabour) return 0;
  const double crops = o.now.scenario.crops.labour_elasticity;
  const double herd = o.now.scenario.herd.labour_elasticity;
  const double gathering = o.now.scenario.gathering.labour_elasticity;
  const LabourEffect all(share);
  return (crops * o.home.crops * all.with(crops) + herd * o.home.herd * all.with(herd) +
          gathering * o.home.gathering * all.with(gathering)) /
         o.family.labour;
}

/// Orders members by their expected net gain from leaving: what away work pays by the chance to have it, less
/// what their hands bring at home in those months.
void order_by_gain(const Outlook& o, Family& f) {
  const double margin = margin_at_home(o);
  for (std::size_t i = 0; i < f.adults; ++i) {
    Adult& a = f.adult[i];
    a.gain = a.net_away * (a.employed ? 1.0 : o.search_share) - a.year_away * margin * a.effectiveness;
  }
  std::sort(f.adult.begin(), f.adult.begin() + static_cast<std::ptrdiff_t>(f.adults), goes_first);
}

bool is_gone(Occupation o) {
  return o == Occupation::away || o == Occupation::searching_away;
}

HomeIncome home_income(const Setting& now, const Prospects& p, const Shard& s, std::uint32_t h) {
  const auto& household = s.household;
  const HerdParameters& herd = now.scenario.herd;
  const double head = household.herd[h] / kHead;
  const double sold = offtake_rate(head, static_cast<double>(household.herd_target[h]), herd);
  const HomeIncome income = {p.crops *
                                 land_in_harvest(static_cast<double>(household.cropland[h]),
                                                 household.leased[h], now.scenario.crops.land_elasticity) *
                                 static_cast<double>(household.productivity[h]) * capital_effect(now, s, h),
                             p.herd * head * (sold + herd.dairy),
                             p.gathering * static_cast<double>(household.access[h]) * p.richness};
  if (!now.scenario.new_media.on) return income;
  const double access = online_access(now, household.awards[h]);
  const auto factor = [&](Good good) {
    return online_factor(now.scenario.new_media, market_of(now.scenario, static_cast<std::size_t>(good)),
                         access);
  };
  return {income.crops * factor(Good::crops), income.herd * factor(Good::herd),
          income.gathering * factor(Good::gathering)};
}

/// `arrives`: share of what is paid that reaches the household.
SupportOutlook support_outlook(const Prospects& prospects, const SupportBasis& from, std::uint32_t awards,
                               double arrives) {
  SupportOutlook all;
  all.arrives = arrives;
  SupportBasis gone = from, stays = from;
  gone.assessed = stays.assessed = std::numeric_limits<double>::infinity();  // what is filled depends on it
  gone.adult_stays = false;
  stays.adult_stays = true;
  for (const Prospects::Payer& payer : prospects.payers()) {
    if ((awards & payer.bit) == 0) continue;
    const std::array<double, 2> paid = {support_a_year(*payer.levers, gone),
                                        support_a_year(*payer.levers, stays)};
    const double top_up_to = payer.levers->top_up_to;
    const bool tested = payer.limit < std::numeric_limits<double>::infinity() || top_up_to > 0;
    if (tested && all.tests < all.tested.size()) {
      all.tested[all.tests++] = {payer.limit, paid, top_up_to};
    } else {
      all.fixed[0] += paid[0], all.fixed[1] += paid[1];
    }
  }
  return all;
}

/// Support a year that a bundle leaves: lists without a means test as they are, the means-tested part fading
/// out as assessed income passes the cut-off.
double expected_support(const Outlook& o, double own_income, bool adult_stays) {
  const std::size_t column = adult_stays ? 1 : 0;
  double sum = o.support.fixed[column];
  if (o.support.tests == 0) return o.support.arrives * sum;
  const double assessed = own_income / std::max(1, o.family.basis.persons) * o.noise;
  const double taper = o.now.scenario.assistance.taper;
  for (std::size_t t = 0; t < o.support.tests; ++t) {
    const auto& [limit, paid, top_up_to] = o.support.tested[t];
    const double kept =
        limit == std::numeric_limits<double>::infinity()
            ? 1.0
            : std::clamp((limit * (1 + taper) - assessed) / std::max(limit * taper, 1e-9), 0.0, 1.0);
    sum += kept * (paid[column] + o.family.basis.persons * std::max(0.0, top_up_to - assessed));
  }
  return o.support.arrives * sum;
}

/// Effective labour at home that a public post takes when so many adults have left: of the one who is
/// missed least.
double post_labour(const Outlook& o, std::size_t leaving) {
  if (o.post_time <= 0 || leaving >= o.family.adults) return 0;
  const auto* adults = o.family.adult.data();
  const auto* holder =
      std::min_element(adults + leaving, adults + o.family.adults,
                       [](const Adult& a, const Adult& b) { return a.effectiveness < b.effectiveness; });
  return o.post_time * holder->effectiveness;
}

/// Effective labour at home by how many adults leave, in their order.
IncomeByLeaving labour_by_leaving(const Family& f) {
  IncomeByLeaving labour;
  double left = f.labour;
  for (std::size_t leaving = 0; leaving < labour.size(); ++leaving) {
    labour[leaving] = left;
    if (leaving < f.adults) left -= f.adult[leaving].effectiveness;
  }
  return labour;
}

/// Adds up what bundles share, one more member away at a time.
void send_away(Outlook& o) {
  const double risk = o.now.scenario.choice.away_risk;
  const std::size_t most = std::min<std::size_t>(kMostAway, o.family.adults);
  for (std::size_t i = 0; i < most; ++i) {
    const Adult& a = o.family.adult[i];
    AwayPart part = o.away[i];
    const double pay = a.net_away * (a.employed ? 1.0 : o.search_share);
    part.earned += pay;
    part.variance += risk * pay * risk * pay;
    part.newly += a.gone ? 0 : 1;
    part.years += a.year_away;
    // Who is away for part of the year works at home for the rest of it.
    part.earned += (1 - a.year_away) * (o.farm[i] - o.farm[i + 1]);
    o.away[i + 1] = part;
  }
}

/// Profit by members less the interest of a loan on it.
PlantOutlook plant_outlook(const Setting& now, const Product& product, const Plant& plant, double price,
                           double interest) {
  PlantOutlook o;
  o.members = plant_members(product);
  o.member_time = member_time(product);
  for (int m = 1; m <= o.members; ++m) {
    const PlantYear year = plan_year(product, plant, m * o.member_time, price, now.drivers.nearby_pay);
    o.profit[static_cast<std::size_t>(m)] = year.profit - interest;
    o.spread = year.sales * (product.own_risk + product.village_risk);
  }
  return o;
}

}  // namespace

Worker worker_of(const Setting& now, const Shard& s, std::uint32_t p) {
  return {age_at(s.person.born[p], now.clock.now),
          s.person.schooling[p],
          s.person.female[p] != 0,
          s.person.mandarin[p] != 0,
          s.person.skill[p] / 100.0,
          fitness_of(s.person.health[p], now.scenario.health)};
}

HouseholdTraits traits_of(const Shard& s, std::uint32_t h, double network, const Family& family) {
  const double persons = std::max(1, family.basis.persons);
  return {network, s.household.herd[h] / kHead / persons,
          static_cast<double>(s.household.cropland[h]) / persons,
          family.dependants / std::max(1.0, static_cast<double>(family.adults))};
}

Family family_of(const Setting& now, const FarmEffectiveness& effectiveness, const Shard& s,
                 std::uint32_t h) {
  Family f;
  f.basis = support_basis(now, s, h, {.elders = true, .pupils = true});
  const auto effort = static_cast<double>(s.household.effort[h]);
  for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
    const int age = age_at(s.person.born[p], now.clock.now);
    const bool child = age < kWorkingAge;
    f.equivalents += child ? now.scenario.choice.child_equivalence : 1.0;
    f.dependants += child || age >= kFrailAge ? 1 : 0;
    if (kept_from_work(s, p, now.clock.now)) continue;
    const double at_farm =
        effectiveness.at(age) * effectiveness_of(s.person.health[p], now.scenario.health) * effort;
    f.labour += at_farm;
    if (!able(s, p, now.clock.now) || f.adults == kMostAdults) continue;
    const Worker worker = worker_of(now, s, p);
    const double year_away = months_of_away_work(now.key, s.person.id[p], now.scenario.away) / 12.0;
    const double net = year_away * (now.drivers.away_pay * relative_pay(worker, now.scenario.away) -
                                    now.drivers.away_living);
    f.adult[f.adults++] = {p,
                           net,
                           0,
                           at_farm,
                           year_away,
                           worker.fitness,
                           is_gone(s.person.occupation[p]),
                           s.person.occupation[p] == Occupation::away,
                           s.person.occupation[p] == Occupation::nearby};
  }
  return f;
}

IncomeByLeaving farm_income(const Outlook& o, const IncomeByLeaving& labour) {
  const double crops = o.now.scenario.crops.labour_elasticity;
  const double herd = o.now.scenario.herd.labour_elasticity;
  const double gathering = o.now.scenario.gathering.labour_elasticity;
  IncomeByLeaving income{};
  // One vector where it holds all who may leave, else two.
  const std::size_t places = o.family.adults < 4 ? 4 : labour.size();
  for (std::size_t i = 0; i < places; ++i) {
    // Not std::clamp: its references keep the loop from being vectorised.
    const LabourEffect at_home(std::min(kMostLabour, std::max(0.0, labour[i] / o.labour_reference)));
    income[i] = o.home.crops * at_home.with(crops) + o.home.herd * at_home.with(herd) +
                o.home.gathering * at_home.with(gathering);
  }
  return income;
}

Prospects::Prospects(const Setting& now, const Shard& s, std::size_t village) {
  const double* price = s.village.price_expected.data() + village * good_count(now.scenario);
  const double gate = gate_price(now.scenario, s, village);
  crops = gate * price[0] * now.drivers.crop_value;
  herd = gate * price[1] * now.drivers.herd_price;
  gathering = gate * price[2] * now.drivers.gathering_value;
  const double normal = steady_resource(now.scenario.gathering) * s.village.resource_capacity[village];
  richness = normal > 0 ? s.village.resource[village] / normal : 0;
  const double beyond = static_cast<double>(s.village.road_time[village]) - now.scenario.county.road_time;
  hardship_nearby =
      now.drivers.hardship_nearby * std::max(0.0, 1 + now.scenario.nearby.road_hardship * beyond);
  posts = measures_with(now, &Levers::posts);
  search_help = measures_with(now, &Levers::job_search_gain);
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const MeasureInForce& measure = now.measures[m];
    if (support_a_year(measure.levers, kEntitled) == 0) continue;
    payer_[payers_++] = {1u << m, &measure.levers, income_limit(measure, now.scenario)};
  }
}

Outlook outlook_of(const Setting& now, const Prospects& prospects, const Shard& s, std::size_t village,
                   std::uint32_t h, Family& family) {
  const auto& household = s.household;
  const std::uint32_t awards = household.awards[h];
  Outlook o{.now = now, .family = family, .home = home_income(now, prospects, s, h)};
  o.support = support_outlook(prospects, family.basis, awards, 1 - leaked_share(now, s, h));
  o.other = now.drivers.other_income[household.type[h]] - household.leased[h] / kMu * s.village.rent[village];
  o.labour_reference = household.labour_reference[h] > 0 ? static_cast<double>(household.labour_reference[h])
                                                         : std::max(family.labour, 0.1);
  o.hardship_away = now.drivers.hardship_away * static_cast<double>(household.hardship[h]);
  o.hardship_nearby = prospects.hardship_nearby;
  o.fill_rate = static_cast<double>(s.village.fill_rate[village]);
  o.search_share = find_chance_a_year(now, awards & prospects.search_help);
  if (o.support.tests > 0) {
    const auto bits = base::draw(now.key, household.id[h], base::Month{0}, base::Purpose::assessment);
    o.noise = static_cast<double>(
        base::lognormal(0, static_cast<float>(now.scenario.assistance.assessment_noise), bits[0]));
  }
  o.post_time = (awards & prospects.posts) != 0 ? post_time(now, awards) : 0;
  order_by_gain(o, family);
  IncomeByLeaving labour = labour_by_leaving(family);
  for (std::size_t leaving = 0; leaving < labour.size(); ++leaving)
    labour[leaving] -= post_labour(o, leaving);
  o.farm = farm_income(o, labour);
  send_away(o);
  return o;
}

double value_of_labour(const Outlook& o) {
  return std::max(o.farm[0] - o.farm[1], o.fill_rate * o.now.drivers.nearby_pay);
}

PlantOutlook plant_at_hand(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h,
                           const Family&) {
  const auto& household = s.household;
  const std::size_t k = household.product[h] - 1u;
  const Product& product = now.scenario.products[k];
  // The loan is owed with or without the plant.
  return plant_outlook(now, product, plant_of_household(now, s, village, h),
                       Outlets(now, s, village).of_plant(h) *
                           s.village.price_expected[village * good_count(now.scenario) + kBaseGoods + k],
                       0);
}

PlantOutlook plant_to_be(const Setting& now, const Venture& venture) {
  const Product& product = now.scenario.products[venture.product];
  return plant_outlook(now, product, plant_of(product, venture.productivity, 1, now.drivers.price_level),
                       venture.price, venture.finance.loan * venture.finance.paid_rate);
}

void count_on(const PlantOutlook& plant, Outlook& o) {
  o.plant = plant;
  IncomeByLeaving labour = labour_by_leaving(o.family);
  for (std::size_t leaving = 0; leaving < labour.size(); ++leaving) {
    const std::size_t staying = o.family.adults - std::min(o.family.adults, leaving);
    const std::size_t members = std::min(staying, static_cast<std::size_t>(plant.members));
    for (std::size_t i = leaving; i < leaving + members; ++i)
      labour[leaving] -= plant.member_time * o.family.adult[i].effectiveness;
    labour[leaving] -= post_labour(o, leaving);
  }
  o.plant.farm = farm_income(o, labour);
}

Bundle weigh(const Outlook& o, int away, int nearby, bool plant) {
  const AwayPart& gone = o.away[static_cast<std::size_t>(away)];
  Bundle b{.away = away, .nearby = nearby, .plant = plant, .newly_away = gone.newly};
  b.variance = gone.variance;
  const ChoiceParameters& choice = o.now.scenario.choice;
  const std::size_t leaving = static_cast<std::size_t>(away + nearby);
  double earned = gone.earned;
  for (int i = away; i < away + nearby; ++i) {
    const Adult& a = o.family.adult[static_cast<std::size_t>(i)];
    earned += o.now.drivers.nearby_pay * a.fitness * (a.nearby ? 1.0 : o.fill_rate);
  }
  double farm = o.farm[leaving];
  if (plant) {
    const std::size_t members =
        std::min(o.family.adults - leaving, static_cast<std::size_t>(o.plant.members));
    farm = o.plant.farm[leaving];
    earned += o.plant.profit[members];
    b.variance += o.plant.spread * o.plant.spread;
  }
  b.variance += choice.farm_risk * farm * choice.farm_risk * farm;
  const double own = farm + earned + o.other;
  b.income = own + expected_support(o, own, leaving < o.family.adults);
  b.hardship = gone.years * o.hardship_away + nearby * o.hardship_nearby;
  b.leaves_dependants =
      o.family.dependants > 0 && static_cast<std::size_t>(away) >= o.family.adults && away > 0;
  return b;
}

}  // namespace ruralsim
