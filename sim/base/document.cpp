// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <utility>

#include <ruralsim/base/document.hpp>

namespace ruralsim::base {

namespace {

/// An index of every line would take eight times the memory of a text that is nothing but line feeds.
constexpr std::size_t kLinesPerStart = 256;

}  // namespace

int Sources::add(std::string name, std::string text) {
  Source source{std::move(name), std::move(text), {0}};
  std::size_t lines = 1;
  for (std::size_t at = source.text.find('\n'); at != std::string::npos;
       at = source.text.find('\n', at + 1), ++lines)
    if (lines % kLinesPerStart == 0) source.line_starts.push_back(at + 1);
  sources_.push_back(std::move(source));
  return size() - 1;
}

const std::string& Sources::name(int source) const {
  return sources_.at(static_cast<std::size_t>(source)).name;
}

std::string_view Sources::line(int source, int line) const {
  const Source& from = sources_.at(static_cast<std::size_t>(source));
  const auto lines_before = static_cast<std::size_t>(std::max(line, 1) - 1);
  if (line < 1 || lines_before / kLinesPerStart >= from.line_starts.size()) return {};
  std::string_view rest = std::string_view(from.text).substr(from.line_starts[lines_before / kLinesPerStart]);
  for (std::size_t skip = lines_before % kLinesPerStart; skip > 0; --skip) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

const std::string& Sources::text(int source) const {
  return sources_.at(static_cast<std::size_t>(source)).text;
}

int Sources::size() const {
  return static_cast<int>(sources_.size());
}

Value Value::null(Mark mark) {
  Value value;
  value.mark_ = mark;
  return value;
}

Value Value::scalar(std::string text, Mark mark, bool quoted) {
  Value value = null(mark);
  value.kind_ = Kind::scalar;
  value.text_ = std::move(text);
  value.quoted_ = quoted;
  return value;
}

Value Value::list(std::vector<Value> items, Mark mark) {
  Value value = null(mark);
  value.kind_ = Kind::list;
  value.items_ = std::move(items);
  return value;
}

Value Value::map(std::vector<Entry> entries, Mark mark) {
  Value value = null(mark);
  value.kind_ = Kind::map;
  value.entries_ = std::move(entries);
  return value;
}

std::span<const Value> Value::items() const {
  return items_;
}

std::span<const Value::Entry> Value::entries() const {
  return entries_;
}

const Value* Value::find(std::string_view key) const {
  const auto at =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.key == key; });
  return at == entries_.end() ? nullptr : &at->value;
}

namespace {

/// A dated series is one value: points of two files would mix.
bool is_dated_series(const Value& value) {
  return !value.entries().empty() &&
         std::all_of(value.entries().begin(), value.entries().end(),
                     [](const Value::Entry& e) { return parse_month(e.key).has_value(); });
}

}  // namespace

Value merged(const Value& base, const Value& over) {
  if (base.kind() != Value::Kind::map || over.kind() != Value::Kind::map || is_dated_series(over))
    return over;
  std::vector<Value::Entry> entries;
  for (const Value::Entry& below : base.entries()) {
    const auto above = std::find_if(over.entries().begin(), over.entries().end(),
                                    [&](const Value::Entry& e) { return e.key == below.key; });
    if (above == over.entries().end())
      entries.push_back(below);
    else
      entries.push_back({above->key, above->key_mark, merged(below.value, above->value)});
  }
  for (const Value::Entry& above : over.entries())
    if (base.find(above.key) == nullptr) entries.push_back(above);
  return Value::map(std::move(entries), over.mark());
}

namespace {

constexpr std::size_t kDeepestPath = 64;

/// A word of a path may hold anything but dots, blanks and control characters.
bool is_path_word(std::string_view word) {
  return !word.empty() && std::none_of(word.begin(), word.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F;
  });
}

std::vector<std::string_view> path_words(std::string_view dotted) {
  std::vector<std::string_view> words;
  for (std::size_t start = 0; start <= dotted.size();) {
    const std::size_t end = std::min(dotted.find('.', start), dotted.size());
    words.push_back(dotted.substr(start, end - start));
    start = end + 1;
  }
  if (words.size() > kDeepestPath) throw std::invalid_argument("a path of more than 64 words");
  if (!std::all_of(words.begin(), words.end(), is_path_word))
    throw std::invalid_argument("malformed path '" + std::string(dotted) +
                                "': expected words joined by single dots, as in products.herbs.price");
  return words;
}

std::size_t item_number(std::string_view word, std::size_t items, std::string_view dotted) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc() && end == word.data() + word.size() && number < items) return number;
  const std::string have = items == 0 ? "is empty" : "has the items 0 to " + std::to_string(items - 1);
  throw std::invalid_argument("path '" + std::string(dotted) + "': the list has no item '" +
                              std::string(word) + "', it " + have);
}

}  // namespace

void set_path(Value& root, std::string_view dotted, Value leaf) {
  Value* at = &root;
  for (const std::string_view word : path_words(dotted)) {
    if (at->kind() == Value::Kind::list) {
      at = &at->items_[item_number(word, at->items_.size(), dotted)];
      continue;
    }
    if (at->kind() != Value::Kind::map) *at = Value::map({}, leaf.mark());
    const auto found = std::find_if(at->entries_.begin(), at->entries_.end(),
                                    [&](const Value::Entry& e) { return e.key == word; });
    if (found != at->entries_.end()) {
      at = &found->value;
    } else {
      at->entries_.push_back({std::string(word), leaf.mark(), Value::null(leaf.mark())});
      at = &at->entries_.back().value;
    }
  }
  *at = std::move(leaf);
}

}  // namespace ruralsim::base
