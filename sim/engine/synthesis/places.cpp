// SPDX-License-Identifier: Apache-2.0
// Where villages lie: altitudes normal and road times lognormal around the county's means, correlated as far
// as high villages are remote ones, then moved so that the county's households have the means exactly. What
// they have for visitors is lognormal too, and drawn only where the module tourism is on.
#include "sim/engine/synthesis/county_plan.hpp"
#include <ruralsim/base/math.hpp>

namespace ruralsim::synthesis {
namespace {

/// Mean over households of a value of their villages.
template <class Value>
double household_mean(const std::vector<double>& households, Value&& value) {
  double sum = 0, all = 0;
  for (std::size_t v = 0; v < households.size(); ++v) {
    sum += households[v] * value(v);
    all += households[v];
  }
  return all > 0 ? sum / all : 0;
}

/// What a plant sells at an altitude, relative to the best one: a bell (docs/model.md 5.4).
double suitability(const Product& p, double altitude) {
  const double off = (altitude - p.altitude_best) / p.altitude_tolerance;
  return base::exp(-0.5 * off * off);
}

}  // namespace

std::vector<Place> place_villages(const Scenario& s, base::Key key, const std::vector<HouseholdPlan>& plans) {
  const CountyParameters& c = s.county;
  std::vector<Place> places(static_cast<std::size_t>(c.villages));
  std::vector<double> households(places.size(), 0);
  for (const HouseholdPlan& h : plans) households[h.village] += 1;
  for (std::size_t v = 0; v < places.size(); ++v) {
    const auto bits = base::draw(key, village_id(v), kOnce, base::Purpose::synthesis_place);
    const auto high = static_cast<double>(base::standard_normal(bits[0]));
    const auto own = static_cast<double>(base::standard_normal(bits[1]));
    const double far = c.remoteness * high + base::sqrt(1 - c.remoteness * c.remoteness) * own;
    places[v].altitude = c.altitude + c.altitude_spread * high;
    places[v].road_time = c.road_time * base::exp(c.road_time_spread * far);
  }
  const double altitude = household_mean(households, [&](std::size_t v) { return places[v].altitude; });
  const double road_time = household_mean(households, [&](std::size_t v) { return places[v].road_time; });
  for (Place& place : places) {
    place.altitude += c.altitude - altitude;
    place.road_time *= road_time > 0 ? c.road_time / road_time : 0;
  }
  if (s.tourism.on) {
    const auto sd = static_cast<float>(s.tourism.amenity_spread);
    for (std::size_t v = 0; v < places.size(); ++v) {
      const auto bits = base::draw(key, village_id(v), kOnce, base::Purpose::synthesis_amenity);
      places[v].amenity = static_cast<double>(base::lognormal(0, sd, bits[0]));
    }
    const double amenity = household_mean(households, [&](std::size_t v) { return places[v].amenity; });
    for (Place& place : places) place.amenity /= amenity;
  }
  for (const Product& p : s.products) {
    const double mean =
        household_mean(households, [&](std::size_t v) { return suitability(p, places[v].altitude); });
    for (Place& place : places)
      place.suitability.push_back(mean > 1e-12 ? suitability(p, place.altitude) / mean : 1);
  }
  return places;
}

}  // namespace ruralsim::synthesis
