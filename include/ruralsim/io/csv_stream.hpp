// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace ruralsim::io {

/// Reads a CSV file of any size one row at a time, by the rules of read_csv (RFC 4180; blank lines are
/// skipped). For tables of this program, whose columns are known to be right; what a person wrote deserves
/// read_csv and its messages.
class CsvStream {
 public:
  /// @throws std::system_error naming the file
  explicit CsvStream(std::filesystem::path file);

  /// The next row, each field without its quotes; false at the end of the file. `fields` is reused.
  /// @throws std::system_error when the file can't be read, std::invalid_argument naming file and line when
  /// a quote is never closed or stands where none may
  bool next(std::vector<std::string>& fields);
  /// Byte at which the row that `next` gave last begins.
  [[nodiscard]] std::uint64_t offset() const { return row_at_; }
  /// Line of that row, 1 first; after `seek` it counts from there.
  [[nodiscard]] int line() const { return row_line_; }
  /// The next row is the one that begins at this byte.
  void seek(std::uint64_t offset);

 private:
  bool read_line(std::string& line);

  std::filesystem::path file_;
  std::ifstream in_;
  std::string line_;
  std::uint64_t at_ = 0, row_at_ = 0;
  int line_number_ = 0, row_line_ = 0;
};

}  // namespace ruralsim::io
