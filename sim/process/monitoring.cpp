// SPDX-License-Identifier: Apache-2.0
// 5.12 Monitoring of a return to poverty (from 2020): the rule of
// reason_to_watch, missed for good by a share of households (village officials
// know whom they know), and set off without a reason for some. A household is
// let go once its income has stayed above the line and the cause has been gone
// for some months.
#include <algorithm>
#include <array>
#include <span>

#include "sim/process/block_column.hpp"
#include "sim/process/marked_members.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/process/monitoring_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// Without its income before.
Watched seen(const Setting& now, const Shard& s, std::uint32_t h) {
  const auto& household = s.household;
  const double persons = s.person_begin[h + 1] - s.person_begin[h];
  const double help = last_year(household.help_income, h, now.clock.steps_per_year);
  Watched w;
  w.registered = household.registered[h] != 0;
  w.on_register = w.registered && household.exit_date[h] == 0;
  w.income = (static_cast<double>(household.family_year[h]) - help) / persons;
  w.illness = static_cast<double>(household.setback_illness[h]) / persons;
  w.disaster = static_cast<double>(household.setback_disaster[h]) / persons;
  return w;
}

double income_before(const Shard& s, std::uint32_t h) {
  const auto& household = s.household;
  if (household.persons_before[h] == 0) return 0;
  double before = 0;
  for (const auto& source : household.income_before) before += 10.0 * source[h];
  return before / household.persons_before[h];
}

bool anybody_ill(const Setting& now, const Village& v, std::uint32_t h) {
  return std::any_of(v.persons(h).begin(), v.persons(h).end(), [&](std::uint32_t p) {
    return v.shard.person.ill_until[p] > now.clock.now.index + now.clock.months;
  });
}

/// Chance that a look sets off the watch without a reason.
double false_alarm(const Setting& now) {
  const MonitoringParameters& p = now.scenario.monitoring;
  return 1 - base::pow(1 - p.inclusion, std::max(p.every, 1.0 * now.clock.months) / 12);
}

/// Nothing to watch it for, whatever its income was a year ago: it is above the line, and stays above what
/// hardship reaches for with what befell it taken off.
bool beyond_reach(const Watched& w, double line, const MonitoringParameters& p) {
  return w.income >= line && w.income - w.illness - w.disaster >= p.hardship_reach * line;
}

/// The reason as the monitoring finds it: missed or made up for some, as `lot` has it.
WatchReason found(const Setting& now, const Shard& s, std::uint32_t h, const Watched& w, WatchReason true_one,
                  double false_alarm, std::uint32_t lot) {
  const MonitoringParameters& p = now.scenario.monitoring;
  const std::uint64_t id = s.household.id[h];
  if (true_one.monitored != Monitored::none) {
    const auto bits = base::draw(now.key, id, base::Month{0}, base::Purpose::monitoring_missed);
    const double missed = w.registered ? p.exclusion_registered : p.exclusion_others;
    return base::happens(bits[0], missed) ? WatchReason{} : true_one;
  }
  if (w.on_register) return {};
  if (!base::happens(lot, false_alarm)) return {};
  return {w.registered ? Monitored::unstable_exit : Monitored::marginal, MonitoredCause::error};
}

/// The months it has been without a reason; long enough, and it is let go.
void watch_on(const Setting& now, std::uint32_t h, const WatchReason& reason, Village& v) {
  auto& household = v.shard.household;
  const MonitoringParameters& p = now.scenario.monitoring;
  const bool unmended = household.monitored_cause[h] == MonitoredCause::disaster &&
                        (household.lacks[h] & bit_of(Dimension::housing)) != 0;
  const bool clear = reason.monitored == Monitored::none && !unmended && !anybody_ill(now, v, h);
  const int step = std::max(static_cast<int>(p.every), now.clock.months);
  std::uint8_t& months = household.months_clear[h];
  months = clear ? static_cast<std::uint8_t>(std::min(255, months + step)) : std::uint8_t{0};
  if (months < p.removal_months) return;
  household.monitored[h] = Monitored::none;
  household.monitored_cause[h] = MonitoredCause::none;
  household.monitored_since[h] = 0;
  months = 0;
  ++v.shard.village.watch_exits[v.row];
}

void begin_watch(const Setting& now, std::uint32_t h, const WatchReason& reason, Village& v) {
  auto& household = v.shard.household;
  household.monitored[h] = reason.monitored;
  household.monitored_cause[h] = reason.cause;
  household.monitored_since[h] = static_cast<std::int16_t>((now.clock.now + now.clock.months).index);
  household.months_clear[h] = 0;
  ++v.shard.village.watch_entries[v.row];
}

/// 1 for the households of a block of which nothing can be left as it is without a look: all but those beyond
/// reach that are not watched and that no mistake brings onto the list.
void mark_uncertain(const Setting& now, double line, const Block& block, std::span<const std::uint32_t> lots,
                    double by_mistake, const Shard& s, std::span<std::uint8_t> marks) {
  const auto& household = s.household;
  const double reach = now.scenario.monitoring.hardship_reach * line;
  const std::uint32_t* const begin = s.person_begin.data() + block.first;
  const float* const income_year = household.family_year.data() + block.first;
  std::array<double, kRowsOfBlock> help{}, illness{}, disaster{}, within;
  const auto add = [&](const RareColumn<float>& column, std::array<double, kRowsOfBlock>& to) {
    column.each(block.first, block.first + block.rows,
                [&](std::size_t h, float yuan) { to[h - block.first] += static_cast<double>(yuan); });
  };
  for (int slot = 0; slot < now.clock.steps_per_year; ++slot)
    add(household.help_income[static_cast<std::size_t>(slot)], help);
  add(household.setback_illness, illness);
  add(household.setback_disaster, disaster);
  for (std::size_t i = 0; i < block.rows; ++i) {
    const double persons = static_cast<int>(begin[i + 1] - begin[i]);
    const double income = (static_cast<double>(income_year[i]) - help[i]) / persons;
    const double left =
        income - static_cast<double>(illness[i]) / persons - static_cast<double>(disaster[i]) / persons;
    within[i] = (income >= line ? 0.0 : 1.0) + (left >= reach ? 0.0 : 1.0);
  }
  const std::uint64_t mistaken = base::lots_below(by_mistake);
  const Monitored* const monitored = household.monitored.data() + block.first;
  for (std::size_t i = 0; i < block.rows; ++i) {
    const std::uint32_t lot = lots[i];
    const bool settled = (within[i] == 0) & (monitored[i] == Monitored::none) & (lot >= mistaken);
    marks[i] = settled ? 0 : 1;
  }
}

void look_at(const Setting& now, double line, double by_mistake, std::uint32_t lot, std::uint32_t h,
             Village& v) {
  Shard& s = v.shard;
  const MonitoringParameters& p = now.scenario.monitoring;
  Watched w = seen(now, s, h);
  WatchReason reason;
  if (!beyond_reach(w, line, p)) {
    w.income_before = income_before(s, h);
    reason = reason_to_watch(w, line, p);
  }
  if (s.household.monitored[h] != Monitored::none) {
    watch_on(now, h, reason, v);
  } else if (const WatchReason told = found(now, s, h, w, reason, by_mistake, lot);
             told.monitored != Monitored::none) {
    begin_watch(now, h, told, v);
  }
}

/// Looks at every household.
void look(const Setting& now, Village& v) {
  const Shard& s = v.shard;
  const double line = now.scenario.monitoring.line * now.drivers.headline, by_mistake = false_alarm(now);
  each_block(v.households(), [&](const Block& block) {
    std::array<std::uint32_t, kRowsOfBlock> words;
    std::array<std::uint8_t, kRowsOfBlock> marks;
    const std::span lots = std::span(words).first(block.rows);
    base::draw_words(now.key, std::span(s.household.id).subspan(block.first, block.rows), now.clock.now,
                     base::Purpose::monitoring_false, 0, lots);
    mark_uncertain(now, line, block, lots, by_mistake, s, std::span(marks).first(block.rows));
    each_marked(
        0, static_cast<std::uint32_t>(block.rows), [&](std::size_t i) { return marks[i] != 0; },
        [&](std::uint32_t i) { look_at(now, line, by_mistake, lots[i], block.first + i, v); });
  });
}

}  // namespace

WatchReason reason_to_watch(const Watched& w, double line, const MonitoringParameters& p) {
  if (w.on_register) return {};
  const double blow = p.hardship_share * std::max(w.income, 0.0);
  const bool fell = w.income_before > 0 && w.income < (1 - p.hardship_share) * w.income_before;
  MonitoredCause cause = MonitoredCause::low_income;
  if (fell) cause = MonitoredCause::income_fall;
  if (w.illness + w.disaster > 0 && w.illness + w.disaster >= blow)
    cause = w.illness >= w.disaster ? MonitoredCause::illness : MonitoredCause::disaster;
  if (w.income < line) return {w.registered ? Monitored::unstable_exit : Monitored::marginal, cause};
  const bool hit = cause != MonitoredCause::low_income;
  if (!hit || w.income - w.illness - w.disaster >= p.hardship_reach * line) return {};
  return {Monitored::sudden_hardship, cause};
}

bool looks_now(const Clock& clock, const MonitoringParameters& p) {
  const int begin = clock.slot * clock.months, end = begin + clock.months, every = static_cast<int>(p.every);
  return end / every > begin / every;
}

void watch_households(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const MonitoringParameters& p = now.scenario.monitoring;
  s.village.watch_entries[v.row] = s.village.watch_exits[v.row] = 0;
  const bool in_force = now.clock.year_start.year() >= p.from_year;
  if (in_force && !looks_now(now.clock, p)) return;
  if (in_force) look(now, v);
  for (auto* setback : {&s.household.setback_illness, &s.household.setback_disaster})
    setback->reset(*v.households().begin(), *v.households().end());
}

}  // namespace ruralsim
