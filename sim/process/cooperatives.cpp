// SPDX-License-Identifier: Apache-2.0
// 5.4 Co-operatives. Members of a village put up equal shares out of their savings, and the treasury pays the
// part that grants pay of outlays; what they found is several plants in size, works with hired labour alone
// and sells on the same markets. Once a year it pays its members a part of the profit, keeps the rest for a
// new plant, and returns what is left to them when it ends. A village has at most one.
#include <algorithm>
#include <vector>

#include "sim/process/firm_rules.hpp"
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

constexpr double kWorkingCapital = 0.25;  ///< of a year's costs and wages, which are paid before the sales

/// A co-operative's plant as one household's, several times its size.
Product plant_of_cooperative(const Scenario& s, std::size_t k) {
  return enlarged(s.products[k], s.cooperative.scale);
}

struct Asked {
  std::uint32_t household;
  double spare;  ///< cash above the buffer, yuan
  double own;    ///< share of a contribution that it pays itself
};

std::vector<Asked> ask(const Setting& now, const Village& v) {
  const Shard& s = v.shard;
  std::vector<Asked> all;
  for (const std::uint32_t h : v.households()) {
    const auto lot =
        base::draw(now.key, s.household.id[h], base::Month{0}, base::Purpose::cooperative_member);
    if (!base::happens(lot[0], now.scenario.cooperative.members)) continue;
    const double buffer = now.scenario.consumption.buffer_months / 12 *
                          std::max(0.0, static_cast<double>(s.household.resident_year[h]));
    all.push_back({h, base::to_yuan(s.household.cash[h]) - buffer, 1 - granted_outlay(now, s, h)});
  }
  return all;
}

/// Who can pay an equal share of what is needed, once those who can't have left; nobody if that is nobody.
void keep_who_can_pay(double need, std::vector<Asked>& asked) {
  for (std::size_t before = 0; before != asked.size() && !asked.empty();) {
    before = asked.size();
    const double part = need / static_cast<double>(before);
    std::erase_if(asked, [&](const Asked& a) { return a.spare < part * a.own; });
  }
}

void pay_outlay(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  const double outlay =
      plant_of_cooperative(now.scenario, village.coop_product[v.row] - 1u).outlay * now.drivers.price_level;
  const base::Fen paid = std::min(village.coop_cash[v.row], base::to_fen(outlay));
  book_of_cooperative(v, Reason::cooperative_outlay, paid);
  village.coop_since[v.row] = static_cast<std::int16_t>(now.clock.now.index);
  village.coop_loss_years[v.row] = 0;
}

void found(const Setting& now, Village& v) {
  Shard& s = v.shard;
  std::vector<Asked> members = ask(now, v);
  double income = 0;
  for (const Asked& a : members) income += static_cast<double>(s.household.family_year[a.household]);
  const auto plan = best_plan(now, v, now.scenario.cooperative.scale, income);
  if (!plan) return;
  const double need = plan->outlay + kWorkingCapital * plan->running;
  keep_who_can_pay(need, members);
  if (members.empty()) return;
  const double part = need / static_cast<double>(members.size());
  for (const Asked& a : members) {
    grant_outlay(now, part, a.household, v);
    const base::Fen paid = std::min(s.household.cash[a.household], base::to_fen(part));
    book(v, now.clock, a.household, Reason::cooperative_shares, paid);
    s.village.coop_cash[v.row] += paid;
    s.household.coop_member[a.household] = 1;
  }
  s.village.coop_product[v.row] = static_cast<std::uint8_t>(plan->product + 1);
  pay_outlay(now, v);
}

/// An equal part to every member; what is left of a fen to those of the lowest ids.
void pay_members(const Setting& now, base::Fen pot, Reason reason, Village& v) {
  Shard& s = v.shard;
  std::vector<std::uint32_t> rows;
  std::vector<std::uint64_t> ids;
  for (const std::uint32_t h : v.households()) {
    if (s.household.coop_member[h] != 0) rows.push_back(h), ids.push_back(s.household.id[h]);
  }
  if (rows.empty()) return;
  const auto parts = base::share_out(pot, std::vector<double>(rows.size(), 1), ids);
  for (std::size_t i = 0; i < rows.size(); ++i) book(v, now.clock, rows[i], reason, parts[i]);
  s.village.coop_cash[v.row] -= pot;
}

/// Its plant is sold for what it brings and everything returned to the members.
void dissolve(const Setting& now, double salvage, Village& v) {
  auto& village = v.shard.village;
  book_of_cooperative(v, Reason::cooperative_sales, base::to_fen(salvage));
  pay_members(now, village.coop_cash[v.row], Reason::shares_returned, v);
  for (const std::uint32_t h : v.households()) v.shard.household.coop_member[h] = 0;
  village.coop_product[v.row] = village.coop_loss_years[v.row] = 0;
}

}  // namespace

void found_cooperatives(const Setting& now, Village& v) {
  const double hazard = now.scenario.cooperative.founding_hazard;
  if (hazard <= 0 || v.shard.village.coop_product[v.row] > 0) return;
  const auto lot =
      base::draw(now.key, v.shard.village.id[v.row], now.clock.now, base::Purpose::cooperative_founding);
  if (base::happens(lot[0], hazard)) found(now, v);
}

void run_cooperatives(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  if (now.clock.first_of_year()) village.coop_profit[v.row] = 0;
  village.coop_made[v.row] = 0;
  if (village.coop_product[v.row] == 0) return;
  const std::size_t k = village.coop_product[v.row] - 1u, good = kBaseGoods + k;
  const Product product = plant_of_cooperative(now.scenario, k);
  if (now.clock.now.index - village.coop_since[v.row] < static_cast<int>(product.gestation + 0.5)) {
    const Plant plant = plant_of(product, productivity_of_place(now, v, k), 1, now.drivers.price_level);
    village.pipeline[v.row * good_count(now.scenario) + good] += plant.revenue / now.drivers.good_price[good];
    return;
  }
  const FirmSeason season =
      run_firm(now, v, k, now.scenario.cooperative.scale, village.coop_cash[v.row], village.id[v.row]);
  village.hired[v.row] += season.hired;
  if (season.wages + season.costs > 0) {
    book_of_cooperative(v, Reason::cooperative_wages, season.wages);
    book_of_cooperative(v, Reason::cooperative_costs, season.costs);
  }
  village.coop_profit[v.row] -= base::to_yuan(season.wages + season.costs);
  village.coop_made[v.row] = season.made;
}

void share_profits(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  if (!now.clock.last_of_year() || village.coop_product[v.row] == 0) return;
  const Product product = plant_of_cooperative(now.scenario, village.coop_product[v.row] - 1u);
  const int age = now.clock.now.index + now.clock.months - village.coop_since[v.row];
  const double profit = village.coop_profit[v.row], outlay = product.outlay * now.drivers.price_level;
  const bool sells = age > static_cast<int>(product.gestation + 0.5);
  std::uint8_t& losses = village.coop_loss_years[v.row];
  losses = sells && profit < 0 ? static_cast<std::uint8_t>(losses + 1) : std::uint8_t{0};
  if (profit > 0) {
    const base::Fen pot = base::to_fen(profit * now.scenario.cooperative.payout);
    pay_members(now, std::min(village.coop_cash[v.row], pot), Reason::dividend, v);
  }
  if (losses >= static_cast<int>(now.scenario.enterprise.patience + 0.5)) {
    dissolve(now, outlay * now.scenario.enterprise.salvage, v);
  } else if (age >= static_cast<int>(12 * product.life + 0.5)) {
    if (base::to_yuan(village.coop_cash[v.row]) >= outlay) {
      pay_outlay(now, v);
    } else {
      dissolve(now, 0, v);
    }
  }
}

}  // namespace ruralsim
