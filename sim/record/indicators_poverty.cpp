// SPDX-License-Identifier: Apache-2.0
// Poverty by income on every line, who returns to it and who leaves it, and poverty by consumption.
#include "sim/record/indicator_lists.hpp"

namespace ruralsim::indicators {
namespace {

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

constexpr const char* kFgt = "Foster, Greer and Thorbecke 1984";
constexpr const char* kLifeTable = "life table: events for each household at risk";

}  // namespace

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

namespace {

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

}  // namespace

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

namespace {

double coped(const Area& a, Coping how) {
  return ratio(a.tally.coping.households[static_cast<std::size_t>(how)], a.tally.households);
}

}  // namespace

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

}  // namespace ruralsim::indicators
