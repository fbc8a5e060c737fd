// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <doctest/doctest.h>

#include "small_county.hpp"
#include <ruralsim/base/random.hpp>
#include <ruralsim/engine/synthesis.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

/// A household of the first village on the evening of July 2018, after its incomes and before it pays
/// anything.
struct Evening {
  Scenario scenario;
  Clock clock = clock_at(base::month_of(2018, 7), 4, false);
  Setting now{scenario, {1, 0}, clock, drivers_at(scenario, clock), {}};
  std::vector<Shard> shards = synthesise(scenario, {1, 0}, scenario.start, 64, 5);
  Village village{shards[0], 0};
  std::uint32_t h = *village.households().begin();

  /// Without costs of schooling and health, unless `costs` says otherwise.
  Evening(double cash, double herd, const std::vector<Override>& costs = {})
      : scenario(small_county("continuity", with(costs))) {
    Shard& s = shards[0];
    for (const std::uint32_t other : village.households()) {
      s.household.cash[other] = base::to_fen(1e7);  // the neighbours are rich
      s.household.owed_illness[other] = 0;
    }
    s.household.cash[h] = base::to_fen(cash);
    s.household.herd[h] = static_cast<std::int32_t>(herd * kHead);
    s.household.own_food_year[h] = 0;
    s.household.resident_year[h] = 8000;
    open_accounts(village, clock);
  }

  static std::vector<Override> with(const std::vector<Override>& costs) {
    std::vector<Override> all = {{"credit.hardship_limit", "0"},
                                 {"consumption.school_cost", "0"},
                                 {"consumption.senior_school_cost", "0"},
                                 {"consumption.health_cost", "0"},
                                 {"consumption.health_cost_elder", "0"}};
    all.insert(all.end(), costs.begin(), costs.end());
    return all;
  }
  void falls_ill(double cost) { shards[0].household.owed_illness[h] = base::to_fen(cost); }
  void consume_all() {
    consume(now, village);
    CHECK_NOTHROW(close_accounts(village, clock));
  }
  [[nodiscard]] double cash() const { return base::to_yuan(shards[0].household.cash[h]); }
  [[nodiscard]] double head() const { return shards[0].household.herd[h] / kHead; }
  [[nodiscard]] double unmet() const { return base::to_yuan(shards[0].village.unmet[0]); }
  [[nodiscard]] double paid(Reason r) const {
    return base::to_yuan(shards[0].village.flows[0][static_cast<std::size_t>(r)]);
  }
  /// Subsistence of the household over the quarter.
  [[nodiscard]] double need() const {
    double equivalents = 0;
    for (const std::uint32_t p : village.persons(h)) {
      equivalents +=
          age_at(shards[0].person.born[p], clock.now) < kWorkingAge ? scenario.choice.child_equivalence : 1;
    }
    return now.drivers.subsistence * equivalents / 4;
  }
};

doctest::Approx fen(double yuan) {
  return doctest::Approx(yuan).epsilon(1e-9);
}

}  // namespace

TEST_CASE("illness is paid before subsistence, and cash is spent to the last fen where it does not reach") {
  Evening e(500, 0);
  e.falls_ill(400);
  e.consume_all();
  CHECK(e.paid(Reason::illness_cost) == 400);
  CHECK(e.cash() == 0);
  CHECK(e.unmet() == fen(std::round(100 * e.need()) / 100 - 100));
}

TEST_CASE("what nobody could pay is recorded, of illness as of subsistence, and is owed no longer") {
  Evening e(0, 0);
  e.falls_ill(900);
  e.consume_all();
  CHECK(e.paid(Reason::illness_cost) == 0);
  CHECK(e.unmet() == fen(900 + std::round(100 * e.need()) / 100));
  CHECK(e.shards[0].household.owed_illness[e.h] == 0);
}

TEST_CASE("where cash does not reach animals are sold at a discount, as few as bring what is missing") {
  Evening e(100, 20);
  e.falls_ill(10000);
  const double price =
      e.now.drivers.herd_price * gate_price(e.scenario, e.shards[0], 0) * e.scenario.herd.distress_discount;
  e.consume_all();
  const double sold = 20 - e.head();
  const double missing = 10000 - 100 + e.need();
  CHECK(sold * price >= missing - 1);
  CHECK(sold * price <
        missing + 2 * price / kHead + 1);  // two sales, each rounded up to a thousandth of a head
  CHECK(e.paid(Reason::herd_distress_sale) == doctest::Approx(sold * price).epsilon(1e-6));
  CHECK(e.unmet() == 0);
  CHECK(e.shards[0].household.resident_income[2][e.h] == 0);  // a distress sale is no income
}

TEST_CASE("a herd that does not suffice is sold whole") {
  Evening e(0, 1);
  e.falls_ill(1e6);
  e.consume_all();
  CHECK(e.head() == 0);
  CHECK(e.cash() == 0);
  CHECK(e.unmet() > 0);
}

TEST_CASE("own food counts towards subsistence") {
  Evening e(0, 0);
  e.shards[0].household.own_food_year[e.h] = static_cast<float>(4 * e.need() - 400);
  e.consume_all();
  CHECK(e.unmet() == doctest::Approx(100).epsilon(1e-3));
}

TEST_CASE("children at school and everybody's health cost what the scenario says at the date's prices") {
  const std::vector<Override> costs = {{"consumption.school_cost", "1000"},
                                       {"consumption.senior_school_cost", "5000"},
                                       {"consumption.health_cost", "300"},
                                       {"consumption.health_cost_elder", "900"}};
  Evening e(1e6, 0, costs);
  Shard& s = e.shards[0];
  double school = 0, health = 0;
  for (const std::uint32_t p : e.village.persons(e.h)) {
    const int age = 10 + 3 * static_cast<int>(p - *e.village.persons(e.h).begin());  // 10, 13, 16, ...
    s.person.born[p] = static_cast<std::int16_t>(e.clock.now.index - 12 * age);
    s.person.schooling[p] = 12;  // until 19
    school += age < 16 ? 1000 : age < 19 ? 5000 : 0;
    health += age < 60 ? 300 : 900;
  }
  e.consume_all();
  const auto of_others = [&](Reason r) {
    double sum = 0;
    Evening without(0, 0, costs);  // who has no cash pays nothing
    without.consume_all();
    sum = without.paid(r);
    return sum;
  };
  const double quarter = e.now.drivers.price_level / 4;
  CHECK(e.paid(Reason::schooling_cost) - of_others(Reason::schooling_cost) ==
        doctest::Approx(school * quarter).epsilon(1e-4));
  CHECK(e.paid(Reason::health_cost) - of_others(Reason::health_cost) ==
        doctest::Approx(health * quarter).epsilon(1e-4));
  Evening poor(0, 5, costs);
  poor.consume_all();
  CHECK(poor.paid(Reason::health_cost) == doctest::Approx(of_others(Reason::health_cost)).epsilon(1e-4));
}

TEST_CASE("of cash above the buffer a year's share is spent by steps, part of it on durables") {
  Evening e(0, 0);
  const double buffer = e.scenario.consumption.buffer_months / 12 * 8000;
  Evening rich(std::round(e.need() * 100) / 100 + buffer + 1000, 0);
  for (const std::uint32_t other : rich.village.households()) {  // nobody else consumes above the buffer
    if (other != rich.h) rich.shards[0].household.resident_year[other] = 1e9F;
  }
  open_accounts(rich.village, rich.clock);
  rich.consume_all();
  const double spent = 1000 * base::per_step(rich.scenario.consumption.propensity, 4);
  CHECK(rich.cash() == doctest::Approx(buffer + 1000 - spent).epsilon(1e-4));
  CHECK(rich.paid(Reason::durables) ==
        doctest::Approx(spent * rich.scenario.consumption.durables_share).epsilon(1e-3));
  CHECK(rich.paid(Reason::consumption) ==
        doctest::Approx(spent * (1 - rich.scenario.consumption.durables_share)).epsilon(1e-3));

  Evening poor(e.need() + buffer / 2, 0);
  for (const std::uint32_t other : poor.village.households())
    poor.shards[0].household.resident_year[other] = 1e9F;
  poor.consume_all();
  CHECK(poor.paid(Reason::consumption) == 0);
}
