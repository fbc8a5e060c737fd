// SPDX-License-Identifier: Apache-2.0
// A file of sections tells where it is damaged, and never hands out a byte that was not written.
#include <limits>

#include <doctest/doctest.h>

#include "temporary_folder.hpp"
#include <ruralsim/base/document.hpp>
#include <ruralsim/io/bytes.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/sections.hpp>

using namespace ruralsim;

namespace {

constexpr const char* kMagic = "a test's file";

std::string three_sections(std::uint32_t version = 7) {
  io::SectionWriter writer;
  writer.add("first", "abc");
  writer.add("empty", "");
  writer.add("last", std::string("\0\1\2\xff", 4));
  return writer.file(kMagic, version);
}

/// What the file says when it is read; "read" when it reads well.
std::string reading(const std::filesystem::path& file, const std::string& bytes) {
  io::write_file_durably(file, bytes);
  try {
    const io::SectionFile read(file, kMagic, 7);
    return "read";
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("sections come back as they were added, whatever their bytes") {
  const TemporaryFolder folder;
  io::write_file_durably(folder.path() / "f", three_sections());
  const io::SectionFile file(folder.path() / "f", kMagic, 7);
  CHECK(file.sections().size() == 3);
  CHECK(file.at("first") == "abc");
  CHECK(file.at("empty") == "");
  CHECK(file.at("last") == std::string("\0\1\2\xff", 4));
  CHECK_THROWS_AS(static_cast<void>(file.at("none")), base::ScenarioError);
}

TEST_CASE("a changed byte anywhere is found, and the message names the section it is in") {
  const TemporaryFolder folder;
  const std::string whole = three_sections();
  const std::size_t first = whole.size() - 7, last = whole.size() - 4;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int bit : {0, 7}) {
      CAPTURE(at);
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 1 << bit);
      const std::string said = reading(folder.path() / "f", damaged);
      CHECK(said != "read");
      if (at >= last)
        CHECK(says(said, "is damaged in its section last"));
      else if (at >= first)
        CHECK(says(said, "is damaged in its section first"));
    }
  }
}

TEST_CASE("a file cut at any length, or with bytes behind its end, is refused") {
  const TemporaryFolder folder;
  const std::string whole = three_sections();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK(reading(folder.path() / "f", whole.substr(0, length)) != "read");
  }
  CHECK(says(reading(folder.path() / "f", whole.substr(0, whole.size() - 1)),
             "is truncated: it ends within its section last"));
  CHECK(says(reading(folder.path() / "f", whole + "x"), "1 bytes too many"));
}

TEST_CASE("another kind of file, another version and a missing file are told apart") {
  const TemporaryFolder folder;
  CHECK(says(reading(folder.path() / "f", "name: cliff\n"), "is no a test's file"));
  CHECK(says(reading(folder.path() / "f", three_sections(6)), "is of format 6"));
  CHECK_THROWS_WITH_AS(io::SectionFile(folder.path() / "none", kMagic, 7), doctest::Contains("cannot read"),
                       base::ScenarioError);
}

TEST_CASE("numbers and texts come back bit by bit, and an early end is told") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::string bytes =
      io::BytesOut().whole(~std::uint64_t{0}).number(-0.1).number(infinity).text("a,\n").take();
  io::BytesIn in(bytes);
  CHECK(in.whole() == ~std::uint64_t{0});
  CHECK(in.number() == -0.1);
  CHECK(in.number() == infinity);
  CHECK(in.text() == "a,\n");
  CHECK_FALSE(in.ended_early());
  CHECK(in.whole() == 0);
  CHECK(in.ended_early());
}
