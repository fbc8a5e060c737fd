// SPDX-License-Identifier: Apache-2.0
// Shocks (docs/model.md 5.8): kinds of disaster, each with the same keys, and serious illness.
#include "sim/model/parameter_lists.hpp"

namespace ruralsim {
namespace {

using S = Scenario;
using I = std::size_t;

const char* const kOrder =
    "no local incidence found; events such as Yushu and Golog 2019 (snow), Aba 2013 (debris "
    "flows) show the order";

/// The keys of one kind of disaster; `usual` holds the defaults.
template <Disaster kind>
std::vector<Parameter> disaster(const char* what, const DisasterParameters& usual) {
  constexpr std::size_t k = static_cast<std::size_t>(kind);
  const auto row = [&](const char* key, const char* meaning, const char* unit, const char* basis,
                       double upper, double fallback, const char* prior, Field field) {
    return Parameter{.key = std::string("shocks.") + kDisasterNames[k] + "." + key,
                     .meaning = std::string(meaning) + " (" + what + ")",
                     .unit = unit,
                     .basis = basis,
                     .lower = 0,
                     .upper = upper,
                     .fallback = fallback,
                     .prior = prior,
                     .source = kOrder,
                     .status = 'C',
                     .section = "5.8",
                     .field = field};
  };
  return {
      row("hazard", "chance that it strikes a village", "probability", "a year", 1, usual.hazard, "0-.15",
          [](S& s, I) -> double& { return s.shocks.disaster[k].hazard; }),
      row("herd_loss", "mean share of a herd lost there", "share", "", 0.5, usual.herd_loss, "0-.3",
          [](S& s, I) -> double& { return s.shocks.disaster[k].herd_loss; }),
      row("crop_loss", "share of the year's harvest lost", "share", "", 1, usual.crop_loss, "0-.6",
          [](S& s, I) -> double& { return s.shocks.disaster[k].crop_loss; }),
      row("plant_loss", "mean share of an enterprise's capital lost", "share", "", 0.5, usual.plant_loss,
          "0-.3", [](S& s, I) -> double& { return s.shocks.disaster[k].plant_loss; }),
      row("home_loss", "share of homes that are no longer safe", "share", "", 1, usual.home_loss, "0-.3",
          [](S& s, I) -> double& { return s.shocks.disaster[k].home_loss; }),
      row("injury", "share of those at home who are hurt, as by a serious illness", "share", "", 1,
          usual.injury, "0-.05", [](S& s, I) -> double& { return s.shocks.disaster[k].injury; }),
  };
}

std::vector<Parameter> illness() {
  return {
      {.key = "shocks.illness.hazard",
       .meaning = "chance of a serious illness of a healthy person under 60",
       .unit = "probability",
       .basis = "a person and year",
       .lower = 0,
       .upper = 1,
       .fallback = 0.027,
       .prior = ".015-.05",
       .source =
           "no source: with `frail_factor` .035 on average; hospital admission 18.2 % a year in 2018 (V) "
           "counts light cases too",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.shocks.illness_hazard; }},
      {.key = "shocks.illness.hazard_elder",
       .meaning = "the same, ages 60 and over",
       .unit = "probability",
       .basis = "a person and year",
       .lower = 0,
       .upper = 1,
       .fallback = 0.057,
       .prior = ".03-.12",
       .source = "no source: with `frail_factor` .1 on average",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.shocks.illness_hazard_elder; }},
      {.key = "shocks.illness.cost",
       .meaning = "mean cost of an illness after reimbursement, at prices of 2016",
       .unit = "yuan",
       .basis = "an illness",
       .lower = 0,
       .upper = 1000000,
       .fallback = 2000,
       .prior = "1,000-6,000",
       .source = "no source: with `health.chronic_cost` as much a person and year as 3,500 without it",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.shocks.illness_cost; }},
      {.key = "shocks.illness.cost_spread",
       .meaning = "spread of that cost",
       .unit = "sd of logarithm",
       .basis = "",
       .lower = 0,
       .upper = 3,
       .fallback = 0.9,
       .prior = ".6-1.2",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.shocks.illness_cost_spread; }},
      {.key = "shocks.illness.months",
       .meaning = "months an ill person does not work",
       .unit = "months",
       .basis = "",
       .lower = 0,
       .upper = 60,
       .fallback = 3,
       .prior = "1-6",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.shocks.illness_months; }},
      {.key = "shocks.illness.frail_factor",
       .meaning = "factor on both chances for the chronically ill and the disabled",
       .unit = "factor",
       .basis = "",
       .lower = 0,
       .upper = 20,
       .fallback = 2,
       .prior = "1-4",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.shocks.illness_frail_factor; }},
  };
}

std::vector<Parameter> insurance() {
  return {
      {.key = "insurance.loading",
       .meaning = "what an insurer of disaster losses asks beyond the claims expected",
       .unit = "share",
       .basis = "of claims",
       .lower = 0,
       .upper = 5,
       .fallback = 0.3,
       .prior = "0-1",
       .source = "no source",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.insurance.loading; }},
      {.key = "insurance.trust",
       .meaning = "median share of what a cover is worth that a household counts on",
       .unit = "share",
       .basis = "",
       .lower = 0,
       .upper = 2,
       .fallback = 0.7,
       .prior = ".3-1",
       .source = "no source; without much of a subsidy few buy (Cole et al. 2013)",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.insurance.trust; }},
      {.key = "insurance.trust_spread",
       .meaning = "spread of that trust between households",
       .unit = "sd of logarithm",
       .basis = "",
       .lower = 0,
       .upper = 3,
       .fallback = 0.8,
       .prior = ".3-1.2",
       .source = "no source; 44 % of Chinese rice farmers bought at 30 % of the price (Cai, de Janvry and "
                 "Sadoulet 2015)",
       .status = 'C',
       .section = "5.8",
       .field = [](S& s, I) -> double& { return s.insurance.trust_spread; }},
  };
}

}  // namespace

std::vector<Parameter> shock_parameters() {
  // Together they take of herds, harvests and enterprises what one kind of disaster with a hazard of .06 and
  // losses of .12, .3 and .15 did in earlier calibrations.
  std::vector<Parameter> all;
  for (const auto& rows : {disaster<Disaster::snow>("snow", {.hazard = 0.04,
                                                            .herd_loss = 0.13,
                                                            .crop_loss = 0.1,
                                                            .plant_loss = 0.03,
                                                            .home_loss = 0.01,
                                                            .injury = 0}),
                           disaster<Disaster::flood>("floods and debris flows", {.hazard = 0.03,
                                                                                .herd_loss = 0.01,
                                                                                .crop_loss = 0.45,
                                                                                .plant_loss = 0.2,
                                                                                .home_loss = 0.1,
                                                                                .injury = 0.003}),
                           disaster<Disaster::quake>("earthquake", {.hazard = 0.004,
                                                                   .herd_loss = 0.03,
                                                                   .crop_loss = 0.05,
                                                                   .plant_loss = 0.4,
                                                                   .home_loss = 0.4,
                                                                   .injury = 0.03}),
                           disaster<Disaster::livestock_disease>("livestock disease", {.hazard = 0.02,
                                                                                      .herd_loss = 0.08,
                                                                                      .crop_loss = 0,
                                                                                      .plant_loss = 0,
                                                                                      .home_loss = 0,
                                                                                      .injury = 0})}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  for (Parameter& p : illness()) all.push_back(std::move(p));
  for (Parameter& p : insurance()) all.push_back(std::move(p));
  return all;
}

}  // namespace ruralsim
