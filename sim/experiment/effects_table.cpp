// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/effects_table.hpp"

#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/digest.hpp>
#include <ruralsim/run/version.hpp>

namespace ruralsim {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kLargeBuffer = 1u << 20;

struct Column {
  const char* name;
  const char* type;
  const char* unit;  ///< of numbers
  const char* description;
};
constexpr const char* kAsIndicator = "that of the indicator";
const std::vector<Column> kEffects = {
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
    {"n", "integer", "pairs", "pairs in which both runs define the indicator"},
    {"se_unpaired", "number", kAsIndicator, "what se would be had the runs been independent"},
    {"variance_reduction", "number", "share", "1 less the ratio of the variances se^2 / se_unpaired^2"},
    {"cumulative", "number", kAsIndicator,
     "sum of the difference over this and all earlier steps; before the runs part it is 0"},
    {"cumulative_se", "number", kAsIndicator, "its standard error, from the sums within pairs"},
    {"cumulative_lo95", "number", kAsIndicator, "lower end of its 95 % interval by Student's t"},
    {"cumulative_hi95", "number", kAsIndicator, "upper end of its 95 % interval by Student's t"}};

const std::vector<Column> kFrontier = {
    {"run", "string", "", "the base first, then the runs compared with it"},
    {"from", "date", "", "first difference of any run from the base; present values are of this date"},
    {"discount", "number", "share a year", "rate a year of present values, of yuan and of poverty-years"},
    {"cost", "number", "yuan", "present value of what the treasury pays, yuan, mean over pairs"},
    {"poverty_years", "number", "person-years",
     "present value of persons poor at the yearly judgements, one year each, mean over pairs"},
    {"n", "integer", "pairs", "pairs"},
    {"cost_difference", "number", "yuan", "cost less that of the base"},
    {"cost_lo95", "number", "yuan", "lower end of its 95 % interval by Student's t"},
    {"cost_hi95", "number", "yuan", "upper end of its 95 % interval by Student's t"},
    {"averted", "number", "person-years", "poverty_years of the base less those of this run"},
    {"averted_lo95", "number", "person-years", "lower end of its 95 % interval by Student's t"},
    {"averted_hi95", "number", "person-years", "upper end of its 95 % interval by Student's t"},
    {"ratio", "number", "yuan a person-year",
     "cost_difference divided by averted, yuan; where both are negative, what is saved for each "
     "poverty-year"},
    {"fieller", "string", "",
     "form of the 95 % interval of ratio (Fieller 1954): bounded; outside: all below lo95 and all above "
     "hi95, as averted does not differ from 0; unbounded: any ratio"},
    {"fieller_lo95", "number", "yuan a person-year", "lower end"},
    {"fieller_hi95", "number", "yuan a person-year", "upper end"},
    {"bootstrap", "string", "",
     "form of the percentile bootstrap interval: bounded, or unbounded as that of averted holds 0"},
    {"boot_lo95", "number", "yuan a person-year", "lower end"},
    {"boot_hi95", "number", "yuan a person-year", "upper end"},
    {"standing", "string", "",
     "frontier, dominated, or extendedly_dominated (by a mixture of two runs); by means"},
    {"dominated_by", "string", "", "the run, or the two runs, that dominate"},
    {"step_from", "string", "", "the next cheaper run on the frontier"},
    {"step_ratio", "number", "yuan a person-year",
     "yuan for each further poverty-year averted since that run"}};

const std::vector<Column> kAttribution = {
    {"base", "string", "", "run that the other one is compared with"},
    {"other", "string", "", "the other run"},
    {"year", "year", "", "of the return; empty for all years since the runs part, a household counted once"},
    {"group", "string", "", "all, or a household type or registration"},
    {"side", "string", "", "the household returns in other_only, base_only or both"},
    {"cause", "string", "",
     "all, or the proximate cause of the (first) return in the run where it happens; of both, in the other"},
    {"households", "number", "households", "mean over replicates"},
    {"se", "number", "households", "its standard error"},
    {"share", "number", "share", "in all causes of the same year, group and side"},
    {"n", "integer", "replicates", "replicates"}};

struct Table {
  const char* name;
  const std::vector<Column>& columns;
};
const Table kTables[] = {{"effects", kEffects}, {"frontier", kFrontier}, {"attribution", kAttribution}};

std::string header(const std::vector<Column>& columns) {
  std::string text;
  for (const Column& c : columns) text += (text.empty() ? "" : ",") + std::string(c.name);
  return text + "\n";
}

Json resource_of(const Table& table) {
  Json fields = Json::array();
  for (const Column& c : table.columns) {
    Json field = {{"name", c.name}, {"type", c.type}, {"description", c.description}};
    if (c.unit[0] != '\0') field["unit"] = c.unit;
    fields.push_back(std::move(field));
  }
  return {{"name", table.name},
          {"path", std::string(table.name) + ".csv"},
          {"format", "csv"},
          {"encoding", "utf-8"},
          {"schema", {{"fields", fields}, {"missingValues", Json::array({""})}}}};
}

bool is_there(const RunDirectory& directory, const std::string& file) {
  std::error_code ignored;
  return std::filesystem::exists(directory.path(file), ignored);
}

std::string datapackage(const RunDirectory& directory) {
  Json resources = Json::array();
  for (const Table& table : kTables)
    if (is_there(directory, std::string(table.name) + ".csv")) resources.push_back(resource_of(table));
  const Json package = {
      {"profile", "tabular-data-package"},
      {"name", "comparison"},
      {"description", "runs of ruralsim compared replicate by replicate; an empty field is undefined"},
      {"resources", resources}};
  return package.dump(2) + "\n";
}

/// The tables of a run that were read, by name.
Json digests_of(const ComparedRun& run) {
  Json digests = Json::object();
  for (const char* file : {"county.csv", "village.csv", "group.csv", "returns.csv", "results.csv"}) {
    std::error_code ignored;
    if (std::filesystem::exists(run.folder / file, ignored))
      digests[file] = io::digest_file(run.folder / file);
  }
  return digests;
}

}  // namespace

EffectsTable::EffectsTable(const std::filesystem::path& file) : file_(file, 0) {
  buffer_ = header(kEffects);
}

void EffectsTable::write(const EffectPlace& place, const std::vector<std::string>& indicators,
                         std::span<const PairedEffect> effects,
                         std::span<const CumulativeEffect> cumulative) {
  io::CsvWriter csv(buffer_);
  for (std::size_t k = 0; k < effects.size(); ++k) {
    const PairedEffect& e = effects[k];
    if (e.n == 0) continue;
    csv.text(place.base).text(place.other).text(place.date).text(place.level).text(place.area);
    csv.text(indicators[k]).number(e.base_mean).number(e.other_mean).number(e.difference).number(e.relative);
    csv.number(e.se).number(e.lo95).number(e.hi95).number(e.boot_lo95).number(e.boot_hi95);
    csv.number(e.share_same_sign).number(e.p).number(e.p_holm).integer(e.n);
    const double ratio = e.se_unpaired > 0 ? e.se / e.se_unpaired : std::numeric_limits<double>::quiet_NaN();
    const CumulativeEffect& c = cumulative[k];
    csv.number(e.se_unpaired).number(1 - ratio * ratio);
    csv.number(c.sum).number(c.se).number(c.lo95).number(c.hi95);
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

void write_frontier(const std::filesystem::path& file, const CompareReport& report) {
  std::string text = header(kFrontier);
  io::CsvWriter csv(text);
  for (const CostEffect& e : report.frontier) {
    const bool base = &e == &report.frontier.front();
    csv.text(e.run).text(report.frontier_from).number(report.discount).number(e.cost).number(e.poverty_years);
    csv.integer(static_cast<std::int64_t>(report.replicates));
    for (const PairedEffect* x : {&e.cost_difference, &e.averted}) {
      for (const double value : {x->difference, x->lo95, x->hi95}) csv.number(base ? kUndefined : value);
    }
    csv.number(e.ratio);
    for (const RatioInterval* x : {&e.by_fieller, &e.by_bootstrap})
      csv.text(kind_name(x->kind)).number(x->lo95).number(x->hi95);
    csv.text(standing_name(e.standing)).text(e.by).text(e.step_from).number(e.step_ratio).end_row();
  }
  io::write_file_durably(file, text);
}

void write_attribution(const std::filesystem::path& file, const CompareReport& report) {
  std::string text = header(kAttribution);
  io::CsvWriter csv(text);
  for (const Attribution& pair : report.attributions) {
    for (const AttributedReturns& r : pair.returns) {
      csv.text(report.base).text(pair.other).text(r.year).text(r.group).text(r.side).text(r.cause);
      csv.number(r.households).number(r.se).number(r.share).integer(r.n).end_row();
    }
  }
  io::write_file_durably(file, text);
}

void describe_comparison(const RunDirectory& directory, const CompareRequest& request,
                         const std::vector<ComparedRun>& runs, std::int64_t seed, std::size_t replicates) {
  io::write_file_durably(directory.path("datapackage.json"), datapackage(directory));
  Json inputs = Json::array();
  for (const ComparedRun& run : runs) {
    inputs.push_back({{"name", run.label}, {"folder", run.folder.string()}, {"digests", digests_of(run)}});
  }
  Json outputs = Json::object();
  for (const char* file : {"datapackage.json", "effects.csv", "frontier.csv", "attribution.csv"})
    if (is_there(directory, file)) outputs[file] = io::digest_file(directory.path(file));
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
