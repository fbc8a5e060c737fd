// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/sweep_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "sim/experiment/sweep_plan.hpp"
#include <ruralsim/io/files.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kLargestPackage = std::size_t{16} << 20U;

[[noreturn]] void refuse(const std::string& what) {
  throw base::ScenarioError({{{}, what, {}}}, base::Sources{});
}

/// The columns of results.csv by county: of a world `rangtang.gini` is the `gini` of Rangtang.
struct CountyColumns {
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<std::string> counties;    ///< empty: one county, which columns don't name
  std::vector<std::string> indicators;  ///< without the county
  std::vector<std::size_t> places;      ///< of columns at county * indicators + k; kNone where there is none
};

std::size_t place_in(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  const auto place = static_cast<std::size_t>(found - names.begin());
  if (found == names.end()) names.push_back(name);
  return place;
}

/// @param order  of the counties, taken where it names the same ones
CountyColumns by_county(const std::vector<std::string>& columns, const std::vector<std::string>& order) {
  CountyColumns found;
  std::vector<std::pair<std::size_t, std::size_t>> cells;
  for (const std::string& column : columns) {
    const std::size_t dot = column.find('.');
    const bool plain = dot == std::string::npos;
    const std::size_t county = plain ? 0 : place_in(found.counties, column.substr(0, dot));
    cells.emplace_back(county, place_in(found.indicators, plain ? column : column.substr(dot + 1)));
  }
  const std::vector<std::string> as_found = found.counties;
  if (std::is_permutation(order.begin(), order.end(), as_found.begin(), as_found.end()))
    found.counties = order;
  const std::size_t width = found.indicators.size();
  found.places.assign(std::max<std::size_t>(1, found.counties.size()) * width, CountyColumns::kNone);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto& [county, k] = cells[c];
    const std::size_t area = as_found.empty() ? 0 : place_in(found.counties, as_found[county]);
    found.places[area * width + k] = c;
  }
  return found;
}

/// results.csv of one scenario in memory: eight bytes a value.
struct ScenarioResults {
  std::vector<std::string> points, replicates, dates;
  CountyColumns columns;
  std::size_t width = 0;  ///< columns
  /// [((date * points + point) * replicates + replicate) * width + column]
  std::vector<double> values;

  [[nodiscard]] std::size_t at(std::size_t date, std::size_t point, std::size_t replicate) const {
    return ((date * points.size() + point) * replicates.size() + replicate) * width;
  }
  [[nodiscard]] double value(std::size_t row, std::size_t place) const {
    return place == CountyColumns::kNone ? kUndefined : values[row + place];
  }
};

class SweepLevel : public ComparedTable {
 public:
  explicit SweepLevel(std::shared_ptr<const ScenarioResults> results) : results_(std::move(results)) {
    dates = results_->dates;
    indicators = results_->columns.indicators;
  }

 protected:
  /// Notes what each area lacks, `repeat` areas a county.
  void note_lacking(std::size_t repeat) {
    const std::vector<std::size_t>& places = results_->columns.places;
    if (std::find(places.begin(), places.end(), CountyColumns::kNone) == places.end()) return;
    for (std::size_t row = 0; row < places.size(); row += indicators.size()) {
      for (std::size_t i = 0; i < repeat; ++i) {
        for (std::size_t k = 0; k < indicators.size(); ++k)
          lacking.push_back(places[row + k] == CountyColumns::kNone ? 1 : 0);
      }
    }
  }
  [[nodiscard]] const ScenarioResults& results() const { return *results_; }

 private:
  std::shared_ptr<const ScenarioResults> results_;
};

/// Points as units, each the mean of its replicates that define the value; counties as areas.
class PointMeans : public SweepLevel {
 public:
  explicit PointMeans(const std::shared_ptr<const ScenarioResults>& from) : SweepLevel(from) {
    units = from->points;
    areas = from->columns.counties;
    if (areas.empty()) areas = {"all points"};
    note_lacking(1);
  }
  void read(std::size_t date, std::vector<double>& values) override {
    const ScenarioResults& r = results();
    values.clear();
    for (std::size_t p = 0; p < r.points.size(); ++p) {
      for (const std::size_t place : r.columns.places) {
        double sum = 0;
        int n = 0;
        for (std::size_t i = 0; i < r.replicates.size(); ++i) {
          const double value = r.value(r.at(date, p, i), place);
          if (!std::isnan(value)) sum += value, ++n;
        }
        values.push_back(n == 0 ? kUndefined : sum / n);
      }
    }
  }
};

/// Points as areas, of a world the points of each county; replicates as units.
class PointReplicates : public SweepLevel {
 public:
  explicit PointReplicates(const std::shared_ptr<const ScenarioResults>& from) : SweepLevel(from) {
    units = from->replicates;
    const std::vector<std::string>& counties = from->columns.counties;
    for (std::size_t c = 0; c < std::max<std::size_t>(1, counties.size()); ++c) {
      for (const std::string& point : from->points)
        areas.push_back((counties.empty() ? "" : counties[c] + "/") + "point:" + point);
    }
    note_lacking(from->points.size());
  }
  void read(std::size_t date, std::vector<double>& values) override {
    const ScenarioResults& r = results();
    const std::vector<std::size_t>& places = r.columns.places;
    values.clear();
    for (std::size_t i = 0; i < r.replicates.size(); ++i) {
      for (std::size_t row = 0; row < places.size(); row += indicators.size()) {
        for (std::size_t p = 0; p < r.points.size(); ++p) {
          for (std::size_t k = 0; k < indicators.size(); ++k)
            values.push_back(r.value(r.at(date, p, i), places[row + k]));
        }
      }
    }
  }
};

/// Reads results.csv twice: what stands in its rows, then the values.
class ResultsReader {
 public:
  /// @param counties  as by_county's `order`
  ResultsReader(const fs::path& file, std::size_t factors, const std::vector<std::string>& counties)
      : file_(file), rows_(file), factors_(factors) {
    if (!rows_.next(fields_) || fields_.size() < first_indicator()) refuse(file_.string() + " is damaged");
    columns_ = by_county({fields_.begin() + static_cast<std::ptrdiff_t>(first_indicator()), fields_.end()},
                         counties);
    width_ = fields_.size() - first_indicator();
  }

  /// By scenario, in the order in which they appear.
  std::vector<std::pair<std::string, std::shared_ptr<ScenarioResults>>> read() {
    while (next()) index_row();
    for (auto& [name, of] : scenarios_) {
      const std::size_t n = of->dates.size() * of->points.size() * of->replicates.size() * width_;
      of->values.assign(n, kUndefined);
    }
    rows_.seek(0);
    rows_.next(fields_);
    while (next()) take_row();
    return std::move(scenarios_);
  }
  [[nodiscard]] const std::vector<std::string>& counties() const { return columns_.counties; }
  /// The factors' values by point, as they stand in the table.
  [[nodiscard]] const std::map<std::string, std::string>& values_of_points() const { return points_; }

 private:
  [[nodiscard]] std::size_t date_column() const { return 4 + factors_; }
  [[nodiscard]] std::size_t first_indicator() const { return date_column() + 1; }

  bool next() {
    if (!rows_.next(fields_)) return false;
    if (fields_.size() == first_indicator() + width_) return true;
    refuse(fmt::format("{}: line {} has {} fields, the header has {}", file_.string(), rows_.line(),
                       fields_.size(), first_indicator() + width_));
  }
  ScenarioResults& of_row() {
    for (auto& [name, of] : scenarios_)
      if (name == fields_[1]) return *of;
    scenarios_.emplace_back(fields_[1], std::make_shared<ScenarioResults>());
    scenarios_.back().second->columns = columns_;
    scenarios_.back().second->width = width_;
    return *scenarios_.back().second;
  }
  static std::size_t add(const std::string& name, std::vector<std::string>& names,
                         std::map<std::string, std::size_t>& places) {
    const auto [place, added] = places.emplace(name, names.size());
    if (added) names.push_back(name);
    return place->second;
  }
  void index_row() {
    ScenarioResults& of = of_row();
    Places& places = places_[fields_[1]];
    add(fields_[2], of.points, places.points);
    add(fields_[3], of.replicates, places.replicates);
    add(fields_[date_column()], of.dates, places.dates);
    points_.emplace(
        fields_[2],
        fmt::format("{}", fmt::join(fields_.begin() + 4,
                                    fields_.begin() + static_cast<std::ptrdiff_t>(date_column()), ", ")));
  }
  void take_row() {
    ScenarioResults& of = of_row();
    const Places& places = places_[fields_[1]];
    const std::size_t at = of.at(places.dates.at(fields_[date_column()]), places.points.at(fields_[2]),
                                 places.replicates.at(fields_[3]));
    for (std::size_t k = 0; k < width_; ++k) {
      const std::string& text = fields_[first_indicator() + k];
      if (text.empty()) continue;
      double value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error != std::errc() || end != text.data() + text.size())
        refuse(fmt::format("{}:{}: `{}` is no number", file_.string(), rows_.line(), text));
      of.values[at + k] = value;
    }
  }

  struct Places {
    std::map<std::string, std::size_t> points, replicates, dates;
  };
  fs::path file_;
  io::CsvStream rows_;
  std::size_t factors_;
  std::vector<std::string> fields_ = {};
  CountyColumns columns_ = {};
  std::size_t width_ = 0;
  std::vector<std::pair<std::string, std::shared_ptr<ScenarioResults>>> scenarios_ = {};
  std::map<std::string, Places> places_ = {};
  std::map<std::string, std::string> points_ = {};
};

/// The table must be the one that this plan's runs were collected into.
void check_collected(const fs::path& folder, const PlanFacts& facts) {
  std::error_code ignored;
  if (!fs::exists(folder / "results.csv", ignored) || !fs::exists(folder / "datapackage.json", ignored))
    refuse(fmt::format("{} holds no results; `ruralsim sweep collect` writes them", folder.string()));
  const auto package =
      nlohmann::json::parse(io::read_file(folder / "datapackage.json", kLargestPackage), nullptr, false);
  if (!package.is_object() || package.value("plan", "") != digest_of(facts))
    refuse(
        fmt::format("results.csv of {} was collected for another plan; collect it again", folder.string()));
}

}  // namespace

bool is_sweep_folder(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "plan.json", ignored);
}

std::vector<OpenRun> open_sweep(const fs::path& folder, SweepPoints& points) {
  const PlanFacts facts = read_plan(folder);
  check_collected(folder, facts);
  const auto factors = static_cast<std::size_t>(std::count_if(
      facts.begin(), facts.end(), [](const auto& fact) { return fact.first.starts_with("factor "); }));
  ResultsReader reader(folder / "results.csv", factors, points.counties);
  std::vector<OpenRun> runs;
  for (auto& [name, results] : reader.read()) {
    OpenRun run;
    run.manifest.folder = folder;
    run.manifest.label = name;
    run.manifest.seed = std::stoll(fact(facts, "seed"));
    run.tables.push_back(std::make_unique<PointMeans>(results));
    run.tables.push_back(std::make_unique<PointReplicates>(results));
    runs.push_back(std::move(run));
  }
  if (runs.empty()) refuse(fmt::format("results.csv of {} has no rows", folder.string()));
  points.program = fact(facts, "program");
  points.counties = reader.counties();
  points.every_step = fact(facts, "outputs.dates") == "every_step";
  for (const std::string& point : runs.front().tables.front()->units)
    points.values.push_back(reader.values_of_points().at(point));
  return runs;
}

}  // namespace ruralsim
