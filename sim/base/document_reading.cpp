// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include <ruralsim/base/document.hpp>
#include <ruralsim/base/utf8.hpp>

namespace ruralsim::base {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

std::size_t digits_from(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// Bytes of the longest decimal number that `text` begins with, leading zeros allowed; 0 if there is none.
std::size_t decimal_prefix(std::string_view text) {
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  std::size_t at = digits_from(text, start);
  std::size_t digits = at - start;
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = digits_from(text, at + 1);
    digits += end - at - 1;
    if (digits > 0) at = end;
  }
  if (digits == 0) return 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const bool sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+');
    const std::size_t from = at + 1 + (sign ? 1 : 0), end = digits_from(text, from);
    if (end > from) at = end;
  }
  return at;
}

bool is_decimal(std::string_view text) {
  return !text.empty() && decimal_prefix(text) == text.size();
}

bool has_leading_zeros(std::string_view text) {
  text = without_sign(text);
  return text.size() > 1 && text[0] == '0' && is_digit(text[1]);
}

std::string without_leading_zeros(std::string_view text) {
  std::string out(text.starts_with('-') ? "-" : "");
  text = without_sign(text);
  while (has_leading_zeros(text)) text.remove_prefix(1);
  return out.append(text);
}

std::string without_separators(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '_' && c != ',' && c != '\'' && c != ' ') out += c;
  return out;
}

/// What to do about a text that is not a decimal number; empty when nothing better than the finding can be
/// said.
std::string number_hint(std::string_view text) {
  const std::string word = lower(without_sign(text));
  constexpr std::array<std::string_view, 5> kNotFinite = {"nan", ".nan", "inf", ".inf", "infinity"};
  if (std::find(kNotFinite.begin(), kNotFinite.end(), word) != kNotFinite.end())
    return ": NaN and infinity are not allowed";
  if (text.starts_with('+') && is_decimal(text.substr(1)))
    return ": write " + without_leading_zeros(text.substr(1)) + ", without the plus sign";
  if (word.starts_with("0x") || word.starts_with("0o") || word.starts_with("0b"))
    return ": write it in decimal digits";
  const std::string joined = without_separators(text);
  if (joined.size() < text.size() && is_decimal(joined))
    return ": write " + without_leading_zeros(joined) + ", without separators";
  const std::size_t number = decimal_prefix(text);
  if (number > 0 && number < text.size() && text[number] != '-' && text[number] != ':' && text[number] != '.')
    return ": write the number alone, without a unit";
  return {};
}

/// The decimal text of a number as it should be, or nothing and a problem.
const std::string* decimal_text(const Value& value, std::string_view expected, Problems& problems) {
  const auto refuse = [&](const std::string& hint) {
    problems.add(value.mark(), "expected " + std::string(expected) + ", found " + describe(value) + hint);
    return nullptr;
  };
  if (value.kind() != Value::Kind::scalar) return refuse("");
  if (value.quoted()) return refuse(is_decimal(value.text()) ? ": remove the quotes" : "");
  if (!is_decimal(value.text())) return refuse(number_hint(value.text()));
  if (has_leading_zeros(value.text()))
    return refuse(": write " + without_leading_zeros(value.text()) + ", without leading zeros");
  return &value.text();
}

std::string boolean_hint(const Value& value) {
  if (value.kind() != Value::Kind::scalar) return {};
  const std::string word = lower(value.text());
  if (value.quoted())
    return word == "true" || word == "false" || word == "on" || word == "off" ? ": remove the quotes" : "";
  constexpr std::array<std::string_view, 5> kYes = {"yes", "y", "1", "true", "on"},
                                            kNo = {"no", "n", "0", "false", "off"};
  if (std::find(kYes.begin(), kYes.end(), word) != kYes.end())
    return word == "on" ? ": write on" : ": write true";
  if (std::find(kNo.begin(), kNo.end(), word) != kNo.end())
    return word == "off" ? ": write off" : ": write false";
  return {};
}

/// "2016-01" for 2016-1, 2016/01, 2016-01-15 and the like; empty when no month can be guessed.
std::string month_guess(std::string_view text) {
  std::size_t at = digits_from(text, 0);
  if (at != 4 || at == text.size() || is_digit(text[at])) return {};
  const std::size_t end = digits_from(text, at + 1), digits = end - at - 1;
  if (digits < 1 || digits > 2) return {};
  std::string guess(text.substr(0, 4));
  guess.append(digits == 1 ? "-0" : "-").append(text.substr(at + 1, digits));
  return parse_month(guess) ? guess : std::string();
}

}  // namespace

std::string describe(const Value& value) {
  if (value.kind() == Value::Kind::null) return "nothing";
  if (value.kind() == Value::Kind::list) return "a list";
  if (value.kind() == Value::Kind::map) return "a map";
  constexpr std::size_t kShown = 40;
  std::string shown;
  std::size_t at = 0;
  for (std::size_t characters = 0; at < value.text().size() && characters < kShown; ++characters) {
    const std::size_t bytes = std::max<std::size_t>(1, decode_utf8(value.text(), at).bytes);
    shown.append(value.text(), at, bytes);
    at += bytes;
  }
  if (at < value.text().size()) shown += "...";
  return value.quoted() ? "the quoted text \"" + shown + '"' : '\'' + shown + '\'';
}

std::optional<double> read_number(const Value& value, Problems& problems) {
  const std::string* text = decimal_text(value, "a number", problems);
  if (text == nullptr) return std::nullopt;
  double number = 0.0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc()) return number + 0.0;  // -0 becomes 0
  problems.add(value.mark(), "the number " + describe(value) +
                                 " is out of range: it must be 0 or between 2.3e-308 and 1.7e308 in size");
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const Value& value, Problems& problems) {
  const std::string* text = decimal_text(value, "a whole number", problems);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = without_sign(*text);
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) {
    problems.add(value.mark(), "expected a whole number in plain digits, found " + describe(value));
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc()) return number;
  problems.add(value.mark(),
               "the whole number " + describe(value) + " is out of range: it has more than 18 digits");
  return std::nullopt;
}

std::optional<bool> read_boolean(const Value& value, Problems& problems) {
  if (value.kind() == Value::Kind::scalar && !value.quoted()) {
    if (value.text() == "true" || value.text() == "on") return true;
    if (value.text() == "false" || value.text() == "off") return false;
  }
  problems.add(value.mark(),
               "expected true, false, on or off, found " + describe(value) + boolean_hint(value));
  return std::nullopt;
}

std::optional<Month> read_month(const Value& value, Problems& problems) {
  if (value.kind() == Value::Kind::scalar)
    if (const std::optional<Month> month = parse_month(value.text())) return month;
  const std::string guess = value.kind() == Value::Kind::scalar ? month_guess(value.text()) : std::string();
  problems.add(value.mark(), "expected a month from 1900-01 to 2999-12, found " + describe(value) +
                                 (guess.empty() ? std::string() : ": write " + guess));
  return std::nullopt;
}

std::optional<std::string> read_text(const Value& value, Problems& problems) {
  if (value.kind() == Value::Kind::scalar) return value.text();
  problems.add(value.mark(), "expected a text, found " + describe(value));
  return std::nullopt;
}

}  // namespace ruralsim::base
