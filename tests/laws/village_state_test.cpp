// SPDX-License-Identifier: Apache-2.0
// Parks, insurance, aspirations, grass and the posted wage together: what a step writes is what its processes
// say, and a saved state goes on to the same bytes.
#include <doctest/doctest.h>

#include "small_county.hpp"
#include "temporary_folder.hpp"
#include <ruralsim/io/files.hpp>
#include <ruralsim/io/sections.hpp>

using namespace ruralsim;

namespace {

Measure measure(const std::string& key, const std::vector<double>& doses) {
  Measure m;
  m.name = key;
  while (standard_catalog().instruments[m.instrument].key != key) ++m.instrument;
  for (const double dose : doses) m.doses.push_back(constant_series(dose));
  return m;
}

Scenario county() {
  Scenario s = small_county("continuity",
                            {{"end", "2020-01"},
                             {"burn_in_years", "1"},
                             {"modules.aspirations", "on"},
                             {"modules.pasture_ecology", "on"},
                             {"labour.nearby.wage_adjustment", "0.3"},
                             {"shocks.snow.hazard", "0.2"},
                             {"cooperative.founding_hazard", "0.3"},
                             {"park.threshold", "50000"}},
                            2);
  s.policy.measures = {measure("industrial_park", {6000}), measure("disaster_insurance", {0.8, 0.7}),
                       measure("motivation", {0.3, 50})};
  return s;
}

std::string state(const Simulation& simulation) {
  io::SectionWriter to;
  simulation.save(to);
  return to.file("state", 1);
}

}  // namespace

TEST_CASE(
    "parks, insurance and the modules write the columns that their rows of the step name, and no other") {
  const Scenario s = county();
  Execution how;
  how.check_writes = true;
  const History checked = run(s, 0, how);
  CHECK(checked.last("park_jobs") > 0);
  CHECK(checked.last("insured_households") > 0);
  CHECK(checked.bytes() == run(s).bytes());
}

TEST_CASE("a saved county with parks, insurance and the modules goes on to the same state, step after step") {
  const Scenario s = county();
  const TemporaryFolder folder;
  Simulation long_run(s, standard_catalog(), 0);
  for (int step = 0; step < 10; ++step) long_run.step();
  io::write_file_durably(folder.path() / "saved", state(long_run));
  const io::SectionFile saved(folder.path() / "saved", "state", 1);
  Simulation resumed(s, standard_catalog(), 0, {2, 3}, saved);
  while (!long_run.finished()) {
    long_run.step();
    resumed.step();
    REQUIRE(state(long_run) == state(resumed));
  }
  CHECK(resumed.finished());
}
