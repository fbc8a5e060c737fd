// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/effects_table.hpp"

#include <algorithm>
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
constexpr const char* kWhoseSums = "county; of a world `all` counties together, then each of them";
const std::vector<Column> kEffects = {
    {"base", "string", "", "run that the other one is compared with"},
    {"other", "string", "", "run whose effect is shown"},
    {"date", "date", "", "first day of the step"},
    {"level", "string", "", "county, village or group; of sweeps county or point"},
    {"area", "string", "",
     "county or village; a group as county/group, a point of a world's sweep as county/point"},
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
     "yuan for each further poverty-year averted since that run"},
    {"area", "string", "", kWhoseSums}};

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
    {"n", "integer", "replicates", "replicates"},
    {"area", "string", "", kWhoseSums}};

const std::vector<Column> kBehaviour = {
    {"base", "string", "", "run whose choices and prices are played again"},
    {"other", "string", "", "run whose effect is split"},
    {"replay", "string", "", "run of the same policy with the choices and prices of the base"},
    {"date", "date", "", "first day of the last step of a year"},
    {"area", "string", "", "county"},
    {"indicator", "string", "", "a column of county.csv, in its unit"},
    {"base_mean", "number", kAsIndicator, "mean of the base"},
    {"total", "number", kAsIndicator, "mean of other less base"},
    {"total_lo95", "number", kAsIndicator, "lower end of its 95 % interval by Student's t"},
    {"total_hi95", "number", kAsIndicator, "upper end of its 95 % interval by Student's t"},
    {"mechanical", "number", kAsIndicator,
     "mean of replay less base: with choices and prices as in the base"},
    {"mechanical_lo95", "number", kAsIndicator, "lower end of its 95 % interval by Student's t"},
    {"mechanical_hi95", "number", kAsIndicator, "upper end of its 95 % interval by Student's t"},
    {"behavioural", "number", kAsIndicator, "mean of other less replay: what changed choices and prices add"},
    {"behavioural_lo95", "number", kAsIndicator, "lower end of its 95 % interval by Student's t"},
    {"behavioural_hi95", "number", kAsIndicator, "upper end of its 95 % interval by Student's t"},
    {"n", "integer", "replicates", "replicates in which all three define the indicator"}};

const std::vector<Column> kFunds = {
    {"base", "string", "", "run without the policy, whose choices are played again"},
    {"other", "string", "", "run with the policy"},
    {"replay", "string", "", "run with the policy and the choices and prices of the base"},
    {"from", "date", "", "first difference of other from base; present values are of this date"},
    {"discount", "number", "share a year", "rate a year of present values"},
    {"willingness", "number", "yuan",
     "willingness to pay: support that reaches households in replay less base, present value; what is "
     "earmarked counts at its cost"},
    {"willingness_lo95", "number", "yuan", "lower end of its 95 % interval by Student's t"},
    {"willingness_hi95", "number", "yuan", "upper end of its 95 % interval by Student's t"},
    {"net_cost", "number", "yuan", "what the treasury pays in other less base, present value"},
    {"net_cost_lo95", "number", "yuan", "lower end of its 95 % interval by Student's t"},
    {"net_cost_hi95", "number", "yuan", "upper end of its 95 % interval by Student's t"},
    {"mechanical_cost", "number", "yuan", "what it pays in replay less base, present value"},
    {"fiscal_externality", "number", "yuan", "net_cost less mechanical_cost: what changed choices cost it"},
    {"mvpf", "number", "yuan a yuan",
     "marginal value of public funds, willingness over net_cost (Hendren and Sprung-Keyser 2020)"},
    {"kind", "string", "",
     "ratio; pays_for_itself: a gain without a cost, the value is infinite; saves_at_their_cost: mvpf is "
     "what "
     "is lost for each yuan saved; costs_and_harms"},
    {"fieller", "string", "", "form of the 95 % interval of mvpf (Fieller 1954), as in frontier.csv"},
    {"fieller_lo95", "number", "yuan a yuan", "lower end"},
    {"fieller_hi95", "number", "yuan a yuan", "upper end"},
    {"boot_lo95", "number", "yuan a yuan", "lower end of the percentile bootstrap interval"},
    {"boot_hi95", "number", "yuan a yuan", "upper end"},
    {"n", "integer", "replicates", "replicates"},
    {"area", "string", "", kWhoseSums}};

const std::vector<Column> kDecomposition = {
    {"base", "string", "", "run of the state before"},
    {"other", "string", "", "run of the state after; the same for a change over time"},
    {"from", "year", "", "December of the state before"},
    {"to", "year", "", "December of the state after; the same for a change between runs"},
    {"measure", "string", "",
     "headcount or gap, FGT(0) or FGT(1) of family income per head, by the line of 2020"},
    {"factor", "string", "",
     "before, after and change: poverty and its difference; its parts, which sum to it: growth (mean market "
     "income of a household), dispersion (its market income relative to that), household_size, prices (the "
     "line), transfer_... (an instrument's payments), turnover (households in one of the states alone)"},
    {"value", "number", "share", "mean over replicates; of a factor its Shapley value"},
    {"se", "number", "share", "its standard error"},
    {"lo95", "number", "share", "lower end of its 95 % interval by Student's t"},
    {"hi95", "number", "share", "upper end of its 95 % interval by Student's t"},
    {"n", "integer", "replicates", "replicates"},
    {"area", "string", "", "county"}};

const std::vector<Column> kWelfare = {
    {"base", "string", "", "run in whose money the change is valued"},
    {"other", "string", "", "run whose households are better or worse off"},
    {"year", "year", "", "December of both"},
    {"group", "string", "",
     "all; a household type, registration or fifth of persons by family income per head, as in the base"},
    {"households", "number", "households", "households in both runs, mean over replicates"},
    {"gain_per_person", "number", "yuan a person and year",
     "equivalent variation: the money that makes the base's households as well off as the other's, net of "
     "the "
     "hardship of being away, mean over replicates"},
    {"se", "number", "yuan a person and year", "its standard error"},
    {"lo95", "number", "yuan a person and year", "lower end of its 95 % interval by Student's t"},
    {"hi95", "number", "yuan a person and year", "upper end of its 95 % interval by Student's t"},
    {"total", "number", "yuan a year", "the same of all households of the group together"},
    {"gainers", "number", "share", "persons of households that are better off"},
    {"losers", "number", "share", "persons of households that are worse off"},
    {"n", "integer", "replicates", "replicates"},
    {"area", "string", "", kWhoseSums}};

struct Table {
  const char* name;
  const std::vector<Column>& columns;
};
const Table kTables[] = {
    {"effects", kEffects},     {"frontier", kFrontier}, {"attribution", kAttribution},
    {"behaviour", kBehaviour}, {"mvpf", kFunds},        {"decomposition", kDecomposition},
    {"welfare", kWelfare}};

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
  for (const char* file :
       {"county.csv", "village.csv", "group.csv", "returns.csv", "households.csv", "results.csv"}) {
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
  for (const auto& [area, runs] : report.frontiers) {
    const int pairs = runs.back().cost_difference.n;  // the same units of all runs
    for (const CostEffect& e : runs) {
      const bool base = &e == &runs.front();
      csv.text(e.run).text(report.frontier_from).number(report.discount);
      csv.number(e.cost).number(e.poverty_years).integer(pairs);
      for (const PairedEffect* x : {&e.cost_difference, &e.averted}) {
        for (const double value : {x->difference, x->lo95, x->hi95}) csv.number(base ? kUndefined : value);
      }
      csv.number(e.ratio);
      for (const RatioInterval* x : {&e.by_fieller, &e.by_bootstrap})
        csv.text(kind_name(x->kind)).number(x->lo95).number(x->hi95);
      csv.text(standing_name(e.standing)).text(e.by).text(e.step_from).number(e.step_ratio);
      csv.text(area).end_row();
    }
  }
  io::write_file_durably(file, text);
}

void write_attribution(const std::filesystem::path& file, const CompareReport& report) {
  std::string text = header(kAttribution);
  io::CsvWriter csv(text);
  for (const Attribution& pair : report.attributions) {
    for (const AttributedReturns& r : pair.returns) {
      csv.text(report.base).text(pair.other).text(r.year).text(r.group).text(r.side).text(r.cause);
      csv.number(r.households).number(r.se).number(r.share).integer(r.n).text(r.area).end_row();
    }
  }
  io::write_file_durably(file, text);
}

void write_behaviour(const std::filesystem::path& file, const CompareReport& report) {
  std::string text = header(kBehaviour);
  io::CsvWriter csv(text);
  for (const Behaviour& b : report.behaviours) {
    for (const SplitEffect& e : b.effects) {
      csv.text(report.base).text(b.other).text(b.replay).text(e.date).text(e.area).text(e.indicator);
      csv.number(e.total.base_mean);
      for (const PairedEffect* x : {&e.total, &e.mechanical, &e.behavioural})
        csv.number(x->difference).number(x->lo95).number(x->hi95);
      csv.integer(e.total.n).end_row();
    }
  }
  io::write_file_durably(file, text);
}

bool has_funds(const CompareReport& report) {
  return std::any_of(report.behaviours.begin(), report.behaviours.end(),
                     [](const Behaviour& b) { return !b.funds.empty(); });
}

void write_funds(const std::filesystem::path& file, const CompareReport& report) {
  std::string text = header(kFunds);
  io::CsvWriter csv(text);
  for (const Behaviour& b : report.behaviours) {
    for (const PublicFunds& f : b.funds) {
      csv.text(report.base).text(b.other).text(b.replay).text(f.from).number(report.discount);
      for (const PairedEffect* x : {&f.willingness, &f.cost})
        csv.number(x->difference).number(x->lo95).number(x->hi95);
      csv.number(f.mechanical_cost.difference).number(f.cost.difference - f.mechanical_cost.difference);
      csv.number(f.value).text(kind_of(f)).text(kind_name(f.by_fieller.kind));
      csv.number(f.by_fieller.lo95).number(f.by_fieller.hi95);
      csv.number(f.by_bootstrap.lo95).number(f.by_bootstrap.hi95).integer(f.cost.n).text(f.area).end_row();
    }
  }
  io::write_file_durably(file, text);
}

void write_decomposition(const std::filesystem::path& file, const CompareReport& report) {
  std::string text = header(kDecomposition);
  io::CsvWriter csv(text);
  for (const DecomposedChange& c : report.households.decomposition) {
    csv.text(c.base).text(c.other).text(c.from).text(c.to).text(c.measure).text(c.factor);
    csv.number(c.value).number(c.se).number(c.lo95).number(c.hi95).integer(c.n).text(c.area).end_row();
  }
  io::write_file_durably(file, text);
}

void write_welfare(const std::filesystem::path& file, const CompareReport& report) {
  std::string text = header(kWelfare);
  io::CsvWriter csv(text);
  for (const WelfareEffect& w : report.households.welfare) {
    csv.text(w.base).text(w.other).text(w.year).text(w.group).number(w.households);
    csv.number(w.gain_per_person).number(w.se).number(w.lo95).number(w.hi95).number(w.total);
    csv.number(w.gainers).number(w.losers).integer(w.n).text(w.area).end_row();
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
  for (const char* file : {"datapackage.json", "effects.csv", "frontier.csv", "attribution.csv",
                           "behaviour.csv", "mvpf.csv", "decomposition.csv", "welfare.csv"})
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
