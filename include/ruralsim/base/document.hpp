// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <ruralsim/base/calendar.hpp>

namespace ruralsim::base {

/// A place in a source text. Line and column count from 1, the column in UTF-8 characters; `length`
/// characters are meant. `source` is an index into Sources; -1 is nowhere.
struct Mark {
  int source = -1;
  int line = 0;
  int column = 0;
  int length = 1;
};

/// The texts that marks point into: files, and words of the command line. References stay valid when texts
/// are added.
class Sources {
 public:
  /// Returns the index of the new text.
  int add(std::string name, std::string text);
  [[nodiscard]] const std::string& name(int source) const;
  /// Without its line break; empty for a line that does not exist.
  [[nodiscard]] std::string_view line(int source, int line) const;
  [[nodiscard]] const std::string& text(int source) const;
  [[nodiscard]] int size() const;

 private:
  struct Source {
    std::string name, text;
    /// Where every 256th line starts, from the first one on.
    std::vector<std::size_t> line_starts;
  };
  std::deque<Source> sources_;
};

/// A node of a document: nothing, a scalar as it was written, a list or a map, each with its mark.
class Value {
 public:
  enum class Kind { null, scalar, list, map };
  struct Entry;

  Value() = default;
  static Value null(Mark);
  /// `quoted` says that the text was (or is to be written) in quotes: "12" is then a text and never a number.
  static Value scalar(std::string text, Mark, bool quoted = false);
  static Value list(std::vector<Value> items, Mark);
  static Value map(std::vector<Entry> entries, Mark);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] const Mark& mark() const { return mark_; }
  /// The scalar without its quotes; empty for every other kind.
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool quoted() const { return quoted_; }
  /// The items of a list; empty for every other kind.
  [[nodiscard]] std::span<const Value> items() const;
  /// The entries of a map in file order; empty for every other kind.
  [[nodiscard]] std::span<const Entry> entries() const;
  /// The value of a key of a map, otherwise nullptr.
  [[nodiscard]] const Value* find(std::string_view key) const;

 private:
  friend void set_path(Value& root, std::string_view dotted, Value leaf);

  Kind kind_ = Kind::null;
  bool quoted_ = false;
  Mark mark_;
  std::string text_;
  std::vector<Value> items_;
  std::vector<Entry> entries_;
};

struct Value::Entry {
  std::string key;
  Mark key_mark;
  Value value;
};

/// `over` laid on `base`: maps merge key by key (the keys of `base` first, then the new ones), anything else
/// is replaced, and so is a dated series, a map whose keys are all months. Every value keeps the mark of the
/// file it came from.
Value merged(const Value& base, const Value& over);

/// Sets `products.herbs.price`, creating maps on the way and replacing scalars that stand in it; a number
/// names an item of an existing list, counted from 0 (`policy.measures.0.level`). Throws
/// std::invalid_argument on a malformed path and on a list item that does not exist.
void set_path(Value& root, std::string_view dotted, Value leaf);

struct Note {
  Mark mark;
  std::string text;
};

struct Problem {
  Mark mark;
  std::string message;
  std::vector<Note> notes;
};

/// The mistakes found in what the user wrote: collected, then thrown at once.
class Problems {
 public:
  void add(Mark mark, std::string message, std::vector<Note> notes = {});
  [[nodiscard]] bool empty() const { return problems_.empty(); }
  [[nodiscard]] std::span<const Problem> all() const { return problems_; }
  /// Throws ScenarioError with all problems sorted by source, line and column.
  void throw_if_any(const Sources&) const;

 private:
  std::vector<Problem> problems_;
};

/// The user's mistakes, each with its place. what() is render(false).
class ScenarioError : public std::runtime_error {
 public:
  /// Sorts the problems by source, line and column.
  ScenarioError(std::vector<Problem> problems, const Sources& sources);

  std::vector<Problem> problems;
  /// For each problem `file:line:column: error: message`, the line with the place underlined, and its notes.
  /// `colour` adds ANSI escapes.
  [[nodiscard]] std::string render(bool colour) const;
  /// The texts that the marks point into.
  [[nodiscard]] const Sources& sources() const { return *sources_; }

 private:
  std::shared_ptr<const Sources> sources_;
};

// Typed reading. Each function adds a problem at the value's mark and returns nothing when the value is not
// what is asked for; the message says what was found and what is expected.

/// Decimal notation such as 12, -0.5 or 1.5e6. NaN, infinities, overflow, leading zeros, a plus sign,
/// hexadecimals, separators, units and quoted numbers are mistakes.
std::optional<double> read_number(const Value&, Problems&);
/// Whole numbers in plain digits.
std::optional<std::int64_t> read_integer(const Value&, Problems&);
/// true, false, on or off; nothing else.
std::optional<bool> read_boolean(const Value&, Problems&);
/// 2016-01, quoted or not.
std::optional<Month> read_month(const Value&, Problems&);
/// Any scalar.
std::optional<std::string> read_text(const Value&, Problems&);

/// "a number", "the text 'fourty'", "a list", "nothing": how a message names what it found.
std::string describe(const Value&);

/// The candidate that `word` was most likely meant to be (Damerau-Levenshtein distance, bounded by the length
/// of the words; case and - for _ cost nothing), the first of equals; "" when none is near.
std::string closest(std::string_view word, std::span<const std::string> candidates);

}  // namespace ruralsim::base
