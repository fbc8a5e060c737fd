// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/sweep_runner.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>

#include <fmt/format.h>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/run/history.hpp>

namespace ruralsim {
namespace {

std::vector<std::size_t> places_of(const std::vector<std::string>& indicators,
                                   const std::vector<std::string>& columns) {
  std::vector<std::size_t> places;
  for (const std::string& key : indicators) {
    const auto found = std::find(columns.begin(), columns.end(), key);
    base::ensure(found != columns.end(), "a factor took an indicator away");
    places.push_back(static_cast<std::size_t>(found - columns.begin()));
  }
  return places;
}

std::string kept_header(const std::vector<std::string>& columns) {
  std::string text = "date";
  for (const std::string& key : columns) text += "," + key;
  return text + "\n";
}

}  // namespace

bool wanted(base::Month month, const Scenario& s, const SweepOutputs& outputs) {
  if (outputs.dates == SweepOutputs::Dates::every_step) return true;
  if (outputs.dates == SweepOutputs::Dates::year_ends)
    return (month + 12 / static_cast<int>(s.steps_per_year)).month() == 1;
  return std::any_of(outputs.listed.begin(), outputs.listed.end(),
                     [&](const auto& date) { return date.first == month; });
}

SweepRunner::SweepRunner(const SweepRequest& request, const PreparedSweep& sweep, const Catalog& catalog,
                         int threads)
    : request_(request),
      sweep_(sweep),
      catalog_(catalog),
      threads_(threads),
      build_(fact(sweep.facts, "program")),
      known_dates_((sweep.points + sweep.left_out) * sweep.scenarios.size(), 0),
      last_dates_(sweep.scenarios.size()) {}

void SweepRunner::run(std::span<const DesignRow> rows,
                      const std::function<void(const RunRecord&)>& ended) const {
  const std::vector<base::Month> dates = branch_dates(rows);
  Histories left;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (dates[i].index > 0) left[dates[i]];
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto from = i == 0 ? left.end() : left.find(dates[i]);
    const bool branches =
        from != left.end() && from->second.state != nullptr;  // not where the first one failed
    Histories none;
    ended(run(rows[i], branches ? &from->second : nullptr, i == 0 ? left : none));
  }
}

/// When each row's scenario parts from the first row's; no month above 0 where it shares nothing with it.
std::vector<base::Month> SweepRunner::branch_dates(std::span<const DesignRow> rows) const {
  std::vector<base::Month> dates(rows.size());
  if (rows.size() < 2) return dates;
  try {
    std::optional<LoadedScenario> trunk;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const std::size_t place = rows[i].point * sweep_.scenarios.size() + rows[i].scenario;
      if (rows[0].scenario == 0) {
        const std::scoped_lock lock(mutex_);
        dates[i] = {known_dates_[place]};
      }
      if (dates[i].index != 0) continue;
      if (!trunk) trunk = scenario_of(rows[0]);
      dates[i] = branch_date(rows[0], *trunk, rows[i]);
      if (rows[0].scenario != 0) continue;
      const std::scoped_lock lock(mutex_);
      known_dates_[place] = dates[i].index;
    }
  } catch (const base::ScenarioError&) {
    // A scenario that can't be loaded shares nothing; its own run says what is wrong with it.
  }
  return dates;
}

base::Month SweepRunner::branch_date(const DesignRow& first, const LoadedScenario& trunk,
                                     const DesignRow& other) const {
  std::optional<base::Month> guess;
  if (first.scenario == 0) {
    const std::scoped_lock lock(mutex_);
    if (last_dates_[other.scenario].index > 0) guess = last_dates_[other.scenario];
  }
  const base::Month date = same_history_until(scenario_of(other), trunk.scenario, catalog_, guess);
  if (date <= first_month(trunk.scenario)) return {-1};
  if (first.scenario == 0) {
    const std::scoped_lock lock(mutex_);
    last_dates_[other.scenario] = date;
  }
  return date;
}

RunRecord SweepRunner::run(const DesignRow& row, const History* from, Histories& left) const {
  const auto begin = std::chrono::steady_clock::now();
  RunRecord record{row.run, false, {}, build_, 0, {}};
  std::string kept;
  try {
    simulate(row, from, left, record, kept);
    record.finished = true;
  } catch (const Interrupted&) {
    throw;
  } catch (const std::bad_alloc&) {
    record.cause = "there was not enough memory";
  } catch (const std::exception& failure) {
    record.cause = failure.what();
  }
  if (!record.finished) record.rows.clear();
  if (record.finished && sweep_.file.keep) {
    io::write_file_durably(request_.directory / "runs" / fmt::format("{:08}.csv", row.run), kept);
  }
  record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return record;
}

LoadedScenario SweepRunner::scenario_of(const DesignRow& row) const {
  return load_scenario(sweep_.scenarios[row.scenario].file, overrides_at(sweep_, row.values),
                       catalog_.vocabulary());
}

/// The rows of a run, as results.csv and the kept tables have them: values of all counties one after another.
class SweepRunner::Rows {
 public:
  Rows(const PreparedSweep& sweep, const Scenario& s, const Catalog& catalog, std::vector<std::string>& rows,
       std::string& kept)
      : file_(sweep.file),
        scenario_(s),
        places_(places_of(sweep.indicators, columns_of_sweep(s, catalog))),
        rows_(rows),
        kept_(kept) {
    sink_.county = [this](base::Month, std::span<const double> values) {
      values_.insert(values_.end(), values.begin(), values.end());
    };
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  [[nodiscard]] bool want(base::Month month) const {
    return file_.keep || wanted(month, scenario_, file_.outputs);
  }
  void record(Simulation& run, const RecordLists& lists) {
    values_.clear();
    for (std::size_t c = 0; c < run.counties(); ++c) record_step(run.setting(c), run.shards(c), lists, sink_);
    add(run.setting().clock.now, values_);
  }

 private:
  void add(base::Month month, std::span<const double> values) {
    if (wanted(month, scenario_, file_.outputs)) {
      io::CsvWriter csv(rows_.emplace_back(base::iso_day(month)));
      rows_.back() += ',';
      for (const std::size_t place : places_) csv.number(values[place]);
    }
    if (!file_.keep) return;
    io::CsvWriter csv(kept_);
    csv.text(base::iso_day(month));
    for (const double value : values) csv.number(value);
    csv.end_row();
  }

  const SweepFile& file_;
  const Scenario& scenario_;
  std::vector<std::size_t> places_;
  std::vector<std::string>& rows_;
  std::string& kept_;
  std::vector<double> values_;
  RowSink sink_;
};

void SweepRunner::simulate(const DesignRow& row, const History* from, Histories& left, RunRecord& record,
                           std::string& kept) const {
  const Scenario s = scenario_of(row).scenario;
  const Catalog catalog = catalog_.for_scenario(s);
  if (from != nullptr) {
    record.rows = from->rows;
    kept = from->kept;
  } else if (sweep_.file.keep) {
    kept = kept_header(columns_of_sweep(s, catalog));
  }
  Rows rows(sweep_, s, catalog, record.rows, kept);
  const auto replicate = static_cast<std::uint32_t>(row.replicate);
  Simulation simulation = from == nullptr ? Simulation(s, catalog, replicate, {threads_})
                                          : Simulation(s, catalog, replicate, {threads_}, *from->state);
  if (from != nullptr) {
    steps_shared_ += static_cast<std::uint64_t>((simulation.now() - first_month(s)) /
                                                (12 / static_cast<int>(s.steps_per_year)));
  }
  const auto heed_signal = [&] {
    if (request_.signal != nullptr && request_.signal->load() != 0)
      throw Interrupted(request_.signal->load());
  };
  heed_signal();  // a run that shares all of its history has no step of its own
  while (!simulation.finished()) {
    heed_signal();
    simulation.step();
    const base::Month month = simulation.setting().clock.now;
    if (!simulation.in_burn_in() && rows.want(month)) rows.record(simulation, catalog.records());
    if (const auto ends = left.find(simulation.now()); ends != left.end()) {
      io::SectionWriter state;
      simulation.save(state);
      ends->second = {record.rows, kept,
                      std::make_unique<io::SectionFile>(std::move(state), "a shared history")};
    }
  }
}

}  // namespace ruralsim
