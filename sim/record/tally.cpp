// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include <ruralsim/base/statistics.hpp>
#include <ruralsim/record/indicator.hpp>
#include <ruralsim/state/history.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

constexpr int kAdult = 18, kYoung = 24;  ///< first and last age of the young

void count_schooling(const Setting& now, const Shard& s, std::uint32_t p, HouseholdSums& t) {
  const int months = now.clock.year_start.index - s.person.born[p];
  if (months < 12 * kSchoolAge || months >= 12 * (kYoung + 1)) return;
  const int age = months / 12;
  if (age <= kOldestPupil) {
    ++t.school_age;
    t.pupils += at_school(now, s, p) ? 1 : 0;
  }
  if (age >= kAdult) {
    ++t.young;
    t.young_schooling += s.person.schooling[p];
  }
}

/// Sums over those who work away.
void count_migrant(const Setting& now, const Shard& s, std::uint32_t p, HouseholdSums& t) {
  t.migrant_years += age_at(s.person.born[p], now.clock.now);
  t.migrant_schooling += s.person.schooling[p];
}

void count_moves(const Shard& s, std::uint32_t p, HouseholdSums& t) {
  const Occupation o = s.person.occupation[p];
  const std::uint32_t recent = s.person.away_recent[p];
  const bool has = (recent & kHeldAwayJob) != 0, had = (recent & kHeldAwayJobBefore) != 0;
  t.departed += has && !had ? 1 : 0;
  t.came_back += had && !has ? 1 : 0;
  const bool stays = o != Occupation::away && o != Occupation::searching_away;
  t.returnees += stays && s.person.months_away[p] > 0 ? 1 : 0;
}

/// What is asked of every person, packed into numbers that stand for how it is counted.
struct MemberKinds {
  std::vector<std::uint8_t> doing;  ///< occupation, from bit 3 on health, bit 5: able to work
  std::vector<std::uint8_t> being;  ///< a bit for each `Being`
};

/// `apart`: what is rare is counted one by one.
enum class Being : unsigned { resident, child, elder, adult, ill, schooled, out_of_school, apart };

/// Of the persons from `first` up to `last`, in vectors.
MemberKinds kinds_of(const Setting& now, const Shard& s, std::uint32_t first, std::uint32_t last) {
  const std::size_t n = last - first;
  std::vector<std::uint8_t> able(n), lives_here(n);
  able_persons(s, first, now.clock.now, able);
  const std::uint16_t* const away_recent = s.person.away_recent.data() + first;
  for (std::size_t i = 0; i < n; ++i) lives_here[i] = resident(away_recent[i]) ? 1 : 0;

  MemberKinds kinds{std::vector<std::uint8_t>(n), std::vector<std::uint8_t>(n)};
  const Occupation* const occupation = s.person.occupation.data() + first;
  const Health* const health = s.person.health.data() + first;
  std::uint8_t *const doing = kinds.doing.data(), *const being = kinds.being.data();
  for (std::size_t i = 0; i < n; ++i)
    doing[i] = static_cast<std::uint8_t>(static_cast<int>(occupation[i]) +
                                         (static_cast<int>(health[i]) << 3) + (able[i] << 5));
  const std::int16_t* const born = s.person.born.data() + first;
  const std::uint8_t* const schooling = s.person.schooling.data() + first;
  const std::uint16_t* const months_away = s.person.months_away.data() + first;
  const int today = now.clock.now.index, new_year = now.clock.year_start.index;
  for (std::size_t i = 0; i < n; ++i) {
    const int months = today - born[i], in_january = new_year - born[i], here = lives_here[i];
    MembersSeen seen;
    seen.add(months, schooling[i], health[i]);
    const bool of_school_age = (in_january >= 12 * kSchoolAge) & (in_january < 12 * (kYoung + 1));
    const bool moves = (months_away[i] | away_recent[i]) != 0;
    const auto bit = [](int yes, Being b) { return yes << static_cast<unsigned>(b); };
    being[i] = static_cast<std::uint8_t>(
        bit(here, Being::resident) | bit(here & (months < 12 * kWorkingAge), Being::child) |
        bit(here & (months >= 12 * kOldAge), Being::elder) | bit(seen.adults, Being::adult) |
        bit(seen.ill, Being::ill) | bit(seen.schooled, Being::schooled) |
        bit(seen.out_of_school, Being::out_of_school) |
        bit(of_school_age | moves | (occupation[i] == Occupation::away), Being::apart));
  }
  return kinds;
}

/// By such a number, ones in the bytes of the kinds that it counts in.
struct Counters {
  std::array<std::uint64_t, 64> doing{}, able_doing{};  ///< by occupation; doing: by health behind them
  std::array<std::uint64_t, 256> being{};
};
constexpr unsigned kChronic = 6, kDisabled = 7;  ///< their bytes in `doing`
constexpr std::uint32_t kMostAtOnce = 255;
constexpr Counters kCounters = [] {
  Counters all;
  const auto byte = [](unsigned place) { return std::uint64_t{1} << 8 * place; };
  for (unsigned kind = 0; kind < 64; ++kind) {
    const auto health = static_cast<Health>(kind >> 3 & 3);
    const std::uint64_t occupation = (kind & 7) < kChronic ? byte(kind & 7) : 0;
    all.doing[kind] = occupation + (health == Health::chronic ? byte(kChronic) : 0) +
                      (health == Health::disabled ? byte(kDisabled) : 0);
    all.able_doing[kind] = (kind & 32) != 0 ? occupation : 0;
  }
  for (unsigned kind = 0; kind < 256; ++kind) {
    for (unsigned bit = 0; bit < 8; ++bit) all.being[kind] += (kind >> bit & 1) != 0 ? byte(bit) : 0;
  }
  return all;
}();

/// At most so many persons of a household, by what they do and how they are. `first`: who stands first in the
/// kinds.
void count_members(const Setting& now, const Shard& s, Rows persons, const MemberKinds& kinds,
                   std::uint32_t first, MembersSeen& seen, HouseholdSums& t) {
  std::uint64_t doing = 0, able_doing = 0, being = 0;
  for (const std::uint32_t p : persons) {
    const unsigned is_doing = kinds.doing[p - first], is = kinds.being[p - first];
    doing += kCounters.doing[is_doing], able_doing += kCounters.able_doing[is_doing];
    being += kCounters.being[is];
    if ((is >> static_cast<unsigned>(Being::apart)) == 0) continue;
    count_schooling(now, s, p, t);
    if (s.person.occupation[p] == Occupation::away) count_migrant(now, s, p, t);
    if ((s.person.months_away[p] | s.person.away_recent[p]) != 0) count_moves(s, p, t);
  }
  const auto of = [](std::uint64_t packed, auto kind) {
    return static_cast<std::int64_t>(packed >> 8 * static_cast<unsigned>(kind) & 0xFFu);
  };
  using enum Occupation;
  const std::int64_t at_home =
      of(able_doing, home) + of(able_doing, searching_away) + of(able_doing, seeking_nearby);
  t.residents += of(being, Being::resident);
  t.children += of(being, Being::child), t.elders += of(being, Being::elder);
  t.away += of(doing, away), t.searching += of(doing, searching_away), t.nearby += of(doing, nearby);
  const std::int64_t disabled = of(doing, kDisabled);
  t.chronic += of(doing, kChronic), t.disabled += disabled;
  t.entrepreneurs += of(able_doing, enterprise);
  t.home += at_home;
  t.adults += at_home + of(able_doing, enterprise) + of(able_doing, nearby) + of(able_doing, away);
  seen.schooled |= of(being, Being::schooled) > 0, seen.out_of_school |= of(being, Being::out_of_school) > 0;
  seen.disabled |= disabled > 0;
  seen.adults += static_cast<int>(of(being, Being::adult)),
      seen.ill += static_cast<int>(of(being, Being::ill));
}

/// Whether one could be the other's parent: the ages at which the tables let women bear.
bool a_generation_older(const Shard& s, std::uint32_t older, std::uint32_t younger) {
  constexpr int kYoungest = 12 * 15, kOldest = 12 * 50;
  const int months = s.person.born[younger] - s.person.born[older];
  return months >= kYoungest && months < kOldest;
}

/// Residents under 16 with an absent member a generation older, and of 60 and older with one a generation
/// younger; absent: away for more than 6 of the last 12 months.
void count_left_behind(const Setting& now, const Village& v, std::uint32_t h, HouseholdSums& t) {
  const Shard& s = v.shard;
  const auto absent_for = [&](std::uint32_t p, auto&& related) {
    for (const std::uint32_t q : v.persons(h)) {
      if (!resident(s.person.away_recent[q]) && related(p, q)) return 1;
    }
    return 0;
  };
  for (const std::uint32_t p : v.persons(h)) {
    if (!resident(s.person.away_recent[p])) continue;
    const int age = age_at(s.person.born[p], now.clock.now);
    if (age < kWorkingAge) {
      t.left_children += absent_for(p, [&](auto me, auto q) { return a_generation_older(s, q, me); });
    } else if (age >= kOldAge) {
      t.left_elders += absent_for(p, [&](auto me, auto q) { return a_generation_older(s, me, q); });
    }
  }
}

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
  MembersSeen seen;
  for (std::uint32_t p = s.person_begin[h], end = s.person_begin[h + 1]; p < end; p += kMostAtOnce)
    count_members(now, s, {p, std::min(p + kMostAtOnce, end)}, kinds, first, seen, t);
  t.labour = static_cast<double>(s.household.labour[h]);
  t.labour_age = static_cast<double>(s.household.labour_age[h]);
  if (t.residents < t.persons) count_left_behind(now, v, h, t);
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
