// SPDX-License-Identifier: Apache-2.0
// Who returns to poverty under one scenario and not under another: two tables of returns side by side.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include "sim/experiment/summed_area.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/experiment/attribution.hpp>
#include <ruralsim/io/csv_stream.hpp>

namespace ruralsim {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
const std::string kAll = "all";

struct Return {
  std::string type, registered, cause;
  std::size_t county;  ///< its place among those of the run
};
/// By replicate's place, year and household.
using Key = std::tuple<std::size_t, int, std::string>;
using Returns = std::map<Key, Return>;

[[noreturn]] void refuse(const std::string& what) {
  throw base::ScenarioError({{{}, what, {}}}, base::Sources{});
}

/// Of several counties that whose village the area is, such as rangtang.v01.
std::size_t county_of(const std::string& area, const ReturnsOfRun& run, std::size_t line) {
  if (run.counties.size() < 2) return 0;
  const auto found = std::find(run.counties.begin(), run.counties.end(),
                               area.substr(0, std::min(area.find('.'), area.size())));
  if (found == run.counties.end())
    refuse(fmt::format("{}: line {} is of `{}`, a village of no county of county.csv", run.file.string(),
                       line, area));
  return static_cast<std::size_t>(found - run.counties.begin());
}

Returns read_returns(const ReturnsOfRun& run, int from_year) {
  io::CsvStream rows(run.file);
  std::vector<std::string> fields;
  if (!rows.next(fields)) refuse(run.file.string() + " is empty");
  const auto column = [&](const std::string& name) {
    const auto found = std::find(fields.begin(), fields.end(), name);
    if (found == fields.end()) refuse(fmt::format("{} has no column `{}`", run.file.string(), name));
    return static_cast<std::size_t>(found - fields.begin());
  };
  const std::size_t replicate = column("replicate"), year = column("year"), household = column("household"),
                    type = column("type"), registered = column("registered"), cause = column("cause"),
                    area = run.counties.size() > 1 ? column("area") : 0, width = fields.size();
  Returns returns;
  while (rows.next(fields)) {
    if (fields.size() != width)
      refuse(fmt::format("{}: line {} has {} fields, the header has {}", run.file.string(), rows.line(),
                         fields.size(), width));
    const int when = std::atoi(fields[year].c_str());
    if (when < from_year) continue;
    const auto place = std::find(run.replicates.begin(), run.replicates.end(), fields[replicate]);
    if (place == run.replicates.end())
      refuse(fmt::format("{}: line {} is of replicate {}, which county.csv has not", run.file.string(),
                         rows.line(), fields[replicate]));
    returns[{static_cast<std::size_t>(place - run.replicates.begin()), when, fields[household]}] = {
        fields[type], fields[registered], fields[cause], county_of(fields[area], run, rows.line())};
  }
  return returns;
}

/// The first return of each household, under year 0.
Returns first_of_households(const Returns& returns) {
  Returns first;
  for (const auto& [key, one] : returns)
    first.emplace(Key{std::get<0>(key), 0, std::get<2>(key)}, one);  // years ascend within a replicate
  return first;
}

/// Households by area, year, group, side and cause, and by replicate.
class Counts {
 public:
  Counts(std::size_t replicates, const std::vector<std::string>& counties)
      : replicates_(replicates), areas_(areas_to_sum(counties)) {}

  void add(const Key& key, const Return& one, const std::string& side) {
    for (std::size_t a = 0; a < areas_.size(); ++a) {
      if (areas_[a].holds(one.county)) add(a, key, one, side);
    }
  }
  [[nodiscard]] std::vector<AttributedReturns> rows() const {
    std::vector<AttributedReturns> rows;
    for (const auto& [cell, counts] : cells_) {
      const auto& [area, year, group, side, cause] = cell;
      const double mean = mean_of(counts);
      rows.push_back({areas_[area].name, year == 0 ? "" : std::to_string(year), group, side, cause, mean,
                      error_of(counts, mean), mean / mean_of(cells_.at({area, year, group, side, kAll})),
                      static_cast<int>(replicates_)});
    }
    return rows;
  }

 private:
  void add(std::size_t area, const Key& key, const Return& one, const std::string& side) {
    const auto& [replicate, year, household] = key;
    for (const std::string& group : {kAll, "type:" + one.type, "registered:" + one.registered}) {
      for (const std::string& cause : {kAll, one.cause}) {
        std::vector<double>& cell = cells_[{area, year, group, side, cause}];
        cell.resize(replicates_, 0);
        ++cell[replicate];
      }
    }
  }
  static double mean_of(const std::vector<double>& counts) {
    double sum = 0;
    for (const double c : counts) sum += c;
    return sum / static_cast<double>(counts.size());
  }
  static double error_of(const std::vector<double>& counts, double mean) {
    if (counts.size() < 2) return kUndefined;
    double sum = 0;
    for (const double c : counts) sum += (c - mean) * (c - mean);
    const auto n = static_cast<double>(counts.size());
    return std::sqrt(sum / (n - 1) / n);
  }

  std::size_t replicates_;
  std::vector<SummedArea> areas_;
  std::map<std::tuple<std::size_t, int, std::string, std::string, std::string>, std::vector<double>> cells_ =
      {};
};

void match(const Returns& base, const Returns& other, Counts& counts) {
  for (const auto& [key, one] : other) counts.add(key, one, base.contains(key) ? "both" : "other_only");
  for (const auto& [key, one] : base)
    if (!other.contains(key)) counts.add(key, one, "base_only");
}

}  // namespace

std::vector<AttributedReturns> attribute_returns(const ReturnsOfRun& base, const ReturnsOfRun& other,
                                                 int from_year) {
  const Returns a = read_returns(base, from_year), b = read_returns(other, from_year);
  Counts counts(base.replicates.size(), base.counties);
  match(a, b, counts);
  match(first_of_households(a), first_of_households(b), counts);
  return counts.rows();
}

}  // namespace ruralsim
