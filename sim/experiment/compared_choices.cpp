// SPDX-License-Identifier: Apache-2.0
#include "sim/experiment/compared_choices.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/experiment/compared_sides.hpp"
#include "sim/experiment/summed_area.hpp"
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

/// One indicator of a county of a table at a date, a value a unit.
std::vector<double> column(const ComparedTable& table, const std::vector<double>& values, std::size_t county,
                           std::size_t k) {
  std::vector<double> of_units;
  for (std::size_t u = 0; u < table.units.size(); ++u)
    of_units.push_back(values[(u * table.areas.size() + county) * table.indicators.size() + k]);
  return of_units;
}

std::vector<SplitEffect> splits_of(Trio& trio, const Bootstrap& bootstrap) {
  ComparedTable &base = *trio.base.tables.front(), &other = *trio.other.tables.front(),
                &replay = *trio.replay.tables.front();
  std::vector<SplitEffect> all;
  std::vector<double> a, b, r;
  for (const std::size_t date : year_ends(base.dates)) {
    base.read(date, a), other.read(date, b), replay.read(date, r);
    for (std::size_t county = 0; county < base.areas.size(); ++county) {
      for (std::size_t k = 0; k < base.indicators.size(); ++k) {
        const std::string& name = base.indicators[k];
        const std::size_t in_other = other.place_of(name), in_replay = replay.place_of(name);
        if (in_other == other.indicators.size() || in_replay == replay.indicators.size()) continue;
        const auto x = column(base, a, county, k), y = column(other, b, county, in_other),
                   z = column(replay, r, county, in_replay);
        SplitEffect split{base.dates[date],
                          base.areas[county],
                          name,
                          paired_effect(x, y, bootstrap),
                          paired_effect(x, z, bootstrap),
                          paired_effect(z, y, bootstrap)};
        const int n = split.total.n;
        if (n > 0 && split.mechanical.n == n && split.behavioural.n == n) all.push_back(std::move(split));
      }
    }
  }
  return all;
}

/// Present values at a date of what is paid from then on, by area and unit; empty without the column.
std::vector<std::vector<double>> paid_from(OpenRun& run, const std::vector<SummedArea>& areas,
                                           const char* indicator, std::size_t first, double discount) {
  ComparedTable& table = *run.tables.front();
  const std::size_t k = table.place_of(indicator);
  if (k == table.indicators.size()) return {};
  const base::Month from = month_of_date(table.dates[first]);
  std::vector<std::vector<double>> sums(areas.size(), std::vector<double>(table.units.size(), 0));
  std::vector<double> values;
  for (std::size_t date = first; date < table.dates.size(); ++date) {
    table.read(date, values);
    const base::Month when = month_of_date(table.dates[date]);
    for (std::size_t county = 0; county < table.areas.size(); ++county) {
      const std::vector<double> paid = column(table, values, county, k);
      for (std::size_t s = 0; s < areas.size(); ++s) {
        for (std::size_t u = 0; areas[s].holds(county) && u < paid.size(); ++u)
          sums[s][u] += present_value({&paid[u], 1}, {&when, 1}, from, discount);
      }
    }
  }
  return sums;
}

std::vector<PublicFunds> funds_of(Trio& trio, std::size_t first, double discount,
                                  const Bootstrap& bootstrap) {
  constexpr const char *kReceived = "support_received", *kCost = "treasury_cost";
  const std::vector<SummedArea> areas = areas_to_sum(trio.base.tables.front()->areas);
  const auto paid = [&](OpenRun& run, const char* what) {
    return paid_from(run, areas, what, first, discount);
  };
  const auto received_base = paid(trio.base, kReceived), received_replay = paid(trio.replay, kReceived),
             cost_base = paid(trio.base, kCost), cost_other = paid(trio.other, kCost),
             cost_replay = paid(trio.replay, kCost);
  for (const auto* values : {&received_base, &received_replay, &cost_base, &cost_other, &cost_replay}) {
    if (values->empty()) return {};
  }
  std::vector<PublicFunds> all;
  for (std::size_t a = 0; a < areas.size(); ++a) {
    all.push_back(value_of_funds(
        {received_base[a], received_replay[a], cost_base[a], cost_other[a], cost_replay[a]}, bootstrap));
    all.back().area = areas[a].name;
    all.back().from = trio.base.tables.front()->dates[first];
  }
  return all;
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
