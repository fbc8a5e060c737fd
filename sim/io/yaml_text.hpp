// SPDX-License-Identifier: Apache-2.0
// What is known about a YAML text before it is parsed.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ruralsim/base/document.hpp>

namespace ruralsim::io {

inline constexpr std::size_t kMostYamlBytes = std::size_t{4} << 20U;

/// Turns byte offsets of a text into marks. Fast when asked in the order of the text.
class Positions {
 public:
  Positions(std::string_view text, int source);
  /// An offset beyond the end means the end.
  base::Mark at(std::size_t offset, std::size_t length = 1);

 private:
  std::string_view text_;
  int source_;
  std::vector<std::size_t> line_starts_;
  std::size_t line_ = 0, counted_to_ = 0, column_ = 0;
};

struct BadText {
  /// Nowhere in particular when absent.
  std::optional<std::size_t> offset;
  std::string message;
};

/// The first reason not to hand a text to the parser: too many bytes or lines, a line too long, another
/// encoding than UTF-8, control characters, a directive.
std::optional<BadText> find_bad_text(std::string_view text);

/// What to say about a file over kMostYamlBytes.
std::string too_large_message();

/// Offset of the quote that closes the one at `open`; npos when there is none.
std::size_t find_closing_quote(std::string_view text, std::size_t open);

/// Offset of the first tab in the indentation of a line that has more than blanks, at `from` or behind it.
std::optional<std::size_t> find_tab_in_indentation(std::string_view text, std::size_t from = 0);

}  // namespace ruralsim::io
