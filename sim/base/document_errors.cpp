// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <ruralsim/base/document.hpp>
#include <ruralsim/base/utf8.hpp>

namespace ruralsim::base {
namespace {

/// Longer lines are cut around the place, so that the caret stays on the screen.
constexpr std::size_t kShownColumns = 100;
/// A file that is wrong from end to end would otherwise bury its first mistake.
constexpr std::size_t kShownProblems = 100;

struct Paint {
  std::string_view place, error, note, caret, plain;
};
constexpr Paint kNoPaint = {"", "", "", "", ""};
constexpr Paint kAnsi = {"\x1b[1m", "\x1b[1;31m", "\x1b[1;36m", "\x1b[1;32m", "\x1b[0m"};

std::string hexadecimal(char32_t value, int digits) {
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto c = out.rbegin(); c != out.rend(); ++c, value >>= 4U) *c = "0123456789abcdef"[value & 0xFU];
  return out;
}

/// Terminal columns of a printable character: 2 for East Asian wide ones (Unicode TR 11), 0 for the combining
/// marks of the scripts that scenarios meet (Latin, Tibetan), otherwise 1.
std::size_t columns_of(char32_t c) {
  using Range = std::pair<char32_t, char32_t>;
  constexpr std::array<Range, 8> kWide = {{{0x1100, 0x115F},
                                           {0x2E80, 0xA4CF},
                                           {0xAC00, 0xD7A3},
                                           {0xF900, 0xFAFF},
                                           {0xFE30, 0xFE6F},
                                           {0xFF00, 0xFF60},
                                           {0xFFE0, 0xFFE6},
                                           {0x1F300, 0x3FFFD}}};
  constexpr std::array<Range, 8> kCombining = {{{0x0300, 0x036F},
                                                {0x0F18, 0x0F19},
                                                {0x0F35, 0x0F35},
                                                {0x0F37, 0x0F37},
                                                {0x0F39, 0x0F39},
                                                {0x0F71, 0x0F84},
                                                {0x0F8D, 0x0FBC},
                                                {0x200B, 0x200D}}};
  const auto holds = [c](const Range& range) { return c >= range.first && c <= range.second; };
  if (std::any_of(kWide.begin(), kWide.end(), holds)) return 2;
  return std::any_of(kCombining.begin(), kCombining.end(), holds) ? 0 : 1;
}

struct Glyph {
  std::string shown;
  std::size_t columns;
  std::size_t bytes;
};

/// The character at byte `at`, safe to print: what a terminal would obey is spelled out.
Glyph glyph_at(std::string_view text, std::size_t at) {
  const CodePoint c = decode_utf8(text, at);
  std::string escape;
  if (c.bytes == 0)
    escape = "\\x" + hexadecimal(static_cast<unsigned char>(text[at]), 2);
  else if (c.value == '\t')
    escape = "\\t";
  else if (c.value == '\n')
    escape = "\\n";
  else if (needs_escape(c.value))
    escape = c.value < 0x100 ? "\\x" + hexadecimal(c.value, 2) : "\\u" + hexadecimal(c.value, 4);
  if (!escape.empty()) return {escape, escape.size(), std::max<std::size_t>(1, c.bytes)};
  return {std::string(text.substr(at, c.bytes)), columns_of(c.value), c.bytes};
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Glyph glyph = glyph_at(text, at);
    out += glyph.shown;
    at += glyph.bytes;
  }
  return out;
}

/// The part of a line to show, and where the marked characters lie in it, in terminal columns.
struct Excerpt {
  std::string shown;
  std::size_t caret = 0;
  std::size_t underlined = 1;
};

Excerpt excerpt_of(std::string_view line, const Mark& mark) {
  const auto wanted = static_cast<std::size_t>(std::max(1, mark.column)) - 1;
  const std::size_t first =
      wanted > kShownColumns / 2 && count_characters(line) > kShownColumns ? wanted - kShownColumns / 2 : 0;
  Excerpt out;
  if (first > 0) out.shown = "...";
  std::size_t column = out.shown.size(), character = 0, end = 0;
  bool reached = false;
  for (std::size_t at = 0; at < line.size(); ++character) {
    if (column >= kShownColumns + 3) {
      out.shown += "...";
      break;
    }
    if (character < first) {
      at += std::max<std::size_t>(1, decode_utf8(line, at).bytes);
      continue;
    }
    const Glyph glyph = glyph_at(line, at);
    at += glyph.bytes;
    if (character == wanted) out.caret = column, reached = true;
    out.shown += glyph.shown;
    column += glyph.columns;
    if (character >= wanted && character < wanted + static_cast<std::size_t>(std::max(1, mark.length)))
      end = column;
  }
  if (!reached) out.caret = column + (wanted > character ? 1 : 0), end = out.caret + 1;
  out.underlined = std::max(end, out.caret + 1) - out.caret;
  return out;
}

std::string place_of(const Mark& mark, const Sources& sources) {
  if (mark.source < 0 || mark.source >= sources.size()) return {};
  std::string place = printable(sources.name(mark.source)) + ':';
  if (mark.line > 0)
    place += std::to_string(mark.line) + ':' + std::to_string(std::max(1, mark.column)) + ':';
  return place + ' ';
}

std::string lines_of(const Mark& mark, const Sources& sources, const Paint& paint) {
  if (mark.source < 0 || mark.source >= sources.size() || mark.line <= 0) return {};
  const Excerpt excerpt = excerpt_of(sources.line(mark.source, mark.line), mark);
  std::string number = std::to_string(mark.line);
  number.insert(0, number.size() < 4 ? 4 - number.size() : 0, ' ');
  std::string out = number + " | " + excerpt.shown + '\n';
  out += std::string(number.size(), ' ') + " | " + std::string(excerpt.caret, ' ');
  out.append(paint.caret).append("^").append(excerpt.underlined - 1, '~').append(paint.plain);
  return out + '\n';
}

std::string rendered(const Mark& mark, std::string_view kind, std::string_view kind_paint,
                     const std::string& message, const Sources& sources, const Paint& paint) {
  std::string out;
  out.append(paint.place).append(place_of(mark, sources)).append(paint.plain);
  out.append(kind_paint).append(kind).append(": ").append(paint.plain);
  return out + printable(message) + '\n' + lines_of(mark, sources, paint);
}

std::string rendered(const std::vector<Problem>& problems, const Sources& sources, bool colour) {
  const Paint& paint = colour ? kAnsi : kNoPaint;
  std::string out;
  const std::size_t shown = std::min(problems.size(), kShownProblems);
  for (std::size_t i = 0; i < shown; ++i) {
    out += rendered(problems[i].mark, "error", paint.error, problems[i].message, sources, paint);
    for (const Note& note : problems[i].notes)
      out += rendered(note.mark, "note", paint.note, note.text, sources, paint);
  }
  if (shown < problems.size()) out += "... and " + std::to_string(problems.size() - shown) + " more\n";
  return out;
}

std::vector<Problem> sorted(std::vector<Problem> problems) {
  const auto place = [](const Problem& p) { return std::tuple(p.mark.source, p.mark.line, p.mark.column); };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const Problem& a, const Problem& b) { return place(a) < place(b); });
  return problems;
}

}  // namespace

void Problems::add(Mark mark, std::string message, std::vector<Note> notes) {
  problems_.push_back({mark, std::move(message), std::move(notes)});
}

void Problems::throw_if_any(const Sources& sources) const {
  if (!problems_.empty()) throw ScenarioError(problems_, sources);
}

ScenarioError::ScenarioError(std::vector<Problem> found, const Sources& sources)
    : std::runtime_error(rendered(sorted(found), sources, false)),
      problems(sorted(std::move(found))),
      sources_(std::make_shared<const Sources>(sources)) {}

std::string ScenarioError::render(bool colour) const {
  return rendered(problems, *sources_, colour);
}

}  // namespace ruralsim::base
