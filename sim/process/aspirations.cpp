// SPDX-License-Identifier: Apache-2.0
// 5.11 Aspirations and effort, a module (Dalton, Ghosal and Mani 2016; Genicot and Ray 2017). Once a year
// every household's aspiration adapts to what its village has and to what it achieves itself; how far it lies
// above its means decides how hard the household tries. Support without a condition adds to means and not to
// what is achieved; pay of a post does both.
#include <algorithm>

#include <ruralsim/base/math.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/aspiration_rules.hpp>
#include <ruralsim/process/processes.hpp>

namespace ruralsim {
namespace {

constexpr double kLeastMeans =
    1;  ///< yuan a head and year, so that means have a logarithm without subsistence

/// Share of the way to the most inspiring aspiration that measures take a household in a year.
double push_of(const Setting& now, std::uint32_t awards) {
  double left = 1;
  for (std::size_t m = 0; m < now.measures.size(); ++m) {
    if ((awards >> m & 1u) != 0) left *= 1 - std::min(1.0, now.measures[m].levers.aspiration_push);
  }
  return 1 - left;
}

/// Family income of the last 12 months a head of the village.
double reference_of(const Village& v) {
  double income = 0, persons = 0;
  for (const std::uint32_t h : v.households()) {
    income += static_cast<double>(v.shard.household.family_year[h]);
    persons += static_cast<double>(v.persons(h).size());
  }
  return persons > 0 ? income / persons : 0;
}

}  // namespace

double aspiration_sought(double reference, double achieved, const AspirationParameters& p) {
  const double looked_up_to = std::max(reference, achieved);
  return base::exp(p.reference * base::log(looked_up_to) + (1 - p.reference) * base::log(achieved));
}

double aspiration_after(double aspiration, double sought, double means, double push,
                        const AspirationParameters& p) {
  const double before = base::log(aspiration);
  const double adapted = before + p.adaptation * (base::log(sought) - before);
  return base::exp(adapted + push * (base::log(means) + p.reach - adapted));
}

double effort_of(double aspiration, double means, const AspirationParameters& p) {
  const double off = base::log(aspiration / means) - p.reach;
  return 1 / (1 + p.sensitivity * off * off);
}

void aspire(const Setting& now, Village& v) {
  const AspirationParameters& p = now.scenario.aspirations;
  if (!p.matter) return;
  auto& household = v.shard.household;
  const double least = std::max(kLeastMeans, 0.05 * now.drivers.subsistence / now.drivers.price_level);
  const auto real = [&](double yuan) { return std::max(least, yuan / now.drivers.price_level); };
  const double reference = real(reference_of(v));
  for (const std::uint32_t h : v.households()) {
    const auto persons = static_cast<double>(v.persons(h).size());
    const double income = static_cast<double>(household.family_year[h]) / persons;
    const double means = real(income);
    const double achieved = real(income - static_cast<double>(household.aid_year[h]) / persons);
    const double sought = aspiration_sought(reference, achieved, p);
    const auto before = static_cast<double>(household.aspiration[h]);
    const double aspiration =
        before > 0 ? aspiration_after(before, sought, means, push_of(now, household.awards[h]), p) : sought;
    household.aspiration[h] = static_cast<float>(aspiration);
    household.effort[h] = static_cast<float>(effort_of(aspiration, means, p));
  }
}

}  // namespace ruralsim
