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

/// Straight lines between the middles of the bands, flat outside, in the middle of every year of age. Loops
/// without branches: every village makes this anew.
/// @param bands  ascending
template <class ByAge>
void prevalence_of(const std::vector<AgeRow>& bands, ByAge& prevalence) {
  if (bands.empty()) return;
  const auto ages = static_cast<int>(prevalence.size());
  int age = 0;
  // Ages whose middle is not beyond the end.
  const auto fill_up_to = [&](double end, double value, double rise, double from, double width) {
    for (const int last = std::min(ages, static_cast<int>(std::max(0.0, end + 0.5))); age < last; ++age)
      prevalence[static_cast<std::size_t>(age)] = value + rise * (age + 0.5 - from) / width;
  };
  double from = middle_of(bands.front());
  fill_up_to(from, bands.front().value, 0, 0, 1);
  for (std::size_t b = 1; b < bands.size(); ++b) {
    const double to = middle_of(bands[b]), rise = bands[b].value - bands[b - 1].value;
    fill_up_to(to, bands[b - 1].value, rise, from, to - from);
    from = to;
  }
  fill_up_to(ages, bands.back().value, 0, 0, 1);
}

bool younger(const AgeRow& a, const AgeRow& b) {
  return a.age_from < b.age_from;
}

template <class ByAge>
void fill(const std::vector<AgeRow>& rows, double recovery, ByAge& prevalence, ByAge& onset) {
  if (std::is_sorted(rows.begin(), rows.end(), younger)) {
    prevalence_of(rows, prevalence);
  } else {
    std::vector<AgeRow> bands = rows;
    std::sort(bands.begin(), bands.end(), younger);
    prevalence_of(bands, prevalence);
  }
  ByAge before{};
  std::copy(prevalence.begin(), prevalence.end() - 1, before.begin() + 1);
  for (std::size_t age = 0; age < prevalence.size(); ++age) {
    const double chance = (prevalence[age] - (1 - recovery) * before[age]) / (1 - before[age]);
    const double not_below = chance < 0 ? 0 : chance, not_above = not_below > 1 ? 1 : not_below;
    onset[age] = before[age] >= 1 ? 0 : not_above;
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
