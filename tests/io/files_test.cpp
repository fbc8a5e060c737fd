// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <iterator>
#include <string>
#include <system_error>

#include <doctest/doctest.h>

#include "temporary_folder.hpp"
#include <ruralsim/io/files.hpp>

using namespace ruralsim;
namespace fs = std::filesystem;

namespace {

auto entries(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

/// Runs something that must be refused, and returns by what.
template <class Action>
std::system_error refusal(Action action) {
  try {
    action();
  } catch (const std::system_error& error) {
    return error;
  }
  FAIL("nothing was refused");
  return std::system_error({}, "");
}

}  // namespace

TEST_CASE("a file is read as a whole, also where its size isn't known beforehand") {
  const TemporaryFolder folder;
  std::string bytes(300'000, 'x');
  bytes[7] = '\0';
  io::write_file_durably(folder.path() / "a", bytes);
  CHECK(io::read_file(folder.path() / "a") == bytes);
  io::write_file_durably(folder.path() / "a", "");
  CHECK(io::read_file(folder.path() / "a").empty());
  CHECK(io::read_file("/proc/self/status").find("VmPeak") != std::string::npos);
}

TEST_CASE("a file that can't be read is refused by name") {
  const TemporaryFolder folder;
  const fs::path missing = folder.path() / "missing.yaml";
  CHECK_THROWS_WITH_AS(io::read_file(missing),
                       ("cannot read " + missing.string() + ": No such file or directory").c_str(),
                       std::system_error);
  CHECK(refusal([&] { io::read_file(folder.path()); }).code() == std::errc::is_a_directory);
  io::write_file_durably(folder.path() / "a", "12345");
  CHECK(io::read_file(folder.path() / "a", 5) == "12345");
  CHECK(refusal([&] { io::read_file(folder.path() / "a", 4); }).code() == std::errc::file_too_large);
  CHECK(refusal([&] { io::read_file("/dev/zero", 100'000); }).code() == std::errc::file_too_large);
}

TEST_CASE("a durable write replaces the whole file and leaves nothing beside it") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "summary.csv";
  io::write_file_durably(file, std::string(10'000, 'o'));
  io::write_file_durably(file, "new");
  CHECK(io::read_file(file) == "new");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a durable write goes through a link and never replaces a folder or a device") {
  const TemporaryFolder folder;
  io::write_file_durably(folder.path() / "real", "old");
  fs::create_symlink("real", folder.path() / "link");
  io::write_file_durably(folder.path() / "link", "new");
  CHECK(fs::is_symlink(folder.path() / "link"));
  CHECK(io::read_file(folder.path() / "real") == "new");

  CHECK(refusal([&] { io::write_file_durably(folder.path(), "x"); }).code() == std::errc::is_a_directory);
  io::write_file_durably("/dev/null", "x");
  CHECK(fs::is_character_file("/dev/null"));
  CHECK(refusal([] { io::write_file_durably("/dev/full", "x"); }).code() == std::errc::no_space_on_device);
}

TEST_CASE("a file can't be written into a missing folder, below a file, or where the system forbids it") {
  const TemporaryFolder folder;
  io::write_file_durably(folder.path() / "file", "");
  const auto in = [&](const char* place) {
    return refusal([&] { io::write_file_durably(folder.path() / place, "x"); }).code();
  };
  CHECK(in("missing/a") == std::errc::no_such_file_or_directory);
  CHECK(in("file/a") == std::errc::not_a_directory);
  CHECK(in("/proc/ruralsim") == std::errc::no_such_file_or_directory);
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a full disk is an error that names the file, and the old file stays as it was") {
  const TinyDisk disk;
  if (!disk.mounted()) {
    MESSAGE("not checked: mounting isn't permitted here");
    return;
  }
  const fs::path file = disk.path() / "county.csv";
  io::write_file_durably(file, "old");
  const std::system_error full = refusal([&] { io::write_file_durably(file, std::string(200'000, 'x')); });
  CHECK(full.code() == std::errc::no_space_on_device);
  CHECK(full.what() == "cannot write " + file.string() + ": No space left on device");
  CHECK(io::read_file(file) == "old");
  CHECK(entries(disk.path()) == 1);

  io::AppendFile grows(disk.path() / "part");
  CHECK(refusal([&] {
          for (int piece = 0; piece < 100; ++piece) grows.write(std::string(4096, 'x'));
        }).code() == std::errc::no_space_on_device);
}

TEST_CASE("a read-only disk is refused by name") {
  const TinyDisk disk;
  if (!disk.mounted() || !disk.make_read_only()) {
    MESSAGE("not checked: mounting isn't permitted here");
    return;
  }
  CHECK(refusal([&] { io::write_file_durably(disk.path() / "a", "x"); }).code() ==
        std::errc::read_only_file_system);
  CHECK(refusal([&] { const io::AppendFile file(disk.path() / "a"); }).code() ==
        std::errc::read_only_file_system);
}

TEST_CASE("an appended file grows over several openings and knows its size") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "part";
  {
    io::AppendFile part(file);
    part.write("one,");
    part.make_durable();
    part.write("two,");
    CHECK(part.size() == 8);
    part.close();
    part.close();
    CHECK_THROWS_AS(part.write("late"), std::system_error);
  }
  io::AppendFile part(file);
  CHECK(part.size() == 8);
  io::AppendFile moved = std::move(part);
  moved.write("three");
  moved.close();
  CHECK(io::read_file(file) == "one,two,three");
}

TEST_CASE("an appended file can be cut back to what a checkpoint knows, and a loss is noticed") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "part";
  io::write_file_durably(file, "whole rows\nhalf a ro");
  {
    io::AppendFile part(file, 11);
    CHECK(part.size() == 11);
    part.write("more\n");
    part.close();
  }
  CHECK(io::read_file(file) == "whole rows\nmore\n");
  CHECK_THROWS_WITH_AS(io::AppendFile(file, 17), doctest::Contains("it has 16 of 17 bytes"),
                       std::system_error);
  io::AppendFile(file, 0).close();
  CHECK(io::read_file(file).empty());
}

TEST_CASE("a full device shows when something is appended") {
  io::AppendFile full("/dev/full");
  const std::system_error error = refusal([&] { full.write("x"); });
  CHECK(error.code() == std::errc::no_space_on_device);
  CHECK(std::string(error.what()) == "cannot write /dev/full: No space left on device");
}
