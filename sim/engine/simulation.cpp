// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "sim/engine/opening.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/state/fingerprint.hpp>

namespace ruralsim {
namespace {

base::Key key_of(const Scenario& s, std::uint32_t replicate) {
  return {static_cast<std::uint32_t>(s.seed), replicate};
}

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

base::Month first_month(const Scenario& s) {
  return s.start - static_cast<int>(12 * s.burn_in_years);
}

Simulation::Simulation(const Scenario& scenario, const Catalog& catalog, std::uint32_t replicate,
                       const Execution& how)
    : catalog_(catalog),
      setting_{scenario, key_of(scenario, replicate), {}, {}, {}},
      shards_(synthesise(scenario, setting_.key, first_month(scenario), how.villages_a_shard,
                         catalog.instruments.size())),
      workers_(how.threads),
      next_(first_month(scenario)),
      observe_(how.threads == 1 ? how.observe : nullptr),
      between_(how.between),
      check_writes_(how.check_writes) {
  show_villages();
  begin();
}

Simulation::Simulation(const Scenario& scenario, const Catalog& catalog, std::uint32_t replicate,
                       const Execution& how, const io::SectionFile& saved)
    : catalog_(catalog),
      setting_{scenario, key_of(scenario, replicate), {}, {}, {}},
      workers_(how.threads),
      observe_(how.threads == 1 ? how.observe : nullptr),
      between_(how.between),
      check_writes_(how.check_writes) {
  restore(saved, how.villages_a_shard);
  show_villages();
}

void Simulation::show_villages() {
  for (Shard& s : shards_) {
    for (std::size_t row = 0; row < s.villages(); ++row) villages_.push_back({s, row});
  }
}

/// The run's first setting, at which the county opens; then a year is lived through on the county as it is,
/// without births and deaths, so that the first step meets incomes, prices and chances of a job of a year
/// before and not guesses, and the county opens once more with them.
void Simulation::begin() {
  const auto observer = std::exchange(observe_, nullptr);
  const auto listener = std::exchange(between_, nullptr);
  const base::Month first = next_;
  set_out();
  open_county(setting_, shards_);
  const BeforeTheYear as_it_is(shards_, catalog_.processes);
  rehearsing_ = true;
  for (next_ = first - 12; next_ < first;) step();
  rehearsing_ = false;
  as_it_is.restore(shards_);
  next_ = first;
  setting_.crowding.clear();
  setting_.under_way.clear();
  const auto before = setting_.measures;
  const double conversion = setting_.conversion;
  set_out();
  open_county(setting_, shards_);
  setting_.measures = before;  // the first step finds out anew what has changed since
  setting_.conversion = conversion;
  observe_ = observer;
  between_ = listener;
}

bool Simulation::due(std::size_t row) const {
  if (rehearsing_ && changes_rows(catalog_.processes[row])) return false;
  return !catalog_.processes[row].yearly || setting_.clock.first_of_year();
}

/// A county row, or village rows one after another on each village.
void Simulation::run_phase(std::size_t from, std::size_t to) {
  const std::vector<Process>& rows = catalog_.processes;
  if (const auto* county = std::get_if<Process::OnCounty>(&rows[from].run)) {
    if (observe_) observe_(from);
    if (due(from)) (*county)(setting_, shards_, workers_);
    return;
  }
  workers_.each(villages_.size(), [&](std::size_t v) {
    for (std::size_t row = from; row < to; ++row) {
      if (observe_) observe_(row);
      if (due(row)) std::get<Process::OnVillage>(rows[row].run)(setting_, villages_[v]);
    }
  });
}

void Simulation::run_checked(std::size_t row, std::vector<ColumnDigest>& digests) {
  const Process& process = catalog_.processes[row];
  const auto before = std::exchange(digests, {});
  run_phase(row, row + 1);
  digests = column_digests(shards_);
  for (const std::string& column : changed_columns(before, digests)) {
    const auto& writes = process.writes;
    const bool any_row = changes_rows(process) && !column.starts_with("village.");
    if (any_row || std::find(writes.begin(), writes.end(), column) != writes.end()) continue;
    throw base::InvariantViolation("process " + process.key + " writes " + column +
                                   ", which its row of the step does not say");
  }
}

/// What is in force in the step to come.
void Simulation::set_out() {
  const Scenario& s = setting_.scenario;
  setting_.clock = clock_at(next_, static_cast<int>(s.steps_per_year), next_ == first_month(s));
  setting_.drivers = drivers_at(s, setting_.clock);
  setting_.drivers.nearby_pay *= shards_.front().village.wage.front();
  if (converts_now(s.policy, setting_.clock)) {
    setting_.conversion = conversion_factor(setting_, catalog_.instruments, shards_);
  }
  setting_.measures =
      measures_at(s, catalog_.instruments, setting_.clock, setting_.measures, setting_.conversion);
}

void Simulation::step() {
  set_out();
  const std::vector<Process>& rows = catalog_.processes;
  std::vector<ColumnDigest> digests;
  if (check_writes_) digests = column_digests(shards_);
  for (std::size_t row = 0; row < rows.size();) {
    const bool one_by_one = check_writes_ || between_;
    const std::size_t end = one_by_one ? row + 1 : std::max(row + 1, end_of_phase(rows, row));
    if (between_) between_(row);
    if (between_ && check_writes_) digests = column_digests(shards_);  // a replay writes there
    if (check_writes_) {
      run_checked(row, digests);
    } else {
      run_phase(row, end);
    }
    row = end;
  }
  if (observe_) observe_(rows.size());
  if (between_) between_(rows.size());
  next_ = next_ + setting_.clock.months;
}

}  // namespace ruralsim
