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

double relative_pay(const Worker& w, const AwayParameters& p) {
  const double x = experience(w.age, w.schooling);
  const double x0 = experience(kReferenceAge, kReferenceSchooling);
  const double log_pay = p.schooling_return * (w.schooling - kReferenceSchooling) +
                         p.experience_return * (x - x0) + p.experience_curvature * (x * x - x0 * x0) +
                         p.female_gap * ((w.female ? 1.0 : 0.0) - kReferenceFemale) + w.skill;
  return base::exp(log_pay) * w.fitness / (w.mandarin ? 1.0 : 1.0 + p.mandarin_premium);
}

double remittance(double net_pay, double lack, const AwayParameters& p) {
  if (net_pay <= 0) return 0;
  return std::min(net_pay, p.remitted_share * net_pay + p.remitted_need * std::max(0.0, lack));
}

double find_chance_a_year(const Setting& now, std::uint32_t awards) {
  double gain = 0;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if ((awards >> m & 1u) != 0) gain += now.measures[m].levers.job_search_gain;
  }
  return std::min(1.0, now.drivers.find_job * (1 + gain));
}

int months_of_away_work(base::Key key, std::uint64_t person, const AwayParameters& p) {
  const auto bits = base::draw(key, person, base::Month{0}, base::Purpose::away_months);
  const double lot = static_cast<double>(base::uniform(bits[0]));
  return lot < p.seasonal_share ? 6 : lot < p.seasonal_share + p.nine_months_share ? 9 : 12;
}

std::uint32_t months_away(int months_a_year, base::Month first, int months) {
  std::uint32_t bits = 0;
  for (int m = 0; m < months; ++m) {
    const int month = (first + m).month();
    const bool winter = month >= 11 || month <= 4, early_summer = month >= 5 && month <= 7;
    const bool away = months_a_year == 12 || (months_a_year == 9 ? !early_summer : winter);
    bits = bits << 1 | (away ? 1u : 0u);
  }
  return bits;
}

double time_at_home(const Setting& now, std::uint64_t person) {
  const int a_year = months_of_away_work(now.key, person, now.scenario.away);
  return 1 - std::popcount(months_away(a_year, now.clock.now, now.clock.months)) /
                 static_cast<double>(now.clock.months);
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

/// What the logarithm is taken of, and what is subtracted from it.
struct UtilityParts {
  double above, risk, move, care;
};

UtilityParts utility_parts(const Bundle& b, double adult_equivalents, double subsistence, double network,
                           const ChoiceParameters& p) {
  const double per_adult = (b.income - b.hardship) / adult_equivalents;
  const double above = std::max(per_adult - subsistence, 0.05 * subsistence);
  const double cv_squared = b.income > 0 ? b.variance / (b.income * b.income) : 0;
  const double move = p.move_cost * std::max(0.0, 1 - p.move_cost_network * network) * b.newly_away;
  return {std::max(above, 1e-9), 0.5 * p.risk_aversion * cv_squared, move,
          b.leaves_dependants ? p.care_cost : 0.0};
}

}  // namespace

double utility(const Bundle& b, double adult_equivalents, double subsistence, double network,
               const ChoiceParameters& p) {
  const UtilityParts u = utility_parts(b, adult_equivalents, subsistence, network, p);
  return base::log(u.above) - u.risk - u.move - u.care;
}

void utilities(std::span<const Bundle> bundles, double adult_equivalents, double subsistence, double network,
               const ChoiceParameters& p, std::span<double> value) {
  std::array<UtilityParts, kLongestMenu> parts;
  std::array<double, kLongestMenu> log_above;
  log_above.fill(1);
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    parts[i] = utility_parts(bundles[i], adult_equivalents, subsistence, network, p);
    log_above[i] = parts[i].above;
  }
  // Whole vectors: the rest of one would cost more than one.
  const std::size_t whole = (bundles.size() + 3) / 4 * 4;
  for (std::size_t i = 0; i < whole; ++i) log_above[i] = base::log(log_above[i]);
  for (std::size_t i = 0; i < bundles.size(); ++i)
    value[i] = log_above[i] - parts[i].risk - parts[i].move - parts[i].care;
}

std::array<double, kNests> nest_corrections(std::span<const Bundle> bundles, const ChoiceParameters& p) {
  std::array<int, kNests> size{};
  for (const Bundle& b : bundles) ++size[static_cast<std::size_t>(nest_of(b))];
  std::array<double, kNests> correction{};
  for (std::size_t n = 0; n < correction.size(); ++n) {
    if (size[n] > 0) correction[n] = p.dissimilarity * base::log(static_cast<double>(size[n]));
  }
  return correction;
}

std::size_t choose_nested_logit(std::span<const Bundle> bundles, std::span<const double> utilities,
                                std::span<const double> taste, const ChoiceParameters& p) {
  const std::array<double, kNests> correction = nest_corrections(bundles, p);
  std::size_t best = 0;
  double best_value = 0;
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    const double value =
        p.mu * utilities[i] - correction[static_cast<std::size_t>(nest_of(bundles[i]))] + taste[i];
    if (i == 0 || value > best_value) {
      best = i;
      best_value = value;
    }
  }
  return best;
}

std::size_t choose_income_max(std::span<const Bundle> bundles) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < bundles.size(); ++i) {
    if (bundles[i].income - bundles[i].hardship > bundles[best].income - bundles[best].hardship) best = i;
  }
  return best;
}

double network_effect(double village_network, double village_adults, double own_away, double own_adults,
                      const ChoiceParameters& p) {
  const double others = std::max(1.0, village_adults - own_adults);
  const double without_own = std::max(0.0, (village_network * village_adults - own_away) / others);
  return std::clamp(without_own / p.network_reference, 0.5, 1.5);
}

}  // namespace ruralsim
