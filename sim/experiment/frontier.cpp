// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <ruralsim/experiment/frontier.hpp>

namespace ruralsim {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double mean_of(std::span<const double> values) {
  return values.empty()
             ? kUndefined
             : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void compare_with_base(const RunBurden& base, const RunBurden& run, const Bootstrap& bootstrap,
                       CostEffect& effect) {
  effect.cost_difference = paired_effect(base.cost, run.cost, bootstrap);
  effect.averted = paired_effect(run.poverty_years, base.poverty_years, bootstrap);
  std::vector<double> cost, averted;
  for (std::size_t u = 0; u < run.cost.size(); ++u) {
    cost.push_back(run.cost[u] - base.cost[u]);
    averted.push_back(base.poverty_years[u] - run.poverty_years[u]);
  }
  if (effect.averted.difference != 0)
    effect.ratio = effect.cost_difference.difference / effect.averted.difference;
  effect.by_fieller = fieller_of_pairs(cost, averted);
  effect.by_bootstrap = bootstrap_ratio(cost, averted, bootstrap);
}

/// Whether `a` has no more of either burden than `b`, and less of one; of two equal runs the first counts.
bool dominates(const std::vector<CostEffect>& all, std::size_t a, std::size_t b) {
  const CostEffect &x = all[a], &y = all[b];
  if (x.cost > y.cost || x.poverty_years > y.poverty_years) return false;
  return x.cost < y.cost || x.poverty_years < y.poverty_years || a < b;
}

void find_dominated(std::vector<CostEffect>& all) {
  for (std::size_t b = 0; b < all.size(); ++b) {
    for (std::size_t a = 0; a < all.size() && all[b].standing == Standing::frontier; ++a) {
      if (a == b || !dominates(all, a, b)) continue;
      all[b].standing = Standing::dominated;
      all[b].by = all[a].run;
    }
  }
}

double step_ratio(const CostEffect& from, const CostEffect& to) {
  return (to.cost - from.cost) / (from.poverty_years - to.poverty_years);
}

/// Along the frontier each further poverty-year costs more than the one before; a run after which it costs
/// less lies above the line between its neighbours.
void find_frontier(std::vector<CostEffect>& all) {
  std::vector<CostEffect*> line;
  std::vector<CostEffect*> candidates;
  for (CostEffect& e : all)
    if (e.standing == Standing::frontier) candidates.push_back(&e);
  std::sort(candidates.begin(), candidates.end(),
            [](const CostEffect* a, const CostEffect* b) { return a->cost < b->cost; });
  for (CostEffect* next : candidates) {
    while (line.size() > 1 &&
           step_ratio(*line.back(), *next) <= step_ratio(*line[line.size() - 2], *line.back())) {
      line.back()->standing = Standing::extendedly_dominated;
      line.back()->by = line[line.size() - 2]->run + " and " + next->run;
      line.pop_back();
    }
    line.push_back(next);
  }
  for (std::size_t i = 1; i < line.size(); ++i) {
    line[i]->step_from = line[i - 1]->run;
    line[i]->step_ratio = step_ratio(*line[i - 1], *line[i]);
  }
}

}  // namespace

const char* standing_name(Standing standing) {
  constexpr const char* kNames[] = {"frontier", "dominated", "extendedly_dominated"};
  return kNames[static_cast<std::size_t>(standing)];
}

std::vector<CostEffect> cost_effects(std::span<const RunBurden> runs, const Bootstrap& bootstrap) {
  std::vector<CostEffect> all;
  for (const RunBurden& run : runs) {
    CostEffect effect{.run = run.run,
                      .cost = mean_of(run.cost),
                      .poverty_years = mean_of(run.poverty_years),
                      .ratio = kUndefined,
                      .step_ratio = kUndefined};
    if (&run != &runs.front()) compare_with_base(runs.front(), run, bootstrap, effect);
    all.push_back(std::move(effect));
  }
  find_dominated(all);
  find_frontier(all);
  return all;
}

}  // namespace ruralsim
