// SPDX-License-Identifier: Apache-2.0
// 5.5 What policy does to where villages lie: roads to the seat are built, a year's work each January, and
// stay; sights, paths and festivals last as long as the measure does. A measure acts on a village as far as
// its households are on the list.
#include <algorithm>

#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

double listed_share(const Village& v, std::size_t m) {
  return households_listed(v.shard, v.row, m) / static_cast<double>(v.size());
}

/// A year's building: no road gets shorter than a share of what it was.
void build_roads(const Setting& now, Village& v) {
  double left = 1;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const double cut = now.measures[m].levers.road_cut;
    if (cut > 0) left *= 1 - cut * listed_share(v, m);
  }
  if (left >= 1) return;
  auto& village = v.shard.village;
  const double shortest = now.scenario.roads.least * static_cast<double>(village.road_time_start[v.row]);
  const double before = static_cast<double>(village.road_time[v.row]);
  village.road_time[v.row] = static_cast<float>(std::min(before, std::max(shortest, before * left)));
}

void weigh_appeal(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  double gain = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    const double more = now.measures[m].levers.amenity_gain;
    if (more > 0) gain += more * listed_share(v, m);
  }
  village.appeal[v.row] = appeal_of(now.scenario, (1 + gain) * static_cast<double>(village.amenity[v.row]),
                                    static_cast<double>(village.road_time[v.row]));
}

}  // namespace

void improve_places(const Setting& now, Village& v) {
  if (v.size() == 0) return;
  if (now.clock.first_of_year()) build_roads(now, v);
  if (now.scenario.tourism.on) weigh_appeal(now, v);
}

}  // namespace ruralsim
