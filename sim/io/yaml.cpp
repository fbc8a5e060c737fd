// SPDX-License-Identifier: Apache-2.0
// The door to yaml-cpp 0.7. One pass over the parser's events builds the tree, so that nothing of an alias
// bomb or a deep nest is ever stored: YAML::Load keeps the first of several documents and of several equal
// keys, expands aliases without bound, and takes 1 GB for 13 MB of YAML.
#include <algorithm>
#include <istream>
#include <map>
#include <optional>
#include <streambuf>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "sim/io/utf8.hpp"
#include "sim/io/yaml_syntax.hpp"
#include "sim/io/yaml_text.hpp"
#include <ruralsim/base/utf8.hpp>
#include <ruralsim/io/yaml.hpp>

namespace ruralsim::io {
namespace {

using base::Mark;
using base::Value;

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostValues = 100'000;
constexpr std::size_t kLongestScalar = std::size_t{16} << 10U;
constexpr std::size_t kLongestKey = 200;
/// Nobody reads more; a file that is no scenario at all has one in every line.
constexpr std::size_t kMostMistakes = 1000;

/// Ends the parse after a problem that makes the rest meaningless or costly.
struct Stop {};

/// Reads a text where it lies.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(std::string& text) { setg(text.data(), text.data(), text.data() + text.size()); }
};

std::size_t offset_of(const YAML::Mark& mark) {
  return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

/// Builds the tree from events and refuses what a scenario may not hold.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, int source, base::Problems& problems)
      : text_(text), positions_(text, source), problems_(problems) {}

  Value take_root() { return std::move(root_); }
  [[nodiscard]] bool has_document() const { return documents_ > 0; }

  void report_syntax(std::string_view complaint, std::size_t offset) {
    const bool inside = !open_.empty();
    const SyntaxContext context{text_, inside ? std::optional(open_.back().offset) : std::nullopt,
                                last_scalar_, long_quote_};
    const SyntaxMistake mistake = explain_syntax(complaint, offset, context);
    if (refused_tab_ == mistake.offset) return;
    std::vector<base::Note> notes;
    if (mistake.note_offset) notes.push_back({positions_.at(*mistake.note_offset), mistake.note});
    problems_.add(positions_.at(mistake.offset), mistake.message, std::move(notes));
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    const std::size_t offset = offset_of(mark);
    const bool separated = text_.substr(0, offset).rfind("\n---") != std::string_view::npos ||
                           text_.substr(0, offset).rfind("\n...") != std::string_view::npos ||
                           text_.substr(std::min(offset, text_.size())).starts_with("---");
    refuse(positions_.at(offset), separated
                                      ? "a second document begins here: a file holds one"
                                      : "this does not continue the document above: check the indentation");
    throw Stop{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t offset = offset_of(mark);
    begin_value(offset, "?", anchor);
    const std::size_t length = null_word_at(offset);
    if (length == 0) refuse_stray_comma(offset);
    deliver(Value::null(length > 0 ? positions_.at(offset, length) : mark_of_absence(offset)));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const std::size_t offset = offset_of(mark);
    count_value(offset);
    refuse(positions_.at(offset), "aliases (*name) are not allowed: write the value out");
    deliver(Value::scalar({}, positions_.at(offset)));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const std::size_t offset = offset_of(mark);
    begin_value(offset, tag, anchor);
    const Mark place = positions_.at(offset, scalar_length(offset, text));
    const bool quoted = tag != "?";
    long_quote_.reset();
    last_scalar_ = offset;
    if (quoted) check_quote(offset);
    if (text.size() > kLongestScalar) {
      refuse(place, "a text of more than 16384 bytes: put bulk data in a CSV file");
      return deliver(Value::scalar({}, place, quoted));
    }
    deliver(Value::scalar(text, place, quoted));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(Value::Kind::list, offset_of(mark), tag, anchor, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(Value::Kind::map, offset_of(mark), tag, anchor, style);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map that is not complete yet.
  struct Open {
    Value::Kind kind;
    std::size_t offset;
    bool flow;
    Mark mark;
    std::vector<Value> items = {};
    std::vector<Value::Entry> entries = {};
    std::map<std::string, Mark, std::less<>> keys = {};
    /// The key whose value comes next; `skip_value` when that value belongs to a key that was refused.
    std::optional<Value> key = {};
    std::size_t key_offset = 0;
    bool skip_value = false;
  };

  void open(Value::Kind kind, std::size_t offset, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    begin_value(offset, tag, anchor);
    if (open_.size() == kDeepest) {
      refuse(positions_.at(offset), "nested deeper than 64 levels");
      throw Stop{};
    }
    open_.push_back({kind, offset, style == YAML::EmitterStyle::Flow, positions_.at(offset)});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    deliver(done.kind == Value::Kind::list ? Value::list(std::move(done.items), done.mark)
                                           : Value::map(std::move(done.entries), done.mark));
  }

  void refuse(Mark mark, std::string message, std::vector<base::Note> notes = {}) {
    problems_.add(mark, std::move(message), std::move(notes));
    if (++mistakes_ < kMostMistakes) return;
    problems_.add(mark, "reading stops here, after 1000 mistakes");
    throw Stop{};
  }

  void count_value(std::size_t offset) {
    if (++values_ <= kMostValues) return;
    refuse(positions_.at(offset), "more than 100000 values: put bulk data in a CSV file");
    throw Stop{};
  }

  void begin_value(std::size_t offset, const std::string& tag, YAML::anchor_t anchor) {
    count_value(offset);
    refuse_properties(offset, tag, anchor);
    if ((open_.empty() || !open_.back().flow)) refuse_tab_before(offset);
  }

  /// Anchors and tags. A map and its first key begin at the same byte: said once.
  void refuse_properties(std::size_t offset, const std::string& tag, YAML::anchor_t anchor) {
    const char first = offset < text_.size() ? text_[offset] : ' ';
    const bool anchored = anchor != YAML::NullAnchor;
    const bool tagged = first == '!' || (!tag.empty() && tag != "?" && tag != "!");
    if ((!anchored && !tagged) || refused_property_ == offset) return;
    refused_property_ = offset;
    if (anchored) refuse(positions_.at(offset), "anchors (&name) are not allowed: remove it");
    if (tagged) refuse(positions_.at(offset), "tags (!name) are not allowed: remove it");
  }

  /// `[1,,2]`, and a document that is nothing but a comma.
  void refuse_stray_comma(std::size_t offset) {
    const bool in_map = !open_.empty() && open_.back().kind == Value::Kind::map;
    if (in_map || !text_.substr(std::min(offset, text_.size())).starts_with(',')) return;
    refuse(positions_.at(offset), "expected a value before this ','");
    if (open_.empty()) throw Stop{};
  }

  void refuse_tab_before(std::size_t offset) {
    std::size_t start = std::min(offset, text_.size()), tab = text_.size();
    while (start > 0 && (text_[start - 1] == ' ' || text_[start - 1] == '\t'))
      if (text_[--start] == '\t') tab = start;
    const bool indentation = start == 0 || text_[start - 1] == '\n';
    if (tab == text_.size() || !indentation || refused_tab_ == tab) return;
    refused_tab_ = tab;
    refuse(positions_.at(tab), "a tab in the indentation: indent with spaces");
  }

  /// yaml-cpp takes the end of the file for the missing quote.
  void check_quote(std::size_t offset) {
    const char quote = offset < text_.size() ? text_[offset] : ' ';
    if (quote != '"' && quote != '\'') return;
    const std::size_t end = find_closing_quote(text_, offset);
    if (end == std::string_view::npos) {
      refuse(positions_.at(offset), "this quote is not closed");
      throw Stop{};
    }
    if (text_.substr(offset, end - offset).find('\n') != std::string_view::npos) long_quote_ = offset;
  }

  /// Characters of a scalar on the line where it begins.
  [[nodiscard]] std::size_t scalar_length(std::size_t offset, const std::string& text) const {
    const std::string_view rest = text_.substr(std::min(offset, text_.size()));
    if (rest.empty() || rest[0] == '|' || rest[0] == '>' || rest[0] == '!' || rest[0] == '&') return 1;
    const bool in_quotes = rest[0] == '"' || rest[0] == '\'';
    if (!in_quotes && rest.starts_with(text)) return std::max<std::size_t>(1, base::count_characters(text));
    const std::size_t quote = in_quotes ? find_closing_quote(text_, offset) : std::string_view::npos;
    const std::string_view whole =
        quote == std::string_view::npos ? rest : rest.substr(0, quote + 1 - offset);
    return std::max<std::size_t>(1, base::count_characters(whole.substr(0, whole.find_first_of("\r\n"))));
  }

  /// Bytes of a null that is written out; 0 where there is just nothing.
  [[nodiscard]] std::size_t null_word_at(std::size_t offset) const {
    const std::string_view rest = text_.substr(std::min(offset, text_.size()));
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      const std::string_view next = rest.substr(std::min(word.size(), rest.size())).substr(0, 1);
      if (rest.starts_with(word) &&
          (next.empty() || std::string_view(" \t\r\n,]}").find(next) != std::string_view::npos))
        return word.size();
    }
    return 0;
  }

  /// Where to point for a value that is not there: at its key, at the dash of its item, or at what follows.
  Mark mark_of_absence(std::size_t offset) {
    if (!open_.empty() && open_.back().key) return open_.back().key->mark();
    const std::size_t before = text_.substr(0, std::min(offset, text_.size())).find_last_not_of(" \t\r\n");
    const bool dash = before != std::string_view::npos && text_[before] == '-';
    return positions_.at(dash ? before : offset);
  }

  void deliver(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& in = open_.back();
    if (in.kind == Value::Kind::list) {
      in.items.push_back(std::move(value));
    } else if (in.skip_value) {
      in.skip_value = false;
    } else if (!in.key) {
      take_key(in, std::move(value));
    } else {
      const Value key = *std::exchange(in.key, std::nullopt);
      if (value.kind() == Value::Kind::null) refuse_missing_colon(in.key_offset, key);
      in.entries.push_back({key.text(), key.mark(), std::move(value)});
    }
  }

  /// yaml-cpp takes a last line `herd`, and `{herd:40}`, for a key without value.
  void refuse_missing_colon(std::size_t offset, const Value& key) {
    std::size_t at = std::min(offset, text_.size());
    const std::size_t end = key.quoted() ? find_closing_quote(text_, at) + 1 : at + key.text().size();
    at = text_.find_first_not_of(" \t\r\n", end);
    if (at != std::string_view::npos && text_[at] == ':') return;
    const bool glued = !key.quoted() && key.text().find(':') != std::string::npos;
    refuse(key.mark(), glued ? "write a space after the ':'" : "expected 'key: value'");
  }

  void take_key(Open& in, Value key) {
    if (const std::string mistake = mistake_in_key(key); !mistake.empty()) {
      refuse(key.mark(), mistake);
      in.skip_value = true;
      return;
    }
    const auto [first, added] = in.keys.emplace(key.text(), key.mark());
    if (!added) {
      refuse(key.mark(), "the key '" + key.text() + "' occurs twice",
             {{first->second, "it occurs here first"}});
      in.skip_value = true;
      return;
    }
    in.key = std::move(key);
    in.key_offset = last_scalar_;
  }

  static std::string mistake_in_key(const Value& key) {
    if (key.kind() != Value::Kind::scalar) return "expected a word as key, found " + base::describe(key);
    if (key.text().empty()) return key.quoted() ? "an empty text cannot be a key" : std::string();
    if (key.text().size() > kLongestKey) return "a key of more than 200 bytes";
    for (std::size_t at = 0; at < key.text().size();) {
      const base::CodePoint c = base::decode_utf8(key.text(), at);
      if (c.bytes == 0 || base::needs_escape(c.value))
        return "a key cannot hold control characters or line breaks";
      at += c.bytes;
    }
    return {};
  }

  std::string_view text_;
  Positions positions_;
  base::Problems& problems_;
  std::vector<Open> open_;
  Value root_;
  std::size_t values_ = 0, mistakes_ = 0;
  std::size_t last_scalar_ = 0;
  int documents_ = 0;
  std::optional<std::size_t> refused_property_, refused_tab_, long_quote_;
};

Value build(std::string_view text, std::string& buffer, int source, base::Problems& problems) {
  TextBuffer bytes(buffer);
  std::istream stream(&bytes);
  TreeBuilder builder(text, source, problems);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    parser.HandleNextDocument(builder);  // never in a loop: a text such as "," yields documents for ever
  } catch (const Stop&) {
    return Value::null({source, 1, 1, 1});
  } catch (const YAML::Exception& error) {
    builder.report_syntax(error.msg, offset_of(error.mark));
    return Value::null({source, 1, 1, 1});
  }
  if (!builder.has_document()) problems.add({source, 0, 0, 1}, "this document is empty");
  return builder.take_root();
}

}  // namespace

Value parse_yaml(std::string text, std::string name, base::Sources& sources, base::Problems& problems) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  const int source = sources.add(std::move(name), text);
  const std::string_view kept = sources.text(source);
  if (const std::optional<BadText> bad = find_bad_text(kept)) {
    problems.add(bad->offset ? Positions(kept, source).at(*bad->offset) : Mark{source, 0, 0, 1},
                 bad->message);
    return Value::null({source, 1, 1, 1});
  }
  return build(kept, text, source, problems);
}

}  // namespace ruralsim::io
