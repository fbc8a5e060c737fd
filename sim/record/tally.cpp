// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include <ruralsim/base/statistics.hpp>
#include <ruralsim/record/indicator.hpp>
#include <ruralsim/state/history.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kBins = 1u << 17;  ///< of one yuan a head and year

constexpr int kAdult = 18, kYoung = 24;  ///< first and last age of the young

void count_schooling(const Setting& now, const Shard& s, std::uint32_t p, HouseholdSums& t) {
  const int age = age_at(s.person.born[p], now.clock.year_start);
  if (age < kSchoolAge || age > kYoung) return;
  if (age <= kOldestPupil) {
    ++t.children;
    t.pupils += at_school(now, s, p) ? 1 : 0;
  }
  if (age >= kAdult) {
    ++t.young;
    t.young_schooling += s.person.schooling[p];
  }
}

void count_person(const Setting& now, const Shard& s, std::uint32_t p, HouseholdSums& t) {
  const Occupation o = s.person.occupation[p];
  t.residents += resident(s.person.away_recent[p]) ? 1 : 0;
  t.away += o == Occupation::away ? 1 : 0;
  t.searching += o == Occupation::searching_away ? 1 : 0;
  t.nearby += o == Occupation::nearby ? 1 : 0;
  t.chronic += s.person.health[p] == Health::chronic ? 1 : 0;
  t.disabled += s.person.health[p] == Health::disabled ? 1 : 0;
  count_schooling(now, s, p, t);
  if (!able(s, p, now.clock.now)) return;
  ++t.adults;
  t.entrepreneurs += o == Occupation::enterprise ? 1 : 0;
  t.home +=
      o == Occupation::home || o == Occupation::searching_away || o == Occupation::seeking_nearby ? 1 : 0;
}

void count_poverty(const Setting& now, double per_head, std::int64_t persons, HouseholdSums& t) {
  for (std::size_t line = 0; line < kLines; ++line) {
    if (per_head < now.drivers.line[line]) t.poor[line] += persons;
  }
  if (per_head >= now.drivers.headline) return;
  ++t.poor_households;
  const double gap = (now.drivers.headline - std::max(per_head, 0.0)) / now.drivers.headline;
  t.gap += gap * static_cast<double>(persons);
  t.severity += gap * gap * static_cast<double>(persons);
}

void count_judgement(const Setting& now, const PovertyRecord& record, HouseholdSums& t) {
  const auto bit = static_cast<std::uint8_t>(1u << now.drivers.headline_line);
  const bool returned = (record.returned & bit) != 0;
  const bool exited = (record.exited & bit) != 0;
  t.returned += returned ? 1 : 0;
  t.returned_deep += (record.deep_return & bit) != 0 ? 1 : 0;
  t.exited += exited ? 1 : 0;
  // Who was not poor at the judgement before: the returned, and the non-poor who did not just leave poverty.
  t.could_return += returned || ((record.poor & bit) == 0 && !exited) ? 1 : 0;
}

template <class T>
void add_columns(std::vector<T>& to, const std::vector<T>& from) {
  to.resize(std::max(to.size(), from.size()), T{});
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
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

void count_deprivations(const Setting& now, const Shard& s, std::uint32_t h, HouseholdSums& t) {
  const unsigned bits = deprivations(now, s, h);
  if (std::popcount(bits) < now.scenario.poverty.mpi_cutoff) return;
  t.multi_poor += t.persons;
  for (std::size_t d = 0; d < kDimensions; ++d) t.multi_deprived[d] += (bits >> d & 1u) != 0 ? t.persons : 0;
}

void count_finance(const Shard& s, std::uint32_t h, HouseholdSums& t) {
  const base::Fen debt = s.household.debt[h];
  t.debt += debt;
  t.in_debt += debt > 0 ? 1 : 0;
  t.in_arrears += s.household.arrears[h] > 0 ? 1 : 0;
  t.enterprises += s.household.product[h] > 0 ? 1 : 0;
}

void count_cropland(const Shard& s, std::uint32_t h, HouseholdSums& t) {
  const double own = static_cast<double>(s.household.cropland[h]), leased = s.household.leased[h] / kMu;
  t.cropland += own;
  t.leased_in += std::max(0.0, leased);
  t.idle_land += s.household.labour[h] > 0 ? 0 : std::max(0.0, own + leased);
}

void count_plant(const Shard& s, std::uint32_t h, Tally& t) {
  if (s.household.product[h] == 0) return;
  const std::size_t good = kBaseGoods - 1u + s.household.product[h];
  ++t.plants[good];
  t.plant_profit[good] += static_cast<double>(s.household.plant_profit[h]);
}

void count_village(const Setting& now, const Village& v, Tally& t) {
  const auto& village = v.shard.village;
  const auto first = village.price.begin() + static_cast<std::ptrdiff_t>(v.row * good_count(now.scenario));
  t.villages = 1;
  t.price.assign(first, first + static_cast<std::ptrdiff_t>(good_count(now.scenario)));
  t.jobs_sought = village.jobs_sought[v.row];
  t.jobs_found = village.jobs_found[v.row];
  t.unmet = village.unmet[v.row];
  t.born = village.persons_born[v.row];
  t.died = village.persons_died[v.row];
  t.marriages = village.marriages[v.row];
  t.households_formed = village.households_formed[v.row];
  t.struck = village.struck[v.row];
  t.homes_destroyed = village.homes_destroyed[v.row];
  t.exit_quota = village.exit_quota[v.row];
  t.exits = village.exits[v.row];
  t.watch_entries = village.watch_entries[v.row];
  t.watch_exits = village.watch_exits[v.row];
  t.written_off = village.loans_written_off[v.row];
  t.defaults = village.defaults[v.row];
  t.plants_opened = village.plants_opened[v.row];
  t.cooperatives = village.coop_product[v.row] > 0 ? 1 : 0;
  t.plants_closed = village.plants_closed[v.row];
  t.prices_clipped = village.prices_clipped[v.row];
  t.hired = village.hired[v.row];
  t.flows = village.flows[v.row];
  for (const Flows& step : village.flows_by_slot[v.row]) add_columns(t.flows_year, step);
}

}  // namespace

void HouseholdSums::add(const HouseholdSums& o) {
  persons += o.persons, residents += o.residents, households += o.households, adults += o.adults;
  away += o.away, searching += o.searching, nearby += o.nearby, home += o.home;
  chronic += o.chronic, disabled += o.disabled;
  children += o.children, pupils += o.pupils;
  young += o.young, young_schooling += o.young_schooling;
  registered_persons += o.registered_persons;
  registered += o.registered, on_register += o.on_register;
  registered_poor += o.registered_poor, unregistered_poor += o.unregistered_poor;
  for (std::size_t c = 0; c < kMonitoredClasses; ++c) monitored[c] += o.monitored[c];
  at_risk += o.at_risk, at_risk_missed += o.at_risk_missed, watched_safe += o.watched_safe;
  multi_poor += o.multi_poor;
  for (std::size_t d = 0; d < kDimensions; ++d) multi_deprived[d] += o.multi_deprived[d];
  family_income += o.family_income, resident_income += o.resident_income;
  for (std::size_t line = 0; line < kLines; ++line) poor[line] += o.poor[line];
  gap += o.gap, severity += o.severity, poor_households += o.poor_households;
  returned += o.returned, returned_deep += o.returned_deep, exited += o.exited,
      could_return += o.could_return;
  herd += o.herd, cash += o.cash, debt += o.debt, in_debt += o.in_debt, in_arrears += o.in_arrears;
  enterprises += o.enterprises, entrepreneurs += o.entrepreneurs;
  cropland += o.cropland, leased_in += o.leased_in, idle_land += o.idle_land;
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
  cooperatives += o.cooperatives;
  plants_opened += o.plants_opened, plants_closed += o.plants_closed, prices_clipped += o.prices_clipped;
  add_columns(flows, o.flows);
  add_columns(flows_year, o.flows_year);
  add_columns(plants, o.plants);
  add_columns(plant_profit, o.plant_profit);
  add_columns(price, o.price);
}

HouseholdSums sums_of(const Setting& now, const Village& v, std::uint32_t h) {
  const Shard& s = v.shard;
  HouseholdSums t;
  t.households = 1;
  t.persons = static_cast<std::int64_t>(v.persons(h).size());
  t.family_income = static_cast<double>(s.household.family_year[h]);
  t.resident_income = static_cast<double>(s.household.resident_year[h]);
  t.herd = s.household.herd[h];
  count_cropland(s, h, t);
  t.cash = s.household.cash[h];
  count_finance(s, h, t);
  for (const std::uint32_t p : v.persons(h)) count_person(now, s, p, t);
  count_poverty(now, t.family_income / static_cast<double>(t.persons), t.persons, t);
  count_judgement(now, s.household.poverty[h], t);
  count_register(now, s, h, t.family_income / static_cast<double>(t.persons), t);
  count_deprivations(now, s, h, t);
  return t;
}

Tally tally_of(const Setting& now, const Village& v,
               const std::function<void(std::uint32_t, const HouseholdSums&)>& each) {
  Tally t;
  t.plants.assign(good_count(now.scenario), 0);
  t.plant_profit.assign(good_count(now.scenario), 0);
  for (const std::uint32_t h : v.households()) {
    const HouseholdSums sums = sums_of(now, v, h);
    t.add(sums);
    count_plant(v.shard, h, t);
    if (each) each(h, sums);
  }
  count_village(now, v, t);
  return t;
}

IncomeDistribution::IncomeDistribution(const Setting&, std::span<Shard> shards) {
  std::vector<std::uint32_t> residents_in(kBins, 0);
  std::size_t bins = 0;  // up to the highest that holds somebody
  std::vector<std::pair<double, double>> above;
  for (const Shard& s : shards) {
    for (std::uint32_t h = 0; h < s.households(); ++h) {
      std::uint32_t residents = 0;
      for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
        residents += resident(s.person.away_recent[p]) ? 1 : 0;
      }
      if (residents == 0) continue;
      const double per_head =
          income_per_resident(static_cast<double>(s.household.resident_year[h]), residents);
      const auto bin = static_cast<std::size_t>(per_head);
      if (bin < kBins) {
        residents_in[bin] += residents;
        bins = std::max(bins, bin + 1);
      } else {
        above.emplace_back(per_head, residents);
      }
    }
  }
  for (std::size_t bin = 0; bin < bins; ++bin) {
    if (residents_in[bin] == 0) continue;
    values_.push_back(static_cast<double>(bin));
    weights_.push_back(residents_in[bin]);
  }
  std::sort(above.begin(), above.end());  // whole pairs: equal ones are interchangeable
  for (const auto& [value, weight] : above) {
    values_.push_back(value);
    weights_.push_back(weight);
  }
}

}  // namespace ruralsim
