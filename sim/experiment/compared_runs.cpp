// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/compared_runs.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/experiment/sweep_table.hpp"
#include <ruralsim/io/digest.hpp>

namespace ruralsim {
namespace {

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

/// The same words in the same order, or a problem that says who has what.
void check_same(const char* what, const std::vector<std::string>& base, const std::vector<std::string>& other,
                const OpenRun& a, const OpenRun& b, base::Problems& problems) {
  if (base == other) return;
  problems.add({}, fmt::format("{} has the {} {}, {} has {}", b.manifest.folder.string(), what,
                               list_of(other), a.manifest.folder.string(), list_of(base)));
}

void check_tables(const char* areas, const OpenRun& base, const OpenRun& other, base::Problems& problems) {
  if (!base.tables.back() || !other.tables.back()) return;
  const ComparedTable &a = *base.tables.back(), &b = *other.tables.back();
  check_same("replicates", a.units, b.units, base, other, problems);
  check_same("dates", a.dates, b.dates, base, other, problems);
  check_same(areas, a.areas, b.areas, base, other, problems);
}

void open_tables(const Level& level, std::vector<OpenRun>& runs, base::Problems& problems) {
  for (OpenRun& run : runs) {
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
  const char* areas = level.grouped ? "groups" : level.name[0] == 'c' ? "county" : "villages";
  for (std::size_t i = 1; i < runs.size(); ++i) check_tables(areas, runs.front(), runs[i], problems);
}

std::string name_of(const std::filesystem::path& folder) {
  const auto place = folder.lexically_normal();
  return (place.has_filename() ? place : place.parent_path()).filename().string();
}

/// A run goes by its scenario's name, or by its folder's where that is shared, or by the path as it was
/// given; a scenario of a sweep by both.
void name_runs(OpenRuns& open) {
  const auto in_sweep = [&](const OpenRun& r) { return open.sweeps ? "/" + r.manifest.label : ""; };
  const std::function<std::string(const OpenRun&)> ways[] = {
      [](const OpenRun& r) { return r.manifest.label; },
      [&](const OpenRun& r) { return name_of(r.manifest.folder) + in_sweep(r); },
      [&](const OpenRun& r) { return r.manifest.folder.string() + in_sweep(r); }};
  for (const auto& way : ways) {
    std::set<std::string> names;
    for (const OpenRun& r : open.runs) names.insert(way(r));
    if (names.size() < open.runs.size() && &way != &ways[2]) continue;
    for (OpenRun& r : open.runs) r.manifest.label = way(r);
    return;
  }
}

bool all_have(const std::vector<OpenRun>& runs, const Level& level) {
  return std::all_of(runs.begin(), runs.end(), [&](const OpenRun& r) {
    std::error_code ignored;
    return std::filesystem::exists(r.manifest.folder / level.file, ignored);
  });
}

/// The county's tables always, the others when something is written and every run has them.
OpenRuns open_directories(const CompareRequest& request, std::vector<std::string>& notes) {
  const base::Sources nowhere;
  base::Problems problems;
  OpenRuns open;
  open.runs.push_back({read_manifest(request.base, problems)});
  for (const auto& folder : request.others) open.runs.push_back({read_manifest(folder, problems)});
  problems.throw_if_any(nowhere);
  for (const OpenRun& run : open.runs) {
    check_against_base(open.runs.front().manifest, run.manifest, problems);
    std::error_code ignored;
    for (const char* file : {"returns.csv", "households.csv"}) {
      if (std::filesystem::exists(run.manifest.folder / file, ignored))
        check_digest(run.manifest, file, problems);
    }
  }
  problems.throw_if_any(nowhere);
  for (const Level& level : kLevels) {
    const bool county = &level == &kLevels[0];
    const bool there = county || all_have(open.runs, level);
    if (county || (there && !request.output.empty())) {
      open_tables(level, open.runs, problems);
      open.levels.emplace_back(level.name);
    } else if (!there) {
      notes.push_back(fmt::format("left out, since not every run has it: {}", level.file));
    }
  }
  problems.throw_if_any(nowhere);
  return open;
}

/// Two sweeps are compared point by point, so their points must be the same.
void check_points(const std::filesystem::path& a, const SweepPoints& base, const std::filesystem::path& b,
                  const SweepPoints& other, base::Problems& problems) {
  if (other.program != base.program) {
    problems.add({},
                 fmt::format("{} was made by {}, {} by {}: part of their difference would be the program's; "
                             "run one of them again",
                             b.string(), other.program, a.string(), base.program));
  }
  if (other.values.size() != base.values.size()) {
    problems.add({}, fmt::format("{} has {} points, {} has {}", b.string(), other.values.size(), a.string(),
                                 base.values.size()));
    return;
  }
  for (std::size_t p = 0; p < base.values.size(); ++p) {
    if (base.values[p] == other.values[p]) continue;
    problems.add({}, fmt::format("point {} of {} has the factors {}, that of {} has {}: they are no pair", p,
                                 b.string(), other.values[p], a.string(), base.values[p]));
    return;
  }
}

/// Sweeps of worlds are compared county by county, so their counties must be the same.
void check_counties(const std::filesystem::path& a, const SweepPoints& base, const std::filesystem::path& b,
                    const SweepPoints& other, base::Problems& problems) {
  if (base.counties == other.counties) return;
  const auto what = [](const SweepPoints& sweep) {
    return sweep.counties.empty() ? "one county" : "the counties " + list_of(sweep.counties);
  };
  problems.add({}, fmt::format("{} is of {}, {} of {}", b.string(), what(other), a.string(), what(base)));
}

/// With a single point its replicates are the pairs, of a world by county.
void keep_units_that_vary(OpenRuns& open, const std::vector<std::string>& counties) {
  if (open.runs.front().tables.front()->units.size() > 1) {
    open.levels.assign(std::begin(kSweepLevels), std::end(kSweepLevels));
    open.unit = "points";
    return;
  }
  open.levels = {kSweepLevels[0]};
  for (OpenRun& run : open.runs) {
    run.tables.erase(run.tables.begin());
    if (!counties.empty()) run.tables.front()->areas = counties;
  }
}

OpenRuns open_sweeps(const CompareRequest& request) {
  base::Problems problems;
  OpenRuns open;
  open.sweeps = true;
  std::vector<std::filesystem::path> folders = {request.base};
  folders.insert(folders.end(), request.others.begin(), request.others.end());
  SweepPoints first;
  for (std::size_t i = 0; i < folders.size(); ++i) {
    SweepPoints points;
    points.counties = first.counties;
    for (OpenRun& run : open_sweep(folders[i], points)) open.runs.push_back(std::move(run));
    open.every_step = open.every_step && points.every_step;
    if (i == 0) {
      first = std::move(points);
      continue;
    }
    check_points(folders.front(), first, folders[i], points, problems);
    check_counties(folders.front(), first, folders[i], points, problems);
  }
  problems.throw_if_any(base::Sources{});
  const OpenRun& base = open.runs.front();
  for (const OpenRun& run : open.runs) {
    check_against_base(base.manifest, run.manifest, problems);
    const ComparedTable &a = *base.tables.back(), &b = *run.tables.back();
    check_same("replicates", a.units, b.units, base, run, problems);
    check_same("dates", a.dates, b.dates, base, run, problems);
    check_same("points", a.areas, b.areas, base, run, problems);
  }
  problems.throw_if_any(base::Sources{});
  keep_units_that_vary(open, first.counties);
  return open;
}

}  // namespace

std::string list_of(const std::vector<std::string>& words) {
  constexpr std::size_t kShown = 5;
  if (words.size() <= kShown) return fmt::format("{}", fmt::join(words, ", "));
  return fmt::format("{} ... {} ({} of them)", words.front(), words.back(), words.size());
}

OpenRuns open_runs(const CompareRequest& request, std::vector<std::string>& notes) {
  std::vector<std::filesystem::path> sweeps, runs;
  const auto sort_in = [&](const std::filesystem::path& folder) {
    (is_sweep_folder(folder) ? sweeps : runs).push_back(folder);
  };
  sort_in(request.base);
  for (const auto& folder : request.others) sort_in(folder);
  base::Problems problems;
  if (!sweeps.empty() && !runs.empty()) {
    problems.add({},
                 fmt::format("{} holds a sweep, {} a run: sweeps are compared with sweeps, runs with runs",
                             sweeps.front().string(), runs.front().string()));
  }
  problems.throw_if_any(base::Sources{});
  OpenRuns open = sweeps.empty() ? open_directories(request, notes) : open_sweeps(request);
  if (open.runs.size() < 2) {
    problems.add({}, fmt::format("{} holds one scenario; name another sweep to compare it with",
                                 request.base.string()));
  }
  problems.throw_if_any(base::Sources{});
  name_runs(open);
  return open;
}

}  // namespace ruralsim
