// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

#include <ruralsim/experiment/ratio.hpp>

namespace ruralsim {

/// What a run costs the treasury and how much poverty it has, a value a unit (replicate), each the present
/// value at one date that all runs share: yuan, and years that persons spend in poverty.
struct RunBurden {
  std::string run;
  std::vector<double> cost, poverty_years;
};

enum class Standing {
  frontier,  ///< no run, and no mixture of two, has less of one burden without more of the other
  dominated,
  extendedly_dominated  ///< by a mixture of two
};

const char* standing_name(Standing);

/// A run against the base, and its place among all runs.
struct CostEffect {
  std::string run;
  double cost, poverty_years;         ///< means over units
  PairedEffect cost_difference = {};  ///< run less base; of the base itself nothing (n is 0)
  PairedEffect averted = {};          ///< poverty-years of the base less those of the run
  double ratio;                       ///< cost_difference / averted, yuan for each poverty-year
  RatioInterval by_fieller = {}, by_bootstrap = {};
  Standing standing = Standing::frontier;
  std::string by = {};         ///< what dominates it
  std::string step_from = {};  ///< the next cheaper run on the frontier
  double step_ratio;           ///< yuan for each further poverty-year averted since that one
};

/// Compares every run with the first, the base, unit by unit, and places all of them (means alone decide):
/// dominance and extended dominance as in Drummond et al., "Methods for the economic evaluation of health
/// care programmes", 4.2. In the order of the runs.
std::vector<CostEffect> cost_effects(std::span<const RunBurden>, const Bootstrap&);

}  // namespace ruralsim
