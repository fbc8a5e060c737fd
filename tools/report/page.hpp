// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "tools/report/material.hpp"
#include <ruralsim/experiment/compare.hpp>

namespace ruralsim::report {

/// The indicators that a page shows as time passes.
std::vector<std::string> shown_indicators();

/// What is known of several runs beside each other.
struct RunsCompared {
  std::optional<CompareReport> report;  ///< of the first run with the others
  std::string refusal;                  ///< why they can't be compared
};

/// A page of HTML that needs nothing else: no script, no other file, no address. The same bytes for the same
/// folders.
std::string page_of(const Material&, const RunsCompared&);

}  // namespace ruralsim::report
