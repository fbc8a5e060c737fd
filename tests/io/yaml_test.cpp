// SPDX-License-Identifier: Apache-2.0
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "seeds.hpp"
#include "temporary_folder.hpp"
#include <ruralsim/io/yaml.hpp>

using namespace ruralsim;
using base::Problems;
using base::Sources;
using base::Value;

namespace {

struct Parsed {
  Value document;
  /// As the user would see them; empty when there are none.
  std::string errors;
};

std::string rendered(const Problems& problems, const Sources& sources) {
  return problems.empty()
             ? std::string()
             : base::ScenarioError({problems.all().begin(), problems.all().end()}, sources).render(false);
}

Parsed parsed(std::string text) {
  keep_as_seed(text);
  Sources sources;
  Problems problems;
  Value document = io::parse_yaml(std::move(text), "x.yaml", sources, problems);
  return {std::move(document), rendered(problems, sources)};
}

std::string errors(std::string text) {
  return parsed(std::move(text)).errors;
}

/// The first line of what the user would see.
std::string first_error(std::string text) {
  const std::string all = errors(std::move(text));
  return all.substr(0, all.find('\n'));
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

bool reads_as_text(const std::string& text) {
  return parsed(text + "\n").document.kind() == Value::Kind::scalar;
}

/// Whether a plain scalar would be read by the typed readers, or by another YAML reader, as something else
/// than text.
bool is_ambiguous(const std::string& text) {
  Problems ignored;
  const Value plain = Value::scalar(text, {});
  return !reads_as_text(text) || base::read_number(plain, ignored) || base::read_boolean(plain, ignored) ||
         base::parse_month(text);
}

/// Equal but for marks, and for quotes around what is a text without them too.
bool is_equal(const Value& a, const Value& b) {
  if (a.kind() != b.kind() || a.text() != b.text() || a.items().size() != b.items().size() ||
      a.entries().size() != b.entries().size())
    return false;
  if (a.quoted() != b.quoted() && is_ambiguous(a.text())) return false;
  for (std::size_t i = 0; i < a.items().size(); ++i)
    if (!is_equal(a.items()[i], b.items()[i])) return false;
  for (std::size_t i = 0; i < a.entries().size(); ++i)
    if (a.entries()[i].key != b.entries()[i].key || !is_equal(a.entries()[i].value, b.entries()[i].value))
      return false;
  return true;
}

std::string file_in(const TemporaryFolder& folder, const std::string& name, std::string_view text) {
  const std::filesystem::path path = folder.path() / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

struct Opened {
  io::Loaded loaded;
  Sources sources;
  std::string errors;
};

Opened opened(const std::filesystem::path& path) {
  Opened out;
  Problems problems;
  out.loaded = io::load_with_extends(path, out.sources, problems);
  out.errors = rendered(problems, out.sources);
  return out;
}

}  // namespace

TEST_CASE("a document keeps its scalars as written, in file order") {
  const Parsed p = parsed("# a comment\nb: 017\na: \"12\"\nc:\n  - 1\n  - {x: y z}\n  -\nd:\ne: ~\nf: []\n");
  REQUIRE(p.errors.empty());
  REQUIRE(p.document.entries().size() == 6);
  CHECK(p.document.entries()[0].key == "b");
  CHECK(p.document.find("b")->text() == "017");
  CHECK_FALSE(p.document.find("b")->quoted());
  CHECK(p.document.find("a")->text() == "12");
  CHECK(p.document.find("a")->quoted());
  CHECK(p.document.find("c")->items()[1].find("x")->text() == "y z");
  CHECK(p.document.find("c")->items()[2].kind() == Value::Kind::null);
  CHECK(p.document.find("d")->kind() == Value::Kind::null);
  CHECK(p.document.find("e")->kind() == Value::Kind::null);
  CHECK(p.document.find("f")->kind() == Value::Kind::list);
  CHECK(p.document.find("g") == nullptr);
}

TEST_CASE("a text at hand may be a single scalar") {
  CHECK(parsed("5").document.text() == "5");
  CHECK(parsed("[1, 2]").document.items().size() == 2);
  CHECK(parsed("~").document.kind() == Value::Kind::null);
  CHECK(errors("~").empty());
}

TEST_CASE("marks count characters, not bytes, and measure the scalar") {
  const Parsed p = parsed(
      "\xEF\xBB\xBF\xE5\xA3\xA4\xE5\xA1\x98: \"\xE5\x8E\xBF\" # x\r\nb: {c: forty two, d: 'it''s'}\r\n");
  REQUIRE(p.errors.empty());
  const Value::Entry& first = p.document.entries()[0];
  CHECK(first.key_mark.line == 1);
  CHECK(first.key_mark.column == 1);
  CHECK(first.key_mark.length == 2);
  CHECK(first.value.mark().column == 5);
  CHECK(first.value.mark().length == 3);
  const Value& c = *p.document.find("b")->find("c");
  CHECK(c.mark().line == 2);
  CHECK(c.mark().column == 8);
  CHECK(c.mark().length == 9);
  const Value& d = *p.document.find("b")->find("d");
  CHECK(d.text() == "it's");
  CHECK(d.mark().column == 22);
  CHECK(d.mark().length == 7);
  CHECK(p.document.find("b")->mark().column == 4);
}

TEST_CASE("an absent value is marked at its key or dash") {
  const Parsed p = parsed("a: 1\nherd:\nb:\n  -\n  - 2\n");
  CHECK(p.document.find("herd")->mark().line == 2);
  CHECK(p.document.find("herd")->mark().length == 4);
  CHECK(p.document.find("b")->items()[0].mark().line == 4);
  CHECK(p.document.find("b")->items()[0].mark().column == 3);
}

TEST_CASE("LF and CRLF give the same document") {
  const std::string text = "a: 1\nb: |\n  one\n  two\nc: \"p\n  q\"\nd:\n  - x\n    y\n";
  std::string crlf;
  for (const char c : text) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  CHECK(parsed(crlf).errors.empty());
  CHECK(parsed(text).document.find("b")->text() == "one\ntwo\n");
  CHECK(is_equal(parsed(text).document, parsed(crlf).document));
}

TEST_CASE("an unreadable number in a file is shown in its place") {
  Sources sources;
  Problems problems;
  const Value document = io::parse_yaml("format: 1\nherd: fourty\n", "x.yaml", sources, problems);
  base::read_number(*document.find("herd"), problems);
  CHECK(rendered(problems, sources) ==
        "x.yaml:2:7: error: expected a number, found 'fourty'\n"
        "   2 | herd: fourty\n"
        "     |       ^~~~~~\n");
}

TEST_CASE("a duplicate key is an error with a note at the first") {
  CHECK(errors("herd: 1\nname: x\nherd: 2\n") ==
        "x.yaml:3:1: error: the key 'herd' occurs twice\n"
        "   3 | herd: 2\n"
        "     | ^~~~\n"
        "x.yaml:1:1: note: it occurs here first\n"
        "   1 | herd: 1\n"
        "     | ^~~~\n");
  CHECK(first_error("a: {b: 1, \"b\": 2}") == "x.yaml:1:11: error: the key 'b' occurs twice");
}

TEST_CASE("anchors, aliases and tags are refused, each where it stands") {
  CHECK(errors("&x [1, *x]") ==
        "x.yaml:1:1: error: anchors (&name) are not allowed: remove it\n"
        "   1 | &x [1, *x]\n"
        "     | ^\n"
        "x.yaml:1:8: error: aliases (*name) are not allowed: write the value out\n"
        "   1 | &x [1, *x]\n"
        "     |        ^\n");
  CHECK(first_error("a: *nowhere") ==
        "x.yaml:1:4: error: aliases (*name) are not allowed: write the value out");
  CHECK(first_error("a: *") == "x.yaml:1:4: error: aliases (*name) are not allowed: write the value out");
  CHECK(first_error("a: &") == "x.yaml:1:4: error: anchors (&name) are not allowed: remove it");
  for (const char* tagged :
       {"a: !!int 3", "a: !t 3", "a: ! 3", "a: !t", "a: !!map {}", "a: !<t> x", "a: !!str [1]"})
    CHECK(first_error(tagged) == "x.yaml:1:4: error: tags (!name) are not allowed: remove it");
}

TEST_CASE("an alias bomb is refused without being expanded") {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string name = std::to_string(i), last = std::to_string(i - 1);
    bomb += "a" + name + ": &a" + name + " [*a" + last + ", *a" + last + "]\n";
  }
  CHECK(first_error(bomb) == "x.yaml:1:5: error: anchors (&name) are not allowed: remove it");
}

TEST_CASE("a file holds one document") {
  CHECK(errors("a: 1\n---\nb: 2\n") ==
        "x.yaml:2:1: error: a second document begins here: a file holds one\n"
        "   2 | ---\n"
        "     | ^\n");
  CHECK(first_error("---\n---\n") == "x.yaml:2:1: error: a second document begins here: a file holds one");
  CHECK(first_error("a: 1\n...\nb: 2\n") ==
        "x.yaml:3:1: error: a second document begins here: a file holds one");
  CHECK(first_error("- 1\nb: 2\n") ==
        "x.yaml:2:1: error: this does not continue the document above: check the indentation");
  CHECK(errors("---\na: 1\n...\n").empty());
}

TEST_CASE("keys are short words") {
  CHECK(first_error("? [1, 2]\n: 3\n") == "x.yaml:1:3: error: expected a word as key, found a list");
  CHECK(first_error("? {a: 1}\n: 3\n") == "x.yaml:1:3: error: expected a word as key, found a map");
  CHECK(first_error(": 3\n") == "x.yaml:1:1: error: expected a word as key, found nothing");
  CHECK(first_error("~: 3\n") == "x.yaml:1:1: error: expected a word as key, found nothing");
  CHECK(first_error("\"\": 3\n") == "x.yaml:1:1: error: an empty text cannot be a key");
  CHECK(first_error("\"a\\nb\": 3\n") ==
        "x.yaml:1:1: error: a key cannot hold control characters or line breaks");
  CHECK(first_error(std::string(201, 'a') + ": 3\n") == "x.yaml:1:1: error: a key of more than 200 bytes");
  CHECK(errors(std::string(200, 'a') + ": 3\n").empty());
}

TEST_CASE("syntax errors say what to change, at the right place") {
  CHECK(first_error("a: b: c\n") ==
        "x.yaml:1:5: error: a ':' cannot stand inside a value: put the value in quotes, or the key on a line "
        "of its "
        "own");
  CHECK(first_error("a: 1\n b: 2\n") ==
        "x.yaml:2:2: error: this key is indented deeper than the line above, which already has a value");
  CHECK(first_error("a: 1\nfoo\nb: 2\n") == "x.yaml:2:1: error: expected 'key: value'");
  CHECK(first_error("a: 1\nfoo\n") == "x.yaml:2:1: error: expected 'key: value'");
  CHECK(first_error("a: 1\nb:2\nc: 3\n") == "x.yaml:2:2: error: write a space after this ':'");
  CHECK(first_error("a: 1\nb:2\n") == "x.yaml:2:1: error: write a space after the ':'");
  CHECK(first_error("{a:1}") == "x.yaml:1:2: error: write a space after the ':'");
  CHECK(first_error("{a: 1, b}") == "x.yaml:1:8: error: expected 'key: value'");
  CHECK(first_error("a: [1,,2]") == "x.yaml:1:7: error: expected a value before this ','");
  CHECK(first_error("a: 1\n]\n") == "x.yaml:2:1: error: this ']' closes nothing");
  CHECK(first_error("a: @x\n") == "x.yaml:1:4: error: a value cannot begin with '@': put it in quotes");
  CHECK(
      first_error("a: 'it's'\n") ==
      "x.yaml:1:8: error: text after the closing quote: inside single quotes a quote is written twice ('')");
  CHECK(first_error("a: - b\n") ==
        "x.yaml:1:4: error: a list item cannot begin here: begin it with '- ' on a line of its own");
  CHECK(first_error("a: \"\\q\"\n") ==
        "x.yaml:1:7: error: unknown escape in a double-quoted text: write '\\\\' for a backslash, or use "
        "single quotes");
  CHECK(errors("a: [1, 2\nb: 3\n") ==
        "x.yaml:1:4: error: this '[' is not closed\n"
        "   1 | a: [1, 2\n"
        "     |    ^\n"
        "x.yaml:2:2: note: it was still open here\n"
        "   2 | b: 3\n"
        "     |  ^\n");
  CHECK(errors("a:\n  - 1\n - 2\n") ==
        "x.yaml:3:2: error: this does not continue the keys above: check the indentation\n"
        "   3 |  - 2\n"
        "     |  ^\n"
        "x.yaml:1:1: note: the keys begin here\n"
        "   1 | a:\n"
        "     | ^\n");
}

TEST_CASE("a forgotten quote is found, at the end of the file and before it") {
  CHECK(first_error("a: \"open\nb: 2\n") == "x.yaml:1:4: error: this quote is not closed");
  CHECK(first_error("a: 'open\nb: 2\n") == "x.yaml:1:4: error: this quote is not closed");
  CHECK(first_error("a: \"open\\\"") == "x.yaml:1:4: error: this quote is not closed");
  CHECK(first_error("a: 'x'\nb: [\"y\", it's, \"z]\n---\n") ==
        "x.yaml:2:16: error: this quote is not closed");
  CHECK(errors("a: \"x\nb: \"y\"\n")
            .find("x.yaml:1:4: note: the quoted text that begins here runs over several lines") !=
        std::string::npos);
}

TEST_CASE("tabs in the indentation are refused, elsewhere they are blanks") {
  CHECK(errors("a:\n\tb: 1\n") ==
        "x.yaml:2:1: error: a tab in the indentation: indent with spaces\n"
        "   2 | \\tb: 1\n"
        "     | ^~\n");
  CHECK(first_error("a:\n  b: 1\n\tc: 2\n") ==
        "x.yaml:3:1: error: a tab in the indentation: indent with spaces");
  CHECK(first_error("a:\n\t1\n") == "x.yaml:2:1: error: a tab in the indentation: indent with spaces");
  CHECK(first_error("a:\n \t- 1\n") == "x.yaml:2:2: error: a tab in the indentation: indent with spaces");
  CHECK(errors("a: 1\t# comment\n\t\nb: [\n\t1]\n").empty());
}

TEST_CASE("a syntax error does not hide the mistakes before it") {
  CHECK(errors("a: 1\na: 2\nb: *x\nc: @\n").find("x.yaml:2:1: error: the key 'a' occurs twice") == 0);
  CHECK(errors("a: 1\na: 2\nc: @\n").find("x.yaml:3:4: error: a value cannot begin with '@'") !=
        std::string::npos);
}

TEST_CASE("only UTF-8 text is read") {
  CHECK(errors("a: 1\nb: \xE5\xA3\xA4 caf\xE9\n") ==
        "x.yaml:2:9: error: these bytes are not UTF-8: save the file as UTF-8 (perhaps it is GB 18030 or "
        "Latin-1)\n"
        "   2 | b: \xE5\xA3\xA4 caf\\xe9\n"
        "     |          ^~~~\n");
  CHECK(first_error("a: \xC0\xAF").starts_with("x.yaml:1:4: error: these bytes are not UTF-8"));
  CHECK(first_error("a: \xED\xA0\x80").starts_with("x.yaml:1:4: error: these bytes are not UTF-8"));
  CHECK(first_error("a: \xF4\x90\x80\x80").starts_with("x.yaml:1:4: error: these bytes are not UTF-8"));
  CHECK(first_error(std::string("\xFF\xFE"
                                "a\0",
                                4)) == "x.yaml: error: the text is UTF-16: save the file as UTF-8");
  CHECK(first_error("a: 1\nb: \x04\nc: 2\n") ==
        "x.yaml:2:4: error: a control character: remove it, or write it as an escape in double quotes");
  CHECK(first_error(std::string("a: 1\0b", 6)).starts_with("x.yaml:1:5: error: a control character"));
  CHECK(first_error("a: 1\rb: 2\r") ==
        "x.yaml:1:5: error: a carriage return without a line feed: save the file with LF or CRLF line ends");
  CHECK(first_error("a: 1\n\xEF\xBB\xBF"
                    "b: 2\n") == "x.yaml:2:1: error: a byte order mark inside the text: remove it");
  CHECK(first_error("# c\n%YAML 1.2\n---\na: 1\n") ==
        "x.yaml:2:1: error: directives (%YAML, %TAG) are not used here: remove this line");
}

TEST_CASE("an empty document is an error") {
  for (const char* text : {"", "\n", "# only a comment\n", "\xEF\xBB\xBF", "   \n  \n"})
    CHECK(errors(text) == "x.yaml: error: this document is empty\n");
  CHECK(first_error(",") == "x.yaml:1:1: error: expected a value before this ','");
}

TEST_CASE("the limits of depth, values, scalars and lines hold exactly") {
  CHECK(errors(repeated("[", 64) + repeated("]", 64)).empty());
  CHECK(first_error(repeated("[", 65) + repeated("]", 65)) ==
        "x.yaml:1:65: error: nested deeper than 64 levels");
  CHECK(errors("a: " + std::string(16384, 'x')).empty());
  CHECK(first_error("a: " + std::string(16385, 'x')) ==
        "x.yaml:1:4: error: a text of more than 16384 bytes: put bulk data in a CSV file");
  CHECK(errors(repeated("- [1]\n", 49'999)).empty());
  CHECK(first_error(repeated("- [1]\n", 50'000)) ==
        "x.yaml:50000:4: error: more than 100000 values: put bulk data in a CSV file");
  CHECK(first_error("a: 1\n# " + std::string(131'071, 'x') + "\n") ==
        "x.yaml:2:1: error: this line is longer than 131072 bytes: put bulk data in a CSV file");
  CHECK(first_error(repeated("\n", 100'001) + "a: 1") ==
        "x.yaml:100001:1: error: more than 100000 lines: put bulk data in a CSV file");
  CHECK(errors(std::string((4 << 20) + 1, '\n')) ==
        "x.yaml: error: more than 4 MiB: put bulk data in a CSV file\n");
}

TEST_CASE("reading stops after a thousand mistakes") {
  Sources sources;
  Problems problems;
  io::parse_yaml(repeated("- !a 1\n", 5000), "x.yaml", sources, problems);
  CHECK(problems.all().size() == 1001);
  CHECK(problems.all().back().message == "reading stops here, after 1000 mistakes");
}

TEST_CASE("hostile texts are refused within a second") {
  constexpr std::size_t kFull = 4 << 20;
  std::string staircase, duplicates, wide_duplicates = "{";
  for (std::size_t i = 0; i < 2800; ++i) staircase += std::string(i, ' ') + "a:\n";
  for (std::size_t i = 0; i < 99'000; ++i) duplicates += "a: 1\n";
  for (std::size_t i = 0; i < 20'000; ++i) wide_duplicates += "a: 1, ";
  const std::vector<std::string> texts = {repeated("[", 100'000),
                                          repeated("[", kFull),
                                          repeated("[\n", 100'000),
                                          repeated("[\n", kFull / 2),
                                          repeated("{", 100'000),
                                          repeated("{a: ", 100'000),
                                          repeated("- ", 100'000),
                                          repeated("- ", kFull / 2),
                                          repeated("- ", 60'000),
                                          repeated("? ", 60'000),
                                          repeated("{a: ", 30'000),
                                          repeated("[a, ", 30'000),
                                          repeated("[[],", 30'000),
                                          repeated("[? ", 30'000),
                                          repeated("? ", 100'000),
                                          repeated("? - ", 30'000),
                                          repeated("{[", 60'000),
                                          repeated("{? ", 40'000),
                                          repeated("[]: ", 30'000),
                                          repeated("]", 100'000),
                                          repeated("[", 99'000),
                                          repeated(",", kFull),
                                          repeated(",", 100'000),
                                          repeated(",\n", 100'000),
                                          repeated("\"", kFull),
                                          repeated("'", kFull),
                                          repeated("\"", 99'000),
                                          repeated("\n", kFull),
                                          repeated("\r\n", kFull / 2),
                                          repeated("\t", kFull),
                                          repeated(" ", kFull),
                                          repeated("a", kFull),
                                          repeated("a ", kFull / 2),
                                          repeated("a\n", 99'000),
                                          repeated("&a ", kFull / 3),
                                          repeated("!a ", kFull / 3),
                                          repeated("&a\n", 99'000),
                                          repeated("- &a 1\n", 99'000),
                                          repeated("- *a\n", 99'000),
                                          repeated("*", kFull),
                                          repeated("---\n", 99'000),
                                          repeated("- - |\n", 99'000),
                                          repeated(": ", kFull / 2),
                                          repeated("%\n", kFull / 2),
                                          repeated("a: ", 40'000),
                                          repeated(repeated("a", 30) + "\n", 99'000),
                                          "[" + repeated("a,", kFull / 2),
                                          "[" + repeated("a, b,\n", 99'000) + "]",
                                          "\"a" + repeated("\n", 99'000) + "b\"",
                                          "a" + repeated("\n", 99'000) + "b",
                                          "a: |" + repeated("\n", 99'000) + " b",
                                          "a: b" + repeated("\n  b", 99'000),
                                          repeated("\"a\\\n", 99'000),
                                          repeated("- \"a\n", 99'000),
                                          repeated("'' ", 43'000),
                                          staircase,
                                          duplicates,
                                          wide_duplicates + "}",
                                          repeated("\x80", kFull),
                                          repeated("k: {\n", 99'000)};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    CAPTURE(i);
    CAPTURE(texts[i].substr(0, 20));
    const std::clock_t start = std::clock();  // of this process alone: the machine may be busy
    CHECK_FALSE(errors(texts[i]).empty());
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    CHECK(seconds < 1.0);
  }
}

TEST_CASE("no damage to a scenario makes the reader crash, hang or accept what it cannot write") {
  const std::string whole =
      "# Question\nformat: 1\nname: \"rang tang\"\nextends: base.yaml\nstart: 2016-01\npolicy:\n  regimes: "
      "[a.yaml, 'b.yaml']\n"
      "  transition: {from: x, to: y, introduce: {linear: [2021-01, 2026-01]}}\n  measures:\n"
      "    - {instrument: micro_credit, level: 50000}\n    - instrument: b\n      level: 1.5e3\nnote: |\n  "
      "text\n  more\n"
      "long: >-\n  folded\n  text\n";
  constexpr std::string_view kPieces = "[]{}:,-?&*!|>'\"%@`#~ \n\n\t\\=.<a1";
  std::mt19937 random(20210225);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int round = 0; round < 4000; ++round) {
    std::string text = whole;
    for (std::size_t edits = 1 + below(6); edits > 0; --edits) {
      const std::size_t at = below(text.size());
      const std::size_t kind = below(4);
      if (kind == 0) text.erase(at, 1 + below(8));
      if (kind == 1) text.insert(at, 1, kPieces[below(kPieces.size())]);
      if (kind == 2) text[at] = kPieces[below(kPieces.size())];
      if (kind == 3) text.insert(at, text.substr(below(text.size()), 1 + below(20)));
      if (text.empty()) text = "a";
    }
    CAPTURE(text);
    const Parsed p = parsed(text);
    if (p.errors.empty()) {
      const Parsed again = parsed(io::write_yaml(p.document));
      CHECK(again.errors.empty());
      CHECK(is_equal(p.document, again.document));
    }
  }
}

TEST_CASE("writing is block style, two spaces, quotes only where needed") {
  const std::string text =
      "format: 1\n"
      "name: rangtang-cliff\n"
      "share: 0.50\n"
      "version: \"12\"\n"
      "answer: \"no\"\n"
      "module: on\n"
      "nothing: null\n"
      "word: \"null\"\n"
      "empty: \"\"\n"
      "day: \"2016-01-01\"\n"
      "start: 2016-01\n"
      "path: ../regimes/poverty.yaml\n"
      "title: \"a: b\"\n"
      "hash: \"a #b\"\n"
      "lines: \"one\\ntwo\\t3\"\n"
      "none: []\n"
      "nobody: {}\n"
      "\"on\": 1\n"
      "policy:\n"
      "  measures:\n"
      "    - instrument: micro_credit\n"
      "      level: -5\n"
      "    - - 1\n"
      "      - - 2\n"
      "    - plain text\n";
  const Parsed p = parsed(text);
  REQUIRE(p.errors.empty());
  CHECK(io::write_yaml(p.document) == text);
  CHECK(io::write_yaml(parsed("{b: [1, {c: 'x'}], a: \"y z\"}").document) == "b:\n  - 1\n  - c: x\na: y z\n");
}

TEST_CASE("texts that look like something else are quoted, numbers keep their text") {
  for (const char* text : {"12",
                           "-1.5",
                           "+3",
                           ".5",
                           "1e5",
                           "0x1F",
                           "017",
                           "1_000",
                           "2016-01",
                           "2016-01-15",
                           "12:30:00",
                           "true",
                           "False",
                           "yes",
                           "NO",
                           "on",
                           "off",
                           "y",
                           "N",
                           "null",
                           "Null",
                           "~",
                           "",
                           ".nan",
                           "-.inf",
                           "NaN",
                           "infinite: x",
                           "- x",
                           "? x",
                           ": x",
                           "[x",
                           "{x",
                           "#x",
                           "&x",
                           "*x",
                           "!x",
                           "|",
                           ">",
                           "'x",
                           "\"x",
                           "%x",
                           "@x",
                           "`x",
                           ",x",
                           " x",
                           "x ",
                           "x:",
                           "x #y",
                           "---",
                           "...",
                           "=",
                           "<<",
                           "-",
                           "a\nb",
                           "a\tb",
                           "\x07",
                           "\xC2\x85",
                           "\xE2\x80\xA8",
                           "\xE2\x80\xAE"}) {
    CAPTURE(text);
    const Value value = Value::scalar(text, {}, true);
    const std::string written = io::write_yaml(value);
    CHECK(written.front() == '"');
    const Parsed back = parsed("key: " + written);
    REQUIRE(back.errors.empty());
    CHECK(back.document.find("key")->text() == text);
    CHECK(back.document.find("key")->quoted());
  }
  for (const char* text :
       {"herbs", "micro_credit", "a b", "a:b", "x#y", "-x", "?x", "a, b", "it's", "\xE5\xA3\xA4\xE5\xA1\x98",
        "../x.yaml", "nano", "infinite", "a \"b\" c", "a [b]", "e5", "one-2"})
    CHECK(io::write_yaml(Value::scalar(text, {}, true)) == std::string(text) + "\n");
  for (const char* number : {"12", "0.50", "1e5", "017", "2016-01", "yes", "on"})
    CHECK(io::write_yaml(Value::scalar(number, {})) == std::string(number) + "\n");
}

namespace {

/// Trees of every kind, with the texts that YAML makes difficult.
class RandomTrees {
 public:
  explicit RandomTrees(std::uint32_t seed) : random_(seed) {}

  Value tree(int depth) {
    const std::size_t kind = below(depth == 0 ? 4 : 8);
    if (kind == 0) return Value::null({});
    if (kind < 4) return scalar();
    const bool list = kind < 6;
    std::vector<Value> items;
    std::vector<Value::Entry> entries;
    for (std::size_t n = below(5); n > 0; --n) {
      if (list)
        items.push_back(tree(depth - 1));
      else
        add(entries, key(), tree(depth - 1));
    }
    return list ? Value::list(std::move(items), {}) : Value::map(std::move(entries), {});
  }

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

  static void add(std::vector<Value::Entry>& entries, std::string key, Value value) {
    for (const Value::Entry& entry : entries)
      if (entry.key == key) return;
    entries.push_back({std::move(key), {}, std::move(value)});
  }

  std::string text(std::size_t most, bool controls) {
    static const std::vector<std::string> kPieces = {"a",
                                                     "b",
                                                     "herbs",
                                                     "1",
                                                     "0",
                                                     ".",
                                                     "-",
                                                     "_",
                                                     " ",
                                                     "  ",
                                                     ":",
                                                     ": ",
                                                     " #",
                                                     "#",
                                                     "'",
                                                     "\"",
                                                     "\\",
                                                     ",",
                                                     "[",
                                                     "]",
                                                     "{",
                                                     "}",
                                                     "&",
                                                     "*",
                                                     "!",
                                                     "|",
                                                     ">",
                                                     "%",
                                                     "@",
                                                     "`",
                                                     "?",
                                                     "~",
                                                     "true",
                                                     "no",
                                                     "null",
                                                     "e",
                                                     "+",
                                                     "=",
                                                     "<<",
                                                     "---",
                                                     "...",
                                                     "\xE5\xA3\xA4",
                                                     "\xF0\x9F\x90\x82",
                                                     "\xC3\xA9",
                                                     "\n",
                                                     "\t",
                                                     "\r",
                                                     "\x01",
                                                     "\x7F",
                                                     "\xC2\x85",
                                                     "\xE2\x80\xA8",
                                                     "\xEF\xBB\xBF",
                                                     "\xE2\x80\xAE",
                                                     std::string(1, '\0')};
    constexpr std::size_t kPrintable = 44;
    std::string out;
    for (std::size_t n = below(most); n > 0; --n)
      out += kPieces[below(controls ? kPieces.size() : kPrintable)];
    return out;
  }

  Value scalar() {
    static const std::vector<std::string> kWords = {"12",   "-0.5", "1e5", "017",  "2016-01",
                                                    "true", "on",   "no",  "herbs"};
    if (below(2) == 0) return Value::scalar(kWords[below(kWords.size())], {}, below(2) == 0);
    return Value::scalar(text(8, true), {}, true);
  }

  std::string key() {
    std::string out = text(5, false);
    return out.empty() ? "k" : out;
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("what is written is read back as the same tree, and written again as the same text") {
  RandomTrees trees(1);
  for (int round = 0; round < 5000; ++round) {
    const Value tree = trees.tree(5);
    const std::string written = io::write_yaml(tree);
    CAPTURE(written);
    const Parsed back = parsed(written);
    CHECK(back.errors.empty());
    CHECK(is_equal(tree, back.document));
    CHECK(io::write_yaml(back.document) == written);
  }
}

TEST_CASE("the deepest and longest that can be read can be written and read back") {
  const std::string nest = repeated("[", 63) + "{a: 1}" + repeated("]", 63);
  CHECK(is_equal(parsed(io::write_yaml(parsed(nest).document)).document, parsed(nest).document));
  const Value controls = Value::scalar(std::string(16384, '\x01'), {}, true);
  CHECK(is_equal(parsed(io::write_yaml(controls)).document, controls));
}

TEST_CASE("a file that cannot be read is a problem that names it") {
  const TemporaryFolder folder;
  const auto read = [&](const std::string& path) {
    Sources sources;
    Problems problems;
    CHECK(io::read_yaml(path, sources, problems).kind() == Value::Kind::null);
    return rendered(problems, sources);
  };
  const std::string missing = (folder.path() / "missing.yaml").string(),
                    pipe = (folder.path() / "pipe").string();
  CHECK(read(missing) == "error: cannot read '" + missing + "': no such file\n");
  CHECK(read(folder.path().string()) ==
        "error: cannot read '" + folder.path().string() + "': it is a folder\n");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(read(pipe) == "error: cannot read '" + pipe + "': it is not a regular file\n");
  CHECK(read("/dev/zero") == "error: cannot read '/dev/zero': it is not a regular file\n");
  const std::string below_file = file_in(folder, "a.yaml", "a: 1\n") + "/b.yaml";
  CHECK(read(below_file).starts_with("error: cannot read '" + below_file + "': "));
  const std::filesystem::path loop = folder.path() / "loop.yaml";
  std::filesystem::create_symlink(loop, loop);
  CHECK(read(loop.string()) ==
        "error: cannot read '" + loop.string() + "': Too many levels of symbolic links\n");
  CHECK(read("") == "error: cannot read '': no such file\n");
  const std::string empty = file_in(folder, "empty.yaml", "");
  CHECK(read(empty) == empty + ": error: this document is empty\n");
  const std::string large = file_in(folder, "large.yaml", std::string(5 << 20, '#'));
  CHECK(read(large) == "error: cannot read '" + large + "': more than 4 MiB: put bulk data in a CSV file\n");
  if (std::filesystem::exists("/proc/self/mem"))
    CHECK(read("/proc/self/mem").starts_with("error: cannot read '/proc"));
}

TEST_CASE("a file that cannot be read is a problem where it was named") {
  Sources sources;
  Problems problems;
  const Value document = io::parse_yaml("regime: lost.yaml\n", "x.yaml", sources, problems);
  io::read_yaml("lost.yaml", sources, problems, document.find("regime")->mark());
  CHECK(rendered(problems, sources) ==
        "x.yaml:1:9: error: cannot read 'lost.yaml': no such file\n"
        "   1 | regime: lost.yaml\n"
        "     |         ^~~~~~~~~\n");
}

TEST_CASE("extends lays a file over its base, chain by chain, and keeps the marks of each") {
  const TemporaryFolder folder;
  file_in(folder, "shared/root.yaml", "seed: 1\nherd: {yak: 3, sheep: 4}\nlist: [1, 2]\n");
  const std::string middle =
      file_in(folder, "base.yaml", "extends: shared/root.yaml\nherd: {yak: many}\nend: 2031-01\n");
  const std::string top =
      file_in(folder, "rangtang/cliff.yaml", "name: cliff\nextends: ../base.yaml\nlist: [9]\n");
  const Opened o = opened(top);
  REQUIRE(o.errors.empty());
  const Value& document = o.loaded.document;
  CHECK(io::write_yaml(document) ==
        "seed: 1\nherd:\n  yak: many\n  sheep: 4\nlist:\n  - 9\nend: 2031-01\nname: cliff\n");
  REQUIRE(o.loaded.files.size() == 3);
  CHECK(o.loaded.files[0] == top);
  CHECK(std::filesystem::equivalent(o.loaded.files[1], middle));
  Problems problems;
  base::read_number(*document.find("herd")->find("yak"), problems);
  CHECK(rendered(problems, o.sources)
            .ends_with("base.yaml:2:13: error: expected a number, found 'many'\n"
                       "   2 | herd: {yak: many}\n"
                       "     |             ^~~~\n"));
}

TEST_CASE("a missing base is a problem at the extends value that names the whole chain") {
  const TemporaryFolder folder;
  const std::string base = file_in(folder, "base.yaml", "extends: lost.yaml\n");
  const std::string top = file_in(folder, "top.yaml", "a: 1\nextends: base.yaml\n");
  const std::string lost = (folder.path() / "lost.yaml").string();
  CHECK(opened(top).errors == base + ":1:10: error: cannot read '" + lost +
                                  "': no such file (extends: " + top + " -> " + base + " -> " + lost +
                                  ")\n"
                                  "   1 | extends: lost.yaml\n"
                                  "     |          ^~~~~~~~~\n");
}

TEST_CASE("a circular chain is a problem that names the whole chain, also through links") {
  const TemporaryFolder folder;
  const std::string a = file_in(folder, "a.yaml", "extends: b.yaml\n"),
                    b = file_in(folder, "b.yaml", "extends: a.yaml\n");
  CHECK(opened(a).errors == b + ":1:10: error: circular extends: " + a + " -> " + b + " -> " + a +
                                "\n"
                                "   1 | extends: a.yaml\n"
                                "     |          ^~~~~~\n");
  const std::string self = file_in(folder, "self.yaml", "extends: ./self.yaml\n");
  CHECK(opened(self).errors.find(":1:10: error: circular extends: ") != std::string::npos);
  const std::string linked = file_in(folder, "linked.yaml", "extends: link.yaml\n");
  std::filesystem::create_symlink(linked, folder.path() / "link.yaml");
  CHECK(opened(linked).errors.find(":1:10: error: circular extends: ") != std::string::npos);
}

TEST_CASE("a chain has at most sixteen files") {
  const TemporaryFolder folder;
  for (int i = 1; i < 16; ++i)
    file_in(folder, std::to_string(i) + ".yaml", "extends: " + std::to_string(i + 1) + ".yaml\n");
  file_in(folder, "16.yaml", "a: 1\n");
  CHECK(opened(folder.path() / "1.yaml").errors.empty());
  file_in(folder, "0.yaml", "extends: 1.yaml\n");
  CHECK(opened(folder.path() / "0.yaml").errors.find("16.yaml") != std::string::npos);
}

TEST_CASE("a scenario file holds keys, and extends names one file") {
  const TemporaryFolder folder;
  const std::string list = file_in(folder, "list.yaml", "- 1\n- 2\n");
  CHECK(opened(list).errors.starts_with(
      list + ":1:1: error: expected keys with values (key: value), found a list\n"));
  const std::string two = file_in(folder, "two.yaml", "extends: [a.yaml, b.yaml]\n");
  CHECK(opened(two).errors.starts_with(
      two + ":1:10: error: expected the name of the file to extend, found a list\n"));
  const std::string none = file_in(folder, "none.yaml", "extends:\n");
  CHECK(opened(none).errors.starts_with(
      none + ":1:1: error: expected the name of the file to extend, found nothing\n"));
  const std::string dir = file_in(folder, "dir.yaml", "extends: .\n");
  CHECK(opened(dir).errors.find("it is a folder (extends: ") != std::string::npos);
}

TEST_CASE("mistakes in a base and in the file itself come together") {
  const TemporaryFolder folder;
  file_in(folder, "base.yaml", "a: 1\na: 2\n");
  const std::string top = file_in(folder, "top.yaml", "b: 1\nb: 2\nextends: base.yaml\n");
  const std::string all = opened(top).errors;
  CHECK(all.find("the key 'b' occurs twice") != std::string::npos);
  CHECK(all.find("the key 'a' occurs twice") != std::string::npos);
}
