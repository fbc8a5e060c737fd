// SPDX-License-Identifier: Apache-2.0
// What is handed to the scheduler, with an sbatch of our own in the path.
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>

#include <doctest/doctest.h>

#include "temporary_folder.hpp"
#include <ruralsim/experiment/cluster.hpp>
#include <ruralsim/io/files.hpp>

using namespace ruralsim;

namespace {

namespace fs = std::filesystem;

/// Puts a shell script called sbatch before the path while it lives.
class OwnSbatch {
 public:
  explicit OwnSbatch(const std::string& script) : before_(std::getenv("PATH")) {
    const fs::path file = folder_.path() / "sbatch";
    std::ofstream(file) << "#!/bin/sh\ncd '" << folder_.path().string() << "'\n" << script;
    fs::permissions(file, fs::perms::owner_all);
    ::setenv("PATH", (folder_.path().string() + ":" + before_).c_str(), 1);
  }
  OwnSbatch(const OwnSbatch&) = delete;
  OwnSbatch& operator=(const OwnSbatch&) = delete;
  ~OwnSbatch() { ::setenv("PATH", before_.c_str(), 1); }
  [[nodiscard]] std::string said() const { return io::read_file(folder_.path() / "said"); }

 private:
  TemporaryFolder folder_;
  std::string before_;
};

ClusterRequest request_in(const TemporaryFolder& folder) {
  ClusterRequest r;
  r.name = "withdrawal";
  r.program = "/opt/ruralsim";
  r.file = folder.path() / "it's.yaml";
  r.directory = folder.path() / "out";
  r.tasks = 4;
  r.threads = 2;
  r.partition = "short";
  return r;
}

}  // namespace

TEST_CASE("the array runs a shard a task, told to stop before its time is over; paths are quoted") {
  const TemporaryFolder folder;
  const ClusterScripts scripts = slurm_scripts(request_in(folder));
  for (const char* line :
       {"#!/bin/sh\n", "#SBATCH --job-name='withdrawal'\n", "#SBATCH --array=1-4\n",
        "#SBATCH --cpus-per-task=2\n", "#SBATCH --partition=short\n", "#SBATCH --signal=B:TERM@60\n",
        "exec '/opt/ruralsim' sweep run '", "it'\\''s.yaml' -o '",
        " --shard \"$SLURM_ARRAY_TASK_ID/4\" -j 2 --progress none\n"})
    CHECK_MESSAGE(scripts.array.find(line) != std::string::npos, line, "\n", scripts.array);
  CHECK(scripts.array.find("--mem") == std::string::npos);  // the scheduler's own
  CHECK(scripts.collect.find("exec '/opt/ruralsim' sweep collect '") != std::string::npos);
  CHECK(scripts.collect.find("--array") == std::string::npos);
}

TEST_CASE("the collection is submitted to wait for the end of the array") {
  const TemporaryFolder folder;
  const OwnSbatch sbatch("echo \"$@\" >>said\necho \"$(wc -l <said)7;cluster\"\n");
  const ClusterRequest r = request_in(folder);
  const auto [array, collect] = submit_to_slurm(r);
  CHECK(array == "17");
  CHECK(collect == "27");
  const std::string slurm = (r.directory / "slurm").string();
  CHECK(sbatch.said() ==
        "--parsable " + slurm + "/array.sh\n--parsable --dependency=afterany:17 " + slurm + "/collect.sh\n");
  CHECK(io::read_file(r.directory / "slurm/array.sh") == slurm_scripts(r).array);
}

TEST_CASE("what sbatch refuses is said in its words") {
  const TemporaryFolder folder;
  const OwnSbatch sbatch("echo 'invalid partition specified: short' >&2\nexit 1\n");
  CHECK_THROWS_WITH_AS((void)submit_to_slurm(request_in(folder)),
                       doctest::Contains("invalid partition specified: short"), std::system_error);
}
