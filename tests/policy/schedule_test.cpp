// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/policy/instruments.hpp>
#include <ruralsim/policy/schedule.hpp>

using namespace ruralsim;
using base::month_of;
using Part = ScheduledMeasure::Part;

namespace {

const base::Month kBefore = month_of(2020, 12), kStart = month_of(2021, 1), kLater = month_of(2023, 4);

Measure measure(const std::string& name, std::size_t instrument = 0) {
  Measure m;
  m.name = name;
  m.instrument = instrument;
  for (std::size_t d = 0; d < standard_catalog().instruments[instrument].doses.size(); ++d) {
    m.doses.push_back(constant_series(0.5));
  }
  return m;
}

/// From regime `old` with two measures to regime `new` with one, beside a single measure.
Policy two_regimes() {
  Policy p;
  p.regimes = {{"old", "", {measure("old a"), measure("old b", 1)}},
               {"unused", "", {measure("unused")}},
               {"new", "", {measure("new a", 2)}}};
  p.measures = {measure("single", 3)};
  p.transition = Transition{.from = "old", .to = "new", .start = kStart, .withdraw = {}, .introduce = {}};
  return p;
}

DosePath cliff(base::Month when) {
  return {.kind = DosePath::Kind::cliff, .date = when};
}

Scenario with(Policy policy) {
  Scenario s = small_county();
  s.policy = std::move(policy);
  return s;
}

std::vector<MeasureInForce> in_force(const Scenario& s, base::Month when,
                                     const std::vector<MeasureInForce>& before = {}) {
  return measures_at(s, standard_catalog().instruments, clock_at(when, 4, false), before);
}

}  // namespace

TEST_CASE("measures stand in the order: regime that is left, regime that comes, single ones") {
  const Policy p = two_regimes();
  std::vector<std::string> names;
  std::vector<Part> parts;
  for (const ScheduledMeasure& m : scheduled_measures(p)) {
    names.push_back(m.measure->name);
    parts.push_back(m.part);
  }
  CHECK(names == std::vector<std::string>{"old a", "old b", "new a", "single"});
  CHECK(parts == std::vector<Part>{Part::withdrawn, Part::withdrawn, Part::introduced, Part::single});
}

TEST_CASE("without a transition no regime is in play") {
  Policy p = two_regimes();
  p.transition.reset();
  REQUIRE(scheduled_measures(p).size() == 1);
  CHECK(share_in_force(p, scheduled_measures(p)[0], kBefore) == 1);
}

TEST_CASE("withdrawing by a constant path keeps the old regime for good, the new one comes at the start") {
  const Policy p = two_regimes();
  const auto m = scheduled_measures(p);
  for (const base::Month when : {kBefore, kStart, kLater}) CHECK(share_in_force(p, m[0], when) == 1);
  CHECK(share_in_force(p, m[2], kBefore) == 0);
  CHECK(share_in_force(p, m[2], kStart) == 1);
  CHECK(share_in_force(p, m[2], kLater) == 1);
}

TEST_CASE("a cliff withdraws everything at its date, and introduces everything at its own") {
  Policy p = two_regimes();
  p.transition->withdraw = cliff(kStart);
  p.transition->introduce = cliff(kLater);
  const auto m = scheduled_measures(p);
  CHECK(share_in_force(p, m[0], kBefore) == 1);
  CHECK(share_in_force(p, m[0], kStart) == 0);
  CHECK(share_in_force(p, m[1], kLater) == 0);
  CHECK(share_in_force(p, m[2], kStart) == 0);
  CHECK(share_in_force(p, m[2], kLater) == 1);
  CHECK(share_in_force(p, m[3], kLater) == 1);
}

TEST_CASE("withdrawal and introduction are independent of each other") {
  Policy p = two_regimes();
  const auto shares = [&] {
    std::vector<double> at;
    for (const ScheduledMeasure& m : scheduled_measures(p)) at.push_back(share_in_force(p, m, kStart));
    return at;
  };
  CHECK(shares() == std::vector<double>{1, 1, 1, 1});
  p.transition->withdraw = cliff(kStart);
  CHECK(shares() == std::vector<double>{0, 0, 1, 1});
  p.transition->introduce = cliff(kLater);
  CHECK(shares() == std::vector<double>{0, 0, 0, 1});
  p.transition->withdraw = {};
  CHECK(shares() == std::vector<double>{1, 1, 0, 1});
}

TEST_CASE("a measure is in force from its first month and no longer in its last") {
  Policy p = two_regimes();
  p.measures[0].from = kStart;
  p.measures[0].to = kLater;
  p.regimes[0].measures[0].to = kBefore;
  const auto m = scheduled_measures(p);
  CHECK(share_in_force(p, m[3], kBefore) == 0);
  CHECK(share_in_force(p, m[3], kStart) == 1);
  CHECK(share_in_force(p, m[3], kLater - 1) == 1);
  CHECK(share_in_force(p, m[3], kLater) == 0);
  CHECK(share_in_force(p, m[0], kBefore - 1) == 1);
  CHECK(share_in_force(p, m[0], kBefore) == 0);  // its own end, while the regime goes on
}

TEST_CASE("a measure that is not in force moves no lever") {
  Policy p = two_regimes();
  p.transition->withdraw = cliff(kStart);
  const auto now = in_force(with(p), kStart);
  REQUIRE(now.size() == 4);
  for (const LeverField& lever : kLeverFields) {
    CHECK(now[0].levers.*lever.value == 0);
    CHECK(now[1].levers.*lever.value == 0);
  }
  CHECK(now[2].levers.transfer_per_elder == 0.5);
  CHECK(now[0].share == 0);
}

TEST_CASE("doses and budgets are those of the date") {
  Policy p;
  p.measures = {measure("grant", 4)};
  p.measures[0].doses[0] = {{{month_of(2020, 1), 100}, {month_of(2022, 1), 300}}};
  p.measures[0].budget = Series{{{month_of(2020, 1), 1000}, {month_of(2022, 1), 2000}}};
  const Scenario s = with(p);
  REQUIRE(standard_catalog().instruments[4].key == "cash_grant");
  CHECK(in_force(s, month_of(2019, 1))[0].levers.transfer_per_household == 100);
  CHECK(in_force(s, month_of(2021, 1))[0].levers.transfer_per_household ==
        doctest::Approx(200).epsilon(0.01));
  CHECK(in_force(s, month_of(2021, 1))[0].budget == doctest::Approx(1500).epsilon(0.01));
  CHECK(in_force(s, month_of(2030, 1))[0].levers.transfer_per_household == 300);
}

TEST_CASE("a list is reviewed in the first step, every January and when the measure's share changes") {
  Policy p = two_regimes();
  p.transition->withdraw = cliff(month_of(2021, 4));
  const Scenario s = with(p);
  auto now = in_force(s, month_of(2020, 10));
  for (const auto& m : now) CHECK(m.review);  // nothing before it
  now = in_force(s, month_of(2021, 1), now);
  for (const auto& m : now) CHECK(m.review);
  now = in_force(s, month_of(2021, 4), now);
  CHECK(now[0].review);
  CHECK(now[1].review);
  CHECK_FALSE(now[2].review);
  CHECK_FALSE(now[3].review);
  now = in_force(s, month_of(2021, 7), now);
  for (const auto& m : now) CHECK_FALSE(m.review);
}

TEST_CASE("the cut-off of the last review stays until the next one") {
  const Scenario s = with(two_regimes());
  auto now = in_force(s, month_of(2020, 4));
  now[1].cutoff = 1234;
  CHECK(in_force(s, month_of(2020, 7), now)[1].cutoff == 1234);
}

TEST_CASE("a linear path falls evenly between its two months, an introduction rises as evenly") {
  Policy p = two_regimes();
  p.transition->withdraw = {.kind = DosePath::Kind::linear, .date = kStart, .until = kStart + 60};
  p.transition->introduce = p.transition->withdraw;
  const auto m = scheduled_measures(p);
  CHECK(share_in_force(p, m[0], kBefore) == 1);
  CHECK(share_in_force(p, m[0], kStart) == 1);
  CHECK(share_in_force(p, m[0], kStart + 15) == 0.75);
  CHECK(share_in_force(p, m[0], kStart + 60) == 0);
  for (int month = -5; month < 80; ++month) {
    const base::Month when = kStart + month;
    CHECK(share_in_force(p, m[0], when) >= 0);
    CHECK(share_in_force(p, m[0], when) + share_in_force(p, m[2], when) == doctest::Approx(1).epsilon(1e-12));
  }
}

TEST_CASE("a cliff is a linear path of a month, and a staged path of one stage") {
  Policy sharp = two_regimes(), linear = sharp, staged = sharp;
  sharp.transition->withdraw = sharp.transition->introduce = cliff(kLater);
  linear.transition->withdraw = {.kind = DosePath::Kind::linear, .date = kLater - 1, .until = kLater};
  linear.transition->introduce = linear.transition->withdraw;
  staged.transition->withdraw = {.kind = DosePath::Kind::staged, .date = kLater, .stages = {{kLater, 0}}};
  staged.transition->introduce = {.kind = DosePath::Kind::staged, .date = kLater, .stages = {{kLater, 1}}};
  for (base::Month when = kStart; when < kLater + 12; when = when + 1) {
    for (std::size_t i = 0; i < 3; ++i) {
      const double share = share_in_force(sharp, scheduled_measures(sharp)[i], when);
      CHECK(share_in_force(linear, scheduled_measures(linear)[i], when) == share);
      CHECK(share_in_force(staged, scheduled_measures(staged)[i], when) == share);
    }
  }
}

TEST_CASE("stages hold until the next one, and a measure may have a path of its own") {
  Policy p = two_regimes();
  p.transition->withdraw = {
      .kind = DosePath::Kind::staged, .date = kStart, .stages = {{kStart, 0.7}, {kLater, 0.2}}};
  p.transition->by_measure = {{"old b", cliff(kLater)}};
  const auto m = scheduled_measures(p);
  CHECK(share_in_force(p, m[0], kBefore) == 1);
  CHECK(share_in_force(p, m[0], kStart) == 0.7);
  CHECK(share_in_force(p, m[0], kLater - 1) == 0.7);
  CHECK(share_in_force(p, m[0], kLater + 100) == 0.2);
  CHECK(share_in_force(p, m[1], kLater - 1) == 1);
  CHECK(share_in_force(p, m[1], kLater) == 0);
}
