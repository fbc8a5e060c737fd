// SPDX-License-Identifier: Apache-2.0
// The step, on one screen: the order is the model (docs/model.md 4). Consecutive village rows run one after
// another on a village while its rows are in cache; a county row sees the sums of all villages, a world row
// those of all counties. The last column says what a process may write; what it reads is const.
#include <sstream>
#include <string>
#include <string_view>

#include "sim/engine/turn_of_the_year.hpp"
#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/policy/instruments.hpp>
#include <ruralsim/policy/targeting_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

void award(Setting& now, std::span<Shard> shards, const base::Workers&) {
  award_support(now, shards);
}
void match(Setting& now, std::span<Shard> shards, const base::Workers&) {
  match_nearby_jobs(now, shards);
}
void anchor(Setting& now, std::span<Shard> shards, const base::Workers&) {
  anchor_relative_line(now, shards);
}
void foresee(Setting& now, std::span<Shard> shards, const base::Workers&) {
  foresee_poverty(now, shards);
}
void exit_register(Setting& now, std::span<Shard> shards, const base::Workers&) {
  leave_register(now, shards);
}
void clear(std::span<const CountyNow> counties) {
  meet_counties(counties);
  for (const CountyNow& c : counties) clear_markets(c.now, c.shards);
}
void open_books(const Setting& now, Village& v) {
  open_accounts(v, now.clock);
}
void close_books(const Setting& now, Village& v) {
  close_accounts(v, now.clock);
}

/// What every booking writes, as part of a row's list of columns. A constant of the compiler's, since a list
/// may be asked for before `main`.
constexpr std::string_view kBooked =
    "household.cash household.consumed household.resident_income household.family_income "
    "household.income_year household.received village.flows ";

std::vector<std::string> columns(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream words(list);
  for (std::string word; words >> word;) names.push_back(word);
  return names;
}

std::vector<std::string> and_booked(const std::string& list) {
  return columns(std::string(kBooked) + list);
}

std::vector<Process> step() {
  return {
      {"file_last_year", "the year that has ended becomes the year before", "3", true, file_last_year,
       columns("household.consumed household.coping household.income_before household.income_year "
               "household.persons_before household.received "
               "person.months person.work_before village.plants_founded village.price_before "
               "village.struck_year")},
      {"assess_income", "what a means test would see of each household", "5.12", true, assess_income,
       columns("household.assessed household.support_this_year")},
      {"open_accounts", "books of the step", "7", false, open_books,
       columns("household.family_income household.help_income household.resident_income village.defaults "
               "village.flows "
               "village.herd_born village.herd_died village.herd_granted village.herd_left village.herd_lost "
               "village.herd_taken village.homes_destroyed village.households_ended village.land_left "
               "village.loans_written_off "
               "village.opening_cash village.opening_coop_cash village.opening_debt village.opening_herd "
               "village.opening_park_cash "
               "village.opening_land "
               "village.opening_savings village.opening_persons village.persons_born village.persons_died "
               "village.persons_came village.persons_went village.marriages village.households_formed "
               "village.herd_inherited village.plants_closed village.plants_opened village.struck "
               "village.unmet")},
      {"turn_of_the_year", "deaths and births by age and sex, estates; rows change", "5.9", true,
       turn_of_the_year,
       columns("rows village.flows village.herd_inherited village.herd_left village.households_ended "
               "village.land_left village.loans_written_off village.persons_born village.persons_died "
               "village.plants_closed")},
      {"settle_families", "marriages, leaving home, elders who move in; rows change", "5.9", true,
       settle_families,
       columns("rows village.households_formed village.land_left village.marriages village.persons_came "
               "village.persons_went village.plants_closed")},
      {"strike_disasters", "disasters and the year's weather, by village", "5.8", false, strike_disasters,
       and_booked(
           "household.herd household.lacks household.mended household.owed_illness "
           "household.plant_capital household.setback_disaster household.setback_illness person.health "
           "person.ill_until village.harvest village.herd_granted village.herd_lost "
           "village.homes_destroyed village.struck")},
      {"change_health", "chronic illness and disability that come by themselves, recovery", "5.8", true,
       change_health, columns("person.health")},
      {"fall_ill", "serious illness: a cost, months without work, perhaps lasting illness", "5.8", false,
       fall_ill, columns("household.owed_illness household.setback_illness person.health person.ill_until")},
      {"award_support", "lists of the measures that are due, under budgets", "5.12", false, award,
       columns("household.awards household.listed_since household.waiting_since")},
      {"aspire", "what households aim at, and how hard they try", "5.11", true, aspire,
       columns("household.aspiration household.effort")},
      {"attend_school", "a year of school is completed, the next one begun or not", "5.9", true,
       attend_school, columns("person.enrolled person.schooling")},
      {"hand_out_aid", "animals, machines and courses for the households on their lists", "6.2", false,
       hand_out_aid,
       and_booked("household.farm_capital household.herd household.granted person.skill "
                  "person.course_until village.herd_granted village.park_cash")},
      {"improve_places", "roads to the seat, and what villages have for visitors", "5.5", false,
       improve_places, columns("village.appeal village.road_time")},
      {"build_parks", "firms of industrial parks build with what was invested in them", "5.4", true,
       build_parks,
       columns("village.flows village.park_building village.park_capital village.park_cash "
               "village.park_product village.park_profit")},
      {"lease_land", "cropland is leased within the village", "5.3", true, lease_land,
       columns("household.leased village.rent")},
      {"insure", "premiums of health insurance, once a year", "5.12", true, insure,
       and_booked("household.lacks")},
      {"insure_against_disasters", "who buys subsidised insurance against disasters, once a year", "5.8",
       true, insure_against_disasters, and_booked("household.insured")},
      {"choose_livelihoods", "how many of a household work away and near home", "5.1", false,
       choose_livelihoods,
       columns("household.product_wanted household.taste_drawn person.occupation village.adults")},
      {"invest", "outlays decided on are financed and made; worn-out plants close", "5.4", false, invest,
       and_booked("household.debt household.instalment household.loan_due household.loan_rate "
                  "household.loss_years household.plant_capital household.plant_productivity "
                  "household.plant_profit household.plant_since household.product household.product_wanted "
                  "household.certified_from person.occupation village.plants_closed village.plants_founded "
                  "village.plants_opened")},
      {"certify_enterprises", "enterprises apply for certificates", "5.5", false, certify_enterprises,
       and_booked("household.certified_from")},
      {"found_cooperatives", "villages found co-operatives", "5.4", true, found_cooperatives,
       and_booked("household.coop_member village.coop_cash village.coop_loss_years village.coop_product "
                  "village.coop_since")},
      {"match_nearby_jobs", "jobs near home are rationed", "5.1", false, match,
       columns("person.occupation village.fill_rate village.jobs_found village.jobs_sought "
               "village.spending_reference village.wage")},
      {"work_away", "search, return, pay, remittances", "5.2", false, work_away,
       and_booked("household.last_return household.owed_illness household.savings_away "
                  "household.setback_illness person.ill_until person.occupation village.adults_away")},
      {"count_home_labour", "effective labour at home", "5.3", false, count_home_labour,
       columns("household.labour household.labour_age household.labour_reference")},
      {"grow_crops", "harvests", "5.3", false, grow_crops, columns("household.crops_made")},
      {"regrow_pasture", "grass is grazed and regrows", "5.3", true, regrow_pasture,
       columns("village.grass")},
      {"tend_herds", "births, deaths, offtake, dairy", "5.3", false, tend_herds,
       columns("household.herd household.herd_counted household.herd_gain household.herd_made "
               "household.herd_spare village.herd_born village.herd_died village.herd_taken")},
      {"gather", "caterpillar fungus and its resource", "5.3", false, gather,
       columns("household.gathered_made village.effort_reference village.gathered village.resource")},
      {"run_enterprises", "plants hire, pay in advance and make", "5.4", false, run_enterprises,
       and_booked("household.plant_made household.plant_profit village.hired village.pipeline")},
      {"run_cooperatives", "co-operatives hire, pay in advance and make", "5.4", false, run_cooperatives,
       columns("village.coop_cash village.coop_made village.coop_profit village.flows village.hired "
               "village.pipeline")},
      {"run_parks", "firms of industrial parks hire, pay in advance and make", "5.4", false, run_parks,
       columns("village.flows village.hired village.park_cash village.park_hired village.park_made "
               "village.park_profit village.pipeline")},
      {"bring_to_market", "what each village offers this season", "5.5", false, bring_to_market,
       columns("village.supplied village.supplied_certified")},
      {"clear_markets", "prices of the season", "5.5", false, clear,
       columns("village.certified_price village.price village.price_sum village.price_weight "
               "village.prices_clipped")},
      {"sell_goods", "goods are sold at them", "5.5", false, sell_goods,
       and_booked("household.own_food_year household.plant_profit village.coop_cash village.coop_profit "
                  "village.park_cash village.park_profit")},
      {"pay_rents", "rents of leased cropland, out of the harvest", "5.3", false, pay_rents, and_booked("")},
      {"share_profits", "co-operatives pay their members, renew their plant or end", "5.4", false,
       share_profits,
       and_booked("household.coop_member village.coop_cash village.coop_loss_years village.coop_product "
                  "village.coop_since")},
      {"share_park_profits", "firms of parks pay the village's households, or end", "5.4", false,
       share_park_profits,
       and_booked("village.park_building village.park_capital village.park_cash "
                  "village.park_loss_years village.park_product")},
      {"settle_income", "wages near home, outside income, support", "6", false, settle_income,
       and_booked("household.aid_year household.help_income household.support_this_year")},
      {"repay", "interest, principal, arrears, default", "5.6", false, repay,
       and_booked("household.arrears household.barred_until household.debt household.loan_due "
                  "village.defaults village.loans_written_off")},
      {"consume", "illness costs, subsistence, schooling, health, spending, distress sales", "5.7", false,
       consume,
       and_booked("household.coping household.debt household.herd household.instalment "
                  "household.loan_due household.loan_rate household.lacks household.mended "
                  "household.owed_illness village.herd_taken village.unmet")},
      {"renew_farm_capital", "tools and machines wear out and are bought anew", "5.3", false,
       renew_farm_capital, and_booked("household.farm_capital")},
      {"judge_poverty", "December's judgement by every line", "3", false, judge_poverty,
       columns("household.poverty")},
      {"note_the_step", "months of each kind of work and away, disasters and prices of the year", "3", false,
       note_the_step,
       columns("person.away_recent person.months person.months_away village.price_year village.struck_year")},
      {"review_enterprises", "lasting losses close an enterprise", "5.4", false, review_enterprises,
       and_booked("household.loss_years household.plant_capital household.plant_productivity "
                  "household.plant_profit household.product household.certified_from person.occupation "
                  "village.plants_closed")},
      {"learn_prices", "expected prices adapt once a year", "5.5", false, learn_prices,
       columns("village.price_expected village.price_sum village.price_weight")},
      {"update_memory", "networks and usual income", "5.1", false, update_memory,
       columns("household.family_year household.own_food_year household.resident_year village.network")},
      {"anchor_relative_line", "the county's median income of 2020, in its December", "3", false, anchor,
       columns("village.median_2020")},
      {"foresee_poverty", "each household's chance to be poor a year later, in December", "8", false, foresee,
       columns("household.income_ratio household.poor_chance household.poor_chance_before")},
      {"leave_register", "exits from the register of the poor by village quotas, once a year", "5.12", false,
       exit_register, columns("household.exit_date village.exit_quota village.exits")},
      {"watch_households", "who is watched for a return to poverty", "5.12", false, watch_households,
       columns("household.monitored household.monitored_cause "
               "household.monitored_since "
               "household.months_clear household.setback_disaster "
               "household.setback_illness "
               "village.watch_entries village.watch_exits")},
      {"graduate", "a conditional withdrawal: who earned enough for long leaves the lists", "6.1", false,
       graduate,
       columns("household.awards household.graduated household.listed_since household.months_above")},
      {"close_accounts", "cash, animals and the flow matrix close to zero", "7", false, close_books,
       columns("village.flows_by_slot")},
  };
}

}  // namespace

Catalog Catalog::standard() {
  Catalog c;
  c.parameters = standard_parameters();
  c.instruments = standard_instruments();
  c.conditions = standard_conditions();
  c.priorities = standard_priorities();
  c.indicators = standard_indicators(c.instruments);
  c.groupings = standard_groupings();
  c.processes = step();
  c.margins = standard_margins();
  c.panel = standard_panel();
  return c;
}

Catalog Catalog::for_scenario(const Scenario& s) const {
  Catalog c = *this;
  c.indicators = written_out(indicators, s);
  return c;
}

}  // namespace ruralsim
