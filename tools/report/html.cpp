// SPDX-License-Identifier: Apache-2.0
#include "tools/report/html.hpp"

#include <fmt/format.h>

#include "tools/report/chart.hpp"

namespace ruralsim::report {
namespace {

/// Bytes of a cell below which it is not broken.
constexpr std::size_t kShort = 24;

constexpr const char* kStyle = R"(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 74rem; padding: 1.5rem; background: #fff; color: #1a1a1a;
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; padding-top: .6rem; border-top: 2px solid #ddd; }
h3 { font-size: 1rem; margin: 0 0 .1rem; }
p { max-width: 46rem; margin: .4rem 0; }
nav ul { padding: 0; margin: .6rem 0 0; list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
a { color: #00548b; }
a:focus-visible, summary:focus-visible { outline: 3px solid #E69F00; outline-offset: 2px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1.6rem 2rem; }
.charts > :only-child { max-width: 44rem; }
figure { margin: 0; min-width: 0; }
figcaption p { color: #555; font-size: .85rem; margin: 0 0 .3rem; }
figure > svg { width: 100%; height: auto; display: block; }
svg text { font-size: 12.5px; fill: #444; }
.grid { stroke: #e4e4e4; stroke-width: 1; }
.axis { stroke: #777; stroke-width: 1; }
.mark { stroke: #777; stroke-width: 1; stroke-dasharray: 3 3; }
.line { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
.band { fill-opacity: .16; }
.legend { list-style: none; padding: 0; margin: .2rem 0; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; font-size: .85rem; }
.scroll { overflow-x: auto; margin: .6rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .2rem 0; }
th, td { padding: .18rem .7rem .18rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #e4e4e4; }
.numbers td, .numbers thead th + th { text-align: right; padding: .18rem 0 .18rem 1.1rem; }
thead th { border-bottom: 2px solid #999; }
tbody th { font-weight: normal; }
th, .short { white-space: nowrap; }
details { margin: .2rem 0; }
summary { cursor: pointer; font-size: .85rem; color: #00548b; }
details .scroll { max-height: 24rem; overflow: auto; }
.note { color: #555; font-size: .9rem; }
code { font-size: .85em; overflow-wrap: anywhere; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, details:not([open]) { display: none; }
  .charts { grid-template-columns: 1fr 1fr; gap: 1rem; }
  figure, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  .scroll, details .scroll { overflow: visible; max-height: none; }
}
)";

}  // namespace

std::string table_of(const std::string& caption, const std::vector<std::vector<std::string>>& rows,
                     bool numbers) {
  std::string html = fmt::format("<div class=\"scroll\" tabindex=\"0\"><table{}>\n<caption>{}</caption>\n",
                                 numbers ? " class=\"numbers\"" : "", escaped(caption));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (r < 2) html += r == 0 ? "<thead>\n" : "<tbody>\n";
    html += "<tr>";
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const std::string cell = escaped(rows[r][c]);
      if (r == 0) {
        html += "<th scope=\"col\">" + cell + "</th>";
      } else if (c == 0) {
        html += "<th scope=\"row\">" + cell + "</th>";
      } else {
        html += (rows[r][c].size() < kShort ? "<td class=\"short\">" : "<td>") + cell + "</td>";
      }
    }
    html += "</tr>\n";
    if (r == 0) html += "</thead>\n";
  }
  if (rows.size() > 1) html += "</tbody>\n";
  return html + "</table></div>\n";
}

std::string paragraph(const std::string& text) {
  return "<p>" + escaped(text) + "</p>\n";
}

std::string folded(const std::string& summary, const std::string& html) {
  return "<details><summary>" + escaped(summary) + "</summary>\n" + html + "</details>\n";
}

std::string section(const std::string& id, const std::string& title, const std::string& html) {
  return fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n{2}</section>\n", id,
                     escaped(title), html);
}

std::string document(const std::string& title, const std::string& body) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
      escaped(title), kStyle, body);
}

}  // namespace ruralsim::report
