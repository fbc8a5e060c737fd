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

/// Straight lines between the middles of the bands, flat outside, in the middle of every year of age.
template <class ByAge>
void prevalence_of(const std::vector<AgeRow>& bands, ByAge& prevalence) {
  if (bands.empty()) return;
  std::size_t age = 0;
  const auto fill_up_to = [&](double end, auto&& value) {
    for (; age < prevalence.size() && static_cast<double>(age) + 0.5 <= end; ++age)
      prevalence[age] = value(static_cast<double>(age) + 0.5);
  };
  double from = middle_of(bands.front());
  fill_up_to(from, [&](double) { return bands.front().value; });
  for (std::size_t b = 1; b < bands.size(); ++b) {
    const double to = middle_of(bands[b]), rise = bands[b].value - bands[b - 1].value;
    fill_up_to(to, [&](double at) { return bands[b - 1].value + rise * (at - from) / (to - from); });
    from = to;
  }
  fill_up_to(1e9, [&](double) { return bands.back().value; });
}

std::vector<AgeRow> ascending(std::vector<AgeRow> bands) {
  std::sort(bands.begin(), bands.end(),
            [](const AgeRow& a, const AgeRow& b) { return a.age_from < b.age_from; });
  return bands;
}

template <class ByAge>
void fill(const std::vector<AgeRow>& rows, double recovery, ByAge& prevalence, ByAge& onset) {
  prevalence_of(ascending(rows), prevalence);
  double before = 0;
  for (std::size_t age = 0; age < prevalence.size(); ++age) {
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
