// SPDX-License-Identifier: Apache-2.0
#include "sim/process/bundle_rules.hpp"

#include <algorithm>

#include "sim/process/block_column.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/math_columns.hpp>
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

/// Orders members by their expected net gain from leaving: what away work pays by the chance to have it, less
/// what their hands bring at home in those months.
/// @param margin  what one more unit of effective labour at home would bring a year, with everybody at home
void order_by_gain(const Outlook& o, double margin, Family& f) {
  for (std::size_t i = 0; i < f.adults; ++i) {
    Adult& a = f.adult[i];
    a.gain = a.net_away * (a.employed ? 1.0 : o.search_share) - a.year_away * margin * a.effectiveness;
  }
  // Most have two or three, in order already.
  for (std::size_t i = 1; i < f.adults; ++i) {
    if (!goes_first(f.adult[i], f.adult[i - 1])) continue;
    const Adult moved = f.adult[i];
    std::size_t to = i;
    for (; to > 0 && goes_first(moved, f.adult[to - 1]); --to) f.adult[to] = f.adult[to - 1];
    f.adult[to] = moved;
  }
}

bool is_gone(Occupation o) {
  return o == Occupation::away || o == Occupation::searching_away;
}

/// What several households' home production yields, a column each use of labour.
struct HomeColumns {
  std::array<double, kAtOnce> crops, herd, gathering;
};

/// What a household's access to online markets adds to each.
void sell_online(const Setting& now, std::uint32_t awards, std::size_t i, HomeColumns& income) {
  const double access = online_access(now, awards);
  const auto factor = [&](Good good) {
    return online_factor(now.scenario.new_media, market_of(now.scenario, static_cast<std::size_t>(good)),
                         access);
  };
  income.crops[i] *= factor(Good::crops);
  income.herd[i] *= factor(Good::herd);
  income.gathering[i] *= factor(Good::gathering);
}

void home_incomes(const Setting& now, const Prospects& p, const Shard& s,
                  std::span<const std::uint32_t> households, HomeColumns& income) {
  const auto& household = s.household;
  const std::size_t n = households.size();
  std::array<float, kAtOnce> target;
  std::array<double, kAtOnce> head, sold, capital;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t h = households[i];
    head[i] = sold[i] = household.herd[h] / kHead;
    target[i] = static_cast<float>(household.herd_target[h]);
    const double usual = usual_farm_capital(now, s, h);
    capital[i] = usual > 0 ? static_cast<double>(household.farm_capital[h]) / usual : 1;
  }
  offtake_rates(now.scenario.herd, std::span(target).first(n), std::span(sold).first(n));
  base::powers(std::span(capital).first(n), now.scenario.crops.capital_elasticity);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t h = households[i];
    income.crops[i] = p.crops *
                      land_in_harvest(static_cast<double>(household.cropland[h]), household.leased[h],
                                      now.scenario.crops.land_elasticity) *
                      static_cast<double>(household.productivity[h]) * capital[i];
    income.herd[i] = p.herd * head[i] * (sold[i] + now.scenario.herd.dairy);
    income.gathering[i] = p.gathering * static_cast<double>(household.access[h]) * p.richness;
    if (now.scenario.new_media.on) sell_online(now, household.awards[h], i, income);
  }
}

/// What one more unit of effective labour at home would bring a year, with everybody at home.
/// @param share  labour of everybody relative to the start
void margins_at_home(const Scenario& scenario, std::span<const Family> families, const HomeColumns& home,
                     const std::array<double, kAtOnce>& share, std::array<double, kAtOnce>& margin) {
  const double crops = scenario.crops.labour_elasticity, herd = scenario.herd.labour_elasticity,
               gathering = scenario.gathering.labour_elasticity;
  for (std::size_t i = 0, end = whole_vectors(families.size()); i < end; ++i) {
    const LabourEffect all(share[i]);
    margin[i] = crops * home.crops[i] * all.with(crops) + herd * home.herd[i] * all.with(herd) +
                gathering * home.gathering[i] * all.with(gathering);
  }
  for (std::size_t i = 0; i < families.size(); ++i)
    margin[i] = share[i] <= 0 || share[i] >= kMostLabour ? 0 : margin[i] / families[i].labour;
}

void look_for_support(const Prospects& prospects, const SupportBasis& from, std::uint32_t awards,
                      SupportOutlook& all) {
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

/// The same beside the enterprise of the outlook, and less what a post takes.
IncomeByLeaving labour_beside_plant(const Outlook& o) {
  IncomeByLeaving labour = labour_by_leaving(o.family);
  for (std::size_t leaving = 0; leaving < labour.size(); ++leaving) {
    const std::size_t staying = o.family.adults - std::min(o.family.adults, leaving);
    const std::size_t members = std::min(staying, static_cast<std::size_t>(o.plant.members));
    for (std::size_t i = leaving; i < leaving + members; ++i)
      labour[leaving] -= o.plant.member_time * o.family.adult[i].effectiveness;
    labour[leaving] -= post_labour(o, leaving);
  }
  return labour;
}

/// The same without one.
IncomeByLeaving labour_without_plant(const Outlook& o) {
  IncomeByLeaving labour = labour_by_leaving(o.family);
  for (std::size_t leaving = 0; leaving < labour.size(); ++leaving)
    labour[leaving] -= post_labour(o, leaving);
  return labour;
}

/// Incomes at home of several families, a place for each number who may leave, in whole vectors.
class FarmIncomes {
 public:
  /// `fill` writes `to`.
  void add(const Outlook& o, const IncomeByLeaving& labour, IncomeByLeaving& to) {
    // All places, of which the next family overwrites those that this one does not need.
    for (std::size_t i = 0; i < labour.size(); ++i) {
      // Cut off here and not by std::clamp: else the loop over all of them is not vectorised.
      const double share = labour[i] / o.labour_reference, at_least = share > 0 ? share : 0;
      share_[places_ + i] = at_least < kMostLabour ? at_least : kMostLabour;
      crops_[places_ + i] = o.home.crops;
      herd_[places_ + i] = o.home.herd;
      gathering_[places_ + i] = o.home.gathering;
    }
    const std::size_t needed = std::min<std::size_t>(o.family.adults, kMostAway + kMostNearby) + 1;
    wanted_[size_++] = {&to, needed};
    places_ += needed;
  }

  void fill(const Scenario& scenario) {
    const double crops = scenario.crops.labour_elasticity, herd = scenario.herd.labour_elasticity,
                 gathering = scenario.gathering.labour_elasticity;
    for (std::size_t i = 0, end = whole_vectors(places_); i < end; ++i) {
      const LabourEffect at_home(share_[i]);
      share_[i] = crops_[i] * at_home.with(crops) + herd_[i] * at_home.with(herd) +
                  gathering_[i] * at_home.with(gathering);
    }
    const double* income = share_.data();
    for (std::size_t i = 0; i < size_; income += wanted_[i].places, ++i)
      std::copy_n(income, wanted_[i].places, wanted_[i].to->begin());
  }

 private:
  struct Wanted {
    IncomeByLeaving* to;
    std::size_t places;
  };
  static constexpr std::size_t kMost = 2 * kAtOnce;  ///< families, each with and without an enterprise
  using Column = std::array<double, kMost*(kMostAway + kMostNearby + 1) + std::tuple_size_v<IncomeByLeaving>>;
  Column share_;  ///< of the labour of the start; becomes the income
  Column crops_, herd_, gathering_;
  std::array<Wanted, kMost> wanted_;
  std::size_t size_ = 0, places_ = 0;
};

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
  PlantPlan plan(product, plant, price, now.drivers.nearby_pay);
  for (int m = 1; m <= o.members; ++m) {
    const PlantYear year = plan.with(m * o.member_time);
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

namespace {

/// All of a household but its members' pay.
void gather_family(const Setting& now, const FarmEffectiveness& effectiveness, const Shard& s,
                   std::uint32_t h, AwayPay& pay, Family& f) {
  f.basis = support_basis(now, s, h, {.elders = true, .pupils = true});
  f.adults = 0, f.equivalents = f.labour = 0, f.dependants = 0;
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
    const Occupation occupation = s.person.occupation[p];
    Adult& adult = f.adult[f.adults++];
    adult = {.person = p,
             .net_away = 0,
             .gain = 0,
             .effectiveness = at_farm,
             .year_away = 0,
             .fitness = worker.fitness,
             .gone = is_gone(occupation),
             .employed = occupation == Occupation::away,
             .nearby = occupation == Occupation::nearby};
    pay.add(worker, s.person.id[p], adult);
  }
}

}  // namespace

void AwayPay::add(const Worker& worker, std::uint64_t id, Adult& adult) {
  const AwayParameters& p = now_.scenario.away;
  id_[size_] = id, adult_[size_] = &adult;
  log_pay_[size_] = log_pay(worker, p);
  fitness_[size_] = worker.fitness, language_[size_] = worker.mandarin ? 1.0 : 1.0 + p.mandarin_premium;
  if (++size_ == kMost) fill();
}

void AwayPay::fill() {
  for (std::size_t i = size_; i % 4 != 0; ++i) log_pay_[i] = 0, fitness_[i] = language_[i] = 1;
  std::array<double, kMost> pay;
  for (std::size_t i = 0, end = whole_vectors(size_); i < end; ++i)
    pay[i] = base::exp(log_pay_[i]) * fitness_[i] / language_[i];
  base::DrawColumn lots(now_.key, std::span(id_).first(size_), base::Month{0}, base::Purpose::away_months);
  for (std::size_t i = 0; i < size_; ++i) {
    const double year_away = months_of_lot(lots[i], now_.scenario.away) / 12.0;
    adult_[i]->year_away = year_away;
    adult_[i]->net_away = year_away * (now_.drivers.away_pay * pay[i] - now_.drivers.away_living);
  }
  size_ = 0;
}

const Family& Families::add(std::uint32_t household) {
  household_[size_] = household;
  gather_family(now_, effectiveness_, s_, household, pay_, family_[size_]);
  return family_[size_++];
}

Family family_of(const Setting& now, const FarmEffectiveness& effectiveness, const Shard& s,
                 std::uint32_t h) {
  Family f;
  AwayPay pay(now);
  gather_family(now, effectiveness, s, h, pay, f);
  pay.fill();
  return f;
}

IncomeByLeaving farm_income(const Outlook& o, const IncomeByLeaving& labour) {
  IncomeByLeaving income{};
  FarmIncomes incomes;
  incomes.add(o, labour, income);
  incomes.fill(o.now.scenario);
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

namespace {

/// Everything of an outlook that is not worked out in columns.
void begin_outlook(const Prospects& prospects, const Shard& s, std::size_t village, std::uint32_t h,
                   Outlook& o) {
  const auto& household = s.household;
  const Setting& now = o.now;
  const std::uint32_t awards = household.awards[h];
  o.support.arrives = 1 - leaked_share(now, s, h);
  look_for_support(prospects, o.family.basis, awards, o.support);
  o.other = now.drivers.other_income[household.type[h]] - household.leased[h] / kMu * s.village.rent[village];
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
}

double labour_reference_of(const Shard& s, std::uint32_t h, const Family& family) {
  const auto reference = static_cast<double>(s.household.labour_reference[h]);
  return reference > 0 ? reference : std::max(family.labour, 0.1);
}

}  // namespace

void look_out(const Setting& now, const Prospects& prospects, const Shard& s, std::size_t village,
              std::span<const std::uint32_t> households, std::span<Family> families, Outlooks& outlooks) {
  const std::size_t n = households.size();
  HomeColumns home{};
  home_incomes(now, prospects, s, households, home);
  std::array<double, kAtOnce> reference, share{}, margin;
  for (std::size_t i = 0; i < n; ++i) {
    reference[i] = labour_reference_of(s, households[i], families[i]);
    share[i] = families[i].labour / reference[i];
  }
  margins_at_home(now.scenario, families.first(n), home, share, margin);
  FarmIncomes incomes;
  for (std::size_t i = 0; i < n; ++i) {
    Outlook& o = outlooks.make(i, now, families[i],
                               HomeIncome{home.crops[i], home.herd[i], home.gathering[i]}, reference[i]);
    begin_outlook(prospects, s, village, households[i], o);
    order_by_gain(o, margin[i], families[i]);
    incomes.add(o, labour_without_plant(o), o.farm);
    if (s.household.product[households[i]] == 0) continue;
    o.plant = plant_at_hand(now, s, village, households[i]);
    incomes.add(o, labour_beside_plant(o), o.plant.farm);
  }
  incomes.fill(now.scenario);
  for (std::size_t i = 0; i < n; ++i) send_away(outlooks[i]);
}

Outlook outlook_of(const Setting& now, const Prospects& prospects, const Shard& s, std::size_t village,
                   std::uint32_t h, Family& family) {
  Outlooks outlooks;
  look_out(now, prospects, s, village, std::span(&h, 1), std::span(&family, 1), outlooks);
  return outlooks[0];
}

double value_of_labour(const Outlook& o) {
  return std::max(o.farm[0] - o.farm[1], o.fill_rate * o.now.drivers.nearby_pay);
}

PlantOutlook plant_at_hand(const Setting& now, const Shard& s, std::size_t village, std::uint32_t h) {
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
  o.plant.farm = farm_income(o, labour_beside_plant(o));
}

}  // namespace ruralsim
