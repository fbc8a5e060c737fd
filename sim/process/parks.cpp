// SPDX-License-Identifier: Apache-2.0
// 5.4 Industrial parks. What the treasury invests in a village's park (6.2) belongs to its firm, and the firm
// to all households of the village in equal parts. In January the firm puts what it does not need as working
// capital into buildings and machines, which are in use after a time; below a size they are of no use to
// anybody. From there on the firm makes the product that promises most, with hired labour, and the
// enterprises of the village sell more. In December it pays its owners a part of the profit and keeps the
// rest to invest.
#include <algorithm>
#include <vector>

#include "sim/process/firm_rules.hpp"
#include <ruralsim/process/outlet_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

/// A park's firm has luck of its own beside the co-operative's.
constexpr std::uint64_t kParkOwner = 0x7061726B;

bool in_use(const Setting& now, const Village& v) {
  const double capital = v.shard.village.park_capital[v.row];
  return capital > 0 && capital >= now.scenario.park.threshold && v.shard.village.park_product[v.row] > 0;
}

/// The part of a year's costs that the dearest of its steps asks for in advance.
double dearest_step(const Product& p, const Clock& clock) {
  double most = 0;
  for (int step = 0; step < clock.steps_per_year; ++step)
    most = std::max(most, p.season.share(clock.year_start + step * clock.months, clock.months));
  return most;
}

double income_of_village(const Village& v) {
  double income = 0;
  for (const std::uint32_t h : v.households())
    income += static_cast<double>(v.shard.household.family_year[h]);
  return income;
}

/// Wear, and what has been built comes in use: a part each year such that it takes so many years on average,
/// and no less than the product takes to its first sales.
void age(const Setting& now, const Product& p, Village& v) {
  auto& village = v.shard.village;
  double& capital = village.park_capital[v.row];
  double& building = village.park_building[v.row];
  capital *= 1 - std::min(1.0, 1 / p.life);
  const double done = building / std::max({1.0, now.scenario.park.build_years, p.gestation / 12});
  building -= done;
  capital += done;
}

/// Cash beyond the working capital that the plant needs with it becomes plant.
void expand(const Setting& now, std::size_t product, Village& v) {
  auto& village = v.shard.village;
  const Product& p = now.scenario.products[product];
  const double price = Outlets(now, v.shard, v.row).at(kBaseGoods + product) *
                       village.price_expected[v.row * good_count(now.scenario) + kBaseGoods + product];
  const PlantYear year =
      plan_year(p, plant_of(p, productivity_of_place(now, v, product), 1, now.drivers.price_level), 0, price,
                now.drivers.nearby_pay);
  const double outlay = p.outlay * now.drivers.price_level;
  const double working = dearest_step(p, now.clock) * (year.sales - year.profit);
  const double units = (village.park_capital[v.row] + village.park_building[v.row]) / p.outlay;
  const double cash = base::to_yuan(village.park_cash[v.row]);
  const double affordable = (cash + units * outlay) / (outlay + working);
  const base::Fen paid =
      std::min(village.park_cash[v.row], base::to_fen(std::max(0.0, affordable - units) * outlay));
  if (paid <= 0) return;
  book_of_park(v, Reason::park_outlay, paid);
  village.park_building[v.row] += base::to_yuan(paid) / now.drivers.price_level;
}

/// An equal part to every household of the village; what is left of a fen to those of the lowest ids.
void pay_owners(const Setting& now, base::Fen pot, Reason reason, Village& v) {
  if (pot <= 0 || v.size() == 0) return;
  Shard& s = v.shard;
  std::vector<std::uint64_t> ids;
  for (const std::uint32_t h : v.households()) ids.push_back(s.household.id[h]);
  const auto parts = base::share_out(pot, std::vector<double>(ids.size(), 1), ids);
  std::size_t i = 0;
  for (const std::uint32_t h : v.households()) book(v, now.clock, h, reason, parts[i++]);
  s.village.park_cash[v.row] -= pot;
}

/// What is left of the plant is sold, and the owners get what there is.
void close(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  const double left = village.park_capital[v.row] + village.park_building[v.row];
  book_of_park(v, Reason::park_sales,
               base::to_fen(left * now.drivers.price_level * now.scenario.enterprise.salvage));
  pay_owners(now, village.park_cash[v.row], Reason::park_returned, v);
  village.park_capital[v.row] = village.park_building[v.row] = 0;
  village.park_product[v.row] = village.park_loss_years[v.row] = 0;
}

/// Whether the year was a lost one: sales below costs, or a park too small for use that nobody enlarged.
bool lost_year(const Setting& now, const Village& v) {
  const auto& village = v.shard.village;
  if (in_use(now, v)) return village.park_profit[v.row] < 0;
  base::Fen fresh = 0;
  for (const Flows& step : village.flows_by_slot[v.row])
    fresh += step[static_cast<std::size_t>(Reason::park_investment)];
  const double planned = village.park_capital[v.row] + village.park_building[v.row];
  return fresh == 0 && planned < now.scenario.park.threshold;
}

}  // namespace

void build_parks(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  village.park_profit[v.row] = 0;
  if (village.park_cash[v.row] == 0 && village.park_product[v.row] == 0) return;
  if (village.park_product[v.row] == 0) {
    const auto plan = best_plan(now, v, 1, income_of_village(v));
    if (!plan) return;  // the money waits until something promises to pay
    village.park_product[v.row] = static_cast<std::uint8_t>(plan->product + 1);
  }
  const std::size_t product = village.park_product[v.row] - 1u;
  age(now, now.scenario.products[product], v);
  expand(now, product, v);
}

void run_parks(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  village.park_made[v.row] = village.park_hired[v.row] = 0;
  if (village.park_product[v.row] == 0) return;
  const std::size_t k = village.park_product[v.row] - 1u, good = kBaseGoods + k;
  const Product& product = now.scenario.products[k];
  const Plant coming = plant_of(product, productivity_of_place(now, v, k), 1, now.drivers.price_level);
  village.pipeline[v.row * good_count(now.scenario) + good] +=
      coming.revenue * village.park_building[v.row] / product.outlay / now.drivers.good_price[good];
  if (!in_use(now, v)) return;
  const FirmSeason season = run_firm(now, v, k, village.park_capital[v.row] / product.outlay,
                                     village.park_cash[v.row], base::mix_id(village.id[v.row], kParkOwner));
  village.park_hired[v.row] = season.hired;
  village.hired[v.row] += season.hired;
  if (season.wages + season.costs > 0) {
    book_of_park(v, Reason::park_wages, season.wages);
    book_of_park(v, Reason::park_costs, season.costs);
  }
  village.park_profit[v.row] -= base::to_yuan(season.wages + season.costs);
  village.park_made[v.row] = season.made;
}

void share_park_profits(const Setting& now, Village& v) {
  auto& village = v.shard.village;
  if (!now.clock.last_of_year() || village.park_product[v.row] == 0) return;
  std::uint8_t& losses = village.park_loss_years[v.row];
  losses = lost_year(now, v) ? static_cast<std::uint8_t>(losses + 1) : std::uint8_t{0};
  const double pot = std::max(0.0, village.park_profit[v.row]) * now.scenario.park.payout;
  pay_owners(now, std::min(village.park_cash[v.row], base::to_fen(pot)), Reason::park_dividend, v);
  if (losses >= static_cast<int>(now.scenario.enterprise.patience + 0.5)) close(now, v);
}

}  // namespace ruralsim
