// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <ruralsim/base/random.hpp>
#include <ruralsim/process/rules.hpp>

using namespace ruralsim;

namespace {

constexpr int kNearbyLabels = 3;  ///< a bundle's label is away * 3 + nearby

ChoiceParameters plain() {
  ChoiceParameters p;
  p.mu = 2;
  p.dissimilarity = 0.5;
  p.risk_aversion = 0.5;
  p.move_cost = 0.1;
  p.move_cost_network = 0.07;
  p.care_cost = 0.5;
  p.network_reference = 0.06;
  return p;
}

/// All bundles of a household with so many able adults.
std::vector<Bundle> menu_of(int adults) {
  std::vector<Bundle> menu;
  for (int away = 0; away <= std::min(3, adults); ++away) {
    for (int nearby = 0; nearby <= std::min(2, adults - away); ++nearby)
      menu.push_back({.away = away, .nearby = nearby});
  }
  return menu;
}

/// Tastes as households draw them: lambda (G + ln S), one Gumbel a bundle, one positive stable a nest.
std::vector<double> tastes(std::uint64_t household, const std::vector<Bundle>& menu, double lambda) {
  const base::Key key{7, 0};
  const base::Month when{1400};
  std::array<double, kNests> nest{};
  for (std::size_t n = 0; n < nest.size(); ++n) {
    const auto bits =
        base::draw(key, household, when, base::Purpose::taste_nest, static_cast<std::uint32_t>(n));
    nest[n] = static_cast<double>(base::log_positive_stable(static_cast<float>(lambda), bits[0], bits[1]));
  }
  std::vector<double> taste;
  for (const Bundle& b : menu) {
    const auto label = static_cast<std::uint32_t>(b.away * kNearbyLabels + b.nearby);
    const double g =
        static_cast<double>(base::gumbel(base::draw(key, household, when, base::Purpose::taste, label)[0]));
    taste.push_back(lambda * (g + nest[static_cast<std::size_t>(nest_of(b))]));
  }
  return taste;
}

/// What bundles are valued by.
BundleColumns columns_of(const std::vector<Bundle>& menu) {
  BundleColumns columns{};
  for (std::size_t i = 0; i < menu.size(); ++i) {
    columns.income[i] = menu[i].income, columns.hardship[i] = menu[i].hardship;
    columns.variance[i] = menu[i].variance, columns.newly_away[i] = menu[i].newly_away;
    columns.left_alone[i] = menu[i].leaves_dependants ? 1 : 0;
  }
  return columns;
}

/// In the place of utilities, what tastes are added to.
void value_in_nests(const std::vector<Bundle>& menu, const ChoiceParameters& p, std::vector<double>& value) {
  std::vector<std::uint8_t> nest;
  for (const Bundle& b : menu) nest.push_back(static_cast<std::uint8_t>(nest_of(b)));
  NestValues(p).put(nest, value);
}

std::vector<double> sampled_shares(const std::vector<Bundle>& menu, const std::vector<double>& utilities,
                                   const ChoiceParameters& p, int households) {
  std::vector<double> share(menu.size(), 0), values = utilities;
  value_in_nests(menu, p, values);
  for (int h = 1; h <= households; ++h) {
    const auto taste = tastes(static_cast<std::uint64_t>(h), menu, p.dissimilarity);
    share[choose_nested_logit(values, taste)] += 1.0 / households;
  }
  return share;
}

/// The nested logit in closed form: P(nest) ~ (mean over its N bundles of exp(mu V / lambda))^lambda, P(b |
/// nest) ~ exp(mu V / lambda).
std::vector<double> closed_form(const std::vector<Bundle>& menu, const std::vector<double>& utilities,
                                const ChoiceParameters& p) {
  std::array<double, kNests> sum{}, size{};
  std::vector<double> weight;
  for (std::size_t i = 0; i < menu.size(); ++i) {
    weight.push_back(std::exp(p.mu * utilities[i] / p.dissimilarity));
    sum[static_cast<std::size_t>(nest_of(menu[i]))] += weight[i];
    size[static_cast<std::size_t>(nest_of(menu[i]))] += 1;
  }
  std::array<double, kNests> nest{};
  double all = 0;
  for (std::size_t n = 0; n < nest.size(); ++n) {
    if (size[n] > 0) nest[n] = std::pow(sum[n] / size[n], p.dissimilarity);
    all += nest[n];
  }
  std::vector<double> share;
  for (std::size_t i = 0; i < menu.size(); ++i) {
    const auto n = static_cast<std::size_t>(nest_of(menu[i]));
    share.push_back(nest[n] / all * weight[i] / sum[n]);
  }
  return share;
}

std::array<double, kNests> by_nest(const std::vector<Bundle>& menu, const std::vector<double>& share) {
  std::array<double, kNests> nest{};
  for (std::size_t i = 0; i < menu.size(); ++i) nest[static_cast<std::size_t>(nest_of(menu[i]))] += share[i];
  return nest;
}

template <class Shares>
double chi_squared(const Shares& seen, const Shares& expected, int n) {
  double sum = 0;
  for (std::size_t i = 0; i < seen.size(); ++i)
    sum += n * (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i];
  return sum;
}

}  // namespace

TEST_CASE("utility is the log of income per adult above subsistence less risk, moving and care") {
  const ChoiceParameters p = plain();
  Bundle b{.away = 1,
           .newly_away = 1,
           .income = 20000,
           .hardship = 2000,
           .variance = 4e6,
           .leaves_dependants = true};
  const double expected = std::log(18000 / 2.5 - 2400) - 0.5 * 0.5 * 4e6 / 4e8 - 0.1 * (1 - 0.07 * 1.2) - 0.5;
  CHECK(utility(b, 2.5, 2400, 1.2, p) == doctest::Approx(expected).epsilon(1e-12));
  b.leaves_dependants = false;
  CHECK(utility(b, 2.5, 2400, 1.2, p) == doctest::Approx(expected + 0.5).epsilon(1e-12));
  b.newly_away = 0;
  CHECK(utility(b, 2.5, 2400, 1.2, p) ==
        utility(b, 2.5, 2400, 0.5, p));  // the network only matters to who leaves
}

TEST_CASE("the utilities of a menu are those of its bundles, bit for bit, at any length") {
  const ChoiceParameters p = plain();
  std::vector<Bundle> menu;
  for (std::size_t i = 0; i < kLongestMenu; ++i) {
    const double x = static_cast<double>(i);
    menu.push_back({.away = static_cast<int>(i % 4),
                    .newly_away = static_cast<int>(i % 3),
                    .income = 3000 * x - 9000,
                    .hardship = 100 * x,
                    .variance = 1e6 * x,
                    .leaves_dependants = i % 5 == 0});
    BundleColumns::Column value;
    utilities(columns_of(menu), menu.size(), 2.5, 2400, 1.2, p, value);
    for (std::size_t k = 0; k < menu.size(); ++k) CHECK(value[k] == utility(menu[k], 2.5, 2400, 1.2, p));
  }
}

TEST_CASE("utility of an income below subsistence is that of a twentieth of subsistence above it") {
  const ChoiceParameters p = plain();
  const Bundle poor{.income = 100}, poorer{.income = 0, .hardship = 5000};
  CHECK(utility(poor, 1, 2400, 1, p) == doctest::Approx(std::log(0.05 * 2400)).epsilon(1e-12));
  CHECK(utility(poorer, 1, 2400, 1, p) == utility(poor, 1, 2400, 1, p));
  CHECK(std::isfinite(utility({.income = -1e6, .hardship = 1e6}, 1, 0, 1, p)));
}

TEST_CASE("utility rises with income and falls with hardship, variance and movers") {
  const ChoiceParameters p = plain();
  const Bundle b{.newly_away = 1, .income = 20000, .hardship = 1000, .variance = 1e6};
  Bundle richer = b, harder = b, riskier = b, movers = b;
  richer.income += 100, harder.hardship += 100, riskier.variance += 1e5, movers.newly_away += 1;
  const double v = utility(b, 2, 2400, 1, p);
  CHECK(utility(richer, 2, 2400, 1, p) > v);
  CHECK(utility(harder, 2, 2400, 1, p) < v);
  CHECK(utility(riskier, 2, 2400, 1, p) < v);
  CHECK(utility(movers, 2, 2400, 1, p) < v);
  CHECK(utility(b, 2, 2400, 1.5, p) > v);  // networks lower the cost of leaving
}

// The two statistical tests draw the tastes of 40,000 households from a fixed seed. A right rule fails one
// seed in 10,000: chi-squared beyond its .9999 quantile.

TEST_CASE("shares of the bundles are the nested logit's closed form") {
  constexpr int kHouseholds = 40000;
  constexpr double kQuantile11 = 37.37;  // 12 bundles
  const std::vector<Bundle> menu = menu_of(5);
  REQUIRE(menu.size() == 12);
  for (const double lambda : {0.1, 0.3, 0.5, 1.0}) {
    CAPTURE(lambda);
    ChoiceParameters p = plain();
    p.dissimilarity = lambda;
    std::vector<double> v;
    for (std::size_t i = 0; i < menu.size(); ++i)
      v.push_back(lambda * 0.15 * static_cast<double>((i * 5) % 12));
    const auto expected = closed_form(menu, v, p);
    CHECK(chi_squared(sampled_shares(menu, v, p, kHouseholds), expected, kHouseholds) < kQuantile11);
  }
}

TEST_CASE("equal utility gives equal nests whatever the size of the menu") {
  constexpr int kHouseholds = 40000;
  constexpr double kQuantile2 = 18.42;
  const ChoiceParameters p = plain();
  for (const int adults : {1, 2, 3, 6}) {
    CAPTURE(adults);
    const std::vector<Bundle> menu = menu_of(adults);
    const std::vector<double> v(menu.size(), 1.3);
    const auto nests = by_nest(menu, sampled_shares(menu, v, p, kHouseholds));
    CHECK(chi_squared(nests, std::array<double, kNests>{1.0 / 3, 1.0 / 3, 1.0 / 3}, kHouseholds) <
          kQuantile2);
  }
}

TEST_CASE("a household's choice moves to a bundle when its utility rises and never leaves it") {
  const std::vector<Bundle> menu = menu_of(4);
  const ChoiceParameters p = plain();
  std::vector<double> v(menu.size(), 0);
  for (std::uint64_t h = 1; h <= 500; ++h) {
    const auto taste = tastes(h, menu, p.dissimilarity);
    bool chosen = false;
    for (double bonus = 0; bonus <= 4; bonus += 0.5) {
      v.assign(menu.size(), 0);
      v[5] = bonus;
      value_in_nests(menu, p, v);
      const bool now = choose_nested_logit(v, taste) == 5;
      CHECK((now || !chosen));
      chosen = now;
    }
  }
}

TEST_CASE("the myopic maximiser takes the highest income less hardship, the first of equals") {
  const std::vector<Bundle> menu = {{.income = 10, .hardship = 0},
                                    {.income = 30, .hardship = 15},
                                    {.income = 25, .hardship = 5},
                                    {.income = 20, .hardship = 0}};
  BundleColumns::Column value;
  incomes_less_hardship(columns_of(menu), menu.size(), value);
  CHECK(choose_income_max(std::span(value).first(4)) == 2);
  CHECK(choose_income_max(std::span(value).first(1)) == 0);
  CHECK(choose_income_max(std::span(value).first(2)) == 1);
}

TEST_CASE("a household meets the network without its own members, clipped around the reference") {
  const ChoiceParameters p = plain();
  CHECK(network_effect(0.06, 1000, 0, 0, p) == doctest::Approx(1).epsilon(1e-12));
  CHECK(network_effect(0.08, 100, 2, 4, p) == doctest::Approx((8.0 - 2) / 96 / 0.06).epsilon(1e-12));
  CHECK(network_effect(0, 100, 0, 3, p) == 0.5);
  CHECK(network_effect(1, 100, 0, 3, p) == 1.5);
  CHECK(network_effect(0.02, 50, 3, 3, p) == 0.5);  // more of its own than the village remembers
  CHECK(network_effect(0.06, 2, 0, 5, p) >= 0.5);   // a village of one family
  CHECK(network_effect(0.07, 1000, 0, 0, p) > network_effect(0.065, 1000, 0, 0, p));
}
