// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temporary_folder.hpp"
#include <ruralsim/base/invariant.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/run/run_directory.hpp>

using namespace ruralsim;
namespace fs = std::filesystem;

namespace {

auto entries(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

void write_run(const fs::path& place, Overwrite policy, const std::string& content) {
  RunDirectory run = RunDirectory::create(place, policy);
  io::write_file_durably(run.path("county.csv"), content);
  run.commit();
}

/// A process that starts a run and is killed in its midst.
void killed_run(const fs::path& place, Overwrite policy, const std::string& content) {
  const pid_t child = ::fork();
  if (child == 0) {
    const RunDirectory run = RunDirectory::create(place, policy);
    io::write_file_durably(run.path("checkpoint"), content);
    std::raise(SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
}

std::error_code refusal(const fs::path& place, Overwrite policy = Overwrite::refuse) {
  try {
    const RunDirectory run = RunDirectory::create(place, policy);
  } catch (const std::system_error& error) {
    CHECK(std::string(error.what()).find(place.parent_path().string()) != std::string::npos);
    return error.code();
  }
  FAIL("nothing was refused");
  return {};
}

}  // namespace

TEST_CASE("a run appears under its name when it's whole, and nothing else stays") {
  const TemporaryFolder folder;
  const fs::path place = folder.path() / "out";
  {
    RunDirectory run = RunDirectory::create(place, Overwrite::refuse);
    CHECK(run.locked());
    CHECK_FALSE(run.resumed());
    CHECK(run.path("county.csv") == folder.path() / "out.partial" / "county.csv");
    io::write_file_durably(run.path("county.csv"), "rows");
    fs::create_directory(run.path("inputs"));
    io::write_file_durably(run.path("inputs/scenario.yaml"), "format: 1");
    CHECK_FALSE(fs::exists(place));
    run.commit();
    CHECK(run.path("county.csv") == place / "county.csv");
    CHECK_THROWS_AS(run.commit(), base::InvariantViolation);
  }
  CHECK(io::read_file(place / "county.csv") == "rows");
  CHECK(io::read_file(place / "inputs/scenario.yaml") == "format: 1");
  CHECK(entries(place) == 2);
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a run that fails leaves nothing") {
  const TemporaryFolder folder;
  try {
    const RunDirectory run = RunDirectory::create(folder.path() / "out", Overwrite::refuse);
    io::write_file_durably(run.path("county.csv"), "half");
    throw std::runtime_error("a process failed");
  } catch (const std::runtime_error&) {
  }
  CHECK(entries(folder.path()) == 0);
}

TEST_CASE("an output that's there is refused, and not a byte of it changes") {
  const TemporaryFolder folder;
  const fs::path place = folder.path() / "out";
  write_run(place, Overwrite::refuse, "old");
  CHECK_THROWS_WITH_AS(RunDirectory::create(place, Overwrite::refuse),
                       (place.string() + " exists already; --force replaces it").c_str(), ExistingOutput);
  CHECK_THROWS_WITH_AS(
      RunDirectory::create(place, Overwrite::resume),
      (place.string() + " is finished already; --force runs it anew and replaces it").c_str(),
      ExistingOutput);
  CHECK(io::read_file(place / "county.csv") == "old");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("--force replaces an output as a whole, and only when the new one is whole") {
  const TemporaryFolder folder;
  const fs::path place = folder.path() / "out";
  write_run(place, Overwrite::refuse, "old");
  io::write_file_durably(place / "only-in-the-old-one", "");
  {
    const RunDirectory run = RunDirectory::create(place, Overwrite::force);
    io::write_file_durably(run.path("county.csv"), "half");
  }
  CHECK(io::read_file(place / "county.csv") == "old");

  write_run(place, Overwrite::force, "new");
  CHECK(io::read_file(place / "county.csv") == "new");
  CHECK(entries(place) == 1);
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a killed run is refused with advice, continued by --resume and discarded by --force") {
  const TemporaryFolder folder;
  const fs::path place = folder.path() / "out";
  killed_run(place, Overwrite::refuse, "step 7");
  CHECK_FALSE(fs::exists(place));
  CHECK_THROWS_WITH_AS(
      RunDirectory::create(place, Overwrite::refuse),
      (place.string() + ".partial holds an interrupted run; --resume continues it, --force discards it "
                        "and starts anew")
          .c_str(),
      ExistingOutput);
  {
    const RunDirectory run = RunDirectory::create(place, Overwrite::resume);
    CHECK(run.resumed());
    CHECK(io::read_file(run.path("checkpoint")) == "step 7");
  }
  // A continued run that fails again (a full disk, a foreign checkpoint) doesn't take the earlier work with
  // it.
  CHECK(io::read_file(folder.path() / "out.partial/checkpoint") == "step 7");

  write_run(place, Overwrite::force, "new");
  CHECK(entries(place) == 1);
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a run that's told to keep its part can be resumed and finished") {
  const TemporaryFolder folder;
  const fs::path place = folder.path() / "out";
  {
    RunDirectory run = RunDirectory::create(place, Overwrite::refuse);
    io::write_file_durably(run.path("replicate-0"), "done");
    run.keep_partial();
  }
  RunDirectory run = RunDirectory::create(place, Overwrite::resume);
  CHECK(run.resumed());
  io::write_file_durably(run.path("replicate-1"), "done");
  run.commit();
  CHECK(entries(place) == 2);
}

TEST_CASE("--resume starts a run when there is none to continue") {
  const TemporaryFolder folder;
  RunDirectory run = RunDirectory::create(folder.path() / "out", Overwrite::resume);
  CHECK_FALSE(run.resumed());
}

TEST_CASE("a killed --force run is still a replacement when it's resumed") {
  const TemporaryFolder folder;
  const fs::path place = folder.path() / "out";
  write_run(place, Overwrite::refuse, "old");
  killed_run(place, Overwrite::force, "step 7");
  CHECK(io::read_file(place / "county.csv") == "old");
  RunDirectory run = RunDirectory::create(place, Overwrite::resume);
  CHECK(run.resumed());
  run.commit();
  CHECK(io::read_file(place / "checkpoint") == "step 7");
  CHECK(entries(place) == 1);
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("two runs can't write the same output at once, whatever the policy") {
  const TemporaryFolder folder;
  const fs::path place = folder.path() / "out";
  RunDirectory first = RunDirectory::create(place, Overwrite::refuse);
  io::write_file_durably(first.path("county.csv"), "first");
  for (const Overwrite policy : {Overwrite::refuse, Overwrite::force, Overwrite::resume}) {
    CHECK_THROWS_WITH_AS(RunDirectory::create(place, policy),
                         doctest::Contains("is being written by another process"), ExistingOutput);
  }
  const RunDirectory elsewhere = RunDirectory::create(folder.path() / "other", Overwrite::refuse);
  const RunDirectory moved = std::move(first);
  CHECK_THROWS_AS(RunDirectory::create(place, Overwrite::force), ExistingOutput);
  CHECK(io::read_file(moved.path("county.csv")) == "first");
}

TEST_CASE("an output that appears while a run is computed isn't overwritten, and the run isn't lost") {
  const TemporaryFolder folder;
  const fs::path place = folder.path() / "out";
  {
    RunDirectory run = RunDirectory::create(place, Overwrite::refuse);
    io::write_file_durably(run.path("county.csv"), "mine");
    fs::create_directory(place);
    io::write_file_durably(place / "county.csv", "theirs");
    CHECK_THROWS_AS(run.commit(), ExistingOutput);
  }
  CHECK(io::read_file(place / "county.csv") == "theirs");
  CHECK(io::read_file(folder.path() / "out.partial/county.csv") == "mine");
}

TEST_CASE("missing parents are created") {
  const TemporaryFolder folder;
  write_run(folder.path() / "results/2026/out", Overwrite::refuse, "rows");
  CHECK(fs::exists(folder.path() / "results/2026/out/county.csv"));
}

TEST_CASE("the place may be given with a slash at its end, relative, or as a link to a folder") {
  const TemporaryFolder folder;
  write_run(folder.path() / "out/", Overwrite::refuse, "one");
  CHECK(fs::exists(folder.path() / "out/county.csv"));

  fs::create_directory_symlink("out", folder.path() / "latest");
  write_run(folder.path() / "latest", Overwrite::force, "two");
  CHECK(fs::is_symlink(folder.path() / "latest"));
  CHECK(io::read_file(folder.path() / "out/county.csv") == "two");

  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  write_run("here", Overwrite::refuse, "three");
  CHECK(io::read_file("here/county.csv") == "three");
  CHECK_THROWS_WITH_AS(RunDirectory::create(".", Overwrite::force), doctest::Contains("working directory"),
                       ExistingOutput);
  fs::current_path(before);
  CHECK(entries(folder.path()) == 3);
}

TEST_CASE("a place that can't be written is refused before anything is computed") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  io::write_file_durably(file, "precious");
  for (const Overwrite policy : {Overwrite::refuse, Overwrite::force, Overwrite::resume}) {
    CHECK(refusal(file, policy) == std::errc::not_a_directory);
    CHECK(refusal(file / "out", policy) == std::errc::not_a_directory);
    CHECK(refusal("/proc/ruralsim/out", policy) == std::errc::no_such_file_or_directory);
  }
  fs::create_symlink("nowhere", folder.path() / "dangling");
  CHECK(refusal(folder.path() / "dangling") == std::errc::no_such_file_or_directory);
  io::write_file_durably(folder.path() / "out.partial", "");
  CHECK(refusal(folder.path() / "out", Overwrite::force) == std::errc::not_a_directory);
  CHECK(refusal(folder.path() / std::string(300, 'n')) == std::errc::filename_too_long);
  CHECK_THROWS_AS(RunDirectory::create("", Overwrite::refuse), std::system_error);
  CHECK_THROWS_AS(RunDirectory::create("/", Overwrite::force), std::system_error);
  CHECK(io::read_file(file) == "precious");
  CHECK(entries(folder.path()) == 3);
}

TEST_CASE("files of a run stay inside it") {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::create(folder.path() / "out", Overwrite::refuse);
  CHECK_THROWS_AS(static_cast<void>(run.path("../county.csv")), base::InvariantViolation);
  CHECK_THROWS_AS(static_cast<void>(run.path("/etc/passwd")), base::InvariantViolation);
}

TEST_CASE("a folder without write permission is refused for those whom permissions bind") {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                                     fs::perms::others_exec);
  const pid_t child = ::fork();
  if (child == 0) {
    int outcome = 1;
    const bool bound = ::geteuid() != 0 || (::setgid(65534) == 0 && ::setuid(65534) == 0);
    try {
      const RunDirectory run = RunDirectory::create(folder.path() / "out", Overwrite::refuse);
    } catch (const std::system_error& error) {
      outcome = error.code() == std::errc::permission_denied ? 0 : 2;
    }
    ::_exit(bound ? outcome : 0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  fs::permissions(folder.path(), fs::perms::owner_all);
  CHECK(entries(folder.path()) == 0);
}

TEST_CASE("a full disk leaves nothing in the place of the output, and the old output as it was") {
  const TinyDisk disk;
  if (!disk.mounted()) {
    MESSAGE("not checked: mounting isn't permitted here");
    return;
  }
  const fs::path place = disk.path() / "out";
  write_run(place, Overwrite::refuse, "old");
  try {
    RunDirectory run = RunDirectory::create(place, Overwrite::force);
    io::AppendFile county(run.path("county.csv"));
    for (int piece = 0; piece < 100; ++piece) county.write(std::string(4096, 'x'));
    FAIL("the disk isn't full");
  } catch (const std::system_error& error) {
    CHECK(error.code() == std::errc::no_space_on_device);
    CHECK(std::string(error.what()).find("out.partial/county.csv") != std::string::npos);
  }
  CHECK(io::read_file(place / "county.csv") == "old");
  CHECK(entries(disk.path()) == 1);
}

TEST_CASE("a read-only disk is refused before anything is computed") {
  const TinyDisk disk;
  if (!disk.mounted() || !disk.make_read_only()) {
    MESSAGE("not checked: mounting isn't permitted here");
    return;
  }
  CHECK(refusal(disk.path() / "out") == std::errc::read_only_file_system);
}
