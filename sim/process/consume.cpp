// SPDX-License-Identifier: Apache-2.0
// 5.7 Illness is paid first, then subsistence (own food counts towards it), then what children at school and
// ordinary care of health cost, then a share of what lies above a buffer of a few months of usual income goes
// to consumption and, in part, to housing, durables and ceremonies. Where cash does not reach for the first
// two, the household sells animals at a discount, then borrows; what is still missing is recorded and cash is
// never negative.
#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "sim/process/block_column.hpp"
#include "sim/process/marked_members.hpp"
#include <ruralsim/base/draws.hpp>
#include <ruralsim/base/math.hpp>
#include <ruralsim/base/money_columns.hpp>
#include <ruralsim/policy/targeting.hpp>
#include <ruralsim/process/enterprise_rules.hpp>
#include <ruralsim/process/processes.hpp>
#include <ruralsim/process/rules.hpp>
#include <ruralsim/state/deprivation.hpp>
#include <ruralsim/state/ledger_columns.hpp>

namespace ruralsim {
namespace {

constexpr int kSeniorSchoolAge = 16;

/// What members at home need in the step.
struct Needs {
  double equivalents = 0;  ///< adults
  double schooling = 0;    ///< yuan a year
  double health = 0;       ///< yuan a year
};

/// Persons by what they need: of three ages, out of school or at one of two schools.
class KindsOfNeed {
 public:
  explicit KindsOfNeed(const Scenario& s) {
    const ConsumptionParameters& p = s.consumption;
    for (std::size_t school = 0; school < kSchools; ++school) {
      const double cost = school == 0 ? 0 : school == 1 ? p.school_cost : p.senior_school_cost;
      needs_[kind(0, school)] = {s.choice.child_equivalence, cost, p.health_cost};
      needs_[kind(1, school)] = {1, cost, p.health_cost};
      needs_[kind(2, school)] = {1, cost, p.health_cost_elder};
    }
  }
  /// @param months  age
  static std::uint8_t kind_of(int months, bool at_school) {
    const int age = (months >= 12 * kWorkingAge ? 1 : 0) + (months >= 12 * kOldAge ? 1 : 0);
    const int school = months < 12 * kSeniorSchoolAge ? 1 : 2;
    return static_cast<std::uint8_t>(age + 3 * (at_school ? school : 0));
  }
  /// At home all the time.
  [[nodiscard]] const Needs& of(std::uint8_t kind) const { return needs_[kind]; }

 private:
  static constexpr std::size_t kAges = 3, kSchools = 3;
  static constexpr std::size_t kind(std::size_t age, std::size_t school) { return age + kAges * school; }
  std::array<Needs, kAges * kSchools> needs_;
};

/// Amounts of the households of a block, in yuan or whole fen.
using Amounts = std::array<double, kRowsOfBlock>;

std::span<double> rows_of(const Block& block, Amounts& all) {
  return std::span(all).first(block.rows);
}

void kinds_of(const Setting& now, const Shard& s, std::uint32_t first, std::span<std::uint8_t> to) {
  const Pupils at_school(now, s);
  const std::int16_t* const born = s.person.born.data();
  const int month = now.clock.now.index;
  for (std::size_t i = 0, from = first; i < to.size(); ++i)
    to[i] = KindsOfNeed::kind_of(month - born[from + i], at_school(from + i));
}

/// Share of the step that every person from `first` on spends at home: those with away work a part of it.
/// @param to  at most kMembersOfBuffer
void shares_at_home(const Setting& now, const Shard& s, std::uint32_t first, std::span<double> to) {
  std::array<std::uint32_t, kMembersOfBuffer> away, lots;
  std::array<std::uint64_t, kMembersOfBuffer> ids;
  std::size_t n = 0;
  std::fill(to.begin(), to.end(), 1.0);
  const Occupation* const occupation = s.person.occupation.data();
  each_marked(
      first, static_cast<std::uint32_t>(first + to.size()),
      [=](std::size_t p) { return occupation[p] == Occupation::away; },
      [&](std::uint32_t p) {
        away[n] = p - first, ids[n] = s.person.id[p];
        ++n;
      });
  base::draw_words(now.key, std::span(ids).first(n), base::Month{0}, base::Purpose::away_months, 0,
                   std::span(lots).first(n));
  for (std::size_t k = 0; k < n; ++k)
    to[away[k]] = time_at_home(now.clock, months_of_lot(lots[k], now.scenario.away));
}

/// Needs of every household of a block.
struct NeedColumns {
  Amounts equivalents{}, schooling{}, health{};
};

NeedColumns needs_of(const Setting& now, const KindsOfNeed& kinds, const Shard& s, const Block& block) {
  NeedColumns all;
  std::array<std::uint8_t, kMembersOfBuffer> kind;
  std::array<double, kMembersOfBuffer> share;
  const auto fill = [&](std::uint32_t first, std::size_t persons) {
    kinds_of(now, s, first, std::span(kind).first(persons));
    shares_at_home(now, s, first, std::span(share).first(persons));
  };
  each_household_in_buffers(s, block, fill, [&](std::size_t row, std::uint32_t from, std::uint32_t to) {
    Needs n = {all.equivalents[row], all.schooling[row], all.health[row]};
    for (std::uint32_t i = from; i < to; ++i) {
      const Needs& of_member = kinds.of(kind[i]);
      n.equivalents += share[i] * of_member.equivalents;
      n.health += share[i] * of_member.health;
      n.schooling += of_member.schooling;
    }
    all.equivalents[row] = n.equivalents, all.schooling[row] = n.schooling, all.health[row] = n.health;
  });
  return all;
}

/// The part of subsistence in the step that is not own food, whole fen.
void subsistence_due(const Setting& now, const Shard& s, const Block& block, const Amounts& equivalents,
                     std::span<double> due) {
  const double years = now.clock.years(), an_adult = now.drivers.subsistence;
  const float* const own_food_year = s.household.own_food_year.data() + block.first;
  for (std::size_t i = 0; i < block.rows; ++i) {
    const double need = an_adult * equivalents[i] * years;
    const double lack = need - static_cast<double>(own_food_year[i]) * years;
    due[i] = lack > 0 ? lack : 0;
  }
  base::to_fens(due);
}

/// Sells as many animals as bring `lack`, or all of them.
void sell_in_distress(const Setting& now, base::Fen lack, std::uint32_t h, Village& v) {
  Shard& s = v.shard;
  std::int32_t& herd = s.household.herd[h];
  if (lack <= 0 || herd == 0) return;
  const double market =
      s.village.price[v.row * good_count(now.scenario) + static_cast<std::size_t>(Good::herd)];
  const double price = now.drivers.herd_price * market * gate_price(now.scenario, s, v.row) *
                       now.scenario.herd.distress_discount;
  if (price <= 0) return;
  const double wanted = base::to_yuan(lack) / price * kHead;
  const std::int32_t sold = wanted >= herd ? herd : std::min(herd, static_cast<std::int32_t>(wanted) + 1);
  herd -= sold;
  s.village.herd_taken[v.row] += sold;
  book(v, now.clock, h, Reason::herd_distress_sale, base::to_fen(price * (sold / kHead)));
  s.household.coping[h] |= bit_of(Coping::sold_animals);
}

/// Borrows what is missing for subsistence, up to the bank's limit for such loans.
void borrow_in_hardship(const Setting& now, base::Fen lack, std::uint32_t h, Village& v) {
  const auto& household = v.shard.household;
  if (lack <= 0 || household.barred_until[h] > now.clock.now.index) return;
  const double limit =
      now.scenario.credit.hardship_limit * std::max(0.0, static_cast<double>(household.family_year[h]));
  const base::Fen room = base::to_fen(limit) - household.debt[h];
  if (room > 0) v.shard.household.coping[h] |= bit_of(Coping::borrowed);
  take_loan(now, h, std::min(lack, room), now.scenario.credit.rate, now.scenario.credit.term, v);
}

/// Pays what is due as far as cash and animals reach; returns what could not be paid.
base::Fen pay_what_is_due(const Setting& now, base::Fen due, Reason reason, std::uint32_t h, Village& v) {
  const base::Fen& cash = v.shard.household.cash[h];
  sell_in_distress(now, due - cash, h, v);
  borrow_in_hardship(now, due - cash, h, v);
  const base::Fen paid = std::min(due, cash);
  book(v, now.clock, h, reason, paid);
  if (paid < due) v.shard.household.coping[h] |= bit_of(Coping::fell_short);
  return due - paid;
}

std::span<double> cash_of(const Shard& s, const Block& block, Amounts& to) {
  base::fens_as_doubles(std::span(s.household.cash).subspan(block.first, block.rows), rows_of(block, to));
  return rows_of(block, to);
}

/// The same of every household of a block: those whose cash reaches, together.
/// @param due  whole fen
void pay_what_is_due(const Setting& now, const Block& block, std::span<const double> due, Reason reason,
                     Village& v) {
  Amounts cash, paid;
  cash_of(v.shard, block, cash);
  for (std::size_t i = 0; i < block.rows; ++i) paid[i] = due[i] <= cash[i] ? due[i] : 0;
  book_column(v, now.clock, block.first, reason, rows_of(block, paid));
  for (std::size_t i = 0; i < block.rows; ++i) {
    if (due[i] <= cash[i]) continue;
    const auto h = static_cast<std::uint32_t>(block.first + i);
    v.shard.village.unmet[v.row] += pay_what_is_due(now, static_cast<base::Fen>(due[i]), reason, h, v);
  }
}

/// The insurer's part of what illness costs, never more than all of it.
/// @param owed  whole fen
void reimburse(const Setting& now, const Block& block, std::span<const double> owed, Village& v) {
  const std::uint32_t* const awards = v.shard.household.awards.data() + block.first;
  Amounts left, paid;
  std::copy(owed.begin(), owed.end(), left.begin());
  for (std::uint32_t insurers = measures_with(now, &Levers::reimbursed_share); insurers != 0;
       insurers &= insurers - 1) {
    const auto m = static_cast<std::size_t>(std::countr_zero(insurers));
    const double share = now.measures[m].levers.reimbursed_share;
    for (std::size_t i = 0; i < block.rows; ++i) {
      const double part = owed[i] / 100.0 * share;
      paid[i] = (awards[i] >> m & 1u) != 0 ? part : 0;
    }
    base::to_fens(rows_of(block, paid));
    for (std::size_t i = 0; i < block.rows; ++i) {
      paid[i] = left[i] < paid[i] ? left[i] : paid[i];
      left[i] -= paid[i];
    }
    book_column(v, now.clock, block.first, earmarked_reason(now.measures[m].instrument),
                rows_of(block, paid));
  }
}

void pay_for_illness(const Setting& now, const Block& block, Village& v) {
  const std::span costs = std::span(v.shard.household.owed_illness).subspan(block.first, block.rows);
  Amounts owed;
  base::fens_as_doubles(costs, rows_of(block, owed));
  std::fill(costs.begin(), costs.end(), 0);
  reimburse(now, block, rows_of(block, owed), v);
  pay_what_is_due(now, block, rows_of(block, owed), Reason::illness_cost, v);
}

/// What a year's needs cost in the step, from yuan at prices of 2016.
void cost_in_step(const Setting& now, std::span<double> a_year) {
  const double real_years = now.clock.years() * now.drivers.price_level;
  for (double& yuan : a_year) yuan = std::max(0.0, yuan * real_years);
}

/// Costs that households meet as far as their cash reaches and do not sell animals or borrow for.
/// @param costs  yuan; behind it whole fen
void pay_from_cash(const Setting& now, const Block& block, std::span<double> costs, Reason reason,
                   Village& v) {
  Amounts cash;
  cash_of(v.shard, block, cash);
  base::to_fens(costs);
  for (std::size_t i = 0; i < block.rows; ++i) costs[i] = cash[i] < costs[i] ? cash[i] : costs[i];
  book_column(v, now.clock, block.first, reason, costs);
}

/// What a household of the village spent on average in the last 12 months on subsistence and what it likes,
/// yuan a year: the norm that spending for status looks up to.
double village_norm(const Village& v) {
  base::Fen spent = 0;
  for (const Flows& step : v.shard.village.flows_by_slot[v.row]) {
    for (const Reason r : {Reason::subsistence, Reason::consumption, Reason::durables})
      spent += step[static_cast<std::size_t>(r)];
  }
  return v.size() > 0 ? base::to_yuan(spent) / static_cast<double>(v.size()) : 0;
}

/// Spending for status towards that norm, out of the buffer if need be; less where campaigns against costly
/// ceremonies reach.
void keep_up(const Setting& now, double norm, const Block& block, std::span<const double> spent, Village& v) {
  Amounts wanted;
  for (std::size_t i = 0; i < block.rows; ++i) {
    double kept = 1;
    for (std::size_t m = 0; m < now.measures.size(); ++m) {
      if ((v.shard.household.awards[block.first + i] >> m & 1u) != 0)
        kept -= now.measures[m].levers.status_cut;
    }
    wanted[i] = now.scenario.consumption.status * std::max(0.0, kept) * std::max(0.0, norm - spent[i]);
  }
  pay_from_cash(now, block, rows_of(block, wanted), Reason::status_spending, v);
}

/// What goes to durables mends the homes of those who lack a safe one, or safe water.
/// @param durables  whole fen
void put_into_homes(const Setting& now, const Block& block, std::span<const double> durables, Shard& s) {
  constexpr auto kOfHome = bit_of(Dimension::housing) | bit_of(Dimension::water);
  for (std::size_t i = 0; i < block.rows; ++i) {
    if ((s.household.lacks[block.first + i] & kOfHome) == 0) continue;
    s.household.mended[block.first + i] += static_cast<float>(durables[i] / 100.0 / now.drivers.price_level);
  }
}

/// Of those who lack something, or have spent on what they lacked.
void mend_homes(const Setting& now, const Block& block, Village& v) {
  const auto& household = v.shard.household;
  std::array<std::uint8_t, kRowsOfBlock> concerned;
  for (std::size_t i = 0; i < block.rows; ++i) concerned[i] = household.lacks[block.first + i] != 0 ? 1 : 0;
  household.mended.each(block.first, block.first + block.rows,
                        [&](std::size_t h, float) { concerned[h - block.first] = 1; });
  each_marked(
      0, static_cast<std::uint32_t>(block.rows), [&](std::size_t i) { return concerned[i] != 0; },
      [&](std::uint32_t i) { mend_home(now, block.first + i, v); });
}

/// Spends above the buffer, the yearly share as a share of this step.
/// @param spent  what, whole fen
void spend_above_buffer(const Setting& now, double share, const Block& block, std::span<double> spent,
                        Village& v) {
  const double durable = now.scenario.consumption.durables_share;
  Amounts cash, buffer, durables;
  cash_of(v.shard, block, cash);
  cash_buffers(now.scenario, v.shard, block.first, rows_of(block, buffer));
  for (std::size_t i = 0; i < block.rows; ++i) {
    const double above = cash[i] / 100.0 - buffer[i];
    spent[i] = above > 0 ? above * share : 0;
  }
  base::to_fens(spent);
  for (std::size_t i = 0; i < block.rows; ++i) {
    spent[i] = cash[i] < spent[i] ? cash[i] : spent[i];
    durables[i] = spent[i] / 100.0 * durable;
  }
  base::to_fens(rows_of(block, durables));
  for (std::size_t i = 0; i < block.rows; ++i) {
    durables[i] = spent[i] < durables[i] ? spent[i] : durables[i];
    cash[i] = spent[i] - durables[i];
  }
  book_column(v, now.clock, block.first, Reason::durables, rows_of(block, durables));
  book_column(v, now.clock, block.first, Reason::consumption, rows_of(block, cash));
  put_into_homes(now, block, rows_of(block, durables), v.shard);
}

}  // namespace

void consume(const Setting& now, Village& v) {
  Shard& s = v.shard;
  const double share = base::per_step(now.scenario.consumption.propensity, now.clock.steps_per_year);
  const KindsOfNeed kinds(now.scenario);
  const bool status = now.scenario.consumption.status > 0;
  const double norm = status ? village_norm(v) * now.clock.years() : 0;
  each_block(v.households(), [&](const Block& block) {
    pay_for_illness(now, block, v);
    NeedColumns needs = needs_of(now, kinds, s, block);
    Amounts due, spent;
    subsistence_due(now, s, block, needs.equivalents, rows_of(block, due));
    pay_what_is_due(now, block, rows_of(block, due), Reason::subsistence, v);
    cost_in_step(now, rows_of(block, needs.schooling));
    cost_in_step(now, rows_of(block, needs.health));
    pay_from_cash(now, block, rows_of(block, needs.schooling), Reason::schooling_cost, v);
    pay_from_cash(now, block, rows_of(block, needs.health), Reason::health_cost, v);
    spend_above_buffer(now, share, block, rows_of(block, spent), v);
    if (status) {
      for (std::size_t i = 0; i < block.rows; ++i) spent[i] = due[i] / 100.0 + spent[i] / 100.0;
      keep_up(now, norm, block, rows_of(block, spent), v);
    }
    mend_homes(now, block, v);
  });
}

}  // namespace ruralsim
