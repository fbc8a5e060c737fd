// SPDX-License-Identifier: Apache-2.0
// What people do, what they farm with and what they own.
#include "sim/record/indicator_lists.hpp"

namespace ruralsim::indicators {
namespace {

double support_paid(const Area& a) {
  base::Fen sum = 0;
  for (std::size_t i = 0; i < a.instruments; ++i) sum += paid_for(a, i);
  return base::to_yuan(sum);
}

}  // namespace

std::vector<Indicator> livelihoods() {
  return {
      {"away_share", "share", "able adults who work away", "5.2", "count", kGroup, false,
       [](A a) { return ratio(a.tally.away, a.tally.adults); }},
      {"searching_share", "share", "able adults who look for away work", "5.2", "count", kGroup, false,
       [](A a) { return ratio(a.tally.searching, a.tally.adults); }},
      {"local_job_share", "share", "able adults in jobs near home", "5.1", "count", kGroup, false,
       [](A a) { return ratio(a.tally.nearby, a.tally.adults); }},
      {"enterprise_share", "share", "able adults in their household's enterprise", "5.4", "count", kGroup,
       false, [](A a) { return ratio(a.tally.entrepreneurs, a.tally.adults); }},
      {"farm_share", "share", "able adults who work at home: farm, herd, gathering, posts", "5.3", "count",
       kGroup, false, [](A a) { return ratio(a.tally.home, a.tally.adults); }},
      {"farm_labour_age", "years",
       "mean age of who works at home, on farm, herd and grounds, each weighted with the effective labour "
       "given",
       "5.3", "sums", kGroup, false, [](A a) { return ratio(a.tally.labour_age, a.tally.labour); }},
      {"migrants", "persons", "who work away", "5.2", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.away); }},
      {"migrant_age", "years", "their mean age, completed years", "5.2", "count", kGroup, false,
       [](A a) { return ratio(a.tally.migrant_years, a.tally.away); }},
      {"migrant_schooling", "years", "their mean schooling, completed years", "5.2", "count", kGroup, false,
       [](A a) { return ratio(a.tally.migrant_schooling, a.tally.away); }},
      {"migrants_left", "persons", "who took up away work this step", "5.2", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.departed); }},
      {"migrants_returned", "persons",
       "who had away work a step ago and have none now: come home, hurt, or looking for other", "5.2",
       "count", kGroup, false, [](A a) { return static_cast<double>(a.tally.came_back); }},
      {"returnees", "persons", "who have worked away and now neither do nor look for it", "5.2", "count",
       kGroup, false, [](A a) { return static_cast<double>(a.tally.returnees); }},
      {"local_jobs", "persons", "in jobs near home", "5.1", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.nearby); }},
      {"job_places", "places", "places near home, held or vacant, that employers offered this step", "5.1",
       "count", kCounty, false, [](A a) { return static_cast<double>(a.now.job_places); }},
      {"job_vacancies", "places", "of them, not filled this step", "5.1", "count", kCounty, false,
       [](A a) { return static_cast<double>(a.now.job_places - a.tally.nearby); }},
      {"job_seekers", "persons", "who looked for a job near home this step", "5.1", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.jobs_sought); }},
      {"jobs_rationed", "persons", "of them, who found none", "5.1", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.jobs_sought - a.tally.jobs_found); }},
      {"job_fill_rate", "share", "seekers of a job near home who found one this step", "5.1", "count",
       kVillage, false, [](A a) { return ratio(a.tally.jobs_found, a.tally.jobs_sought); }},
      {"local_wage", "yuan a year", "posted pay of a job near home", "5.1", "state", kCounty, false,
       [](A a) { return a.now.drivers.nearby_pay; }},
      {"effort", "share", "mean effort of households; undefined without the module `aspirations`", "5.11",
       "state", kGroup, false,
       [](A a) {
         return a.now.scenario.aspirations.matter
                    ? ratio(a.tally.effort, static_cast<double>(a.tally.households))
                    : kUndefined;
       }},
      {"aspiration", "yuan a head and year",
       "mean income a head that households aim at, at prices of 2016; undefined without that module", "5.11",
       "state", kGroup, false,
       [](A a) {
         return a.now.scenario.aspirations.matter
                    ? ratio(a.tally.aspiration, static_cast<double>(a.tally.households))
                    : kUndefined;
       }},
      {"leased_land_share", "share", "cropland that another household of the village operates", "5.3", "sums",
       kGroup, false, [](A a) { return ratio(a.tally.leased_in, a.tally.cropland); }},
      {"idle_land_share", "share", "cropland of households without any labour at home", "5.3", "sums", kGroup,
       false, [](A a) { return ratio(a.tally.idle_land, a.tally.cropland); }},
      {"herd", "head", "animals", "5.3", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.herd) / kHead; }},
      {"grass", "share",
       "standing grass relative to ungrazed pasture, mean of villages; undefined without the module "
       "`pasture_ecology`",
       "5.3", "state", kVillage, false,
       [](A a) {
         return a.now.scenario.pasture.grows ? ratio(a.tally.grass, static_cast<double>(a.tally.villages))
                                             : kUndefined;
       }},
      {"insured_households", "households", "insured against disasters", "5.8", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.insured); }},
      {"disaster_payouts", "yuan", "paid by the insurer of disasters this step", "5.8", "flows", kVillage,
       false, [](A a) { return flow_of(a.tally.flows, Reason::disaster_payout); }},
      {"distress_sales", "yuan", "animals sold in distress this step", "5.7", "flows", kVillage, false,
       [](A a) { return flow_of(a.tally.flows, Reason::herd_distress_sale); }},
      {"illness_costs", "yuan", "illness costs paid this step", "5.8", "flows", kVillage, false,
       [](A a) { return flow_of(a.tally.flows, Reason::illness_cost); }},
      {"villages_struck", "villages", "villages struck by a disaster this step", "5.8", "count", kVillage,
       false, [](A a) { return static_cast<double>(a.tally.struck); }},
      {"homes_destroyed", "households", "homes no longer safe after a disaster of this step", "5.8", "count",
       kVillage, false, [](A a) { return static_cast<double>(a.tally.homes_destroyed); }},
      {"treasury_cost", "yuan", "all support paid this step", "6", "flows", kVillage, false, support_paid},
      {"support_received", "yuan", "of it, what reached households: without what officials kept", "6",
       "flows", kVillage, false,
       [](A a) {
         constexpr Reason kKept[] = {Reason::leakage, Reason::leakage_in_kind};
         return support_paid(a) - flows_of(a.tally.flows, kKept);
       }},
  };
}

}  // namespace ruralsim::indicators
