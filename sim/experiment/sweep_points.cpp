// SPDX-License-Identifier: Apache-2.0
// Every point of a design against every scenario. Each value of a factor may be allowed and two of them not
// go together; that shows at the point alone, and must show before anything runs.
#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/experiment/sweep_plan.hpp"
#include <ruralsim/base/parallel.hpp>

namespace ruralsim {
namespace {

/// More than anybody reads at once: a wrong range is wrong at many points.
constexpr std::size_t kMostProblems = 20;
/// Points that are tried before their problems are looked at.
constexpr std::uint64_t kBlock = 256;

struct PointAt {
  std::uint64_t number;
  std::vector<std::string> values;
};

/// The factors that a message names, or all of them: `key value, key value`.
std::string factors_text(const PreparedSweep& sweep, const PointAt& point, const std::string& message) {
  std::vector<std::string> named, all;
  for (std::size_t j = 0; j < point.values.size(); ++j) {
    if (point.values[j].empty()) continue;
    const std::string& key = sweep.file.factors[j].key;
    all.push_back(key + " " + point.values[j]);
    if (message.find("`" + key + "`") != std::string::npos) named.push_back(all.back());
  }
  return fmt::format("{}", fmt::join(named.empty() ? all : named, ", "));
}

/// What the scenario refuses at a point, as one text; nothing when it can be run.
std::optional<std::string> refusal(const PreparedSweep& sweep, const SweptScenario& scenario,
                                   const PointAt& point, const Vocabulary& vocabulary) {
  try {
    (void)load_scenario(scenario.file, overrides_at(sweep, point.values), vocabulary);
  } catch (const base::ScenarioError& error) {
    std::vector<std::string> messages;
    for (const base::Problem& p : error.problems) messages.push_back(p.message);
    const std::string said = fmt::format("{}", fmt::join(messages, "; "));
    return fmt::format("point {} can't be run by {}, with {}: {}", point.number, scenario.name,
                       factors_text(sweep, point, said), said);
  }
  return std::nullopt;
}

/// The points that meet the constraints, some at a time.
std::vector<PointAt> next_points(const Design& design, const SweepFile& file, std::uint64_t& from) {
  std::vector<PointAt> points;
  for (; from < design.size() && points.size() < kBlock; ++from) {
    std::vector<std::string> values = design.point(from);
    if (allowed(file, values)) points.push_back({from, std::move(values)});
  }
  return points;
}

base::Mark place_of(const SweepFile& file, std::uint64_t point) {
  return point < file.list_rows.size() ? file.list_rows[point] : file.design_at;
}

}  // namespace

void check_points(const PreparedSweep& sweep, const Catalog& catalog, int threads) {
  if (sweep.scenarios.empty()) return;
  const Vocabulary vocabulary = catalog.vocabulary();
  const Design design(sweep.file.design, sweep.file.factors);
  const base::Workers workers(std::max(1, threads));
  base::Problems problems;
  std::size_t found = 0;
  for (std::uint64_t from = 0; from < design.size() && found < kMostProblems;) {
    const std::vector<PointAt> points = next_points(design, sweep.file, from);
    std::vector<std::optional<std::string>> refused(points.size());
    workers.each(points.size(), [&](std::size_t i) {
      for (const SweptScenario& s : sweep.scenarios)
        if (!refused[i]) refused[i] = refusal(sweep, s, points[i], vocabulary);
    });
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (refused[i] && ++found <= kMostProblems)
        problems.add(place_of(sweep.file, points[i].number), *refused[i]);
    }
  }
  problems.throw_if_any(sweep.sources);
}

}  // namespace ruralsim
