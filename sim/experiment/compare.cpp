// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/experiment/effects_table.hpp"
#include "sim/experiment/headline.hpp"
#include "sim/experiment/run_table.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/base/parallel.hpp>
#include <ruralsim/experiment/compare.hpp>
#include <ruralsim/experiment/present_value.hpp>
#include <ruralsim/io/digest.hpp>

namespace ruralsim {
namespace {

/// Below this correlation a pair is hardly better than two independent runs: its variance falls by less than
/// a tenth.
constexpr double kPairingFails = 0.1;
/// A correlation over fewer pairs says nothing.
constexpr int kPairsToJudge = 5;

struct Run {
  FinishedRun manifest;
  std::vector<std::unique_ptr<RunTable>> tables;  ///< by level; null where the comparison leaves it out
};

void check_against_base(const FinishedRun& base, const FinishedRun& other, base::Problems& problems) {
  if (other.seed != base.seed) {
    problems.add({}, fmt::format("{} was run with the seed {}, {} with {}: their replicates share no random "
                                 "numbers and are no pairs",
                                 other.folder.string(), other.seed, base.folder.string(), base.seed));
  }
  if (other.results_version != base.results_version) {
    problems.add({},
                 fmt::format("{} is of results version {}, {} of {}: part of their difference would be the "
                             "program's; run one of them again",
                             other.folder.string(), other.results_version, base.folder.string(),
                             base.results_version));
  }
}

void check_digest(const FinishedRun& run, const char* file, base::Problems& problems) {
  const auto expected = run.outputs.find(file);
  if (expected == run.outputs.end()) return;
  const std::filesystem::path path = run.folder / file;
  if (io::digest_file(path) == expected->second) return;
  problems.add({}, fmt::format("{} is not the file that {} describes: it was changed or damaged since",
                               path.string(), (run.folder / "manifest.json").string()));
}

std::string list_of(const std::vector<std::string>& words) {
  constexpr std::size_t kShown = 5;
  if (words.size() <= kShown) return fmt::format("{}", fmt::join(words, ", "));
  return fmt::format("{} ... {} ({} of them)", words.front(), words.back(), words.size());
}

/// The same words in the same order, or a problem that says who has what.
void check_same(const char* what, const std::vector<std::string>& base, const std::vector<std::string>& other,
                const Run& a, const Run& b, base::Problems& problems) {
  if (base == other) return;
  problems.add({}, fmt::format("{} has the {} {}, {} has {}", b.manifest.folder.string(), what,
                               list_of(other), a.manifest.folder.string(), list_of(base)));
}

void open_tables(const Level& level, std::vector<Run>& runs, base::Problems& problems) {
  for (Run& run : runs) {
    try {
      check_digest(run.manifest, level.file, problems);
      run.tables.push_back(std::make_unique<RunTable>(run.manifest.folder / level.file, level.grouped));
    } catch (const std::system_error& refusal) {
      problems.add({}, refusal.what());
      run.tables.emplace_back();
    } catch (const base::ScenarioError& mistake) {
      for (const base::Problem& p : mistake.problems) problems.add(p.mark, p.message);
      run.tables.emplace_back();
    }
  }
  const Run& base = runs.front();
  for (const Run& run : runs) {
    if (!base.tables.back() || !run.tables.back() || &run == &base) continue;
    const RunTable &a = *base.tables.back(), &b = *run.tables.back();
    check_same("replicates", a.replicates, b.replicates, base, run, problems);
    check_same("dates", a.dates, b.dates, base, run, problems);
    check_same(level.grouped          ? "groups"
               : level.name[0] == 'c' ? "county"
                                      : "villages",
               a.areas, b.areas, base, run, problems);
  }
}

/// A run goes by its scenario's name, or by its folder's where that is shared, or by the path as it was
/// given.
void name_runs(std::vector<Run>& runs) {
  const std::function<std::string(const Run&)> ways[] = {
      [](const Run& r) { return r.manifest.label; },
      [](const Run& r) {
        const auto place = r.manifest.folder.lexically_normal();
        return (place.has_filename() ? place : place.parent_path()).filename().string();
      },
      [](const Run& r) { return r.manifest.folder.string(); }};
  for (const auto& way : ways) {
    std::set<std::string> names;
    for (const Run& r : runs) names.insert(way(r));
    if (names.size() < runs.size() && &way != &ways[2]) continue;
    for (Run& r : runs) r.manifest.label = way(r);
    return;
  }
}

/// The indicators of both tables: where they stand in each.
struct Shared {
  std::vector<std::string> names;
  std::vector<std::size_t> in_base, in_other;
};

Shared shared_indicators(const RunTable& base, const RunTable& other) {
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

void note_left_out(const RunTable& base, const RunTable& other, const Run& a, const Run& b,
                   std::vector<std::string>& notes) {
  const auto lacking = [](const RunTable& here, const RunTable& there) {
    std::vector<std::string> names;
    for (const std::string& name : here.indicators) {
      if (std::find(there.indicators.begin(), there.indicators.end(), name) == there.indicators.end())
        names.push_back(name);
    }
    return names;
  };
  const auto note = [&](const std::vector<std::string>& names, const Run& run) {
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
  bool differs = false;  ///< some value of some replicate
};

bool differ(double a, double b) {
  return std::isnan(a) != std::isnan(b) || a < b || b < a;
}

/// A pair of runs, level by level and date by date.
class Pair {
 public:
  Pair(Run& base, Run& other, const Bootstrap& bootstrap, const base::Workers& workers)
      : base_(base), other_(other), bootstrap_(bootstrap), workers_(workers) {
    for (std::size_t l = 0; l < base.tables.size(); ++l) {
      shared_.push_back(base.tables[l] ? shared_indicators(*base.tables[l], *other.tables[l]) : Shared{});
    }
  }

  const std::vector<std::string>& indicators(std::size_t level) const { return shared_[level].names; }

  LevelEffects effects(std::size_t level, std::size_t date) {
    RunTable &a = *base_.tables[level], &b = *other_.tables[level];
    a.read(date, base_values_);
    b.read(date, other_values_);
    const Shared& shared = shared_[level];
    LevelEffects effects;
    effects.by_area.resize(a.areas.size());
    std::vector<std::uint8_t> differs(a.areas.size(), 0);
    workers_.each(a.areas.size(), [&](std::size_t area) {
      std::vector<double> base, other;
      for (std::size_t k = 0; k < shared.names.size(); ++k) {
        base.clear(), other.clear();
        for (std::size_t r = 0; r < a.replicates.size(); ++r) {
          base.push_back(base_values_[(r * a.areas.size() + area) * a.indicators.size() + shared.in_base[k]]);
          other.push_back(
              other_values_[(r * b.areas.size() + area) * b.indicators.size() + shared.in_other[k]]);
          if (differ(base.back(), other.back())) differs[area] = 1;
        }
        effects.by_area[area].push_back(paired_effect(base, other, bootstrap_));
      }
      adjust_by_holm(effects.by_area[area]);
    });
    effects.differs = std::find(differs.begin(), differs.end(), 1) != differs.end();
    return effects;
  }

 private:
  Run &base_, &other_;
  const Bootstrap& bootstrap_;
  const base::Workers& workers_;
  std::vector<Shared> shared_;
  std::vector<double> base_values_, other_values_;
};

/// The last step of a year for every date: where a year is judged.
std::vector<std::size_t> year_ends(const std::vector<std::string>& dates) {
  std::vector<std::size_t> ends;
  for (std::size_t d = 0; d < dates.size(); ++d) {
    if (d + 1 == dates.size() || dates[d + 1].substr(0, 4) != dates[d].substr(0, 4)) ends.push_back(d);
  }
  return ends;
}

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

void warn_where_pairing_fails(const Headline& headline, std::vector<std::string>& warnings) {
  for (const HeadlineEffect& row : headline.effects) {
    const PairedEffect& e = row.effect;
    if (e.n < kPairsToJudge || e.se == 0 || std::isnan(e.correlation) || e.correlation >= kPairingFails)
      continue;
    warnings.push_back(
        fmt::format("pairing fails for {} at {}: over {} replicates the correlation of {} with the base is "
                    "{:.2f}, so the "
                    "interval is as wide as that of independent runs",
                    row.indicator, headline.date, e.n, headline.other, e.correlation));
  }
}

/// Present values of the county's treasury_cost from date `first` on.
PresentCost cost_from(std::optional<std::size_t> first, const std::vector<Headline>& by_date,
                      double discount) {
  PresentCost cost;
  if (!first) return cost;
  cost.from = by_date[*first].date;
  const base::Month from = month_of_date(cost.from);
  for (const Headline& headline : by_date) {
    const base::Month when = month_of_date(headline.date);
    for (const HeadlineEffect& row : headline.effects) {
      if (row.indicator != "treasury_cost") continue;
      cost.base += present_value({&row.effect.base_mean, 1}, {&when, 1}, from, discount);
      cost.other += present_value({&row.effect.other_mean, 1}, {&when, 1}, from, discount);
    }
  }
  return cost;
}

void compare_pair(Run& base, Run& other, const Bootstrap& bootstrap, const base::Workers& workers,
                  EffectsTable* table, CompareReport& report) {
  Pair pair(base, other, bootstrap, workers);
  const RunTable& county = *base.tables.front();
  std::vector<Headline> by_date;
  std::optional<std::size_t> first;
  for (std::size_t date = 0; date < county.dates.size(); ++date) {
    for (std::size_t level = 0; level < base.tables.size(); ++level) {
      if (!base.tables[level]) continue;
      const LevelEffects effects = pair.effects(level, date);
      if (effects.differs && !first) first = date;
      const std::vector<std::string>& areas = base.tables[level]->areas;
      for (std::size_t a = 0; table != nullptr && a < areas.size(); ++a) {
        table->write(
            {base.manifest.label, other.manifest.label, county.dates[date], kLevels[level].name, areas[a]},
            pair.indicators(level), effects.by_area[a]);
      }
      if (level > 0) continue;
      by_date.push_back({other.manifest.label, county.dates[date],
                         headline_of(pair.indicators(level), effects.by_area.front())});
    }
  }
  const std::vector<std::size_t> ends = year_ends(county.dates);
  report.others.push_back(other.manifest.label);
  report.parted.push_back(first ? county.dates[*first] : "");
  report.costs.push_back(cost_from(first, by_date, report.discount));
  const auto shown = [&](std::size_t date) {
    report.headlines.push_back(by_date[date]);
    warn_where_pairing_fails(by_date[date], report.warnings);
  };
  const auto after =
      first ? std::find_if(ends.begin(), ends.end(), [&](std::size_t d) { return d >= *first; }) : ends.end();
  if (after != ends.end() && *after != ends.back()) shown(*after);
  shown(ends.back());
}

std::vector<Run> read_runs(const CompareRequest& request, base::Problems& problems) {
  std::vector<Run> runs;
  runs.push_back({read_manifest(request.base, problems), {}});
  for (const auto& folder : request.others) runs.push_back({read_manifest(folder, problems), {}});
  return runs;
}

bool all_have(const std::vector<Run>& runs, const Level& level) {
  return std::all_of(runs.begin(), runs.end(), [&](const Run& r) {
    std::error_code ignored;
    return std::filesystem::exists(r.manifest.folder / level.file, ignored);
  });
}

/// The county's tables always, the others when something is written and every run has them.
void open_levels(const CompareRequest& request, std::vector<Run>& runs, CompareReport& report,
                 base::Problems& problems) {
  for (const Level& level : kLevels) {
    const bool county = &level == &kLevels[0];
    const bool there = county || all_have(runs, level);
    if (county || (there && !request.output.empty())) {
      open_tables(level, runs, problems);
      continue;
    }
    for (Run& run : runs) run.tables.emplace_back();
    if (!there) report.notes.push_back(fmt::format("left out, since not every run has it: {}", level.file));
  }
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
  const base::Sources nowhere;
  base::Problems problems;
  std::vector<Run> runs = read_runs(request, problems);
  problems.throw_if_any(nowhere);
  CompareReport report;
  for (const Run& run : runs) check_against_base(runs.front().manifest, run.manifest, problems);
  problems.throw_if_any(nowhere);
  open_levels(request, runs, report, problems);
  problems.throw_if_any(nowhere);
  name_runs(runs);
  Run& base = runs.front();
  report.base = base.manifest.label;
  report.discount = request.discount;
  report.area = base.tables.front()->areas.front();
  report.replicates = base.tables.front()->replicates.size();
  for (std::size_t i = 1; i < runs.size(); ++i)
    note_left_out(*base.tables.front(), *runs[i].tables.front(), base, runs[i], report.notes);

  std::optional<RunDirectory> directory;
  if (!request.output.empty()) directory.emplace(RunDirectory::create(request.output, request.overwrite));
  const Bootstrap bootstrap({static_cast<std::uint32_t>(base.manifest.seed), 0}, report.replicates);
  const base::Workers workers(request.threads);
  std::optional<EffectsTable> table;
  if (directory) table.emplace(directory->path("effects.csv"));
  for (std::size_t i = 1; i < runs.size(); ++i)
    compare_pair(base, runs[i], bootstrap, workers, table ? &*table : nullptr, report);
  if (!directory) return report;
  table->close();
  std::vector<ComparedRun> compared;
  for (const Run& run : runs) compared.push_back({run.manifest.label, run.manifest.folder});
  describe_comparison(*directory, request, compared, base.manifest.seed, report.replicates);
  directory->commit();
  report.directory = directory->final_path();
  return report;
}

}  // namespace ruralsim
