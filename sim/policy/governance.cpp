// SPDX-License-Identifier: Apache-2.0
// 5.10 Capacity of village governments. What lacks to 1 makes lists worse and lags longer, and part of what
// is handed out does not arrive: how local capture and weak administration show in evaluations of programmes
// (Reinikka and Svensson 2004; Olken 2007). What raises capacity is itself free of these errors: otherwise a
// village without any could never gain it.
#include <ruralsim/policy/governance.hpp>

namespace ruralsim {
namespace {

/// Capacity that lacks where the measure is carried out, 0 to 1.
double lack(const MeasureInForce& measure, const Setting& now, const Shard& s, std::uint32_t h) {
  if (!governance_matters(now.scenario) || measure.levers.capacity_gain > 0) return 0;
  return 1 - capacity_for(now, s, h);
}

/// The chance that one of two errors happens, each by itself.
double either(double a, double b) {
  return 1 - (1 - a) * (1 - b);
}

}  // namespace

double capacity_of(const Setting& now, const Shard& s, std::size_t village, std::uint32_t awards) {
  double lacks = 1 - static_cast<double>(s.village.capacity[village]);
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const double gain = now.measures[m].levers.capacity_gain;
    if (gain > 0 && (awards >> m & 1u) != 0) lacks *= 1 - gain;
  }
  return 1 - lacks;
}

double capacity_for(const Setting& now, const Shard& s, std::uint32_t h) {
  return capacity_of(now, s, village_of(s, h), s.household.awards[h]);
}

double leaked_share(const Setting& now, const Shard& s, std::uint32_t h) {
  if (!governance_matters(now.scenario)) return 0;
  return now.scenario.governance.leakage * (1 - capacity_for(now, s, h));
}

TargetingErrors errors_of(const MeasureInForce& measure, const Setting& now, const Shard& s,
                          std::uint32_t h) {
  const GovernanceParameters& g = now.scenario.governance;
  const double lacks = lack(measure, now, s, h);
  if (lacks <= 0) return measure.errors;
  return {.inclusion = either(measure.errors.inclusion, g.inclusion * lacks),
          .exclusion = either(measure.errors.exclusion, g.exclusion * lacks)};
}

int lag_of(const MeasureInForce& measure, const Setting& now, const Shard& s, std::uint32_t h) {
  if (measure.lag == 0) return 0;
  const double times = 1 + now.scenario.governance.delay * lack(measure, now, s, h);
  return static_cast<int>(measure.lag * times + 0.5);
}

bool lag_ends(const Setting& now, std::size_t m, const Shard& s, std::uint32_t h) {
  const int begin = s.household.listed_since[m][h] + lag_of(now.measures[m], now, s, h);
  return begin > now.clock.now.index - now.clock.months && begin <= now.clock.now.index;
}

}  // namespace ruralsim
