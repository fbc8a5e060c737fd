// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <ruralsim/base/parallel.hpp>
#include <ruralsim/engine/margins.hpp>
#include <ruralsim/model/load.hpp>
#include <ruralsim/record/panel.hpp>
#include <ruralsim/record/recorder.hpp>

namespace ruralsim {

/// A row of the step: what runs, on what, how often.
struct Process {
  using OnVillage = void (*)(const Setting&, Village&);
  using OnCounty = void (*)(Setting&, std::span<Shard>, const base::Workers&);
  using OnWorld = void (*)(std::span<const CountyNow>);

  std::string key;
  std::string meaning;
  std::string section;  ///< of docs/model.md
  bool yearly = false;  ///< runs in the first step of a year only
  std::variant<OnVillage, OnCounty, OnWorld> run;
  /// The columns it may write: `person.`, `household.` or `village.` and their name, `rows` for all of them
  /// when rows come and go. `Execution::check_writes` holds it to that.
  std::vector<std::string> writes = {};
};

/// Everything a scenario can name and a run can do, as values: a program of one's own adds rows and passes it
/// on.
struct Catalog {
  std::vector<Parameter> parameters;
  std::vector<Instrument> instruments;
  std::vector<Condition> conditions;
  std::vector<Priority> priorities;
  std::vector<Indicator> indicators;
  std::vector<Grouping> groupings;
  std::vector<Process> processes;  ///< in the order of a step
  std::vector<Margin> margins;     ///< of the county at the start
  std::vector<PanelVariable> panel;

  static Catalog standard();
  /// The same with every row of the list of indicators that stands for goods or products written out for the
  /// scenario's.
  [[nodiscard]] Catalog for_scenario(const Scenario&) const;
  /// For `record_step`.
  [[nodiscard]] RecordLists records() const { return {indicators, groupings, instruments.size()}; }
  [[nodiscard]] Vocabulary vocabulary() const { return {parameters, instruments, conditions, priorities}; }
};

}  // namespace ruralsim
