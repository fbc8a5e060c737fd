// SPDX-License-Identifier: Apache-2.0
// How a run ends when it does not end well: nothing half-written stays, nothing finished is lost.
#include <atomic>
#include <csignal>
#include <limits>
#include <mutex>
#include <system_error>

#include <doctest/doctest.h>

#include "small_run.hpp"
#include <ruralsim/base/invariant.hpp>

using namespace ruralsim;

namespace {

/// A catalog whose last process breaks an invariant in one replicate, some steps into the run.
Catalog breaking_catalog() {
  Catalog catalog = Catalog::standard();
  catalog.processes.push_back({"break", "breaks", "0", true,
                               Process::OnCounty([](Setting& now, std::span<Shard>, const base::Workers&) {
                                 const std::uint32_t replicate = now.key.replicate;
                                 if (replicate >= 1 && now.clock.now >= base::month_of(2020, 1)) {
                                   throw base::InvariantViolation("replicate " + std::to_string(replicate));
                                 }
                               })});
  return catalog;
}

template <class Error>
std::string failure(const RunRequest& request, const Catalog& catalog = Catalog::standard()) {
  try {
    run_scenario(request, catalog);
  } catch (const Error& error) {
    return error.what();
  }
  return "no failure";
}

}  // namespace

TEST_CASE("progress only rises, is reported one call at a time, and ends complete") {
  for (const int threads : {1, 4}) {
    const TemporaryFolder folder;
    RunRequest request = small_run(folder.path() / "out");
    request.threads = threads;
    Progress last;
    std::atomic<int> inside = 0, overlaps = 0, falls = 0;
    request.progress = [&](const Progress& p) {
      if (++inside != 1) ++overlaps;
      if (p.steps_done < last.steps_done || p.replicates_done < last.replicates_done) ++falls;
      if (p.steps_done + p.replicates_done != last.steps_done + last.replicates_done + 1) ++falls;
      last = p;
      --inside;
    };
    run(request);
    CHECK(overlaps == 0);
    CHECK(falls == 0);
    CHECK(last.steps_done == 3 * 12);
    CHECK(last.steps_total == 3 * 12);
    CHECK(last.replicates_done == 3);
    CHECK(last.replicates_total == 3);
  }
}

TEST_CASE("a signal stops a run between two steps and leaves only what --resume goes on from") {
  for (const int threads : {1, 4}) {
    const TemporaryFolder folder;
    RunRequest request = small_run(folder.path() / "out");
    request.threads = threads;
    std::atomic<int> signal = 0;
    std::int64_t steps = 0;
    request.signal = &signal;
    request.progress = [&](const Progress& p) {
      steps = p.steps_done;
      if (p.steps_done == 5) signal = SIGTERM;
    };
    try {
      run_scenario(request, Catalog::standard());
      FAIL("the run went on");
    } catch (const Interrupted& stop) {
      CHECK(stop.signal == SIGTERM);
    }
    CHECK(steps >= 5);
    CHECK(steps < 5 + threads);
    CHECK(files_in(folder.path()) == 1);
    CHECK(std::filesystem::exists(folder.path() / "out.partial"));
  }
}

TEST_CASE("a broken invariant ends the run with the lowest replicate's message and leaves nothing behind") {
  for (const int threads : {1, 3}) {
    const TemporaryFolder folder;
    RunRequest request = small_run(folder.path() / "out");
    request.threads = threads;
    CHECK(failure<base::InvariantViolation>(request, breaking_catalog()) == "replicate 1");
    CHECK(files_in(folder.path()) == 0);
  }
}

TEST_CASE("a failed replicate ends a long run early: those after it are not begun") {
  for (const int threads : {1, 2}) {
    const TemporaryFolder folder;
    RunRequest request = small_run(folder.path() / "out");
    request.replicates = 40;
    request.threads = threads;
    Progress last;
    request.progress = [&](const Progress& p) { last = p; };
    CHECK(failure<base::InvariantViolation>(request, breaking_catalog()) == "replicate 1");
    CHECK(last.replicates_done == 1);
    CHECK(last.steps_done < 40 * 12 / 2);
  }
}

TEST_CASE("an infinite indicator is a broken invariant, not a field") {
  const TemporaryFolder folder;
  Catalog catalog = Catalog::standard();
  catalog.indicators.front().value = [](const Area&) { return std::numeric_limits<double>::infinity(); };
  CHECK(failure<base::InvariantViolation>(small_run(folder.path() / "out"), catalog) != "no failure");
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("a full disk is a system error that names a file, and leaves nothing behind") {
  const TinyDisk disk;
  if (!disk.mounted()) {
    MESSAGE("not checked: mounting isn't permitted here");
    return;
  }
  for (const int threads : {1, 3}) {
    RunRequest request = small_run(disk.path() / "out");
    request.threads = threads;
    try {
      run_scenario(request, Catalog::standard());
      FAIL("64 KiB were enough");
    } catch (const std::system_error& error) {
      CHECK(error.code() == std::errc::no_space_on_device);
      CHECK(std::string(error.what()).find((disk.path() / "out").string()) != std::string::npos);
    }
    CHECK(files_in(disk.path()) == 0);
  }
}

TEST_CASE("an existing output is refused before anything is computed, and replaced only by force") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "out");
  const Contents first = run(request);
  request.seed = 5;
  bool computed = false;
  request.progress = [&](const Progress&) { computed = true; };
  CHECK(failure<ExistingOutput>(request) ==
        (folder.path() / "out").string() + " exists already; --force replaces it");
  CHECK_FALSE(computed);
  CHECK(differences(first, contents_of(folder.path() / "out")) == std::vector<std::string>{});

  request.overwrite = Overwrite::force;
  const Contents second = run(request);
  CHECK(second.at("county.csv") != first.at("county.csv"));
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a run that fails under --force keeps the output it was to replace") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "out");
  const Contents first = run(request);
  request.overwrite = Overwrite::force;
  CHECK(failure<base::InvariantViolation>(request, breaking_catalog()) == "replicate 1");
  CHECK(differences(first, contents_of(folder.path() / "out")) == std::vector<std::string>{});
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a scenario with a mistake touches no output") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "new/out");
  request.overrides.push_back({"herd.birth_rate", "fourty"});
  CHECK(failure<base::ScenarioError>(request).find("--set herd.birth_rate:1:1: error: expected a number") ==
        0);
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("the plan of a run counts what the run does, without running") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "out");
  request.threads = 7;
  const RunPlan plan = plan_run(request, Catalog::standard());
  CHECK(plan.scenario == "rangtang-cliff");
  CHECK(plan.replicates == 3);
  CHECK(plan.steps == 12);
  CHECK(plan.households == 180);
  CHECK(plan.persons == 720);
  CHECK(plan.parallel_replicates == 3);
  CHECK(plan.threads_a_replicate == 2);
  CHECK(files_in(folder.path()) == 0);

  request.seed = -1;
  CHECK_THROWS_AS(plan_run(request, Catalog::standard()), base::ScenarioError);
}

TEST_CASE("the estimate of a run is within a factor of four of what the run takes, and writes nothing") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "out");
  bool time_fits = false;
  for (int attempt = 0; attempt < 3 && !time_fits;
       ++attempt) {  // another process may take the machine meanwhile
    const RunEstimate estimate = estimate_run(request, Catalog::standard());
    CHECK(estimate.steps_tried == 4);
    CHECK(files_in(folder.path()) == 0);
    const RunReport report = run_scenario(request, Catalog::standard());
    double bytes = 0;
    for (const auto& [name, content] : contents_of(report.directory))
      bytes +=
          name.ends_with(".csv") && !name.starts_with("inputs/") ? static_cast<double>(content.size()) : 0;
    std::filesystem::remove_all(report.directory);
    CHECK(estimate.disk_bytes > bytes / 2);
    CHECK(estimate.disk_bytes < bytes * 2);
    CHECK(estimate.disk_bytes_while_running > estimate.disk_bytes);
    time_fits = estimate.seconds > report.seconds / 4 && estimate.seconds < report.seconds * 4;
  }
  CHECK(time_fits);
}

TEST_CASE("a larger run is estimated to take more time, memory and disk") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "out");
  const RunEstimate small = estimate_run(request, Catalog::standard());
  request.replicates = 600;  // summary.csv does not grow with them
  request.threads = 3;
  const RunEstimate large = estimate_run(request, Catalog::standard());
  CHECK(large.seconds > 3 * small.seconds);
  CHECK(large.disk_bytes > 20 * small.disk_bytes);
  CHECK(large.memory_bytes > small.memory_bytes);
}

TEST_CASE(
    "a profile times every process, changes no byte but the manifest's, and adds up to no more than the "
    "run") {
  const TemporaryFolder folder;
  RunRequest request = small_run(folder.path() / "plain");
  const Contents plain = run(request);
  const Catalog catalog = Catalog::standard();
  request.output = folder.path() / "profiled";
  request.profile = true;
  request.threads = 7;
  const RunReport report = run_scenario(request, catalog);
  CHECK(differences(plain, contents_of(report.directory)) == std::vector<std::string>{});
  CHECK(report.profile.size() == catalog.processes.size() + 1);
  double sum = 0;
  for (std::size_t i = 0; i < report.profile.size(); ++i) {
    CHECK(report.profile[i].seconds >= 0);
    if (i > 0) CHECK(report.profile[i].seconds <= report.profile[i - 1].seconds);
    sum += report.profile[i].seconds;
  }
  CHECK(sum > 0);
  CHECK(sum < 3 * report.seconds);  // three replicates at a time
  const std::string manifest = io::read_file(report.directory / "manifest.json");
  for (const Process& p : catalog.processes)
    CHECK(manifest.find("\"process\": \"" + p.key + "\"") != std::string::npos);
  CHECK(io::read_file(folder.path() / "plain/manifest.json").find("profile") == std::string::npos);
}
