// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include "sim/record/members.hpp"
#include <ruralsim/base/statistics.hpp>
#include <ruralsim/record/indicator.hpp>
#include <ruralsim/state/history.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

void count_below(const std::array<double, kIncomeLines>& lines, std::size_t from, std::size_t to,
                 double per_head, std::int64_t persons, LineSums& t) {
  for (std::size_t line = from; line < to; ++line) {
    if (per_head >= lines[line]) continue;
    const double gap = (lines[line] - std::max(per_head, 0.0)) / lines[line];
    t.below[line] += persons;
    t.below_any += persons;
    t.gap[line] += gap * static_cast<double>(persons);
    t.severity[line] += gap * gap * static_cast<double>(persons);
  }
}

void count_poverty(const Setting& now, const std::array<double, kIncomeLines>& lines, HouseholdSums& t) {
  constexpr auto kFamilyLines = static_cast<std::size_t>(IncomeLine::half_of_2020);
  const double per_head = t.family_income / static_cast<double>(t.persons);
  t.poor_households = per_head < now.drivers.headline ? 1 : 0;
  count_below(lines, 0, kFamilyLines, per_head, t.persons, t.lines);
  if (t.residents == 0) return;
  count_below(lines, kFamilyLines, kIncomeLines, income_per_resident(t.resident_income, t.residents),
              t.residents, t.lines);
}

void count_judgement(const Setting& now, const Shard& s, std::uint32_t h, JudgementSums& t) {
  const PovertyRecord& record = s.household.poverty[h];
  const std::size_t line = now.drivers.headline_line;
  const auto bit = static_cast<std::uint8_t>(1u << line);
  const bool returned = (record.returned & bit) != 0;
  const bool exited = (record.exited & bit) != 0;
  // Who was not poor at the judgement before: the returned, and the non-poor who did not just leave poverty.
  const bool could_return = returned || ((record.poor & bit) == 0 && !exited);
  t.households = 1;
  t.returned = returned ? 1 : 0;
  t.returned_deep = (record.deep_return & bit) != 0 ? 1 : 0;
  t.exited = exited ? 1 : 0;
  t.could_return = could_return ? 1 : 0;
  if (record.spell[line] > 0) {
    const std::size_t spell = std::min<std::size_t>(record.spell[line], kSpellClasses) - 1;
    (could_return ? t.not_poor_for : t.poor_for)[spell] = 1;
    t.returned_after[spell] = t.returned;
    t.exited_after[spell] = t.exited;
  }
  for (std::size_t k = 0; k < kIncomeSources; ++k)
    t.family_income[k] = static_cast<double>(s.household.income_year[k][h]);
}

double squared_gap(double ratio) {
  return ratio < 1 ? (1 - ratio) * (1 - ratio) : 0;
}

/// Poverty of the years kept: Jalan and Ravallion's chronic part is that of mean income.
void count_years(const Shard& s, std::uint32_t h, std::int64_t persons, PanelSums& t) {
  int years = 0, poor = 0;
  double sum = 0, severity = 0;
  for (const auto& year : s.household.income_ratio) {
    if (year[h] == 0) continue;
    const double ratio = year[h] / 1000.0;
    ++years, sum += ratio, severity += squared_gap(ratio);
    poor += ratio < 1 ? 1 : 0;
  }
  if (years < 2) return;
  const double mean = sum / years, weight = static_cast<double>(persons);
  t.followed = persons;
  t.severity = weight * severity / years;
  t.severity_of_mean = weight * squared_gap(mean);
  if (poor == years)
    t.always = persons;
  else if (mean < 1)
    t.on_average = persons;
  else if (poor > 0)
    t.at_times = persons;
}

/// From this chance on the odds to be poor in one of two years are even, (1 - p)^2 = .5.
constexpr double kEvenInTwo = 0.2928932188134524;

void count_panel(const Shard& s, std::uint32_t h, std::int64_t persons, PanelSums& t) {
  count_years(s, h, persons, t);
  const auto chance = static_cast<double>(s.household.poor_chance[h]);
  if (chance <= 0) return;
  t.foreseen = persons;
  t.chance = chance * static_cast<double>(persons);
  t.vulnerable = chance >= 0.5 ? persons : 0;
  t.even_in_two = chance >= kEvenInTwo ? persons : 0;
}

void count_coping(const Setting& now, const Shard& s, std::uint32_t h, std::int64_t residents,
                  CopingSums& t) {
  for (std::size_t c = 0; c < t.households.size(); ++c) t.households[c] = s.household.coping[h] >> c & 1;
  if (residents == 0 || now.drivers.headline <= 0) return;
  const auto persons = static_cast<double>(residents);
  const double ratio = base::to_yuan(s.household.consumed[h]) / persons / now.drivers.headline;
  if (ratio >= 1) return;
  t.below = residents;
  t.gap = (1 - ratio) * persons;
  t.severity = squared_gap(ratio) * persons;
}

template <class T>
void add_columns(std::vector<T>& to, const std::vector<T>& from) {
  to.resize(std::max(to.size(), from.size()), T{});
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

template <class T, std::size_t n>
void add_each(std::array<T, n>& to, const std::array<T, n>& from) {
  for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
}

void count_register(const Setting& now, const Shard& s, std::uint32_t h, double per_head, HouseholdSums& t) {
  const bool registered = s.household.registered[h] != 0;
  const bool on_register = registered && s.household.exit_date[h] == 0;
  const bool poor = per_head < now.drivers.headline;
  t.registered += registered ? 1 : 0;
  t.registered_persons += registered ? t.persons : 0;
  t.on_register += on_register ? 1 : 0;
  t.registered_poor += registered && poor ? 1 : 0;
  t.unregistered_poor += !registered && poor ? 1 : 0;
  const double help = last_year(s.household.help_income, h, now.clock.steps_per_year);
  const bool low =
      per_head - help / static_cast<double>(t.persons) < now.scenario.monitoring.line * now.drivers.headline;
  const Monitored watched = s.household.monitored[h];
  ++t.monitored[static_cast<std::size_t>(watched)];
  t.at_risk += low && !on_register ? 1 : 0;
  t.at_risk_missed += low && !on_register && watched == Monitored::none ? 1 : 0;
  t.watched_safe += watched != Monitored::none && !low ? 1 : 0;
}

void count_deprivations(const Setting& now, const Shard& s, std::uint32_t h, const MembersSeen& seen,
                        HouseholdSums& t) {
  const unsigned bits = deprivations(now, s, h, seen);
  if (std::popcount(bits) < now.scenario.poverty.mpi_cutoff) return;
  t.multi_poor += t.persons;
  for (std::size_t d = 0; d < kDimensions; ++d) t.multi_deprived[d] += (bits >> d & 1u) != 0 ? t.persons : 0;
}

void count_finance(const Setting& now, const Shard& s, std::uint32_t h, HouseholdSums& t) {
  const base::Fen debt = s.household.debt[h];
  t.debt += debt;
  t.in_debt += debt > 0 ? 1 : 0;
  t.in_arrears += s.household.arrears[h] > 0 ? 1 : 0;
  t.enterprises += s.household.product[h] > 0 ? 1 : 0;
  t.certified += certified(now, s, h) ? 1 : 0;
}

void count_cropland(const Shard& s, std::uint32_t h, HouseholdSums& t) {
  const double own = static_cast<double>(s.household.cropland[h]), leased = s.household.leased[h] / kMu;
  t.cropland += own;
  t.leased_in += std::max(0.0, leased);
  t.idle_land += s.household.labour[h] > 0 ? 0 : std::max(0.0, own + leased);
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

void HouseholdSums::clear() {
  static_cast<StepSums&>(*this) = {};
  if (lines.below_any > 0) lines = {};
  if (judged.households > 0) judged = {}, panel = {}, coping = {};
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

namespace {

/// Overwrites `t`. @param kinds  of the persons from `first` on, those of the household among them
void sum_up(const Setting& now, const std::array<double, kIncomeLines>& lines, const Village& v,
            std::uint32_t h, const MemberKinds& kinds, std::uint32_t first, HouseholdSums& t) {
  const Shard& s = v.shard;
  t.clear();
  t.households = 1;
  t.persons = static_cast<std::int64_t>(v.persons(h).size());
  t.family_income = static_cast<double>(s.household.family_year[h]);
  t.resident_income = static_cast<double>(s.household.resident_year[h]);
  t.herd = s.household.herd[h];
  count_cropland(s, h, t);
  t.cash = s.household.cash[h];
  t.insured = s.household.insured[h] > 0 ? 1 : 0;
  t.effort = static_cast<double>(s.household.effort[h]);
  t.aspiration = static_cast<double>(s.household.aspiration[h]);
  count_finance(now, s, h, t);
  const MembersSeen seen = count_members(now, v, h, kinds, first, t);
  t.labour = static_cast<double>(s.household.labour[h]);
  t.labour_age = static_cast<double>(s.household.labour_age[h]);
  count_poverty(now, lines, t);
  if (now.clock.last_of_year()) {
    count_judgement(now, s, h, t.judged);
    count_panel(s, h, t.persons, t.panel);
    count_coping(now, s, h, t.residents, t.coping);
  }
  count_register(now, s, h, t.family_income / static_cast<double>(t.persons), t);
  count_deprivations(now, s, h, seen, t);
}

}  // namespace

HouseholdSums sums_of(const Setting& now, const std::array<double, kIncomeLines>& lines, const Village& v,
                      std::uint32_t h) {
  const Shard& s = v.shard;
  const std::uint32_t first = s.person_begin[h];
  HouseholdSums sums;
  sum_up(now, lines, v, h, kinds_of(now, s, first, s.person_begin[h + 1]), first, sums);
  return sums;
}

Tally tally_of(const Setting& now, const std::array<double, kIncomeLines>& lines, const Village& v,
               const std::function<void(std::uint32_t, const HouseholdSums&)>& each) {
  Tally t;
  t.goods.resize(good_count(now.scenario));
  const Shard& s = v.shard;
  const std::uint32_t first = s.person_begin[s.household_begin[v.row]];
  const MemberKinds kinds = kinds_of(now, s, first, s.person_begin[s.household_begin[v.row + 1]]);
  HouseholdSums sums;
  for (const std::uint32_t h : v.households()) {
    sum_up(now, lines, v, h, kinds, first, sums);
    t.add(sums);
    count_plant(now, v.shard, h, t);
    if (each) each(h, sums);
  }
  count_village(v, t);
  return t;
}

}  // namespace ruralsim
