// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <system_error>
#include <utility>

#include "sim/io/utf8.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/utf8.hpp>
#include <ruralsim/io/csv.hpp>
#include <ruralsim/io/files.hpp>

namespace ruralsim::io {
namespace {

/// More than anybody reads at once: a file with another separator is wrong in every row.
constexpr int kMostMistakes = 20;

/// Reads one text into one table, row by row.
class CsvReader {
 public:
  CsvReader(std::string_view text, CsvTable& table, base::Problems& problems)
      : text_(text), table_(table), problems_(problems) {}

  void read() {
    if (!is_text()) return;
    while (at_ < text_.size()) read_row();
    if (table_.header.empty() && mistakes_ == 0)
      mistake(text_.size(), "this CSV file is empty; expected a header row");
    if (mistakes_ > kMostMistakes) {
      problems_.add(mark(text_.size()),
                    std::to_string(mistakes_ - kMostMistakes) + " more mistakes in this file");
    }
  }

 private:
  bool is_text() {
    if (const auto bad = first_invalid_utf8(text_)) {
      mistake(*bad, "this isn't UTF-8; save the file as UTF-8 (in Excel: \"CSV UTF-8\")");
    } else if (const auto nul = text_.find('\0'); nul != std::string_view::npos) {
      mistake(nul, "a NUL byte: this isn't a text file");
    }
    return mistakes_ == 0;
  }

  void read_row() {
    row_at_ = at_;
    row_line_ = line_;
    fields_.clear();
    field_at_.clear();
    row_is_whole_ = true;
    while (read_field()) {
    }
    const bool blank = fields_.size() == 1 && fields_[0].empty() && text_[row_at_] != '"';
    if (blank) return;
    if (table_.header.empty()) {
      take_header();
    } else {
      take_row();
    }
  }

  /// @return true if another field follows in this row
  bool read_field() {
    field_at_.push_back(at_);
    std::string& field = fields_.emplace_back();
    if (at_ < text_.size() && text_[at_] == '"') read_quoted(field);
    read_plain(field);
    if (at_ == text_.size()) return false;
    return text_[at_++] == ',';
  }

  /// Leaves at_ behind the closing quote.
  void read_quoted(std::string& field) {
    const std::size_t opening = at_++;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      const std::size_t end = std::min(quote, text_.size());
      field += text_.substr(at_, end - at_);
      line_ += static_cast<int>(std::count(text_.begin() + at_, text_.begin() + end, '\n'));
      if (quote == std::string_view::npos) {
        wrong_row(opening, "this quote is never closed");
        at_ = text_.size();
        return;
      }
      at_ = quote + 1;
      if (at_ == text_.size() || text_[at_] != '"') break;
      field += '"';
      ++at_;
    }
    const bool ends =
        at_ == text_.size() || text_[at_] == ',' || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
    if (!ends) wrong_row(at_, "text behind a closing quote; inside a quoted field a quote is written twice");
  }

  /// Leaves at_ on the comma or line feed that ends the field, or at the end of the text.
  void read_plain(std::string& field) {
    const std::size_t start = at_;
    at_ = std::min(text_.find_first_of(",\n", start), text_.size());
    std::string_view plain = text_.substr(start, at_ - start);
    if (at_ < text_.size() && text_[at_] == '\n') {
      ++line_;
      if (plain.ends_with('\r')) plain.remove_suffix(1);
    }
    field += plain;
    if (!row_is_whole_) return;
    if (const auto quote = plain.find('"'); quote != std::string_view::npos) {
      wrong_row(start + quote,
                "a quote inside a field that doesn't start with one; quote the whole field and write "
                "the inner quote twice");
    } else if (const auto stray = plain.find('\r'); stray != std::string_view::npos) {
      wrong_row(start + stray,
                "a carriage return without a line feed; save the file with LF or CRLF line ends");
    }
  }

  void take_header() {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const auto first = std::find(fields_.begin(), fields_.begin() + i, fields_[i]);
      if (fields_[i].empty()) {
        mistake(field_at_[i], "column " + std::to_string(i + 1) + " has no name");
      } else if (first != fields_.begin() + i) {
        mistake(field_at_[i], "the column name '" + fields_[i] + "' stands here twice",
                {{mark(field_at_[first - fields_.begin()]), "first here"}});
      }
    }
    table_.header = std::move(fields_);
  }

  void take_row() {
    if (!row_is_whole_) return;
    if (fields_.size() != table_.header.size()) {
      mistake(row_at_, "this row has " + std::to_string(fields_.size()) +
                           (fields_.size() == 1 ? " field" : " fields") + ", the header has " +
                           std::to_string(table_.header.size()));
      return;
    }
    table_.rows.push_back(std::move(fields_));
    table_.row_lines.push_back(row_line_);
  }

  void wrong_row(std::size_t position, std::string message) {
    row_is_whole_ = false;
    mistake(position, std::move(message));
  }

  void mistake(std::size_t position, std::string message, std::vector<base::Note> notes = {}) {
    if (++mistakes_ <= kMostMistakes) problems_.add(mark(position), std::move(message), std::move(notes));
  }

  /// Positions are turned into lines and columns for mistakes only.
  base::Mark mark(std::size_t position) const {
    const std::string_view before = text_.substr(0, position);
    const std::size_t line_at = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
    base::Mark mark;
    mark.source = table_.source;
    mark.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    mark.column = 1 + static_cast<int>(base::count_characters(before.substr(line_at)));
    return mark;
  }

  std::string_view text_;
  CsvTable& table_;
  base::Problems& problems_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::size_t row_at_ = 0;
  int row_line_ = 1;
  bool row_is_whole_ = true;
  std::vector<std::string> fields_;
  std::vector<std::size_t> field_at_;
  int mistakes_ = 0;
};

bool needs_quotes(std::string_view value) {
  if (value.empty()) return false;
  // Not find_first_of: it searches the set for every character, and nearly all fields are short and plain.
  return value.front() == ' ' || value.back() == ' ' || std::any_of(value.begin(), value.end(), [](char c) {
           return c == ',' || c == '"' || c == '\r' || c == '\n';
         });
}

constexpr int kDigits = 10;         ///< of a number, at most
constexpr int kLeastExponent = -4;  ///< below it numbers are written with an exponent, as by %g
/// By k, 10^k, exact.
constexpr std::array<double, kDigits - kLeastExponent> kPowers = {1e0, 1e1, 1e2, 1e3,  1e4,  1e5,  1e6,
                                                                  1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13};
/// 10^(k - 4) or, below 1, the next double above it: comparison with it tells the decimal exponent exactly.
constexpr std::array<double, kDigits - kLeastExponent + 1> kDecades = {
    1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};

/// Decimal exponent of a value between the first and the last of kDecades.
int exponent_of(double value) {
  const int binary = static_cast<int>(std::bit_cast<std::uint64_t>(value) >> 52) - 1023;
  // floor(log10(2^binary)), exact for so small ones; the value's own is that or the next.
  const int least = binary * 1233 >> 12;
  return least + (value >= kDecades[static_cast<std::size_t>(least + 1 - kLeastExponent)] ? 1 : 0);
}

/// "00", "01", ... "99".
constexpr auto kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i)
    pairs[2 * i] = static_cast<char>('0' + i / 10), pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  return pairs;
}();

/// A number rounded to 10 significant digits: digits x 10^(exponent - 9).
struct Decimal {
  std::uint64_t digits;
  int exponent;
};

/// Exactly rounded, halves to even, for kDecades.front() <= value < kDecades.back(): the product with a power
/// of ten is kept with its error (Dekker 1971).
Decimal round_to_digits(double value) {
  const int exponent = exponent_of(value);
  const double power = kPowers[static_cast<std::size_t>(kDigits - 1 - exponent)];
  const double product = value * power, lost = std::fma(value, power, -product);
  auto digits = static_cast<std::uint64_t>(product);
  // A multiple of the product's last bit, of which `lost` is at most half: it decides in the middle alone.
  const double beyond_half = product - static_cast<double>(digits) - 0.5;
  if (beyond_half > 0 || (beyond_half == 0 && (lost > 0 || (lost == 0 && digits % 2 == 1)))) ++digits;
  if (digits < 10'000'000'000) return {digits, exponent};
  return {1'000'000'000, exponent + 1};
}

/// What std::to_chars writes at a precision of 10 digits, at a tenth of its time, where no exponent is
/// needed; nullptr elsewhere.
char* write_plain(double value, char* to) {
  const double magnitude = std::fabs(value);
  if (!(magnitude >= kDecades.front() && magnitude < kDecades.back())) return nullptr;
  const auto [rest, exponent] = round_to_digits(magnitude);
  if (exponent >= kDigits) return nullptr;
  constexpr std::size_t kCopied = 16;  // at once: cheaper than as many as there are
  std::array<char, kDigits + kCopied> digit{};
  // Two at a time, and after the first pair in 32 bits, whose divisions cost half.
  std::copy_n(&kPairs[2 * (rest / 100'000'000)], 2, digit.begin());
  auto eight = static_cast<std::uint32_t>(rest % 100'000'000);
  for (std::size_t i = kDigits; i > 2; i -= 2, eight /= 100)
    std::copy_n(&kPairs[std::size_t{2} * (eight % 100)], 2, digit.begin() + (i - 2));
  int last = kDigits - 1;
  while (last > exponent && last > 0 && digit[static_cast<std::size_t>(last)] == '0') --last;
  if (value < 0) *to++ = '-';
  if (exponent < 0) {
    *to++ = '0', *to++ = '.';
    return std::copy(digit.begin(), digit.begin() + last + 1, std::fill_n(to, -exponent - 1, '0'));
  }
  std::copy_n(digit.begin(), kCopied, to);
  to += exponent + 1;
  if (last == exponent) return to;
  *to++ = '.';
  std::copy_n(digit.begin() + exponent + 1, kCopied, to);
  return to + (last - exponent);
}

constexpr std::size_t kLongestNumber = 32;

/// @return the end of what was written, at most kLongestNumber characters
char* write_number(double value, char* to) {
  if (std::isnan(value)) return to;
  base::ensure(std::isfinite(value), "an infinite number was about to be written to a CSV file");
  if (const auto whole = static_cast<std::int64_t>(std::clamp(value, -1e10, 1e10));
      static_cast<double>(whole) == value && std::abs(whole) < 10'000'000'000)
    return std::to_chars(to, to + kLongestNumber, whole).ptr;
  if (char* const end = write_plain(value, to)) return end;
  return std::to_chars(to, to + kLongestNumber, value, std::chars_format::general, kDigits).ptr;
}

}  // namespace

std::string csv_number(double value) {
  std::array<char, kLongestNumber> text;
  return {text.data(), write_number(value, text.data())};
}

void CsvWriter::separate() {
  if (fields_++ == 0) {
    row_start_ = out_.size();
  } else {
    out_ += ',';
  }
}

CsvWriter& CsvWriter::text(std::string_view value) {
  separate();
  if (!needs_quotes(value)) {
    out_ += value;
    return *this;
  }
  out_ += '"';
  for (const char character : value) {
    if (character == '"') out_ += '"';
    out_ += character;
  }
  out_ += '"';
  return *this;
}

CsvWriter& CsvWriter::integer(std::int64_t value) {
  separate();
  out_ += std::to_string(value);
  return *this;
}

CsvWriter& CsvWriter::natural(std::uint64_t value) {
  separate();
  out_ += std::to_string(value);
  return *this;
}

CsvWriter& CsvWriter::number(double value) {
  std::array<char, 1 + kLongestNumber> text;  // with the comma, so that the row grows once
  char* to = text.data();
  if (fields_++ == 0) {
    row_start_ = out_.size();
  } else {
    *to++ = ',';
  }
  out_.append(text.data(), write_number(value, to));
  return *this;
}

CsvWriter& CsvWriter::numbers(std::span<const double> values) {
  constexpr std::size_t kAtOnce = 16;
  std::array<char, kAtOnce*(1 + kLongestNumber)> text;  // so that the row grows once
  if (fields_ == 0) row_start_ = out_.size();
  bool begun = fields_ > 0;
  fields_ += static_cast<int>(values.size());
  for (std::size_t begin = 0; begin < values.size(); begin += kAtOnce) {
    // Quantiles of replicates that agree equal the mean beside which they stand: those are copied.
    std::array<char, kLongestNumber> first;
    const auto length = write_number(values[begin], first.data()) - first.data();
    char* to = text.data();
    for (const double value : values.subspan(begin, std::min(kAtOnce, values.size() - begin))) {
      if (begun) *to++ = ',';
      begun = true;
      if (value == values[begin]) {
        std::memcpy(to, first.data(), kLongestNumber);
        to += length;
      } else {
        to = write_number(value, to);
      }
    }
    out_.append(text.data(), to);
  }
  return *this;
}

CsvWriter& CsvWriter::written(std::string_view fields) {
  separate();
  out_ += fields;
  return *this;
}

CsvWriter& CsvWriter::empty() {
  separate();
  return *this;
}

void CsvWriter::end_row() {
  base::ensure(fields_ > 0, "a CSV row without fields was ended");
  if (fields_ == 1 && out_.size() == row_start_) out_ += "\"\"";
  out_ += '\n';
  fields_ = 0;
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

base::Mark place_of(const CsvTable& table, std::size_t row, std::size_t column,
                    const base::Sources& sources) {
  const std::string& text = sources.text(table.source);
  base::Mark mark{table.source, table.row_lines[row], 1, 1};
  std::size_t at = 0;
  for (int line = 1; line < mark.line; ++line) at = text.find('\n', at) + 1;
  std::size_t line_at = at;
  bool quoted = false;
  for (; column > 0; ++at) {  // the row was read, so it has this field
    if (text[at] == '"') quoted = !quoted;
    if (text[at] == ',' && !quoted) --column;
    if (text[at] == '\n') ++mark.line, line_at = at + 1;
  }
  const std::size_t end = std::min(text.find_first_of(",\r\n", at), text.size());
  mark.column =
      1 + static_cast<int>(base::count_characters(std::string_view(text).substr(line_at, at - line_at)));
  mark.length =
      std::max(1, static_cast<int>(base::count_characters(std::string_view(text).substr(at, end - at))));
  return mark;
}

CsvTable parse_csv(std::string text, std::string name, base::Sources& sources, base::Problems& problems) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  CsvTable table;
  table.source = sources.add(std::move(name), std::move(text));
  CsvReader(sources.text(table.source), table, problems).read();
  return table;
}

CsvTable read_csv(const std::filesystem::path& file, base::Sources& sources, base::Problems& problems) {
  try {
    return parse_csv(read_file(file, kLargestCsv), file.string(), sources, problems);
  } catch (const std::system_error& refusal) {
    if (refusal.code() == std::errc::file_too_large) {
      problems.add(base::Mark{}, file.string() + " is larger than 64 MiB, the most that is read as CSV");
    } else {
      problems.add(base::Mark{}, refusal.what());
    }
    return {};
  }
}

}  // namespace ruralsim::io
