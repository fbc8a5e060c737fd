// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <ruralsim/base/math.hpp>
#include <ruralsim/process/rules.hpp>

namespace ruralsim {
namespace {

constexpr double kReferenceAge = 39;
constexpr double kReferenceSchooling = 9;
constexpr double kReferenceFemale = 0.32;
constexpr double kSchoolStart = 7;

double experience(double age, double schooling) {
  return std::max(0.0, age - schooling - kSchoolStart);
}

}  // namespace

double log_pay(const Worker& w, const AwayParameters& p) {
  const double x = experience(w.age, w.schooling);
  const double x0 = experience(kReferenceAge, kReferenceSchooling);
  return p.schooling_return * (w.schooling - kReferenceSchooling) + p.experience_return * (x - x0) +
         p.experience_curvature * (x * x - x0 * x0) +
         p.female_gap * ((w.female ? 1.0 : 0.0) - kReferenceFemale) + w.skill;
}

double relative_pay(const Worker& w, const AwayParameters& p) {
  return pay_for(base::exp(log_pay(w, p)), w, p);
}

double remittance(double net_pay, double lack, const AwayParameters& p) {
  if (net_pay <= 0) return 0;
  return std::min(net_pay, p.remitted_share * net_pay + p.remitted_need * std::max(0.0, lack));
}

double find_chance_a_year(const Setting& now, std::uint32_t awards) {
  double gain = 0;
  for (; awards != 0; awards &= awards - 1)
    gain += now.measures[static_cast<std::size_t>(std::countr_zero(awards))].levers.job_search_gain;
  return std::min(1.0, now.drivers.find_job * (1 + gain));
}

int months_of_away_work(base::Key key, std::uint64_t person, const AwayParameters& p) {
  return months_of_lot(base::draw(key, person, base::Month{0}, base::Purpose::away_months)[0], p);
}

namespace {

/// Whether who is away for so many months a year is so in a month.
constexpr bool away_in(int months_a_year, int month) {
  const bool winter = month >= 11 || month <= 4, early_summer = month >= 5 && month <= 7;
  return months_a_year == 12 || (months_a_year == 9 ? !early_summer : winter);
}

constexpr int kMonthsLaidOut = 60;

/// The months of five years, a bit each, the last December lowest.
constexpr std::uint64_t years_away(int months_a_year) {
  std::uint64_t bits = 0;
  for (int m = 0; m < kMonthsLaidOut; ++m) bits = bits << 1 | (away_in(months_a_year, m % 12 + 1) ? 1u : 0u);
  return bits;
}

}  // namespace

std::uint32_t months_away(int months_a_year, base::Month first, int months) {
  constexpr std::uint64_t kWinters = years_away(6), kNotEarlySummers = years_away(9),
                          kAlways = years_away(12);
  const std::uint64_t years = months_a_year == 12  ? kAlways
                              : months_a_year == 9 ? kNotEarlySummers
                                                   : kWinters;
  const int before = kMonthsLaidOut - (first.month() - 1) - months;
  return static_cast<std::uint32_t>(years >> before & ((std::uint64_t{1} << months) - 1));
}

double time_at_home(const Setting& now, std::uint64_t person) {
  return time_at_home(now.clock, months_of_away_work(now.key, person, now.scenario.away));
}

double skill_from_away(int months, const AwayParameters& p) {
  return p.skill_gain * std::min(months / 12.0, p.skill_years);
}

double illness_cost(const ShockParameters& p, double price_level, std::uint32_t bits) {
  if (p.illness_cost <= 0) return 0;
  const auto sd = static_cast<float>(p.illness_cost_spread);
  const auto mean = static_cast<float>(p.illness_cost * price_level);
  return static_cast<double>(base::lognormal(base::log(std::max(mean, 1e-6F)) - 0.5F * sd * sd, sd, bits));
}

FarmEffectiveness::FarmEffectiveness(const std::vector<AgeRow>& rows) {
  for (const AgeRow& row : rows) {
    for (int age = std::max(0, row.age_from); age <= std::min(120, row.age_to); ++age) {
      by_age_[static_cast<std::size_t>(age)] = static_cast<float>(row.value);
    }
  }
}

double birth_rate(double herd, double capacity, const HerdParameters& p) {
  if (herd <= 0 || capacity <= 0) return p.birth_rate;
  return p.birth_rate * std::max(0.0, 1 - base::pow(herd / capacity, p.crowding));
}

double capacity_for(double herd, double offtake, const HerdParameters& p, const ShockParameters& shocks) {
  double needed = offtake + p.death_rate;
  for (const DisasterParameters& d : shocks.disaster) needed += d.hazard * d.herd_loss;
  const double crowded = std::clamp(1 - needed / std::max(p.birth_rate, 1e-9), 0.05, 1.0);
  return herd / base::pow(crowded, 1 / p.crowding);
}

double offtake_rate(double herd, double target, const HerdParameters& p) {
  if (herd <= 0 || target <= 0) return 0;
  return std::min(0.4, p.offtake * base::pow(herd / target, p.offtake_response));
}

double gate_price(const Scenario& s, const Shard& shard, std::size_t village) {
  const double beyond = static_cast<double>(shard.village.road_time[village]) - s.county.road_time;
  return base::exp(-s.markets.road_cost * beyond);
}

double steady_resource(const GatheringParameters& p) {
  return std::max(0.05, 1 - p.damage * (1 - base::exp(-p.effectiveness)) / p.regrowth);
}

namespace {

/// Without branches, for loops over columns.
double larger(double a, double b) {
  return a < b ? b : a;
}

/// What the menus of a household share.
struct UtilityTerms {
  double adult_equivalents, subsistence;
  double half_aversion;  ///< to risk
  double move;           ///< cost of a move with the network that there is
  double care;

  UtilityTerms(double equivalents, double subsistence_of, double network, const ChoiceParameters& p)
      : adult_equivalents(equivalents),
        subsistence(subsistence_of),
        half_aversion(0.5 * p.risk_aversion),
        move(p.move_cost * larger(0.0, 1 - p.move_cost_network * network)),
        care(p.care_cost) {}

  [[gnu::always_inline]] [[nodiscard]] double utility(double income, double hardship, double variance,
                                                      double newly_away, double left_alone) const {
    const double per_adult = (income - hardship) / adult_equivalents;
    const double above = larger(larger(per_adult - subsistence, 0.05 * subsistence), 1e-9);
    const double relative = variance / (income * income), cv_squared = income > 0 ? relative : 0;
    return base::log(above) - half_aversion * cv_squared - move * newly_away - (left_alone > 0 ? care : 0);
  }
};

}  // namespace

double utility(const Bundle& b, double adult_equivalents, double subsistence, double network,
               const ChoiceParameters& p) {
  const UtilityTerms terms(adult_equivalents, subsistence, network, p);
  return terms.utility(b.income, b.hardship, b.variance, b.newly_away, b.leaves_dependants ? 1 : 0);
}

void utilities(const BundleColumns& of, std::size_t bundles, double adult_equivalents, double subsistence,
               double network, const ChoiceParameters& p, BundleColumns::Column& value) {
  const UtilityTerms terms(adult_equivalents, subsistence, network, p);
  for (std::size_t i = 0, end = whole_vectors(bundles); i < end; ++i)
    value[i] =
        terms.utility(of.income[i], of.hardship[i], of.variance[i], of.newly_away[i], of.left_alone[i]);
}

NestValues::NestValues(const ChoiceParameters& p) : mu_(p.mu), correction_{} {
  std::array<double, kLongestMenu> log_of;
  for (std::size_t i = 0; i < log_of.size(); ++i) log_of[i] = base::log(static_cast<double>(i + 1));
  for (std::size_t i = 0; i < log_of.size(); ++i) correction_[i + 1] = p.dissimilarity * log_of[i];
}

void NestValues::put(std::span<const std::uint8_t> nest, std::span<double> utilities) const {
  std::array<std::size_t, kNests> size{};
  for (const std::uint8_t n : nest) ++size[n];
  std::array<double, kNests> correction;
  for (std::size_t n = 0; n < correction.size(); ++n) correction[n] = correction_[size[n]];
  for (std::size_t i = 0; i < nest.size(); ++i) utilities[i] = mu_ * utilities[i] - correction[nest[i]];
}

std::size_t choose_nested_logit(std::span<const double> values, std::span<const double> taste) {
  // Which is the best so far can't be guessed: selections and no branches.
  std::size_t best = 0;
  double best_value = values[0] + taste[0];
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double value = values[i] + taste[i];
    const bool better = value > best_value;
    best = better ? i : best;
    best_value = better ? value : best_value;
  }
  return best;
}

void incomes_less_hardship(const BundleColumns& of, std::size_t bundles, BundleColumns::Column& value) {
  for (std::size_t i = 0, end = whole_vectors(bundles); i < end; ++i)
    value[i] = of.income[i] - of.hardship[i];
}

std::size_t choose_income_max(std::span<const double> incomes_less_hardship) {
  const auto best = std::max_element(incomes_less_hardship.begin(), incomes_less_hardship.end());
  return static_cast<std::size_t>(best - incomes_less_hardship.begin());
}

double network_effect(double village_network, double village_adults, double own_away, double own_adults,
                      const ChoiceParameters& p) {
  const double others = std::max(1.0, village_adults - own_adults);
  const double without_own = std::max(0.0, (village_network * village_adults - own_away) / others);
  return std::clamp(without_own / p.network_reference, 0.5, 1.5);
}

}  // namespace ruralsim
