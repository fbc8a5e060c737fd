// SPDX-License-Identifier: Apache-2.0
// A run that is stopped anywhere goes on to the bytes of one that was not, and what it goes on from is what
// was written or an error.
#include "sim/run/checkpoint.hpp"

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "many_threads.hpp"
#include "small_run.hpp"
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/sections.hpp>
#include <ruralsim/run/version.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

constexpr int kSteps = 3 * 12;  ///< of a small run, all replicates

struct Killed : std::runtime_error {
  Killed() : std::runtime_error("killed") {}
};

/// The run up to so many steps, as a kill leaves it: nothing is written any more.
void run_until_killed(RunRequest request, std::int64_t steps) {
  request.progress = [steps](const Progress& p) {
    if (p.steps_done >= steps) throw Killed();
  };
  CHECK_THROWS_AS(run_scenario(request, Catalog::standard()), Killed);
}

void run_until_signalled(RunRequest request, std::int64_t steps) {
  std::atomic<int> signal = 0;
  request.signal = &signal;
  request.progress = [&, steps](const Progress& p) {
    if (p.steps_done >= steps) signal = SIGTERM;
  };
  try {
    run_scenario(request, Catalog::standard());
    FAIL("the run went on");
  } catch (const Interrupted& stop) {
    CHECK(stop.signal == SIGTERM);
    CHECK(stop.kept == fs::path(request.output.string() + ".partial"));
  }
}

/// Resumes on other threads and shards. @return steps that were not computed again
std::int64_t resume(RunRequest request, const Contents& expected) {
  request.overwrite = Overwrite::resume;
  request.threads = 5;
  request.villages_a_shard = 2;
  Progress last;
  request.progress = [&](const Progress& p) { last = p; };
  CHECK(differences(expected, run(request)) == std::vector<std::string>{});
  CHECK(last.steps_done == kSteps);
  CHECK(last.replicates_done == 3);
  return last.steps_kept;
}

std::string refusal(RunRequest request, const Catalog& catalog = Catalog::standard()) {
  request.overwrite = Overwrite::resume;
  try {
    run_scenario(request, catalog);
  } catch (const base::ScenarioError& error) {
    return error.what();
  }
  return "no refusal";
}

/// A stopped run and its first checkpoint.
struct Stopped {
  Stopped() : request(small_run(folder.path() / "out")) {
    run_until_signalled(request, 9);
    checkpoint = checkpoint_file(folder.path() / "out.partial/parts", 0);
  }
  TemporaryFolder folder;
  RunRequest request;
  fs::path checkpoint;
};

}  // namespace

TEST_CASE("a run that a signal stops goes on to the same bytes on other threads and shards") {
  const ManyThreads sixteen;
  const TemporaryFolder folder;
  const Contents expected = run(small_run(folder.path() / "whole"));
  for (const int threads : {1, 2, 4}) {
    for (const std::int64_t steps : {1, 8, 17, 29}) {
      CAPTURE(threads);
      CAPTURE(steps);
      RunRequest request = small_run(folder.path() / fmt::format("{}-{}", threads, steps));
      request.threads = threads;
      run_until_signalled(request, steps);
      CHECK(resume(request, expected) >= steps);
    }
  }
}

TEST_CASE("a run that is killed goes on from the checkpoints it left every few steps") {
  const ManyThreads sixteen;
  const TemporaryFolder folder;
  const Contents expected = run(small_run(folder.path() / "whole"));
  for (const std::int64_t every : {1, 5}) {
    for (const std::int64_t steps : {2, 13, 30}) {
      CAPTURE(every);
      CAPTURE(steps);
      RunRequest request = small_run(folder.path() / fmt::format("{}-{}", every, steps));
      request.checkpoint_every = every;
      run_until_killed(request, steps);
      const std::int64_t kept = resume(request, expected);
      CHECK(kept <= steps);
      CHECK(kept > steps - every - 1);
    }
  }
}

TEST_CASE("what a kill left half-written does not stay beside a branch point") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "whole");
  request.checkpoint_at = {base::month_of(2020, 7)};
  const Contents expected = run(request);
  request.output = folder.path() / "out";
  run_until_signalled(request, kSteps - 4);
  const fs::path point = folder.path() / "out.partial/parts/2020-07";
  REQUIRE(fs::exists(point));
  io::write_file_durably(point / "r00000.checkpoint.tmp-1-0", "the beginning of a checkpo");
  resume(request, expected);
}

TEST_CASE("a run may be stopped again and again") {
  const TemporaryFolder folder;
  const Contents expected = run(small_run(folder.path() / "whole"));
  RunRequest request = small_run(folder.path() / "out");
  request.overwrite = Overwrite::resume;
  for (std::int64_t steps = 3; steps < kSteps; steps += 5) run_until_signalled(request, steps);
  CHECK(resume(request, expected) == 33);
}

TEST_CASE("rows that were written after the last checkpoint are written once") {
  const TemporaryFolder folder;
  const Contents expected = run(small_run(folder.path() / "whole"));
  RunRequest request = small_run(folder.path() / "out");
  request.checkpoint_every = 6;
  run_until_killed(request, 10);
  for (const auto& entry : fs::directory_iterator(folder.path() / "out.partial/parts")) {
    if (entry.path().extension() == ".county") io::AppendFile(entry.path()).write("a row too many\n");
  }
  resume(request, expected);
}

TEST_CASE("without checkpoints a failed run leaves nothing, with them it leaves what it has") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "out");
  run_until_killed(request, 5);
  CHECK(files_in(folder.path()) == 0);
  request.checkpoint_every = 2;
  run_until_killed(request, 5);
  CHECK(fs::exists(folder.path() / "out.partial/parts/r00000.checkpoint"));
}

TEST_CASE("a signal whose checkpoint can't be written keeps what was finished before") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "out");
  const fs::path in_the_way = folder.path() / "out.partial/parts/r00001.checkpoint";
  std::atomic<int> signal = 0;
  request.signal = &signal;
  request.progress = [&](const Progress& p) {
    if (p.steps_done != 17 || signal != 0) return;
    fs::create_directory(in_the_way);
    signal = SIGTERM;
  };
  CHECK_THROWS_AS(run_scenario(request, Catalog::standard()), std::system_error);
  fs::remove(in_the_way);
  request.signal = nullptr;
  CHECK(resume(request, run(small_run(folder.path() / "whole"))) == 12);
}

TEST_CASE("a checkpoint with a changed byte anywhere is refused, as is one that ends early") {
  const Stopped stopped;
  const RunIdentity identity = [&] {
    const LoadedScenario loaded = load_requested(stopped.request, Catalog::standard());
    return identity_of_run(loaded.scenario, Catalog::standard().for_scenario(loaded.scenario));
  }();
  const std::string whole = io::read_file(stopped.checkpoint);
  const auto reads = [&](const std::string& bytes) {
    io::write_file_durably(stopped.checkpoint, bytes);
    try {
      const Checkpoint checkpoint(stopped.checkpoint, identity, 0);
      return true;
    } catch (const base::ScenarioError&) {
      return false;
    }
  };
  CHECK(reads(whole));
  const io::SectionFile sections(stopped.checkpoint, "ruralsim checkpoint", 2);
  CHECK(sections.sections().size() > 150);
  // The sections fill the file from its end; one byte in each of them, and every few in the table before.
  std::size_t rows = 0;
  for (const auto& [name, bytes] : sections.sections()) rows += bytes.size();
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < whole.size() - rows; at += 101) places.push_back(at);
  for (const auto& [name, bytes] : sections.sections()) {
    const std::size_t at = whole.find(bytes, whole.size() - rows);
    if (!bytes.empty()) places.push_back(at + bytes.size() / 2);
  }
  for (const std::size_t at : places) {
    CAPTURE(at);
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    CHECK_FALSE(reads(damaged));
  }
  for (const std::size_t length : {whole.size() - 1, whole.size() / 2, std::size_t{100}, std::size_t{0}})
    CHECK_FALSE(reads(whole.substr(0, length)));
}

TEST_CASE(
    "a damaged checkpoint stops --resume with its name and what to do, without it the replicate starts "
    "anew") {
  const Stopped stopped;
  std::string bytes = io::read_file(stopped.checkpoint);
  const std::string whole = bytes;
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  io::write_file_durably(stopped.checkpoint, bytes);
  const std::string said = refusal(stopped.request);
  CHECK(said.find(stopped.checkpoint.string() + " is damaged in its section village.") != std::string::npos);
  CHECK(said.find("without the file this replicate starts anew") != std::string::npos);
  io::write_file_durably(stopped.checkpoint, whole);
  CHECK(fs::exists(stopped.folder.path() / "out.partial"));

  fs::remove(stopped.checkpoint);
  resume(stopped.request, run(small_run(stopped.folder.path() / "whole")));
}

TEST_CASE("rows that a checkpoint counts on and that are damaged or gone stop --resume") {
  const TemporaryFolder folder;
  const RunRequest request = small_run(folder.path() / "out");
  run_until_signalled(request, 20);  // one replicate is finished: its rows lie on the disk
  const fs::path rows = folder.path() / "out.partial/parts/r00000.county";
  std::string bytes = io::read_file(rows);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  io::write_file_durably(rows, bytes);
  CHECK(refusal(request).find(rows.string() + ", which is truncated or damaged") != std::string::npos);
  fs::remove(rows);
  CHECK(refusal(request).find("counts on rows that are gone") != std::string::npos);
}

TEST_CASE("what a run of another scenario, seed or program left is refused with what differs") {
  const Stopped stopped;
  RunRequest other = stopped.request;
  other.overrides.push_back({"herd.offtake", "0.15"});
  CHECK(refusal(other).find("`herd.offtake` is 0.15 now and was 0.159") != std::string::npos);
  other = stopped.request;
  other.seed = 7;
  CHECK(refusal(other).find("has seed 20210225; this run has 7") != std::string::npos);
  Catalog catalog = Catalog::standard();
  catalog.indicators.push_back(catalog.indicators.back());
  catalog.indicators.back().key = "one_more";
  CHECK(refusal(stopped.request, catalog).find("other instruments, indicators") != std::string::npos);

  // The same file as an older results version, and as an older format, would have written it.
  const io::SectionFile file(stopped.checkpoint, "ruralsim checkpoint", 2);
  io::SectionWriter older, same;
  for (const auto& [name, content] : file.sections()) {
    std::string bytes(content);
    same.add(name, bytes);
    if (name == "about") bytes[0] = static_cast<char>(kResultsVersion - 1);
    older.add(name, bytes);
  }
  io::write_file_durably(stopped.checkpoint, older.file("ruralsim checkpoint", 2));
  CHECK(refusal(stopped.request)
            .find(fmt::format("results version {}; this program has {}", kResultsVersion - 1,
                              kResultsVersion)) != std::string::npos);
  io::write_file_durably(stopped.checkpoint, same.file("ruralsim checkpoint", 0));
  CHECK(refusal(stopped.request).find("is of format 0") != std::string::npos);
  io::write_file_durably(stopped.checkpoint, same.file("ruralsim checkpoint", 2));
  resume(stopped.request, run(small_run(stopped.folder.path() / "whole")));
}
