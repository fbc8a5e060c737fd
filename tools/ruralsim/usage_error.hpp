// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>

namespace ruralsim::cli {

/// The command line asks for something that the program doesn't know; exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace ruralsim::cli
