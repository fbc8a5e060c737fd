// SPDX-License-Identifier: Apache-2.0
// 5.3 Once a year cropland is leased within the village, from households with more land than hands to those
// with more hands than land, at the rent that clears the market; a wedge (insecure rights, search, mistrust)
// keeps marginal products apart. Rent is paid out of the harvest, as far as the tenants' cash reaches.
#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <vector>

#include "sim/process/block_column.hpp"
#include <ruralsim/base/money_columns.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/lease_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/ledger_columns.hpp>

namespace ruralsim {
namespace {

/// The wedge as it is for a household on the lists of land reforms.
/// @param reforms  measures that cut it, a bit each
double wedge_of(const Setting& now, std::uint32_t reforms, std::uint32_t awards) {
  double left = 1;
  for (std::uint32_t cutting = awards & reforms; cutting != 0; cutting &= cutting - 1)
    left -= now.measures[static_cast<std::size_t>(std::countr_zero(cutting))].levers.rent_wedge_cut;
  return now.scenario.crops.rent_wedge * std::max(0.0, left);
}

std::vector<LeaseSide> sides_of(const Setting& now, const Village& v) {
  const Shard& s = v.shard;
  const CropParameters& p = now.scenario.crops;
  const double price = gate_price(now.scenario, s, v.row) *
                       s.village.price_expected[v.row * good_count(now.scenario)] * now.drivers.crop_value;
  const std::uint32_t reforms = measures_with(now, &Levers::rent_wedge_cut);
  std::vector<LeaseSide> sides;
  sides.reserve(v.size());
  const std::uint32_t end = s.household_begin[v.row + 1];
  BlockColumn labour(end, [&](std::uint32_t first, std::span<double> to) {
    labour_effects(s, p.labour_elasticity, first, to);
  });
  BlockColumn capital(end,
                      [&](std::uint32_t first, std::span<double> to) { capital_effects(now, s, first, to); });
  for (const std::uint32_t h : v.households()) {
    sides.push_back({static_cast<double>(s.household.cropland[h]),
                     price * p.land_elasticity * static_cast<double>(s.household.productivity[h]) *
                         capital[h] * labour[h],
                     wedge_of(now, reforms, s.household.awards[h])});
  }
  return sides;
}

/// Tenants share what is on offer in proportion to what they want, to the thousandth of a mu.
void allot(const Village& v, std::span<const double> wanted, std::int64_t offered) {
  std::vector<double> weight;
  std::vector<std::uint64_t> ids;
  std::vector<std::uint32_t> tenants;
  weight.reserve(v.size()), ids.reserve(v.size()), tenants.reserve(v.size());
  for (const std::uint32_t h : v.households()) {
    const double more = wanted[h - *v.households().begin()];
    if (more <= 0) continue;
    weight.push_back(more), ids.push_back(v.shard.household.id[h]), tenants.push_back(h);
  }
  const auto parts = base::share_out(offered, weight, ids);
  for (std::size_t i = 0; i < tenants.size(); ++i)
    v.shard.household.leased[tenants[i]] = static_cast<std::int32_t>(parts[i]);
}

/// Tenants pay as far as their cash reaches; returns what they pay in all.
base::Fen pay_owners(const Setting& now, double due_a_mu, Village& v) {
  const auto& household = v.shard.household;
  base::Fen paid = 0;
  each_block(v.households(), [&](const Block& block) {
    std::array<double, kRowsOfBlock> cash_of, rent_of;
    const std::span cash = std::span(cash_of).first(block.rows), rent = std::span(rent_of).first(block.rows);
    const std::int32_t* const leased = household.leased.data() + block.first;
    base::fens_as_doubles(std::span(household.cash).subspan(block.first, block.rows), cash);
    for (std::size_t i = 0; i < block.rows; ++i) {
      const double due = leased[i] / kMu * due_a_mu;
      rent[i] = due > 0 ? due : 0;
    }
    base::to_fens(rent);
    for (std::size_t i = 0; i < block.rows; ++i) rent[i] = cash[i] < rent[i] ? cash[i] : rent[i];
    book_column(v, now.clock, block.first, Reason::rent_paid, rent);
    for (const double fen : rent) paid += static_cast<base::Fen>(fen);
  });
  return paid;
}

}  // namespace

void lease_land(const Setting& now, Village& v) {
  Shard& s = v.shard;
  for (const std::uint32_t h : v.households()) s.household.leased[h] = 0;
  s.village.rent[v.row] = 0;
  if (v.size() == 0) return;
  const std::vector<LeaseSide> sides = sides_of(now, v);
  const double elasticity = now.scenario.crops.land_elasticity, rent = clearing_rent(sides, elasticity);
  std::vector<double> wanted(sides.size());
  double all_wanted = 0;
  all_operated_at(sides, rent, elasticity, wanted);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    wanted[i] -= sides[i].own;
    all_wanted += std::max(0.0, wanted[i]);
  }
  if (all_wanted <= 0) return;
  std::int64_t offered = 0;
  for (const std::uint32_t h : v.households()) {
    const double out = -wanted[h - *v.households().begin()];
    if (out <= 0) continue;
    const auto most = static_cast<std::int32_t>(out * kMu);
    s.household.leased[h] = -most;
    offered += most;
  }
  s.village.rent[v.row] = rent;
  allot(v, wanted, offered);
}

void pay_rents(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const double due_a_mu = s.village.rent[v.row] * now.drivers.crop_share;
  if (due_a_mu <= 0) return;
  const base::Fen paid = pay_owners(now, due_a_mu, v);
  std::vector<double> out;
  std::vector<std::uint64_t> ids;
  std::vector<std::uint32_t> owners;
  for (const std::uint32_t h : v.households()) {
    if (s.household.leased[h] >= 0) continue;
    out.push_back(-(s.household.leased[h] / kMu)), ids.push_back(s.household.id[h]), owners.push_back(h);
  }
  const auto parts = base::share_out(paid, out, ids);
  for (std::size_t i = 0; i < owners.size(); ++i)
    book(v, now.clock, owners[i], Reason::rent_received, parts[i]);
}

}  // namespace ruralsim
