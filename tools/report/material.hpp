// SPDX-License-Identifier: Apache-2.0
// What a report is made of, as it lies in the folders of runs and comparisons.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <ruralsim/base/document.hpp>
#include <ruralsim/io/csv.hpp>

namespace ruralsim::report {

/// A field of a table: how it is written there, and what that is; NaN when it is empty.
struct Figure {
  std::string text;
  double value;
};

/// An indicator of the county at a date, with its range: quantiles of replicates, or a confidence interval.
struct Point {
  std::string date;
  Figure middle, low, high;
};

struct Meaning {
  std::string unit, text;
};

/// A folder with a manifest whose tables are still those it describes.
struct Folder {
  std::filesystem::path path;
  std::string label;
  nlohmann::ordered_json manifest;
};

/// A county of a run.
struct CountyMaterial {
  std::string name;
  std::map<std::string, std::vector<Point>> series;  ///< by indicator: mean, 5 % and 95 % over replicates
  std::map<std::string, std::int64_t> returns;       ///< by cause, of all years and replicates
};

struct RunMaterial {
  Folder folder;
  std::string question;                     ///< "" when its scenario begins with none
  std::vector<CountyMaterial> counties;     ///< one, or those of a world
  std::map<std::string, Meaning> meanings;  ///< by indicator
  std::vector<std::string> instruments;     ///< that have a column of costs, in its order
  base::Value resolved;

  /// Nothing when the run has no county of that name.
  [[nodiscard]] const CountyMaterial* county(const std::string& name) const;
};

/// The difference of two runs in an indicator of a county as time passes, with its 95 % interval.
struct EffectSeries {
  std::string base, other, county, indicator;
  std::vector<Point> points;
};

struct ComparisonMaterial {
  Folder folder;
  std::vector<EffectSeries> effects;
  std::map<std::string, Meaning> meanings;
  io::CsvTable frontier, attribution;  ///< without columns when the comparison has none
};

struct Material {
  std::vector<RunMaterial> runs;
  std::vector<ComparisonMaterial> comparisons;
};

/// Reads every folder; which kind it is its manifest tells.
/// @param indicators  those of which series are kept
/// @throws base::ScenarioError  all that is wrong: a folder that holds no finished run or comparison, a table
/// that is not the one its manifest describes; std::system_error one that can't be read
Material read_material(const std::vector<std::filesystem::path>&, const std::vector<std::string>& indicators);

}  // namespace ruralsim::report
