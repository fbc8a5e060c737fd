// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "sim/experiment/compared_choices.hpp"
#include "sim/experiment/compared_runs.hpp"
#include "sim/experiment/compared_sides.hpp"
#include "sim/experiment/effects_table.hpp"
#include "sim/experiment/headline.hpp"
#include <ruralsim/base/parallel.hpp>
#include <ruralsim/experiment/compare.hpp>

namespace ruralsim {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
/// Below this correlation a pair is hardly better than two independent runs: its variance falls by less than
/// a tenth.
constexpr double kPairingFails = 0.1;
/// A correlation over fewer pairs says nothing.
constexpr int kPairsToJudge = 5;

/// The indicators of both tables: where they stand in each.
struct Shared {
  std::vector<std::string> names;
  std::vector<std::size_t> in_base, in_other;

  /// Whether both tables have indicator k of an area.
  [[nodiscard]] bool in_both(std::size_t area, std::size_t k, const ComparedTable& base,
                             const ComparedTable& other) const {
    return base.has(area, in_base[k]) && other.has(area, in_other[k]);
  }
};

Shared shared_indicators(const ComparedTable& base, const ComparedTable& other) {
  Shared shared;
  for (std::size_t k = 0; k < base.indicators.size(); ++k) {
    const auto found = std::find(other.indicators.begin(), other.indicators.end(), base.indicators[k]);
    if (found == other.indicators.end()) continue;
    shared.names.push_back(base.indicators[k]);
    shared.in_base.push_back(k);
    shared.in_other.push_back(static_cast<std::size_t>(found - other.indicators.begin()));
  }
  return shared;
}

void note_left_out(const ComparedTable& base, const ComparedTable& other, const OpenRun& a, const OpenRun& b,
                   std::vector<std::string>& notes) {
  const auto lacking = [](const ComparedTable& here, const ComparedTable& there) {
    std::vector<std::string> names;
    for (std::size_t k = 0; k < here.indicators.size(); ++k) {
      const std::string& name = here.indicators[k];
      const std::size_t place = there.place_of(name);
      if (place == there.indicators.size()) names.push_back(name);
      for (std::size_t area = 0; place < there.indicators.size() && area < here.areas.size(); ++area) {
        if (here.has(area, k) && !there.has(area, place)) names.push_back(here.areas[area] + "." + name);
      }
    }
    return names;
  };
  const auto note = [&](const std::vector<std::string>& names, const OpenRun& run) {
    if (!names.empty())
      notes.push_back(
          fmt::format("left out, since {} has no such columns: {}", run.manifest.label, list_of(names)));
  };
  note(lacking(base, other), b);
  note(lacking(other, base), a);
}

/// The effects of one date and level, a row of indicators an area.
struct LevelEffects {
  std::vector<std::vector<PairedEffect>> by_area;
  std::vector<std::vector<CumulativeEffect>> cumulative;  ///< the same places
  bool differs = false;                                   ///< some value of some replicate
};

bool differ(double a, double b) {
  return std::isnan(a) != std::isnan(b) || a < b || b < a;
}

/// A pair of runs, level by level and date by date.
class Pair {
 public:
  Pair(OpenRun& base, OpenRun& other, const Bootstrap& bootstrap, const base::Workers& workers)
      : base_(base), other_(other), bootstrap_(bootstrap), workers_(workers) {
    for (std::size_t l = 0; l < base.tables.size(); ++l) {
      shared_.push_back(shared_indicators(*base.tables[l], *other.tables[l]));
      const ComparedTable& table = *base.tables[l];
      sums_.emplace_back(table.areas.size() * shared_[l].names.size() * table.units.size(), kUndefined);
    }
  }

  const std::vector<std::string>& indicators(std::size_t level) const { return shared_[level].names; }

  LevelEffects effects(std::size_t level, std::size_t date) {
    ComparedTable &a = *base_.tables[level], &b = *other_.tables[level];
    a.read(date, base_values_);
    b.read(date, other_values_);
    const Shared& shared = shared_[level];
    LevelEffects effects;
    effects.by_area.resize(a.areas.size());
    effects.cumulative.resize(a.areas.size());
    std::vector<std::uint8_t> differs(a.areas.size(), 0);
    workers_.each(a.areas.size(), [&](std::size_t area) {
      std::vector<double> base, other;
      for (std::size_t k = 0; k < shared.names.size(); ++k) {
        base.clear(), other.clear();
        double* sums = &sums_[level][(area * shared.names.size() + k) * a.units.size()];
        for (std::size_t u = 0; u < a.units.size(); ++u) {
          base.push_back(base_values_[(u * a.areas.size() + area) * a.indicators.size() + shared.in_base[k]]);
          other.push_back(
              other_values_[(u * b.areas.size() + area) * b.indicators.size() + shared.in_other[k]]);
          if (shared.in_both(area, k, a, b) && differ(base.back(), other.back())) differs[area] = 1;
          add(other.back() - base.back(), sums[u]);
        }
        effects.by_area[area].push_back(paired_effect(base, other, bootstrap_));
        effects.cumulative[area].push_back(cumulative_effect({sums, a.units.size()}));
      }
      adjust_by_holm(effects.by_area[area]);
    });
    effects.differs = std::find(differs.begin(), differs.end(), 1) != differs.end();
    return effects;
  }

 private:
  /// Dates at which the difference isn't defined add nothing.
  static void add(double difference, double& sum) {
    if (!std::isnan(difference)) sum = std::isnan(sum) ? difference : sum + difference;
  }

  OpenRun &base_, &other_;
  const Bootstrap& bootstrap_;
  const base::Workers& workers_;
  std::vector<Shared> shared_;
  std::vector<std::vector<double>> sums_;  ///< by level; [(area * indicators + k) * units + unit]
  std::vector<double> base_values_, other_values_;
};

std::vector<HeadlineEffect> headline_of(const std::vector<std::string>& indicators,
                                        const std::vector<PairedEffect>& effects) {
  std::vector<HeadlineEffect> rows;
  for (const char* name : kHeadline) {
    const auto found = std::find(indicators.begin(), indicators.end(), name);
    if (found == indicators.end()) continue;
    rows.push_back({name, effects[static_cast<std::size_t>(found - indicators.begin())]});
  }
  return rows;
}

void warn_where_pairing_fails(const Headline& headline, CompareReport& report) {
  for (const HeadlineEffect& row : headline.effects) {
    const PairedEffect& e = row.effect;
    if (e.n < kPairsToJudge || e.se == 0 || std::isnan(e.correlation) || e.correlation >= kPairingFails)
      continue;
    report.warnings.push_back(
        fmt::format("pairing fails for {}{} at {}: over {} {} the correlation of {} with the base is {:.2f}, "
                    "so the interval is as wide as that of independent runs",
                    row.indicator, report.areas.size() > 1 ? " of " + headline.area : "", headline.date, e.n,
                    report.unit, headline.other, e.correlation));
  }
}

/// The dates of a pair: all effects of the counties, and the first date with a difference anywhere.
struct Course {
  std::vector<std::vector<Headline>> by_date;  ///< then by county
  std::optional<std::size_t> first;
};

Course follow_pair(OpenRuns& open, OpenRun& other, const Bootstrap& bootstrap, const base::Workers& workers,
                   EffectsTable* table) {
  OpenRun& base = open.runs.front();
  Pair pair(base, other, bootstrap, workers);
  const std::vector<std::string>& dates = base.tables.front()->dates;
  Course course;
  for (std::size_t date = 0; date < dates.size(); ++date) {
    for (std::size_t level = 0; level < open.levels.size(); ++level) {
      const LevelEffects effects = pair.effects(level, date);
      if (effects.differs && !course.first) course.first = date;
      const std::vector<std::string>& areas = base.tables[level]->areas;
      for (std::size_t a = 0; table != nullptr && a < areas.size(); ++a) {
        table->write(
            {base.manifest.label, other.manifest.label, dates[date], open.levels[level].c_str(), areas[a]},
            pair.indicators(level), effects.by_area[a], effects.cumulative[a]);
      }
      if (level > 0) continue;
      std::vector<Headline>& counties = course.by_date.emplace_back();
      for (std::size_t a = 0; a < areas.size(); ++a) {
        counties.push_back({other.manifest.label, dates[date], areas[a],
                            headline_of(pair.indicators(level), effects.by_area[a])});
      }
    }
  }
  return course;
}

void compare_pair(OpenRuns& open, OpenRun& other, const Bootstrap& bootstrap, const base::Workers& workers,
                  EffectsTable* table, CompareReport& report) {
  const Course course = follow_pair(open, other, bootstrap, workers, table);
  const std::vector<std::string>& dates = open.runs.front().tables.front()->dates;
  const std::vector<std::size_t> ends = year_ends(dates);
  report.others.push_back(other.manifest.label);
  report.parted.push_back(course.first ? dates[*course.first] : "");
  const auto shown = [&](std::size_t date) {
    for (const Headline& headline : course.by_date[date]) {
      report.headlines.push_back(headline);
      warn_where_pairing_fails(headline, report);
    }
  };
  const auto after =
      course.first ? std::find_if(ends.begin(), ends.end(), [&](std::size_t d) { return d >= *course.first; })
                   : ends.end();
  if (after != ends.end() && *after != ends.back()) shown(*after);
  shown(ends.back());
}

void write_all(const RunDirectory& directory, const CompareRequest& request, const OpenRuns& open,
               const CompareReport& report) {
  if (!report.frontiers.empty()) write_frontier(directory.path("frontier.csv"), report);
  if (!report.attributions.empty()) write_attribution(directory.path("attribution.csv"), report);
  if (!report.behaviours.empty()) write_behaviour(directory.path("behaviour.csv"), report);
  if (has_funds(report)) write_funds(directory.path("mvpf.csv"), report);
  if (!report.households.decomposition.empty())
    write_decomposition(directory.path("decomposition.csv"), report);
  if (!report.households.welfare.empty()) write_welfare(directory.path("welfare.csv"), report);
  std::vector<ComparedRun> compared;
  for (const OpenRun& run : open.runs) compared.push_back({run.manifest.label, run.manifest.folder});
  describe_comparison(directory, request, compared, open.runs.front().manifest.seed, report.replicates);
}

/// With --force the output would take the place of a run that it is made from.
void keep_runs(const CompareRequest& request) {
  const auto is_output = [&](const std::filesystem::path& run) {
    std::error_code ignored;
    return std::filesystem::equivalent(request.output, run, ignored);
  };
  if (is_output(request.base) || std::any_of(request.others.begin(), request.others.end(), is_output))
    throw ExistingOutput(request.output.string() + " is one of the runs to compare; choose another place");
}

}  // namespace

CompareReport compare_runs(const CompareRequest& request) {
  if (!request.output.empty()) keep_runs(request);
  CompareReport report;
  OpenRuns open = open_runs(request, report.notes);
  OpenRun& base = open.runs.front();
  report.base = base.manifest.label;
  report.discount = request.discount;
  report.areas = base.tables.front()->areas;
  report.replicates = base.tables.front()->units.size();
  report.unit = open.unit;
  for (std::size_t i = 1; i < open.runs.size(); ++i)
    note_left_out(*base.tables.front(), *open.runs[i].tables.front(), base, open.runs[i], report.notes);

  std::optional<RunDirectory> directory;
  if (!request.output.empty()) directory.emplace(RunDirectory::create(request.output, request.overwrite));
  const Bootstrap bootstrap({static_cast<std::uint32_t>(base.manifest.seed), 0}, report.replicates);
  const base::Workers workers(request.threads);
  std::optional<EffectsTable> table;
  if (directory) table.emplace(directory->path("effects.csv"));
  for (std::size_t i = 1; i < open.runs.size(); ++i)
    compare_pair(open, open.runs[i], bootstrap, workers, table ? &*table : nullptr, report);
  weigh_costs(open, bootstrap, report);
  attribute_pairs(open, report);
  split_effects(open, bootstrap, report);
  if (directory) take_households_apart(open, report);
  if (!directory) return report;
  table->close();
  write_all(*directory, request, open, report);
  directory->commit();
  report.directory = directory->final_path();
  return report;
}

}  // namespace ruralsim
