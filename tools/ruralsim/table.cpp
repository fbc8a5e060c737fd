// SPDX-License-Identifier: Apache-2.0
#include "tools/ruralsim/table.hpp"

#include <algorithm>

#include <ruralsim/base/utf8.hpp>

namespace ruralsim::cli {

namespace {

/// Names come from files, and a file may come from anybody.
std::string harmless(const std::string& cell) {
  std::string text;
  for (std::size_t at = 0; at < cell.size();) {
    const base::CodePoint c = base::decode_utf8(cell, at);
    const std::size_t bytes = std::max<std::size_t>(c.bytes, 1);
    text += c.bytes == 0 || base::needs_escape(c.value) ? "?" : cell.substr(at, bytes);
    at += bytes;
  }
  return text;
}

}  // namespace

std::string table_text(std::vector<Row> rows, const std::string& indent) {
  std::vector<std::size_t> widths;
  for (Row& row : rows) std::transform(row.begin(), row.end(), row.begin(), harmless);
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], base::count_characters(row[c]));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line = indent;
    for (std::size_t c = 0; c < row.size(); ++c) {
      line += row[c];
      if (c + 1 < row.size()) line.append(widths[c] - base::count_characters(row[c]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace ruralsim::cli
