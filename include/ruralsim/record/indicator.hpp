// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/model/instrument.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Sums over the households of an area at the end of a step: whole numbers, or doubles added in village
/// order.
struct Tally {
  std::int64_t persons = 0;
  std::int64_t residents = 0;  ///< persons who do not work away
  std::int64_t households = 0;
  std::int64_t adults = 0;  ///< able, of working age
  std::int64_t away = 0;
  std::int64_t searching = 0;
  std::int64_t nearby = 0;
  std::int64_t home = 0;  ///< able adults who stay and have no job
  std::int64_t jobs_sought = 0;
  std::int64_t jobs_found = 0;
  double family_income = 0;  ///< of the last 12 months, yuan
  double resident_income = 0;
  std::array<std::int64_t, kLines> poor{};  ///< persons whose family income per head is below the line
  double gap = 0, severity = 0;             ///< FGT sums of the headline line over persons
  std::int64_t poor_households = 0;         ///< headline
  // Of the last judgement, households by the headline line.
  std::int64_t returned = 0, returned_deep = 0, exited = 0, could_return = 0;
  std::int64_t herd = 0;  ///< thousandths of a head
  base::Fen cash = 0;
  base::Fen unmet = 0;
  std::int64_t born = 0, died = 0;
  std::int64_t struck = 0;  ///< villages
  std::int64_t villages = 0;
  base::Fen debt = 0, written_off = 0;
  std::int64_t in_debt = 0, in_arrears = 0, defaults = 0;  ///< households
  std::int64_t entrepreneurs = 0;                          ///< able adults in their enterprise
  std::int64_t plants_opened = 0, plants_closed = 0, prices_clipped = 0;
  double hired = 0;  ///< adults
  /// By good: enterprises (of base goods none), their operating profit of the year so far (yuan), and the
  /// villages' prices added up.
  std::vector<std::int64_t> plants;
  std::vector<double> plant_profit, price;
  Flows flows;       ///< this step
  Flows flows_year;  ///< the last 12 months

  void add(const Tally&);
};
Tally tally_of(const Setting&, const Village&);

/// Resident income per resident of the last 12 months as counts of residents in bins of one yuan: exact
/// counts, no sort. Values ascend; incomes above the bins keep their own value.
class IncomeDistribution {
 public:
  explicit IncomeDistribution(const Setting&, std::span<Shard>);
  [[nodiscard]] std::span<const double> values() const { return values_; }
  [[nodiscard]] std::span<const double> weights() const { return weights_; }

 private:
  std::vector<double> values_, weights_;
};

/// What an indicator may read: one area at one step.
struct Area {
  const Setting& now;
  const Tally& tally;
  const IncomeDistribution* incomes;  ///< county only, else nullptr
  std::size_t instruments;
};

/// A row of the list of indicators: a column of county.csv and, where `village` is set, of village.csv.
struct Indicator {
  std::string key;
  std::string unit;
  std::string meaning;
  std::string section;
  std::string source;
  bool village = true;
  bool yearly = false;  ///< only defined in the last step of a year: the annual judgement
  /// The value, NaN where it is undefined.
  std::function<double(const Area&)> value;
  /// A row with a `*` in its key stands for one column a good or, if so, only a product: its value then asks
  /// for the good.
  std::function<double(const Area&, std::size_t good)> value_of_good = {};
  bool products_only = false;
};

/// The rows with those that stand for goods replaced by one for each of the scenario's.
std::vector<Indicator> written_out(std::span<const Indicator>, const Scenario&);

/// The list of indicators, sim/record/indicators.cpp, with a cost column for every instrument.
std::vector<Indicator> standard_indicators(std::span<const Instrument>);

}  // namespace ruralsim
