// SPDX-License-Identifier: Apache-2.0
#include "tools/report/page.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/report/page_parts.hpp"
#include "tools/report/page_words.hpp"
#include <ruralsim/run/key_difference.hpp>

namespace ruralsim::report {
namespace {

/// The indicators of the county that are drawn, where a run has them.
constexpr const char* kShown[] = {"poverty_headcount",
                                  "returns_to_poverty",
                                  "income_pc_mean",
                                  "income_pc_median",
                                  "gini",
                                  "m0",
                                  "away_share",
                                  "local_job_share",
                                  "transfer_share",
                                  "treasury_cost",
                                  "population",
                                  "households"};
constexpr std::size_t kMostDifferences = 60;

// --- Questions ---

std::string scalar_at(const base::Value& document, std::string_view key) {
  const base::Value* at = &document;
  while (at != nullptr && !key.empty()) {
    const std::size_t dot = std::min(key.find('.'), key.size());
    at = at->find(key.substr(0, dot));
    key.remove_prefix(std::min(dot + 1, key.size()));
  }
  return at == nullptr || at->kind() != base::Value::Kind::scalar ? "" : std::string(at->text());
}

std::string questions(const Material& m) {
  Rows rows = {{"run", "question", "from", "before", "replicates", "seed"}};
  for (const RunMaterial& r : m.runs) {
    rows.push_back({r.folder.label, r.question.empty() ? "(its scenario states none)" : r.question,
                    scalar_at(r.resolved, "start"), scalar_at(r.resolved, "end"),
                    scalar_at(r.resolved, "replicates"), scalar_at(r.resolved, "seed")});
  }
  std::string html = m.runs.empty() ? "" : table_of("What was asked", rows, false);
  for (const ComparisonMaterial& c : m.comparisons) {
    std::vector<std::string> others;
    for (const EffectSeries& e : c.effects) {
      if (std::find(others.begin(), others.end(), e.other) == others.end()) others.push_back(e.other);
    }
    const std::string base = c.effects.empty() ? "?" : c.effects.front().base;
    html += paragraph(fmt::format("{}: {} compared with {}.", c.folder.label, fmt::join(others, ", "), base));
  }
  return html;
}

// --- What differed ---

std::string differences(const Material& m) {
  if (m.runs.size() < 2) return "";
  const RunMaterial& base = m.runs.front();
  std::string html;
  for (std::size_t i = 1; i < m.runs.size(); ++i) {
    const RunMaterial& other = m.runs[i];
    Rows rows = {{"key", base.folder.label, other.folder.label}};
    std::size_t left_out = 0;
    for (const KeyDifference& d : differing_keys(base.resolved, other.resolved)) {
      if (d.key == "name") continue;
      if (rows.size() > kMostDifferences) {
        ++left_out;
        continue;
      }
      rows.push_back({d.key, d.here.empty() ? "-" : d.here, d.there.empty() ? "-" : d.there});
    }
    if (rows.size() == 1) {
      html += paragraph(fmt::format("{} and {}: every key of the scenarios is the same.", base.folder.label,
                                    other.folder.label));
      continue;
    }
    html += table_of(fmt::format("{} against {}", other.folder.label, base.folder.label), rows, false);
    if (left_out > 0) html += paragraph(fmt::format("{} keys more differ.", left_out));
  }
  return html;
}

// --- Outcomes ---

/// Month in which the runs' transitions begin in a county, where it is one.
std::optional<int> transition_of(const std::vector<RunMaterial>& runs, const std::string& county) {
  constexpr const char* kStart = "policy.transition.start";
  std::set<std::string> months;
  for (const RunMaterial& r : runs) {
    if (r.county(county) == nullptr) continue;
    const std::string in_world = "counties." + county + "." + kStart;
    months.insert(scalar_at(r.resolved, r.counties.size() > 1 ? in_world : kStart));
  }
  months.erase("");
  if (months.size() != 1) return std::nullopt;
  const auto month = base::parse_month(*months.begin());
  return month ? std::optional(month->index) : std::nullopt;
}

std::string range_text(const LineChart& chart) {
  std::string text;
  for (const Line& line : chart.lines) {
    if (line.points.empty()) continue;
    const Line::At &first = line.points.front(), &last = line.points.back();
    text += fmt::format("{}{}: {} in {}, {} in {}", text.empty() ? "" : "; ", line.label,
                        number_text(first.middle), base::text(base::Month{first.month}),
                        number_text(last.middle), base::text(base::Month{last.month}));
  }
  return text;
}

/// All figures of the chart, as they stand in the tables.
std::string figures_of(const std::string& caption, const std::vector<std::string>& labels,
                       const std::vector<const std::vector<Point>*>& series, const char* low,
                       const char* high) {
  Rows rows = {{"date"}};
  std::set<std::string> dates;
  for (std::size_t i = 0; i < series.size(); ++i) {
    rows.front().insert(rows.front().end(), {labels[i] + ", mean", low, high});
    for (const Point& p : *series[i]) dates.insert(p.date);
  }
  for (const std::string& date : dates) {
    std::vector<std::string> row = {date};
    for (const auto* points : series) {
      const auto found =
          std::find_if(points->begin(), points->end(), [&](const Point& p) { return p.date == date; });
      const bool there = found != points->end();
      row.insert(row.end(), {there ? found->middle.text : "", there ? found->low.text : "",
                             there ? found->high.text : ""});
    }
    rows.push_back(std::move(row));
  }
  return folded("The figures", table_of(caption, rows));
}

/// @param of  behind titles: the county, where the page has several
std::string outcome(const Material& m, const std::string& county, const std::string& of,
                    const std::string& indicator) {
  const std::string title = indicator + of;
  LineChart chart{"o-" + county + "-" + indicator, title,       "", "", {},
                  transition_of(m.runs, county),   "transition"};
  std::vector<std::string> labels;
  std::vector<const std::vector<Point>*> series;
  std::vector<std::pair<std::string, std::size_t>> legend;
  for (std::size_t i = 0; i < m.runs.size(); ++i) {
    const CountyMaterial* here = m.runs[i].county(county);
    if (here == nullptr) continue;
    const auto found = here->series.find(indicator);
    if (found == here->series.end()) continue;
    const std::string& label = m.runs[i].folder.label;
    chart.lines.push_back(line_of(label, i, found->second));
    labels.push_back(label), series.push_back(&found->second), legend.emplace_back(label, i);
    chart.unit = unit_of(m.runs[i].meanings, indicator);
  }
  if (chart.lines.empty()) return "";
  chart.description = "Means over replicates. " + range_text(chart);
  return figure_of(title, meaning_of(m.runs.front().meanings, indicator), svg_of(chart),
                   legend_of(legend) + figures_of(title, labels, series, "5 %", "95 %"));
}

std::string outcomes(const Material& m) {
  const std::vector<std::string> counties = counties_of(m.runs);
  std::string html;
  for (const std::string& county : counties) {
    std::string charts;
    for (const char* indicator : kShown)
      charts += outcome(m, county, of_area(county, counties.size()), indicator);
    if (charts.empty()) continue;
    html +=
        paragraph(fmt::format("{} means over replicates; bands reach from the 5 % to the 95 % quantile of "
                              "replicates.",
                              counties.size() > 1 ? county + ":" : "The county's")) +
        "<div class=\"charts\">\n" + charts + "</div>\n";
  }
  return html;
}

// --- Effects ---

std::string effect_table(const Headline& headline, const CompareReport& report) {
  Rows rows = {{headline.date, report.base, headline.other, "difference", "95 % interval", "same sign",
                "p (Holm)", "pairs"}};
  for (const HeadlineEffect& row : headline.effects) {
    const PairedEffect& e = row.effect;
    if (e.n == 0) continue;
    rows.push_back({row.indicator, number_text(e.base_mean), number_text(e.other_mean),
                    number_text(e.difference), interval_text(e.lo95, e.hi95), share_text(e.share_same_sign),
                    p_text(e.p_holm), std::to_string(e.n)});
  }
  return table_of(fmt::format("{} against {}{}, {}", headline.other, report.base,
                              of_area(headline.area, report.areas.size()), headline.date),
                  rows);
}

std::string effects_of_runs(const RunsCompared& compared) {
  if (!compared.refusal.empty())
    return paragraph("The runs can't be compared replicate by replicate: " + compared.refusal);
  if (!compared.report) return "";
  const CompareReport& r = *compared.report;
  std::string html;
  for (std::size_t i = 0; i < r.others.size(); ++i) {
    html += paragraph(r.parted[i].empty()
                          ? fmt::format("{} differs nowhere from {}.", r.others[i], r.base)
                          : fmt::format("{} equals {} before {}.", r.others[i], r.base, r.parted[i]));
  }
  for (const Headline& headline : r.headlines) html += effect_table(headline, r);
  for (const std::string& warning : r.warnings) html += "<p class=\"note\">" + escaped(warning) + "</p>\n";
  return html;
}

/// @param of  behind titles: the county, where the comparison has several
std::string effect_chart(const ComparisonMaterial& c, const std::string& county, const std::string& of,
                         const std::string& indicator, std::size_t place) {
  LineChart chart{fmt::format("e{}-{}-{}", place, county, indicator),
                  indicator + of,
                  "",
                  unit_of(c.meanings, indicator),
                  {},
                  {},
                  "",
                  true};
  std::vector<std::string> labels;
  std::vector<const std::vector<Point>*> series;
  std::vector<std::pair<std::string, std::size_t>> legend;
  for (const EffectSeries& e : c.effects) {
    if (e.county != county || e.indicator != indicator || e.points.empty()) continue;
    const std::size_t style = 1 + labels.size();
    labels.push_back(e.other + " less " + e.base);
    chart.lines.push_back(line_of(labels.back(), style, e.points));
    series.push_back(&e.points), legend.emplace_back(labels.back(), style);
  }
  if (chart.lines.empty()) return "";
  chart.description = "Mean differences within replicates. " + range_text(chart);
  return figure_of(
      indicator + of, "difference, with its 95 % interval", svg_of(chart),
      legend_of(legend) + figures_of(indicator + of + ", differences", labels, series, "95 % from", "to"));
}

std::string effects(const Material& m, const RunsCompared& compared) {
  std::string html = effects_of_runs(compared);
  for (std::size_t i = 0; i < m.comparisons.size(); ++i) {
    const ComparisonMaterial& c = m.comparisons[i];
    const std::vector<std::string> counties = counties_of(c);
    for (const std::string& county : counties) {
      const std::string of = of_area(county, counties.size());
      std::string charts;
      for (const char* indicator : kShown) charts += effect_chart(c, county, of, indicator, i);
      if (charts.empty()) continue;
      html += paragraph(fmt::format("{}{}: differences within pairs, with 95 % intervals by Student's t.",
                                    c.folder.label, of)) +
              "<div class=\"charts\">\n" + charts + "</div>\n";
    }
  }
  return html;
}

// --- How it was made ---

std::string text_of(const nlohmann::ordered_json& fact) {
  return fact.is_string() ? fact.get<std::string>() : fact.dump();
}

std::string provenance_of(const Folder& folder) {
  Rows rows = {{"manifest.json", folder.path.string()}};
  for (const char* key :
       {"program", "version", "results_version", "commit", "compiler", "scenario", "seed", "replicates"}) {
    if (folder.manifest.contains(key)) rows.push_back({key, text_of(folder.manifest[key])});
  }
  if (folder.manifest.contains("command_line")) {
    std::string words;
    for (const auto& w : folder.manifest["command_line"]) words += (words.empty() ? "" : " ") + text_of(w);
    rows.push_back({"command line", words});
  }
  Rows digests = {{"file", "digest (" + folder.manifest.value("digest", std::string("XXH3-128")) + ")"}};
  for (const char* kind : {"inputs", "outputs"}) {
    if (!folder.manifest.contains(kind) || !folder.manifest[kind].is_object()) continue;
    for (const auto& [name, digest] : folder.manifest[kind].items())
      digests.push_back({(kind == std::string("inputs") ? "inputs/" : "") + name, text_of(digest)});
  }
  return table_of(folder.label, rows, false) +
         folded("Digests of its files", table_of(folder.label, digests, false));
}

std::string provenance(const Material& m) {
  std::string html;
  for (const RunMaterial& r : m.runs) html += provenance_of(r.folder);
  for (const ComparisonMaterial& c : m.comparisons) html += provenance_of(c.folder);
  return html;
}

struct Part {
  const char *id, *title;
  std::string html;
};

}  // namespace

std::vector<std::string> shown_indicators() {
  return {std::begin(kShown), std::end(kShown)};
}

std::string page_of(const Material& m, const RunsCompared& compared) {
  std::vector<std::string> labels;
  for (const RunMaterial& r : m.runs) labels.push_back(r.folder.label);
  for (const ComparisonMaterial& c : m.comparisons) labels.push_back(c.folder.label);
  const Part parts[] = {
      {"questions", "Questions", questions(m)},        {"differences", "What differed", differences(m)},
      {"outcomes", "Outcomes", outcomes(m)},           {"effects", "Effects", effects(m, compared)},
      {"costs", "Costs", costs(m, compared)},          {"returns", "Returns to poverty", returns(m)},
      {"provenance", "How it was made", provenance(m)}};
  const std::string title = fmt::format("ruralsim: {}", fmt::join(labels, ", "));
  std::string body =
      "<header>\n<h1>" + escaped(title) + "</h1>\n" +
      "<p class=\"note\">Conditional comparisons within a model, no forecasts. Most behavioural "
      "parameters have no source.</p>\n<nav aria-label=\"Contents\"><ul>\n";
  for (const Part& p : parts) {
    if (!p.html.empty()) body += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", p.id, p.title);
  }
  body += "</ul></nav>\n</header>\n<main>\n";
  for (const Part& p : parts) {
    if (!p.html.empty()) body += section(p.id, p.title, p.html);
  }
  return document(title, body + "</main>\n");
}

}  // namespace ruralsim::report
