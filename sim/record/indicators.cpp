// SPDX-License-Identifier: Apache-2.0
// THE list of indicators. A row is a column of county.csv (and of village.csv), a line of `list indicators`,
// an entry of datapackage.json and rows of summary.csv.
#include <limits>

#include <ruralsim/base/statistics.hpp>
#include <ruralsim/record/distribution.hpp>
#include <ruralsim/record/indicator.hpp>

namespace ruralsim {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double ratio(double part, double whole) {
  return whole > 0 ? part / whole : kUndefined;
}
double ratio(std::int64_t part, std::int64_t whole) {
  return ratio(static_cast<double>(part), static_cast<double>(whole));
}

double yuan_a_resident(const Area& a, double yuan) {
  return ratio(yuan, static_cast<double>(a.tally.residents));
}

/// Income of the last 12 months from one source, resident definition, yuan.
double income_from(const Area& a, Source source) {
  double sum = 0;
  for (std::size_t r = 0; r < a.tally.flows_year.size(); ++r) {
    const FlowKind& kind = flow_kind(r);
    if (kind.source == source) sum += kind.resident_income * base::to_yuan(a.tally.flows_year[r]);
  }
  return sum;
}

double flows_of(const Flows& flows, std::initializer_list<Reason> reasons) {
  base::Fen sum = 0;
  for (const Reason r : reasons) sum += flows[static_cast<std::size_t>(r)];
  return base::to_yuan(sum);
}

/// What the treasury paid this step for an instrument, earmarked or not.
base::Fen paid_for(const Area& a, std::size_t instrument) {
  return a.tally.flows[support_reason(instrument)] + a.tally.flows[earmarked_reason(instrument)];
}

double support_paid(const Area& a) {
  base::Fen sum = 0;
  for (std::size_t i = 0; i < a.instruments; ++i) sum += paid_for(a, i);
  return base::to_yuan(sum);
}

double headcount(const Area& a, std::size_t line) {
  return ratio(a.tally.poor[line], a.tally.persons);
}

/// Of the county's distribution of resident income per resident.
template <class F>
double of_incomes(const Area& a, F&& f) {
  return a.incomes == nullptr ? kUndefined : f(a.incomes->values(), a.incomes->weights());
}

using A = const Area&;
constexpr Finest kCounty = Finest::county, kVillage = Finest::village, kGroup = Finest::group;

std::vector<Indicator> people() {
  return {
      {"population", "persons", "persons of all households, those away included", "2", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.persons); }},
      {"residents", "persons", "persons who were not away for more than 6 of the last 12 months", "2",
       "count", kGroup, false, [](A a) { return static_cast<double>(a.tally.residents); }},
      {"households", "households", "households", "2", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.households); }},
      {"births", "persons", "births, all in the year's first step", "5.9", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.born); }},
      {"deaths", "persons", "deaths, all in the year's first step", "5.9", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.died); }},
      {"chronic_share", "share", "persons who are chronically ill", "5.8", "count", kGroup, false,
       [](A a) { return ratio(a.tally.chronic, a.tally.persons); }},
      {"disabled_share", "share", "persons who are disabled", "5.8", "count", kGroup, false,
       [](A a) { return ratio(a.tally.disabled, a.tally.persons); }},
      {"household_size", "persons a household", "persons of a household, those away included", "5.9", "count",
       kGroup, false, [](A a) { return ratio(a.tally.persons, a.tally.households); }},
      {"registered_persons", "persons", "persons of households ever registered as poor", "5.12", "count",
       kGroup, false, [](A a) { return static_cast<double>(a.tally.registered_persons); }},
      {"marriages", "marriages", "marriages, all in the year's first step, where the couple lives", "5.9",
       "count", kVillage, false, [](A a) { return static_cast<double>(a.tally.marriages); }},
      {"new_households", "households", "households founded, all in the year's first step", "5.9", "count",
       kVillage, false, [](A a) { return static_cast<double>(a.tally.households_formed); }},
      {"enrolment_rate", "share", "children of 7 to 18 who go to school", "5.9", "count", kGroup, false,
       [](A a) { return ratio(a.tally.pupils, a.tally.children); }},
      {"schooling_young", "years", "mean years of school of those aged 18 to 24", "5.9", "count", kGroup,
       false, [](A a) { return ratio(a.tally.young_schooling, a.tally.young); }},
  };
}

std::vector<Indicator> incomes() {
  return {
      {"income_pc_mean", "yuan a person and year", "resident income of the last 12 months per resident", "2",
       "NBS disposable income, resident definition", kGroup, false,
       [](A a) { return yuan_a_resident(a, a.tally.resident_income); }},
      {"income_pc_median", "yuan a person and year", "its median over residents", "8",
       "quantile of exact counts", kCounty, false,
       [](A a) { return of_incomes(a, [](auto x, auto w) { return base::quantile(x, w, 0.5); }); }},
      {"income_pc_family", "yuan a person and year",
       "family income of the last 12 months per person: migrants' pay net of city living counts in full", "2",
       "definition of the monitoring system", kGroup, false,
       [](A a) { return ratio(a.tally.family_income, static_cast<double>(a.tally.persons)); }},
      {"income_wage", "yuan a person and year",
       "of income_pc_mean: jobs near home, and away work of residents net of city living", "8", "flows",
       kVillage, false, [](A a) { return yuan_a_resident(a, income_from(a, Source::wage)); }},
      {"income_business", "yuan a person and year", "of income_pc_mean: crops, herd, gathering, enterprises",
       "8", "flows", kVillage, false,
       [](A a) {
         return yuan_a_resident(a, income_from(a, Source::business) + income_from(a, Source::enterprise));
       }},
      {"income_enterprise", "yuan a person and year",
       "of income_business: enterprises' sales less their costs and the wages of hired labour", "5.4",
       "flows", kVillage, false, [](A a) { return yuan_a_resident(a, income_from(a, Source::enterprise)); }},
      {"income_property", "yuan a person and year",
       "of income_pc_mean: income given from outside the model, rents and dividends received, less interest "
       "paid",
       "8", "flows", kVillage, false,
       [](A a) { return yuan_a_resident(a, income_from(a, Source::property)); }},
      {"income_transfer", "yuan a person and year", "of income_pc_mean: public transfers and remittances",
       "8", "flows", kVillage, false,
       [](A a) {
         return yuan_a_resident(a,
                                income_from(a, Source::public_transfer) + income_from(a, Source::remittance));
       }},
      {"income_remittance", "yuan a person and year", "of income_transfer: what migrants send", "8", "flows",
       kVillage, false, [](A a) { return yuan_a_resident(a, income_from(a, Source::remittance)); }},
      {"transfer_share", "share", "public transfers in resident income of the last 12 months", "8", "flows",
       kVillage, false,
       [](A a) { return ratio(income_from(a, Source::public_transfer), a.tally.resident_income); }},
      {"consumption_pc", "yuan a person and year",
       "consumption of the last 12 months per resident, own food, schooling and health included, durables "
       "and illness not",
       "5.7", "flows", kVillage, false,
       [](A a) {
         return yuan_a_resident(a, flows_of(a.tally.flows_year,
                                            {Reason::subsistence, Reason::consumption, Reason::own_food_eaten,
                                             Reason::schooling_cost, Reason::health_cost}));
       }},
      {"cash_mean", "yuan a household", "cash held", "5.7", "ledger", kGroup, false,
       [](A a) { return ratio(base::to_yuan(a.tally.cash), static_cast<double>(a.tally.households)); }},
      {"unmet_subsistence", "yuan", "subsistence and illness costs nobody could pay this step", "5.7",
       "ledger", kVillage, false, [](A a) { return base::to_yuan(a.tally.unmet); }},
  };
}

std::vector<Indicator> poverty() {
  return {
      {"poverty_headcount", "share",
       "persons whose family income of the last 12 months per head is below the headline line: of 2010 "
       "before 2020, "
       "of 2020 from then on",
       "3", "Foster, Greer and Thorbecke 1984", kGroup, false,
       [](A a) { return headcount(a, a.now.drivers.headline_line); }},
      {"poverty_gap", "share", "mean gap to the headline line, FGT(1)", "3",
       "Foster, Greer and Thorbecke 1984", kGroup, false,
       [](A a) { return ratio(a.tally.gap, static_cast<double>(a.tally.persons)); }},
      {"poverty_severity", "share", "mean squared gap to the headline line, FGT(2)", "3",
       "Foster, Greer and Thorbecke 1984", kGroup, false,
       [](A a) { return ratio(a.tally.severity, static_cast<double>(a.tally.persons)); }},
      {"poverty_headcount_2010", "share", "headcount by the line of 2010", "3", "3,218 yuan of 2019 x CPI",
       kGroup, false, [](A a) { return headcount(a, static_cast<std::size_t>(Line::standard_2010)); }},
      {"poverty_headcount_2020", "share", "headcount by the line of 2020", "3", "4,000 yuan of 2020 x CPI",
       kGroup, false, [](A a) { return headcount(a, static_cast<std::size_t>(Line::line_2020)); }},
      {"poverty_headcount_median", "share",
       "headcount by the line of 2020 moved by national rural median income", "3",
       "4,000 yuan of 2020 x median", kGroup, false,
       [](A a) { return headcount(a, static_cast<std::size_t>(Line::line_2020_median)); }},
      {"poor_households", "households", "households below the headline line", "3", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.poor_households); }},
      {"returns_to_poverty", "households",
       "households judged poor in December that were not a year before; by the headline line's own history",
       "3", "docs/model.md 3", kGroup, true, [](A a) { return static_cast<double>(a.tally.returned); }},
      {"returns_deep", "households", "of them, more than 5 % below the line", "3", "docs/model.md 3", kGroup,
       true, [](A a) { return static_cast<double>(a.tally.returned_deep); }},
      {"return_rate", "share", "returns for each household that was not poor a year before", "3",
       "docs/model.md 3", kGroup, true, [](A a) { return ratio(a.tally.returned, a.tally.could_return); }},
      {"exits_from_poverty", "households", "households judged not poor in December that were a year before",
       "3", "docs/model.md 3", kGroup, true, [](A a) { return static_cast<double>(a.tally.exited); }},
  };
}

/// What is asked of any income distribution, of residents' resident income.
std::vector<Indicator> inequality() {
  std::vector<Indicator> all;
  for (const DistributionStatistic& s : distribution_statistics()) {
    all.push_back({s.key, s.unit, std::string(s.meaning) + ", resident income of residents", "8", s.source,
                   kCounty, false, [of = s.of](A a) { return of_incomes(a, of); }});
  }
  return all;
}

/// Persons times dimensions in which the multidimensionally poor are deprived.
double deprivations_of_poor(const Area& a) {
  std::int64_t sum = 0;
  for (const std::int64_t persons : a.tally.multi_deprived) sum += persons;
  return static_cast<double>(sum);
}

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
      {"job_fill_rate", "share", "seekers of a job near home who found one this step", "5.1", "count",
       kVillage, false, [](A a) { return ratio(a.tally.jobs_found, a.tally.jobs_sought); }},
      {"leased_land_share", "share", "cropland that another household of the village operates", "5.3", "sums",
       kGroup, false, [](A a) { return ratio(a.tally.leased_in, a.tally.cropland); }},
      {"idle_land_share", "share", "cropland of households without any labour at home", "5.3", "sums", kGroup,
       false, [](A a) { return ratio(a.tally.idle_land, a.tally.cropland); }},
      {"herd", "head", "animals", "5.3", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.herd) / kHead; }},
      {"distress_sales", "yuan", "animals sold in distress this step", "5.7", "flows", kVillage, false,
       [](A a) { return flows_of(a.tally.flows, {Reason::herd_distress_sale}); }},
      {"illness_costs", "yuan", "illness costs paid this step", "5.8", "flows", kVillage, false,
       [](A a) { return flows_of(a.tally.flows, {Reason::illness_cost}); }},
      {"villages_struck", "villages", "villages struck by a disaster this step", "5.8", "count", kVillage,
       false, [](A a) { return static_cast<double>(a.tally.struck); }},
      {"homes_destroyed", "households", "homes no longer safe after a disaster of this step", "5.8", "count",
       kVillage, false, [](A a) { return static_cast<double>(a.tally.homes_destroyed); }},
      {"treasury_cost", "yuan", "all support paid this step", "6", "flows", kVillage, false, support_paid},
  };
}

/// Herfindahl-Hirschman index of products by number of enterprises.
double product_concentration(const Area& a) {
  const double all = static_cast<double>(a.tally.enterprises);
  double sum = 0;
  for (const std::int64_t n : a.tally.plants) sum += static_cast<double>(n) * static_cast<double>(n);
  return ratio(sum, all * all);
}

std::vector<Indicator> enterprises_and_credit() {
  return {
      {"enterprises", "enterprises", "enterprises of households", "5.4", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.enterprises); }},
      {"enterprises_opened", "enterprises", "outlays made this step", "5.4", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.plants_opened); }},
      {"enterprises_closed", "enterprises", "closed this step: worn out, given up or after losses", "5.4",
       "count", kVillage, false, [](A a) { return static_cast<double>(a.tally.plants_closed); }},
      {"product_hhi", "index", "concentration of enterprises on products: sum of squared shares", "5.5",
       "Herfindahl 1950, Hirschman 1945", kVillage, false, product_concentration},
      {"hired_labour", "adults", "adults that enterprises of households hire", "5.4", "count", kVillage,
       false, [](A a) { return a.tally.hired; }},
      {"cooperatives", "co-operatives", "villages with a co-operative", "5.4", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.cooperatives); }},
      {"dividends", "yuan", "paid to members of co-operatives this step", "5.4", "flows", kVillage, false,
       [](A a) { return flows_of(a.tally.flows, {Reason::dividend}); }},
      {"prices_clipped", "prices", "prices of villages' goods held at .3 or 3 times the usual one", "5.5",
       "count", kVillage, false, [](A a) { return static_cast<double>(a.tally.prices_clipped); }},
      {"debt_mean", "yuan a household", "debt", "5.6", "ledger", kGroup, false,
       [](A a) { return ratio(base::to_yuan(a.tally.debt), static_cast<double>(a.tally.households)); }},
      {"borrower_share", "share", "households in debt", "5.6", "count", kGroup, false,
       [](A a) { return ratio(a.tally.in_debt, a.tally.households); }},
      {"arrears_share", "share", "households in debt that are behind with a payment", "5.6", "count", kGroup,
       false, [](A a) { return ratio(a.tally.in_arrears, a.tally.in_debt); }},
      {"defaults", "households", "loans written off this step", "5.6", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.defaults); }},
      {"bank_losses", "yuan", "written off this step", "5.6", "ledger", kVillage, false,
       [](A a) { return base::to_yuan(a.tally.written_off); }},
      {"price_*",
       "relative to the usual price",
       "price of the good in the season last cleared",
       "5.5",
       "docs/model.md 5.5",
       kVillage,
       false,
       {},
       [](A a, std::size_t good) {
         return ratio(a.tally.price[good], static_cast<double>(a.tally.villages));
       }},
      {"enterprises_*",
       "enterprises",
       "enterprises that make the product",
       "5.4",
       "count",
       kVillage,
       false,
       {},
       [](A a, std::size_t good) { return static_cast<double>(a.tally.plants[good]); },
       true},
      {"profit_*",
       "yuan an enterprise",
       "mean operating profit of the calendar year",
       "5.4",
       "ledger",
       kVillage,
       true,
       {},
       [](A a, std::size_t good) {
         return ratio(a.tally.plant_profit[good], static_cast<double>(a.tally.plants[good]));
       },
       true},
  };
}

}  // namespace

std::vector<Indicator> written_out(std::span<const Indicator> rows, const Scenario& s) {
  std::vector<Indicator> all;
  for (const Indicator& row : rows) {
    const std::size_t star = row.key.find('*');
    if (star == std::string::npos) {
      all.push_back(row);
      continue;
    }
    for (std::size_t good = row.products_only ? kBaseGoods : 0; good < good_count(s); ++good) {
      Indicator one = row;
      one.key.replace(star, 1, good_name(s, good));
      one.value = [of = row.value_of_good, good](const Area& a) { return of(a, good); };
      all.push_back(std::move(one));
    }
  }
  return all;
}

std::vector<Indicator> standard_indicators(std::span<const Instrument> instruments) {
  std::vector<Indicator> all;
  for (auto part :
       {people, incomes, poverty, registration, inequality, livelihoods, enterprises_and_credit}) {
    for (Indicator& row : part()) all.push_back(std::move(row));
  }
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    all.push_back({"cost_" + instruments[i].key, "yuan", "paid this step for: " + instruments[i].meaning, "6",
                   "flows", kVillage, false, [i](const Area& a) { return base::to_yuan(paid_for(a, i)); }});
  }
  return all;
}

}  // namespace ruralsim
