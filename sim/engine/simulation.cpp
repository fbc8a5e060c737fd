// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/policy/schedule.hpp>

namespace ruralsim {
namespace {

base::Month first_month(const Scenario& s) {
  return s.start - static_cast<int>(12 * s.burn_in_years);
}

base::Key key_of(const Scenario& s, std::uint32_t replicate) {
  return {static_cast<std::uint32_t>(s.seed), replicate};
}

/// Rows from `from` that run village by village, up to the next county row.
std::size_t end_of_phase(const std::vector<Process>& rows, std::size_t from) {
  std::size_t to = from;
  while (to < rows.size() && std::holds_alternative<Process::OnVillage>(rows[to].run)) ++to;
  return to;
}

}  // namespace

Simulation::Simulation(const Scenario& scenario, const Catalog& catalog, std::uint32_t replicate,
                       const Execution& how)
    : catalog_(catalog),
      setting_{scenario, key_of(scenario, replicate), {}, {}, {}},
      shards_(synthesise(scenario, setting_.key, first_month(scenario), how.villages_a_shard,
                         catalog.instruments.size())),
      workers_(how.threads),
      next_(first_month(scenario)),
      observe_(how.threads == 1 ? how.observe : nullptr) {
  for (Shard& s : shards_) {
    for (std::size_t row = 0; row < s.villages(); ++row) villages_.push_back({s, row});
  }
}

void Simulation::step() {
  const Scenario& s = setting_.scenario;
  setting_.clock = clock_at(next_, static_cast<int>(s.steps_per_year), next_ == first_month(s));
  setting_.drivers = drivers_at(s, setting_.clock);
  setting_.measures = measures_at(s, catalog_.instruments, setting_.clock, setting_.measures);
  const auto due = [&](const Process& p) { return !p.yearly || setting_.clock.first_of_year(); };

  const std::vector<Process>& rows = catalog_.processes;
  for (std::size_t row = 0; row < rows.size();) {
    if (const auto* county = std::get_if<Process::OnCounty>(&rows[row].run)) {
      if (observe_) observe_(row);
      if (due(rows[row])) (*county)(setting_, shards_, workers_);
      ++row;
      continue;
    }
    const std::size_t end = end_of_phase(rows, row);
    workers_.each(villages_.size(), [&](std::size_t v) {
      for (std::size_t r = row; r < end; ++r) {
        if (observe_) observe_(r);
        if (due(rows[r])) std::get<Process::OnVillage>(rows[r].run)(setting_, villages_[v]);
      }
    });
    row = end;
  }
  if (observe_) observe_(rows.size());
  next_ = next_ + setting_.clock.months;
}

}  // namespace ruralsim
