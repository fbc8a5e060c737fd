// SPDX-License-Identifier: Apache-2.0
// What a household expects of every bundle it may choose (5.1), worked out for all of them at once.
#include <algorithm>
#include <limits>

#include "sim/process/bundle_rules.hpp"

namespace ruralsim {
namespace {

constexpr int kNearbyPlaces = kMostNearby + 1;
constexpr int kLabelsWithoutPlant = (kMostAway + 1) * kNearbyPlaces;

std::uint8_t label_of(int away, int nearby, bool plant) {
  return static_cast<std::uint8_t>(away * kNearbyPlaces + nearby + (plant ? kLabelsWithoutPlant : 0));
}

using Column = BundleColumns::Column;

/// Places of a column, in whole vectors.
struct Places {
  std::size_t first, end;
};

/// Support a year that bundles leave: lists without a means test as they are, the means-tested part fading
/// out as assessed income passes the cut-off.
void expect_support(const Outlook& o, const Places& at, const Column& own, const Column& leaving,
                    Column& support) {
  const auto adults = static_cast<double>(o.family.adults);
  const auto [if_gone, if_some_stay] = o.support.fixed;
  for (std::size_t i = at.first; i < at.end; ++i) support[i] = leaving[i] < adults ? if_some_stay : if_gone;
  if (o.support.tests == 0) return;
  const double persons = o.family.basis.persons, heads = std::max(1, o.family.basis.persons);
  const double taper = o.now.scenario.assistance.taper;
  for (std::size_t t = 0; t < o.support.tests; ++t) {
    const auto& [limit, paid, top_up_to] = o.support.tested[t];
    const bool unlimited = limit == std::numeric_limits<double>::infinity();
    const double nothing_at = limit * (1 + taper), width = std::max(limit * taper, 1e-9);
    for (std::size_t i = at.first; i < at.end; ++i) {
      const double assessed = own[i] / heads * o.noise;
      const double left = (nothing_at - assessed) / width, at_least = left < 0 ? 0 : left;
      const double kept = unlimited ? 1 : at_least > 1 ? 1 : at_least;
      const double lacks = top_up_to - assessed, topped_up = lacks > 0 ? lacks : 0;
      support[i] += kept * ((leaving[i] < adults ? paid[1] : paid[0]) + persons * topped_up);
    }
  }
}

}  // namespace

/// Of every bundle, from where on all are reckoned alike.
struct Menu::Earnings {
  Column farm, earned;  ///< yuan a year
  Column leaving;       ///< adults
};

/// Returns the size of the menu with these bundles.
std::size_t Menu::list(const Outlook& o, bool with_plant, Earnings& of) {
  const int adults = static_cast<int>(o.family.adults);
  std::array<double, kMostAway + kMostNearby> job;  // pay near home, by member
  for (std::size_t i = 0; i < std::min(o.family.adults, job.size()); ++i) {
    const Adult& a = o.family.adult[i];
    job[i] = o.now.drivers.nearby_pay * a.fitness * (a.nearby ? 1.0 : o.fill_rate);
  }
  const IncomeByLeaving& farm = with_plant ? o.plant.farm : o.farm;
  const double variance = with_plant ? o.plant.spread * o.plant.spread : 0;
  std::size_t at = size_;
  for (int away = 0; away <= std::min(kMostAway, adults); ++away) {
    const AwayPart& gone = o.away[static_cast<std::size_t>(away)];
    const bool left_alone = o.family.dependants > 0 && away >= adults && away > 0;
    double earned = gone.earned;
    for (int nearby = 0; nearby <= std::min(kMostNearby, adults - away); ++nearby) {
      const auto leaving = static_cast<std::size_t>(away + nearby);
      if (nearby > 0) earned += job[leaving - 1];
      if (with_plant && leaving == o.family.adults) continue;
      label_[at] = label_of(away, nearby, with_plant);
      nest_[at] = static_cast<std::uint8_t>(nest_of(away, nearby));
      of.farm[at] = farm[leaving], of.leaving[at] = static_cast<double>(leaving), of.earned[at] = earned;
      if (with_plant)
        of.earned[at] +=
            o.plant.profit[std::min(o.family.adults - leaving, static_cast<std::size_t>(o.plant.members))];
      columns_.variance[at] = gone.variance + variance;
      columns_.hardship[at] = gone.years * o.hardship_away + nearby * o.hardship_nearby;
      columns_.newly_away[at] = gone.newly;
      columns_.left_alone[at] = left_alone ? 1 : 0;
      ++at;
    }
  }
  return at;
}

void Menu::add(const Outlook& o, bool with_plant) {
  Earnings of{};
  Places at{size_, 0};
  size_ = list(o, with_plant, of);
  at.end = at.first + whole_vectors(size_ - at.first);
  Column own, support;
  for (std::size_t i = at.first; i < at.end; ++i) own[i] = of.farm[i] + of.earned[i] + o.other;
  expect_support(o, at, own, of.leaving, support);
  const double risk = o.now.scenario.choice.farm_risk;
  for (std::size_t i = at.first; i < at.end; ++i) {
    columns_.income[i] = own[i] + o.support.arrives * support[i];
    columns_.variance[i] += risk * of.farm[i] * risk * of.farm[i];
  }
}

Bundle bundle_of(std::uint8_t label) {
  const int of_members = label % kLabelsWithoutPlant;
  return {.away = of_members / kNearbyPlaces,
          .nearby = of_members % kNearbyPlaces,
          .plant = label >= kLabelsWithoutPlant};
}

Bundle Menu::operator[](std::size_t i) const {
  Bundle b = bundle_of(label_[i]);
  b.newly_away = static_cast<int>(columns_.newly_away[i]);
  b.income = columns_.income[i], b.hardship = columns_.hardship[i], b.variance = columns_.variance[i];
  b.leaves_dependants = columns_.left_alone[i] > 0;
  return b;
}

}  // namespace ruralsim
