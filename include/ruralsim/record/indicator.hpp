// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/model/instrument.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Sums over some households at the end of a step: whole numbers, or doubles added in the order of rows. All
/// that one household adds to an area or a group.
struct HouseholdSums {
  std::int64_t persons = 0;
  std::int64_t residents = 0;  ///< persons who were not away for more than 6 of the last 12 months
  std::int64_t households = 0;
  std::int64_t adults = 0;  ///< able, of working age
  std::int64_t away = 0;
  std::int64_t searching = 0;
  std::int64_t nearby = 0;
  std::int64_t home = 0;                        ///< able adults who stay and have no job
  std::int64_t chronic = 0, disabled = 0;       ///< persons
  std::int64_t children = 0, pupils = 0;        ///< of 7 to 18; of them, at school
  std::int64_t young = 0, young_schooling = 0;  ///< persons of 18 to 24; their years of school
  double family_income = 0;                     ///< of the last 12 months, yuan
  double resident_income = 0;
  std::array<std::int64_t, kLines> poor{};  ///< persons whose family income per head is below the line
  double gap = 0, severity = 0;             ///< FGT sums of the headline line over persons
  std::int64_t poor_households = 0;         ///< headline
  // Of the last judgement, households by the headline line.
  std::int64_t returned = 0, returned_deep = 0, exited = 0, could_return = 0;
  // Households by register, monitoring and measured poverty.
  std::int64_t registered_persons = 0;
  std::int64_t registered = 0, on_register = 0, registered_poor = 0, unregistered_poor = 0;
  std::array<std::int64_t, kMonitoredClasses> monitored{};
  std::int64_t at_risk = 0;         ///< below the monitoring line without help, and not on the register
  std::int64_t at_risk_missed = 0;  ///< of them, not watched
  std::int64_t watched_safe = 0;    ///< watched, and above the line
  // Persons of households deprived in so many dimensions that they are
  // multidimensionally poor, and of those by dimension.
  std::int64_t multi_poor = 0;
  std::array<std::int64_t, kDimensions> multi_deprived{};
  std::int64_t herd = 0;  ///< thousandths of a head
  base::Fen cash = 0, debt = 0;
  std::int64_t in_debt = 0, in_arrears = 0;           ///< households
  std::int64_t enterprises = 0, entrepreneurs = 0;    ///< households', and able adults in them
  double cropland = 0, leased_in = 0, idle_land = 0;  ///< mu; idle: operated by a household without hands

  void add(const HouseholdSums&);
};

/// The sums of an area, and what its villages add to them.
struct Tally : HouseholdSums {
  std::int64_t jobs_sought = 0;
  std::int64_t jobs_found = 0;
  base::Fen unmet = 0;
  std::int64_t born = 0, died = 0;
  std::int64_t marriages = 0, households_formed = 0;
  std::int64_t struck = 0;  ///< villages
  std::int64_t homes_destroyed = 0;
  std::int64_t exit_quota = 0, exits = 0, watch_entries = 0,
               watch_exits = 0;  ///< households
  std::int64_t villages = 0;
  base::Fen written_off = 0;
  std::int64_t defaults = 0;  ///< households
  std::int64_t plants_opened = 0, plants_closed = 0, prices_clipped = 0;
  std::int64_t cooperatives = 0;
  double hired = 0;  ///< adults
  /// By good: enterprises (of base goods none), their operating profit of the year so far (yuan), and the
  /// villages' prices added up.
  std::vector<std::int64_t> plants;
  std::vector<double> plant_profit, price;
  Flows flows;       ///< this step
  Flows flows_year;  ///< the last 12 months

  using HouseholdSums::add;
  void add(const Tally&);
};

/// What one household adds: `household` is a row of the village's shard.
HouseholdSums sums_of(const Setting&, const Village&, std::uint32_t household);
/// The sums of its households, each of which `each` is shown, and what the village adds.
Tally tally_of(const Setting&, const Village&,
               const std::function<void(std::uint32_t household, const HouseholdSums&)>& each = {});

/// Resident income per resident as distributions and fifths see it: whole yuan, not below 0.
inline double income_per_resident(double resident_income, std::int64_t residents) {
  const double per_head = resident_income / static_cast<double>(residents);
  return per_head > 0 ? static_cast<double>(static_cast<std::int64_t>(per_head + 0.5)) : 0;
}

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

/// The finest level on which an indicator is defined; each has those before it. One of groups may read the
/// `HouseholdSums` of the tally alone.
enum class Finest { county, village, group };

/// What an indicator may read: one area at one step.
struct Area {
  const Setting& now;
  const Tally& tally;
  const IncomeDistribution* incomes;  ///< county only, else nullptr
  std::size_t instruments;
};

/// A row of the list of indicators: a column of county.csv, and of village.csv and group.csv where it is
/// defined that finely.
struct Indicator {
  std::string key;
  std::string unit;
  std::string meaning;
  std::string section;
  std::string source;
  Finest finest = Finest::village;
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
