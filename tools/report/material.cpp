// SPDX-License-Identifier: Apache-2.0
#include "tools/report/material.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "tools/ruralsim/templates.hpp"
#include <ruralsim/io/csv_stream.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/yaml.hpp>

namespace ruralsim::report {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kLargestManifest = std::size_t{16} << 20U;
constexpr const char* kCost = "cost_";

Figure figure(const std::string& text) {
  double value = std::numeric_limits<double>::quiet_NaN();
  std::from_chars(text.data(), text.data() + text.size(), value);
  return {text, value};
}

/// Columns of a table by their names.
class Columns {
 public:
  Columns(const fs::path& file, const std::vector<std::string>& header) : file_(file) {
    for (std::size_t i = 0; i < header.size(); ++i) places_[header[i]] = i;
  }
  std::size_t operator[](const std::string& name) const {
    const auto found = places_.find(name);
    if (found != places_.end()) return found->second;
    throw base::ScenarioError({{{}, fmt::format("{} has no column `{}`", file_.string(), name), {}}},
                              base::Sources{});
  }

 private:
  fs::path file_;
  std::map<std::string, std::size_t> places_;
};

/// Calls `f` with the columns and each row of a table.
template <class F>
void each_row(const fs::path& file, F&& f) {
  io::CsvStream rows(file);
  std::vector<std::string> fields;
  if (!rows.next(fields)) return;
  const Columns columns(file, fields);
  const std::size_t width = fields.size();
  while (rows.next(fields)) {
    if (fields.size() == width) f(columns, fields);
  }
}

std::map<std::string, Meaning> meanings_of(const fs::path& folder, const std::string& resource) {
  std::map<std::string, Meaning> meanings;
  const Json package = Json::parse(io::read_file(folder / "datapackage.json", kLargestManifest));
  for (const Json& r : package.at("resources")) {
    if (r.at("name") != resource || !r.contains("schema")) continue;
    for (const Json& f : r["schema"]["fields"])
      meanings[f.at("name")] = {f.value("unit", std::string()), f.value("description", std::string())};
  }
  return meanings;
}

/// Of the inputs of a run: the question of the file that has the scenario's name.
std::string question_of_run(const Folder& run) {
  const std::string name = run.manifest.at("scenario");
  for (const auto& [input, digest] : run.manifest.at("inputs").items()) {
    const fs::path file = run.path / "inputs" / input;
    if (file.extension() != ".yaml") continue;
    base::Sources sources;
    base::Problems problems;
    const base::Value document = io::read_yaml(file, sources, problems);
    const base::Value* named = document.find("name");
    if (named != nullptr && named->text() == name) return cli::question_of(io::read_file(file));
  }
  return "";
}

CountyMaterial& county_of(const std::string& name, RunMaterial& run) {
  for (CountyMaterial& county : run.counties)
    if (county.name == name) return county;
  run.counties.push_back({name, {}, {}});
  return run.counties.back();
}

void add_once(const std::string& name, std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void read_summary(const fs::path& file, const std::set<std::string>& wanted, RunMaterial& run) {
  each_row(file, [&](const Columns& c, const std::vector<std::string>& row) {
    if (row[c["level"]] != "county") return;
    const std::string& indicator = row[c["indicator"]];
    const bool cost = indicator.starts_with(kCost);
    if (!cost && !wanted.contains(indicator)) return;
    if (cost) add_once(indicator.substr(std::string(kCost).size()), run.instruments);
    county_of(row[c["area"]], run)
        .series[indicator]
        .push_back({row[c["date"]], figure(row[c["mean"]]), figure(row[c["q05"]]), figure(row[c["q95"]])});
  });
}

/// In a world a village's area begins with its county's name.
void read_returns(const fs::path& file, RunMaterial& run) {
  each_row(file, [&](const Columns& c, const std::vector<std::string>& row) {
    if (run.counties.empty()) return;
    const std::string& area = row[c["area"]];
    CountyMaterial& county = run.counties.size() == 1
                                 ? run.counties.front()
                                 : county_of(area.substr(0, std::min(area.find('.'), area.size())), run);
    ++county.returns[row[c["cause"]]];
  });
}

RunMaterial read_run(Folder folder, const std::set<std::string>& wanted) {
  RunMaterial run{std::move(folder), {}, {}, {}, {}, {}};
  const fs::path& path = run.folder.path;
  run.question = question_of_run(run.folder);
  run.meanings = meanings_of(path, "county");
  read_summary(path / "summary.csv", wanted, run);
  read_returns(path / "returns.csv", run);
  base::Sources sources;
  base::Problems problems;
  run.resolved = io::read_yaml(path / "scenario.resolved.yaml", sources, problems);
  problems.throw_if_any(sources);
  return run;
}

io::CsvTable read_table(const fs::path& file) {
  std::error_code none;
  if (!fs::exists(file, none)) return {};
  base::Sources sources;
  base::Problems problems;
  io::CsvTable table = io::read_csv(file, sources, problems);
  problems.throw_if_any(sources);
  return table;
}

ComparisonMaterial read_comparison(Folder folder, const std::set<std::string>& wanted) {
  ComparisonMaterial c{std::move(folder), {}, {}, {}, {}};
  const fs::path& path = c.folder.path;
  c.meanings = meanings_of(path, "effects");
  each_row(path / "effects.csv", [&](const Columns& at, const std::vector<std::string>& row) {
    if (row[at["level"]] != "county" || !wanted.contains(row[at["indicator"]])) return;
    const auto same = [&](const EffectSeries& e) {
      return e.base == row[at["base"]] && e.other == row[at["other"]] && e.county == row[at["area"]] &&
             e.indicator == row[at["indicator"]];
    };
    auto series = std::find_if(c.effects.begin(), c.effects.end(), same);
    if (series == c.effects.end()) {
      c.effects.push_back({row[at["base"]], row[at["other"]], row[at["area"]], row[at["indicator"]], {}});
      series = std::prev(c.effects.end());
    }
    if (row[at["difference"]].empty()) return;
    series->points.push_back(
        {row[at["date"]], figure(row[at["difference"]]), figure(row[at["lo95"]]), figure(row[at["hi95"]])});
  });
  c.frontier = read_table(path / "frontier.csv");
  c.attribution = read_table(path / "attribution.csv");
  return c;
}

/// The tables that a page is made of are still those that were written.
void check_digests(const Folder& folder, base::Problems& problems) {
  const auto& outputs = folder.manifest.at("outputs");
  for (const char* table : {"summary.csv", "returns.csv", "effects.csv", "frontier.csv", "attribution.csv"}) {
    if (!outputs.contains(table)) continue;
    if (io::digest_file(folder.path / table) == outputs[table].get<std::string>()) continue;
    problems.add({}, fmt::format("{} is not the file that {} describes: it was changed or damaged since",
                                 (folder.path / table).string(), (folder.path / "manifest.json").string()));
  }
}

Folder open_folder(const fs::path& path, base::Problems& problems) {
  Folder folder{path, {}, {}};
  try {
    folder.manifest = Json::parse(io::read_file(path / "manifest.json", kLargestManifest));
    if (!folder.manifest.at("outputs").contains("summary.csv") &&
        !folder.manifest.at("outputs").contains("effects.csv"))
      problems.add({}, fmt::format("{} holds neither a run nor a comparison", path.string()));
    check_digests(folder, problems);
  } catch (const std::system_error& refusal) {
    problems.add({},
                 fmt::format("{} is no folder of a run or a comparison: {}", path.string(), refusal.what()));
  } catch (const nlohmann::json::exception& mistake) {
    problems.add({}, fmt::format("{} is no manifest: {}", (path / "manifest.json").string(), mistake.what()));
  }
  return folder;
}

std::string name_of(const fs::path& folder) {
  const fs::path plain = folder.lexically_normal();
  return (plain.has_filename() ? plain.filename() : plain.parent_path().filename()).string();
}

/// A run goes by its scenario's name or, where two share one, by its folder's.
void name_runs(std::vector<Folder>& folders) {
  std::map<std::string, int> times;
  for (const Folder& f : folders) ++times[f.manifest.value("scenario", std::string())];
  for (Folder& f : folders) {
    const std::string scenario = f.manifest.value("scenario", std::string());
    f.label = scenario.empty() || times[scenario] > 1 ? name_of(f.path) : scenario;
  }
}

}  // namespace

const CountyMaterial* RunMaterial::county(const std::string& name) const {
  const auto found =
      std::find_if(counties.begin(), counties.end(), [&](const CountyMaterial& c) { return c.name == name; });
  return found == counties.end() ? nullptr : &*found;
}

Material read_material(const std::vector<fs::path>& paths, const std::vector<std::string>& indicators) {
  base::Problems problems;
  std::vector<Folder> folders;
  for (const fs::path& path : paths) folders.push_back(open_folder(path, problems));
  problems.throw_if_any(base::Sources{});
  name_runs(folders);
  const std::set<std::string> wanted(indicators.begin(), indicators.end());
  Material material;
  for (Folder& f : folders) {
    if (f.manifest["outputs"].contains("summary.csv")) {
      material.runs.push_back(read_run(std::move(f), wanted));
    } else {
      material.comparisons.push_back(read_comparison(std::move(f), wanted));
    }
  }
  return material;
}

}  // namespace ruralsim::report
