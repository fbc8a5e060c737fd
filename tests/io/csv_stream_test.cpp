// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <system_error>

#include <doctest/doctest.h>

#include "temporary_folder.hpp"
#include <ruralsim/io/csv_stream.hpp>
#include <ruralsim/io/files.hpp>

using namespace ruralsim;

namespace {

using Fields = std::vector<std::string>;

std::filesystem::path written(const TemporaryFolder& folder, const std::string& text) {
  io::write_file_durably(folder.path() / "a.csv", text);
  return folder.path() / "a.csv";
}

std::vector<Fields> rows_of(const std::string& text) {
  const TemporaryFolder folder;
  io::CsvStream stream(written(folder, text));
  std::vector<Fields> rows;
  Fields fields;
  while (stream.next(fields)) rows.push_back(fields);
  return rows;
}

}  // namespace

TEST_CASE(
    "a stream gives rows without quotes, over line ends of both kinds, a byte order mark and blank lines") {
  CHECK(rows_of("\xEF\xBB\xBF"
                "a,b\r\n\n1,\"x, \"\"y\"\"\nz\"\n,2") ==
        std::vector<Fields>{{"a", "b"}, {"1", "x, \"y\"\nz"}, {"", "2"}});
  CHECK(rows_of("").empty());
  CHECK(rows_of("\"\"\n") == std::vector<Fields>{{""}});
}

TEST_CASE("a stream goes back to any row it has told the place of") {
  const TemporaryFolder folder;
  io::CsvStream stream(written(folder, "a,b\n1,\"p\nq\"\n3,4\n5,6\n"));
  std::vector<std::uint64_t> offsets;
  std::vector<int> lines;
  Fields fields;
  while (stream.next(fields)) {
    offsets.push_back(stream.offset());
    lines.push_back(stream.line());
  }
  CHECK(lines == std::vector<int>{1, 2, 4, 5});
  for (const auto& [row, expected] : {std::pair{3, Fields{"5", "6"}}, {1, Fields{"1", "p\nq"}}}) {
    stream.seek(offsets[static_cast<std::size_t>(row)]);
    REQUIRE(stream.next(fields));
    CHECK(fields == expected);
  }
}

TEST_CASE("a stream names the file it cannot read and the line of a stray quote") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(io::CsvStream(folder.path() / "none.csv"), doctest::Contains("none.csv: No such file"),
                       std::system_error);
  for (const char* text : {"a\n1\n\"2\n", "a\n1\n2\"x\"\n", "a\n1\n\"2\"x\n"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(rows_of(text), doctest::Contains("a.csv, line 3: a quote"), std::invalid_argument);
  }
}
