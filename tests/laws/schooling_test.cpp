// SPDX-License-Identifier: Apache-2.0
// Enrolment that is decided year by year: which way it moves, and what follows from it later.
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"

using namespace ruralsim;

namespace {

History schooled(std::vector<Override> over, int scale = 4) {
  over.push_back({"modules.schooling", "on"});
  return run(small_county("continuity", over, scale));
}

/// A subsidy for all, added to the county's measures.
Scenario subsidised(double yuan, int scale) {
  Scenario s = small_county("continuity", {{"modules.schooling", "on"}, {"schooling.cost", "6"}}, scale);
  const auto& all = standard_catalog().instruments;
  Measure m;
  m.name = "subsidy";
  while (all[m.instrument].key != "education_subsidy") ++m.instrument;
  m.doses = {constant_series(yuan)};
  if (yuan > 0) s.policy.measures.push_back(m);
  return s;
}

}  // namespace

TEST_CASE("enrolment rises with income and falls with distance, cost and parents' absence") {
  const double usual = schooled({}).mean("enrolment_rate");
  CHECK(usual > 0.6);
  CHECK(usual < 1);
  // The same households with the same lots: every difference is the rule's.
  CHECK(schooled({{"schooling.senior", "0.9"}}).mean("enrolment_rate") > usual);
  CHECK(schooled({{"consumption.senior_school_cost", "12000"}}).mean("enrolment_rate") < usual);
  CHECK(schooled({{"crops.value", "3000"}}).mean("enrolment_rate") > usual);
  CHECK(schooled({{"schooling.parent_away", "4"}}).mean("enrolment_rate") < usual);
}

TEST_CASE("villages farther from the county seat send fewer children beyond primary school") {
  const auto gap = [](const char* weight) {
    double far = 0, far_of = 0, near = 0, near_of = 0;
    run(small_county("continuity",
                     {{"modules.schooling", "on"}, {"schooling.road", weight}, {"end", "2020-01"}}, 8),
        0, {}, [&](Simulation& simulation) {
          const Setting& now = simulation.setting();
          for (const Shard& s : simulation.shards()) {
            for (std::uint32_t h = 0; h < s.households(); ++h) {
              const bool remote =
                  static_cast<double>(s.village.road_time[village_of(s, h)]) > now.scenario.county.road_time;
              for (std::uint32_t p = s.person_begin[h]; p < s.person_begin[h + 1]; ++p) {
                const int age = age_at(s.person.born[p], now.clock.year_start);
                if (age < 13 || age > 18) continue;
                (remote ? far_of : near_of) += 1;
                (remote ? far : near) += s.person.enrolled[p];
              }
            }
          }
        });
    return near / near_of - far / far_of;
  };
  CHECK(gap("3") > gap("0") + 0.1);
}

TEST_CASE("a subsidy for pupils raises enrolment, and costs its dose for each of them") {
  const History without = run(subsidised(0, 4)), with = run(subsidised(2000, 4));
  CHECK(with.mean("enrolment_rate") > without.mean("enrolment_rate"));
  CHECK(without.last("cost_education_subsidy") == 0);
  double pupils = 0;
  run(subsidised(2000, 4), 0, {}, [&](Simulation& simulation) {
    pupils = 0;
    for (const Shard& s : simulation.shards()) {
      for (const std::uint8_t enrolled : s.person.enrolled) pupils += enrolled;
    }
  });
  CHECK(with.last("cost_education_subsidy") == doctest::Approx(pupils * 2000 / 4).epsilon(1e-3));
}

TEST_CASE(
    "years of school follow enrolment with a lag, up to one a year, and nobody at senior school works") {
  std::vector<std::pair<std::uint64_t, std::pair<int, int>>> last;  // id, years, enrolled
  run(small_county("continuity", {{"modules.schooling", "on"}}, 2), 0, {}, [&](Simulation& simulation) {
    const Setting& now = simulation.setting();
    const Shard& s = simulation.shards()[0];
    for (std::uint32_t p = 0; p < s.persons(); ++p) {
      const int age = age_at(s.person.born[p], now.clock.now);
      CHECK(s.person.enrolled[p] <= 1);
      if (age < 30) CHECK(s.person.schooling[p] <= 19);
      if (s.person.enrolled[p] == 0) continue;
      CHECK(age >= kSchoolAge);
      CHECK(age <= 20);
      CHECK(s.person.occupation[p] == Occupation::home);
      CHECK_FALSE(able(s, p, now.clock.now));
    }
    if (!now.clock.last_of_year()) return;
    std::vector<std::pair<std::uint64_t, std::pair<int, int>>> these;
    for (std::uint32_t p = 0; p < s.persons(); ++p)
      these.push_back({s.person.id[p], {s.person.schooling[p], s.person.enrolled[p]}});
    std::sort(these.begin(), these.end());
    for (const auto& [id, before] : last) {
      const auto at = std::lower_bound(these.begin(), these.end(), std::pair(id, std::pair(-1, -1)));
      if (at == these.end() || at->first != id) continue;
      CHECK(at->second.first == before.first + before.second);
    }
    last = these;
  });
}

TEST_CASE("where more go to senior school, the young have more years of school when they are adults") {
  const std::vector<Override> later = {{"end", "2026-01"}};
  std::vector<Override> more = later;
  more.push_back({"schooling.senior", "0.9"});
  CHECK(schooled(more).last("schooling_young") > schooled(later).last("schooling_young") + 0.5);
}

TEST_CASE("with the module off years of school are given at birth and nobody's enrolment is decided") {
  run(small_county("continuity"), 0, {}, [](Simulation& simulation) {
    for (const Shard& s : simulation.shards()) {
      for (const std::uint8_t enrolled : s.person.enrolled) CHECK(enrolled == 0);
    }
  });
  const History a = run(small_county("continuity")),
                b = run(small_county("continuity", {{"schooling.senior", "0.9"}}));
  CHECK(a.bytes() == b.bytes());
}
