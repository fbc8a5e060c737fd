// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/engine/opening.hpp"
#include "sim/engine/saving.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/state/fingerprint.hpp>

namespace ruralsim {
namespace {

/// Rows from `from` that run village by village, up to the next county row.
std::size_t end_of_phase(const std::vector<Process>& rows, std::size_t from) {
  std::size_t to = from;
  while (to < rows.size() && std::holds_alternative<Process::OnVillage>(rows[to].run)) ++to;
  return to;
}

/// Whether persons or households come and go in a process.
bool changes_rows(const Process& p) {
  return std::find(p.writes.begin(), p.writes.end(), "rows") != p.writes.end();
}

}  // namespace

// Counties of other codes draw from other streams: an odd factor keeps codes apart, and no code is 0.
base::Key key_of_county(const Scenario& county, std::uint32_t replicate) {
  return {
      static_cast<std::uint32_t>(county.seed) ^ static_cast<std::uint32_t>(county.county.code) * 0x9E3779B9U,
      replicate};
}

base::Month first_month(const Scenario& s) {
  return s.start - static_cast<int>(12 * s.burn_in_years);
}

Simulation::Simulation(const Scenario& scenario, const Catalog& catalog, std::uint32_t replicate,
                       const Execution& how)
    : catalog_(catalog),
      workers_(how.threads),
      next_(first_month(scenario)),
      observe_(how.threads == 1 ? how.observe : nullptr),
      between_(how.between),
      check_writes_(how.check_writes) {
  for (const Scenario& county : counties_of(scenario)) {
    const base::Key key = key_of_county(county, replicate);
    counties_.push_back({{county, key, {}, {}, {}},
                         synthesise(county, key, next_, how.villages_a_shard, catalog.instruments.size())});
  }
  show_villages();
  begin();
}

Simulation::Simulation(const Scenario& scenario, const Catalog& catalog, std::uint32_t replicate,
                       const Execution& how, const io::SectionFile& saved)
    : catalog_(catalog),
      workers_(how.threads),
      observe_(how.threads == 1 ? how.observe : nullptr),
      between_(how.between),
      check_writes_(how.check_writes) {
  for (const Scenario& county : counties_of(scenario)) {
    counties_.push_back({{county, key_of_county(county, replicate), {}, {}, {}}, {}});
    if (county.one_of_several) {
      restore(counties_.back(), saved.within(county_section(county)), how.villages_a_shard);
    } else {
      restore(counties_.back(), saved, how.villages_a_shard);
    }
  }
  show_villages();
}

void Simulation::show_villages() {
  for (County& c : counties_) {
    views_.push_back({c.setting, c.shards});
    for (Shard& s : c.shards) {
      for (std::size_t row = 0; row < s.villages(); ++row) villages_.push_back({c.setting, {s, row}});
    }
  }
}

void Simulation::open() {
  for (County& c : counties_) open_county(c.setting, c.shards);
}

/// The run's first setting, at which the counties open; then a year is lived through on them as they are,
/// without births and deaths, so that the first step meets incomes, prices and chances of a job of a year
/// before and not guesses, and the counties open once more with them.
void Simulation::begin() {
  const auto observer = std::exchange(observe_, nullptr);
  const auto listener = std::exchange(between_, nullptr);
  const base::Month first = next_;
  set_out();
  open();
  std::vector<BeforeTheYear> as_it_is;
  for (const County& c : counties_) as_it_is.emplace_back(c.shards, catalog_.processes);
  rehearsing_ = true;
  for (next_ = first - 12; next_ < first;) step();
  rehearsing_ = false;
  next_ = first;
  std::vector<std::pair<std::vector<MeasureInForce>, double>> before;
  for (std::size_t c = 0; c < counties_.size(); ++c) {
    as_it_is[c].restore(counties_[c].shards);
    Setting& setting = counties_[c].setting;
    setting.crowding.clear();
    setting.under_way.clear();
    before.emplace_back(setting.measures, setting.conversion);
  }
  set_out();
  open();
  for (std::size_t c = 0; c < counties_.size(); ++c) {
    // The first step finds out anew what has changed since.
    std::tie(counties_[c].setting.measures, counties_[c].setting.conversion) = before[c];
  }
  observe_ = observer;
  between_ = listener;
}

bool Simulation::due(std::size_t row) const {
  if (rehearsing_ && changes_rows(catalog_.processes[row])) return false;
  return !catalog_.processes[row].yearly || setting().clock.first_of_year();
}

/// A world row, a county row on each county, or village rows one after another on each village.
void Simulation::run_phase(std::size_t from, std::size_t to) {
  const std::vector<Process>& rows = catalog_.processes;
  if (!std::holds_alternative<Process::OnVillage>(rows[from].run)) {
    if (observe_) observe_(from);
    if (!due(from)) return;
    if (const auto* world = std::get_if<Process::OnWorld>(&rows[from].run)) return (*world)(views_);
    for (const CountyNow& c : views_) std::get<Process::OnCounty>(rows[from].run)(c.now, c.shards, workers_);
    return;
  }
  workers_.each(villages_.size(), [&](std::size_t v) {
    for (std::size_t row = from; row < to; ++row) {
      if (observe_) observe_(row);
      if (due(row)) std::get<Process::OnVillage>(rows[row].run)(villages_[v].now, villages_[v].village);
    }
  });
}

std::vector<std::vector<ColumnDigest>> Simulation::digests_of_counties() const {
  std::vector<std::vector<ColumnDigest>> digests;
  for (const County& c : counties_) digests.push_back(column_digests(c.shards));
  return digests;
}

void Simulation::run_checked(std::size_t row, std::vector<std::vector<ColumnDigest>>& digests) {
  const Process& process = catalog_.processes[row];
  const auto before = std::exchange(digests, {});
  run_phase(row, row + 1);
  digests = digests_of_counties();
  for (std::size_t c = 0; c < digests.size(); ++c) {
    for (const std::string& column : changed_columns(before[c], digests[c])) {
      const auto& writes = process.writes;
      const bool any_row = changes_rows(process) && !column.starts_with("village.");
      if (any_row || std::find(writes.begin(), writes.end(), column) != writes.end()) continue;
      throw base::InvariantViolation("process " + process.key + " writes " + column +
                                     ", which its row of the step does not say");
    }
  }
}

/// What is in force in the step to come.
void Simulation::set_out() {
  for (County& c : counties_) {
    Setting& setting = c.setting;
    const Scenario& s = setting.scenario;
    setting.clock = clock_at(next_, static_cast<int>(s.steps_per_year), next_ == first_month(s));
    setting.drivers = drivers_at(s, setting.clock);
    setting.drivers.nearby_pay *= c.shards.front().village.wage.front();
    if (converts_now(s.policy, setting.clock)) {
      setting.conversion = conversion_factor(setting, catalog_.instruments, c.shards);
    }
    setting.measures =
        measures_at(s, catalog_.instruments, setting.clock, setting.measures, setting.conversion);
  }
}

void Simulation::step() {
  set_out();
  const std::vector<Process>& rows = catalog_.processes;
  std::vector<std::vector<ColumnDigest>> digests;
  if (check_writes_) digests = digests_of_counties();
  for (std::size_t row = 0; row < rows.size();) {
    const bool one_by_one = check_writes_ || between_;
    const std::size_t end = one_by_one ? row + 1 : std::max(row + 1, end_of_phase(rows, row));
    if (between_) between_(row);
    if (between_ && check_writes_) digests = digests_of_counties();  // a replay writes there
    if (check_writes_) {
      run_checked(row, digests);
    } else {
      run_phase(row, end);
    }
    row = end;
  }
  if (observe_) observe_(rows.size());
  if (between_) between_(rows.size());
  next_ = next_ + setting().clock.months;
}

}  // namespace ruralsim
