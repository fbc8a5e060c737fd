// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>
#include <string>

namespace ruralsim::base {

/// Our own mistake, never the user's: an account that does not close, a table that contradicts itself. The
/// program stops with exit code 1 and the message asks for a report.
class InvariantViolation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Checks that stay in release builds, for what is cheap beside the step it guards.
inline void ensure(bool holds, const char* what) {
  if (!holds) throw InvariantViolation(what);
}

}  // namespace ruralsim::base
