// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/effects_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/run/version.hpp>

namespace ruralsim {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLargeBuffer = 1u << 20;

struct Column {
  const char* name;
  const char* type;
  const char* unit;  ///< of numbers
  const char* description;
};
constexpr const char* kAsIndicator = "that of the indicator";
constexpr Column kColumns[] = {
    {"base", "string", "", "run that the other one is compared with"},
    {"other", "string", "", "run whose effect is shown"},
    {"date", "date", "", "first day of the step"},
    {"level", "string", "", "county, village or group"},
    {"area", "string", "", "county or village; a group as county/group"},
    {"indicator", "string", "", "a column of the level's table, in its unit"},
    {"base_mean", "number", kAsIndicator, "mean of the base over the pairs in which both runs define it"},
    {"other_mean", "number", kAsIndicator, "mean of the other run over the same pairs"},
    {"difference", "number", kAsIndicator, "other_mean less base_mean"},
    {"relative", "number", "share", "difference divided by base_mean"},
    {"se", "number", kAsIndicator, "standard error of the difference, from the differences within pairs"},
    {"lo95", "number", kAsIndicator, "lower end of the 95 % interval by Student's t"},
    {"hi95", "number", kAsIndicator, "upper end of the 95 % interval by Student's t"},
    {"boot_lo95", "number", kAsIndicator, "lower end of the 95 % interval by percentile bootstrap"},
    {"boot_hi95", "number", kAsIndicator, "upper end of the 95 % interval by percentile bootstrap"},
    {"share_same_sign", "number", "share",
     "share of pairs whose difference has the sign of the mean difference"},
    {"p", "number", "probability",
     "two-sided paired t test of no difference; empty where all pairs differ by the same amount"},
    {"p_holm", "number", "probability",
     "p adjusted (Holm 1979) over the indicators of the same pair, date, level and area"},
    {"n", "integer", "pairs", "pairs in which both runs define the indicator"}};

std::string header() {
  std::string text;
  for (const Column& c : kColumns) text += (text.empty() ? "" : ",") + std::string(c.name);
  return text + "\n";
}

std::string datapackage() {
  Json fields = Json::array();
  for (const Column& c : kColumns) {
    Json field = {{"name", c.name}, {"type", c.type}, {"description", c.description}};
    if (c.unit[0] != '\0') field["unit"] = c.unit;
    fields.push_back(std::move(field));
  }
  const Json package = {
      {"profile", "tabular-data-package"},
      {"name", "comparison"},
      {"description", "runs of ruralsim compared replicate by replicate; an empty field is undefined"},
      {"resources", Json::array({{{"name", "effects"},
                                  {"path", "effects.csv"},
                                  {"format", "csv"},
                                  {"encoding", "utf-8"},
                                  {"schema", {{"fields", fields}, {"missingValues", Json::array({""})}}}}})}};
  return package.dump(2) + "\n";
}

/// The tables of a run that were read, by name.
Json digests_of(const ComparedRun& run) {
  Json digests = Json::object();
  for (const char* file : {"county.csv", "village.csv", "group.csv"}) {
    std::error_code ignored;
    if (std::filesystem::exists(run.folder / file, ignored))
      digests[file] = io::digest_file(run.folder / file);
  }
  return digests;
}

}  // namespace

EffectsTable::EffectsTable(const std::filesystem::path& file) : file_(file, 0) {
  buffer_ = header();
}

void EffectsTable::write(const EffectPlace& place, const std::vector<std::string>& indicators,
                         std::span<const PairedEffect> effects) {
  io::CsvWriter csv(buffer_);
  for (std::size_t k = 0; k < effects.size(); ++k) {
    const PairedEffect& e = effects[k];
    if (e.n == 0) continue;
    csv.text(place.base).text(place.other).text(place.date).text(place.level).text(place.area);
    csv.text(indicators[k]).number(e.base_mean).number(e.other_mean).number(e.difference).number(e.relative);
    csv.number(e.se).number(e.lo95).number(e.hi95).number(e.boot_lo95).number(e.boot_hi95);
    csv.number(e.share_same_sign).number(e.p).number(e.p_holm).integer(e.n);
    csv.end_row();
  }
  if (buffer_.size() < kLargeBuffer) return;
  file_.write(buffer_);
  buffer_.clear();
}

void EffectsTable::close() {
  file_.write(buffer_);
  buffer_.clear();
  file_.close();
}

void describe_comparison(const RunDirectory& directory, const CompareRequest& request,
                         const std::vector<ComparedRun>& runs, std::int64_t seed, std::size_t replicates) {
  io::write_file_durably(directory.path("datapackage.json"), datapackage());
  Json inputs = Json::array();
  for (const ComparedRun& run : runs) {
    inputs.push_back({{"name", run.label}, {"folder", run.folder.string()}, {"digests", digests_of(run)}});
  }
  Json outputs = Json::object();
  for (const char* file : {"datapackage.json", "effects.csv"})
    outputs[file] = io::digest_file(directory.path(file));
  const Json manifest = {{"program", "ruralsim"},
                         {"what", "comparison"},
                         {"version", version()},
                         {"results_version", kResultsVersion},
                         {"commit", commit()},
                         {"compiler", compiler()},
                         {"command_line", request.command_line},
                         {"base", runs.front().label},
                         {"seed", seed},
                         {"replicates", replicates},
                         {"bootstrap_resamples", Bootstrap::kResamples},
                         {"status", "complete"},
                         {"digest", "XXH3-128"},
                         {"inputs", inputs},
                         {"outputs", outputs}};
  io::write_file_durably(directory.path("manifest.json"), manifest.dump(2) + "\n");
}

}  // namespace ruralsim
