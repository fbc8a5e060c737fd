// SPDX-License-Identifier: Apache-2.0
// Enterprises, their products and their debts.
#include "sim/record/indicator_lists.hpp"

namespace ruralsim::indicators {

namespace {

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

}  // namespace

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

namespace {

/// A row for one column a good, or a product.
Indicator of_good(const char* key, const char* unit, const char* meaning, const char* section,
                  const char* source, Finest finest, bool yearly, double (*value)(A, std::size_t),
                  bool products_only) {
  return {key, unit, meaning, section, source, finest, yearly, {}, value, products_only};
}

}  // namespace

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

}  // namespace ruralsim::indicators
