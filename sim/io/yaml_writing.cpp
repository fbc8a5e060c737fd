// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/base/utf8.hpp>
#include <ruralsim/io/yaml.hpp>

namespace ruralsim::io {
namespace {

using base::Value;

constexpr int kDeepest = 64;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

/// Words that this or another YAML reader takes for a boolean, nothing, or no number.
bool is_special_word(std::string_view text) {
  static constexpr std::array<std::string_view, 16> kWords = {"true", "false", "yes", "no",   "on",  "off",
                                                              "y",    "n",     "~",   "null", "nan", ".nan",
                                                              "inf",  ".inf",  "=",   "<<"};
  const std::string word = lower(text);
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool looks_like_number_or_date(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (is_special_word(text)) return true;
  if (text.starts_with('.')) text.remove_prefix(1);
  return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

/// Whether the text can stand without quotes in block style and is read back as the same characters.
bool can_stand_plain(std::string_view text) {
  if (is_null_word(text) || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  if (text.starts_with("---") || text.starts_with("...")) return false;
  if (std::string_view(",[]{}#&*!|>'\"%@`").find(text[0]) != std::string_view::npos) return false;
  const bool indicator = text[0] == '-' || text[0] == '?' || text[0] == ':';
  if (indicator && (text.size() == 1 || text[1] == ' ')) return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) return false;
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint c = base::decode_utf8(text, at);
    if (c.bytes == 0 || base::needs_escape(c.value)) return false;
    at += c.bytes;
  }
  return true;
}

std::string hexadecimal(char32_t value, int digits) {
  std::string out(static_cast<std::size_t>(digits), '0');
  for (auto c = out.rbegin(); c != out.rend(); ++c, value >>= 4U) *c = "0123456789abcdef"[value & 0xFU];
  return out;
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const base::CodePoint c = base::decode_utf8(text, at);
    base::ensure(c.bytes > 0, "a text to be written as YAML is not UTF-8");
    if (c.value == '"' || c.value == '\\')
      out.append("\\").append(text.substr(at, 1));
    else if (c.value == '\n')
      out += "\\n";
    else if (c.value == '\t')
      out += "\\t";
    else if (base::needs_escape(c.value))
      out += c.value < 0x100 ? "\\x" + hexadecimal(c.value, 2) : "\\u" + hexadecimal(c.value, 4);
    else
      out.append(text.substr(at, c.bytes));
    at += c.bytes;
  }
  return out + '"';
}

std::string scalar_text(const Value& value) {
  const bool plain = can_stand_plain(value.text());
  const bool needs_quotes =
      value.quoted() && (is_special_word(value.text()) || looks_like_number_or_date(value.text()));
  return plain && !needs_quotes ? value.text() : in_quotes(value.text());
}

std::string key_text(const std::string& key) {
  return can_stand_plain(key) && !is_special_word(key) ? key : in_quotes(key);
}

/// What stands on the line of the key or dash; nothing for a list or map with content.
std::optional<std::string> on_one_line(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null:
      return "null";
    case Value::Kind::scalar:
      return scalar_text(value);
    case Value::Kind::list:
      return value.items().empty() ? std::optional<std::string>("[]") : std::nullopt;
    case Value::Kind::map:
      return value.entries().empty() ? std::optional<std::string>("{}") : std::nullopt;
  }
  return std::nullopt;
}

/// Appends a list or map with content; its first line begins where `out` ends, the others with `indentation`
/// blanks.
void write_block(const Value& value, std::size_t indentation, int depth, std::string& out) {
  base::ensure(depth <= kDeepest, "a document to be written as YAML is nested deeper than 64 levels");
  bool first = true;
  const auto begin_line = [&] {
    if (!first) out.append(indentation, ' ');
    first = false;
  };
  for (const Value& item : value.items()) {
    begin_line();
    out += "- ";
    if (const std::optional<std::string> text = on_one_line(item))
      out += *text + '\n';
    else
      write_block(item, indentation + 2, depth + 1, out);
  }
  for (const Value::Entry& entry : value.entries()) {
    begin_line();
    out += key_text(entry.key) + ':';
    if (const std::optional<std::string> text = on_one_line(entry.value)) {
      out += ' ' + *text + '\n';
    } else {
      out.append("\n").append(indentation + 2, ' ');
      write_block(entry.value, indentation + 2, depth + 1, out);
    }
  }
}

}  // namespace

std::string write_yaml(const Value& document) {
  if (const std::optional<std::string> text = on_one_line(document)) return *text + '\n';
  std::string out;
  write_block(document, 0, 1, out);
  return out;
}

}  // namespace ruralsim::io
