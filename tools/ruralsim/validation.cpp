// SPDX-License-Identifier: Apache-2.0
// validate: every mistake, or what a scenario will do.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tools/ruralsim/amounts.hpp"
#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/table.hpp"
#include "tools/ruralsim/targeting_text.hpp"
#include <ruralsim/policy/schedule.hpp>
#include <ruralsim/run/effort.hpp>
#include <ruralsim/run/panel.hpp>

namespace ruralsim::cli {
namespace {

using base::Month;

std::string count(std::int64_t n) {
  return count_text(static_cast<double>(n));
}

std::string dates_text(const Scenario& s) {
  const auto months = 12 / s.steps_per_year;
  const std::string step = months == 1 ? "a month" : fmt::format("{} months", months);
  std::string text = fmt::format("{} to {}, {} steps of {}", base::text(s.start), base::text(s.end - 1),
                                 (s.end - s.start) / months, step);
  if (s.burn_in_years > 0) {
    text += fmt::format(", after a burn-in of {} year{}", s.burn_in_years, s.burn_in_years == 1 ? "" : "s");
  }
  return text;
}

std::string households_text(const Scenario& s) {
  std::int64_t sum = 0;
  for (const HouseholdType& t : s.household_types) sum += t.households;
  std::string text = count(sum) + " (";
  for (const HouseholdType& t : s.household_types) {
    text += fmt::format("{}{} {}", &t == &s.household_types.front() ? "" : ", ", t.name, count(t.households));
  }
  return text + fmt::format(") in {} village{}", count(s.county.villages), s.county.villages == 1 ? "" : "s");
}

std::string persons_text(const Scenario& s) {
  std::int64_t sum = 0;
  for (const HouseholdType& t : s.household_types) sum += t.persons;
  return count(sum);
}

std::string names_of(const std::vector<Regime>& regimes) {
  std::string text;
  for (const Regime& r : regimes) text += (text.empty() ? "" : ", ") + r.name;
  return text.empty() ? "none" : text;
}

std::string stages_text(const DosePath& path) {
  std::string text;
  for (const Series::Point& p : path.stages) {
    text += fmt::format("{}{} from {}", text.empty() ? "" : ", ", amount_text(p.value), base::text(p.when));
  }
  return text;
}

std::string withdrawal_text(const DosePath& path, const Catalog& catalog) {
  switch (path.kind) {
    case DosePath::Kind::cliff:
      return "is withdrawn at once in " + base::text(path.date);
    case DosePath::Kind::linear:
      return fmt::format("is withdrawn evenly from {} to {}", base::text(path.date), base::text(path.until));
    case DosePath::Kind::staged:
      return "is withdrawn in stages: " + stages_text(path);
    case DosePath::Kind::conditional:
      return fmt::format(
          "is withdrawn from households whose income stayed above {} times the line for {} months",
          amount_text(path.income_above), path.months);
    case DosePath::Kind::convert:
      return fmt::format("is converted in {} into {} of equal expected cost", base::text(path.date),
                         catalog.instruments[path.into.front().instrument].key);
    default:
      return "goes on";
  }
}

std::string introduction_text(const DosePath& path, Month start) {
  if (path.kind == DosePath::Kind::linear) {
    return fmt::format("comes evenly from {} to {}", base::text(path.date), base::text(path.until));
  }
  if (path.kind == DosePath::Kind::staged) return "comes in stages: " + stages_text(path);
  return "comes at once in " + base::text(path.kind == DosePath::Kind::cliff ? path.date : start);
}

std::string transition_text(const Policy& policy, const Catalog& catalog) {
  if (!policy.transition) {
    return policy.regimes.empty() ? "none" : "none: no regime is in force, only the single measures";
  }
  const Transition& t = *policy.transition;
  std::string text =
      fmt::format("{}: {} {}", base::text(t.start), t.from, withdrawal_text(t.withdraw, catalog));
  for (const auto& [name, path] : t.by_measure) {
    text += fmt::format(", {} {}", name, withdrawal_text(path, catalog));
  }
  if (t.to) text += fmt::format("; {} {}", *t.to, introduction_text(t.introduce, t.start));
  return text;
}

std::string from_text(const Measure& m) {
  return m.from ? base::text(*m.from) : "start";
}
std::string to_text(const Measure& m) {
  return m.to ? base::text(*m.to) : "end";
}

/// What a dose amounts to at a month, "-" while the measure is not in force.
std::string dose_text(const Policy& policy, const ScheduledMeasure& scheduled, const DoseKey& key,
                      std::size_t dose, Month when) {
  const double share = share_in_force(policy, scheduled, when);
  if (share == 0) return "-";
  return amount_text(scheduled.measure->doses[dose].at(when) * (key.scaled ? share : 1.0));
}

std::string schedule_text(const Scenario& s, const Catalog& catalog) {
  std::vector<Month> dates = {s.start};
  const Month last = s.end - static_cast<int>(12 / s.steps_per_year);
  if (s.policy.transition && s.policy.transition->start > s.start && s.policy.transition->start < last) {
    dates.push_back(s.policy.transition->start);
  }
  dates.push_back(last);

  std::vector<Row> rows = {{"regime", "measure", "from", "to", "eligible", "dose", "unit"}};
  for (const Month m : dates) rows.front().push_back(base::text(m));
  std::vector<NamedMeasure> measures;
  for (const ScheduledMeasure& scheduled : scheduled_measures(s.policy)) {
    const Measure& m = *scheduled.measure;
    measures.push_back({regime_of(s.policy, scheduled), &m});
    const Instrument& instrument = catalog.instruments[m.instrument];
    for (std::size_t d = 0; d < instrument.doses.size(); ++d) {
      const DoseKey& key = instrument.doses[d];
      if (!dose_is_used(key, m.doses[d])) continue;
      Row row = {regime_of(s.policy, scheduled), m.name,  from_text(m), to_text(m),
                 eligible_text(m, catalog),      key.key, key.unit};
      for (const Month when : dates) row.push_back(dose_text(s.policy, scheduled, key, d, when));
      rows.push_back(std::move(row));
    }
    if (m.budget) {
      Row row = {regime_of(s.policy, scheduled), m.name,   from_text(m), to_text(m),
                 eligible_text(m, catalog),      "budget", "yuan a year"};
      for (const Month when : dates) row.push_back(amount_text(m.budget->at(when)));
      rows.push_back(std::move(row));
    }
  }
  if (rows.size() == 1) return "  no measures\n";
  return table_text(rows, "  ") + targeting_text(measures, false, catalog);
}

/// How many of a scenario's figures say where they come from, by status; no row where none does.
void add_sources(const Scenario& s, std::vector<Row>& rows) {
  if (s.sources.empty() && s.idle_sources.empty()) return;
  std::array<int, 3> count{};
  for (const StatedSource& stated : s.sources)
    ++count[stated.status == 'V' ? 0 : stated.status == 'R' ? 1 : 2];
  rows.push_back({"sources", fmt::format("of {} figures: {} seen (V), {} remembered (R), {} without one (C)",
                                         s.sources.size(), count[0], count[1], count[2])});
  if (!s.idle_sources.empty())
    rows.push_back({"", fmt::format("of none in this scenario: {}", fmt::join(s.idle_sources, ", "))});
}

std::string summary_of_world(const Scenario& s, const Catalog& catalog) {
  std::string text = table_text({{"scenario", s.name},
                                 {"dates", dates_text(s)},
                                 {"replicates", fmt::format("{}, seed {}", count(s.replicates), s.seed)}},
                                "  ");
  for (const Scenario& c : s.counties) {
    std::vector<Row> rows = {
        {"county", c.county.name}, {"households", households_text(c)}, {"persons", persons_text(c)}};
    add_sources(c, rows);
    rows.push_back({"regimes", names_of(c.policy.regimes)});
    rows.push_back({"transition", transition_text(c.policy, catalog)});
    text += table_text(rows, "  ") + schedule_text(c, catalog);
  }
  return text;
}

std::string summary(const Scenario& s, const Catalog& catalog) {
  if (!s.counties.empty()) return summary_of_world(s, catalog);
  std::vector<Row> rows = {{"scenario", s.name},
                           {"dates", dates_text(s)},
                           {"households", households_text(s)},
                           {"persons", persons_text(s)},
                           {"replicates", fmt::format("{}, seed {}", count(s.replicates), s.seed)}};
  add_sources(s, rows);
  rows.push_back({"regimes", names_of(s.policy.regimes)});
  rows.push_back({"transition", transition_text(s.policy, catalog)});
  if (s.outputs.panel_households > 0) {
    const bool all = s.outputs.panel_households >= households_of(s);
    rows.push_back({"panel", all ? "all households and their members"
                                 : count(s.outputs.panel_households) + " households and their members"});
  }
  return table_text(rows, "  ") + schedule_text(s, catalog);
}

std::string series_text(const Series& series) {
  const auto& first = series.points.front();
  const auto& last = series.points.back();
  if (series.points.size() == 1) return amount_text(first.value);
  return fmt::format("{} in {} to {} in {}", amount_text(first.value), base::text(first.when),
                     amount_text(last.value), base::text(last.when));
}

std::string summary(const Regime& regime, const Catalog& catalog) {
  std::vector<Row> head = {{"regime", regime.name}};
  if (!regime.meaning.empty()) head.push_back({"meaning", regime.meaning});
  std::vector<Row> rows = {{"measure", "from", "to", "eligible", "dose", "unit", "amount"}};
  std::vector<NamedMeasure> measures;
  for (const Measure& m : regime.measures) {
    measures.push_back({"", &m});
    const Instrument& instrument = catalog.instruments[m.instrument];
    for (std::size_t d = 0; d < instrument.doses.size(); ++d) {
      if (!dose_is_used(instrument.doses[d], m.doses[d])) continue;
      rows.push_back({m.name, from_text(m), to_text(m), eligible_text(m, catalog), instrument.doses[d].key,
                      instrument.doses[d].unit, series_text(m.doses[d])});
    }
    if (m.budget) {
      rows.push_back({m.name, from_text(m), to_text(m), eligible_text(m, catalog), "budget", "yuan a year",
                      series_text(*m.budget)});
    }
  }
  return table_text(head, "  ") + table_text(rows, "  ") + targeting_text(measures, false, catalog);
}

std::string summary_of_file(const std::filesystem::path& file, const Catalog& catalog) {
  if (is_sweep_file(file)) return sweep_summary(file, catalog);
  if (is_regime_file(file)) return summary(load_regime(file, catalog.vocabulary()), catalog);
  const LoadedScenario loaded = load_scenario(file, {}, catalog.vocabulary());
  check_panel(loaded, catalog);
  return summary(loaded.scenario, catalog);
}

}  // namespace

int validate(std::span<const std::filesystem::path> files, bool colour, const Catalog& catalog) {
  int code = 0;
  for (const std::filesystem::path& file : files) {
    try {
      print(fmt::format("{}: valid\n{}", file.string(), summary_of_file(file, catalog)));
    } catch (const base::ScenarioError& error) {
      tell(error.render(colour));
      code = kInvalidInput;
    }
  }
  return code;
}

}  // namespace ruralsim::cli
