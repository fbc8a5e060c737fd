// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ruralsim {

/// All that policy can move, and all that processes know of policy. An instrument turns its dose into levers
/// of one measure; processes read levers and never instruments, so an instrument added on these levers is one
/// row in sim/policy/instruments.cpp. A zero moves nothing.
struct Levers {
  double transfer_per_household = 0;
  double transfer_per_person = 0;
  double transfer_per_elder = 0;
  double transfer_per_pasture_mu = 0;
  double listed_share = 0;
  double posts = 0;
  double post_pay = 0;
  double credit_cap = 0;
  double credit_rate = 0;
  double interest_share = 0;
  double reimbursed_share = 0;
  double herd_grant = 0;
  double outlay_share = 0;
  double training_places = 0;
  double training_cost = 0;
  double training_effect = 0;
  double training_months = 0;
  double rent_wedge_cut = 0;
  double service_cost = 0;
  double status_cut = 0;
  double job_search_gain = 0;
  double startup_share = 0;
  double top_up_to = 0;
  double pasture_per_head = 0;
  double post_days = 0;
  double credit_term = 0;
  double interest_limit = 0;
  double help_per_person = 0;
  double mending_share = 0;
  double capacity_gain = 0;
  double machine_grant = 0;
  double pupil_subsidy = 0;
  double online_access = 0;
  double certification_share = 0;
  double certification_cost = 0;
  double certification_months = 0;
  double amenity_gain = 0;
  double craft_orders = 0;
  double differentiation = 0;
  double pipeline_shown = 0;
  double road_cut = 0;
  double park_investment = 0;
  double premium_share = 0;
  double insured_share = 0;
  double aspiration_push = 0;
};

/// One lever by name, with its unit and meaning, so that docs and tests can walk them all.
struct LeverField {
  const char* name;
  const char* unit;
  const char* meaning;
  double Levers::*value;
};

inline constexpr LeverField kLeverFields[] = {
    {"transfer_per_household", "yuan a year", "paid to a household on the measure's list",
     &Levers::transfer_per_household},
    {"transfer_per_person", "yuan a year", "paid for each person of a listed household",
     &Levers::transfer_per_person},
    {"transfer_per_elder", "yuan a year", "paid for each of its persons of pension age",
     &Levers::transfer_per_elder},
    {"transfer_per_pasture_mu", "yuan a mu and year", "paid for its pasture",
     &Levers::transfer_per_pasture_mu},
    {"listed_share", "share", "of the county's households that a means test lists; 0: no means test",
     &Levers::listed_share},
    {"posts", "posts", "paid posts in the county, one a household, held by an adult who stays",
     &Levers::posts},
    {"post_pay", "yuan a year", "for a post", &Levers::post_pay},
    {"credit_cap", "yuan", "that a listed household may owe on the measure's terms", &Levers::credit_cap},
    {"credit_rate", "share a year", "interest on such loans", &Levers::credit_rate},
    {"interest_share", "share", "of a listed household's interest that the treasury pays",
     &Levers::interest_share},
    {"reimbursed_share", "share", "of a listed household's illness costs that the treasury pays",
     &Levers::reimbursed_share},
    {"herd_grant", "yuan", "of animals given once to a listed household", &Levers::herd_grant},
    {"outlay_share", "share", "of a listed household's outlay for an enterprise that the treasury pays",
     &Levers::outlay_share},
    {"training_places", "places a year", "in the county, one a listed household", &Levers::training_places},
    {"training_cost", "yuan", "of a place", &Levers::training_cost},
    {"training_effect", "log points", "of skill that a course gives", &Levers::training_effect},
    {"training_months", "months", "of a course, without work", &Levers::training_months},
    {"rent_wedge_cut", "share", "of the wedge of land rental that is gone for a listed household",
     &Levers::rent_wedge_cut},
    {"status_cut", "share", "of spending for status that a listed household leaves out", &Levers::status_cut},
    {"service_cost", "yuan a year", "of a service to a listed household, paid to who gives it",
     &Levers::service_cost},
    {"job_search_gain", "share", "by which members of a listed household find away work more easily",
     &Levers::job_search_gain},
    {"startup_share", "share",
     "of a listed household's outlay that the treasury pays if a member has returned",
     &Levers::startup_share},
    {"top_up_to", "yuan a year", "line up to which the assessed income of each listed person is filled",
     &Levers::top_up_to},
    {"pasture_per_head", "mu a head",
     "that a listed household must have: it sells the animals beyond; 0: no cap", &Levers::pasture_per_head},
    {"post_days", "days a year", "that a post takes of its holder", &Levers::post_days},
    {"credit_term", "years", "of a loan on the measure's terms", &Levers::credit_term},
    {"interest_limit", "yuan", "owed, up to which interest is subsidised; 0: all of it",
     &Levers::interest_limit},
    {"help_per_person", "yuan a year", "paid for each person of a listed household while it is watched",
     &Levers::help_per_person},
    {"mending_share", "share",
     "of what a listed household's safe home or water costs that the treasury "
     "pays",
     &Levers::mending_share},
    {"capacity_gain", "share",
     "of what a listed household's village government lacks to full capacity that is made good",
     &Levers::capacity_gain},
    {"machine_grant", "yuan", "of farm machines given once to a listed household", &Levers::machine_grant},
    {"pupil_subsidy", "yuan a year", "paid for each of a listed household's children at school",
     &Levers::pupil_subsidy},
    {"online_access", "share",
     "of the traders' margin that a listed household wins back where a good can be sold online",
     &Levers::online_access},
    {"certification_share", "share",
     "of what certifying a listed household's enterprise costs that the treasury pays; 0: none is certified",
     &Levers::certification_share},
    {"certification_cost", "yuan an enterprise", "of certifying it", &Levers::certification_cost},
    {"certification_months", "months", "from applying to the certificate", &Levers::certification_months},
    {"amenity_gain", "share", "by which a village whose households are listed appeals more to visitors",
     &Levers::amenity_gain},
    {"craft_orders", "yuan a year", "of craft ordered from outside for each listed household",
     &Levers::craft_orders},
    {"differentiation", "share",
     "of how far products share a market that is gone where the households are listed",
     &Levers::differentiation},
    {"pipeline_shown", "share",
     "of the plants under way that a listed household would not see by itself and is shown",
     &Levers::pipeline_shown},
    {"road_cut", "share a year",
     "of the road time to the seat that a year's building saves a village whose households are listed",
     &Levers::road_cut},
    {"park_investment", "yuan a year", "put into its village's industrial park for a listed household",
     &Levers::park_investment},
    {"premium_share", "share", "of a listed household's premium of disaster insurance that the treasury pays",
     &Levers::premium_share},
    {"insured_share", "share", "of disaster losses that such insurance covers", &Levers::insured_share},
    {"aspiration_push", "share a year",
     "of the way between a listed household's aspiration and the one that makes it try hardest",
     &Levers::aspiration_push},
};

}  // namespace ruralsim
