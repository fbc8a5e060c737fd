// SPDX-License-Identifier: Apache-2.0
// Rules of 5.1-5.3 for one person or household, free of columns, shared by choice and production and tested
// alone.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include <ruralsim/base/math.hpp>
#include <ruralsim/base/random.hpp>
#include <ruralsim/state/history.hpp>
#include <ruralsim/state/setting.hpp>

namespace ruralsim {

/// What decides a person's pay away.
struct Worker {
  int age = 0;
  int schooling = 0;
  bool female = false;
  bool mandarin = false;
  double skill = 0;    ///< by training, log points
  double fitness = 1;  ///< factor on pay by health
};

/// Pay of a worker relative to the reference migrant of the national series: a Mincer equation centred on the
/// mean migrant (39 years, 9 years of school, 32 % women: NBS migrant surveys of 2016), who speaks Mandarin.
double relative_pay(const Worker&, const AwayParameters&);
/// The Mincer equation itself, log points, and the pay for it: for whoever takes the exponentials of many.
double log_pay(const Worker&, const AwayParameters&);
inline double pay_for(double exp_of_log_pay, const Worker& w, const AwayParameters& p) {
  return exp_of_log_pay * w.fitness / (w.mandarin ? 1.0 : 1.0 + p.mandarin_premium);
}

/// What a family receives of a migrant's pay net of living cost, yuan: a share of it and a share of what the
/// family lacks to subsistence, never more than there is. Lucas and Stark 1985.
double remittance(double net_pay, double lack, const AwayParameters&);

/// Chance a year to find away work with the help of measures on whose lists a household stands, before
/// networks.
double find_chance_a_year(const Setting&, std::uint32_t awards);

/// Months a year that a person with away work is away: 6, 9 or 12, a lasting trait.
int months_of_away_work(base::Key, std::uint64_t person, const AwayParameters&);
/// The same by the person's lot, the first word of its draw for `away_months`.
inline int months_of_lot(std::uint32_t bits, const AwayParameters& p) {
  const double lot = static_cast<double>(base::uniform(bits));
  return lot < p.seasonal_share ? 6 : lot < p.seasonal_share + p.nine_months_share ? 9 : 12;
}

/// In which of the `months` months from `first` on a person is away who is so for 6, 9 or 12 months a year: a
/// bit a month, the last month lowest. Who is away for 6 leaves from November to April, when fields and
/// grounds rest; who is away for 9 comes home from May to July, for fungus and planting.
std::uint32_t months_away(int months_a_year, base::Month first, int months);

/// Share of the step that who is away for so many months a year spends at home.
inline double time_at_home(const Clock& clock, int months_a_year) {
  return 1 - std::popcount(months_away(months_a_year, clock.now, clock.months)) /
                 static_cast<double>(clock.months);
}
/// Share of the step that a person with away work spends at home.
double time_at_home(const Setting&, std::uint64_t person);

/// Skill that away work has taught, log points: in proportion to its years, up to a number of them.
double skill_from_away(int months, const AwayParameters&);

/// What one illness costs, yuan at prices of the date.
double illness_cost(const ShockParameters&, double price_level, std::uint32_t bits);

/// Cropland as it counts in the harvest, mu: own x (operated / own)^g with what is leased in or out
/// (thousandths of a mu), so that a lease brings what its marginal product says.
inline double land_in_harvest(double own, std::int32_t leased, double elasticity) {
  if (leased == 0 || own <= 0) return own;
  const double operated = std::max(0.0, own + leased / kMu);
  return operated <= 0 ? 0 : own * base::pow(operated / own, elasticity);
}

/// Cash that a household keeps, some months of its income, yuan.
inline double cash_buffer(const Scenario& s, const Shard& shard, std::uint32_t household) {
  return s.consumption.buffer_months / 12 *
         std::max(0.0, static_cast<double>(shard.household.resident_year[household]));
}

/// Farm capital that the run begins with and that keeps production as it was, yuan at prices of 2016.
inline double usual_farm_capital(const Setting& now, const Shard& s, std::uint32_t household) {
  return now.drivers.crop_capital * static_cast<double>(s.household.cropland[household]) *
         static_cast<double>(s.household.productivity[household]);
}

/// How the harvest answers to a household's tools and machines: (K / K at the start)^a, 1 at the start.
inline double capital_effect(const Setting& now, const Shard& s, std::uint32_t household) {
  const double usual = usual_farm_capital(now, s, household);
  if (usual <= 0) return 1;
  return base::pow(static_cast<double>(s.household.farm_capital[household]) / usual,
                   now.scenario.crops.capital_elasticity);
}

/// Exponent of a harvest's worth in the capital wanted for it.
inline double wanted_power(const CropParameters& p) {
  return 1 / (1 - p.capital_elasticity);
}

/// Farm capital at which the last yuan brings what it costs, wear and a return, as a multiple of that at the
/// start: `worth` is what a harvest with that of the start is worth now, relative to the start and in real
/// terms.
inline double wanted_farm_capital(double worth, const CropParameters& p) {
  return worth <= 0 ? 0 : base::pow(worth, wanted_power(p));
}

/// Effectiveness at farm work by age, 1 at the best age.
class FarmEffectiveness {
 public:
  explicit FarmEffectiveness(const std::vector<AgeRow>&);
  [[nodiscard]] double at(int age) const {
    return by_age_[static_cast<std::size_t>(age < 0 ? 0 : age > 120 ? 120 : age)];
  }

 private:
  std::array<float, 121> by_age_{};
};

/// Labour at home relative to the start, 0 to 2; 1 when the run begins. Without branches, for loops over
/// columns.
inline double labour_share(float labour, float reference) {
  const double share = static_cast<double>(labour) / static_cast<double>(reference);
  const double at_least = share < 0 ? 0 : share, at_most = at_least > 2 ? 2 : at_least;
  return reference <= 0 ? 1 : at_most;
}

/// How production answers to labour at home, given as a share of what it was when the run began:
/// share^elasticity, 0 when nobody is left. One logarithm serves several elasticities.
class LabourEffect {
 public:
  explicit LabourEffect(double share) : none_(share <= 0), log_share_(base::log(none_ ? 1 : share)) {}
  [[nodiscard]] double with(double elasticity) const {
    const double effect = base::exp(elasticity * log_share_);  // not inside the condition: loops vectorise
    return none_ ? 0 : effect;
  }

 private:
  bool none_;
  double log_share_;
};

/// Births for each head and year on a pasture that carries `herd` of at most `capacity` head.
double birth_rate(double herd, double capacity, const HerdParameters&);
/// The capacity at which births replace offtake, deaths and disasters when the village has `herd` head and
/// sells the share `offtake` of them a year.
double capacity_for(double herd, double offtake, const HerdParameters&, const ShockParameters&);
/// Grass a year on, as a share of the ungrazed stand: g + r g ((1 - g) - (1 - g0) H), H the herd relative to
/// the one that keeps it at g0.
double grass_after(double grass, double herd, const PastureParameters&);
/// The herd at which no animal is born, head: that of the start, where grass grows by itself as the grass
/// has it.
double herd_carried(const Setting&, const Shard&, std::size_t village);
/// Share of a herd sold or eaten in a year.
double offtake_rate(double herd, double target, const HerdParameters&);

/// What a village is paid for a good, as a share of the price at the county's mean road time: the iceberg
/// cost of the road (Samuelson, "The transfer problem and transport costs", 1954).
double gate_price(const Scenario&, const Shard&, std::size_t village);

/// The resource at which regrowth replaces a normal year's gathering, as a share of K.
double steady_resource(const GatheringParameters&);

/// One livelihood bundle of a household and what it expects of it.
struct Bundle {
  int away = 0;
  int nearby = 0;
  bool plant = false;  ///< with an enterprise, kept or started
  int newly_away = 0;
  double income = 0;    ///< yuan a year, net of city living, support included
  double hardship = 0;  ///< of working away and nearby, as money, yuan a year
  double variance = 0;  ///< of income, squared yuan
  bool leaves_dependants = false;
};

/// V of 5.1: log of income per adult equivalent above subsistence, less risk, moving and care.
double utility(const Bundle&, double adult_equivalents, double subsistence, double network,
               const ChoiceParameters&);

constexpr std::size_t kLongestMenu = 24;
/// What bundles are valued by, a column each. Loops over them run in whole vectors, so that the places behind
/// the last bundle have to hold numbers.
struct BundleColumns {
  using Column = std::array<double, kLongestMenu>;
  Column income, hardship, variance, newly_away;
  Column left_alone;  ///< 1 where it leaves dependants by themselves, else 0
};
/// Places of the whole vectors that hold so many.
constexpr std::size_t whole_vectors(std::size_t places) {
  return (places + 3) / 4 * 4;
}
static_assert(whole_vectors(kLongestMenu) == kLongestMenu);
/// Utility of the first `bundles`, with no meaning up to the end of the last vector.
void utilities(const BundleColumns&, std::size_t bundles, double adult_equivalents, double subsistence,
               double network, const ChoiceParameters&, BundleColumns::Column& value);

/// Nest of a bundle: 0 home, 1 nearby, 2 away.
constexpr int nest_of(int away, int nearby) {
  return away > 0 ? 2 : nearby > 0 ? 1 : 0;
}
constexpr int nest_of(const Bundle& b) {
  return nest_of(b.away, b.nearby);
}
constexpr int kNests = 3;

/// From utilities to what tastes are added to: mu V - lambda ln(bundles of its nest). With lambda tastes of a
/// nested logit added, the shares of the highest have a closed form at any menu size.
class NestValues {
 public:
  explicit NestValues(const ChoiceParameters&);
  /// @param nest  of every bundle; `utilities` has one number a bundle, in whose place its value comes
  void put(std::span<const std::uint8_t> nest, std::span<double> utilities) const;

 private:
  double mu_;
  std::array<double, kLongestMenu + 1> correction_;  ///< by bundles in a nest
};
/// The bundle of the highest value + taste; ties go to the first. Both have one number a bundle.
std::size_t choose_nested_logit(std::span<const double> values, std::span<const double> taste);
/// What the myopic maximiser looks at: income less hardship, likewise up to the end of the last vector.
void incomes_less_hardship(const BundleColumns&, std::size_t bundles, BundleColumns::Column& value);
/// The bundle of the highest; ties go to the first.
std::size_t choose_income_max(std::span<const double> incomes_less_hardship);

/// Network of a village as one of its households meets it: without its own members, relative to the
/// reference, clipped to .5 to 1.5.
double network_effect(double village_network, double village_adults, double own_away, double own_adults,
                      const ChoiceParameters&);

/// A year's judgement of family income per head by every line: a return is non-poor at some assessment, then
/// poor after one that was not; an exit is poor, then non-poor. Each line keeps its own history.
PovertyRecord judge(const PovertyRecord& before, double income, const std::array<double, kLines>& lines);

}  // namespace ruralsim
