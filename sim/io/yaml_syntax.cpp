// SPDX-License-Identifier: Apache-2.0
#include "sim/io/yaml_syntax.hpp"

#include <algorithm>

#include "sim/io/yaml_text.hpp"
#include <ruralsim/base/utf8.hpp>

namespace ruralsim::io {
namespace {

struct Line {
  std::size_t start = 0;
  std::string_view text;

  /// Bytes of blanks before the content; the whole line when there is none.
  [[nodiscard]] std::size_t indentation() const {
    return std::min(text.find_first_not_of(" \t\r"), text.size());
  }
  [[nodiscard]] bool has_content() const { return indentation() < text.size() && text[indentation()] != '#'; }
};

Line line_around(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = std::min(text.find('\n', offset), text.size());
  return {start, text.substr(start, std::max(end, start) - start)};
}

std::optional<Line> content_line_before(std::string_view text, const Line& line) {
  std::size_t start = line.start;
  while (start > 0) {
    const Line above = line_around(text, start - 1);
    if (above.has_content()) return above;
    start = above.start;
  }
  return std::nullopt;
}

/// Whether the line holds a `key:` (a colon that ends it or is followed by a blank).
bool has_key(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line.ends_with(':') || line.find(": ") != std::string_view::npos;
}

bool ends_with_key(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line.ends_with(':');
}

std::string character_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return {};
  return std::string(text.substr(offset, std::max<std::size_t>(1, base::decode_utf8(text, offset).bytes)));
}

/// A line that is neither `key: value` nor a list item, just above the line where the parser noticed.
std::optional<SyntaxMistake> keyless_line(const Line& above) {
  const std::string_view content = above.text.substr(above.indentation());
  if (has_key(content) || content.starts_with("- ")) return std::nullopt;
  const std::size_t at = above.start + above.indentation(), colon = content.find(':');
  if (colon != std::string_view::npos)
    return SyntaxMistake{at + colon, "write a space after this ':'", {}, {}};
  return SyntaxMistake{at, "expected 'key: value'", {}, {}};
}

SyntaxMistake explain_colon(std::size_t offset, const SyntaxContext& context) {
  const Line line = line_around(context.text, offset);
  const std::size_t content = line.start + line.indentation();
  const bool first_colon = !has_key(context.text.substr(content, offset - content));
  if (const std::optional<Line> above = content_line_before(context.text, line); above && first_colon) {
    if (above->indentation() == line.indentation())
      if (std::optional<SyntaxMistake> mistake = keyless_line(*above)) return *mistake;
    if (above->indentation() < line.indentation() && has_key(above->text) && !ends_with_key(above->text))
      return {content, "this key is indented deeper than the line above, which already has a value", {}, {}};
  }
  return {offset,
          "a ':' cannot stand inside a value: put the value in quotes, or the key on a line of its own",
          {},
          {}};
}

SyntaxMistake explain_end_of_block(std::size_t offset, bool map, const SyntaxContext& context) {
  const char last = offset == 0 || offset > context.text.size() ? ' ' : context.text[offset - 1];
  if (last == '\'')
    return {
        offset, "text after the closing quote: inside single quotes a quote is written twice ('')", {}, {}};
  if (last == '"')
    return {offset, "text after the closing quote: inside double quotes a quote is written \\\"", {}, {}};
  const std::string what = map ? "keys" : "list";
  SyntaxMistake mistake{
      offset, "this does not continue the " + what + " above: check the indentation", {}, {}};
  const Line line = line_around(context.text, offset);
  const std::string_view content = line.text.substr(std::min(line.indentation(), line.text.size()));
  if (map && line.has_content() && !has_key(content) && !content.starts_with('-'))
    if (const std::optional<SyntaxMistake> keyless = keyless_line(line)) mistake = *keyless;
  mistake.note_offset = context.open;
  mistake.note = map ? "the keys begin here" : "the list begins here";
  return mistake;
}

SyntaxMistake explain_open_bracket(std::size_t offset, const SyntaxContext& context) {
  const std::size_t open = context.open.value_or(offset);
  return {open, "this '" + character_at(context.text, open) + "' is not closed", offset,
          "it was still open here"};
}

/// The parser saw the end of the text, or of the document, within a quoted text and does not say where that
/// begins.
SyntaxMistake explain_open_quote(std::size_t offset, const SyntaxContext& context) {
  std::size_t at = context.last_scalar;
  while ((at = context.text.find_first_of("\"'", at)) < offset) {
    const bool begins =
        at == 0 || std::string_view(" \t\n[{,:").find(context.text[at - 1]) != std::string_view::npos;
    const std::size_t closing = begins ? find_closing_quote(context.text, at) : at;
    if (closing >= offset) return {at, "this quote is not closed", {}, {}};
    at = closing + 1;
  }
  return {offset, "a quote is not closed", {}, {}};
}

struct Saying {
  std::string_view complaint;
  std::string_view message;
};

// Complaints that mean the same wherever they occur.
constexpr Saying kSayings[] = {
    {"illegal block entry", "a list item cannot begin here: begin it with '- ' on a line of its own"},
    {"illegal map key", "a '?' cannot stand here"},
    {"alias not found after *", "aliases (*name) are not allowed: write the value out"},
    {"illegal character found while scanning alias", "aliases (*name) are not allowed: write the value out"},
    {"the referenced anchor is not defined", "aliases (*name) are not allowed: write the value out"},
    {"cannot assign multiple aliases", "aliases (*name) are not allowed: write the value out"},
    {"aliases can't have any content", "aliases (*name) are not allowed: write the value out"},
    {"anchor not found after &", "anchors (&name) are not allowed: remove it"},
    {"illegal character found while scanning anchor", "anchors (&name) are not allowed: remove it"},
    {"cannot assign multiple anchors", "anchors (&name) are not allowed: remove it"},
    {"cannot assign multiple tags", "tags (!name) are not allowed: remove it"},
    {"illegal character found while scanning tag", "tags (!name) are not allowed: remove it"},
    {"tag handle with no suffix", "tags (!name) are not allowed: remove it"},
    {"end of verbatim tag not found", "tags (!name) are not allowed: remove it"},
    {"unexpected character in block scalar", "only a comment may follow '|' or '>' on its line"},
    {"cannot set zero indentation", "only a comment may follow '|' or '>' on its line"},
    {"bad character found while scanning hex", "this escape needs more hexadecimal digits"},
    {"invalid unicode", "this escape stands for no character"},
    {"unknown escape character",
     "unknown escape in a double-quoted text: write '\\\\' for a backslash, or use single quotes"},
    {"illegal tab", "a tab in the indentation: indent with spaces"},
};

SyntaxMistake explain(std::string_view complaint, std::size_t offset, const SyntaxContext& context) {
  if (complaint.starts_with("illegal map value")) return explain_colon(offset, context);
  if (complaint.starts_with("end of map flow") || complaint.starts_with("end of sequence flow"))
    return explain_open_bracket(offset, context);
  if (complaint.starts_with("end of map")) return explain_end_of_block(offset, true, context);
  if (complaint.starts_with("end of sequence")) return explain_end_of_block(offset, false, context);
  if (complaint.starts_with("illegal EOF in scalar") ||
      complaint.starts_with("illegal document indicator in scalar"))
    return explain_open_quote(offset, context);
  const std::string found = character_at(context.text, offset);
  if (complaint.starts_with("illegal flow end"))
    return {offset, "this '" + found + "' closes nothing", {}, {}};
  if (complaint.starts_with("unknown token"))
    return {offset, "a value cannot begin with '" + found + "': put it in quotes", {}, {}};
  const bool nameless = complaint.starts_with("alias not found") || complaint.starts_with("anchor not found");
  if (nameless && offset > 0) --offset;
  for (const Saying& saying : kSayings)
    if (complaint.starts_with(saying.complaint)) return {offset, std::string(saying.message), {}, {}};
  return {offset, "not valid YAML: " + std::string(complaint), {}, {}};
}

}  // namespace

SyntaxMistake explain_syntax(std::string_view complaint, std::size_t offset, const SyntaxContext& context) {
  // A tab in the indentation, here or above, is the likely cause of whatever the parser stumbled over.
  const std::optional<std::size_t> tab = find_tab_in_indentation(context.text);
  if (tab && *tab <= offset) return {*tab, "a tab in the indentation: indent with spaces", {}, {}};
  SyntaxMistake mistake = explain(complaint, offset, context);
  if (context.long_quote && !mistake.note_offset) {
    mistake.note_offset = context.long_quote;
    mistake.note = "the quoted text that begins here runs over several lines; is its end where it should be?";
  }
  return mistake;
}

}  // namespace ruralsim::io
