// SPDX-License-Identifier: Apache-2.0
// 5.3 Grass: what grazing takes of it, what it carries, and that fewer animals pay back in it.
#include <cmath>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"
#include <ruralsim/process/rules.hpp>

using namespace ruralsim;

namespace {

/// 340 households without other policy or disasters.
Scenario county(std::vector<Measure> measures, const std::vector<Override>& over = {}) {
  std::vector<Override> all = {{"end", "2026-01"},
                               {"burn_in_years", "0"},
                               {"modules.pasture_ecology", "on"},
                               {"shocks.snow.hazard", "0"},
                               {"shocks.livestock_disease.hazard", "0"},
                               {"shocks.quake.hazard", "0"},
                               {"shocks.flood.hazard", "0"}};
  all.insert(all.end(), over.begin(), over.end());
  Scenario s = small_county("continuity", all, 4);
  s.policy = {};
  s.policy.measures = std::move(measures);
  return s;
}

constexpr PastureParameters kRule{.grows = true, .condition = 0.6, .regrowth = 0.5, .response = 1};

}  // namespace

TEST_CASE(
    "grass rests at 1 - (1 - g0) H: at the start's condition under the start's herd, ungrazed without one") {
  CHECK(grass_after(0.6, 1, kRule) == doctest::Approx(0.6));
  for (const double herd : {0.0, 0.5, 1.0, 1.6, 2.2}) {
    CAPTURE(herd);
    double grass = 0.6;
    for (int year = 0; year < 400; ++year) grass = grass_after(grass, herd, kRule);
    CHECK(grass == doctest::Approx(1 - 0.4 * herd).epsilon(1e-6));
  }
  double grass = 0.6;
  for (int year = 0; year < 400; ++year) grass = grass_after(grass, 3, kRule);
  CHECK(grass <= 0.05);  // grazed bare, with roots left
  CHECK(grass_after(grass, 0, kRule) > grass);
}

TEST_CASE("more animals never leave more grass") {
  for (double grass = 0.05; grass < 1; grass += 0.05) {
    double next = 2;
    for (double herd = 0; herd < 4; herd += 0.25) {
      CHECK(grass_after(grass, herd, kRule) <= next);
      next = grass_after(grass, herd, kRule);
    }
  }
}

TEST_CASE("where the module is off its other parameters change no byte of what is paid") {
  Scenario off = county({}, {{"modules.pasture_ecology", "off"}, {"end", "2018-01"}}), other = off;
  other.pasture = {.grows = false, .condition = 0.3, .regrowth = 1.5, .response = 3};
  CHECK(run(other).bytes() == run(off).bytes());
}

TEST_CASE("a pasture that does not answer to grass carries what it did, to the fen") {
  const History off = run(county({}, {{"modules.pasture_ecology", "off"}, {"end", "2019-01"}})),
                on = run(county({}, {{"pasture.response", "0"}, {"end", "2019-01"}}));
  for (std::size_t i = 0; i < off.flows.size(); ++i) CHECK(off.flows[i] == on.flows[i]);
}

TEST_CASE("a stocking cap pays back in grass: it recovers, and each animal that is left bears more") {
  // Births a head and year in the last year, and the grass then.
  const auto outcome = [](bool grows, double mu_per_head) {
    const Scenario s = county({measure("eco_compensation", {2.5, mu_per_head})},
                              {{"modules.pasture_ecology", grows ? "on" : "off"}});
    double born = 0, herd = 0;
    const History h = run(s, 0, {}, [&](Simulation& simulation) {
      if (simulation.setting().clock.now < base::month_of(2025, 1)) return;
      for (const Shard& shard : simulation.shards()) {
        for (std::size_t v = 0; v < shard.villages(); ++v) {
          born += static_cast<double>(shard.village.herd_born[v]);
          herd += static_cast<double>(shard.village.opening_herd[v]) / 4;
        }
      }
    });
    return std::tuple{h.last("grass"), born / herd, h.last("herd")};
  };
  const auto [grazed, births, many] = outcome(true, 0);
  const auto [spared, more_births, few] = outcome(true, 60);
  const auto [no_grass, fixed_births, fixed] = outcome(false, 0);
  const auto [no_grass_too, fewer_births, capped] = outcome(false, 60);
  CHECK(few < 0.9 * many);
  CHECK(spared > grazed + 0.03);
  CHECK(more_births > births);
  // Beyond what less crowding does by itself.
  CHECK(more_births - births > fewer_births - fixed_births);
  CHECK(std::isnan(no_grass));
}
