// SPDX-License-Identifier: Apache-2.0
// The register and the watch against measured poverty, and deprivation in several dimensions.
#include "sim/record/indicator_lists.hpp"

namespace ruralsim::indicators {

namespace {

/// Persons times dimensions in which the multidimensionally poor are deprived.
double deprivations_of_poor(const Area& a) {
  std::int64_t sum = 0;
  for (const std::int64_t persons : a.tally.multi_deprived) sum += persons;
  return static_cast<double>(sum);
}

}  // namespace

std::vector<Indicator> registration() {
  std::vector<Indicator> rows = {
      {"registered_households", "households", "households ever registered as poor", "5.12", "count", kGroup,
       false, [](A a) { return static_cast<double>(a.tally.registered); }},
      {"on_register", "households", "of them, still on the register: the administrative headcount", "5.12",
       "count", kGroup, false, [](A a) { return static_cast<double>(a.tally.on_register); }},
      {"register_exits", "households", "exits from the register this year", "5.12", "count", kVillage, true,
       [](A a) { return static_cast<double>(a.tally.exits); }},
      {"exit_quota_unmet", "households",
       "exits that the year's quotas asked for and too few households could "
       "make",
       "5.12", "count", kVillage, true,
       [](A a) { return static_cast<double>(a.tally.exit_quota - a.tally.exits); }},
      {"registered_poor", "households", "ever registered and below the headline line", "5.12", "count",
       kGroup, false, [](A a) { return static_cast<double>(a.tally.registered_poor); }},
      {"unregistered_poor", "households",
       "never registered and below the headline line: those the register "
       "misses",
       "5.12", "count", kGroup, false, [](A a) { return static_cast<double>(a.tally.unregistered_poor); }},
      {"monitored_households", "households", "watched for a return to poverty", "5.12", "count", kGroup,
       false, [](A a) { return static_cast<double>(a.tally.households - a.tally.monitored[0]); }},
      {"monitored_unstable_exit", "households",
       "of them, below the monitoring line after leaving the register", "5.12", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.monitored[1]); }},
      {"monitored_marginal", "households", "of them, below it and never registered", "5.12", "count", kGroup,
       false, [](A a) { return static_cast<double>(a.tally.monitored[2]); }},
      {"monitored_sudden_hardship", "households", "of them, after a cost or a fall of income", "5.12",
       "count", kGroup, false, [](A a) { return static_cast<double>(a.tally.monitored[3]); }},
      {"monitoring_entries", "households", "that came to be watched this step", "5.12", "count", kVillage,
       false, [](A a) { return static_cast<double>(a.tally.watch_entries); }},
      {"monitoring_removals", "households", "no longer watched since this step", "5.12", "count", kVillage,
       false, [](A a) { return static_cast<double>(a.tally.watch_exits); }},
      {"monitoring_exclusion", "share",
       "of households below the monitoring line, help not counted, and not on "
       "the register: those not watched",
       "5.12", "count", kGroup, false, [](A a) { return ratio(a.tally.at_risk_missed, a.tally.at_risk); }},
      {"monitoring_inclusion", "share", "of watched households: those above the line, help not counted",
       "5.12", "count", kGroup, false,
       [](A a) { return ratio(a.tally.watched_safe, a.tally.households - a.tally.monitored[0]); }},
      {"m0", "index",
       "multidimensional poverty of six dimensions with equal weights: mpi_h x "
       "mpi_a",
       "5.12", "Alkire and Foster 2011", kGroup, false,
       [](A a) {
         return ratio(deprivations_of_poor(a),
                      static_cast<double>(kDimensions) * static_cast<double>(a.tally.persons));
       }},
      {"mpi_h", "share",
       "H: persons of households deprived in at least `poverty.mpi_cutoff` "
       "dimensions",
       "5.12", "Alkire and Foster 2011", kGroup, false,
       [](A a) { return ratio(a.tally.multi_poor, a.tally.persons); }},
      {"mpi_a", "share", "A: mean share of dimensions those are deprived in", "5.12",
       "Alkire and Foster 2011", kGroup, false,
       [](A a) {
         return ratio(deprivations_of_poor(a),
                      static_cast<double>(kDimensions) * static_cast<double>(a.tally.multi_poor));
       }},
  };
  for (std::size_t d = 0; d < kDimensions; ++d) {
    rows.push_back(
        {std::string("mpi_") + kDimensionNames[d], "share",
         std::string("contribution to m0 of the dimension ") + kDimensionNames[d] + "; the six sum to 1",
         "5.12", "Alkire and Foster 2011", kGroup, false, [d](A a) {
           return ratio(static_cast<double>(a.tally.multi_deprived[d]), deprivations_of_poor(a));
         }});
  }
  return rows;
}

}  // namespace ruralsim::indicators
