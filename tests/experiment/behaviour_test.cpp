// SPDX-License-Identifier: Apache-2.0
// The marginal value of public funds in cases whose answer is known.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include <ruralsim/experiment/behaviour.hpp>

using namespace ruralsim;

namespace {

const Bootstrap kBootstrap({1, 0}, 3);

PublicFunds funds(const std::vector<double>& received, const std::vector<double>& replay,
                  const std::vector<double>& other) {
  const std::vector<double> none(received.size(), 1000);
  std::vector<double> gained = none, paid = none, mechanical = none;
  for (std::size_t u = 0; u < received.size(); ++u)
    gained[u] += received[u], mechanical[u] += replay[u], paid[u] += other[u];
  return value_of_funds({none, gained, none, paid, mechanical}, kBootstrap);
}

}  // namespace

TEST_CASE("a transfer that changes nobody's choices and of which nothing is lost is worth what it costs") {
  const PublicFunds f = funds({90, 100, 110}, {90, 100, 110}, {90, 100, 110});
  CHECK(f.value == 1);
  CHECK(f.by_fieller.kind == RatioInterval::Kind::bounded);
  CHECK(f.by_fieller.lo95 == doctest::Approx(1));
  CHECK(f.by_fieller.hi95 == doctest::Approx(1));
  CHECK(f.cost.difference - f.mechanical_cost.difference == 0);
  CHECK(std::string(kind_of(f)) == "ratio");
}

TEST_CASE("what officials keep lowers the value, and so does what changed choices cost the treasury") {
  CHECK(funds({90, 90, 90}, {100, 100, 100}, {100, 100, 100}).value == doctest::Approx(0.9));
  // Who stops working is paid a quarter more than the lists of before would have been paid.
  const PublicFunds f = funds({100, 100, 100}, {100, 100, 100}, {125, 125, 125});
  CHECK(f.value == doctest::Approx(0.8));
  CHECK(f.cost.difference - f.mechanical_cost.difference == doctest::Approx(25));
}

TEST_CASE("a policy that pays for itself has no finite value, and a cut has the value of what it takes") {
  const PublicFunds free = funds({100, 100, 100}, {100, 100, 100}, {-10, -10, -10});
  CHECK(std::string(kind_of(free)) == "pays_for_itself");
  CHECK(free.value < 0);
  const PublicFunds cut = funds({-100, -100, -100}, {-100, -100, -100}, {-80, -80, -80});
  CHECK(std::string(kind_of(cut)) == "saves_at_their_cost");
  CHECK(cut.value == doctest::Approx(1.25));  // some come to need other help
  CHECK(std::string(kind_of(funds({-1, -1, -1}, {1, 1, 1}, {1, 1, 1}))) == "costs_and_harms");
  CHECK(std::isnan(funds({1, 1, 1}, {0, 0, 0}, {0, 0, 0}).value));
}
