// SPDX-License-Identifier: Apache-2.0
// What the YAML parser complains about, in the words of somebody who edits a scenario.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ruralsim::io {

/// What was known when the parser gave up.
struct SyntaxContext {
  std::string_view text;
  /// Where the innermost open map or list begins.
  std::optional<std::size_t> open;
  /// Where the last scalar begins that the parser handed over.
  std::size_t last_scalar = 0;
  /// Where the last quoted text that runs over several lines begins: often a forgotten quote.
  std::optional<std::size_t> long_quote;
};

struct SyntaxMistake {
  std::size_t offset = 0;
  std::string message;
  /// A second place, with what to say about it.
  std::optional<std::size_t> note_offset;
  std::string note;
};

/// @param complaint  the parser's own words (yaml-cpp 0.7, exceptions.h)
/// @param offset     the byte where it gave up
SyntaxMistake explain_syntax(std::string_view complaint, std::size_t offset, const SyntaxContext&);

}  // namespace ruralsim::io
