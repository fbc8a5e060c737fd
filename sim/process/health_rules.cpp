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

/// Straight lines between the middles of the bands, flat outside; asked for at ascending ages.
class Prevalence {
 public:
  explicit Prevalence(const std::vector<AgeRow>& bands) : bands_(bands) {}
  double at(double age) {
    if (bands_.empty()) return 0;
    if (age <= middle_of(bands_.front())) return bands_.front().value;
    while (next_ < bands_.size() && age > middle_of(bands_[next_])) ++next_;
    if (next_ == bands_.size()) return bands_.back().value;
    const AgeRow &below = bands_[next_ - 1], &above = bands_[next_];
    const double from = middle_of(below), to = middle_of(above);
    return below.value + (above.value - below.value) * (age - from) / (to - from);
  }

 private:
  const std::vector<AgeRow>& bands_;
  std::size_t next_ = 1;  ///< the first band whose middle is not yet passed
};

std::vector<AgeRow> ascending(std::vector<AgeRow> bands) {
  std::sort(bands.begin(), bands.end(),
            [](const AgeRow& a, const AgeRow& b) { return a.age_from < b.age_from; });
  return bands;
}

template <class ByAge>
void fill(const std::vector<AgeRow>& rows, double recovery, ByAge& prevalence, ByAge& onset) {
  const std::vector<AgeRow> bands = ascending(rows);
  Prevalence by_age(bands);
  double before = 0;
  for (std::size_t age = 0; age < prevalence.size(); ++age) {
    prevalence[age] = by_age.at(static_cast<double>(age) + 0.5);
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
