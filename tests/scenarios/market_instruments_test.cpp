// SPDX-License-Identifier: Apache-2.0
// For each instrument that acts on a market or a village a scenario in which people do something else because
// of it, beyond what its dose moves directly: the same scenario is run with and without it, with the same
// luck.
#include <doctest/doctest.h>

#include "small_county.hpp"

using namespace ruralsim;

namespace {

Scenario scenario_of(const std::string& name) {
  return load_scenario(
             std::filesystem::path(RURALSIM_SOURCE_DIR) / "tests/scenarios" / name / "scenario.yaml", {},
             standard_catalog().vocabulary())
      .scenario;
}

Scenario without(Scenario s, const std::string& key) {
  std::erase_if(s.policy.measures,
                [&](const Measure& m) { return standard_catalog().instruments[m.instrument].key == key; });
  return s;
}

/// Mean of an indicator over three replicates and the last three years.
double late(const Scenario& s, const std::string& indicator) {
  double sum = 0;
  for (std::uint32_t r = 0; r < 3; ++r) {
    const History h = run(s, r);
    for (std::size_t i = h.dates.size() - 12; i < h.dates.size(); ++i) sum += h.at(i, indicator) / 36;
  }
  return sum;
}

/// With the instrument and without it.
struct Pair {
  double with, without;
};
Pair pair_of(const std::string& name, const std::string& indicator) {
  const Scenario s = scenario_of(name);
  return {late(s, indicator), late(without(s, name), indicator)};
}

}  // namespace

TEST_CASE("new_media: households move into what can be sold online") {
  const auto [with, without] = pair_of("new_media", "enterprises_herbs");
  MESSAGE("herb plants: ", with, " with, ", without, " without");
  CHECK(with > without);
}

TEST_CASE("green_base: certified enterprises hire more labour") {
  const auto [with, without] = pair_of("green_base", "hired_labour");
  MESSAGE("adults hired: ", with, " with, ", without, " without");
  CHECK(with > without);
}

TEST_CASE("rural_tourism: households open homestays") {
  const auto [with, without] = pair_of("rural_tourism", "enterprises_homestay");
  MESSAGE("homestays: ", with, " with, ", without, " without");
  CHECK(with > without);
}

TEST_CASE("cultural_industry: households take up craft") {
  const auto [with, without] = pair_of("cultural_industry", "enterprises_craft");
  MESSAGE("craft enterprises: ", with, " with, ", without, " without");
  CHECK(with > without);
}

TEST_CASE("differentiation: fewer enterprises crowd into the same products") {
  const auto [with, without] = pair_of("differentiation", "product_hhi");
  MESSAGE("concentration of products: ", with, " with, ", without, " without");
  CHECK(with < without);
}

TEST_CASE("road: people of far villages look for jobs near home") {
  const auto [with, without] = pair_of("road", "job_seekers");
  MESSAGE("seekers of a job near home: ", with, " with, ", without, " without");
  CHECK(with > without);
}

TEST_CASE("governance: where village governments are weak, more start what others have begun already") {
  const Scenario weak = scenario_of("steering");
  Scenario steered = weak;
  steered.governance.steering = 0;
  const double crowded = late(weak, "enterprises_herbs"), seen = late(steered, "enterprises_herbs");
  MESSAGE("herb plants: ", crowded, " where governments are weak, ", seen, " where entrants see all");
  CHECK(crowded > seen);
}
