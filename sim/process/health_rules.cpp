// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <ruralsim/process/health_rules.hpp>
#include <ruralsim/state/deprivation.hpp>

namespace ruralsim {
namespace {

constexpr int kOpenBand = 10;  ///< years that the last band, open to the top, counts for

double middle_of(const AgeRow& band) {
  const int end = band.age_to >= 120 ? band.age_from + kOpenBand : band.age_to + 1;
  return 0.5 * (band.age_from + end);
}

/// Straight lines between the middles of the bands, flat outside.
double prevalence_at(const std::vector<AgeRow>& bands, double age) {
  if (bands.empty()) return 0;
  if (age <= middle_of(bands.front())) return bands.front().value;
  for (std::size_t b = 1; b < bands.size(); ++b) {
    const double from = middle_of(bands[b - 1]), to = middle_of(bands[b]);
    if (age > to) continue;
    return bands[b - 1].value + (bands[b].value - bands[b - 1].value) * (age - from) / (to - from);
  }
  return bands.back().value;
}

std::vector<AgeRow> ascending(std::vector<AgeRow> bands) {
  std::sort(bands.begin(), bands.end(),
            [](const AgeRow& a, const AgeRow& b) { return a.age_from < b.age_from; });
  return bands;
}

template <class ByAge>
void fill(const std::vector<AgeRow>& rows, double recovery, ByAge& prevalence, ByAge& onset) {
  const std::vector<AgeRow> bands = ascending(rows);
  double before = 0;
  for (std::size_t age = 0; age < prevalence.size(); ++age) {
    prevalence[age] = prevalence_at(bands, static_cast<double>(age) + 0.5);
    onset[age] =
        before >= 1 ? 0 : std::clamp((prevalence[age] - (1 - recovery) * before) / (1 - before), 0.0, 1.0);
    before = prevalence[age];
  }
}

}  // namespace

HealthByAge::HealthByAge(const DemographyTables& tables, const HealthParameters& p) {
  fill(tables.chronic, p.recovery, chronic_, chronic_onset_);
  fill(tables.disabled, 0, disabled_, disabled_onset_);
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
