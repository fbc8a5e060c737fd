// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

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

namespace {

/// A measure of the scenario at a date, its scaled doses times `share`, but for what its list remembers.
MeasureInForce in_force(const ScheduledMeasure& scheduled, const Instrument& instrument, double share,
                        base::Month when) {
  const Measure& m = *scheduled.measure;
  MeasureInForce now;
  now.instrument = m.instrument;
  now.eligible = m.eligible;
  now.priority = m.priority;
  now.errors = m.errors;
  now.error_key = key_of(m.name);
  now.lag = static_cast<int>(m.lag);
  now.share = share;
  if (m.budget) now.budget = m.budget->at(when);
  if (share <= 0) return now;
  std::vector<double> dose;
  for (std::size_t d = 0; d < instrument.doses.size(); ++d)
    dose.push_back(m.doses[d].at(when) * (instrument.doses[d].scaled ? share : 1.0));
  instrument.act(dose, now.levers);
  return now;
}

}  // namespace

std::vector<MeasureInForce> measures_at(const Scenario& s, std::span<const Instrument> instruments,
                                        const Clock& clock, const std::vector<MeasureInForce>& before,
                                        double conversion) {
  std::vector<MeasureInForce> all;
  for (const ScheduledMeasure& scheduled : scheduled_measures(s.policy)) {
    const Measure& m = *scheduled.measure;
    double share = share_in_force(s.policy, scheduled, clock.now);
    if (scheduled.part == ScheduledMeasure::Part::converted) share *= conversion;
    MeasureInForce now = in_force(scheduled, instruments[m.instrument], share, clock.now);
    if (scheduled.part == ScheduledMeasure::Part::withdrawn)
      ask_for_graduation(*s.policy.transition, m.name, clock.now, now);
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

namespace {

/// Support that the lists of the old regime are due a year, yuan.
double due_to_old_lists(const Setting& now, std::span<const ScheduledMeasure> scheduled,
                        std::span<const Shard> shards) {
  double money = 0;
  for (const Shard& shard : shards) {
    for (std::uint32_t h = 0; h < shard.households(); ++h) {
      const SupportBasis basis = support_basis(now, shard, h);
      for (std::size_t m = 0; m < now.measures.size(); ++m) {
        const bool listed = (shard.household.awards[h] >> m & 1u) != 0;
        if (listed && scheduled[m].part == ScheduledMeasure::Part::withdrawn)
          money += support_a_year(now.measures[m].levers, basis);
      }
    }
  }
  return money;
}

/// Of the households on lists of an instrument, the share on lists of the old regime.
double share_of_old_regime(std::size_t instrument, const Setting& now,
                           std::span<const ScheduledMeasure> scheduled, std::span<const Shard> shards) {
  double old = 0, all = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if (now.measures[m].instrument != instrument) continue;
    double listed = 0;
    for (const Shard& shard : shards) {
      for (const std::uint32_t awards : shard.household.awards) listed += awards >> m & 1u;
    }
    all += listed;
    if (scheduled[m].part == ScheduledMeasure::Part::withdrawn) old += listed;
  }
  return all > 0 ? old / all : 0;
}

/// What the old regime paid in the last 12 months for what is used and not due: in kind, for outlays, illness
/// and homes, and of interest, yuan.
double used_of_old_regime(const Setting& now, std::span<const ScheduledMeasure> scheduled,
                          std::span<const Instrument> instruments, std::span<const Shard> shards) {
  double money = 0;
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    const bool interest = std::any_of(now.measures.begin(), now.measures.end(), [&](const auto& m) {
      return m.instrument == i && m.levers.interest_share > 0;
    });
    base::Fen paid = 0;
    for (const Shard& shard : shards) {
      for (const auto& slots : shard.village.flows_by_slot) {
        for (const Flows& step : slots)
          paid += step[earmarked_reason(i)] + (interest ? step[support_reason(i)] : 0);
      }
    }
    if (paid > 0) money += base::to_yuan(paid) * share_of_old_regime(i, now, scheduled, shards);
  }
  return money;
}

/// The largest factor at which something that rises with it is at most `most`; what it is at 1 is known. All
/// that is linear is found at once, what jumps by bisection; what never gets there stays at the last factor
/// tried.
template <class Cost>
double factor_within(double most, Cost&& cost_at) {
  constexpr double kExact = 1e-9, kLargest = 1 << 20;
  const double usual = cost_at(1.0);
  if (usual <= 0 || most <= 0) return 0;
  const double linear = most / usual;
  if (std::abs(cost_at(linear) / most - 1) < kExact) return linear;
  double low = 0, high = std::max(1.0, linear);
  while (cost_at(high) <= most && high < kLargest) low = high, high *= 2;
  for (int halving = 0; halving < 50 && high - low > kExact * high; ++halving) {
    const double middle = (low + high) / 2;
    (cost_at(middle) <= most ? low : high) = middle;
  }
  return low;
}

}  // namespace

double conversion_factor(const Setting& now, std::span<const Instrument> instruments,
                         std::span<const Shard> shards) {
  const auto scheduled = scheduled_measures(now.scenario.policy);
  const double money =
      due_to_old_lists(now, scheduled, shards) + used_of_old_regime(now, scheduled, instruments, shards);
  std::size_t m = 0;
  while (scheduled[m].part != ScheduledMeasure::Part::converted) ++m;
  Setting then = now;
  return factor_within(money, [&](double factor) {
    then.measures[m] =
        in_force(scheduled[m], instruments[scheduled[m].measure->instrument], factor, now.clock.now);
    return cost_of_list(m, then, shards);
  });
}

}  // namespace ruralsim
