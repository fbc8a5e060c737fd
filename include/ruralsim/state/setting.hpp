// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <ruralsim/base/random.hpp>
#include <ruralsim/model/levers.hpp>
#include <ruralsim/model/scenario.hpp>
#include <ruralsim/state/shard.hpp>

namespace ruralsim {

/// Where a step stands in the calendar.
struct Clock {
  base::Month now;  ///< first month of the step
  int steps_per_year = 4;
  int months = 3;          ///< a step
  int slot = 0;            ///< step of the year, 0 first
  base::Month year_start;  ///< January of this year
  bool first_of_run = false;

  [[nodiscard]] bool first_of_year() const { return slot == 0; }
  [[nodiscard]] bool last_of_year() const { return slot == steps_per_year - 1; }
  [[nodiscard]] double years() const { return months / 12.0; }
};
Clock clock_at(base::Month now, int steps_per_year, bool first_of_run);

/// Goods with a market: what land, herd and gathering grounds yield, then the scenario's products.
enum class Good : std::uint8_t { crops, herd, gathering, count };
constexpr std::size_t kBaseGoods = static_cast<std::size_t>(Good::count);
inline std::size_t good_count(const Scenario& s) {
  return kBaseGoods + s.products.size();
}
/// Name of a good in keys and columns: crops, herd, gathering, then the products'.
std::string good_name(const Scenario&, std::size_t good);
const MarketOfGood& market_of(const Scenario&, std::size_t good);

/// Every dated input at one step, so that no process looks up a date.
struct Drivers {
  std::array<double, kLines> line{};  ///< poverty lines on the 12 months that end with this step, yuan a head
  double headline = 0;  ///< the line official figures use at this date: of 2010, from 2020 that of 2020
  std::size_t headline_line = 0;
  double cpi_since_2020 = 1;         ///< CPI of the middle of those 12 months relative to mid-2020
  double national_median = 0;        ///< rural income a head of the same date, yuan a year
  double subsistence = 0;            ///< yuan an adult equivalent and year
  double price_level = 1;            ///< CPI relative to mid-2016
  double away_pay = 0;               ///< reference migrant of the county, yuan for twelve months of work
  double away_living = 0;            ///< likewise
  double hardship_away = 0;          ///< median, yuan a year
  double hardship_nearby = 0;        ///< yuan a year
  double nearby_pay = 0;             ///< yuan a year
  std::int64_t nearby_jobs = 0;      ///< in the county
  double crop_value = 0;             ///< yuan a mu and year
  double crop_capital = 0;           ///< of a mu of mean land when the run began, yuan at prices of 2016
  double crop_growth = 1;            ///< real value of a mu's harvest relative to when the run began
  double herd_price = 0;             ///< yuan a head
  double gathering_value = 0;        ///< yuan a household of mean access and year
  std::vector<double> other_income;  ///< by household type, yuan a year
  std::vector<double> good_price;    ///< usual price of a good relative to the start
  std::vector<double> good_demand;   ///< demand for a good relative to the start
  std::vector<double> good_share;    ///< of a good's year of sales in this step
  double dairy_share = 0;            ///< of a year, in this step
  double online_access = 0;          ///< share of the traders' margin that every household wins back online
  double visitors = 0;               ///< a year, beyond those whose demand `good_demand` holds
  double craft_orders = 0;           ///< yuan a year at prices of the start, likewise
  double enter = 0;                  ///< chance a step to look into starting an enterprise
  double crop_share = 0, birth_share = 0, offtake_share = 0,
         gathering_share = 0;                             ///< of the year in this step
  double reconsider = 0, taste_redraw = 0, lose_job = 0;  ///< chances a step
  double find_job = 0;  ///< chance a year: the village network scales it before it becomes a chance a step
  double lose_away_job = 0, injury_away = 0;  ///< chances a step
  std::array<double, kDisasters> disaster{};  ///< chances a step, by kind
  /// Chances a step of a serious illness: by [frail, that is chronically ill or disabled][60 or older].
  std::array<std::array<double, 2>, 2> illness{};

  bool operator==(const Drivers&) const = default;
};
Drivers drivers_at(const Scenario&, const Clock&);

/// A measure of the scenario as it stands at one step.
struct MeasureInForce {
  Levers levers;
  Eligibility eligible;
  std::optional<Ranking> priority;  ///< else as the levers have it
  std::size_t instrument = 0;
  double budget = std::numeric_limits<double>::infinity();  ///< yuan a year
  TargetingErrors errors;
  std::uint64_t error_key = 0;  ///< of the measure's name: tells apart whom its list gets wrong
  int lag = 0;                  ///< months from being listed to the first payment
  double share = 0;             ///< how far it is in force, 0 to 1 and beyond for series
  double graduate_above = 0;    ///< multiples of the headline line; 0: no household leaves by its own income
  int graduate_months = 0;      ///< for which income must have stayed above that
  bool review = false;          ///< its list is drawn up anew this step
  bool opens = false;           ///< the same at the turn of the year, or since the measure begins
  double cutoff =
      0;  ///< assessed income per head below which a means test listed at the last review, yuan a year
  /// Assessed income per head at which its conditions end eligibility, yuan a year, as of the last review.
  double income_limit = std::numeric_limits<double>::infinity();
};

/// What other counties bring to the markets that a county shares with them: by good, its own first and then
/// those that only others have. Empty where it shares none.
struct MarketNeighbours {
  std::vector<double> demand, supply;  ///< of the season, yuan at prices of the start
  std::vector<double> pipeline, sold;  ///< plants under way; what a year's markets take, likewise
  std::vector<int> sectors;            ///< of the goods that only others have
};

/// What every village sees during a step and no village changes.
struct Setting {
  const Scenario& scenario;
  base::Key key;
  Clock clock;
  Drivers drivers;
  std::vector<MeasureInForce> measures;
  /// By good: what an entrant expects of the price when the plants under way that it sees begin to sell,
  /// relative to the price expected without them. Empty before the first markets.
  std::vector<double> crowding = {};
  /// By good: all plants under way, relative to what is normally sold. Empty before the first markets, and
  /// where prices are given.
  std::vector<double> under_way = {};
  /// Known while the season's markets clear.
  MarketNeighbours neighbours = {};
  /// Factor on the doses of the measure that the old regime was converted into; 0 before.
  double conversion = 0;
  /// Places near home of this step, those held included; known once they are given out.
  std::int64_t job_places = 0;
  /// Visitors a year at this step's appeal of the villages; known once the markets have cleared.
  double visitors = 0;
};

/// A county in a step: what it sees and what it has.
struct CountyNow {
  Setting& now;
  std::span<Shard> shards;
};

/// The row numbers from `first` up to but without `last`, to loop over. (std::views::iota of libstdc++ 12
/// does not compile with clang 14.)
class Rows {
 public:
  class Iterator {
   public:
    using value_type = std::uint32_t;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using pointer = const std::uint32_t*;
    using reference = std::uint32_t;
    constexpr Iterator() = default;
    constexpr explicit Iterator(std::uint32_t row) : row_(row) {}
    constexpr std::uint32_t operator*() const { return row_; }
    constexpr Iterator& operator++() {
      ++row_;
      return *this;
    }
    constexpr Iterator operator++(int) { return Iterator(row_++); }
    constexpr bool operator==(const Iterator&) const = default;

   private:
    std::uint32_t row_ = 0;
  };
  constexpr Rows(std::uint32_t first, std::uint32_t last) : first_(first), last_(last) {}
  [[nodiscard]] constexpr Iterator begin() const { return Iterator(first_); }
  [[nodiscard]] constexpr Iterator end() const { return Iterator(last_); }
  [[nodiscard]] constexpr std::size_t size() const { return last_ - first_; }
  [[nodiscard]] constexpr bool empty() const { return first_ == last_; }

 private:
  std::uint32_t first_, last_;
};

/// The unit of work: one village of a shard. Its columns are the shard's, its rows the ranges below.
struct Village {
  Shard& shard;
  std::size_t row;

  [[nodiscard]] Rows households() const {
    return {shard.household_begin[row], shard.household_begin[row + 1]};
  }
  [[nodiscard]] Rows persons(std::uint32_t household) const {
    return {shard.person_begin[household], shard.person_begin[household + 1]};
  }
  [[nodiscard]] std::size_t size() const {
    return shard.household_begin[row + 1] - shard.household_begin[row];
  }
};

/// Row in the shard of a household's village.
inline std::size_t village_of(const Shard& s, std::uint32_t household) {
  const auto next = std::upper_bound(s.household_begin.begin(), s.household_begin.end(), household);
  return static_cast<std::size_t>(next - s.household_begin.begin()) - 1;
}

/// Name of a village in files and tables, by its permanent id: v01.
std::string village_name(std::uint64_t village);
/// The same as the area of a row: of a county among several with the county's name, rangtang.v01.
std::string village_area(const Scenario& county, std::uint64_t village);

/// Age in whole years at a month.
constexpr int age_at(std::int16_t born, base::Month when) {
  return (when.index - born) / 12;
}
constexpr int kSchoolAge = 7;
constexpr int kOldestPupil = 18;  ///< usually
constexpr int kWorkingAge = 16;
constexpr int kRetirementAge = 65;
constexpr int kOldAge = 60;  ///< rural pension age
constexpr int kFrailAge = 70;

/// At senior school, and so without work; younger pupils lend a hand as children of their age do.
inline bool studies(const Shard& s, std::uint32_t person, base::Month now) {
  const bool enrolled = s.person.enrolled[person] != 0;
  const bool of_age = now.index - s.person.born[person] >= 12 * kWorkingAge;
  return enrolled & of_age;
}

/// Ill, in a course or at senior school: does no work.
inline bool kept_from_work(const Shard& s, std::uint32_t person, base::Month now) {
  const bool busy = std::max(s.person.ill_until[person], s.person.course_until[person]) > now.index;
  return busy | studies(s, person, now);
}

/// Of working age, not old enough for farm labour only, not kept from work and not disabled.
inline bool able(const Shard& s, std::uint32_t person, base::Month now) {
  const int months = now.index - s.person.born[person];
  const bool of_age = (months >= 12 * kWorkingAge) & (months < 12 * kRetirementAge);
  const Health health = s.person.health[person];
  const bool fit = !kept_from_work(s, person, now) & (health != Health::disabled);
  return of_age & fit;
}

/// `able` of every person from `first` on, 1 or 0: in vectors, for whoever asks it of all.
void able_persons(const Shard&, std::uint32_t first, base::Month now, std::span<std::uint8_t> to);

/// Calls f(person, able) for the persons from `first` to before `last`.
template <class F>
void each_with_ability(const Shard& s, std::uint32_t first, std::uint32_t last, base::Month now, F&& f) {
  std::array<std::uint8_t, 256> able_ones;
  for (std::uint32_t begin = first; begin < last; begin += able_ones.size()) {
    const auto block = std::span(able_ones).first(std::min<std::size_t>(able_ones.size(), last - begin));
    able_persons(s, begin, now, block);
    for (std::size_t i = 0; i < block.size(); ++i) f(begin + static_cast<std::uint32_t>(i), block[i] != 0);
  }
}

/// Whether a household's enterprise holds a certificate now.
inline bool certified(const Setting& now, const Shard& s, std::uint32_t household) {
  const std::int16_t from = s.household.certified_from[household];
  return from != 0 && from <= now.clock.now.index;
}

/// Whether a person goes to school: as decided in January, else for the years of school given at birth.
inline bool at_school(const Setting& now, const Shard& s, std::uint32_t person) {
  if (now.scenario.schooling.decided) return s.person.enrolled[person] != 0;
  const int age = age_at(s.person.born[person], now.clock.now);
  return age >= kSchoolAge && age < kSchoolAge + s.person.schooling[person];
}

}  // namespace ruralsim
