// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <ruralsim/experiment/behaviour.hpp>

namespace ruralsim {
namespace {

std::vector<double> differences(std::span<const double> base, std::span<const double> other) {
  std::vector<double> all;
  for (std::size_t u = 0; u < base.size(); ++u) all.push_back(other[u] - base[u]);
  return all;
}

}  // namespace

PublicFunds value_of_funds(const FundsOfRuns& runs, const Bootstrap& bootstrap) {
  PublicFunds f;
  f.willingness = paired_effect(runs.received_base, runs.received_replay, bootstrap);
  f.cost = paired_effect(runs.cost_base, runs.cost_other, bootstrap);
  f.mechanical_cost = paired_effect(runs.cost_base, runs.cost_replay, bootstrap);
  f.value = f.cost.difference != 0 ? f.willingness.difference / f.cost.difference
                                   : std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> gained = differences(runs.received_base, runs.received_replay),
                            paid = differences(runs.cost_base, runs.cost_other);
  f.by_fieller = fieller_of_pairs(gained, paid);
  f.by_bootstrap = bootstrap_ratio(gained, paid, bootstrap);
  return f;
}

const char* kind_of(const PublicFunds& f) {
  const bool gain = f.willingness.difference >= 0;
  if (f.cost.difference > 0) return gain ? "ratio" : "costs_and_harms";
  return gain ? "pays_for_itself" : "saves_at_their_cost";
}

}  // namespace ruralsim
