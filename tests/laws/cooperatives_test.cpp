// SPDX-License-Identifier: Apache-2.0
// 5.4 Co-operatives: who owns them, where their capital comes from, what they pay, and what they do to
// others. That their books close to the fen is looked at in every step by close_accounts.
#include <doctest/doctest.h>

#include "measures.hpp"
#include "small_county.hpp"
#include <ruralsim/state/ledger.hpp>

using namespace ruralsim;

namespace {

Scenario county(const std::vector<Override>& over = {}) {
  std::vector<Override> all = {
      {"cooperative.founding_hazard", "0.5"}, {"cooperative.scale", "2"}, {"end", "2024-01"}};
  all.insert(all.end(), over.begin(), over.end());
  return small_county("continuity", all, 4);
}

void each_village(Simulation& simulation, const std::function<void(const Village&)>& look) {
  for (Shard& shard : simulation.shards()) {
    for (std::size_t row = 0; row < shard.villages(); ++row) look(Village{shard, row});
  }
}

base::Fen paid(const Village& v, Reason r) {
  return v.shard.village.flows[v.row][static_cast<std::size_t>(r)];
}

}  // namespace

TEST_CASE(
    "members' shares pay for outlay and working capital, and only members get dividends, in equal parts") {
  int founded = 0, paying = 0;
  run(county(), 0, {}, [&](Simulation& simulation) {
    each_village(simulation, [&](const Village& v) {
      const auto& household = v.shard.household;
      std::int64_t members = 0;
      for (const std::uint32_t h : v.households()) members += household.coop_member[h];
      REQUIRE((members > 0) <= (v.shard.village.coop_product[v.row] > 0));
      if (paid(v, Reason::cooperative_shares) > 0) {
        ++founded;
        CHECK(members > 0);
        CHECK(paid(v, Reason::cooperative_shares) > paid(v, Reason::cooperative_outlay));
        CHECK(paid(v, Reason::cooperative_outlay) > 0);
      }
      const base::Fen dividends = paid(v, Reason::dividend);
      if (dividends == 0) return;
      ++paying;
      CHECK(simulation.setting().clock.last_of_year());
      const double pot =
          simulation.setting().scenario.cooperative.payout * v.shard.village.coop_profit[v.row];
      CHECK(base::to_yuan(dividends) <= pot + 0.01);
    });
  });
  CHECK(founded > 5);
  CHECK(paying > 5);
}

TEST_CASE("the larger the part of profits that is paid out, the more members get") {
  const History little = run(county({{"cooperative.payout", "0.2"}})),
                much = run(county({{"cooperative.payout", "0.8"}}));
  CHECK(total(little, Reason::dividend) > 0);
  CHECK(total(much, Reason::dividend) > 2 * total(little, Reason::dividend));
}

TEST_CASE(
    "co-operatives make jobs near home and, where prices answer to supply, lower prices of what they make") {
  const History with = run(county()), without = run(county({{"cooperative.founding_hazard", "0"}}));
  CHECK(without.mean("cooperatives") == 0);
  CHECK(with.last("cooperatives") > 0);
  CHECK(with.mean("hired_labour") > without.mean("hired_labour"));
  CHECK(with.mean("local_job_share") > without.mean("local_job_share"));
  double lower = 0;
  for (const std::string product : {"herbs", "vegetables", "craft", "homestay"})
    lower += with.mean("price_" + product) < without.mean("price_" + product) ? 1 : 0;
  CHECK(lower >= 1);
}

TEST_CASE("grants for outlays pay their part of members' shares, and no more") {
  Scenario s = county();
  Measure grant;
  grant.name = "grant";
  const auto& list = standard_catalog().instruments;
  while (list[grant.instrument].key != "asset_grant") ++grant.instrument;
  grant.doses = {constant_series(0), constant_series(0.5), constant_series(0)};
  s.policy = {};
  s.policy.measures = {grant};
  s.enterprise.entry_hazard = 0;  // only co-operatives invest
  const History h = run(s);
  const double shares = total(h, Reason::cooperative_shares);
  CHECK(shares > 0);
  double granted = 0;
  for (const Flows& flows : h.flows) granted += base::to_yuan(flows[earmarked_reason(grant.instrument)]);
  // The part of each member is rounded to the fen.
  CHECK(granted == doctest::Approx(0.5 * shares).epsilon(1e-5));
}

TEST_CASE("a co-operative that ends returns all it has to its members") {
  int ended = 0;
  Scenario s = county({{"cooperative.payout", "1"}, {"end", "2030-01"}});
  std::vector<std::uint8_t> before;
  run(s, 0, {}, [&](Simulation& simulation) {
    std::size_t i = 0;
    each_village(simulation, [&](const Village& v) {
      const std::uint8_t now = v.shard.village.coop_product[v.row];
      if (before.size() <= i) before.push_back(0);
      if (before[i] > 0 && now == 0) {
        ++ended;
        CHECK(v.shard.village.coop_cash[v.row] == 0);
        CHECK(paid(v, Reason::shares_returned) > 0);
      }
      before[i++] = now;
    });
  });
  CHECK(ended > 0);
}
