// SPDX-License-Identifier: Apache-2.0
// 5.3 Grass of the village's pasture, a module (Noy-Meir 1975, with an intake in proportion to what stands).
// Once a year it regrows logistically and is grazed; the herd it carries follows it. Grazing by the herd of
// the start leaves the grass of the start as it is, so that the module begins where the model without it is.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {

double grass_after(double grass, double herd, const PastureParameters& p) {
  constexpr double kBareGround = 0.01;  // roots and seeds, from which it can come back
  const double next = grass + p.regrowth * grass * ((1 - grass) - (1 - p.condition) * herd);
  return std::clamp(next, kBareGround, 1.0);
}

double herd_carried(const Setting& now, const Shard& s, std::size_t village) {
  const PastureParameters& p = now.scenario.pasture;
  const double capacity = s.village.herd_capacity[village];
  if (!p.grows) return capacity;
  return capacity * base::pow(s.village.grass[village] / p.condition, p.response);
}

void regrow_pasture(const Setting& now, Village& v) {
  if (!now.scenario.pasture.grows) return;
  auto& village = v.shard.village;
  if (village.grass_herd[v.row] <= 0) return;
  const double herd = static_cast<double>(total_herd(v)) / kHead / village.grass_herd[v.row];
  village.grass[v.row] = grass_after(village.grass[v.row], herd, now.scenario.pasture);
}

}  // namespace ruralsim
