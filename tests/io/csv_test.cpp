// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <span>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "seeds.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/csv.hpp>

using namespace ruralsim;

namespace {

struct Read {
  base::Sources sources;
  base::Problems problems;
  io::CsvTable table;
};

Read parse(std::string text) {
  keep_as_seed("%% tables\n" + text);
  Read read;
  read.table = io::parse_csv(std::move(text), "people.csv", read.sources, read.problems);
  return read;
}

/// The one mistake of a text as "line:column message".
std::string only_mistake(std::string text) {
  const Read read = parse(std::move(text));
  REQUIRE(read.problems.all().size() == 1);
  const base::Problem& problem = read.problems.all().front();
  CHECK(problem.mark.source == read.table.source);
  return std::to_string(problem.mark.line) + ':' + std::to_string(problem.mark.column) + ' ' +
         problem.message;
}

}  // namespace

TEST_CASE("a CSV row is written with commas, LF and quotes only where they are needed") {
  std::string out;
  io::CsvWriter csv(out);
  csv.text("scenario")
      .text("a,b")
      .text("say \"hi\"")
      .text("two\nlines")
      .text(" edge")
      .empty()
      .text("")
      .end_row();
  csv.text("让塘").integer(-7).natural(std::numeric_limits<std::uint64_t>::max()).number(0.25).end_row();
  CHECK(
      out ==
      "scenario,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\" edge\",,\n让塘,-7,18446744073709551615,0.25\n");
}

TEST_CASE("a number is written with at most ten significant digits, undefined ones as nothing") {
  CHECK(io::csv_number(0.1) == "0.1");
  CHECK(io::csv_number(1.0 / 3.0) == "0.3333333333");
  CHECK(io::csv_number(-2.0 / 3.0) == "-0.6666666667");
  CHECK(io::csv_number(100000.0) == "100000");
  CHECK(io::csv_number(1234567890.4) == "1234567890");
  CHECK(io::csv_number(12345678905.0) == "1.23456789e+10");
  CHECK(io::csv_number(1e-7) == "1e-07");
  CHECK(io::csv_number(-0.0) == "0");
  CHECK(io::csv_number(std::numeric_limits<double>::quiet_NaN()).empty());
  CHECK_THROWS_AS(io::csv_number(std::numeric_limits<double>::infinity()), base::InvariantViolation);
}

TEST_CASE("a number is written as the standard library writes it at ten digits") {
  const auto library = [](double value) {
    std::array<char, 32> text;
    return std::string(
        text.data(),
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 10).ptr);
  };
  const auto same = [&](double value) { return io::csv_number(value) == library(value); };
  std::mt19937_64 bits(7);
  for (int i = 0; i < 20000; ++i) {
    const double mantissa = 1 + static_cast<double>(bits() >> 11) * 0x1p-53;
    const double value = std::ldexp(mantissa, static_cast<int>(bits() % 60) - 20);
    REQUIRE(same(value));
    REQUIRE(same(-value));
    REQUIRE(same(std::floor(value) + 1));
  }
  for (int i = 0; i < 20000; ++i) {  // halfway between two numbers of ten digits, exactly or nearly
    const auto odd = static_cast<double>(10 * (bits() % 9'000'000'000 + 1'000'000'000) + 5);
    for (const double power : {1e1, 1e2, 1e4, 1e7, 1e10, 1e13}) REQUIRE(same(odd / power));
    REQUIRE(same(std::ldexp(static_cast<double>(2 * (bits() % 9'000'000'000) + 1), -1)));
  }
  for (double decade = 1e-6; decade < 1e13; decade *= 10) {  // where the exponent changes
    for (const double value : {decade, std::nextafter(decade, 0.0), decade * (1 - 4e-11)})
      REQUIRE(same(value));
  }
}

TEST_CASE("numbers written at once are the fields that single ones are") {
  std::vector<double> values;
  for (int i = 0; i < 40; ++i)
    values.push_back(i % 3 == 0 ? 0.25 : i % 7 == 0 ? std::numeric_limits<double>::quiet_NaN() : i / 7.0);
  for (const std::size_t n : {std::size_t{1}, std::size_t{6}, values.size()}) {
    for (const bool behind_others : {false, true}) {
      std::string single, together;
      io::CsvWriter one(single), all(together);
      if (behind_others) one.text("x"), all.text("x");
      for (std::size_t i = 0; i < n; ++i) one.number(values[i]);
      one.end_row();
      all.numbers(std::span(values).first(n)).end_row();
      CHECK(together == single);
    }
  }
  std::string undefined;
  io::CsvWriter(undefined).numbers(std::array{std::numeric_limits<double>::quiet_NaN()}).end_row();
  CHECK(undefined == "\"\"\n");
}

TEST_CASE("a row of one undefined number isn't a blank line") {
  std::string out = "x\n";
  io::CsvWriter csv(out);
  csv.number(std::numeric_limits<double>::quiet_NaN()).end_row();
  CHECK(out == "x\n\"\"\n");
  const Read read = parse(out);
  REQUIRE(read.table.rows.size() == 1);
  CHECK(read.table.rows[0] == std::vector<std::string>{""});
}

TEST_CASE("what was written is read back") {
  std::string out;
  io::CsvWriter csv(out);
  csv.text("name").text("note").end_row();
  csv.text("a,b").text("she said \"no\"\r\nand left").end_row();
  csv.text("").text(" 村 ").end_row();
  const Read read = parse(out);
  CHECK(read.problems.empty());
  CHECK(read.table.header == std::vector<std::string>{"name", "note"});
  REQUIRE(read.table.rows.size() == 2);
  CHECK(read.table.rows[0] == std::vector<std::string>{"a,b", "she said \"no\"\r\nand left"});
  CHECK(read.table.rows[1] == std::vector<std::string>{"", " 村 "});
  CHECK(read.table.row_lines == std::vector<int>{2, 4});
  CHECK(read.table.column("note") == 1);
  CHECK_FALSE(read.table.column("Note").has_value());
}

TEST_CASE("a byte order mark, CRLF, blank lines and a missing last line end are taken as they come") {
  const Read read = parse("\xEF\xBB\xBFid,income\r\n\r\n1,20\r\n\r\n2,");
  CHECK(read.problems.empty());
  CHECK(read.table.header == std::vector<std::string>{"id", "income"});
  REQUIRE(read.table.rows.size() == 2);
  CHECK(read.table.rows[0] == std::vector<std::string>{"1", "20"});
  CHECK(read.table.rows[1] == std::vector<std::string>{"2", ""});
  CHECK(read.table.row_lines == std::vector<int>{3, 5});
}

TEST_CASE("each mistake in a CSV file is reported at its line and column") {
  CHECK(only_mistake("") == "1:1 this CSV file is empty; expected a header row");
  CHECK(only_mistake("a,b\n1,2\n1,2,3\n") == "3:1 this row has 3 fields, the header has 2");
  CHECK(only_mistake("a,b\n1\n") == "2:1 this row has 1 field, the header has 2");
  CHECK(only_mistake("a,村,a\n") == "1:5 the column name 'a' stands here twice");
  CHECK(only_mistake("a,,b\n") == "1:3 column 2 has no name");
  CHECK(only_mistake("a,b\n村,\"open\n1,2\n") == "2:3 this quote is never closed");
  CHECK(only_mistake("a,b\n\"x\"y,1\n").starts_with("2:4 text behind a closing quote"));
  CHECK(only_mistake("a,b\n5\" pipe,1\n").starts_with("2:2 a quote inside a field"));
  CHECK(only_mistake("a,b\r1,2\r\n").starts_with("1:4 a carriage return without a line feed"));
  CHECK(only_mistake("a,b\n1,\xE9t\xE9\n").starts_with("2:3 this isn't UTF-8"));
  CHECK(only_mistake(std::string("a,b\n1,\0\n", 9)).starts_with("2:3 a NUL byte"));
}

TEST_CASE("a duplicate column points to the first one, too") {
  const Read read = parse("id,income,id\n");
  REQUIRE(read.problems.all().size() == 1);
  REQUIRE(read.problems.all()[0].notes.size() == 1);
  CHECK(read.problems.all()[0].notes[0].mark.column == 1);
}

TEST_CASE("wrong rows are left out, right ones are kept, and a flood of mistakes is counted") {
  std::string text = "a,b\n";
  for (int row = 0; row < 100; ++row) text += "1\n";
  const Read read = parse(text + "1,2\n");
  CHECK(read.table.rows.size() == 1);
  REQUIRE(read.problems.all().size() == 21);
  CHECK(read.problems.all().back().message == "80 more mistakes in this file");
}

TEST_CASE("overlong, surrogate and out-of-range byte sequences aren't UTF-8, the edges of the ranges are") {
  for (const char* wrong :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE6\x9D", "\xFF\xFE"}) {
    CHECK(only_mistake(std::string("a\n") + wrong).starts_with("2:1 this isn't UTF-8"));
  }
  for (const char* right : {"\x7F", "\xC2\x80", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                            "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(parse(std::string("a\n") + right).problems.empty());
  }
}

TEST_CASE("a CSV file that can't be read is a problem that names it") {
  base::Sources sources;
  base::Problems problems;
  const auto folder = std::filesystem::temp_directory_path();
  io::read_csv("/nowhere/people.csv", sources, problems);
  io::read_csv(folder, sources, problems);
  REQUIRE(problems.all().size() == 2);
  CHECK(problems.all()[0].message == "cannot read /nowhere/people.csv: No such file or directory");
  CHECK(problems.all()[1].message == "cannot read " + folder.string() + ": Is a directory");
}

TEST_CASE("a CSV file beyond the size limit is refused without being read") {
  const auto file =
      std::filesystem::temp_directory_path() / ("ruralsim-large-" + std::to_string(::getpid()) + ".csv");
  std::ofstream(file) << "a,b\n";
  std::filesystem::resize_file(file, io::kLargestCsv + 1);  // sparse
  base::Sources sources;
  base::Problems problems;
  const io::CsvTable table = io::read_csv(file, sources, problems);
  std::filesystem::remove(file);
  CHECK(table.rows.empty());
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].message == file.string() + " is larger than 64 MiB, the most that is read as CSV");
}
