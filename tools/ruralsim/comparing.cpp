// SPDX-License-Identifier: Apache-2.0
// compare: headline effects to read, all effects in a file.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/ratio_text.hpp"
#include "tools/ruralsim/table.hpp"

namespace ruralsim::cli {
namespace {

std::string number_text(double value) {
  if (std::isnan(value)) return "-";
  return std::abs(value) >= 10000 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

std::string p_text(double p) {
  if (std::isnan(p)) return "-";
  return p < 0.0001 ? "<.0001" : fmt::format("{:.4f}", p).substr(p < 1 ? 1 : 0);
}

std::string share_text(double share) {
  return std::isnan(share) ? "-" : fmt::format("{:.0f} %", 100 * share);
}

std::string interval_text(const PairedEffect& e) {
  return e.n < 2 ? "-" : fmt::format("{} to {}", number_text(e.lo95), number_text(e.hi95));
}

/// What a figure is called: in a world with the area that it is of.
std::string of_area(const std::string& name, const std::string& area, const CompareReport& report) {
  if (report.areas.size() < 2) return name;
  return name + ", " + (area == kWholeWorld ? "all counties" : area);
}

std::string headline_text(const Headline& headline, const CompareReport& report) {
  std::vector<Row> rows = {{of_area(headline.date, headline.area, report), report.base, headline.other,
                            "difference", "95 % interval", "se paired", "se unpaired", "same sign",
                            "p (Holm)", "n"}};
  for (const HeadlineEffect& row : headline.effects) {
    const PairedEffect& e = row.effect;
    if (e.n == 0) continue;
    rows.push_back({row.indicator, number_text(e.base_mean), number_text(e.other_mean),
                    number_text(e.difference), interval_text(e), number_text(e.se),
                    number_text(e.se_unpaired), share_text(e.share_same_sign), p_text(e.p_holm),
                    std::to_string(e.n)});
  }
  return table_text(rows);
}

const char* equality_text(PresentCost::Equal equal) {
  switch (equal) {
    case PresentCost::Equal::yes:
      return "yes";
    case PresentCost::Equal::no:
      return "no";
    case PresentCost::Equal::unclear:
      break;
  }
  return "can't be told";
}

/// The equal-present-value check: what the treasury pays from the first difference on.
std::string costs_text(const CompareReport& report) {
  std::vector<Row> rows = {{"treasury, present value", report.base, "other", "ratio", "equal within 1 %"}};
  for (const PresentCost& c : report.costs) {
    if (c.from.empty() || c.base <= 0) continue;
    const std::string pair = fmt::format("{} from {} at {:g} %", c.run, c.from, 100 * report.discount);
    rows.push_back({of_area(pair, c.area, report), number_text(c.base), number_text(c.other),
                    fmt::format("{:.3f}", c.other / c.base), equality_text(c.equal)});
  }
  return rows.size() == 1 ? "" : "\n" + table_text(rows);
}

std::string standing_text(const CostEffect& e) {
  if (e.standing == Standing::dominated) return "dominated by " + e.by;
  if (e.standing == Standing::extendedly_dominated) return "dominated by a mixture of " + e.by;
  if (e.step_from.empty()) return "frontier";
  return fmt::format("frontier, {} yuan a poverty-year more than {}", number_text(e.step_ratio), e.step_from);
}

/// Costs and poverty-years of all runs in an area, the cheapest first.
std::string frontier_text(const AreaFrontier& frontier, const CompareReport& report) {
  std::vector<const CostEffect*> order;
  for (const CostEffect& e : frontier.runs) order.push_back(&e);
  std::stable_sort(order.begin(), order.end(),
                   [](const CostEffect* a, const CostEffect* b) { return a->cost < b->cost; });
  std::vector<Row> rows = {{of_area("present values at " + report.frontier_from, frontier.area, report),
                            "cost", "poverty-years", "yuan a poverty-year averted", "95 % (Fieller)",
                            "standing"}};
  for (const CostEffect* e : order) {
    rows.push_back({e->run, number_text(e->cost), number_text(e->poverty_years), number_text(e->ratio),
                    ratio_interval_text(e->by_fieller, number_text), standing_text(*e)});
  }
  return "\n" + table_text(rows);
}

/// Returns in one run of a pair alone in an area, over all years, with the commonest causes.
std::string returns_text(const Attribution& pair, const std::string& area, const std::string& side,
                         const std::string& title) {
  std::vector<const AttributedReturns*> causes;
  double all = 0;
  for (const AttributedReturns& r : pair.returns) {
    if (r.area != area || !r.year.empty() || r.group != "all" || r.side != side) continue;
    if (r.cause == "all")
      all = r.households;
    else
      causes.push_back(&r);
  }
  std::stable_sort(causes.begin(), causes.end(), [](const AttributedReturns* a, const AttributedReturns* b) {
    return a->households > b->households;
  });
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, causes.size()); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", causes[i]->cause, share_text(causes[i]->share));
  return fmt::format("  {}: {}{}\n", title, number_text(all), text.empty() ? "" : " (" + text + ")");
}

std::string attribution_text(const CompareReport& report) {
  std::string text;
  std::vector<std::string> areas = report.areas;
  if (areas.size() > 1) areas.insert(areas.begin(), kWholeWorld);
  for (const Attribution& pair : report.attributions) {
    for (const std::string& area : areas) {
      text += fmt::format(
          "\nhouseholds that return to poverty{}, mean over replicates, by cause of the first return:\n",
          of_area("", area, report));
      text += returns_text(pair, area, "other_only", "in " + pair.other + " and not in " + report.base);
      text += returns_text(pair, area, "base_only", "in " + report.base + " and not in " + pair.other);
      text += returns_text(pair, area, "both", "in both");
    }
  }
  return text;
}

/// The last year's headline effects in a county, split.
std::string split_text(const Behaviour& b, const std::string& area, const CompareReport& report) {
  const std::string& last = b.effects.back().date;
  std::vector<Row> rows = {{of_area(fmt::format("{} at {}", b.other, last), area, report), "total",
                            "mechanical", "behavioural", "95 % interval"}};
  for (const HeadlineEffect& shown : report.headlines.front().effects) {
    for (const SplitEffect& e : b.effects) {
      if (e.date != last || e.area != area || e.indicator != shown.indicator) continue;
      rows.push_back({e.indicator, number_text(e.total.difference), number_text(e.mechanical.difference),
                      number_text(e.behavioural.difference), interval_text(e.behavioural)});
    }
  }
  return "\n" + table_text(rows);
}

/// Effects split, and the marginal value of public funds.
std::string behaviour_text(const CompareReport& report) {
  std::string text;
  for (const Behaviour& b : report.behaviours) {
    if (b.effects.empty()) continue;
    for (const std::string& area : report.areas) text += split_text(b, area, report);
    for (const PublicFunds& f : b.funds) {
      text += fmt::format(
          "{}: {} yuan a yuan, 95 % (Fieller) {}; willingness to pay {}, net cost {}, of it by behaviour {} "
          "({})\n",
          of_area("marginal value of public funds", f.area, report), number_text(f.value),
          ratio_interval_text(f.by_fieller, number_text), number_text(f.willingness.difference),
          number_text(f.cost.difference), number_text(f.cost.difference - f.mechanical_cost.difference),
          kind_of(f));
    }
  }
  return text;
}

std::string report_text(const CompareReport& report) {
  std::string text, other;
  std::size_t pair = 0;
  for (const Headline& headline : report.headlines) {
    if (!text.empty()) text += "\n";
    if (headline.other != other) {
      other = headline.other;
      const std::string& parted = report.parted[pair++];
      text += fmt::format("{} against {}: {}, {} {}, {}\n", other, report.base, fmt::join(report.areas, ", "),
                          report.replicates, report.unit,
                          parted.empty() ? "no difference anywhere" : "equal before " + parted);
    }
    text += headline_text(headline, report);
  }
  text += costs_text(report);
  for (const AreaFrontier& frontier : report.frontiers) text += frontier_text(frontier, report);
  return text + attribution_text(report) + behaviour_text(report);
}

}  // namespace

int compare(const CompareCommand& command) {
  const CompareReport report = compare_runs(command.request);
  if (!command.quiet) print(report_text(report));
  for (const std::string& warning : report.warnings) tell("ruralsim: warning: " + warning + "\n");
  if (command.quiet) return 0;
  for (const std::string& note : report.notes) tell("ruralsim: " + note + "\n");
  if (report.directory.empty()) return 0;
  tell(fmt::format("{}: effects.csv{}{}{}\n", report.directory.string(),
                   report.frontiers.empty() ? "" : ", frontier.csv",
                   report.attributions.empty() ? "" : ", attribution.csv",
                   report.behaviours.empty() ? "" : ", behaviour.csv"));
  return 0;
}

}  // namespace ruralsim::cli
