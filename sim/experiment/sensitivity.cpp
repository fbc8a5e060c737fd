// SPDX-License-Identifier: Apache-2.0
// From a table of results to sensitivity indices: which rows belong to which point of the design, and what
// the replicates of a point leave open.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/experiment/sensitivity_indices.hpp"
#include "sim/experiment/sweep_plan.hpp"
#include <ruralsim/base/parallel.hpp>
#include <ruralsim/experiment/sensitivity.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/csv_stream.hpp>
#include <ruralsim/io/files.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

[[noreturn]] void refuse(const std::string& what) {
  throw base::ScenarioError({{{}, what, {}}}, base::Sources{});
}

/// The design as its plan tells it.
struct Planned {
  DesignSpec spec;
  std::vector<std::string> factors, scenarios;
  std::uint64_t points = 0, replicates = 0, runs = 0;
};

Planned planned_design(const fs::path& directory) {
  const PlanFacts facts = read_plan(directory);
  const auto whole = [&](const char* key) { return std::stoll(fact(facts, key)); };
  Planned p;
  const std::string kind = fact(facts, "design.kind");
  if (kind != "saltelli" && kind != "morris") {
    refuse(fmt::format(
        "{} holds a `{}` design; indices come from `saltelli` and `morris` designs alone, whose points "
        "are placed for them",
        directory.string(), kind));
  }
  p.spec.kind = kind == "morris" ? DesignKind::morris : DesignKind::saltelli;
  p.spec.levels = whole("design.levels");
  p.spec.second_order = fact(facts, "design.second_order") == "true";
  p.spec.seed = static_cast<std::uint32_t>(whole("design.seed"));
  for (const auto& [key, value] : facts) {
    if (key.starts_with("factor ")) p.factors.push_back(key.substr(7));
    if (key.starts_with("scenario ")) p.scenarios.push_back(key.substr(9));
  }
  if (p.scenarios.empty()) p.scenarios.push_back("");
  p.points = static_cast<std::uint64_t>(whole("points"));
  p.replicates = static_cast<std::uint64_t>(whole("replicates"));
  p.runs = static_cast<std::uint64_t>(whole("runs"));
  return p;
}

/// Values of one indicator at one date in one scenario: for each point their number, mean and squared
/// deviations.
struct Outcome {
  std::size_t scenario = 0;
  std::string date;
  std::string indicator;
  std::vector<std::uint32_t> n;
  std::vector<double> mean, squares;

  void add(std::uint64_t point, double value) {
    const double before = value - mean[point];
    mean[point] += before / ++n[point];
    squares[point] += before * (value - mean[point]);
  }
};

class ResultTable {
 public:
  ResultTable(const SensitivityRequest& request, const Planned& plan)
      : request_(request),
        plan_(plan),
        file_(request.results.empty() ? request.directory / "results.csv" : request.results),
        rows_(open()) {
    find_columns();
    find_dates();
  }

  std::vector<Outcome> read() {
    rows_.seek(0);
    rows_.next(fields_);
    while (rows_.next(fields_)) take_row();
    std::vector<Outcome> outcomes;
    for (auto& [key, outcome] : outcomes_) outcomes.push_back(std::move(outcome));
    return outcomes;
  }

 private:
  struct Column {
    std::string name;
    std::size_t at;
  };

  io::CsvStream open() const {
    std::error_code error;
    if (!fs::exists(file_, error))
      refuse(fmt::format("there is no {}; `ruralsim sweep collect` writes it, --results names another table",
                         file_.string()));
    return io::CsvStream(file_);
  }

  void find_columns() {
    if (!rows_.next(fields_)) refuse(file_.string() + " is empty");
    std::set<std::string> keys = {"run", "scenario", "point", "replicate", "seed", "date"};
    keys.insert(plan_.factors.begin(), plan_.factors.end());
    std::vector<std::string> names;
    for (std::size_t c = 0; c < fields_.size(); ++c) {
      if (fields_[c] == "run") run_ = c;
      if (fields_[c] == "date") date_ = c;
      if (keys.contains(fields_[c])) continue;
      names.push_back(fields_[c]);
      const auto& asked = request_.indicators;
      if (asked.empty() || std::find(asked.begin(), asked.end(), fields_[c]) != asked.end())
        indicators_.push_back({fields_[c], c});
    }
    if (!run_) refuse(file_.string() + " has no column `run`, by which its rows are matched with design.csv");
    for (const std::string& asked : request_.indicators) {
      if (std::find(names.begin(), names.end(), asked) != names.end()) continue;
      refuse(
          fmt::format("{} has no indicator `{}`; it has {}", file_.string(), asked, fmt::join(names, ", ")));
    }
    if (indicators_.empty()) refuse(file_.string() + " has no column beside keys and factors");
  }

  void find_dates() {
    if (!date_) {
      dates_.insert("");
      return;
    }
    std::set<std::string> all;
    while (rows_.next(fields_))
      if (fields_.size() > *date_) all.insert(fields_[*date_]);
    for (const std::string& asked : request_.dates) {
      if (!all.contains(asked))
        refuse(fmt::format("{} has no date {}; it has {}", file_.string(), asked, fmt::join(all, ", ")));
      dates_.insert(asked);
    }
    if (dates_.empty() && !all.empty()) dates_.insert(*all.rbegin());
  }

  template <class Number>
  Number number_in(const std::string& text, const std::string& column) const {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return value;
    refuse(fmt::format("{}:{}: `{}` in the column `{}` is no number", file_.string(), rows_.line(), text,
                       column));
  }

  void take_row() {
    const std::string date = date_ ? fields_[*date_] : "";
    if (!dates_.contains(date)) return;
    const auto run = number_in<std::uint64_t>(fields_[*run_], "run");
    if (run >= plan_.runs)
      refuse(fmt::format("{}:{}: the design has no run {}", file_.string(), rows_.line(), run));
    const std::size_t scenario = run % plan_.scenarios.size();
    const std::uint64_t point = run / plan_.scenarios.size() % plan_.points;
    for (std::size_t i = 0; i < indicators_.size(); ++i) {
      const std::string& text = fields_[indicators_[i].at];
      Outcome& outcome = outcomes_[{scenario, date, i}];
      if (outcome.n.empty()) {
        outcome = {scenario,
                   date,
                   indicators_[i].name,
                   std::vector<std::uint32_t>(plan_.points, 0),
                   std::vector<double>(plan_.points, 0),
                   std::vector<double>(plan_.points, 0)};
      }
      if (!text.empty()) outcome.add(point, number_in<double>(text, indicators_[i].name));
    }
  }

  const SensitivityRequest& request_;
  const Planned& plan_;
  fs::path file_;
  io::CsvStream rows_;
  std::vector<std::string> fields_ = {};
  std::optional<std::size_t> run_, date_ = {};
  std::vector<Column> indicators_ = {};
  std::set<std::string> dates_ = {};
  std::map<std::tuple<std::size_t, std::string, std::size_t>, Outcome> outcomes_ = {};
};

/// Of a point's mean over its replicates; NaN with a single one.
double noise_variance(const Outcome& o, std::uint64_t replicates) {
  if (replicates < 2) return kUndefined;
  double sum = 0;
  for (const double s : o.squares) sum += s;
  const auto r = static_cast<double>(replicates);
  return sum / static_cast<double>(o.squares.size()) / (r - 1) / r;
}

bool varies(const Outcome& o) {
  const auto [least, most] = std::minmax_element(o.mean.begin(), o.mean.end());
  return *most > *least;
}

class RowMaker {
 public:
  RowMaker(const Outcome& o, const Planned& plan, std::vector<SensitivityRow>& rows)
      : o_(o), plan_(plan), rows_(rows) {}

  void all() {
    const base::Key key = plan_.spec.key();
    if (plan_.spec.kind == DesignKind::morris) {
      const MorrisMeasures m =
          morris_measures(o_.mean, plan_.spec.trajectories_of(plan_.factors.size()), key, key);
      of_factors("mu_star", m.mu_star);
      of_factors("mu", m.mu);
      of_factors("sigma", m.sigma);
    } else {
      const SobolIndices s = sobol_indices(o_.mean, plan_.spec.blocks_of(plan_.factors.size()), key);
      of_factors("first", s.first);
      of_factors("total", s.total);
      std::size_t pair = 0;
      for (std::size_t j = 0; !s.second.empty() && j < plan_.factors.size(); ++j)
        for (std::size_t l = j + 1; l < plan_.factors.size(); ++l)
          add("second", plan_.factors[j], plan_.factors[l], s.second[pair++]);
      add("variance", "", "", {s.variance, kUndefined, kUndefined});
    }
    add("noise_variance", "", "", {noise_variance(o_, plan_.replicates), kUndefined, kUndefined});
  }

 private:
  void of_factors(const char* measure, const std::vector<Index>& indices) {
    for (std::size_t j = 0; j < indices.size(); ++j) add(measure, plan_.factors[j], "", indices[j]);
  }
  void add(const char* measure, const std::string& factor, const std::string& with, const Index& x) {
    rows_.push_back({plan_.scenarios[o_.scenario], o_.date, o_.indicator, measure, factor, with, x.estimate,
                     x.lo95, x.hi95});
  }
  const Outcome& o_;
  const Planned& plan_;
  std::vector<SensitivityRow>& rows_;
};

void write_table(const fs::path& file, const std::vector<SensitivityRow>& rows) {
  std::string text = "scenario,date,indicator,measure,factor,with,estimate,lo95,hi95\n";
  io::CsvWriter csv(text);
  for (const SensitivityRow& r : rows) {
    csv.text(r.scenario).text(r.date).text(r.indicator).text(r.measure).text(r.factor).text(r.with);
    csv.number(r.estimate).number(r.lo95).number(r.hi95).end_row();
  }
  io::write_file_durably(file, text);
}

/// Points without all their replicates: of none is a mistake, of some says that the indicator isn't defined
/// there.
bool complete(const Outcome& o, const Planned& plan, std::vector<std::string>& notes) {
  const auto lacking =
      std::find_if(o.n.begin(), o.n.end(), [&](std::uint32_t n) { return n < plan.replicates; });
  if (lacking == o.n.end()) return true;
  notes.push_back(fmt::format("left out {} at {}: point {} has {} of {} values", o.indicator,
                              o.date.empty() ? "the only date" : o.date, lacking - o.n.begin(), *lacking,
                              plan.replicates));
  return false;
}

}  // namespace

SensitivityReport analyse_sensitivity(const SensitivityRequest& request) {
  const Planned plan = planned_design(request.directory);
  const std::vector<Outcome> outcomes = ResultTable(request, plan).read();
  SensitivityReport report;
  std::vector<const Outcome*> sound;
  for (const Outcome& o : outcomes) {
    if (!complete(o, plan, report.notes)) continue;
    if (varies(o)) {
      sound.push_back(&o);
    } else {
      report.notes.push_back(fmt::format("left out {}: it is the same at every point", o.indicator));
    }
  }
  if (sound.empty())
    refuse(fmt::format("no indicator has a value at every point{}{}", report.notes.empty() ? "" : ": ",
                       fmt::join(report.notes, "; ")));
  std::vector<std::vector<SensitivityRow>> rows(sound.size());
  const base::Workers workers(std::max(1, request.threads));
  workers.each(sound.size(), [&](std::size_t i) { RowMaker(*sound[i], plan, rows[i]).all(); });
  for (const auto& some : rows) report.rows.insert(report.rows.end(), some.begin(), some.end());
  report.file = request.directory / "sensitivity.csv";
  write_table(report.file, report.rows);
  return report;
}

}  // namespace ruralsim
