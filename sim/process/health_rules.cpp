// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/state/deprivation.hpp>

namespace ruralsim {
namespace {

constexpr int kOldest = 120;
constexpr int kOpenBand = 10;  ///< years that the last band, open to the top, counts for

double middle_of(const AgeRow& band) {
  const int end = band.age_to >= kOldest ? band.age_from + kOpenBand : band.age_to + 1;
  return 0.5 * (band.age_from + end);
}

/// Straight lines between the middles of the bands, flat outside, in the middle of a year of age.
double prevalence_at(const std::vector<AgeRow>& bands, std::size_t age) {
  const double at = static_cast<double>(age) + 0.5;
  const AgeRow *below = nullptr, *above = nullptr;
  double from = 0, to = 0;
  for (const AgeRow& band : bands) {
    const double middle = middle_of(band);
    if (middle < at && (below == nullptr || middle > from)) below = &band, from = middle;
    if (middle >= at && (above == nullptr || middle < to)) above = &band, to = middle;
  }
  if (below == nullptr) return above == nullptr ? 0 : above->value;
  if (above == nullptr) return below->value;
  const double rise = above->value - below->value;
  return below->value + rise * (at - from) / (to - from);
}

/// Of who turns to an age at which `now` of all have it, and had `before` of them a year ago.
double onset_of(double now, double before, double recovery) {
  return before >= 1 ? 0 : std::clamp((now - (1 - recovery) * before) / (1 - before), 0.0, 1.0);
}

double onset_at(const std::vector<AgeRow>& bands, double recovery, int age) {
  const auto row = static_cast<std::size_t>(std::clamp(age, 0, kOldest));
  return onset_of(prevalence_at(bands, row), row == 0 ? 0 : prevalence_at(bands, row - 1), recovery);
}

template <class ByAge>
void fill(const std::vector<AgeRow>& rows, double recovery, ByAge& prevalence, ByAge& onset) {
  double before = 0;
  for (std::size_t age = 0; age < prevalence.size(); ++age) {
    prevalence[age] = prevalence_at(rows, age);
    onset[age] = onset_of(prevalence[age], before, recovery);
    before = prevalence[age];
  }
}

}  // namespace

HealthByAge::HealthByAge(const DemographyTables& tables, const HealthParameters& p) {
  fill(tables.chronic, p.recovery, chronic_, chronic_onset_);
  fill(tables.disabled, 0, disabled_, disabled_onset_);
}

double chronic_onset(const Scenario& s, int age) {
  return onset_at(s.tables.chronic, s.health.recovery, age);
}
double disabled_onset(const Scenario& s, int age) {
  return onset_at(s.tables.disabled, 0, age);
}

OnsetParts onset_parts(double onset, double illness, double share) {
  const double sudden = std::min(share * onset, illness);
  return {illness > 0 ? sudden / illness : 0, onset - sudden};
}

double own_part(const Setting& now, const Shard& s, std::uint32_t h) {
  const bool uninsured = (s.household.lacks[h] & bit_of(Dimension::insurance)) != 0;
  return uninsured ? now.scenario.health.uninsured_factor : 1.0;
}

double illness_a_year(const ShockParameters& p, Health health, int age) {
  const double hazard = age >= kOldAge ? p.illness_hazard_elder : p.illness_hazard;
  return health == Health::well ? hazard : std::min(1.0, hazard * p.illness_frail_factor);
}

}  // namespace ruralsim
