// SPDX-License-Identifier: Apache-2.0
// THE list of what is asked of an income distribution, in a run and in any other table of households.
#include <limits>

#include <ruralsim/record/distribution.hpp>

namespace ruralsim {
namespace {

using D = const base::Distribution&;

/// FGT(alpha) of a line that is a share of the median, in hundredths.
template <int kShare, int kAlpha>
double of_median(D d) {
  return d.fgt(kShare / 100.0 * d.quantile(0.5), kAlpha);
}

template <int kFifth>
double fifth(D d) {
  return d.income_share(0.2 * (kFifth - 1), 0.2 * kFifth);
}

double p90_p10(D d) {
  const double low = d.quantile(0.1);
  return low > 0 ? d.quantile(0.9) / low : std::numeric_limits<double>::quiet_NaN();
}

constexpr const char* kOecd = "OECD convention";
constexpr const char* kEurostat = "Eurostat convention";
constexpr const char* kLorenz = "Lorenz 1905";

constexpr DistributionStatistic kStatistics[] = {
    {"relative_poverty_40", "share", "persons below 40 % of the median", kOecd, of_median<40, 0>},
    {"relative_gap_40", "share", "FGT(1), mean gap to 40 % of the median", kOecd, of_median<40, 1>},
    {"relative_severity_40", "share", "FGT(2), mean squared gap to 40 % of the median", kOecd,
     of_median<40, 2>},
    {"relative_poverty_50", "share", "persons below half the median", kOecd, of_median<50, 0>},
    {"relative_gap_50", "share", "FGT(1), mean gap to half the median", kOecd, of_median<50, 1>},
    {"relative_severity_50", "share", "FGT(2), mean squared gap to half the median", kOecd, of_median<50, 2>},
    {"relative_poverty_60", "share", "persons below 60 % of the median", kEurostat, of_median<60, 0>},
    {"relative_gap_60", "share", "FGT(1), mean gap to 60 % of the median", kEurostat, of_median<60, 1>},
    {"relative_severity_60", "share", "FGT(2), mean squared gap to 60 % of the median", kEurostat,
     of_median<60, 2>},
    {"gini", "index", "Gini coefficient", "Gini 1912", [](D d) { return d.gini(); }},
    {"theil_t", "index", "Theil's T, GE(1)", "Theil 1967", [](D d) { return d.theil_t(); }},
    {"mld", "index", "mean log deviation, GE(0)", "Shorrocks 1980", [](D d) { return d.mld(); }},
    {"atkinson_05", "index", "Atkinson's index, aversion .5", "Atkinson 1970",
     [](D d) { return d.atkinson(0.5); }},
    {"atkinson_1", "index", "Atkinson's index, aversion 1", "Atkinson 1970",
     [](D d) { return d.atkinson(1); }},
    {"income_share_q1", "share", "income of the poorest fifth in all income", kLorenz, fifth<1>},
    {"income_share_q2", "share", "income of the second fifth in all income", kLorenz, fifth<2>},
    {"income_share_q3", "share", "income of the third fifth in all income", kLorenz, fifth<3>},
    {"income_share_q4", "share", "income of the fourth fifth in all income", kLorenz, fifth<4>},
    {"income_share_q5", "share", "income of the richest fifth in all income", kLorenz, fifth<5>},
    {"p90_p10", "ratio", "ninth decile of income over the first", "quantiles", p90_p10},
};

}  // namespace

std::span<const DistributionStatistic> distribution_statistics() {
  return kStatistics;
}

}  // namespace ruralsim
