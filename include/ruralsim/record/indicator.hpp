// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/base/statistics.hpp>
#include <ruralsim/model/instrument.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/history.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// Lines that incomes are held against. The first are those of `Line` and, as the next two, of family income
/// per person; the last two of resident income per resident.
enum class IncomeLine : std::uint8_t {
  standard_2010,
  line_2020,
  line_2020_median,
  monitoring,        ///< of the monitoring system
  half_of_2020,      ///< half the county's median of 2020, at the prices of the date
  half_of_national,  ///< half the national rural median of the date
  count
};
constexpr std::size_t kIncomeLines = static_cast<std::size_t>(IncomeLine::count);
static_assert(static_cast<std::size_t>(IncomeLine::monitoring) == kLines);

/// Yuan a year; 0 where a line is not known.
std::array<double, kIncomeLines> income_lines(const Setting&, const Shard&);

/// Spells of the last judgement are told apart up to this many years; the last class is of so many or more.
constexpr std::size_t kSpellClasses = 3;

/// What a year's judgement found, households by the headline line. All is 0 but in the last step of a year.
struct JudgementSums {
  std::int64_t households = 0;
  std::int64_t returned = 0, returned_deep = 0, exited = 0;
  std::int64_t could_return = 0;  ///< not poor at the judgement before
  /// By the years that the state before had lasted, of those who were judged before.
  std::array<std::int64_t, kSpellClasses> not_poor_for{}, returned_after{}, poor_for{}, exited_after{};
  std::array<double, kIncomeSources> family_income{};  ///< of the calendar year by source, yuan

  void add(const JudgementSums&);
};

/// Persons below each line, and sums over them of the gap to it and its square (FGT 0 to 2, shares of the
/// line).
struct LineSums {
  std::int64_t below_any = 0;  ///< the sum of `below`
  std::array<std::int64_t, kIncomeLines> below{};
  std::array<double, kIncomeLines> gap{}, severity{};

  void add(const LineSums&);
};

/// What the year and the years before tell of households' vulnerability, in persons. All is 0 but in the last
/// step of a year.
struct PanelSums {
  std::int64_t foreseen = 0;     ///< of households whose chance to be poor next December is known
  double chance = 0;             ///< of theirs, added up
  std::int64_t vulnerable = 0;   ///< poor next December rather than not
  std::int64_t even_in_two = 0;  ///< with even odds or worse to be poor in one of two years
  std::int64_t followed = 0;     ///< of households with at least two of the last five Decembers
  double severity = 0;           ///< mean over these of the squared gap to the line of 2020, added up
  double severity_of_mean = 0;   ///< squared gap of mean income over them: the chronic part
  std::int64_t always = 0;       ///< below the line in all of them
  std::int64_t on_average = 0;   ///< not always, but on average
  std::int64_t at_times = 0;     ///< in some, and on average not

  void add(const PanelSums&);
};

/// What residents consumed in the calendar year, and how households coped. All is 0 but in the last step of a
/// year.
struct CopingSums {
  std::int64_t below = 0;  ///< residents whose consumption is below the headline line
  double gap = 0, severity = 0;
  std::array<std::int64_t, static_cast<std::size_t>(Coping::count)> households{};

  void add(const CopingSums&);
};

/// What most households add to something of at every step.
struct StepSums {
  std::int64_t persons = 0;
  std::int64_t residents = 0;  ///< persons who were not away for more than 6 of the last 12 months
  std::int64_t households = 0;
  std::int64_t adults = 0;  ///< able, of working age
  std::int64_t away = 0;
  std::int64_t searching = 0;
  std::int64_t nearby = 0;
  std::int64_t home = 0;                                  ///< able adults who stay and have no job
  std::int64_t chronic = 0, disabled = 0;                 ///< persons
  std::int64_t children = 0, elders = 0;                  ///< residents under 16, and of 60 and older
  std::int64_t left_children = 0, left_elders = 0;        ///< of them, left behind
  std::int64_t migrant_years = 0, migrant_schooling = 0;  ///< of those away, age and schooling added up
  std::int64_t departed = 0, came_back = 0;               ///< persons who took up or left away work this step
  std::int64_t returnees = 0;               ///< worked away once, neither do nor look for it now
  double labour = 0, labour_age = 0;        ///< effective adults at home; each one's age in years added up
  std::int64_t school_age = 0, pupils = 0;  ///< of 7 to 18; of them, at school
  std::int64_t young = 0, young_schooling = 0;  ///< persons of 18 to 24; their years of school
  double family_income = 0;                     ///< of the last 12 months, yuan
  double resident_income = 0;
  std::int64_t poor_households = 0;  ///< headline
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
  std::int64_t certified = 0;                         ///< enterprises
  double cropland = 0, leased_in = 0, idle_land = 0;  ///< mu; idle: operated by a household without hands
  std::int64_t insured = 0;                           ///< households, against disasters
  double effort = 0, aspiration = 0;                  ///< households' added up, the latter in yuan of 2016
};

/// Sums over some households at the end of a step: whole numbers, or doubles added in the order of rows. All
/// that one household adds to an area or a group.
struct HouseholdSums : StepSums {
  LineSums lines;
  JudgementSums judged;
  PanelSums panel;
  CopingSums coping;

  void add(const HouseholdSums&);
};

/// Of one good: its price, and its enterprises, of base goods none.
struct GoodSums {
  double price = 0;                     ///< the villages' added up
  std::int64_t plants = 0;              ///< enterprises
  std::int64_t plant_months = 0;        ///< their ages added up
  double profit = 0;                    ///< operating, of the calendar year so far, yuan
  std::int64_t opened = 0, closed = 0;  ///< this step
  /// By calendar year before this one: enterprises founded in it, and those of them that still run.
  std::array<std::int64_t, kPlantCohorts> founded{}, running{};

  void add(const GoodSums&);
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
  std::int64_t prices_clipped = 0;
  std::int64_t cooperatives = 0;
  double road_hours = 0, road_hours_start = 0;  ///< road time to the seat, households' added up
  double hired = 0;                             ///< adults
  double park_capital = 0;                      ///< in use, yuan at prices of 2016
  double park_hired = 0;                        ///< adults
  double grass = 0;                             ///< villages' added up
  std::vector<GoodSums> goods;                  ///< by good
  Flows flows;                                  ///< this step
  Flows flows_year;                             ///< the last 12 months

  using HouseholdSums::add;
  void add(const Tally&);
};

/// The sums of its households and what the village adds.
Tally tally_of(const Setting&, const std::array<double, kIncomeLines>& lines, const Village&);

/// Resident income per resident of the last 12 months as counts of residents in bins of one yuan: exact
/// counts, no sort. Values ascend; incomes above the bins keep their own value.
class IncomeDistribution {
 public:
  explicit IncomeDistribution(const Setting&, std::span<Shard>);
  IncomeDistribution(const IncomeDistribution&) = delete;
  IncomeDistribution& operator=(const IncomeDistribution&) = delete;

  [[nodiscard]] std::span<const double> values() const { return values_; }
  [[nodiscard]] std::span<const double> weights() const { return weights_; }
  [[nodiscard]] const base::Distribution& distribution() const { return *distribution_; }

 private:
  /// Takes over the residents of the bins, of at most so many households.
  void take_bins(std::span<const std::uint32_t> residents_in, std::size_t households);

  std::vector<double> values_, weights_;
  std::optional<base::Distribution> distribution_;  ///< of the values and weights
};

/// The finest level on which an indicator is defined; each has those before it. One of groups may read the
/// `HouseholdSums` of the tally alone.
enum class Finest { county, village, group };

/// What an indicator may read: one area at one step.
struct Area {
  const Setting& now;
  const std::array<double, kIncomeLines>& lines;
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
