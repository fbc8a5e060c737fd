// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/history.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {
namespace {

using base::Purpose;

constexpr base::Month kOnce{0};            ///< month of draws that are made once in a run
constexpr int kSchoolingTableYear = 2020;  ///< the schooling table gives years of school by age in this year
constexpr int kLargestHousehold = 15;

/// What is known of a household before its persons are.
struct Plan {
  std::size_t village;
  std::size_t nth;  ///< in its village
  std::size_t type;
  int size = 1;
  [[nodiscard]] std::uint64_t id() const { return household_id(village, nth); }
};

struct PersonPlan {
  int age_months;
  bool female;
};

/// Households of one type by village: so many in the poor villages, so many in the others, with weights that
/// differ.
std::vector<std::int64_t> households_by_village(const Scenario& s, base::Key key, std::size_t type) {
  const auto villages = static_cast<std::size_t>(s.county.villages);
  const auto poor = static_cast<std::size_t>(s.county.poor_villages);
  std::vector<double> weight(villages);
  std::vector<std::uint64_t> ids(villages);
  for (std::size_t v = 0; v < villages; ++v) {
    ids[v] = village_id(v);
    weight[v] = 0.6 + 0.8 * static_cast<double>(
                                base::uniform(base::draw(key, ids[v], kOnce, Purpose::synthesis_village)[0]));
  }
  const HouseholdType& t = s.household_types[type];
  const double in_poor = poor == 0 ? 0 : poor == villages ? 1 : t.poor_village_share;
  const auto count_poor = static_cast<std::int64_t>(in_poor * static_cast<double>(t.households) + 0.5);
  const auto first = base::share_out(count_poor, std::span(weight).first(poor), std::span(ids).first(poor));
  const auto rest = base::share_out(t.households - count_poor, std::span(weight).subspan(poor),
                                    std::span(ids).subspan(poor));
  std::vector<std::int64_t> counts(first.begin(), first.end());
  counts.insert(counts.end(), rest.begin(), rest.end());
  return counts;
}

std::vector<Plan> plan_households(const Scenario& s, base::Key key) {
  std::vector<std::vector<std::int64_t>> counts;
  for (std::size_t t = 0; t < s.household_types.size(); ++t)
    counts.push_back(households_by_village(s, key, t));
  std::vector<Plan> plans;
  for (std::size_t v = 0; v < static_cast<std::size_t>(s.county.villages); ++v) {
    std::size_t nth = 0;
    for (std::size_t t = 0; t < counts.size(); ++t) {
      for (std::int64_t k = 0; k < counts[t][v]; ++k) plans.push_back({v, nth++, t});
    }
  }
  return plans;
}

/// Sizes follow the table; then persons are added or taken away one by one, in the order of a lottery, until
/// the type has exactly the persons the scenario states.
void draw_sizes(const Scenario& s, base::Key key, std::vector<Plan>& plans) {
  std::vector<double> cumulative;
  for (const AgeRow& row : s.tables.household_size) {
    cumulative.push_back((cumulative.empty() ? 0.0 : cumulative.back()) + row.value);
  }
  for (std::size_t type = 0; type < s.household_types.size(); ++type) {
    std::vector<std::pair<std::uint32_t, std::size_t>> lottery;
    std::int64_t missing = s.household_types[type].persons;
    for (std::size_t i = 0; i < plans.size(); ++i) {
      if (plans[i].type != type) continue;
      const auto bits = base::draw(key, plans[i].id(), kOnce, Purpose::synthesis_household);
      plans[i].size = s.tables.household_size[base::categorical(cumulative, bits[0])].age_from;
      missing -= plans[i].size;
      lottery.emplace_back(bits[1], i);
    }
    std::sort(lottery.begin(), lottery.end());
    const bool too_few = missing > 0;
    const auto households = static_cast<std::int64_t>(lottery.size());
    const std::int64_t crowded = households == 0 ? 0 : (s.household_types[type].persons - 1) / households + 1;
    const std::int64_t largest = std::max<std::int64_t>(kLargestHousehold, crowded);
    for (std::size_t k = 0; missing != 0 && !lottery.empty(); k = (k + 1) % lottery.size()) {
      int& size = plans[lottery[k].second].size;
      if (too_few && size < largest) {
        ++size, --missing;
      } else if (!too_few && size > 1) {
        --size, ++missing;
      }
    }
  }
}

/// As many persons of each age band and sex as the age structure says, in the order of a lottery.
std::vector<PersonPlan> draw_persons(const Scenario& s, base::Key key, std::int64_t count) {
  std::vector<double> weight;
  std::vector<std::uint64_t> ids;
  for (const AgeRow& row : s.tables.age_structure) {
    weight.push_back(row.value);
    ids.push_back(ids.size());
  }
  const auto by_band = base::share_out(count, weight, ids);
  std::vector<std::pair<std::uint64_t, PersonPlan>> pool;
  for (std::size_t b = 0; b < by_band.size(); ++b) {
    const AgeRow& row = s.tables.age_structure[b];
    const int last = std::min(row.age_to, 95);
    for (std::int64_t k = 0; k < by_band[b]; ++k) {
      const auto bits = base::draw(key, pool.size(), kOnce, Purpose::synthesis_person, 1);
      const double months = 12.0 * (last + 1 - row.age_from);
      const int age =
          12 * row.age_from + static_cast<int>(months * static_cast<double>(base::uniform(bits[0])));
      const bool female = row.sex == 1 || (row.sex < 0 && base::happens(bits[1], 0.5));
      pool.push_back({static_cast<std::uint64_t>(bits[2]) << 32 | pool.size(), {age, female}});
    }
  }
  std::sort(pool.begin(), pool.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<PersonPlan> persons;
  for (const auto& [lot, person] : pool) persons.push_back(person);
  return persons;
}

/// Every household gets an adult under 70 first as long as there are any, the others follow as they were
/// drawn.
std::vector<std::vector<PersonPlan>> people_households(const std::vector<Plan>& plans,
                                                       const std::vector<PersonPlan>& pool) {
  std::vector<std::size_t> heads, others;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const bool adult = pool[i].age_months >= 20 * 12 && pool[i].age_months < 70 * 12;
    (adult && heads.size() < plans.size() ? heads : others).push_back(i);
  }
  std::vector<std::vector<PersonPlan>> people(plans.size());
  std::size_t next = 0;
  for (std::size_t h = 0; h < plans.size(); ++h) {
    if (h < heads.size()) people[h].push_back(pool[heads[h]]);
    while (static_cast<int>(people[h].size()) < plans[h].size) people[h].push_back(pool[others[next++]]);
  }
  return people;
}

double mean_schooling(const Scenario& s, int birth_year, bool female) {
  const int age = kSchoolingTableYear - birth_year;
  for (const AgeRow& row : s.tables.schooling) {
    if (age >= row.age_from && age <= row.age_to && (row.sex < 0 || row.sex == (female ? 1 : 0)))
      return row.value;
  }
  return s.demography.schooling_new_cohorts;
}

void add_person(const Scenario& s, base::Key key, base::Month first, const PersonPlan& plan, std::uint64_t id,
                const HouseholdType& type, Shard::Persons& to) {
  const auto bits = base::draw(key, id, kOnce, Purpose::synthesis_person);
  const base::Month born = first - plan.age_months;
  const double years =
      mean_schooling(s, born.year(), plan.female) + 2.0 * static_cast<double>(base::standard_normal(bits[0]));
  const bool child = plan.age_months < kWorkingAge * 12;
  to.id.push_back(id);
  to.born.push_back(static_cast<std::int16_t>(born.index));
  to.ill_until.push_back(static_cast<std::int16_t>(first.index));
  to.female.push_back(plan.female ? 1 : 0);
  to.schooling.push_back(static_cast<std::uint8_t>(std::clamp(years + 0.5, 0.0, 19.0)));
  to.mandarin.push_back(child || base::happens(bits[1], type.mandarin_share) ? 1 : 0);
  to.births.push_back(0);
  to.away_recent.push_back(0);
  to.months_away.push_back(0);
  to.skill.push_back(0);
  to.occupation.push_back(Occupation::home);
}

/// Lognormal of mean 1.
double spread_around_one(double sd, std::uint32_t bits) {
  const auto sigma = static_cast<float>(sd);
  return static_cast<double>(base::lognormal(-0.5F * sigma * sigma, sigma, bits));
}

/// Whether a household is among the ablest makers of a product, as many as twice the share that has plants.
bool among_the_ablest(base::Key key, std::uint64_t id, std::size_t product, double share) {
  const auto bits =
      base::draw(key, id, kOnce, Purpose::enterprise_ability, static_cast<std::uint32_t>(product));
  return static_cast<double>(base::uniform(bits[0])) > 1 - 2 * share;
}

/// Some households have a plant at some age of its life. Which product is a lottery by weights; whom, another
/// among twice as many of the ablest, since plants that were badly run have closed before.
void give_enterprise(const Scenario& s, base::Key key, base::Month first, const Plan& plan,
                     Shard::Households& to) {
  const auto bits = base::draw(key, plan.id(), kOnce, Purpose::synthesis_enterprise);
  const double share = s.household_types[plan.type].enterprise_share;
  if (s.products.empty() || !base::happens(bits[0], std::max(0.5, share))) return;
  std::vector<double> weights;
  for (const Product& p : s.products) {
    weights.push_back((weights.empty() ? 0.0 : weights.back()) + p.start_weight);
  }
  if (weights.back() <= 0) return;
  const std::size_t k = base::categorical(weights, bits[1]);
  if (!among_the_ablest(key, plan.id(), k, share)) return;
  const double years = s.products[k].life * static_cast<double>(base::uniform(bits[2]));
  to.product.back() = static_cast<std::uint8_t>(k + 1);
  to.plant_since.back() = static_cast<std::int16_t>((first - static_cast<int>(12 * years)).index);
  to.plant_capital.back() = 1;
  to.plant_productivity.back() = static_cast<float>(ability(s, key, plan.id(), k));
}

void give_debt(const Scenario& s, base::Key key, base::Month first, std::uint64_t id, Shard::Households& to) {
  const auto bits = base::draw(key, id, kOnce, Purpose::synthesis_debt);
  if (!base::happens(bits[0], s.credit.initial_share)) return;
  to.debt.back() = base::to_fen(s.credit.initial_debt * (0.5 + static_cast<double>(base::uniform(bits[1]))));
  const double term = s.credit.term * static_cast<double>(base::uniform(bits[2]));
  to.loan_rate.back() = static_cast<float>(s.credit.rate);
  to.loan_due.back() = static_cast<std::int16_t>((first + 1 + static_cast<int>(12 * term)).index);
  if (s.credit.repayment.index == kInstalments) {
    to.instalment.back() = static_cast<float>(base::to_yuan(to.debt.back()) / std::max(term, 0.25));
  }
}

void add_household(const Scenario& s, const Drivers& d, base::Key key, base::Month first, const Plan& plan,
                   Shard::Households& to) {
  const HouseholdType& type = s.household_types[plan.type];
  const std::uint64_t id = plan.id();
  const auto a = base::draw(key, id, kOnce, Purpose::synthesis_household, 1);
  const auto b = base::draw(key, id, kOnce, Purpose::synthesis_household, 2);
  const double land = spread_around_one(s.population.land_spread, a[0]);
  const double target = type.herd * land;
  to.id.push_back(id);
  to.cash.push_back(base::to_fen(type.cash * spread_around_one(0.6, b[0])));
  to.owed_illness.push_back(0);
  to.savings_away.push_back(0);
  to.leased.push_back(0);
  to.herd.push_back(
      static_cast<std::int32_t>(target * spread_around_one(s.population.herd_spread, a[1]) * kHead + 0.5));
  to.herd_counted.push_back(to.herd.back());
  to.herd_gain.push_back(0);
  to.herd_target.push_back(static_cast<float>(target));
  to.cropland.push_back(static_cast<float>(type.cropland * land));
  to.pasture.push_back(static_cast<float>(type.pasture * land));
  to.access.push_back(
      static_cast<float>(type.gathering_access * spread_around_one(s.population.access_spread, a[2])));
  to.productivity.push_back(static_cast<float>(spread_around_one(s.population.productivity_spread, a[3])));
  to.hardship.push_back(base::lognormal(0, static_cast<float>(s.choice.hardship_away_spread),
                                        base::draw(key, id, kOnce, Purpose::hardship)[0]));
  to.labour.push_back(0);
  to.labour_reference.push_back(0);
  to.assessed.push_back(0);
  to.support_this_year.push_back(0);
  to.own_food_year.push_back(0);
  to.awards.push_back(0);
  to.granted.push_back(0);
  to.months_above.push_back(0);
  to.graduated.push_back(0);
  to.taste_drawn.push_back(static_cast<std::int16_t>(first.index));
  to.type.push_back(static_cast<std::uint8_t>(plan.type));
  to.registered.push_back(type.registered ? 1 : 0);
  to.poverty.push_back({});
  for (auto* column :
       {&to.crops_made, &to.herd_made, &to.herd_spare, &to.gathered_made, &to.plant_made, &to.plant_capital,
        &to.plant_productivity, &to.plant_profit, &to.instalment, &to.loan_rate}) {
    column->push_back(0);
  }
  for (auto* column : {&to.product, &to.product_wanted, &to.loss_years, &to.arrears}) column->push_back(0);
  for (auto* column : {&to.plant_since, &to.last_return, &to.loan_due, &to.barred_until})
    column->push_back(0);
  to.debt.push_back(0);
  give_enterprise(s, key, first, plan, to);
  give_debt(s, key, first, id, to);

  // Until a year has passed, the last 12 months' income is what home production normally yields.
  const double herd = to.herd.back() / kHead;
  const double usual = d.crop_value * static_cast<double>(to.cropland.back() * to.productivity.back()) +
                       d.herd_price * herd * (offtake_rate(herd, target, s.herd) + s.herd.dairy) +
                       d.gathering_value * static_cast<double>(to.access.back()) + d.other_income[plan.type];
  to.resident_year.push_back(static_cast<float>(usual));
  to.family_year.push_back(static_cast<float>(usual));
  for (std::size_t slot = 0; slot < static_cast<std::size_t>(s.steps_per_year); ++slot) {
    to.resident_income[slot].push_back(static_cast<float>(usual / static_cast<double>(s.steps_per_year)));
    to.family_income[slot].push_back(static_cast<float>(usual / static_cast<double>(s.steps_per_year)));
  }
}

/// What the village normally sells of each good in a year, at prices of the start.
void add_goods(const Scenario& s, base::Month first, Shard& to) {
  auto& v = to.village;
  const Drivers d = drivers_at(s, clock_at(s.start, static_cast<int>(s.steps_per_year), true));
  std::vector<double> normal(good_count(s), 0);
  for (std::size_t h = to.household_begin.back(); h < to.household.id.size(); ++h) {
    const double head = to.household.herd[h] / kHead;
    const double sold = offtake_rate(head, static_cast<double>(to.household.herd_target[h]), s.herd);
    normal[0] += d.crop_value * static_cast<double>(to.household.cropland[h] * to.household.productivity[h]);
    normal[1] += d.herd_price * head * (sold + s.herd.dairy);
    normal[2] += d.gathering_value * static_cast<double>(to.household.access[h]);
    if (to.household.product[h] == 0) continue;
    const std::size_t k = to.household.product[h] - 1u;
    const Product& p = s.products[k];
    const double age = first.index - to.household.plant_since[h];
    if (age < p.gestation) continue;
    normal[kBaseGoods + k] +=
        d.price_level * p.revenue * static_cast<double>(to.household.plant_productivity[h]);
  }
  normal[0] *= 1 - s.crops.home_share;
  normal[1] *= 1 - s.herd.home_share;
  for (const double sales : normal) {
    v.normal_supply.push_back(sales);
    for (auto* column : {&v.price, &v.price_expected}) column->push_back(1);
    for (auto* column : {&v.price_sum, &v.price_weight, &v.supplied, &v.pipeline}) column->push_back(0);
  }
  v.hired.push_back(0);
  v.rent.push_back(0);
  v.opening_savings.push_back(0);
  v.loans_written_off.push_back(0);
  v.opening_debt.push_back(0);
  for (auto* column : {&v.defaults, &v.plants_opened, &v.plants_closed, &v.prices_clipped})
    column->push_back(0);
}

void add_village(const Scenario& s, base::Month first, std::size_t village, std::size_t reasons, Shard& to) {
  auto& v = to.village;
  add_goods(s, first, to);
  double herd = 0, offtake = 0, access = 0;
  for (std::size_t h = to.household_begin.back(); h < to.household.id.size(); ++h) {
    const double head = to.household.herd[h] / kHead;
    herd += head;
    offtake += head * offtake_rate(head, static_cast<double>(to.household.herd_target[h]), s.herd);
    access += static_cast<double>(to.household.access[h]);
  }
  const double resource = access / (1 - base::exp(-s.gathering.effectiveness));
  const Flows none(reasons, 0);
  v.id.push_back(village_id(village));
  v.poor.push_back(village < static_cast<std::size_t>(s.county.poor_villages) ? 1 : 0);
  v.network.push_back(static_cast<float>(s.choice.network_reference));
  v.fill_rate.push_back(1);
  v.harvest.push_back(1);
  v.struck.push_back(0);
  v.herd_capacity.push_back(capacity_for(herd, herd > 0 ? offtake / herd : s.herd.offtake, s.herd, s.shocks));
  v.resource.push_back(resource);
  v.resource_capacity.push_back(resource / steady_resource(s.gathering));
  v.gathered.push_back(
      access);  // last year's normal harvest, so that the resource starts in its steady state
  v.effort_reference.push_back(0);
  v.flows.push_back(none);
  v.flows_by_slot.emplace_back(static_cast<std::size_t>(s.steps_per_year), none);
  v.opening_cash.push_back(0);
  v.opening_land.push_back(0);
  v.land_left.push_back(0);
  for (auto* column : {&v.opening_herd, &v.herd_born, &v.herd_died, &v.herd_lost, &v.herd_taken,
                       &v.herd_granted, &v.herd_left}) {
    column->push_back(0);
  }
  for (auto* column : {&v.adults, &v.adults_away, &v.jobs_sought, &v.jobs_found, &v.opening_persons,
                       &v.persons_born, &v.persons_died, &v.households_ended}) {
    column->push_back(0);
  }
  v.unmet.push_back(0);
  to.household_begin.push_back(static_cast<std::uint32_t>(to.household.id.size()));
}

}  // namespace

std::vector<Shard> synthesise(const Scenario& s, base::Key key, base::Month first,
                              std::size_t villages_a_shard, std::size_t instruments) {
  base::ensure(villages_a_shard >= 1 && villages_a_shard <= 64, "a shard holds 1 to 64 villages");
  std::vector<Plan> plans = plan_households(s, key);
  draw_sizes(s, key, plans);
  std::int64_t persons = 0;
  for (const Plan& p : plans) persons += p.size;
  const auto people = people_households(plans, draw_persons(s, key, persons));

  const Drivers drivers = drivers_at(s, clock_at(first, static_cast<int>(s.steps_per_year), true));
  std::vector<Shard> shards;
  std::size_t plan = 0;
  for (std::size_t v = 0; v < static_cast<std::size_t>(s.county.villages); ++v) {
    if (v % villages_a_shard == 0) {
      shards.emplace_back();
      shards.back().household_begin.push_back(0);
      shards.back().person_begin.push_back(0);
    }
    Shard& to = shards.back();
    std::size_t nth_person = 0;
    for (; plan < plans.size() && plans[plan].village == v; ++plan) {
      add_household(s, drivers, key, first, plans[plan], to.household);
      for (const PersonPlan& p : people[plan]) {
        add_person(s, key, first, p, person_id(v, nth_person++), s.household_types[plans[plan].type],
                   to.person);
      }
      to.person_begin.push_back(static_cast<std::uint32_t>(to.person.id.size()));
    }
    add_village(s, first, v, reason_count(instruments), to);
  }
  for (Shard& shard : shards) {
    begin_history(shard, good_count(s));
    check_integrity(shard);
  }
  return shards;
}

}  // namespace ruralsim
