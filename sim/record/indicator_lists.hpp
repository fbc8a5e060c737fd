// SPDX-License-Identifier: Apache-2.0
// The parts of the list of indicators, and what their rows are reckoned with.
#pragma once
#include <limits>
#include <span>
#include <vector>

#include <ruralsim/record/indicator.hpp>

namespace ruralsim::indicators {

std::vector<Indicator> people();
std::vector<Indicator> incomes();
std::vector<Indicator> family_income_by_source();
std::vector<Indicator> inequality();
std::vector<Indicator> headline_poverty();
std::vector<Indicator> lines();
std::vector<Indicator> hazards();
std::vector<Indicator> consumption_poverty();
std::vector<Indicator> vulnerability();
std::vector<Indicator> registration();
std::vector<Indicator> livelihoods();
std::vector<Indicator> enterprises_and_credit();
std::vector<Indicator> goods();

using A = const Area&;
constexpr Finest kCounty = Finest::county, kVillage = Finest::village, kGroup = Finest::group;
constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

inline double ratio(double part, double whole) {
  return whole > 0 ? part / whole : kUndefined;
}
inline double ratio(std::int64_t part, std::int64_t whole) {
  return ratio(static_cast<double>(part), static_cast<double>(whole));
}

inline double flows_of(const Flows& flows, std::span<const Reason> reasons) {
  base::Fen sum = 0;
  for (const Reason r : reasons) sum += flows[static_cast<std::size_t>(r)];
  return base::to_yuan(sum);
}

inline double flow_of(const Flows& flows, Reason reason) {
  return flows_of(flows, {&reason, 1});
}

/// What the treasury paid this step for an instrument, earmarked or not.
inline base::Fen paid_for(const Area& a, std::size_t instrument) {
  return a.tally.flows[support_reason(instrument)] + a.tally.flows[earmarked_reason(instrument)];
}

}  // namespace ruralsim::indicators
