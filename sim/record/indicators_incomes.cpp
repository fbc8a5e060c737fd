// SPDX-License-Identifier: Apache-2.0
// Incomes, where they come from and how they are distributed.
#include "sim/record/indicator_lists.hpp"
#include <ruralsim/base/statistics.hpp>
#include <ruralsim/record/distribution.hpp>

namespace ruralsim::indicators {
namespace {

double yuan_a_resident(const Area& a, double yuan) {
  return ratio(yuan, static_cast<double>(a.tally.residents));
}

/// Rows of the list of flows, but for support, that count in resident income from a source.
struct RowsOfSource {
  std::array<std::size_t, kFixedReasons> row{};
  std::size_t count = 0;
};
constexpr auto kRowsOf = [] {
  std::array<RowsOfSource, kIncomeSources> all{};
  for (std::size_t r = 0; r < kFixedReasons; ++r) {
    if (kFlowKinds[r].resident_income == 0 || kFlowKinds[r].source == Source::none) continue;
    RowsOfSource& rows = all[place_of(kFlowKinds[r].source)];
    rows.row[rows.count++] = r;
  }
  return all;
}();

/// Income of the last 12 months from one source, resident definition, yuan.
double income_from(const Area& a, Source source) {
  const Flows& flows = a.tally.flows_year;
  double sum = 0;
  if (flows.empty()) return sum;
  const auto add = [&](std::size_t r) { sum += flow_kind(r).resident_income * base::to_yuan(flows[r]); };
  const RowsOfSource& rows = kRowsOf[place_of(source)];
  for (std::size_t i = 0; i < rows.count; ++i) add(rows.row[i]);
  for (std::size_t r = kFixedReasons; source == Source::public_transfer && r < flows.size(); ++r) add(r);
  return sum;
}

/// Of the county's distribution of resident income per resident.
template <class F>
double of_incomes(const Area& a, F&& f) {
  return a.incomes == nullptr ? kUndefined : f(a.incomes->distribution());
}

}  // namespace

std::vector<Indicator> incomes() {
  return {
      {"income_pc_mean", "yuan a person and year", "resident income of the last 12 months per resident", "2",
       "NBS disposable income, resident definition", kGroup, false,
       [](A a) { return yuan_a_resident(a, a.tally.resident_income); }},
      {"income_pc_median", "yuan a person and year", "its median over residents", "8",
       "quantile of exact counts", kCounty, false,
       [](A a) { return of_incomes(a, [](auto& d) { return d.quantile(0.5); }); }},
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

/// What is asked of any income distribution, of residents' resident income.
std::vector<Indicator> inequality() {
  std::vector<Indicator> all;
  for (const DistributionStatistic& s : distribution_statistics()) {
    all.push_back({s.key, s.unit, std::string(s.meaning) + ", resident income of residents", "8", s.source,
                   kCounty, false, [of = s.of](A a) { return of_incomes(a, of); }});
  }
  return all;
}

}  // namespace ruralsim::indicators
