// SPDX-License-Identifier: Apache-2.0
// The county at the start: the plans of sim/engine/synthesis/ become rows of shards.
#include <algorithm>

#include "sim/engine/synthesis/county_plan.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/history.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {
namespace {

using base::Purpose;

using namespace synthesis;

Health health_at_start(base::Key key, const HealthByAge& by_age, const PersonPlan& plan) {
  const auto bits = base::draw(key, plan.id, kOnce, Purpose::synthesis_health);
  const int age = plan.age_months / 12;
  // Who has work off the farm when the run begins is not disabled.
  if (plan.occupation == Occupation::home && base::happens(bits[0], by_age.disabled(age)))
    return Health::disabled;
  return base::happens(bits[1], by_age.chronic(age)) ? Health::chronic : Health::well;
}

/// Who is away when the run begins has been so for the months of a year, and for up to 17 years before, 8.5
/// on average (C: the exposure behind the return hazard of facts on migrants).
void give_away_experience(const Scenario& s, base::Key key, base::Month first, const PersonPlan& plan,
                          Shard::Persons& to) {
  constexpr double kMostYears = 17;
  if (plan.occupation != Occupation::away) return;
  const int a_year = months_of_away_work(key, plan.id, s.away);
  const auto bits = base::draw(key, plan.id, kOnce, Purpose::synthesis_work, 2);
  const double years =
      std::min<double>(plan.age() - kWorkingAge, kMostYears) * static_cast<double>(base::uniform(bits[0]));
  to.away_recent.back() = static_cast<std::uint16_t>(months_away(a_year, first - 12, 12) | kHeldAwayJob);
  to.months_away.back() = static_cast<std::uint16_t>(years * a_year);
}

void add_person(const Scenario& s, base::Key key, base::Month first, const HealthByAge& by_age,
                const PersonPlan& plan, Shard::Persons& to) {
  to.id.push_back(plan.id);
  to.born.push_back(static_cast<std::int16_t>((first - plan.age_months).index));
  to.ill_until.push_back(0);  // never yet
  to.female.push_back(plan.female ? 1 : 0);
  // Where enrolment is decided, the young have completed what they can have by their age.
  const bool young = s.schooling.decided && plan.age() <= kOldestPupil;
  const int so_far = std::max(0, plan.age() - kSchoolAge);
  to.schooling.push_back(
      static_cast<std::uint8_t>(young ? std::min<int>(plan.schooling, so_far) : plan.schooling));
  to.mandarin.push_back(plan.mandarin ? 1 : 0);
  to.births.push_back(0);
  to.enrolled.push_back(0);
  to.nucleus.push_back(static_cast<std::uint8_t>(plan.nucleus));
  to.child_of.push_back(static_cast<std::uint8_t>(plan.child_of));
  to.grew_up_in.push_back(0);
  to.away_recent.push_back(0);
  to.months_away.push_back(0);
  to.skill.push_back(0);
  to.health.push_back(health_at_start(key, by_age, plan));
  to.occupation.push_back(plan.occupation);
  give_away_experience(s, key, first, plan, to);
}

/// Whether a household is among the ablest makers of a product, as many as twice the share that has plants.
bool among_the_ablest(base::Key key, std::uint64_t id, std::size_t product, double share) {
  const auto bits =
      base::draw(key, id, kOnce, Purpose::enterprise_ability, static_cast<std::uint32_t>(product));
  return static_cast<double>(base::uniform(bits[0])) > 1 - 2 * share;
}

/// Some households have a plant at some age of its life. Which product is a lottery by weights; whom, another
/// among twice as many of the ablest, since plants that were badly run have closed before.
void give_enterprise(const Scenario& s, base::Key key, base::Month first, const HouseholdPlan& plan,
                     const Place& place, Shard::Households& to) {
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
  const std::size_t row = to.product.size() - 1;
  to.plant_capital[row] = 1;
  to.plant_productivity[row] = static_cast<float>(ability(s, key, plan.id(), k) * place.suitability[k]);
}

void give_debt(const Scenario& s, base::Key key, base::Month first, std::uint64_t id, Shard::Households& to) {
  const auto bits = base::draw(key, id, kOnce, Purpose::synthesis_debt);
  if (!base::happens(bits[0], s.credit.initial_share)) return;
  const base::Fen debt =
      base::to_fen(s.credit.initial_debt * (0.5 + static_cast<double>(base::uniform(bits[1]))));
  to.debt[to.id.size() - 1] = debt;
  const double term = s.credit.term * static_cast<double>(base::uniform(bits[2]));
  to.loan_rate.back() = static_cast<float>(s.credit.rate);
  to.loan_due.back() = static_cast<std::int16_t>((first + 1 + static_cast<int>(12 * term)).index);
  if (s.credit.repayment.index == kInstalments) {
    to.instalment.back() = static_cast<float>(base::to_yuan(debt) / std::max(term, 0.25));
  }
}

void add_household(const Scenario& s, const Drivers& d, base::Key key, base::Month first,
                   const HouseholdPlan& plan, const Place& place, const Endowments& own, std::size_t row,
                   Shard::Households& to) {
  const HouseholdType& type = s.household_types[plan.type];
  const std::uint64_t id = plan.id();
  const double target = own.herd_target[row];
  to.id.push_back(id);
  to.cash.push_back(own.cash[row]);
  to.owed_illness.push_back(0);
  to.savings_away.push_back(0);
  to.leased.push_back(0);
  to.herd.push_back(static_cast<std::int32_t>(own.herd[row]));
  to.herd_counted.push_back(to.herd.back());
  to.herd_gain.push_back(0);
  to.herd_target.push_back(static_cast<float>(target));
  to.cropland.push_back(static_cast<float>(own.cropland[row]));
  to.pasture.push_back(static_cast<float>(own.pasture[row]));
  to.access.push_back(static_cast<float>(own.access[row]));
  to.productivity.push_back(static_cast<float>(own.productivity[row]));
  to.farm_capital.push_back(static_cast<float>(d.crop_capital * static_cast<double>(to.cropland.back()) *
                                               static_cast<double>(to.productivity.back())));
  to.hardship.push_back(base::lognormal(0, static_cast<float>(s.choice.hardship_away_spread),
                                        base::draw(key, id, kOnce, Purpose::hardship)[0]));
  to.labour.push_back(0);
  to.labour_age.push_back(0);
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
  for (auto* column : {&to.crops_made, &to.herd_made, &to.herd_spare, &to.gathered_made, &to.plant_made,
                       &to.instalment, &to.loan_rate}) {
    column->push_back(0);
  }
  for (auto* column : {&to.plant_capital, &to.plant_productivity, &to.plant_profit}) column->push_back(0);
  for (auto* column : {&to.product, &to.product_wanted, &to.loss_years, &to.arrears, &to.coop_member})
    column->push_back(0);
  for (auto* column : {&to.plant_since, &to.last_return, &to.loan_due}) column->push_back(0);
  for (auto* column : {&to.certified_from, &to.barred_until}) column->push_back(0);
  to.debt.push_back(0);
  give_enterprise(s, key, first, plan, place, to);
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
    for (auto* column : {&v.price_sum, &v.price_weight, &v.supplied, &v.pipeline, &v.supplied_certified})
      column->push_back(0);
    v.certified_price.push_back(1 + s.certification.premium);
  }
  v.hired.push_back(0);
  v.rent.push_back(0);
  v.coop_product.push_back(0);
  v.coop_loss_years.push_back(0);
  v.coop_since.push_back(0);
  for (auto* column : {&v.coop_cash, &v.opening_coop_cash}) column->push_back(0);
  for (auto* column : {&v.coop_made, &v.coop_profit}) column->push_back(0);
  v.spending_reference.push_back(0);
  v.opening_savings.push_back(0);
  v.loans_written_off.push_back(0);
  v.opening_debt.push_back(0);
  for (auto* column : {&v.defaults, &v.prices_clipped}) column->push_back(0);
}

/// Capacity of a village's government: normal around the mean, kept within 0 to 1.
float capacity_of_government(const Scenario& s, base::Key key, std::uint64_t village) {
  const GovernanceParameters& g = s.governance;
  if (g.capacity >= 1) return 1;
  const double z = g.capacity_spread > 0 ? static_cast<double>(base::standard_normal(base::draw(
                                               key, village, kOnce, Purpose::synthesis_governance)[0]))
                                         : 0;
  return static_cast<float>(std::clamp(g.capacity + g.capacity_spread * z, 0.0, 1.0));
}

void add_village(const Scenario& s, base::Key key, base::Month first, std::size_t village, const Place& place,
                 std::size_t reasons, Shard& to) {
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
  v.altitude.push_back(static_cast<float>(place.altitude));
  for (auto* column : {&v.road_time, &v.road_time_start})
    column->push_back(static_cast<float>(place.road_time));
  v.amenity.push_back(static_cast<float>(place.amenity));
  v.appeal.push_back(s.tourism.on ? appeal_of(s, static_cast<double>(v.amenity.back()),
                                              static_cast<double>(v.road_time.back()))
                                  : 1);
  v.suitability.insert(v.suitability.end(), place.suitability.begin(), place.suitability.end());
  v.capacity.push_back(capacity_of_government(s, key, village_id(village)));
  v.network.push_back(static_cast<float>(s.choice.network_reference));
  v.fill_rate.push_back(1);
  v.harvest.push_back(1);
  v.struck.push_back(0);
  v.herd_capacity.push_back(capacity_for(herd, herd > 0 ? offtake / herd : s.herd.offtake, s.herd, s.shocks));
  v.grass.push_back(s.pasture.condition);
  v.grass_herd.push_back(herd);
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
  for (auto* column : {&v.opening_herd, &v.herd_inherited, &v.herd_born, &v.herd_died, &v.herd_lost,
                       &v.herd_taken, &v.herd_granted, &v.herd_left}) {
    column->push_back(0);
  }
  for (auto* column : {&v.adults, &v.adults_away, &v.jobs_sought, &v.jobs_found, &v.opening_persons,
                       &v.persons_born, &v.persons_died, &v.households_ended, &v.persons_came,
                       &v.persons_went, &v.marriages, &v.households_formed}) {
    column->push_back(0);
  }
  v.unmet.push_back(0);
  to.household_begin.push_back(static_cast<std::uint32_t>(to.household.id.size()));
}

/// Room for the households of a shard's villages from row `first` of the plan on, so that no column grows by
/// doubling.
void make_room(const Scenario& s, const CountyPlan& county, std::size_t first, std::size_t end_village,
               Shard& to) {
  std::size_t end = first, persons = 0;
  for (; end < county.households.size() && county.households[end].village < end_village; ++end)
    persons += static_cast<std::size_t>(county.households[end].size);
  const std::size_t households = end - first;
  to.person_begin.reserve(households + 1);
  for_each_person_column(to, [&](auto& column) { column.reserve(persons); });
  for_each_household_column(to, [&](auto& column) { column.reserve(households); });
  for (std::size_t slot = 0; slot < static_cast<std::size_t>(s.steps_per_year); ++slot) {
    to.household.resident_income[slot].reserve(households);
    to.household.family_income[slot].reserve(households);
  }
}

/// Measures with a lag keep the date at which a household was listed, those that go by waiting the date since
/// which it has not been.
void keep_dates_of_lists(const Policy& policy, Shard& to) {
  const auto scheduled = scheduled_measures(policy);
  for (std::size_t m = 0; m < scheduled.size(); ++m) {
    const Measure& measure = *scheduled[m].measure;
    if (measure.lag > 0) to.household.listed_since[m].assign(to.households(), 0);
    if (measure.priority && measure.priority->by_waiting)
      to.household.waiting_since[m].assign(to.households(), 0);
  }
}

/// Homes and water that are not safe when the run begins, by type of household;
/// everybody is insured.
void give_homes(const Scenario& s, base::Key key, Shard& shard) {
  for (std::uint32_t h = 0; h < shard.households(); ++h) {
    const HouseholdType& type = s.household_types[shard.household.type[h]];
    const auto bits = base::draw(key, shard.household.id[h], kOnce, Purpose::synthesis_home);
    std::uint8_t& lacks = shard.household.lacks[h];
    if (base::happens(bits[0], type.unsafe_home)) lacks |= bit_of(Dimension::housing);
    if (base::happens(bits[1], type.unsafe_water)) lacks |= bit_of(Dimension::water);
  }
}

}  // namespace

std::vector<Shard> synthesise(const Scenario& s, base::Key key, base::Month first,
                              std::size_t villages_a_shard, std::size_t instruments) {
  base::ensure(villages_a_shard >= 1 && villages_a_shard <= 64, "a shard holds 1 to 64 villages");
  CountyPlan county{settle_villages(s, key), {}};
  draw_sizes(s, key, county.households);
  people_households(s, key, county);
  school_persons(s, key, first, county);
  send_to_work(s, key, first, county);
  const Endowments own = endow_households(s, key, county.households);
  const std::vector<Place> places = place_villages(s, key, county.households);

  const Drivers drivers = drivers_at(s, clock_at(first, static_cast<int>(s.steps_per_year), true));
  const HealthByAge by_age(s.tables, s.health);
  const std::vector<bool> in_use = instruments_in_use(s.policy, instruments);
  std::vector<Shard> shards;
  std::size_t row = 0;
  for (std::size_t v = 0; v < places.size(); ++v) {
    if (v % villages_a_shard == 0) {
      shards.emplace_back();
      shards.back().household_begin.push_back(0);
      shards.back().person_begin.push_back(0);
      make_room(s, county, row, v + villages_a_shard, shards.back());
    }
    Shard& to = shards.back();
    for (; row < county.households.size() && county.households[row].village == v; ++row) {
      const HouseholdPlan& plan = county.households[row];
      add_household(s, drivers, key, first, plan, places[v], own, row, to.household);
      for (const PersonPlan& p : county.members(plan)) add_person(s, key, first, by_age, p, to.person);
      to.person_begin.push_back(static_cast<std::uint32_t>(to.person.id.size()));
    }
    add_village(s, key, first, v, places[v], reason_count(instruments), to);
  }
  for (Shard& shard : shards) {
    keep_dates_of_lists(s.policy, shard);
    begin_history(shard, good_count(s));
    shard.household.received.resize(instruments);
    for (std::size_t i = 0; i < instruments; ++i)
      if (in_use[i]) shard.household.received[i].assign(shard.households(), 0);
    group_rare_columns(shard);
    give_homes(s, key, shard);
    check_integrity(shard);
  }
  return shards;
}

}  // namespace ruralsim
