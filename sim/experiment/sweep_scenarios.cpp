// SPDX-License-Identifier: Apache-2.0
// A sweep against its scenarios: what it says about them must hold for each, before anything runs.
#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/experiment/headline.hpp"
#include "sim/experiment/sweep_plan.hpp"

namespace ruralsim {
namespace {

using base::Value;

const std::vector<std::string> kNoFactors = {"name", "seed",   "replicates", "start",
                                             "end",  "format", "extends"};

/// Problems, each once: two scenarios share most of their mistakes.
class OnceOnly {
 public:
  explicit OnceOnly(Decoding& d) : d_(d) {}
  void add(base::Mark at, const std::string& message) {
    if (said_.emplace(at.line, at.column, message).second) d_.problems.add(at, message);
  }

 private:
  Decoding& d_;
  std::set<std::tuple<int, int, std::string>> said_;
};

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Trial {
  std::string value;
  base::Mark mark;
};

/// Of a range its ends, of listed values all, of a column of a list its extremes and its words.
std::vector<Trial> trials_of(const SweepFile& sweep, std::size_t j) {
  const Factor& f = sweep.factors[j];
  std::vector<Trial> trials;
  if (!f.discrete()) return {{f.text(0), f.values_at}, {f.text(1), f.values_at}};
  for (const std::string& v : f.values) trials.push_back({v, f.values_at});
  std::optional<std::pair<double, std::size_t>> least, most;
  std::set<std::string> words;
  for (std::size_t r = 0; r < sweep.design.list.size(); ++r) {
    const std::string& text = sweep.design.list[r][j];
    if (text.empty()) continue;
    const auto number = number_of(text);
    if (!number && words.insert(text).second) trials.push_back({text, sweep.list_rows[r]});
    if (number && (!least || *number < least->first)) least = {*number, r};
    if (number && (!most || *number > most->first)) most = {*number, r};
  }
  for (const auto& extreme : {least, most})
    if (extreme) trials.push_back({sweep.design.list[extreme->second][j], sweep.list_rows[extreme->second]});
  return trials;
}

/// Columns of a county among several begin with its name.
std::string prefix_of_columns(const Scenario& county) {
  return county.one_of_several ? county.county.name + "." : "";
}

struct Record {
  const Parameter* parameter;
  std::size_t index;
  const Scenario* of;  ///< what has the parameter: the scenario or a county of it
};

std::optional<Record> record_of(const std::string& key, const Scenario& s, const Catalog& catalog) {
  for (const Scenario& county : s.counties) {
    const std::string prefix = "counties." + county.county.name + ".";
    if (key.starts_with(prefix)) return record_of(key.substr(prefix.size()), county, catalog);
  }
  for (const Parameter& p : catalog.parameters) {
    const std::vector<std::string> keys = written_keys(p, s);
    const auto found = std::find(keys.begin(), keys.end(), key);
    if (found != keys.end()) return Record{&p, static_cast<std::size_t>(found - keys.begin()), &s};
  }
  return std::nullopt;
}

/// What loading the scenario with this value says first, "" when nothing.
std::string complaint(const SweptScenario& swept, const SweepFile& sweep, const std::string& key,
                      const std::string& value, const Catalog& catalog) {
  std::vector<Override> overrides = sweep.set;
  if (!key.empty()) overrides.push_back({key, value});
  try {
    (void)load_scenario(swept.file, overrides, catalog.vocabulary());
  } catch (const base::ScenarioError& error) {
    const std::size_t n = error.problems.size();
    return error.problems.front().message +
           (n == 1 ? "" : fmt::format(" (and {} more; `ruralsim validate` shows them)", n - 1));
  }
  return "";
}

/// A value of a parameter is read by its record, with the place in the sweep file; anything else that `--set`
/// can reach, such as a measure's dose, by loading the scenario with it.
void check_factor(PreparedSweep& sweep, std::size_t j, const Catalog& catalog, OnceOnly& problems,
                  Decoding& d) {
  Factor& f = sweep.file.factors[j];
  if (is_never_factor(f.key)) {
    problems.add(f.mark, fmt::format("`{}` can't be a factor: rows of the results rest on it", f.key));
    return;
  }
  for (SweptScenario& swept : sweep.scenarios) {
    const auto record = record_of(f.key, swept.scenario, catalog);
    if (record) f.whole = f.whole || record->parameter->field.index() == 1;
    for (const Trial& trial : trials_of(sweep.file, j)) {
      if (record) {
        Decoding own{d.vocabulary, {}, {}, {}};
        Scenario scratch = *record->of;
        decode_value(*record->parameter, f.key, Value::scalar(trial.value, trial.mark), scratch,
                     record->index, own);
        for (const base::Problem& p : own.problems.all()) problems.add(p.mark, p.message);
        continue;
      }
      const std::string message = complaint(swept, sweep.file, f.key, trial.value, catalog);
      const bool unknown = message.find("is not a key of") != std::string::npos;
      if (!message.empty()) problems.add(unknown ? f.mark : trial.mark, message);
    }
  }
}

void load_one(PreparedSweep& sweep, const Written& written, const Catalog& catalog, OnceOnly& problems,
              Decoding& d) {
  SweptScenario swept{{}, written.text, {}};
  const std::string message = complaint(swept, sweep.file, "", "", catalog);
  if (!message.empty()) {
    problems.add(written.mark, fmt::format("the scenario {} can't be run: {}", written.text, message));
    return;
  }
  LoadedScenario loaded = load_scenario(swept.file, sweep.file.set, catalog.vocabulary());
  swept.scenario = std::move(loaded.scenario);
  swept.name = swept.scenario.name;
  for (const SweptScenario& other : sweep.scenarios) {
    if (other.name == swept.name)
      problems.add(written.mark, fmt::format("{} and {} share the name `{}`, by which rows are told apart",
                                             other.file.string(), written.text, swept.name));
  }
  for (const std::filesystem::path& input : loaded.inputs) {
    if (std::find(d.inputs.begin(), d.inputs.end(), input) == d.inputs.end()) d.inputs.push_back(input);
  }
  sweep.scenarios.push_back(std::move(swept));
}

void check_indicators(PreparedSweep& sweep, const Catalog& standard, OnceOnly& problems) {
  std::vector<std::vector<std::string>> columns;
  for (const SweptScenario& swept : sweep.scenarios) {
    columns.emplace_back();
    columns.back() = columns_of_sweep(swept.scenario, standard.for_scenario(swept.scenario));
  }
  const auto everywhere = [&](const std::string& key) {
    return std::all_of(columns.begin(), columns.end(), [&](const std::vector<std::string>& keys) {
      return std::find(keys.begin(), keys.end(), key) != keys.end();
    });
  };
  const auto of_counties = [&](const std::string& key) {
    std::vector<std::string> keys;
    for (const Scenario& county : counties_of(sweep.scenarios.front().scenario))
      keys.push_back(prefix_of_columns(county) + key);
    return keys;
  };
  for (const Written& asked : sweep.file.outputs.indicators) {
    if (everywhere(asked.text)) {
      sweep.indicators.push_back(asked.text);
      continue;
    }
    const std::vector<std::string> own = of_counties(asked.text);  // without a county it is every county's
    if (std::all_of(own.begin(), own.end(), everywhere)) {
      sweep.indicators.insert(sweep.indicators.end(), own.begin(), own.end());
      continue;
    }
    const std::string near = columns.empty() ? "" : base::closest(asked.text, columns.front());
    problems.add(asked.mark, fmt::format("`{}` is not an indicator of every scenario here{}", asked.text,
                                         near.empty() ? "; `ruralsim list indicators` shows them"
                                                      : fmt::format("; did you mean `{}`?", near)));
  }
  if (!sweep.file.outputs.indicators.empty()) return;
  for (const char* headline : kHeadline) {
    for (const std::string& key : of_counties(headline)) {
      if (everywhere(key)) sweep.indicators.push_back(key);
    }
  }
}

void check_dates(const PreparedSweep& sweep, OnceOnly& problems) {
  for (const SweptScenario& swept : sweep.scenarios) {
    const Scenario& s = swept.scenario;
    for (const auto& [month, mark] : sweep.file.outputs.listed) {
      const int months = 12 / static_cast<int>(s.steps_per_year);
      if (month >= s.start && month < s.end && (month - s.start) % months == 0) continue;
      problems.add(mark, fmt::format("no step of {} begins in {}; its steps begin in {}, {}, ... {}",
                                     swept.name, base::text(month), base::text(s.start),
                                     base::text(s.start + months), base::text(s.end - months)));
    }
  }
}

}  // namespace

std::vector<std::string> columns_of_sweep(const Scenario& s, const Catalog& written_out) {
  std::vector<std::string> columns;
  for (const Scenario& county : counties_of(s)) {
    for (const Indicator& i : written_out.indicators) columns.push_back(prefix_of_columns(county) + i.key);
  }
  return columns;
}

bool is_never_factor(const std::string& key) {
  return std::find(kNoFactors.begin(), kNoFactors.end(), key) != kNoFactors.end();
}

void load_scenarios(PreparedSweep& sweep, const Catalog& catalog, Decoding& d) {
  OnceOnly problems(d);
  for (const Written& written : sweep.file.scenarios) load_one(sweep, written, catalog, problems, d);
  if (sweep.scenarios.empty()) return;
  for (std::size_t j = 0; j < sweep.file.factors.size(); ++j) check_factor(sweep, j, catalog, problems, d);
  check_indicators(sweep, catalog, problems);
  check_dates(sweep, problems);
}

}  // namespace ruralsim
