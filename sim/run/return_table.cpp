// SPDX-License-Identifier: Apache-2.0
#include "sim/run/return_table.hpp"

#include <numeric>

#include <ruralsim/record/recorder.hpp>

namespace ruralsim {
namespace {

using Csv = io::CsvWriter;
using R = const ReturnToPoverty&;
using S = const Scenario&;

constexpr const char* kYuanAPerson = "yuan a person and year";

const char* yes(bool is) {
  return is ? "yes" : "no";
}

double sum(const std::array<double, kIncomeSources>& parts) {
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

std::vector<ReturnColumn> who() {
  return {{"area", "string", "", "village", [](Csv& c, R r, S s) { c.text(village_area(s, r.village)); }},
          {"household", "string", "", "permanent id, the same in every scenario of one seed",
           [](Csv& c, R r, S) { c.natural(r.household); }},
          {"type", "string", "", "household type of the scenario",
           [](Csv& c, R r, S s) { c.text(s.household_types[r.type].name); }},
          {"registered", "string", "", "yes: ever registered as poor",
           [](Csv& c, R r, S) { c.text(yes(r.registered)); }},
          {"persons_before", "integer", "persons", "at the end of the year before",
           [](Csv& c, R r, S) { c.number(r.years.persons_before); }},
          {"persons", "integer", "persons", "at the end of this year",
           [](Csv& c, R r, S) { c.number(r.years.persons); }},
          {"cause", "string", "",
           "proximate cause: what lessened family income per head most, told by what happened that year",
           [](Csv& c, R r, S) { c.text(cause_name(r.cause)); }},
          {"line", "number", kYuanAPerson, "the headline line", [](Csv& c, R r, S) { c.number(r.line); }},
          {"deep", "string", "", "yes: more than 5 % below the line",
           [](Csv& c, R r, S) { c.text(yes(r.deep)); }}};
}

/// Last year's incomes are kept in tens of yuan a household.
std::vector<ReturnColumn> incomes() {
  std::vector<ReturnColumn> columns = {
      {"income_before", "number", kYuanAPerson, "family income per head of the year before",
       [](Csv& c, R r, S) { c.number(sum(r.years.before) / r.years.persons_before); }},
      {"income_after", "number", kYuanAPerson, "family income per head of this year",
       [](Csv& c, R r, S) { c.number(sum(r.years.after) / r.years.persons); }}};
  for (std::size_t s = 0; s < kIncomeSources; ++s) {
    const std::string source = kIncomeSourceNames[s];
    columns.push_back({source + "_before", "number", kYuanAPerson, "of income_before: " + source,
                       [s](Csv& c, R r, S) { c.number(r.years.before[s] / r.years.persons_before); }});
    columns.push_back({source + "_after", "number", kYuanAPerson, "of income_after: " + source,
                       [s](Csv& c, R r, S) { c.number(r.years.after[s] / r.years.persons); }});
  }
  return columns;
}

std::vector<ReturnColumn> state() {
  return {
      {"ill", "string", "",
       "yes: a member of working age could not work for illness in some month of the year",
       [](Csv& c, R r, S) { c.text(yes(r.years.ill)); }},
      {"course", "string", "",
       "yes: a member of working age was in a course in some month of the year, which takes the time of work",
       [](Csv& c, R r, S) { c.text(yes(r.years.course)); }},
      {"disaster", "string", "", "yes: its village was struck this year",
       [](Csv& c, R r, S) { c.text(yes(r.years.disaster)); }},
      {"price_fell", "string", "",
       "yes: crops, herd and gathering, in the village's usual amounts, sold for less than the year before",
       [](Csv& c, R r, S) { c.text(yes(r.years.price_fell)); }},
      {"away", "integer", "persons", "members who work away at the end of the year",
       [](Csv& c, R r, S) { c.integer(r.away); }},
      {"product", "string", "", "of its enterprise; empty without one",
       [](Csv& c, R r, S s) { c.text(r.product == 0 ? "" : s.products[r.product - 1].name); }},
      {"herd", "number", "head", "animals", [](Csv& c, R r, S) { c.number(r.herd); }},
      {"cash", "number", "yuan", "cash held", [](Csv& c, R r, S) { c.number(base::to_yuan(r.cash)); }},
      {"debt", "number", "yuan", "debt", [](Csv& c, R r, S) { c.number(base::to_yuan(r.debt)); }}};
}

}  // namespace

std::vector<ReturnColumn> return_columns() {
  std::vector<ReturnColumn> all = who();
  for (auto part : {incomes, state}) {
    for (ReturnColumn& column : part()) all.push_back(std::move(column));
  }
  return all;
}

}  // namespace ruralsim
