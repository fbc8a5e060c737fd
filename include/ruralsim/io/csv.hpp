// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ruralsim::base {
class Sources;
class Problems;
struct Mark;
}  // namespace ruralsim::base

namespace ruralsim::io {

/// Appends rows to a buffer that the caller owns and empties: UTF-8, comma, LF, `.` decimal, whatever the
/// locale. Use: `csv.text("rangtang").integer(7).number(0.25).end_row();`
class CsvWriter {
 public:
  /// @param out  rows are appended here; it must outlive the writer
  explicit CsvWriter(std::string& out) : out_(out) {}

  /// A text, quoted when it holds a comma, a quote, a line break, or a space at either end (RFC 4180).
  CsvWriter& text(std::string_view value);
  CsvWriter& integer(std::int64_t value);
  /// For permanent ids, which use all 64 bits.
  CsvWriter& natural(std::uint64_t value);
  /// At most 10 significant digits without trailing zeros; NaN (undefined) becomes an empty field, -0 becomes
  /// 0.
  /// @throws base::InvariantViolation for an infinite value, which no output may hold
  CsvWriter& number(double value);
  /// The same of each, at once.
  CsvWriter& numbers(std::span<const double> values);
  CsvWriter& empty();
  /// Fields that another writer has written, as they are: those that many rows begin with.
  CsvWriter& written(std::string_view fields);
  /// Ends the row with LF. A row of one empty field is written as `""`, since readers skip blank lines.
  void end_row();

 private:
  void separate();
  std::string& out_;
  std::size_t row_start_ = 0;
  int fields_ = 0;
};

/// The text that CsvWriter::number writes.
std::string csv_number(double value);

/// A table as read: every field is text, every row has as many fields as the header.
struct CsvTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> row_lines;  ///< 1-based line on which each row starts
  int source = -1;             ///< index into the Sources it was read with, for marks

  /// Position of a column by its header name.
  std::optional<std::size_t> column(std::string_view name) const;
};

/// Where a field stands in the text it was read from, for messages.
base::Mark place_of(const CsvTable&, std::size_t row, std::size_t column, const base::Sources&);

/// Largest CSV file that is read, in bytes.
inline constexpr std::size_t kLargestCsv = std::size_t{64} << 20U;

/// Reads an RFC 4180 file: UTF-8 (a byte order mark is skipped), LF or CRLF, blank lines ignored. Whatever is
/// wrong (missing, unreadable, larger than kLargestCsv, not UTF-8, ragged rows, duplicate or empty header
/// names, stray quotes) becomes a Problem with file and line; rows that are wrong are left out of the table.
CsvTable read_csv(const std::filesystem::path& file, base::Sources& sources, base::Problems& problems);

/// As read_csv, for a text that is already in memory; `name` stands for the file in messages.
CsvTable parse_csv(std::string text, std::string name, base::Sources& sources, base::Problems& problems);

}  // namespace ruralsim::io
