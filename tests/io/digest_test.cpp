// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <system_error>

#include <doctest/doctest.h>
#include <unistd.h>

#include <ruralsim/io/digest.hpp>
#include <ruralsim/io/files.hpp>

using namespace ruralsim;

TEST_CASE("the digest is XXH3-128 as xxh128sum prints it") {
  // The empty input's digest is the one of xxHash's own documentation and sanity checks.
  CHECK(io::digest_hex("") == "99aa06d3014798d86001c324468d497f");
  CHECK(io::digest_hex("abc") == "06b05ab6733a618578af5f94892f3950");
}

TEST_CASE("the digest doesn't depend on how the bytes were cut") {
  std::string bytes;
  for (int i = 0; i < 5000; ++i) bytes += static_cast<char>(i * 37 % 251);
  for (const std::size_t piece : {1U, 7U, 64U, 255U, 4096U}) {
    io::Digest digest;
    for (std::size_t at = 0; at < bytes.size(); at += piece) digest.update(bytes.substr(at, piece));
    CHECK(digest.hex() == io::digest_hex(bytes));
  }
}

TEST_CASE("a digest can be read on the way, and its low 64 bits are its last 16 digits") {
  io::Digest digest;
  digest.update("a");
  CHECK(digest.hex() == io::digest_hex("a"));
  digest.update("bc");
  CHECK(digest.hex() == io::digest_hex("abc"));
  CHECK(std::stoull(digest.hex().substr(16), nullptr, 16) == digest.low64());
  io::Digest moved = std::move(digest);
  CHECK(moved.hex() == io::digest_hex("abc"));
}

TEST_CASE("one changed bit changes the digest") {
  CHECK(io::digest_hex("income 10") != io::digest_hex("income 11"));
}

TEST_CASE("the digest of a file is that of its bytes, and an unreadable one is named") {
  const auto file =
      std::filesystem::temp_directory_path() / ("ruralsim-digest-" + std::to_string(::getpid()));
  std::string bytes(700'001, 'x');  // several pieces
  bytes += '\0';
  io::write_file_durably(file, bytes);
  CHECK(io::digest_file(file) == io::digest_hex(bytes));
  io::write_file_durably(file, "");
  CHECK(io::digest_file(file) == io::digest_hex(""));
  std::filesystem::remove(file);
  CHECK_THROWS_WITH_AS(io::digest_file(file), doctest::Contains(file.c_str()), std::system_error);
  CHECK_THROWS_WITH_AS(io::digest_file("/tmp"), "cannot read /tmp: Is a directory", std::system_error);
}
