// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string_view>

namespace ruralsim::base {

struct CodePoint {
  char32_t value = 0;
  /// Bytes it takes; 0 where the text is not valid UTF-8.
  std::size_t bytes = 0;
};

/// The code point that begins at byte `at` (< text.size()). Overlong forms, surrogates and values beyond
/// U+10FFFF are not valid (Unicode 15, table 3-7).
CodePoint decode_utf8(std::string_view text, std::size_t at);

/// Characters in `text`, a stray byte counting as one.
std::size_t count_characters(std::string_view text);

/// Code points that must not reach a terminal or a file as they are: controls (also tab and line feed), line
/// and paragraph separators, byte order marks and the marks that reverse the direction of writing.
bool needs_escape(char32_t);

}  // namespace ruralsim::base
