// SPDX-License-Identifier: Apache-2.0
#include <ruralsim/policy/schedule.hpp>

namespace ruralsim {
namespace {

/// r(t): how much of the regime that is left is still there.
double withdrawn(const DosePath& path, base::Month when) {
  return path.kind == DosePath::Kind::cliff && when >= path.date ? 0.0 : 1.0;
}

/// g(t): how much of the regime that comes is already there.
double introduced(const DosePath& path, base::Month start, base::Month when) {
  return when >= (path.kind == DosePath::Kind::cliff ? path.date : start) ? 1.0 : 0.0;
}

const Regime* regime_called(const Policy& policy, const std::string& name) {
  for (const Regime& r : policy.regimes) {
    if (r.name == name) return &r;
  }
  return nullptr;
}

void add_regime(const Policy& policy, const std::string& name, ScheduledMeasure::Part part,
                std::vector<ScheduledMeasure>& all) {
  if (const Regime* regime = regime_called(policy, name)) {
    for (const Measure& m : regime->measures) all.push_back({&m, part});
  }
}

}  // namespace

std::vector<ScheduledMeasure> scheduled_measures(const Policy& policy) {
  std::vector<ScheduledMeasure> all;
  if (policy.transition) {
    add_regime(policy, policy.transition->from, ScheduledMeasure::Part::withdrawn, all);
    if (policy.transition->to)
      add_regime(policy, *policy.transition->to, ScheduledMeasure::Part::introduced, all);
  }
  for (const Measure& m : policy.measures) all.push_back({&m, ScheduledMeasure::Part::single});
  return all;
}

double share_in_force(const Policy& policy, const ScheduledMeasure& scheduled, base::Month when) {
  const Measure& m = *scheduled.measure;
  if ((m.from && when < *m.from) || (m.to && when >= *m.to)) return 0;
  switch (scheduled.part) {
    case ScheduledMeasure::Part::withdrawn:
      return withdrawn(policy.transition->withdraw, when);
    case ScheduledMeasure::Part::introduced:
      return introduced(policy.transition->introduce, policy.transition->start, when);
    case ScheduledMeasure::Part::single:
      break;
  }
  return 1;
}

std::vector<MeasureInForce> measures_at(const Scenario& s, std::span<const Instrument> instruments,
                                        const Clock& clock, const std::vector<MeasureInForce>& before) {
  std::vector<MeasureInForce> all;
  std::vector<double> dose;
  for (const ScheduledMeasure& scheduled : scheduled_measures(s.policy)) {
    const Measure& m = *scheduled.measure;
    const Instrument& instrument = instruments[m.instrument];
    MeasureInForce now;
    now.instrument = m.instrument;
    now.eligible = m.eligible;
    now.share = share_in_force(s.policy, scheduled, clock.now);
    if (m.budget) now.budget = m.budget->at(clock.now);
    if (now.share > 0) {
      dose.clear();
      for (std::size_t d = 0; d < instrument.doses.size(); ++d) {
        dose.push_back(m.doses[d].at(clock.now) * (instrument.doses[d].scaled ? now.share : 1.0));
      }
      instrument.act(dose, now.levers);
    }
    const MeasureInForce* last = before.empty() ? nullptr : &before[all.size()];
    now.review = clock.first_of_year() || last == nullptr || last->share != now.share;
    if (last != nullptr) now.cutoff = last->cutoff;
    all.push_back(now);
  }
  return all;
}

}  // namespace ruralsim
