// SPDX-License-Identifier: Apache-2.0
// THE list of indicators, its parts in the order of columns. A row is a column of county.csv (and of
// village.csv), a line of `list indicators`, an entry of datapackage.json and rows of summary.csv.
#include <algorithm>
#include <limits>

#include "sim/record/indicator_lists.hpp"

namespace ruralsim {
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
       {indicators::people, indicators::incomes, indicators::family_income_by_source,
        indicators::headline_poverty, indicators::lines, indicators::hazards, indicators::consumption_poverty,
        indicators::vulnerability, indicators::registration, indicators::inequality, indicators::livelihoods,
        indicators::enterprises_and_credit, indicators::goods}) {
    for (Indicator& row : part()) all.push_back(std::move(row));
  }
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    all.push_back({"cost_" + instruments[i].key, "yuan", "paid this step for: " + instruments[i].meaning, "6",
                   "flows", Finest::village, false,
                   [i](const Area& a) { return base::to_yuan(indicators::paid_for(a, i)); }});
  }
  return all;
}

}  // namespace ruralsim
