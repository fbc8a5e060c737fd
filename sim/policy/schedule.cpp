// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/policy/targeting.hpp>

namespace ruralsim {
namespace {

/// How far along a dated path is: 0 before it begins, 1 when it is through.
double progress(const DosePath& path, base::Month when) {
  if (when < path.date) return 0;
  if (path.kind != DosePath::Kind::linear || when >= path.until) return 1;
  return static_cast<double>(when - path.date) / static_cast<double>(path.until - path.date);
}

/// Level of the last stage that has begun, `before` ahead of the first.
double stage(const DosePath& path, base::Month when, double before) {
  double level = before;
  for (const Series::Point& s : path.stages) {
    if (when >= s.when) level = s.value;
  }
  return level;
}

/// r(t): how much of the regime that is left is still there.
double withdrawn(const DosePath& path, base::Month when) {
  switch (path.kind) {
    case DosePath::Kind::cliff:
    case DosePath::Kind::linear:
    case DosePath::Kind::convert:
      return 1 - progress(path, when);
    case DosePath::Kind::staged:
      return stage(path, when, 1);
    default:
      return 1;  // constant; conditional: from each household by itself
  }
}

/// The path by which a measure of the regime that is left goes.
const DosePath& path_of(const Transition& t, const std::string& measure) {
  for (const auto& [name, path] : t.by_measure) {
    if (name == measure) return path;
  }
  return t.withdraw;
}

double scale_at(const Transition& t, base::Month when) {
  return when >= t.start ? t.scale : 1;
}

/// g(t): how much of the regime that comes is already there.
double introduced(const DosePath& path, base::Month start, base::Month when) {
  if (path.kind == DosePath::Kind::constant) return when >= start ? 1.0 : 0.0;
  return path.kind == DosePath::Kind::staged ? stage(path, when, 0) : progress(path, when);
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

/// From the start of a conditional withdrawal on, households leave the measure by their own income.
void ask_for_graduation(const Transition& t, const std::string& name, base::Month when,
                        MeasureInForce& measure) {
  for (const auto& own : t.by_measure) {
    if (own.first == name) return;
  }
  if (t.withdraw.kind != DosePath::Kind::conditional || when < t.start) return;
  measure.graduate_above = t.withdraw.income_above;
  measure.graduate_months = static_cast<int>(t.withdraw.months);
}

/// A number for a measure's name (FNV-1a).
std::uint64_t key_of(const std::string& name) {
  std::uint64_t key = 0xCBF29CE484222325;
  for (const char c : name) key = (key ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return key;
}

}  // namespace

std::vector<ScheduledMeasure> scheduled_measures(const Policy& policy) {
  std::vector<ScheduledMeasure> all;
  if (policy.transition) {
    add_regime(policy, policy.transition->from, ScheduledMeasure::Part::withdrawn, all);
    if (policy.transition->to)
      add_regime(policy, *policy.transition->to, ScheduledMeasure::Part::introduced, all);
    for (const Measure& m : policy.transition->withdraw.into) {
      all.push_back({&m, ScheduledMeasure::Part::converted});
    }
  }
  for (const Measure& m : policy.measures) all.push_back({&m, ScheduledMeasure::Part::single});
  return all;
}

std::vector<bool> instruments_in_use(const Policy& policy, std::size_t instruments) {
  std::vector<bool> in_use(instruments, false);
  for (const ScheduledMeasure& m : scheduled_measures(policy)) {
    if (m.measure->instrument < instruments) in_use[m.measure->instrument] = true;
  }
  return in_use;
}

std::string regime_of(const Policy& policy, const ScheduledMeasure& scheduled) {
  switch (scheduled.part) {
    case ScheduledMeasure::Part::withdrawn:
      return policy.transition->from;
    case ScheduledMeasure::Part::introduced:
      return *policy.transition->to;
    case ScheduledMeasure::Part::converted:
      return "(converted)";
    default:
      return "(single)";
  }
}

double share_in_force(const Policy& policy, const ScheduledMeasure& scheduled, base::Month when) {
  const Measure& m = *scheduled.measure;
  if ((m.from && when < *m.from) || (m.to && when >= *m.to)) return 0;
  switch (scheduled.part) {
    case ScheduledMeasure::Part::withdrawn:
      return scale_at(*policy.transition, when) * withdrawn(path_of(*policy.transition, m.name), when);
    case ScheduledMeasure::Part::introduced:
      return introduced(policy.transition->introduce, policy.transition->start, when);
    case ScheduledMeasure::Part::converted:
      return scale_at(*policy.transition, when);
    case ScheduledMeasure::Part::single:
      break;
  }
  return 1;
}

std::string identity_of(const Policy& policy, const ScheduledMeasure& scheduled) {
  static constexpr const char* kMoved[] = {"single", "withdrawn", "introduced", "converted"};
  return regime_of(policy, scheduled) + " (" + kMoved[static_cast<int>(scheduled.part)] +
         "): " + scheduled.measure->name;
}

std::vector<MeasureInForce> measures_at(const Scenario& s, std::span<const Instrument> instruments,
                                        const Clock& clock, const std::vector<MeasureInForce>& before,
                                        double conversion) {
  std::vector<MeasureInForce> all;
  std::vector<double> dose;
  for (const ScheduledMeasure& scheduled : scheduled_measures(s.policy)) {
    const Measure& m = *scheduled.measure;
    const Instrument& instrument = instruments[m.instrument];
    MeasureInForce now;
    now.instrument = m.instrument;
    now.eligible = m.eligible;
    now.priority = m.priority;
    now.errors = m.errors;
    now.error_key = key_of(m.name);
    now.lag = static_cast<int>(m.lag);
    now.share = share_in_force(s.policy, scheduled, clock.now);
    if (scheduled.part == ScheduledMeasure::Part::converted) now.share *= conversion;
    if (scheduled.part == ScheduledMeasure::Part::withdrawn)
      ask_for_graduation(*s.policy.transition, m.name, clock.now, now);
    if (m.budget) now.budget = m.budget->at(clock.now);
    if (now.share > 0) {
      dose.clear();
      for (std::size_t d = 0; d < instrument.doses.size(); ++d) {
        dose.push_back(m.doses[d].at(clock.now) * (instrument.doses[d].scaled ? now.share : 1.0));
      }
      instrument.act(dose, now.levers);
    }
    const MeasureInForce* last = before.empty() ? nullptr : &before[all.size()];
    // Who is watched changes at any step; all else is reviewed once a year.
    now.review =
        clock.first_of_year() || last == nullptr || last->share != now.share ||
        now.levers.help_per_person > 0 ||
        std::any_of(m.eligible.begin(), m.eligible.end(), [](const Requirement& r) { return r.any_step; });
    now.opens = clock.first_of_year() || (now.share > 0 && (last == nullptr || last->share == 0));
    if (last != nullptr) now.cutoff = last->cutoff, now.income_limit = last->income_limit;
    all.push_back(now);
  }
  return all;
}

bool converts_now(const Policy& policy, const Clock& clock) {
  if (!policy.transition || policy.transition->withdraw.kind != DosePath::Kind::convert) return false;
  const base::Month date = policy.transition->withdraw.date;
  return date >= clock.now && date < clock.now + clock.months;
}

double conversion_factor(const Setting& now, std::span<const Instrument> instruments,
                         std::span<const Shard> shards) {
  const Policy& policy = now.scenario.policy;
  const auto scheduled = scheduled_measures(policy);
  const Measure& into = policy.transition->withdraw.into.front();
  std::vector<double> dose;
  for (const Series& series : into.doses) dose.push_back(series.at(now.clock.now));
  Levers levers;
  instruments[into.instrument].act(dose, levers);
  double money = 0, cost = 0;
  for (const Shard& shard : shards) {
    for (std::uint32_t h = 0; h < shard.households(); ++h) {
      const SupportBasis basis = support_basis(now, shard, h);
      if (eligible(into.eligible, shard, h, now)) cost += support_a_year(levers, basis);
      for (std::size_t m = 0; m < now.measures.size(); ++m) {
        const bool listed = (shard.household.awards[h] >> m & 1u) != 0;
        if (listed && scheduled[m].part == ScheduledMeasure::Part::withdrawn)
          money += support_a_year(now.measures[m].levers, basis);
      }
    }
  }
  return cost > 0 ? money / cost : 0;
}

}  // namespace ruralsim
