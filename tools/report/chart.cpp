// SPDX-License-Identifier: Apache-2.0
#include "tools/report/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace ruralsim::report {
namespace {

/// Okabe and Ito (2008), told apart by all kinds of colour vision; dashes tell lines apart without colour.
constexpr std::array<const char*, 7> kColours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                 "#E69F00", "#56B4E9", "#000000"};
constexpr std::array<const char*, 7> kDashes = {"", "7 3", "2 3", "9 3 2 3", "4 2", "1 2", "12 3"};

const char* colour(std::size_t style) {
  return kColours[style % kColours.size()];
}

std::string dashes(std::size_t style) {
  const std::string pattern = kDashes[style % kDashes.size()];
  return pattern.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", pattern);
}

/// The plot inside the picture, in units of the picture.
constexpr double kWidth = 640, kHeight = 290, kLeft = 86, kRight = 14, kTop = 14, kBottom = 30;

struct Range {
  double low = 0, high = 1;
};

/// Ticks at 1, 2 or 5 times a power of ten.
struct Ticks {
  double first = 0, step = 1;
  int count = 0, decimals = 0;
};

Ticks ticks_of(const Range& r, int about, double scale) {
  Ticks t;
  const double rough = (r.high - r.low) * scale / about;
  if (!(rough > 0)) return {r.low * scale, 1, 1, 0};  // a flat line far below its unit
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double share = rough / power;
  t.step = (share <= 1.4 ? 1 : share <= 2.8 ? 2 : share <= 7 ? 5 : 10) * power;
  t.decimals = std::max(0, static_cast<int>(-std::floor(std::log10(t.step) + 1e-9)));
  t.first = std::ceil(r.low * scale / t.step - 1e-9) * t.step;
  t.count = static_cast<int>(std::floor((r.high * scale - t.first) / t.step + 1e-9)) + 1;
  return t;
}

Range range_of(const LineChart& chart) {
  Range r{INFINITY, -INFINITY};
  const auto take = [&](double v) {
    if (!std::isfinite(v)) return;
    r.low = std::min(r.low, v);
    r.high = std::max(r.high, v);
  };
  for (const Line& line : chart.lines) {
    for (const Line::At& p : line.points) take(p.middle), take(p.low), take(p.high);
  }
  if (chart.zero) take(0);
  if (!(r.low <= r.high)) return {};
  if (r.low > 0 && r.low < 0.4 * r.high) r.low = 0;
  if (r.high < 0 && r.high > 0.4 * r.low) r.high = 0;
  const double margin = r.high > r.low ? 0.04 * (r.high - r.low) : std::max(1.0, std::abs(r.high)) * 0.1;
  return {r.low == 0 ? 0 : r.low - margin, r.high == 0 ? 0 : r.high + margin};
}

/// From values to places.
struct Plot {
  Range x, y;
  [[nodiscard]] double across(double v) const {
    return kLeft + (v - x.low) / (x.high - x.low) * (kWidth - kLeft - kRight);
  }
  [[nodiscard]] double down(double v) const {
    return kHeight - kBottom - (v - y.low) / (y.high - y.low) * (kHeight - kTop - kBottom);
  }
};

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     escaped(text));
}

std::string rule(double x1, double y1, double x2, double y2, const char* kind) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1,
                     x2, y2, kind);
}

std::string value_axis(const Plot& plot, bool percent) {
  std::string svg;
  const bool millions = !percent && std::max(std::abs(plot.y.low), std::abs(plot.y.high)) >= 2e6;
  const double scale = percent ? 100 : millions ? 1e-6 : 1;
  const Ticks t = ticks_of(plot.y, 5, scale);
  for (int i = 0; i < t.count; ++i) {
    const double value = t.first + i * t.step;
    const double y = plot.down(value / scale);
    svg += rule(kLeft, y, kWidth - kRight, y, "grid");
    svg += text_at(kLeft - 6, y + 4, "end",
                   axis_number(value, t.decimals, percent) + (millions && value != 0 ? " million" : ""));
  }
  return svg;
}

std::string year_axis(const Plot& plot) {
  std::string svg = rule(kLeft, kHeight - kBottom, kWidth - kRight, kHeight - kBottom, "axis");
  const int first = static_cast<int>(std::ceil(plot.x.low / 12)), last = static_cast<int>(plot.x.high / 12);
  const int every = std::max(1, (last - first) / 8 + ((last - first) % 8 > 0 ? 1 : 0));
  for (int year = first; year <= last; year += every) {
    const double x = plot.across(12.0 * year);
    svg += rule(x, kHeight - kBottom, x, kHeight - kBottom + 5, "axis");
    svg += text_at(x, kHeight - 8, "middle", std::to_string(1900 + year));
  }
  return svg;
}

std::string band(const Line& line, const Plot& plot) {
  std::string there, back;
  for (const Line::At& p : line.points) {
    if (!std::isfinite(p.low) || !std::isfinite(p.high)) continue;
    const double x = plot.across(p.month);
    there += fmt::format("{}{:.1f},{:.1f}", there.empty() ? "" : " ", x, plot.down(p.high));
    back = fmt::format(" {:.1f},{:.1f}", x, plot.down(p.low)) + back;
  }
  if (there.empty()) return "";
  return fmt::format("<polygon points=\"{}{}\" fill=\"{}\" class=\"band\"/>\n", there, back,
                     colour(line.style));
}

std::string stroke(const Line& line, const Plot& plot) {
  std::string points;
  for (const Line::At& p : line.points) {
    if (!std::isfinite(p.middle)) continue;
    points +=
        fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", plot.across(p.month), plot.down(p.middle));
  }
  return fmt::format("<polyline points=\"{}\" stroke=\"{}\"{} class=\"line\"/>\n", points, colour(line.style),
                     dashes(line.style));
}

std::string head_of(const std::string& id, const std::string& title, const std::string& description,
                    double height) {
  return fmt::format(
      "<svg role=\"img\" aria-labelledby=\"{0}-t {0}-d\" viewBox=\"0 0 {1:.0f} {2:.0f}\">\n"
      "<title id=\"{0}-t\">{3}</title>\n<desc id=\"{0}-d\">{4}</desc>\n",
      id, kWidth, height, escaped(title), escaped(description));
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string axis_number(double value, int decimals, bool percent) {
  std::string text = fmt::format("{:.{}f}", value == 0 ? 0.0 : value, decimals);
  const std::size_t point = std::min(text.find('.'), text.size());
  for (auto at = static_cast<std::ptrdiff_t>(point) - 3; at > (value < 0 ? 1 : 0); at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return percent ? text + " %" : text;
}

std::string svg_of(const LineChart& chart) {
  Plot plot{{INFINITY, -INFINITY}, range_of(chart)};
  for (const Line& line : chart.lines) {
    for (const Line::At& p : line.points) {
      plot.x.low = std::min(plot.x.low, static_cast<double>(p.month));
      plot.x.high = std::max(plot.x.high, static_cast<double>(p.month));
    }
  }
  if (!(plot.x.low <= plot.x.high)) return "";
  if (plot.x.low == plot.x.high) plot.x = {plot.x.low - 6, plot.x.high + 6};
  std::string svg = head_of(chart.id, chart.title, chart.description, kHeight);
  svg += value_axis(plot, chart.unit == "share") + year_axis(plot);
  if (chart.zero) svg += rule(kLeft, plot.down(0), kWidth - kRight, plot.down(0), "axis");
  if (chart.marked && *chart.marked > plot.x.low && *chart.marked < plot.x.high) {
    const double x = plot.across(*chart.marked);
    svg += rule(x, kTop, x, kHeight - kBottom, "mark") + text_at(x + 4, kTop + 9, "start", chart.mark);
  }
  for (const Line& line : chart.lines) svg += band(line, plot);
  for (const Line& line : chart.lines) svg += stroke(line, plot);
  return svg + "</svg>\n";
}

std::string svg_of(const BarChart& chart) {
  constexpr double kBar = 13, kGap = 11, kNames = 130, kNumbers = 60;
  double most = 0;
  for (const BarChart::Bar& bar : chart.bars) {
    for (const double v : bar.values) most = std::max(most, v);
  }
  if (most <= 0) return "";
  const double one = kBar * static_cast<double>(chart.series.size()) + kGap;
  std::string svg =
      head_of(chart.id, chart.title, chart.description, one * static_cast<double>(chart.bars.size()) + kGap);
  double y = kGap;
  for (const BarChart::Bar& bar : chart.bars) {
    svg += text_at(kNames - 8, y + (one - kGap) / 2 + 4, "end", bar.label);
    for (std::size_t i = 0; i < bar.values.size(); ++i) {
      const double width = bar.values[i] / most * (kWidth - kNames - kNumbers);
      svg += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>\n",
                         kNames, y, width, kBar - 2, colour(i));
      svg += text_at(kNames + width + 5, y + kBar - 3, "start", axis_number(bar.values[i], 1, false));
      y += kBar;
    }
    y += kGap;
  }
  return svg + "</svg>\n";
}

std::string legend_of(const std::vector<std::pair<std::string, std::size_t>>& entries, bool bars) {
  std::string html = "<ul class=\"legend\">\n";
  for (const auto& [label, style] : entries) {
    const std::string sign =
        bars ? fmt::format("<rect y=\"1\" width=\"30\" height=\"8\" fill=\"{}\"/>", colour(style))
             : fmt::format("<line x1=\"0\" y1=\"5\" x2=\"30\" y2=\"5\" stroke=\"{}\"{} class=\"line\"/>",
                           colour(style), dashes(style));
    html += fmt::format(
        "<li><svg aria-hidden=\"true\" viewBox=\"0 0 30 10\" width=\"30\" height=\"10\">{}</svg> {}</li>\n",
        sign, escaped(label));
  }
  return html + "</ul>\n";
}

}  // namespace ruralsim::report
