// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include <ruralsim/base/invariant.hpp>
#include <ruralsim/state/ledger.hpp>

namespace ruralsim {
namespace {

void require_even(std::int64_t difference, const char* account, const Village& v, const Clock& clock) {
  if (difference == 0) return;
  throw base::InvariantViolation("accounts of " + base::text(clock.now) + ", village " +
                                 std::to_string(v.shard.village.id[v.row]) + ": " + account + " is off by " +
                                 std::to_string(difference));
}

std::uint32_t total_persons(const Village& v) {
  const auto& begin = v.shard.person_begin;
  return begin[v.shard.household_begin[v.row + 1]] - begin[v.shard.household_begin[v.row]];
}

/// Of the village's rows.
template <class T>
std::int64_t total(const std::vector<T>& column, const Village& v) {
  const auto& begin = v.shard.household_begin;
  return std::accumulate(column.data() + begin[v.row], column.data() + begin[v.row + 1], std::int64_t{0});
}
template <class T>
std::int64_t total(const RareColumn<T>& column, const Village& v) {
  const auto& begin = v.shard.household_begin;
  std::int64_t sum = 0;
  column.each(begin[v.row], begin[v.row + 1], [&](std::size_t, T value) { sum += value; });
  return sum;
}

template <class T>
void clear(std::vector<T>& column, const Village& v) {
  const auto& begin = v.shard.household_begin;
  std::fill(column.data() + begin[v.row], column.data() + begin[v.row + 1], T{0});
}

}  // namespace

base::Fen total_cash(const Village& v) {
  return total(v.shard.household.cash, v);
}

base::Fen total_debt(const Village& v) {
  return total(v.shard.household.debt, v);
}

base::Fen total_savings_away(const Village& v) {
  return total(v.shard.household.savings_away, v);
}

std::int64_t total_herd(const Village& v) {
  return total(v.shard.household.herd, v);
}

std::int64_t total_leased(const Village& v) {
  return total(v.shard.household.leased, v);
}

double total_land(const Village& v) {
  double sum = 0;
  for (const std::uint32_t h : v.households()) sum += land_of(v.shard, h);
  return sum;
}

void open_accounts(Village& v, const Clock& clock) {
  auto& village = v.shard.village;
  auto& household = v.shard.household;
  village.flows[v.row].assign(village.flows[v.row].size(), 0);
  village.opening_cash[v.row] = total_cash(v);
  village.opening_herd[v.row] = total_herd(v);
  village.opening_debt[v.row] = total_debt(v);
  village.opening_savings[v.row] = total_savings_away(v);
  village.opening_coop_cash[v.row] = village.coop_cash[v.row];
  village.opening_park_cash[v.row] = village.park_cash[v.row];
  village.loans_written_off[v.row] = 0;
  village.defaults[v.row] = 0;
  village.opening_land[v.row] = total_land(v);
  village.opening_persons[v.row] = total_persons(v);
  village.herd_born[v.row] = village.herd_died[v.row] = village.herd_lost[v.row] = 0;
  village.herd_taken[v.row] = village.herd_left[v.row] = village.herd_granted[v.row] = 0;
  village.land_left[v.row] = 0;
  village.persons_born[v.row] = village.persons_died[v.row] = village.households_ended[v.row] = 0;
  village.persons_came[v.row] = village.persons_went[v.row] = 0;
  village.marriages[v.row] = village.households_formed[v.row] = 0;
  village.herd_inherited[v.row] = 0;
  village.unmet[v.row] = 0;
  village.struck[v.row] = 0;
  village.homes_destroyed[v.row] = 0;
  const std::size_t goods = village.plants_opened.size() / v.shard.villages();
  for (auto* plants : {&village.plants_opened, &village.plants_closed})
    std::fill_n(plants->begin() + static_cast<std::ptrdiff_t>(v.row * goods), goods, 0u);
  const auto slot = static_cast<std::size_t>(clock.slot);
  for (auto* income : {&household.resident_income, &household.family_income}) clear((*income)[slot], v);
  household.help_income[slot].reset(v.shard.household_begin[v.row], v.shard.household_begin[v.row + 1]);
}

void close_accounts(Village& v, const Clock& clock) {
  auto& village = v.shard.village;
  const Flows& flows = village.flows[v.row];
  village.flows_by_slot[v.row][static_cast<std::size_t>(clock.slot)] = flows;
  base::Fen cash = village.opening_cash[v.row];
  for (std::size_t r = 0; r < flows.size(); ++r) cash += cash_sign(flow_kind(r)) * flows[r];
  require_even(total_cash(v) - cash, "cash of households (fen)", v, clock);
  const auto net = net_receipts(flows);
  base::Fen matrix = 0;
  for (const base::Fen n : net) matrix += n;
  require_even(matrix, "the transaction-flow matrix (fen)", v, clock);
  require_even(net[static_cast<std::size_t>(Account::own_production)], "own production (fen)", v, clock);
  const auto flow = [&](Reason r) { return flows[static_cast<std::size_t>(r)]; };
  const base::Fen debt = village.opening_debt[v.row] + flow(Reason::loan_taken) - flow(Reason::loan_repaid) -
                         village.loans_written_off[v.row];
  require_even(total_debt(v) - debt, "the debts of households (fen)", v, clock);
  const base::Fen savings =
      village.opening_savings[v.row] + flow(Reason::migrant_saving) - flow(Reason::savings_brought_home);
  require_even(total_savings_away(v) - savings, "the savings of migrants (fen)", v, clock);
  require_even(net[static_cast<std::size_t>(Account::land_leases)], "rents (fen)", v, clock);
  const base::Fen coop =
      village.opening_coop_cash[v.row] + net[static_cast<std::size_t>(Account::cooperatives)];
  require_even(village.coop_cash[v.row] - coop, "cash of the co-operative (fen)", v, clock);
  const base::Fen park = village.opening_park_cash[v.row] + net[static_cast<std::size_t>(Account::parks)];
  require_even(village.park_cash[v.row] - park, "cash of the park's firm (fen)", v, clock);
  require_even(total_leased(v), "land leased in and out (thousandths of a mu)", v, clock);
  const std::int64_t herd = village.opening_herd[v.row] + village.herd_born[v.row] +
                            village.herd_granted[v.row] + village.herd_inherited[v.row] -
                            village.herd_died[v.row] - village.herd_lost[v.row] - village.herd_taken[v.row] -
                            village.herd_left[v.row];
  require_even(total_herd(v) - herd, "the herd (thousandths of a head)", v, clock);
  const std::int64_t persons = std::int64_t{village.opening_persons[v.row]} + village.persons_born[v.row] +
                               village.persons_came[v.row] - village.persons_died[v.row] -
                               village.persons_went[v.row];
  require_even(total_persons(v) - persons, "the persons", v, clock);
  const double land = village.opening_land[v.row] - village.land_left[v.row] - total_land(v);
  require_even(static_cast<std::int64_t>(land * 1e6), "the land (millionths of a mu)", v, clock);
}

}  // namespace ruralsim
