// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <doctest/doctest.h>

#include <ruralsim/process/rules.hpp>

using namespace ruralsim;

namespace {

HerdParameters yaks() {
  HerdParameters p;
  p.birth_rate = 0.36;
  p.crowding = 2;
  p.death_rate = 0.084;
  p.offtake = 0.159;
  p.offtake_response = 1;
  return p;
}

ShockParameters snow() {
  ShockParameters p;
  p.disaster[static_cast<std::size_t>(Disaster::snow)] = {.hazard = 0.06, .herd_loss = 0.12};
  return p;
}

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-12);
}

}  // namespace

TEST_CASE("births a head fall from the empty pasture's rate to none at capacity") {
  const HerdParameters p = yaks();
  CHECK(birth_rate(0, 1000, p) == 0.36);
  CHECK(birth_rate(500, 1000, p) == about(0.36 * 0.75));
  CHECK(birth_rate(1000, 1000, p) == 0);
  CHECK(birth_rate(4000, 1000, p) == 0);
  for (double herd = 0; herd < 1500; herd += 10)
    CHECK(birth_rate(herd, 1000, p) >= birth_rate(herd + 10, 1000, p));
}

TEST_CASE("at the solved capacity births replace offtake, deaths and disasters") {
  HerdParameters p = yaks();
  for (const double crowding : {0.5, 1.0, 2.0, 4.0}) {
    p.crowding = crowding;
    for (const double offtake : {0.05, 0.159, 0.2}) {
      const double capacity = capacity_for(2000, offtake, p, snow());
      CHECK(capacity > 2000);
      CHECK(birth_rate(2000, capacity, p) == doctest::Approx(offtake + 0.084 + 0.06 * 0.12).epsilon(1e-9));
    }
  }
}

TEST_CASE("a herd whose losses no birth rate can replace still has a finite capacity above it") {
  HerdParameters p = yaks();
  p.birth_rate = 0.1;
  CHECK(capacity_for(100, 0.159, p, snow()) == about(100 / std::sqrt(0.05)));
  p.birth_rate = 0;
  CHECK(std::isfinite(capacity_for(100, 0.159, p, snow())));
}

TEST_CASE("offtake is the ordinary rate at the target herd, follows its power law and stops at two fifths") {
  HerdParameters p = yaks();
  CHECK(offtake_rate(20, 20, p) == about(0.159));
  CHECK(offtake_rate(10, 20, p) == about(0.159 / 2));
  p.offtake_response = 2;
  CHECK(offtake_rate(10, 20, p) == about(0.159 / 4));
  CHECK(offtake_rate(2000, 20, p) == 0.4);
  p.offtake_response = 0;
  CHECK(offtake_rate(1, 20, p) == about(0.159));
  CHECK(offtake_rate(0, 20, p) == 0);
  CHECK(offtake_rate(20, 0, p) == 0);
}

TEST_CASE("in its steady state the resource regrows what a normal year's gathering damages") {
  GatheringParameters p;
  for (const double q : {0.3, 1.05, 3.0}) {
    for (const double chi : {0.0, 0.2, 0.35}) {
      p.effectiveness = q;
      p.damage = chi;
      p.regrowth = 0.5;
      const double r = steady_resource(p);
      CHECK(r > 0);
      CHECK(r <= 1);
      CHECK(p.regrowth * r * (1 - r) == doctest::Approx(chi * r * (1 - std::exp(-q))).epsilon(1e-9));
    }
  }
}

TEST_CASE("where gathering damages more than can regrow, the steady state is the floor of a twentieth") {
  GatheringParameters p;
  p.effectiveness = 5;
  p.damage = 1;
  p.regrowth = 0.5;
  CHECK(steady_resource(p) == 0.05);
}

TEST_CASE(
    "production answers to labour as a power of its share, 1 for the labour of the start and 0 for none") {
  for (const double elasticity : {0.0, 0.15, 0.5, 1.0}) {
    CHECK(LabourEffect(1).with(elasticity) == 1);
    CHECK(LabourEffect(0).with(elasticity) == 0);
    CHECK(LabourEffect(-1).with(elasticity) == 0);
    CHECK(LabourEffect(0.3).with(elasticity) == about(std::pow(0.3, elasticity)));
    CHECK(LabourEffect(2).with(elasticity) == about(std::pow(2.0, elasticity)));
  }
}
