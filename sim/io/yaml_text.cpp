// SPDX-License-Identifier: Apache-2.0
#include "sim/io/yaml_text.hpp"

#include <algorithm>

#include "sim/io/utf8.hpp"
#include <ruralsim/base/utf8.hpp>

namespace ruralsim::io {
namespace {

// The parser tokenises a line as a whole before it reports anything, and takes up to 4 s for 4 MiB of
// brackets or of line feeds: with these two bounds every text is refused or read within a second.
constexpr std::size_t kLongestLine = std::size_t{128} << 10U;
constexpr std::size_t kMostLines = 100'000;

std::optional<BadText> find_wrong_size(std::string_view text) {
  if (text.size() > kMostYamlBytes) return BadText{{}, too_large_message()};
  std::size_t lines = 1;
  for (std::size_t start = 0; start < text.size(); ++lines) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (end - start > kLongestLine)
      return BadText{start, "this line is longer than 131072 bytes: put bulk data in a CSV file"};
    if (lines > kMostLines) return BadText{start, "more than 100000 lines: put bulk data in a CSV file"};
    start = end + 1;
  }
  return std::nullopt;
}

std::optional<BadText> find_wrong_encoding(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return BadText{{}, "the text is UTF-16: save the file as UTF-8"};
  if (const std::optional<std::size_t> bad = first_invalid_utf8(text))
    return BadText{bad,
                   "these bytes are not UTF-8: save the file as UTF-8 (perhaps it is GB 18030 or Latin-1)"};
  return std::nullopt;
}

/// YAML forbids them, and the parser takes byte 4 for the end of the file.
std::optional<BadText> find_control_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint c = base::decode_utf8(text, at);
    const bool line_break = c.value == '\n' || (c.value == '\r' && text.substr(at + 1, 1) == "\n");
    if (c.value == '\r' && !line_break)
      return BadText{at, "a carriage return without a line feed: save the file with LF or CRLF line ends"};
    if (c.value == 0xFEFF) return BadText{at, "a byte order mark inside the text: remove it"};
    const bool plain = line_break || c.value == '\t' || c.value == 0x85;
    if (!plain &&
        (c.value < 0x20 || (c.value >= 0x7F && c.value < 0xA0) || c.value == 0xFFFE || c.value == 0xFFFF))
      return BadText{at, "a control character: remove it, or write it as an escape in double quotes"};
    at += c.bytes;
  }
  return std::nullopt;
}

/// Directives stand before the first content; the parser skips those that it does not know.
std::optional<BadText> find_directive(std::string_view text) {
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    if (line.starts_with('%'))
      return BadText{start, "directives (%YAML, %TAG) are not used here: remove this line"};
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && line[first] != '#') break;
    start = end + 1;
  }
  return std::nullopt;
}

}  // namespace

Positions::Positions(std::string_view text, int source) : text_(text), source_(source), line_starts_{0} {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (text[at] == '\n') line_starts_.push_back(at + 1);
}

base::Mark Positions::at(std::size_t offset, std::size_t length) {
  offset = std::min(offset, text_.size());
  const bool same_line =
      offset >= counted_to_ && (line_ + 1 == line_starts_.size() || offset < line_starts_[line_ + 1]);
  if (!same_line) {
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    line_ = static_cast<std::size_t>(next - line_starts_.begin()) - 1;
    counted_to_ = line_starts_[line_];
    column_ = 0;
  }
  column_ += base::count_characters(text_.substr(counted_to_, offset - counted_to_));
  counted_to_ = offset;
  return {source_, static_cast<int>(line_) + 1, static_cast<int>(column_) + 1, static_cast<int>(length)};
}

std::string too_large_message() {
  return "more than 4 MiB: put bulk data in a CSV file";
}

std::optional<BadText> find_bad_text(std::string_view text) {
  using Check = std::optional<BadText> (*)(std::string_view);
  for (const Check check : {find_wrong_size, find_wrong_encoding, find_control_character, find_directive})
    if (std::optional<BadText> bad = check(text)) return bad;
  return std::nullopt;
}

std::size_t find_closing_quote(std::string_view text, std::size_t open) {
  const char quote = text[open];
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    const bool escape = quote == '"' ? text[at] == '\\' : text.substr(at, 2) == "''";
    if (escape)
      ++at;
    else if (text[at] == quote)
      return at;
  }
  return std::string_view::npos;
}

std::optional<std::size_t> find_tab_in_indentation(std::string_view text, std::size_t from) {
  for (std::size_t start = from; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    const std::size_t content = line.find_first_not_of(" \t\r"), tab = line.find('\t');
    if (tab != std::string_view::npos && content != std::string_view::npos && tab < content &&
        line[content] != '#')
      return start + tab;
    start = end + 1;
  }
  return std::nullopt;
}

}  // namespace ruralsim::io
