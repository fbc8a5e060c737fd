// SPDX-License-Identifier: Apache-2.0
// 5.8 Disasters strike a village as a whole, illness a person. Incidence is scenario data.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>

namespace ruralsim {
namespace {

/// A village's crop year: lognormal with mean 1.
float weather(const Setting& now, std::uint64_t village) {
  const float sd = static_cast<float>(now.scenario.crops.weather_spread);
  const auto bits = base::draw(now.key, village, now.clock.year_start, base::Purpose::weather);
  return base::lognormal(-0.5F * sd * sd, sd, bits[0]);
}

/// Share of a herd lost: the mean spread evenly from none to twice the mean over the households of the
/// village.
double herd_loss(const Setting& now, std::uint64_t household) {
  const auto bits = base::draw(now.key, household, now.clock.now, base::Purpose::disaster_loss);
  return 2 * now.scenario.shocks.disaster_herd_loss * static_cast<double>(base::uniform(bits[0]));
}

/// Share of a plant's capital lost, likewise.
double plant_loss(const Setting& now, std::uint64_t household) {
  const auto bits = base::draw(now.key, household, now.clock.now, base::Purpose::plant_loss);
  return 2 * now.scenario.enterprise.disaster_loss * static_cast<double>(base::uniform(bits[0]));
}

}  // namespace

void strike_disasters(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const std::uint64_t id = s.village.id[v.row];
  if (now.clock.first_of_year() || now.clock.first_of_run) s.village.harvest[v.row] = weather(now, id);
  if (!base::happens(base::draw(now.key, id, now.clock.now, base::Purpose::disaster)[0],
                     now.drivers.disaster))
    return;
  s.village.struck[v.row] = 1;
  s.village.harvest[v.row] *= static_cast<float>(1 - now.scenario.shocks.disaster_crop_loss);
  for (const std::uint32_t h : v.households()) {
    const auto lost = static_cast<std::int32_t>(herd_loss(now, s.household.id[h]) * s.household.herd[h]);
    s.household.herd[h] -= lost;
    s.village.herd_lost[v.row] += lost;
    if (s.household.product[h] > 0) {
      s.household.plant_capital[h] *= static_cast<float>(1 - plant_loss(now, s.household.id[h]));
    }
  }
}

void fall_ill(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const ShockParameters& p = now.scenario.shocks;
  for (const std::uint32_t h : v.households()) {
    for (const std::uint32_t i : v.persons(h)) {
      const int age = age_at(s.person.born[i], now.clock.now);
      const auto bits = base::draw(now.key, s.person.id[i], now.clock.now, base::Purpose::illness);
      if (!base::happens(bits[0], age >= kOldAge ? now.drivers.illness_elder : now.drivers.illness)) continue;
      s.person.ill_until[i] =
          static_cast<std::int16_t>(now.clock.now.index + static_cast<int>(p.illness_months + 0.5));
      s.household.owed_illness[h] += base::to_fen(illness_cost(p, now.drivers.price_level, bits[1]));
    }
  }
}

}  // namespace ruralsim
