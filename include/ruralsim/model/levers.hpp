// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ruralsim {

/// All that policy can move, and all that processes know of policy. An instrument turns its dose into levers
/// of one measure; processes read levers and never instruments, so an instrument added on these levers is one
/// row in sim/policy/instruments.cpp. A zero moves nothing.
struct Levers {
  double transfer_per_household = 0;   ///< yuan a year to a household on the measure's list
  double transfer_per_person = 0;      ///< yuan a year for each of its persons
  double transfer_per_elder = 0;       ///< yuan a year for each person of pension age
  double transfer_per_pasture_mu = 0;  ///< yuan a year for each mu of its pasture
  double listed_share = 0;    ///< share of the county's households that a means test lists; 0: no means test
  double posts = 0;           ///< paid posts in the county, one a household, held by an adult who stays
  double post_pay = 0;        ///< yuan a year for a post
  double credit_cap = 0;      ///< a listed household may owe this much on the measure's terms, yuan
  double credit_rate = 0;     ///< interest on such loans, a year
  double interest_share = 0;  ///< of a listed household's interest that the treasury pays
};

/// One lever by name, so that docs and tests can walk them all.
struct LeverField {
  const char* name;
  double Levers::*value;
};

inline constexpr LeverField kLeverFields[] = {
    {"transfer_per_household", &Levers::transfer_per_household},
    {"transfer_per_person", &Levers::transfer_per_person},
    {"transfer_per_elder", &Levers::transfer_per_elder},
    {"transfer_per_pasture_mu", &Levers::transfer_per_pasture_mu},
    {"listed_share", &Levers::listed_share},
    {"posts", &Levers::posts},
    {"post_pay", &Levers::post_pay},
    {"credit_cap", &Levers::credit_cap},
    {"credit_rate", &Levers::credit_rate},
    {"interest_share", &Levers::interest_share},
};

}  // namespace ruralsim
