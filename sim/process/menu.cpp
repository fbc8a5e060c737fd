// SPDX-License-Identifier: Apache-2.0
// What a household expects of every bundle it may choose (5.1), worked out for all of them at once.
#include <algorithm>
#include <limits>

#include "sim/process/bundle_rules.hpp"

namespace ruralsim {
namespace {

constexpr int kNearbyPlaces = kMostNearby + 1;
constexpr int kLabelsWithoutPlant = (kMostAway + 1) * kNearbyPlaces;
constexpr std::size_t kMostLeaving = kMostAway + kMostNearby;
static_assert(whole_vectors(kLabelsWithoutPlant) == kLabelsWithoutPlant);

/// The bundles of so many adults with a plant or without one, and behind them the first again, so that loops
/// over them run in whole vectors.
struct Shape {
  std::size_t size = 0;
  std::array<std::uint8_t, kLabelsWithoutPlant> away{}, nearby{}, leaving{}, label{}, nest{};
};

constexpr Shape shape_of(int adults, bool with_plant) {
  Shape shape;
  for (int away = 0; away <= std::min(kMostAway, adults); ++away) {
    for (int nearby = 0; nearby <= std::min(kMostNearby, adults - away); ++nearby) {
      if (with_plant && away + nearby == adults) continue;
      const std::size_t i = shape.size++;
      shape.away[i] = static_cast<std::uint8_t>(away);
      shape.nearby[i] = static_cast<std::uint8_t>(nearby);
      shape.leaving[i] = static_cast<std::uint8_t>(away + nearby);
      shape.label[i] =
          static_cast<std::uint8_t>(away * kNearbyPlaces + nearby + (with_plant ? kLabelsWithoutPlant : 0));
      shape.nest[i] = static_cast<std::uint8_t>(nest_of(away, nearby));
    }
  }
  return shape;
}

constexpr std::size_t kAdultsThatCount = kMostLeaving + 1;  ///< more make no other menu

constexpr auto shapes_of(bool with_plant) {
  std::array<Shape, kAdultsThatCount + 1> shapes;
  for (std::size_t adults = 0; adults < shapes.size(); ++adults)
    shapes[adults] = shape_of(static_cast<int>(adults), with_plant);
  return shapes;
}
constexpr auto kShapes = shapes_of(false), kShapesWithPlant = shapes_of(true);

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

namespace {

/// What bundles earn away, near home and in a plant, by how many are away and near home.
using Earned = std::array<std::array<double, kMostNearby + 1>, kMostAway + 1>;

Earned earned_by(const Outlook& o, bool with_plant) {
  const std::size_t adults = o.family.adults;
  std::array<double, kMostLeaving> job{};  // pay near home, by member
  for (std::size_t i = 0; i < std::min(adults, kMostLeaving); ++i) {
    const Adult& a = o.family.adult[i];
    job[i] = o.now.drivers.nearby_pay * a.fitness * (a.nearby ? 1.0 : o.fill_rate);
  }
  Earned earned;
  for (std::size_t away = 0; away <= kMostAway; ++away) {
    double sum = o.away[away].earned;
    for (std::size_t nearby = 0; nearby <= kMostNearby; ++nearby) {
      if (nearby > 0) sum += job[away + nearby - 1];
      earned[away][nearby] = sum;
    }
  }
  if (!with_plant) return earned;
  for (std::size_t away = 0; away <= kMostAway; ++away) {
    for (std::size_t nearby = 0; nearby <= kMostNearby && away + nearby < adults; ++nearby)
      earned[away][nearby] +=
          o.plant.profit[std::min(adults - away - nearby, static_cast<std::size_t>(o.plant.members))];
  }
  return earned;
}

}  // namespace

void Menu::add(const Outlook& o, bool with_plant) {
  const std::size_t adults = o.family.adults;
  const Shape& shape = (with_plant ? kShapesWithPlant : kShapes)[std::min(adults, kAdultsThatCount)];
  const Places at{size_, size_ + whole_vectors(shape.size)};
  std::copy_n(shape.label.begin(), shape.size, label_.begin() + static_cast<std::ptrdiff_t>(size_));
  std::copy_n(shape.nest.begin(), shape.size, nest_.begin() + static_cast<std::ptrdiff_t>(size_));
  const Earned earned = earned_by(o, with_plant);
  const IncomeByLeaving& farm_by = with_plant ? o.plant.farm : o.farm;
  const double spread = with_plant ? o.plant.spread : 0;
  const bool dependants = o.family.dependants > 0;
  Column farm, leaving, own, support;
  for (std::size_t i = at.first; i < at.end; ++i) {
    const std::size_t away = shape.away[i - at.first], nearby = shape.nearby[i - at.first];
    const AwayPart& gone = o.away[away];
    leaving[i] = shape.leaving[i - at.first];
    farm[i] = farm_by[shape.leaving[i - at.first]];
    own[i] = farm[i] + earned[away][nearby] + o.other;
    columns_.variance[i] = gone.variance + spread * spread;
    columns_.hardship[i] = gone.years * o.hardship_away + static_cast<double>(nearby) * o.hardship_nearby;
    columns_.newly_away[i] = gone.newly;
    columns_.left_alone[i] = dependants && away >= adults && away > 0 ? 1 : 0;
  }
  expect_support(o, at, own, leaving, support);
  const double risk = o.now.scenario.choice.farm_risk;
  for (std::size_t i = at.first; i < at.end; ++i) {
    columns_.income[i] = own[i] + o.support.arrives * support[i];
    columns_.variance[i] += risk * farm[i] * risk * farm[i];
  }
  size_ += shape.size;
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
