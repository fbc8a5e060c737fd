// SPDX-License-Identifier: Apache-2.0
// Margins of households and villages: counts, sizes, what they own and earn, where they lie.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "sim/engine/margin_lists.hpp"
#include <ruralsim/base/math.hpp>

namespace ruralsim {
namespace {

using Cells = std::vector<MarginCell>;
using Value = double (*)(const Shard&, std::size_t village, std::uint32_t household);

std::vector<double> sums_by_type(const StartOfRun& start, Value value) {
  std::vector<double> sums(start.scenario.household_types.size(), 0);
  each_household(start, [&](const Shard& s, std::size_t v, std::uint32_t h) {
    sums[s.household.type[h]] += value(s, v, h);
  });
  return sums;
}

double one(const Shard&, std::size_t, std::uint32_t) {
  return 1;
}
double persons(const Shard& s, std::size_t, std::uint32_t h) {
  return s.person_begin[h + 1] - s.person_begin[h];
}

/// A cell a type: the sum of a value, or its mean, beside the type's parameter.
template <class Target>
Cells by_type(const StartOfRun& start, const char* key, Target&& target, Value value, bool mean) {
  const std::vector<double> sums = sums_by_type(start, value), households = sums_by_type(start, one);
  Cells cells;
  for (std::size_t t = 0; t < sums.size(); ++t) {
    const HouseholdType& type = start.scenario.household_types[t];
    if (mean && households[t] == 0) continue;
    cells.push_back(cell_of_parameter(start, type.name, std::string("household_types.*.") + key, target(type),
                                      mean ? sums[t] / households[t] : sums[t]));
  }
  return cells;
}

/// The type means of something owned and, where the data have it, the county's total.
Cells owned(const StartOfRun& start, const char* key, double HouseholdType::*field, Value value,
            const std::vector<AgeRow>& total) {
  Cells cells = by_type(
      start, key, [&](const HouseholdType& t) { return t.*field; }, value, true);
  const std::vector<double> sums = sums_by_type(start, value);
  if (!total.empty())
    cells.push_back(
        cell_of_row(total[0], "county, total", 1, std::accumulate(sums.begin(), sums.end(), 0.0)));
  return cells;
}

Cells sizes(const StartOfRun& start) {
  const auto& rows = start.scenario.tables.household_size;
  std::vector<double> count;
  double all = 0, of_rows = 0;
  each_household(start, [&](const Shard& s, std::size_t v, std::uint32_t h) {
    const auto size = static_cast<std::size_t>(persons(s, v, h));
    if (count.size() <= size) count.resize(size + 1, 0);
    count[size] += 1;
    all += 1;
  });
  for (const AgeRow& row : rows) of_rows += row.value;
  Cells cells;
  for (const AgeRow& row : rows) {
    const auto size = static_cast<std::size_t>(row.age_from);
    cells.push_back(
        cell_of_row(row, std::to_string(size), 1 / of_rows, size < count.size() ? count[size] / all : 0));
  }
  return cells;
}

/// Villages' own shares have no source: each is held against the mean of its kind.
Cells registered(const StartOfRun& start) {
  struct Place {
    double households = 0, registered = 0;
    bool poor = false;
  };
  std::vector<Place> villages(static_cast<std::size_t>(start.scenario.county.villages));
  std::array<Place, 2> kind{};
  each_household(start, [&](const Shard& s, std::size_t v, std::uint32_t h) {
    for (Place* to : {&villages[s.village.id[v] - 1], &kind[s.village.poor[v]]}) {
      to->households += 1;
      to->registered += s.household.registered[h];
      to->poor = s.village.poor[v] != 0;
    }
  });
  Cells cells;
  for (std::size_t v = 0; v < villages.size(); ++v) {
    const Place& mean = kind[villages[v].poor ? 1 : 0];
    if (villages[v].households == 0) continue;
    cells.push_back(
        {fmt::format("village {}", v + 1), mean.registered / mean.households,
         villages[v].registered / villages[v].households, 'C',
         "no source: villages' own shares; the target is the mean of villages registered as poor, "
         "or of the others"});
  }
  return cells;
}

Cells off_farm_households(const StartOfRun& start) {
  double households = 0, with = 0;
  each_household(start, [&](const Shard& s, std::size_t, std::uint32_t h) {
    households += 1;
    with += std::any_of(s.person.occupation.begin() + s.person_begin[h],
                        s.person.occupation.begin() + s.person_begin[h + 1], works_off_farm)
                ? 1
                : 0;
  });
  const double target = start.scenario.population.off_farm_households;
  return {cell_of_parameter(start, "county", "population.off_farm_households",
                            target > 0 ? target : std::numeric_limits<double>::quiet_NaN(),
                            with / households)};
}

/// Mean and standard deviation of a village column over villages and mean over households.
Cells place(const StartOfRun& start, const char* mean_key, double mean_target, const char* spread_key,
            double spread_target, std::vector<float> Shard::Villages::*column, bool logarithm) {
  std::vector<double> values;
  double sum = 0, all = 0;
  each_household(start, [&](const Shard& s, std::size_t v, std::uint32_t) {
    sum += static_cast<double>((s.village.*column)[v]);
    all += 1;
  });
  for (const Shard& s : start.shards) {
    for (const float x : s.village.*column) {
      const auto value = static_cast<double>(x);
      values.push_back(logarithm && value > 0 ? base::log(value) : value);
    }
  }
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return {cell_of_parameter(start, "mean of households", mean_key, mean_target, sum / all),
          cell_of_parameter(start, logarithm ? "sd of villages, logarithm" : "sd of villages", spread_key,
                            spread_target, n > 1 ? base::sqrt(squares / (n - 1)) : 0)};
}

struct Earner {
  double income;  ///< family income of 12 months, yuan a person
  double persons;
  std::uint64_t id;
};

/// Fifths of persons by family income a person, relative to the mean.
Cells quintiles(const StartOfRun& start) {
  std::vector<Earner> earners;
  double all = 0, income = 0;
  each_household(start, [&](const Shard& s, std::size_t v, std::uint32_t h) {
    const double n = persons(s, v, h);
    earners.push_back({static_cast<double>(s.household.family_year[h]) / n, n, s.household.id[h]});
    all += n;
    income += static_cast<double>(s.household.family_year[h]);
  });
  std::sort(earners.begin(), earners.end(), [](const Earner& a, const Earner& b) {
    return a.income != b.income ? a.income < b.income : a.id < b.id;
  });
  std::array<double, 5> sum{};
  double before = 0;
  for (const Earner& e : earners) {
    for (std::size_t q = 0; q < 5; ++q) {
      const double from = static_cast<double>(q) * all / 5, to = static_cast<double>(q + 1) * all / 5;
      sum[q] += e.income * std::max(0.0, std::min(to, before + e.persons) - std::max(from, before));
    }
    before += e.persons;
  }
  Cells cells;
  for (const AgeRow& row : start.scenario.tables.income_quintiles) {
    if (row.age_from < 1 || row.age_from > 5) continue;
    cells.push_back(cell_of_row(row, std::to_string(row.age_from), 1,
                                5 * sum[static_cast<std::size_t>(row.age_from - 1)] / income));
  }
  return cells;
}

Cells income_by_type(const StartOfRun& start) {
  const auto income = sums_by_type(start, [](const Shard& s, std::size_t, std::uint32_t h) {
    return static_cast<double>(s.household.family_year[h]);
  });
  const std::vector<double> of_type = sums_by_type(start, persons);
  const double mean = std::accumulate(income.begin(), income.end(), 0.0) /
                      std::accumulate(of_type.begin(), of_type.end(), 0.0);
  Cells cells;
  for (const AgeRow& row : start.scenario.tables.income_by_type) {
    const auto t = static_cast<std::size_t>(row.age_from - 1);
    if (t >= income.size() || of_type[t] == 0) continue;
    cells.push_back(
        cell_of_row(row, start.scenario.household_types[t].name, 1, income[t] / of_type[t] / mean));
  }
  return cells;
}

std::vector<Margin> counts() {
  return {
      {"households", "households by type", "households",
       [](const StartOfRun& s) {
         return by_type(
             s, "households", [](const HouseholdType& t) { return static_cast<double>(t.households); }, one,
             false);
       }},
      {"persons", "persons by household type", "persons",
       [](const StartOfRun& s) {
         return by_type(
             s, "persons", [](const HouseholdType& t) { return static_cast<double>(t.persons); }, persons,
             false);
       }},
      {"household_size", "households by size", "share of households", sizes},
      {"in_poor_villages", "households in villages registered as poor, by type", "share of households",
       [](const StartOfRun& s) {
         return by_type(
             s, "poor_village_share", [](const HouseholdType& t) { return t.poor_village_share; },
             [](const Shard& x, std::size_t v, std::uint32_t) {
               return static_cast<double>(x.village.poor[v]);
             },
             true);
       }},
      {"registered_share", "registered households by village", "share of households", registered},
      {"off_farm_households", "households with a member away or in a job near home", "share of households",
       off_farm_households},
  };
}

std::vector<Margin> possessions() {
  return {
      {"cropland", "cropland by household type", "mu a household",
       [](const StartOfRun& s) {
         return owned(
             s, "cropland", &HouseholdType::cropland,
             [](const Shard& x, std::size_t, std::uint32_t h) {
               return static_cast<double>(x.household.cropland[h]);
             },
             s.scenario.tables.county_cropland);
       }},
      {"pasture", "pasture by household type", "mu a household",
       [](const StartOfRun& s) {
         return owned(
             s, "pasture", &HouseholdType::pasture,
             [](const Shard& x, std::size_t, std::uint32_t h) {
               return static_cast<double>(x.household.pasture[h]);
             },
             s.scenario.tables.county_pasture);
       }},
      {"herd", "animals by household type", "head a household",
       [](const StartOfRun& s) {
         return owned(
             s, "herd", &HouseholdType::herd,
             [](const Shard& x, std::size_t, std::uint32_t h) { return x.household.herd[h] / kHead; },
             s.scenario.tables.county_herd);
       }},
      {"gathering_access", "access to gathering grounds by household type, 1 is the mean", "ratio",
       [](const StartOfRun& s) {
         return owned(s, "gathering_access", &HouseholdType::gathering_access,
                      [](const Shard& x, std::size_t, std::uint32_t h) {
                        return static_cast<double>(x.household.access[h]);
                      },
                      {});
       }},
      {"cash", "cash by household type", "yuan a household",
       [](const StartOfRun& s) {
         return owned(
             s, "cash", &HouseholdType::cash,
             [](const Shard& x, std::size_t, std::uint32_t h) { return base::to_yuan(x.household.cash[h]); },
             {});
       }},
      {"enterprise_share", "households with an enterprise by type", "share of households",
       [](const StartOfRun& s) {
         return owned(s, "enterprise_share", &HouseholdType::enterprise_share,
                      [](const Shard& x, std::size_t, std::uint32_t h) {
                        return x.household.product[h] > 0 ? 1.0 : 0.0;
                      },
                      {});
       }},
  };
}

std::vector<Margin> incomes_and_places() {
  return {
      {"income_quintiles", "fifths of persons by family income of 12 months a person, relative to the mean",
       "ratio", quintiles},
      {"income_by_type", "family income of 12 months a person by household type, relative to the mean",
       "ratio", income_by_type},
      {"altitude", "altitude of villages", "m",
       [](const StartOfRun& s) {
         return place(s, "county.altitude", s.scenario.county.altitude, "county.altitude_spread",
                      s.scenario.county.altitude_spread, &Shard::Villages::altitude, false);
       }},
      {"road_time", "time by road from villages to the county seat", "h",
       [](const StartOfRun& s) {
         return place(s, "county.road_time", s.scenario.county.road_time, "county.road_time_spread",
                      s.scenario.county.road_time_spread, &Shard::Villages::road_time, true);
       }},
  };
}

}  // namespace

std::vector<Margin> household_margins() {
  std::vector<Margin> all = counts();
  for (const std::vector<Margin>& more : {possessions(), incomes_and_places()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace ruralsim
