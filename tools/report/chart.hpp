// SPDX-License-Identifier: Apache-2.0
// Charts as SVG that stands in a page: no script, no font, no link.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ruralsim::report {

/// Text with what HTML gives a meaning replaced.
std::string escaped(const std::string&);

/// "12,345", "0.0457", "4.6 %": as on an axis, with so many decimals.
std::string axis_number(double value, int decimals, bool percent);

struct Line {
  std::string label;
  std::size_t style = 0;  ///< colour and dashes
  /// Where x is the month since 1900. A band is drawn between low and high where both are known.
  struct At {
    int month;
    double middle, low, high;
  };
  std::vector<At> points;
};

struct LineChart {
  std::string id;  ///< unique in the page
  std::string title, description;
  std::string unit;
  std::vector<Line> lines;
  std::optional<int> marked = {};  ///< month of a line from top to bottom
  std::string mark;                ///< what it says
  bool zero = false;               ///< a line at 0, which is in range
};
std::string svg_of(const LineChart&);

struct BarChart {
  std::string id, title, description;
  struct Bar {
    std::string label;
    std::vector<double> values;  ///< by series
  };
  std::vector<Bar> bars;
  std::vector<std::string> series;
};
std::string svg_of(const BarChart&);

/// The lines with their labels, as a list.
std::string legend_of(const std::vector<std::pair<std::string, std::size_t>>& labels_and_styles,
                      bool bars = false);

}  // namespace ruralsim::report
