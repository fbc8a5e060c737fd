// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <doctest/doctest.h>

#include <ruralsim/base/document.hpp>

using namespace ruralsim::base;

namespace {

Value plain(std::string text, Mark mark = {}) {
  return Value::scalar(std::move(text), mark);
}
Value quoted(std::string text) {
  return Value::scalar(std::move(text), {}, true);
}
Value one_key(std::string key, Value value) {
  return Value::map({{std::move(key), {}, std::move(value)}}, {});
}

/// What a reader says about a value; empty when it is content.
template <class Reader>
std::string complaint(Reader read, const Value& value) {
  Problems problems;
  const auto result = read(value, problems);
  CHECK(result.has_value() == problems.empty());
  return problems.empty() ? std::string() : problems.all()[0].message;
}

std::string number_complaint(const Value& value) {
  return complaint(read_number, value);
}
std::string integer_complaint(const Value& value) {
  return complaint(read_integer, value);
}
std::string boolean_complaint(const Value& value) {
  return complaint(read_boolean, value);
}
std::string month_complaint(const Value& value) {
  return complaint(read_month, value);
}

double number(std::string text) {
  Problems problems;
  return read_number(plain(std::move(text)), problems).value_or(std::numeric_limits<double>::quiet_NaN());
}

std::string rendered(std::string text, Mark mark, std::string message = "wrong") {
  Sources sources;
  mark.source = sources.add("x.yaml", std::move(text));
  return ScenarioError({{mark, std::move(message), {}}}, sources).render(false);
}

}  // namespace

TEST_CASE("an absent value is null and has nothing in it") {
  const Value value;
  CHECK(value.kind() == Value::Kind::null);
  CHECK(value.text().empty());
  CHECK(value.items().empty());
  CHECK(value.entries().empty());
  CHECK(value.find("a") == nullptr);
  CHECK(value.mark().source == -1);
}

TEST_CASE(
    "a source gives its lines without line breaks, and keeps its texts in place when others are added") {
  Sources sources;
  const int first = sources.add("a.yaml", "one\r\ntwo\n\nfour");
  const std::string* text = &sources.text(first);
  for (int i = 0; i < 1000; ++i) sources.add("more", "more");
  CHECK(&sources.text(first) == text);
  CHECK(sources.line(first, 1) == "one");
  CHECK(sources.line(first, 2) == "two");
  CHECK(sources.line(first, 3).empty());
  CHECK(sources.line(first, 4) == "four");
  CHECK(sources.line(first, 0).empty());
  CHECK(sources.line(first, 5).empty());
  CHECK(sources.name(first) == "a.yaml");
  CHECK(sources.size() == 1001);
}

TEST_CASE("a merge takes maps key by key, replaces everything else, and keeps every mark") {
  const Value base = Value::map({{"a", {0, 1, 1, 1}, plain("1", {0, 1, 4, 1})},
                                 {"b", {0, 2, 1, 1}, one_key("c", plain("2", {0, 3, 4, 1}))},
                                 {"l", {0, 4, 1, 1}, Value::list({plain("1"), plain("2")}, {})}},
                                {0, 1, 1, 1});
  Value below = one_key("d", plain("3", {1, 2, 4, 1}));
  const Value over = Value::map({{"e", {}, plain("5")},
                                 {"l", {}, Value::list({plain("9")}, {})},
                                 {"b", {1, 1, 1, 1}, std::move(below)}},
                                {1, 1, 1, 1});
  const Value both = merged(base, over);
  REQUIRE(both.entries().size() == 4);
  CHECK(both.entries()[0].key == "a");
  CHECK(both.entries()[1].key == "b");
  CHECK(both.entries()[2].key == "l");
  CHECK(both.entries()[3].key == "e");
  CHECK(both.find("a")->mark().source == 0);
  CHECK(both.find("b")->find("c")->mark().line == 3);
  CHECK(both.find("b")->find("c")->mark().source == 0);
  CHECK(both.find("b")->find("d")->mark().source == 1);
  CHECK(both.entries()[1].key_mark.source == 1);
  CHECK(both.find("l")->items().size() == 1);
  CHECK(merged(plain("1"), over).kind() == Value::Kind::map);
  CHECK(merged(base, Value::null({})).kind() == Value::Kind::null);
}

TEST_CASE("a dotted path creates the maps on its way and reaches into lists") {
  Value root;
  set_path(root, "products.herbs.price", plain("5"));
  CHECK(root.find("products")->find("herbs")->find("price")->text() == "5");
  set_path(root, "products.herbs.price", plain("6"));
  CHECK(root.find("products")->find("herbs")->entries().size() == 1);
  CHECK(root.find("products")->find("herbs")->find("price")->text() == "6");
  set_path(root, "products.herbs.price.start", plain("7"));
  CHECK(root.find("products")->find("herbs")->find("price")->find("start")->text() == "7");
  set_path(root, "measures", Value::list({one_key("level", plain("1")), one_key("level", plain("2"))}, {}));
  set_path(root, "measures.1.level", plain("3"));
  CHECK(root.find("measures")->items()[0].find("level")->text() == "1");
  CHECK(root.find("measures")->items()[1].find("level")->text() == "3");
  CHECK_THROWS_WITH_AS(set_path(root, "measures.2.level", plain("3")),
                       "path 'measures.2.level': the list has no item '2', it has the items 0 to 1",
                       std::invalid_argument);
  CHECK_THROWS_AS(set_path(root, "measures.level", plain("3")), std::invalid_argument);
}

TEST_CASE("a malformed path is refused") {
  for (const char* path : {"", ".", "a.", ".a", "a..b", "a b", "a\tb", "a\n", " a"}) {
    CAPTURE(path);
    Value root;
    CHECK_THROWS_AS(set_path(root, path, plain("1")), std::invalid_argument);
    CHECK(root.kind() == Value::Kind::null);
  }
  std::string deep = "a";
  for (int i = 0; i < 100'000; ++i) deep += ".a";
  Value root;
  CHECK_THROWS_AS(set_path(root, deep, plain("1")), std::invalid_argument);
}

TEST_CASE("numbers are read as they are written") {
  CHECK(number("0") == 0.0);
  CHECK(number("12") == 12.0);
  CHECK(number("-0.5") == -0.5);
  CHECK(number("1.5e6") == 1.5e6);
  CHECK(number("1E-3") == 1e-3);
  CHECK(number("1e+3") == 1e3);
  CHECK(number(".5") == 0.5);
  CHECK(number("5.") == 5.0);
  CHECK(number("0.1") == 0.1);
  CHECK(number("0e0") == 0.0);
  CHECK(number("1.7976931348623157e308") == std::numeric_limits<double>::max());
  CHECK(1.0 / number("-0") == std::numeric_limits<double>::infinity());
}

TEST_CASE("what is not a number is refused with what was found and what to write") {
  CHECK(number_complaint(plain("fourty")) == "expected a number, found 'fourty'");
  CHECK(number_complaint(Value()) == "expected a number, found nothing");
  CHECK(number_complaint(Value::list({}, {})) == "expected a number, found a list");
  CHECK(number_complaint(Value::map({}, {})) == "expected a number, found a map");
  CHECK(number_complaint(quoted("12")) ==
        "expected a number, found the quoted text \"12\": remove the quotes");
  CHECK(number_complaint(quoted("many")) == "expected a number, found the quoted text \"many\"");
  CHECK(number_complaint(quoted("")) == "expected a number, found the quoted text \"\"");
  for (const char* word : {"nan", ".nan", "NaN", "-inf", ".inf", "+.Inf", "infinity"})
    CHECK(number_complaint(plain(word)) ==
          "expected a number, found '" + std::string(word) + "': NaN and infinity are not allowed");
  CHECK(number_complaint(plain("1e400")) ==
        "the number '1e400' is out of range: it must be 0 or between 2.3e-308 and 1.7e308 in size");
  CHECK(number_complaint(plain("-1e400")) ==
        "the number '-1e400' is out of range: it must be 0 or between 2.3e-308 and 1.7e308 in size");
  CHECK(number_complaint(plain("1e-400")) ==
        "the number '1e-400' is out of range: it must be 0 or between 2.3e-308 and 1.7e308 in size");
  CHECK(number_complaint(plain("017")) == "expected a number, found '017': write 17, without leading zeros");
  CHECK(number_complaint(plain("-00.5")) ==
        "expected a number, found '-00.5': write -0.5, without leading zeros");
  CHECK(number_complaint(plain("+5")) == "expected a number, found '+5': write 5, without the plus sign");
  CHECK(number_complaint(plain("0x1F")) == "expected a number, found '0x1F': write it in decimal digits");
  CHECK(number_complaint(plain("0o17")) == "expected a number, found '0o17': write it in decimal digits");
  CHECK(number_complaint(plain("1_000")) ==
        "expected a number, found '1_000': write 1000, without separators");
  CHECK(number_complaint(plain("1,000.5")) ==
        "expected a number, found '1,000.5': write 1000.5, without separators");
  CHECK(number_complaint(plain("50%")) ==
        "expected a number, found '50%': write the number alone, without a unit");
  CHECK(number_complaint(plain("12 yuan")) ==
        "expected a number, found '12 yuan': write the number alone, without a unit");
  for (const char* word :
       {"-", ".", "-.", "e5", "1e", "1.2.3", "--1", "1-2", "true", "2016-01", "1:30", "\xC3\xA9"})
    CHECK(number_complaint(plain(word)).starts_with("expected a number, found '"));
}

TEST_CASE("whole numbers are plain digits") {
  Problems problems;
  CHECK(read_integer(plain("40"), problems) == 40);
  CHECK(read_integer(plain("-9223372036854775808"), problems) == std::numeric_limits<std::int64_t>::min());
  CHECK(read_integer(plain("9223372036854775807"), problems) == std::numeric_limits<std::int64_t>::max());
  CHECK(problems.empty());
  CHECK(integer_complaint(plain("1.5")) == "expected a whole number in plain digits, found '1.5'");
  CHECK(integer_complaint(plain("1e6")) == "expected a whole number in plain digits, found '1e6'");
  CHECK(integer_complaint(plain("9223372036854775808")) ==
        "the whole number '9223372036854775808' is out of range: it has more than 18 digits");
  CHECK(integer_complaint(plain("017")) ==
        "expected a whole number, found '017': write 17, without leading zeros");
  CHECK(integer_complaint(quoted("4")) ==
        "expected a whole number, found the quoted text \"4\": remove the quotes");
}

TEST_CASE("booleans are true, false, on and off, and nothing else") {
  Problems problems;
  CHECK(read_boolean(plain("true"), problems) == true);
  CHECK(read_boolean(plain("on"), problems) == true);
  CHECK(read_boolean(plain("false"), problems) == false);
  CHECK(read_boolean(plain("off"), problems) == false);
  CHECK(problems.empty());
  CHECK(boolean_complaint(plain("yes")) == "expected true, false, on or off, found 'yes': write true");
  CHECK(boolean_complaint(plain("no")) == "expected true, false, on or off, found 'no': write false");
  CHECK(boolean_complaint(plain("True")) == "expected true, false, on or off, found 'True': write true");
  CHECK(boolean_complaint(plain("OFF")) == "expected true, false, on or off, found 'OFF': write off");
  CHECK(boolean_complaint(plain("1")) == "expected true, false, on or off, found '1': write true");
  CHECK(boolean_complaint(plain("maybe")) == "expected true, false, on or off, found 'maybe'");
  CHECK(boolean_complaint(quoted("on")) ==
        "expected true, false, on or off, found the quoted text \"on\": remove the quotes");
  CHECK(boolean_complaint(Value()) == "expected true, false, on or off, found nothing");
}

TEST_CASE("months are written 2016-01") {
  Problems problems;
  CHECK(read_month(plain("2016-01"), problems) == month_of(2016, 1));
  CHECK(read_month(quoted("2031-12"), problems) == month_of(2031, 12));
  CHECK(problems.empty());
  CHECK(month_complaint(plain("2016-13")) == "expected a month from 1900-01 to 2999-12, found '2016-13'");
  CHECK(month_complaint(plain("2016-1")) ==
        "expected a month from 1900-01 to 2999-12, found '2016-1': write 2016-01");
  CHECK(month_complaint(plain("2016/04")) ==
        "expected a month from 1900-01 to 2999-12, found '2016/04': write 2016-04");
  CHECK(month_complaint(plain("2016-04-15")) ==
        "expected a month from 1900-01 to 2999-12, found '2016-04-15': write 2016-04");
  CHECK(month_complaint(plain("2016")) == "expected a month from 1900-01 to 2999-12, found '2016'");
  CHECK(month_complaint(Value::list({}, {})) == "expected a month from 1900-01 to 2999-12, found a list");
}

TEST_CASE("any scalar is a text") {
  Problems problems;
  CHECK(read_text(plain("herbs"), problems) == "herbs");
  CHECK(read_text(plain("12"), problems) == "12");
  CHECK(read_text(quoted(""), problems) == "");
  CHECK(problems.empty());
  CHECK(complaint(read_text, Value()) == "expected a text, found nothing");
}

TEST_CASE("a description cuts long texts between characters") {
  std::string long_text;
  for (int i = 0; i < 50; ++i) long_text += "\xE5\xA3\xA4";
  std::string shown;
  for (int i = 0; i < 40; ++i) shown += "\xE5\xA3\xA4";
  CHECK(describe(plain(long_text)) == "'" + shown + "...'");
}

TEST_CASE("all problems are thrown at once, sorted by source, line and column") {
  Sources sources;
  const int a = sources.add("a.yaml", "x: 1\ny: 2\n"), b = sources.add("b.yaml", "z: 3\n");
  Problems problems;
  problems.throw_if_any(sources);
  problems.add({b, 1, 4, 1}, "fourth");
  problems.add({a, 2, 4, 1}, "third", {{{b, 1, 1, 1}, "see here"}});
  problems.add({a, 1, 4, 1}, "second");
  problems.add({}, "first");
  try {
    problems.throw_if_any(sources);
    FAIL("nothing was thrown");
  } catch (const ScenarioError& error) {
    CHECK(error.problems.size() == 4);
    CHECK(error.problems[0].message == "first");
    CHECK(std::string(error.what()) ==
          "error: first\n"
          "a.yaml:1:4: error: second\n"
          "   1 | x: 1\n"
          "     |    ^\n"
          "a.yaml:2:4: error: third\n"
          "   2 | y: 2\n"
          "     |    ^\n"
          "b.yaml:1:1: note: see here\n"
          "   1 | z: 3\n"
          "     | ^\n"
          "b.yaml:1:4: error: fourth\n"
          "   1 | z: 3\n"
          "     |    ^\n");
    CHECK(error.what() == error.render(false));
  }
}

TEST_CASE("an excerpt underlines the marked characters") {
  CHECK(rendered("a\nherd: fourty\n", {0, 2, 7, 6}) ==
        "x.yaml:2:7: error: wrong\n"
        "   2 | herd: fourty\n"
        "     |       ^~~~~~\n");
  CHECK(rendered("herd: fourty\n", {0, 0, 0, 1}) == "x.yaml: error: wrong\n");
}

TEST_CASE("an excerpt lines up below wide, combining and invisible characters") {
  CHECK(rendered("\xE5\xA3\xA4\xE5\xA1\x98: x\n", {0, 1, 5, 1}) ==
        "x.yaml:1:5: error: wrong\n"
        "   1 | \xE5\xA3\xA4\xE5\xA1\x98: x\n"
        "     |       ^\n");
  CHECK(rendered("e\xCC\x81: x\n", {0, 1, 5, 1}) ==
        "x.yaml:1:5: error: wrong\n"
        "   1 | e\xCC\x81: x\n"
        "     |    ^\n");
  CHECK(rendered("\t\x1b[31m\xff\xE2\x80\xAEx\n", {0, 1, 8, 2}) ==
        "x.yaml:1:8: error: wrong\n"
        "   1 | \\t\\x1b[31m\\xff\\u202ex\n"
        "     |               ^~~~~~~\n");
}

TEST_CASE("a message cannot smuggle control characters to the terminal") {
  CHECK(rendered("", {0, 0, 0, 1}, "found '\x1b[2J\n\xE5\xA3\xA4'") ==
        "x.yaml: error: found '\\x1b[2J\\n\xE5\xA3\xA4'\n");
}

TEST_CASE("a mark at or beyond the end of a line still gets its caret") {
  CHECK(rendered("ab\n", {0, 1, 3, 4}) == "x.yaml:1:3: error: wrong\n   1 | ab\n     |   ^\n");
  CHECK(rendered("", {0, 1, 1, 1}) == "x.yaml:1:1: error: wrong\n   1 | \n     | ^\n");
  CHECK(rendered("ab\n", {0, 99, 9, 1}).starts_with("x.yaml:99:9: error: wrong\n"));
}

TEST_CASE("a long line is cut around the place") {
  const std::string text = std::string(5000, 'a') + "HERE" + std::string(5000, 'b');
  const std::string out = rendered(text, {0, 1, 5001, 4});
  CHECK(out == "x.yaml:1:5001: error: wrong\n   1 | ..." + std::string(50, 'a') + "HERE" +
                   std::string(46, 'b') + "...\n     | " + std::string(53, ' ') + "^~~~\n");
}

TEST_CASE("colour comes only when asked for") {
  Sources sources;
  const int a = sources.add("a.yaml", "x: 1\n");
  const ScenarioError error({{{a, 1, 4, 1}, "wrong", {}}}, sources);
  CHECK(error.render(false).find('\x1b') == std::string::npos);
  CHECK(
      error.render(true) ==
      "\x1b[1ma.yaml:1:4: \x1b[0m\x1b[1;31merror: \x1b[0mwrong\n   1 | x: 1\n     |    \x1b[1;32m^\x1b[0m\n");
}

TEST_CASE("the screen shows the first hundred problems and counts the others") {
  Sources sources;
  Problems problems;
  for (int i = 0; i < 130; ++i) problems.add({}, "wrong");
  try {
    problems.throw_if_any(sources);
    FAIL("nothing was thrown");
  } catch (const ScenarioError& error) {
    CHECK(error.problems.size() == 130);
    CHECK(std::string(error.what()).ends_with("error: wrong\n... and 30 more\n"));
  }
}

TEST_CASE("an error outlives its sources") {
  std::optional<ScenarioError> error;
  {
    Sources sources;
    const int a = sources.add("a.yaml", "x: 1\n");
    error.emplace(std::vector<Problem>{{{a, 1, 4, 1}, "wrong", {}}}, sources);
  }
  const ScenarioError copy = *error;
  CHECK(copy.render(false) == "a.yaml:1:4: error: wrong\n   1 | x: 1\n     |    ^\n");
}

TEST_CASE("a misspelt word finds its neighbour") {
  const std::vector<std::string> keys = {"name", "start", "end", "steps_per_year", "replicates", "seed"};
  CHECK(closest("replicate", keys) == "replicates");
  CHECK(closest("relpicates", keys) == "replicates");
  CHECK(closest("step_per_yaer", keys) == "steps_per_year");
  CHECK(closest("Steps-Per-Year", keys) == "steps_per_year");
  CHECK(closest("sede", keys) == "seed");
  CHECK(closest("strat", keys) == "start");
  CHECK(closest("nmae", keys) == "name");
  CHECK(closest("policy", keys).empty());
  CHECK(closest("x", keys).empty());
  CHECK(closest("", keys).empty());
  CHECK(closest(std::string(1'000'000, 'a'), keys).empty());
  CHECK(closest("ab", std::vector<std::string>{"xy", "AB"}) == "AB");
  CHECK(closest("cat", std::vector<std::string>{"bat", "hat"}) == "bat");
}
