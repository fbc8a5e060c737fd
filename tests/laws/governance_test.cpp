// SPDX-License-Identifier: Apache-2.0
// 5.10 Capacity of village governments: what its lack loses, misses and delays, and what raising it brings.
#include <cmath>

#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"
#include <ruralsim/policy/governance.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

Measure grant(double yuan = 1000) {
  return measure("cash_grant", {yuan});
}

/// 340 households in 16 villages of one capacity, without any policy but these measures.
Scenario county(double capacity, std::vector<Measure> measures) {
  Scenario s = small_county("continuity", {{"end", "2018-01"}, {"burn_in_years", "0"}}, 4);
  s.policy = {};
  s.policy.measures = std::move(measures);
  s.governance.capacity = capacity;
  s.governance.capacity_spread = 0;
  return s;
}

/// Without errors and lags of its own: what is paid out and what of it is lost, yuan over the run.
struct Money {
  double paid = 0, lost = 0;
};
Money money(const Scenario& s, const std::string& key, bool in_kind = false) {
  Money sum;
  const std::size_t i = instrument(key);
  for (const Flows& flows : run(s).flows) {
    sum.paid += base::to_yuan(flows[in_kind ? earmarked_reason(i) : support_reason(i)]);
    sum.lost +=
        base::to_yuan(flows[static_cast<std::size_t>(in_kind ? Reason::leakage_in_kind : Reason::leakage)]);
  }
  return sum;
}

std::size_t listed(const Scenario& s) {
  std::size_t n = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    n = 0;
    for (const Shard& shard : simulation.shards()) {
      for (const std::uint32_t awards : shard.household.awards) n += awards & 1u;
    }
  });
  return n;
}

}  // namespace

TEST_CASE("at full capacity the module changes no byte, whatever its other parameters are") {
  Scenario off = county(1, {grant()}), other = off;
  other.governance = {
      .capacity = 1, .capacity_spread = 0.3, .leakage = 1, .exclusion = 1, .inclusion = 1, .delay = 5};
  CHECK(run(other).bytes() == run(off).bytes());
}

TEST_CASE("of what is paid, in cash and in kind, the share that capacity lacks times the leakage is lost") {
  for (const double capacity : {0.0, 0.6}) {
    Scenario s = county(capacity, {grant()});
    s.governance.exclusion = 0;
    s.governance.leakage = 0.4;
    const Money cash = money(s, "cash_grant");
    CHECK(cash.lost == doctest::Approx(0.4 * (1 - capacity) * cash.paid).epsilon(1e-6));
    s.policy.measures = {measure("asset_grant", {5000, 0, 1000})};
    const Money kind = money(s, "asset_grant", true);
    CHECK(kind.paid > 0);
    CHECK(kind.lost == doctest::Approx(0.4 * (1 - capacity) * kind.paid).epsilon(1e-6));
  }
}

TEST_CASE("the treasury pays what recipients are due, and officials and households receive it, to the fen") {
  Scenario s = county(0.3, {grant(1234.56)});
  base::Fen lost = 0;
  run(s, 0, {}, [&](Simulation& simulation) {
    for (Shard& shard : simulation.shards()) {
      for (std::size_t row = 0; row < shard.villages(); ++row) {
        const Flows& flows = shard.village.flows[row];
        base::Fen due = 0;
        for (const std::uint32_t h : Village{shard, row}.households())
          due += (shard.household.awards[h] & 1u) != 0 ? base::to_fen(1234.56 / 4) : 0;
        const auto net = net_receipts(flows);
        REQUIRE(flows[support_reason(instrument("cash_grant"))] == due);
        REQUIRE(net[static_cast<std::size_t>(Account::treasury)] == -due);
        const base::Fen kept = net[static_cast<std::size_t>(Account::officials)];
        REQUIRE(kept == flows[static_cast<std::size_t>(Reason::leakage)]);
        REQUIRE(kept <= due);
        lost += kept;
      }
    }
  });
  CHECK(lost > 0);
}

TEST_CASE(
    "the less capacity, the more of the eligible are missed and of the others let in, and never others") {
  const auto& conditions = standard_catalog().conditions;
  REQUIRE(conditions[0].key == "registered");
  double missed_before = -1, let_in_before = -1;
  for (const double capacity : {1.0, 0.7, 0.3, 0.0}) {
    CAPTURE(capacity);
    Measure m = grant();
    m.eligible = {require(0, conditions[0], {.yes = true})};
    double missed = 0, let_in = 0, entitled = 0, others = 0;
    run(county(capacity, {m}), 0, {}, [&](Simulation& simulation) {
      missed = let_in = entitled = others = 0;
      for (const Shard& shard : simulation.shards()) {
        for (std::uint32_t h = 0; h < shard.households(); ++h) {
          const bool on = (shard.household.awards[h] & 1u) != 0, right = shard.household.registered[h] != 0;
          (right ? entitled : others) += 1;
          missed += right && !on ? 1 : 0;
          let_in += !right && on ? 1 : 0;
        }
      }
    });
    const GovernanceParameters g = county(capacity, {}).governance;
    const double exclusion = g.exclusion * (1 - capacity), inclusion = g.inclusion * (1 - capacity);
    // Four standard errors: false alarm 6e-5 each.
    CHECK(std::abs(missed / entitled - exclusion) <= 4 * std::sqrt(exclusion * (1 - exclusion) / entitled));
    CHECK(std::abs(let_in / others - inclusion) <= 4 * std::sqrt(inclusion * (1 - inclusion) / others));
    CHECK(missed > missed_before);
    CHECK(let_in > let_in_before);
    missed_before = missed, let_in_before = let_in;
  }
}

TEST_CASE("a lag is longer by the delay where capacity lacks") {
  Measure m = grant();
  m.lag = 6;
  const auto first_payment = [&](double capacity) {
    Scenario s = county(capacity, {m});
    s.governance.delay = 1;
    s.governance.exclusion = 0;
    const History h = run(s);
    std::size_t step = 0;
    while (h.at(step, "treasury_cost") == 0) ++step;
    return step;
  };
  CHECK(first_payment(1) == 2);
  CHECK(first_payment(0.5) == 3);
  CHECK(first_payment(0) == 4);
}

TEST_CASE("raising capacity serves more of the eligible, loses less, and costs its fee") {
  double served = 0, lost = 1;
  for (const double level : {0.0, 0.5, 1.0}) {
    CAPTURE(level);
    const Scenario s = county(0.2, {grant(), measure("governance_capacity", {level, 100})});
    const std::size_t n = listed(s);
    const Money m = money(s, "cash_grant");
    CHECK(static_cast<double>(n) > served);
    CHECK(m.lost / m.paid < lost);
    served = static_cast<double>(n), lost = m.lost / m.paid;
    const History h = run(s);
    CHECK(h.at(0, "cost_governance_capacity") ==
          doctest::Approx(level > 0 ? 100 * h.at(0, "households") : 0));
  }
  CHECK(lost == 0);
}

TEST_CASE("villages differ in capacity by its spread, each keeps its own, and the mean is as stated") {
  Scenario s = county(0.5, {});
  s.governance.capacity_spread = 0.1;
  const Simulation simulation(s, standard_catalog(), 0);
  double sum = 0, squares = 0, n = 0;
  for (const Shard& shard : simulation.shards()) {
    for (const float q : shard.village.capacity) {
      sum += static_cast<double>(q), squares += static_cast<double>(q) * static_cast<double>(q), n += 1;
    }
  }
  REQUIRE(n == 16);
  // Four standard errors each.
  CHECK(std::abs(sum / n - 0.5) < 4 * 0.1 / 4);
  const double sd = std::sqrt((squares - sum * sum / n) / (n - 1));
  CHECK(std::abs(sd - 0.1) < 4 * 0.1 / std::sqrt(2 * (n - 1)));
}

TEST_CASE("capacity, lags and queues give the same bytes on any number of threads and size of shards") {
  Measure m = grant();
  m.lag = 3;
  m.budget = constant_series(100000);
  const auto& list = standard_catalog().priorities;
  std::size_t row = 0;
  while (list[row].key != "waiting") ++row;
  m.priority = rank_by(row, list[row]);
  Scenario s = county(0.5, {m, measure("governance_capacity", {0.5, 100})});
  s.governance.capacity_spread = 0.2;
  const std::string bytes = run(s).bytes();
  for (const int threads : {1, 3}) {
    for (const std::size_t villages : {1, 5, 64}) CHECK(run(s, 0, {threads, villages}).bytes() == bytes);
  }
}
