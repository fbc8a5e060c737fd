// SPDX-License-Identifier: Apache-2.0
// A run that is killed (SIGKILL) at any moment goes on to the bytes of one that was not.
#pragma once
#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <thread>

#include <doctest/doctest.h>

#include "tools/program.hpp"

inline std::map<std::string, std::string> files_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    if (entry.is_regular_file() && name != "manifest.json") files[name] = text_of(entry.path());
  }
  return files;
}

/// Kills the run of these words at random moments of its usual time, resumes it after each kill with other
/// threads and shards, and compares what it comes to.
/// @param kills  at least so many that found it running
inline void kill_and_compare(const std::vector<std::string>& words, int kills, unsigned seed) {
  using Clock = std::chrono::steady_clock;
  const TemporaryFolder folder;
  const auto run = [&](const std::string& output, std::vector<std::string> more) {
    std::vector<std::string> all = words;
    more.insert(more.end(), {"-o", (folder.path() / output).string(), "-q"});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const auto begin = Clock::now();
  REQUIRE(ruralsim_says(run("whole", {"-j", "2"})).code == 0);
  const std::chrono::duration<double> usual = Clock::now() - begin;
  const auto expected = files_of(folder.path() / "whole");
  std::mt19937 moments(seed);
  for (int killed = 0, run_number = 0; killed < kills; ++run_number) {
    REQUIRE(run_number < 20 * kills);
    const std::string output = std::to_string(run_number);
    for (int attempt = 0;; ++attempt) {
      std::vector<std::string> more = {"--resume", "--checkpoint-every", "2"};
      more.insert(more.end(),
                  {"-j", std::to_string(1 + attempt % 3), "--shard-villages", std::to_string(1 + attempt)});
      Program program(run(output, more));
      const double share = static_cast<double>(moments() % 1000) / 1000;
      // Later attempts have less to do; the last is left alone.
      if (attempt < 4) {
        std::this_thread::sleep_for(share * usual);
        program.signal(SIGKILL);
      }
      const Outcome o = program.wait();
      if (o.code == 0) break;
      CAPTURE(o.err);
      REQUIRE(o.code == -SIGKILL);
      ++killed;
      if (std::filesystem::exists(folder.path() / output)) break;  // killed when all was done
    }
    CHECK(files_of(folder.path() / output) == expected);
  }
}
