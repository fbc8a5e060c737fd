// SPDX-License-Identifier: Apache-2.0
// Parts of a page that have files of their own; empty where the material has nothing for them.
#pragma once
#include <string>

#include "tools/report/page.hpp"

namespace ruralsim::report {

/// What policy costs, by instrument, and what a poverty-year averted costs.
std::string costs(const Material&, const RunsCompared&);
/// Who returns to poverty, and why.
std::string returns(const Material&);

}  // namespace ruralsim::report
