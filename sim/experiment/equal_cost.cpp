// SPDX-License-Identifier: Apache-2.0
// 6.1 Equal present value: paths of withdrawal differ in what they cost, so a path that pays may be scaled
// until it costs as much as another one. The cost of a scale is found by running the model.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/experiment/run_table.hpp"
#include <ruralsim/base/parallel.hpp>
#include <ruralsim/experiment/equal_cost.hpp>
#include <ruralsim/experiment/present_value.hpp>
#include <ruralsim/policy/schedule.hpp>

namespace ruralsim {
namespace {

constexpr double kTolerance = 0.01;  ///< of the reference's cost
constexpr double kLargestScale = 64;
constexpr int kMostTrials = 30;

[[noreturn]] void refuse(const std::string& what) {
  throw base::ScenarioError({{{}, what, {}}}, base::Sources{});
}

std::string yuan_text(double amount) {
  return fmt::format("{:.0f} yuan", amount);
}

/// Mean over the replicates of the present value at `from` of all that the treasury pays.
double mean_cost(const Scenario& s, base::Month from, const EqualCostRequest& request,
                 const Catalog& standard) {
  const Catalog catalog = standard.for_scenario(s);
  const Division division = divide(request.run, s.replicates);
  std::vector<double> costs(static_cast<std::size_t>(s.replicates), 0);
  const base::Workers outer(division.outer);
  outer.each(costs.size(), [&](std::size_t r) {
    Simulation simulation(s, catalog, static_cast<std::uint32_t>(r),
                          {division.inner, request.run.villages_a_shard});
    while (!simulation.finished()) {
      stop_if_signalled(request.run);
      simulation.step();
      base::Fen paid = 0;
      for (std::size_t c = 0; c < simulation.counties(); ++c) {
        for (const Shard& shard : simulation.shards(c)) {
          for (const Flows& flows : shard.village.flows)
            paid -= net_receipts(flows)[static_cast<std::size_t>(Account::treasury)];
        }
      }
      const double amount = base::to_yuan(paid);
      const base::Month now = simulation.setting().clock.now;
      costs[r] += present_value({&amount, 1}, {&now, 1}, from, request.discount);
    }
  });
  double sum = 0;
  for (const double cost : costs) sum += cost;
  return sum / static_cast<double>(costs.size());
}

std::vector<base::Month> months_of(const std::vector<std::string>& dates) {
  std::vector<base::Month> months;
  for (const std::string& date : dates) months.push_back(month_of_date(date));
  return months;
}

/// The same of a finished run that matches the scenario.
double mean_cost_of_run(const std::filesystem::path& folder, const Scenario& s, base::Month from,
                        double discount) {
  base::Problems problems;
  const FinishedRun run = read_manifest(folder, problems);
  problems.throw_if_any(base::Sources{});
  RunTable table(folder / kLevels[0].file, false);
  const std::vector<base::Month> dates = months_of(table.dates);
  const int months = static_cast<int>(12 / s.steps_per_year);
  if (run.seed != s.seed || table.units.size() != static_cast<std::size_t>(s.replicates) ||
      dates.front() != s.start || dates.back() + months != s.end) {
    refuse(fmt::format(
        "{} has not the seed, replicates and dates of the scenario: seed {} and {}, "
        "replicates {} and {}, {} to {} and {} to {}",
        folder.string(), run.seed, s.seed, table.units.size(), s.replicates, base::text(dates.front()),
        base::text(dates.back()), base::text(s.start), base::text(s.end - months)));
  }
  const auto column = std::find(table.indicators.begin(), table.indicators.end(), "treasury_cost");
  if (column == table.indicators.end()) refuse(folder.string() + ": county.csv lacks treasury_cost");
  const auto k = static_cast<std::size_t>(column - table.indicators.begin());
  double sum = 0;
  std::vector<double> values;
  for (std::size_t d = 0; d < dates.size(); ++d) {
    table.read(d, values);
    for (std::size_t row = 0; row < table.units.size() * table.areas.size(); ++row)  // all counties pay
      sum += present_value({&values[row * table.indicators.size() + k], 1}, {&dates[d], 1}, from, discount);
  }
  return sum / static_cast<double>(table.units.size());
}

Scenario loaded(RunRequest request, const std::filesystem::path& file, const Catalog& catalog) {
  request.scenario = file;
  std::erase_if(request.overrides, [](const Override& o) { return o.path == "policy.transition.scale"; });
  return load_requested(request, catalog).scenario;
}

/// Whether anything that a transition's scale moves is in force from its start on.
bool path_pays(const Scenario& s) {
  using Part = ScheduledMeasure::Part;
  for (const ScheduledMeasure& m : scheduled_measures(s.policy)) {
    if (m.part != Part::withdrawn && m.part != Part::converted) continue;
    for (base::Month now = s.policy.transition->start; now < s.end; now = now + 1) {
      if (share_in_force(s.policy, m, now) > 0) return true;
    }
  }
  return false;
}

/// A scale with its cost.
struct Trial {
  double scale, cost;
};

/// Between two trials where a straight line through them meets the target, but well within.
double between(const Trial& low, const Trial& high, double target) {
  const double part = std::clamp((target - low.cost) / (high.cost - low.cost), 0.1, 0.9);
  return low.scale + part * (high.scale - low.scale);
}

/// A number of few digits, so that the scenario says it in full.
double rounded(double scale) {
  return std::round(scale * 1e6) / 1e6;
}

}  // namespace

EqualCost find_equal_cost(const EqualCostRequest& request, const Catalog& catalog) {
  Scenario s = loaded(request.run, request.run.scenario, catalog);
  if (!s.counties.empty())
    refuse(s.name + " has several counties; paths are made equal in cost in a scenario of one");
  if (!s.policy.transition) refuse(s.name + " has no `policy.transition`, so there is nothing to scale");
  s.policy.transition->scale = 1;
  const base::Month from = s.policy.transition->start;
  if (!path_pays(s)) {
    refuse(
        fmt::format("{}: nothing of the regime `{}` is paid from {} on, so no scale changes what the path "
                    "costs; only paths that pay after the transition can be made equal in cost",
                    s.name, s.policy.transition->from, base::text(from)));
  }
  EqualCost result{.reference = request.reference.string(), .discount = request.discount};
  result.target = std::filesystem::is_directory(request.reference)
                      ? mean_cost_of_run(request.reference, s, from, request.discount)
                      : mean_cost(loaded(request.run, request.reference, catalog), from, request, catalog);
  const auto trial = [&](double scale) {
    s.policy.transition->scale = scale;
    const Trial t{scale, mean_cost(s, from, request, catalog)};
    ++result.trials;
    if (request.tried) request.tried(t.scale, t.cost);
    return t;
  };
  const auto equal = [&](const Trial& t) {
    result.scale = t.scale, result.found = t.cost;
    return std::abs(t.cost - result.target) <= kTolerance * result.target;
  };
  Trial high = trial(1);
  if (equal(high)) return result;
  Trial low = trial(0);
  if (low.cost >= result.target) {
    refuse(
        fmt::format("{}: with nothing paid of the regime `{}` from {} on the treasury still pays {}, {} "
                    "more than {}",
                    s.name, s.policy.transition->from, base::text(from), yuan_text(low.cost),
                    yuan_text(low.cost - result.target), result.reference));
  }
  while (high.cost < result.target) {
    if (high.scale >= kLargestScale)
      refuse(fmt::format("{}: even {} times the doses cost only {}, less than the {} of {}", s.name,
                         kLargestScale, yuan_text(high.cost), yuan_text(result.target), result.reference));
    const double guess = high.cost > low.cost ? 1.05 * (result.target - low.cost) / (high.cost - low.cost) *
                                                        (high.scale - low.scale) +
                                                    low.scale
                                              : kLargestScale;
    low = high;
    high = trial(rounded(std::clamp(guess, 1.2 * low.scale, kLargestScale)));
    if (equal(high)) return result;
  }
  while (result.trials < kMostTrials) {
    const Trial middle = trial(rounded(between(low, high, result.target)));
    if (equal(middle)) return result;
    (middle.cost < result.target ? low : high) = middle;
  }
  refuse(
      fmt::format("{}: no scale brings the cost within {} % of {}; between {} and {} it jumps from {} to "
                  "{}",
                  s.name, 100 * kTolerance, yuan_text(result.target), low.scale, high.scale,
                  yuan_text(low.cost), yuan_text(high.cost)));
}

}  // namespace ruralsim
