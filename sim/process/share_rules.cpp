// SPDX-License-Identifier: Apache-2.0
#include "sim/process/share_rules.hpp"

#include <algorithm>
#include <span>
#include <type_traits>

#include <ruralsim/base/math.hpp>
#include <ruralsim/state/history.hpp>

namespace ruralsim {
namespace {

/// Takes the share of a whole number, to the unit.
template <class Whole>
Whole take(Whole& whole, double share) {
  const double part = static_cast<double>(whole) * share;
  const auto taken = static_cast<Whole>(part < 0 ? part - 0.5 : part + 0.5);
  whole = static_cast<Whole>(whole - taken);
  return taken;
}

/// Takes the share of a float such that both parts add up to it exactly: the larger part is rounded, and the
/// difference of two floats within a factor of two is exact (Sterbenz 1974).
float take(float& whole, double share) {
  const double larger = std::max(share, 1 - share);
  const auto rounded = static_cast<float>(static_cast<double>(whole) * larger);
  const float rest = whole - rounded;
  const float taken = share > 0.5 ? rounded : rest;
  whole = share > 0.5 ? rest : rounded;
  return taken;
}

/// The same of a row of a column, whatever holds its values.
template <class Column>
auto take_from(Column& column, std::uint32_t row, double share) {
  typename Column::value_type whole = column[row];
  const auto taken = take(whole, share);
  column[row] = whole;
  return taken;
}

/// Moves a float to another one; returns what of it rounding loses.
double pour(float& from, float& to) {
  const double sum = static_cast<double>(from) + static_cast<double>(to);
  to = static_cast<float>(sum);
  from = 0;
  return sum - static_cast<double>(to);
}

/// Columns that are divided like the assets: land and what hangs on it, tools of the farm, and hands as
/// production at home counts them.
template <class F>
void each_column_of_land(Shard::Households& h, F&& f) {
  for (auto* column : {&h.herd_target, &h.access, &h.farm_capital, &h.labour, &h.labour_reference})
    f(*column);
}

/// Columns of amounts of the past, which are what they are a head.
template <class F>
void each_column_of_the_past(Shard::Households& h, F&& f) {
  const auto in_use = [&](auto& slots) {
    for (auto& column : slots) {
      if (!column.empty()) f(column);
    }
  };
  in_use(h.resident_income), in_use(h.family_income), in_use(h.help_income);
  for (auto& column : h.income_year) f(column);
  for (auto* column : {&h.resident_year, &h.family_year, &h.own_food_year, &h.support_this_year}) f(*column);
  for (auto* column : {&h.setback_illness, &h.setback_disaster, &h.aid_year}) f(*column);
}

void divide_past(double share, std::uint32_t parent, std::uint32_t founded, Shard::Households& h) {
  each_column_of_the_past(h, [&](auto& column) { column[founded] = take_from(column, parent, share); });
  std::uint8_t& before = h.persons_before[parent];
  if (before == 0) return;
  const double persons = before;
  const auto with_founder = static_cast<std::uint8_t>(std::clamp(persons * share + 0.5, 1.0, 255.0));
  const auto left = static_cast<std::uint8_t>(std::max(1.0, persons - with_founder));
  for (auto& column : h.income_before) {
    const double a_head = 10.0 * column[parent] / persons;
    column[founded] = in_tens(a_head * with_founder);
    column[parent] = in_tens(a_head * left);
  }
  h.persons_before[founded] = with_founder;
  before = left;
}

/// A loan stays with the enterprise; where there is none it is divided like the assets.
void divide_debt(double share, std::uint32_t parent, std::uint32_t founded, Shard::Households& h) {
  const double taken = h.product[parent] > 0 ? 0 : share;
  h.debt[founded] = take_from(h.debt, parent, taken);
  h.instalment[founded] = take(h.instalment[parent], taken);
  if (h.debt[founded] == 0) h.arrears[founded] = 0;
}

/// What the founded household does not share: an enterprise, a place in the co-operative, leases, costs that
/// are owed, what was spent on mending the old home.
void leave_behind(std::uint32_t founded, Shard::Households& h) {
  for (auto* column : {&h.product, &h.product_wanted, &h.loss_years, &h.coop_member, &h.insured})
    (*column)[founded] = 0;
  for (auto* column : {&h.plant_capital, &h.plant_productivity, &h.plant_profit, &h.mended})
    (*column)[founded] = 0;
  h.plant_made[founded] = 0;
  h.plant_since[founded] = 0;
  h.certified_from[founded] = 0;
  h.leased[founded] = 0;
  h.owed_illness[founded] = 0;
}

}  // namespace

void divide_household(const Setting& now, const Leavers& who, std::uint32_t parent, std::uint32_t founded,
                      Village& v) {
  auto& h = v.shard.household;
  const auto part = [](std::size_t some, std::size_t all) {
    return all > 0 ? static_cast<double>(some) / static_cast<double>(all) : 0.0;
  };
  const double share = now.scenario.demography.split_share * part(who.adults, who.of_adults);
  h.cash[founded] = take(h.cash[parent], share);
  h.savings_away[founded] = take_from(h.savings_away, parent, part(who.migrants, who.of_migrants));
  for (auto* column : {&h.herd, &h.herd_counted, &h.herd_gain})
    (*column)[founded] = take((*column)[parent], share);
  for (auto* column : {&h.cropland, &h.pasture}) (*column)[founded] = take((*column)[parent], share);
  each_column_of_land(h, [&](auto& column) { column[founded] = take(column[parent], share); });
  divide_debt(share, parent, founded, h);
  divide_past(part(who.persons, who.of_persons), parent, founded, h);
  leave_behind(founded, h);
  // Its tastes and hardship are its own, as those of every household that begins.
  h.taste_drawn[founded] = static_cast<std::int16_t>(now.clock.now.index);
  h.hardship[founded] =
      base::lognormal(0, static_cast<float>(now.scenario.choice.hardship_away_spread),
                      base::draw(now.key, h.id[founded], base::Month{0}, base::Purpose::hardship)[0]);
}

void bequeath_land(std::uint32_t from, std::span<const std::uint32_t> heirs, Village& v) {
  auto& h = v.shard.household;
  double lost = 0;
  for (std::size_t k = 0; k < heirs.size(); ++k) {
    const double share = 1 / static_cast<double>(heirs.size() - k);  // of what is left
    for (auto* column : {&h.cropland, &h.pasture}) {
      float part = take((*column)[from], share);
      lost += pour(part, (*column)[heirs[k]]);
    }
    each_column_of_land(h, [&](auto& column) {
      float part = take(column[from], share);
      pour(part, column[heirs[k]]);
    });
  }
  v.shard.village.land_left[v.row] += lost;
}

void count_closed_plant(const Setting& now, std::uint32_t household, Village& v) {
  const std::uint8_t product = v.shard.household.product[household];
  if (product == 0) return;
  ++v.shard.village.plants_closed[v.row * good_count(now.scenario) + kBaseGoods + product - 1];
}

void join_households(const Setting& now, std::uint32_t from, std::uint32_t to, Village& v) {
  auto& h = v.shard.household;
  count_closed_plant(now, from, v);
  const auto add = [&](auto& column) {
    column[to] = static_cast<typename std::remove_reference_t<decltype(column)>::value_type>(column[to] +
                                                                                             column[from]);
    column[from] = 0;
  };
  if (h.debt[to] == 0) {
    h.loan_rate[to] = h.loan_rate[from];
    h.loan_due[to] = h.loan_due[from];
  }
  h.arrears[to] = std::max(h.arrears[to], h.arrears[from]);
  h.loan_due[to] = std::max(h.loan_due[to], h.loan_due[from]);
  add(h.cash), add(h.debt), add(h.savings_away), add(h.owed_illness);
  add(h.herd), add(h.herd_counted), add(h.herd_gain), add(h.instalment);
  const std::uint32_t heir[] = {to};
  bequeath_land(from, heir, v);
  each_column_of_the_past(h, add);
  for (auto& column : h.income_before) column[to] = in_tens(10.0 * (column[to] + column[from]));
  h.persons_before[to] =
      static_cast<std::uint8_t>(std::min(255, h.persons_before[to] + h.persons_before[from]));
}

}  // namespace ruralsim
