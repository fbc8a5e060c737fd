// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/run_table.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <ruralsim/io/files.hpp>

namespace ruralsim {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{16} << 20U;
constexpr std::uint64_t kUnseen = std::numeric_limits<std::uint64_t>::max();

double number(const std::string& field, bool& well) {
  if (field.empty()) return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  well = well && error == std::errc() && end == field.data() + field.size();
  return value;
}

/// Position of a name, added at the end when it is new.
std::size_t place_in(const std::string& name, std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  names.push_back(name);
  return names.size() - 1;
}

}  // namespace

void RunTable::refuse(const std::string& what) const {
  throw base::ScenarioError({{{}, fmt::format("{}: {}", file_.string(), what), {}}}, base::Sources{});
}

RunTable::RunTable(std::filesystem::path file, bool grouped)
    : file_(std::move(file)), grouped_(grouped), rows_(file_) {
  try {
    std::vector<std::string> fields;
    if (!rows_.next(fields)) refuse("is empty");
    take_header(fields);
    index_rows();
  } catch (const std::invalid_argument& stray_quote) {
    throw base::ScenarioError({{{}, stray_quote.what(), {}}}, base::Sources{});
  }
}

void RunTable::take_header(const std::vector<std::string>& fields) {
  std::vector<std::string> wanted = {"scenario", "replicate", "date", "area"};
  if (grouped_) wanted.emplace_back("group");
  if (fields.size() <= wanted.size() || !std::equal(wanted.begin(), wanted.end(), fields.begin()))
    refuse(fmt::format("the first columns are not {}", fmt::join(wanted, ",")));
  indicators.assign(fields.begin() + static_cast<std::ptrdiff_t>(wanted.size()), fields.end());
}

void RunTable::index_rows() {
  std::vector<std::string> fields;
  std::size_t area = 0;
  while (rows_.next(fields)) {
    if (fields.size() != keys() + indicators.size()) {
      refuse(fmt::format("line {} has {} fields, the header has {}", rows_.line(), fields.size(),
                         keys() + indicators.size()));
    }
    if (units.empty() || fields[1] != units[replicate_] || fields[2] != dates[date_]) {
      if (area != areas.size()) refuse(fmt::format("line {} begins a date too early", rows_.line()));
      begin_date(fields);
      area = 0;
    }
    const std::string name = grouped_ ? fields[3] + "/" + fields[4] : fields[3];
    if (units.size() == 1 && dates.size() == 1) place_in(name, areas);
    if (area >= areas.size() || areas[area] != name)
      refuse(fmt::format("line {}: `{}` stands where another area is expected", rows_.line(), name));
    ++area;
  }
  if (units.empty()) refuse("has no rows");
  if (area != areas.size()) refuse("ends within a date");
  for (std::size_t r = 0; r < units.size(); ++r) {
    offsets_[r].resize(dates.size(), kUnseen);
    const auto lacks = std::find(offsets_[r].begin(), offsets_[r].end(), kUnseen);
    if (lacks == offsets_[r].end()) continue;
    refuse(fmt::format("replicate {} lacks {}", units[r],
                       dates[static_cast<std::size_t>(lacks - offsets_[r].begin())]));
  }
}

void RunTable::begin_date(const std::vector<std::string>& fields) {
  if (units.empty()) scenario = fields[0];
  replicate_ = place_in(fields[1], units);
  date_ = place_in(fields[2], dates);
  offsets_.resize(units.size());
  std::vector<std::uint64_t>& begins = offsets_[replicate_];
  begins.resize(std::max(begins.size(), dates.size()), kUnseen);
  if (begins[date_] != kUnseen)
    refuse(fmt::format("line {}: replicate {} has {} already", rows_.line(), fields[1], fields[2]));
  begins[date_] = rows_.offset();
}

void RunTable::read(std::size_t date, std::vector<double>& values) {
  values.clear();
  std::vector<std::string> fields;
  for (std::size_t r = 0; r < units.size(); ++r) {
    rows_.seek(offsets_[r][date]);
    for (std::size_t a = 0; a < areas.size(); ++a) {
      bool well = rows_.next(fields) && fields.size() == keys() + indicators.size();
      for (std::size_t k = 0; well && k < indicators.size(); ++k)
        values.push_back(number(fields[keys() + k], well));
      if (!well)
        refuse(fmt::format("a row of replicate {} at {} holds what is no number", units[r], dates[date]));
    }
  }
}

base::Month month_of_date(const std::string& date) {
  const auto month = date.size() >= 7 ? base::parse_month(date.substr(0, 7)) : std::nullopt;
  if (!month) throw base::ScenarioError({{{}, "`" + date + "` is no date of a table", {}}}, base::Sources{});
  return *month;
}

FinishedRun read_manifest(const std::filesystem::path& folder, base::Problems& problems) {
  FinishedRun run;
  run.folder = folder;
  try {
    const auto json = nlohmann::json::parse(io::read_file(folder / "manifest.json", kLargestManifest));
    run.seed = json.at("seed");
    run.results_version = json.at("results_version");
    run.label = json.at("scenario");
    run.outputs = json.at("outputs").get<std::map<std::string, std::string>>();
    if (json.contains("choices_of")) run.choices_of = json.at("choices_of").at("digest");
    if (json.at("status") != "complete")
      problems.add({}, fmt::format("{} holds a run that is not complete", folder.string()));
  } catch (const std::system_error& refusal) {
    problems.add({}, fmt::format("{} is no run directory: {}", folder.string(), refusal.what()));
  } catch (const nlohmann::json::exception& mistake) {
    problems.add({}, fmt::format("{} is no manifest of a run: {}", (folder / "manifest.json").string(),
                                 mistake.what()));
  }
  return run;
}

}  // namespace ruralsim
