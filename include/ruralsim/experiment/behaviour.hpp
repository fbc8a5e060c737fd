// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

#include <ruralsim/experiment/ratio.hpp>

namespace ruralsim {

/// The effect of a policy on one indicator at one date: of a run of its own against the base (total), of the
/// run that plays the base's choices and prices again (mechanical), and what is left (behavioural). The means
/// of the parts sum to that of the total.
struct SplitEffect {
  std::string date;
  std::string area;
  std::string indicator;
  PairedEffect total, mechanical, behavioural;
};

/// The marginal value of public funds (Hendren and Sprung-Keyser 2020): what those it reaches are willing to
/// pay for a policy, over what it costs the treasury in the end. By the envelope theorem the first is what
/// reaches them with their choices as they were, each yuan worth a yuan; the second counts what their changed
/// choices save or cost.
struct PublicFunds {
  std::string area = {};              ///< whose treasury and households
  std::string from = {};              ///< date of the present values
  PairedEffect willingness = {};      ///< yuan
  PairedEffect cost = {};             ///< yuan
  PairedEffect mechanical_cost = {};  ///< yuan, of the replay; cost less this is the fiscal externality
  double value = 0;                   ///< willingness / cost; NaN where the cost is 0
  RatioInterval by_fieller = {}, by_bootstrap = {};
};

/// Values of the three runs, one a unit (replicate), present values at one date, yuan.
struct FundsOfRuns {
  std::vector<double> received_base, received_replay;
  std::vector<double> cost_base, cost_other, cost_replay;
};
PublicFunds value_of_funds(const FundsOfRuns&, const Bootstrap&);

/// `ratio`; where a policy does not cost but saves, `pays_for_itself` if those it reaches gain (an infinite
/// value) and `saves_at_their_cost` (a ratio of two losses) if they lose; `costs_and_harms` where both go the
/// wrong way.
const char* kind_of(const PublicFunds&);

}  // namespace ruralsim
