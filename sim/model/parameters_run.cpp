// SPDX-License-Identifier: Apache-2.0
// What a run is: its name, dates, clock, replicates and outputs (docs/model.md 3).
#include "sim/model/parameter_lists.hpp"

namespace ruralsim {
namespace {

using S = Scenario;
using I = std::size_t;

}  // namespace

std::vector<Parameter> run_parameters() {
  std::vector<Parameter> all = {
      {.key = "name",
       .meaning = "name of the scenario, the first column of every table",
       .unit = "text",
       .basis = "",
       .source = "the user",
       .status = 'V',
       .section = "1",
       .field = [](S& s, I) -> std::string& { return s.name; }},
      {.key = "start",
       .meaning = "first month reported; a January",
       .unit = "month",
       .basis = "",
       .source = "the user",
       .status = 'V',
       .section = "3",
       .field = [](S& s, I) -> base::Month& { return s.start; }},
      {.key = "end",
       .meaning = "first month no longer simulated; a January",
       .unit = "month",
       .basis = "",
       .source = "the user",
       .status = 'V',
       .section = "3",
       .field = [](S& s, I) -> base::Month& { return s.end; }},
      {.key = "steps_per_year",
       .meaning = "steps of the clock in a year; a divisor of 12",
       .unit = "steps",
       .basis = "a year",
       .lower = 1,
       .upper = 12,
       .fallback = 4,
       .source = "quarters are the design; 12 must agree",
       .status = 'V',
       .section = "3",
       .field = [](S& s, I) -> std::int64_t& { return s.steps_per_year; }},
      {.key = "burn_in_years",
       .meaning = "years simulated before `start` and not reported",
       .unit = "years",
       .basis = "",
       .lower = 0,
       .upper = 20,
       .fallback = 2,
       .source = "two years let occupations and cash settle",
       .status = 'C',
       .section = "3",
       .field = [](S& s, I) -> std::int64_t& { return s.burn_in_years; }},
      {.key = "seed",
       .meaning = "seed of all random draws",
       .unit = "whole number",
       .basis = "",
       .lower = 0,
       .upper = 4294967295.0,
       .source = "the user",
       .status = 'V',
       .section = "5",
       .field = [](S& s, I) -> std::int64_t& { return s.seed; }},
      {.key = "replicates",
       .meaning = "independent repetitions of the run",
       .unit = "runs",
       .basis = "",
       .lower = 1,
       .upper = 100000,
       .fallback = 20,
       .source = "the user",
       .status = 'V',
       .section = "8",
       .field = [](S& s, I) -> std::int64_t& { return s.replicates; }},
      {.key = "outputs.levels",
       .meaning = "which tables are written beside the county's",
       .unit = "words",
       .basis = "",
       .fallback = 7,
       .source = "the user",
       .status = 'V',
       .section = "8",
       .field = [](S& s, I) -> WordSet& { return s.outputs.levels; },
       .options = {"county", "village", "group"}},
      {.key = "outputs.panel.households",
       .meaning =
           "households followed in panel.nc with their members, drawn from those of the start; `all`, or "
           "more than there are: everybody; 0: no panel.nc",
       .unit = "households",
       .basis = "",
       .lower = 0,
       .upper = static_cast<double>(kEverybody),
       .fallback = 0,
       .source = "the user",
       .status = 'V',
       .section = "8",
       .field = [](S& s, I) -> std::int64_t& { return s.outputs.panel_households; }},
  };
  for (Parameter& p : all) p.of_run = true;
  return all;
}

}  // namespace ruralsim
