// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "floors/source_text.hpp"

namespace ruralsim::floors {

/// Each breach of the house is one sentence: where, what, and the rule. Empty: the house stands.
using Breaches = std::vector<std::string>;

/// Rooms include only from floors below or from themselves; the private headers of a room stay in it; one
/// process does not know another; each outside library has one door and stands in no public header.
Breaches include_breaches(const Tree&);

/// What would make results depend on the machine, hide state or print from a library (docs/developers.md,
/// "Same bytes").
Breaches code_breaches(const Tree&);

/// File names, licence lines, unfinished marks, paths of somebody's machine, test names that CTest cannot
/// select. `checkout` is where this tree lies, a path that no file may contain.
Breaches text_breaches(const Tree&, const std::string& checkout);

/// No line of the program names a shipped scenario, and no process, record or state knows the paths of a
/// transition: what comes and goes is data.
Breaches policy_breaches(const Tree&);

}  // namespace ruralsim::floors
