// SPDX-License-Identifier: Apache-2.0
// What a shard of a sweep has done: a file that only grows, a line a run. Each line begins with the digest of
// the rest, so that a line torn by a power cut is told from a whole one.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <ruralsim/experiment/sweep.hpp>
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/lock.hpp>

namespace ruralsim {

/// The end of one run.
struct RunRecord {
  std::uint64_t run = 0;
  bool finished = false;
  std::string cause = {};  ///< why it failed
  std::string build = {};  ///< of the program
  double seconds = 0;
  std::vector<std::string> rows = {};  ///< of results.csv, from the date on
};

class ShardLog {
 public:
  /// Takes the log for itself and cuts off a torn last line.
  /// @throws ExistingOutput when another process has it; as scan_log does
  ShardLog(const std::filesystem::path& directory, ShardOf, const std::string& plan_digest);

  /// Durable when it returns; called from any thread.
  void append(const RunRecord&);

  static std::filesystem::path folder(const std::filesystem::path& directory);

 private:
  io::FileLock lock_;
  io::AppendFile file_;
  std::mutex mutex_;
};

/// Calls `each` with every whole record of a log and the byte at which its line begins.
/// @return bytes of whole lines; what follows is a line that was being written
/// @throws base::ScenarioError  a log of another plan, or one damaged before its end
std::uint64_t scan_log(const std::filesystem::path& log, const std::string& plan_digest,
                       const std::function<void(const RunRecord&, std::uint64_t offset)>& each);

/// The logs of a sweep, in the order of their names.
std::vector<std::filesystem::path> logs_of(const std::filesystem::path& directory);

/// The record whose line begins at a byte of a log.
RunRecord read_record(std::istream& log, std::uint64_t offset);

}  // namespace ruralsim
