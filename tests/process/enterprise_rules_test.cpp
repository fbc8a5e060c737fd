// SPDX-License-Identifier: Apache-2.0
// Closed forms of 5.4 and 5.6: hired labour, loans and net present values.
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "sim/process/plant_rules.hpp"
#include "small_county.hpp"
#include <ruralsim/process/enterprise_rules.hpp>

using namespace ruralsim;

namespace {

Product herbs() {
  Product p;
  p.outlay = 10000, p.gestation = 12, p.life = 5;
  p.revenue = 20000, p.operating_cost = 0.25, p.labour = 0.5;
  p.capital_elasticity = 0.4, p.labour_elasticity = 0.5;
  return p;
}

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-9);
}

}  // namespace

TEST_CASE("labour is hired until its marginal product is the wage") {
  const Product p = herbs();
  const Plant plant = plant_of(p, 1.2, 1, 1);
  CHECK(plant.revenue == about(24000));
  CHECK(plant.cost == about(5000));
  // sales = 24000 (L / .5)^.5: marginal product 12000 (L / .5)^-.5 / .5 = 40000 at L = .5 x (24000 /
  // 40000)^2.
  const double wage = 40000, labour = 0.5 * 0.36;
  const PlantYear year = plan_year(p, plant, 0.1, 1, wage);
  CHECK(year.hired == about(labour - 0.1));
  CHECK(year.sales == about(24000 * 0.6));
  CHECK(year.profit == about(24000 * 0.6 - 5000 - wage * (labour - 0.1)));
  const double step = 1e-4;
  const auto sales_at = [&](double l) { return 24000 * std::sqrt(l / 0.5); };
  CHECK((sales_at(labour + step) - sales_at(labour - step)) / (2 * step) ==
        doctest::Approx(wage).epsilon(1e-4));
}

TEST_CASE("family labour is used before any is hired, and labour stops at twice the plant's") {
  const Product p = herbs();
  const Plant plant = plant_of(p, 1, 1, 1);
  CHECK(plan_year(p, plant, 0.5, 1, 1e9).hired == 0);
  CHECK(plan_year(p, plant, 0.5, 1, 1e9).sales == about(20000));
  CHECK(plan_year(p, plant, 0.5, 1, 1).hired == about(0.5));
  CHECK(plan_year(p, plant, 3, 1, 1e9).sales == about(20000));  // more hands than the plant has room for
  CHECK(plan_year(p, plant, 0, 1, 1e12).sales == doctest::Approx(0).epsilon(1e-3));
}

TEST_CASE("lost capital lowers sales by its elasticity and upkeep in proportion") {
  const Product p = herbs();
  const PlantYear whole = plan_year(p, plant_of(p, 1, 1, 1), 0.5, 1, 1e9);
  const PlantYear half = plan_year(p, plant_of(p, 1, 0.5, 1), 0.5, 1, 1e9);
  CHECK(half.sales == about(whole.sales * std::pow(0.5, 0.4)));
  CHECK(half.profit == about(half.sales - 2500));
  CHECK(plan_year(p, plant_of(p, 1, 0, 1), 0.5, 1, 1e9).sales == 0);
}

TEST_CASE("profit rises with the price and falls with the wage") {
  const Product p = herbs();
  const Plant plant = plant_of(p, 1, 1, 1);
  double before = -1e9;
  for (const double price : {0.3, 0.7, 1.0, 1.8, 3.0}) {
    const double profit = plan_year(p, plant, 0.1, price, 20000).profit;
    CHECK(profit > before);
    before = profit;
  }
  CHECK(plan_year(p, plant, 0.1, 1, 30000).profit < plan_year(p, plant, 0.1, 1, 20000).profit);
}

TEST_CASE("a loan at the borrower's own rate of discount costs what it brings, a cheaper one less") {
  for (const bool instalments : {true, false}) {
    const double beta = 1 / 1.08;
    Finance f{
        .own = 0, .loan = 10000, .rate = 0.08, .paid_rate = 0.08, .term = 1, .instalments = instalments};
    CHECK(loan_present_value(f, beta) == about(10000));
    f.term = 3;
    if (instalments) CHECK(loan_present_value(f, beta) == about(10000));
    const double full = loan_present_value(f, beta);
    f.paid_rate = 0;
    CHECK(loan_present_value(f, beta) < full);
    // Free money, three instalments: a third each year.
    if (instalments) {
      CHECK(loan_present_value(f, beta) == about(10000. / 3 * (beta + beta * beta + beta * beta * beta)));
    } else {
      CHECK(loan_present_value(f, beta) == about(10000 * beta * beta * beta));
    }
  }
}

TEST_CASE("net present value: a geometric sum from the end of gestation to the end of life, less risk") {
  const Product p = herbs();
  const Finance own{.own = 10000};
  const double b = 0.9,
               sum = b + b * b + b * b * b + b * b * b * b;  // years 1 to 5, discounted at their start
  CHECK(net_present_value(p, own, 4000, 0, 0, b) == about(-10000 + 4000 * sum));
  const double squares = b * b + std::pow(b, 4) + std::pow(b, 6) + std::pow(b, 8);
  CHECK(net_present_value(p, own, 4000, 1e6, 0.002, b) == about(-10000 + 4000 * sum - 0.001 * 1e6 * squares));
}

TEST_CASE("an interest subsidy enters investment: it raises what a loan-financed outlay is worth") {
  const Product p = herbs();
  Finance f{.own = 2000, .loan = 8000, .rate = 0.09, .paid_rate = 0.09, .term = 3, .instalments = true};
  const double without = net_present_value(p, f, 4000, 0, 0, 0.9);
  f.paid_rate = 0.3 * 0.09;
  CHECK(net_present_value(p, f, 4000, 0, 0, 0.9) > without);
}

TEST_CASE("ability has mean one and lasts, hurdles are normal over households") {
  const Scenario s = small_county();
  const Setting now{s, {3, 0}, clock_at(s.start, 4, true), {}, {}};
  double sum = 0, hurdles = 0, squares = 0;
  const int n = 40000;
  for (int h = 1; h <= n; ++h) {
    const auto id = static_cast<std::uint64_t>(h);
    sum += ability(s, {3, 0}, id, 2);
    hurdles += hurdle(now, id);
    squares += hurdle(now, id) * hurdle(now, id);
    if (h < 100) CHECK(ability(s, {3, 0}, id, 2) == ability(s, {3, 0}, id, 2));
  }
  // 4.5 standard errors: false alarm 7e-6 each.
  const double mean = hurdles / n, sd = std::sqrt(squares / n - mean * mean);
  CHECK(std::abs(sum / n - 1) < 4.5 * 0.37 / std::sqrt(n));
  CHECK(std::abs(mean - s.enterprise.hurdle) < 4.5 * s.enterprise.hurdle_spread / std::sqrt(n));
  CHECK(sd == doctest::Approx(s.enterprise.hurdle_spread).epsilon(0.02));
}

TEST_CASE("plants that plan together plan as each by itself, and draw the same yields") {
  const Scenario s = small_county();
  REQUIRE(!s.products.empty());
  const Clock clock = clock_at(base::month_of(2018, 4), 4, false);
  const Setting now{s, {4, 1}, clock, drivers_at(s, clock), {}};
  std::vector<PlantAtWork> plants;
  for (std::size_t i = 0; i < kPlantsTogether - 3; ++i) {
    const Product& product = s.products[i % s.products.size()];
    const double capital = i % 5 == 0 ? 0 : i % 3 == 0 ? 0.02 * static_cast<double>(i) : 1;
    const double productivity = i % 7 == 0 ? 0 : 0.1 * static_cast<double>(i);
    plants.push_back({&product, plant_of(product, productivity, capital, 1.1),
                      0.4 * static_cast<double>(i % 4), 0.8 + 0.02 * static_cast<double>(i)});
  }
  for (const double wage : {0.0, 24000.0}) {
    std::vector<PlantYear> years(plants.size());
    plan_years(plants, wage, years);
    for (std::size_t i = 0; i < plants.size(); ++i) {
      const auto& [product, plant, family, price] = plants[i];
      const PlantYear alone = plan_year(*product, plant, family, price, wage);
      CHECK(years[i].sales == alone.sales);
      CHECK(years[i].hired == alone.hired);
      CHECK(years[i].profit == alone.profit);
    }
  }
  std::vector<std::uint64_t> ids;
  std::vector<std::uint8_t> rows;
  for (std::size_t i = 0; i < plants.size(); ++i)
    ids.push_back(1000 + 7 * i), rows.push_back(static_cast<std::uint8_t>(i % s.products.size()));
  std::vector<double> yields(ids.size());
  Yields(now, 3).draw(ids, rows, yields);
  for (std::size_t i = 0; i < ids.size(); ++i)
    CHECK(yields[i] == yield_of(now, ids[i], 3, rows[i], s.products[rows[i]]));
}
