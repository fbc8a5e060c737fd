// SPDX-License-Identifier: Apache-2.0
// Rules of 5.8 for one person's health, free of columns, shared by synthesis and illness and tested alone.
#pragma once
#include <array>
#include <span>
#include <vector>

#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Prevalence of chronic illness (among those who are not disabled) and of disability by age in whole years,
/// and the onset that keeps it: who turns from age a - 1 to a falls chronically ill with the chance
/// (p(a) - (1 - r) p(a - 1)) / (1 - p(a - 1)), r the chance of recovery, so that each cohort follows the
/// table. Between the middles of the table's bands prevalence is a straight line.
class HealthByAge {
 public:
  HealthByAge(const DemographyTables&, const HealthParameters&);
  /// At an age, share.
  [[nodiscard]] double chronic(int age) const { return chronic_[place(age)]; }
  [[nodiscard]] double disabled(int age) const { return disabled_[place(age)]; }
  /// In the year before a person is of this age in January, chance a year.
  [[nodiscard]] double chronic_onset(int age) const { return chronic_onset_[place(age)]; }
  [[nodiscard]] double disabled_onset(int age) const { return disabled_onset_[place(age)]; }

 private:
  using ByAge = std::array<double, 121>;
  static std::size_t place(int age) { return static_cast<std::size_t>(age < 0 ? 0 : age > 120 ? 120 : age); }
  ByAge chronic_{}, disabled_{}, chronic_onset_{}, disabled_onset_{};
};

/// The same onsets, reckoned when they are asked for: for the few who fall ill, whom tables of all ages would
/// cost too much. The scenario's tables must outlive it.
class OnsetAtAge {
 public:
  OnsetAtAge(const DemographyTables&, const HealthParameters&);
  OnsetAtAge(const OnsetAtAge&) = delete;
  OnsetAtAge& operator=(const OnsetAtAge&) = delete;
  [[nodiscard]] double chronic_onset(int age) const { return onset(chronic_, recovery_, age); }
  [[nodiscard]] double disabled_onset(int age) const { return onset(disabled_, 0, age); }

 private:
  static constexpr int kOldest = 120;
  static double onset(std::span<const AgeRow> bands, double recovery, int age);
  double recovery_;
  std::vector<AgeRow> sorted_chronic_, sorted_disabled_;  ///< only where the tables do not ascend
  std::span<const AgeRow> chronic_, disabled_;
};

/// An onset divided between serious illness, which leaves it behind, and what comes by itself.
struct OnsetParts {
  double after_illness = 0;  ///< chance that a serious illness leaves it
  double by_itself = 0;      ///< chance a year
};
/// `share` of an onset a year follows serious illness as far as illness, which has the chance `illness` a
/// year, is frequent enough.
OnsetParts onset_parts(double onset, double illness, double share);

/// Chance a year of a serious illness.
double illness_a_year(const ShockParameters&, Health, int age);

/// What a lasting state of health leaves of a person's effectiveness in farm work and of its pay.
inline double effectiveness_of(Health health, const HealthParameters& p) {
  return health == Health::well      ? 1.0
         : health == Health::chronic ? p.chronic_effectiveness
                                     : p.disabled_effectiveness;
}
inline double fitness_of(Health health, const HealthParameters& p) {
  return health == Health::well ? 1.0 : p.chronic_pay;
}

/// Factor on what illness costs a household, by insurance: costs are after
/// reimbursement.
inline double own_part(const Setting& now, const Shard& s, std::uint32_t household) {
  const bool uninsured = (s.household.lacks[household] & bit_of(Dimension::insurance)) != 0;
  return uninsured ? now.scenario.health.uninsured_factor : 1.0;
}

}  // namespace ruralsim
