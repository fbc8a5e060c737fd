// SPDX-License-Identifier: Apache-2.0
// sensitivity: the indices of each indicator, factors by importance.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
#include "tools/ruralsim/table.hpp"

namespace ruralsim::cli {
namespace {

std::string cell(const SensitivityRow& r) {
  const std::string estimate = fmt::format("{:.4g}", r.estimate);
  return std::isnan(r.lo95) ? estimate : fmt::format("{} [{:.4g}, {:.4g}]", estimate, r.lo95, r.hi95);
}

std::string factor_text(const SensitivityRow& r) {
  return r.with.empty() ? r.factor : r.factor + " x " + r.with;
}

/// One indicator of one scenario and date: a line for each factor and pair, measures side by side.
std::string block_text(std::span<const SensitivityRow> rows) {
  std::vector<std::string> measures, factors;
  std::string variances;
  for (const SensitivityRow& r : rows) {
    if (r.factor.empty()) {
      if (!std::isnan(r.estimate)) variances += fmt::format(", {} {:.4g}", r.measure, r.estimate);
      continue;
    }
    if (std::find(measures.begin(), measures.end(), r.measure) == measures.end())
      measures.push_back(r.measure);
    if (std::find(factors.begin(), factors.end(), factor_text(r)) == factors.end())
      factors.push_back(factor_text(r));
  }
  std::vector<Row> table = {{"FACTOR"}};
  table.front().insert(table.front().end(), measures.begin(), measures.end());
  for (const std::string& factor : factors) {
    Row line = {factor};
    for (const std::string& measure : measures) {
      const auto found = std::find_if(rows.begin(), rows.end(), [&](const SensitivityRow& r) {
        return r.measure == measure && factor_text(r) == factor;
      });
      line.push_back(found == rows.end() ? "" : cell(*found));
    }
    table.push_back(line);
  }
  const SensitivityRow& head = rows.front();
  return fmt::format("{}{}{}{}{}{}\n", head.indicator, head.scenario.empty() ? "" : ", ", head.scenario,
                     head.date.empty() ? "" : ", ", head.date, variances) +
         table_text(table, "  ");
}

}  // namespace

int sensitivity(const SensitivityCommand& command) {
  const SensitivityReport report = analyse_sensitivity(command.request);
  std::string text;
  for (std::size_t from = 0; from < report.rows.size();) {
    std::size_t to = from;
    const auto same = [&](const SensitivityRow& a, const SensitivityRow& b) {
      return a.scenario == b.scenario && a.date == b.date && a.indicator == b.indicator;
    };
    while (to < report.rows.size() && same(report.rows[from], report.rows[to])) ++to;
    text += (text.empty() ? "" : "\n") + block_text(std::span(report.rows).subspan(from, to - from));
    from = to;
  }
  if (command.quiet) return 0;
  print(text);
  for (const std::string& note : report.notes) tell("ruralsim: " + note + "\n");
  tell(report.file.string() + "\n");
  return 0;
}

}  // namespace ruralsim::cli
