// SPDX-License-Identifier: Apache-2.0
// THE list of policy instruments. A row says what a dose is and which levers it moves; the YAML key, range
// checks, error texts, `list`, schema, docs, the cost column and the table-walking tests follow from the row.
#include <ruralsim/model/scenario.hpp>
#include <ruralsim/policy/instruments.hpp>

namespace ruralsim {

std::vector<Instrument> standard_instruments() {
  return {
      {.key = "social_assistance",
       .meaning = "dibao and top-ups: a means test lists the poorest share of households and pays each of "
                  "their persons a flat amount, what is lacking to a line, or both",
       .section = "6.2",
       .source =
           "rural dibao averages 5,962 yuan a year in 2020 (Ministry of Civil Affairs); targeting errors are "
           "large (Golan et al. 2017)",
       .doses = {{"level", "payment to each person of a listed household", "yuan a year", 0, 100000,
                  std::nullopt, true},
                 {"coverage", "share of the county's households on the list", "share", 0, 1, std::nullopt,
                  false},
                 {"top_up_to", "line up to which each person's assessed income is filled besides",
                  "yuan a year", 0, 100000, 0.0, true}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             if (dose[1] <= 0) return;  // nobody is listed
             levers.transfer_per_person = dose[0];
             levers.listed_share = dose[1];
             levers.top_up_to = dose[2];
           }},
      {.key = "public_welfare_post",
       .meaning = "paid posts (forest and grassland wardens, cleaners), one a household, beside herding",
       .section = "6.2",
       .source =
           "4,800-10,000 yuan a year (Pingli, Garze 5,686, Guizhou); they take 60-120 days that combine "
           "with herding (no source)",
       .doses = {{"level", "pay of a post", "yuan a year", 0, 100000, std::nullopt, false},
                 {"posts", "posts in the county", "posts", 0, 10000000, std::nullopt, true},
                 {"days", "working days that a post takes of its holder", "days a year", 0, 300, 0.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.post_pay = dose[0];
             levers.posts = dose[1];
             levers.post_days = dose[2];
           }},
      {.key = "pension",
       .meaning = "unconditional pension for everyone of pension age",
       .section = "6.2",
       .source = "rural residents' basic pension",
       .doses = {{"level", "payment to each person of 60 and over", "yuan a year", 0, 100000, std::nullopt,
                  true}},
       .act = [](std::span<const double> dose, Levers& levers) { levers.transfer_per_elder = dose[0]; }},
      {.key = "eco_compensation",
       .meaning = "payment for grassland under grazing ban or balance, with or without a stocking cap",
       .section = "6.2",
       .source = "7.65 (ban) and 2.5 (balance) yuan a mu and year",
       .doses = {{"level", "payment for each mu of pasture", "yuan a mu and year", 0, 1000, std::nullopt,
                  true},
                 {"mu_per_head", "pasture that each animal must have; 0: no stocking cap", "mu a head", 0,
                  1000, 0.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.transfer_per_pasture_mu = dose[0];
             levers.pasture_per_head = dose[1];
           }},
      {.key = "cash_grant",
       .meaning = "industrial aid and relief in cash to every eligible household",
       .section = "6.2",
       .source = "county programmes; amounts are scenario data",
       .doses = {{"level", "payment to each household", "yuan a year", 0, 1000000, std::nullopt, true}},
       .act = [](std::span<const double> dose, Levers& levers) { levers.transfer_per_household = dose[0]; }},
      {.key = "micro_credit",
       .meaning = "unsecured loans to listed households at the programme's rate",
       .section = "6.2",
       .source = "at most 50,000 yuan for up to 3 years, rate at most the loan prime rate; 42,673 yuan on "
                 "average (2021-23)",
       .doses = {{"level", "most a household may owe on these terms", "yuan", 0, 10000000, std::nullopt,
                  true},
                 {"rate", "interest", "a year", 0, 1, 0.0435, false},
                 {"term", "term of a loan", "years", 0.25, 30, 3.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.credit_cap = dose[0];
             levers.credit_rate = dose[1];
             levers.credit_term = dose[2];
           }},
      {.key = "interest_subsidy",
       .meaning = "the treasury pays part of the interest on listed households' loans",
       .section = "6.2",
       .source = "in full to the end of 2023, 70 % in 2024-25 (one county of Anhui)",
       .doses = {{"level", "share of the interest paid", "share", 0, 1, std::nullopt, true},
                 {"up_to", "what a household owes up to which its interest is subsidised; 0: all of it",
                  "yuan", 0, 10000000, 0.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.interest_share = dose[0];
             levers.interest_limit = dose[1];
           }},
      {.key = "health_insurance",
       .meaning = "the insurer pays part of the illness costs of listed households",
       .section = "6.2",
       .source = "near-poor incidence is 16.65 % after out-of-pocket health spending and 1.93 % without it; "
                 "the share "
                 "is scenario data",
       .doses = {{"level", "share of illness costs paid", "share", 0, 1, std::nullopt, true}},
       .act = [](std::span<const double> dose, Levers& levers) { levers.reimbursed_share = dose[0]; }},
      {.key = "asset_grant",
       .meaning =
           "industrial aid in kind: animals and farm machines, once, and part of an enterprise's outlay",
       .section = "6.2",
       .source = "county programmes; amounts are scenario data",
       .doses = {{"level", "animals given to each listed household, once", "yuan", 0, 1000000, std::nullopt,
                  true},
                 {"outlay_share", "share of an enterprise's outlay paid", "share", 0, 1, 0.0, true},
                 {"machines", "farm machines given to each listed household, once", "yuan", 0, 1000000, 0.0,
                  true}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.herd_grant = dose[0];
             levers.outlay_share = dose[1];
             levers.machine_grant = dose[2];
           }},
      {.key = "vocational_training",
       .meaning = "courses that raise the pay and the enterprise of an adult of each listed household",
       .section = "6.2",
       .source = "+20.7 % income (propensity-score matching, an upper bound), .05-.10 is used; craft stipend "
                 "300 yuan "
                 "a month in Rangtang",
       .doses = {{"level", "cost of a place", "yuan", 0, 100000, std::nullopt, false},
                 {"places", "places in the county", "places a year", 0, 1000000, std::nullopt, true},
                 {"effect", "gain of skill", "log points", 0, 1, 0.08, false},
                 {"months", "length of a course, without work", "months", 0, 12, 3.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.training_cost = dose[0];
             levers.training_places = dose[1];
             levers.training_effect = dose[2];
             levers.training_months = dose[3];
           }},
      {.key = "land_transfer_reform",
       .meaning = "registered land rights and a place to lease: tenants on the list meet less of the wedge "
                  "between rent and product",
       .section = "6.2",
       .source =
           "lease rights raised output by 8 %; leased land rose from 5.2 % (2007) to 33.3 % (2015) of all "
           "contracted land nationally",
       .doses = {{"level", "share of the wedge that is gone", "share", 0, 1, std::nullopt, true},
                 {"cost", "surveying and registering a listed household's land", "yuan a year", 0, 100000,
                  0.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.rent_wedge_cut = dose[0];
             levers.service_cost = dose[0] > 0 ? dose[1] : 0;
           },
       .mechanism = {"crops.rent_wedge", 0}},
      {.key = "migrant_support",
       .meaning = "job matching for members of listed households who look for away work",
       .section = "6.2",
       .source = "networks raise job arrival by 40 %; no figure for matching by an office",
       .doses = {{"level", "gain in the chance to find away work", "share", 0, 5, std::nullopt, true},
                 {"cost", "matching for a listed household", "yuan a year", 0, 100000, 0.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.job_search_gain = dose[0];
             levers.service_cost = dose[0] > 0 ? dose[1] : 0;
           }},
      {.key = "consumption_norms",
       .meaning =
           "village rules against costly ceremonies and gifts: listed households spend less for status",
       .section = "6.2",
       .source = "campaigns for frugal ceremonies; no figure for their effect",
       .doses = {{"level", "share of spending for status that is left out", "share", 0, 1, std::nullopt,
                  true}},
       .act = [](std::span<const double> dose, Levers& levers) { levers.status_cut = dose[0]; },
       .mechanism = {"consumption.status", 0}},
      {.key = "returnee_startup",
       .meaning =
           "part of the outlay of an enterprise, where a member came back from away work within five years",
       .section = "6.2",
       .source = "county programmes; the share is scenario data",
       .doses = {{"level", "share of the outlay paid", "share", 0, 1, std::nullopt, true}},
       .act = [](std::span<const double> dose, Levers& levers) { levers.startup_share = dose[0]; }},
      {.key = "return_monitoring",
       .meaning = "help for households that are watched for a return to "
                  "poverty, as long as they are",
       .section = "6.2",
       .source = "monitoring and help began in 2020 with a line of 1.5 times "
                 "the poverty line, 6,000 yuan in 2021; "
                 "amounts are scenario data",
       .doses = {{"level", "payment for each person of a household that is watched", "yuan a year", 0, 100000,
                  std::nullopt, true}},
       .act = [](std::span<const double> dose, Levers& levers) { levers.help_per_person = dose[0]; }},
      {.key = "housing_water",
       .meaning = "the treasury pays part of what makes a listed household's "
                  "home or water safe",
       .section = "6.2",
       .source = "two no worries, three guarantees: safe housing and water are "
                 "asked of every household that leaves "
                 "the register; the share is scenario data",
       .doses = {{"level", "share of the cost paid", "share", 0, 1, std::nullopt, true}},
       .act = [](std::span<const double> dose, Levers& levers) { levers.mending_share = dose[0]; }},
      {.key = "governance_capacity",
       .meaning = "trained and supervised officials in the villages of listed households: fewer are missed, "
                  "payments come sooner, less is lost on the way",
       .section = "6.2",
       .source = "audits lowered what was missing by 8 points (Indonesian roads, Olken 2007), a newspaper "
                 "campaign by far more (Uganda, Reinikka and Svensson 2004); no figure for the county",
       .doses = {{"level", "share of what capacity lacks that is made good", "share", 0, 1, std::nullopt,
                  true},
                 {"cost", "training and supervision for a listed household", "yuan a year", 0, 100000, 0.0,
                  false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.capacity_gain = dose[0];
             levers.service_cost = dose[0] > 0 ? dose[1] : 0;
           },
       .mechanism = {"governance.capacity", 1}},
      {.key = "education_subsidy",
       .meaning = "payment for each child at school",
       .section = "6.2",
       .source = "two exemptions and one subsidy, boarding subsidies, nutrition at school; amounts are "
                 "scenario data",
       .doses = {{"level", "payment for each pupil", "yuan a year", 0, 100000, std::nullopt, true}},
       .act = [](std::span<const double> dose, Levers& levers) { levers.pupil_subsidy = dose[0]; }},
      {.key = "new_media",
       .meaning = "listed households are helped to sell online, past traders: they win back part of the "
                  "traders' margin on what can be sold so",
       .section = "6.2",
       .source =
           "an experiment with the first nation-wide programme found little evidence of income gains to "
           "rural producers (Couture, Faber, Gu and Liu 2018): a prior near zero, 0-.1",
       .doses = {{"level", "share of the traders' margin won back", "share", 0, 1, std::nullopt, true},
                 {"cost", "training, packing and carriage for a listed household", "yuan a year", 0, 100000,
                  0.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.online_access = dose[0];
             levers.service_cost = dose[0] > 0 ? dose[1] : 0;
           },
       .module = "new_media"},
      {.key = "green_base",
       .meaning =
           "certified bases: listed households may have their enterprise of the farm sector certified, "
           "which takes time, costs more to run and brings the price of the label",
       .section = "6.2",
       .source = "growers of certified kiwifruit had higher total costs than matched ones (398 households of "
                 "Henan, Liu et al. 2018); fees and shares are scenario data",
       .doses = {{"level", "share of the certificate's cost paid", "share", 0, 1, std::nullopt, true},
                 {"cost", "of certifying an enterprise", "yuan an enterprise", 0, 1000000, 5000.0, false},
                 {"months", "from applying to the certificate", "months", 0, 120, 24.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             if (dose[0] <= 0) return;  // nobody is certified
             levers.certification_share = dose[0];
             levers.certification_cost = dose[1];
             levers.certification_months = dose[2];
           }},
      {.key = "rural_tourism",
       .meaning = "sights, paths, signs and festivals in the villages of listed households: they appeal more "
                  "to visitors, of whom more come and pay more there",
       .section = "6.2",
       .source = "participants' income was not significantly higher among 241 households; no figure for what "
                 "a programme adds to a village's appeal",
       .doses = {{"level", "gain of a village's appeal when all its households are listed", "share", 0, 5,
                  std::nullopt, true},
                 {"cost", "for each listed household of such a village", "yuan a year", 0, 100000, 0.0,
                  false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.amenity_gain = dose[0];
             levers.service_cost = dose[0] > 0 ? dose[1] : 0;
           },
       .module = "tourism"},
      {.key = "cultural_industry",
       .meaning =
           "design, fairs and agents find buyers outside the county for the craft of listed households' "
           "county",
       .section = "6.2",
       .source = "county programmes for intangible heritage; orders and costs are scenario data",
       .doses = {{"level", "orders for each listed household, at prices of the start", "yuan a year", 0,
                  100000, std::nullopt, true},
                 {"cost", "for each listed household", "yuan a year", 0, 100000, 0.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.craft_orders = dose[0];
             levers.service_cost = dose[0] > 0 ? dose[1] : 0;
           },
       .module = "cultural_industry",
       .mechanism = {"markets.mode", kPriceTakerMode}},
      {.key = "differentiation",
       .meaning = "guided choice of products: brands and standards set products apart, and who thinks of "
                  "starting one is shown what others have begun",
       .section = "6.2",
       .source = "one village, one product and its kin; no figure for its effect",
       .doses = {{"level", "share of what products share with each other that is gone", "share", 0, 1,
                  std::nullopt, true},
                 {"advice", "share of unseen plants under way that a listed household is shown", "share", 0,
                  1, 0.0, true},
                 {"cost", "for each listed household", "yuan a year", 0, 100000, 0.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.differentiation = dose[0];
             levers.pipeline_shown = dose[1];
             levers.service_cost = dose[0] > 0 || dose[1] > 0 ? dose[2] : 0;
           },
       .mechanism = {"markets.mode", kPriceTakerMode}},
      {.key = "road",
       .meaning = "roads from the villages of listed households to the seat are built, a year's work each "
                  "January; they stay when the measure ends",
       .section = "6.2",
       .source =
           "new roads in India moved workers out of agriculture and left farm outcomes and incomes much "
           "as they were (Asher and Novosad 2020); costs are scenario data",
       .doses = {{"level",
                  "share of the road time that a year's work saves a village all of whose households "
                  "are listed",
                  "share a year", 0, 1, std::nullopt, true},
                 {"cost", "of a year's work for each listed household", "yuan a year", 0, 100000, 0.0,
                  false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.road_cut = dose[0];
             levers.service_cost = dose[0] > 0 ? dose[1] : 0;
           },
       .mechanism = {"county.road_time", 0}},
      {.key = "industrial_park",
       .meaning = "land, buildings and machines for common use in the villages of listed households: a firm "
                  "with jobs near home, and enterprises that sell more, once the park is large enough",
       .section = "6.2",
       .source =
           "76 workshops gave 3,230 jobs in one county of Guangxi (2020), one of 1,500 m2 in Shanxi more "
           "than 160; amounts are scenario data",
       .doses = {{"level", "invested in its village's park for each listed household", "yuan a year", 0,
                  1000000, std::nullopt, true}},
       .act = [](std::span<const double> dose, Levers& levers) { levers.park_investment = dose[0]; }},
      {.key = "disaster_insurance",
       .meaning =
           "insurance of animals, enterprises and homes against disasters, of whose premium the treasury "
           "pays a part; households decide whether to buy it",
       .section = "6.2",
       .source =
           "yaks in Garze (2018): 2,000 yuan insured a head, 130 yuan premium, of which the herder pays "
           "26",
       .doses = {{"level", "share of the premium paid", "share", 0, 1, std::nullopt, true},
                 {"insured", "share of losses that the insurance pays", "share", 0, 1, 0.7, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             if (dose[0] <= 0) return;  // nobody sells it without a subsidy
             levers.premium_share = dose[0];
             levers.insured_share = dose[1];
           }},
      {.key = "motivation",
       .meaning = "visits, examples and guidance that bring what listed households aim at to what lies just "
                  "within their reach",
       .section = "6.2",
       .source =
           "an hour of films on role models raised aspirations a little in Ethiopia (Bernard et al. 2014); "
           "no figure for the county",
       .doses = {{"level", "share of the way there that aspirations go", "share a year", 0, 1, std::nullopt,
                  true},
                 {"cost", "work with a listed household", "yuan a year", 0, 100000, 0.0, false}},
       .act =
           [](std::span<const double> dose, Levers& levers) {
             levers.aspiration_push = dose[0];
             levers.service_cost = dose[0] > 0 ? dose[1] : 0;
           },
       .module = "aspirations"},
  };
}

}  // namespace ruralsim
