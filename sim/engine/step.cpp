// SPDX-License-Identifier: Apache-2.0
// The step, on one screen: the order is the model (docs/model.md 4). Consecutive village rows run one after
// another on a village while its rows are in cache; a county row sees the sums of all villages.
#include <ruralsim/engine/catalog.hpp>
#include <ruralsim/policy/instruments.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

#ifdef NDEBUG
constexpr bool kCheckRows = false;
#else
constexpr bool kCheckRows = true;
#endif

/// Every village marks its deaths and births, then each shard's rows change.
void turn_of_the_year(Setting& now, std::span<Shard> shards, const base::Workers& workers) {
  if (now.scenario.demography.vital_events.index == 1) return;
  workers.each(shards.size(), [&](std::size_t i) {
    Shard& s = shards[i];
    std::vector<RowChanges> changes(s.villages());
    for (std::size_t row = 0; row < s.villages(); ++row) {
      Village v{s, row};
      mark_deaths_and_births(now, v, changes[row]);
      settle_estates(now, changes[row], v);
    }
    apply_row_changes(s, changes);
    if constexpr (kCheckRows) check_integrity(s);
  });
}

void award(Setting& now, std::span<Shard> shards, const base::Workers&) {
  award_support(now, shards);
}
void match(Setting& now, std::span<Shard> shards, const base::Workers&) {
  match_nearby_jobs(now, shards);
}
void clear(Setting& now, std::span<Shard> shards, const base::Workers&) {
  clear_markets(now, shards);
}
void open_books(const Setting& now, Village& v) {
  open_accounts(v, now.clock);
}
void close_books(const Setting& now, Village& v) {
  close_accounts(v, now.clock);
}

std::vector<Process> step() {
  return {
      {"assess_income", "what a means test would see of each household", "5.12", true, assess_income},
      {"open_accounts", "books of the step", "7", false, open_books},
      {"turn_of_the_year", "deaths and births by age and sex; rows change", "5.9", true, turn_of_the_year},
      {"strike_disasters", "disasters and the year's weather, by village", "5.8", false, strike_disasters},
      {"fall_ill", "serious illness: a cost and months without work", "5.8", false, fall_ill},
      {"award_support", "lists of the measures that are due, under budgets", "5.12", false, award},
      {"choose_livelihoods", "how many of a household work away and near home", "5.1", false,
       choose_livelihoods},
      {"invest", "outlays decided on are financed and made; worn-out plants close", "5.4", false, invest},
      {"match_nearby_jobs", "jobs near home are rationed", "5.1", false, match},
      {"work_away", "search, return, pay, remittances", "5.2", false, work_away},
      {"count_home_labour", "effective labour at home", "5.3", false, count_home_labour},
      {"grow_crops", "harvests", "5.3", false, grow_crops},
      {"tend_herds", "births, deaths, offtake, dairy", "5.3", false, tend_herds},
      {"gather", "caterpillar fungus and its resource", "5.3", false, gather},
      {"run_enterprises", "plants hire, pay in advance and make", "5.4", false, run_enterprises},
      {"bring_to_market", "what each village offers this season", "5.5", false, bring_to_market},
      {"clear_markets", "prices of the season", "5.5", false, clear},
      {"sell_goods", "goods are sold at them", "5.5", false, sell_goods},
      {"settle_income", "wages near home, outside income, support", "6", false, settle_income},
      {"repay", "interest, principal, arrears, default", "5.6", false, repay},
      {"consume", "illness costs, subsistence, spending, distress sales", "5.7", false, consume},
      {"judge_poverty", "December's judgement by every line", "3", false, judge_poverty},
      {"review_enterprises", "lasting losses close an enterprise", "5.4", false, review_enterprises},
      {"learn_prices", "expected prices adapt once a year", "5.5", false, learn_prices},
      {"update_memory", "networks and usual income", "5.1", false, update_memory},
      {"close_accounts", "cash, animals and the flow matrix close to zero", "7", false, close_books},
  };
}

}  // namespace

Catalog Catalog::standard() {
  Catalog c;
  c.parameters = standard_parameters();
  c.instruments = standard_instruments();
  c.indicators = standard_indicators(c.instruments);
  c.processes = step();
  return c;
}

Catalog Catalog::for_scenario(const Scenario& s) const {
  Catalog c = *this;
  c.indicators = written_out(indicators, s);
  return c;
}

}  // namespace ruralsim
