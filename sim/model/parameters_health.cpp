// SPDX-License-Identifier: Apache-2.0
// Lasting health (docs/model.md 5.8).
#include "sim/model/parameter_lists.hpp"

namespace ruralsim {
namespace {

using S = Scenario;
using I = std::size_t;

}  // namespace

std::vector<Parameter> health_parameters() {
  return {
      {.key = "health.chronic_effectiveness",
       .meaning = "effectiveness in farm work of the chronically ill, relative to the healthy",
       .unit = "ratio",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 0.85,
       .prior = ".7-1",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.health.chronic_effectiveness; }},
      {.key = "health.disabled_effectiveness",
       .meaning = "the same of the disabled, who do no other work",
       .unit = "ratio",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 0.35,
       .prior = ".1-.6",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.health.disabled_effectiveness; }},
      {.key = "health.chronic_pay",
       .meaning = "pay of the chronically ill, away and near home, relative to the healthy",
       .unit = "ratio",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 0.9,
       .prior = ".7-1",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.health.chronic_pay; }},
      {.key = "health.chronic_cost",
       .meaning = "what chronic illness or disability costs after reimbursement, at prices of 2016",
       .unit = "yuan",
       .basis = "a person and year",
       .lower = 0,
       .upper = 100000,
       .fallback = 250,
       .prior = "100-1,500",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.health.chronic_cost; }},
      {.key = "health.recovery",
       .meaning = "chance that a chronically ill person is well again",
       .unit = "probability",
       .basis = "a year",
       .lower = 0,
       .upper = 1,
       .fallback = 0.03,
       .prior = "0-.1",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.health.recovery; }},
      {.key = "health.onset_share",
       .meaning = "share of new chronic illness and disability that a serious illness leaves behind, as far "
                  "as illness is frequent enough",
       .unit = "share",
       .basis = "",
       .lower = 0,
       .upper = 1,
       .fallback = 0.4,
       .prior = ".1-.8",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.health.onset_share; }},
  };
}

}  // namespace ruralsim
