// SPDX-License-Identifier: Apache-2.0
// Scenarios of villages' and households' measures, each a file with its question: the measure changes an
// outcome by what people decide. Everybody's luck is the same with and without it.
#include <doctest/doctest.h>

#include "small_county.hpp"

using namespace ruralsim;

namespace {

/// The scenario of a folder, with what is laid over it.
Scenario scenario(const std::string& folder, const std::vector<Override>& over = {}) {
  const auto file = std::filesystem::path(RURALSIM_SOURCE_DIR) / "tests/scenarios" / folder / "scenario.yaml";
  return load_scenario(file, over, standard_catalog().vocabulary()).scenario;
}
Scenario without_its_measures(Scenario s) {
  s.policy = {};
  return s;
}

/// Means over the scenario's replicates of what county.csv has in the last step.
class Outcome {
 public:
  explicit Outcome(const Scenario& s) {
    for (std::uint32_t r = 0; r < static_cast<std::uint32_t>(s.replicates); ++r) runs_.push_back(run(s, r));
  }
  [[nodiscard]] double last(const std::string& indicator) const {
    double sum = 0;
    for (const History& h : runs_) sum += h.last(indicator);
    return sum / static_cast<double>(runs_.size());
  }
  [[nodiscard]] double mean(const std::string& indicator) const {
    double sum = 0;
    for (const History& h : runs_) sum += h.mean(indicator);
    return sum / static_cast<double>(runs_.size());
  }

 private:
  std::vector<History> runs_;
};

}  // namespace

TEST_CASE("industrial_park: work near home takes the place of work away") {
  const Scenario s = scenario("industrial_park");
  const Outcome with(s), without(without_its_measures(s));
  CHECK(with.mean("park_jobs") > 5);
  CHECK(with.last("local_job_share") > without.last("local_job_share") + 0.005);
  CHECK(with.last("away_share") < without.last("away_share"));
  CHECK(with.last("income_wage") > without.last("income_wage"));
}

TEST_CASE(
    "disaster_insurance: some buy it and not all, and the county's herds are larger after years of snow") {
  const Scenario s = scenario("disaster_insurance");
  const Outcome with(s), without(without_its_measures(s));
  CHECK(with.mean("insured_households") > 0.1 * with.mean("households"));
  CHECK(with.mean("insured_households") < 0.98 * with.mean("households"));
  CHECK(with.last("herd") > 1.03 * without.last("herd"));
  CHECK(with.last("income_business") > without.last("income_business"));
}

TEST_CASE("motivation: households try harder and earn more at home") {
  const Scenario s = scenario("motivation");
  const Outcome with(s), without(without_its_measures(s));
  CHECK(with.last("effort") > without.last("effort") + 0.005);
  CHECK(with.last("income_business") > without.last("income_business"));
}

TEST_CASE("grazing: fewer animals, more grass") {
  const Scenario s = scenario("grazing");
  const Outcome with(s), without(without_its_measures(s));
  CHECK(with.last("herd") < without.last("herd"));
  CHECK(with.last("grass") > without.last("grass") + 0.02);
}

TEST_CASE("conversion: the same money makes jobs near home where it was given to households before") {
  const Scenario s = scenario("conversion");
  Scenario on = s;
  on.policy.transition->withdraw = {};
  const Outcome parks(s), gifts(on);
  CHECK(parks.last("cost_industrial_park") == 0);  // paid in January
  CHECK(parks.mean("cost_industrial_park") > 0);
  CHECK(parks.last("job_places") > gifts.last("job_places") + 5);
  CHECK(parks.last("income_transfer") < gifts.last("income_transfer"));
}

TEST_CASE("local_wages: parks that hire raise the posted wage, for those in other jobs too") {
  const Scenario s = scenario("local_wages");
  const Outcome with(s), without(without_its_measures(s));
  CHECK(with.last("local_wage") > 1.02 * without.last("local_wage"));
  CHECK(with.last("income_wage") > without.last("income_wage"));
  MESSAGE("wage ", with.last("local_wage"), " ", without.last("local_wage"));
}
