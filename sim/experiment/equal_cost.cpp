// SPDX-License-Identifier: Apache-2.0
// 6.1 Equal present value: paths of withdrawal differ in what they cost, so a path that pays may be scaled
// until it costs as much as another one. The cost of a scale is found by running the model. In a world each
// county has a treasury, so each has a scale of its own: were only the sum of the treasuries equal, one path
// could cost one county more and another less, and the comparison would mix paths with transfers between
// counties.
#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

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
constexpr const char* kScale = "policy.transition.scale";

[[noreturn]] void refuse(const std::string& what) {
  throw base::ScenarioError({{{}, what, {}}}, base::Sources{});
}

std::string yuan_text(double amount) {
  return fmt::format("{:.0f} yuan", amount);
}

/// Mean over the replicates of the present value, each at its own date, of all that a county's treasury pays.
std::vector<double> mean_costs(const Scenario& s, const std::vector<base::Month>& from,
                               const EqualCostRequest& request, const Catalog& standard) {
  const Catalog catalog = standard.for_scenario(s);
  const Division division = divide(request.run, s.replicates);
  const std::vector<double> nothing(from.size(), 0);
  std::vector<std::vector<double>> costs(static_cast<std::size_t>(s.replicates), nothing);
  const base::Workers outer(division.outer);
  outer.each(costs.size(), [&](std::size_t r) {
    Simulation simulation(s, catalog, static_cast<std::uint32_t>(r),
                          {division.inner, request.run.villages_a_shard});
    while (!simulation.finished()) {
      stop_if_signalled(request.run);
      simulation.step();
      const base::Month now = simulation.setting().clock.now;
      for (std::size_t c = 0; c < simulation.counties(); ++c) {
        base::Fen paid = 0;
        for (const Shard& shard : simulation.shards(c)) {
          for (const Flows& flows : shard.village.flows)
            paid -= net_receipts(flows)[static_cast<std::size_t>(Account::treasury)];
        }
        const double amount = base::to_yuan(paid);
        costs[r][c] += present_value({&amount, 1}, {&now, 1}, from[c], request.discount);
      }
    }
  });
  std::vector<double> means = nothing;
  for (std::size_t c = 0; c < means.size(); ++c) {
    for (const auto& of_replicate : costs) means[c] += of_replicate[c];
    means[c] /= static_cast<double>(costs.size());
  }
  return means;
}

std::vector<base::Month> months_of(const std::vector<std::string>& dates) {
  std::vector<base::Month> months;
  for (const std::string& date : dates) months.push_back(month_of_date(date));
  return months;
}

std::vector<std::string> names_of(const Scenario& s) {
  std::vector<std::string> names;
  for (const Scenario& county : counties_of(s)) names.push_back(county.county.name);
  return names;
}

/// One county stands for another whatever it is called; those of a world are namesakes.
void require_same_counties(const Scenario& s, const std::vector<std::string>& there,
                           const std::string& where) {
  const std::vector<std::string> here = names_of(s);
  if (there == here || (here.size() == 1 && there.size() == 1)) return;
  refuse(fmt::format("{} is of {}, the scenario of {}: each county's treasury pays as much as its own there",
                     where, fmt::join(there, ", "), fmt::join(here, ", ")));
}

/// The same of a finished run that matches the scenario.
std::vector<double> mean_costs_of_run(const std::filesystem::path& folder, const Scenario& s,
                                      const std::vector<base::Month>& from, double discount) {
  base::Problems problems;
  const FinishedRun run = read_manifest(folder, problems);
  problems.throw_if_any(base::Sources{});
  RunTable table(folder / kLevels[0].file, false);
  const std::vector<base::Month> dates = months_of(table.dates);
  const int months = static_cast<int>(12 / s.steps_per_year);
  require_same_counties(s, table.areas, folder.string());
  if (run.seed != s.seed || table.units.size() != static_cast<std::size_t>(s.replicates) ||
      dates.front() != s.start || dates.back() + months != s.end) {
    refuse(fmt::format(
        "{} has not the seed, replicates and dates of the scenario: seed {} and {}, "
        "replicates {} and {}, {} to {} and {} to {}",
        folder.string(), run.seed, s.seed, table.units.size(), s.replicates, base::text(dates.front()),
        base::text(dates.back()), base::text(s.start), base::text(s.end - months)));
  }
  const std::size_t k = table.place_of("treasury_cost"), areas = table.areas.size();
  if (k == table.indicators.size()) refuse(folder.string() + ": county.csv lacks treasury_cost");
  std::vector<double> sums(areas, 0), values;
  for (std::size_t d = 0; d < dates.size(); ++d) {
    table.read(d, values);
    for (std::size_t row = 0; row < table.units.size() * areas; ++row) {
      const double* amount = &values[row * table.indicators.size() + k];
      sums[row % areas] += present_value({amount, 1}, {&dates[d], 1}, from[row % areas], discount);
    }
  }
  for (double& sum : sums) sum /= static_cast<double>(table.units.size());
  return sums;
}

Scenario loaded(RunRequest request, const std::filesystem::path& file, const Catalog& catalog) {
  request.scenario = file;
  std::erase_if(request.overrides, [](const Override& o) {
    return o.path == kScale || o.path.ends_with(std::string(".") + kScale);
  });
  return load_requested(request, catalog).scenario;
}

/// Whether anything that a transition's scale moves is in force from its start on.
bool path_pays(const Scenario& s) {
  using Part = ScheduledMeasure::Part;
  if (!s.policy.transition) return false;
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

bool costs_the_same(double cost, double target) {
  return std::abs(cost - target) <= kTolerance * target;
}

/// The search for one county's scale: at 1, at 0, then up until it costs enough, then between. A scale that
/// costs enough stays as long as it does, whatever other counties try.
class ScaleSearch {
 public:
  ScaleSearch(std::string name, double target, std::string reference)
      : name_(std::move(name)), reference_(std::move(reference)), target_(target) {}

  [[nodiscard]] double scale() const { return scale_; }
  [[nodiscard]] double cost() const { return cost_; }
  [[nodiscard]] bool equal() const { return costs_the_same(cost_, target_); }

  /// What `scale` costs. @param s  the county, for words
  void tried(double cost, const Scenario& s) {
    cost_ = cost;
    if (equal()) return;
    const Trial now{scale_, cost};
    switch (stage_) {
      case Stage::as_it_is:
        high_ = now, scale_ = 0, stage_ = Stage::nothing;
        return;
      case Stage::nothing:
        if (cost >= target_) refuse_too_dear(s);
        low_ = now, stage_ = Stage::between;
        if (high_.cost < target_) grow();
        break;
      case Stage::growing:
        low_ = high_, high_ = now, stage_ = Stage::between;
        if (high_.cost < target_) grow();
        break;
      case Stage::between:
        (cost < target_ ? low_ : high_) = now;
        break;
    }
    if (stage_ == Stage::between) scale_ = rounded(between(low_, high_, target_));
  }

  [[noreturn]] void refuse_no_scale() const {
    refuse(
        fmt::format("{}: no scale brings the cost within {} % of {}; between {} and {} it jumps from {} to "
                    "{}",
                    name_, 100 * kTolerance, yuan_text(target_), low_.scale, high_.scale,
                    yuan_text(low_.cost), yuan_text(high_.cost)));
  }

 private:
  enum class Stage { as_it_is, nothing, growing, between };

  [[noreturn]] void refuse_too_dear(const Scenario& s) const {
    refuse(
        fmt::format("{}: with nothing paid of the regime `{}` from {} on the treasury still pays {}, {} "
                    "more than {}",
                    name_, s.policy.transition->from, base::text(s.policy.transition->start),
                    yuan_text(cost_), yuan_text(cost_ - target_), reference_));
  }
  void grow() {
    if (high_.scale >= kLargestScale)
      refuse(fmt::format("{}: even {} times the doses cost only {}, less than the {} of {}", name_,
                         kLargestScale, yuan_text(high_.cost), yuan_text(target_), reference_));
    const double guess = high_.cost > low_.cost ? 1.05 * (target_ - low_.cost) / (high_.cost - low_.cost) *
                                                          (high_.scale - low_.scale) +
                                                      low_.scale
                                                : kLargestScale;
    scale_ = rounded(std::clamp(guess, 1.2 * high_.scale, kLargestScale));
    stage_ = Stage::growing;
  }

  std::string name_, reference_;
  double target_, scale_ = 1, cost_ = 0;
  Stage stage_ = Stage::as_it_is;
  Trial low_{}, high_{};
};

std::span<Scenario> counties_in(Scenario& s) {
  return s.counties.empty() ? std::span<Scenario>(&s, 1) : std::span<Scenario>(s.counties);
}

std::string name_in(const Scenario& world, const Scenario& county) {
  return world.counties.empty() ? world.name : county.county.name;
}

/// Where each county's transition starts, and with it the sum; of one without any, where the first does.
std::vector<base::Month> dates_of(Scenario& s) {
  base::Month first = s.end;
  for (const Scenario& county : counties_in(s))
    if (county.policy.transition) first = std::min(first, county.policy.transition->start);
  std::vector<base::Month> dates;
  for (const Scenario& county : counties_in(s))
    dates.push_back(county.policy.transition ? county.policy.transition->start : first);
  return dates;
}

/// Which counties have anything to scale, as their scenario is at scale 1. Refuses one where none has.
std::vector<bool> counties_to_scale(Scenario& s) {
  const std::span<Scenario> counties = counties_in(s);
  std::vector<bool> scaled;
  for (Scenario& county : counties) {
    if (county.policy.transition) county.policy.transition->scale = 1;
    scaled.push_back(path_pays(county));
  }
  if (std::find(scaled.begin(), scaled.end(), true) != scaled.end()) return scaled;
  const auto with = std::find_if(counties.begin(), counties.end(),
                                 [](const Scenario& c) { return c.policy.transition.has_value(); });
  if (with == counties.end()) refuse(s.name + " has no `policy.transition`, so there is nothing to scale");
  refuse(
      fmt::format("{}: nothing of the regime `{}` is paid from {} on, so no scale changes what the path "
                  "costs; only paths that pay after the transition can be made equal in cost",
                  s.name, with->policy.transition->from, base::text(with->policy.transition->start)));
}

/// A county without anything to scale has to cost the same as it is.
void require_equal(const std::string& county, double cost, double target, const std::string& reference) {
  if (costs_the_same(cost, target)) return;
  refuse(fmt::format("{}: no scale changes what its treasury pays, {}, and in {} it pays {}", county,
                     yuan_text(cost), reference, yuan_text(target)));
}

}  // namespace

EqualCost find_equal_cost(const EqualCostRequest& request, const Catalog& catalog) {
  Scenario s = loaded(request.run, request.run.scenario, catalog);
  const std::vector<bool> scaled = counties_to_scale(s);
  const std::vector<base::Month> from = dates_of(s);
  const std::string reference = request.reference.string();
  std::vector<double> targets;
  if (std::filesystem::is_directory(request.reference)) {
    targets = mean_costs_of_run(request.reference, s, from, request.discount);
  } else {
    const Scenario other = loaded(request.run, request.reference, catalog);
    require_same_counties(s, names_of(other), reference);
    targets = mean_costs(other, from, request, catalog);
  }
  const std::span<Scenario> counties = counties_in(s);
  std::vector<ScaleSearch> searches;
  for (std::size_t c = 0; c < counties.size(); ++c)
    searches.emplace_back(name_in(s, counties[c]), targets[c], reference);
  EqualCost result{.reference = reference, .discount = request.discount};
  for (bool equal = false; !equal;) {
    for (std::size_t c = 0; c < counties.size(); ++c) {
      if (!scaled[c]) continue;
      if (result.trials == kMostTrials && !searches[c].equal()) searches[c].refuse_no_scale();
      counties[c].policy.transition->scale = searches[c].scale();
    }
    const std::vector<double> costs = mean_costs(s, from, request, catalog);
    ++result.trials;
    equal = true;
    result.counties.clear();
    for (std::size_t c = 0; c < counties.size(); ++c) {
      const std::string name = s.counties.empty() ? "" : counties[c].county.name;
      result.counties.push_back({name, targets[c], costs[c]});
      if (!scaled[c]) {
        require_equal(name, costs[c], targets[c], reference);
        continue;
      }
      const double scale = searches[c].scale();
      result.counties.back().scale = scale;
      if (request.tried) request.tried(name, scale, costs[c]);
      searches[c].tried(costs[c], counties[c]);
      equal = equal && searches[c].equal();
    }
  }
  return result;
}

}  // namespace ruralsim
