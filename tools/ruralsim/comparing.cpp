// SPDX-License-Identifier: Apache-2.0
// compare: headline effects to read, all effects in a file.
#include <cmath>

#include <fmt/format.h>

#include "tools/ruralsim/commands.hpp"
#include "tools/ruralsim/console.hpp"
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

std::string headline_text(const Headline& headline, const std::string& base) {
  std::vector<Row> rows = {{headline.date, base, headline.other, "difference", "95 % interval", "se paired",
                            "se unpaired", "same sign", "p (Holm)", "n"}};
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

/// The equal-present-value check: what the treasury pays from the first difference on.
std::string costs_text(const CompareReport& report) {
  std::vector<Row> rows = {{"treasury, present value", report.base, "other", "ratio"}};
  for (std::size_t pair = 0; pair < report.costs.size(); ++pair) {
    const PresentCost& c = report.costs[pair];
    if (c.from.empty() || c.base <= 0) continue;
    const std::string& other = report.others[pair];
    rows.push_back({fmt::format("{} from {} at {:g} %", other, c.from, 100 * report.discount),
                    number_text(c.base), number_text(c.other), fmt::format("{:.3f}", c.other / c.base)});
  }
  return rows.size() == 1 ? "" : "\n" + table_text(rows);
}

std::string report_text(const CompareReport& report) {
  std::string text, other;
  std::size_t pair = 0;
  for (const Headline& headline : report.headlines) {
    if (!text.empty()) text += "\n";
    if (headline.other != other) {
      other = headline.other;
      const std::string& parted = report.parted[pair++];
      text += fmt::format("{} against {}: {}, {} replicates, {}\n", other, report.base, report.area,
                          report.replicates,
                          parted.empty() ? "no difference anywhere" : "equal before " + parted);
    }
    text += headline_text(headline, report.base);
  }
  return text + costs_text(report);
}

}  // namespace

int compare(const CompareCommand& command) {
  const CompareReport report = compare_runs(command.request);
  if (!command.quiet) print(report_text(report));
  for (const std::string& warning : report.warnings) tell("ruralsim: warning: " + warning + "\n");
  if (command.quiet) return 0;
  for (const std::string& note : report.notes) tell("ruralsim: " + note + "\n");
  if (!report.directory.empty()) tell(fmt::format("{}: effects.csv\n", report.directory.string()));
  return 0;
}

}  // namespace ruralsim::cli
