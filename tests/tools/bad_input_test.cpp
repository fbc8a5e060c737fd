// SPDX-License-Identifier: Apache-2.0
// Every kind of bad input and bad place, as a user meets it: the message, the exit code, and nothing left
// behind.
#include <doctest/doctest.h>

#include "tools/program.hpp"

namespace {

namespace fs = std::filesystem;

const std::string kExtends = "format: 1\nextends: " RURALSIM_SOURCE_DIR "/scenarios/rangtang/cliff.yaml\n";

std::string repeated(const std::string& piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

/// A run of a scenario with this text, told to write into the folder `out` of its working folder.
void check_refused(const std::string& text, const std::string& message) {
  CAPTURE(text.substr(0, 200));
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "bad.yaml";
  std::ofstream(file, std::ios::binary) << text;
  Program program({"run", file.string(), "-o", "out"});
  const Outcome o = program.wait();
  CHECK(o.code == 3);
  CHECK(o.out == "");
  CHECK_MESSAGE(o.err.find(message) != std::string::npos, o.err.substr(0, 500));
  CHECK_MESSAGE(o.err.find("error: ") != std::string::npos, o.err.substr(0, 500));
  CHECK(fs::is_empty(program.folder()));
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

}  // namespace

TEST_CASE("a run of a bad scenario exits with 3, says why, and writes nothing") {
  check_refused(kExtends + "seeed: 3\n", "bad.yaml:3:1: error: `seeed`");
  check_refused(kExtends + "seed: 3\nseed: 4\n", "the key 'seed' occurs twice");
  check_refused(kExtends + "replicates: many\n", "bad.yaml:3:13: error: expected ");
  check_refused(kExtends + "seed: -1\n", "`seed` is -1; allowed is 0 to 4294967295");
  check_refused("format: 1\nextends: nowhere.yaml\n", "nowhere.yaml': no such file");
  check_refused("format: 1\nextends: bad.yaml\n", "circular extends");
  check_refused("a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n", "aliases (*name) are not allowed");
  check_refused("a: " + repeated("[", 100'000), "nested deeper than 64 levels");
  check_refused(kExtends + "---\nseed: 3\n", "a file holds one");
  check_refused(kExtends + "labour: {away: {wage_growth: .nan}}\n", "bad.yaml:3:");
  check_refused(kExtends + "labour: {away: {wage_growth: .inf}}\n", "bad.yaml:3:");
  check_refused(kExtends + "labour: {away: {wage_growth: 1e400}}\n", "bad.yaml:3:");
  check_refused(kExtends + "name: \"\xff\xfe\"\n", "bad.yaml:3:8: error: ");
  check_refused(kExtends + repeated("# a line of a comment that is long\n", 130'000), "bad.yaml");
  check_refused("", "empty");
}

TEST_CASE("a run onto a full disk exits with 1, names the file, and leaves nothing") {
  const TemporaryFolder folder;
  const std::string disk = (folder.path() / "disk").string(), listing = (folder.path() / "left").string();
  fs::create_directory(disk);
  // A disk of 64 KiB that only this command and its children see.
  const std::string command = "unshare -m sh -c 'mount -t tmpfs -o size=64k none " + disk +
                              " || exit 77; " RURALSIM_BINARY " run " RURALSIM_SOURCE_DIR
                              "/scenarios/rangtang/cliff.yaml -q --replicates 1 --set end=2018-01 -o " +
                              disk + "/out; code=$?; ls -A " + disk + " >" + listing + "; exit $code' 2>" +
                              listing + ".err";
  const int status = std::system(command.c_str());
  REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77 || !fs::exists(listing)) {
    MESSAGE("not checked: a mount of one's own is not permitted here");
    return;
  }
  CHECK(WEXITSTATUS(status) == 1);
  CHECK(text_of(listing) == "");
  CHECK(text_of(listing + ".err").find("No space left on device") != std::string::npos);
  CHECK(text_of(listing + ".err").find(disk + "/out") != std::string::npos);
}
