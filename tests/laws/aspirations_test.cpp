// SPDX-License-Identifier: Apache-2.0
// 5.11 Aspirations: what they do to effort, how aid with and without a condition moves them, and motivation.
#include <cmath>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"
#include <ruralsim/process/aspiration_rules.hpp>

using namespace ruralsim;

namespace {

/// 340 households without other policy, in which aspirations matter.
Scenario county(std::vector<Measure> measures, const std::vector<Override>& over = {}) {
  std::vector<Override> all = {{"end", "2021-01"}, {"burn_in_years", "0"}, {"modules.aspirations", "on"}};
  all.insert(all.end(), over.begin(), over.end());
  Scenario s = small_county("continuity", all, 4);
  s.policy = {};
  s.policy.measures = std::move(measures);
  return s;
}

constexpr AspirationParameters kRule{
    .matter = true, .adaptation = 0.4, .reference = 0.5, .reach = 0.2, .sensitivity = 2};

}  // namespace

TEST_CASE("effort is full at an aspiration just within reach and falls with the gap on both sides") {
  const double best = 1000 * std::exp(0.2);
  CHECK(effort_of(best, 1000, kRule) == doctest::Approx(1));
  double above = 1, below = 1;
  for (double gap = 0.1; gap < 3; gap += 0.1) {
    const double up = effort_of(best * std::exp(gap), 1000, kRule),
                 down = effort_of(best * std::exp(-gap), 1000, kRule);
    CHECK(up < above);
    CHECK(down < below);
    CHECK(up == doctest::Approx(1 / (1 + 2 * gap * gap)));
    CHECK(down == doctest::Approx(up));
    above = up, below = down;
  }
}

TEST_CASE(
    "an aspiration moves to the village's reference and the own achievement, and a push to what inspires") {
  CHECK(aspiration_sought(4000, 1000, kRule) == doctest::Approx(2000));
  CHECK(aspiration_sought(500, 1000, kRule) == doctest::Approx(1000));  // nobody looks down
  CHECK(aspiration_after(1000, 1000, 1000, 0, kRule) == doctest::Approx(1000));
  CHECK(std::log(aspiration_after(1000, 2000, 1000, 0, kRule) / 1000) ==
        doctest::Approx(0.4 * std::log(2.0)));
  CHECK(aspiration_after(300, 2000, 1000, 1, kRule) == doctest::Approx(1000 * std::exp(0.2)));
  // Motivation never lowers effort, whatever the aspiration was.
  for (double aspiration = 100; aspiration < 100000; aspiration *= 1.5) {
    double effort = 0;
    for (const double push : {0.0, 0.3, 0.7, 1.0}) {
      const double next = effort_of(aspiration_after(aspiration, 1500, 1000, push, kRule), 1000, kRule);
      CHECK(next >= effort - 1e-12);
      effort = next;
    }
  }
}

TEST_CASE("where the module is off its other parameters change no byte, and nor does motivation") {
  Scenario off = county({}, {{"modules.aspirations", "off"}, {"end", "2018-01"}}), other = off;
  other.aspirations = {.matter = false, .adaptation = 1, .reference = 1, .reach = -1, .sensitivity = 20};
  CHECK(run(other).bytes() == run(off).bytes());
  other.policy.measures = {measure("motivation", {1, 0})};
  CHECK(run(other).bytes() == run(off).bytes());
}

TEST_CASE("nobody loses by the module being on as long as effort does not respond") {
  const Scenario off = county({}, {{"modules.aspirations", "off"}, {"end", "2018-01"}}),
                 on = county({}, {{"aspirations.sensitivity", "0"}, {"end", "2018-01"}});
  const History a = run(off), b = run(on);
  CHECK(b.last("effort") == 1);
  for (std::size_t i = 0; i < a.flows.size(); ++i) CHECK(a.flows[i] == b.flows[i]);
}

TEST_CASE(
    "blood transfusion and blood production: the same money lowers effort less when it is pay for work") {
  constexpr double kYuan = 6000;
  const History none = run(county({})), gift = run(county({measure("cash_grant", {kYuan})})),
                post = run(county({measure("public_welfare_post", {kYuan, 340, 0})}));
  CHECK(gift.last("effort") < post.last("effort"));
  CHECK(gift.last("effort") < none.last("effort"));
  CHECK(gift.last("aspiration") < post.last("aspiration"));
  // A post needs somebody who stays, so that the treasury pays no more for posts.
  CHECK(post.last("treasury_cost") <= gift.last("treasury_cost"));
}

TEST_CASE("motivation raises effort and what people earn by themselves, and costs its fee") {
  double effort = 0, income = 0;
  for (const double level : {0.0, 0.4, 1.0}) {
    CAPTURE(level);
    const History h = run(county({measure("motivation", {level, 100})}, {{"aspirations.sensitivity", "3"}}));
    CHECK(h.last("effort") > effort);
    CHECK(h.mean("income_business") > income);
    effort = h.last("effort"), income = h.mean("income_business");
    CHECK(h.at(0, "cost_motivation") == doctest::Approx(level > 0 ? 100 * h.at(0, "households") : 0));
  }
}

TEST_CASE("aspirations give the same bytes on any number of threads and size of shards") {
  const Scenario s =
      county({measure("cash_grant", {2000}), measure("motivation", {0.3, 50})}, {{"end", "2018-01"}});
  const std::string bytes = run(s).bytes();
  for (const int threads : {1, 3}) {
    for (const std::size_t villages : {1, 5, 64}) CHECK(run(s, 0, {threads, villages}).bytes() == bytes);
  }
}
