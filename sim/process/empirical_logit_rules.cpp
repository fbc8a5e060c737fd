// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/empirical_logit_rules.hpp>

namespace ruralsim {
namespace {

constexpr double kCentreAge = 39;
constexpr double kCentreSchooling = 9;

double by_person(const Worker& w, double schooling, double age, double female) {
  return schooling * (w.schooling - kCentreSchooling) + age * (w.age - kCentreAge) +
         (w.female ? female : 0.0);
}

}  // namespace

double away_index(const Worker& w, const HouseholdTraits& h, const EmpiricalLogit& b) {
  return b.away + by_person(w, b.away_schooling, b.away_age, b.away_female) +
         b.away_network * (h.network - 1) + b.away_herd * h.herd + b.away_cropland * h.cropland +
         b.away_dependants * h.dependants;
}

double nearby_index(const Worker& w, const HouseholdTraits& h, const EmpiricalLogit& b) {
  return b.nearby + by_person(w, b.nearby_schooling, b.nearby_age, b.nearby_female) + b.nearby_herd * h.herd +
         b.nearby_cropland * h.cropland + b.nearby_dependants * h.dependants;
}

double bundle_index(const Bundle& bundle, double adult_equivalents, double floor,
                    std::span<const double> away, std::span<const double> nearby, const EmpiricalLogit& b) {
  double index = b.income * base::log(std::max(bundle.income / adult_equivalents, floor)) +
                 (bundle.plant ? b.enterprise : 0.0);
  const auto leave = static_cast<std::size_t>(bundle.away);
  const auto work_nearby = static_cast<std::size_t>(bundle.nearby);
  for (const double member : away.first(leave)) index += member;
  for (const double member : nearby.subspan(leave, work_nearby)) index += member;
  return index;
}

std::size_t choose_logit(std::span<const double> index, std::span<const float> gumbel) {
  std::size_t best = 0;
  double best_value = 0;
  for (std::size_t i = 0; i < index.size(); ++i) {
    const double value = index[i] + static_cast<double>(gumbel[i]);
    if (i == 0 || value > best_value) best = i, best_value = value;
  }
  return best;
}

}  // namespace ruralsim
