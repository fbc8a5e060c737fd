// SPDX-License-Identifier: Apache-2.0
// Support of many households at once is that of each, whatever the levers.
#include <iterator>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/policy/support_columns.hpp>

using namespace ruralsim;

namespace {

/// Households of all sorts.
struct Households {
  std::vector<std::int32_t> persons, elders, pupils, adult_stays, watched;
  std::vector<float> pasture, assessed;

  Households() {
    for (int i = 0; i < 37; ++i) {
      persons.push_back(1 + i % 7), elders.push_back(i % 3), pupils.push_back(i % 4);
      adult_stays.push_back(i % 2), watched.push_back(i % 5 == 0 ? 1 : 0);
      pasture.push_back(0.1F * static_cast<float>(i * i)), assessed.push_back(137.3F * static_cast<float>(i));
    }
  }
  [[nodiscard]] BasisColumns columns() const {
    return {persons, elders, pupils, adult_stays, watched, pasture, assessed};
  }
};

void check(const Levers& levers) {
  const Households households;
  const BasisColumns basis = households.columns();
  std::vector<double> together(households.persons.size());
  supports_a_year(levers, basis, together);
  for (std::size_t i = 0; i < together.size(); ++i) CHECK(together[i] == support_a_year(levers, basis[i]));
}

}  // namespace

TEST_CASE("what a measure pays many households is what it pays each, to the last bit") {
  Levers all;
  double amount = 1231.7;
  for (const LeverField& field : kLeverFields) {
    CAPTURE(field.name);
    Levers one;
    one.*field.value = all.*field.value = amount += 0.37;
    check(one);
  }
  check(all);
  check({});
  Levers unpaid_posts;
  unpaid_posts.posts = 10;
  check(unpaid_posts);
}
