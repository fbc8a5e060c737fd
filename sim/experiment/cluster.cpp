// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fmt/format.h>
#include <sys/wait.h>

#include <ruralsim/experiment/cluster.hpp>
#include <ruralsim/io/files.hpp>

namespace ruralsim {
namespace {

namespace fs = std::filesystem;

/// As one word of a shell.
std::string quoted(const std::string& text) {
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

std::string path_word(const fs::path& path) {
  return quoted(fs::absolute(path).lexically_normal().string());
}

/// A line that sbatch reads, left out without a value.
std::string directive(const char* option, const std::string& value) {
  return value.empty() ? "" : fmt::format("#SBATCH --{}={}\n", option, value);
}

/// Seconds before its time limit at which a task is told to stop; what has finished is kept.
constexpr int kWarning = 60;

std::string head(const ClusterRequest& r, const char* what) {
  const fs::path folder = fs::absolute(r.directory).lexically_normal() / "slurm";
  return fmt::format("#!/bin/sh\n# {}: ruralsim sweep submit\n", what) +
         directive("job-name", quoted(r.name)) +
         directive("output", quoted((folder / "%x-%A-%a.log").string())) +
         directive("partition", r.partition) + directive("account", r.account) + directive("time", r.time) +
         directive("mem", r.memory);
}

/// @throws std::system_error with what sbatch said
std::string sbatch(const std::string& words) {
  const std::string command = "sbatch --parsable " + words + " 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::system_error(errno, std::generic_category(), "cannot start sbatch");
  std::string said;
  std::array<char, 256> some{};
  while (std::fgets(some.data(), some.size(), pipe) != nullptr) said += some.data();
  const int status = ::pclose(pipe);
  said.erase(said.find_last_not_of("\n ") + 1);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return said.substr(0, said.find(';'));
  const bool absent = WIFEXITED(status) && WEXITSTATUS(status) == 127;
  throw std::system_error(
      std::make_error_code(absent ? std::errc::no_such_file_or_directory
                                  : std::errc::operation_not_permitted),
      absent ? "there is no sbatch here; --dry-run prints the scripts" : "sbatch refuses: " + said);
}

}  // namespace

ClusterScripts slurm_scripts(const ClusterRequest& r) {
  const std::string sweep = path_word(r.file) + " -o " + path_word(r.directory);
  ClusterScripts scripts;
  scripts.array =
      head(r, "A part of the sweep a task") + directive("array", fmt::format("1-{}", r.tasks)) +
      directive("cpus-per-task", std::to_string(r.threads)) +
      directive("signal", fmt::format("B:TERM@{}", kWarning)) +
      fmt::format("exec {} sweep run {} --shard \"$SLURM_ARRAY_TASK_ID/{}\" -j {} --progress none\n",
                  path_word(r.program), sweep, r.tasks, r.threads);
  scripts.collect = head(r, "The table of all parts") +
                    fmt::format("exec {} sweep collect {}\n", path_word(r.program), sweep);
  return scripts;
}

std::pair<std::string, std::string> submit_to_slurm(const ClusterRequest& r) {
  const ClusterScripts scripts = slurm_scripts(r);
  const fs::path folder = r.directory / "slurm";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw std::system_error(error, "cannot create " + folder.string());
  io::write_file_durably(folder / "array.sh", scripts.array);
  io::write_file_durably(folder / "collect.sh", scripts.collect);
  const std::string array = sbatch(path_word(folder / "array.sh"));
  return {array, sbatch(fmt::format("--dependency=afterany:{} {}", array, path_word(folder / "collect.sh")))};
}

}  // namespace ruralsim
