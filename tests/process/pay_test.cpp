// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <doctest/doctest.h>

#include <ruralsim/process/rules.hpp>

using namespace ruralsim;

namespace {

AwayParameters mincer() {
  AwayParameters p;
  p.schooling_return = 0.05;
  p.experience_return = 0.03;
  p.experience_curvature = -0.0006;
  p.female_gap = -0.22;
  p.mandarin_premium = 0.5;
  p.remitted_share = 0.7;
  p.remitted_need = 0.4;
  return p;
}

constexpr Worker kMan{.age = 39, .schooling = 9, .female = false, .mandarin = true};

Worker with(Worker w, int age, int schooling) {
  w.age = age;
  w.schooling = schooling;
  return w;
}

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-12);
}

}  // namespace

TEST_CASE("the mean migrant, two thirds a man and one third a woman, earns the national series") {
  const AwayParameters p = mincer();
  Worker woman = kMan;
  woman.female = true;
  const double geometric = std::pow(relative_pay(kMan, p), 0.68) * std::pow(relative_pay(woman, p), 0.32);
  CHECK(geometric == about(1));
  CHECK(relative_pay(woman, p) / relative_pay(kMan, p) == about(std::exp(-0.22)));
}

TEST_CASE("a year of school raises pay by its return when experience stays the same") {
  const AwayParameters p = mincer();
  CHECK(relative_pay(with(kMan, 40, 10), p) / relative_pay(kMan, p) == about(std::exp(0.05)));
  CHECK(relative_pay(with(kMan, 42, 12), p) / relative_pay(kMan, p) == about(std::exp(0.15)));
}

TEST_CASE("pay over experience is the parabola of Mincer, highest at 25 years") {
  const AwayParameters p = mincer();
  const double base = relative_pay(with(kMan, 16, 9), p);  // no experience yet
  for (const int years : {1, 10, 25, 40}) {
    const double pay = relative_pay(with(kMan, 16 + years, 9), p);
    CHECK(pay / base == about(std::exp(0.03 * years - 0.0006 * years * years)));
    CHECK(pay <= relative_pay(with(kMan, 16 + 25, 9), p));
  }
}

TEST_CASE("nobody has negative experience: who is still at school counts as a beginner") {
  const AwayParameters p = mincer();
  CHECK(relative_pay(with(kMan, 16, 15), p) == relative_pay(with(kMan, 22, 15), p));
}

TEST_CASE("Mandarin is worth its premium to everyone") {
  const AwayParameters p = mincer();
  for (const int age : {20, 39, 60}) {
    Worker silent = with(kMan, age, 6);
    silent.mandarin = false;
    CHECK(relative_pay(with(kMan, age, 6), p) / relative_pay(silent, p) == about(1.5));
  }
}

TEST_CASE("a migrant sends a share of net pay and of what the family lacks, never more than there is") {
  const AwayParameters p = mincer();
  CHECK(remittance(10000, 0, p) == about(7000));
  CHECK(remittance(10000, 5000, p) == about(9000));
  CHECK(remittance(10000, 7500, p) == about(10000));
  CHECK(remittance(10000, 1e9, p) == 10000);
  CHECK(remittance(10000, -5000, p) == about(7000));  // a family above subsistence lacks nothing
  CHECK(remittance(0, 5000, p) == 0);
  CHECK(remittance(-100, 5000, p) == 0);
  for (double pay = 0; pay <= 40000; pay += 500) {
    for (double lack = 0; lack <= 20000; lack += 2500) {
      const double sent = remittance(pay, lack, p);
      CHECK(sent >= 0);
      CHECK(sent <= pay);
      CHECK(sent <= remittance(pay, lack + 1, p));
      CHECK(sent <= remittance(pay + 1, lack, p));
    }
  }
}

TEST_CASE("effectiveness at the farm is the table's row of the age, and 0 where the table is silent") {
  const FarmEffectiveness e(
      {{.age_from = 16, .age_to = 39, .value = 1.0}, {.age_from = 40, .age_to = 120, .value = 0.25}});
  CHECK(e.at(15) == 0);
  CHECK(e.at(16) == 1);
  CHECK(e.at(39) == 1);
  CHECK(e.at(40) == 0.25);
  CHECK(e.at(-3) == e.at(0));
  CHECK(e.at(999) == e.at(120));
}
