// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/compared_choices.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/experiment/compared_sides.hpp"
#include <ruralsim/experiment/present_value.hpp>

namespace ruralsim {
namespace {

constexpr const char* kScenarioFile = "scenario.resolved.yaml";

std::string digest_of(const OpenRun& run) {
  const auto found = run.manifest.outputs.find(kScenarioFile);
  return found == run.manifest.outputs.end() ? "" : found->second;
}

/// The base, a run and its replay: their county tables.
struct Trio {
  OpenRun &base, &other, &replay;
};

/// One indicator of a table's county at a date, a value a unit.
std::vector<double> column(const ComparedTable& table, const std::vector<double>& values, std::size_t k) {
  std::vector<double> of_units;
  for (std::size_t u = 0; u < table.units.size(); ++u)
    of_units.push_back(values[u * table.areas.size() * table.indicators.size() + k]);
  return of_units;
}

std::vector<SplitEffect> splits_of(Trio& trio, const Bootstrap& bootstrap) {
  ComparedTable &base = *trio.base.tables.front(), &other = *trio.other.tables.front(),
                &replay = *trio.replay.tables.front();
  std::vector<SplitEffect> all;
  std::vector<double> a, b, r;
  for (const std::size_t date : year_ends(base.dates)) {
    base.read(date, a), other.read(date, b), replay.read(date, r);
    for (std::size_t k = 0; k < base.indicators.size(); ++k) {
      const std::string& name = base.indicators[k];
      const std::size_t in_other = other.place_of(name), in_replay = replay.place_of(name);
      if (in_other == other.indicators.size() || in_replay == replay.indicators.size()) continue;
      const auto x = column(base, a, k), y = column(other, b, in_other), z = column(replay, r, in_replay);
      SplitEffect split{base.dates[date], name, paired_effect(x, y, bootstrap),
                        paired_effect(x, z, bootstrap), paired_effect(z, y, bootstrap)};
      const int n = split.total.n;
      if (n > 0 && split.mechanical.n == n && split.behavioural.n == n) all.push_back(std::move(split));
    }
  }
  return all;
}

/// Present values at a date of what is paid from then on, by unit; empty without the column.
std::vector<double> paid_from(OpenRun& run, const char* indicator, std::size_t first, double discount) {
  ComparedTable& table = *run.tables.front();
  const std::size_t k = table.place_of(indicator);
  if (k == table.indicators.size()) return {};
  const base::Month from = month_of_date(table.dates[first]);
  std::vector<double> sums(table.units.size(), 0), values;
  for (std::size_t date = first; date < table.dates.size(); ++date) {
    table.read(date, values);
    const base::Month when = month_of_date(table.dates[date]);
    const std::vector<double> paid = column(table, values, k);
    for (std::size_t u = 0; u < sums.size(); ++u)
      sums[u] += present_value({&paid[u], 1}, {&when, 1}, from, discount);
  }
  return sums;
}

std::optional<PublicFunds> funds_of(Trio& trio, std::size_t first, double discount,
                                    const Bootstrap& bootstrap) {
  constexpr const char *kReceived = "support_received", *kCost = "treasury_cost";
  const FundsOfRuns runs{
      paid_from(trio.base, kReceived, first, discount), paid_from(trio.replay, kReceived, first, discount),
      paid_from(trio.base, kCost, first, discount), paid_from(trio.other, kCost, first, discount),
      paid_from(trio.replay, kCost, first, discount)};
  for (const auto* values :
       {&runs.received_base, &runs.received_replay, &runs.cost_base, &runs.cost_other, &runs.cost_replay}) {
    if (values->empty()) return std::nullopt;
  }
  PublicFunds funds = value_of_funds(runs, bootstrap);
  funds.from = trio.base.tables.front()->dates[first];
  return funds;
}

}  // namespace

bool is_replay(const OpenRun& run) {
  return !run.manifest.choices_of.empty();
}

void split_effects(OpenRuns& open, const Bootstrap& bootstrap, CompareReport& report) {
  OpenRun& base = open.runs.front();
  const std::vector<std::string>& dates = base.tables.front()->dates;
  for (std::size_t r = 1; r < open.runs.size(); ++r) {
    OpenRun& replay = open.runs[r];
    if (!is_replay(replay)) continue;
    if (replay.manifest.choices_of != digest_of(base)) {
      report.notes.push_back(fmt::format("left out: {} plays the choices of another run than {} again",
                                         replay.manifest.label, base.manifest.label));
      continue;
    }
    const auto other = std::find_if(open.runs.begin() + 1, open.runs.end(), [&](const OpenRun& run) {
      return !is_replay(run) && digest_of(run) == digest_of(replay);
    });
    if (other == open.runs.end()) {
      report.notes.push_back(
          fmt::format("left out, since the run that {} belongs to is not compared: behaviour.csv",
                      replay.manifest.label));
      continue;
    }
    Trio trio{base, *other, replay};
    Behaviour behaviour{other->manifest.label, replay.manifest.label, splits_of(trio, bootstrap), {}};
    const auto place = static_cast<std::size_t>(other - open.runs.begin()) - 1;
    const std::string& parted = report.parted[place];
    if (!parted.empty()) {
      const auto first =
          static_cast<std::size_t>(std::find(dates.begin(), dates.end(), parted) - dates.begin());
      behaviour.funds = funds_of(trio, first, report.discount, bootstrap);
    }
    report.behaviours.push_back(std::move(behaviour));
  }
}

}  // namespace ruralsim
