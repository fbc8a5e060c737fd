// SPDX-License-Identifier: Apache-2.0
// What the shards of a sweep have done, and the one table they add up to.
#include <algorithm>
#include <fstream>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/experiment/shard_log.hpp"
#include "sim/experiment/sweep_plan.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/csv_stream.hpp>
#include <ruralsim/io/files.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kLargeBuffer = 1u << 20;

/// Where the last word about each run stands: 16 bytes a run is all the memory that a collection takes.
struct RunIndex {
  struct Place {
    std::uint32_t log = 0;
    enum State : std::uint32_t { missing, failed, finished } state = missing;
    std::uint64_t offset = 0;
  };
  std::vector<fs::path> logs;
  std::vector<Place> places;
};

/// Shards of two partitions may both have a run; then its rows are the same.
void check_same(const RunIndex& index, const RunIndex::Place& place, const fs::path& log,
                const RunRecord& again) {
  std::ifstream in(index.logs[place.log], std::ios::binary);
  if (read_record(in, place.offset).rows == again.rows) return;
  throw base::ScenarioError(
      {{{},
        fmt::format("run {} has other results in {} than in {}: one of them was not made by the "
                    "program that the plan names",
                    again.run, log.string(), index.logs[place.log].string()),
        {}}},
      base::Sources{});
}

RunIndex index_runs(const SweepRequest& request, const PreparedSweep& sweep) {
  RunIndex index{logs_of(request.directory), std::vector<RunIndex::Place>(sweep.runs)};
  for (std::uint32_t l = 0; l < index.logs.size(); ++l) {
    scan_log(index.logs[l], sweep.digest, [&](const RunRecord& r, std::uint64_t offset) {
      if (r.run >= index.places.size()) return;
      RunIndex::Place& place = index.places[r.run];
      if (place.state != RunIndex::Place::finished) {
        place = {l, r.finished ? RunIndex::Place::finished : RunIndex::Place::failed, offset};
      } else if (r.finished) {
        check_same(index, place, index.logs[l], r);
      }
    });
  }
  return index;
}

/// Reads records at their places, each log kept open.
class Records {
 public:
  explicit Records(const RunIndex& index) : index_(index) {
    for (const fs::path& log : index.logs)
      files_.push_back(std::make_unique<std::ifstream>(log, std::ios::binary));
  }
  [[nodiscard]] RunRecord read(std::uint64_t run) {
    const RunIndex::Place& place = index_.places[run];
    return read_record(*files_[place.log], place.offset);
  }

 private:
  const RunIndex& index_;
  std::vector<std::unique_ptr<std::ifstream>> files_;
};

SweepStatus status_of(const RunIndex& index, const PreparedSweep& sweep) {
  SweepStatus status;
  Records records(index);
  for (const SweptScenario& s : sweep.scenarios) status.scenarios.push_back({s.name});
  status.runs = sweep.runs;
  for (std::uint64_t run = 0; run < sweep.runs; ++run) {
    SweepStatus::OfScenario& of = status.scenarios[run % sweep.scenarios.size()];
    ++of.runs;
    if (index.places[run].state == RunIndex::Place::finished) {
      ++of.finished;
      ++status.finished;
    } else if (index.places[run].state == RunIndex::Place::failed) {
      ++of.failed;
      status.failed.push_back({run, records.read(run).cause});
    } else if (++status.missing_count <= SweepStatus::kListed) {
      status.missing.push_back(run);
    }
  }
  return status;
}

Json column(const std::string& name, const char* type, const std::string& description,
            const std::string& unit = "") {
  Json c = {{"name", name}, {"type", type}, {"description", description}};
  if (!unit.empty()) c["unit"] = unit;
  return c;
}

Json factor_column(const Factor& f, const PreparedSweep& sweep, const Catalog& catalog) {
  for (const Parameter& p : catalog.parameters) {
    std::vector<std::string> keys;
    for (const SweptScenario& s : sweep.scenarios) {
      const std::vector<std::string> own = written_keys(p, s.scenario);
      keys.insert(keys.end(), own.begin(), own.end());
      for (const Scenario& county : s.scenario.counties) {
        for (const std::string& key : written_keys(p, county))
          keys.push_back("counties." + county.county.name + "." + key);
      }
    }
    if (std::find(keys.begin(), keys.end(), f.key) == keys.end()) continue;
    const char* type = f.whole ? "integer" : p.options.empty() ? "number" : "string";
    return column(f.key, type, "factor: " + p.meaning, p.basis.empty() ? p.unit : p.unit + " " + p.basis);
  }
  return column(f.key, "any", "factor: value laid over this key of the scenario");
}

std::string datapackage(const PreparedSweep& sweep, const Catalog& catalog) {
  Json fields = Json::array({column("run", "integer", "row of design.csv"),
                             column("scenario", "string", "name of the scenario"),
                             column("point", "integer", "point of the design, 0 first"),
                             column("replicate", "integer",
                                    "number of the replicate; the same one of every point has the "
                                    "same random numbers")});
  for (const Factor& f : sweep.file.factors) fields.push_back(factor_column(f, sweep, catalog));
  fields.push_back(column("date", "date", "first day of the step"));
  const Scenario& first = sweep.scenarios.front().scenario;
  const Catalog written = catalog.for_scenario(first);
  const std::vector<std::string> columns = columns_of_sweep(first, written);
  for (const std::string& key : sweep.indicators) {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const Indicator& i = written.indicators[c % written.indicators.size()];
      if (columns[c] == key) fields.push_back(column(key, "number", i.meaning, i.unit));
    }
  }
  const Json package = {
      {"profile", "tabular-data-package"},
      {"name", sweep.file.name},
      {"description",
       "results of a sweep of ruralsim; an empty field is undefined, an empty factor the scenario's own"},
      {"plan", sweep.digest},
      {"resources", Json::array({{{"name", "results"},
                                  {"path", "results.csv"},
                                  {"format", "csv"},
                                  {"encoding", "utf-8"},
                                  {"schema", {{"fields", fields}, {"missingValues", Json::array({""})}}}}})}};
  return package.dump(2) + "\n";
}

std::string header(const PreparedSweep& sweep) {
  std::string text;
  io::CsvWriter csv(text);
  for (const char* key : {"run", "scenario", "point", "replicate"}) csv.text(key);
  for (const Factor& f : sweep.file.factors) csv.text(f.key);
  csv.text("date");
  for (const std::string& key : sweep.indicators) csv.text(key);
  csv.end_row();
  return text;
}

/// Design and records side by side, in the order of runs, so that no shard decides the bytes.
void write_results(const SweepRequest& request, const PreparedSweep& sweep, const RunIndex& index) {
  const fs::path partial = request.directory / "results.csv.partial";
  io::AppendFile out(partial, 0);
  std::string buffer = header(sweep);
  Records records(index);
  io::CsvStream design(request.directory / "design.csv");
  std::vector<std::string> fields;
  design.next(fields);
  for (std::uint64_t run = 0; design.next(fields); ++run) {
    if (index.places[run].state != RunIndex::Place::finished) continue;
    std::string keys;
    io::CsvWriter csv(keys);
    for (std::size_t c = 0; c < fields.size(); ++c) {
      if (c != 4) csv.text(fields[c]);  // the seed is the same in every row
    }
    for (const std::string& row : records.read(run).rows) buffer += keys + "," + row + "\n";
    if (buffer.size() < kLargeBuffer) continue;
    out.write(buffer);
    buffer.clear();
  }
  out.write(buffer);
  out.close();
  fs::rename(partial, request.directory / "results.csv");
  io::make_durable(request.directory);
}

}  // namespace

SweepStatus sweep_status(const SweepRequest& request, const Catalog& catalog) {
  const PreparedSweep sweep = prepare_sweep(request, catalog);
  settle_plan(request, sweep, catalog, false);
  if (sweep.scenarios.empty()) return {};
  return status_of(index_runs(request, sweep), sweep);
}

SweepStatus collect_sweep(const SweepRequest& request, const Catalog& catalog, bool partial) {
  const PreparedSweep sweep = prepare_sweep(request, catalog);
  settle_plan(request, sweep, catalog, false);
  if (sweep.scenarios.empty()) return {};
  const RunIndex index = index_runs(request, sweep);
  SweepStatus status = status_of(index, sweep);
  if (status.finished < status.runs && !partial) return status;
  write_results(request, sweep, index);
  io::write_file_durably(request.directory / "datapackage.json", datapackage(sweep, catalog));
  return status;
}

}  // namespace ruralsim
