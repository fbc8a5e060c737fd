// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include <ruralsim/process/health_rules.hpp>

namespace ruralsim {
namespace {

constexpr int kOpenBand = 10;  ///< years that the last band, open to the top, counts for

double middle_of(const AgeRow& band) {
  const int end = band.age_to >= 120 ? band.age_from + kOpenBand : band.age_to + 1;
  return 0.5 * (band.age_from + end);
}

/// How far up the line goes that ends at `end`: the first age whose middle is beyond it.
int reach_of(double end) {
  return static_cast<int>(std::max(0.0, end + 0.5));
}

/// A straight line between the middles of two bands, in the middle of a year of age.
double on_line(const AgeRow& low, const AgeRow& high, double from, double to, int age) {
  return low.value + (high.value - low.value) * (age + 0.5 - from) / (to - from);
}

/// Straight lines between the middles of the bands, flat outside, in the middle of every year of age. Loops
/// without branches: every village makes this anew.
/// @param bands  ascending
template <class ByAge>
void prevalence_of(const std::vector<AgeRow>& bands, ByAge& prevalence) {
  if (bands.empty()) return;
  const auto ages = static_cast<int>(prevalence.size());
  int age = 0;
  const auto fill_up_to = [&](int last, const auto& value_at) {
    for (last = std::min(ages, last); age < last; ++age)
      prevalence[static_cast<std::size_t>(age)] = value_at(age);
  };
  double from = middle_of(bands.front());
  fill_up_to(reach_of(from), [&](int) { return bands.front().value; });
  for (std::size_t b = 1; b < bands.size(); ++b) {
    const AgeRow &low = bands[b - 1], &high = bands[b];
    const double to = middle_of(high);
    fill_up_to(reach_of(to), [=](int at) { return on_line(low, high, from, to, at); });
    from = to;
  }
  fill_up_to(ages, [&](int) { return bands.back().value; });
}

/// The same at one age.
double prevalence_at(std::span<const AgeRow> bands, int age) {
  if (bands.empty()) return 0;
  double from = middle_of(bands.front());
  if (age < reach_of(from)) return bands.front().value;
  for (std::size_t b = 1; b < bands.size(); ++b) {
    const double to = middle_of(bands[b]);
    if (age < reach_of(to)) return on_line(bands[b - 1], bands[b], from, to, age);
    from = to;
  }
  return bands.back().value;
}

/// What keeps prevalence from one age to the next.
double onset_of(double now, double before, double recovery) {
  const double chance = (now - (1 - recovery) * before) / (1 - before);
  const double not_below = chance < 0 ? 0 : chance, not_above = not_below > 1 ? 1 : not_below;
  return before >= 1 ? 0 : not_above;
}

bool younger(const AgeRow& a, const AgeRow& b) {
  return a.age_from < b.age_from;
}

/// The rows themselves where they ascend, else a copy in `sorted` that does.
const std::vector<AgeRow>& ascending(const std::vector<AgeRow>& rows, std::vector<AgeRow>& sorted) {
  if (std::is_sorted(rows.begin(), rows.end(), younger)) return rows;
  sorted = rows;
  std::sort(sorted.begin(), sorted.end(), younger);
  return sorted;
}

template <class ByAge>
void fill(const std::vector<AgeRow>& rows, double recovery, ByAge& prevalence, ByAge& onset) {
  std::vector<AgeRow> sorted;
  prevalence_of(ascending(rows, sorted), prevalence);
  ByAge before{};
  std::copy(prevalence.begin(), prevalence.end() - 1, before.begin() + 1);
  for (std::size_t age = 0; age < prevalence.size(); ++age)
    onset[age] = onset_of(prevalence[age], before[age], recovery);
}

}  // namespace

OnsetAtAge::OnsetAtAge(const DemographyTables& tables, const HealthParameters& p)
    : recovery_(p.recovery),
      chronic_(ascending(tables.chronic, sorted_chronic_)),
      disabled_(ascending(tables.disabled, sorted_disabled_)) {}

double OnsetAtAge::onset(std::span<const AgeRow> bands, double recovery, int age) {
  const int at = std::clamp(age, 0, kOldest);
  return onset_of(prevalence_at(bands, at), at == 0 ? 0 : prevalence_at(bands, at - 1), recovery);
}

HealthByAge::HealthByAge(const DemographyTables& tables, const HealthParameters& p) {
  fill(tables.chronic, p.recovery, chronic_, chronic_onset_);
  fill(tables.disabled, 0, disabled_, disabled_onset_);
}

OnsetParts onset_parts(double onset, double illness, double share) {
  const double sudden = std::min(share * onset, illness);
  return {illness > 0 ? sudden / illness : 0, onset - sudden};
}

double illness_a_year(const ShockParameters& p, Health health, int age) {
  const double hazard = age >= kOldAge ? p.illness_hazard_elder : p.illness_hazard;
  return health == Health::well ? hazard : std::min(1.0, hazard * p.illness_frail_factor);
}

}  // namespace ruralsim
