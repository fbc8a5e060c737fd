// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <utility>

namespace ruralsim {

/// A sweep for a cluster: an array of tasks, a shard each, and a collection when all have ended.
struct ClusterRequest {
  std::string name;                 ///< of the sweep
  std::filesystem::path program;    ///< this program
  std::filesystem::path file;       ///< the sweep file
  std::filesystem::path directory;  ///< of the sweep, on a file system that all nodes share
  int tasks = 1;                    ///< shards
  int threads = 1;                  ///< of each task
  /// Given to the scheduler as they are; "" leaves its own.
  std::string time, memory, partition, account;

  static constexpr int kMostTasks = 1000;  ///< Slurm's usual MaxArraySize is 1001
};

struct ClusterScripts {
  std::string array, collect;
};

/// Batch scripts for Slurm. Paths are made absolute.
ClusterScripts slurm_scripts(const ClusterRequest&);

/// Writes both scripts to slurm/ of the sweep's folder and hands them to `sbatch`: the collection waits for
/// the end of the array, also of a task that failed, and then says what is missing.
/// @return what sbatch called the two jobs
/// @throws std::system_error  the scripts can't be written, sbatch is not there or refuses
std::pair<std::string, std::string> submit_to_slurm(const ClusterRequest&);

}  // namespace ruralsim
