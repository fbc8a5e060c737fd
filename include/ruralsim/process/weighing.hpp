// SPDX-License-Identifier: Apache-2.0
// How a household comes to its choice of livelihood (5.1), for whoever wants to look at one.
#pragma once
#include <vector>

#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// A bundle of the menu as the rule of choice sees it.
struct WeighedBundle {
  Bundle bundle;
  /// Before tastes: mu V less the nest's correction; the index of the rule `empirical_logit`; income less
  /// hardship of the rule `income_max`.
  double value = 0;
  double taste = 0;  ///< 0 under the rule `income_max`, which has none
  double score = 0;  ///< value + taste; the highest is chosen
};

/// A household at the choice of a step.
struct Weighing {
  double reconsider_draw = 0;        ///< below the chance it reconsiders
  double reconsider_chance = 0;      ///< of the step
  bool looks_into_starting = false;  ///< whether it looks into starting an enterprise, and so reconsiders too
  base::Month tastes_drawn{};        ///< month of the tastes in force
  /// Empty when it does not reconsider.
  std::vector<WeighedBundle> menu = {};
  std::size_t chosen = 0;   ///< of the menu
  std::size_t product = 0;  ///< of bundles with an enterprise it has not yet: 1 + row of the product; else 0
};

/// What `choose_livelihoods` is about to do with a household. Writes nothing.
Weighing weigh_livelihoods(const Setting&, const Shard&, std::uint32_t household);

}  // namespace ruralsim
