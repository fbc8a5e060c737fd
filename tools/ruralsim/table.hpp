// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace ruralsim::cli {

using Row = std::vector<std::string>;

/// Rows as text columns, each as wide as its widest cell, two spaces between; the last one is not padded.
/// Characters that would steer a terminal become question marks.
std::string table_text(std::vector<Row> rows, const std::string& indent = "");

}  // namespace ruralsim::cli
