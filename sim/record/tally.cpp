// SPDX-License-Identifier: Apache-2.0
#include "sim/record/tally.hpp"

#include <algorithm>

namespace ruralsim {
namespace {

template <class T>
void add_columns(std::vector<T>& to, const std::vector<T>& from) {
  to.resize(std::max(to.size(), from.size()), T{});
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

template <class T, std::size_t n>
void add_each(std::array<T, n>& to, const std::array<T, n>& from) {
  for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
}

void count_plant(const Setting& now, const Shard& s, std::uint32_t h, Tally& t) {
  if (s.household.product[h] == 0) return;
  GoodSums& good = t.goods[kBaseGoods - 1u + s.household.product[h]];
  const base::Month since{s.household.plant_since[h]};
  const auto years = static_cast<std::size_t>(now.clock.now.year() - since.year());
  ++good.plants;
  good.plant_months += now.clock.now.index - since.index;
  good.profit += static_cast<double>(s.household.plant_profit[h]);
  if (years < kPlantCohorts) ++good.running[years];
}

void count_goods(const Village& v, std::vector<GoodSums>& all) {
  const auto& village = v.shard.village;
  const std::size_t goods = all.size();
  for (std::size_t good = 0; good < goods; ++good) {
    const std::size_t i = v.row * goods + good;
    all[good].price = village.price[i];
    all[good].opened = village.plants_opened[i];
    all[good].closed = village.plants_closed[i];
    for (std::size_t year = 0; year < kPlantCohorts; ++year)
      all[good].founded[year] = village.plants_founded[(v.row * kPlantCohorts + year) * goods + good];
  }
}

void count_village(const Village& v, Tally& t) {
  const auto& village = v.shard.village;
  count_goods(v, t.goods);
  t.villages = 1;
  t.jobs_sought = village.jobs_sought[v.row];
  t.jobs_found = village.jobs_found[v.row];
  t.unmet = village.unmet[v.row];
  t.born = village.persons_born[v.row];
  t.died = village.persons_died[v.row];
  t.marriages = village.marriages[v.row];
  t.households_formed = village.households_formed[v.row];
  t.struck = village.struck[v.row];
  t.road_hours = static_cast<double>(village.road_time[v.row]) * static_cast<double>(v.size());
  t.road_hours_start = static_cast<double>(village.road_time_start[v.row]) * static_cast<double>(v.size());
  t.homes_destroyed = village.homes_destroyed[v.row];
  t.exit_quota = village.exit_quota[v.row];
  t.exits = village.exits[v.row];
  t.watch_entries = village.watch_entries[v.row];
  t.watch_exits = village.watch_exits[v.row];
  t.written_off = village.loans_written_off[v.row];
  t.defaults = village.defaults[v.row];
  t.cooperatives = village.coop_product[v.row] > 0 ? 1 : 0;
  t.prices_clipped = village.prices_clipped[v.row];
  t.hired = village.hired[v.row];
  t.park_capital = village.park_capital[v.row];
  t.park_hired = village.park_hired[v.row];
  t.grass = village.grass[v.row];
  t.flows = village.flows[v.row];
  for (const Flows& step : village.flows_by_slot[v.row]) add_columns(t.flows_year, step);
}

}  // namespace

std::array<double, kIncomeLines> income_lines(const Setting& now, const Shard& s) {
  const Drivers& d = now.drivers;
  return {d.line[0],
          d.line[1],
          d.line[2],
          now.scenario.monitoring.line * d.headline,
          0.5 * s.village.median_2020.front() * d.cpi_since_2020,
          0.5 * d.national_median};
}

void JudgementSums::add(const JudgementSums& o) {
  if (o.households == 0) return;
  households += o.households, returned += o.returned, returned_deep += o.returned_deep, exited += o.exited;
  could_return += o.could_return;
  add_each(not_poor_for, o.not_poor_for), add_each(returned_after, o.returned_after);
  add_each(poor_for, o.poor_for), add_each(exited_after, o.exited_after);
  add_each(family_income, o.family_income);
}

void PanelSums::add(const PanelSums& o) {
  foreseen += o.foreseen, chance += o.chance, vulnerable += o.vulnerable, even_in_two += o.even_in_two;
  followed += o.followed, severity += o.severity, severity_of_mean += o.severity_of_mean;
  always += o.always, on_average += o.on_average, at_times += o.at_times;
}

void CopingSums::add(const CopingSums& o) {
  below += o.below, gap += o.gap, severity += o.severity;
  add_each(households, o.households);
}

void LineSums::add(const LineSums& o) {
  if (o.below_any == 0) return;
  below_any += o.below_any;
  add_each(below, o.below), add_each(gap, o.gap), add_each(severity, o.severity);
}

void GoodSums::add(const GoodSums& o) {
  price += o.price, plants += o.plants, plant_months += o.plant_months, profit += o.profit;
  opened += o.opened, closed += o.closed;
  add_each(founded, o.founded), add_each(running, o.running);
}

void HouseholdSums::add(const HouseholdSums& o) {
  persons += o.persons, residents += o.residents, households += o.households, adults += o.adults;
  away += o.away, searching += o.searching, nearby += o.nearby, home += o.home;
  chronic += o.chronic, disabled += o.disabled, children += o.children, elders += o.elders;
  left_children += o.left_children, left_elders += o.left_elders;
  migrant_years += o.migrant_years, migrant_schooling += o.migrant_schooling;
  departed += o.departed, came_back += o.came_back, returnees += o.returnees;
  labour += o.labour, labour_age += o.labour_age;
  school_age += o.school_age, pupils += o.pupils;
  young += o.young, young_schooling += o.young_schooling;
  registered_persons += o.registered_persons;
  registered += o.registered, on_register += o.on_register;
  registered_poor += o.registered_poor, unregistered_poor += o.unregistered_poor;
  for (std::size_t c = 0; c < kMonitoredClasses; ++c) monitored[c] += o.monitored[c];
  at_risk += o.at_risk, at_risk_missed += o.at_risk_missed, watched_safe += o.watched_safe;
  multi_poor += o.multi_poor;
  for (std::size_t d = 0; d < kDimensions; ++d) multi_deprived[d] += o.multi_deprived[d];
  family_income += o.family_income, resident_income += o.resident_income;
  lines.add(o.lines);
  if (o.judged.households > 0) judged.add(o.judged), panel.add(o.panel), coping.add(o.coping);
  poor_households += o.poor_households;
  herd += o.herd, cash += o.cash, debt += o.debt, in_debt += o.in_debt, in_arrears += o.in_arrears;
  enterprises += o.enterprises, entrepreneurs += o.entrepreneurs, certified += o.certified;
  cropland += o.cropland, leased_in += o.leased_in, idle_land += o.idle_land;
  insured += o.insured, effort += o.effort, aspiration += o.aspiration;
}

void Tally::add(const Tally& o) {
  HouseholdSums::add(o);
  jobs_sought += o.jobs_sought, jobs_found += o.jobs_found;
  unmet += o.unmet, born += o.born, died += o.died, struck += o.struck, villages += o.villages;
  marriages += o.marriages, households_formed += o.households_formed;
  homes_destroyed += o.homes_destroyed;
  exit_quota += o.exit_quota, exits += o.exits;
  watch_entries += o.watch_entries, watch_exits += o.watch_exits;
  written_off += o.written_off, defaults += o.defaults, hired += o.hired;
  park_capital += o.park_capital, park_hired += o.park_hired, grass += o.grass;
  cooperatives += o.cooperatives;
  prices_clipped += o.prices_clipped, road_hours += o.road_hours;
  road_hours_start += o.road_hours_start;
  add_columns(flows, o.flows);
  add_columns(flows_year, o.flows_year);
  goods.resize(std::max(goods.size(), o.goods.size()));
  for (std::size_t good = 0; good < o.goods.size(); ++good) goods[good].add(o.goods[good]);
}

Tally tally_of(const Setting& now, const HouseholdRows& rows, const Village& v) {
  Tally t;
  PackedSums sums;
  for (const HouseholdRow& row : rows.rows()) sums.add(row);
  for (const auto& more : rows.more()) sums.add(more.row);
  static_cast<StepSums&>(t) = sums.unpacked();
  for (const auto& below : rows.below()) t.lines.add(below.sums);
  if (!rows.years().empty()) {
    YearSums year;
    for (const YearRow& row : rows.years()) year.add(row);
    year.unpack_into(t);
  }
  t.goods.resize(good_count(now.scenario));
  for (const std::uint32_t h : v.households()) count_plant(now, v.shard, h, t);
  count_village(v, t);
  return t;
}

Tally tally_of(const Setting& now, const std::array<double, kIncomeLines>& lines, const Village& v) {
  HouseholdRows rows;
  rows.read(now, lines, v);
  return tally_of(now, rows, v);
}

}  // namespace ruralsim
