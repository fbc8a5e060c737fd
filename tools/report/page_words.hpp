// SPDX-License-Identifier: Apache-2.0
// What the parts of a page have in common: figures and areas as words, figures with captions.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "tools/report/chart.hpp"
#include "tools/report/html.hpp"
#include "tools/report/material.hpp"

namespace ruralsim::report {

using Rows = std::vector<std::vector<std::string>>;

// Figures; what is undefined is "-".
std::string number_text(double value);
std::string interval_text(double low, double high);
std::string share_text(double share);
std::string p_text(double p);

/// Behind what a figure is called: in a world the area that it is of.
std::string of_area(const std::string& area, std::size_t counties);

void add_once(const std::string& name, std::vector<std::string>& names);

/// Of all runs, or of all effects, each county once.
std::vector<std::string> counties_of(const std::vector<RunMaterial>& runs);
std::vector<std::string> counties_of(const ComparisonMaterial& c);

/// Months since 1900; 0 where the text is no date.
int month_of(const std::string& date);

/// What an indicator means and counts, as the data package says it.
std::string meaning_of(const std::map<std::string, Meaning>& meanings, const std::string& indicator);
std::string unit_of(const std::map<std::string, Meaning>& meanings, const std::string& indicator);

std::string figure_of(const std::string& title, const std::string& meaning, const std::string& svg,
                      const std::string& below);
Line line_of(const std::string& label, std::size_t style, const std::vector<Point>& points);

}  // namespace ruralsim::report
