// SPDX-License-Identifier: Apache-2.0
// THE list of indicators. A row is a column of county.csv (and of village.csv), a line of `list indicators`,
// an entry of datapackage.json and rows of summary.csv.
#include <algorithm>
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

double flows_of(const Flows& flows, std::span<const Reason> reasons) {
  base::Fen sum = 0;
  for (const Reason r : reasons) sum += flows[static_cast<std::size_t>(r)];
  return base::to_yuan(sum);
}

double flow_of(const Flows& flows, Reason reason) {
  return flows_of(flows, {&reason, 1});
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

/// FGT(alpha) of a line: of family income per person over persons, or of resident income per resident over
/// residents.
double fgt(const Area& a, std::size_t line, int alpha) {
  if (!(a.lines[line] > 0)) return kUndefined;
  const LineSums& l = a.tally.lines;
  const bool of_residents = line >= static_cast<std::size_t>(IncomeLine::half_of_2020);
  const double sum = alpha == 0   ? static_cast<double>(l.below[line])
                     : alpha == 1 ? l.gap[line]
                                  : l.severity[line];
  return ratio(sum, static_cast<double>(of_residents ? a.tally.residents : a.tally.persons));
}

/// Of the county's distribution of resident income per resident.
template <class F>
double of_incomes(const Area& a, F&& f) {
  return a.incomes == nullptr ? kUndefined : f(a.incomes->values(), a.incomes->weights());
}

using A = const Area&;
constexpr const char* kFgt = "Foster, Greer and Thorbecke 1984";
constexpr const char* kLifeTable = "life table: events for each household at risk";
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
      {"left_behind_children", "persons",
       "residents under 16 with a member of the household 15 to 49 years older who was away for more than 6 "
       "of "
       "the last 12 months",
       "2", "State Council 2016 on left-behind children; parents told by age", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.left_children); }},
      {"left_behind_children_share", "share", "of residents under 16", "2", "count", kGroup, false,
       [](A a) { return ratio(a.tally.left_children, a.tally.children); }},
      {"left_behind_elders", "persons",
       "residents of 60 and older with a member of the household 15 to 49 years younger who was away for "
       "more "
       "than 6 of the last 12 months",
       "2", "usual definition of left-behind elders; children told by age", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.left_elders); }},
      {"left_behind_elders_share", "share", "of residents of 60 and older", "2", "count", kGroup, false,
       [](A a) { return ratio(a.tally.left_elders, a.tally.elders); }},
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
       [](A a) { return ratio(a.tally.pupils, a.tally.school_age); }},
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
      {"transfer_dependence", "share", "public transfers in family income of the calendar year", "8", "flows",
       kGroup, true,
       [](A a) {
         return ratio(a.tally.judged.family_income[place_of(Source::public_transfer)], a.tally.family_income);
       }},
      {"consumption_pc", "yuan a person and year",
       "consumption of the last 12 months per resident, own food, schooling and health included, durables "
       "and illness not",
       "5.7", "flows", kVillage, false,
       [](A a) { return yuan_a_resident(a, flows_of(a.tally.flows_year, kConsumption)); }},
      {"cash_mean", "yuan a household", "cash held", "5.7", "ledger", kGroup, false,
       [](A a) { return ratio(base::to_yuan(a.tally.cash), static_cast<double>(a.tally.households)); }},
      {"unmet_subsistence", "yuan", "subsistence and illness costs nobody could pay this step", "5.7",
       "ledger", kVillage, false, [](A a) { return base::to_yuan(a.tally.unmet); }},
  };
}

std::vector<Indicator> headline_poverty() {
  return {
      {"poverty_headcount", "share",
       "persons whose family income of the last 12 months per head is below the headline line: of 2010 "
       "before 2020, "
       "of 2020 from then on",
       "3", kFgt, kGroup, false, [](A a) { return fgt(a, a.now.drivers.headline_line, 0); }},
      {"poverty_gap", "share", "mean gap to the headline line, FGT(1)", "3", kFgt, kGroup, false,
       [](A a) { return fgt(a, a.now.drivers.headline_line, 1); }},
      {"poverty_severity", "share", "mean squared gap to the headline line, FGT(2)", "3", kFgt, kGroup, false,
       [](A a) { return fgt(a, a.now.drivers.headline_line, 2); }},
      {"poor_households", "households", "households below the headline line", "3", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.poor_households); }},
      {"poverty_years", "person-years",
       "persons below the headline line at the year's judgement: added over years, years lived in poverty",
       "3", "count", kGroup, true,
       [](A a) { return static_cast<double>(a.tally.lines.below[a.now.drivers.headline_line]); }},
      {"returns_to_poverty", "households",
       "households judged poor in December that were not a year before; by the headline line's own history",
       "3", "docs/model.md 3", kGroup, true,
       [](A a) { return static_cast<double>(a.tally.judged.returned); }},
      {"returns_deep", "households", "of them, more than 5 % below the line", "3", "docs/model.md 3", kGroup,
       true, [](A a) { return static_cast<double>(a.tally.judged.returned_deep); }},
      {"return_rate", "share", "returns for each household that was not poor a year before", "3",
       "docs/model.md 3", kGroup, true,
       [](A a) { return ratio(a.tally.judged.returned, a.tally.judged.could_return); }},
      {"exits_from_poverty", "households", "households judged not poor in December that were a year before",
       "3", "docs/model.md 3", kGroup, true, [](A a) { return static_cast<double>(a.tally.judged.exited); }},
  };
}

/// Chances to return and to leave by how long the state before had lasted: life tables by year.
std::vector<Indicator> hazards() {
  std::vector<Indicator> rows;
  for (std::size_t k = 0; k < kSpellClasses; ++k) {
    const bool more = k + 1 == kSpellClasses;
    const std::string years = std::to_string(k + 1) + (more ? " or more years" : k == 0 ? " year" : " years");
    const std::string suffix = std::to_string(k + 1) + (more ? "_or_more" : "");
    rows.push_back(
        {"return_hazard_" + suffix, "share",
         "returns for each household that had been out of poverty for " + years + ", by judgements in a row",
         "3", kLifeTable, kGroup, true,
         [k](A a) { return ratio(a.tally.judged.returned_after[k], a.tally.judged.not_poor_for[k]); }});
    rows.push_back({"exit_hazard_" + suffix, "share",
                    "exits for each household that had been poor for " + years + ", by judgements in a row",
                    "3", kLifeTable, kGroup, true,
                    [k](A a) { return ratio(a.tally.judged.exited_after[k], a.tally.judged.poor_for[k]); }});
  }
  return rows;
}

double coped(const Area& a, Coping how) {
  return ratio(a.tally.coping.households[static_cast<std::size_t>(how)], a.tally.households);
}

std::vector<Indicator> consumption_poverty() {
  return {
      {"consumption_poverty_headcount", "share",
       "residents whose consumption of the calendar year per resident, own food, schooling and health "
       "included, is below the headline line",
       "8", kFgt, kGroup, true, [](A a) { return ratio(a.tally.coping.below, a.tally.residents); }},
      {"consumption_poverty_gap", "share", "FGT(1), mean gap of that consumption to the headline line", "8",
       kFgt, kGroup, true,
       [](A a) { return ratio(a.tally.coping.gap, static_cast<double>(a.tally.residents)); }},
      {"consumption_poverty_severity", "share",
       "FGT(2), mean squared gap of that consumption to the headline line", "8", kFgt, kGroup, true,
       [](A a) { return ratio(a.tally.coping.severity, static_cast<double>(a.tally.residents)); }},
      {"coped_by_sales_share", "share",
       "households that sold animals in distress in the calendar year, for illness or subsistence", "5.7",
       "count", kGroup, true, [](A a) { return coped(a, Coping::sold_animals); }},
      {"coped_by_debt_share", "share", "households that borrowed for them in the calendar year", "5.7",
       "count", kGroup, true, [](A a) { return coped(a, Coping::borrowed); }},
      {"fell_short_share", "share",
       "households that could not pay for them in some step of the calendar year", "5.7", "count", kGroup,
       true, [](A a) { return coped(a, Coping::fell_short); }},
  };
}

constexpr const char* kVulnerability = "Chaudhuri, Jalan and Suryahadi 2002";
constexpr const char* kJalanRavallion = "Jalan and Ravallion 2000";

double of_followed(const Area& a, double sum) {
  return ratio(sum, static_cast<double>(a.tally.panel.followed));
}

/// By the line of 2020 at constant prices, whatever line the headline is.
std::vector<Indicator> vulnerability() {
  return {
      {"poverty_foreseen", "share",
       "expected headcount next December by the line of 2020: mean over persons of their household's chance "
       "to be below it, docs/model.md 8",
       "8", kVulnerability, kGroup, true,
       [](A a) { return ratio(a.tally.panel.chance, static_cast<double>(a.tally.panel.foreseen)); }},
      {"vulnerable_share", "share", "persons whose household is more likely than not below it next December",
       "8", kVulnerability, kGroup, true,
       [](A a) { return ratio(a.tally.panel.vulnerable, a.tally.panel.foreseen); }},
      {"vulnerable_two_years_share", "share",
       "persons whose household has even odds or worse to be below it in one of two Decembers: a chance of "
       "at "
       "least .29 a year",
       "8", "Pritchett, Suryahadi and Sumarto 2000", kGroup, true,
       [](A a) { return ratio(a.tally.panel.even_in_two, a.tally.panel.foreseen); }},
      {"panel_severity", "share",
       "mean over up to five Decembers, this one the last, of the squared gap to the line of 2020; persons "
       "of "
       "households with at least two",
       "8", kJalanRavallion, kGroup, true, [](A a) { return of_followed(a, a.tally.panel.severity); }},
      {"chronic_severity", "share", "of panel_severity, what mean income over the same Decembers leaves", "8",
       kJalanRavallion, kGroup, true, [](A a) { return of_followed(a, a.tally.panel.severity_of_mean); }},
      {"transient_severity", "share", "of panel_severity, what the swings of income add", "8",
       kJalanRavallion, kGroup, true,
       [](A a) { return of_followed(a, a.tally.panel.severity - a.tally.panel.severity_of_mean); }},
      {"always_poor_share", "share", "persons of households below the line of 2020 in all of these Decembers",
       "8", kJalanRavallion, kGroup, true,
       [](A a) { return ratio(a.tally.panel.always, a.tally.panel.followed); }},
      {"chronically_poor_share", "share", "not in all of them, but by mean income", "8", kJalanRavallion,
       kGroup, true, [](A a) { return ratio(a.tally.panel.on_average, a.tally.panel.followed); }},
      {"transiently_poor_share", "share", "in some of them, and by mean income not", "8", kJalanRavallion,
       kGroup, true, [](A a) { return ratio(a.tally.panel.at_times, a.tally.panel.followed); }},
  };
}

/// A line that is reported beside the headline's.
struct LineRow {
  IncomeLine line;
  const char *prefix, *suffix, *meaning, *source;
};
constexpr LineRow kLineRows[] = {
    {IncomeLine::standard_2010, "poverty", "2010", "the line of 2010", "3,218 yuan of 2019 x CPI"},
    {IncomeLine::line_2020, "poverty", "2020", "the line of 2020", "4,000 yuan of 2020 x CPI"},
    {IncomeLine::line_2020_median, "poverty", "median",
     "the line of 2020 moved by national rural median income", "4,000 yuan of 2020 x median"},
    {IncomeLine::monitoring, "poverty", "monitoring", "the monitoring line",
     "`monitoring.line` x the headline line"},
    {IncomeLine::half_of_2020, "relative", "2020",
     "half the county's median of 2020 at the prices of the date, known from December 2020 on",
     "Eurostat's anchored threshold"},
    {IncomeLine::half_of_national, "relative", "national", "half the national rural median of the date",
     "`economy.national_median_income`: mean (2022-24 V, before R) x .881"}};

/// FGT 0 to 2 of every line: of family income per head over persons, of relative lines of resident income
/// over residents.
std::vector<Indicator> lines() {
  std::vector<Indicator> rows;
  for (const LineRow& row : kLineRows) {
    const std::string prefix = row.prefix, end = std::string("_") + row.suffix;
    const bool relative = prefix == "relative";
    const std::string line = relative ? std::string("residents' income to ") + row.meaning : row.meaning;
    const std::string counted =
        relative ? "residents whose resident income per resident is below " : "headcount by ";
    const std::size_t l = static_cast<std::size_t>(row.line);
    rows.push_back({prefix + (relative ? "_poverty" : "_headcount") + end, "share", counted + row.meaning,
                    "3", row.source, kGroup, false, [l](A a) { return fgt(a, l, 0); }});
    rows.push_back({prefix + "_gap" + end, "share", "FGT(1), mean gap of " + line, "3", row.source, kGroup,
                    false, [l](A a) { return fgt(a, l, 1); }});
    rows.push_back({prefix + "_severity" + end, "share", "FGT(2), mean squared gap of " + line, "3",
                    row.source, kGroup, false, [l](A a) { return fgt(a, l, 2); }});
  }
  return rows;
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

/// By source what group.csv can tell: at the median, the rows of its fifth `quintile:3`.
std::vector<Indicator> family_income_by_source() {
  std::vector<Indicator> rows;
  for (std::size_t k = 0; k < kIncomeSources; ++k) {
    const std::string source = kIncomeSourceNames[k];
    rows.push_back(
        {"income_family_" + source, "yuan a person and year",
         "of income_pc_family, in the calendar year: " + source, "8", "flows", kGroup, true,
         [k](A a) { return ratio(a.tally.judged.family_income[k], static_cast<double>(a.tally.persons)); }});
  }
  return rows;
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

/// Herfindahl-Hirschman index of products by number of enterprises.
double product_concentration(const Area& a) {
  const double all = static_cast<double>(a.tally.enterprises);
  double sum = 0;
  for (const GoodSums& g : a.tally.goods)
    sum += static_cast<double>(g.plants) * static_cast<double>(g.plants);
  return ratio(sum, all * all);
}

double over_goods(const Area& a, std::int64_t GoodSums::*count) {
  std::int64_t sum = 0;
  for (const GoodSums& good : a.tally.goods) sum += good.*count;
  return static_cast<double>(sum);
}

/// Of the enterprises founded so many calendar years ago, those that still run.
double survival(const Area& a, std::size_t good, std::size_t years) {
  const GoodSums& g = a.tally.goods[good];
  return ratio(g.running[years], g.founded[years]);
}

std::vector<Indicator> enterprises_and_credit() {
  return {
      {"enterprises", "enterprises", "enterprises of households", "5.4", "count", kGroup, false,
       [](A a) { return static_cast<double>(a.tally.enterprises); }},
      {"enterprises_opened", "enterprises", "outlays made this step", "5.4", "count", kVillage, false,
       [](A a) { return over_goods(a, &GoodSums::opened); }},
      {"enterprises_closed", "enterprises",
       "closed this step: worn out, given up, after losses or without heirs", "5.4", "count", kVillage, false,
       [](A a) { return over_goods(a, &GoodSums::closed); }},
      {"product_hhi", "index", "concentration of enterprises on products: sum of squared shares", "5.5",
       "Herfindahl 1950, Hirschman 1945", kVillage, false, product_concentration},
      {"enterprises_certified", "enterprises", "of them, with a certificate", "5.5", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.certified); }},
      {"visitors", "persons a year",
       "visitors beyond those whose demand products hold, at the appeal of this step", "5.5",
       "module tourism", kCounty, false, [](A a) { return a.now.visitors; }},
      {"road_time_saved", "share", "of the road time to the seat when the run began, over households", "5.5",
       "state", kVillage, false, [](A a) { return 1 - ratio(a.tally.road_hours, a.tally.road_hours_start); }},
      {"hired_labour", "adults", "adults that enterprises, co-operatives and parks hire", "5.4", "count",
       kVillage, false, [](A a) { return a.tally.hired; }},
      {"cooperatives", "co-operatives", "villages with a co-operative", "5.4", "count", kVillage, false,
       [](A a) { return static_cast<double>(a.tally.cooperatives); }},
      {"dividends", "yuan", "paid to members of co-operatives this step", "5.4", "flows", kVillage, false,
       [](A a) { return flow_of(a.tally.flows, Reason::dividend); }},
      {"park_capital", "yuan", "buildings and machines of industrial parks in use, at prices of 2016", "5.4",
       "state", kVillage, false, [](A a) { return a.tally.park_capital; }},
      {"park_jobs", "adults", "adults that firms of parks hire", "5.4", "count", kVillage, false,
       [](A a) { return a.tally.park_hired; }},
      {"park_dividends", "yuan", "paid by firms of parks to households this step", "5.4", "flows", kVillage,
       false, [](A a) { return flow_of(a.tally.flows, Reason::park_dividend); }},
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
  };
}

/// A row for one column a good, or a product.
Indicator of_good(const char* key, const char* unit, const char* meaning, const char* section,
                  const char* source, Finest finest, bool yearly, double (*value)(A, std::size_t),
                  bool products_only) {
  return {key, unit, meaning, section, source, finest, yearly, {}, value, products_only};
}

std::vector<Indicator> goods() {
  return {
      of_good(
          "price_*", "relative to the usual price", "price of the good in the season last cleared", "5.5",
          "docs/model.md 5.5", kVillage, false,
          [](A a, std::size_t good) {
            return ratio(a.tally.goods[good].price, static_cast<double>(a.tally.villages));
          },
          false),
      of_good(
          "enterprises_*", "enterprises", "enterprises that make the product", "5.4", "count", kVillage,
          false, [](A a, std::size_t good) { return static_cast<double>(a.tally.goods[good].plants); }, true),
      of_good(
          "profit_*", "yuan an enterprise", "mean operating profit of the calendar year", "5.4", "ledger",
          kVillage, true,
          [](A a, std::size_t good) {
            return ratio(a.tally.goods[good].profit, static_cast<double>(a.tally.goods[good].plants));
          },
          true),
      of_good(
          "entries_*", "enterprises", "outlays made this step for enterprises of the product", "5.4", "count",
          kVillage, false,
          [](A a, std::size_t good) { return static_cast<double>(a.tally.goods[good].opened); }, true),
      of_good(
          "exits_*", "enterprises", "closed this step of those that made the product", "5.4", "count",
          kVillage, false,
          [](A a, std::size_t good) { return static_cast<double>(a.tally.goods[good].closed); }, true),
      of_good(
          "survival_1_*", "share", "of those founded in the calendar year before, that still run", "5.4",
          "Eurostat-OECD business demography", kCounty, true,
          [](A a, std::size_t good) { return survival(a, good, 1); }, true),
      of_good(
          "survival_3_*", "share", "of those founded three calendar years before, that still run", "5.4",
          "Eurostat-OECD business demography", kCounty, true,
          [](A a, std::size_t good) { return survival(a, good, 3); }, true),
      of_good(
          "enterprise_age_*", "years", "mean time since their outlays", "5.4", "count", kCounty, false,
          [](A a, std::size_t good) {
            const GoodSums& g = a.tally.goods[good];
            return ratio(static_cast<double>(g.plant_months) / 12, static_cast<double>(g.plants));
          },
          true),
  };
}

}  // namespace

namespace {

/// Names of the goods of all counties, those of the first in its order before what only others have.
std::vector<std::string> goods_of_counties(const Scenario& s) {
  std::vector<std::string> names;
  for (const Scenario& county : counties_of(s)) {
    for (std::size_t good = 0; good < good_count(county); ++good) {
      if (std::find(names.begin(), names.end(), good_name(county, good)) == names.end())
        names.push_back(good_name(county, good));
    }
  }
  return names;
}

/// Of a good by its name; undefined in a county that has none of it.
std::function<double(const Area&)> value_by_name(const Indicator& row, const std::string& name) {
  return [of = row.value_of_good, name](const Area& a) {
    for (std::size_t good = 0; good < good_count(a.now.scenario); ++good) {
      if (good_name(a.now.scenario, good) == name) return of(a, good);
    }
    return std::numeric_limits<double>::quiet_NaN();
  };
}

}  // namespace

std::vector<Indicator> written_out(std::span<const Indicator> rows, const Scenario& s) {
  const std::vector<std::string> names = goods_of_counties(s);
  std::vector<Indicator> all;
  for (const Indicator& row : rows) {
    const std::size_t star = row.key.find('*');
    if (star == std::string::npos) {
      all.push_back(row);
      continue;
    }
    for (std::size_t good = row.products_only ? kBaseGoods : 0; good < names.size(); ++good) {
      Indicator one = row;
      one.key.replace(star, 1, names[good]);
      if (s.counties.empty()) {
        one.value = [of = row.value_of_good, good](const Area& a) { return of(a, good); };
      } else {
        one.value = value_by_name(row, names[good]);
      }
      all.push_back(std::move(one));
    }
  }
  return all;
}

std::vector<Indicator> standard_indicators(std::span<const Instrument> instruments) {
  std::vector<Indicator> all;
  for (auto part :
       {people, incomes, family_income_by_source, headline_poverty, lines, hazards, consumption_poverty,
        vulnerability, registration, inequality, livelihoods, enterprises_and_credit, goods}) {
    for (Indicator& row : part()) all.push_back(std::move(row));
  }
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    all.push_back({"cost_" + instruments[i].key, "yuan", "paid this step for: " + instruments[i].meaning, "6",
                   "flows", kVillage, false, [i](const Area& a) { return base::to_yuan(paid_for(a, i)); }});
  }
  return all;
}

}  // namespace ruralsim
