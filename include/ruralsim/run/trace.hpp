// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <ruralsim/engine/simulation.hpp>
#include <ruralsim/process/weighing.hpp>

namespace ruralsim {

struct TracedMember {
  std::uint64_t id = 0;
  int age = 0;  ///< years at the start of the step
  bool female = false;
  Health health{};
  bool ill = false;                        ///< or in a course, and so out of work at first
  Occupation before{}, chosen{}, after{};  ///< before the choice, after it, and when the step ends
};

/// What was paid for one reason in a step, as flows.csv says it.
struct TracedPayment {
  std::string reason, payer, payee;
  base::Fen amount = 0;
  base::Fen cash = 0;  ///< the same as the household's cash sees it: paid out is negative, own production 0
};

/// December's judgement by the headline line.
struct TracedJudgement {
  bool poor = false, returned = false, exited = false;
};

/// What one household lived through in a step.
struct TracedStep {
  const Scenario* county = nullptr;  ///< the household's, of the scenario that is run
  base::Month date{};
  bool burn_in = false;
  bool ended = false;  ///< nobody is left; what follows is of the step before
  Weighing choice;
  std::vector<TracedMember> members;
  std::vector<TracedPayment> payments;  ///< in the order of the list of flows, fen
  std::vector<std::size_t> measures;    ///< rows of `scheduled_measures` on whose lists it is at the end
  std::size_t product = 0;              ///< 1 + row of the scenario's products; 0: no enterprise
  base::Fen cash_before = 0, cash = 0, debt = 0;
  double herd = 0;    ///< head
  double income = 0;  ///< of the family in the last 12 months, yuan a person
  double line = 0;    ///< headline, yuan a person and year
  Monitored monitored{};
  std::optional<TracedJudgement> judged;
};

/// Runs a replicate once more and shows what one household does, step by step, the burn-in included; the run
/// is the same as without anybody looking. Throws base::ScenarioError when there is no such household.
/// @param stop  asked between two steps whether to end early; may be empty
void trace_household(const Scenario&, const Catalog&, std::uint32_t replicate, std::uint64_t household,
                     const Execution&, const std::function<void(const TracedStep&)>& show,
                     const std::function<bool()>& stop = {});

}  // namespace ruralsim
